"""A YAML file whose every key knows its place, so that all faults can be named at once.

Owns the wording of faults in hand-written YAML; refuses to know what the keys mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C parser is several times as fast where built


@dataclass(frozen=True)
class Node:
    """A mapping in a YAML file: `file`, the key path `at` within it, and the list that faults are added to."""

    value: dict[str, Any]
    file: str
    at: str
    faults: list[str]

    def fault(self, key: str, reason: str) -> None:
        """Note that a key below this place is wrong."""
        self.faults.append(f"{self.file}: {self._at(key)} {reason}")

    def text(self, key: str, *, required: bool = False, among: Iterable[str] = ()) -> str:
        """Return a text (numbers and dates as written), empty where absent; `among` lists the valid ones."""
        value = self.value.get(key)
        if value is None or value == "":
            if required:
                self.fault(key, "is missing")
            return ""
        if isinstance(value, dict | list | bool):
            self.fault(key, "must be a text: put it in quotation marks")
            return ""
        text = str(value).strip()
        choices = tuple(among)
        if choices and text not in choices:
            self.fault(key, f'is "{text}"; it must be one of {", ".join(choices)}')
        return text

    def flag(self, key: str) -> bool:
        """Return a truth value, false where absent."""
        value = self.value.get(key, False)
        if not isinstance(value, bool):
            self.fault(key, "must be true or false")
        return value is True

    def whole(self, key: str) -> int | None:
        """Return a whole number of at least 0, None where absent."""
        value = self.value.get(key)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            self.fault(key, f'is "{value}"; it must be a whole number of at least 0')
            return None
        return value

    def pattern(self, key: str) -> str:
        """Return a regular expression as text, empty where absent."""
        text = self.text(key)
        try:
            re.compile(text)
        except re.error as error:
            self.fault(key, f'is "{text}", which is no regular expression ({error})')
            return ""
        return text

    def words(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """Return a list of texts; a lone text counts as a list of one, as Table Schema has it for keys."""
        value = self.value.get(key, [])
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or any(isinstance(item, dict | list | bool | None) for item in items):
            self.fault(key, "must be a list of texts")
            return ()
        if required and not items:
            self.fault(key, "is missing")
        return tuple(str(item) for item in items)

    def node(self, key: str, *, required: bool = False) -> Node:
        """Return the mapping under a key, empty where absent."""
        value = self.value.get(key)
        if value is None:
            if required:
                self.fault(key, "is missing")
        elif not isinstance(value, dict):
            self.fault(key, "must be a mapping of keys")
        return Node(value if isinstance(value, dict) else {}, self.file, self._at(key), self.faults)

    def nodes(self, key: str, *, required: bool = False) -> list[Node]:
        """Return the mappings of a list, none where absent."""
        value = self.value.get(key) or []
        if required and not value:
            self.fault(key, "is missing")
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.fault(key, "must be a list of mappings")
            return []
        return [
            Node(item, self.file, f"{self._at(key)}[{item.get('name', number)}]", self.faults)
            for number, item in enumerate(value)
        ]

    def _at(self, key: str) -> str:
        return f"{self.at}.{key}" if self.at else key


def read(path: Path, shown: str, faults: list[str]) -> Node:
    """Read a YAML file as a node; what cannot be read is a fault and an empty node. `shown` names the file."""
    try:
        value = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a safe loader, see above
    except FileNotFoundError:
        faults.append(f"{shown}: the file is missing")
        return Node({}, shown, "", faults)
    except (OSError, UnicodeDecodeError) as error:
        faults.append(f"{shown}: the file cannot be read as UTF-8 text ({error})")
        return Node({}, shown, "", faults)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" in line {mark.line + 1}" if mark else ""
        faults.append(f"{shown}: this is not YAML{place}: {getattr(error, 'problem', None) or error}")
        return Node({}, shown, "", faults)
    if not isinstance(value, dict):
        faults.append(f"{shown}: the file must be a mapping of keys")
        return Node({}, shown, "", faults)
    return Node(value, shown, "", faults)
