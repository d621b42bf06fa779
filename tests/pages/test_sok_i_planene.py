"""The screen Søk i planene through Streamlit's AppTest: addresses, hits, filters, hostile text, and what it says where there is nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest
from streamlit.testing.v1 import AppTest

from data.queries import tekstsok
from loaders.web.memory.tekstindeks import keep_up
from pages.components import downloads
from pages.sok_i_planene import texts as t
from tests.nettsok_eksempler import TEKSTER, write_pages
from tests.registers import copy
from tests.sweeps.screens import faults, words

Search = Callable[..., AppTest]


@pytest.fixture
def search(dashboard: Callable[..., AppTest], with_texts: Path, monkeypatch: pytest.MonkeyPatch) -> Search:
    """Opens the screen at an address, over a register whose search has read the pages of nettsok_eksempler."""
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(with_texts / "register.duckdb"))
    return lambda **params: dashboard("sok_i_planene", **params)


def hits(app: AppTest) -> str:
    return "".join(str(one.proto.body) for one in app.get("html") if "fk-treff" in str(one.proto.body))


def told(app: AppTest) -> str:
    return "\n".join(words(app)).replace("\u00a0", " ")


def test_a_search_has_an_address_and_shows_what_may_be_shown(search: Search) -> None:
    app = search(sok="frivilligsentral")
    assert faults(app) == []
    assert app.text_input(key="sok").value == "frivilligsentral"
    assert "1 setning i 1 dokument fra 1 kommune, lest til og med 20. november 2026." in told(app)
    shown = hits(app)
    assert '<a class="fk-lenke" href="https://www.voss.no/frivilligpolitikk"' in shown
    assert "<mark>Frivilligsentralen</mark> er møtestad for innbyggjarane." in shown
    for word in (
        "Frivilligpolitikk for Voss 2024–2036",
        'href="kommuner?kommune=4621"',
        "Vestland",
        "Vedtatt",
        "Egen frivillighetspolitikk",
    ):
        assert word in shown
    assert "endret 20.\u00a0juni 2024 ifølge nettstedet" in shown
    assert "gjev tilskot" not in shown  # no more of the page than the sentence


def test_the_filter_narrows_and_says_what_it_leaves_out(search: Search) -> None:
    app = search(sok="tilskudd", fylke="46")
    assert "1 dokument fra 1 kommune" in told(app) and "utenfor fylket som er valgt" in told(app)
    assert "voss.no" in hits(app) and "asker.no" not in hits(app)
    late = search(sok="tilskudd", fra="2026")
    assert "asker.no/kulturplan" in hits(late) and "voss.no" not in hits(late)
    assert "utenfor året som er valgt" in told(late)


def test_where_the_filter_leaves_nothing_the_search_can_be_widened(search: Search) -> None:
    app = search(sok="tilskudd", fylke="03")
    assert "Ingen treff på «tilskudd» med filteret som er valgt. Uten filter er det 5 dokumenter." in told(app)
    app.button(key="uten_filter").click().run()
    assert "5 dokumenter fra 4 kommuner" in told(app)


def test_words_that_stand_apart_can_be_searched_for_one_by_one(search: Search) -> None:
    app = search(sok="kulturhus tilskudd")
    assert "Ingen setning har alle ordene" in told(app)
    app.button(key="ord_kulturhus").click().run()
    assert "<mark>Kulturhuset</mark>" in hits(app)


def test_a_ready_question_asks_it(search: Search) -> None:
    app = search()
    assert "Du kan søke i 6 dokumenter fra 5 nettsteder, lest til og med 20. november 2026." in told(app)
    app.button(key="ferdig_kommunale lokaler").click().run()
    assert app.text_input(key="sok").value == "kommunale lokaler"
    assert hits(app).count("<li>") == 2


def test_hostile_text_of_a_page_is_shown_as_text(search: Search) -> None:
    shown = hits(search(sok="smile"))
    for whole in ("<script", "<img", "<b>", 'href="javascript'):
        assert whole not in shown
    assert "&lt;img src=x onerror=alert(1)&gt;" in shown and "&lt;script&gt;" in shown
    assert t.UTEN_LENKE in shown


@pytest.mark.parametrize(
    "hostile",
    [
        '"',
        "*",
        "NEAR(a b)",
        "-xyzq NOT",
        "<script>ondt(9)</script>",
        "**a** [b](javascript:c) $x$",
        "'; DROP TABLE sok",
        "ord " * 2500,
    ],
)
def test_a_hostile_question_gets_one_clear_message_and_nothing_of_it_takes_effect(search: Search, hostile: str) -> None:
    app = search(sok=hostile)
    assert faults(app) == []
    assert len(app.info) == 1 and hits(app) == ""
    assert "<script>" not in app.info[0].value and "](javascript" not in app.info[0].value


def test_the_hits_can_be_taken_away_with_nothing_that_a_spreadsheet_would_run(search: Search) -> None:
    app = search(sok="tilskudd")
    address = next(str(one.proto.body) for one in app.get("html") if "/nedlasting/" in str(one.proto.body))
    _, session, key, _ = unquote(address.split('href="/nedlasting')[1].split('"')[0]).split("/")
    offered = downloads.offered(session, key)
    assert offered is not None and offered.name.startswith("treff-pa-tilskudd-")
    rows = list(csv.DictReader(io.StringIO(offered.make().decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 5 and list(rows[0]) == list(t.KOLONNER.values())
    asker = next(row for row in rows if row["Lenke"].endswith(".pdf"))
    assert (asker["Dato"], asker["Hva datoen er"], asker["Lest av bilder"]) == ("2025-03-04", t.DATOEN[True], "ja")
    assert not any(value.startswith(("=", "+", "@")) for row in rows for value in row.values())


def test_more_hits_than_fit_are_shown_when_asked_for(
    search: Search, register_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = copy(register_file, tmp_path)
    pages = [TEKSTER[0] | {"url": f"https://www.voss.no/{n}", "tekst": f"Side {n} om dugnad."} for n in range(45)]
    assert keep_up(link, write_pages(tmp_path / "web", pages))
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(link))
    app = search(sok="dugnad")
    assert hits(app).count("<li>") == 20 and "Viser 20 av 45 dokumenter." in told(app)
    app.button(key="vis_flere").click().run()
    assert hits(app).count("<li>") == 40 and "Vis 5 til" in [one.label for one in app.button]
    app.button(key="vis_flere").click().run()
    assert hits(app).count("<li>") == 45 and "vis_flere" not in [one.key for one in app.button]


def test_without_a_search_of_websites_it_says_so_and_what_that_means(dashboard: Callable[..., AppTest]) -> None:
    app = dashboard("sok_i_planene", sok="tilskudd")
    assert faults(app) == []
    assert "Ingen nettsteder er lest ennå." in told(app) and "betyr ikke at kommunene mangler planer" in told(app)
    assert "python" not in told(app) and not app.text_input


@pytest.mark.parametrize("content", [None, b"", b"dette er ikke en database" * 100])
def test_a_missing_or_damaged_index_is_told_to_readers_in_plain_words(
    search: Search, searched_twice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    link = copy(searched_twice / "register.duckdb", tmp_path)
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(link))
    if content is None:
        tekstsok.index_path(link).unlink()
    else:
        tekstsok.index_path(link).write_bytes(content)
    app = search(sok="frivillig")
    assert faults(app) == []
    assert "Søket kan ikke brukes akkurat nå." in told(app) and "python" not in told(app) and not app.text_input
    assert keep_up(link, tmp_path / "web")
    assert "<mark>" in hits(search(sok="frivillig"))
