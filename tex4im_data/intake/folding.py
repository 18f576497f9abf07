"""Own the comparison of words: folded forms, invisible characters, look-alike letters.

Refuse to change what is stored: a folded word is only ever compared.
"""

from __future__ import annotations

import functools
import re
import unicodedata

# Characters that show nothing or turn the direction of reading: they can make two different words look the same.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]"
)
LOST = re.compile("[\ufffd\ud800-\udfff]")  # letters that were lost before or by decoding
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
BLANK = (
    " \t\r\n\x0b\x0c\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
LINE_BREAK = re.compile("[ \t\u00a0]*(?:\r\n|[\r\n\u2028\u2029])\\s*")

# Cyrillic and Greek letters that print like Latin ones.
_LOOKS = dict(
    zip(
        "АВЕЅІЈКМНОРСТХУҮабвеѕіјкмнорстхуԁԛԝһӏАΑΒΕΖΗΙΚΜΝΟΡΤΥΧανοικρτυχϲϳ",
        "ABESIJKMHOPCTXYYabbesijkmhopctxydqwhlAABEZHIKMNOPTYXavoikptuxcj",
        strict=True,
    )
)
# Letters that carry no separate accent, so that decomposition leaves them as they are.
_PLAIN = str.maketrans({"ß": "ss", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "€": " eur "})


@functools.lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return a word for comparison: no case, no accents, signs as single blanks (`Région (NUTS)` -> `region nuts`)."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    bare = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return " ".join(re.sub(r"[^\w]|_", " ", INVISIBLE.sub("", bare)).split())


def unlike(text: str) -> str:
    """Return the text with look-alike and full-width letters in their Latin form; equal to the input if it has none."""
    return "".join(_LOOKS.get(mark, mark) for mark in unicodedata.normalize("NFKC", text))


def foreign_letters(text: str) -> str:
    """Return the letters of a code that are not plain ASCII, each with its Unicode name."""
    seen = dict.fromkeys(mark for mark in text if ord(mark) > 126)
    return ", ".join(f"{mark} ({unicodedata.name(mark, 'unnamed').lower()})" for mark in seen)
