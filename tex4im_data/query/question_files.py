"""Own the questions: each file of `sql/questions/` with its heading, its tables and the link parameters it heeds.

Refuse to run one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property

from tex4im_data.filters import ROWS, Filters
from tex4im_data.query.serving import sql, sql_files


class UnknownQuestionError(KeyError):
    """A question that does not exist; `str()` names the nearest one."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True)
class Question:
    """One file of `sql/questions/`: heading (line 1), serving tables (line 2), SQL, and its link parameters."""

    name: str
    heading: str
    uses: tuple[str, ...]
    sql: str
    fields: frozenset[str]

    @cached_property
    def ordered(self) -> tuple[str, ...]:
        """Return the parameters in one order, for keys."""
        return tuple(sorted(self.fields))


@cache
def questions() -> dict[str, Question]:
    """Return all questions by name."""
    return {name: _question(name) for name in (file.removesuffix(".sql") for file in sql_files("questions"))}


def _question(name: str) -> Question:
    text = sql(f"questions/{name}.sql")
    first, second, *_ = text.splitlines()
    if not first.startswith("-- ") or not second.startswith("-- uses: "):
        raise ValueError(f"{name}.sql: line 1 must be '-- heading' and line 2 '-- uses: table, …'")
    uses = tuple(table.strip() for table in second.removeprefix("-- uses: ").split(","))
    fields = frozenset(re.findall(r"\$([a-z_]+)", text))
    return Question(name, first.removeprefix("-- "), uses, text, fields)


def question(name: str) -> Question:
    """Return one question. Raises UnknownQuestionError."""
    if name not in questions():
        raise UnknownQuestionError(f'There is no question "{name[:60]}". They are: {", ".join(questions())}.')
    return questions()[name]


def heeds(asked: Question) -> list[str]:
    """Return the link parameters that change the answer to a question, in the order of the link."""
    return [row.name for row in ROWS if row.is_of_all or row.attribute in asked.fields]


def heeded(asked: Question, filters: Filters) -> Filters:
    """Return the filters without those that the question does not use."""
    names = heeds(asked)
    for row in ROWS:
        if row.name not in names:
            filters = filters.without(row.name)
    return filters
