"""Own the shorter forms of what a question says: tables made at loading, and the one branch of a measure that is asked for.

Refuse to let a value into a text: which form is taken depends on what is set, and all forms stand in the shipped files.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache

NEWEST = {"official_values($years)": "official_newest", "location_quotients_of($years)": "quotients_newest"}
"""What a question says of official statistics, and the table that says the same where no year is chosen."""

WHOLE = "measure_of_regions("
"""The macro that knows every measure; planning it takes longer than any of its branches."""

_USUAL = {"measure": "organisations", "against": "gdp_per_inhabitant"}


def made(scope: str) -> str:
    """Return the SQL that makes, at loading, the tables and the branches from the text of `sql/scope.sql`."""
    tables = [
        "create table official_newest as from official_values(null);",
        "create table quotients_newest as from location_quotients_of(null);",
    ]
    return "\n".join([*tables, _official(), _published(), *(_counted(scope, name) for name in counted(scope))])


@cache
def counted(scope: str) -> tuple[str, ...]:
    """Return the measures that are counted from records, as the macro `counted_measure` names them."""
    return tuple(re.findall(r"select region_id, '(\w+)'", _body(scope)))


def _body(scope: str) -> str:
    found = re.search(r"create macro counted_measure\([^)]*\) as table\n(.*?);", scope, re.DOTALL)
    if found is None:
        raise ValueError("sql/scope.sql: the macro counted_measure is not there")
    return found[1]


PARAMETERS = "(wanted, priorities, kinds, chains, sizes, stages, years, words)"


def _counted(scope: str, name: str) -> str:
    """Return the branch of one counted measure: of the macro's sources only the one that it reads."""
    body = _body(scope)
    sources = dict(re.findall(r"^(?:with )?(\w+) as (\(from .*\)),?$", body, re.MULTILINE))
    select = re.search(rf"^select region_id, '{name}'.*$", body, re.MULTILINE)
    if select is None:
        raise ValueError(f"sql/scope.sql: counted_measure has no line for {name}")
    line = re.sub(
        r"'\w+'( as measure)?, (.+?)(::double)?( as value)? from", r"(\2)::double as value from", select[0], count=1
    )
    source = re.findall(r" from (\w+)", line)[-1]
    inner = sources[source].replace("(regions, ", "(null, ")
    return (
        f"create macro measure_of_regions_{name}{PARAMETERS} as table\n"
        f"with {source} as {inner},\ncounted as ({line})\n"
        "select r.region_id, r.position, wanted as measure, null::bigint as year,\n"
        "    if(c.region_id is null, 0, c.value) as value,\n"
        "    if(c.region_id is null or c.value is not null, 'observed', 'missing') as status, null::varchar as flag\n"
        "from region as r left join counted as c on c.region_id = r.region_id;"
    )


def _official() -> str:
    columns = "r.region_id, r.position, wanted as measure, o.year::bigint as year, o.value, coalesce(o.status, 'missing') as status, o.flag"
    join = "as o on o.geo_id = r.region_id and o.measure = wanted"
    return (
        f"create macro measure_of_regions_newest{PARAMETERS} as table\n"
        f"select {columns} from region as r left join official_newest {join};\n"
        f"create macro measure_of_regions_official{PARAMETERS} as table\n"
        f"select {columns} from region as r left join official_values(years) {join};"
    )


def _published() -> str:
    return (
        f"create macro measure_of_regions_published{PARAMETERS} as table\n"
        "select p.region_id, r.position, wanted as measure, p.year, p.value, p.status, null::varchar as flag\n"
        "from published_measure(wanted, priorities, kinds, chains, sizes, stages, years, words) as p\n"
        "join region as r using (region_id);"
    )


def of(text: str, parameters: Mapping[str, object], counted: Collection[str], closed: Collection[str]) -> str:
    """Return the text of a question in the shortest form that says the same for these parameters.

    `counted` are the measures that are counted from records here, `closed` those that whoever asks sees as published only.
    """
    if parameters.get("years") is None:
        for long, table in NEWEST.items():
            text = text.replace(long, table)
    parts = text.split(WHOLE)
    for place, after in enumerate(parts[1:], start=1):
        named = re.search(r"\$(measure|against)\b", after)
        if named is None:
            parts[place] = WHOLE + after
            continue
        measure = str(parameters.get(named[1]) or _usual(after) or _USUAL[named[1]])
        if measure in closed:
            branch = "published"
        elif measure in counted:
            branch = measure
        else:
            branch = "official" if parameters.get("years") is not None else "newest"
        parts[place] = f"measure_of_regions_{branch}({after}"
    return "".join(parts)


def _usual(after: str) -> str:
    """Return what a question takes where the link names no measure: it stands beside the parameter."""
    found = re.match(r"\s*coalesce\(\$\w+, '(\w+)'\)", after)
    return found[1] if found else ""
