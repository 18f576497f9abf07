"""Claims about the vocabulary as shipped, and about vocabularies that contradict themselves."""

import csv
import shutil
from collections import defaultdict
from pathlib import Path

import pytest

from tex4im_data import matching
from tex4im_data.matching import vocabulary, words

VOCABULARY = matching.load()
EIGHT = {"it", "ro", "es", "pt", "cs", "sv", "fr", "en"}


def ambiguous() -> set[tuple[str, str, str]]:
    with (vocabulary.FOLDER / "ambiguous_term.csv").open(encoding="utf-8", newline="") as file:
        return {(row["language"], folded(row["term"]), row["concept_id"]) for row in csv.DictReader(file)}


def folded(term: str) -> str:
    return " ".join(words.tokens(term))


def test_there_are_more_than_500_concepts_of_all_kinds() -> None:
    kinds = defaultdict(int)
    for concept in VOCABULARY.concepts.values():
        kinds[concept.kind] += 1
    assert len(VOCABULARY.concepts) >= 500
    assert min(kinds.values()) >= 15
    assert len(kinds) == 9


def test_each_concept_has_a_term_in_each_of_the_eight_languages() -> None:
    languages = defaultdict(set)
    for term in VOCABULARY.terms:
        if not term.sense:
            languages[term.meaning].add(term.language)
    assert {name: EIGHT - languages[name] for name in VOCABULARY.concepts if EIGHT - languages[name]} == {}


def test_each_meaning_of_another_industry_has_a_term_in_each_of_the_eight_languages() -> None:
    languages = defaultdict(set)
    for term in VOCABULARY.terms:
        if term.sense:
            languages[term.meaning].add(term.language)
    assert {name: EIGHT - languages[name] for name in VOCABULARY.senses if EIGHT - languages[name]} == {}


def test_no_term_is_shared_by_unrelated_concepts_without_being_listed() -> None:
    listed = ambiguous()
    sharing = defaultdict(set)
    for term in VOCABULARY.terms:
        if not term.sense:
            sharing[term.language, folded(term.term)].add(term.meaning)
    unlisted = [
        (language, term, one, other)
        for (language, term), names in sharing.items()
        for one in names
        for other in names
        if one < other
        and one not in VOCABULARY.broader[other]
        and other not in VOCABULARY.broader[one]
        and other not in VOCABULARY.related.get(one, ())
        and not {(language, term, one), (language, term, other)} <= listed
    ]
    assert unlisted == []


def test_no_term_of_a_concept_is_a_term_of_another_industry_too() -> None:
    both = defaultdict(set)
    for term in VOCABULARY.terms:
        both[term.language, folded(term.term)].add(term.sense)
    assert {term for term, kinds in both.items() if len(kinds) == 2} == set()


def test_every_broadest_concept_is_meant_to_be_one() -> None:
    broadest = {name for name, concept in VOCABULARY.concepts.items() if not concept.broader_id}
    assert {"textile", "leather", "circular-economy", "testing"} <= broadest
    assert all(VOCABULARY.concepts[chain[-1]].broader_id == "" for chain in VOCABULARY.broader.values() if chain)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(vocabulary.FOLDER, tmp_path / "vocabulary"))


def edit(file: Path, before: str, after: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8")


def test_a_circle_of_broader_concepts_is_named(copy: Path) -> None:
    edit(copy / "concept.csv", "fibre,fibre,material,textile", "fibre,fibre,material,cotton")
    with pytest.raises(matching.VocabularyError) as error:
        matching.load(copy)
    assert "concept.csv, broader_id: fibre → cotton → natural-fibre → fibre runs in a circle." in error.value.faults


def test_a_misspelt_concept_is_named_with_its_line_and_the_nearest_one(copy: Path) -> None:
    edit(copy / "concept_term.csv", "textile,en,textile,preferred", "textil,en,textile,preferred")
    with pytest.raises(matching.VocabularyError, match=r'concept_term\.csv, line 2, concept_id: "textil" is not known'):
        matching.load(copy)


def test_a_file_that_is_missing_is_named(copy: Path) -> None:
    (copy / "other_meaning.csv").unlink()
    with pytest.raises(matching.VocabularyError, match=r"other_meaning\.csv could not be read"):
        matching.load(copy)


def test_a_concept_that_stands_twice_is_named_with_both_lines(copy: Path) -> None:
    with (copy / "concept.csv").open("a", encoding="utf-8") as file:
        file.write("textile,textile,material,\n")
    with pytest.raises(matching.VocabularyError, match=r'"textile" stands in line 2 already'):
        matching.load(copy)
