"""The regions: one's profile, up to four side by side, and how the eight lie in two measures and over the years."""

from dataclasses import replace

import streamlit as st

from tex4im_data.query import ask
from tex4im_ui.figures.panel import panel, selected
from tex4im_ui.figures.pickable import pickable
from tex4im_ui.frame.frame import frame, lead
from tex4im_ui.link import choice, once, pick
from tex4im_ui.maps.region_panel import region_panel
from tex4im_ui.overview.organisations import network
from tex4im_ui.regions import charts, profiles, sentences
from tex4im_ui.regions.details import details
from tex4im_ui.regions.profiles import measures

filters = frame("Regions", "Where does a region stand, and whom is it like?", subject="organisations")
chosen = filters.regions or ()
asked = replace(filters, measure=filters.measure or "lq_textiles", against=filters.against or "gdp_per_inhabitant")
quotients, strengths = ask("location_quotients_by_region", filters), ask("strengths_by_region", filters)
lead(sentences.lead(quotients, ask("proposals_by_stage", filters), chosen))

left, right = st.columns(2, gap="large")
with left:
    clicked = region_panel(ask("measure_by_region", asked), asked, default="lq_textiles")
with right:
    pairs, names = ask("pairs_by_region", asked), dict(ask("measure_by_region", asked).scope.singles["against"])
    against = choice("Against", "against", names, asked, default="gdp_per_inhabitant")
    points = charts.scatter(pairs, measures()[asked.measure], measures()[against], chosen)
    sub = "Press a point to choose its region"
    event = panel(pairs, points, sentences.scatter(pairs), subtitle=sub, selectable=True)
if once("scatter", point := selected(event)):
    clicked = f"region:{point[0]}"
pick(filters, clicked)

standing, everywhere = (ask("values_by_region_and_measure", f) for f in (filters, filters.without("region")))
strips = profiles.standing(standing, everywhere, chosen)
sub = "Newest year of each; place 1 is the highest value; press a dot to choose its region"
picked = panel(standing, lambda: pickable(strips, "standing"), sentences.standing(standing), subtitle=sub)
pick(filters, picked)

left, right = st.columns(2, gap="large")
with left:
    bars, sub = charts.divisions(quotients, "lq_eu"), "Location quotient; the dotted line is the EU's share"
    panel(quotients, bars, sentences.quotients(quotients), subtitle=sub)
    change = ask("changes_by_region_and_division", filters)
    panel(change, charts.change(change), sentences.change(change), subtitle="Persons employed, by shift-share")
with right:
    sub = "Among all regions of the EU, by size, specialisation and focus, within manufacturing"
    panel(strengths, profiles.stars(strengths), sentences.strengths(strengths), subtitle=sub)
    trend = ask("values_by_region_and_year", asked)
    column = measures()[trend.rows[0]["measure"]] if trend.rows else None
    drawn = charts.trend(trend, column, chosen) if column else None
    panel(trend, drawn, sentences.trend(trend, column), subtitle=f"{column.label}, {column.unit}" if column else "")
network(filters)
details(filters)
