"""Own the command `python -m tex4im_ui.maps.region_map`: write the map's served files anew; refuse arguments."""

from tex4im_ui.maps.region_map import served

served.write()
