"""From a checked partner file to a preview and one version.

Refuses to read files and to store what nobody was shown. Imports intake and query.
"""

from tex4im_data.desk.commit import OvertakenError, Stored
from tex4im_data.desk.landing import WHOLE
from tex4im_data.desk.preview import Preview

__all__ = ["WHOLE", "OvertakenError", "Preview", "Stored"]
