"""The server's first view in a browser: there before any script, readable without one, and gone when the screen stands."""

import requests
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Guard, new_context


def drawn(url: str) -> str:
    """The address, when its view is drawn: while another is, a page is sent without."""
    for _ in range(200):
        if 'id="forste"' in requests.get(url, timeout=60).text:
            return url
    raise AssertionError("no first view was drawn")


def test_the_first_view_is_read_without_javascript_and_its_links_lead_on(browser: Browser, dashboard_url: str) -> None:
    context = new_context(browser, first_view=True, java_script_enabled=False)
    page = context.new_page()
    page.goto(drawn(f"{dashboard_url}/?fylke=46"))
    first = page.locator("#forste")
    expect(first.get_by_role("heading", level=2)).to_contain_text("Vestland:")
    expect(first.get_by_role("img")).to_be_visible()
    drawn(f"{dashboard_url}/kommuner?kommune=4621")
    first.get_by_role("link", name="Voss").click()
    expect(page.locator("#forste").get_by_role("heading", level=1)).to_have_text("Voss – frivillighetspolitikk")
    expect(page).to_have_title("Voss – frivillighetspolitikk – Frivillighetskartet")
    context.close()


def test_the_first_view_is_gone_when_the_screen_stands_and_the_browser_finds_no_fault(
    browser: Browser, dashboard_url: str
) -> None:
    context = new_context(browser, first_view=True)
    guard = Guard()
    with guard.watching(context):
        page = context.new_page()
        for address in ("/", "/fylker", "/kommuner?kommune=4621"):
            page.goto(drawn(f"{dashboard_url}{address}"), wait_until="commit")
            expect(page.locator("#forste h1")).to_be_visible()
            expect(page.locator("#forste")).to_have_count(0)
            expect(page.get_by_test_id("stMain").get_by_role("heading").first).to_be_visible()
    context.close()
    assert guard.problems == []
