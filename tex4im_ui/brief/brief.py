"""Own the one-page brief: which answers it holds, in which words, and what it says about their nature.

Refuse to draw, to count what no page counts, and to put published figures and invented records into one number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date

import pyarrow as pa
import pyarrow.compute as pc

from tex4im_data import query
from tex4im_data.catalog import Column, Dataset
from tex4im_data.filters import Filters, Scope
from tex4im_data.query import Answer, ask
from tex4im_ui import words
from tex4im_ui.brief.parts import DOTTED, HATCHED, PARTLY, REAL, SYNTHETIC, Brief, Head, Place, Result, Source, Stage
from tex4im_ui.figures import sentences
from tex4im_ui.maps import classes

FORMS = {"pdf": "application/pdf", "html": "text/html; charset=utf-8"}
SMALL = ("codes", "regions", "priorities")
"""Datasets that only name things; a figure's source line leaves them out."""


def brief(filters: Filters, form: str, address: str) -> bytes:
    """Return the brief of a page's filters as a file, in a form of `FORMS`.

    `address` is the map's address, for the link that opens it again at this version. Equal filters at one version
    give equal bytes. Raises KeyError for another form, and LakeError for a version that does not exist.
    """
    FORMS[form]
    said = collect(filters, address)
    if form == "html":
        from tex4im_ui.brief import html_page

        return html_page.page(said)
    from tex4im_ui.brief import pdf  # the typesetter is loaded by the first who wants a PDF

    return pdf.document(said)


def collect(filters: Filters, address: str) -> Brief:
    """Return what the brief says, asked from one version even if a newer one comes in between."""
    filters = replace(filters, version=query.store().at(filters.version).version.number)
    measured, matrix, funnel, results = (
        ask(name, filters)
        for name in (
            "measure_by_region",
            "proposals_by_region_and_priority",
            "proposals_by_stage",
            "results_by_target",
        )
    )
    organisations, proposals = ask("details_by_organisation", filters), ask("details_by_proposal", filters)
    exchanges = ask("needs_and_offers_by_organisation", filters)
    used = (measured, matrix, funnel, results, organisations, proposals, exchanges)
    datasets = {dataset.name: dataset for answer in used for dataset in answer.datasets if dataset.name not in SMALL}
    outlines = query.store().catalog.dataset("boundaries")
    column = query.store().catalog.measures[str(measured.rows[0]["measure"])]
    cut = classes.cut([row["value"] for row in measured.rows], column)
    scope = measured.scope
    return Brief(
        title=_title(filters, scope),
        lead=sentences.pipeline(funnel, matrix),
        filters=replace(filters, version=None).describe(scope),
        version=measured.version.number,
        made=measured.version.committed_at.astimezone(UTC),
        link=filters.link(address or "/"),
        map=_map_head(measured, column),
        places=tuple(_place(measured, row, cut, column) for row in measured.rows),
        legend=_legend(measured, cut, column),
        matrix=Head(
            "Regions and priorities",
            f"Proposals; an open ring is a gap{_unheeded(matrix)}",
            sentences.matrix(matrix) if proposals.table.num_rows else "No proposal in any cell.",
            SYNTHETIC,
        ),
        priorities=_priorities(matrix),
        cells=_cells(matrix),
        funnel=Head(
            "Proposals by stage reached",
            f"Bars: proposals in the selection. Lines: promised by the whole project (real){_unheeded(funnel)}",
            sentences.funnel(funnel),
            SYNTHETIC,
        ),
        stages=tuple(_stage(funnel, row) for row in funnel.rows),
        results=tuple(_result(row) for row in results.rows),
        counts=(
            ("Organisations", *_by_nature(organisations.table)),
            ("of which firms", *_by_nature(organisations.table, "kind", "firm")),
            ("Proposals", *_by_nature(proposals.table)),
            ("Open needs", *_by_nature(exchanges.table, "side", "need")),
            ("Open offers", *_by_nature(exchanges.table, "side", "offer")),
        ),
        sources=tuple(map(_source, (*datasets.values(), outlines))),
        licences=tuple(dict.fromkeys(each.title for one in (*datasets.values(), outlines) for each in one.licences)),
    )


def _title(filters: Filters, scope: Scope) -> str:
    def named(parameter: str, codes: tuple[str, ...] | None, word: str) -> str:
        labels = [scope.label(parameter, code) for code in codes or ()]
        every = len(scope.lists[parameter])
        if len(labels) <= 3:
            return words.listed(labels)
        return f"{'All' if len(labels) == every else f'{len(labels)} of the'} {every} {word}"

    regions, priorities = (
        named("region", filters.regions, "regions"),
        named("priority", filters.priorities, "priorities"),
    )
    title = ": ".join(part for part in (regions, priorities) if part) or "All regions and priorities"
    others = {name for name, _ in filters.chosen()} - {"region", "priority"}
    return f"{title} (a selection)" if others else title


