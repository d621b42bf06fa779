"""What the map over time needs besides colours: the order of the features, where to look, and the figures beside it."""

import functools
import math
from collections.abc import Mapping, Sequence
from html import escape

import pydeck as pdk

from data.grenser import steder
from pages.components import format as fmt

_WIDTH, _HEIGHT = 900, 540  # px that the map is sure to have on a desk; a phone shows the same middle


@functools.lru_cache(maxsize=1)
def order() -> tuple[str, ...]:
    """The kommunenummer of today in the order of the features (357)."""
    return tuple(sorted(number for number in steder() if len(number) == 4))


def _mercator(latitude: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))


def view(fylker: Sequence[str]) -> pdk.ViewState:
    """Where to look so that the chosen fylker, or the country, fit."""
    boxes = [steder()[n] for n in (fylker or [n for n in steder() if len(n) == 2])]
    west, east = min(b.vest for b in boxes), max(b.ost for b in boxes)
    south, north = _mercator(min(b.sor for b in boxes)), _mercator(max(b.nord for b in boxes))
    across, down = (east - west) / 360, (north - south) / (2 * math.pi)
    zoom = math.log2(min(_WIDTH * 0.9 / across, _HEIGHT * 0.94 / down) / 512)
    middle = math.degrees(2 * math.atan(math.exp((north + south) / 2)) - math.pi / 2)
    return pdk.ViewState(
        latitude=round(middle, 3), longitude=round((west + east) / 2, 3), zoom=round(min(zoom, 9), 2), min_zoom=2
    )


def figures_html(counts: Mapping[str, int]) -> str:
    """The number of kommuner of each status, as a list with symbol, word and colour: the legend of the map as well."""
    items = [
        f'<li><span class="fk-swatch" style="background:{s.farge}"></span>{escape(s.merke)}: <b>{fmt.tall(counts[code])}</b></li>'
        for code, s in fmt.STATUSER.items()
    ]
    return f'<ul class="fk-legend">{"".join(items)}</ul>'
