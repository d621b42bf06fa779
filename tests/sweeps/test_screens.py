"""Every screen for every fylke, plantype and status, and every kommune's page, through one session of Streamlit's AppTest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.database import Register
from data.queries import kommune as queries
from pages.components import texts as t
from pages.components.filters import SHARED
from pages.screens import SCREENS
from tests.asking import DATES, STATUSER, Units
from tests.pages.opening import LIMIT
from tests.sweeps.screens import FILTERED, FRONT, Visitor, drawn, faults, words

Params = dict[str, str]
Visit = tuple[str, Params, tuple[str, ...]]
"""a screen, its address, and the words that it must say"""

Tour = Callable[[Path, Iterable[Visit]], list[str]]


@pytest.fixture
def tour(monkeypatch: pytest.MonkeyPatch) -> Tour:
    """Goes through visits over a register in one session; gives what was wrong, a line per fault with its address."""

    def go(register: Path, visits: Iterable[Visit]) -> list[str]:
        monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(register))
        visitor, found = Visitor(), []
        for screen, params, expected in visits:
            app = visitor.visit(screen, **params)
            found += [f"{screen} {params}: {fault}" for fault in faults(app, *expected)]
        return found

    return go


def told(found: list[str]) -> str:
    return "\n".join([f"{len(found)} faults", *found[:60]])


def choices(register: Register) -> Iterator[tuple[Params, str]]:
    """One choice at a time, and some that leave nothing over; with the word of the filter sentence that tells of it."""
    units = Units(register)
    names = dict(register.query("SELECT fylkesnummer, fylkesnavn FROM fylke").itertuples(index=False, name=None))
    yield {"per": DATES[-1].isoformat()}, "Hele landet"
    for number in units.fylker:
        yield {"fylke": number}, names[number]
    for code in units.plantyper:
        yield {"plantype": code}, ""
    for status in STATUSER:
        yield {"status": status}, ""
    for day in ("2007-01-01", *(day.isoformat() for day in DATES)):
        yield {"per": day}, day[:4]
    last = units.plantyper[-1]
    yield {"fylke": "03", "status": "arvet", "plantype": last, "per": "2007-01-01"}, "Oslo"
    yield {"fylke": "56,03", "status": "under_arbeid,arvet", "per": "2019-12-31"}, "Finnmark"


def screen_visits(register: Register, every: int = 1) -> Iterator[Visit]:
    """Every choice (or every third …) on every screen that has the filter bar, one screen after the other."""
    for params, word in list(choices(register))[::every]:
        for screen in FILTERED:
            # The map of Oversikt and the list of Kommuner say what is chosen in their own words.
            yield screen, params, (word,) if word and screen in {"fylker", "utvikling"} else ()
        yield "data_og_metode", {}, ()


def kommune_visits(register: Register) -> Iterator[Visit]:
    """Every kommune of today in the panel of Oversikt and on its page."""
    for row in register.query("SELECT kommunenummer, kommunenavn FROM kommune_na ORDER BY 1").itertuples(index=False):
        params = {"kommune": row.kommunenummer}
        yield "start", params, (row.kommunenavn, row.kommunenummer)
        yield "kommuner", params, (f"{row.kommunenavn} ({row.kommunenummer})", "Hvem kan dere lære av?")


def former_visits(register: Register) -> Iterator[Visit]:
    """Every fifth former number (tests/sweeps/test_routes.py asks for all of them, and the same function reads the address), on the two
    screens in turn; and every third kommune that was merged or split on its own page."""
    former = register.query(
        """SELECT d.kommunenummer, any_value(d.kommunenavn) AS navn, list(d.dagens_kommunenavn) AS dagens
        FROM dagens_nummer AS d JOIN kommune AS k USING (kommunenummer) WHERE k.gyldig_til IS NOT NULL GROUP BY ALL ORDER BY 1"""
    )
    for i, row in enumerate(former.iloc[::5].itertuples(index=False)):
        yield ("kommuner", "start")[i % 2], {"kommune": row.kommunenummer}, (row.navn, row.kommunenummer, *row.dagens)
    merged = [
        (number, old) for number in Units(register).kommuner for old in queries.tidligere_kommuner(register, number)
    ]
    for number, old in merged[::3]:
        yield "kommuner", {"kommune": number, "tidligere": old.kommunenummer}, (old.kommunenavn,)
        yield "start", {"kommune": number}, ()


def test_screens_of_editors_tell_a_reader_no_commands(tour: Tour, register_file: Path) -> None:
    found = tour(register_file, [(screen.adresse, {}, (screen.tittel,)) for screen in SCREENS if screen.redaktor])
    assert not found, told(found)


def test_every_screen_stands_for_every_fylke_plantype_status_and_date(
    tour: Tour, register_file: Path, register: Register
) -> None:
    found = tour(register_file, screen_visits(register))
    assert not found, told(found)


CHOSEN = {
    "fylke": "11", "status": "under_arbeid", "plantype": "kommunedelplan_kultur", "per": "2019-06-30", "kommune": "4621",
    "eldre": t.ELDRE_VALG["4"], "farger": t.KARTET_VALG["alder"],
}  # fmt: skip


def test_a_screen_shows_the_filters_that_change_it_and_no_others(
    monkeypatch: pytest.MonkeyPatch, register_file: Path
) -> None:
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(register_file))
    visitor, wrong = Visitor(), list[str]()
    for screen in (one for one in SCREENS if one.filterlinje and not one.redaktor):
        if screen.adresse == "sok-i-planene":  # shows nothing to narrow before something is looked for
            continue
        # The figures of the front page are its filter of status.
        acts, address = {*screen.filtre, *(["status"] if screen.forside else [])}, screen.adresse.replace("-", "_")
        before = drawn(visitor.visit(address, fylke="46"))
        assert before == drawn(visitor.visit(address, fylke="46"))
        for name, value in CHOSEN.items():
            if name not in SHARED and name not in acts:
                continue
            app = visitor.visit(address, **{"fylke": "46", name: value})
            after = drawn(app)
            # A screen says of a choice made elsewhere that it does nothing here.
            after["caption"] = [
                one.proto.SerializeToString(deterministic=True)
                for one in app.caption
                if not one.value.startswith("Valget av ")
            ]
            if (name in acts) != (after != before):
                wrong.append(f"{screen.navn} {name} {[kind for kind in before if before[kind] != after[kind]]}")
    assert not wrong, told(wrong)


def test_the_finding_of_the_whole_country_stands_once_on_a_screen(
    monkeypatch: pytest.MonkeyPatch, register_file: Path
) -> None:
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(register_file))
    visitor, told = Visitor(), re.compile(r"Hele landet: [\d ]+ av 357 kommuner har vedtatt")
    found = {address: len(told.findall("\n".join(words(visitor.visit(address))))) for address in FILTERED}
    assert [(address, count) for address, count in found.items() if count > 1] == []
    assert found[FRONT] == 1


def test_every_kommune_has_its_panel_and_its_page(tour: Tour, register_file: Path, register: Register) -> None:
    visits = list(kommune_visits(register))
    assert len(visits) == 2 * 357
    found = tour(register_file, visits)
    assert not found, told(found)


def test_every_former_number_leads_to_the_kommune_of_today_and_says_why(
    tour: Tour, register_file: Path, register: Register
) -> None:
    found = tour(register_file, former_visits(register))
    assert not found, told(found)


@pytest.mark.parametrize("lean", ["without_rows", "without_values"])
def test_every_screen_stands_where_nothing_is_known(tour: Tour, lean: str, request: pytest.FixtureRequest) -> None:
    register: Path = request.getfixturevalue(lean)
    opened = Register(register.resolve())
    try:
        kommuner = [visit for i, visit in enumerate(kommune_visits(opened)) if i % 24 < 2]
        found = tour(register, [*screen_visits(opened, every=3), *kommuner])
    finally:
        opened.close()
    assert not found, told(found)


def test_a_fault_on_a_screen_is_seen() -> None:
    def screen() -> None:
        import streamlit as st

        st.html("<p>Fra nan til 2026</p>")
        st.markdown("Per None")
        st.info("Kjør «python -m loaders build»")
        st.error("Noe gikk galt")
        raise ValueError("slik")

    seen = faults(AppTest.from_function(screen, default_timeout=LIMIT).run(), "Vestland")
    assert [fault.split(" ")[0] for fault in seen] == ["exception", "error", "shows", "shows", "tells", "says"]


def test_where_nobody_has_a_policy_no_fylke_leads_and_no_date_is_missing(
    without_rows: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(without_rows))
    visitor = Visitor()
    rank = "\n".join(words(visitor.visit("fylker", fylke="46")))
    assert "Vestland: 0 av 43 kommuner har vedtatt" in rank and "nummer 1" not in rank
    for measure in ("Antall", "Andel"):
        lead = "\n".join(words(visitor.visit("utvikling", maal=measure)))
        assert "ingen dokumenterte vedtak på denne datoen" in lead and "flest vedtak i" not in lead
        assert "går ut over målestokken" not in lead
    assert "det er ingen å foreslå" in "\n".join(words(visitor.visit("samlinger", fylke="46")))
    alone = "\n".join(words(visitor.visit("kommuner", kommune="1103")))
    assert "Ingen kommune har dokumentert vedtatt politikk på denne datoen" in alone
    assert "til og med –" not in alone
    method = "\n".join(words(visitor.visit("data_og_metode")))
    assert "registrert til og med –" not in method and "Per –" not in method
