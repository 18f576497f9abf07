"""Own the state of a page: a frozen `Filters`, its link, its words and its SQL parameters.

Refuse to know about storage, drawing or any library: codes in, codes out.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from urllib.parse import urlencode

TEXT_LIMIT = 80
"""Characters of free text that are kept; a longer search finds nothing and floods the page."""

YEARS = range(1950, 2101)

# Link parameter -> field. Order is the order of the link. A published name never goes away: see ALIASES.
LISTS = {
    "region": "regions",
    "priority": "priorities",
    "kind": "kinds",
    "chain": "chains",
    "size": "sizes",
    "stage": "stages",
}
SINGLES = ("organisation", "opportunity", "measure", "against", "cell", "calls")
CALLS = {"open": "Open and forthcoming", "all": "With expired ones"}
PARAMETERS = (*LISTS, "year", "text", *SINGLES, "since", "version")

# Old spellings in links that were handed out, and what they mean today. Each has a test.
ALIASES: dict[str, dict[str, str]] = {
    "region": {"FR30": "FRE1"},
    "priority": {"advanced-textile-materials": "advanced-materials"},
}

# Control, invisible and direction-changing characters, halves of surrogate pairs: none can be searched for.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ud800-\udfff\ufeff]")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a link may name: for each list its codes with labels, the measures, the records, the versions.

    `lists` maps a parameter of `LISTS` to {code: label} in display order; `singles` does the same for
    `organisation`, `opportunity`, `measure` and `cell`; `versions` maps a number, name or day to a version's number.
    """

    lists: Mapping[str, Mapping[str, str]]
    singles: Mapping[str, Mapping[str, str]]
    versions: Mapping[str, int]

    def label(self, parameter: str, code: str) -> str:
        """Return the label of a code, or the code itself where it has none."""
        found = self.lists.get(parameter) or self.singles.get(parameter) or {}
        return found.get(code, code)


@dataclass(frozen=True, slots=True)
class Filters:
    """One state of a page. None means "all" (or "the default"); lists are sorted and hold each code once."""

    regions: tuple[str, ...] | None = None
    priorities: tuple[str, ...] | None = None
    kinds: tuple[str, ...] | None = None
    chains: tuple[str, ...] | None = None
    sizes: tuple[str, ...] | None = None
    stages: tuple[str, ...] | None = None
    years: tuple[int, ...] | None = None
    text: str | None = None
    organisation: str | None = None
    opportunity: str | None = None
    measure: str | None = None
    against: str | None = None
    cell: str | None = None
    calls: str | None = None
    since: int | None = None
    version: int | None = field(default=None)

    @classmethod
    def from_params(cls, params: Mapping[str, object], scope: Scope) -> tuple[Filters, tuple[str, ...]]:
        """Read a link's parameters (name -> value or list of values).

        Never raises. Returns the filters and one English sentence for every value that could not be used,
        in the order of the link; the rest is kept.
        """
        notes = [
            f'The link\'s parameter "{_shown(name)}" is not known and was left out.'
            for name in params
            if str(name) not in PARAMETERS and str(name) not in VIEW_PARAMETERS
        ]
        found: dict[str, object] = {}
        for parameter, attribute in LISTS.items():
            codes = scope.lists.get(parameter, {})
            kept = {
                code
                for raw in _values(params.get(parameter))
                if (code := _code(parameter, raw, codes, notes)) is not None
            }
            found[attribute] = tuple(sorted(kept)) or None
        found["years"] = _years(_values(params.get("year")), notes)
        found["text"] = _text(_values(params.get("text")), notes)
        for parameter in SINGLES:
            values = _values(params.get(parameter))
            if len(values) > 1:
                notes.append(f'The link names {len(values)} values for "{parameter}"; the first one is used.')
            if values:
                found[parameter] = _code(parameter, values[0], scope.singles.get(parameter, {}), notes)
        for parameter in ("since", "version"):
            found[parameter] = _version(parameter, _values(params.get(parameter)), scope, notes)
        return cls(**found), tuple(notes)  # type: ignore[arg-type]

    def to_params(self) -> dict[str, list[str]]:
        """Return the canonical link parameters: equal filters give equal dictionaries, in equal order."""
        params: dict[str, list[str]] = {}
        for parameter in PARAMETERS:
            value = getattr(self, _attribute(parameter))
            if value is None:
                continue
            params[parameter] = [str(item) for item in value] if isinstance(value, tuple) else [str(value)]
        return params

    def link(self, path: str = "") -> str:
        """Return `path` with the canonical query string; no question mark where nothing is filtered."""
        query = urlencode(self.to_params(), doseq=True)
        return f"{path}?{query}" if query else path

    def sql(self) -> dict[str, object]:
        """Return the named parameters of every question: always the same keys, None for "all"."""
        values = {item.name: getattr(self, item.name) for item in fields(self) if item.name not in ("since", "version")}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}

    def describe(self, scope: Scope) -> str:
        """Return the filters as an English phrase, such as "Toscana and Norte; circular economy"."""
        parts = [
            _and([scope.label(parameter, code) for code in codes])
            for parameter, attribute in LISTS.items()
            if (codes := getattr(self, attribute))
        ]
        if self.years:
            parts.append(f"year{'s' if len(self.years) > 1 else ''} {_and([str(year) for year in self.years])}")
        if self.text:
            parts.append(f"text “{self.text}”")
        parts += [
            scope.label(parameter, value)
            for parameter in ("organisation", "opportunity")
            if (value := getattr(self, parameter)) is not None
        ]
        if self.since is not None:
            parts.append(f"changes since version {self.since}")
        if self.version is not None:
            parts.append(f"version {self.version}")
        return "; ".join(parts) or "all regions and priorities"

    def without(self, parameter: str, code: str | None = None) -> Filters:
        """Return the filters with one code of a parameter, or the whole parameter, taken away."""
        attribute = _attribute(parameter)
        value = getattr(self, attribute)
        left = tuple(item for item in value if str(item) != code) if code and isinstance(value, tuple) else ()
        return replace(self, **{attribute: left or None})  # type: ignore[arg-type]

    def toggle(self, parameter: str, code: str) -> Filters:
        """Return the filters with a code of a list parameter put in, or taken out where it is in already."""
        attribute = LISTS[parameter]
        codes = set(getattr(self, attribute) or ())
        left = tuple(sorted(codes ^ {code}))
        return replace(self, **{attribute: left or None})  # type: ignore[arg-type]

    def chosen(self) -> list[tuple[str, str]]:
        """Return what is filtered as (parameter, code) pairs: one chip each."""
        pairs: list[tuple[str, str]] = []
        for parameter, values in self.to_params().items():
            if parameter not in ("measure", "against", "cell", "calls", "since", "version"):
                pairs += [(parameter, value) for value in values]
        return pairs

    def only_filters(self) -> Filters:
        """Return the filters without what belongs to one page: chosen records, measure and cell."""
        nothing = dict.fromkeys((*SINGLES, "since"))
        return replace(self, **nothing)


