"""Claims about reading: inflected, compound, misspelt and unaccented words name their concept; other industries do not."""

import pytest

from tex4im_data import matching
from tex4im_data.matching import words

READER = matching.Reader(matching.load())


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("vopsirea bumbacului fara apa", "waterless-dyeing"),  # Romanian, no diacritics
        ("odpadních vod z barvíren", "wastewater"),  # Czech genitive
        ("barvíren", "dyeing"),
        ("avloppsvattenrening", "wastewater"),  # Swedish compound
        ("textilavlopp", "wastewater"),
        ("bomullsspill", "textile-waste"),
        ("nanofibrelor", "nanofibre"),
        ("tejidos recubiertos", "coated-fabric"),
        ("reciclagens de têxteis", "recycling"),
        ("tessuti non tessuti", "nonwoven"),
        ("elettroflatura", "electrospinning"),  # a letter is missing
        ("polyestter", "polyester"),  # a letter too many
        ("e-textiles", "smart-textile"),
        ("teixit reciclat", "recycling"),
    ],
)
def test_a_text_names_its_concept(text: str, concept: str) -> None:
    assert concept in READER.read(text).concepts


@pytest.mark.parametrize(
    ("text", "concept", "other"),
    [
        ("Powder coating of steel parts", "coating", "steel-metal"),
        ("Recycling of plastic bottles", "recycling", "bottles"),
        ("Découpe plasma de tôles", "plasma", "steel-metal"),
        ("Opravy střech a fasád", "repair", "building"),
    ],
)
def test_a_concept_hardly_counts_in_the_company_that_it_excludes(text: str, concept: str, other: str) -> None:
    reading = READER.read(text)
    assert other in reading.senses
    assert reading.concepts[concept].weight <= 0.1


def test_a_text_of_the_trade_may_speak_of_another_industry() -> None:
    reading = READER.read("Coating of polyester fabrics for steel halls")
    assert reading.concepts["coating"].weight == 1


def test_a_reading_keeps_the_words_of_the_original() -> None:
    named = READER.read("Vrem vopsire fără apă pentru poliester", "ro").concepts
    assert named["waterless-dyeing"].words == "vopsire fără apă"
    assert named["polyester"].words == "poliester"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Cerchiamo una finitura senza fluoro per i tessuti", "it"),
        ("vrem sa vopsim poliester cu o metoda noua", "ro"),
        ("hledáme úpravu pro bavlněné tkaniny bez fluoru", "cs"),
        ("vi söker en beredning för arbetskläder", "sv"),
        ("on cherche un traitement pour nos tissus", "fr"),
        ("queremos teñir el hilo de lana sin agua", "es"),
        ("precisamos de tingimento para os nossos tecidos", "pt"),
        ("we are looking for a finish without fluorine", "en"),
    ],
)
def test_the_language_of_a_short_text_is_found_out(text: str, language: str) -> None:
    assert READER.read(text).language == language


def test_a_word_of_another_language_counts_less_than_one_of_the_text() -> None:
    assert READER.read("bumbac", "sv").concepts["cotton"].weight < READER.read("bumbac", "ro").concepts["cotton"].weight


def test_a_word_without_its_accents_is_the_same_word() -> None:
    assert words.fold("Vopsire fără apă, țesături, ŞI Ş") == words.fold("vopsire fara apa, tesaturi, si s")
    assert words.tokens("pel·lícules d'aigua") == ["pellicules", "d", "aigua"]


def test_an_empty_text_names_nothing() -> None:
    assert READER.read("") == matching.Reading({}, {}, "", (), 0)
