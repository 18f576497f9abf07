"""Own what a word is: folded, cut into tokens, and reduced to a root that its inflected forms share.

Refuse to know any concept, and to need a text's language: a root and the endings it may take stand for each language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

LANGUAGES = ("en", "it", "ro", "es", "ca", "pt", "cs", "sv", "fr")

_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ß": "ss", "ł": "l", "đ": "d", "·": "", "’": "'", "‘": "'"})
_TOKEN = re.compile(r"[a-z0-9]+")
_WORD = re.compile(r"(?:\b[^\W\d_]-(?=[^\W\d_]{3}))?(?:\w|·)+")  # e-textile and t-shirt are one word
_ELIDED = frozenset(("l", "d", "m", "n", "s", "t", "c", "j", "qu", "dell", "all", "nell", "sull", "un"))

_ENDINGS = {
    "en": "s es e ed d ies y",
    "it": "a e i o ia ie io he hi ta ti to te are ere ire ato ata ati ate ando",
    "ro": "a e i u ul ului le lor ilor elor uri urile urilor ii iei ei ele ea ea ele i ie iile at ata ate ati are arii"
    " ari iri ire irea it ita ite area lui n in ui",
    "es": "a e o s es as os ar er ir ado ada ados adas cion ciones ando on ones",
    "ca": "a e o s es os ar er ir at ada ats ades cio cions ons",
    "pt": "a e o s es as os ar er ir ado ada ados adas cao coes ao oes aes ais al em ens m ns is l",
    "cs": "a e i o u y ou em um am ach ech ich ami emi imi im mi ovi ove ova ovy ovych ovym ovem ovou ove ho eho emu ymi ych ym"
    " ni nich nim niho nimi ek ku ky ka kach kami cich ci ce ct ost osti u i at it et ani eni ania"
    " en enych ena eny ene an ana any ane",
    "sv": "a e s n t en et er ar or na ne ns an el erna arna orna ernas arnas ens ets ade ad at as are ande ning ningar"
    " ningen d da de te ts igt ig iga",
    "fr": "e s x es ee ees er ant ante ants antes ent aux al eur euse eux if ive ifs ives",
}
"""Endings of declined and conjugated forms, folded; a root is a word without the longest of its language."""

_SETS = {language: frozenset(("", *endings.split())) for language, endings in _ENDINGS.items()}
_ORDERED = {language: sorted(endings, key=lambda e: (-len(e), e)) for language, endings in _SETS.items()}

_FUNCTION_WORDS = {
    "en": "the of and for with from in on to by we our need without are is want looking",
    "it": "il lo la i gli le di del della dei delle e per con da dal dalla nel su un una senza che cerchiamo non oggi anche",
    "ro": "si de la cu pe din pentru fara un o care sa am nu este sunt ce cel prin dupa vrem dorim",
    "es": "el la los las de del y para con en por un una sin que se buscamos no ya al sobre queremos",
    "ca": "el la els les de del i per amb en un una sense que es als dels busquem volem",
    "pt": "o a os as de do da dos das e para com em por um uma sem que no na nos ao precisamos",
    "cs": "a v ve na z ze do pro s se bez od po k i je jsou nebo chceme hledame co jak u o",
    "sv": "och i att av for med pa en ett till fran som utan ar vi vill vara ska inte eller den det gärna",
    "fr": "le la les de du des et pour avec en par un une sans que au aux sur dans on cherche nous notre d l",
}
_MARKS = {language: frozenset(fold for fold in words.split()) for language, words in _FUNCTION_WORDS.items()}
_NEGATIONS = frozenset(("without", "senza", "fara", "sin", "sem", "bez", "utan", "sans", "sense", "non", "no"))
STOP = {language: (marks | _ELIDED) - _NEGATIONS for language, marks in _MARKS.items()}
"""For each language, words that carry no meaning and are no part of a term. `without` is no such word."""
STOP_WORDS = frozenset().union(*STOP.values())
_SHORT = {"ro": 3, "cs": 3}  # letters that a root keeps, else four: lână and vlna change within the first four


@lru_cache(maxsize=131072)
def fold(text: str) -> str:
    """Return a text in small letters without accents, so that a missing diacritic makes no difference."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    return "".join(c for c in plain if not unicodedata.combining(c))


def tokens(text: str) -> list[str]:
    """Return the words of a text, folded, in their order."""
    return [token for token, _, _ in spans(text)]


def spans(text: str) -> list[tuple[str, int, int]]:
    """Return each folded word with the place of its original in the text, from and to."""
    return [
        (part, match.start(), match.end())
        for match in _WORD.finditer(text)
        for part in _TOKEN.findall(fold(match[0].replace("-", "")))
    ]


@lru_cache(maxsize=65536)
def root(word: str, language: str) -> str:
    """Return a folded word of a language without its ending; at least three or four letters stay."""
    for ending in _ORDERED[language]:
        kept = len(word) - len(ending)
        if kept >= (_SHORT.get(language, 4) if len(ending) == 1 else 4) and word.endswith(ending):
            return word[:kept]
    return word


def may_end(ending: str, language: str) -> bool:
    """Return whether a root of the language may take this ending."""
    return ending in _SETS[language]


def language_of(words: Iterable[str]) -> dict[str, int]:
    """Count for each language the function words among folded words; a short text may have none."""
    given = list(words)
    return {language: sum(word in marks for word in given) for language, marks in _MARKS.items()}
