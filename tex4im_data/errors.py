"""Own what is said to whoever asked: the sentence of a refusal, and each value that can't be used.

Refuse to decide: whoever raises these has found the fault, and knows the cure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass


class LakeError(Exception):
    """A sentence for the user: what could not be stored or read, why, and what to do."""


class NotAllowedError(LakeError):
    """A change that the visitor has no right to make: what, why, and what to do. Nothing was stored."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One parameter that can't be used: which value, why, what to do, and what there is to choose from."""

    parameter: str
    value: str
    reason: str
    cure: str
    choices: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return a sentence for the command line."""
        choices = f" They are: {', '.join(self.choices)}." if self.choices else ""
        return f'{self.parameter} "{self.value}" {self.reason}. {self.cure}{choices}'.strip()

    def members(self) -> dict[str, object]:
        """Return the fault for JSON; without choices where there are none to list."""
        return {name: value for name, value in asdict(self).items() if value or name != "choices"}


class RequestError(ValueError):
    """A request that can't be met as it stands; `faults` names each value, at least one."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))

    @classmethod
    def of(cls, parameter: str, value: str, reason: str, cure: str, choices: Iterable[str] = ()) -> RequestError:
        """Return the error of one value."""
        return cls([Fault(parameter, shown(value), reason, cure, tuple(choices))])


def shown(value: str) -> str:
    """Return a value that is safe to repeat in a message: printable, and not endless."""
    clean = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in value)
    return clean if len(clean) <= 60 else f"{clean[:60]}…"
