"""Own cells of text: names and titles, ids, and web addresses.

Refuse to clean a name: it is stored as typed, in NFC and trimmed; what cannot be stored so is refused.
"""

from __future__ import annotations

import bisect
import ipaddress
import re
import unicodedata
from collections.abc import Iterable

from tex4im_data.errors import Problem
from tex4im_data.intake.folding import BLANK, CONTROL, INVISIBLE, LINE_BREAK, LOST, foreign_letters, unlike
from tex4im_data.intake.spec import Column
from tex4im_data.intake.values.reading import Cell, Reading, is_unknown
from tex4im_data.personal import EMAIL, MAX_URL, personal

_ID = re.compile(r"[A-Za-z0-9._-]+")
MAX_ID = 64
# What is no ordinary letter, digit or sign of a name, and runs of digits, are looked at closely.
_UNUSUAL = re.compile("[^ !-;=?A-~\n\u00a1-\u00ac\u00ae-\u017f\u0218-\u021b]")
_MANY_DIGITS = re.compile(r"\d(?:\D{0,4}\d){5}")
_SIGNS = frozenset("=+-@＝＋－＠")
_SIGN_FIRST = re.compile("^[=+@＝＋－＠-]", re.M)
_URL = re.compile(r"(https?)://([^/?#\\\s]+)([/?#][^\s\\<>\"]*)?", re.I)
# An address in which there is nothing to look into.
_PLAIN = re.compile(r"https?://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+([a-z]{2,63})(?:/[\w./-]*)?", re.A)
_HOST = re.compile(r"(?:[\w](?:[\w-]{0,61}[\w])?\.)+(?:[^\W\d_]{2,63}|xn--[a-z0-9-]+)")
PRIVATE = frozenset(
    [
        "localhost",
        "local",
        "localdomain",
        "internal",
        "intranet",
        "lan",
        "home",
        "corp",
        "private",
        "arpa",
        "onion",
        "invalid",
        "test",
    ]
)


def _no_person(what: str) -> Problem:
    return Problem.of_cell(
        "personal_data",
        f"The cell holds {what}; personal data are not taken.",
        "Remove it. Nothing of this row is stored.",
    )


def names(column: Column, cells: Iterable[Cell]) -> Reading:
    """Return the reading of a column of names or titles: as typed, NFC, trimmed, up to the column's length."""
    reading = Reading()
    broken: list[Cell] = []
    unseen: list[Cell] = []
    marked: list[Cell] = []
    formulas: list[Cell] = []
    most = column.max or 200
    cells = list(cells)
    close = _to_look_at([cell[0] for cell in cells], most)
    for count, cell in enumerate(cells):
        text = cell[0]
        if count not in close:
            reading.results[cell] = text
            continue
        result = _name(text, most)
        reading.results[cell] = result
        if isinstance(result, Problem):
            continue
        if LINE_BREAK.search(text):
            broken.append(cell)
        if INVISIBLE.search(result):
            unseen.append(cell)
        if "<" in result or ">" in result:
            marked.append(cell)
        if result[:1] in _SIGNS:
            formulas.append(cell)
    reading.remark("line_break", "A line break inside the cell became a blank.", broken, each=True)
    reading.remark(
        "invisible",
        "The text holds invisible or direction-changing characters; it is stored as typed.",
        unseen,
        each=True,
    )
    reading.remark("markup", "The text holds < or >; it is stored as typed and shown as text.", marked, each=True)
    reading.remark("formula_sign", "The text starts with a formula sign; it is stored as typed.", formulas, each=True)
    return reading


def _to_look_at(values: list[str], most: int) -> set[int]:
    """Return the positions of values that are not plainly ordinary; all values are scanned as one text, for speed."""
    close: set[int] = set()
    whole = "\n".join(values)
    if max(map(len, values), default=0) > most or whole.count("\n") >= max(len(values), 1):
        close = {count for count, text in enumerate(values) if len(text) > most or "\n" in text}
        whole = "\n".join("" if count in close else text for count, text in enumerate(values))
    if not unicodedata.is_normalized("NFC", whole) or "at)" in whole or "at]" in whole:
        return set(range(len(values)))
    starts = [0]
    for text in whole.split("\n"):
        starts.append(starts[-1] + len(text) + 1)
    for pattern in (_UNUSUAL, _MANY_DIGITS, _SIGN_FIRST):
        close.update(bisect.bisect_right(starts, found.start()) - 1 for found in pattern.finditer(whole))
    return close


