"""Fylker and Utvikling in a real browser: click through to the filter, the switch of a card, downloads, slider, play and keyboard."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from data.grenser import steder
from pages.utvikling import time_map
from tests.e2e.conftest import PHONE, Guard, NewPage, eventually, fits, settled


@pytest.fixture(autouse=True)
def streamlit_probes(guard: Guard) -> None:
    """On an address below the root Streamlit's browser part looks for its server there first, and is refused."""
    guard.allowed = ("404 (Not Found)",)


def test_a_click_on_a_fylke_in_the_chart_becomes_the_filter_everywhere(page: Page, dashboard_url: str) -> None:
    page.goto(f"{dashboard_url}/fylker?sorter=Kommuner")
    settled(page)
    # The corner of the bar: its middle is under the number.
    page.get_by_label(re.compile(r"Vestland: \d+ under arbeid")).click(position={"x": 8, "y": 8})
    expect(page).to_have_url(re.compile("fylke=46"))
    expect(page.locator(".st-key-kort_status h3")).to_contain_text("Vestland: ")
    settled(page)
    page.get_by_role("link", name="Utvikling", exact=True).click()
    settled(page)
    expect(page.locator(".st-key-kort_antall h3")).to_contain_text("Vestland")
    expect(page).to_have_url(re.compile(r"/utvikling\?.*fylke=46"))


def test_a_card_switches_to_its_table_by_keyboard_and_keeps_it_in_the_address(page: Page, dashboard_url: str) -> None:
    page.goto(f"{dashboard_url}/fylker")
    settled(page)
    card = page.locator(".st-key-kort_status")
    expect(card.locator("svg.marks")).to_be_visible()
    card.get_by_role("radio", name="Graf").focus()
    page.keyboard.press("ArrowRight")
    expect(card.get_by_role("radio", name="Tabell")).to_be_focused()
    page.keyboard.press("Enter")
    expect(card.get_by_role("table")).to_be_visible()
    expect(card.get_by_role("rowheader", name="Norge")).to_be_visible()
    expect(page).to_have_url(re.compile("vis_status=Tabell"))
    page.reload()
    settled(page)
    expect(card.get_by_role("table")).to_be_visible()


def test_what_is_shown_can_be_taken_out_as_excel_png_and_svg(page: Page, dashboard_url: str) -> None:
    page.goto(f"{dashboard_url}/fylker?fylke=11")
    settled(page)
    card = page.locator(".st-key-kort_status")
    said = page.locator(".fk-card-sub").first
    expect(said).to_contain_text("Rogaland: ")  # the cards, which have words of their own, may be drawn before it
    sentence = said.inner_text()
    files: dict[str, bytes] = {}
    card.get_by_role("button", name="Last ned").click()
    for name in ("Tabell som Excel", "Bilde som PNG", "Bilde som SVG"):
        with page.expect_download() as wait:
            page.get_by_role("link", name=name).click()
        files[name] = wait.value.path().read_bytes()
    book = openpyxl.load_workbook(io.BytesIO(files["Tabell som Excel"]))
    assert book["Data"].max_row == 17 and book["Om tallene"]["B2"].value == sentence
    assert Image.open(io.BytesIO(files["Bilde som PNG"])).size == (1920, 1080)
    drawing = files["Bilde som SVG"].decode()
    assert sentence in drawing and "Kilde: " in drawing and "Per " in drawing


def test_the_slider_moves_by_arrow_keys_and_the_sentence_and_address_follow(page: Page, dashboard_url: str) -> None:
    page.goto(f"{dashboard_url}/utvikling?tid=juni+2019")
    settled(page)
    expect(page.get_by_text("Hele landet per 30. juni 2019")).to_be_visible()
    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_text("Hele landet per 31. mars 2019")).to_be_visible()
    expect(page).to_have_url(re.compile(r"tid=mars(\+|%20)2019"))
    settled(page)
    page.get_by_role("link", name="Se 31. mars 2019 som tabell").press("Enter")
    expect(page).to_have_url(re.compile(r"/\?per=2019-03-31$"))
    expect(page.get_by_role("heading", name="per 31. mars 2019")).to_be_visible()


def test_play_runs_on_by_itself_without_fetching_geometry_and_can_be_paused(page: Page, dashboard_url: str) -> None:
    geometry: list[str] = []
    page.on("requestfinished", lambda request: geometry.append(request.url) if "/geo/" in request.url else None)
    with page.expect_event("requestfinished", lambda r: "/geo/streker/fylkesgrenser" in r.url, timeout=60_000):
        page.goto(f"{dashboard_url}/utvikling?tid=mars+2007")
    settled(page)
    expect(page.get_by_text("Hele landet per 31. mars 2007")).to_be_visible()
    expect(page.locator("#deckgl-wrapper canvas").first).to_be_visible()
    page.get_by_role("button", name="Spill av").press("Enter")
    pause = page.get_by_role("button", name="Pause")
    expect(pause).to_be_visible()
    # three steps on, or more: a step may come and go between two looks; it is a minute to the end, where there is nothing to pause
    expect(page.get_by_text(re.compile(r"Hele landet per .*(desember 2007|20(08|09|[12]\d))"))).to_be_visible()
    pause.press("Enter")
    expect(page.get_by_role("button", name="Spill av")).to_be_visible()
    settled(page)
    stopped = page.get_by_text("Hele landet per").inner_text()  # at rest
    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("Hele landet per").first).not_to_have_text(stopped)
    eventually(lambda: page.evaluate("1") and len(set(geometry)), 4)  # asking the page lets its events in
    assert len(geometry) == 4, "each layer's geometry is fetched once, whatever the map plays"


def test_both_screens_fit_a_phone_without_sideways_scrolling(new_page: NewPage, dashboard_url: str) -> None:
    page = new_page(size=PHONE)
    for screen in ("fylker?fylke=46", "utvikling?fylke=46"):
        page.goto(f"{dashboard_url}/{screen}")
        settled(page)
        expect(page.locator("svg.marks").first).to_be_visible()
        fits(page)


def test_the_map_over_time_has_the_whole_country_on_every_screen(new_page: NewPage, dashboard_url: str) -> None:
    country = [place for number, place in steder().items() if len(number) == 2]
    degrees = max(place.ost for place in country) - min(place.vest for place in country)
    page = new_page()
    page.goto(f"{dashboard_url}/utvikling")
    for width in (1440, 1024, 768, 390):
        page.set_viewport_size({"width": width, "height": 844})
        settled(page)
        drawn = page.locator(".st-key-tidsflate canvas").first
        expect(drawn).to_be_attached()
        needed = degrees * 512 * 2 ** time_map.view(()).zoom / 360
        eventually(lambda drawn=drawn, needed=needed: drawn.evaluate("e => e.clientWidth") >= needed)
        fits(page)
