"""What a styreark says: change that adds up, a pace that follows from the figures under it, the same counts as every screen."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.queries import ark, core, knowledge, utvikling
from data.queries.ark import area_of, compare, styretall
from data.samling.avstand import Region

PER, SIDEN = date(2026, 11, 21), date(2026, 6, 1)
DAYS = [
    (date(2026, 6, 1), date(2026, 11, 21)),
    (date(2019, 1, 1), date(2024, 2, 29)),
    (date(2024, 2, 29), date(2025, 2, 28)),
]
FYLKER = ("03", "11", "15", "18", "31", "32", "33", "34", "39", "40", "42", "46", "50", "55", "56")


@given(st.integers(0, 400), st.integers(0, 400))
def test_slower_is_fewer_dated_vedtak_than_in_the_twelve_months_before(now, before):
    word = compare(now, before)
    assert (word == "langsommere") == (now < before)
    assert (word == "raskere") == (now > before)
    assert (word == "ingen") == (now == before == 0)


def test_what_came_and_went_explains_every_figure(register):
    wrong = []
    for siden, per in DAYS:
        for region in (Region(), *(Region(fylker=(number,)) for number in FYLKER), Region(landsdeler=("Nord-Norge",))):
            told = styretall(register, area_of(register, region), per, siden)
            wrong += [
                (region, row) for row in told.endringer if row.antall != row.antall_for + row.datert + row.udatert
            ]
            if sum(row.antall for row in told.endringer) != len(told.area.numre):
                wrong.append((region, "sum"))
    assert wrong == []


def test_a_paper_counts_as_oversikt_and_fylker_do(register):
    wrong = []
    for number in ("", *FYLKER):
        fylker = (number,) if number else ()
        told = styretall(register, area_of(register, Region(fylker=fylker)), PER, SIDEN)
        screen = {row.visning: row for row in core.nokkeltall(register, PER, fylker, siden=SIDEN)}
        for row in told.endringer:
            other = screen[row.visning]
            if (row.antall, row.antall_for, row.datert, row.udatert) != (
                other.antall, other.antall_for, other.datert, other.udatert,
            ):  # fmt: skip
                wrong.append((number, row, other))
        if told.ferskhet != knowledge.freshness(register, PER, fylker):
            wrong.append((number, told.ferskhet))
        own = [row for row in told.fylker if row["fylkesnummer"] == number]
        if own and own[0]["vedtatt"] != told.shown_as("vedtatt").antall:
            wrong.append((number, own))
    assert wrong == []


def test_the_bars_are_the_dated_vedtak_and_the_last_two_are_the_pace(register):
    wrong = []
    for _, per in DAYS:
        for number in ("", *FYLKER):
            fylker = (number,) if number else ()
            told = styretall(register, area_of(register, Region(fylker=fylker)), per, date(2018, 1, 1))
            pace = utvikling.vedtakstakt(register, per, fylker)
            if [one.antall for one in told.perioder[-2:]] != [pace.foregaende, pace.siste]:
                wrong.append((per, number, "pace"))
            starts = utvikling.vedtaksstart(register, per, fylker)
            dated = [one["siden"] for one in starts if not one["udatert"] and one["siden"] > told.perioder[0].etter]
            if sum(one.antall for one in told.perioder) != len(dated) or told.uten_dato != len(starts) - sum(
                not one["udatert"] for one in starts
            ):
                wrong.append((per, number, "sum"))
            if any(a.til != b.etter for a, b in pairwise(told.perioder)) or told.perioder[-1].til != per:
                wrong.append((per, number, "gap"))
    assert wrong == []


def test_an_inherited_status_is_never_vedtatt_on_a_paper(register):
    told = styretall(register, area_of(register, Region()), PER, SIDEN)
    inherited = set(
        register.query("SELECT kommunenummer FROM status_per(?) WHERE arvet AND status = 'vedtatt'", (PER,))[
            "kommunenummer"
        ]
    )
    assert inherited
    assert {row["kommunenummer"] for row in told.kommuner if row["visning"] == "arvet"} == inherited


def test_new_vedtak_come_first_and_the_dated_before_the_undated(register):
    told = styretall(register, area_of(register, Region()), PER, date(2023, 1, 1))
    new = [row for row in told.endret if row["visning"] == "vedtatt"]
    assert list(told.endret[: len(new)]) == new
    assert [row["har_dato"] for row in new] == sorted((row["har_dato"] for row in new), reverse=True)


def test_a_region_of_everybody_is_the_country_and_one_of_nobody_is_refused(register):
    assert area_of(register, Region(fylker=FYLKER)).hele_landet
    assert not area_of(register, Region(uten=("4601",))).hele_landet
    with pytest.raises(ValueError):
        area_of(register, Region(med=("4601",), uten=("4601",)))
    assert ark.area_of(register, Region()).numre == area_of(register, Region(fylker=FYLKER)).numre
