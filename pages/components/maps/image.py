"""The overview map as a slide: the same boundaries and colours as on the screen, drawn on the server as SVG and PNG."""

import functools
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import altair as alt
import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.polygon import orient

from data.grenser import features, per_utgave, steder, utgave
from pages.components import charts, drawing, picture
from pages.components import format as fmt
from pages.components import texts as t

_LEFT = 330  # px of the slide for the legend with its counts
_FYLKE_LINE = "#5a6969"


@per_utgave()
def areas(fine: bool) -> dict[str, dict[str, Any]]:
    """Kommunenummer → GeoJSON feature, rings turned clockwise: d3 takes the other way for "all but this"."""
    result = {}
    for feature in features("kommuner_fin" if fine else "kommuner"):
        area = shape(feature["geometry"])
        parts = [orient(part, sign=-1.0) for part in getattr(area, "geoms", [area])]
        geometry = {"type": "MultiPolygon", "coordinates": [mapping(part)["coordinates"] for part in parts]}
        result[feature["properties"]["kommunenummer"]] = {**feature, "geometry": geometry}
    return result


_LIGHT = 0.02
"""degrees: about one px where the whole country is 640 px high"""


@per_utgave()
def _light_areas() -> dict[str, dict[str, Any]]:
    """`areas(False)` as a small picture needs them: shared borders kept, islands of less than a px left out but for a kommune's largest."""
    made = areas(False)
    light = shapely.coverage_simplify([shape(feature["geometry"]) for feature in made.values()], _LIGHT)
    result = {}
    for (number, feature), area in zip(made.items(), light, strict=True):
        parts = sorted(getattr(area, "geoms", [area]), key=lambda part: -part.area)
        kept = [orient(part, sign=-1.0) for part in parts if part is parts[0] or part.area > _LIGHT * _LIGHT]
        result[number] = {
            **feature,
            "geometry": {"type": "MultiPolygon", "coordinates": [mapping(part)["coordinates"] for part in kept]},
        }
    return result


@per_utgave()
def borders(fine: bool) -> list[dict[str, Any]]:
    """The borders between fylker as GeoJSON features; properties a and b are the fylkesnummer on either side."""
    return features("fylkesgrenser_fin" if fine else "fylkesgrenser")


@functools.cache
def _form() -> dict[str, Any]:
    areas = alt.Chart(charts.rows("kommuner")).mark_geoshape(strokeWidth=0.4)
    borders = alt.Chart(charts.rows("fylkesgrenser")).mark_geoshape(filled=False, stroke=_FYLKE_LINE, strokeWidth=1)
    place = {"longitude": "lon:Q", "latitude": "lat:Q", "text": "navn:N"}
    names = alt.Chart(charts.rows("navn")).encode(**place)
    chart = alt.layer(
        areas.encode(
            color=alt.Color("properties.farge:N", scale=None, legend=None),
            stroke=alt.Stroke("properties.kant:N", scale=None),
        ),
        borders,
        names.mark_text(fontSize=13, fontWeight="bold", stroke="#ffffff", strokeWidth=3, strokeJoin="round"),
        names.mark_text(fontSize=13, fontWeight="bold", color=charts.TEXT),
    ).project(type="transverseMercator", rotate=[-15, 0, 0])
    return charts.form(chart)


def _colours(shown: Mapping[str, str], fylker: Sequence[str]) -> dict[str, tuple[str, str]]:
    """The areas to draw, as kommunenummer → fill and edge: all of the country, or the chosen fylker alone in fine geometry."""
    made = {}
    for number in areas(bool(fylker)):
        if fylker and number[:2] not in fylker:
            continue
        status = shown.get(number)
        colour = fmt.TEGNET[status].farge if status else fmt.UTENFOR_FARGE
        # White between filled areas; the palest one needs an edge against the white sea.
        edge = charts.OUTLINE if status in {None, "ikke_kartlagt"} else "#ffffff"
        made[number] = (colour, edge)
    return made


def _names(names: Mapping[str, str], fylker: Sequence[str], width: int, height: int) -> list[dict[str, Any]]:
    """Labels inside the chosen fylker; where two would overlap, the larger kommune keeps its name."""
    places = steder()
    inside = [n for n in names if n[:2] in fylker and n in places]
    if not inside:
        return []
    span = max(places[n].nord for n in inside) - min(places[n].sor for n in inside)
    width_of = max(places[n].ost for n in inside) - min(places[n].vest for n in inside)
    degree = min(
        height / span, width / (width_of * 0.45)
    )  # px per degree of latitude; a degree east is about 0.45 of one

    def room(n: str) -> picture.Box:
        return picture.box(places[n].lon * 0.45 * degree, places[n].lat * degree, len(names[n]) * 3.9, 15)

    largest_first = sorted(inside, key=lambda n: (places[n].vest - places[n].ost) * (places[n].nord - places[n].sor))
    kept = picture.apart((n, room(n)) for n in largest_first)
    return [{"lon": places[n].lon, "lat": places[n].lat, "navn": names[n]} for n in kept]


