"""The plan on the map: land tinted by group, lines from each kommune to its host, hosts with their label.

Built as the status map is (docs/decisions/0005-geometry-as-files.md): geometry by address, colours as one string, a pickable fill without a
stroke. A click leaves a kommune out or takes it in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pydeck as pdk

from data.database import Register
from data.samling.plan import Plan
from pages.components import format as fmt
from pages.components.maps import addresses, deck, lines
from pages.components.maps.status_map import TOOLTIP
from pages.samlinger import texts as t
from pages.samlinger.plan_folder import Mappe, lengde
from pages.samlinger.plan_picture import GRUPPE_FARGER

_LEFT_OUT, _OUTSIDE = 4, 5
# The groups' colours thinned for the land, so that the lines stand out; then left out, and outside the region; then the groups
# again, paler, for work that has gone silent (`stille`), as on the other maps.
_GROUPS = [[190, 206, 222], [240, 208, 186], [214, 199, 226], [200, 200, 200]]
_TINTS = [
    *_GROUPS,
    [226, 229, 229],
    [244, 246, 246],
    *([round(255 - (255 - c) * 0.45) for c in tint] for tint in _GROUPS),
]
_SIZE, _FILLED = (640, 520), 0.946
FEW = 3
"""fylker up to this many are drawn in the finer geometry"""
MOST_DOTS = 130
"""invited up to this many get a dot with a tooltip of their own; beyond it the land alone tells, to spare the wire"""


def kart(register: Register, mappe: Mappe, i_region: Sequence[str]) -> pdk.Deck:
    """The deck for one plan; `i_region`: every kommune of the region, also those left out."""
    group_of = {number: place for place, group in enumerate(mappe.plan.grupper) for number in group.kommuner}
    region, silent = set(i_region), mappe.stille
    tints = {number: place + (_OUTSIDE + 1 if number in silent else 0) for number, place in group_of.items()}
    codes = "".join(str(tints.get(n, _LEFT_OUT if n in region else _OUTSIDE)) for n in deck.order())
    fylker = tuple(sorted({number[:2] for number in region}))
    few = len(fylker) <= FEW
    drawn = fylker if few else ()
    layers = [
        deck.areas("land", addresses.boundary_url("kommuner"), _TINTS, codes),
        *([_chosen(register, fylker, codes)] if few else []),
        lines.layer("kommunegrenser", addresses.line_url("kommunegrenser", drawn)),
        lines.layer("fylkesgrenser", addresses.line_url("fylkesgrenser", drawn), lines.FYLKE),
        pdk.Layer(
            "LineLayer", data=_journeys(mappe), id="reiser", get_source_position="p",
            get_target_position=f"({_ends(mappe)})[g]", get_color=f"({_lines()})[g]", get_width=1.6,
            width_units="'pixels'", pickable=False,
        ),
        deck.hits("treff", addresses.area_url(register, "treff", per=mappe.per)),
        *([_dots(mappe)] if len(group_of) <= MOST_DOTS else []),
        *_hosts(mappe),
    ]  # fmt: skip
    return deck.Deck(layers=layers, initial_view_state=view(i_region), tooltip=TOOLTIP)


def _lines() -> list[list[int]]:
    return [[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in GRUPPE_FARGER.values()]


def _chosen(register: Register, fylker: Sequence[str], codes: str) -> pdk.Layer:
    return deck.areas(f"utvalg-{'-'.join(fylker)}", addresses.area_url(register, "kommuner", fylker), _TINTS, codes)


def _at(lon: float, lat: float) -> list[float]:
    return [round(lon, 3), round(lat, 3)]


def _ends(mappe: Mappe) -> list[list[float]]:
    """Where each group's host is; a digital one has no lines, so its place means nothing."""
    hosts = [mappe.kommuner[group.vert] if group.vert else None for group in mappe.plan.grupper]
    return [_at(host.lon, host.lat) if host else [0.0, 0.0] for host in hosts]