def _map_head(answer: Answer, column: Column) -> Head:
    years = sorted({int(str(row["year"])) for row in answer.rows if row["year"] is not None})
    under = f"{column.unit[:1].upper()}{column.unit[1:]}, {words.listed(map(str, years)) or 'as of this data version'}"
    flags = {str(row["flag"]) for row in answer.rows if row["flag"]}
    under += "; some values provisional" if any("p" in flag for flag in flags) else ""
    nature = PARTLY if answer.is_synthetic and not years else REAL
    under += "; real and invented records together" if nature == PARTLY else ""
    heading = f"{column.label} by region"
    said = sentences.measure(answer, column.label, column.unit, column.decimals)
    return Head(heading, f"{under}{_unheeded(answer, but='region')}", said, nature)


def _place(answer: Answer, row: Mapping[str, object], cut: classes.Cut, column: Column) -> Place:
    code = str(row["region_id"])
    place = cut.of(row["value"])
    fill = cut.colours[place] if place is not None else HATCHED
    said = words.amount(row["value"], column.unit, column.decimals)
    if row["status"] in ("confidential", "switched-off"):
        fill, said = DOTTED, words.absent(row["status"])
    return Place(code, answer.label("region_id", code), said, fill, code in (answer.filters.regions or ()))


def _legend(answer: Answer, cut: classes.Cut, column: Column) -> tuple[tuple[str, str], ...]:
    secret = [row["status"] in ("confidential", "switched-off") for row in answer.rows]
    missing = [row["value"] is None for row in answer.rows]
    known = cut.legend(column) if not all(missing) else []
    others = [(DOTTED, words.CONFIDENTIAL)] if any(secret) else []
    if any(gone and not hidden for gone, hidden in zip(missing, secret, strict=True)):
        others.append((HATCHED, words.NOT_PUBLISHED))
    return (*known, *others)


def _priorities(matrix: Answer) -> tuple[tuple[str, str], ...]:
    colours = {row["priority_id"]: str(row["colour"]) for row in ask("colours_by_priority", matrix.filters).rows}
    codes = dict.fromkeys(str(row["priority_id"]) for row in matrix.rows)
    return tuple((matrix.label("priority_id", code), colours[code]) for code in codes)


def _cells(matrix: Answer) -> tuple[tuple[str, tuple[int, ...]], ...]:
    rows: dict[str, list[int]] = {}
    for row in matrix.rows:
        rows.setdefault(matrix.label("region_id", row["region_id"]), []).append(int(str(row["proposals"])))
    return tuple((label, tuple(counts)) for label, counts in rows.items())


def _stage(funnel: Answer, row: Mapping[str, object]) -> Stage:
    note = ""
    if row["target"] is not None:
        note = f"promised {words.number(row['target'])} · delivered {words.number(row['delivered'])}"
    label = funnel.label("stage", row["stage"])
    return Stage(label, int(str(row["proposals_reached"])), _float(row["target"]), note)


def _result(row: Mapping[str, object]) -> Result:
    of = f"of {words.number(row['target'])}" if row["target"] is not None else "no target set"
    delivered, promised = _float(row["delivered"]), _float(row["target"])
    return Result(str(row["label"]), words.number(row["delivered"]), of, delivered, promised)


def _by_nature(table: pa.Table, column: str = "", code: str = "") -> tuple[int, int]:
    """Return how many rows are real and how many invented, of all or of those with a code in a column."""
    if column:
        table = table.filter(pc.equal(table.column(column), code))
    invented = int(pc.sum(pc.equal(table.column("nature"), "synthetic")).as_py() or 0)
    return table.num_rows - invented, invented


def _source(dataset: Dataset) -> Source:
    day = words.day(date.fromisoformat(dataset.retrieved)) if dataset.retrieved else "on an unknown day"
    parts = tuple((each.title, each.path) for each in dataset.sources)
    return Source(dataset.title, f"{dataset.nature}, retrieved {day}", parts)


def _unheeded(answer: Answer, but: str = "") -> str:
    names = [words.low(words.NAMES[name]) for name in answer.ignored if name != but]
    return f"; not filtered by {words.listed(names)} here" if names else ""


def _float(value: object) -> float | None:
    return None if value is None else float(str(value))
