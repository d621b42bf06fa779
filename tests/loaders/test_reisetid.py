"""Travel times: every pair asked once of a service that speaks OSRM's table format, resumed where it stopped, and never guessed."""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pyarrow.parquet as pq
import pytest

from data.database import current
from data.queries.samlinger import grunnlag
from data.samling.avstand import Reisetider, travel_matrix
from loaders.__main__ import main

PAIRS = 357 * 356 // 2


class Osrm(BaseHTTPRequestHandler):
    """Answers as osrm-routed does (docs/http.md): seconds and metres by row, waypoints moved to the nearest road, null without a road."""

    protocol_version = "HTTP/1.1"
    asked: ClassVar[list[str]] = []
    limit = 100
    roadless: ClassVar[set[str]] = set()
    busy = 0
    dies_after: ClassVar[float] = math.inf
    change: ClassVar[dict[str, Any]] = {}

    def do_GET(self) -> None:
        cls = type(self)
        url = urlsplit(self.path)
        cls.asked.append(self.path)
        if len(cls.asked) > cls.dies_after:
            self._send(500, {"code": "InvalidUrl", "message": "down"})
        elif cls.busy:
            cls.busy -= 1
            self._send(429, {"message": "Too Many Requests"}, {"Retry-After": "0"})
        else:
            self._table(url.path.rsplit("/", 1)[1].split(";"), parse_qs(url.query))

    def _table(self, places: list[str], options: dict[str, list[str]]) -> None:
        sources, destinations = (
            [places[int(i)] for i in options[name][0].split(";")] for name in ("sources", "destinations")
        )
        if len(sources) * len(destinations) > self.limit**2 or len(places) > self.limit:
            self._send(400, {"code": "TooBig", "message": "Too many table coordinates"})
            return
        metres = [[self._metres(a, b) for b in destinations] for a in sources]
        waypoints = [
            [{"hint": "", "distance": 12.5, "name": "Fv. 17", "location": [0.0, 0.0]} for _ in side]
            for side in (sources, destinations)
        ]
        answer = {
            "code": "Ok", "sources": waypoints[0], "destinations": waypoints[1], "distances": metres,
            "durations": [[None if m is None else m / 20 for m in row] for row in metres],
        }  # fmt: skip
        self._send(200, {**answer, **self.change})

    def _metres(self, a: str, b: str) -> float | None:
        if a != b and {a, b} & self.roadless:
            return None
        (x1, y1), (x2, y2) = (map(float, place.split(",")) for place in (a, b))
        return math.hypot((x1 - x2) * 50_000, (y1 - y2) * 111_000)

    def _send(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {
            "Content-Type": "application/json",
            "Content-Length": str(len(content)),
            **(headers or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def service() -> Iterator[str]:
    Osrm.asked, Osrm.limit, Osrm.roadless, Osrm.busy, Osrm.dies_after, Osrm.change = [], 100, set(), 0, math.inf, {}
    with ThreadingHTTPServer(("127.0.0.1", 0), Osrm) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def fetch(service: str, register: Path, out: Path, *more: str) -> int:
    return main(
        ["reisetid", "--tjeneste", service, "--pause", "0", "--register", str(register), "--ut", str(out), *more]
    )


def matrix(register: Path, out: Path) -> Reisetider:
    found = travel_matrix([k.kommunenummer for k in grunnlag(current(register)).kommuner], out)
    assert found is not None
    return found


def test_every_pair_is_asked_once_and_stands_in_the_file_with_source_and_day(
    service: str, register_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "reisetid.parquet"
    island = grunnlag(current(register_file)).per_nummer["1151"]  # Utsira
    Osrm.roadless = {f"{island.lon:.5f},{island.lat:.5f}"}
    assert fetch(service, register_file, out, "--kilde", "Prøvetjenesten") == 0
    assert f"{PAIRS} par skrevet" in capsys.readouterr().out
    table = pq.read_table(out).to_pylist()
    assert len({(row["fra"], row["til"]) for row in table}) == len(table) == PAIRS
    assert all(row["fra"] < row["til"] for row in table)
    assert sum(row["minutter"] is None and row["km"] is None for row in table) == 356
    assert len(Osrm.asked) == 36, "8 × 8 blocks of 50, each pair of blocks once"
    found = matrix(register_file, out)
    assert np.isnan(found.minutter.verdier).sum() == 2 * 356
    assert "Prøvetjenesten" in found.km.forklaring and "ingen vei mellom 356 av 63546 par" in found.km.forklaring
    bodo, rana = (found.km.kommuner.index(number) for number in ("1804", "1833"))
    km, minutes = (one.verdier[bodo, rana] for one in (found.km, found.minutter))
    assert km == found.km.verdier[rana, bodo] > 100
    assert minutes == pytest.approx(km * 1000 / 20 / 60, abs=0.1), "metres and seconds have become km and minutes"
    assert [file.name for file in tmp_path.iterdir()] == ["reisetid.parquet"]


def test_a_run_that_was_interrupted_goes_on_where_it_was_and_a_whole_one_asks_nothing(
    service: str, register_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "reisetid.parquet"
    Osrm.dies_after = 10
    assert fetch(service, register_file, out) == 3
    assert "Det som er hentet, er tatt vare på" in capsys.readouterr().err
    assert not out.exists()
    with (tmp_path / "reisetid.parquet.del").open("a", encoding="utf-8") as part:
        part.write('[["0301","1101",')  # the power went while a line was written
    Osrm.dies_after = math.inf
    assert fetch(service, register_file, out) == 0
    answered = [path for i, path in enumerate(Osrm.asked) if i != 10]
    assert len(answered) == len(set(answered)) == 36
    assert np.isfinite(matrix(register_file, out).minutter.verdier).all()
    asked = len(Osrm.asked)
    assert fetch(service, register_file, out) == 0
    assert "hentet fra før" in capsys.readouterr().out
    assert len(Osrm.asked) == asked
    assert fetch(service, register_file, out, "--paa-nytt") == 0
    assert len(Osrm.asked) == asked + 36


def test_a_service_that_is_busy_or_takes_fewer_places_is_asked_again_and_for_less(
    service: str, register_file: Path, tmp_path: Path
) -> None:
    Osrm.limit, Osrm.busy = 60, 2
    assert fetch(service, register_file, tmp_path / "r.parquet") == 0
    assert np.isfinite(matrix(register_file, tmp_path / "r.parquet").km.verdier).all()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"code": "NoTable"}, "ga ingen tabell (svar 200, NoTable)"),
        ({"distances": None}, "«distances» som ikke er en tabell"),
        ({"durations": [[1.0]]}, "«durations» som ikke er en tabell"),
        ({"durations": [["fort"] * 50] * 50}, "«durations» som ikke er en tabell"),
        ({"durations": [[-1.0] * 50] * 50}, "«durations» som ikke er en tabell"),
        ({"sources": [{"distance": 900_000.0}]}, "ingen vei nærmere Oslo enn 900 km"),
    ],
)
def test_an_answer_that_is_no_table_stops_the_run_with_one_message_and_writes_nothing(
    service: str,
    register_file: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    change: dict[str, Any],
    expected: str,
) -> None:
    Osrm.change = change
    assert fetch(service, register_file, tmp_path / "r.parquet") == 3
    assert expected in capsys.readouterr().err
    assert not (tmp_path / "r.parquet").exists()


@pytest.mark.parametrize("address", ["", "ftp://x", "127.0.0.1:5000"])
def test_without_an_address_nobody_is_asked_and_the_message_says_what_to_set(
    address: str, register_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fetch(address, register_file, tmp_path / "r.parquet") == 2
    assert "FRIVILLIGHETSKART_REISETID_TJENESTE" in capsys.readouterr().err


def test_a_file_that_is_no_table_of_travel_times_counts_as_none(register_file: Path, tmp_path: Path) -> None:
    numbers = [k.kommunenummer for k in grunnlag(current(register_file)).kommuner]
    assert travel_matrix(numbers, tmp_path / "none.parquet") is None
    (tmp_path / "bad.parquet").write_bytes(b"PAR1 not at all PAR1")
    assert travel_matrix(numbers, tmp_path / "bad.parquet") is None
