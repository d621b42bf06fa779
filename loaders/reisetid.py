"""`python -m loaders reisetid`: travel time and road length between all kommuner, fetched once into a Parquet beside the register.

The service is any with OSRM's table interface (https://project-osrm.org/docs/v5.24.0/api/#table-service):
`GET /table/v1/{profile}/{lon},{lat};…?sources=…&destinations=…&annotations=duration,distance`, seconds and metres, null where it
knows no road. One request at a time, with a pause between; each answer is kept as it comes, so that an interrupted run goes on
where it was. A pair is asked about in one direction: the planner needs no more.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import math
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.parquet as pq
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from data import settings
from data.database import RegisterFeil, current
from data.queries.samlinger import grunnlag
from data.samling.avstand import MOST_MINUTES, Kommune

AT_ONCE = 50
"""kommuner on each side of a request: OSRM takes 100 places in all, unless it is started with more"""
PAUSE = 1.0
TRIES = 4
LONGEST_WAIT = 120
TIMEOUT = 120.0
MOST_BYTES = 50_000_000
FARTHEST_SNAP = 50_000.0
"""metres from a kommune's centre to the nearest road of the service: farther means that the service is for another country"""
AGAIN = "Det som er hentet, er tatt vare på. Kjør kommandoen igjen for å fortsette."
SCHEMA = pa.schema(
    [
        ("fra", pa.string()),
        ("til", pa.string()),
        ("minutter", pa.float64()),
        ("km", pa.float64()),
        ("hentet", pa.date32()),
    ]
)

Pair = tuple[str, str]
Road = tuple[float | None, float | None, str]
"""minutes, km (None where there is no road), and the day they were fetched (ISO)"""


class RutetjenesteFeil(Exception):
    """The service cannot be asked, or its answer cannot be used; the message is Norwegian and says what to do."""


class _TooBig(Exception):
    """The service takes fewer places at once."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whom to ask, and how."""
    parser.add_argument("--tjeneste", help="adressen til rutetjenesten (standard: FRIVILLIGHETSKART_REISETID_TJENESTE)")
    parser.add_argument("--profil", default="driving", help="profilen som tjenesten bruker (standard: driving)")
    parser.add_argument("--kilde", help="hva kilden heter på skjermen (standard: «rutetjenesten på» og vertsnavnet)")
    parser.add_argument("--pause", type=float, default=PAUSE, help="sekunder mellom spørsmålene (standard: 1)")
    parser.add_argument(
        "--om-gangen", type=int, default=AT_ONCE, help="kommuner på hver side av et spørsmål (standard: 50)"
    )
    parser.add_argument("--paa-nytt", action="store_true", help="hent alt på nytt, også det som er hentet før")
    parser.add_argument("--register", type=Path, help="registeret (standard: data/register.duckdb)")
    parser.add_argument(
        "--ut", type=Path, help="filen som skrives (standard: reisetid.parquet ved siden av registeret)"
    )


def run(args: argparse.Namespace) -> int:
    """0 when every pair has an answer; 2 when the set-up is wrong; 3 when the service stopped it (what was fetched is kept)."""
    address = (args.tjeneste or settings.travel_service()).rstrip("/")
    host = urlsplit(address).hostname
    if urlsplit(address).scheme not in ("http", "https") or not host or args.om_gangen < 1 or not args.pause >= 0:
        print(
            "Oppgi adressen til en rutetjeneste med OSRMs tabellgrensesnitt, med --tjeneste http://… eller i "
            "FRIVILLIGHETSKART_REISETID_TJENESTE. --om-gangen må være minst 1, og --pause ikke negativ.",
            file=sys.stderr,
        )
        return 2
    try:
        places = sorted(grunnlag(current(args.register or settings.register())).kommuner, key=lambda k: k.kommunenummer)
    except RegisterFeil as error:
        print(error, file=sys.stderr)
        return 2
    out = args.ut or settings.travel_file()
    service = Service(address, args.profil, args.pause, args.om_gangen)
    source = args.kilde or f"rutetjenesten på {host}"
    try:
        told = fetch_all(service, places, out, source, args.paa_nytt)
    except (RutetjenesteFeil, OSError) as error:
        print(error, file=sys.stderr)
        return 3
    print(told)
    return 0


