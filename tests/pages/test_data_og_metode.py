"""Data og metode: what it explains is what the rule does, and everything it promises is there."""

from __future__ import annotations

import gc
import os
import re
import shutil
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data import database
from data.database import VIEWS_SQL, Register
from data.eksport.tables import TABELLER
from data.queries import core
from pages.components import downloads
from pages.components import format as fmt
from pages.data_og_metode import texts as t
from pages.data_og_metode.metode import eksempel_rad
from pages.data_og_metode.texts import CASES, Eksempel
from tests.pages.opening import LIMIT

Dashboard = Callable[..., AppTest]


def html(app: AppTest) -> str:
    return "\n".join(str(element.proto.body) for element in app.get("html"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.regel}-{case.kommunenummer}-{case.dato}")
def test_each_example_is_what_the_rule_says(register: Register, case: Eksempel) -> None:
    frame = core.status_per(register, case.dato).set_index("kommunenummer")
    row = frame.loc[case.kommunenummer]
    told = (case.status, case.arvet, case.under_revisjon, case.utlopt, case.udatert, case.stille)
    assert (row.status, row.arvet, row.under_revisjon, row.utlopt, row.udatert, row.stille) == told
    assert case.tittel in {None, row.tittel}
    assert case.sist_bekreftet is None or row.sist_bekreftet.date() == case.sist_bekreftet
    shown = "".join(eksempel_rad(register, case))
    assert fmt.STATUSER["arvet" if case.arvet and case.status == "vedtatt" else case.status].ord in shown
    for flag, words in t.MERKER.items():
        assert (words in shown) == getattr(case, flag)


def test_every_rule_in_the_views_is_explained_and_nothing_else() -> None:
    in_views = {int(number) for number in re.findall(r"\(rule (\d)", VIEWS_SQL.read_text(encoding="utf-8"))}
    assert in_views <= set(t.REGEL) == set(range(1, 8))
    assert {case.regel for case in CASES} == set(range(1, 7))  # the seventh is a count, shown in its text


def test_every_status_has_a_word_on_what_it_does_not_mean() -> None:
    assert set(t.BETYR_IKKE) == set(fmt.STATUSER)


def test_the_rule_on_plan_types_holds_for_narvik(register: Register) -> None:
    plans = core.planstatus_per(register, CASES[0].dato)
    assert set(plans[plans["kommunenummer"] == "1806"]["plantype"]) == {"kommuneplanens_samfunnsdel"}


def test_the_screen_shows_all_its_parts(dashboard: Dashboard, register: Register) -> None:
    app = dashboard("data_og_metode")
    assert not app.exception
    assert [tab.label for tab in app.tabs] == list(t.FANER)
    shown = html(app) + "\n".join(m.value for m in app.markdown)
    assert "203 av 357 kommuner" in shown
    assert "© Kartverket" in shown
    assert register.innhold in [block.value for block in app.code]
    assert any(register.innhold[:12] in block.value and "Status per" in block.value for block in app.code)
    assert len(app.dataframe[0].value) > 300
    assert len(app.selectbox[0].options) == len(TABELLER)
    assert shown.count('class="fk-download"') == 7 + 2  # seven here, and CSV and Excel of the coverage card


def test_the_page_never_says_no_about_what_is_unknown(dashboard: Dashboard) -> None:
    shown = html(dashboard("data_og_metode"))
    assert "ingen opplysning" in shown
    assert "har ikke frivillighetspolitikk" not in shown


def offers_downloads() -> None:
    """A page with the downloads alone."""
    from data import database
    from pages.data_og_metode import metode

    metode.nedlastinger(database.current())


def test_what_is_offered_for_download_does_not_keep_an_older_register(
    register_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = Path(shutil.copy(register_file.resolve(), tmp_path / "register.duckdb"))
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(link))
    app = AppTest.from_function(offers_downloads, default_timeout=LIMIT).run()
    assert not app.exception
    offered = [offer for (_, key), offer in downloads._offers.items() if key == "tabell_csv_enkel"][-1]
    watched = weakref.ref(database.current())
    before = offered.make()
    os.utime(link, (1, 1))  # as if another version had been switched on
    assert database.current() is not watched()
    del app
    gc.collect()
    assert watched() is None
    assert offered.make() == before
    link.unlink()
    database._opened.pop(link)
    gc.collect()
    with pytest.raises(downloads.Declined, match="Prøv igjen om noen minutter"):
        offered.make()
