"""The plan as a picture: hosts, lines from each kommune to its host, groups by colour and label; SVG and PNG."""

import functools
from typing import Any

import altair as alt
import vl_convert

from data.grenser import utgave
from data.samling.plan import Plan
from pages.components import charts, picture
from pages.components import format as fmt
from pages.components import texts as shared
from pages.components.maps import image, labels
from pages.samlinger import texts as t
from pages.samlinger.plan_folder import Mappe, lengde

# Far apart from each other, also under colour blindness and in grey print, and unlike the colours of status; the label
# says the same.
GRUPPE_FARGER = {"A": "#1f4e79", "B": "#c2571a", "C": "#7b4ea3", "D": "#1b1b1b"}
_LEGEND = 330
_EDGE = 16
_LIGHT = "#f4f6f6"
MOST_NAMES = 60


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
    drawing = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    body = picture.place(drawing, x + _LEGEND, y, width - _LEGEND, height)
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

    def room(row: dict[str, Any]) -> labels.Box:
        return labels.box(row["lon"] * 0.45 / px, row["lat"] / px + 9, 3.2 * len(row["navn"]), 14)

    return labels.apart(((row, room(row)) for row in rows), taken)


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
