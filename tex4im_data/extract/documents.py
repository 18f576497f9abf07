"""Own the generated documents: the dictionary of every dataset, column and measure.

Refuse to add a word that the data packages do not say.
"""

from __future__ import annotations

from pathlib import Path

from tex4im_data.catalog import Catalog, Column, Dataset, Table
from tex4im_data.query import questions

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs"


def dictionary(catalog: Catalog) -> str:
    """Return the dictionary as Markdown, in the order of the datasets."""
    parts = [
        "# Dictionary",
        "Generated from `data/*/datapackage.yaml`, `data/measures.yaml` and `tex4im_data/sql/questions/` by `make docs`. "
        "Correct those, not this page.",
    ]
    parts += [_dataset(dataset) for dataset in catalog.datasets]
    parts.append("## Measures\n\nColumns that questions compute.\n\n" + _measures(list(catalog.measures.values())))
    lines = [f"| `{item.name}` | {_safe(item.heading)} | {', '.join(item.uses)} |" for item in questions().values()]
    parts.append("## Questions\n\n| name | heading | tables |\n|---|---|---|\n" + "\n".join(lines))
    return "\n\n".join(parts) + "\n"


def write(catalog: Catalog, only_check: bool) -> int:
    """Write the generated documents, or only compare them; returns 1 where one is not fresh."""
    path = FOLDER / "dictionary.md"
    fresh = dictionary(catalog)
    if only_check:
        if path.is_file() and path.read_text(encoding="utf-8") == fresh:
            return 0
        print(f"{path.name} does not match the data packages. Run `make docs` and commit it.")
        return 1
    FOLDER.mkdir(exist_ok=True)
    path.write_text(fresh, encoding="utf-8")
    print(f"{path.name} is written.")
    return 0


def _safe(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def _dataset(dataset: Dataset) -> str:
    licences = "; ".join(item.title for item in dataset.licences)
    sources = "; ".join(f"[{item.title}]({item.path})" if item.path else item.title for item in dataset.sources)
    edition = f" NUTS edition {dataset.nuts_edition}." if dataset.nuts_edition else ""
    text = f"## {dataset.title}\n\n{dataset.description}\n\nNature: {dataset.nature}. Retrieved {dataset.retrieved}.{edition}"
    text += f" Licence: {licences}.\n\nSources: {sources}."
    if dataset.known_faults:
        text += "\n\nKnown faults:\n\n" + "\n".join(f"- {fault}" for fault in dataset.known_faults)
    return text + "".join(f"\n\n{_table(table)}" for table in dataset.tables if table.columns)


def _table(table: Table) -> str:
    return f"### {table.name} (feeds `{table.table}`)\n\nKey: {', '.join(table.primary_key)}.\n\n{_columns(list(table.columns))}"


def _columns(columns: list[Column]) -> str:
    lines = [
        f"| `{c.name}` | {_safe(c.label)} | {c.type} | {_safe(c.unit) or '–'} | {c.visibility} | {_safe(c.definition)} |"
        for c in columns
    ]
    return "| column | label | type | unit | who may see it | meaning |\n|---|---|---|---|---|---|\n" + "\n".join(lines)


def _measures(columns: list[Column]) -> str:
    lines = [
        f"| `{c.name}` | {_safe(c.label)} | {_safe(c.unit)} | {_safe(c.definition)} | {_safe(c.formula)} |"
        for c in columns
    ]
    return "| measure | label | unit | meaning | formula |\n|---|---|---|---|---|\n" + "\n".join(lines)
