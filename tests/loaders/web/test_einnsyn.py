"""eInnsyn against a loopback server of its documented shape: which cases become findings, whose they are, and how politely it is asked."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.__main__ import main
from loaders.web import einnsyn
from loaders.web.einnsyn import OWN_POLICY, owners, read_moetesak
from loaders.web.memory.copies import read_copy
from loaders.web.memory.state import State
from loaders.web.types import Enhet
from tests.loaders.web import sites
from tests.loaders.web.server import FixtureServer, Handler, Page, Site
from tests.loaders.web.sites import html
from tests.loaders.web.world import World

API, KEY, VOSS = "api.einnsyn.no", "secret_prove", "4621"


def enhet(id_: str, navn: str, slag: str = "KOMMUNE", parent: str | None = None, **more: Any) -> dict[str, Any]:
    row = {"entity": "Enhet", "id": f"enh_{id_}", "navn": navn, "enhetstype": slag, "orgnummer": "9" * 9}
    return row | ({"parent": parent} if parent else {}) | more


def sak(
    id_: str, title: str, owner: str = "voss", vedtak: str = "", utvalg: str = "Kommunestyret", **more: Any
) -> dict[str, Any]:
    paper = {
        "entity": "Dokumentbeskrivelse",
        "id": "db_1",
        "dokumentobjekt": [{"referanseDokumentfil": f"http://www.voss.no/f/{id_}.pdf"}],
    }
    row: dict[str, Any] = {
        "entity": "Moetesak", "id": f"ms_{id_}", "offentligTittel": title, "moetesakstype": "politisk", "moetesaksaar": 2025,
        "moetesakssekvensnummer": 23, "utvalg": utvalg, "journalenhet": f"enh_{owner}", "utvalgObjekt": f"enh_{owner}_ks",
        "dokumentbeskrivelse": [paper],
        "moetemappe": {"entity": "Moetemappe", "id": "mm_1", "utvalg": utvalg, "moetedato": "2025-03-12T17:00:00Z"},
    }  # fmt: skip
    if vedtak:
        text = {"entity": "Moetesaksbeskrivelse", "tekstInnhold": vedtak, "tekstFormat": "text/html"}
        row["vedtak"] = {"entity": "Vedtak", "id": "ved_1", "dato": "2025-03-12", "vedtakstekst": text}
    return row | more


class Service:
    """`GET /enhet`, `/search` and `/moetesak/{id}`; `trouble` answers the first requests in its place (status, headers, body)."""

    def __init__(self, cases: list[dict[str, Any]], enheter: list[dict[str, Any]] | None = None) -> None:
        own = [
            enhet("voss", "Voss herad"),
            enhet("voss_ks", "Kommunestyret", "UTVALG", "enh_voss"),
            enhet("stat", "Et direktorat", "ORGAN"),
        ]
        self.cases, self.enheter = cases, enheter or own
        self.trouble: list[tuple[int, dict[str, str], bytes]] = []
        self.per_page, self.keys = 2, set[str]()
        self.site = Site({"/robots.txt": Page(b"", 404)}, rest=lambda path: Page(act=self._answer))

    def _answer(self, handler: Handler) -> None:
        self.keys.add(handler.headers.get("API-KEY", ""))
        status, headers, body = self.trouble.pop(0) if self.trouble else self._body(handler)
        handler.sent = status
        handler.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    def _body(self, handler: Handler) -> tuple[int, dict[str, str], bytes]:
        if handler.headers.get("API-KEY") != KEY:
            return 401, {}, json.dumps({"type": "authenticationError", "message": "no"}).encode()
        parts = urlsplit(handler.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path.startswith("/moetesak/"):
            found: Any = next(case for case in self.cases if case["id"] == parts.path.split("/")[2])
        else:
            found = self._page(parts.path, asked, f"http://{API}{parts.path}")
        return 200, {}, json.dumps(found).encode()

    def _page(self, path: str, asked: dict[str, str], here: str) -> dict[str, Any]:
        rows = self.enheter
        if path == "/search":
            assert (asked["entity"], int(asked["limit"]) <= 100) == ("Moetesak", True)
            word, whose = asked["query"].strip('"'), asked["administrativEnhet"].split(",")
            rows = [
                case for case in self.cases if word in case["offentligTittel"].lower() and case["journalenhet"] in whose
            ]
        at = next((number + 1 for number, row in enumerate(rows) if row["id"] == asked.get("startingAfter")), 0)
        shown = rows[at : at + self.per_page]
        page: dict[str, Any] = {"items": shown}
        if at + self.per_page < len(rows):
            page["next"] = f"{here}?{urlencode(asked | {'startingAfter': shown[-1]['id']})}"
        return page


@pytest.fixture
def asked(world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    """Runs the command against a service, with the fixture hosts as the only world."""
    monkeypatch.setenv("FRIVILLIGHETSKART_EINNSYN", f"http://{API}")
    monkeypatch.setenv("FRIVILLIGHETSKART_EINNSYN_NOKKEL", KEY)
    monkeypatch.setenv("FRIVILLIGHETSKART_KONTAKT", "webansvarlig@frivillighetskartet.no")

    def run(service: Service, *more: str) -> int:
        world.host(API, service.site)
        monkeypatch.setenv("FRIVILLIGHETSKART_WEB_FIXTURES", str(world.write_fixtures(tmp_path / "verden.json")))
        return main(["einnsyn", "--mappe", str(world.folder), "--kommune", VOSS, *more])

    return run


def findings(world: World) -> dict[str, Any]:
    rows = world.results().funn
    return {row["tittel"]: row for row in rows.to_dict("records") if row["gjeldende"]} if len(rows) else {}


VEDTATT = sak(
    "a", "Frivillighetspolitikk for Voss 2025–2030", vedtak="<p>Planen vert <b>vedteken</b> slik han ligg føre.</p>"
)
CASES = [
    VEDTATT,
    sak("b", "Kulturplan med frivillighet", vedtak="Planen vedtas."),
    sak("c", "Frivilligmelding for Voss", vedtak="<p>Saken utsettes.</p>"),
    sak("d", "Plan for frivilligheita i Voss", vedtak="Kommunestyret vedtek planen.", utvalg="Utval for levekår"),
    sak("e", "Frivillighetsstrategi for Voss"),
    sak("f", "Frivillighetspolitikk for landet", owner="stat", vedtak="Vedtatt."),
]


def test_a_vedtak_becomes_a_finding_with_body_date_and_case_number_and_never_more_than_it_says(
    world: World, asked: Any
) -> None:
    service = Service(CASES)
    assert asked(service) == 0
    found = findings(world)
    row = found["Frivillighetspolitikk for Voss 2025–2030"]
    assert (row["status"], row["vedtatt_dato"], row["vedtatt_av"], row["saksnummer"]) == (
        "vedtatt",
        "2025-03-12",
        "kommunestyret",
        "23/25",
    )
    assert (row["enhet"], row["url"]) == (VOSS, "https://einnsyn.no/moetesak/ms_a")
    others = [other["status"] for title, other in found.items() if title != row["tittel"]]
    assert len(others) == 3
    assert "vedtatt" not in others  # postponed, decided by a committee, or without a vedtak
    assert not [title for title in found if "Kulturplan" in title or "landet" in title]
    assert service.keys == {KEY}


def test_the_service_is_asked_once_a_second_one_at_a_time_and_its_next_pages_are_followed(
    world: World, asked: Any, server: FixtureServer
) -> None:
    service = Service(
        [sak(f"n{number}", f"Frivillighetsplan for Voss {number}", vedtak="Vedtas.") for number in range(5)]
    )
    assert asked(service) == 0
    pages = [path for path in server.paths(API) if path.startswith("/search") and "query=frivillighetsplan" in path]
    assert len(pages) == 3
    assert server.most_at_once[API] == 1
    assert min(server.gaps(API)) >= world.scale * 0.9
    assert server.paths(API)[0] == "/robots.txt"


def test_robots_rules_hold_with_a_key_too_and_are_asked_for_without_it(
    world: World, asked: Any, server: FixtureServer, capsys: pytest.CaptureFixture[str]
) -> None:
    service, seen = Service([VEDTATT]), []

    def rules(handler: Handler) -> None:
        seen.append(handler.headers.get("API-KEY"))
        body = b"User-agent: *\nDisallow: /search\n"
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    service.site["/robots.txt"] = Page(act=rules)
    assert asked(service) == 1
    assert (seen, [path for path in server.paths(API) if path.startswith("/search")]) == ([None], [])
    assert "/search ikke hentes" in capsys.readouterr().err


def told(world: World) -> dict[str, Any]:
    """The newest run as Datastatus has it."""
    row: dict[str, Any] = world.results().einnsyn.to_dict("records")[-1]
    return row


def test_every_run_is_told_with_what_came_and_what_was_left_out(world: World, asked: Any) -> None:
    service = Service(CASES)
    assert asked(service) == 0
    counts = ("utfall", "valgte", "enheter", "saker", "nye")
    assert [told(world)[name] for name in counts] == ["ok", 1, 1, 4, 1]
    service.cases = [
        *CASES,
        sak("h", "Frivillighetsplan", moetemappe="mm_2"),
        sak("i", "Frivillighetsplan 2") | {"entity": "Sak"},
    ]
    assert asked(service) == 0
    assert told(world)["utfall"] == "advarsel"
    assert (
        "1 sak kom uten det møtet" in told(world)["hvorfor"],
        "1 svar har en annen form" in told(world)["hvorfor"],
    ) == (True, True)
    service.cases = []
    assert asked(service) == 1
    assert (told(world)["utfall"], "ga 5 møtesaker sist, og ingen nå" in told(world)["hvorfor"]) == ("feilet", True)
    service.cases, service.enheter = CASES, [enhet("stat", "Et direktorat", "ORGAN")]
    assert asked(service) == 1
    assert "ingen kommune vi kjenner" in told(world)["hvorfor"]
    service.enheter = [enhet("bergen", "Bergen kommune")]
    assert asked(service) == 1
    assert "Ingen av de valgte er i eInnsyns liste" in told(world)["hvorfor"]
    assert len(world.results().einnsyn) == 5


def test_a_run_that_died_is_told_by_the_next_one_and_a_memory_from_before_them_is_read(
    world: World, asked: Any
) -> None:
    world.unit(VOSS, "www.voss.no", sites.plain())
    world.search()
    state = State(world.folder)
    try:
        with state.transaction() as db:
            db.execute("DROP TABLE einnsyn")
        assert world.results().einnsyn.empty
    finally:
        state.close()
    state = State(world.folder)
    state.begin_einnsyn(1)
    state.close()
    asked(Service(CASES))
    first, last = world.results().einnsyn.to_dict("records")
    assert (first["utfall"], "stoppet" in first["hvorfor"], last["utfall"]) == ("feilet", True, "ok")


def test_a_second_run_asks_for_no_case_again_that_has_not_changed_and_reads_one_that_has(
    world: World, asked: Any, server: FixtureServer
) -> None:
    service = Service(CASES)
    asked(service)
    before = len([path for path in server.paths(API) if path.startswith("/moetesak/")])
    asked(service)
    assert len([path for path in server.paths(API) if path.startswith("/moetesak/")]) == before == 4
    service.cases = [sak("a", VEDTATT["offentligTittel"], vedtak="<p>Saken utsettes.</p>"), *CASES[1:]]
    asked(service)
    assert findings(world)[VEDTATT["offentligTittel"]]["status"] != "vedtatt"


@pytest.mark.parametrize(
    ("trouble", "code", "says"),
    [
        ((429, {"Retry-After": "2"}, b""), 0, ""),
        ((503, {}, b""), 0, ""),
        ((429, {"Retry-After": "90000"}, b""), 1, "ber oss vente"),
        ((401, {}, b""), 1, "godtar ikke nøkkelen"),
        ((400, {}, b""), 1, "svarte 400"),
        ((200, {}, b"<html>"), 1, "ikke er JSON"),
        ((200, {}, b'{"results": []}'), 1, "i en annen form"),
        ((200, {}, b'{"items": [], "next": "http://ond.example/search"}'), 1, "som ikke får nøkkelen"),
        ((302, {"Location": "http://ond.example/"}, b""), 1, "svarte 302"),
    ],
)
def test_trouble_is_waited_out_or_told_in_one_line_and_the_key_goes_to_no_other_host(
    world: World, asked: Any, server: FixtureServer, capsys: pytest.CaptureFixture[str], trouble: tuple[int, dict[str, str], bytes],
    code: int, says: str,
) -> None:  # fmt: skip
    service = Service([VEDTATT])
    service.trouble = [trouble]
    world.host("ond.example", Site())
    assert asked(service) == code
    told = capsys.readouterr().err
    assert says in told
    assert KEY not in told
    assert server.paths("ond.example") == []
    if code == 0:
        assert len(findings(world)) == 1


def test_a_run_that_stops_goes_on_where_it_was_with_what_it_had(
    world: World, asked: Any, server: FixtureServer
) -> None:
    service = Service(CASES)
    original, left = service._body, [6]

    def failing(handler: Handler) -> tuple[int, dict[str, str], bytes]:
        left[0] -= 1
        return original(handler) if left[0] >= 0 else (400, {}, b"")

    service._body = failing  # type: ignore[method-assign]
    assert asked(service) == 1
    assert "Frivillighetspolitikk for Voss 2025–2030" in findings(world)
    service._body, before = original, len(server.paths(API))  # type: ignore[method-assign]
    assert asked(service) == 0
    again = [path for path in server.paths(API)[before:] if "query=frivillighetspolitikk" in path]
    assert again == []
    assert len(findings(world)) >= 3


def test_without_a_key_nobody_is_asked_and_it_is_told_what_to_do(
    world: World, asked: Any, server: FixtureServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FRIVILLIGHETSKART_EINNSYN_NOKKEL", "")
    assert asked(Service([])) == 2
    assert "FRIVILLIGHETSKART_EINNSYN_NOKKEL" in capsys.readouterr().err
    assert server.paths(API) == []


def test_the_papers_of_a_case_are_read_by_the_next_search_and_the_case_stays(
    world: World, asked: Any, server: FixtureServer
) -> None:
    asked(Service([VEDTATT]))
    site = Site(
        {
            "/": html("Voss"),
            "/f/a.pdf": sites.pdf_page("Frivillighetspolitikk for Voss. Vedtatt av kommunestyret 12.03.2025. " * 5),
        }
    )
    world.unit(VOSS, "www.voss.no", site)
    world.search()
    assert "/f/a.pdf" in server.paths("www.voss.no")
    assert server.paths("einnsyn.no") == []
    assert {(row["status"], row["vedtatt_dato"]) for row in findings(world).values()} == {("vedtatt", "2025-03-12")}


def test_a_copy_is_kept_of_the_answer_about_the_case_alone_without_the_key(world: World, asked: Any) -> None:
    asked(Service(CASES))
    rows = {row["url"]: row for row in world.results().kopier.to_dict("records")}
    row = rows["https://einnsyn.no/moetesak/ms_a"]
    copy = read_copy(world.folder, VOSS, row["dokument_hash"], row["sha256"])
    assert json.loads(copy.innhold)["id"] == "ms_a"
    assert copy.url.startswith(f"http://{API}/moetesak/ms_a")
    assert all(KEY.encode() not in path.read_bytes() for path in (world.folder / "kopier").rglob("*.gz"))


UNITS = [
    Enhet("4621", "kommune", "Voss", None), Enhet("1818", "kommune", "Herøy", None), Enhet("1515", "kommune", "Herøy", None),
    Enhet("46", "fylkeskommune", "Vestland fylkeskommune", None),
]  # fmt: skip


def test_a_case_belongs_to_the_unit_whose_name_is_one_alone_and_to_none_where_two_share_it() -> None:
    own, unsure = owners(
        [
            enhet("a", "Voss herad"), enhet("b", "Levekår", "UTVALG", "enh_a"), enhet("c", "Vik", "UTVALG", {"id": "enh_b"}),  # type: ignore[arg-type]
            enhet("d", "HERØY KOMMUNE"), enhet("e", "Vestland fylkeskommune", "FYLKE"), enhet("f", "Voss", "ORGAN"),
            enhet("g", "Ring", "UTVALG", "enh_h"), enhet("h", "Ring", "UTVALG", "enh_g"),
            enhet("i", "Voss kommune", avsluttetDato="2019-12-31"),
        ],
        UNITS,
    )  # fmt: skip
    assert {name: unit.nummer for name, unit in own.items()} == {
        "enh_a": "4621",
        "enh_b": "4621",
        "enh_c": "4621",
        "enh_e": "46",
    }
    assert unsure == ["HERØY KOMMUNE (1515, 1818)"]


@pytest.mark.parametrize(
    ("title", "own"),
    [
        ("Frivillighetspolitikk for Voss", True), ("Frivilligheitsmelding 2024", True), ("Politikk for frivillig sektor", True),
        ("Strategi for det frivillige arbeidet", True), ("Plan for frivilligheita", True), ("Temaplan for frivillighet", True),
        ("Frivillige lag og reguleringsplan", False), ("Reguleringsplan for Frivillighetens hus", False),
        ("Tilskudd til frivillige", False), ("Frivilligsentralen, årsmelding", False), ("Kulturplan", False),
    ],
)  # fmt: skip
def test_only_titles_of_an_own_policy_are_taken_in(title: str, own: bool) -> None:
    assert bool(OWN_POLICY.search(title)) == own


@given(
    item=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=9), lambda inner: st.lists(inner, max_size=3)
    )
)
def test_a_case_in_any_other_shape_is_read_without_a_fault_and_says_nothing_it_does_not(item: object) -> None:
    names = ("moetemappe", "vedtak", "utvalg", "dokumentbeskrivelse", "moetesaksaar", "moetesakssekvensnummer")
    row = {"entity": "Moetesak", "id": "ms_x", "offentligTittel": "Frivilligplan"} | dict.fromkeys(names, item)
    case = read_moetesak(row, lambda text: text)
    assert case is not None
    assert (case.dato, case.vedtak, case.filer) == (None, None, ())


def test_a_meeting_late_at_night_in_utc_is_the_next_day_in_norway() -> None:
    assert einnsyn._day("2025-03-12T23:30:00Z") == date(2025, 3, 13)
    assert einnsyn._day("2025-13-12") is None
