"""Publishers' files become typed rows and problems.

Refuses to store and to mend a figure unsaid. Imports the ground.
"""

from tex4im_data.sources.deliveries import Changed, Changes, Key, Row, SourceError, compare
from tex4im_data.sources.eurostat.observations import as_rows
from tex4im_data.sources.eurostat.series import SERIES, Series, series_of
from tex4im_data.sources.fetch import Manner, Progress, Raw, keep_file

__all__ = [
    "SERIES",
    "Changed",
    "Changes",
    "Key",
    "Manner",
    "Progress",
    "Raw",
    "Row",
    "Series",
    "SourceError",
    "as_rows",
    "compare",
    "keep_file",
    "series_of",
]
