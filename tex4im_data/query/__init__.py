"""One version in memory, and the answers to the questions under sql/questions/.

Refuses to write, to draw, and to run anything else. Imports lake, catalog and the ground.
"""

from tex4im_data.query.asking import (
    BATCH_ROWS,
    Answer,
    Row,
    Rows,
    UnknownColumnError,
    UnknownQuestionError,
    UnknownValueError,
    ask,
    ask_all,
    heeded,
    outlines,
    question,
    questions,
    rows,
    scope,
    store,
    stream,
    today,
    window,
)
from tex4im_data.query.copies import Store
from tex4im_data.query.question_files import Question
from tex4im_data.query.serving import CELLS, Serving

__all__ = [
    "BATCH_ROWS",
    "CELLS",
    "Answer",
    "Question",
    "Row",
    "Rows",
    "Serving",
    "Store",
    "UnknownColumnError",
    "UnknownQuestionError",
    "UnknownValueError",
    "ask",
    "ask_all",
    "heeded",
    "outlines",
    "question",
    "questions",
    "rows",
    "scope",
    "store",
    "stream",
    "today",
    "window",
]
