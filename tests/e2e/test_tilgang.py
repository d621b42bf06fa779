"""Nobody in who should not be: the whole way through a real provider, and the ways around it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Guard, settled
from tests.e2e.editors import COOKIE_SECRET, EDITOR, OUTSIDER, Site, log_in, sign_in


@pytest.fixture(autouse=True)
def everyday(editors_site: Site, guard: Guard) -> None:
    editors_site.allow(EDITOR)
    # The provider's own page asks another host for its style sheet; Streamlit asks for its settings below the address first.
    guard.allowed = ("404", "Content Security Policy", "picocss", "net::ERR")


def test_an_editor_logs_in_and_out_through_the_provider(page: Page, editors_site: Site) -> None:
    log_in(page, editors_site)
    page.goto(f"{editors_site.url}/registrer")
    settled(page)
    expect(page.get_by_text(f"{EDITOR} · redaktør")).to_be_visible()
    expect(page.get_by_role("link", name="Registrer")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Logg ut").click()
    page.wait_for_url(f"{editors_site.provider}/**")  # the provider takes leave too
    page.goto(f"{editors_site.url}/registrer")
    expect(page.get_by_text("Denne siden er for redaktører")).to_be_visible()


def test_an_address_of_a_domain_that_only_looks_right_stays_outside(page: Page, editors_site: Site) -> None:
    sign_in(page, editors_site, OUTSIDER)
    page.goto(f"{editors_site.url}/registrer")
    expect(page.get_by_text("står ikke på listen over redaktører")).to_be_visible()
    expect(page.get_by_role("link", name="Registrer")).to_have_count(0)


def test_an_address_that_is_taken_off_the_list_is_out_at_its_next_action(page: Page, editors_site: Site) -> None:
    sign_in(page, editors_site)
    page.goto(f"{editors_site.url}/registrer")
    expect(page.get_by_text(f"{EDITOR} · redaktør")).to_be_visible()
    editors_site.allow()
    page.goto(f"{editors_site.url}/registrer")
    expect(page.get_by_text("står ikke på listen over redaktører")).to_be_visible()


def test_a_login_runs_out_after_the_hours_set(page: Page, editors_site: Site) -> None:
    sign_in(page, editors_site)
    editors_site.allow(EDITOR, hours=0)
    page.goto(f"{editors_site.url}/registrer")
    expect(page.get_by_text("Innloggingen din er utløpt")).to_be_visible()


@pytest.mark.parametrize(
    ("secret", "age", "expected"),
    [
        ("guessed", 0, "Denne siden er for redaktører"),
        (COOKIE_SECRET, 9 * 3600, "Innloggingen din er utløpt"),
        (COOKIE_SECRET, -3600, "Innloggingen din er utløpt"),
    ],
    ids=["forged", "nine hours old", "from the future"],
)
def test_a_cookie_that_is_forged_or_too_old_lets_nobody_in(
    page: Page, editors_site: Site, guard: Guard, secret: str, age: int, expected: str
) -> None:
    sign_in(page, editors_site, secret=secret, age=age)
    page.goto(f"{editors_site.url}/registrer")
    expect(page.get_by_text(expected)).to_be_visible()
