"""The editor's day in a real browser: hear, record, see it on the map, correct, undo; and what two of them do at once."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, TimeoutError, expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from data.database import Register
from data.redaksjon.registrering import Skjema, observasjon
from data.store.log import Store
from data.store.types import Aktor
from loaders.publish import build_lock
from tests import processes
from tests.e2e.conftest import Guard, settled
from tests.e2e.editors import EDITOR, Site, sign_in
from tests.e2e.wire import answers, told, visit

HOSTILE = (
    """<img src=x onerror="document.title='eid'">**fet** [x](javascript:alert(1)) =1+1 '; DROP TABLE innforsel; --"""
)


@pytest.fixture
def link(editors_site: Site) -> Path:
    return editors_site.secrets.parent / "register.duckdb"


@pytest.fixture(autouse=True)
def everyday(guard: Guard, editors_site: Site) -> None:
    editors_site.allow(EDITOR)
    # The provider's own page asks another host for its style sheet; Streamlit asks for its settings below the address first.
    guard.allowed = ("404", "Content Security Policy", "picocss", "net::ERR")


def open_form(page: Page, site: Site, number: str) -> None:
    page.goto(f"{site.url}/registrer?nummer={number}")
    settled(page)
    expect(page.get_by_label("Lenke til kilden")).to_be_visible()


def fill(page: Page, label: str, text: str) -> None:
    page.get_by_label(label).fill(text)
    page.get_by_label(label).press("Tab")
    settled(page)


def save(page: Page) -> None:
    page.get_by_role("button", name="Lagre", exact=True).click()
    expect(page.get_by_text("Lagret. Kartet viser det")).to_be_visible()


def test_hostile_text_in_every_field_is_shown_as_the_text_it_is(page: Page, editors_site: Site) -> None:
    sign_in(page, editors_site)
    open_form(page, editors_site, "4646")
    fill(page, "Lenke til kilden", "https://www.fjaler.kommune.no/plan")
    for label in ("Dokumentets tittel", "Merknad"):
        fill(page, label, HOSTILE)
    fill(page, "Vedtatt dato", "2026-05-01")
    save(page)
    expect(page.get_by_text(EDITOR).last).to_be_visible()
    page.goto(f"{editors_site.url}/endringer")
    settled(page)
    expect(page.get_by_text("DROP TABLE innforsel; --").first).to_be_visible()
    expect(page.get_by_text("**fet**").first).to_be_visible()
    expect(page.locator("img[src=x]")).to_have_count(0)
    expect(page.locator("a[href^='javascript']")).to_have_count(0)
    expect(page).to_have_title(re.compile("Frivillighetskartet$"))


def test_what_two_editors_do_to_one_kommune_at_once_is_never_lost(
    page: Page, editors_site: Site, redaktor: Aktor, link: Path
) -> None:
    sign_in(page, editors_site)
    open_form(page, editors_site, "4647")
    fill(page, "Lenke til kilden", "https://www.sunnfjord.kommune.no/en")
    form = Skjema("4647", "under_arbeid", "frivillighetspolitikk", "Andres", "https://x.example/b", "2026")
    theirs = observasjon(Register(link.resolve()), form)
    with build_lock(link):  # until hers is saved: what a page is drawn with anew, she has seen
        Store(editors_site.store).add(redaktor, theirs)
        page.get_by_role("button", name="Lagre", exact=True).click()
        expect(page.get_by_text("Noen andre skrev om det samme")).to_be_visible()
        expect(page.get_by_text(redaktor.hvem).first).to_be_visible()
        settled(page)
        page.get_by_role("button", name="Lagre mitt også").click()
        expect(page.get_by_text("Lagret. Kartet viser det")).to_be_visible()
    assert [i.hvem for i in Store(editors_site.store).entries(emne="kommune:4647")] == [redaktor.hvem, EDITOR]


