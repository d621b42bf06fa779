"""The inset: the kommuner around Oslofjorden once more, larger, on the empty map east of the country.

It lies in the same coordinates and is drawn, pointed at and clicked as the rest: a second map would cost a second canvas.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from shapely import box, coverage_simplify, set_precision, transform, union_all
from shapely.geometry.base import BaseGeometry

from data.grenser import per_utgave, read_areas, steder

NAME = "Oslofjorden"
WEST, SOUTH, EAST, NORTH = 9.9, 58.9, 11.45, 60.1
"""degrees: kommuner whose point lies within are in the inset"""
TIMES = 5.0
MIDDLE = (23.6, 61.9)
"""longitude and latitude of its middle, on the empty side of the border"""
_TOLERANCE = 0.004
"""degrees, before it is made larger"""


@per_utgave()
def areas() -> Mapping[str, BaseGeometry]:
    """Kommunenummer → its area, made larger and moved; shared borders kept."""
    fine = read_areas()
    inside = [n for n, p in steder().items() if n in fine and WEST <= p.lon <= EAST and SOUTH <= p.lat <= NORTH]
    simple = coverage_simplify([fine[n] for n in inside], _TOLERANCE)
    return {n: set_precision(transform(area, _moved), 0.002) for n, area in zip(inside, simple, strict=True)}


@per_utgave()
def frame() -> tuple[float, float, float, float]:
    """West, south, east and north of the frame around it, degrees."""
    west, south, east, north = union_all(list(areas().values())).bounds
    return west - 0.4, south - 0.15, east + 0.4, north + 0.2


@per_utgave()
def edges() -> BaseGeometry:
    """Borders and coast of the kommuner in it, and the frame."""
    return union_all([*(area.boundary for area in areas().values()), box(*frame()).boundary])


def _moved(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Longitudes and latitudes → those in the inset; enlarged on the map, so that shapes stay as they are."""
    lon, height = points[:, 0], _height(points[:, 1])
    east = MIDDLE[0] + TIMES * (lon - (WEST + EAST) / 2)
    north = _height(MIDDLE[1]) + TIMES * (height - (_height(SOUTH) + _height(NORTH)) / 2)
    return np.column_stack([east, np.degrees(2 * np.arctan(np.exp(north)) - math.pi / 2)])


def _height(latitude: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """The height of a latitude on the map, in radians of longitude."""
    return np.asarray(np.log(np.tan(np.pi / 4 + np.radians(latitude) / 2)))
