"""Own the strict reading of parameters, for programs: they must not get other data than they asked for.

Refuse to leave anything out: every value that a page would drop with a note is an error here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tex4im_data.catalog import nearest
from tex4im_data.errors import Problem, RequestError, shown
from tex4im_data.filters import PARAMETERS, TABLE, TEXT_LIMIT, YEARS, Filters, Scope
from tex4im_data.parameters import Kind, Parameter, is_tracker
from tex4im_data.query import asking as query

VALUES = 200
"""Values that a request may have; more than all codes of all lists together."""

FAULTS = 5
"""Faults that are told at once; looking for the nearest code takes time."""

CHOICES = 50
"""Codes that an error lists; records have too many."""


def read(params: Mapping[str, Sequence[str]]) -> Filters:
    """Return the filters of a request's parameters (name -> values), each value used or the request refused.

    View parameters of a page's link are tolerated, and so is what counters of visits add to links: they change no
    number. Raises RequestError, and LakeError for a store that can't be read.
    """
    if sum(map(len, params.values())) > VALUES:
        raise RequestError.of("", "", f"the request has more than {VALUES} values", "Ask for fewer at a time.")
    scope = query.scope()
    version = Filters.from_params({"version": params.get("version", ())}, scope)[0].version
    if version is not None:
        scope = query.scope(version)  # an older version may hold other records
    faults: list[Problem] = []
    for name, values in params.items():
        faults.extend(_faults(name, values, scope, FAULTS - len(faults)))
        if len(faults) >= FAULTS:
            break
    if faults:
        raise RequestError(faults)
    return Filters.from_params(params, scope)[0]


def _faults(name: str, values: Sequence[str], scope: Scope, most: int) -> list[Problem]:
    row = TABLE.get(name)
    if row is None and not is_tracker(name):
        cure = f"Leave it out{nearest(name[:40], PARAMETERS)}"
        return [
            Problem.of_parameter(
                shown(name), shown(" ".join(values)), "is no parameter here", _sentence(cure), PARAMETERS
            )
        ]
    if row is None or row.kind is Kind.VIEW:
        return []
    found: list[Problem] = []
    for value in values:
        if not value.strip():  # an unset variable of a script would ask for everything
            return [Problem.of_parameter(name, "", "is empty", "Leave the parameter out to ask for all.")]
        if len(found) < most and Filters.from_params({name: [value]}, scope)[1]:
            found.append(_fault(row, value, scope))
    if not found and Filters.from_params({name: values}, scope)[1]:  # each is right, but not together
        reason, cure = _TOO_LONG if row.kind is Kind.TEXT else ("can be named once only", "Name one.")
        found.append(Problem.of_parameter(name, shown(", ".join(values)), reason, cure))
    return found


_TOO_LONG = (f"is longer than {TEXT_LIMIT} characters", f"Shorten it to {TEXT_LIMIT} characters.")


def _fault(row: Parameter, value: str, scope: Scope) -> Problem:
    name, said = row.name, shown(value)
    if row.kind is Kind.YEARS:
        return Problem.of_parameter(name, said, f"is not a year from {YEARS[0]} to {YEARS[-1]}", "Write four digits.")
    if row.kind is Kind.TEXT:
        return Problem.of_parameter(name, said, *_TOO_LONG)
    if row.kind is Kind.VERSION:
        newest = list(scope.versions)[-CHOICES:]
        return Problem.of_parameter(name, said, "does not exist", f"Leave it out for {row.usual}.", tuple(newest))
    codes = scope.codes(name)
    hint = nearest(value[:60], list(codes)[:2000])
    few = tuple(codes) if len(codes) <= CHOICES else ()
    return Problem.of_parameter(name, said, "does not exist here", _sentence(f"Write one of its codes{hint}"), few)


def _sentence(words: str) -> str:
    return words if words.endswith("?") else f"{words}."
