"""A store that will not: the dashboard goes on showing, says what does not work, and recovers by itself."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from data.database import Register
from data.redaksjon.registrering import Skjema, observasjon
from data.store import engine
from data.store.log import Store
from data.store.types import Aktor
from pages.components import texts as t
from tests.e2e.conftest import serve, settled
from tests.e2e.wire import shown, visit
from tests.registers import build, copy

TROUBLE = t.LAGER.split(".")[0]
LOCK = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("BEGIN EXCLUSIVE")
print("laast", flush=True)
sys.stdin.read()
"""


@dataclass
class Place:
    """A dashboard with the local switch on, the file of its store, and the flag that makes the disk full."""

    url: str
    file: Path
    full: Path

    @property
    def store(self) -> str:
        return f"sqlite:///{self.file}?timeout=0.2"


@pytest.fixture(scope="module")
def place(register_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("trobbel")
    made = Place("", folder / "store.sqlite3", folder / "full")
    link = copy(register_file, folder)
    form = Skjema(
        "4646", "vedtatt", "frivillighetspolitikk", "Plan for Fjaler", "https://x.example/fjaler", "2026-05-01"
    )
    kari = Aktor("kari@frivillig.example", "redaktør", "redaktør", lambda: "redaktør")
    Store(made.store).add(kari, observasjon(Register(link.resolve()), form))
    with closing(sqlite3.connect(made.file)) as store:
        store.execute(
            "VACUUM"
        )  # no page is free in the file: a row that needs one makes it grow, and a full disk says no
    build(link, store_url=made.store)
    env = {"REGISTER_URL": made.store, "DISKEN_ER_FULL": str(made.full), "FRIVILLIGHETSKART_LOKAL_REDAKTOR": "Kari"}
    with serve(link, module="tests.e2e.full_disk", STREAMLIT_SERVER_ADDRESS="localhost", **env) as made.url:
        yield made


@contextmanager
def held_by_another_process(file: Path) -> Iterator[None]:
    command = [sys.executable, "-c", LOCK, str(file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout and other.stdout.readline() == "laast\n"
        yield
        other.communicate("")  # its input ends, and it with it


def version(place: Place, number: str) -> None:
    with engine.writing(engine.store_url(place.store), migrating=True) as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :n"), {"n": number})


def overview(place: Place) -> str:
    """What somebody who comes just now is shown."""
    with visit(place.url) as connection:
        return shown(connection)


def test_a_save_that_a_locked_or_full_store_refuses_stays_in_the_form_and_goes_through_later(
    page: Page, place: Place
) -> None:
    before = Store(place.store).last()
    page.goto(f"{place.url}/registrer?nummer=4645")
    # Long enough that the row needs a page of its own: nothing that is free in the file will do.
    long = {"Lenke til kilden": f"https://www.askvoll.kommune.no/{'plan/' * 380}", "Merknad": "lang " * 190}
    for label, text in (*long.items(), ("Dokumentets tittel", "Plan " * 90)):
        page.get_by_label(label).fill(text)
        page.get_by_label(label).press("Tab")
        settled(page)
    save = page.get_by_role("button", name="Lagre", exact=True)
    with held_by_another_process(place.file):
        save.click()
        expect(page.get_by_text("er opptatt. Ingenting er lagret")).to_be_visible()
        assert "Kommuner med frivillighetspolitikk" in overview(place)
    place.full.touch()
    settled(page)
    save.click()
    expect(page.get_by_text("kan ikke skrives til (fullt eller skrivebeskyttet)")).to_be_visible()
    assert "Kommuner med frivillighetspolitikk" in overview(place)
    assert Store(place.store).last() == before
    place.full.unlink()
    settled(page)
    save.click()
    expect(page.get_by_text("Lagret. Kartet viser det")).to_be_visible()
    (entry,) = Store(place.store).entries(emne="kommune:4645")
    assert (entry.nr, entry.innhold.merknad) == (before + 1, long["Merknad"].strip())


def test_a_store_of_a_newer_version_or_gone_is_told_on_open_pages_and_forgotten_when_it_is_well(
    page: Page, place: Place
) -> None:
    (known,) = _versions(place)
    page.goto(f"{place.url}/kommuner?kommune=4646")
    expect(page.get_by_text("Plan for Fjaler").first).to_be_visible()
    warning = page.get_by_test_id("stAlert").get_by_text(TROUBLE)

    version(place, "9999")
    expect(warning).to_contain_text("nyere versjon")
    expect(page.get_by_text("Plan for Fjaler").first).to_be_visible()
    assert TROUBLE in overview(place)
    version(place, known)
    expect(warning).to_have_count(0)

    aside = place.file.with_suffix(".bak")
    place.file.rename(aside)
    place.file.mkdir()  # as where a disk is not mounted
    expect(warning).to_contain_text("unable to open database file")
    expect(page.get_by_text("Plan for Fjaler").first).to_be_visible()
    assert TROUBLE in overview(place)
    place.file.rmdir()
    aside.rename(place.file)
    expect(warning).to_have_count(0)
    expect(page.get_by_text("Plan for Fjaler").first).to_be_visible()


def _versions(place: Place) -> list[str]:
    with engine.reading(engine.store_url(place.store)) as connection:
        assert connection is not None
        return list(connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars())
