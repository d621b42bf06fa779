"""What the pydeck maps share: the deck as it goes over the wire, where to look, areas in colours sent as digits, and what was clicked."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import pydeck as pdk
from pydeck.bindings.json_tools import default_serialize

from data.grenser import per_utgave, steder


class Deck(pdk.Deck):
    """A deck without a background map, whose description is written without line breaks and indents: half the bytes."""

    def __init__(
        self, layers: Sequence[pdk.Layer], initial_view_state: pdk.ViewState, tooltip: Mapping[str, object]
    ) -> None:
        # pydeck's own looks for its part for Jupyter five times a deck, which costs more than all the rest of a map.
        self.layers, self.initial_view_state, self._tooltip = list(layers), initial_view_state, dict(tooltip)
        self.views = [pdk.View(type="MapView", controller=True)]
        # pydeck's word for none; without it Streamlit fetches a background map from outside.
        self.map_style = "__MAP_STYLE__"

    @cached_property
    def _written(self) -> str:
        return json.dumps(self, sort_keys=True, default=default_serialize, ensure_ascii=False, separators=(",", ":"))

    def to_json(self) -> str:
        """The description in deck.gl's JSON, as it was when it was first asked for."""
        return self._written


@per_utgave()
def order() -> tuple[str, ...]:
    """The 357 kommunenummer in the order of the features: the place `i` that the colour strings are indexed by."""
    return tuple(sorted(number for number in steder() if len(number) == 4))


def mercator(latitude: float) -> float:
    """The height of a latitude on the map, in degrees of longitude."""
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)))


def view(
    numbers: Iterable[str], width: float, height: float, *, nearest: float, farthest: float = 2.5
) -> pdk.ViewState:
    """Where to look so that the kommuner or fylker with these numbers (the country, where there are none) fill `width` × `height` pixels,
    but never closer than the zoom `nearest`; nobody can zoom out beyond `farthest`."""
    boxes = [steder()[n] for n in numbers] or [place for n, place in steder().items() if len(n) == 2]
    west, east = min(b.vest for b in boxes), max(b.ost for b in boxes)
    south, north = mercator(min(b.sor for b in boxes)), mercator(max(b.nord for b in boxes))
    zoom = math.log2(min(width / (east - west), height / (north - south)) * 360 / 512)
    latitude = math.degrees(2 * math.atan(math.exp(math.radians((north + south) / 2))) - math.pi / 2)
    return pdk.ViewState(
        latitude=round(latitude, 3),
        longitude=round((west + east) / 2, 3),
        zoom=round(min(zoom, nearest), 2),
        min_zoom=farthest,
    )


def areas(name: str, url: str, palette: Sequence[Sequence[int]], codes: str, *, pickable: bool = False) -> pdk.Layer:
    """The areas at `url` in colours of a palette: one digit of `codes` per kommune in `order`."""
    # The parentheses let the browser's parser index a literal.
    colour = f"@@=({palette})[('{codes}')[properties.i]]"
    return _filled(name, url, {"getFillColor": colour, "updateTriggers": {"getFillColor": [codes]}}, pickable)


def plain(name: str, url: str, colour: Sequence[int], *, pickable: bool = False) -> pdk.Layer:
    """The areas at `url` in one colour."""
    return _filled(name, url, {"getFillColor": colour}, pickable)


def hits(name: str, url: str) -> pdk.Layer:
    """What can be pointed at and clicked, unseen. Never stroked: picking would be slow, and a slow pick loses the click."""
    return plain(name, url, [0, 0, 0, 0], pickable=True)


def _filled(name: str, url: str, drawn: Mapping[str, object], pickable: bool) -> pdk.Layer:
    # The colour goes to the part that is drawn: on the layer itself Streamlit would wrap it, to dim all but the clicked kommune.
    return pdk.Layer(
        "GeoJsonLayer", data=url, id=name, stroked=False, pickable=pickable, _subLayerProps={"polygons-fill": drawn}
    )


def clicked(selection: Mapping[str, Any]) -> str | None:
    """The kommunenummer of what was clicked, from a map's selection state; None when the click was on the sea."""
    for objects in selection.get("objects", {}).values():
        for item in objects:
            number = item.get("properties", {}).get("kommunenummer") or item.get("n")
            if isinstance(number, str):
                return number
    return None
