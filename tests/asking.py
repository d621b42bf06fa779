"""Asks the open routes in process for every unit that the register has: no server, so that thousands of answers take seconds."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import httpx
from starlette.applications import Starlette

from data.database import Register
from pages.open.routes import ROUTES

Answer = TypeVar("Answer")
LATEST = date(2026, 11, 29)
"""the last day asked about: fixed, and before the day this was first written, so that no page takes it for today"""
DATES = (date(2017, 6, 30), date(2019, 12, 31), date(2021, 6, 30), date(2024, 7, 1), LATEST)
"""before, between and after the reforms of 2018, 2020 and 2024"""
REGISTERED = date(2026, 11, 23)
"""a day on which all of the shipped sources were registered"""
STATUSER = ("vedtatt", "under_arbeid", "ingen_kjent", "ikke_kartlagt", "arvet")
"""as they are asked for: an inherited policy is not among those of `vedtatt`"""
FORMATS = {
    "kommuner": ("json", "csv", "geojson"),
    "fylker": ("json", "csv"),
    "utvikling": ("json", "csv"),
    "observasjoner": ("json", "csv"),
}
AREA_LAYERS = ("kommuner", "omland", "treff", "smaa", "ringer", "innfelt", "innfelt-navn", "navn")
LINE_LAYERS = ("kyst", "kommunegrenser", "fylkesgrenser", "innfelt")
EVERY_NTH = 12
"""of the kommuner, those that are asked for in answers that are made of the same rows as the country's (CSV, `/kart`, observasjoner)"""
HOST = "https://kart.example.no"


