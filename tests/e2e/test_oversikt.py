"""The overview in a real browser: what leadership, advisers and the press meet first."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from data.database import Register, current
from data.grenser import steder
from data.queries import core
from pages.components.maps.features import mercator
from pages.components.maps.status_map import Look, view
from pages.oversikt.map_select import DESK as FITTED
from tests.e2e.conftest import PHONE, NewPage, eventually, fits, leave, serve, settled, where
from tests.registers import ROOT, build

HOSTILE = (
    "<img src=x onerror=alert(1)> **fet** [lenke](javascript:alert(2)) =HYPERLINK(1) :smile: $x^2$ "
    "https://ond.example www.ond.example"
)


@pytest.fixture(scope="module")
def shipped(register: Path) -> Register:
    return current(register)


def panel(page: Page) -> Locator:
    return page.get_by_test_id("stMain").get_by_role("heading", level=3)


def counts(page: Page) -> dict[str, int]:
    """The key figures as the screen shows them: word → number."""
    words = page.wait_for_function(
        r"""() => {
            const words = [...document.querySelectorAll(".st-key-nokkeltall button")].map((one) => one.innerText);
            return words.length === 5 && words.every((one) => /\d\n/.test(one)) && words;
        }""",  # drawn, and laid out in lines
        timeout=60_000,
    ).json_value()
    told = [re.match(r"\W+([\w ]+?)\s+([\d\u00a0]+)\n", label) for label in words]
    return {found[1]: int(found[2].replace("\u00a0", "")) for found in told if found}


def figures(page: Page) -> Locator:
    return page.locator(".st-key-nokkeltall button")


def on_map(page: Page, nummer: str, fylker: tuple[str, ...] = (), kommune: str | None = None) -> tuple[float, float]:
    """Where on the screen a kommune's label point is drawn, worked out from the map's own view."""
    state = view(Look(fylker, kommune, date.today(), None, *FITTED))
    scale = 512 * 2**state.zoom / 360
    box = where(page.locator("[data-testid=stDeckGlJsonChart] canvas").first)
    place = steder()[nummer]
    x = box["x"] + box["width"] / 2 + (place.lon - state.longitude) * scale
    y = box["y"] + box["height"] / 2 - (mercator(place.lat) - mercator(state.latitude)) * scale
    return x, y


def click_on_map(page: Page, nummer: str, name: str, fylker: tuple[str, ...] = (), kommune: str | None = None) -> None:
    """Point at a kommune as a person does, see its name, and click."""
    page.locator("[data-testid=stDeckGlJsonChart]").scroll_into_view_if_needed()
    tooltip = page.locator(".deck-tooltip")
    for _ in range(40):  # the areas to point at may still be on their way
        x, y = on_map(page, nummer, fylker, kommune)
        page.mouse.move(x - 3, y)
        page.mouse.move(x, y, steps=3)
        try:
            expect(tooltip).to_contain_text(name, timeout=500)
            break
        except AssertionError:
            continue
    expect(tooltip).to_contain_text(name)
    page.mouse.click(x, y)


def rows(page: Page) -> Locator:
    return page.locator("[data-testid=stDataFrame] canvas table[role=grid]")


def click_row(page: Page, index: int) -> None:
    """Click the mark at the beginning of a row, counted from 0, of those in view."""
    settled(page)
    box = where(page.get_by_test_id("stDataFrameResizable"))
    page.mouse.click(box["x"] + 18, box["y"] + 35 + 35 * index + 17)


def test_the_first_screen_has_sentence_the_right_figures_and_all_of_norway_without_scrolling(
    page: Page, dashboard_url: str, shipped: Register
) -> None:
    page.goto(dashboard_url)
    norge = core.fylkestall_per(shipped, date.today()).iloc[0]
    expect(page.get_by_text(f"Hele landet: {norge['vedtatt']} av 357 kommuner har vedtatt")).to_be_visible()
    shown = counts(page)
    assert sum(shown.values()) == 357
    assert shown["Vedtatt"] == norge["vedtatt"]
    assert shown["Under arbeid"] == norge["under_arbeid"]
    assert shown["Ingen kjent"] == norge["ingen_kjent"]
    assert shown["Ikke kartlagt"] == norge["ikke_kartlagt"]
    assert shown["Arvet"] == norge["arvet"]
    expect(rows(page)).to_have_attribute("aria-rowcount", "358")  # one is the heading
    expect(page.get_by_text("© Kartverket")).to_be_visible()
    expect(page.locator("[data-testid=stDeckGlJsonChart] canvas").first).to_be_visible()
    settled(page)
    expect(figures(page)).to_have_count(5)
    parts = [page.get_by_text("Hele landet:", exact=False).first, *figures(page).all(), chart(page), finder(page)]
    for part in parts:
        box = where(part)
        assert box["y"] >= 0 and box["y"] + box["height"] <= 900 and box["x"] + box["width"] <= 1440
    kommuner = {number: place for number, place in steder().items() if len(number) == 4}
    farthest = [
        end(kommuner, key=lambda n: getattr(kommuner[n], side)) for side in ("lon", "lat") for end in (min, max)
    ]

    def outside() -> list[str]:
        top, left, bottom, right = chart_box(page)
        points = {number: on_map(page, number) for number in farthest}
        return [number for number, (x, y) in points.items() if not (left < x < right and top < y < bottom)]

    eventually(outside, [])  # the map may still find its place
    expect(rows(page).locator("tr").first.locator("th").nth(4)).to_have_text("Kilde", use_inner_text=True)
    table = where(page.get_by_test_id("stDataFrameResizable"))
    assert table["width"] > 36 + 115 + 120 + 125 + 155 + 60, "the columns up to Kilde"


def test_one_click_on_a_fylke_changes_map_table_figures_sentence_and_address_together(
    page: Page, dashboard_url: str, shipped: Register
) -> None:
    page.goto(dashboard_url)
    settled(page)
    rogaland = core.fylkestall_per(shipped, date.today()).set_index("fylkesnummer").loc["11"]
    with page.expect_response(lambda r: "/geo/utsnitt/kommuner.geojson?fylke=11" in r.url):
        page.get_by_role("button", name="Rogaland", exact=True).click()
    said = f"Rogaland: {rogaland['vedtatt']} av {rogaland['antall_kommuner']} kommuner har vedtatt"
    expect(page.get_by_text(said)).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?fylke=11$"))
    expect(rows(page)).to_have_attribute("aria-rowcount", str(rogaland["antall_kommuner"] + 1))
    expect(page.locator("[data-testid=stDeckGlJsonChart]")).to_have_attribute("aria-label", re.compile(said))
    eventually(lambda: sum(counts(page).values()), rogaland["antall_kommuner"])


def test_a_deep_link_restores_everything_and_one_click_clears_it(page: Page, dashboard_url: str) -> None:
    page.goto(f"{dashboard_url}/?fylke=46&status=vedtatt&per=2024-07-01&kommune=4621")
    expect(panel(page)).to_have_text("Voss")
    expect(page.get_by_text("Vestland:", exact=False).first).to_contain_text("per 1. juli 2024")
    expect(page.get_by_text("kart og tabell viser bare vedtatt")).to_be_visible()
    expect(page.get_by_role("button", name="Vestland", exact=True)).to_have_attribute("aria-pressed", "true")
    settled(page)
    page.get_by_role("button", name="Nullstill").click()
    expect(page.get_by_text("Hele landet:", exact=False).first).to_be_visible()
    expect(page).to_have_url(re.compile(r"/$"))


def test_a_click_on_the_map_and_a_click_on_a_row_select_the_same_kommune(page: Page, dashboard_url: str) -> None:
    page.goto(f"{dashboard_url}/?fylke=46")
    settled(page)
    click_on_map(page, "4641", "Aurland", ("46",))
    expect(panel(page)).to_have_text("Aurland")
    expect(page).to_have_url(re.compile("kommune=4641"))
    settled(page)
    page.get_by_role("radio", name="Tabell").click()
    expect(rows(page).locator("tr[aria-selected=true]")).to_contain_text("Aurland")

    click_row(page, 0)  # Askøy is the first kommune of Vestland that has vedtatt
    expect(page).to_have_url(re.compile("kommune=4627"))
    expect(panel(page)).to_have_text("Askøy")

    settled(page)
    page.get_by_role("button", name="Lukk Askøy").click()
    expect(page).to_have_url(re.compile(r"\?fylke=46$"))
    settled(page)
    # What the map remembers of the first click must not swallow this one.
    click_on_map(page, "4641", "Aurland", ("46",))
    expect(panel(page)).to_have_text("Aurland")
    expect(page).to_have_url(re.compile("kommune=4641"))


def test_an_old_number_opens_the_kommune_of_today_says_why_and_is_let_go_of_by_its_close_button(
    page: Page, dashboard_url: str
) -> None:
    page.goto(f"{dashboard_url}/?kommune=0231")
    expect(page.get_by_text("Skedsmo (0231) er i dag en del av Lillestrøm (3205).")).to_be_visible()
    expect(panel(page)).to_have_text("Lillestrøm")
    settled(page)
    page.get_by_role("button", name="Lukk Lillestrøm").click()
    expect(rows(page)).to_be_attached()
    expect(page).to_have_url(re.compile(r"/$"))


def test_unknown_values_in_the_address_get_a_message_and_no_traceback(page: Page, dashboard_url: str) -> None:
    page.goto(f"{dashboard_url}/?fylke=99&status=%3Cimg%20src=x%20onerror=alert(1)%3E&kommun=4621")
    expect(page.get_by_text("Adressen ber om fylke «99»")).to_be_visible()
    expect(page.get_by_text("«<img src=x onerror=alert(1)>»")).to_be_visible()
    expect(page.get_by_text("Mente du «kommune»?")).to_be_visible()
    expect(page.get_by_text("Hele landet:", exact=False).first).to_be_visible()


def test_the_keyboard_alone_reaches_filter_and_table(page: Page, dashboard_url: str) -> None:
    page.goto(dashboard_url)
    expect(rows(page)).to_be_attached()
    settled(page)
    tab_to(page, "e => e.innerText === 'Agder'")
    page.keyboard.press("Space")
    expect(page.get_by_text("Agder:", exact=False).first).to_be_visible()
    settled(page)
    tab_to(
        page,
        "e => !!e.closest('[data-testid=stDataFrame]') && (e.tagName === 'CANVAS' || e.getAttribute('role') === 'grid')",
    )
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+Space")
    expect(panel(page)).to_be_visible()


def tab_to(page: Page, found: str) -> None:
    """Press Tab until the focused element is the one sought."""
    for _ in range(90):
        page.keyboard.press("Tab")
        if page.evaluate(f"() => ({found})(document.activeElement)"):
            return
    raise AssertionError("Tab does not get there: " + found)


def chart(page: Page) -> Locator:
    return page.locator("[data-testid=stDeckGlJsonChart]")


def chart_box(page: Page) -> tuple[float, float, float, float]:
    """Top, left, bottom and right of the map."""
    box = where(chart(page))
    return box["y"], box["x"], box["y"] + box["height"], box["x"] + box["width"]


def finder(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Finn kommune")


def test_a_figure_is_a_button_for_keyboard_and_screen_reader_and_back_lets_go(page: Page, dashboard_url: str) -> None:
    page.goto(dashboard_url)
    settled(page)
    tab_to(page, "e => e.innerText.startsWith('● Vedtatt')")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    pressed = page.get_by_role("button", name=re.compile("^◐ Under arbeid"))
    expect(pressed).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile(r"\?status=under_arbeid$"))
    settled(page)
    expect(rows(page)).to_have_attribute("aria-rowcount", str(counts(page)["Under arbeid"] + 1))
    page.get_by_role("button", name="Rogaland", exact=True).click()  # other numbers on the buttons
    expect(page).to_have_url(re.compile("fylke=11"))
    expect(pressed).to_have_attribute("aria-pressed", "true")
    settled(page)
    expect(rows(page)).to_have_attribute("aria-rowcount", str(counts(page)["Under arbeid"] + 1))
    page.go_back()
    expect(page).to_have_url(re.compile(r"\?status=under_arbeid$"))
    expect(pressed).to_have_attribute("aria-pressed", "true")
    settled(page)
    page.go_back()
    expect(pressed).to_have_attribute("aria-pressed", "false")


def test_the_wheel_scrolls_the_page_and_zooms_with_ctrl_as_the_buttons_do(page: Page, dashboard_url: str) -> None:
    page.set_viewport_size({"width": 1440, "height": 600})
    page.goto(dashboard_url)
    settled(page)
    click_away = chart(page)
    click_away.scroll_into_view_if_needed()

    def hover(name: str) -> None:
        """Point at where Bergen lies in the view of the country, until the map says this name."""
        x, y = on_map(page, "4601")
        for _ in range(40):
            page.mouse.move(x - 2, y)
            page.mouse.move(x, y, steps=3)
            try:
                expect(page.locator(".deck-tooltip")).to_contain_text(name, timeout=500)
                return
            except AssertionError:
                continue
        expect(page.locator(".deck-tooltip")).to_contain_text(name)

    hover("Bergen")
    before = page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop")
    page.mouse.wheel(0, -100)
    page.wait_for_function(f"document.querySelector('[data-testid=stMain]').scrollTop < {before}")
    hover("Bergen")  # the page has moved, and the map is as it was
    page.get_by_role("button", name="Zoom inn på kartet").click()
    x, y = on_map(page, "4601")
    page.mouse.move(x, y)
    expect(page.locator(".deck-tooltip")).not_to_contain_text("Bergen")
    page.get_by_role("button", name="Zoom ut på kartet").click()
    hover("Bergen")
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    x, y = on_map(page, "4204")
    page.mouse.move(x, y)
    expect(page.locator(".deck-tooltip")).not_to_contain_text("Kristiansand")


def test_no_coast_is_cut_off_on_a_screen_between_a_desk_and_a_phone(new_page: NewPage, dashboard_url: str) -> None:
    page = new_page(size=(1440, 900))
    page.goto(dashboard_url)
    for width in (1440, 1366, 1280, 1024, 768):
        page.set_viewport_size({"width": width, "height": 900})
        settled(page)
        eventually(
            lambda: where(page.locator("[data-testid=stDeckGlJsonChart] canvas").first)["width"] >= 0.94 * FITTED[0] - 1
        )
        fits(page)


def test_a_phone_shows_the_whole_country_and_the_panel_without_sideways_scrolling(
    new_page: NewPage, dashboard_url: str
) -> None:
    page = new_page(size=PHONE)
    for address in ("", "?fylke=46&kommune=4621"):
        page.goto(f"{dashboard_url}/{address}")
        expect(page.locator("[data-testid=stDeckGlJsonChart] canvas").first).to_be_visible()
        settled(page)
        fits(page)


@pytest.fixture
def own_sources(tmp_path: Path) -> Path:
    """A copy of the shipped sources to change."""
    return Path(shutil.copytree(ROOT / "data" / "sources", tmp_path / "sources"))


def change(sources: Path, match: dict[str, str], **values: str) -> None:
    """Set values in the observations that match."""
    path = sources / "statusobservasjoner.csv"
    with path.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    hit = [row for row in table if all(row[k] == v for k, v in match.items())]
    assert hit
    for row in hit:
        row.update(values)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(table[0]))
        writer.writeheader()
        writer.writerows(table)


@pytest.fixture
def hostile_url(own_sources: Path, tmp_path: Path) -> Iterator[str]:
    change(own_sources, {"kommunenummer": "4621", "status": "vedtatt"}, dokumenttittel=HOSTILE, kilde_utgiver=HOSTILE)
    with serve(build(tmp_path / "r" / "register.duckdb", sources=own_sources)) as url:
        yield url


def test_hostile_text_in_a_source_is_shown_as_text(page: Page, hostile_url: str) -> None:
    dialogs: list[str] = []
    page.on("dialog", lambda d: (dialogs.append(d.message), d.dismiss()))
    page.goto(f"{hostile_url}/?fylke=46&kommune=4621")
    expect(panel(page)).to_have_text("Voss")
    settled(page)  # what is known of the kommune comes after its name
    main = page.get_by_test_id("stMain")
    eventually(lambda: HOSTILE in main.inner_text().replace("\u2060", ""))
    click_on_map(page, "4621", "Voss", ("46",), kommune="4621")
    expect(page.locator(".deck-tooltip")).to_contain_text("<img src=x onerror=alert(1)> **fet**")
    settled(page)
    expect(page.locator("img[src=x]")).to_have_count(0)
    expect(page.locator("a[href^=javascript], a[href*='ond.example']")).to_have_count(0)
    expect(page.locator("[data-testid=stMain] strong", has_text="fet")).to_have_count(0)
    assert dialogs == []
    leave(page)


def test_a_rebuild_while_the_page_is_open_appears_at_the_next_interaction(
    page: Page, own_sources: Path, tmp_path: Path
) -> None:
    register = build(tmp_path / "r" / "register.duckdb", sources=own_sources)
    with serve(register) as url:
        page.goto(f"{url}/?kommune=4621")
        expect(page.get_by_text("Frivilligpolitikk Voss herad 2024-2036").first).to_be_visible()
        before = counts(page)
        change(
            own_sources,
            {"kommunenummer": "4621", "status": "vedtatt"},
            status="under_arbeid",
            dokumenttittel="Nytt dokument",
        )
        build(register, sources=own_sources, allow_removal=True)
        settled(page)
        page.get_by_role("button", name="Vestland", exact=True).click()
        expect(page.get_by_text("Nytt dokument").first).to_be_visible()
        settled(page)
        page.get_by_role("button", name="Vestland", exact=True).click()
        expect(page.get_by_text(f"Hele landet: {before['Vedtatt'] - 1} av 357")).to_be_visible()
        leave(page)
