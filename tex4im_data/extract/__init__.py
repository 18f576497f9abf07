"""An answer as a file, with what it says about itself.

Refuses to cut rows and to ask in its own way. Imports query.
"""

from tex4im_data.extract.extract import FORMATS, VARIANTS, File, file, formats_of, made, opened, outline
from tex4im_data.extract.provenance import BOUNDARIES_CREDIT, PRODUCT

__all__ = [
    "BOUNDARIES_CREDIT",
    "FORMATS",
    "PRODUCT",
    "VARIANTS",
    "File",
    "file",
    "formats_of",
    "made",
    "opened",
    "outline",
]
