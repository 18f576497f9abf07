"""The regions: one's profile, up to four side by side, and how the eight lie in two measures and over the years."""

from dataclasses import replace

from tex4im_data.query import ask, ask_all
from tex4im_ui.figures.panel import beside, panel, sheet
from tex4im_ui.frame.frame import frame, lead
from tex4im_ui.link import choice
from tex4im_ui.maps.region_panel import region_choice, region_panel
from tex4im_ui.overview.organisations import network
from tex4im_ui.regions import charts, profiles, sentences
from tex4im_ui.regions.details import details
from tex4im_ui.regions.profiles import measures

filters = frame("Regions", "Where does a region stand, and whom is it like?", subject="organisations")
chosen = filters.regions or ()
asked = replace(filters, measure=filters.measure or "lq_textiles", against=filters.against or "gdp_per_inhabitant")
quotients, strengths, change, stages, standing = ask_all(
    filters,
    "location_quotients_by_region",
    "strengths_by_region",
    "changes_by_region_and_division",
    "proposals_by_stage",
    "values_by_region_and_measure",
)
measure, pairs, trend = ask_all(asked, "measure_by_region", "pairs_by_region", "values_by_region_and_year")
everywhere = ask("values_by_region_and_measure", filters.without("region"))
lead(sentences.lead(quotients, stages, chosen))

x, y = measures()[asked.measure], measures()[asked.against]
points = panel(pairs, charts.scatter(pairs, x, y, chosen), sentences.scatter(pairs), subtitle="Press a point to choose")
others = lambda: choice(  # noqa: E731
    "Against", "against", dict(measure.scope.singles["against"]), asked, default="gdp_per_inhabitant"
)
strips = profiles.standing(standing, everywhere, chosen)
sub = "Newest year of each; place 1 is the highest value; press a dot to choose its region"
bars = charts.divisions(quotients, "lq_eu")
line = measures()[trend.rows[0].text("measure")] if trend.rows else None
sheet(
    beside(
        (1, [lambda: region_choice(measure, asked, "lq_textiles"), region_panel(measure, asked, "lq_textiles")]),
        (1, [others, points]),
    ),
    panel(standing, strips, sentences.standing(standing), subtitle=sub),
    beside(
        (1, [
            panel(quotients, bars, sentences.quotients(quotients), subtitle="Location quotient; the tick is the EU's share"),
            panel(change, charts.change(change), sentences.change(change), subtitle="Persons employed, by shift-share"),
        ]),
        (1, [
            panel(strengths, profiles.stars(strengths), sentences.strengths(strengths), subtitle=profiles.STARS),
            panel(trend, charts.trend(trend, line, chosen) if line else None, sentences.trend(trend, line),
                  subtitle=f"{line.label}, {line.unit}" if line else ""),
        ]),
    ),
    *network(filters),
    *details(filters),
)  # fmt: skip
