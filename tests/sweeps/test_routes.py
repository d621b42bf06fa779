"""Every open route for every unit, format and date: each answer is what it should be, and the same as recorded."""

import csv
import io
import json
import struct
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import duckdb
import httpx
import pytest

from data.database import READER_CONFIG
from tests import unchanged
from tests.asking import DATES, LATEST, Question


class Facts:
    """What the register says, asked in SQL beside the code that is tried."""

    def __init__(self, register_file: Path) -> None:
        with duckdb.connect(str(register_file.resolve()), read_only=True, config=READER_CONFIG) as register:

            def rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
                return register.execute(sql, values).fetchall()

            self.kommuner = dict(rows("SELECT kommunenummer, kommunenavn FROM kommune_na"))
            self.fylker = dict(rows("SELECT fylkesnummer, fylkesnavn FROM fylke WHERE gyldig_til IS NULL"))
            self.former_fylker = dict(rows("SELECT fylkesnummer, fylkesnavn FROM fylke WHERE gyldig_til IS NOT NULL"))
            self.former: dict[str, set[str]] = defaultdict(set)
            for old, new in rows(
                """SELECT kommunenummer, dagens_kommunenummer FROM dagens_nummer JOIN kommune USING (kommunenummer)
                WHERE gyldig_til IS NOT NULL"""
            ):
                self.former[old].add(new)
            self.status = {day: dict(rows("SELECT kommunenummer, status FROM status_per(?)", day)) for day in DATES}
            self.inherited = {
                day: {number for (number,) in rows("SELECT kommunenummer FROM status_per(?) WHERE arvet", day)}
                for day in DATES
            }
            self.evidence = {
                day: dict(
                    rows(
                        """SELECT o.dagens_kommunenummer, count(*) FROM evidens AS e JOIN kommune_opphav AS o USING (kropp)
                        WHERE e.niva = 'kommune' AND e.holder_fra <= ? GROUP BY ALL""",
                        day,
                    )
                )
                for day in DATES
            }


def day_of(question: Question) -> date:
    return date.fromisoformat(question.asked.split(" ")[1])


