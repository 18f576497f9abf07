"""Own the .zip form of an extract: the CSV, its data package and a README, all from one pass over the rows.

Refuse to hold the file: it is compressed and given away while the rows come.
"""

from __future__ import annotations

import hashlib
import json
import textwrap
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from tex4im_data.extract import delimited
from tex4im_data.extract.formats import Sink
from tex4im_data.extract.provenance import PRODUCT, WARNING, Provenance

WIDTH = 100


def zipped(about: Provenance, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a .zip of the plain CSV in `chunks`, `datapackage.json` and `README.txt`.

    The same version and filters give the same bytes: the files carry the time of the version.
    """
    sink, length, digest = Sink(), 0, hashlib.sha256()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(_entry(about, f"{about.answer.question.name}.csv"), "w", force_zip64=True) as rows:
            for chunk in chunks:
                rows.write(chunk)
                length += len(chunk)
                digest.update(chunk)
                yield sink.take()
        package = datapackage(about, length, digest.hexdigest())
        archive.writestr(_entry(about, "datapackage.json"), json.dumps(package, ensure_ascii=False, indent=2) + "\n")
        archive.writestr(_entry(about, "README.txt"), readme(about))
    yield sink.take()


def _entry(about: Provenance, name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, max(about.committed_at.timetuple()[:6], (1980, 1, 1, 0, 0, 0)))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def datapackage(about: Provenance, length: int, sha256: str) -> dict[str, Any]:
    """Return the descriptor of the zipped CSV (Data Package v1) with our members on version and filters."""
    name, dialect = about.answer.question.name, delimited.DIALECTS["plain"]
    sources = [
        {**each, "dataset": used["dataset"], "retrieved": used["retrieved"]}
        for used in about.sources()
        for each in used["sources"]
    ]
    package = {
        "name": name,
        "title": about.answer.question.heading,
        "description": f"{PRODUCT}: {about.described}." + (f" {WARNING}." if about.answer.is_synthetic else ""),
        "version": str(about.answer.version.number),
        "created": about.committed_at.isoformat(),
        "licenses": about.licences,
        "sources": sources,
        "resources": [
            {
                "name": name,
                "path": f"{name}.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": length,
                "hash": f"sha256:{sha256}",
                "dialect": {"delimiter": dialect.delimiter, "lineTerminator": dialect.line_end, "quoteChar": '"'},
                "schema": {"fields": about.fields(), "missingValues": [""]},
            }
        ],
    }
    ours = {**about.members(), "datasets": about.sources(), "flags": about.faults}
    return package | {name: value for name, value in ours.items() if name not in package}


def readme(about: Provenance) -> str:
    """Return what a reader of the file must know, as plain text."""
    lines = [PRODUCT, "=" * len(PRODUCT), ""]
    for topic, sentence in about.facts():
        lines += [""] if topic == "Dataset" else []
        # Addresses are never broken: a broken link opens something else.
        lines += textwrap.wrap(f"{topic}: {sentence}", WIDTH, subsequent_indent="  ", break_long_words=False,
                               break_on_hyphens=False)  # fmt: skip
    lines += ["", "Columns", "-------"]
    for column in about.columns:
        unit = f" [{column.unit}]" if column.unit else ""
        lines += textwrap.wrap(f"{column.name}{unit}: {column.label}. {column.definition}", WIDTH,
                               subsequent_indent="  ", break_long_words=False)  # fmt: skip
    lines += ["", "The file", "--------", *textwrap.wrap(ABOUT_CSV, WIDTH)]
    return "\n".join(lines) + "\n"


ABOUT_CSV = (
    "UTF-8 without a mark, comma between cells, point as decimal sign, LF ends a line, RFC 4180 quoting. An empty cell "
    'is unknown, which is not zero; "" is an empty text. An apostrophe was put before text that a spreadsheet could '
    "take for a formula. The datapackage.json beside it describes each column (Data Package standard)."
)