def fetch_all(service: Service, places: Sequence[Kommune], out: Path, source: str, anew: bool = False) -> str:
    """Ask about every pair that is not known, and write `out` when all are; say in Norwegian what was done.

    What is known: `out`, where it is from the same service and the places lie where they lay, and what an interrupted run
    left in `out` + ".del". Raises RutetjenesteFeil or OSError; then `out` is as it was.
    """
    pairs = [(a.kommunenummer, b.kommunenummer) for i, a in enumerate(places) for b in places[i + 1 :]]
    mark = {k.kommunenummer: f"{k.lon:.5f},{k.lat:.5f}" for k in places}
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.with_name(out.name + ".del").open("a+", encoding="utf-8") as part:
        try:
            fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RutetjenesteFeil(f"{out.name} hentes allerede av en annen kjøring. Vent til den er ferdig.") from None
        known = {} if anew else _written(out, service, mark)
        before = sum(pair in known for pair in pairs)
        known |= _begun(part, service, mark, anew)
        for block in _blocks(places, service.most, known):
            for answered in service.ask(*block):
                found = {pair: (*road, date.today().isoformat()) for pair, road in answered.items()}
                _keep(part, found)
                known |= found
        if before == len(pairs):
            Path(part.name).unlink()
            return f"Alle {len(pairs)} par er hentet fra før, til {out}. Bruk --paa-nytt for å hente dem på nytt."
        _write(out, {pair: known[pair] for pair in pairs}, source, service, mark)
        Path(part.name).unlink()
    roadless = sum(known[pair][0] is None for pair in pairs)
    return f"{len(pairs)} par skrevet til {out}, {len(pairs) - before} av dem hentet nå. {roadless} par er uten vei hos tjenesten."


def _blocks(
    places: Sequence[Kommune], size: int, known: Mapping[Pair, Road]
) -> Iterator[tuple[Sequence[Kommune], Sequence[Kommune]]]:
    """The blocks of pairs in which something is not known: those from, and those to."""
    parts = [places[i : i + size] for i in range(0, len(places), size)]
    for i, start in enumerate(parts):
        for end in parts[i:]:
            if any(pair not in known for pair in _pairs(start, end)):
                yield start, end


def _pairs(start: Sequence[Kommune], end: Sequence[Kommune]) -> Iterator[Pair]:
    for a in start:
        for b in end:
            if a.kommunenummer < b.kommunenummer:
                yield a.kommunenummer, b.kommunenummer


