"""The system of record: every commit is a version with author, message and a fingerprint of each table.

Refuses to answer users' questions. Imports the ground; knows DuckDB and nothing of the screen.
"""

from tex4im_data.lake.lake import Lake, Reader, Settings, Version
from tex4im_data.lake.tables import Shape, quoted
from tex4im_data.lake.version_names import DAY, NAMED, VersionNames, slug

__all__ = ["DAY", "NAMED", "Lake", "Reader", "Settings", "Shape", "Version", "VersionNames", "quoted", "slug"]
