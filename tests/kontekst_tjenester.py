"""The open interfaces that context is fetched from, on loopback: their documented answers, with values that are plainly made up.

A kommune's figures follow from its number alone. `python -m tests.kontekst_tjenester FOLDER` loads all of it into a folder outside the
repository, to look at screens with.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from data.inndeling import shipped_numbers

NUMBERS = shipped_numbers()
TODAY = sorted(set(NUMBERS.valid) - NUMBERS.ended_before_today)
YEARS = (2019, 2020, 2021, 2022, 2023)
CATEGORIES = {"1100": "Kultur og kunst", "1300": "Idrett", "<b>9100</b>": "<script>alert(1)</script> og annet"}
HOSTILE = "<b>9100</b>"
AVERAGES = {"EAK": 1111.0, "EAKUO": 2.0, **{f"EKG{n:02}": 3000.0 + n for n in range(1, 18)}}


def organisations(number: str) -> int:
    """How many organisations the kommune has."""
    return 2 + int(number) % 9


def units(number: str) -> list[str]:
    """Their organisasjonsnumre."""
    return [f"{number}{n:05}" for n in range(organisations(number))]


def categories(unit: str) -> list[dict[str, object]]:
    """The categories of an organisation, the first not always first in the list; every fifth has none."""
    n = int(unit[4:])
    if n % 5 == 4:
        return []
    first = {"icnpoNummer": list(CATEGORIES)[n % 3], "kategori": "ICNPOKategori.x", "navn": None, "rekkefoelge": 1}
    return [{"icnpoNummer": "1300", "kategori": "ICNPOKategori.idrett", "navn": None, "rekkefoelge": 2}, first]


def group(number: str) -> str:
    """The KOSTRA-gruppe of the kommune."""
    return f"EKG{1 + int(number) % 17:02}"


def spending(number: str, year: int) -> float | None:
    """Kroner per inhabitant; None where the number was not in use that year."""
    start, end = NUMBERS.valid[number]
    return 1000.0 + int(number) % 1000 + (year - 2019) if start <= date(year, 7, 1) <= end else None


def kostra(region: str, contents: str) -> dict[str, object]:
    """The whole table as json-stat2, with the kommuner of every year."""
    if region == "KOKfylkesregion0000":
        codes = ["EAFK", *(f"{n}00" for n in sorted({number[:2] for number in TODAY}))]
        values = [100.0 + i for i in range(len(codes))]
        rows = [[value + (year - 2019) for year in YEARS] for value in values]
    else:
        fylker = [f"EKA{n}" for n in sorted({number[:2] for number in TODAY})]
        codes = [*AVERAGES, *fylker, *sorted(NUMBERS.valid)]
        rows = [[AVERAGES[c]] * len(YEARS) if c in AVERAGES else [2000.0] * len(YEARS) if c[:3] == "EKA" else
                [spending(c, year) for year in YEARS] for c in codes]  # fmt: skip
    return {
        "version": "2.0", "class": "dataset", "label": contents, "source": "Statistisk sentralbyrå",
        "id": [region, "ContentsCode", "Tid"], "size": [len(codes), 1, len(YEARS)],
        "dimension": {
            region: {"label": "region", "category": {"index": {c: i for i, c in enumerate(codes)}}},
            "ContentsCode": {"category": {"index": {contents: 0}, "unit": {contents: {"base": "kr", "decimals": 0}}}},
            "Tid": {"category": {"index": {str(year): i for i, year in enumerate(YEARS)}}},
        },
        "value": [value for row in rows for value in row],
        "updated": "2024-06-14T06:00:00Z",
    }  # fmt: skip


def sentraler() -> bytes:
    """A yearly list with a row for each frivilligsentral, in every third kommune, as Norwegian Excel writes it."""
    rows = [f"{number};Sentral {n};2023" for number in TODAY[::3] for n in range(1 + int(number) % 3)]
    return ("\ufeffKommunenummer;Navn;År\r\n" + "\r\n".join(rows)).encode()


@dataclass
class Services:
    """What was asked, and what is to go wrong: part of the address → answers given instead, each once (status, headers, body)."""

    address: str = ""
    asked: list[str] = field(default_factory=list)
    faults: dict[str, list[tuple[int, dict[str, str], bytes]]] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        """The settings that lead here."""
        return {
            "FRIVILLIGHETSKART_BRREG": self.address,
            "FRIVILLIGHETSKART_SSB": f"{self.address}/api",
            "FRIVILLIGHETSKART_KARTVERKET": self.address,
            "FRIVILLIGHETSKART_FRIVILLIGSENTRALER": f"{self.address}/sentraler.csv",
        }

    def answer(self, path: str, query: dict[str, str], body: dict[str, object]) -> object:
        """The documented answer; None where there is no such address."""
        if path == "/enhetsregisteret/api/enheter":
            return self._units(query)
        if path == "/frivillighetsregisteret/api/icnpo-kategorier":
            found = [{"icnpoNummer": code, "navn": name, "spraakkode": "NOB"} for code, name in CATEGORIES.items()]
            return {"_embedded": {"icnpoKategorier": found}}
        if path == "/frivillighetsregisteret/api/frivillige-organisasjoner":
            return self._organisations(path, query)
        if path == "/api/klass/v1/classifications/112/correspondsAt":
            items = [
                {
                    "sourceCode": group(n),
                    "sourceName": f"KOSTRA-gruppe {group(n)[3:]}",
                    "targetCode": n,
                    "targetName": n,
                }
                for n in TODAY
            ]
            return {"correspondenceItems": items}
        if path.startswith("/api/v0/no/table/"):
            chosen = {one["code"]: one["selection"] for one in body["query"]}  # type: ignore[attr-defined]
            region = next(code for code in chosen if code.startswith("KOK"))
            assert (chosen[region]["filter"], chosen["Tid"]) == ("all", {"filter": "top", "values": ["5"]})
            assert body["response"] == {"format": "json-stat2"}
            return kostra(region, chosen["ContentsCode"]["values"][0])
        return None

    def _units(self, query: dict[str, str]) -> dict[str, object]:
        assert query["registrertIFrivillighetsregisteret"] == "true"
        size, page = int(query["size"]), int(query.get("page", 0))
        assert size * (page + 1) <= 10_000
        found = units(query["kommunenummer"])
        shown = found[size * page : size * (page + 1)]
        return {
            "_embedded": {"enheter": [{"organisasjonsnummer": unit, "navn": "LAG"} for unit in shown]},
            "page": {"size": size, "totalElements": len(found), "totalPages": -(-len(found) // size), "number": page},
        }

    def _organisations(self, path: str, query: dict[str, str]) -> dict[str, object]:
        size, after = int(query["size"]), query.get("searchAfter", "")
        assert size <= 100
        everyone = [unit for number in TODAY for unit in units(number)]
        shown = [unit for unit in everyone if unit > after][:size]
        links = {"self": {"href": path}}
        if shown and shown[-1] != everyone[-1]:
            following = urlencode({"size": size, "searchAfter": shown[-1]})
            links["next"] = {"href": f"{self.address}{path}?{following}"}
        found = [{"organisasjonsnummer": u, "icnpoKategorier": categories(u)} for u in shown]
        return {"_embedded": {"frivilligeOrganisasjoner": found}, "_links": links}


@contextmanager
def served(more: Callable[[str, dict[str, str]], object] = lambda path, query: None) -> Iterator[Services]:
    """The services on a port of their own; `more` answers (path, query) that they do not."""
    services = Services()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
            services.asked.append(self.path)
            for mark, faults in services.faults.items():
                if mark in self.path and faults:
                    self.send(*faults.pop(0))
                    return
            url = urlsplit(self.path)
            if url.path == "/sentraler.csv":
                self.send(200, {"Content-Type": "text/csv"}, sentraler())
                return
            query = {key: values[0] for key, values in parse_qs(url.query).items()}
            answer = services.answer(url.path, query, body) or more(url.path, query)
            self.send(404 if answer is None else 200, {"Content-Type": "application/json"}, json.dumps(answer).encode())

        do_POST = do_GET

        def send(self, status: int, headers: dict[str, str], content: bytes) -> None:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: object) -> None:
            """Silence."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    services.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield services
    finally:
        server.shutdown()
        server.server_close()


