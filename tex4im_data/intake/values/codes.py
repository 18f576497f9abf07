"""Own cells that hold codes: NUTS regions, NACE classes, and the code lists of the project, single or joined.

Refuse a code that is not in its list, and a look-alike of one; names in place of codes are only ever proposed.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from tex4im_data.errors import Problem
from tex4im_data.intake.folding import INVISIBLE, fold, foreign_letters, unlike
from tex4im_data.intake.spec import Column, References
from tex4im_data.intake.values.reading import Cell, Reading

MOST_HINTS = 50  # unknown codes of a column that get a "did you mean"
MOST_OF_A_CODE = 1000  # characters that are looked at; no list of codes is longer
_NUTS = re.compile(r"[A-Z]{2}[A-Z0-9]{0,3}")
_LEVELS = {2: "a country", 3: "of NUTS level 1", 4: "another NUTS 2 region", 5: "of NUTS level 3"}


def _bare(text: str) -> str:
    text = text[:MOST_OF_A_CODE]
    return INVISIBLE.sub("", text) if not text.isascii() else text


def _invisible(reading: Reading, cells: Iterable[Cell]) -> None:
    hit = [
        cell
        for cell in cells
        if not cell[0].isascii() and INVISIBLE.search(cell[0]) and isinstance(reading.results[cell], str)
    ]
    reading.remark("invisible", "Invisible characters were left out.", hit, each=True)


def _convert(reading: Reading, code: str, label: str, pairs: dict[str, str]) -> None:
    if pairs:
        listed = ", ".join(f"{name} -> {meant}" for name, meant in pairs.items())
        reading.questions.append((code, f"{label}: {listed}. Convert?"))


def regions(column: Column, cells: Iterable[Cell], known: References) -> Reading:
    """Return the reading of a column of regions: codes in any case, FR30 and names as a question, the rest refused."""
    reading = Reading()
    old: dict[str, str] = {}
    names: dict[str, str] = {}
    bad = 0
    eight = ", ".join(f"{code} ({label})" for code, label in known.regions.items())
    cells = list(cells)
    for cell in cells:
        text = _bare(cell[0])
        code = re.sub(r"\s+", "", text).upper()
        if not text:
            reading.results[cell] = ""
        elif code in known.regions:
            reading.results[cell] = code
        elif code in known.old:
            reading.results[cell] = old[code] = known.old[code]
        elif fold(text) in known.aliases:
            reading.results[cell] = names[text] = known.aliases[fold(text)]
        else:
            bad += 1
            reading.results[cell] = _not_ours(text, code, known, eight, hinted=bad <= MOST_HINTS)
    _convert(reading, "old_region", f"{column.name} holds codes of NUTS 2013", old)
    _convert(reading, "region_names", f"{column.name} holds names instead of codes", names)
    _invisible(reading, cells)
    return reading


def _not_ours(text: str, code: str, known: References, eight: str, *, hinted: bool) -> Problem:
    if not code.isascii():
        meant = unlike(code).upper()
        if meant in known.regions or meant in known.old:
            return Problem.of_cell(
                "look_alike",
                f'"{text}" is not {meant}: it holds {foreign_letters(text)}.',
                f"Type the code anew: {meant}.",
            )
    if _NUTS.fullmatch(code) and (len(code) != 2 or text == code):
        level = _LEVELS.get(len(code), "no NUTS 2 code")
        inside = next((f"; it lies in {one}" for one in known.regions if len(code) == 5 and code.startswith(one)), "")
        return Problem.of_cell(
            "other_region", f'"{text}" is {level}{inside}; it is not one of the eight regions.', f"Use one of {eight}."
        )
    close = difflib.get_close_matches(fold(text[:60]), known.aliases, 1, 0.75) if hinted else []
    hint = f" Did you mean {known.aliases[close[0]]} ({known.regions[known.aliases[close[0]]]})?" if close else ""
    return Problem.of_cell(
        "unknown_region", f'"{text[:60]}" is not one of the eight regions.{hint}', f"Use one of {eight}."
    )


def nace(column: Column, cells: Iterable[Cell], known: References) -> Reading:
    """Return the reading of a column of NACE classes; canonical form 13.20."""
    reading = Reading()
    other: list[Cell] = []
    cells = list(cells)
    for cell in cells:
        text = re.sub(r"\s+", "", _bare(cell[0]))
        if not text or text in known.nace:
            reading.results[cell] = text
            continue
        found = _nace(text, known.nace)
        if found:
            reading.results[cell] = found
            other.append(cell)
        else:
            reading.results[cell] = Problem.of_cell(
                "unknown_nace",
                f'"{cell[0][:40]}" is not a class of NACE Rev. 2.',
                "Write the class with four digits, such as 13.20.",
            )
    told = ", ".join(f"{cell[0]} -> {reading.results[cell]}" for cell in sorted(other)[:3])
    reading.remark("nace_form", f"NACE classes were read from another form: {told}.", other, each=True)
    _invisible(reading, [cell for cell in cells if cell not in other])
    return reading


def _nace(text: str, classes: frozenset[str]) -> str:
    """Return the class of a code in another form; "" where it is none: C13.20, 1320, 13,20, 13.2, 13.20Z, 13.20.00."""
    bare = re.sub(r"^(NACE|[A-U](?=\d))[:.\-]?", "", text.upper())
    parts = re.fullmatch(r"(\d{1,2})[.,](\d{1,2})(?:[.,]?\d{1,2}|[A-Z])?", bare)
    if parts:
        division, rest = parts[1].zfill(2), parts[2]
        if len(rest) == 1 and bare != f"{parts[1]}{bare[len(parts[1])]}{rest}":
            return ""
        code = f"{division}.{rest.ljust(2, '0')}"
    else:
        digits = re.fullmatch(r"(\d{2})(\d{2})(?:\d{1,2}|[A-Z])?", bare)
        if not digits:
            return ""
        code = f"{digits[1]}.{digits[2]}"
    return code if code in classes else ""


def codes(column: Column, cells: Iterable[Cell], known: References) -> Reading:
    """Return the reading of a column of codes, one a cell or several joined by `;` (each kept once, in order)."""
    reading = Reading()
    listed = known.codes[column.codes]
    labels = known.labels.get(column.codes, {})
    wrong = 0
    names: dict[str, str] = {}
    cells = list(cells)
    for cell in cells:
        text = _bare(cell[0])
        parts = [part.strip() for part in text.split(";")] if column.type == "codes" else [text]
        found: dict[str, None] = {}
        bad: Problem | None = None
        for part in filter(None, parts):
            code = part.casefold()
            if code not in listed and fold(part) in labels:
                names[part] = code = labels[fold(part)]
            if code in listed:
                found[code] = None
            else:
                bad = bad or _unknown(column, part, listed, parts, hinted=wrong < MOST_HINTS)
        wrong += bad is not None
        reading.results[cell] = bad or ";".join(found)
    _convert(reading, "code_labels", f"{column.name} holds labels instead of codes", names)
    _invisible(reading, cells)
    return reading


def _unknown(column: Column, part: str, listed: Iterable[str], parts: list[str], *, hinted: bool) -> Problem:
    known = list(listed)
    cure = f"Use one of {', '.join(known)}."
    if column.type == "codes":
        cure = f"Use one or more of {', '.join(known)}, with ; between them."
    meant = unlike(part).casefold()
    if not part.isascii() and meant in known:
        return Problem.of_cell(
            "look_alike", f'"{part}" is not {meant}: it holds {foreign_letters(part)}.', f"Type the code anew: {meant}."
        )
    if column.type == "codes" and len(parts) == 1 and re.search(r"[,|/+&]", part):
        return Problem.of_cell("list_separator", f'"{part[:60]}" is a list without ";".', cure)
    close = difflib.get_close_matches(part[:60].casefold(), known, 1, 0.75) if hinted else []
    hint = f" Did you mean {close[0]}?" if close else ""
    return Problem.of_cell("unknown_code", f'"{part[:60]}" is not a code of {column.name}.{hint}', cure)
