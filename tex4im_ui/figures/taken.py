"""Own the downloads of who is signed in: the extract of a figure with the columns that their role may see.

Refuse to hand one out after the right is gone: it is looked up again when the button is pressed, outside the page's run.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from tex4im_data import extract, query, visitor
from tex4im_data.errors import NotAllowedError
from tex4im_data.filters import Filters
from tex4im_data.query import Answer
from tex4im_data.visitor import Visitor
from tex4im_ui.people import sign_in

FORMS = {"csv": "CSV", "xlsx": "XLSX"}


def buttons(answer: Answer) -> None:
    """Draw a button for each format below a figure; none for the public, whose extracts are plain links."""
    who = visitor.present()
    name, version = answer.question.name, answer.version.number
    if not who.may_edit or not answer.table.num_rows or name not in query.questions():
        return
    with st.container(horizontal=True, key=f"t4-taken-{name}", gap="small"):
        for form, label in FORMS.items():
            st.download_button(
                f"{label} for {who.sees}, not public",
                data=made(name, answer.filters, form, who.sees, sign_in.later()),
                file_name=f"tex4im_{name}_v{version}{'_synthetic' * answer.is_synthetic}_for-{who.sees}-not-public.{form}",
                mime=extract.FORMATS[form],
                key=f"t4_take_{name}_{form}",
                on_click="ignore",
                type="tertiary",
                help=f"The rows of this figure with what {who.sees} may see. Keep it within the project.",
            )


def made(name: str, filters: Filters, form: str, sees: str, who: Callable[[], Visitor]) -> Callable[[], bytes]:
    """Return what makes the file when it is asked for, as whoever `who` then says asks.

    It raises NotAllowedError where that is no longer somebody who sees `sees`.
    """

    def make() -> bytes:
        before, now = visitor.present(), who()
        if now.sees != sees:
            raise NotAllowedError(
                f"The file was not made: it is for {sees}, and your role has changed. Reload the page."
            )
        visitor.enter(now)
        try:
            return extract.file(name, filters, form).read()
        finally:
            visitor.enter(before)

    return make
