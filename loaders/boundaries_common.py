"""What the boundary loaders share: the error for people and a strict view of polygon geometry."""

import math

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry

EARTH_RADIUS = 6_378_137.0  # metres, WGS 84 semi-major axis as Web Mercator uses it


class BoundaryError(Exception):
    """Boundaries that cannot be used: what is wrong, and what to do, in Norwegian."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")


def polygons(geometry: BaseGeometry) -> MultiPolygon:
    """The areas of a geometry as one valid MultiPolygon; points and lines left over from cutting are dropped."""
    valid = geometry if geometry.is_valid else shapely.make_valid(geometry, method="structure")
    parts = [
        part for part in shapely.get_parts(valid, return_index=False) if part.geom_type in ("Polygon", "MultiPolygon")
    ]
    flat = [polygon for part in parts for polygon in shapely.get_parts(part) if polygon.area > 0]
    return MultiPolygon(sorted(flat, key=lambda polygon: (-polygon.area, polygon.bounds)))


def to_mercator(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, 2) lon/lat degrees → Web Mercator metres: the plane in which the screen shows the simplification."""
    x = np.radians(lonlat[:, 0]) * EARTH_RADIUS
    y = np.log(np.tan(math.pi / 4 + np.radians(lonlat[:, 1]) / 2)) * EARTH_RADIUS
    return np.column_stack([x, y])


def from_mercator(metres: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, 2) Web Mercator metres → lon/lat degrees."""
    lon = np.degrees(metres[:, 0] / EARTH_RADIUS)
    lat = np.degrees(2 * np.arctan(np.exp(metres[:, 1] / EARTH_RADIUS)) - math.pi / 2)
    return np.column_stack([lon, lat])
