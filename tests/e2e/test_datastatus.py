"""Datastatus in a browser: how every search went, with why; «ikke søkt» and «feilet» never look like «ingen nytt»."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Guard, serve, settled


@pytest.fixture(scope="module")
def status_url(searched_twice: Path) -> Iterator[str]:
    with serve(searched_twice / "register.duckdb", FRIVILLIGHETSKART_WEB=str(searched_twice / "web")) as url:
        yield url


def choose(page: Page, state: str) -> None:
    """Turn one state of the filter on or off."""
    page.get_by_role("button", name=state).click()
    settled(page)


def row(page: Page, card: str, name: str) -> Locator:
    return page.locator(f".st-key-kort_{card}").get_by_role("row").filter(has_text=name)


def cell(page: Page, card: str, name: str, heading: str) -> Locator:
    """A row's cell under a heading, as a reader of the table finds it."""
    column = f"ancestor::table[1]//th[normalize-space()='{heading}']"
    return row(page, card, name).locator(f"xpath=*[position() = 1 + count({column}/preceding-sibling::*)][{column}]")


def test_every_state_is_told_with_why_and_not_searched_is_not_the_same_as_no_news(
    page: Page, status_url: str, guard: Guard
) -> None:
    guard.allowed = ("404",)  # Streamlit asks for its settings below the address it was opened at
    page.goto(f"{status_url}/datastatus")
    settled(page)
    main = page.get_by_test_id("stMain")
    expect(main.get_by_text("2 feilet sist, 367 er aldri søkt")).to_be_visible()

    card = "datastatus"
    choose(page, "✕ Feilet (2)")
    expect(main.get_by_text("2 av 371: ✕ Feilet").first).to_be_visible()
    expect(row(page, card, "Stavanger")).to_contain_text("robots.txt svarte 500")
    expect(cell(page, card, "Stavanger", "Sist vellykket")).to_have_text("–")
    expect(row(page, card, "Bergen")).to_contain_text("✕ Feilet")
    expect(cell(page, card, "Bergen", "Sist vellykket")).to_contain_text("kl.")

    choose(page, "✕ Feilet (2)")
    choose(page, "● OK (1)")
    expect(main.get_by_text("1 av 371: ● OK").first).to_be_visible()
    expect(cell(page, card, "Asker", "Nye sider")).to_have_text("0")  # searched, and nothing new
    expect(cell(page, card, "Asker", "Uendret")).to_have_text("4")
    expect(cell(page, card, "Asker", "Sist søkt")).to_contain_text("kl.")

    choose(page, "▲ OK med advarsel (1)")
    expect(main.get_by_text("2 av 371:").first).to_be_visible()
    expect(row(page, card, "Voss")).to_contain_text("lovende side kunne ikke hentes")

    choose(page, "● OK (1)")
    choose(page, "▲ OK med advarsel (1)")
    choose(page, "∅ Uten nettadresse (1)")
    expect(main.get_by_text("1 av 371: ∅ Uten nettadresse").first).to_be_visible()
    expect(cell(page, card, "Østfold fylkeskommune", "Sist søkt")).to_have_text("–")

    choose(page, "∅ Uten nettadresse (1)")
    choose(page, "– Aldri søkt (366)")
    expect(main.get_by_text("366 av 371: – Aldri søkt").first).to_be_visible()
    never = page.locator(".st-key-kort_datastatus [data-testid=stDataFrame] canvas table[role=grid] tbody tr").first
    expect(never.locator("td").nth(2)).to_have_text("– Aldri søkt")
    expect(never.locator("td").nth(3)).to_have_text("")  # no date, and no zeroes that could be read as no news
    expect(never.locator("td").nth(6)).to_have_text("")

    runs = page.locator(".st-key-kort_datastatus_kjoringer").get_by_role("row")
    expect(runs).to_have_count(3)  # the heading and two runs, the newest first
    expect(runs.nth(1).locator("td, th").first).to_have_text("2")
    gone = row(page, "datastatus_dokumenter", "Voss")
    expect(gone).to_contain_text("Borte")
    expect(gone.get_by_role("link")).to_have_attribute("href", re.compile("horing-frivillighet"))
