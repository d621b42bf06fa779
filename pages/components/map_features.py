"""What the map fetches by address: finer areas and borders of the chosen fylker, names, and the areas to point at with their words.

The colours are not in here: they come with each run as a short expression (map.py), so that a filter costs no geometry.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd
from shapely import coverage_simplify, set_precision, to_geojson

from data.grenser import GRENSER, Sted, read_areas, steder
from pages.components import format as fmt
from pages.components.texts import oversikt as t

LAYERS = ("kommuner", "kommunegrenser", "fylkesgrenser")
SMALL_KM2 = 20.0
HIT_TOLERANCE = 0.03
"""degrees; about a pixel when a fylke fills the map"""


@dataclass(frozen=True)
class _Feature:
    properties: dict[str, object]
    geometry: str
    """GeoJSON text, kept as it was read"""
    fylker: frozenset[str]


@lru_cache(maxsize=8)
def _features(name: str) -> tuple[_Feature, ...]:
    features = json.loads((GRENSER / f"{name}.geojson").read_text(encoding="utf-8"))["features"]
    found = []
    for feature in features:
        properties = feature["properties"]
        numbers = [properties[key] for key in ("kommunenummer", "a", "b") if key in properties]
        geometry = json.dumps(feature["geometry"], separators=(",", ":"))
        found.append(_Feature(properties, geometry, frozenset(str(n)[:2] for n in numbers)))
    return tuple(found)


def collection(layer: str, fylker: Sequence[str]) -> bytes:
    """GeoJSON of a layer in finer geometry: what touches the chosen fylker."""
    chosen = frozenset(fylker)
    parts = [
        f'{{"type":"Feature","properties":{json.dumps(f.properties, ensure_ascii=False)},"geometry":{f.geometry}}}'
        for f in _features(f"{layer}_fin")
        if f.fylker & chosen
    ]
    return ('{"type":"FeatureCollection","features":[' + ",".join(parts) + "]}").encode()


def _told(rows: pd.DataFrame) -> dict[str, dict[str, str]]:
    fields = ["kommunenummer", "kommunenavn", "visning", "siden", "siden_tekst", "tittel"]
    return {row[0]: tooltip(*row[1:]) for row in rows[fields].itertuples(index=False, name=None)}


def tooltip(navn: str, visning: str, siden: object, siden_tekst: object, tittel: object) -> dict[str, str]:
    """What the tooltip says of a kommune; the browser escapes it."""
    since = since_words(siden, siden_tekst)
    status = ", ".join(filter(None, [fmt.status_ord(visning), since]))
    return {"navn": navn, "status": status, "dokument": tittel if isinstance(tittel, str) else ""}


def since_words(siden: object, siden_tekst: object) -> str:
    """«siden 13. juni 2024», «siden 2015», «uten dato i kilden», or nothing where there is no evidence."""
    if pd.isna(siden):  # type: ignore[call-overload]
        return ""
    return t.SIDEN.format(dato=fmt.dato(siden_tekst)) if isinstance(siden_tekst, str) else t.UDATERT


@lru_cache(maxsize=1)
def _hit_geometry() -> dict[str, str]:
    """Kommunenummer → a rough outline (a third of the points, shared borders kept), picked in half the time."""
    areas = read_areas(file="kommuner.geojson")
    rough = coverage_simplify(list(areas.values()), HIT_TOLERANCE)
    return {n: to_geojson(set_precision(area, 0.001)) for n, area in zip(areas, rough, strict=True)}


def hit_areas(rows: pd.DataFrame) -> bytes:
    """GeoJSON of what can be pointed at and clicked: rough areas, never seen, with the words of the tooltips."""
    told = _told(rows)
    parts = [
        f'{{"type":"Feature","properties":{json.dumps({"kommunenummer": n, **told[n]}, ensure_ascii=False)},"geometry":{geometry}}}'
        for n, geometry in _hit_geometry().items()
    ]
    return ('{"type":"FeatureCollection","features":[' + ",".join(parts) + "]}").encode()


def points(rows: pd.DataFrame) -> bytes:
    """GeoJSON of the kommuner too small to be seen on a map of the country, as points with the words of their tooltips."""
    order = sorted(rows["kommunenummer"])
    told = _told(rows)
    small = rows[rows["areal_km2"] < SMALL_KM2]["kommunenummer"]
    return _encoded([_point(n, {"kommunenummer": n, "i": order.index(n), **told[n]}) for n in small])


def labels(names: Mapping[str, str], fylker: Sequence[str], zoom: float) -> bytes:
    """GeoJSON of the names in the chosen fylker that have room at a zoom, larger areas first: labels that collide help nobody."""
    scale = 512 * 2**zoom / 360
    taken: list[tuple[float, float, float]] = []
    kept = []
    places = steder()
    for n in sorted((n for n in names if n[:2] in fylker), key=lambda n: -_extent(places[n])):
        x, y, half = places[n].lon * scale, mercator(places[n].lat) * scale, len(names[n]) * 3.4
        if all(abs(y - b) > 14 or abs(x - a) > half + h for a, b, h in taken):
            taken.append((x, y, half))
            kept.append(_point(n, {"navn": names[n]}))
    return _encoded(kept)


def label(number: str, name: str) -> dict[str, Any]:
    """The name of one kommune as a feature."""
    return _point(number, {"navn": name})


def mercator(latitude: float) -> float:
    """The height of a latitude on the map, in degrees of longitude."""
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)))


def _point(number: str, properties: dict[str, Any]) -> dict[str, Any]:
    place = steder()[number]
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
    }


def _encoded(features: list[dict[str, Any]]) -> bytes:
    return json.dumps(
        {"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":")
    ).encode()


def _extent(place: Sted) -> float:
    return (place.ost - place.vest) * (place.nord - place.sor)