def _journeys(mappe: Mappe) -> list[dict[str, Any]]:
    """One line per kommune that travels, from where it is to its group's host; nothing for a digital gathering."""
    return [
        {"p": _at(mappe.kommuner[number].lon, mappe.kommuner[number].lat), "g": place}
        for place, group in enumerate(mappe.plan.grupper)
        if group.vert is not None
        for number in group.kommuner
        if number != group.vert
    ]


def _dots(mappe: Mappe) -> pdk.Layer:
    """A dot per kommune, with its status and journey for the tooltip."""
    status = {row["kommunenummer"]: _status(row) for row in mappe.rader.to_dict("records")}
    rows = []
    for place, group in enumerate(mappe.plan.grupper):
        for number in group.kommuner:
            here = mappe.kommuner[number]
            words = t.KART_TIPS.format(merke=group.merke, reise=lengde(mappe.reise(group, number), mappe.plan.enhet))
            told = {"n": number, "navn": here.navn, "status": status[number], "dokument": words}
            rows.append({**told, "p": _at(here.lon, here.lat), "g": place})
    return pdk.Layer(
        "ScatterplotLayer", data=rows, id="steder", get_position="p", get_fill_color=f"({_lines()})[g]", get_radius=4,
        radius_units="'pixels'", pickable=True,
    )  # fmt: skip


def _status(row: Mapping[Any, Any]) -> str:
    return ", ".join(
        filter(None, [fmt.status_ord(row["status"]), fmt.stille_siden(row["sist_bekreftet"], row["stille"])])
    )


def _hosts(mappe: Mappe) -> list[pdk.Layer]:
    """The hosts: a disc with the group's label, and the name beside it."""
    rows = []
    for place, group in enumerate(mappe.plan.grupper):
        if group.vert is not None:
            here = mappe.kommuner[group.vert]
            rows.append({"p": _at(here.lon, here.lat), "g": place, "m": group.merke, "v": here.navn})
    text = {
        "get_position": "p", "pickable": False, "character_set": "'auto'", "font_family": "'\"Source Sans\", sans-serif'",
        "size_units": "'pixels'", "font_weight": 700,
    }  # fmt: skip
    return [
        pdk.Layer(
            "ScatterplotLayer", data=rows, id="verter", get_position="p", get_fill_color=f"({_lines()})[g]", get_radius=12,
            radius_units="'pixels'", stroked=True, get_line_color=[255, 255, 255], get_line_width=2,
            line_width_units="'pixels'", pickable=False,
        ),
        pdk.Layer("TextLayer", data=rows, id="merker", get_text="m", get_color=[255, 255, 255], get_size=15, **text),
        pdk.Layer(
            "TextLayer", data=rows, id="vertsnavn", get_text="v", get_color=[31, 42, 42], get_size=15,
            get_text_anchor="'start'", get_pixel_offset=[16, 0], font_settings={"sdf": True}, outline_width=3,
            outline_color=[255, 255, 255], **text,
        ),
    ]  # fmt: skip


def view(numbers: Sequence[str]) -> pdk.ViewState:
    """Where to look so that the region fills the canvas; small regions are not magnified beyond reason."""
    return deck.view(numbers, *(side * _FILLED for side in _SIZE), nearest=9)


def forklaring(plan: Plan, mappe: Mappe) -> str:
    """The map's groups as a legend in HTML: colour, label, host, size and travel; the same that the colours say."""
    items = []
    for group in plan.grupper:
        words = fmt.kommuner(len(group.kommuner))
        travel = (
            t.SNITT_LENGST.format(
                snitt=lengde(group.snitt, plan.enhet), lengst=lengde(group.lengst, plan.enhet), hver=mappe.hver
            )
            if group.vert
            else t.VERT_DIGITAL_LINJE
        )
        items.append(
            f'<li><span class="sam-merke" style="background:{GRUPPE_FARGER[group.merke]}">{group.merke}</span>'
            f"<span><b>{escape(mappe.vert(group))}</b><br>{words}<br>{escape(travel)}</span></li>"
        )
    pale = f"<p class=sam-blek>{t.BLEK_ER_STILLE}</p>" if mappe.stille else ""
    return f'<ul class="sam-forklaring">{"".join(items)}</ul>{pale}'