def map_svg(
    shown: Mapping[str, str], frame: picture.Frame, fylker: Sequence[str] = (), names: Mapping[str, str] | None = None
) -> str:
    """The map as a slide, 1280 × 720 SVG.

    shown: kommunenummer → status code as drawn (with "arvet" and "stille"); a kommune left out is drawn as outside the filter.
    fylker: fylkesnummer to zoom to, with kommune names as labels (`names`: kommunenummer → name). Empty: the whole country.
    """
    x, y, width, height = picture.body_area(frame, False)
    drawing = _draw(
        _colours(shown, fylker), fylker, _names(names or {}, fylker, width - _LEFT, height), width - _LEFT, height
    )
    inside = [code for number, code in shown.items() if not fylker or number[:2] in fylker]
    return picture.compose(
        frame, _counts(inside, x, y + 20) + picture.place(drawing, x + _LEFT, y, width - _LEFT, height)
    )


def country_svg(fills: Mapping[str, str], width: int, height: int) -> str:
    """All of Norway as SVG of this size in px, each kommune in its colour; one that is left out is drawn as outside the filter."""
    made = {number: (fills.get(number, fmt.UTENFOR_FARGE), charts.OUTLINE) for number in areas(False)}
    return _draw(made, (), [], width, height)


_PALE_EDGE = "#b4bebe"
_WORDS = re.compile(r' (aria-[a-z]+|role)="[^"]*"')


def screen_svg(fills: Mapping[str, str], numbers: Collection[str], width: int, height: int) -> str:
    """`area_svg` for a page that names the map itself: light, and without the words that Vega writes for each area."""
    return _WORDS.sub("", area_svg(fills, numbers, width, height, light=True)).replace(
        "<svg ", '<svg aria-hidden="true" ', 1
    )


def area_svg(fills: Mapping[str, str], numbers: Collection[str], width: int, height: int, light: bool = False) -> str:
    """The kommuner `numbers` as SVG of this size in px: all of the country, or the fylker that they lie in, zoomed to, with those outside
    faint. `fills`: kommunenummer → colour."""
    fylker = sorted({number[:2] for number in numbers})
    if len(fylker) == len({number[:2] for number in areas(False)}):
        fylker = []
    made = {}
    for number in areas(bool(fylker)):
        if fylker and number[:2] not in fylker:
            continue
        inside = number in numbers
        colour = fills[number] if inside else fmt.UTENFOR_FARGE
        edge = _PALE_EDGE if not inside or colour == fmt.STATUSER["ikke_kartlagt"].farge else "#ffffff"
        made[number] = (colour, edge)
    return _draw(made, fylker, [], width, height, light)


def _draw(
    colours: Mapping[str, tuple[str, str]],
    fylker: Sequence[str],
    names: list[dict[str, Any]],
    width: int,
    height: int,
    light: bool = False,
) -> str:
    """The areas in their colours. What costs is to draw them, so that is done once for these areas, names and this size."""
    order = list(colours.values())

    def colour(slot: re.Match[str]) -> str:
        place = int(slot[2], 16)
        return order[place]["ab".index(slot[1])] if place < len(order) else slot[0]

    labels = tuple((one["lon"], one["lat"], one["navn"]) for one in names)
    return _SLOT.sub(colour, _template(tuple(colours), tuple(fylker), labels, width, height, light))


_SLOT = re.compile('(?<=")#([ab])([0-9a-f]{5})(?=")')


@per_utgave(maxsize=24)
def _template(
    numbers: tuple[str, ...],
    fylker: tuple[str, ...],
    names: tuple[tuple[float, float, str], ...],
    width: int,
    height: int,
    light: bool,
) -> str:
    """The drawing with a slot for each fill and edge: `#a` or `#b` and the place of the kommune, as if it were a colour."""
    shapes = _light_areas() if light and not fylker else areas(bool(fylker))
    spec = {
        **_form(),
        "width": width,
        "height": height,
        "autosize": {"type": "none"},
        "config": charts.theme(picture.PICTURE_FONT, 13),
        "datasets": {
            "kommuner": [
                {**shapes[number], "properties": {"farge": f"#a{place:05x}", "kant": f"#b{place:05x}"}}
                for place, number in enumerate(numbers)
            ],
            "fylkesgrenser": [
                b
                for b in borders(bool(fylker))
                if not fylker or {b["properties"]["a"], b["properties"]["b"]} <= set(fylker)
            ],
            "navn": [{"lon": lon, "lat": lat, "navn": name} for lon, lat, name in names],
        },
    }
    # A tenth of a px is exact enough, and makes the drawing a third smaller.
    return drawing.svg(spec, tenths=True)


def _counts(codes: Sequence[str], x: float, y: float) -> str:
    """The legend with the number of kommuner of each status, one line each."""
    counted = Counter(codes)
    silent = counted["stille"]
    counted["under_arbeid"] += silent  # they are under arbeid too; the line below says how many of them
    lines = []
    for code in fmt.TEGNET if silent else charts.STATUS_ORDER:
        part = code == "stille"
        lines.append(picture.symbol(code, x + 14 + 30 * part, y + 14, 26 - 6 * part))
        lines.append(picture.text(x + 44 + 30 * part, y + 22, 26 - 6 * part, fmt.tall(counted[code]), weight="bold"))
        lines.append(
            picture.text(x + 104 + 10 * part, y + 22, 20 - 2 * part, t.SILENT_PART if part else fmt.STATUSER[code].ord)
        )
        y += 52 - 8 * part
    return "".join(lines)


def map_frame(title: str, sentence: str, as_of: date) -> picture.Frame:
    """The words around a map, with the attribution that Kartverket's licence asks for."""
    edition = utgave()
    source = t.MAP_SOURCE.format(attribution=edition.attribusjon, edition=edition.utgave)
    return picture.Frame(title, sentence, t.AS_OF.format(date=fmt.dato(as_of)), source)
