"""Own the header: in which row it stands, which of its names mean which column, and in which unit.

Refuse to guess in silence: what is not the canonical name with some noise around it becomes a question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tex4im_data.intake.files.dialect import Grid
from tex4im_data.intake.folding import BLANK, fold
from tex4im_data.intake.layout.names import Match, known_names, match, nearest
from tex4im_data.intake.report import Findings, shown
from tex4im_data.intake.spec import Table, Words

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
