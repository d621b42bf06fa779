"""From raw kommune areas to an edition of the map: one clean coverage, two levels of detail, borders, outlines, neighbours, files.

All geometry in and out is lon/lat degrees (WGS 84; ETRS89 differs by less than a metre), keyed by kommunenummer.
A coverage means: neighbours share exactly the same border points, so nothing overlaps and nothing gapes.
"""

import csv
import hashlib
import io
import json
import math
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.errors import ShapelyError
from shapely.geometry import LineString, MultiLineString, MultiPolygon, mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.strtree import STRtree

EARTH_RADIUS = 6_378_137.0  # metres, WGS 84 semi-major axis as Web Mercator uses it
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
LICENCE = {"lisens": "CC BY 4.0", "lisens_url": "https://creativecommons.org/licenses/by/4.0/deed.no"}
ATTRIBUTION = "© Kartverket"


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


def build_files(raw: Areas, names: Mapping[str, str], fylke_names: Mapping[str, str]) -> dict[str, bytes]:
    """File name → content for one edition; the same input gives the same bytes.

    `names` is every kommunenummer valid today → name; raises BoundaryError when `raw` lacks one or has another.
    """
    missing, unknown = sorted(set(names) - set(raw)), sorted(set(raw) - set(names))
    if missing or unknown:
        raise BoundaryError(
            "Grensene passer ikke til kommunene som gjelder i dag: "
            f"mangler {_listed(missing, names)}; ukjent {_listed(unknown, names)}.",
            "Oppdater kommuner.csv, eller hent en annen utgave av grensene.",
        )
    cleaned = clean(dict(sorted(raw.items())))
    levels = {
        "": simplify(cleaned, COARSE_TOLERANCE, COARSE_MIN_ISLAND),
        "_fin": simplify(cleaned, FINE_TOLERANCE, FINE_MIN_ISLAND),
    }
    index = {number: i for i, number in enumerate(sorted(names))}
    fylke_index = {number: i for i, number in enumerate(sorted({number[:2] for number in names}))}
    files: dict[str, bytes] = {}
    for suffix, areas in levels.items():
        land = borders(areas)
        files[f"kommuner{suffix}.geojson"] = _collection(
            ({"kommunenummer": number, "i": index[number], "navn": names[number]}, area)
            for number, area in areas.items()
        )
        files[f"kommunegrenser{suffix}.geojson"] = _collection(
            (
                {
                    "a": border.a,
                    "b": border.b,
                    "i": index[border.a],
                    "j": index[border.b],
                    "intern": border.inside_fylke,
                },
                border.line,
            )
            for border in land
        )
        files[f"fylkesgrenser{suffix}.geojson"] = _collection(
            ({"a": border.a[:2], "b": border.b[:2]}, border.line) for border in land if not border.inside_fylke
        )
    files["fylker.geojson"] = _collection(
        ({"fylkesnummer": number, "i": fylke_index[number], "navn": fylke_names[number]}, area)
        for number, area in fylker(levels[""]).items()
    )
    fine = levels["_fin"]
    files["naboer.csv"] = _table(("kommunenummer", "nabo", "grense"), neighbours(fine, borders(fine)))
    files["punkter.csv"] = _table(
        ("niva", "nummer", "lon", "lat", "vest", "sor", "ost", "nord"),
        [
            (level, number, *label_point(area), *(round(float(edge), 4) for edge in area.bounds))
            for level, group in (("kommune", fine), ("fylke", fylker(fine)))
            for number, area in group.items()
        ],
    )
    return files


def write_edition(folder: Path, files: Mapping[str, bytes], edition: Mapping[str, object]) -> None:
    """Put the files and `utgave.json` (with their checksums) in `folder`, replacing what was there as a whole.

    The new folder is complete beside the old one before they change places; `repair` mends a kill in between.
    """
    fresh, old = folder.with_name(folder.name + ".ny"), folder.with_name(folder.name + ".gammel")
    repair(folder)
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name, content in files.items():
        (fresh / name).write_bytes(content)
    described = {
        **edition,
        **LICENCE,
        "attribusjon": ATTRIBUTION,
        "filer": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
    }
    (fresh / "utgave.json").write_text(json.dumps(described, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def repair(folder: Path) -> None:
    """Take the former edition back if a write was killed between its two renames."""
    old = folder.with_name(folder.name + ".gammel")
    if old.exists() and not folder.exists():
        old.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _collection(features: Iterable[tuple[dict[str, object], BaseGeometry]]) -> bytes:
    body = ",\n".join(
        json.dumps(
            {"type": "Feature", "properties": properties, "geometry": _rounded(mapping(geometry))},
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for properties, geometry in features
    )
    return f'{{"type":"FeatureCollection","features":[\n{body}\n]}}\n'.encode()


def _rounded(geometry: dict[str, Any]) -> dict[str, Any]:
    """Coordinates on the 4-decimal grid written without the noise of binary fractions."""

    def walk(value: Any) -> Any:
        return round(value, 4) if isinstance(value, float) else [walk(inner) for inner in value]

    return {"type": geometry["type"], "coordinates": walk(geometry["coordinates"])}


def _table(header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


def _listed(numbers: list[str], names: Mapping[str, str]) -> str:
    shown = ", ".join(f"{number} {names.get(number, '')}".strip() for number in numbers[:10])
    return (shown + (f" og {len(numbers) - 10} til" if len(numbers) > 10 else "")) or "ingen"
