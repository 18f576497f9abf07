"""Needs and offers compared: a controlled vocabulary, named parts of a score, and a sentence that says why.

Refuses to store, to fetch, and to let anything but the texts and their columns decide. Imports catalog, methods and the ground.
"""

from tex4im_data.matching.files import Item, MatchFileError, read, write
from tex4im_data.matching.meaning import MISSING, Meanings, installed
from tex4im_data.matching.reading import Reader, Reading
from tex4im_data.matching.reasons import Reasons
from tex4im_data.matching.scoring import MICRO, WEIGHTS, Match, Matcher
from tex4im_data.matching.vocabulary import Vocabulary, VocabularyError, load

__all__ = [
    "MICRO",
    "MISSING",
    "WEIGHTS",
    "Item",
    "Match",
    "MatchFileError",
    "Matcher",
    "Meanings",
    "Reader",
    "Reading",
    "Reasons",
    "Vocabulary",
    "VocabularyError",
    "installed",
    "load",
    "read",
    "write",
]
