"""The kommune screen in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, Guard, NewPage, fits, settled

# Streamlit's own client asks for its server below every address of a screen before it asks at the root.
STREAMLIT_PROBES = "404 (Not Found)"


def go(page: Page, guard: Guard, url: str) -> Page:
    guard.allowed = (STREAMLIT_PROBES,)
    page.goto(url)
    return settled(page)


def test_an_old_number_opens_the_kommune_of_today_and_its_links_lead_on(
    page: Page, guard: Guard, dashboard_url: str
) -> None:
    go(page, guard, f"{dashboard_url}/kommuner?kommune=0231")
    expect(page.get_by_role("heading", level=2, name="Lillestrøm (3205)")).to_be_visible()
    expect(page.get_by_text("Skedsmo (0231) er i dag")).to_be_visible()
    expect(page.get_by_role("img", name="Kart over Lillestrøm og naboene")).to_be_visible()
    settled(page)
    page.get_by_role("link", name="Skedsmo (0231)").click()
    expect(page.get_by_role("heading", level=2, name="Skedsmo (0231), til 31. desember 2019")).to_be_visible()
    settled(page)
    page.get_by_role("link", name="Til Lillestrøm i dag").click()
    expect(page.get_by_role("heading", level=2, name="Lillestrøm (3205)")).to_be_visible()


def test_the_keyboard_reaches_a_neighbour_and_opens_it(page: Page, guard: Guard, dashboard_url: str) -> None:
    go(page, guard, f"{dashboard_url}/kommuner?kommune=4621")
    neighbour = page.get_by_role("link", name="Aurland", exact=True)
    neighbour.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2, name="Aurland (4641)")).to_be_visible()
    expect(page).to_have_url(re.compile("kommune=4641"))


def test_the_way_back_to_the_list_and_the_pioneers(page: Page, guard: Guard, dashboard_url: str) -> None:
    go(page, guard, f"{dashboard_url}/kommuner?kommune=4621&fylke=46")
    page.get_by_role("button", name="Alle kommuner").click()
    expect(page.get_by_text("Vestland: 43 kommuner per")).to_be_visible()
    settled(page)
    page.get_by_role("tab", name="Foregangskommuner").click()
    expect(page.get_by_role("heading", name="Først i sitt fylke")).to_be_visible()
    expect(page.get_by_role("link", name="Bergen", exact=True).first).to_be_visible()


@pytest.mark.parametrize("path", ["/kommuner?kommune=4621", "/kommuner?kommune=1820", "/kommuner"])
def test_a_phone_scrolls_only_up_and_down(new_page: NewPage, guard: Guard, dashboard_url: str, path: str) -> None:
    page = go(new_page(size=PHONE), guard, dashboard_url + path)
    fits(page)
