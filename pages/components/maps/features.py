"""What the map fetches by address: finer areas and borders of the chosen fylker, names, and the areas to point at with their words.

The colours are not in here: they come with each run as a short expression (map.py), so that a filter costs no geometry.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
from shapely import coverage_simplify, coverage_union_all, set_precision, to_geojson
from shapely.geometry.base import BaseGeometry

from data.grenser import Sted, features, per_utgave, read_areas, steder
from pages.components import format as fmt
from pages.components import picture
from pages.components import texts as t
from pages.components.maps import inset
from pages.components.maps.deck import mercator, order

SMALL_KM2 = 20.0
SMALLEST_DEGREES = 0.008
"""of longitude; about 400 m"""
_NOTHING = '{"type":"Feature","properties":{},"geometry":{"type":"GeometryCollection","geometries":[]}}'
HIT_TOLERANCE = 0.03
"""degrees; about a pixel when a fylke fills the map"""


@per_utgave()
def _features() -> dict[str, str]:
    """Kommunenummer → its feature in the finer geometry, as GeoJSON text."""
    return {
        f["properties"]["kommunenummer"]: json.dumps(f, ensure_ascii=False, separators=(",", ":"))
        for f in features("kommuner_fin")
    }


def areas(fylker: Sequence[str]) -> bytes:
    """GeoJSON of the kommuner of some fylker in finer geometry."""
    return _collected([f for n, f in _features().items() if n[:2] in fylker])


def surroundings() -> bytes:
    """GeoJSON of the country in one rough piece, to lie behind the chosen fylker."""
    whole = coverage_union_all(list(_rough_areas().values()))
    return _collected([_feature({}, to_geojson(whole))])


def _told(rows: pd.DataFrame) -> dict[str, dict[str, str]]:
    fields = ["kommunenummer", "kommunenavn", "visning", "siden", "siden_tekst", "tittel", "sist_bekreftet", "stille"]
    return {row[0]: tooltip(*row[1:]) for row in rows[fields].itertuples(index=False, name=None)}


def tooltip(
    navn: str,
    visning: str,
    siden: object,
    siden_tekst: object,
    tittel: object,
    sist_bekreftet: object = None,
    stille: object = False,
) -> dict[str, str]:
    """What the tooltip says of a kommune; the browser escapes it."""
    since = since_words(siden, siden_tekst)
    status = ", ".join(filter(None, [fmt.status_ord(visning), since, fmt.stille_siden(sist_bekreftet, stille)]))
    return {"navn": navn, "status": status, "dokument": tittel if isinstance(tittel, str) else ""}


def since_words(siden: object, siden_tekst: object) -> str:
    """«siden 13. juni 2024», «siden 2015», «uten dato i kilden», or nothing where there is no evidence."""
    if pd.isna(siden):  # type: ignore[call-overload]
        return ""
    return t.SIDEN.format(dato=fmt.dato(siden_tekst)) if isinstance(siden_tekst, str) else t.UDATERT


@per_utgave()
def _rough_areas() -> dict[str, BaseGeometry]:
    """Kommunenummer → a rough outline (a third of the points, shared borders kept), drawn and picked in half the time."""
    areas = read_areas(file="kommuner.geojson")
    rough = coverage_simplify(list(areas.values()), HIT_TOLERANCE)
    return {n: set_precision(area, 0.001) for n, area in zip(areas, rough, strict=True)}


def hit_areas(rows: pd.DataFrame, fylker: Sequence[str] = ()) -> bytes:
    """GeoJSON of what can be pointed at and clicked, in the whole country or some fylker: rough areas, never seen, with the words of
    the tooltips. The others are there as nothing: the browser remembers what is clicked by its place in the row."""
    told = _told(rows)
    found = [
        _feature({"kommunenummer": n, **told[n]}, to_geojson(area)) if not fylker or n[:2] in fylker else _NOTHING
        for n, area in _rough_areas().items()
    ]
    larger = {} if fylker else inset.areas()
    return _collected(
        [*found, *(_feature({"kommunenummer": n, **told[n]}, to_geojson(area)) for n, area in larger.items())]
    )


@per_utgave()
def inset_areas() -> bytes:
    """GeoJSON of the kommuner in the inset, each with its place `i` among the colours."""
    places = {number: place for place, number in enumerate(order())}
    return _collected([_feature({"i": places[n]}, to_geojson(area)) for n, area in inset.areas().items()])


def inset_name(lettered: Callable[[float, float], BaseGeometry]) -> bytes:
    """GeoJSON of the inset's name above its frame, as `lettered` gives it at a longitude and latitude."""
    west, _, east, north = inset.frame()
    return _collected([_feature({}, to_geojson(set_precision(lettered((west + east) / 2, north), 0.001)))])


