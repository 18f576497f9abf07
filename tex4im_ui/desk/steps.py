"""Own the data desk on screen: choose a list, drop its file, answer, look at the preview, store; and what it remembers.

Refuse to judge a file, to store what was not shown, and to show one office's files to another.
"""

from __future__ import annotations

import hashlib
from functools import cache

import streamlit as st

from tex4im_data import query, visitor
from tex4im_data.desk import WHOLE, OvertakenError, Preview, Stored, commit, remembered
from tex4im_data.errors import LakeError
from tex4im_data.intake import Report, spec
from tex4im_data.intake import templates as forms
from tex4im_ui import link, words
from tex4im_ui.desk import report
from tex4im_ui.desk import report as desk_parts
from tex4im_ui.desk.delivery import STATE, Delivery, again, another, examine, forget
from tex4im_ui.words import plain, text


def is_open() -> bool:
    """Return whether the visitor may bring anything."""
    return visitor.present().may_edit


def lead() -> str:
    """Return the sentence at the top of the page."""
    who = visitor.present()
    if not who.may_edit:
        return "The lists on this map come from the cluster offices of the eight regions; each office changes its own."
    whose = f"records of {_regions().get(who.region, who.region)}" if who.region else "records of all regions"
    return f"Bring a list as it is, as CSV or Excel. You see what it changes before anything is stored. You change {whose}."


def closed() -> None:
    """Say who may use the desk, and how."""
    st.html(
        '<div class="t4-panel"><h2>Who may bring data</h2></div><p>Editors of a region change that region\'s organisations, needs,'
        " offers and proposals; coordinators change everything. Sign in at the top of the page. If you work for a cluster office"
        " and cannot sign in, ask a coordinator to enter your address. Everybody may read the map and take its figures.</p>"
    )


def deliver() -> None:
    """Draw the steps of one delivery, as far as it has come."""
    held: Delivery | None = st.session_state.get(STATE)
    if held is not None and held.done is not None:
        stored(held, held.done)
        return
    _choose()
    held = st.session_state.get(STATE)
    if held is None:
        return
    if held.report is None:
        _read(held)
    if held.fault:
        st.error(plain(held.fault))
    if held.report is not None:
        _found(held, held.report)
    if held.shown is not None and held.shown.taken:
        look(held, held.shown)


def templates() -> None:
    """Draw the template of the chosen table as a file to take along."""
    table = spec.tables()[st.session_state.get("desk_table", "organisation")]
    needed = ", ".join(column.name for column in table.columns if column.needs)
    st.html(
        f'<div class="t4-panel"><h2>{text(_titles()[table.name])}: what it holds</h2></div><p>Required: {text(needed)}. Names of columns in'
        " the languages of the eight regions are understood. Leave out names, mail addresses and telephone numbers of people:"
        " they are not taken.</p>"
    )
    st.download_button("Template with lists and an example (XLSX)", _form(table.name), f"{table.name}.xlsx")


@cache
def _form(table: str) -> bytes:
    return forms.template(table)


def _regions() -> dict[str, str]:
    return dict(query.scope().lists["region"])


def _titles() -> dict[str, str]:
    return {name: table.title[:1].upper() + table.title[1:] for name, table in spec.tables().items()}


def _choose() -> None:
    """Draw the first steps: which table, what kind of list, and the file."""
    titles, who = _titles(), visitor.present()
    st.html('<div class="t4-panel"><h2>1. Choose the list and drop the file</h2></div>')
    left, right = st.columns(2)
    table = left.selectbox(
        "The file holds", list(titles), format_func=titles.__getitem__, key="desk_table", on_change=forget
    )
    kinds = [""]
    if table in WHOLE:
        kinds += [who.region] if who.region else list(_regions())
    names = _regions()
    right.selectbox(
        "It is",
        kinds,
        format_func=lambda code: f"the whole list of {names[code]}" if code else "news and corrections",
        key="desk_whole",
        on_change=forget,
        help="News and corrections remove nothing. What a whole list lacks is removed from that region.",
    )
    st.file_uploader("CSV or XLSX, up to 10 MB and 50,000 rows", key="desk_file", on_change=forget)
    sent = st.session_state.get("desk_file")
    if sent is not None and st.session_state.get(STATE) is None:
        data = sent.getvalue()
        st.session_state[STATE] = Delivery(
            data, sent.name, table, st.session_state.get("desk_whole") or None, hashlib.sha256(data).hexdigest()
        )


def _read(held: Delivery) -> None:
    bar = st.progress(0.0, "Reading …")
    examine(held, bar.progress)
    bar.empty()


def _found(held: Delivery, report: Report) -> None:
    """Draw what was found in the file, its questions and its problems."""
    st.html(desk_parts.verdict(report))
    if report.verdict == "ask":
        st.html(desk_parts.questions(report))
        chosen = _columns(report)
        left, right = st.columns(2)
        if chosen is None:
            left.button("Yes, read it so", type="primary", on_click=again, args=(held, "yes"), width="stretch")
        else:
            left.button(
                "Read it with these columns",
                type="primary",
                on_click=again,
                args=(held, None, chosen),
                width="stretch",
            )
        right.button("No, I correct the file", on_click=forget, width="stretch")
    if report.problems:
        st.html(desk_parts.problems(report))
        kind = desk_parts.kind(report)
        with st.container(horizontal=True):
            if report.rows_in:  # what holds no row has no place for a remark
                st.download_button(
                    f"The same file with remarks ({kind.upper()})",
                    lambda: desk_parts.with_remarks(report),
                    f"{held.table}-remarks.{kind}",
                )
            st.download_button(
                "All problems (CSV)", lambda: desk_parts.all_problems(report), f"{held.table}-problems.csv"
            )


