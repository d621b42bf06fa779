"""From raw kommune areas to map geometry: one clean coverage, two levels of detail, borders, outlines, neighbours.

All geometry in and out is lon/lat degrees (WGS 84; ETRS89 differs by less than a metre), keyed by kommunenummer.
A coverage means: neighbours share exactly the same border points, so nothing overlaps and nothing gapes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import shapely
from shapely.geometry import LineString, MultiLineString, MultiPolygon
from shapely.strtree import STRtree

from loaders.boundaries.common import BoundaryError, from_mercator, polygons, to_mercator

Areas = dict[str, MultiPolygon]

SNAP_METRES = 1.0
GAP_METRES = 20.0
DECIMALS_GRID = 1e-4  # degrees: 11 m north–south, about 5 m east–west
# Web Mercator at 65° N stretches lengths 2.4 times and areas 5.6 times.
COARSE_TOLERANCE = 1_400.0  # about 600 m on the ground: a third of a pixel with the whole country on a screen
COARSE_MIN_ISLAND = 8_000_000.0  # about 1.4 km²
FINE_TOLERANCE = 300.0  # about 125 m on the ground
FINE_MIN_ISLAND = 200_000.0
ISLANDS_KEPT = (
    3  # the largest parts of a kommune stay whatever their size: Træna, Røst and Kvitsøy are only small islands
)
SEA_NEIGHBOURS = 3


@dataclass(frozen=True)
class Border:
    """The border line between kommunene `a` < `b` (kommunenummer)."""

    a: str
    b: str
    line: MultiLineString

    @property
    def inside_fylke(self) -> bool:
        """True where both kommuner lie in the same fylke."""
        return self.a[:2] == self.b[:2]


def clean(areas: Mapping[str, MultiPolygon]) -> Areas:
    """The same areas as a coverage: hairline overlaps and gaps (at most 20 m) given to the longest neighbour."""
    metres = [shapely.transform(area, to_mercator) for area in areas.values()]
    cleaned = shapely.coverage_clean(metres, snapping_distance=SNAP_METRES, gap_width=GAP_METRES)
    return {
        number: polygons(shapely.transform(area, from_mercator)) for number, area in zip(areas, cleaned, strict=True)
    }


def simplify(areas: Areas, tolerance: float, min_island: float) -> Areas:
    """Fewer points with shared borders kept, coordinates rounded to 4 decimals; no kommune is lost.

    `tolerance` and `min_island` are Web Mercator metres and square metres. Raises BoundaryError where the result is
    no coverage any more, or a kommune is gone.
    """
    metres = [_without_islets(shapely.transform(area, to_mercator), min_island) for area in areas.values()]
    lonlat = [shapely.transform(area, from_mercator) for area in shapely.coverage_simplify(metres, tolerance)]
    for _ in range(3):
        # Rounding moves a shared point the same way for all its owners, but may fold a thin tongue of land.
        lonlat = [polygons(shapely.set_precision(area, DECIMALS_GRID, mode="pointwise")) for area in lonlat]
        if shapely.coverage_is_valid(lonlat):
            break
        lonlat = list(shapely.coverage_clean(lonlat, snapping_distance=DECIMALS_GRID / 10))
    result = dict(zip(areas, lonlat, strict=True))
    lost = [number for number, area in result.items() if area.is_empty]
    if lost or not shapely.coverage_is_valid(lonlat):
        raise BoundaryError(
            f"Forenklingen mistet kommuner ({', '.join(lost) or 'ingen'}) eller laget glipper mellom naboer.",
            "Senk toleransen i loaders/boundaries/shape.py.",
        )
    return result


def _without_islets(area: MultiPolygon, min_island: float) -> MultiPolygon:
    parts = sorted(shapely.get_parts(area), key=lambda part: -part.area)
    return MultiPolygon([part for rank, part in enumerate(parts) if rank < ISLANDS_KEPT or part.area >= min_island])


def borders(areas: Areas) -> list[Border]:
    """Every land border between two kommuner, one per pair, sorted; the coast is not among them."""
    owners: dict[tuple[tuple[float, float], tuple[float, float]], list[str]] = {}
    for number, area in areas.items():
        for polygon in area.geoms:
            for ring in (polygon.exterior, *polygon.interiors):
                points = [(float(x), float(y)) for x, y in ring.coords]
                for start, end in pairwise(points):
                    owners.setdefault((min(start, end), max(start, end)), []).append(number)
    pairs: dict[tuple[str, str], list[LineString]] = {}
    for (start, end), numbers in owners.items():
        if len(set(numbers)) == 2:
            first, second = sorted(set(numbers))
            pairs.setdefault((first, second), []).append(LineString((start, end)))
    return [Border(a, b, _merged(segments)) for (a, b), segments in sorted(pairs.items())]


def _merged(segments: list[LineString]) -> MultiLineString:
    merged = shapely.line_merge(MultiLineString(segments))
    return MultiLineString([merged]) if merged.geom_type == "LineString" else merged


def fylker(areas: Areas) -> Areas:
    """Fylkesnummer → outline, dissolved from its kommuner so that both always fit."""
    members: dict[str, list[MultiPolygon]] = {}
    for number, area in areas.items():
        members.setdefault(number[:2], []).append(area)
    return {fylke: polygons(shapely.coverage_union_all(group)) for fylke, group in sorted(members.items())}


def label_point(area: MultiPolygon) -> tuple[float, float]:
    """(lon, lat) of the middle of the widest land of the largest part: where a name or a mark may stand."""
    largest = max(area.geoms, key=lambda part: float(part.area))
    metres = shapely.transform(largest, to_mercator)
    circle = shapely.maximum_inscribed_circle(metres, tolerance=50.0)
    lon, lat = from_mercator(shapely.get_coordinates(circle)[:1])[0]
    return round(float(lon), 4), round(float(lat), 4)


def neighbours(areas: Areas, land_borders: list[Border]) -> list[tuple[str, str, str]]:
    """(kommunenummer, nabo, grense) both ways, sorted; grense is `land`, or `sjø` for the nearest of an island."""
    found = {(a, b): "land" for border in land_borders for a, b in ((border.a, border.b), (border.b, border.a))}
    numbers = list(areas)
    metres = [shapely.transform(area, to_mercator) for area in areas.values()]
    tree = STRtree(metres)
    with_land = {a for a, _ in found}
    for index, number in enumerate(numbers):
        if number in with_land:
            continue
        near = tree.query(metres[index], predicate="dwithin", distance=250_000)
        ranked = sorted((metres[index].distance(metres[other]), numbers[other]) for other in near if other != index)
        for _, other in ranked[:SEA_NEIGHBOURS]:
            found.setdefault((number, other), "sjø")
            found.setdefault((other, number), "sjø")
    return sorted((a, b, kind) for (a, b), kind in found.items())
