"""Own the results: a JSON file for each run under `bench/results/`, and the figures in `docs/benchmark.md`.

Refuse to write a figure by hand: what stands between the marks of the page comes from the newest full run.
"""

from __future__ import annotations

import json
import os
import platform
import re
import statistics
import subprocess
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "bench" / "results"
PAGE = ROOT / "docs" / "benchmark.md"
BEGIN, END = "<!-- figures of the newest run: begin -->", "<!-- figures of the newest run: end -->"
LIBRARIES = ("duckdb", "pyarrow", "pandas", "streamlit", "plotly")
Record = Mapping[str, Any]


def line(name: str, record: Record) -> str:
    """Return a record as a line to watch a run by."""
    what = [
        str(record[key])
        for key in ("question", "page", "what", "organisations", "filters", "answers", "format")
        if key in record
    ]
    times = record.get("times", {})
    if "median_ms" in times:
        times = {"": times}
    shown = [f"{way} {time['median_ms']} ms".strip() for way, time in times.items()]
    ratios = [f"{way} = {value}" for way, value in record.get("ratios", {}).items()]
    if "ratio_to_bare" in record:
        ratios.append(f"{record['ratio_to_bare']} x bare")
    if "rows_a_second" in record:
        ratios.append(f"{record['rows_a_second']:,} rows a second")
    if "made" in record:
        ratios.append(f"drawn again: {record['kept']} kept, {record['made']} made anew")
    parts = [f"{part} {share:.0%}" for part, share in list(record.get("parts", {}).items())[:4]]
    wrong = [f"DIFFERS: {said}" for said in record.get("differs", {}).items()]
    return f"{name}: {', '.join(what)}: {'; '.join([*shown, *ratios, *parts, *wrong])}"


def write(runs: list[dict[str, object]], what: str, *, quick: bool) -> dict[str, object]:
    """Write a run's result to a file of its own and return it."""
    when = datetime.now(UTC)
    result: dict[str, object] = {
        "when": when.isoformat(timespec="seconds"),
        "what": what,
        "quick": quick,
        "machine": {
            "cores": os.cpu_count(),
            "processor": platform.machine(),
            "system": platform.system(),
            "load": [round(value, 1) for value in os.getloadavg()] if hasattr(os, "getloadavg") else None,
            "python": platform.python_version(),
            "versions": {name: version(name) for name in LIBRARIES},
        },
        "commit": _commit(),
        "runs": runs,
    }
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"{when:%Y-%m-%dT%H%M}-{what}{'-quick' if quick else ''}.json"
    path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(f"written: {path.relative_to(ROOT)}")
    return result


def document(result: Mapping[str, Any]) -> None:
    """Put the figures of a full run into the page."""
    runs = {run["name"]: run["records"] for run in result["runs"]}
    machine = result["machine"]
    libraries = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    said = (
        f"Run of {result['when'][:16].replace('T', ' ')} UTC; {machine['cores']} cores, load at the end "
        f"{machine['load'][0] if machine['load'] else 'unknown'}; Python {machine['python']}, {libraries}."
    )
    figures = [said, *_questions(runs["questions"]), *_pages(runs["pages"], runs["profile"])]
    figures += [
        *_extracts(runs["extracts"]),
        *_handed(runs["handed"]),
        *_loading(runs["loading"]),
        *_intake(runs["intake"]),
    ]
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n\n" + "\n".join(figures) + f"\n\n{END}{after}", encoding="utf-8")


def _questions(records: list[Record]) -> list[str]:
    sizes = sorted({record["organisations"] for record in records})
    out = [
        "",
        "### Questions",
        "",
        "Product without its cache, no filter; ms, then its time over that of the other way.",
    ]
    out += ["", _row("Question", *(f"{size:,}: ms | / SQL by hand | / pandas" for size in sizes))]
    out.append(_rule(1 + 3 * len(sizes)))
    plain = [record for record in records if record["filters"] == "no filter"]
    for name in sorted({record["question"] for record in plain if record["grows"]}):
        cells = []
        for size in sizes:
            found = next(r for r in plain if (r["question"], r["organisations"]) == (name, size))
            ratios = found["ratios"]
            cells.append(
                f"{found['times']['product']['median_ms']:.1f} | {_ratio(ratios, 'by_hand')} | {_ratio(ratios, 'pandas')}"
            )
        out.append(_row(f"`{name}`", *cells))
    out += ["", "All filters together, median of the questions above:", ""]
    out += [_row("Filter", *(f"{size:,}: / SQL by hand | / pandas" for size in sizes)), _rule(1 + 2 * len(sizes))]
    for label in dict.fromkeys(record["filters"] for record in records):
        cells = []
        for size in sizes:
            group = [r for r in records if (r["filters"], r["organisations"], r["grows"]) == (label, size, True)]
            cells += [_middle(r["ratios"].get(f"product/{way}") for r in group) for way in ("by_hand", "pandas")]
        out.append(_row(label, *cells))
    shares = {
        size: _middle(r.get("planning_share") for r in records if r["organisations"] == size and r["grows"])
        for size in sizes
    }
    said = ", ".join(f"{share} at {size:,}" for size, share in shares.items())
    out += ["", f"Share of a question's time that is DuckDB's planning of it, median: {said} organisations."]
    small = [r for r in plain if not r["grows"]]
    times = [r["times"]["product"]["median_ms"] for r in small]
    ratios = [r["ratios"].get("product/by_hand") for r in small]
    out += [
        "",
        f"{len(small)} questions read only tables that do not grow with the network (targets, events, calls, official"
        f" figures); they take {min(times):.1f} to {max(times):.1f} ms at any size, in the median {_middle(ratios)} times"
        " as long as SQL by hand.",
    ]
    return out


