"""What changed between versions; undoing, naming and upkeep.

Refuses to tell of a cell that may not be seen. Imports publication and query.
"""

from tex4im_data.versions.changes import answer, commits, figures

__all__ = ["answer", "commits", "figures"]
