"""Søk i planene in a browser: a search is an address, and back and forward go between searches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, fits, serve, settled


@pytest.fixture(scope="module")
def url(with_texts: Path) -> Iterator[str]:
    with serve(with_texts / "register.duckdb", FRIVILLIGHETSKART_WEB=str(with_texts / "web")) as served:
        yield served


def test_a_search_is_an_address_that_back_forward_and_a_reload_know(page: Page, url: str) -> None:
    hits = page.locator(".fk-treff > li")
    page.goto(f"{url}/sok-i-planene")
    expect(page.get_by_text("Du kan søke i 6 dokumenter")).to_be_visible()
    settled(page)
    page.get_by_role("textbox", name="Søk etter").fill("tilskot")
    page.get_by_role("textbox", name="Søk etter").press("Enter")
    expect(hits).to_have_count(5)
    expect(page).to_have_url(re.compile(r"/sok-i-planene\?sok=tilskot$"))
    settled(page)
    page.get_by_role("button", name="Vestland").click()
    expect(hits).to_have_count(1)
    expect(page).to_have_url(re.compile("fylke=46"))
    settled(page)
    page.get_by_role("button", name="kommunale lokaler").click()
    expect(hits.locator("mark").first).to_have_text("Kommunale")
    expect(page).to_have_url(re.compile(r"sok=kommunale(\+|%20)lokaler"))
    settled(page)
    page.go_back()
    expect(hits.locator("mark")).to_have_text(["tilskot"])
    expect(page.get_by_role("textbox", name="Søk etter")).to_have_value("tilskot")
    settled(page)
    page.go_back()
    expect(hits).to_have_count(5)
    settled(page)
    page.go_forward()
    expect(hits).to_have_count(1)
    page.reload()
    expect(hits.locator("mark")).to_have_text(["tilskot"])
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    settled(page)
    fits(page)
    hits.get_by_role("link", name="Voss", exact=True).click()
    expect(page.get_by_role("heading", level=1, name=re.compile("Voss"))).to_be_visible()
