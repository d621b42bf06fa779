"""The adviser's whole way in a real browser: from the filter to the invitation list, saved, held, and followed up."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import icalendar
import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, Guard, NewPage, serve, settled
from tests.registers import build


@pytest.fixture(scope="module")
def store_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The editors' store of these tests."""
    return f"sqlite:///{tmp_path_factory.mktemp('lager')}/store.sqlite3"


@pytest.fixture(scope="module")
def editors_url(register: Path, store_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A dashboard with a store of its own, where the one at the machine may write."""
    own = build(tmp_path_factory.mktemp("samlinger") / "register.duckdb", REGISTER_URL=store_url)
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
    expect(page.locator("h5").filter(has_text=words)).to_be_visible(timeout=PATIENCE)


def download(page: Page, name: str) -> bytes:
    """Click a download and give what came."""
    with page.expect_download(timeout=PATIENCE) as arriving:
        page.get_by_role("button", name=name).click(timeout=PATIENCE)
    return Path(arriving.value.path()).read_bytes()


def pick(page: Page, label: str, option: str) -> None:
    """Choose in a selectbox by typing, as with a keyboard."""
    box = page.get_by_role("combobox", name=label, exact=True)
    box.click()
    box.fill(option)
    page.get_by_role("option", name=option, exact=True).first.click()
    expect(box).to_have_value(option)
    settled(page)


def type_date(page: Page, label: str, digits: str) -> None:
    """Type a day into the first date field of that name."""
    page.get_by_role("spinbutton", name=f"day, {label}").first.click()
    page.keyboard.type(digits)
    page.keyboard.press("Escape")  # the calendar opens at the click; closing it gives the day over
    settled(page)


def test_from_filter_to_workbook_and_saved_as_a_draft_that_counts_nowhere(page: Page, editors_url: str) -> None:
    page.goto(editors_url)
    settled(page)
    page.get_by_role("button", name="Nordland", exact=True).click()
    settled(page)
    page.get_by_role("link", name="Samlinger").click()
    heading(page, "Nordland: 41 kommuner, alle invitert")

    # leave the first one out in the list
    settled(page)
    page.get_by_test_id("stDataFrame").first.click(position={"x": 70, "y": 52})
    heading(page, "Nordland: 41 kommuner, 40 invitert")
    expect(page).to_have_url(re.compile("uten=1820"))

    # two gatherings, one of them digital
    page.get_by_test_id("stButtonGroup").filter(has_text="Antall samlinger").get_by_text("2", exact=True).click()
    expect(page.get_by_role("combobox", name="Vert for samling B")).to_be_visible()
    expect(page.get_by_text("Bevist best").first).to_be_visible()
    settled(page)

    type_date(page, "Første dag", "01032022")
    expect(page.get_by_role("button", name="Kalenderfil (.ics)")).to_be_visible()

    book = openpyxl.load_workbook(io.BytesIO(download(page, "Excel-arbeidsbok")))
    invited = [row[1].value for sheet in book.worksheets[1:3] for row in sheet.iter_rows(min_row=2) if row[1].value]
    assert len(invited) == len(set(invited)) == 40
    assert "1820" not in invited
    (event,) = icalendar.Calendar.from_ical(download(page, "Kalenderfil (.ics)")).walk("VEVENT")
    assert str(event.decoded("dtstart")) == "2022-03-01"

    page.get_by_role("button", name="Lagre som utkast").click()
    expect(page.get_by_text("Lagret: Samling A:")).to_be_visible(timeout=PATIENCE)

    # a draft is nowhere but among the plans
    page.get_by_role("radio", name="Samlinger til nå").click()
    expect(page.get_by_role("heading", name="Planer")).to_be_visible()
    expect(page.get_by_role("table", name="Holdt")).to_contain_text("18. oktober, år ikke vist")
    expect(page.get_by_role("table", name="Holdt")).not_to_contain_text("Samling om frivillighetspolitikk i Nordland")


def test_a_service_given_is_recorded_and_stands_in_the_work_list(page: Page, editors_url: str) -> None:
    page.goto(f"{editors_url}/samlinger?fylke=18&del=Bistand")
    settled(page)
    pick(page, "Kommune", "Hadsel")
    pick(page, "Tjeneste", "Kafédialog")
    when = page.get_by_role("textbox", name="Når")
    when.fill("2025-09")
    page.get_by_role("button", name="Lagre bistand").click()
    expect(page.get_by_text("Lagret: Hadsel fikk kafédialog.")).to_be_visible()
    expect(page.get_by_text("Hadsel fikk kafédialog for").first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("ennå under arbeid").first).to_be_visible()


def test_the_screen_fits_a_phone(new_page: NewPage, dashboard_url: str) -> None:
    page = new_page(size=PHONE)
    page.goto(f"{dashboard_url}/samlinger?fylke=18&samlinger=2")
    heading(page, "Nordland: 41 kommuner")
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
