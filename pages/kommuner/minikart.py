"""A small map of one kommune and its neighbours, drawn as SVG on the server: no script, no tiles, readable without colour."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from html import escape
from math import cos, radians

import shapely
from shapely.geometry.base import BaseGeometry

from data.grenser import naboer, per_utgave, read_areas, steder
from pages.components import format as fmt
from pages.components import picture

WIDTH, HEIGHT = 520.0, 390.0
MARGIN = 0.45  # of the kommune's own size, shown around it
LABEL_WIDTH = 6.2  # pixels per character, for keeping names inside the picture


@per_utgave()
def _areas() -> tuple[list[str], list[BaseGeometry], shapely.STRtree]:
    areas = read_areas()
    return list(areas), list(areas.values()), shapely.STRtree(list(areas.values()))


@per_utgave(400)
def _drawn(nummer: str) -> tuple[tuple[str, str], ...]:
    """Kommunenummer and SVG path of every kommune in the picture, the chosen one last."""
    numbers, shapes, tree = _areas()
    west, south, east, north, scale, squeeze = _frame(nummer)
    found = []
    for index in sorted(tree.query(shapely.box(west, south, east, north))):
        clipped = shapely.clip_by_rect(shapes[index], west, south, east, north)
        flat = shapely.transform(clipped, lambda xy: (xy - (west, north)) * (squeeze * scale, -scale))
        path = _path(shapely.simplify(flat, 0.4))
        if path:
            found.append((numbers[index], path))
    return tuple(sorted(found, key=lambda pair: pair[0] == nummer))


def _frame(nummer: str) -> tuple[float, float, float, float, float, float]:
    """The box shown (degrees), pixels per degree of latitude, and the narrowing of a degree of longitude here."""
    place = steder()[nummer]
    squeeze = cos(radians((place.sor + place.nord) / 2))
    half_w, half_h = (place.ost - place.vest) / 2 * squeeze * (1 + MARGIN), (place.nord - place.sor) / 2 * (1 + MARGIN)
    half_h = max(half_h, half_w * HEIGHT / WIDTH, 0.04)
    half_w = half_h * WIDTH / HEIGHT
    x, y = (place.vest + place.ost) / 2, (place.sor + place.nord) / 2
    scale = HEIGHT / (2 * half_h)
    return x - half_w / squeeze, y - half_h, x + half_w / squeeze, y + half_h, scale, squeeze


def _path(area: BaseGeometry) -> str:
    rings = [
        ring
        for part in shapely.get_parts(area)
        if part.geom_type == "Polygon" and part.area > 0.6
        for ring in (part.exterior, *part.interiors)
    ]
    return "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring.coords[:-1]) + "Z" for ring in rings)


def _fill(kode: str) -> str:
    return fmt.TEGNET[kode].farge


def _labels(nummer: str, names: Mapping[str, str], status: Mapping[str, str]) -> str:
    """Symbol and name of the kommune and of the neighbours whose middle lies in the picture, without names on top of each other."""
    west, _, _, north, scale, squeeze = _frame(nummer)
    wanted = [nummer, *(number for number, _ in naboer().get(nummer, ()))]
    wished: list[tuple[str, picture.Box]] = []
    for number in wanted:
        place = steder()[number]
        words = f"{fmt.TEGNET[status[number]].symbol} {names[number]}"
        half = len(words) * LABEL_WIDTH / 2
        x, y = (place.lon - west) * squeeze * scale, (north - place.lat) * scale
        x, y = min(max(x, half + 4), WIDTH - half - 4), min(max(y, 14), HEIGHT - 8)
        weight = ' font-weight="700" font-size="14"' if number == nummer else ""
        drawn = (
            f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="middle" stroke="#ffffff" stroke-width="3.5" paint-order="stroke"'
            f' stroke-linejoin="round"{weight}>{escape(words)}</text>'
        )
        wished.append((drawn, picture.box(x, y, half, 15)))
    return "".join(picture.apart(wished))


def bilde(nummer: str, names: Mapping[str, str], status: Mapping[str, str], title: str, description: str) -> str:
    """The picture as an HTML image with its description; st.html lets no inline SVG through. Empty without boundaries."""
    drawn = svg(nummer, names, status, title, description)
    if not drawn:
        return ""
    data = b64encode(drawn.encode()).decode()
    return (
        f'<img src="data:image/svg+xml;base64,{data}" alt="{escape(f"{title}. {description}")}" width="{WIDTH:.0f}" '
        f'height="{HEIGHT:.0f}" style="width: 100%; height: auto; border: 1px solid #d5dddc; border-radius: .4rem">'
    )


def svg(nummer: str, names: Mapping[str, str], status: Mapping[str, str], title: str, description: str) -> str:
    """The picture as SVG text: `names` and `status` (as shown, so «arvet» where inherited) by kommunenummer; empty without boundaries."""
    if nummer not in steder():
        return ""
    neighbours = {number for number, _ in naboer().get(nummer, ())}
    areas = []
    for number, path in _drawn(nummer):
        own, near = number == nummer, number in neighbours
        fill = _fill(status[number]) if own or near else fmt.UTENFOR_FARGE
        line = "#1f2a2a" if own else "#ffffff" if near and status[number] != "ikke_kartlagt" else "#9fb0ae"
        areas.append(f'<path d="{path}" fill="{fill}" stroke="{line}" stroke-width="{1.8 if own else 0.7}"/>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" font-family="sans-serif" '
        f'font-size="12" fill="#1f2a2a">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>{''.join(areas)}{_labels(nummer, names, status)}</svg>"
    )
