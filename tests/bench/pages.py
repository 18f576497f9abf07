"""Own the run of the pages: a filter is changed over a real connection, on each page and on a bare one, in turn.

Refuse to measure the browser: the clock stops at the last message of the page.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from tests import screen
from tests.bench import network, servers
from tests.bench.extracts import stored
from tests.bench.side_by_side import ratio, summary
from tests.bench.wire import Run, Visit
from tex4im_ui.figures import ready

KEY = "f_region"
REGIONS = ("ITI1", "RO21", "ES52", "PT11", "CZ05", "ITC1", "SE23", "FRE1")
SEEN = ([0], [0, 1])
"""Two choices between which the seen answers toggle: the first region, and the first two."""

FIXED = ("data_desk", "settings")
"""Pages where something is done: no filter changes what they show."""


def names() -> list[str]:
    """Return the pages' names in the address: the home page, then those of the folder."""
    return ["", *sorted(p.stem for p in (servers.ROOT / "pages").glob("*.py") if p.stem not in FIXED)]


def link(places: list[int]) -> str:
    """Return the link parameters that choose these regions."""
    return "&".join(f"region={REGIONS[place]}" for place in places)


def run(rounds: int, organisations: int = 0) -> Iterator[dict[str, object]]:
    """Yield one record for each page: filter changes seen before and new ones, against the bare pages.

    With the shipped data, or with a made-up network of this many organisations.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if organisations:
            stored(folder, network.tables(organisations)).close()
        else:
            servers.store(folder)
        product = stack.enter_context(servers.serving(servers.PRODUCT, folder))
        tuned = stack.enter_context(servers.serving(servers.TUNED, folder))
        stock = stack.enter_context(servers.serving(servers.STOCK, folder))
        visits = {page: Visit.open(product, page) for page in names()}
        bare, slow = Visit.open(tuned, ""), Visit.open(stock, "")
        for visit in (*visits.values(), bare, slow):
            stack.callback(visit.close)
        for choice in (*SEEN, *SEEN):
            for visit in visits.values():
                visit.go(link(choice))
            for visit in (bare, slow):
                visit.choose(KEY, choice)
        new = _unseen()
        taken: dict[str, list[Run]] = {}

        def note(way: str, change: Callable[[], Run]) -> None:
            taken.setdefault(way, []).append(change())

        for place in range(rounds):
            seen = list(SEEN[place % 2])
            for page, visit in visits.items():
                note("bare", lambda: bare.choose(KEY, seen))  # noqa: B023 -- called at once
                note(f"{page} seen", lambda: visit.go(link(seen)))  # noqa: B023
            note("stock", lambda: slow.choose(KEY, seen))  # noqa: B023
        for _ in range(rounds):
            for page, visit in visits.items():
                unseen = next(new)
                note("bare", lambda: bare.choose(KEY, unseen))  # noqa: B023
                note(f"{page} new", lambda: visit.go(link(unseen)))  # noqa: B023
    for record in _records(taken):
        yield {"organisations": organisations, **record} if organisations else record


def _unseen() -> Iterator[list[int]]:
    """Yield choices of regions that no page was asked for yet: all sets of two regions or more, once each."""
    for bits in range(3, 2 ** len(REGIONS) - 1):
        places = [place for place in range(len(REGIONS)) if bits >> place & 1]
        if len(places) > 1 and places not in SEEN:
            yield places


def _records(taken: dict[str, list[Run]]) -> Iterator[dict[str, object]]:
    times = {way: summary([run.milliseconds for run in runs]) for way, runs in taken.items()}
    sent = {
        way: (runs[-1].messages, round(sum(run.received for run in runs) / len(runs))) for way, runs in taken.items()
    }
    for way in times:
        page, _, state = way.rpartition(" ")
        record: dict[str, object] = {"page": page or ("home" if state in ("seen", "new") else way)}
        if state in ("seen", "new"):
            record |= {"answers": state, "ratio_to_bare": ratio(times, way, "bare")}
        yield {**record, "times": times[way], "messages": sent[way][0], "bytes": sent[way][1]}


def profile(rounds: int) -> Iterator[dict[str, object]]:
    """Yield where a run of each page goes: the share of each part in the whole run, by looks at the running page."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        servers.store(folder)
        scripts = {}
        with servers.serving(servers.PRODUCT, folder, profile=True) as address:
            new = _unseen()
            for page in names():
                visit = Visit.open(address, page)
                for place in range(rounds):
                    visit.go(link(list(SEEN[place % 2])))
                for _ in range(rounds):
                    visit.go(link(next(new)))
                scripts[visit.script] = page or "home"
                visit.close()
        for script, page in scripts.items():
            yield {"page": page, **_shares(folder / f"{script}.json")}


def _shares(file: Path) -> dict[str, object]:
    seen: dict[str, int] = json.loads(file.read_text())
    whole = seen["all"]
    found: dict[str, dict[str, float]] = {"part": {}, "owner": {}}
    for name, times in sorted(seen.items(), key=lambda item: -item[1]):
        group, _, what = name.partition(":")
        if what:
            found[group][what] = round(times / whole, 3)
    return {"looks": whole, "parts": found["part"], "owners": found["owner"]}


def kept() -> Iterator[dict[str, object]]:
    """Yield what a page that is drawn again makes anew; it should be nothing. Drawn in this process, without a browser."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        servers.store(folder)
        os.environ["TEX4IM_VAR"] = str(folder)
        for page in names():
            where = f"pages/{page}.py" if page else "app.py"
            app = screen.sound(screen.opened(where, {"region": "ITI1"}))
            before = dict(ready.counts)
            screen.sound(app.run())
            hits, misses = (ready.counts[kind] - before[kind] for kind in ("hit", "miss"))
            record: dict[str, object] = {"page": page or "home", "kept": hits, "made": misses}
            if misses or not hits:
                record |= {
                    "question": page or "home",
                    "filters": "drawn again",
                    "differs": {"made anew": misses, "kept": hits},
                }
            yield record
