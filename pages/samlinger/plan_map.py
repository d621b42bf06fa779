"""The plan on the map: land tinted by group, lines from each kommune to its host, hosts with their label; and the same as a picture (SVG).

Built as the status map is (docs/decisions/0005-geometry-as-files.md): geometry by address, colours as one string, a pickable fill without a
stroke. A click leaves a kommune out or takes it in.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import altair as alt
import pydeck as pdk

from data.database import Register
from data.grenser import utgave
from data.samling.plan import Plan
from pages.components import charts, drawing, picture
from pages.components import format as fmt
from pages.components import texts as shared
from pages.components.maps import addresses, deck, image, lines
from pages.components.maps.status_map import TOOLTIP
from pages.samlinger import texts as t
from pages.samlinger.plan_folder import Mappe, lengde

# Far apart from each other, also under colour blindness and in grey print, and unlike the colours of status; the label
# says the same.
GRUPPE_FARGER = {"A": "#1f4e79", "B": "#c2571a", "C": "#7b4ea3", "D": "#1b1b1b"}
_LEGEND = 330
_EDGE = 16
_LIGHT = "#f4f6f6"
MOST_NAMES = 60
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


@functools.cache
def _form() -> dict[str, Any]:
    """The chart without its data: areas, fylke borders, lines, dots, hosts and their labels."""
    colour = alt.Color("farge:N", scale=None, legend=None)
    areas = alt.Chart(charts.rows("flater")).mark_geoshape(stroke=charts.OUTLINE, strokeWidth=0.3)
    borders = alt.Chart(charts.rows("fylkesgrenser")).mark_geoshape(filled=False, stroke="#5a6969", strokeWidth=0.9)
    lines = (
        alt.Chart(charts.rows("reiser"))
        .mark_rule(strokeWidth=1.1, opacity=0.75)
        .encode(longitude="lon:Q", latitude="lat:Q", longitude2="vert_lon:Q", latitude2="vert_lat:Q", color=colour)
    )
    place = {"longitude": "lon:Q", "latitude": "lat:Q"}
    dots = alt.Chart(charts.rows("reiser")).mark_circle(size=34, opacity=1).encode(**place, color=colour)
    hosts = alt.Chart(charts.rows("verter"))
    labels = hosts.encode(**place, text="merke:N")
    names = alt.Chart(charts.rows("navn")).encode(**place, text="navn:N")
    host_names = hosts.encode(**place, text="navn:N")
    halo = {"stroke": "#ffffff", "strokeWidth": 3, "strokeJoin": "round"}
    chart = alt.layer(
        areas.encode(color=alt.Color("properties.farge:N", scale=None, legend=None)),
        borders,
        lines,
        dots,
        names.mark_text(fontSize=11, dy=-9, **halo),
        names.mark_text(fontSize=11, dy=-9, color=charts.MUTED),
        hosts.mark_square(size=420, opacity=1, stroke="#ffffff", strokeWidth=1.5).encode(**place, color=colour),
        labels.mark_text(fontSize=14, fontWeight="bold", color="#ffffff"),
        host_names.mark_text(fontSize=14, fontWeight="bold", dx=14, align="left", **halo),
        host_names.mark_text(fontSize=14, fontWeight="bold", dx=14, align="left", color=charts.TEXT),
    ).project(type="transverseMercator", rotate=[-15, 0, 0])
    return charts.form(chart)


def reiser(mappe: Mappe) -> list[dict[str, Any]]:
    """One row per journey: the kommune, its group and colour, and both ends in degrees (a digital one ends where it is)."""
    rows = []
    for group in mappe.plan.grupper:
        host = mappe.kommuner[group.vert] if group.vert else None
        for number in group.kommuner:
            here = mappe.kommuner[number]
            end = host or here
            rows.append(
                {
                    "nr": number,
                    "navn": here.navn,
                    "merke": group.merke,
                    "farge": GRUPPE_FARGER[group.merke],
                    "lon": here.lon,
                    "lat": here.lat,
                    "vert_lon": end.lon,
                    "vert_lat": end.lat,
                }
            )
    return rows


def plankart(mappe: Mappe) -> str:
    """Give the plan's map as a slide, 1280 × 720 SVG, with the groups and their hosts listed beside it."""
    frame = ramme(mappe)
    x, y, width, height = picture.body_area(frame, False)
    journeys = reiser(mappe)
    spec = {
        **_form(),
        "width": width - _LEGEND - 2 * _EDGE,
        "height": height - 2 * _EDGE,
        "padding": _EDGE,  # room for the labels of those at the edge
        "autosize": {"type": "none"},
        "config": charts.theme(picture.PICTURE_FONT, 13),
        "datasets": {**_land(mappe), "reiser": journeys, **_labels(mappe, journeys)},
    }
    body = picture.place(drawing.svg(spec), x + _LEGEND, y, width - _LEGEND, height)
    return picture.compose(frame, _legend(mappe, x, y + 16) + body)