def _columns(report: Report) -> dict[str, str] | None:
    """Draw a choice for each column whose meaning is asked; None as long as all are as proposed."""
    if not any(problem.code == "header_mapping" for problem in report.problems):
        return None
    changed = {}
    columns = ["", *spec.tables()[report.table].names]
    with st.expander("Columns as they were understood; change one if it is wrong"):
        for name, column in report.mapping.items():
            picked = st.selectbox(
                plain(name),
                columns,
                columns.index(column),
                key=f"desk_column_{name}",
                format_func=lambda code: code or "leave it out",
            )
            if picked != column:
                changed[name] = picked
    return {**report.mapping, **changed} if changed else None


SHOWN = 20


def deliveries() -> None:
    """Draw the newest deliveries: when, who, which file, how many rows, which version."""
    who = visitor.present()
    rows = []
    for version in reversed(query.store().versions()):
        told = version.info.get("intake")
        if not isinstance(told, dict) or not (who.may_set or told.get("region") == who.region):
            continue
        rows.append(
            (
                words.moment(version.committed_at), version.author, f"{told['file']} ({told['table']})",
                str(told["sha256"])[:12], f"{told['rows_taken']} of {told['rows_in']}", str(version.number),
            )
        )  # fmt: skip
    st.html('<div class="t4-panel"><h2>Deliveries</h2></div>')
    if not rows:
        st.html("<p>None yet.</p>")
        return
    heads = ("When", "Who", "File", "sha256", "Rows taken", "Version")
    st.html(report.table(heads, rows[:SHOWN], numeric={4, 5}))


def memory() -> None:
    """Draw the answers that this office gave about its column names, and let it forget them."""
    table = str(st.session_state.get("desk_table", "organisation"))
    known = remembered.headers(query.store().lake.read, visitor.present(), table)
    if not known:
        return
    st.html('<div class="t4-panel"><h2>Remembered from earlier files</h2></div>')
    pairs = ", ".join(f"“{name}” is {column or 'left out'}" for name, column in sorted(known.items()))
    st.html(f"<p>{text(pairs)}.</p>")
    if st.button("Forget these", key="desk_forget"):
        _forget(table, known)


def _forget(table: str, known: dict[str, str]) -> None:
    store = query.store()
    title = spec.tables()[table].title
    try:
        remembered.forget(
            store.lake, store.catalog, visitor.present(), table, known, f"Forget column names of the {title}"
        )
    except LakeError as fault:
        st.error(plain(fault))
        return
    store.refresh()
    st.rerun()


def look(held: Delivery, shown: Preview) -> None:
    """Draw the preview, the choices that it asks for, and the button that stores."""
    st.html(report.preview(shown))
    if shown.refusal:
        st.error(plain(shown.refusal))
        return
    if shown.is_empty:
        return
    good = not shown.left or st.checkbox(
        f"Take the {words.counted(shown.taken, 'good row')} and leave {shown.left} out", key="desk_good"
    )
    ticks = [st.checkbox(plain(ask), key=f"desk_ask_{place}") for place, ask in enumerate(shown.asks)]
    agreed = all(ticks)
    message = st.text_input(
        "Why, in a few words (everybody reads it beside the version)", key="desk_message", max_chars=200
    )
    ready = good and agreed and bool(message.strip())
    with st.popover("Store as a new version", disabled=not ready, type="primary"):
        st.markdown(plain(f"This makes a new version of the map: {shown.counts}. Everybody sees it at once."))
        pressed = st.button("Yes, store it", type="primary", key="desk_store")
    if not ready:
        st.caption("Say why, and tick what is asked, to store it.")
    if pressed and ready:
        _store(held, shown, message.strip())


def _store(held: Delivery, shown: Preview, message: str) -> None:
    store, who = query.store(), visitor.present()
    try:
        held.done = commit.commit(
            store.lake, store.catalog, shown, held.data,
            author=who.name or who.role, message=message, take_good_rows=bool(shown.left), agreed=bool(shown.asks),
        )  # fmt: skip
    except OvertakenError as first:
        st.error(plain(first))
        st.button("Look at the preview anew", on_click=again, args=(held, held.answer))
        return
    except LakeError as fault:
        st.error(plain(fault))
        return
    store.refresh()
    st.rerun()


def stored(held: Delivery, done: Stored) -> None:
    """Say which version holds the delivery, and lead to the map as of it."""
    number = done.version.number
    said = f"Stored as version {number}." if done.is_new else f"Nothing new: version {number} holds all of it already."
    st.success(plain(said))
    if held.shown is not None:
        st.html(report.preview(held.shown, done=True))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(
            "app.py", label=f"The map as of version {number}", query_params={"version": str(number), **link.mode()}
        )
        earlier = [version.number for version in query.store().versions() if version.number < number]
        if done.is_new and earlier:
            since = {"since": str(earlier[-1]), "version": str(number), **link.mode()}
            st.page_link("pages/changes.py", label="What changed", query_params=since)
        st.button("Bring another list", on_click=another)