# They change how a page looks and no number, so they are not fields of `Filters`; a link may hold them.
VIEW_PARAMETERS = ("mode", "sites", "embed", "embed_options", "decimal", "separator")


def _attribute(parameter: str) -> str:
    return LISTS.get(parameter) or ("years" if parameter == "year" else parameter)


def _values(raw: object) -> list[str]:
    if raw is None:
        return []
    if isinstance(raw, str) or not isinstance(raw, Iterable):
        raw = [raw]
    return [str(value) for value in raw if str(value).strip()]


def _shown(value: object) -> str:
    clean = _CONTROL.sub("", str(value))
    return clean if len(clean) <= 40 else f"{clean[:40]}…"


def _code(parameter: str, raw: str, codes: Mapping[str, str], notes: list[str]) -> str | None:
    value = raw.strip()
    value = ALIASES.get(parameter, {}).get(value, value)
    if not _CONTROL.search(value) and value in codes:  # half a surrogate pair can't even be looked up
        return value
    close = difflib.get_close_matches(value[:60], list(codes)[:2000], n=1, cutoff=0.7)
    hint = f' Did you mean "{close[0]}"?' if close else ""
    notes.append(f'{parameter} "{_shown(raw)}" does not exist here and was left out.{hint}')
    return None


def _years(values: list[str], notes: list[str]) -> tuple[int, ...] | None:
    years: set[int] = set()
    for value in values:
        if re.fullmatch(r"[0-9]{4}", value.strip(), re.ASCII) and int(value) in YEARS:
            years.add(int(value))
        else:
            notes.append(f'year "{_shown(value)}" is not a year from {YEARS[0]} to {YEARS[-1]} and was left out.')
    return tuple(sorted(years)) or None


def _text(values: list[str], notes: list[str]) -> str | None:
    if not values:
        return None
    clean = " ".join(_CONTROL.sub(" ", " ".join(values)).split())
    if len(clean) > TEXT_LIMIT:
        notes.append(f"The search text was cut to its first {TEXT_LIMIT} characters.")
        clean = clean[:TEXT_LIMIT].rstrip()
    return clean or None


def _version(parameter: str, values: list[str], scope: Scope, notes: list[str]) -> int | None:
    if not values:
        return None
    if len(values) > 1:
        notes.append(f'The link names {len(values)} values for "{parameter}"; the first one is used.')
    if values[0].strip() in scope.versions:
        return scope.versions[values[0].strip()]
    instead = "the newest one is shown" if parameter == "version" else "the usual one is taken"
    notes.append(f'{parameter} "{_shown(values[0])}" does not exist here; {instead}.')
    return None


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
