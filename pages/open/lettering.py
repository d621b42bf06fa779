"""A name as areas of a map.

deck.gl writes with two programs of its own, and a browser without a graphics card takes seconds to make them ready: too long for the one
name that stands on the first map a visitor sees.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import typst
from shapely import MultiLineString, affinity, build_area, union_all
from shapely.geometry.base import BaseGeometry

FONTS = Path(__file__).parent / "ark" / "fonts"
_TYPST = '#set page(width: auto, height: auto, margin: 0pt)\n#set text(font: "Open Sans", weight: 600, size: 100pt)\n#sys.inputs.name'
_SVG, _LINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"
_CURVE = np.linspace(0.25, 1, 4)
"""where on a curve its corners are put: four are more than a letter of twelve pixels shows"""


@cache
def lettered(name: str) -> BaseGeometry:
    """The letters of a name as areas, in ems: the line they stand on is at 0, the middle of the name at 0."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    written = typst.compile(
        _TYPST.encode(), format="svg", font_paths=fonts, ignore_system_fonts=True, sys_inputs={"name": name}
    )
    drawing = ElementTree.fromstring(written)  # noqa: S314 - Typst's own
    shapes = {f"#{symbol.get('id')}": symbol.find(f"{_SVG}path") for symbol in drawing.iter(f"{_SVG}symbol")}
    letters = [
        affinity.translate(_area(path.get("d", "")), float(use.get("x", "0")))
        for use in drawing.iter(f"{_SVG}use")
        if (path := shapes[use.get(_LINK, "")]) is not None
    ]
    word = affinity.scale(union_all(letters), 0.01, 0.01, origin=(0, 0))
    return affinity.translate(word, -(word.bounds[0] + word.bounds[2]) / 2)


def placed(name: str, lon: float, lat: float, pixels: float, zoom: float) -> BaseGeometry:
    """The name centred above a place, in degrees, so large that it is as if set in letters of so many pixels at a zoom; no letter reaches
    down to the place."""
    em = pixels * 360 / (512 * 2**zoom)
    flat = np.cos(np.radians(lat))  # a degree of latitude is this much longer on the map
    return affinity.translate(affinity.scale(lettered(name), em, em * flat, origin=(0, 0)), lon, lat + 0.4 * em * flat)


def _area(path: str) -> BaseGeometry:
    """What an SVG path of moves, lines and curves encloses; what lies within it once more is a hole."""
    rings: list[list[complex]] = []
    at = 0j
    for command, numbers in re.findall(r"([a-zA-Z])([^a-zA-Z]*)", path):
        n = [float(number) for number in numbers.split()]
        if command in "Zz":
            at = rings[-1][0]
            continue
        if command in "Hh":
            n.append(0.0 if command == "h" else at.imag)
        elif command in "Vv":
            n.insert(0, 0.0 if command == "v" else at.real)
        from_here = 0j if command.isupper() else at
        ends = [from_here + complex(x, y) for x, y in zip(n[::2], n[1::2], strict=True)]
        if command in "Mm":
            rings.append([])
        rings[-1] += _bend(at, ends) if command in "QqCc" else ends
        at = ends[-1]
    for ring in rings:
        if abs(ring[-1] - ring[0]) < 0.01:  # steps add up to a hair beside where they began
            ring.pop()
    return build_area(
        MultiLineString([[(p.real, p.imag) for p in (*ring, ring[0])] for ring in rings if len(ring) > 2])
    )


def _bend(start: complex, ends: list[complex]) -> list[complex]:
    """Points on the Bézier curve from `start` by what pulls at it to the last of `ends`."""
    curve = np.repeat(np.array([[start, *ends]]), len(_CURVE), axis=0)
    while curve.shape[1] > 1:
        curve = curve[:, :-1] + (curve[:, 1:] - curve[:, :-1]) * _CURVE[:, None]
    return [complex(point) for point in curve[:, 0]]
