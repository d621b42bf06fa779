"""What the boundary loaders share: the error for people and a strict view of polygon geometry."""

import math
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.errors import ShapelyError
from shapely.geometry import MultiPolygon, shape
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


def kommune_areas(layer: Any, where: str, remedy: str) -> list[tuple[dict[str, Any], MultiPolygon]]:
    """(properties, area) of each feature of a GeoJSON layer from outside; `where` and `remedy` go into the message.

    Raises BoundaryError, with the number of the feature (from 1), for whatever is not an area in lon/lat degrees.
    """
    features = layer.get("features") if isinstance(layer, dict) else None
    if not isinstance(features, list):
        raise BoundaryError(f"{where} har ingen liste «features».", remedy)
    areas = []
    for number, feature in enumerate(features, start=1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict):
            raise BoundaryError(f"{where}: element {number} i «features» mangler «properties».", remedy)
        try:
            area = polygons(shape(feature.get("geometry")))
        except (ShapelyError, ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
            raise BoundaryError(
                f"{where}: «geometry» i element {number} er ikke en flate i GeoJSON ({type(error).__name__}).", remedy
            ) from error
        if area.is_empty:
            raise BoundaryError(f"{where}: «geometry» i element {number} har ingen flate.", remedy)
        west, south, east, north = area.bounds
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            raise BoundaryError(f"{where}: element {number} ligger ikke på lengde- og breddegrader.", remedy)
        areas.append((properties, area))
    return areas


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
