"""What the map over time needs besides colours: where to look, and the figures beside it."""

from collections.abc import Mapping, Sequence
from html import escape

import pydeck as pdk

from pages.components import format as fmt
from pages.components.maps import deck

_WIDTH, _HEIGHT = 900, 540  # px that the map is sure to have on a desk; a phone shows the same middle


def view(fylker: Sequence[str]) -> pdk.ViewState:
    """Where to look so that the chosen fylker, or the country, fit."""
    return deck.view(fylker, 0.9 * _WIDTH, 0.94 * _HEIGHT, nearest=9, farthest=2)


def figures_html(counts: Mapping[str, int]) -> str:
    """The number of kommuner of each status, as a list with symbol, word and colour: the legend of the map as well."""
    items = [
        f'<li><span class="fk-swatch" style="background:{s.farge}"></span>{escape(s.merke)}: <b>{fmt.tall(counts[code])}</b></li>'
        for code, s in fmt.STATUSER.items()
    ]
    return f'<ul class="fk-legend">{"".join(items)}</ul>'
