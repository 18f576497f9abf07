"""Own the names of columns: what one header name means in a table, in which language and in which unit.

Refuse to apply anything: a meaning that is not the canonical name is only proposed by `header`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tex4im_data.intake.folding import fold
from tex4im_data.intake.spec import Table, Words, without_small

_UNIT_MARKS = re.compile(r"(?<!\w)'?(?:[kmt]|000)?\s?€\s?(?:(?:k|m|000)(?!\w))?", re.I)
MOST_OF_A_NAME = 150  # characters; a longer text is no column name
_NEAR = 0.86  # likeness of a misspelt header, 1 being equal


@dataclass(frozen=True)
class Match:
    """What one header name means: the column, how it was known, the scale of its unit, another currency."""

    column: str
    how: str  # "" the canonical name; a language; "close" a misspelling; "before" an earlier answer
    scale: int = 1
    currency: str = ""
    name: str = ""


def _pieces(name: str) -> tuple[str, str]:
    """Return a header name without brackets and stars, and what stood in the brackets."""
    inside = " ".join(re.findall(r"[(\[{]([^)\]}]*)[)\]}]", name))
    return re.sub(r"[(\[{][^)\]}]*[)\]}]", " ", name).replace("*", " "), inside


def _unit_words(text: str, words: Words) -> tuple[str, int, str, bool]:
    """Return a folded text without words of units, the scale, another currency, and whether a unit was named."""
    close = _UNIT_MARKS.sub(
        lambda found: " " + re.sub(r"\s+", "", found[0].lower().replace("€", "eur").replace("'", "")) + " ", text
    )
    kept, scale, currency, named = [], 1, "", False
    for word in fold(close.replace("$", " usd ").replace("£", " gbp ")).split():
        if word in words.currencies:
            currency, named = word.upper(), True
        if word in words.scales:
            scale, named = max(scale, words.scales[word]), True
        elif word in words.euro:
            named = True
        elif word not in words.currencies:
            kept.append(word)
    return " ".join(kept), scale, currency, named


def match(name: str, table: Table, words: Words, remembered: Mapping[str, str]) -> Match | None:
    """Return what a header name means in a table, or None."""
    if len(name) > MOST_OF_A_NAME:
        return None
    outside, inside = _pieces(name)
    folded = fold(outside)
    if not folded:
        return None
    earlier = remembered.get(fold(name))
    if earlier == "":  # somebody said that this column is to be left out
        return None
    for column in table.columns:
        spellings = {fold(column.name), *(fold(other) for other in column.also)}
        scale, currency = 1, ""
        if column.type == "money":
            base, scale, currency, named = _unit_words(name if folded not in spellings else inside, words)
            if (named and base == fold(column.name.removesuffix("_eur"))) or folded in spellings:
                return Match(column.name, "", scale, currency)
        elif folded in spellings:
            if column.type in ("whole",):
                scale = _unit_words(inside, words)[1]
            return Match(column.name, "", scale)
        if earlier == column.name:
            if column.type == "money":
                _, scale, currency, _ = _unit_words(name, words)
            return Match(column.name, "before", scale, currency)
    for column in table.columns:
        known = words.headers.get(column.name, {})
        scale, currency, phrase = 1, "", folded
        if column.type == "money":
            phrase, scale, currency, _ = _unit_words(outside + " " + inside if inside else outside, words)
        for tried in (phrase, folded):
            bare = without_small(tried, words.small_words)
            if bare in known:
                return Match(column.name, known[bare], scale, currency)
    return None


def nearest(name: str, table: Table, words: Words, taken: set[str]) -> Match | None:
    """Return the column of a misspelt name; only those not found yet and not optional are looked at."""
    folded = without_small(fold(_pieces(name[:MOST_OF_A_NAME])[0]), words.small_words)
    best, meant = _NEAR, None
    for column in table.columns if len(folded) > 4 else ():
        if column.name in taken or column.optional:
            continue
        for known in (fold(column.name), *words.headers.get(column.name, {})):
            ratio = difflib.SequenceMatcher(None, folded, known).ratio() if abs(len(known) - len(folded)) < 4 else 0
            if ratio > best:
                best, meant = ratio, column.name
    return Match(meant, "close") if meant else None


def known_names(fields: Sequence[str], table: Table, words: Words, remembered: Mapping[str, str]) -> int:
    """Return how many different columns of a table the fields of a row name."""
    if sum(len(one) for one in fields) > 20000:
        return 0
    found = (match(one, table, words, remembered) for one in dict.fromkeys(fields) if 0 < len(one) < 100)
    return len({one.column for one in found if one})