def _name(text: str, most: int) -> str | Problem:
    if len(text) > most:
        return Problem.of_cell(
            "too_long", f"The text has {len(text):,} characters; the limit is {most}.", "Shorten it."
        )
    plain = unicodedata.normalize("NFC", LINE_BREAK.sub(" ", text)).strip(BLANK)
    if CONTROL.search(plain) or "\t" in plain:
        return Problem.of_cell("control_character", "The text holds a control character.", "Type the text anew.")
    if LOST.search(plain):
        return Problem.of_cell(
            "lost_letters", "Letters were lost before the file was sent (they stand as �).", "Write the text again."
        )
    what = personal(plain)
    return _no_person(what) if what else plain


def ids(column: Column, cells: Iterable[Cell]) -> Reading:
    """Return the reading of a column of ids: letters, digits, `-`, `.`, `_`; as typed, without invisible characters."""
    reading = Reading()
    unseen: list[Cell] = []
    for cell in cells:
        text = cell[0] if cell[0].isascii() else INVISIBLE.sub("", cell[0])
        if text != cell[0]:
            unseen.append(cell)
        if not text or (_ID.fullmatch(text) and len(text) <= MAX_ID):
            reading.results[cell] = text
        elif personal(text):
            reading.results[cell] = _no_person(personal(text))
        elif not text.isascii() and _ID.fullmatch(unlike(text)):
            reading.results[cell] = Problem.of_cell(
                "look_alike", f'"{text}" holds {foreign_letters(text)}.', "Type the code anew in plain letters."
            )
        else:
            limit = f" (limit {MAX_ID} characters)" if len(text) > MAX_ID else ""
            reading.results[cell] = Problem.of_cell(
                "bad_id", f'"{text[:40]}" is not a valid id{limit}.', "Use letters, digits, - . _ only."
            )
    reading.remark("invisible", "Invisible characters were left out.", unseen, each=True)
    return reading


def addresses(column: Column, cells: Iterable[Cell]) -> Reading:
    """Return the reading of a column of web addresses: http or https to a public host, without a password."""
    reading = Reading()
    unseen: list[Cell] = []
    for cell in cells:
        text = cell[0] if cell[0].isascii() else INVISIBLE.sub("", cell[0])
        if text != cell[0]:
            unseen.append(cell)
        reading.results[cell] = "" if is_unknown(text) else _address(text)
    reading.remark("invisible", "Invisible characters were left out.", unseen, each=True)
    return reading


def _address(text: str) -> str | Problem:
    plain = _PLAIN.fullmatch(text) if len(text) < MAX_URL else None
    if plain and plain[1] not in PRIVATE:
        return text
    if len(text) > MAX_URL:
        return Problem.of_cell(
            "bad_address", f"The address has {len(text):,} characters; the limit is {MAX_URL}.", "Shorten it."
        )
    found = _URL.fullmatch(text)
    whole = "Write the full public address, beginning with https://, or leave the cell empty."
    if found and "@" in found[2]:
        return Problem.of_cell(
            "address_password", "The address holds a user name or password.", "Write it without the part before @."
        )
    if ("@" in text and EMAIL.search(text)) or text[:7].lower().startswith(("mailto:", "tel:")):
        return _no_person("an e-mail address" if "@" in text else "a telephone number")
    if not found or CONTROL.search(text) or LOST.search(text):
        return Problem.of_cell("bad_address", f'"{text[:60]}" is not a full web address.', whole)
    host, _, port = found[2].partition(":")
    name = host.lower()
    if _is_number(found[2]) or not _HOST.fullmatch(name) or name.rsplit(".", 1)[-1] in PRIVATE or name in PRIVATE:
        return Problem.of_cell("private_host", f'"{host[:60]}" is not a public host name.', whole)
    if port and not (port.isdigit() and 0 < int(port[:6]) < 65536):
        return Problem.of_cell("bad_address", f'"{text[:60]}" is not a full web address.', whole)
    if not name.isascii() and name != unlike(name) and any(mark.isascii() and mark.isalpha() for mark in name):
        return Problem.of_cell("look_alike", f'"{host[:60]}" mixes letters of several scripts.', whole)
    return f"{found[1].lower()}://{name}{':' + port if port else ''}{unicodedata.normalize('NFC', found[3] or '')}"


def _is_number(host: str) -> bool:
    bare = host.strip("[]")
    try:
        ipaddress.ip_address(bare.split("%")[0])
    except ValueError:
        return host.startswith("[") or bool(re.fullmatch(r"[\d.:]+|0x[0-9a-f.x]+(:\d+)?", host, re.I))
    return True
