"""Own what is said to whoever asked: the sentence of a refusal, and each thing that is wrong with what was given.

Refuse to decide: whoever raises these has found the problem, and knows the cure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass
from typing import Literal

Level = Literal["file", "header", "row", "cell"]
Severity = Literal["notice", "question", "refusal", "stop"]


class LakeError(Exception):
    """A sentence for the user: what could not be stored or read, why, and what to do."""


class NotAllowedError(LakeError):
    """A change that the visitor has no right to make: what, why, and what to do. Nothing was stored."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where it stands, what was found there, why that is wrong, and what to do.

    The place is a cell of a file (`dataset`, `file`, `sheet`, `row`, `column`, each left out where it says nothing;
    `row` as a spreadsheet shows it, the heading is row 1) or a `parameter` of a request. `value` is what was found
    there. `reason` goes on from the value ("is not a number"); where there is a `code`, as in files that people send,
    it is a sentence of its own that names the value where that helps. `level` and `severity` say how much of such a
    file is meant and what becomes of it. `doubt` says of a publisher's delivery that a person should look before it
    is stored. `choices` are the values that a parameter can have.
    """

    file: str
    row: int | None
    column: str
    value: str
    reason: str
    cure: str
    _: KW_ONLY
    dataset: str = ""
    sheet: str = ""
    parameter: str | None = None
    choices: tuple[str, ...] = ()
    code: str = ""
    level: Level = "cell"
    severity: Severity = "refusal"
    doubt: bool = True

    @classmethod
    def of_parameter(cls, parameter: str, value: str, reason: str, cure: str, choices: tuple[str, ...] = ()) -> Problem:
        """Return the problem of one parameter of a request; `value` fit to be repeated, see `shown`."""
        return cls("", None, "", value, reason, cure, parameter=parameter, choices=choices)

    @classmethod
    def of_cell(cls, code: str, reason: str, cure: str) -> Problem:
        """Return the problem of a value wherever it stands in its column."""
        return cls("", None, "", "", reason, cure, code=code)

    def __post_init__(self) -> None:
        """Keep every sentence storable: what is no letter (a broken byte) is spelt out."""
        for name in ("value", "reason", "cure"):
            object.__setattr__(self, name, storable(getattr(self, name)))

    def __str__(self) -> str:
        """Return where, what, why and what to do, for reading."""
        file = "/".join(part for part in (self.dataset, self.file) if part)
        row = f"row {self.row}" if self.row is not None else ""
        place = ", ".join(part for part in (file, self.sheet, row, self.column) if part)
        reason = self.reason if self.reason.endswith((".", "?", "!")) else f"{self.reason}."
        if self.parameter is not None:
            reason = f'{self.parameter} "{self.value}" {reason}'.strip()
        elif self.value and not self.code:
            reason = f'"{self.value}" {reason}'
        choices = f"They are: {', '.join(self.choices)}." if self.choices else ""
        return " ".join(part for part in (f"{place}:" if place else "", reason, self.cure, choices) if part)

    def members(self) -> dict[str, object]:
        """Return the problem of a parameter for JSON; without choices where there are none to list."""
        said = {"parameter": self.parameter or "", "value": self.value, "reason": self.reason, "cure": self.cure}
        return {**said, "choices": self.choices} if self.choices else {**said}


class RequestError(ValueError):
    """A request that can't be met as it stands; `faults` names each value, at least one."""

    def __init__(self, faults: Iterable[Problem]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))

    @classmethod
    def of(cls, parameter: str, value: str, reason: str, cure: str, choices: Iterable[str] = ()) -> RequestError:
        """Return the error of one value."""
        return cls([Problem.of_parameter(parameter, shown(value), reason, cure, tuple(choices))])


def storable(text: str) -> str:
    """Return text with lone surrogates, which stand for broken bytes, written as escapes."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def shown(value: str) -> str:
    """Return a value that is safe to repeat in a message: printable, and not endless."""
    clean = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in value)
    return clean if len(clean) <= 60 else f"{clean[:60]}…"
