"""One counting rule: every place that shows a count of kommuner is asked for it, and shows the register's own.

A kommune with an inherited vedtatt is arvet and never vedtatt. What the register says is counted here from status and the flag alone.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import httpx
import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from data.database import Register
from data.eksport import package, spreadsheets
from data.eksport.tables import rows_of
from data.queries import core
from data.redaksjon import preview
from pages.components import format as fmt
from pages.components.downloads import csv_bytes
from pages.components.maps import kommune_table
from pages.fylker import texts as t
from pages.open.routes import ROUTES
from pages.screens import SCREENS
from tests.asking import LATEST, Question, ask
from tests.sweeps.screens import Visitor, words

Counts = dict[str, int]
SHOWN = tuple(fmt.STATUSER)


class Case(NamedTuple):
    """A place and a day, and for a plan type other than the own policy its code."""

    day: date
    fylke: str = ""
    plantype: str = ""

    @property
    def address(self) -> dict[str, str]:
        """As parameters of an address."""
        asked = {"fylke": self.fylke, "plantype": self.plantype, "per": self.day.isoformat()}
        return {name: value for name, value in asked.items() if value}


CASES = (Case(LATEST), Case(LATEST, "46"), Case(date(2024, 7, 1), "50"), Case(date(2017, 6, 30)))
"""with arvet among them: in 2024 and since, in Trøndelag and Vestland; and none before the reform of 2020"""


def counted(register: Register, case: Case) -> Counts:
    """Way of being shown → kommuner, by the rule as it is written, from status and flag."""
    if case.plantype:
        rows = register.query(
            """SELECT k.kommunenummer, coalesce(p.status, 'ikke_kartlagt') AS status, coalesce(p.arvet, false) AS arvet FROM kommune_na AS k
            LEFT JOIN planstatus_per(?) AS p ON p.kommunenummer = k.kommunenummer AND p.plantype = ?""",
            (case.day, case.plantype),
        )
    else:
        rows = register.query("SELECT kommunenummer, status, arvet FROM status_per(?)", (case.day,))
    found = Counter(
        "arvet" if row.arvet and row.status == "vedtatt" else row.status
        for row in rows.itertuples()
        if row.kommunenummer.startswith(case.fylke)
    )
    return {shown: found[shown] for shown in SHOWN}


def numbers(pattern: str, text: str) -> list[int]:
    """Every number that the pattern finds, as numbers."""
    return [int(found.replace("\xa0", "")) for found in re.findall(pattern, text)]


def cards(app: AppTest) -> str:
    return html.unescape("\n".join(element.proto.body for element in app.get("html")))


def card_table(app: AppTest, title: str) -> dict[str, list[str]]:
    """The name of each row → its cells, of the card whose title begins so and which shows its table; «» → the headings."""
    body = cards(app).split(f'aria-label="{title}', 1)[1].split("</table>", 1)[0]
    heads = re.findall(r"<th scope=\"col\"[^>]*>(.*?)</th>", body)
    return {"": heads} | {
        cells[0]: cells
        for row in re.findall(r"<tr[^>]*>(.*?)</tr>", body.split("</thead>")[1])
        if (cells := [re.sub("<[^>]+>", "", cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)])
    }


def cell(rows: dict[str, list[str]], row: str, heading: str) -> int:
    return int(rows[row][rows[""].index(heading)].replace("\xa0", ""))


class Places:
    """The places that show counts. Each gives what it shows, as far as it shows it: way of being shown → number."""

    def __init__(self, register: Register, register_file: Path) -> None:
        self.register, self.file, self.visitor = register, register_file, Visitor()

    def get(self, address: str, case: Case) -> httpx.Response:
        asked = "&".join(f"{name}={value}" for name, value in case.address.items())
        answers: list[httpx.Response] = []
        question = Question("", "", "", f"{address}{'&' if '?' in address else '?'}{asked}")
        ask(self.file, [question], lambda _, answer: answers.append(answer))
        return answers[0]

    # Screens
    def start(self, case: Case) -> list[Counts]:
        app = self.visitor.visit("start", **case.address)
        told, labels = "\n".join(words(app)), app.pills(key="filter_status").options
        shown = {code: numbers(r"\*\*([\d\xa0]+)\*\*", label)[0] for code, label in zip(SHOWN, labels, strict=True)}
        sentences = numbers(r"([\d\xa0]+) av [\d\xa0]+ kommune[r]? har vedtatt", told)
        listed = Counter(app.dataframe[0].value["Status"])
        return [
            shown,
            *({"vedtatt": number} for number in sentences),
            {code: listed[status.merke] for code, status in fmt.STATUSER.items()},
        ]

    def fylker(self, case: Case) -> list[Counts]:
        if case.plantype:
            app = self.visitor.visit("fylker", vis_plantyper="Tabell", **case.address)
            table = card_table(app, "Dokumentert forankring")
            heading, row = t.PLAN_SHORT[case.plantype], self.area(case)
            inherited, working = t.PLAN_CARRIED.format(plan=heading), t.PLAN_WORKING.format(plan=heading)
            found = {"vedtatt": cell(table, row, heading), "under_arbeid": cell(table, row, working)}
            return [found | {"arvet": cell(table, row, inherited) if inherited in table[""] else 0}]
        app = self.visitor.visit("fylker", vis_status="Tabell", vis_kunnskap="Tabell", **case.address)
        sentences = numbers(r"([\d\xa0]+) av [\d\xa0]+ kommune[r]? har vedtatt", cards(app))
        heads = {status.ord: code for code, status in fmt.STATUSER.items()}
        body = cards(app)
        table = card_table(app, re.search(r'<div class="fk-table" role="region" aria-label="([^"]*)', body)[1])  # type: ignore[index]
        known = card_table(app, "Vedtatt er dokumentert i")
        row = self.area(case)
        return [
            {code: cell(table, row, head) for head, code in heads.items()},
            *({"vedtatt": number} for number in sentences),
            {"vedtatt": cell(known, row, "Dokumentert"), "ikke_kartlagt": cell(known, row, "Ukjent")},
        ]

    def area(self, case: Case) -> str:
        names = self.register.query("SELECT fylkesnummer, fylkesnavn FROM kommune_na")
        return dict(names.itertuples(index=False, name=None)).get(case.fylke, "Norge")

    def utvikling(self, case: Case) -> list[Counts]:
        app = self.visitor.visit("utvikling", **case.address)
        told = "\n".join([*words(app), cards(app)])
        over_time = re.search(
            r"([\d\xa0]+) av [\d\xa0]+ kommuner har vedtatt \(.*?\), ([\d\xa0]+) arvet, ([\d\xa0]+) under arbeid", told
        )
        assert over_time
        legend = {
            code: numbers(rf"{re.escape(s.merke)}: <b>([\d\xa0]+)<", cards(app)) for code, s in fmt.STATUSER.items()
        }
        return [
            *(
                {"vedtatt": number}
                for number in numbers(r"([\d\xa0]+) av [\d\xa0]+ kommune[r]? har (?:dokumentert )?vedtak?t", told)
            ),
            dict(zip(("vedtatt", "arvet", "under_arbeid"), map(int, over_time.groups()), strict=True)),
            {code: found[0] for code, found in legend.items()},
        ]

    def kommuner(self, case: Case) -> list[Counts]:
        made = {}
        for code in SHOWN:
            app = self.visitor.visit("kommuner", status=code, **case.address)
            made[code] = len(app.dataframe[0].value) if app.dataframe else 0
        return [made]

    def samlinger(self, case: Case) -> list[Counts]:
        if not case.fylke:
            return []
        body = cards(self.visitor.visit("samlinger", **case.address))
        groups = re.findall(r'sam-tall">(\d+)</span><span><b><span aria-hidden="true">.</span> (.*?)</b>', body)
        shown = {name: int(number) for number, name in groups}
        # A group that tells whom to ask, not a count of vedtatt: those with an inherited policy have experience too.
        inherited = counted(self.register, case)["arvet"]
        known = {"Ingen kjent": "ingen_kjent", "Ikke kartlagt": "ikke_kartlagt", "På vei": "under_arbeid"}
        return [{code: shown[name] for name, code in known.items()} | {"vedtatt": shown["Har politikk"] - inherited}]

    # Routes
    def api_fylker(self, case: Case) -> list[Counts]:
        rows = self.get("/api/v1/fylker", case).json()["fylker"]
        return [{code: rows[0][code] for code in SHOWN}]

    def api_utvikling(self, case: Case) -> list[Counts]:
        months = self.get("/api/v1/utvikling", case).json()["utvikling"]
        last = [row for row in months if row["fylkesnummer"] == (case.fylke or "00")][-1]
        then = counted(self.register, case._replace(day=date.fromisoformat(last["dato"])))
        now = counted(self.register, case)
        return [{code: now[code] + last[code] - then[code] for code in SHOWN}]

    def api_kommuner(self, case: Case) -> list[Counts]:
        asked = {code: self.get(f"/api/v1/kommuner?status={code}", case).json()["antall"] for code in SHOWN}
        rows = list(csv.DictReader(io.StringIO(self.get("/api/v1/kommuner?format=csv", case).text)))
        return [asked, dict(Counter(row["visning"] for row in rows))]

    def kart(self, case: Case) -> list[Counts]:
        page = html.unescape(self.get("/kart", case).text)
        legend = re.findall(r'<li data-status="(\w+)".*?class="antall">(\d+)<', page)
        sentence = numbers(r"([\d\xa0]+) av [\d\xa0]+ kommune[r]? har vedtatt", page)
        return [{code: int(n) for code, n in legend if code in SHOWN}, *({"vedtatt": number} for number in sentence)]

    def kart_picture(self, case: Case) -> list[Counts]:
        texts = re.findall(r"<text[^>]*>(.*?)</text>", html.unescape(self.get("/kart/bilde.svg", case).text))
        by_word = {status.ord: code for code, status in fmt.STATUSER.items()}
        legend = {by_word[word]: int(number) for number, word in pairwise(texts) if word in by_word}
        return [
            legend,
            *({"vedtatt": number} for number in numbers(r"([\d\xa0]+) av [\d\xa0]+ kommune[r]? har vedtatt", texts[1])),
        ]

    def board_paper(self, case: Case, route: str = "/styreark") -> list[Counts]:
        """The rows «● Vedtatt 6 …» of the table of statuses, and the sentence."""
        page = html.unescape(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", self.get(route, case).text, flags=re.DOTALL))
        sentence = numbers(r"([\d\xa0]+) av [\d\xa0]+ kommune[r]? har vedtatt", page)
        shown = {code: numbers(rf"{re.escape(s.merke)}\s+([\d\xa0]+)\s", page) for code, s in fmt.STATUSER.items()}
        assert all(shown.values()) and sentence
        return [{code: found[0] for code, found in shown.items()}, *({"vedtatt": number} for number in sentence)]

    def fylke_paper(self, case: Case) -> list[Counts]:
        return self.board_paper(case, "/fylkesark") if case.fylke else []

    # Downloads and what is built
    def downloads(self, case: Case) -> list[Counts]:
        rows = core.plan_per(self.register, case.day, case.plantype or None)
        rows = rows[rows["fylkesnummer"].str.startswith(case.fylke)]
        content = csv_bytes(kommune_table.table(rows, one_fylke=False).to_pandas()).decode("utf-8-sig")
        listed = csv.DictReader(io.StringIO(content), delimiter=";")
        words_of = {status.merke: code for code, status in fmt.STATUSER.items()}
        return [dict(Counter(words_of[row["status"]] for row in listed))]

    def package(self, case: Case) -> list[Counts]:
        if case.plantype:
            plans = rows_of(self.register, "planstatus", case.day)
            mine = plans[(plans["plantype"] == case.plantype) & plans["kommunenummer"].str.startswith(case.fylke)]
            return [{code: int((mine["visning"] == code).sum()) for code in SHOWN if code != "ikke_kartlagt"}]
        if case not in CASES[1:3]:  # the files are made of all kommuner: two days are enough
            return []
        with zipfile.ZipFile(io.BytesIO(package.datapakke(self.register, case.day))) as files:
            tables = {
                name: list(csv.DictReader(io.StringIO(files.read(f"{name}.csv").decode())))
                for name in ("status", "fylkestall")
            }
        book = openpyxl.load_workbook(io.BytesIO(spreadsheets.excel(self.register, case.day)), read_only=True)
        sheet = next(row for row in book["Fylkestall"].iter_rows(values_only=True) if row[0] == case.fylke)
        sums = next(row for row in tables["fylkestall"] if row["fylkesnummer"] == case.fylke)
        features = json.loads(package.geojson(self.register, case.day))["features"]
        rows = [*tables["status"], *(feature["properties"] for feature in features)]
        mine = Counter(row["visning"] for row in rows if row["kommunenummer"].startswith(case.fylke))
        return [
            {code: number // 2 for code, number in mine.items()},
            {code: int(sums[code]) for code in SHOWN},
            {code: int(sheet[list(sums).index(code)]) for code in SHOWN},
        ]

    def effect(self, case: Case) -> list[Counts]:
        if case.day != LATEST or case.fylke or case.plantype:
            return []
        row = preview.whole(self.register, [], case.day).fylker.iloc[0]
        return [{code: int(row[f"{code}_{when}"]) for code in SHOWN} for when in ("fore", "etter")]


PLACES: dict[str, Callable[[Places, Case], list[Counts]]] = {
    "start": Places.start,
    "fylker": Places.fylker,
    "utvikling": Places.utvikling,
    "kommuner": Places.kommuner,
    "samlinger": Places.samlinger,
    "registrer": Places.effect,
    "/api/v1/fylker": Places.api_fylker,
    "/api/v1/utvikling": Places.api_utvikling,
    "/api/v1/kommuner": Places.api_kommuner,
    "/kart": Places.kart,
    "/kart/bilde.svg": Places.kart_picture,
    "/styreark": Places.board_paper,
    "/fylkesark": Places.fylke_paper,
    "/nedlasting/{session}/{key}/{name}": Places.downloads,
    "data-og-metode": Places.package,
}
BY_PLANTYPE = {
    "start",
    "fylker",
    "/api/v1/kommuner",
    "/kart",
    "/kart/bilde.svg",
    "/nedlasting/{session}/{key}/{name}",
    "data-og-metode",
}
WITHOUT = {"endringer", "funn", "runder", "datastatus", "sok-i-planene"}
"""screens that count no kommuner by status: entries, findings, answers, searches and hits"""
ROUTES_WITHOUT = re.compile(
    r"/geo/|/apent/|/api$|/svar|/(om|personvern|tilgjengelighet|meld-fra|kommuneark|helse|metrikker)$|"
    r"/api/v1/(kommuner/|observasjoner|endringer|kontekst|openapi)|/[\w./-]+\.(txt|xml|ico|ttl)$|.*\{rest:path\}$"
)
"""routes that give boundaries, files, single kommuner, single pieces of evidence, or descriptions"""


@pytest.mark.parametrize("place", PLACES)
def test_every_place_that_shows_a_count_shows_the_registers_own(
    place: str, register: Register, register_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(register_file))
    places, wrong = Places(register, register_file), []
    plans = [case._replace(plantype="kommuneplanens_samfunnsdel") for case in CASES if place in BY_PLANTYPE]
    told = 0
    for case in (*CASES, *plans):
        truth = counted(register, case)
        for shown in PLACES[place](places, case):
            told += 1
            assert shown, f"{place} shows nothing for {case.address}"
            differ = {code: (number, truth[code]) for code, number in shown.items() if number != truth[code]}
            wrong += [f"{case.address}: shown and counted {differ}"] if differ else []
    assert told and wrong == []


def test_no_screen_and_no_route_is_left_out() -> None:
    assert {screen.adresse for screen in SCREENS} == {place for place in PLACES if "/" not in place} | WITHOUT
    routes = {str(getattr(route, "path", "")) for route in ROUTES}
    assert {path for path in routes if not ROUTES_WITHOUT.match(path)} == {place for place in PLACES if "/" in place}


def test_arvet_is_in_what_is_asked(register: Register) -> None:
    inherited = [counted(register, case)["arvet"] for case in CASES]
    assert sum(number > 0 for number in inherited) >= 3
    assert counted(register, Case(LATEST, plantype="kommuneplanens_samfunnsdel"))["arvet"] > 0