@dataclass
class Service:
    """A routing service with OSRM's table interface; `most` goes down when it says that a request is too big."""

    address: str
    profile: str = "driving"
    pause: float = PAUSE
    most: int = AT_ONCE

    def __post_init__(self) -> None:
        self._session = requests.Session()
        contact = settings.contact()
        self._session.headers["User-Agent"] = "Frivillighetskartet/1.0 (reisetid" + (
            f"; {contact})" if contact else ")"
        )
        retry = Retry(
            total=TRIES, backoff_factor=self.pause, backoff_max=LONGEST_WAIT, status_forcelist=(429, 502, 503, 504),
            raise_on_status=False, redirect=False,
        )  # fmt: skip
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=retry))
        self._asked = False

    def ask(
        self, start: Sequence[Kommune], end: Sequence[Kommune]
    ) -> Iterator[dict[Pair, tuple[float | None, float | None]]]:
        """Minutes and km of every pair between `start` and `end`, in as many answers as the service needs. Raises RutetjenesteFeil."""
        parts = [(start, end)]
        while parts:
            a, b = parts.pop()
            side = a if len(a) >= len(b) else b
            if len(side) > self.most:
                half = (len(side) + 1) // 2
                parts += [(a[half:], b), (a[:half], b)] if side is a else [(a, b[half:]), (a, b[:half])]
                continue
            if not any(True for _ in _pairs(a, b)):
                continue
            try:
                yield self._table(a, b)
            except _TooBig:
                if len(side) == 1:
                    raise RutetjenesteFeil(
                        f"{self.address} tar ikke to steder på én gang. Bruk en annen tjeneste."
                    ) from None
                self.most = len(side) // 2
                parts.append((a, b))

    def _table(self, start: Sequence[Kommune], end: Sequence[Kommune]) -> dict[Pair, tuple[float | None, float | None]]:
        places = list(dict.fromkeys([*start, *end]))
        index = {k.kommunenummer: i for i, k in enumerate(places)}
        where = ";".join(f"{k.lon:.5f},{k.lat:.5f}" for k in places)
        sources, destinations = (";".join(str(index[k.kommunenummer]) for k in side) for side in (start, end))
        answer = self._get(
            f"{self.address}/table/v1/{self.profile}/{where}?sources={sources}&destinations={destinations}"
            "&annotations=duration,distance"
        )
        for side, told in ((start, answer.get("sources")), (end, answer.get("destinations"))):
            self._on_roads(side, told)
        seconds, metres = (
            self._values(answer.get(name), name, len(start), len(end)) for name in ("durations", "distances")
        )
        return {
            (a.kommunenummer, b.kommunenummer): _road(seconds[i][j], metres[i][j])
            for i, a in enumerate(start)
            for j, b in enumerate(end)
            if a.kommunenummer < b.kommunenummer
        }

    def _get(self, url: str) -> dict[str, Any]:
        """One answer as JSON. Raises _TooBig or RutetjenesteFeil."""
        if self._asked:
            time.sleep(self.pause)
        self._asked = True
        try:
            with self._session.get(url, timeout=TIMEOUT, stream=True, allow_redirects=False) as response:
                content = response.raw.read(MOST_BYTES + 1, decode_content=True)
        except (requests.RequestException, OSError) as error:
            raise RutetjenesteFeil(f"{self.address} svarer ikke ({type(error).__name__}). {AGAIN}") from error
        if len(content) > MOST_BYTES:
            raise RutetjenesteFeil(f"{self.address} svarte med mer enn {MOST_BYTES // 1_000_000} MB. {AGAIN}")
        try:
            answer = json.loads(content)
        except ValueError:
            answer = None
        code = answer.get("code") if isinstance(answer, dict) else None
        if code == "TooBig" or response.status_code in (413, 414):
            raise _TooBig
        if response.status_code != 200 or code != "Ok" or not isinstance(answer, dict):
            told = f"{response.status_code}{f', {code}' if isinstance(code, str) else ''}"
            raise RutetjenesteFeil(
                f"{self.address} ga ingen tabell (svar {told}). Se at adressen og profilen er riktige. {AGAIN}"
            )
        return answer

    def _on_roads(self, places: Sequence[Kommune], told: object) -> None:
        """See that the service has roads where the kommuner are; it moves each place to its nearest road, however far."""
        for place, found in zip(places, told if isinstance(told, list) else [], strict=False):
            moved = found.get("distance") if isinstance(found, dict) else None
            if isinstance(moved, int | float) and moved > FARTHEST_SNAP:
                raise RutetjenesteFeil(
                    f"{self.address} har ingen vei nærmere {place.navn} enn {moved / 1000:.0f} km. Bruk en tjeneste med kart over Norge."
                )

    def _values(self, matrix: object, name: str, rows: int, columns: int) -> list[list[float | None]]:
        """The matrix as numbers. Raises RutetjenesteFeil where it is no such matrix."""
        if isinstance(matrix, list) and len(matrix) == rows and all(_is_row(row, columns) for row in matrix):
            return matrix
        raise RutetjenesteFeil(
            f"{self.address} svarte med en «{name}» som ikke er en tabell på {rows} × {columns} tall. Tjenesten må kunne gi både "
            f"durations og distances (OSRM 5.20 eller nyere). {AGAIN}"
        )


