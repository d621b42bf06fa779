"""The public map in a real browser: alone, in a frame on another site, by keyboard, and without JavaScript."""

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import requests
from playwright.sync_api import FrameLocator, Page, expect

from tests.e2e.conftest import PHONE, eventually, fits, unchanging, where


def opened(page: Page, url: str) -> Page:
    """The page once its map is drawn."""
    page.goto(url)
    expect(page.locator("body[data-klar=ja]")).to_be_attached()
    return page


def test_the_map_shows_the_whole_country_with_the_figures_of_the_api(page, dashboard_url):
    opened(page, f"{dashboard_url}/kart")
    norge = requests.get(f"{dashboard_url}/api/v1/fylker", timeout=30).json()["fylker"][0]
    expect(page.locator("#setning")).to_contain_text(
        f"Hele landet: {norge['vedtatt']} av 357 kommuner har vedtatt frivillighetspolitikk per "
    )
    for status in ("vedtatt", "arvet", "under_arbeid", "ingen_kjent", "ikke_kartlagt"):
        expect(page.locator(f"li[data-status={status}] .antall")).to_have_text(str(norge[status]))
    expect(page.locator("#kart canvas")).to_have_count(1)


def test_all_that_the_map_needs_is_at_most_300_kb(new_page, dashboard_url):
    page = new_page(alone=True)  # nothing is there from before
    sizes = {}
    page.on("response", lambda r: sizes.update({r.url: int(r.headers.get("content-length", 0))}))
    opened(page, f"{dashboard_url}/kart")
    page.wait_for_load_state("networkidle")
    eventually(lambda: page.evaluate("1") and len(sizes) >= 6)  # asking the page lets its events in
    assert sum(sizes.values()) <= 300_000


def test_a_fylke_in_the_address_is_chosen_and_choosing_another_changes_address_figures_and_table(page, dashboard_url):
    opened(page, f"{dashboard_url}/kart?fylke=46")
    expect(page.locator("#fylke")).to_have_value("46")
    expect(page.locator("#setning")).to_contain_text("Vestland: ")
    page.select_option("#fylke", label="Rogaland")
    expect(page.locator("#setning")).to_contain_text("av 23 kommuner")
    expect(page).to_have_url(re.compile(r"\?fylke=11$"))
    page.click("#vis-tabell")
    expect(page.locator("#tabell tbody tr:visible")).to_have_count(23)


def test_several_fylker_in_the_address_are_shown_together(page, dashboard_url):
    opened(page, f"{dashboard_url}/kart?fylke=11,46")
    expect(page.locator("#setning")).to_contain_text("Rogaland og Vestland: ")
    expect(page.locator("#setning")).to_contain_text("av 66 kommuner")
    page.click("#vis-tabell")
    expect(page.locator("#tabell tbody tr:visible")).to_have_count(66)


def test_a_click_on_the_map_opens_the_kommune_with_status_document_and_link(page, dashboard_url):
    opened(page, f"{dashboard_url}/kart?kommune=4621")
    popup = page.locator(".leaflet-popup")
    expect(popup).to_contain_text("Voss")
    expect(popup).to_contain_text("● Vedtatt · siden 13. juni 2024")
    expect(popup.locator("a[rel~=nofollow]")).to_have_attribute("href", re.compile("^https?://"))
    expect(popup.get_by_text("Mer om Voss")).to_have_attribute("href", "/kommuner?kommune=4621")
    page.keyboard.press("Escape")
    expect(popup).to_have_count(0)
    box = where(page.locator("#kart"))
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(popup).to_have_count(1)


