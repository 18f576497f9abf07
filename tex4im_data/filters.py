"""Own the state of a page: a frozen `Filters`, one row a parameter of the link; its link, words and SQL parameters.

Refuse to know about storage, drawing or any library: codes in, codes out.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Annotated, TypeAlias, get_type_hints
from urllib.parse import urlencode

from tex4im_data.parameters import VIEWS, Choices, CodeList, Keys, Kind, Measures, Parameter, is_tracker

TEXT_LIMIT = 80
"""Characters of free text that are kept; a longer search finds nothing and floods the page."""

YEARS = range(1950, 2101)

# Control, invisible and direction-changing characters, halves of surrogate pairs: none can be searched for.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ud800-\udfff\ufeff]")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a link may name: for each list its codes with labels, the measures, the records, the versions.

    `lists` maps a parameter of `LISTS` to {code: label} in display order; `singles` does the same for those of
    `SINGLES`; `versions` maps a number, name or day to a version's number. `years` are those that the data speak
    of, ascending; a link may name others.
    """

    lists: Mapping[str, Mapping[str, str]]
    singles: Mapping[str, Mapping[str, str]]
    versions: Mapping[str, int]
    years: tuple[int, ...] = ()

    def codes(self, parameter: str) -> Mapping[str, str]:
        """Return the codes that a parameter may have, with labels; none where it holds no codes."""
        return self.lists[parameter] if parameter in self.lists else self.singles.get(parameter, {})

    def label(self, parameter: str, code: str) -> str:
        """Return the label of a code, or the code itself where it has none."""
        return self.codes(parameter).get(code, code)


