"""The local switch: on this machine alone, seen on every screen and in every entry; and pages of other sites act through nobody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Page, expect
from websockets.exceptions import InvalidStatus

from data.store.log import Store
from data.store.types import IkkeTilgang
from pages import screens
from pages.components import access
from pages.components import texts as t
from pages.open.texts import AVSLAG
from tests.e2e.conftest import serve, settled
from tests.e2e.wire import shown, visit
from tests.registers import copy

SWITCH = {"FRIVILLIGHETSKART_LOKAL_REDAKTOR": "Kari", "FRIVILLIGHETSKART_KONTAKT": ""}
ON, REFUSED = "Lokal redaktør: Kari.", t.LOKALT_AVVIST.split(":")[0]
ALL = ["" if screen.forside else screen.adresse for screen in screens.SCREENS]
FORM = "registrer-kommune"


@pytest.fixture(scope="module")
def folder(register_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy(register_file, tmp_path_factory.mktemp("lokal")).parent


@pytest.fixture(scope="module")
def loopback(folder: Path) -> Iterator[str]:
    """The switch is on and the server listens on this machine alone."""
    store = {"REGISTER_URL": f"sqlite:///{folder / 'store.sqlite3'}"}
    with serve(folder / "register.duckdb", STREAMLIT_SERVER_ADDRESS="localhost", **store, **SWITCH) as url:
        yield url


def test_every_screen_says_that_the_local_switch_is_on(loopback: str) -> None:
    with visit(loopback) as connection:
        silent = [screen for screen in ALL if ON not in shown(connection, screen)]
    assert silent == []


def test_a_server_that_others_can_reach_refuses_the_switch_and_says_so(folder: Path) -> None:
    store = {"REGISTER_URL": f"sqlite:///{folder / 'store.sqlite3'}"}
    with (
        serve(folder / "register.duckdb", STREAMLIT_SERVER_ADDRESS="0.0.0.0", **store, **SWITCH) as url,
        visit(url) as connection,
    ):
        said = {screen: shown(connection, screen) for screen in ("", "data-og-metode", "registrer")}
    assert [screen for screen, text in said.items() if REFUSED not in text or ON in text] == []
    assert FORM not in said["registrer"]
    assert t.INGEN_INNLOGGING.split(",")[0] in said["registrer"]


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "203.0.113.9"},
        {"x-forwarded-for": "127.0.0.1"},
        {"Forwarded": "for=203.0.113.9;host=kart.example.org"},
        {"X-Forwarded-Host": "kart.example.org"},
        {"X-Real-IP": "203.0.113.9"},
        {"Via": "1.1 mellomtjener"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_who_comes_past_a_proxy_cannot_write_by_the_switch(loopback: str, headers: dict[str, str]) -> None:
    with visit(loopback, headers) as connection:
        said = shown(connection, "registrer")
    assert REFUSED in said
    assert FORM not in said


def test_a_name_from_outside_that_leads_to_this_machine_cannot_write_by_the_switch(loopback: str) -> None:
    port = loopback.rpartition(":")[2]
    # As after DNS rebinding: Host and Origin agree, and are not ours.
    with visit(loopback, called=f"kart.example.org:{port}") as connection:
        said = shown(connection, "registrer")
    assert REFUSED in said
    assert FORM not in said


@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost:9", "http://127.0.0.1:9", "null"])
def test_a_page_of_another_site_gets_no_websocket(loopback: str, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused, visit(loopback, origin=origin):
        pass
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/", "/registrer", "/_stcore/upload_file/en-okt/en-fil", "/_stcore/stream"])
def test_a_page_of_another_site_can_send_nothing_that_writes(loopback: str, method: str, path: str) -> None:
    answer = requests.request(
        method, loopback + path, data=b"x", headers={"Origin": "https://evil.example"}, timeout=60
    )
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers


def test_the_one_route_that_takes_files_wants_streamlits_token_also_from_our_own_pages(loopback: str) -> None:
    address = f"{loopback}/_stcore/upload_file/en-okt/en-fil"
    for token in ({}, {"X-Xsrftoken": "gjettet", "Cookie": "_streamlit_xsrf=gjettet"}):
        answer = requests.put(address, data=b"x", headers={"Origin": loopback, **token}, timeout=60)
        assert (answer.status_code, AVSLAG[403][1] in answer.text) == (403, True)  # Streamlit's no in our words


def test_outside_a_session_there_is_nobody_to_write_as(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRIVILLIGHETSKART_LOKAL_REDAKTOR", "Kari")
    with pytest.raises(IkkeTilgang):
        access.require_role()


def test_what_is_saved_by_the_switch_is_marked_in_the_store_and_on_the_screen(
    page: Page, loopback: str, folder: Path
) -> None:
    page.goto(f"{loopback}/registrer?nummer=4645")
    link = page.get_by_label("Lenke til kilden")
    link.fill("https://www.askvoll.kommune.no/plan")
    link.press("Tab")
    expect(page.get_by_text("Lenken er ikke sjekket")).to_be_visible()  # no contact address is set here
    settled(page)
    page.get_by_role("button", name="Lagre", exact=True).click()
    expect(page.get_by_text("Lagret. Kartet viser det")).to_be_visible()
    (entry,) = Store(f"sqlite:///{folder / 'store.sqlite3'}").entries()
    assert (entry.hvem, entry.opphav) == ("Kari", "lokal")
    page.goto(f"{loopback}/endringer")
    settled(page)
    expect(page.get_by_text("Kari · lokalt")).to_be_visible()
