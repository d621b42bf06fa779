"""The adviser's whole way in a real browser: from the filter to the invitation list, saved, held, and followed up."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import icalendar
import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from data.database import current
from data.queries.samlinger import grunnlag
from data.samling.avstand import Kommune
from data.store.log import Store
from data.store.types import Aktor, Samling
from pages.components.maps.features import mercator
from pages.samlinger import plan_map
from tests.e2e.conftest import PHONE, Guard, NewPage, fits, serve, settled, where
from tests.e2e.editors import EDITOR, Site, sign_in
from tests.registers import copy


@pytest.fixture(scope="module")
def store_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The editors' store of these tests."""
    return f"sqlite:///{tmp_path_factory.mktemp('lager')}/store.sqlite3"


@pytest.fixture(scope="module")
def editors_url(register: Path, store_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A dashboard with a store of its own, where the one at the machine may write."""
    own = copy(register, tmp_path_factory.mktemp("samlinger"))
    with serve(
        own,
        REGISTER_URL=store_url,
        FRIVILLIGHETSKART_LOKAL_REDAKTOR="Kari Rådgiver",
        STREAMLIT_SERVER_ADDRESS="localhost",
    ) as url:
        yield url


# Room for a slow machine: what takes longest is made with V8 (the map picture) or drawn in software (the map).
PATIENCE = 120_000


@pytest.fixture(autouse=True)
def allowed(guard: Guard) -> None:
    """Streamlit looks for itself under the page's address first, and is told 404."""
    guard.allowed = ("404 (Not Found)",)


def heading(page: Page, words: str) -> None:
    """Wait until the sentence says so."""
    expect(page.locator("h3").filter(has_text=words)).to_be_visible(timeout=PATIENCE)


def download(page: Page, name: str) -> bytes:
    """Click a download and give what came."""
    with page.expect_download(timeout=PATIENCE) as arriving:
        page.get_by_role("link", name=name).click()
    return Path(arriving.value.path()).read_bytes()


def pick(page: Page, label: str, words: str) -> None:
    """Choose in a selectbox by typing, as with a keyboard."""
    box = still(page, page.get_by_role("combobox", name=label, exact=True))
    box.fill(words)
    page.get_by_role("option").filter(has_text=words).first.click()
    expect(box).to_have_value(re.compile(re.escape(words)))
    settled(page)


def still(page: Page, box: Locator) -> Locator:
    """Bring a field into view and let the scrolling end: a list that is open when the page scrolls closes itself."""
    box.scroll_into_view_if_needed()
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return box


def tick(page: Page, name: str) -> None:
    """Tick a box by its label, and wait until the page has heard it."""
    box = page.get_by_role("checkbox", name=name, exact=True)
    still(page, page.get_by_test_id("stCheckbox").filter(has=box)).get_by_text(name, exact=True).click()
    expect(box).to_be_checked()
    settled(page)


def type_date(page: Page, label: str, digits: str) -> None:
    """Type a day into the first date field of that name."""
    page.get_by_role("spinbutton", name=f"dag, {label}").first.click()
    page.keyboard.type(digits)
    page.keyboard.press("Escape")  # the calendar opens at the click; closing it gives the day over
    settled(page)


def test_the_whole_way_from_filter_to_workbook_saved_held_and_followed_up(page: Page, editors_url: str) -> None:
    page.goto(f"{editors_url}/fylker")
    settled(page)
    page.get_by_role("button", name="Nordland", exact=True).click()
    expect(page).to_have_url(re.compile("fylke=18"))
    settled(page)
    page.get_by_role("link", name="Samlinger").click()
    heading(page, "Nordland: 41 kommuner, alle invitert")

    # leave the first one out in the list
    settled(page)
    still(page, page.get_by_test_id("stDataFrame").first).click(position={"x": 12, "y": 52})
    page.keyboard.press("Space")  # beside the box and with the keyboard, however wide the column is
    heading(page, "Nordland: 41 kommuner, 40 invitert")
    expect(page).to_have_url(re.compile("uten=1820"))

    # two gatherings
    settled(page)
    page.get_by_test_id("stButtonGroup").filter(has_text="Antall samlinger").get_by_text("2", exact=True).click()
    expect(page.get_by_role("combobox", name="Vert for samling B")).to_be_visible()
    expect(page.get_by_text(re.compile("Bevist (best|korteste reise) blant")).first).to_be_visible()
    settled(page)

    type_date(page, "Første dag", "01032022")
    expect(page.get_by_role("link", name="Kalenderfil (.ics)")).to_be_visible()
    settled(page)

    book = openpyxl.load_workbook(io.BytesIO(download(page, "Excel-arbeidsbok")))
    lists = [[row[0].value for row in sheet.iter_rows(min_row=2)] for sheet in book.worksheets[1:3]]
    assert len(lists[0] + lists[1]) == len(set(lists[0] + lists[1])) == 40
    assert "Alstahaug" not in lists[0] + lists[1]
    (event,) = icalendar.Calendar.from_ical(download(page, "Kalenderfil (.ics)")).walk("VEVENT")
    assert str(event.decoded("dtstart")) == "2022-03-01"

    page.get_by_role("button", name="Lagre som utkast").click()
    expect(page.get_by_text("Lagret: Samling A:")).to_be_visible()

    # a draft is nowhere but among the plans
    settled(page)
    page.get_by_role("radio", name="Samlinger til nå").click()
    expect(page.get_by_role("heading", name="Planer")).to_be_visible()
    held = page.get_by_role("table", name="Holdt")
    expect(held).to_contain_text(re.compile(r"18\.\s+oktober 2019, kilden gir dag og måned"))
    expect(held).not_to_contain_text("Samling om frivillighetspolitikk i Nordland")
    settled(page)

    # two years later: two of those invited to the first gathering came
    host = book.sheetnames[1].removeprefix("Samling A ")
    title = f"Samling om frivillighetspolitikk i Nordland ({host})"
    pick(page, "Velg en plan", title)
    expect(page.get_by_text(f"{title} · {len(lists[0])} kommuner invitert")).to_be_visible()
    pick(page, "Sett til", "Holdt")
    for name in lists[0][:2]:
        tick(page, name)
    page.get_by_role("button", name="Lagre endringen").click()
    expect(page.get_by_text(f"Lagret: {title} er nå holdt.")).to_be_visible()

    # the register follows by itself, and tells what came of it
    expect(held).to_contain_text(title)
    settled(page)
    pick(page, "Velg en samling som er holdt", title)
    follow = page.locator(".st-key-kort_oppfolging")
    expect(follow).to_contain_text(f"Status etter {title}")
    expect(follow).to_contain_text("De beviser ikke at samlingen var årsaken")
    expect(follow).to_contain_text(f"av {len(lists[0])}")
    expect(follow).to_contain_text("Til stede")
    expect(follow).to_contain_text("av 2")
    expect(follow).to_contain_text("24 måneder (1.\u00a0mars 2024)")


def test_a_saved_plan_is_opened_again_shows_what_changed_since_and_its_files_are_made_anew(
    new_page: NewPage, editors_url: str, store_url: str, redaktor: Aktor
) -> None:
    page = new_page()
    page.goto(f"{editors_url}/samlinger?fylke=55&samlinger=2&uten=5503&ikke=5501")
    heading(page, "Troms: 21 kommuner, 20 invitert")
    settled(page)
    type_date(page, "Første dag", "10032027")
    expect(page.get_by_role("link", name="Kalenderfil (.ics)")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Lagre som utkast").click()
    expect(page.get_by_text("Lagret: Samling A:")).to_be_visible()
    settled(page)
    hosts = [page.get_by_role("combobox", name=f"Vert for samling {label}").input_value() for label in "AB"]

    # somebody learns of a policy since: one of the invited stood otherwise when the plan was saved
    store = Store(store_url)
    for entry in store.entries(type="samling"):
        plan = entry.innhold
        assert isinstance(plan, Samling)
        then = tuple(re.sub("^5532=.*", "5532=vedtatt", one) for one in plan.statuser)
        if then != plan.statuser:
            store.correct(redaktor, entry.id, replace(plan, statuser=then), hvorfor="prøve")

    other = new_page()
    other.goto(f"{editors_url}/samlinger?del=Samlinger+til+nå")
    expect(other.get_by_role("heading", name="Planer")).to_be_visible(timeout=PATIENCE)
    settled(other)
    pick(other, "Velg en plan", f"Samling om frivillighetspolitikk i Troms ({hosts[0]})")
    other.get_by_role("button", name="Åpne i planleggeren").click()
    heading(other, "Troms: 21 kommuner, 20 invitert")
    settled(other)
    expect(other.get_by_text("Åpen plan:")).to_be_visible()
    expect(other.get_by_text("Balsfjord: vedtatt → ")).to_be_visible()
    expect(other.get_by_text("Inndeling og verter er slik planen ble lagret")).to_be_visible()
    for name, value in (("uten", "5503"), ("ikke", "5501"), ("samlinger", "2"), ("fylke", "55")):
        expect(other).to_have_url(re.compile(f"{name}={value}"))
    for label, host in zip("AB", hosts, strict=True):
        expect(other.get_by_role("combobox", name=f"Vert for samling {label}")).to_have_value(host)
    (event,) = icalendar.Calendar.from_ical(download(other, "Kalenderfil (.ics)")).walk("VEVENT")
    assert str(event.decoded("dtstart")) == "2027-03-10"


def test_a_service_given_is_recorded_and_stands_in_the_work_list(page: Page, editors_url: str) -> None:
    page.goto(f"{editors_url}/samlinger?fylke=18&del=Bistand")
    settled(page)
    pick(page, "Kommune", "Hadsel")
    pick(page, "Tjeneste", "Kafédialog")
    when = page.get_by_role("textbox", name="Når")
    when.fill("2025-09")
    when.press("Tab")
    settled(page)
    page.get_by_role("button", name="Lagre bistand").click()
    expect(page.get_by_text("Lagret: Hadsel fikk kafédialog.")).to_be_visible()
    expect(page.get_by_text("Hadsel fikk kafédialog for").first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("ennå under arbeid").first).to_be_visible()


def test_contact_addresses_are_given_only_while_the_one_who_asks_is_an_editor(page: Page, editors_site: Site) -> None:
    private = editors_site.secrets.with_name("kontakter.csv")
    private.write_text("kommunenummer,navn,rolle,epost\n0301,Per Ås,leder,per@oslo.example\n", encoding="utf-8")
    editors_site.allow(EDITOR)
    sign_in(page, editors_site)
    page.goto(f"{editors_site.url}/samlinger?fylke=03")
    heading(page, "Oslo: 1 kommune, alle invitert")
    settled(page)
    page.get_by_text("Ta med kontaktadresser").click()
    link = page.get_by_role("link", name="Invitasjonsliste med adresser (CSV)")
    expect(link).to_be_visible()
    settled(page)
    address = link.get_attribute("href")
    assert "per@oslo.example" in page.request.get(f"{editors_site.url}{address}").text()
    editors_site.allow()
    refused = page.request.get(f"{editors_site.url}{address}")
    assert refused.status == 403 and "per@oslo.example" not in refused.text()
    assert "bare for innloggede redaktører" in refused.text()


def click_on_map(page: Page, place: Kommune, region: list[str]) -> None:
    """Point at a kommune as a person does, see its name, and click."""
    canvas = page.get_by_test_id("stDeckGlJsonChart").locator("canvas").first
    still(page, canvas)
    view, tooltip = plan_map.view(region), page.locator(".deck-tooltip")
    scale = 512 * 2**view.zoom / 360
    for _ in range(40):  # the areas to point at may still be on their way
        box = where(canvas)
        x = box["x"] + box["width"] / 2 + (place.lon - view.longitude) * scale
        y = box["y"] + box["height"] / 2 - (mercator(place.lat) - mercator(view.latitude)) * scale
        page.mouse.move(x - 3, y)
        page.mouse.move(x, y, steps=3)
        try:
            expect(tooltip).to_contain_text(place.navn, timeout=500)
            break
        except AssertionError:
            continue
    expect(tooltip).to_contain_text(place.navn)
    page.mouse.click(x, y)


def test_a_click_on_the_map_leaves_a_kommune_out_and_another_takes_it_in_again(
    page: Page, dashboard_url: str, register: Path
) -> None:
    base = grunnlag(current(register))
    region = [k.kommunenummer for k in base.kommuner if k.fylkesnummer == "18"]
    page.goto(f"{dashboard_url}/samlinger?fylke=18")
    heading(page, "Nordland: 41 kommuner, alle invitert")
    settled(page)
    click_on_map(page, base.per_nummer["1833"], region)
    heading(page, "Nordland: 41 kommuner, 40 invitert")
    expect(page).to_have_url(re.compile("uten=1833"))
    settled(page)
    click_on_map(page, base.per_nummer["1833"], region)
    heading(page, "Nordland: 41 kommuner, alle invitert")
    expect(page).not_to_have_url(re.compile("uten="))


def test_the_screen_fits_a_phone(new_page: NewPage, dashboard_url: str) -> None:
    page = new_page(size=PHONE)
    page.goto(f"{dashboard_url}/samlinger?fylke=18&samlinger=2")
    heading(page, "Nordland: 41 kommuner")
    settled(page)
    fits(page)
