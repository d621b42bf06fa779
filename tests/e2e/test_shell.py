"""The frame around all screens, in a real browser."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import duckdb
from playwright.sync_api import Page, expect

from tests.e2e.conftest import (
    PHONE,
    NewPage,
    eventually,
    fits,
    free_port,
    leave,
    serve,
    settled,
    wait_until_healthy,
    where,
)
from tests.processes import Forked
from tests.registers import ROOT, copy


def test_a_deep_link_opens_the_screen_inside_its_frame(page: Page, dashboard_url: str) -> None:
    page.goto(f"{dashboard_url}/?fylke=11")
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Rogaland – Kommuner med frivillighetspolitikk")
    expect(page.get_by_test_id("stMain").get_by_text("Rogaland", exact=False).first).to_be_visible()


def test_a_phone_has_no_sideways_scrolling_and_folds_the_filters(new_page: NewPage, dashboard_url: str) -> None:
    page = new_page(size=PHONE)
    page.goto(dashboard_url)
    expect(page.get_by_text("Klikk på en kommune for å se kildene")).to_be_visible()  # the last on the screen
    settled(page)
    fits(page)
    expect(page.get_by_role("combobox", name="Finn kommune")).to_be_visible()  # search first
    folded = [page.get_by_role("button", name="Rogaland", exact=True), page.get_by_test_id("stDateInput")]
    for filter_ in folded:
        expect(filter_).not_to_be_visible()
    settled(page)
    page.get_by_text("Flere filtre").click()
    for filter_ in folded:
        expect(filter_).to_be_visible()
    expect(page.get_by_role("button", name="Meny")).to_be_visible()
    chart = where(page.locator("[data-testid=stDeckGlJsonChart] canvas").first)
    assert chart["x"] >= 0 and chart["x"] + chart["width"] <= 390
    finder = page.get_by_role("combobox", name="Finn kommune")
    finder.fill("Voss")
    expect(page.get_by_role("option").filter(has_text="Voss").first).to_be_visible()
    finder.press("Enter")
    answer = page.locator(".st-key-kommune_panel").get_by_role("heading", level=3).first
    expect(answer).to_be_in_viewport()
    settled(page)
    # The address may come after all is drawn.
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    expect(answer).not_to_be_in_viewport()
    page.keyboard.press("Shift")
    page.evaluate("history.pushState({}, '', '?kommune=4640')")
    expect(answer).to_be_in_viewport()
    page.goto(f"{dashboard_url}/kommuner")
    settled(page)
    finder.fill("Voss")
    finder.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Voss – frivillighetspolitikk")
    expect(page.get_by_text("Voss har en egen frivillighetspolitikk").first).to_be_in_viewport()


def test_a_missing_register_is_explained_without_a_traceback(page: Page, tmp_path) -> None:
    with serve(tmp_path / "register.duckdb") as url:
        page.goto(url)
        expect(page.get_by_text("Oversikten kan ikke vises akkurat nå")).to_be_visible()
        expect(page.get_by_text("Last siden på nytt om noen minutter")).to_be_visible()
        settled(page)
        eventually(lambda: "Traceback" in page.content(), False)
        leave(page)


class Stop(NamedTuple):
    """Where the reader stands: the address after the host, the heading, and what else must agree with them."""

    address: str
    heading: str
    also: Callable[[Page], None]


def of_fylke(page: Page) -> None:
    expect(page.get_by_role("heading", level=2).first).to_contain_text("Vestland: 6 av 43 kommuner")
    expect(page.get_by_role("figure", name=re.compile("^Kart over Norge. Vestland: "))).to_be_attached()
    expect(page.locator("[data-testid=stDataFrame] [aria-rowcount]")).to_have_attribute("aria-rowcount", "44")
    expect(page.get_by_role("button", name="Vestland", exact=True)).to_have_attribute("aria-pressed", "true")


def of_kommune(page: Page) -> None:
    expect(page.get_by_role("heading", level=2).first).to_contain_text("Vestland: 6 av 43 kommuner")
    expect(page.get_by_role("figure", name=re.compile("^Kart over Norge. Vestland: "))).to_be_attached()
    expect(page.get_by_role("radio", name="Voss")).to_be_checked()
    expect(page.get_by_role("link", name="Alt om Voss")).to_be_visible()
    expect(page.get_by_role("combobox", name="Finn kommune")).to_have_value("Voss")


def as_graph(page: Page) -> None:
    expect(page.locator(".st-key-kort_status [data-testid=stVegaLiteChart]")).to_be_attached()
    expect(page.locator(".st-key-kort_status table")).to_have_count(0)


def as_table(page: Page) -> None:
    expect(page.locator(".st-key-kort_status table")).to_contain_text("Vestland")


def arrived(page: Page, stop: Stop) -> None:
    expect(page).to_have_url(re.compile(re.escape(stop.address) + "$"))
    expect(page.get_by_role("heading", level=1)).to_have_text(stop.heading)
    expect(page).to_have_title(f"{stop.heading} – Frivillighetskartet")
    stop.also(page)
    settled(page)


def test_back_and_forward_lead_through_what_was_chosen_and_address_words_map_and_table_agree(
    page: Page, dashboard_url: str
) -> None:
    way = [
        Stop("/?fylke=46", "Vestland – Kommuner med frivillighetspolitikk", of_fylke),
        Stop("/?fylke=46&kommune=4621", "Voss – Kommuner med frivillighetspolitikk", of_kommune),
        Stop("/fylker?fylke=46&kommune=4621", "Vestland – Fylke for fylke", as_graph),
        Stop("/fylker?fylke=46&kommune=4621&vis_status=Tabell", "Vestland – Fylke for fylke", as_table),
    ]
    page.goto(dashboard_url)
    settled(page)
    page.get_by_role("button", name="Vestland", exact=True).click()
    arrived(page, way[0])
    finder = page.get_by_role("combobox", name="Finn kommune")
    finder.fill("Voss")
    expect(page.get_by_role("option").filter(has_text="Voss").first).to_be_visible()
    finder.press("Enter")
    arrived(page, way[1])
    page.get_by_role("link", name="Fylker", exact=True).click()
    arrived(page, way[2])
    page.locator(".st-key-vis_status").get_by_role("radio", name="Tabell").click()
    arrived(page, way[3])
    for stop in reversed(way[:3]):
        page.go_back()
        arrived(page, stop)
    for stop in way[1:3]:
        page.go_forward()
        arrived(page, stop)


def test_a_screen_makes_no_step_of_history_by_itself_and_keeps_the_fylke(page: Page, dashboard_url: str) -> None:
    page.goto(f"{dashboard_url}/?fylke=46")
    settled(page)
    steps = page.evaluate("history.length")
    asked = ["Utvikling", "Samlinger", "Fylker", "Utvikling", "Data og metode", "Kommuner"]
    for name in asked:
        page.get_by_role("link", name=name, exact=True).click()
        steps += 1
        where = f"/{name.lower().replace(' ', '-')}" + ("" if name == "Data og metode" else r"\?fylke=46")
        expect(page).to_have_url(re.compile(where + "$"))
        expect(page.get_by_role("heading", level=1)).to_contain_text(
            "Data og metode" if "?" not in where else "Vestland – "
        )
        settled(page)
        eventually(lambda name=name: (name, page.evaluate("history.length")), (name, steps))
    settled(page)
    page.get_by_role("tab", name="Foregangskommuner").click()
    expect(page).to_have_url(re.compile("vis=Foregangskommuner"))
    expect(page.get_by_role("tab", name="Foregangskommuner")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("heading", name="Først i sitt fylke")).to_be_visible()
    settled(page)
    page.go_back()
    expect(page.get_by_role("tab", name="Alle kommuner")).to_have_attribute("aria-selected", "true")


def test_a_click_in_the_menu_before_the_first_screen_is_drawn_keeps_the_filter(page: Page, dashboard_url: str) -> None:
    page.goto(f"{dashboard_url}/?fylke=11")
    page.get_by_role("link", name="Fylker", exact=True).dispatch_event(
        "click"
    )  # at once, without waiting for anything to rest
    expect(page.get_by_role("heading", level=1)).to_have_text("Rogaland – Fylke for fylke")
    expect(page).to_have_url(re.compile(r"/fylker\?.*fylke=11"))
    expect(page.get_by_role("button", name="Rogaland", exact=True)).to_have_attribute("aria-pressed", "true")


def test_a_link_clicked_while_a_menu_stands_open_leads_to_a_whole_screen(page: Page, dashboard_url: str) -> None:
    for address, menu in (("/", "Styreark"), ("/samlinger?fylke=11", "Mulige verter, best først")):
        page.goto(dashboard_url + address)
        settled(page)
        page.get_by_role("button", name=menu).click()
        expect(page.get_by_test_id("stPopoverBody").locator("a, table").first).to_be_visible()
        settled(page)
        page.get_by_role("link", name="Utvikling", exact=True).click()
        expect(page).to_have_url(re.compile("/utvikling"))
        expect(page.get_by_role("heading", name="Dokumenter som går ut")).to_be_visible()
        expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)


def test_an_unexpected_error_gives_a_message_with_a_number_and_no_traceback(
    page: Page, register: Path, tmp_path: Path
) -> None:
    register = copy(register, tmp_path)
    with duckdb.connect(str(register.resolve())) as connection:
        connection.execute("DROP MACRO TABLE plan_per")  # not of the content that is verified
    with serve(register) as url:
        page.goto(url)
        expect(page.get_by_text("Noe gikk galt på denne siden")).to_be_visible()
        expect(page.get_by_text(re.compile("feilnummer [0-9a-f]{8}"))).to_be_visible()
        settled(page)
        eventually(lambda: re.findall("Traceback|plan_per", page.content()), [])
        leave(page)


def test_the_server_says_where_it_is_and_ends_with_a_line(register_file: Path, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log"
    with log.open("wb") as out:
        command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(port)]
        environment = {**os.environ, "FRIVILLIGHETSKART_REGISTER": str(register_file)}
        server = Forked(command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT)
        wait_until_healthy(f"http://localhost:{port}/_stcore/health", server, log)
        os.kill(server.pid, signal.SIGINT)
        assert server.wait(60) == 0
    assert log.read_text(encoding="utf-8").splitlines() == [
        f"Frivillighetskartet: http://localhost:{port} (Ctrl-C avslutter)",
        "Frivillighetskartet er stoppet.",
    ]
