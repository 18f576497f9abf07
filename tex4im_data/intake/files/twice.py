"""Own text that was encoded twice: the sequences it leaves behind, and the letters that were meant.

Refuse to repair by itself: the repair is only ever proposed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from tex4im_data.intake.files.encoding import LETTERS, SIGNS

# Bytes that begin the letters of the partners' languages in UTF-8, and how a wrong code page shows them.
_LEADS = (0xC2, 0xC3, 0xC4, 0xC5, 0xC8, 0xE2)
_MEANT = frozenset("".join(LETTERS.values())) | SIGNS


def _shown(units: Iterable[int], codec: str) -> str:
    return "".join(re.escape(bytes([unit]).decode(codec, "replace").replace("\ufffd", chr(unit))) for unit in units)


def _sequences(codec: str) -> re.Pattern[str]:
    two, rest = _shown(_LEADS[:-1], codec), _shown(range(0x80, 0xC0), codec)
    return re.compile(f"[{two}][{rest}]|{_shown(_LEADS[-1:], codec)}[{rest}]{{2}}")


_TWICE = {codec: _sequences(codec) for codec in ("cp1252", "cp1250", "cp850", "mac_roman")}
_ANY = re.compile("|".join(f"(?:{pattern.pattern})" for pattern in _TWICE.values()))
_MAYBE = re.compile(
    f"[{''.join(_shown(_LEADS, codec) for codec in _TWICE)}]"
    f"[{''.join(_shown(range(0x80, 0xC0), codec) for codec in _TWICE)}]"
)


def once(text: str) -> str:
    """Return text that was encoded twice as it was meant; equal to the input where no such sequence stands in it."""
    for _ in range(3):
        for codec, pattern in _TWICE.items():
            repaired = pattern.sub(lambda found, codec=codec: _meant(found[0], codec), text)  # type: ignore[misc]
            if repaired != text:
                break
        else:
            return text
        text = repaired
    return text


def _meant(sequence: str, codec: str) -> str:
    units = bytearray()
    for mark in sequence:
        try:
            units += mark.encode(codec)
        except UnicodeEncodeError:
            units.append(ord(mark) & 0xFF)
    try:
        letter = units.decode("utf-8")
    except UnicodeDecodeError:
        return sequence
    return letter if letter in _MEANT or letter in _TWICE_LEADS else sequence


_TWICE_LEADS = frozenset("ÃÂÅÄÈâ")  # what remains of text that was encoded three times


def perhaps_twice(texts: Iterable[str]) -> bool:
    """Return whether any of many cells could have been encoded twice; quick, and wrong only on the safe side."""
    return bool(_MAYBE.search("\n".join(texts)))


def suspicious(text: str) -> bool:
    """Return whether a cell holds a sequence that text encoded twice leaves behind (`Ã¨`, `Å™`)."""
    return bool(_ANY.search(text)) and once(text) != text