def _is_row(row: object, columns: int) -> bool:
    """Whether it is as many lengths as there are columns: numbers that are not negative, or null."""
    return (
        isinstance(row, list)
        and len(row) == columns
        and all(v is None or (type(v) in (int, float) and math.isfinite(v) and v >= 0) for v in row)
    )


def _road(seconds: float | None, metres: float | None) -> tuple[float | None, float | None]:
    """Minutes and km; both unknown where one is, or where it would take longer than any journey in Norway."""
    if seconds is None or metres is None or seconds > MOST_MINUTES * 60:
        return None, None
    return round(seconds / 60, 1), round(metres / 1000, 1)


def _header(service: Service, mark: Mapping[str, str]) -> str:
    """What an interrupted run must agree with to be gone on with: the service, and where the kommuner lie."""
    return hashlib.sha256(json.dumps([service.address, service.profile, mark], sort_keys=True).encode()).hexdigest()


def _begun(part: IO[str], service: Service, mark: Mapping[str, str], anew: bool) -> dict[Pair, Road]:
    """What an interrupted run left; the file is emptied where it was of another service, and begun."""
    part.seek(0)
    header, *lines = part.read().split("\n")
    known: dict[Pair, Road] = {}
    if header == _header(service, mark) and not anew:
        for line in lines[:-1]:  # what follows the last line's end was cut short
            for start, end, minutes, km, day in json.loads(line):
                known[start, end] = (minutes, km, day)
    part.seek(0)
    part.truncate()
    part.write(_header(service, mark) + "\n")
    if known:
        _keep(part, known)
    part.flush()
    return known


def _keep(part: IO[str], found: Mapping[Pair, Road]) -> None:
    part.write(json.dumps([[*pair, *road] for pair, road in found.items()], separators=(",", ":")) + "\n")
    part.flush()
    os.fsync(part.fileno())


def _written(out: Path, service: Service, mark: Mapping[str, str]) -> dict[Pair, Road]:
    """What the finished file knows about places that lie where they lay, by the same service; nothing where it cannot be read."""
    try:
        table = pq.read_table(out)
        metadata = {name.decode(): value.decode() for name, value in (table.schema.metadata or {}).items()}
        if metadata.get("tjeneste") != f"{service.address} {service.profile}":
            return {}
        lay: dict[str, str] = json.loads(metadata["steder"])
        return {
            (row["fra"], row["til"]): (row["minutter"], row["km"], row["hentet"].isoformat())
            for row in table.to_pylist()
            if all(number in mark and lay.get(number) == mark[number] for number in (row["fra"], row["til"]))
        }
    except (OSError, KeyError, ValueError, pa.ArrowException):
        return {}


def _write(out: Path, roads: Mapping[Pair, Road], source: str, service: Service, mark: Mapping[str, str]) -> None:
    """Write the Parquet beside its place and switch it in, whole or not at all."""
    columns = [
        [pair[0] for pair in roads],
        [pair[1] for pair in roads],
        [road[0] for road in roads.values()],
        [road[1] for road in roads.values()],
        [date.fromisoformat(road[2]) for road in roads.values()],
    ]
    metadata = {"kilde": source, "tjeneste": f"{service.address} {service.profile}", "steder": json.dumps(dict(mark))}
    table = pa.table(dict(zip(SCHEMA.names, columns, strict=True)), schema=SCHEMA.with_metadata(metadata))
    beside = out.with_name(f"{out.name}.{os.getpid()}.ny")
    try:
        pq.write_table(table, beside)
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        beside.replace(out)
    finally:
        beside.unlink(missing_ok=True)