@pytest.mark.parametrize(
    ("typed", "found"), [("Skedsmo", "Lillestrøm"), ("bodø", "Bodø"), ("Guovdageaidnu", "Kautokeino")]
)
def test_the_keyboard_alone_finds_a_kommune_by_any_name(page, dashboard_url, typed, found):
    opened(page, f"{dashboard_url}/kart")
    page.keyboard.press("Tab")
    expect(page.locator("#fylke")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#sok")).to_be_focused()
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup h2")).to_have_text(found)
    page.keyboard.press("Escape")
    expect(page.locator("#kart")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup h2")).to_be_visible()


def test_an_unknown_name_is_said_to_be_unknown(page, dashboard_url):
    opened(page, f"{dashboard_url}/kart")
    page.fill("#sok", "Atlantis")
    page.keyboard.press("Enter")
    expect(page.locator("#sagt")).to_have_text("Fant ingen kommune som heter «Atlantis».")


def test_a_row_of_the_table_leads_to_the_map(page, dashboard_url):
    opened(page, f"{dashboard_url}/kart")
    page.click("#vis-tabell")
    page.get_by_role("button", name="Utsira", exact=True).click()
    expect(page.locator(".leaflet-popup h2")).to_have_text("Utsira")


def test_without_javascript_the_page_is_a_plain_table_and_the_choice_of_fylke_works(new_page, dashboard_url):
    page = new_page(java_script_enabled=False)
    page.goto(f"{dashboard_url}/kart")
    expect(page.locator("#tabell tbody tr:visible")).to_have_count(357)
    expect(page.locator("#kart")).to_be_hidden()
    page.select_option("#fylke", label="Vestland")
    page.get_by_role("button", name="Vis").click()
    expect(page.locator("#tabell tbody tr:visible")).to_have_count(43)


def test_a_phone_shows_the_map_without_sideways_scrolling(new_page, dashboard_url):
    page = opened(new_page(size=PHONE), f"{dashboard_url}/kart?fylke=11")
    fits(page)
    page.click("#vis-tabell")
    expect(page.locator("#tabell tbody tr:visible")).to_have_count(23)
    fits(page)


def test_one_iframe_line_on_another_site_shows_the_map_while_the_dashboard_refuses_to_be_framed(
    page, guard, dashboard_url
):
    guard.allowed = ("frame-ancestors", "ERR_BLOCKED_BY_RESPONSE")

    class Newspaper(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            frames = f'<iframe id="k" src="{dashboard_url}/kart?fylke=46" width="900" height="600"></iframe>'
            frames += f'<iframe id="d" src="{dashboard_url}/helse"></iframe>'
            self.wfile.write(f"<!doctype html><title>Avis</title>{frames}".encode())

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Newspaper)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        frame = page.frame_locator("#k")
        expect(frame.locator("body[data-klar=ja]")).to_be_attached()
        expect(frame.locator("#setning")).to_contain_text("Vestland")
        expect(page.frame_locator("#d").get_by_text("innhold")).to_have_count(0)
    finally:
        server.shutdown()
        server.server_close()


def test_streamlits_own_pages_say_that_they_are_norwegian_and_work_under_our_policy(page, dashboard_url):
    page.goto(dashboard_url)
    expect(page.locator("html")).to_have_attribute("lang", "nb")
    expect(page.locator(".stApp h1").first).to_be_visible()


TAB = """<!doctype html><meta charset="utf-8"><body><button onclick="opened()">Kart</button>
<div id="fane" style="display:{shown}"><iframe src="{address}" width="800" height="{height}"></iframe></div>
<script>
function opened() {{
  document.getElementById("fane").style.display = "block";
  requestAnimationFrame(() => requestAnimationFrame(() => {{ document.querySelector("iframe").height = 600; }}));
}}
</script>"""
"""a tab that has been closed gets its height bit by bit"""


@pytest.fixture
def tab(page: Page, dashboard_url: str) -> Iterator[Callable[[str, str], FrameLocator]]:
    """Opens a page of another site with the map in a tab that is closed (none) or open (block), then opens the tab."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            _, shown, query = f"{self.path}/".split("/", 2)
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            address, height = f"{dashboard_url}/kart?{query.strip(chr(47))}", 150 if shown == "none" else 600
            self.wfile.write(TAB.format(shown=shown, address=address, height=height).encode())

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def opened_tab(shown: str, query: str) -> FrameLocator:
        page.goto(f"http://127.0.0.1:{server.server_port}/{shown}/{query}")
        frame = page.frame_locator("iframe")
        expect(frame.locator("body[data-klar=ja]")).to_be_attached()
        page.get_by_role("button", name="Kart").click()
        return frame

    yield opened_tab
    server.shutdown()
    server.server_close()


def test_a_frame_that_is_hidden_at_first_opens_on_what_it_was_asked_for(
    tab: Callable[[str, str], FrameLocator],
) -> None:
    seen: list[list[str]] = []
    for shown in ("block", "none"):
        frame = tab(shown, "fylke=46")
        for far_apart in ("Kinn", "Etne"):
            expect(frame.locator(".navnelapp", has_text=far_apart)).to_be_visible()
        names = frame.locator(".navnelapp")
        if not seen:
            eventually(lambda names=names: len(names.all_inner_texts()) > 8)
            seen.append(unchanging(names.all_inner_texts))
        eventually(lambda names=names: sorted(names.all_inner_texts()), sorted(seen[0]))


def test_a_kommune_asked_for_in_a_hidden_frame_is_open_when_the_frame_is_seen(
    tab: Callable[[str, str], FrameLocator],
) -> None:
    expect(tab("none", "kommune=4621").get_by_role("group", name="Voss")).to_be_visible()