def _pages(records: list[Record], profiles: list[Record]) -> list[str]:
    bare = next(record for record in records if record["page"] == "bare")["times"]["median_ms"]
    stock = next(record for record in records if record["page"] == "stock")["times"]["median_ms"]
    out = [
        "",
        "### Pages",
        "",
        f"A bare page takes {bare:.1f} ms under the same settings and {stock:.1f} ms on a stock server.",
        "",
    ]
    out += [_row("Page", "seen answers: ms", "/ bare", "new answers: ms", "/ bare", "messages", "KB"), _rule(7)]
    pages = dict.fromkeys(record["page"] for record in records if "answers" in record)
    for page in pages:
        by = {record["answers"]: record for record in records if record["page"] == page}
        seen, new = by["seen"], by["new"]
        out.append(
            _row(
                page,
                f"{seen['times']['median_ms']:.1f}",
                f"{seen['ratio_to_bare']:.1f}",
                f"{new['times']['median_ms']:.1f}",
                f"{new['ratio_to_bare']:.1f}",
                str(seen["messages"]),
                f"{seen['bytes'] / 1000:.0f}",
            )
        )
    parts = ("questions", "making of plotly figures", "handing them to Streamlit", "filter bar", "queueing of messages")
    out += ["", "Where a run is (half seen, half new answers), as a share of the looks at it:", ""]
    out += [_row("Page", *parts), _rule(1 + len(parts))]
    out += [_row(r["page"], *(f"{r['parts'].get(part, 0):.0%}" for part in parts)) for r in profiles]
    return out


def _extracts(records: list[Record]) -> list[str]:
    out = ["", "### Extracts", ""]
    out += [_row("Question", "format", "rows", "product: s", "MB", "/ COPY", "/ COPY with the same labels"), _rule(7)]
    for r in records:
        ratios = r["ratios"]
        seconds, size = r["times"]["product"]["median_ms"] / 1000, r["megabytes"]["product"]
        cells = [
            f"{r['rows']:,}",
            f"{seconds:.2f}",
            f"{size:.0f}",
            _ratio(ratios, "copy"),
            _ratio(ratios, "copy with labels"),
        ]
        out.append(_row(f"`{r['question']}`", r["format"], *cells))
    return out


def _handed(records: list[Record]) -> list[str]:
    out = ["", "### Over HTTP", "", "A small answer asked again, and the time to the first byte of a long file.", ""]
    out += [_row("What", "organisations", "way", "median ms", "/ a bare route"), _rule(5)]
    for r in records:
        for way, time in r["times"].items():
            over = r["ratios"].get(f"{way}/bare")
            cells = [f"{r['organisations']:,}", way, f"{time['median_ms']:.1f}", "–" if over is None else f"{over:.1f}"]
            out.append(_row(r["what"], *cells))
    return out


def _loading(records: list[Record]) -> list[str]:
    out = ["", "### Loading and committing", "", _row("What", "organisations", "median ms of each way"), _rule(3)]
    for r in records:
        ways = ", ".join(f"{way} {time['median_ms']:,.0f}" for way, time in r["times"].items())
        out.append(_row(r["what"], f"{r['organisations']:,}", ways))
    return out


def _intake(records: list[Record]) -> list[str]:
    out = ["", "### Intake", "", _row("File", "median ms", "rows a second", "first progress after ms"), _rule(4)]
    for r in records:
        time = r["times"]["read"]["median_ms"]
        out.append(_row(r["what"], f"{time:,.0f}", f"{r['rows_a_second']:,}", f"{r['first_progress_ms']}"))
    return out


def _ratio(ratios: Mapping[str, float], way: str) -> str:
    value = ratios.get(f"product/{way}")
    return "–" if value is None else f"{value:.2f}"


def _middle(values: Iterable[float | None]) -> str:
    known = [value for value in values if value is not None]
    return f"{statistics.median(known):.2f}" if known else "–"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _rule(columns: int) -> str:
    return "|" + " --- |" * columns


def _commit() -> str | None:
    done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    found = done.stdout.strip()
    return found if re.fullmatch(r"[0-9a-f]{40}", found) else None
