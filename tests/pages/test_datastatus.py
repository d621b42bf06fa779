"""The screen Datastatus, drawn without a browser."""

from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.database import Register
from data.queries import kontekst
from loaders.build import build
from loaders.web.memory.state import State
from pages.components import format as fmt
from tests.loaders.web.server import Page, Site, serving
from tests.loaders.web.sites import html, plain
from tests.loaders.web.world import World
from tests.pages.editors import Redaksjon
from tests.pages.opening import LIMIT
from tests.registers import ROOT


def test_without_a_search_the_screen_says_so_and_what_to_do(dashboard: Callable[..., AppTest]) -> None:
    app = dashboard("datastatus")
    assert not app.exception
    assert any("ikke kjørt noe nettsøk" in info.value for info in app.info)
    table = app.dataframe[0].value
    assert len(table) == 371
    assert set(table["tilstand"]) == {"– Aldri søkt"}


@pytest.mark.parametrize("address", ["", "kart@example.org"])
def test_the_operator_is_told_where_meld_fra_has_no_address(
    redaksjon: Redaksjon, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("MELD_FRA_EPOST", address)
    told = [words.value for words in redaksjon.open("datastatus").markdown if "MELD\\_FRA\\_EPOST" in words.value]
    assert len(told) == (0 if address else 1)


def test_the_operator_is_told_the_command_for_all_that_is_not_fetched(redaksjon: Redaksjon) -> None:
    told = "\n".join(words.value for words in redaksjon.open("datastatus").markdown)
    lacking = [f"loaders kontekst {name}" for name in kontekst.alle(Register(redaksjon.link.resolve()))]
    assert [
        one for one in (*lacking, "loaders kommuner", "loaders check-links") if fmt.md_escape(one) not in told
    ] == []


def test_the_runs_of_einnsyn_are_shown_with_what_came_and_a_failure_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dashboard: Callable[..., AppTest]
) -> None:
    assert any("eInnsyn er ikke spurt ennå" in text.value for text in dashboard("datastatus").markdown)
    state = State(tmp_path / "web")
    for outcome, why in (("ok", None), ("feilet", "eInnsyn svarte <b>503</b>.")):
        counts = {"enheter": 27, "saker": 41, "nye": 3, "funn": 5, "foresporsler": 61}
        state.end_einnsyn(state.begin_einnsyn(371), {"utfall": outcome, "hvorfor": why, **counts})
    state.close()
    register = tmp_path / "register.duckdb"
    build(register=register, web=tmp_path / "web")
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(register))
    app = dashboard("datastatus")
    assert not app.exception
    drawn = "".join(str(element.proto.body) for element in app.get("html"))
    (shown,) = (table for table in drawn.split("<table")[1:] if "Møtesaker" in table)
    assert [
        cell for cell in ("✕ Feilet", "● OK", "371", "27", "41", "&lt;b&gt;503&lt;/b&gt;") if cell not in shown
    ] == []
    assert "https://einnsyn.no" in drawn


def test_hostile_text_from_a_site_is_shown_as_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    title = "<img src=x onerror=alert(1)> **frivillighetsplan**"
    site = plain({"/frivillighetsplan": "Frivillighetsplan"})
    site["/frivillighetsplan"] = html(escape(title), "Om frivillighet i kommunen og lag og foreninger. " * 6)
    with serving() as server:
        world = World(server, tmp_path / "web")
        world.unit("4621", "www.a.no", site)
        world.search()
        site["/frivillighetsplan"] = Page(b"", 404)
        world.search()
    register = tmp_path / "register.duckdb"
    build(register=register, web=tmp_path / "web")
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(register))
    app = AppTest.from_file(str(ROOT / "pages" / "app.py"), default_timeout=LIMIT).run()
    app.switch_page("redaksjon/datastatus.py").run()
    assert not app.exception
    drawn = "".join(str(element.proto.body) for element in app.get("html"))
    assert "onerror=alert(1)&gt; **frivillighetsplan**" in drawn
    assert "<img src=x" not in drawn


def test_sites_made_by_script_are_listed_and_the_copies_of_sources_counted_with_those_that_are_not_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = plain({"/frivillighetsplan": "Frivillighetsplan"})
    site["/frivillighetsplan"] = html(
        "Frivillighetsplan", "Planen ble vedtatt av kommunestyret 12. mars 2025, sak 23/25. " * 6
    )
    register = tmp_path / "register.duckdb"
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(register))

    def told() -> str:
        build(register=register, web=tmp_path / "web")
        app = AppTest.from_file(str(ROOT / "pages" / "app.py"), default_timeout=LIMIT).run()
        app.switch_page("redaksjon/datastatus.py").run()
        assert not app.exception
        drawn = "".join(str(element.proto.body) for element in app.get("html"))
        (scripted,) = (table for table in drawn.split("<table")[1:] if "Forsiden" in table)
        assert all(f">{cell}<" in scripted for cell in ("Bergen", "4601", "Ja"))
        return " ".join(text.value for text in app.markdown)

    with serving() as server:
        world = World(server, tmp_path / "web")
        world.unit("4621", "www.a.no", site)
        shell = "<html><body><div id='root'></div><noscript>Slå på JavaScript.</noscript><script src='a.js'></script></body></html>"
        world.unit("4601", "www.b.no", Site({"/": Page(shell.encode())}))
        world.search()
        assert "Ingen av kildene til" in told()
        world.search(kopier_byte=50_000_000)
    assert "Alle filene er på plass." in told()
    copies = list((tmp_path / "web" / "kopier").rglob("*.gz"))
    assert f"{len(copies)} kopi" in told()
    copies[0].write_bytes(b"")
    assert "1 av kopiene er ødelagt eller borte" in told()
