"""Own the header: in which row it stands, which of its names mean which column, and in which unit.

Refuse to guess in silence: what is not the canonical name with some noise around it becomes a question.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from tex4im_data.intake.files.dialect import Grid
from tex4im_data.intake.folding import BLANK, fold
from tex4im_data.intake.report import Findings, shown
from tex4im_data.intake.spec import Table, Words, without_small

MAX_FILLED_COLUMNS = 60
_LOOKED_AT = 40
LANGUAGES = {
    "en": "English",
    "it": "Italian",
    "ro": "Romanian",
    "es": "Spanish",
    "pt": "Portuguese",
    "cs": "Czech",
    "sv": "Swedish",
    "fr": "French",
}


@dataclass
class Header:
    """The header of one grid: its place, column index -> match, and the names that mean nothing."""

    place: int
    names: list[str]
    matches: dict[int, Match] = field(default_factory=dict)
    unknown: list[int] = field(default_factory=list)

    @property
    def columns(self) -> set[str]:
        """The canonical columns that were found."""
        return {match.column for match in self.matches.values()}


def locate(grid: Grid, table: Table, words: Words, remembered: Mapping[str, str]) -> Header | None:
    """Return the header of a grid: the row near its top that names most columns; None where none names two."""
    best, place, looked = 1, -1, 0
    for at, fields in enumerate(grid.rows[:400]):
        if not any(one.strip() for one in fields):
            continue
        looked += 1
        if looked > _LOOKED_AT:
            break
        count = known_names(fields, table, words, remembered)
        if count > best:
            best, place = count, at
        if count > 4 and count == sum(1 for one in fields if one.strip()):
            break
    if place < 0:
        return None
    names = [" ".join(one.strip(BLANK + "\ufeff").split()) for one in grid.rows[place]]
    header = Header(place, names)
    for index, name in enumerate(names):
        found = match(name, table, words, remembered)
        if found:
            header.matches[index] = replace(found, name=name)
        else:
            header.unknown.append(index)
    for index in list(header.unknown):
        left_out = remembered.get(fold(names[index])) == ""
        near = None if left_out else nearest(names[index], table, words, header.columns)
        if near:
            header.unknown.remove(index)
            header.matches[index] = replace(near, name=names[index])
    _settle(header)
    return header


def _settle(header: Header) -> None:
    """Let the canonical name win over a synonym of the same column; what loses is an unknown column."""
    for column in header.columns:
        claims = [index for index, found in header.matches.items() if found.column == column]
        exact = [index for index in claims if not header.matches[index].how]
        if exact:
            for index in claims:
                if index not in exact:
                    del header.matches[index]
                    header.unknown.append(index)
    header.unknown.sort()


def check(
    header: Header | None,
    grid: Grid,
    table: Table,
    others: Mapping[str, Header | None],
    findings: Findings,
    titles: Mapping[str, Table],
) -> Header:
    """Return the header if the file can be read with it; raise RefusedError naming what is missing or double."""
    needed = [column.name for column in table.columns if column.needs]
    missing = [name for name in needed if header is None or name not in header.columns]
    if missing:
        for name, other in others.items():
            wanted = {column.name for column in titles[name].columns if column.needs}
            if other and wanted <= other.columns:
                raise findings.stop(
                    "other_table",
                    f"This is an {titles[name].title}.".replace("an list", "a list"),
                    f'Choose the table "{name}" for it, or send the {table.title}.',
                    level="header",
                )
    if header is None:
        seen = next((row for row in grid.rows if any(one.strip() for one in row)), [])
        raise findings.stop(
            "no_header",
            f"No header row was found; the first row reads {shown(' | '.join(seen[:6]))}.",
            f"Write the column names into the first row: {', '.join(table.names)}.",
            level="header",
        )
    _check_double(header, grid, findings)
    if missing:
        seen_names = ", ".join(shown(name) for name in header.names[:MAX_FILLED_COLUMNS] if name)
        for name in missing:
            refused = findings.stop(
                "column_missing",
                f'The required column "{name}" is missing; the columns are: {seen_names}.',
                f'Add a column "{name}".',
                level="header",
                column=name,
            )
        raise refused
    return header


def _filled(grid: Grid, header: Header, index: int) -> bool:
    return any(index < len(row) and row[index].strip(BLANK) for row in grid.rows[header.place + 1 :])


def _check_double(header: Header, grid: Grid, findings: Findings) -> None:
    refused: Exception | None = None
    for column in sorted(header.columns):
        claims = [index for index, found in header.matches.items() if found.column == column]
        for index in claims[::-1]:
            if len(claims) > 1 and not _filled(grid, header, index):
                claims.remove(index)
                del header.matches[index]
        if len(claims) > 1:
            names = ", ".join(f'"{shown(header.names[index])}"' for index in claims)
            refused = findings.stop(
                "column_twice",
                f'Two columns could be "{column}": {names}.',
                "Keep one of them.",
                level="header",
                column=column,
            )
    if refused:
        raise refused


def tell(header: Header, grid: Grid, words: Words, findings: Findings) -> None:
    """Put the question of proposed names and units, and name the columns that are left out."""
    proposed = {index: found for index, found in header.matches.items() if found.how not in ("", "before")}
    if proposed:
        pairs = "; ".join(
            f'"{shown(header.names[index])}" is {found.column}' for index, found in sorted(proposed.items())
        )
        told = sorted({LANGUAGES[found.how] for found in proposed.values() if found.how in LANGUAGES})
        findings.ask(
            "header_mapping",
            f"Are these columns meant ({', '.join(told) or 'by their spelling'}): {pairs}?",
            "Use the canonical names to avoid the question.",
        )
    for index, found in sorted(header.matches.items()):
        if found.scale > 1:
            findings.ask(
                "header_unit",
                f'Column "{shown(header.names[index])}" is in {"thousands" if found.scale == 1000 else "millions"}: '
                f"multiply by {found.scale}?",
                column=found.column,
            )
    people: list[str] = []
    other: list[str] = []
    for index in header.unknown:
        if _filled(grid, header, index):
            name = header.names[index]
            (people if is_personal(name, words) else other).append(shown(name) or f"column {index + 1} (no name)")
    for group, code, why in ((people, "personal_column", " (personal data)"), (other, "unknown_column", "")):
        if group:
            findings.notice(
                code,
                f"Not imported{why}: {', '.join(group)}.",
                "Nothing of these columns is stored.",
                level="header",
                value=", ".join(group),
            )


def is_personal(name: str, words: Words) -> bool:
    """Return whether a header names data about people."""
    folded = fold(name)
    return folded in words.personal or any(word in words.personal for word in folded.split())


_UNIT_MARKS = re.compile(r"(?<!\w)'?(?:[kmt]|000)?\s?€\s?(?:(?:k|m|000)(?!\w))?", re.I)
MOST_OF_A_NAME = 150  # characters; a longer text is no column name
_NEAR = 0.86  # likeness of a misspelt header, 1 being equal


@dataclass(frozen=True)
class Match:
    """What one header name means: the column, how it was known, the scale of its unit, another currency."""

    column: str
    how: str  # "" the canonical name; a language; "close" a misspelling; "before" an earlier answer
    scale: int = 1
    currency: str = ""
    name: str = ""


def _pieces(name: str) -> tuple[str, str]:
    """Return a header name without brackets and stars, and what stood in the brackets."""
    inside = " ".join(re.findall(r"[(\[{]([^)\]}]*)[)\]}]", name))
    return re.sub(r"[(\[{][^)\]}]*[)\]}]", " ", name).replace("*", " "), inside


def _unit_words(text: str, words: Words) -> tuple[str, int, str, bool]:
    """Return a folded text without words of units, the scale, another currency, and whether a unit was named."""
    close = _UNIT_MARKS.sub(
        lambda found: " " + re.sub(r"\s+", "", found[0].lower().replace("€", "eur").replace("'", "")) + " ", text
    )
    kept, scale, currency, named = [], 1, "", False
    for word in fold(close.replace("$", " usd ").replace("£", " gbp ")).split():
        if word in words.currencies:
            currency, named = word.upper(), True
        if word in words.scales:
            scale, named = max(scale, words.scales[word]), True
        elif word in words.euro:
            named = True
        elif word not in words.currencies:
            kept.append(word)
    return " ".join(kept), scale, currency, named


def match(name: str, table: Table, words: Words, remembered: Mapping[str, str]) -> Match | None:
    """Return what a header name means in a table, or None."""
    if len(name) > MOST_OF_A_NAME:
        return None
    outside, inside = _pieces(name)
    folded = fold(outside)
    if not folded:
        return None
    earlier = remembered.get(fold(name))
    if earlier == "":  # somebody said that this column is to be left out
        return None
    for column in table.columns:
        spellings = {fold(column.name), *(fold(other) for other in column.also)}
        scale, currency = 1, ""
        if column.type == "money":
            base, scale, currency, named = _unit_words(name if folded not in spellings else inside, words)
            if (named and base == fold(column.name.removesuffix("_eur"))) or folded in spellings:
                return Match(column.name, "", scale, currency)
        elif folded in spellings:
            if column.type in ("whole",):
                scale = _unit_words(inside, words)[1]
            return Match(column.name, "", scale)
        if earlier == column.name:
            if column.type == "money":
                _, scale, currency, _ = _unit_words(name, words)
            return Match(column.name, "before", scale, currency)
    for column in table.columns:
        known = words.headers.get(column.name, {})
        scale, currency, phrase = 1, "", folded
        if column.type == "money":
            phrase, scale, currency, _ = _unit_words(outside + " " + inside if inside else outside, words)
        for tried in (phrase, folded):
            bare = without_small(tried, words.small_words)
            if bare in known:
                return Match(column.name, known[bare], scale, currency)
    return None


def nearest(name: str, table: Table, words: Words, taken: set[str]) -> Match | None:
    """Return the column of a misspelt name; only those not found yet and not optional are looked at."""
    folded = without_small(fold(_pieces(name[:MOST_OF_A_NAME])[0]), words.small_words)
    best, meant = _NEAR, None
    for column in table.columns if len(folded) > 4 else ():
        if column.name in taken or column.optional:
            continue
        for known in (fold(column.name), *words.headers.get(column.name, {})):
            ratio = difflib.SequenceMatcher(None, folded, known).ratio() if abs(len(known) - len(folded)) < 4 else 0
            if ratio > best:
                best, meant = ratio, column.name
    return Match(meant, "close") if meant else None


def known_names(fields: Sequence[str], table: Table, words: Words, remembered: Mapping[str, str]) -> int:
    """Return how many different columns of a table the fields of a row name."""
    if sum(len(one) for one in fields) > 20000:
        return 0
    found = (match(one, table, words, remembered) for one in dict.fromkeys(fields) if 0 < len(one) < 100)
    return len({one.column for one in found if one})
