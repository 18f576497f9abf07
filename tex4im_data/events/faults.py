"""Own what is said of event and schedule files that can't be used: every fault at once, each with a code and a place.

Refuse to repair: a file with a fault is not planned from.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

Json = dict[str, Any]
EVENT, SCHEDULE = "tex4im-event/1", "tex4im-schedule/1"


@dataclass(frozen=True)
class Fault:
    """One fault: `where` is a path such as `participants[7].id`, counted from 0, or `-` for the whole file."""

    code: str
    where: str
    says: str

    def __str__(self) -> str:
        """Return the line for standard error."""
        where = "".join("_" if each.isspace() or not each.isprintable() else each for each in self.where) or "-"
        says = "".join(each if each.isprintable() else repr(each)[1:-1] for each in self.says)
        return f"error {self.code} {where}: {says}"


class FaultyError(Exception):
    """Files that can't be used; `status` is the exit code of the command: 2, or 3 where fixed meetings contradict."""

    def __init__(self, faults: Iterable[Fault], status: int = 2) -> None:
        self.faults, self.status = list(faults), status
        super().__init__("\n".join(map(str, self.faults)))


@cache
def _validator(name: str) -> Draft202012Validator:
    schema = json.loads((resources.files(__package__) / f"{name}.schema.json").read_text(encoding="utf-8"))
    return Draft202012Validator(schema, format_checker=FormatChecker(["date"]))


class _TwiceError(ValueError):
    """A field stands twice in one object: which of the two is meant?"""


def _once(pairs: list[tuple[str, Any]]) -> Json:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for number, (name, _) in enumerate(pairs) if name in dict(pairs[:number]))
        raise _TwiceError(f"the field {show(twice)} stands twice in one object")
    return found


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number in JSON")


def read(path: Path, place: str = "") -> tuple[Any, list[Fault]]:
    """Return the JSON of a file, or None and the fault that prevents it; `place` is put before every path."""
    where = place or "-"
    try:
        text = path.read_bytes().decode("utf-8-sig")
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number), []
    except _TwiceError as error:
        return None, [Fault("schema", where, f"{path.name}: {error}; keep one of them")]
    except OSError as error:
        return None, [Fault("not_json", where, f"{path.name} can't be read: {error.strerror or error}")]
    except UnicodeDecodeError as error:
        return None, [Fault("not_json", where, f"{path.name} is not UTF-8 (byte {error.start}): save it as UTF-8")]
    except (ValueError, RecursionError) as error:
        return None, [Fault("not_json", where, f"{path.name} is not JSON: {error}")]


def show(value: object) -> str:
    """Return a value as it would stand in the file, shortened."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "…"


def shape(given: Any, name: str, place: str = "", optional: frozenset[str] = frozenset()) -> list[Fault]:
    """Return what in a file is not shaped as its schema says: `name` is `event` or `schedule`."""
    wanted = EVENT if name == "event" else SCHEDULE
    lead = f"{place}." if place else ""
    if not isinstance(given, dict) or given.get("format") != wanted:
        has = show(given.get("format")) if isinstance(given, dict) and "format" in given else "missing"
        return [Fault("wrong_format", f"{lead}format", f'the field format is {has}; this program reads "{wanted}"')]
    faults: list[Fault] = []
    for error in _validator(name).iter_errors(given):
        faults += (fault for fault in _told(error, lead) if fault.where.removeprefix(lead) not in optional)
    return faults


def path(parts: Iterable[str | int]) -> str:
    """Return the path of a place: `participants[7].id`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts).removeprefix(".")


def _told(error: ValidationError, lead: str) -> Iterator[Fault]:
    """Yield the faults of one finding; a missing or unknown field is a place of its own."""
    here = path(error.absolute_path)
    if error.validator == "required":
        for name in error.validator_value:
            if name not in error.instance and f"'{name}'" in error.message:
                yield Fault("schema", lead + path([*error.absolute_path, name]), f"the field {name} is missing")
    elif error.validator == "additionalProperties":
        known = sorted(error.schema["properties"])
        for name in error.instance:
            if name not in known and not name.startswith("x_"):
                says = f"the field {show(name)} is unknown here; known are {', '.join(known)}, and own fields that start with x_"
                yield Fault("schema", lead + path([*error.absolute_path, name]), says)
    else:
        yield Fault("schema", lead + here if here else (lead.rstrip(".") or "-"), _sentence(error))


def _sentence(error: ValidationError) -> str:
    has, wanted = show(error.instance), error.validator_value
    match error.validator:
        case "type":
            kinds = wanted if isinstance(wanted, list) else [wanted]
            return f"{has} is not of type {' or '.join(kinds)}"
        case "enum":
            return f"{has} is not one of {', '.join(map(str, wanted))}"
        case "minimum":
            return f"{has} is below {wanted}, the least allowed"
        case "maximum":
            return f"{has} is above {wanted}, the most allowed"
        case "minLength":
            return "the text is empty"
        case "maxLength":
            return f"{has} is longer than {wanted} characters"
        case "minItems":
            return "the list is empty"
        case "uniqueItems":
            return f"{has} names something twice"
        case "format":
            return f"{has} is no day of the calendar (YYYY-MM-DD)"
        case "pattern":
            return f"{has} is not written as it must be (pattern {wanted})"
        case "oneOf":
            return f'{has} is none of the forms allowed here: for tables a number from 0 to 1000, a list of such numbers, or "online"'
        case _:
            return f"{has}: {error.message[:200]}"
