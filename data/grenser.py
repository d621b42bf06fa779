"""The boundaries in data/sources/grenser/: where the files are, which edition they are, points, boxes and neighbours.

Made by `python -m loaders boundaries`. `kommuner.geojson` is for the whole country, `kommuner_fin.geojson` for one
fylke; their features come in kommunenummer order and carry `i`, the 0-based place in it, so that one string of 357
characters can colour the map.
"""

import csv
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from shapely.geometry import MultiPolygon, shape

P = ParamSpec("P")
R = TypeVar("R")

GRENSER = Path(__file__).resolve().parent / "sources" / "grenser"


@dataclass(frozen=True)
class Utgave:
    """Which boundaries are shown: the words for the screen, with source, ISO date, licence and attribution."""

    utgave: str
    dato: str
    kilde: str
    kilde_url: str
    lisens: str
    lisens_url: str
    attribusjon: str
    bearbeiding: tuple[str, ...]
    filer: Mapping[str, str]  # file name → sha256


@dataclass(frozen=True)
class Sted:
    """A point inside (where a label stands) and the bounding box, degrees."""

    lon: float
    lat: float
    vest: float
    sor: float
    ost: float
    nord: float


def stempel(folder: Path = GRENSER) -> int:
    """Changes when another edition is put in place, so that a running dashboard takes it up; costs one stat call."""
    return (folder / "utgave.json").stat().st_mtime_ns


def per_utgave(maxsize: int = 4) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Remember what a function of hashable arguments makes of the boundaries, until another edition is put in place."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        known: Callable[..., R] = lru_cache(maxsize)(lambda _stempel, *args, **kwargs: function(*args, **kwargs))

        @wraps(function)
        def answer(*args: P.args, **kwargs: P.kwargs) -> R:
            return known(stempel(), *args, **kwargs)

        return answer

    return decorate


def utgave(folder: Path = GRENSER) -> Utgave:
    """The edition at hand; raises FileNotFoundError when the boundaries were never made."""
    return _utgave(folder, stempel(folder))


@lru_cache(maxsize=4)
def _utgave(folder: Path, _stempel: int) -> Utgave:
    values = json.loads((folder / "utgave.json").read_text(encoding="utf-8"))
    return Utgave(**{**values, "bearbeiding": tuple(values["bearbeiding"])})


def steder() -> Mapping[str, Sted]:
    """Kommunenummer (4 digits) and fylkesnummer (2 digits) → point and box."""
    return _steder(GRENSER, stempel())


@lru_cache(maxsize=4)
def _steder(folder: Path, _stempel: int) -> Mapping[str, Sted]:
    with (folder / "punkter.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["nummer"]: Sted(*(float(row[name]) for name in ("lon", "lat", "vest", "sor", "ost", "nord")))
            for row in csv.DictReader(file)
        }


def naboer(folder: Path = GRENSER) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Kommunenummer → (nabo, grense) in number order; grense is `land`, or `sjø` for island kommuner."""
    return _naboer(folder, stempel(folder))


@lru_cache(maxsize=4)
def _naboer(folder: Path, _stempel: int) -> Mapping[str, tuple[tuple[str, str], ...]]:
    found: dict[str, list[tuple[str, str]]] = {}
    with (folder / "naboer.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["kommunenummer"], []).append((row["nabo"], row["grense"]))
    return {number: tuple(pairs) for number, pairs in found.items()}


def features(name: str, folder: Path = GRENSER) -> list[dict[str, Any]]:
    """The GeoJSON features of one boundary file, e.g. `kommuner_fin`, in the order of the file; read anew each time.

    Raises FileNotFoundError where the boundaries were never made.
    """
    found: list[dict[str, Any]] = json.loads((folder / f"{name}.geojson").read_text(encoding="utf-8"))["features"]
    return found


@per_utgave()
def geometries() -> Mapping[str, Any]:
    """Kommunenummer → its geometry for the whole country, as GeoJSON has it."""
    return {f["properties"]["kommunenummer"]: f["geometry"] for f in features("kommuner")}


@per_utgave()
def geometry_texts() -> Mapping[str, str]:
    """Kommunenummer → its geometry for the whole country as JSON text, in number order."""
    return {number: json.dumps(geometry, separators=(",", ":")) for number, geometry in geometries().items()}


def read_areas(folder: Path = GRENSER, file: str = "kommuner_fin.geojson") -> Mapping[str, MultiPolygon]:
    """Kommunenummer → area (lon/lat), read once; empty where the file is missing."""
    path = folder / file
    return _areas(path, path.stat().st_mtime_ns) if path.exists() else {}


@lru_cache(maxsize=4)
def _areas(path: Path, _changed: int) -> Mapping[str, MultiPolygon]:
    return {
        feature["properties"]["kommunenummer"]: shape(feature["geometry"])
        for feature in features(path.stem, path.parent)
    }
