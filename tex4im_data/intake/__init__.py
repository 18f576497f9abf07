"""Take in files that people send: bytes become accepted rows and a list of problems, never half of either.

Owns the way from a file to typed rows; refuses to draw, to store, and to repair anything in silence.
"""

from tex4im_data.intake.engine import read
from tex4im_data.intake.files.encoding import decode
from tex4im_data.intake.folding import fold
from tex4im_data.intake.report import Findings, Report
from tex4im_data.intake.spec import WordListError

__all__ = ["Findings", "Report", "WordListError", "decode", "fold", "read"]