def table_of(answer: httpx.Response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8"))))


class Judge:
    """Holds every answer against the facts and collects what is wrong: a line per answer, beginning with its address."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.failures: list[str] = []
        self.asked = 0
        self._rows: dict[tuple[str, str], int] = {}

    def watch(self, question: Question, answer: httpx.Response) -> None:
        self.asked += 1
        judges: dict[str, Callable[[Question, httpx.Response], None]] = {
            "/api/v1/kommuner/{number}": self.kommune,
            "/api/v1/observasjoner?kommune=": self.evidence_of,
            "/kart": self.kart,
            "/geo/utsnitt": self.areas,
            "/geo/streker": self.lines,
            "/api/v1/endringer": self.changes,
            "/apent/endringer.atom": self.feed,
            "one of a kind": self.plain,
        }
        try:
            judges.get(question.family, self.listed)(question, answer)
        except Exception as error:  # whatever it is, the other answers are tried too
            told = str(error).split("\n")[0] or type(error).__name__
            self.failures.append(f"{question.address}: {answer.status_code} {told[:200]}")

    def plain(self, question: Question, answer: httpx.Response) -> None:
        assert answer.status_code < 500
        assert answer.headers["content-type"]

    def feed(self, question: Question, answer: httpx.Response) -> None:
        kind, _, value = question.unit.partition(" ")
        if kind == "fylke" and value in self.facts.former_fylker:
            assert answer.status_code == 404
            assert self.facts.former_fylker[value] in answer.text
            return
        assert answer.status_code == 200
        root = ElementTree.fromstring(answer.content)
        numbers = {
            link.get("href", "").rpartition("=")[2] for link in root.iterfind("{*}entry/{*}link[@rel='alternate']")
        }
        assert numbers
        assert kind != "fylke" or {number[:2] for number in numbers} == {value}

    def changes(self, question: Question, answer: httpx.Response) -> None:
        kind, _, value = question.unit.partition(" ")
        if kind == "fylke" and value in self.facts.former_fylker:
            assert answer.status_code == 400
            return
        assert answer.status_code == 200
        rows = self.read("endringer", question.asked, answer)
        assert bool(rows) == (question.unit != "siden 2026-11-22") or value == ""
        assert all(row["endring"] == "lagt_til" and not row["foer"] and row["etter"] for row in rows)
        if kind == "fylke":
            assert {row["dagens_kommunenummer"][:2] for row in rows if row["dagens_kommunenummer"]} == {value}
        elif not value:
            assert {row["dagens_kommunenummer"] for row in rows} <= {question.unit}

    def kommune(self, question: Question, answer: httpx.Response) -> None:
        number = question.unit
        if number in self.facts.former:
            self.led_on(self.facts.former[number], answer)
            return
        assert answer.status_code == 200
        if question.asked.startswith("csv"):
            (row,) = table_of(answer)
        else:
            row = answer.json()
            day = day_of(question)
            assert row["per"] == day.isoformat()
            assert len(row["observasjoner"]) == self.facts.evidence[day].get(number, 0)
            assert all(seen["holder_fra"] <= day.isoformat() for seen in row["observasjoner"])
            assert {plan["status"] for plan in row["planstatus"]} <= set(self.facts.status[day].values())
            assert len(row["naboer"]) > 0
        assert (row["kommunenummer"], row["kommunenavn"]) == (number, self.facts.kommuner[number])
        assert row["status"] == self.facts.status[day_of(question)][number]

    def led_on(self, successors: set[str], answer: httpx.Response) -> None:
        told = answer.json()
        if len(successors) == 1:
            assert answer.status_code == 301
            assert urlsplit(answer.headers["location"]).path == f"/api/v1/kommuner/{told['kommunenummer']}"
            assert {told["kommunenummer"]} == successors
            assert told["grunn"]
        else:
            assert answer.status_code == 410
            assert set(told["etterfolgere"]) == successors
            assert {address.rpartition("/")[2] for address in told["adresser"]} == successors

    def evidence_of(self, question: Question, answer: httpx.Response) -> None:
        if question.unit in self.facts.former:
            assert answer.status_code == 400
            assert all(self.facts.kommuner[new] in answer.text for new in self.facts.former[question.unit])
        else:
            assert answer.status_code == 200
            assert {row["dagens_kommunenummer"] for row in answer.json()["observasjoner"]} <= {question.unit}

    def listed(self, question: Question, answer: httpx.Response) -> None:
        kind, _, value = question.unit.partition(" ")
        if value in self.facts.former_fylker and kind == "fylke":
            assert answer.status_code == 400
            assert self.facts.former_fylker[value] in answer.json()["detail"]
            return
        if question.unit.startswith("plantype") and question.family in {"/api/v1/fylker", "/api/v1/utvikling"}:
            assert answer.status_code == 400
            return
        if question.family == "/api/v1/observasjoner" and question.unit in {"status arvet", "status ikke_kartlagt"}:
            assert answer.status_code == 400  # no evidence says either
            return
        assert answer.status_code == 200
        name, form = question.family.rpartition("/")[2], question.asked.split(" ")[0]
        rows = self.read(name, form, answer)
        place = (name, question.unit)
        if question.asked == f"json {LATEST}":
            self._rows[place] = len(rows)
        if form != "json":
            assert len(rows) == self._rows[place]
        self.fits(name, kind, value, rows, day_of(question))

    def read(self, name: str, form: str, answer: httpx.Response) -> list[dict[str, Any]]:
        if form == "csv":
            return table_of(answer)
        document = answer.json()
        if form == "geojson":
            features = document["features"]
            assert all(feature["geometry"]["type"] in {"Polygon", "MultiPolygon"} for feature in features)
            assert all(feature["id"] == feature["properties"]["kommunenummer"] for feature in features)
            return [feature["properties"] for feature in features]
        assert document["antall"] == len(document[name])
        found: list[dict[str, Any]] = document[name]
        return found

    def fits(self, name: str, kind: str, value: str, rows: list[dict[str, Any]], day: date) -> None:
        if kind == "fylke" and name != "observasjoner":
            assert {row["fylkesnummer"] for row in rows} == {value}
            assert {row["fylkesnavn"] for row in rows} == {self.facts.fylker[value]}
        if kind == "status" and name in {"kommuner", "observasjoner"}:
            assert {row["status"] for row in rows} <= {"vedtatt" if value == "arvet" else value}
        if kind == "plantype" and name == "observasjoner":
            assert {row["plantype"] for row in rows} <= {value}
        if name == "kommuner":
            self.all_kommuner(kind, value, rows, day)
        if name == "utvikling":
            assert all("2007-01-31" <= row["dato"] <= day.isoformat() for row in rows)
        if name == "observasjoner":
            assert all(row["holder_fra"] <= day.isoformat() for row in rows)

    def all_kommuner(self, kind: str, value: str, rows: list[dict[str, Any]], day: date) -> None:
        given = {row["kommunenummer"]: row["status"] for row in rows}
        assert len(given) == len(rows)
        if kind == "plantype":
            assert set(given) == set(self.facts.kommuner)
            return
        expected = self.facts.status[day]
        if kind == "fylke":
            expected = {number: status for number, status in expected.items() if number[:2] == value}
        if kind == "status":
            inherited = {number for number in self.facts.inherited[day] if expected[number] == "vedtatt"}
            as_shown = {number: "arvet" if number in inherited else status for number, status in expected.items()}
            expected = {number: status for number, status in expected.items() if as_shown[number] == value}
        assert given == expected

    def kart(self, question: Question, answer: httpx.Response) -> None:
        assert answer.status_code == 200
        asked = parse_qs(urlsplit(question.address).query)
        page = answer.text
        assert page.count("<tr data-nr=") == len(self.facts.kommuner)
        number = asked.get("kommune", [""])[0]
        if number in self.facts.kommuner:
            assert f'data-kommune="{number}"' in page
        elif number:
            assert 'class="melding"' in page and number in page
        fylke = asked.get("fylke", [""])[0]
        if fylke in self.facts.fylker:
            shown = [row for row in page.split("<tr data-nr=")[1:] if " hidden>" not in row.split("<th")[0]]
            assert {row.split('data-f="')[1][:2] for row in shown} == {fylke}
        elif fylke:
            assert 'class="melding"' in page

    def areas(self, question: Question, answer: httpx.Response) -> None:
        fylke = question.unit.removeprefix("fylke ")
        if fylke in self.facts.former_fylker:
            assert answer.status_code == 400
            return
        assert answer.status_code == 200
        collection = json.loads(answer.content)
        assert collection["type"] == "FeatureCollection"
        if question.asked == "kommuner" and fylke in self.facts.fylker:
            numbers = {feature["properties"]["kommunenummer"] for feature in collection["features"]}
            assert numbers == {number for number in self.facts.kommuner if number[:2] == fylke}

    def lines(self, question: Question, answer: httpx.Response) -> None:
        if question.unit.removeprefix("fylke ") in self.facts.former_fylker:
            assert answer.status_code == 400
            return
        assert answer.status_code == 200
        magic, version, length = struct.unpack("<4sII", answer.content[:12])
        assert (magic, version, length) == (b"glTF", 2, len(answer.content))


class Asked(NamedTuple):
    recorded: unchanged.Record
    judge: Judge


@pytest.fixture(scope="module")
def asked(register_file: Path) -> Asked:
    """All of it asked once: what was answered, as hashes, and what was wrong with it."""
    judge = Judge(Facts(register_file))
    return Asked(unchanged.record(register_file, judge.watch), judge)


def test_every_unit_gets_the_right_answer_from_every_route_in_every_format_on_every_date(asked: Asked) -> None:
    units = len(asked.judge.facts.kommuner) + len(asked.judge.facts.former)
    assert asked.judge.asked > 3 * units
    assert not asked.judge.failures, "\n".join([f"{len(asked.judge.failures)} are wrong", *asked.judge.failures[:60]])


def test_register_routes_and_exports_answer_as_recorded(asked: Asked) -> None:
    recorded = json.loads(unchanged.RECORD.read_text(encoding="utf-8"))
    changed = unchanged.differences(recorded, asked.recorded)
    assert not changed, "\n".join(
        [f"{len(changed)} differ. If it is meant: python -m tests.unchanged --write", *changed[:60]]
    )