def test_a_withdrawal_is_undone_from_the_log(page: Page, editors_site: Site, redaktor: Aktor, link: Path) -> None:
    shipped = Register(link.resolve()).query(
        "SELECT id FROM observasjon WHERE dagens_kommunenummer = '5501' AND gjeldende"
    )
    sign_in(page, editors_site)
    open_form(page, editors_site, "5501")
    page.get_by_role("button", name="Trekk tilbake").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Hvorfor trekkes den tilbake?").fill("Lenken er død")
    dialog.get_by_label("Hvorfor trekkes den tilbake?").press("Tab")
    settled(page)
    dialog.get_by_role("button", name="Trekk tilbake").click()
    expect(dialog).to_have_count(0)
    (gone,) = [i for i in Store(editors_site.store).entries() if i.handling == "tilbaketrekking"]
    assert gone.fakta in set(shipped["id"])
    page.goto(f"{editors_site.url}/endringer")
    settled(page)
    page.get_by_role("button", name="Angre").first.click()
    settled(page)
    page.get_by_role("dialog").get_by_role("button", name="Angre endringen").click()
    expect(page.get_by_text("Angret. Kartet viser det")).to_be_visible()
    assert Store(editors_site.store).history(gone.id)[-1].handling == "angring"


def test_a_right_that_is_taken_away_while_the_form_is_open_stops_the_save(page: Page, editors_site: Site) -> None:
    sign_in(page, editors_site)
    open_form(page, editors_site, "4648")
    fill(page, "Lenke til kilden", "https://www.bremanger.kommune.no/plan")
    expect(page.get_by_role("button", name="Lagre", exact=True)).to_be_visible()
    before = Store(editors_site.store).last()
    editors_site.allow()
    page.get_by_role("button", name="Lagre", exact=True).click()
    expect(page.get_by_text("står ikke på listen over redaktører")).to_be_visible()
    assert Store(editors_site.store).last() == before
    editors_site.allow(EDITOR)


