"""Own the controlled vocabulary: concepts of textile technology, their terms, and other industries' meanings.

Refuse a vocabulary that contradicts itself: every fault of it is named with file, line and cure.
"""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from tex4im_data.catalog import DATA, nearest
from tex4im_data.matching.words import LANGUAGES

FOLDER = DATA / "vocabulary"
COLUMNS = {
    "concept.csv": ("concept_id", "label", "kind", "broader_id"),
    "concept_term.csv": ("concept_id", "language", "term", "term_use"),
    "concept_relation.csv": ("concept_id", "related_id"),
    "concept_exclusion.csv": ("concept_id", "meaning_id"),
    "other_meaning.csv": ("meaning_id", "label"),
    "other_meaning_term.csv": ("meaning_id", "language", "term"),
}
Row = Mapping[str, str]


class VocabularyError(ValueError):
    """A vocabulary that cannot be used; `faults` has a sentence for each fault."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("The vocabulary cannot be used:\n" + "\n".join(f"- {fault}" for fault in self.faults))


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept: its English label, what sort of thing it is, and the broader concept, if any."""

    concept_id: str
    label: str
    kind: str
    broader_id: str


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase that names a concept or, with `sense`, a meaning of another industry."""

    meaning: str
    language: str
    term: str
    sense: bool


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """All concepts, terms and meanings of other industries; `fingerprint` changes with any of them."""

    concepts: Mapping[str, Concept]
    terms: tuple[Term, ...]
    related: Mapping[str, tuple[str, ...]]
    excluded: Mapping[str, frozenset[str]]
    senses: Mapping[str, str]
    fingerprint: str

    @cached_property
    def broader(self) -> dict[str, tuple[str, ...]]:
        """Broader concepts of each concept, nearest first."""
        found: dict[str, tuple[str, ...]] = {}
        for name in self.concepts:
            chain: list[str] = []
            above = self.concepts[name].broader_id
            while above:
                chain.append(above)
                above = self.concepts[above].broader_id
            found[name] = tuple(chain)
        return found

    @cached_property
    def narrower_count(self) -> dict[str, int]:
        """How many concepts stand below each one, at any depth."""
        counts = dict.fromkeys(self.concepts, 0)
        for chain in self.broader.values():
            for above in chain:
                counts[above] += 1
        return counts

    @cached_property
    def of_the_trade(self) -> frozenset[str]:
        """Materials, goods, processes and functions of the textile and leather trade; no service or theme of any trade."""
        sure = {"material", "application"}
        return frozenset(
            name
            for name, concept in self.concepts.items()
            if concept.kind == "application"
            or (
                ({name, *self.broader[name]} & {"textile", "leather"})
                and (concept.kind in sure or (concept.kind in {"process", "function"} and not self.excluded.get(name)))
            )
        )


def load(folder: Path | None = None) -> Vocabulary:
    """Read a vocabulary, that of the product by default, once for each folder. Raises VocabularyError."""
    return _load((folder or FOLDER).resolve())


@cache
def _load(folder: Path) -> Vocabulary:
    digest = hashlib.sha256()
    tables = {name: list(_rows(folder / name, columns, digest)) for name, columns in COLUMNS.items()}
    concepts = {
        row["concept_id"]: Concept(*(row[c] for c in COLUMNS["concept.csv"])) for _, row in tables["concept.csv"]
    }
    senses = {row["meaning_id"]: row["label"] for _, row in tables["other_meaning.csv"]}
    faults = list(_faults(tables, concepts, senses))
    if faults:
        raise VocabularyError(faults)
    related: defaultdict[str, set[str]] = defaultdict(set)
    for _, row in tables["concept_relation.csv"]:
        related[row["concept_id"]].add(row["related_id"])
        related[row["related_id"]].add(row["concept_id"])
    excluded: defaultdict[str, set[str]] = defaultdict(set)
    for _, row in tables["concept_exclusion.csv"]:
        excluded[row["concept_id"]].add(row["meaning_id"])
    terms = [Term(row["concept_id"], row["language"], row["term"], False) for _, row in tables["concept_term.csv"]]
    terms += [
        Term(row["meaning_id"], row["language"], row["term"], True) for _, row in tables["other_meaning_term.csv"]
    ]
    return Vocabulary(
        concepts,
        tuple(terms),
        {name: tuple(sorted(others)) for name, others in related.items()},
        {name: frozenset(others) for name, others in excluded.items()},
        senses,
        digest.hexdigest(),
    )


def _rows(path: Path, columns: tuple[str, ...], digest: hashlib._Hash) -> Iterator[tuple[int, Row]]:
    try:
        content = path.read_bytes()
        lines = content.decode("utf-8-sig").splitlines()
    except OSError as error:
        raise VocabularyError([f"{path.name} could not be read: {error.strerror}."]) from error
    except UnicodeDecodeError as error:
        raise VocabularyError([f"{path.name} is not UTF-8. Save it as UTF-8."]) from error
    digest.update(content)
    reader = csv.DictReader(lines)
    missing = [column for column in columns if column not in (reader.fieldnames or ())]
    if missing:
        raise VocabularyError([f"{path.name}, line 1: column {missing[0]} is missing. Add it."])
    for row in reader:
        yield reader.line_num, {column: (row[column] or "").strip() for column in columns}


def _faults(
    tables: Mapping[str, list[tuple[int, Row]]], concepts: Mapping[str, Concept], senses: Mapping[str, str]
) -> Iterator[str]:
    names: dict[str, Mapping[str, object]] = {
        "concept_id": concepts,
        "broader_id": concepts,
        "related_id": concepts,
        "meaning_id": senses,
    }
    for file, column in (("concept.csv", "concept_id"), ("other_meaning.csv", "meaning_id")):
        seen: dict[str, int] = {}
        for line, row in tables[file]:
            if row[column] in seen:
                yield f'{file}, line {line}, {column}: "{row[column]}" stands in line {seen[row[column]]} already.'
            seen.setdefault(row[column], line)
    for file, rows in tables.items():
        for line, row in rows:
            for column, known in names.items():
                value = row.get(column, "")
                if value not in known and not (column == "broader_id" and not value) and column in row:
                    yield f'{file}, line {line}, {column}: "{value}" is not known{nearest(value, known)}.'
            if row.get("language", "en") not in LANGUAGES:
                yield f'{file}, line {line}, language: "{row["language"]}" is none of {", ".join(LANGUAGES)}.'
            if "term" in row and not row["term"]:
                yield f"{file}, line {line}, term: is empty. Write the term, or take the line out."
    yield from _circles(concepts)


def _circles(concepts: Mapping[str, Concept]) -> Iterator[str]:
    for name in concepts:
        met = [name]
        above = concepts[name].broader_id
        while above in concepts and above not in met:
            met.append(above)
            above = concepts[above].broader_id
        if above == name:
            yield f"concept.csv, broader_id: {' → '.join([*met, name])} runs in a circle."
