"""Own what a text tells of a person: an address, a telephone number, a tax code.

Refuse to look at cells: what is done with a text that holds one is the reader's decision.
"""

from __future__ import annotations

import re

MAX_URL = 500
"""Characters of a web address, and of a text that is looked into."""

EMAIL = re.compile(r"[\w.+'%-]+(?:@|\s*[\[(]\s*at\s*[\])]\s*)[\w-]+(?:\.[\w-]+)+", re.I)
# A run of digits as telephone numbers are written: at least nine of them, or a country code before.
_PHONE = re.compile(
    r"(?<![\w.])(?:\+|00)\d[\d ()./\u00a0-]{6,}\d(?!\w)"
    r"|(?<![\w.,-])(?:\(?\d{2,5}\)?[ ./\u00a0-]?)?\d{2,9}(?:[ ./\u00a0-]?\d{2,4}){0,5}(?!\w)"
)
_PHONE_WORD = re.compile(
    r"(?<!\w)(?:t[eé]l|telef\w*|téléphone|phone|mobile?|cell|cellulare|móvil|telemóvel|gsm|fax|whatsapp)\b\.?:?"
    r"\s*[\d+(][\d ()./-]{4,}\d",
    re.I,
)
_PERSON_CODE = re.compile(r"(?<!\w)[A-Z]{6}\d{2}[A-EHLMPR-T]\d{2}[A-Z]\d{3}[A-Z](?!\w)")


def personal(text: str) -> str:
    """Return what kind of personal data a text holds (`an e-mail address`, `a telephone number`), or ""."""
    text = text[:MAX_URL]
    if ("@" in text or "at]" in text or "at)" in text) and EMAIL.search(text):
        return "an e-mail address"
    if _PHONE_WORD.search(text):
        return "a telephone number"
    for found in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", found[0])
        if 9 <= len(digits) <= 15 and not re.fullmatch(r"(?:1[5-9]|20)\d{2}\s*[-/ ]\s*(?:1[5-9]|20)\d{2}", found[0]):
            return "a telephone number"
        if found[0][:1] == "+" and len(digits) >= 8:
            return "a telephone number"
    return "a personal tax code" if _PERSON_CODE.search(text) else ""