def test_a_file_with_one_mistake_saves_nothing_and_the_mended_one_saves_all(page: Page, editors_site: Site) -> None:
    sign_in(page, editors_site)
    page.goto(f"{editors_site.url}/registrer")
    settled(page)
    page.get_by_text("Flere på én gang").click()
    settled(page)
    before = Store(editors_site.store).last()
    good = "kommune;status;lenke;tittel\r\nHyllestad;vedtatt;https://x.example/1;Plan\r\n"
    chooser = page.locator("input[type=file]")
    chooser.set_input_files(
        {"name": "a.csv", "mimeType": "text/csv", "buffer": (good + "Narnia;vedtatt;https://x.example/2;\r\n").encode()}
    )
    expect(page.get_by_text("må rettes i filen")).to_be_visible()
    assert Store(editors_site.store).last() == before
    page.goto(f"{editors_site.url}/registrer")
    settled(page)
    page.get_by_text("Flere på én gang").click()
    settled(page)
    chooser.set_input_files(
        {
            "name": "b.csv",
            "mimeType": "text/csv",
            "buffer": (good + "Gulen;under_arbeid;https://x.example/2;\r\n").encode(),
        }
    )
    expect(page.get_by_text("Alle 2 rader er i orden")).to_be_visible()
    expect(page.get_by_text("Hyllestad: ○ Ingen kjent → ● Vedtatt")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Lagre alle 2").click()
    expect(page.get_by_text("2 opplysninger er lagret")).to_be_visible()
    assert Store(editors_site.store).last() == before + 2


def test_a_foreign_list_is_understood_corrected_saved_whole_and_withdrawn_as_one(
    page: Page, editors_site: Site
) -> None:
    sign_in(page, editors_site)
    page.goto(f"{editors_site.url}/registrer")
    settled(page)
    page.get_by_text("Flere på én gang").click()
    settled(page)
    before = Store(editors_site.store).last()
    rows = "Oversikt 2024\r\n\r\nNavn på kommune;Har politikk?\r\nSolund;Ja\r\nGulenn;I gang\r\nTotalt;2\r\n"
    page.locator("input[type=file]").set_input_files({"name": "l.csv", "mimeType": "text/csv", "buffer": rows.encode()})
    expect(page.get_by_text("Skriv hva listen heter")).to_be_visible()
    fill(page, "Listen gjelder per", "1. juli 2024")
    page.get_by_label("Levert av").fill("Kari Rådgiver")
    page.get_by_label("Levert av").press("Enter")
    expect(page.get_by_text("1 tas med · 1 må du svare på · 1 tas ikke med")).to_be_visible()
    settled(page)  # the map is still being drawn, and a drawing closes an open list
    question = page.get_by_label("Rad 5, «Gulenn»")
    option = page.get_by_role("option", name="Gulen (4635)")
    for _ in range(20):  # a drawing that comes late closes the list again
        question.press("ArrowDown")
        try:
            expect(option).to_be_visible(timeout=3000)
            option.click(timeout=3000)
            break
        except (AssertionError, TimeoutError):
            continue
    expect(page.get_by_text("2 tas med · 0 må du svare på · 1 tas ikke med")).to_be_visible()
    assert Store(editors_site.store).last() == before
    settled(page)
    page.get_by_role("button", name="Lagre 2 fra listen").click()
    expect(page.get_by_text("2 opplysninger er lagret")).to_be_visible()
    *saved, choice = Store(editors_site.store).entries(etter_nr=before)
    assert choice.type == "listevalg"
    assert [(i.innhold.liste, i.innhold.kilde_utgiver, i.innhold.kilde_dato) for i in saved] == [  # type: ignore[union-attr]
        (f"«l.csv», rad {n}, levert av Kari Rådgiver", "Frivillighet Norges egen liste per 1. juli 2024", "2024-07-01")
        for n in (4, 5)
    ]
    settled(page)
    page.get_by_text("Lister som er lagt inn").click()
    settled(page)
    page.get_by_role("button", name="Trekk tilbake hele listen (2)").click()
    expect(page.get_by_text("Listen er trukket tilbake")).to_be_visible()
    after = [i.handling for i in Store(editors_site.store).entries(etter_nr=before) if i.type == "observasjon"]
    assert after == ["ny", "ny", "angring", "angring"]


OTHER_PROCESS = """
import re
import sys
from pathlib import Path
from data.store.types import Aktor
from data.database import Register
from data.redaksjon.registrering import Skjema, observasjon
from data.store.log import Store
form = Skjema(sys.argv[3], "vedtatt", "frivillighetspolitikk", "Plan fra en annen prosess", "https://x.example/annen", "2026-05-01")
per = Aktor("per@frivillig.example", "redaktør", "redaktør", lambda: "redaktør")
Store(sys.argv[1]).add(per, observasjon(Register(Path(sys.argv[2]).resolve()), form))
"""


def save_elsewhere(site: Site, link: Path, number: str) -> None:
    """Another process saves that the kommune has adopted a policy."""
    processes.run([sys.executable, "-c", OTHER_PROCESS, site.store, str(link), number]).check_returncode()


def test_what_another_process_saves_comes_into_an_open_page_by_itself(
    page: Page, editors_site: Site, link: Path
) -> None:
    page.goto(f"{editors_site.url}/kommuner?kommune=4649")
    settled(page)
    expect(page.get_by_role("heading", level=2, name="Stad (4649)")).to_be_visible()
    expect(page.get_by_text("Plan fra en annen prosess")).to_have_count(0)
    page.evaluate("window.opened = 'once'")
    save_elsewhere(editors_site, link, "4649")
    expect(page.get_by_text("Plan fra en annen prosess").first).to_be_visible()
    expect(page.get_by_text("● Vedtatt").first).to_be_visible()
    page.wait_for_function("window.opened === 'once'")  # the page was never loaded again


def test_what_another_process_saves_waits_until_an_open_dialog_is_closed(
    page: Page, editors_site: Site, link: Path
) -> None:
    sign_in(page, editors_site)
    open_form(page, editors_site, "4601")
    page.get_by_role("button", name="Trekk tilbake").first.click()
    why = page.get_by_role("dialog").get_by_label("Hvorfor trekkes den tilbake?")
    why.fill("Lenken er død")
    with visit(editors_site.url) as witness:
        asked = BackMsg()
        asked.rerun_script.page_name = "kommuner"
        answers(witness, asked)
        for _ in range(2):  # when open pages are told of the second, they have all been told of the first
            save_elsewhere(editors_site, link, "4601")
            told(witness)
    expect(why).to_have_value("Lenken er død")
    page.keyboard.press("Escape")
    expect(page.get_by_text("Plan fra en annen prosess").first).to_be_visible()
