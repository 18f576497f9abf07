"""A page with nothing but the map: real names, round numbers, one region of each awkward kind."""

import streamlit as st

from tex4im_ui.maps.region_map import Shape, region_map

CLASSES = [
    ("#E9E3C4", "under 20"),
    ("#C3B369", "20 to under 40"),
    ("#8A8678", "40 to under 60"),
    ("#575D6D", "60 to under 80"),
    ("#123570", "80 or more"),
]
VALUES = {"ITI1": 61, "RO21": 12, "ES52": 88, "PT11": 47, "CZ05": None, "ITC1": 35, "SE23": 0, "FRE1": None}
LABELS = {
    "ITI1": "Toscana",
    "RO21": "Nord-Est",
    "ES52": "Comunitat Valenciana",
    "PT11": "Norte",
    "CZ05": "Severovýchod",
    "ITC1": "Piemonte",
    "SE23": "Västsverige",
    "FRE1": "Nord-Pas de Calais",
}


def shape(region_id: str, shift: int) -> Shape:
    label, value = LABELS[region_id], VALUES[region_id]
    if region_id == "CZ05":
        return Shape(label, None, "no-data")
    if region_id == "FRE1":
        return Shape(label, None, "confidential", "fewer than 3 firms", "confidential")
    amount = (value + shift) % 100
    return Shape(
        label, amount // 20, "value", f"{amount} organisations", str(amount), ("2019", "Source: <b>register</b>")
    )


st.set_page_config(layout="wide")
st.session_state.setdefault("chosen", [])
st.session_state.setdefault("heard", [])
shift = st.number_input("Shift", 0, 100, 0)


def toggle(region_id: str) -> None:
    chosen = st.session_state.chosen
    st.session_state.heard.append(region_id)
    st.session_state.chosen = [each for each in chosen if each != region_id] + [region_id] * (region_id not in chosen)


returned = region_map(
    {region_id: shape(region_id, int(shift)) for region_id in LABELS},
    title="Organisations in the eight regions",
    subtitle="Number of organisations, 2019",
    unit="Organisations",
    classes=CLASSES,
    selected=st.session_state.chosen,
    on_select=toggle,
    credit="© EuroGeographics for the administrative boundaries, Eurostat GISCO",
    key="demo_map",
    heading=True,
)
st.write(f"returned {returned}; heard {' '.join(st.session_state.heard)}; chosen {' '.join(st.session_state.chosen)}")
