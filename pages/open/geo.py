"""The boundaries as static files for the maps: fetched once by each browser, whatever is filtered afterwards."""

from __future__ import annotations

from data.grenser import GRENSER
from pages.open.serving.assets import AssetFolder

NAMES = ("kommuner", "kommuner_fin", "fylkesgrenser")
FILES = AssetFolder("/geo", GRENSER, tuple(f"{name}.geojson" for name in NAMES))


def geo_url(name: str) -> str:
    """The address of a geometry for a map component, e.g. `geo_url("kommuner")` → `/geo/kommuner-1a2b3c4d5e6f.geojson`.

    `name` is one of NAMES; `_fin` is the finer level for one fylke. The address changes when the content does.
    """
    return FILES.url(f"{name}.geojson")