Codes: TypeAlias = tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Filters:
    """One state of a page. None means "all" (or "the default"); lists are sorted and hold each code once.

    Each field is one row: a parameter of the link with its type. The order is that of the link. To add one, add a
    row here and write its `$attribute` into the questions that heed it. A published name never goes away.
    """

    regions: Annotated[
        Codes,
        Parameter(
            "region",
            Kind.CODES,
            "Region",
            "NUTS 2 codes of regions (edition 2016).",
            Keys("region", "region_id", "label"),
            aliases={"FR30": "FRE1"},
        ),
    ] = None
    priorities: Annotated[
        Codes,
        Parameter(
            "priority",
            Kind.CODES,
            "Priority",
            "Codes of thematic priorities.",
            Keys("priority", "priority_id", "short_label"),
            aliases={"advanced-textile-materials": "advanced-materials"},
        ),
    ] = None
    kinds: Annotated[
        Codes,
        Parameter("kind", Kind.CODES, "Kind of organisation", "Kinds of organisations.", CodeList("organisation_kind")),
    ] = None
    chains: Annotated[
        Codes,
        Parameter(
            "chain",
            Kind.CODES,
            "Stage of the value chain",
            "Stages of the textile value chain.",
            CodeList("value_chain_stage"),
        ),
    ] = None
    sizes: Annotated[
        Codes,
        Parameter("size", Kind.CODES, "Size of organisation", "Size classes of organisations.", CodeList("size_class")),
    ] = None
    stages: Annotated[
        Codes,
        Parameter("stage", Kind.CODES, "Stage of the proposal", "Stages of the pipeline.", CodeList("pipeline_stage")),
    ] = None
    years: Annotated[tuple[int, ...] | None, Parameter("year", Kind.YEARS, "Year", "Years.")] = None
    text: Annotated[
        str | None,
        Parameter(
            "text", Kind.TEXT, "Search", "Words that must stand in the record, without regard to accents or case."
        ),
    ] = None
    organisation: Annotated[
        str | None,
        Parameter(
            "organisation",
            Kind.RECORD,
            "Organisation",
            "Code of one organisation.",
            Keys("organisation", "organisation_id", "name"),
            of_page=True,
        ),
    ] = None
    opportunity: Annotated[
        str | None,
        Parameter(
            "opportunity",
            Kind.RECORD,
            "Proposal",
            "Code of one proposal.",
            Keys("opportunity", "opportunity_id", "title"),
            of_page=True,
        ),
    ] = None
    measure: Annotated[
        str | None,
        Parameter("measure", Kind.CHOICE, "Measure", "Measure of the map.", Measures("map"), of_page=True),
    ] = None
    against: Annotated[
        str | None,
        Parameter(
            "against",
            Kind.CHOICE,
            "Against",
            "A second measure, set against the first.",
            Measures("map"),
            of_page=True,
        ),
    ] = None
    cell: Annotated[
        str | None,
        Parameter(
            "cell",
            Kind.CHOICE,
            "Cells show",
            "What a cell of the region × priority matrix shows; changes no number.",
            Measures("cells"),
            of_page=True,
        ),
    ] = None
    calls: Annotated[
        str | None,
        Parameter(
            "calls",
            Kind.CHOICE,
            "Calls",
            "Which calls are listed: those still open or to come, or all.",
            Choices({"open": "Open and forthcoming", "all": "With expired ones"}),
            of_page=True,
        ),
    ] = None
    since: Annotated[
        int | None,
        Parameter(
            "since",
            Kind.VERSION,
            "Changes since",
            "Number, name or day (YYYY-MM-DD) of the version that changes are counted from.",
            of_page=True,
            says="changes since version",
            usual="the usual version",
            without="the usual one is taken",
        ),
    ] = None
    version: Annotated[
        int | None,
        Parameter(
            "version",
            Kind.VERSION,
            "Version of the data",
            "Number, name or day (YYYY-MM-DD) of a version of the data; the newest where it is left out.",
            says="version",
            usual="the newest version",
            without="the newest one is shown",
        ),
    ] = None

    @classmethod
    def from_params(cls, params: Mapping[str, object], scope: Scope) -> tuple[Filters, tuple[str, ...]]:
        """Read a link's parameters (name -> value or list of values).

        Never raises. Returns the filters and one English sentence for every value that could not be used,
        in the order of the link; the rest is kept. What counters of visits add to links is ignored in silence.
        """
        notes = [
            f'The link\'s parameter "{_shown(name)}" is not known and was left out.'
            for name in params
            if str(name) not in TABLE and not is_tracker(name)
        ]
        found: dict[str, object] = {}
        for name in PARAMETERS:
            row = TABLE[name]
            found[row.attribute] = _READERS[row.kind](row, _values(params.get(name)), scope, notes)
        return cls(**found), tuple(notes)  # type: ignore[arg-type]

    def to_params(self) -> dict[str, list[str]]:
        """Return the canonical link parameters: equal filters give equal dictionaries, in equal order."""
        params: dict[str, list[str]] = {}
        for name in PARAMETERS:
            value = self.value(name)
            if value is None:
                continue
            params[name] = [str(item) for item in value] if isinstance(value, tuple) else [str(value)]
        return params

    def link(self, path: str = "") -> str:
        """Return `path` with the canonical query string; no question mark where nothing is filtered."""
        query = urlencode(self.to_params(), doseq=True)
        return f"{path}?{query}" if query else path

    def sql(self) -> dict[str, object]:
        """Return the named parameters of every question: always the same keys, None for "all"."""
        values = {row.attribute: self.value(row.name) for row in ROWS if row.kind is not Kind.VERSION}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}

    def describe(self, scope: Scope) -> str:
        """Return the filters as an English phrase, such as "Toscana and Norte; circular economy"."""
        parts = [_phrase(row, value, scope) for row in ROWS if (value := self.value(row.name))]
        return "; ".join(part for part in parts if part) or "all regions and priorities"

    def value(self, parameter: str) -> object:
        """Return what is set for a link's parameter: a tuple for one that may have several values, else one value."""
        value: object = getattr(self, TABLE[parameter].attribute)
        return value

    def with_value(self, parameter: str, value: object) -> Filters:
        """Return the filters with another value of a parameter, in the form of its field; None or nothing means "all"."""
        return replace(self, **{TABLE[parameter].attribute: value or None})  # type: ignore[arg-type]

    def without(self, parameter: str, code: str | None = None) -> Filters:
        """Return the filters with one code of a parameter, or the whole parameter, taken away."""
        value = self.value(parameter)
        left = tuple(item for item in value if str(item) != code) if code and isinstance(value, tuple) else ()
        return self.with_value(parameter, left)

    def toggle(self, parameter: str, code: str) -> Filters:
        """Return the filters with a code of a list parameter put in, or taken out where it is in already."""
        codes: set[str] = set(getattr(self, LISTS[parameter]) or ())
        return self.with_value(parameter, tuple(sorted(codes ^ {code})))

    def chosen(self) -> list[tuple[str, str]]:
        """Return what is filtered as (parameter, code) pairs: one chip each."""
        params = self.to_params()
        return [(name, value) for name, values in params.items() if TABLE[name].filters for value in values]

    def only_filters(self) -> Filters:
        """Return the filters without what belongs to one page: chosen records, measure and cell."""
        return replace(self, **{row.attribute: None for row in ROWS if row.of_page})


