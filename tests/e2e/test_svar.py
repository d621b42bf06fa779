"""The answer page of a kommune in a browser: by keyboard, on a narrow phone, with and without JavaScript, in nynorsk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from starlette.applications import Starlette

from data.store import rounds
from data.store.log import Store
from data.store.types import Aktor
from pages.components import svar_texts as texts
from pages.open.routes import MIDDLEWARE, ROUTES
from tests.e2e.conftest import Guard, NewPage, fits
from tests.open.conftest import serving

VOSS, STAVANGER = "4621", "1103"


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, register_file: Path) -> Store:
    address = f"sqlite:///{tmp_path / 'store.sqlite3'}"
    monkeypatch.setenv("REGISTER_URL", address)
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(register_file))
    return Store(address)


@pytest.fixture
def addresses(store: Store, redaktor: Aktor) -> Iterator[dict[str, str]]:
    """Kommunenummer → the address of its answer page."""
    links = rounds.new_links([VOSS, STAVANGER])
    store.add(redaktor, rounds.new_round("Våren", date.today() + timedelta(days=30), links))
    with serving(Starlette(routes=ROUTES, middleware=MIDDLEWARE)) as url:
        yield {number: f"{url}/svar/{link}" for number, link in links.items()}


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [v["id"] for v in found if v["impact"] in {"serious", "critical"}]


@pytest.mark.parametrize("script", [True, False])
def test_a_kommune_answers_in_nynorsk_on_a_narrow_phone_and_gets_a_receipt(
    addresses: dict[str, str], store: Store, new_page: NewPage, guard: Guard, script: bool
) -> None:
    guard.allowed = ("status of 422",)  # the form that is sent unfinished, on purpose
    page = new_page(size=(320, 640), java_script_enabled=script)
    page.goto(addresses[VOSS])
    x = texts.NN
    expect(page.get_by_role("heading", level=1)).to_have_text(x["tittel"].format(kommune="Voss"))
    expect(page.locator("html")).to_have_attribute("lang", "nn")
    title = page.get_by_label(x["felt_tittel"])
    expect(title).to_be_hidden()
    page.get_by_label(x["vedtatt"]).check()
    expect(title).to_be_visible()
    page.get_by_role("button", name=x["se"]).click()
    expect(page.get_by_role("alert")).to_contain_text(x["feil_rolle"])
    title.fill("Plan for frivilligheit")
    page.get_by_label(x["felt_dato"]).fill("13.6.2024")
    page.get_by_label(x["felt_rolle"]).fill("kultursjef")
    if script:
        fits(page)
        assert serious(page) == []
    page.get_by_role("button", name=x["se"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(x["se_tittel"])
    page.get_by_role("button", name=x["send"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(x["kvittering"])
    if script:
        fits(page)
        assert serious(page) == []
    (answer,) = rounds.answers(store)
    assert (answer.content.tittel, answer.content.vedtatt_dato) == ("Plan for frivilligheit", "2024-06-13")
    page.get_by_role("link", name=x["endre_svaret"]).click()
    expect(title).to_have_value("Plan for frivilligheit")


def test_the_whole_way_goes_by_keyboard_alone(addresses: dict[str, str], store: Store, page: Page) -> None:
    page.goto(addresses[STAVANGER])
    x = texts.NB
    page.locator("#svar-stemmer").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label(x["under_arbeid"])).to_be_checked()
    page.get_by_label(x["felt_rolle"]).focus()
    page.keyboard.type("rådgiver")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name=x["se"])).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name=x["send"]).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(x["kvittering"])
    assert [a.content.svar for a in rounds.answers(store)] == ["under_arbeid"]