def ramme(mappe: Mappe) -> picture.Frame:
    """The words around the map: the region, how travel was measured, how sure the answer is, date and source."""
    edition = utgave()
    count = len(mappe.plan.grupper)
    many = t.EN_SAMLING if count == 1 else t.FLERE_SAMLINGER.format(antall=count)
    return picture.Frame(
        t.SAMMENDRAG_TITTEL.format(antall=many, region=mappe.region),
        mappe.plan.forklaring,
        shared.AS_OF.format(date=fmt.dato(mappe.per)),
        shared.MAP_SOURCE.format(attribution=edition.attribusjon, edition=edition.utgave),
        kart_beskrivelse(mappe.plan, mappe),
    )


def kart_beskrivelse(plan: Plan, mappe: Mappe) -> str:
    """What the map shows, in words, for those who do not see it."""
    parts = [f"{mappe.navn(group)}, {fmt.kommuner(len(group.kommuner))}" for group in plan.grupper]
    return t.KART_ALT.format(beskrivelse="; ".join(parts))


def _land(mappe: Mappe) -> dict[str, list[dict[str, Any]]]:
    """The land to draw: the fylker of the invited (all of Norway where they are many), the invited a shade darker."""
    invited = set(mappe.rader["kommunenummer"])
    fylker = {number[:2] for number in invited}
    fine = len(fylker) <= 3
    areas = [
        {**feature, "properties": {"farge": "#dfe6e5" if number in invited else _LIGHT}}
        for number, feature in image.areas(fine).items()
        if number[:2] in fylker
    ]
    borders = [b for b in image.borders(fine) if {b["properties"]["a"], b["properties"]["b"]} <= fylker]
    return {"flater": areas, "fylkesgrenser": borders}


def _labels(mappe: Mappe, journeys: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Labels of the hosts always, of the others where they are few enough to be read."""
    hosts = [
        {
            "merke": group.merke,
            "farge": GRUPPE_FARGER[group.merke],
            "navn": mappe.kommuner[group.vert].navn,
            "lon": mappe.kommuner[group.vert].lon,
            "lat": mappe.kommuner[group.vert].lat,
        }
        for group in mappe.plan.grupper
        if group.vert
    ]
    taken: set[str | None] = {group.vert for group in mappe.plan.grupper}
    others = [row for row in journeys if row["nr"] not in taken] if len(journeys) <= MOST_NAMES else []
    return {"verter": hosts, "navn": _apart(others, hosts)}


def _apart(rows: list[dict[str, Any]], hosts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keep the labels that do not overlap, roughly: a degree east is about 0.45 of one north here."""
    everything = [*rows, *hosts]
    if not everything:
        return []
    south, north = (choose(row["lat"] for row in everything) for choose in (min, max))
    west, east = (choose(row["lon"] for row in everything) * 0.45 for choose in (min, max))
    px = max((north - south) / 500, (east - west) / 800, 0.0005)  # degrees of latitude to a pixel of the drawing
    taken = []
    for host in hosts:
        x, y = host["lon"] * 0.45 / px, host["lat"] / px
        taken.append((x - 13, x + 16 + 8.5 * len(host["navn"]), y - 13, y + 13))

    def room(row: dict[str, Any]) -> picture.Box:
        return picture.box(row["lon"] * 0.45 / px, row["lat"] / px + 9, 3.2 * len(row["navn"]), 14)

    return picture.apart(((row, room(row)) for row in rows), taken)


def _legend(mappe: Mappe, x: float, y: float) -> str:
    """Each gathering as a coloured square with its label, host, size and travel."""
    parts = []
    for group in mappe.plan.grupper:
        colour = GRUPPE_FARGER[group.merke]
        parts.append(f'<rect x="{x:g}" y="{y:g}" width="26" height="26" fill="{colour}"/>')
        parts.append(picture.text(x + 13, y + 19, 17, group.merke, "#ffffff", "bold", "middle"))
        parts.append(picture.text(x + 38, y + 20, 20, mappe.vert(group), weight="bold"))
        parts.append(picture.text(x + 38, y + 44, 16, fmt.kommuner(len(group.kommuner)), charts.MUTED))
        if group.vert:
            travel = t.SNITT_LENGST.format(
                snitt=lengde(group.snitt, mappe.plan.enhet),
                lengst=lengde(group.lengst, mappe.plan.enhet),
                hver=mappe.hver,
            )
            parts.append(picture.text(x + 38, y + 66, 16, travel, charts.MUTED))
        y += 92
    return "".join(parts)


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
    return [fmt.rgb(colour) for colour in GRUPPE_FARGER.values()]


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
