"""The status map. The browser fetches the geometry once; each run sends colours as a string of 357 digits, about two kilobytes in all.

What can be clicked is a layer of its own, unseen, unstroked and rough, because picking is slow without a graphics card and a slow pick
loses the click. Layer ids stay the same; the view changes only when the chosen area does; no map style, so that no other host is called.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pydeck as pdk

from data.grenser import GRENSER, steder
from pages.components import format as fmt
from pages.components import map_features, map_lines
from pages.components.map_deck import Deck
from pages.open import geo, streker, utsnitt

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from data.database import Register

_CODES = tuple(fmt.STATUSER)
_OUTSIDE = len(_CODES)
_PALETTE: list[list[int]] = [
    *(list(s.rgb) for s in fmt.STATUSER.values()),
    [int(fmt.UTENFOR_FARGE[i : i + 2], 16) for i in (1, 3, 5)],
]
_CHOSEN_LINE = [16, 24, 24]
TOOLTIP = {
    "html": "<b>{navn}</b><br>{status}<br>{dokument}",
    "style": {
        "backgroundColor": "#ffffff",
        "color": "#1f2a2a",
        "border": "1px solid #d5dddc",
        "borderRadius": "6px",
        "boxShadow": "0 2px 8px rgba(31,42,42,.18)",
        "fontSize": "0.9rem",
        "padding": "6px 10px",
        "maxWidth": "280px",
    },
}


@dataclass(frozen=True)
class Look:
    """What decides the picture, beside the rows: where to look, what is chosen, how large the canvas is in pixels."""

    fylker: tuple[str, ...]
    kommune: str | None
    per: date
    plantype: str | None
    bredde: int
    hoyde: int
    generasjon: int = 0
    """changes when the browser must forget what was clicked in the map"""


def deck(register: Register, rows: pd.DataFrame, shown: frozenset[str], look: Look) -> pdk.Deck:
    """The map of the kommuner in `rows` (one per kommune, with `visning`); those not in `shown` fade."""
    visning = dict(zip(rows["kommunenummer"], rows["visning"], strict=True))
    codes = "".join(str(_CODES.index(visning[n]) if n in shown else _OUTSIDE) for n in _order())
    fylker = look.fylker

    def told(lag: str, inside: tuple[str, ...] = (), zoom: float | None = None) -> str:
        return utsnitt.url(register, lag, inside, look.per, look.plantype, zoom)

    # Without a graphics card each frame costs by the corner: the country around some fylker is drawn rough, and they fine.
    land = (
        _fill(f"utvalg-{'-'.join(fylker)}", utsnitt.url(register, "kommuner", fylker), codes)
        if fylker
        else _fill("kommuner", geo.geo_url("kommuner"), codes)
    )
    layers = [
        *([_surroundings(utsnitt.url(register, "omland"))] if fylker else []),
        map_lines.layer("kyst", streker.url("kyst", fylker), map_lines.COAST),
        _points(f"smaa{look.generasjon}", told("smaa", zoom=view(look).zoom), codes),
        land,
        map_lines.layer("kommunegrenser", streker.url("kommunegrenser", fylker)),
        map_lines.layer("bleke_grenser", streker.url("kommunegrenser", fylker, _pale(codes)), map_lines.PALE),
        map_lines.layer("fylkesgrenser", streker.url("fylkesgrenser", fylker), map_lines.FYLKE),
        _hits(f"treff{look.generasjon}", told("treff", fylker)),
    ]
    if fylker:
        layers.append(_labels("navn", utsnitt.url(register, "navn", fylker, zoom=view(look).zoom), 12))
    if look.kommune:
        name = rows["kommunenavn"][rows["kommunenummer"] == look.kommune].iloc[0]
        layers += [_chosen(look.kommune), _labels("valgt-navn", map_features.label(look.kommune, name), 15)]
    return Deck(layers=layers, map_provider=None, initial_view_state=view(look), tooltip=TOOLTIP)


def clicked(selection: Mapping[str, Any]) -> str | None:
    """The kommunenummer of what was clicked, from the map's selection state; None when the click was on the sea."""
    for objects in selection.get("objects", {}).values():
        for item in objects:
            number = item.get("properties", {}).get("kommunenummer")
            if isinstance(number, str):
                return number
    return None


