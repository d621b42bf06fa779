"""How fresh the knowledge is and what is missing: the counts are those of status_per, told another way."""

from datetime import date

import pandas as pd
import pytest

from data.database import Register
from data.queries import core, knowledge

PER = date(2026, 11, 30)
PARTS = ["siste_aar", "siste_fire_aar", "eldre", "udatert"]


@pytest.mark.parametrize("per", [date(2010, 1, 1), date(2019, 6, 30), PER])
def test_the_ages_are_those_of_the_latest_day_each_status_was_confirmed(register: Register, per: date) -> None:
    status = core.status_per(register, per)
    known = status[status["status"] != "ikke_kartlagt"]
    years = [None if pd.isna(d) else pd.Timestamp(d) for d in known["sist_bekreftet"]]

    def younger(than: int) -> int:
        return sum(d is not None and d + pd.DateOffset(years=than) >= pd.Timestamp(per) for d in years)

    found = knowledge.freshness(register, per)
    assert (found.antall_kommuner, found.med_status) == (357, len(known))
    assert (found.siste_aar, found.siste_fire_aar) == (younger(1), younger(4) - younger(1))
    assert found.udatert == sum(d is None for d in years)
    assert found.eldre == len(known) - younger(4) - found.udatert


def test_the_fylker_sum_to_norge_and_the_parts_to_the_whole(register: Register) -> None:
    rows = knowledge.freshness_per(register, PER).set_index("fylkesnummer")
    assert len(rows) == 16
    assert rows.loc["00", PARTS].tolist() == rows.drop("00")[PARTS].sum().tolist()
    assert (rows[PARTS].sum(axis=1) == rows["med_status"]).all()
    two = knowledge.freshness(register, PER, ("11", "46"))
    assert two.med_status == rows.loc[["11", "46"], "med_status"].sum()


def test_what_is_known_stands_beside_what_is_published_and_unknown_is_no_nought(register: Register) -> None:
    rows = knowledge.known_per(register, PER).set_index("fylkesnummer")
    counts = core.fylkestall_per(register, PER).set_index("fylkesnummer")
    assert (rows["dokumentert"] == counts["vedtatt"]).all() and (rows["ukjent"] == counts["ikke_kartlagt"]).all()
    assert (rows["ferske"] <= rows["dokumentert"]).all()
    assert (rows.loc["00", "publisert"], rows.loc["00", "publisert_dato"]) == (107, "2024-07")
    before_any = knowledge.known_per(register, date(2007, 1, 1))
    assert before_any["publisert"].isna().all()


def test_those_to_ask_first_have_gone_silent_and_nobody_recently_confirmed_is_asked(register: Register) -> None:
    everyone = knowledge.ask_first(register, PER, (), 357)
    assert everyone["kommunenummer"].is_unique
    silent = core.status_per(register, PER).query("stille")["kommunenummer"]
    assert set(everyone["kommunenummer"][: len(silent)]) == set(silent)
    recent = everyone[everyone["grunn"].isin(["eldre", "udatert"])]["sist_bekreftet"].dropna()
    assert (recent < pd.Timestamp(PER) - pd.DateOffset(years=4)).all()
    assert set(knowledge.ask_first(register, PER, ("46",))["fylkesnummer"]) == {"46"}


@pytest.mark.parametrize("age", ["1", "2", "4", "8", "uten"])
def test_older_than_takes_those_whose_latest_evidence_is_older_and_never_those_nothing_is_known_of(
    register: Register, age: str
) -> None:
    rows = core.plan_per(register, PER)
    found = core.older_than(rows, age)
    assert 0 < len(found) < len(rows) and not (found["visning"] == "ikke_kartlagt").any()
    if age == "uten":
        assert set(found["alder"]) == {"udatert"}
        return
    limit = pd.Timestamp(PER) - pd.DateOffset(years=int(age))
    assert (found["sist_bekreftet"] < limit).all()
    left = rows[~rows["kommunenummer"].isin(found["kommunenummer"])]
    assert not (left["sist_bekreftet"] < limit).any()


@pytest.mark.parametrize("day", [date(2024, 2, 29), date(2023, 2, 28), PER])
def test_the_filter_by_age_and_the_parts_by_age_are_one_rule(register: Register, day: date) -> None:
    rows = core.plan_per(register, day)
    dated = rows[rows["sist_bekreftet"].notna()]
    assert (dated["eldre_enn"] >= 1).tolist() == (dated["alder"] != "siste_aar").tolist()
    assert (dated["eldre_enn"] >= 4).tolist() == (dated["alder"] == "eldre").tolist()
    assert rows[rows["sist_bekreftet"].isna()]["eldre_enn"].isna().all()
