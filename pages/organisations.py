"""The organisations: register with search, where they are, and one's profile."""

from tex4im_data.query import ask_all
from tex4im_ui import palette
from tex4im_ui.figures import charts, sentences
from tex4im_ui.figures.panel import beside, panel, sheet
from tex4im_ui.frame.frame import frame, lead
from tex4im_ui.overview import home
from tex4im_ui.overview.organisations import back, listed, network, profile, register

filters = frame("Organisations", "Who is in the network, and where?", subject="organisations")
natures, exchanges, kinds, chain = ask_all(
    filters,
    "records_by_nature",
    "needs_and_offers_by_organisation",
    "organisations_by_region_and_kind",
    "organisations_by_chain_and_size",
)
found = listed("organisation", filters)
said = sentences.register(natures, "organisation", "organisation")
lead(said)
if filters.organisation:
    back(filters)
    sheet(*profile(found, exchanges), *network(filters))
else:
    places = panel(
        kinds,
        charts.bars(kinds, "region_id", "organisations", "kind", palette.KINDS),
        sentences.most(kinds, "region_id", "organisations"),
        subtitle="Organisations; networks without a region are in the table",
    )
    steps = panel(
        chain,
        charts.bars(chain, "value_chain_stage", "organisations", "size_class", palette.SIZES),
        sentences.most(chain, "value_chain_stage", "organisations"),
        subtitle="Organisations; those of unknown stage or size are in the table",
    )
    sheet(
        register(found, "organisation", ""),
        beside((1, [places]), (1, [steps])),
    )
home.sites(filters)