def keep(folder: Path) -> Path:
    """Keep the same figures in `folder` without asking anybody, as if fetched on 2 January 2026; returns it."""
    from loaders.kontekst import Tall, all_datasett, files, jsonstat

    counted = Counter(
        (number, categories(unit)[-1]["icnpoNummer"]) for number in TODAY for unit in units(number) if categories(unit)
    )
    figures = {
        "frivillige_organisasjoner": [Tall(n, 2026, float(organisations(n))) for n in TODAY],
        "frivillige_etter_kategori": [
            Tall(n, 2026, float(k), str(c), CATEGORIES[str(c)]) for (n, c), k in counted.items()
        ],
        "frivilligsentraler": files.read_table(sentraler(), "sentraler.csv", all_datasett()["frivilligsentraler"]),
        "kultur_kommune": jsonstat.read(kostra("KOKkommuneregion0000", "K"), "KOKkommuneregion0000", "K", ""),
        "kultur_fylkeskommune": jsonstat.read(kostra("KOKfylkesregion0000", "K"), "KOKfylkesregion0000", "K", ""),
        "kostragruppe": [Tall(n, 2026, None, group(n), f"KOSTRA-gruppe {group(n)[3:]}") for n in TODAY],
    }
    for name, found in figures.items():
        files.keep(folder, all_datasett()[name], found, "en test", datetime(2026, 1, 2, tzinfo=UTC))
    return folder


def load(folder: Path) -> None:
    """Fetch everything into `folder`/kontekst and build `folder`/register.duckdb with it, by the real command."""
    from loaders.__main__ import main

    before = dict(os.environ)
    with served() as services:
        os.environ |= services.environment() | {"FRIVILLIGHETSKART_KONTEKST": str(folder / "kontekst")}
        try:
            assert main(["kontekst", "--pause", "0", "--register", str(folder / "register.duckdb")]) == 0
        finally:
            os.environ.clear()
            os.environ.update(before)


if __name__ == "__main__":
    load(Path(sys.argv[1]))
