"""Own the step from bytes to letters: which encoding a text is in, how certain that is, and text encoded twice.

Refuse to drop a byte: what fits no encoding stays visible as a broken place, and its row is refused later.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tex4im_data.intake.folding import CONTROL
from tex4im_data.intake.report import Findings

LETTERS = {
    "it": "àèéìòùÀÈÉÌÒÙ",
    "ro": "ăâîșțşţĂÂÎȘȚŞŢ",
    "es": "áéíóúñüàèòçï·ÁÉÍÓÚÑÜÀÈÒÇÏ",
    "pt": "áâãàçéêíóôõúÁÂÃÀÇÉÊÍÓÔÕÚ",
    "cs": "áčďéěíňóřšťúůýžÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ",
    "sv": "åäöéÅÄÖÉ",
    "fr": "àâæçéèêëîïôœùûüÿÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸ",
    "de": "äöüßÄÖÜ",
}
_RARE = frozenset("·ÿæÆŸïÏëËüÜÿ")  # in these languages, but seldom: a weaker sign
SIGNS = frozenset("„“”‘’‚«»–—…€°§©®™ºª·•½¼²³\u00a0\u202f")
_COUNTRY = {"IT": "it", "RO": "ro", "ES": "es", "PT": "pt", "CZ": "cs", "SE": "sv", "FR": "fr"}
_HINT = re.compile(rb"(?<![A-Za-z])(IT|RO|ES|PT|CZ|SE|FR)[A-Z]?\d{1,2}(?![A-Za-z0-9])")
# Name for people, codec, handicap of what offices hardly ever send. Order decides where two give the same text.
_CANDIDATES = (
    ("Windows-1252", "cp1252", 0.0),
    ("Windows-1250", "cp1250", 0.0),
    ("ISO-8859-2", "iso8859-2", 0.0),
    ("ISO-8859-15", "iso8859-15", 0.0),
    ("ISO-8859-16", "iso8859-16", 1.0),
    ("Windows-1254", "cp1254", 1.0),
    ("Windows-1257", "cp1257", 1.0),
    ("Mac Roman", "mac_roman", 0.0),
    ("Mac Central European", "mac_latin2", 0.0),
    ("Mac Romanian", "mac_romanian", 0.0),
    ("DOS (cp850)", "cp850", 0.0),
    ("DOS (cp852)", "cp852", 0.0),
    ("DOS (cp437)", "cp437", 0.0),
    ("DOS (cp858)", "cp858", 0.0),
    ("DOS (cp860)", "cp860", 0.0),
    ("DOS (cp865)", "cp865", 0.0),
    ("DOS (cp863)", "cp863", 0.0),
)
_BROKEN = re.compile("[\udc80-\udcff]")
_HIGH = re.compile("[^\x00-\x7f]")
_FOREIGN = 0.5  # a firm of one region may bear a name of another: such letters count half
_LOOKED_AT = 1000  # bytes of a line that are weighed
_CLOSE = 0.4  # readings whose scores differ by less than this are equally good


@dataclass(frozen=True)
class _Reading:
    label: str
    codec: str
    score: float
    text: str


def decode(data: bytes, findings: Findings) -> str:
    """Return the text of a file; bytes that fit no encoding are left as lone surrogates (U+DC80 to U+DCFF).

    Notes the encoding in the findings, with a notice where it was worked out and a question where it is a DOS or
    Macintosh code page, or where two readings are equally good.
    """
    for mark, codec, label in (
        (b"\xff\xfe\x00\x00", "utf-32-le", "UTF-32"),
        (b"\x00\x00\xfe\xff", "utf-32-be", "UTF-32"),
        (b"\xef\xbb\xbf", "utf-8", "UTF-8 (with mark)"),
        (b"\xff\xfe", "utf-16-le", "UTF-16"),
        (b"\xfe\xff", "utf-16-be", "UTF-16"),
    ):
        if data.startswith(mark):
            findings.encoding = label
            if label == "UTF-32":
                findings.notice("encoding", "The text is in UTF-32.", "Save as CSV UTF-8.")
            return _lenient(data[len(mark) :], codec)
    wide = _wide(data)
    if wide:
        findings.encoding = f"{wide.upper()} without mark"
        findings.notice(
            "encoding",
            f"The text was read as {wide.upper()}, which its bytes show although no mark says so.",
            "Save as CSV UTF-8.",
        )
        return _lenient(data, wide)
    try:
        text = data.decode("utf-8")
        findings.encoding = "UTF-8"
        return text
    except UnicodeDecodeError:
        pass
    lines = [line for line in re.split(rb"\r\n|\n|\r", data) if re.search(rb"[\x80-\xff]", line)]
    good = sum(1 for line in lines if _is_utf8(line))
    if good and good >= len(lines) - good:
        findings.encoding = "UTF-8"
        return data.decode("utf-8", "surrogateescape")
    return _code_page(data, lines, findings)


def _lenient(data: bytes, codec: str) -> str:
    # The surrogateescape handler knows single bytes only; a broken unit of UTF-16 is marked with one escape.
    if codec == "utf-8":
        return data.decode(codec, "surrogateescape")
    text = data.decode(codec, "replace")
    try:
        data.decode(codec)
    except UnicodeDecodeError:
        return text.replace("\ufffd", "\udc80")
    return text


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _wide(data: bytes) -> str:
    sample = data[:20000]
    if len(sample) < 8 or sample.count(0) < len(sample) // 5:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 4 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 4 * odd else ""


def _score(text: str, language: str | None) -> float:
    """Return how much a line reads like its language: letters of it count for, signs inside words against."""
    best = -1e9
    places = [found.start() for found in _HIGH.finditer(text)]
    for name in (language,) if language else tuple(LETTERS):
        best = max(best, sum(_weigh(text, place, LETTERS[name]) for place in places))
    return best


def _weigh(text: str, place: int, letters: str) -> float:
    mark, before, after = text[place], text[place - 1 : place], text[place + 1 : place + 2]
    if _BROKEN.match(mark) or CONTROL.match(mark):
        return -4
    if mark in letters:
        return (0.6 if mark in _RARE else 1) - (2.5 if mark.isupper() and before.islower() else 0)
    if mark in SIGNS:
        return 0.3 if not (before.isalpha() and after.isalpha()) or mark in "’·" else -2
    if mark.isalpha():
        return -0.7 if any(mark in others for others in LETTERS.values()) else -2
    return -2.5


def _code_page(data: bytes, lines: list[bytes], findings: Findings) -> str:
    sample = [line[:_LOOKED_AT] for line in lines[:200]]
    hints = [_HINT.search(line) for line in sample]
    languages = [_COUNTRY[hint.group(1).decode()] if hint else None for hint in hints]
    readings = []
    for label, codec, handicap in _CANDIDATES:
        decoded = [_escape(line, codec) for line in sample]
        score = sum(
            max(_score(text, language), _FOREIGN * _score(text, None)) if language else _score(text, None)
            for text, language in zip(decoded, languages, strict=True)
        )
        readings.append(_Reading(label, codec, score - handicap, "\n".join(decoded)))
    readings.sort(key=lambda reading: -reading.score)
    best = readings[0]
    close = any(reading.text != best.text and best.score - reading.score < _CLOSE for reading in readings[1:])
    findings.encoding = best.label
    examples = _examples(best.text)
    if close or best.score <= 0 or not best.label.startswith(("Windows", "ISO")):
        findings.ask(
            "encoding_unsure",
            f"Is this text in {best.label}? The names would read {examples}.",
            "Save as CSV UTF-8 to avoid the question.",
        )
    else:
        findings.notice(
            "encoding", f"The text was read as {best.label}; names read {examples}.", "Save as CSV UTF-8 to be certain."
        )
    return _escape(data, best.codec)


def _escape(data: bytes, codec: str) -> str:
    return data.decode(codec, "surrogateescape")


def _examples(text: str) -> str:
    words = dict.fromkeys(re.findall(r"[^\W\d_]*[^\x00-\x7f\W\d_][^\W\d_]*(?: [^\W\d_]+)?", text))
    return ", ".join(f'"{word}"' for word in list(words)[:3]) or "as before"


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
