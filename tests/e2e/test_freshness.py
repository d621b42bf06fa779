"""Open pages are told of new data: one process, two on the same files, two replicas on PostgreSQL; and found again when they were lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection

from data.database import Register
from data.redaksjon.registrering import Skjema, observasjon
from data.store.log import Store
from data.store.types import Aktor
from pages.components.freshness import DRAWN_AT_ONCE
from pages.components.texts import NYE_TALL
from tests.conftest import new_store
from tests.e2e.conftest import Guard, NewPage, free_port, serve, settled
from tests.e2e.wire import Line, answers, heard, told, visit, words
from tests.registers import ROOT, copy

SUNNFJORD = "4647"
WITHOUT_A_LINE = (
    "net::ERR_",
    "WebSocket",
    "Failed to fetch",
    "Client Error in reaching server endpoint",
    "Is Streamlit still running?",
    "timed out",
)
"""what the client writes to the console when there is nobody to talk to"""


@dataclass
class Place:
    """Two dashboards over one store, and the link of the first one's register."""

    urls: list[str]
    store: str
    link: Path

    def save(self, who: Aktor, title: str) -> None:
        """Record, in this process, that Sunnfjord has adopted a policy."""
        form = Skjema(SUNNFJORD, "vedtatt", "frivillighetspolitikk", title, f"https://x.example/{title}", "2026-05-01")
        Store(self.store).add(who, observasjon(Register(self.link.resolve()), form))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def place(
    request: pytest.FixtureRequest, register_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """Two processes on the same files, or two replicas that share nothing but PostgreSQL."""
    folders = [tmp_path_factory.mktemp(name) for name in ("en", "to")]
    store = new_store(request.param, request, folders[0])
    links = [copy(register_file, folder) for folder in folders]
    if request.param == "sqlite":
        links[1] = links[0]
    with ExitStack() as stack:
        urls = [stack.enter_context(serve(link, REGISTER_URL=store)) for link in links]
        yield Place(urls, store, links[0])


def open_page(connection: ClientConnection, screen: str, query: str) -> str:
    """Look at a screen; gives the id of the session."""
    asked = BackMsg()
    asked.rerun_script.page_name, asked.rerun_script.query_string = screen, query
    said = answers(connection, asked)
    return str(next(m.new_session for m in said if m.WhichOneof("type") == "new_session").initialize.session_id)


def hear(connection: ClientConnection, *wanted: str) -> None:
    """Wait for a run that says all of it; what another process does may take more than one."""
    said = ""
    while not all(one in said for one in wanted):
        said = words(told(connection))


def test_what_is_saved_in_one_place_comes_unasked_to_the_pages_of_all_where_their_address_says(
    place: Place, redaktor: Aktor
) -> None:
    with ExitStack() as stack:
        everywhere = []
        for number, url in enumerate([*place.urls, *place.urls]):
            page = stack.enter_context(visit(url))  # who does not say soon what she wants to see is let go
            open_page(page, "kommuner", "kommune=4601" if number < 2 else "kommune=4647")
            everywhere.append(page)
        place.save(redaktor, "Overalt")
        for page in everywhere[2:]:
            hear(page, "Sunnfjord (4647)", "Overalt")
        for page in everywhere[:2]:
            hear(page, "Bergen (4601)")


SLOW_PAGE = """
import time
from pathlib import Path
import streamlit as st
from data import database
from pages.components import freshness
freshness.follow(database.current().innhold, ())
st.write(st.query_params["navn"])
while freshness.drawn_for_new_data() and not Path({go!r}).exists():
    time.sleep(0.02)
freshness.foot("<p>Slutten</p>")
"""
SLOW_DOOR = """
import streamlit as st
from pages.components import freshness
freshness.start()
app = st.App({page!r}, lifespan=freshness.telling)
"""


def test_those_who_did_something_last_are_drawn_first_and_those_who_wait_are_told_so_at_once(
    register_file: Path, tmp_path: Path, redaktor: Aktor
) -> None:
    place = Place([], f"sqlite:///{tmp_path / 's.sqlite3'}", copy(register_file, tmp_path))
    go, page, door = tmp_path / "go", tmp_path / "page.py", tmp_path / "door.py"
    page.write_text(SLOW_PAGE.format(go=str(go)), encoding="utf-8")
    door.write_text(SLOW_DOOR.format(page=str(page)), encoding="utf-8")
    env = {"REGISTER_URL": place.store, "PYTHONPATH": str(ROOT)}
    with serve(place.link, script=str(door), **env) as url, ExitStack() as stack:
        readers = []
        for number in range(DRAWN_AT_ONCE + 2):
            readers.append(stack.enter_context(visit(url)))
            open_page(readers[-1], "", f"navn={number}")
        place.save(redaktor, "Nytt")
        waiting, working = readers[:2], readers[2:]
        for reader in waiting:  # while the others hold the turns
            while not (note := heard(reader)).HasField("delta"):
                pass  # the end of its first run
            assert note.delta.new_element.html.body.startswith("<p>Slutten</p>") and NYE_TALL in words([note])
        go.touch()
        for reader in [*waiting, *working]:
            drawn = told(reader)
            assert NYE_TALL not in words(drawn) and drawn[-2].delta.new_element.html.body == "<p>Slutten</p>"


def test_a_page_that_lost_its_connection_is_up_to_date_when_it_is_back(place: Place, redaktor: Aktor) -> None:
    with ExitStack() as stack:
        page = stack.enter_context(visit(place.urls[0]))
        session = open_page(page, "kommuner", "kommune=4647")
        witness = stack.enter_context(visit(place.urls[0]))
        open_page(witness, "", "")
        page.close()
        place.save(redaktor, "Imens")
        told(witness)
        with visit(place.urls[0], session=session) as again:
            hear(again, "Imens")


def test_a_run_that_a_lost_line_cuts_short_is_never_said_to_be_whole(dashboard_url: str) -> None:
    with visit(dashboard_url) as page:
        session = open_page(page, "samlinger", "fylke=46")
    asked = BackMsg()
    asked.rerun_script.page_name, asked.rerun_script.query_string = "samlinger", "fylke=46"
    for _ in range(3):
        with visit(dashboard_url, session=session) as page:
            page.send(asked.SerializeToString())
            while heard(page).WhichOneof("type") != "delta":
                pass
        with visit(dashboard_url, session=session) as page:
            page.send(asked.SerializeToString())
            said = [heard(page)]
            while (
                said[-1].script_finished != ForwardMsg.FINISHED_SUCCESSFULLY
                or said[-1].WhichOneof("type") != "script_finished"
            ):
                said.append(heard(page))
        assert "Tittel" in words(said)


def test_a_page_whose_server_was_started_anew_is_drawn_from_what_that_one_has(
    page: Page, register_file: Path, tmp_path: Path, redaktor: Aktor, guard: Guard
) -> None:
    guard.allowed = WITHOUT_A_LINE
    place, port = Place([], f"sqlite:///{tmp_path / 's.sqlite3'}", copy(register_file, tmp_path)), free_port()
    with serve(place.link, port, REGISTER_URL=place.store) as url:
        page.goto(f"{url}/kommuner?kommune={SUNNFJORD}")
        settled(page)
        expect(page.get_by_role("heading", level=2, name="Sunnfjord (4647)")).to_be_visible()
        page.evaluate("window.opened = 'once'")
    told = page.locator("#forbindelse")
    expect(told).to_contain_text("Forbindelsen er brutt")
    with (
        page.expect_event("requestfailed", lambda request: "_stcore" in request.url),
        page.expect_event("requestfailed"),
    ):
        pass
    expect(page.get_by_role("dialog")).to_have_count(0)
    place.save(redaktor, "Nystartet")
    with serve(place.link, port, REGISTER_URL=place.store):
        expect(page.get_by_text("Nystartet").first).to_be_visible()
        page.wait_for_function("window.opened === 'once'")
        expect(page).to_have_url(f"{url}/kommuner?kommune={SUNNFJORD}")


def test_a_lost_line_is_told_in_plain_words_and_the_page_goes_on_with_what_was_typed(
    new_page: NewPage, register_file: Path, guard: Guard
) -> None:
    guard.allowed = WITHOUT_A_LINE
    page = new_page(alone=True)  # its clock is moved
    port = free_port()
    told = page.locator("#forbindelse")
    title, place = (page.get_by_role("textbox", name=name, exact=True) for name in ("Tittel", "Sted"))

    def lost(away: str) -> None:
        line.cut()
        expect(told).to_have_text(re.compile("^Forbindelsen er brutt. Det du har skrevet, blir stående"))
        page.clock.fast_forward(away)
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(place).to_have_value("Husnes")

    def back() -> None:
        line.mend()
        page.clock.fast_forward("01:00")  # the client waits longer and longer between its tries
        expect(told).to_have_count(0)
        settled(page)
        expect(title).to_have_value("Min samling")
        expect(place).to_have_value("Husnes")

    line = Line(port)
    with serve(register_file, port):
        with page.expect_websocket() as wire:
            page.goto(f"{line.url}/samlinger?fylke=46")
        settled(page)
        page.wait_for_load_state("networkidle")  # the code of every kind of element is there
        expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
        # The client may tell of a run's beginning and end at once: what is sent is the only sure sign that it was asked for.
        with wire.value.expect_event("framesent", lambda frame: b"Min samling" in frame):
            title.fill("Min samling")
            title.press("Tab")
        settled(page)
        page.clock.install()  # not before: what is typed is sent by a timer
        place.fill("Husnes")  # and not yet sent
        for away in ("00:10", "02:00"):
            lost(away)
            back()
        lost("00:10")
    with serve(register_file, port):
        back()
        page.close()  # before the server goes, which the page would report as an error
    line.close()


def test_a_run_that_changes_nothing_sends_neither_map_nor_table_nor_lists_anew(dashboard_url: str) -> None:
    with visit(dashboard_url) as page:
        asked = BackMsg()
        asked.rerun_script.query_string = "fylke=46"
        first = answers(page, asked)
        large = {message.hash for message in first if message.metadata.cacheable}
        kinds = {message.delta.new_element.WhichOneof("type") for message in first if message.hash in large}
        assert {"deck_gl_json_chart", "dataframe", "selectbox"} <= kinds
        asked.rerun_script.page_script_hash = next(
            message.navigation.page_script_hash for message in first if message.WhichOneof("type") == "navigation"
        )
        asked.rerun_script.cached_message_hashes.extend(large)
        second = answers(page, asked)
    assert {message.ref_hash for message in second if message.WhichOneof("type") == "ref_hash"} == large
    assert [message for message in second if message.metadata.cacheable] == []
