"""Own the state of a delivery that is half done: it lives in the visit, and ends with it.

Refuse to write any of it to a disk: an upload stays in memory until it is stored.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import streamlit as st

from tex4im_data.desk.commit import Stored
from tex4im_data.desk.preview import Preview
from tex4im_data.intake.report import Report

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
