"""Funn by keyboard alone: from the queue to the map, and back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pages.redaksjon import funn_texts as t
from tests import funn_eksempler as eksempler
from tests.e2e.conftest import PHONE, Guard, NewPage, fits, serve, settled
from tests.e2e.editors import at_her_own_machine


@pytest.fixture(scope="module")
def funn_url(with_findings: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    register, environment = at_her_own_machine(with_findings, tmp_path_factory.mktemp("funn"))
    with serve(register, **environment) as url:
        yield url


@pytest.fixture(autouse=True)
def allowed(guard: Guard) -> None:
    # Streamlit asks for its settings below the address it was opened at.
    guard.allowed = ("404",)


def open_queue(page: Page, url: str) -> None:
    """Open Funn and wait until its keys work: a key does what its button does, so the buttons must be there."""
    page.goto(f"{url}/funn")
    settled(page)
    expect(page.locator(".st-key-funn-godta button")).to_be_visible()
    expect(page.locator(".st-key-funn-neste button")).to_be_visible()
    expect(page.locator(".st-key-funn-ko-liste button").last).to_be_visible()


def heading(page: Page) -> str:
    """What the finding on the screen is about; the screen is at rest, and stays so until something is done."""
    settled(page)
    return page.locator(".st-key-funn-kort h2").inner_text()


def press(page: Page, key: str, expected: str | re.Pattern[str]) -> None:
    page.keyboard.press(key)
    expect(page.get_by_test_id("stMain").get_by_text(expected).first).to_be_visible()
    settled(page)


def test_an_editor_decides_by_keyboard_alone_and_the_map_follows(page: Page, funn_url: str) -> None:
    open_queue(page, funn_url)
    expect(page.get_by_text("6 funn venter på en avgjørelse")).to_be_visible()
    expect(page.get_by_role("heading", name="Harstad (Troms): ● Vedtatt")).to_be_visible()
    expect(page.locator(".st-key-funn-kort")).to_contain_text("◐ Under arbeid → ● Vedtatt")

    press(page, "j", re.compile(r"Rakkestad \(Østfold\)"))  # next
    press(page, "k", re.compile(r"Harstad \(Troms\)"))  # previous
    press(page, "g", re.compile(r"Godtatt: Harstad"))  # accept
    expect(page.get_by_role("heading", name=re.compile("Rakkestad"))).to_be_visible()
    expect(page.get_by_text("5 funn venter på en avgjørelse")).to_be_visible()

    press(page, "a", "Hvorfor avvises funnet?")  # reject, with the third reason
    press(page, "3", re.compile("Avvist: Rakkestad"))
    expect(page.get_by_text("4 funn venter på en avgjørelse")).to_be_visible()
    press(page, "z", re.compile("Angret: Rakkestad"))  # undo
    expect(page.get_by_text("5 funn venter på en avgjørelse")).to_be_visible()

    page.get_by_role("link", name="Oversikt").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/funn" not in url)
    page.goto(f"{funn_url}/?kommune={eksempler.PAA_VEI}")
    settled(page)
    panel = page.get_by_test_id("stMain")
    expect(panel.get_by_text("Frivilligplan for Harstad").first).to_be_visible()

    page.goto(f"{funn_url}/funn")  # remembered: it does not come back
    settled(page)
    expect(page.get_by_text("5 funn venter på en avgjørelse")).to_be_visible()
    expect(page.locator(".st-key-funn-ko-liste")).not_to_contain_text("Harstad")


def test_a_chosen_group_stays_chosen_when_a_finding_in_it_is_put_off_and_taken_back(page: Page, funn_url: str) -> None:
    open_queue(page, funn_url)
    page.get_by_text(re.compile(r"^Endrer kartet \(\d\)$")).click()
    expect(page.get_by_text(re.compile(r"Funn 1 av [23]$"))).to_be_visible()
    expect(page.locator(".st-key-funn-ko-liste")).not_to_contain_text("Voss")
    press(page, "s", re.compile("Lagt til senere"))
    expect(page.locator(".st-key-funn-ko-liste")).not_to_contain_text("Voss")
    press(page, "z", re.compile("Angret"))
    expect(page.locator(".st-key-funn-ko-liste")).not_to_contain_text("Voss")


def test_a_reason_of_ones_own_is_written_and_sent_by_keyboard(page: Page, funn_url: str) -> None:
    open_queue(page, funn_url)
    place = heading(page).split(" (")[0]
    press(page, "a", "Hvorfor avvises funnet?")
    press(page, str(len(t.GRUNNER) + 1), t.SKRIV_GRUNN)
    page.get_by_label(t.SKRIV_GRUNN).fill("Gjelder en annen plan")
    press(page, "Control+Enter", re.compile(f"Avvist: {place}"))
    press(page, "z", re.compile(f"Angret: {place}"))


def test_typing_in_the_form_never_sets_off_a_shortcut(page: Page, funn_url: str) -> None:
    open_queue(page, funn_url)
    first = heading(page)
    press(page, "e", "Dokumentets tittel")
    title = page.get_by_label("Dokumentets tittel")
    title.fill("")
    title.press_sequentially("Gaesjkbz 123456")
    expect(title).to_have_value("Gaesjkbz 123456")
    title.press("Tab")
    settled(page)
    expect(page.get_by_label("Dokumentets tittel")).to_have_value("Gaesjkbz 123456")
    page.locator(".st-key-funn-kort h2").click()  # out of the field
    expect(title).not_to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".st-key-funn-godta button")).to_be_visible()
    expect(page.locator(".st-key-funn-kort h2")).to_have_text(first, use_inner_text=True)


def test_the_form_tells_what_would_change_by_what_stands_in_it(page: Page, funn_url: str) -> None:
    open_queue(page, funn_url)
    page.locator(".st-key-funn-ko-liste").get_by_role("button", name=re.compile("Rakkestad")).click()
    expect(page.get_by_role("heading", name=re.compile("Rakkestad"))).to_be_visible()
    settled(page)
    press(page, "e", "Dokumentets tittel")
    effect = page.locator(".st-key-funn-virkning")
    expect(effect).to_contain_text("Rakkestad: · Ikke kartlagt → ● Vedtatt")
    page.get_by_role("radio", name="Under arbeid").locator("xpath=ancestor::label").click()
    expect(effect).to_contain_text("Rakkestad: · Ikke kartlagt → ◐ Under arbeid")
    day = page.get_by_label("Dato")
    day.fill("31.2.2025")
    day.press("Enter")
    expect(effect).to_contain_text("er ingen dato som finnes")
    day.fill("2.2.2099")
    day.press("Enter")
    expect(effect).to_contain_text("er fram i tid. Skriv en dato som har vært.")
    settled(page)


def test_several_that_merely_confirm_are_accepted_in_one_go(page: Page, funn_url: str) -> None:
    open_queue(page, funn_url)
    expect(page.get_by_role("button", name=re.compile("^Godta flere"))).to_be_visible()
    page.keyboard.press("b")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("checkbox")).to_have_count(2)
    expect(dialog.get_by_role("button", name=re.compile("^Godta 2"))).to_be_enabled()
    settled(page)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("2 funn er godtatt")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^Bekrefter \(\d\)$"))).to_have_count(0)


def test_text_from_a_page_is_shown_as_the_text_it_is(page: Page, funn_url: str) -> None:
    open_queue(page, funn_url)
    page.get_by_role("button", name=re.compile("Kautokeino")).click()
    expect(page.get_by_role("heading", name=re.compile("Kautokeino"))).to_be_visible()
    quote = page.locator(".funn-bevis")
    expect(quote).to_contain_text("<img src=x onerror=alert(1)> [klikk](javascript:alert(1)) $x^2$ :smile: =1+1")
    expect(page.locator(".st-key-funn-kort")).to_contain_text("**Plan** <script>alert(1)</script>")
    settled(page)
    expect(page.locator(".st-key-funn-kort img, .st-key-funn-kort script")).to_have_count(0)
    expect(page.locator('a[href^="javascript"]')).to_have_count(0)


def test_a_phone_shows_a_finding_without_sideways_scrolling(new_page: NewPage, funn_url: str) -> None:
    page = new_page(size=PHONE)
    page.goto(f"{funn_url}/funn")
    settled(page)
    expect(page.locator(".funn-bevis")).to_be_visible()
    fits(page)


def test_a_reader_without_a_login_sees_no_findings(page: Page, dashboard_url: str) -> None:
    page.goto(f"{dashboard_url}/funn")
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Funn fra nettsøket")
    expect(page.locator(".st-key-funn-kort")).to_have_count(0)