def discs(rows: pd.DataFrame, zoom: float) -> bytes:
    """GeoJSON of the kommuner too small to be seen on a map of the country, as discs of four pixels' radius at a zoom (or of 400 m,
    if that is more), with the words of their tooltips."""
    places, told = {number: place for place, number in enumerate(order())}, _told(rows)
    return _encoded(
        [
            _polygon({"kommunenummer": n, "i": places[n], **told[n]}, [_circle(n, _radius(4, zoom))])
            for n in _small(rows)
        ]
    )


def rings(rows: pd.DataFrame, zoom: float) -> bytes:
    """GeoJSON of a ring around each of the discs, so that an island in the open sea is seen."""
    return _encoded(
        [_polygon({}, [_circle(n, _radius(5.6, zoom)), _circle(n, _radius(4.4, zoom))]) for n in _small(rows)]
    )


def _small(rows: pd.DataFrame) -> list[str]:
    return list(rows[rows["areal_km2"] < SMALL_KM2]["kommunenummer"])


def _radius(pixels: float, zoom: float) -> float:
    """Degrees of longitude."""
    return max(pixels * 360 / (512 * 2**zoom), SMALLEST_DEGREES * pixels / 4)


def _circle(number: str, radius: float) -> list[list[float]]:
    place = steder()[number]
    flat = math.cos(math.radians(place.lat))  # a degree of latitude is this much longer on the map
    turn = [math.radians(15 * step) for step in range(24)]
    ring = [
        [round(place.lon + radius * math.cos(a), 4), round(place.lat + radius * flat * math.sin(a), 4)] for a in turn
    ]
    return [*ring, ring[0]]


def _polygon(properties: dict[str, Any], loops: list[list[list[float]]]) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": loops}}


def labels(names: Mapping[str, str], fylker: Sequence[str], zoom: float) -> bytes:
    """GeoJSON of the names in the chosen fylker that have room at a zoom, larger areas first: labels that collide help nobody."""
    scale = 512 * 2**zoom / 360
    places = steder()

    def room(n: str) -> picture.Box:
        x, y = places[n].lon * scale, mercator(places[n].lat) * scale
        return picture.box(x, y, len(names[n]) * 3.4, 14)

    largest_first = sorted((n for n in names if n[:2] in fylker), key=lambda n: -_extent(places[n]))
    kept = [_point(n, {"navn": names[n]}) for n in picture.apart((n, room(n)) for n in largest_first)]
    return _encoded(kept)


def label(number: str, name: str) -> dict[str, Any]:
    """The name of one kommune as a feature."""
    return _point(number, {"navn": name})


def _point(number: str, properties: dict[str, Any]) -> dict[str, Any]:
    place = steder()[number]
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
    }


def _feature(properties: Mapping[str, object], geometry: str) -> str:
    return f'{{"type":"Feature","properties":{json.dumps(properties, ensure_ascii=False)},"geometry":{geometry}}}'


def _collected(features: Sequence[str]) -> bytes:
    return ('{"type":"FeatureCollection","features":[' + ",".join(features) + "]}").encode()


def _encoded(features: list[dict[str, Any]]) -> bytes:
    return json.dumps(
        {"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":")
    ).encode()


def _extent(place: Sted) -> float:
    return (place.ost - place.vest) * (place.nord - place.sor)
