"""The status map. The browser fetches the geometry once; each run sends colours as a string of 357 digits, about two kilobytes in all.

What can be clicked is a layer of its own, unseen, unstroked and rough, because picking is slow without a graphics card and a slow pick
loses the click. Layer ids stay the same; the view changes only when the chosen area does; no map style, so that no other host is called.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pydeck as pdk
from shapely import set_precision
from shapely.geometry import mapping

from data.database import remembered
from data.grenser import naboer, read_areas, stempel
from pages.components import format as fmt
from pages.components import texts as t
from pages.components.maps import addresses, inset, lines
from pages.components.maps import deck as map_deck
from pages.components.maps import features as map_features

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from data.database import Register

CODES = (*fmt.STATUSER, "utenfor", "stille")
_OUTSIDE = CODES.index("utenfor")
PALETTE = [*(status.rgb for status in fmt.STATUSER.values()), fmt.rgb(fmt.UTENFOR_FARGE), fmt.STILLE.rgb]
_CHOSEN_LINE = [16, 24, 24]
_RING = [90, 105, 105]
_LETTERS = [31, 42, 42]
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
    hjem: bool = False
    """changes when it must go back to the whole view even where the chosen area is the same"""


_AGES = list(t.ALDER_FARGE)
"""the map of age draws these in the places of the first four ways of being shown; without a status as not mapped, outside as outside"""


def _by_age(rows: pd.DataFrame) -> tuple[dict[str, str], list[list[int]]]:
    """Kommunenummer → the way in whose place its age is drawn, and the palette with the colours of the ages in those places."""
    ways = dict(zip(_AGES, CODES, strict=False))
    drawn = {n: ways.get(age, "ikke_kartlagt") for n, age in zip(rows["kommunenummer"], rows["alder"], strict=True)}
    ages = [fmt.rgb(colour) for colour in t.ALDER_FARGE.values()]
    return drawn, [*ages, *PALETTE[len(ages) :]]


def deck(
    register: Register, rows: pd.DataFrame, shown: frozenset[str], look: Look, by_age: bool = False
) -> map_deck.Deck:
    """The map of the kommuner in `rows` (one per kommune, with `tegnet` and `alder`); those not in `shown` fade.

    `by_age`: in the colours of how old their latest evidence is, rather than of their status. It is one object for all who ask.
    """
    return _deck(register, rows, shown, look, by_age, stempel())


@remembered
def _deck(
    register: Register, rows: pd.DataFrame, shown: frozenset[str], look: Look, by_age: bool, _boundaries: int
) -> map_deck.Deck:
    drawn, palette = dict(zip(rows["kommunenummer"], rows["tegnet"], strict=True)), PALETTE
    if by_age:
        drawn, palette = _by_age(rows)
    codes = "".join(str(CODES.index(drawn[n]) if n in shown else _OUTSIDE) for n in map_deck.order())
    fylker = look.fylker
    seen = view(look)

    def told(lag: str, inside: tuple[str, ...] = (), zoom: float | None = None) -> str:
        return addresses.area_url(register, lag, inside, look.per, look.plantype, zoom)

    # Without a graphics card each frame costs by the corner: the country around what is looked at is drawn rough, and that fine.
    fine = fylker or _around(look.kommune)
    rough = [map_deck.areas("kommuner", addresses.boundary_url("kommuner"), palette, codes)] if not fylker else []
    detail = (
        [map_deck.areas(f"utvalg-{'-'.join(fine)}", addresses.area_url(register, "kommuner", fine), palette, codes)]
        if fine
        else []
    )
    layers = [
        *([map_deck.plain("omland", addresses.area_url(register, "omland"), PALETTE[_OUTSIDE])] if fylker else []),
        lines.layer("kyst", addresses.line_url("kyst", fine), lines.COAST),
        map_deck.plain("ringer", told("ringer", zoom=seen.zoom), _RING),
        # Kommuner of a few square kilometres are discs beneath the land, to be seen and hit with the country on the screen.
        map_deck.areas(f"smaa{look.generasjon}", told("smaa", zoom=seen.zoom), palette, codes, pickable=True),
        *rough,
        *detail,
        lines.layer("kommunegrenser", addresses.line_url("kommunegrenser", fine)),
        lines.layer("bleke_grenser", addresses.line_url("kommunegrenser", fine, _pale(codes)), lines.PALE),
        lines.layer("fylkesgrenser", addresses.line_url("fylkesgrenser", fine), lines.FYLKE),
        *(_inset(register, palette, codes, seen.zoom) if not fylker else []),
        map_deck.hits(f"treff{look.generasjon}", told("treff", fylker)),
    ]
    if fylker:
        layers.append(_labels("navn", addresses.area_url(register, "navn", fylker, zoom=seen.zoom), 12))
    if look.kommune:
        called = rows["kommunenavn"][rows["kommunenummer"] == look.kommune].iloc[0]
        layers += [_chosen(look.kommune), _labels("valgt-navn", map_features.label(look.kommune, called), 15)]
    seen.zoom += look.hjem * 0.001  # a hair's breadth is another view to the browser
    return map_deck.Deck(layers=layers, initial_view_state=seen, tooltip=TOOLTIP)


def view(look: Look) -> pdk.ViewState:
    """Where to look so that the chosen kommune lies amid its neighbours, or the chosen fylker or the country fill the canvas."""
    if look.kommune:
        return map_deck.view([look.kommune], 0.4 * look.bredde, 0.4 * look.hoyde, nearest=9.0)
    return map_deck.view(look.fylker, 0.94 * look.bredde, 0.94 * look.hoyde, nearest=9.5)


def _around(number: str | None) -> tuple[str, ...]:
    """The fylker of a kommune and its neighbours: what is seen when the map has gone to it."""
    near = (number, *(n for n, _ in naboer().get(number, ()))) if number else ()
    return tuple(sorted({n[:2] for n in near}))


def _inset(register: Register, palette: list[list[int]], codes: str, zoom: float) -> list[pdk.Layer]:
    """Oslofjorden once more, larger, with its name: fill and lines."""
    return [
        map_deck.areas("innfelt", addresses.area_url(register, "innfelt"), palette, codes),
        lines.layer("innfelt-streker", addresses.line_url("innfelt"), lines.COAST),
        map_deck.plain("innfelt-navn", addresses.area_url(register, "innfelt-navn", zoom=zoom), _LETTERS),
    ]


def _pale(codes: str) -> str:
    """«1» for each kommune as pale as a white line would be: the borders between two of them are drawn in grey."""
    return "".join("1" if int(c) in {CODES.index("ikke_kartlagt"), _OUTSIDE} else "0" for c in codes)


def _chosen(number: str) -> pdk.Layer:
    outlines = [
        mapping(set_precision(areas[number], 0.002)) for areas in (read_areas(), inset.areas()) if number in areas
    ]
    area = {"type": "Feature", "properties": {}, "geometry": {"type": "GeometryCollection", "geometries": outlines}}
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
        get_text_color=_LETTERS,
        text_size_units=pdk.types.String("pixels"),
        text_character_set=pdk.types.String("auto"),
        text_font_family=pdk.types.String("Source Sans, sans-serif"),
        text_font_weight=600,
        text_background=True,
        get_text_background_color=[255, 255, 255, 200],
        text_background_padding=[2, 0],
    )
