"""Utvikling: the series are the counts of fylkestall_per at every date, and undated or published figures never hide in them."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.database import Register
from data.queries import core, utvikling
from data.queries.utvikling import FEWEST, i_dette_tempoet

TODAY = date(2026, 11, 21)
COUNTS = ["antall_kommuner", "vedtatt", "under_arbeid", "ingen_kjent", "ikke_kartlagt", "arvet"]


@given(day=st.dates(date(2007, 1, 2), TODAY))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_series_at_a_date_is_fylkestall_per_at_that_date(register: Register, day: date) -> None:
    numbers = core.fylkestall_per(register, day)["fylkesnummer"].tolist()
    series = utvikling.serie(register, day, tuple(numbers))
    last = series[series["dato"].dt.date == day].set_index("fylkesnummer")[COUNTS]
    truth = core.fylkestall_per(register, day).set_index("fylkesnummer")[COUNTS]
    assert last.loc[truth.index].astype(int).equals(truth.astype(int))
    month_ends = series.loc[series["dato"].dt.date < day, "dato"].drop_duplicates()
    if len(month_ends):
        some = month_ends.iloc[len(month_ends) // 2]
        then = series[series["dato"] == some].set_index("fylkesnummer")[COUNTS]
        truth = core.fylkestall_per(register, some.date()).set_index("fylkesnummer")[COUNTS]
        assert then.loc[truth.index].astype(int).equals(truth.astype(int))


@given(day=st.dates(date(2007, 1, 1), TODAY))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_map_at_a_date_is_status_per_at_that_date(register: Register, day: date) -> None:
    shown = utvikling.tilstand_per(register, day)
    rows = core.status_per(register, day).to_dict("records")
    for row in rows:
        expected = "arvet" if row["arvet"] and row["status"] == "vedtatt" else row["status"]
        assert shown.get(row["kommunenummer"], "ikke_kartlagt") == expected
    assert utvikling.stille_per(register, day) == {row["kommunenummer"] for row in rows if row["stille"]}


def test_new_vedtak_add_up_to_the_documented_number(register: Register) -> None:
    starts = pd.DataFrame(utvikling.vedtaksstart(register, TODAY))
    norge = core.fylkestall_per(register, TODAY).set_index("fylkesnummer").loc["00"]
    assert starts["gjelder"].sum() == norge["vedtatt"]
    years = utvikling.nye_vedtak(register, TODAY, ())
    assert years["antall"].sum() == len(starts)
    per_fylke = [
        utvikling.nye_vedtak(register, TODAY, (n,))["antall"].sum() for n in core.fylker(register)["fylkesnummer"]
    ]
    assert sum(per_fylke) == len(starts)


def test_undated_evidence_is_counted_apart_and_never_as_a_year(register: Register) -> None:
    series = utvikling.serie(register, TODAY, ("00",))
    starts = pd.DataFrame(utvikling.vedtaksstart(register, TODAY))
    assert series["udatert"].iloc[-1] == (starts["udatert"] & starts["gjelder"]).sum() > 0
    assert (series.loc[series["dato"].dt.date < TODAY, "udatert"] == 0).all(), "they count from the day of registration"
    years = utvikling.nye_vedtak(register, TODAY, ()).set_index("aar")["antall"]
    assert (
        years[0] == starts["udatert"].sum()
        and years[2026] == (~starts["udatert"] & (starts["siden"].map(lambda day: day.year) == 2026)).sum()
    )


def test_published_points_keep_their_own_values_beside_the_series(register: Register) -> None:
    points = utvikling.publiserte_punkter(register)
    norge = points[(points["fylkesnummer"] == "00") & (points["maal"] == "antall_vedtatt")].dropna(subset=["dato"])
    told = {(row["dato_tekst"], row["verdi"]) for row in norge.to_dict("records")}
    assert {
        ("2017-05-23", 38),
        ("2017-05-19", 41),
        ("2017-05-19", 42),
        ("2019-07", 64),
        ("2020", 64),
        ("2024-07", 107),
    } <= told
    series = utvikling.serie(register, TODAY, ("00",)).set_index("dato")["vedtatt"]
    assert series.max() < 107, "the documented series is not lifted by what was published"
    assert "Troms og Finnmark" not in set(points["fylkesnavn"]), "a dissolved fylke is not one of today"


def test_reforms_and_gatherings_are_marked_where_they_belong(register: Register) -> None:
    assert utvikling.reformer(register) == [date(2018, 1, 1), date(2020, 1, 1), date(2024, 1, 1)]
    held = utvikling.samlinger(register)
    where = held.groupby("omraade")["fylkesnavn"].agg(set).to_dict()
    assert where["Sogn og Fjordane"] == {"Vestland"} and where["Viken"] == {"Akershus", "Buskerud", "Østfold"}
    assert where["Sunnmøre"] == {"Møre og Romsdal"}
    assert held["id"].nunique() == 10 and held["dato"].notna().all()


def test_time_under_arbeid_runs_from_evidence_to_evidence(register: Register) -> None:
    spells = utvikling.tid_under_arbeid(register, TODAY, ()).set_index("kommunenavn")
    voss = spells.loc["Voss"]
    assert (voss["fra"], voss["til"], voss["utfall"]) == ("2022-04-27", "2024-06-13", "vedtatt")
    assert spells.loc["Bokn", "utfall"] == "udatert"
    assert (spells["aar"] >= 0).all()
    ongoing = set(spells[spells["utfall"] == "pagar"]["kommunenummer"])
    status = core.status_per(register, TODAY).set_index("kommunenummer")["status"]
    assert (status[list(ongoing)] == "under_arbeid").all()


def test_run_outs_are_policies_in_force_whose_period_ends_within_a_year(register: Register) -> None:
    rows = utvikling.utlop(register, TODAY, ())
    status = core.status_per(register, TODAY).set_index("kommunenummer")
    assert (status.loc[rows["kommunenummer"], "status"] == "vedtatt").all()
    assert set(status.index[status["utlopt"]]) == set(rows.loc[rows["utlopt"], "kommunenummer"])
    assert (rows["slutt"].dt.date <= TODAY + timedelta(days=366)).all()
    assert {"Skien", "Bodø"} <= set(rows["kommunenavn"]) and set(
        utvikling.utlop(register, TODAY, ("40",))["fylkesnavn"]
    ) == {"Telemark"}


def test_the_pace_is_plain_division_with_a_wider_interval_around_it() -> None:
    takt = i_dette_tempoet(43, 5, 250)
    assert takt is not None and takt.igjen == pytest.approx(250 * 5 / 43)
    assert takt.igjen_lavest < takt.igjen < takt.igjen_hoyest
    # Garwood's exact 90 % limits for a count of 10 are 5.43 and 16.96 (a standard table)
    ten = i_dette_tempoet(10, 1, 100)
    assert ten is not None
    assert (100 / ten.igjen_hoyest, 100 / ten.igjen_lavest) == pytest.approx((5.4254, 16.9622), abs=1e-3)


@pytest.mark.parametrize(("nye", "aar", "rest"), [(FEWEST - 1, 5, 100), (20, 0, 100), (20, 5, 0), (0, 5, 300)])
def test_the_pace_is_silent_where_there_is_too_little_to_say(nye: int, aar: float, rest: int) -> None:
    assert i_dette_tempoet(nye, aar, rest) is None


def test_documented_and_published_pace_are_reckoned_apart(register: Register) -> None:
    bases = utvikling.tempo(register, TODAY, (), 5)
    documented, published = bases
    within = [s for s in utvikling.vedtaksstart(register, TODAY) if s["siden"] > date(2021, 11, 21)]
    assert documented.udaterte == sum(s["udatert"] for s in within) > 0
    assert documented.dokumentert and documented.nye + documented.udaterte == len(within)
    assert (published.nye, published.rest) == (107 - 64, 357 - 107) and not published.dokumentert
    norge = core.fylkestall_per(register, TODAY).set_index("fylkesnummer").loc["00"]
    assert documented.rest == 357 - norge["vedtatt"]
    assert [b.dokumentert for b in utvikling.tempo(register, TODAY, ("55",), 5)] == [True]


def test_the_days_of_the_map_end_with_the_chosen_day() -> None:
    days = utvikling.tidspunkter(date(2024, 7, 1))
    assert days[0] == date(2007, 3, 31) and days[-2:] == [date(2024, 6, 30), date(2024, 7, 1)]
    assert utvikling.tidspunkter(date(2024, 6, 30))[-2:] == [date(2024, 3, 31), date(2024, 6, 30)]


@given(day=st.dates(date(2008, 1, 1), TODAY), days=st.integers(1, 4000))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_came_and_went_adds_up_to_the_figures_of_both_days(register: Register, day: date, days: int) -> None:
    before = max(date(2007, 1, 1), day - timedelta(days=days))
    moved = register.query("FROM bevegelse(?, ?, NULL) WHERE endret", (before, day))
    for area in ((), ("46",), ("11", "55")):
        mine = moved[moved["fylkesnummer"].isin(area)] if area else moved
        for figure in core.nokkeltall(register, day, area, siden=before):
            assert figure.antall == figure.antall_for + figure.datert + figure.udatert
            came, went = (mine[mine[name] == figure.visning]["har_dato"] for name in ("visning", "fra_visning"))
            assert (figure.datert, figure.udatert) == (came.sum() - went.sum(), (~came).sum() - (~went).sum())
    counts = core.fylkestall_per(register, before).iloc[0]
    assert all(figure.antall_for == counts[figure.visning] for figure in core.nokkeltall(register, day, siden=before))


def test_the_pace_of_twelve_months_counts_each_dated_vedtak_once_and_the_undated_apart(register: Register) -> None:
    starts = utvikling.vedtaksstart(register, TODAY)
    year, two = date(2025, 11, 21), date(2024, 11, 21)
    now = utvikling.vedtakstakt(register, TODAY)
    assert now.siste == sum(not s["udatert"] and s["siden"] > year for s in starts)
    assert now.foregaende == sum(not s["udatert"] and two < s["siden"] <= year for s in starts)
    assert now.siste_udatert == sum(s["udatert"] and s["siden"] > year for s in starts) > 0
    parts = [utvikling.vedtakstakt(register, TODAY, (n,)) for n in core.fylker(register)["fylkesnummer"]]
    assert sum(part.siste_udatert for part in parts) == now.siste_udatert
    dated = [s for s in starts if not s["udatert"]]
    some = max(s["siden"] for s in dated if s["siden"] < year)
    assert utvikling.vedtakstakt(register, some).siste >= 1, "a vedtak counts from its own day"
