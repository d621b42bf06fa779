"""Follow-up of gatherings: counted as by hand, and never before its time."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.samling.oppfolging import Andel, Stilling, call_list, follow_up, frister, maaneder_etter


def at(**status: str) -> dict[str, Stilling]:
    shown = {"vedtatt*": "arvet"}
    return {
        name: Stilling(shown.get(word, word.removesuffix("*")), word.endswith("*"), name[0])
        for name, word in status.items()
    }


START = at(a1="under_arbeid", a2="under_arbeid", a3="under_arbeid", a4="ingen_kjent", b1="under_arbeid", b2="vedtatt*")
LATER = at(a1="vedtatt", a2="under_arbeid", a3="vedtatt", a4="under_arbeid", b1="vedtatt", b2="vedtatt")


def test_those_present_are_set_beside_the_same_fylke_and_start_status_only() -> None:
    (year, two_years) = follow_up(date(2022, 3, 1), {"til stede": ["a1", "a2"]}, {0: START, 12: LATER})
    assert (year.rolle, year.maaneder, year.per) == ("til stede", 12, date(2023, 3, 1))
    assert year.med == Andel(antall=2, endret=1, nye_vedtak=1)
    assert year.uten == Andel(antall=1, endret=1, nye_vedtak=1)  # a3 alone: a4 has another status, b1 another fylke
    assert two_years.med is None
    assert two_years.uten is None


def test_those_that_were_there_uninvited_are_no_measure_for_those_invited_nor_the_other_way() -> None:
    follow = follow_up(date(2022, 3, 1), {"invitert": ["a1"], "til stede": ["a3"]}, {0: START, 12: LATER})
    compared = {one.rolle: one.uten for one in follow if one.maaneder == 12}
    assert compared == {"invitert": Andel(1, 0, 0), "til stede": Andel(1, 0, 0)}  # a2 alone


def test_an_inherited_policy_that_is_adopted_anew_is_a_new_vedtak() -> None:
    (year, _) = follow_up(date(2022, 3, 1), {"invitert": ["b2"]}, {0: START, 12: LATER})
    assert year.med == Andel(1, 1, 1)
    assert year.uten == Andel(0, 0, 0)
    assert year.uten.andel is None


def test_a_group_without_kommuner_of_today_is_not_counted() -> None:
    assert follow_up(date(2022, 3, 1), {"til stede": [], "invitert": ["9999"]}, {0: START}) == []


def test_a_gathering_not_yet_held_has_nothing_to_follow_up() -> None:
    assert frister(date(2027, 1, 1), date(2026, 11, 21)) == {}
    with pytest.raises(ValueError, match="ikke holdt ennå"):
        follow_up(date(2027, 1, 1), {"invitert": ["a1"]}, {})


def test_only_days_that_have_come_are_asked_about() -> None:
    assert list(frister(date(2025, 6, 30), date(2026, 11, 21))) == [0, 12]


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
def test_months_later_is_never_in_another_month(day: date, months: int) -> None:
    later = maaneder_etter(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and later.day >= 28)


def today(number: str, status: str, **more: object) -> dict[str, object]:
    return {
        "kommunenummer": number,
        "status": status,
        "stille": False,
        "periode_slutt": None,
        "siste_bistand": None,
        **more,
    }


@pytest.mark.parametrize(
    ("row", "came", "ring", "why"),
    [
        (today("a1", "under_arbeid"), True, date(2022, 6, 1), "arbeider"),
        (today("a1", "under_arbeid"), False, date(2022, 4, 1), "kom_ikke"),
        (today("a1", "under_arbeid", stille=True), True, date(2022, 4, 1), "stille"),
        (today("a1", "under_arbeid", siste_bistand=date(2022, 5, 15)), False, date(2022, 8, 15), "arbeider"),
        (today("a1", "under_arbeid", siste_bistand=date(2021, 5, 15)), True, date(2022, 6, 1), "arbeider"),
        (today("a4", "ingen_kjent"), True, date(2022, 4, 1), "ikke_i_gang"),
        (today("a4", "ikke_kartlagt"), True, date(2022, 4, 1), "ukjent"),
        (today("b2", "arvet"), True, date(2022, 4, 1), "arvet"),
        (today("a1", "vedtatt"), True, None, "vedtatt_siden"),
        (today("b3", "vedtatt"), True, None, "har"),
        (today("a1", "vedtatt", periode_slutt=date(2025, 12, 31)), True, date(2024, 12, 31), "fornye"),
        (today("a1", "vedtatt", periode_slutt=date(2020, 12, 31)), True, date(2022, 3, 1), "fornye"),
    ],
)
def test_whom_to_call_and_when_follows_from_status_and_bistand(
    row: dict[str, object], came: bool, ring: date | None, why: str
) -> None:
    there = [str(row["kommunenummer"])] if came else []
    start = {0: {**START, **at(b3="vedtatt")}, 12: LATER}
    (call,) = call_list(date(2022, 3, 1), there, start, [row])
    assert (call.ring, call.grunn, call.var_der) == (ring, why, came)
    assert call.etter == {12: LATER[call.kommunenummer].visning if call.kommunenummer in LATER else None, 24: None}


def test_the_most_urgent_call_comes_first_and_those_without_a_day_last() -> None:
    rows = [today("b3", "vedtatt"), today("a1", "under_arbeid"), today("a4", "ingen_kjent")]
    calls = call_list(date(2022, 3, 1), ["a1", "a4"], {0: {**START, **at(b3="vedtatt")}}, rows)
    assert [call.kommunenummer for call in calls] == ["a4", "a1", "b3"]