def _rows() -> tuple[Parameter, ...]:
    typed = get_type_hints(Filters, include_extras=True)
    return tuple(replace(typed[item.name].__metadata__[0], attribute=item.name) for item in fields(Filters))


ROWS = _rows()
"""The parameters that are fields of `Filters`, in the order of the link."""

TABLE: Mapping[str, Parameter] = {row.name: row for row in (*ROWS, *VIEWS)}
"""Every parameter that a link may hold, by its name."""

PARAMETERS = tuple(row.name for row in ROWS)
VIEW_PARAMETERS = tuple(row.name for row in VIEWS)
LISTS: Mapping[str, str] = {row.name: row.attribute for row in ROWS if row.kind is Kind.CODES}
SINGLES = tuple(row.name for row in ROWS if row.kind in (Kind.RECORD, Kind.CHOICE))


def _values(raw: object) -> list[str]:
    if raw is None:
        return []
    if isinstance(raw, str) or not isinstance(raw, Iterable):
        raw = [raw]
    return [str(value) for value in raw if str(value).strip()]


def _shown(value: object) -> str:
    clean = _CONTROL.sub("", str(value))
    return clean if len(clean) <= 40 else f"{clean[:40]}…"


def _codes(row: Parameter, values: list[str], scope: Scope, notes: list[str]) -> tuple[str, ...] | None:
    kept = {code for raw in values if (code := _code(row, raw, scope, notes)) is not None}
    return tuple(sorted(kept)) or None


def _one(row: Parameter, values: list[str], scope: Scope, notes: list[str]) -> str | None:
    return _code(row, _first(row, values, notes), scope, notes) if values else None


def _first(row: Parameter, values: list[str], notes: list[str]) -> str:
    if len(values) > 1:
        notes.append(f'The link names {len(values)} values for "{row.name}"; the first one is used.')
    return values[0]


def _code(row: Parameter, raw: str, scope: Scope, notes: list[str]) -> str | None:
    value, codes = raw.strip(), scope.codes(row.name)
    value = row.aliases.get(value, value)
    if not _CONTROL.search(value) and value in codes:  # half a surrogate pair can't even be looked up
        return value
    close = difflib.get_close_matches(value[:60], list(codes)[:2000], n=1, cutoff=0.7)
    hint = f' Did you mean "{close[0]}"?' if close else ""
    notes.append(f'{row.name} "{_shown(raw)}" does not exist here and was left out.{hint}')
    return None


def _years(row: Parameter, values: list[str], scope: Scope, notes: list[str]) -> tuple[int, ...] | None:
    years: set[int] = set()
    for value in values:
        if re.fullmatch(r"[0-9]{4}", value.strip(), re.ASCII) and int(value) in YEARS:
            years.add(int(value))
        else:
            notes.append(f'{row.name} "{_shown(value)}" is not a year from {YEARS[0]} to {YEARS[-1]} and was left out.')
    return tuple(sorted(years)) or None


def _text(row: Parameter, values: list[str], scope: Scope, notes: list[str]) -> str | None:
    clean = " ".join(_CONTROL.sub(" ", " ".join(values)).split())
    if len(clean) > TEXT_LIMIT:
        notes.append(f"The search text was cut to its first {TEXT_LIMIT} characters.")
        clean = clean[:TEXT_LIMIT].rstrip()
    return clean or None


def _version(row: Parameter, values: list[str], scope: Scope, notes: list[str]) -> int | None:
    if not values:
        return None
    first = _first(row, values, notes)
    if first.strip() in scope.versions:
        return scope.versions[first.strip()]
    notes.append(f'{row.name} "{_shown(first)}" does not exist here; {row.without}.')
    return None


_READERS: Mapping[Kind, Callable[[Parameter, list[str], Scope, list[str]], object]] = {
    Kind.CODES: _codes,
    Kind.YEARS: _years,
    Kind.TEXT: _text,
    Kind.RECORD: _one,
    Kind.CHOICE: _one,
    Kind.VERSION: _version,
}


def _phrase(row: Parameter, value: object, scope: Scope) -> str:
    """Return one filter in words; nothing for what only chooses what a page shows."""
    if row.kind in (Kind.CODES, Kind.YEARS) and isinstance(value, tuple):
        said = _and([scope.label(row.name, str(item)) for item in value])
        return said if row.kind is Kind.CODES else f"year{'s' if len(value) > 1 else ''} {said}"
    if row.kind is Kind.TEXT:
        return f"text “{value}”"
    if row.kind is Kind.RECORD:
        return scope.label(row.name, str(value))
    return f"{row.says} {value}" if row.kind is Kind.VERSION else ""


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
