"""Own the state of a delivery that is half done: it lives in the visit, and ends with it.

Refuse to write any of it to a disk: an upload stays in memory until it is stored.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import streamlit as st

from tex4im_data import query, visitor
from tex4im_data.desk import Preview, Stored, remembered
from tex4im_data.desk.preview import preview
from tex4im_data.errors import LakeError
from tex4im_data.intake import Report, WordListError, read, spec

STATE = "desk"


@dataclass
class Delivery:
    """A file on its way: what was sent, what was answered and chosen, and what became of it so far."""

    data: bytes
    name: str
    table: str
    replaces: str | None
    sha256: str
    answer: str | None = None
    chosen: dict[str, str] = field(default_factory=dict)
    report: Report | None = None
    shown: Preview | None = None
    done: Stored | None = None
    fault: str = ""


def examine(held: Delivery, tell: Callable[[float, str], object]) -> None:
    """Read the file and, where nothing is left to ask, compare it with the newest version."""
    store, who = query.store(), visitor.present()
    base, stored = store.newest().version.number, store.lake.reader(store.newest().version)
    held.fault, held.shown = "", None

    def reading(share: float) -> None:
        tell(share * 0.8, "Reading …")

    try:
        known = remembered.headers(stored, who, held.table)
        held.report = read(
            held.data, held.name, held.table, held.answer,
            remembered={**known, **held.chosen}, synonyms=spec.own_words(),
            progress=reading,
        )  # fmt: skip
        if held.report.verdict not in ("ask", "reject"):
            tell(0.85, "Comparing with the map …")
            held.shown = preview(
                held.report, stored, store.catalog, base, who,
                today=query.today(), replaces=held.replaces, current=store.newest(), chosen=held.chosen,
            )  # fmt: skip
            held.report = held.shown.report
    except LakeError as fault:
        held.fault = str(fault)
    except WordListError as fault:
        held.fault = f"{fault.filename}: {fault.strerror}"


def again(held: Delivery, answer: str | None, chosen: dict[str, str] | None = None) -> None:
    """Read the file once more, with an answer and with meanings of columns that somebody chose."""
    held.answer, held.report = answer, None
    held.chosen |= chosen or {}


def forget() -> None:
    """Leave a delivery that is half done."""
    st.session_state.pop(STATE, None)


def another() -> None:
    """Make room for another file."""
    forget()
    st.session_state.pop("desk_file", None)