def awaited(work: Coroutine[Any, Any, Answer]) -> Answer:
    """What a coroutine gives, run in a thread of its own: a browser test before this one may have left a loop running in ours."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


class Question(NamedTuple):
    """One address to ask, and its place among the answers: family of routes, unit, and what of it is asked for."""

    family: str
    unit: str
    asked: str
    address: str


class Units:
    """The units of the register: kommuner and fylker, of today and of the past."""

    def __init__(self, register: Register) -> None:
        def column(sql: str) -> list[str]:
            return [str(value) for value in register.query(sql).iloc[:, 0]]

        self.kommuner = column("SELECT kommunenummer FROM kommune WHERE gyldig_til IS NULL ORDER BY 1")
        self.former_kommuner = column("SELECT kommunenummer FROM kommune WHERE gyldig_til IS NOT NULL ORDER BY 1")
        self.fylker = column("SELECT fylkesnummer FROM fylke WHERE gyldig_til IS NULL ORDER BY 1")
        self.former_fylker = column("SELECT fylkesnummer FROM fylke WHERE gyldig_til IS NOT NULL ORDER BY 1")
        self.plantyper = column("SELECT kode FROM plantype ORDER BY rekkefolge")


def questions(units: Units) -> Iterator[Question]:
    """Every route for every unit: formats and dates, the dear ones in turn."""
    yield from _kommune_questions(units)
    yield from _list_questions(units)
    yield from _map_questions(units)
    yield Question("/apent/endringer.atom", "feed", "as it is", "/apent/endringer.atom")
    for number in (*units.fylker, *units.former_fylker):
        yield Question("/apent/endringer.atom", f"fylke {number}", "as it is", f"/apent/endringer.atom?fylke={number}")
        yield Question(
            "/api/v1/endringer", f"fylke {number}", "json", f"/api/v1/endringer?fylke={number}&per={REGISTERED}"
        )
    for number in units.kommuner[::EVERY_NTH]:
        yield Question("/api/v1/endringer", number, "json", f"/api/v1/endringer?kommune={number}&per={REGISTERED}")
    for day in ("2026-11-21", "2026-11-22", "1900-01-01"):
        for form in ("json", "csv"):
            yield Question(
                "/api/v1/endringer",
                f"siden {day}",
                form,
                f"/api/v1/endringer?siden={day}&per={REGISTERED}&format={form}",
            )
    for path in (
        "/api",
        "/api/v1/openapi.json",
        "/api/v1/finnes-ikke",
        "/api/v1/kommuner/9999",
        "/apent/finnes-ikke.js",
    ):
        yield Question("one of a kind", path, "as it is", path)
    for bad in ("fylke=99", "status=x", "plantype=x", "per=2026-13-01", "per=1999-01-01", "farge=x", "format=xml"):
        yield Question("one of a kind", f"/api/v1/kommuner?{bad}", "as it is", f"/api/v1/kommuner?{bad}")


def _kommune_questions(units: Units) -> Iterator[Question]:
    """Every kommune on LATEST and, in turn, on one of the earlier days; what a former number leads to does not follow the date."""
    for i, number in enumerate(units.kommuner):
        address = f"/api/v1/kommuner/{number}"
        for day in (DATES[i % (len(DATES) - 1)], LATEST):
            yield Question("/api/v1/kommuner/{number}", number, f"json {day}", f"{address}?per={day}")
        if i % EVERY_NTH == 0:
            yield Question("/api/v1/kommuner/{number}", number, f"csv {LATEST}", f"{address}?per={LATEST}&format=csv")
            listed = f"/api/v1/observasjoner?kommune={number}&per={LATEST}"
            yield Question("/api/v1/observasjoner?kommune=", number, f"json {LATEST}", listed)
    for number in units.former_kommuner:
        address = f"/api/v1/kommuner/{number}?per={LATEST}"
        yield Question("/api/v1/kommuner/{number}", number, f"json {LATEST}", address)
        listed = f"/api/v1/observasjoner?kommune={number}&per={LATEST}"
        yield Question("/api/v1/observasjoner?kommune=", number, f"json {LATEST}", listed)


def _list_questions(units: Units) -> Iterator[Question]:
    narrowed = {
        "Norge": "",
        **{f"fylke {number}": f"fylke={number}&" for number in (*units.fylker, *units.former_fylker)},
        **{f"status {status}": f"status={status}&" for status in STATUSER},
        **{f"plantype {code}": f"plantype={code}&" for code in units.plantyper},
    }
    for name, forms in FORMATS.items():
        for unit, part in narrowed.items():
            earlier = DATES[:-1] if name in {"kommuner", "fylker"} or unit == "Norge" else ()
            for day in (*earlier, LATEST):
                yield Question(f"/api/v1/{name}", unit, f"json {day}", f"/api/v1/{name}?{part}per={day}")
            for form in forms[1:]:
                address = f"/api/v1/{name}?{part}per={LATEST}&format={form}"
                yield Question(f"/api/v1/{name}", unit, f"{form} {LATEST}", address)


def _map_questions(units: Units) -> Iterator[Question]:
    for fylke in ("", *units.fylker, *units.former_fylker):
        unit = f"fylke {fylke}" if fylke else "Norge"
        for day in (DATES[1], LATEST):
            yield Question("/kart", unit, f"html {day}", f"/kart?fylke={fylke}&per={day}")
        for layer in AREA_LAYERS:
            address = f"/geo/utsnitt/{layer}.geojson?fylke={fylke}&per={LATEST}&zoom=6"
            yield Question("/geo/utsnitt", unit, layer, address)
        for layer in LINE_LAYERS:
            yield Question("/geo/streker", unit, layer, f"/geo/streker/{layer}.glb?fylke={fylke}")
    for number in (*units.kommuner, *units.former_kommuner)[::EVERY_NTH]:
        yield Question("/kart", number, f"html {LATEST}", f"/kart?kommune={number}&per={LATEST}")


def ask(register: Path, questions: Iterable[Question], visit: Callable[[Question, httpx.Response], None]) -> None:
    """Ask each question of the register at this path and show the answer to `visit`; redirects are shown, not followed."""

    async def all_of_them() -> None:
        transport = httpx.ASGITransport(Starlette(routes=ROUTES), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
            for question in questions:
                visit(question, await client.get(question.address))

    before = os.environ.get("FRIVILLIGHETSKART_REGISTER")
    os.environ["FRIVILLIGHETSKART_REGISTER"] = str(register)
    try:
        awaited(all_of_them())
    finally:
        if before is None:
            del os.environ["FRIVILLIGHETSKART_REGISTER"]
        else:
            os.environ["FRIVILLIGHETSKART_REGISTER"] = before