def view(look: Look) -> pdk.ViewState:
    """Where to look so that the chosen fylker, or the country, fill the canvas."""
    boxes = [steder()[n] for n in look.fylker] or [s for n, s in steder().items() if len(n) == 2]
    west, east = min(b.vest for b in boxes), max(b.ost for b in boxes)
    south, north = map_features.mercator(min(b.sor for b in boxes)), map_features.mercator(max(b.nord for b in boxes))
    zoom = math.log2(0.94 * min(look.bredde / (east - west), look.hoyde / (north - south)) * 360 / 512)
    latitude = math.degrees(2 * math.atan(math.exp(math.radians((north + south) / 2))) - math.pi / 2)
    return pdk.ViewState(
        latitude=round(latitude, 3), longitude=round((west + east) / 2, 3), zoom=round(min(zoom, 9.5), 2), min_zoom=2.5
    )


@lru_cache(maxsize=1)
def _order() -> tuple[str, ...]:
    """The kommunenummer in the order of the features: the place `i` that the colour strings are indexed by."""
    return tuple(sorted(n for n in steder() if len(n) == 4))


def _by_code(codes: str) -> str:
    """An expression that gives a feature the colour its digit stands for; the parentheses let the browser's parser index a literal."""
    return f"@@=({_PALETTE})[('{codes}')[properties.i]]"


def _fill(name: str, url: str, codes: str) -> pdk.Layer:
    colour = {"getFillColor": _by_code(codes), "updateTriggers": {"getFillColor": [codes]}}
    return pdk.Layer(
        "GeoJsonLayer", data=url, id=name, stroked=False, pickable=False, _subLayerProps={"polygons-fill": colour}
    )


def _surroundings(url: str) -> pdk.Layer:
    colour = {"getFillColor": _PALETTE[_OUTSIDE]}
    return pdk.Layer(
        "GeoJsonLayer", data=url, id="omland", stroked=False, pickable=False, _subLayerProps={"polygons-fill": colour}
    )


def _hits(name: str, url: str) -> pdk.Layer:
    # The colour goes to the part that is drawn: on the layer itself Streamlit would wrap it, to dim all but the clicked kommune.
    unseen = {"getFillColor": [0, 0, 0, 0]}
    return pdk.Layer(
        "GeoJsonLayer", data=url, id=name, stroked=False, pickable=True, _subLayerProps={"polygons-fill": unseen}
    )


def _pale(codes: str) -> str:
    """«1» for each kommune as pale as a white line would be: the borders between two of them are drawn in grey."""
    return "".join("1" if int(c) in {_CODES.index("ikke_kartlagt"), _OUTSIDE} else "0" for c in codes)


def _points(name: str, url: str, codes: str) -> pdk.Layer:
    """Kommuner of a few square kilometres as discs beneath the land, so that they can be seen and hit with the country on the screen."""
    colour = {"getFillColor": _by_code(codes), "updateTriggers": {"getFillColor": [codes]}}
    return pdk.Layer(
        "GeoJsonLayer", data=url, id=name, stroked=False, pickable=True, _subLayerProps={"polygons-fill": colour}
    )


def _chosen(number: str) -> pdk.Layer:
    area = {"type": "Feature", "properties": {}, "geometry": _geometry()[number]}
    drawn = {"getColor": _CHOSEN_LINE, "getWidth": 2.4, "widthUnits": "pixels", "widthMinPixels": 2.4}
    return pdk.Layer(
        "GeoJsonLayer",
        data=area,
        id="valgt",
        filled=False,
        stroked=True,
        pickable=False,
        _subLayerProps={"polygons-stroke": drawn},
    )


def _labels(name: str, data: str | dict[str, Any], size: int) -> pdk.Layer:
    return pdk.Layer(
        "GeoJsonLayer",
        data=data,
        id=name,
        pickable=False,
        point_type=pdk.types.String("text"),
        get_text="properties.navn",
        get_text_size=size,
        get_text_color=[31, 42, 42],
        text_size_units=pdk.types.String("pixels"),
        text_character_set=pdk.types.String("auto"),
        text_font_family=pdk.types.String("Source Sans, sans-serif"),
        text_font_weight=600,
        text_background=True,
        get_text_background_color=[255, 255, 255, 200],
        text_background_padding=[2, 0],
    )


@lru_cache(maxsize=1)
def _geometry() -> dict[str, Any]:
    features = json.loads((GRENSER / "kommuner.geojson").read_text(encoding="utf-8"))["features"]
    return {f["properties"]["kommunenummer"]: f["geometry"] for f in features}
