"""Own the lower half of the regions page: small maps, likeness, concentration, gaps in the data, records.

Refuse to choose regions: the filters do.
"""

from __future__ import annotations

from tex4im_data.filters import Filters
from tex4im_data.query import ask, ask_all
from tex4im_ui import palette
from tex4im_ui.figures import sentences
from tex4im_ui.figures.panel import Piece, beside, panel
from tex4im_ui.regions import profiles
from tex4im_ui.regions import sentences as standings


def details(filters: Filters) -> list[Piece]:
    """Return what a region has in each priority, whom it is like, what is not published."""
    everywhere = ask("proposals_by_region_and_priority", filters.without("region"))
    peers, spread, gaps = ask_all(filters, "peers_by_region", "concentration_by_priority", "missing_values_by_region")
    maps = panel(
        everywhere,
        profiles.small_maps(everywhere, "organisations", palette.colours(everywhere), filters.regions or ()),
        sentences.matrix(everywhere),
        title="Which regions are active in which priority?",
        subtitle="Organisations; all maps share the classes; chosen regions have a bold outline; all eight are shown",
    )
    likeness = panel(peers, None, standings.peers(peers), subtitle=PEERS, opened=True)
    spreads = panel(spread, None, standings.concentration(spread), subtitle="1 is one region alone", opened=True)
    missing = panel(
        gaps,
        None,
        standings.missing(gaps),
        subtitle=GAPS,
        columns=["region_id", "label", "nace", "year", "status"],
        opened=True,
        empty=NONE_MISSING,
    )
    return [maps, beside((1, [likeness, spreads]), (1, [missing]))]


NONE_MISSING = "Every official figure that is held here is published for this selection."
GAPS = "Gaps in the official figures held here"
PEERS = (
    "Distance from 0 (alike) to 1: mean difference in quotients of three divisions, GDP per inhabitant, unemployment and "
    "competitiveness, each over its spread (Gower)"
)
