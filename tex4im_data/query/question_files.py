"""Own the questions: each file of `sql/questions/` with its heading, its tables and the link parameters it heeds.

Refuse to run one, and to let a value of a user into a text: this is the one place where the text of a question is taken
apart or put around, and all that goes in stands in the shipped files (columns by their place or quoted, parameters by name).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from tex4im_data.filters import ROWS, Filters
from tex4im_data.lake import quoted
from tex4im_data.query.serving import sql, sql_files


class UnknownQuestionError(KeyError):
    """A question that does not exist; `str()` names the nearest one."""

    def __str__(self) -> str:
        return str(self.args[0])


class UnknownColumnError(KeyError):
    """A column that an answer does not have; `str()` names those it has."""

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

    @property
    def body(self) -> str:
        """Return the SQL without its order, for counting."""
        return self.sql.rpartition(ORDER)[0]

    def window(self, place: int | None, descending: bool, texts: Sequence[str], coded: Sequence[str]) -> str:
        """Return SQL for some of the rows: `$most` from `$start` on, sorted by a column's place (from 1) and then as ever.

        With columns to search (`texts`, and `coded` whose fitting codes stand in `$codes_<column>`), those
        rows only that hold `$words` in one of them. DuckDB sorts no more rows than the window needs: the order stands
        beneath nothing but the limit and the search.
        """
        body, _, order = self.sql.rpartition(ORDER)
        if place is not None:
            order = f"{place} {'desc' if descending else 'asc'} nulls last, {order}"
        limited = "limit $most offset $start"
        if not texts and not coded:
            return f"{body}{ORDER}{order}\n{limited}"
        return f"select * from (\n{body}{ORDER}{order}\n) as answer\nwhere {_holds(texts, coded)}\n{limited}"  # noqa: S608

    def count(self, texts: Sequence[str], coded: Sequence[str]) -> str:
        """Return SQL for the number of rows, or of those that hold `$words`."""
        where = f"where {_holds(texts, coded)}" if texts or coded else ""
        return f"select count(*) from (\n{self.body}\n) as answer {where}"  # noqa: S608 -- see the module's first lines


ORDER = "\norder by "
"""What stands before the last clause of every question: a total order, whose columns break the ties of any other."""


def _holds(texts: Sequence[str], coded: Sequence[str]) -> str:
    # Column by column, and not all put together: a column that holds few different texts costs next to nothing so.
    searched = [f"coalesce(found($words, strip_accents(lower({quoted(name)}))), false)" for name in texts]
    labelled = [f"coalesce(list_contains($codes_{name}::varchar[], {quoted(name)}), false)" for name in coded]
    return f"({' or '.join([*searched, *labelled])})"


@cache
def questions() -> dict[str, Question]:
    """Return all questions by name."""
    return {name: _question(name) for name in (file.removesuffix(".sql") for file in sql_files("questions"))}


def _question(name: str) -> Question:
    text = sql(f"questions/{name}.sql")
    first, second, *_ = text.splitlines()
    if not first.startswith("-- ") or not second.startswith("-- uses: "):
        raise ValueError(f"{name}.sql: line 1 must be '-- heading' and line 2 '-- uses: table, …'")
    if text.rpartition(ORDER)[2].count("\n") > 1 or ORDER not in text:
        raise ValueError(f"{name}.sql: the last line must be the order of the rows, 'order by …'")
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
