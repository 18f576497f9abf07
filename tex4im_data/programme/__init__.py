"""What happens to a proposal on its way.

Refuses to overwrite somebody else's step. Imports query.
"""

from tex4im_data.programme.moves import Move, MovedMeanwhileError

__all__ = ["Move", "MovedMeanwhileError"]
