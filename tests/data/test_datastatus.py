"""Datastatus: never searched is said plainly, and a failure never looks like no news."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from data.database import Register
from data.queries import datastatus


@pytest.fixture(scope="module")
def searched(searched_twice: Path) -> Register:
    """A register after two searches: sites that are fine, warned of, failing, gone bad, and one without an address."""
    return Register((searched_twice / "register.duckdb").resolve())


def row(frame: pd.DataFrame, nummer: str) -> "pd.Series[object]":
    return frame[frame["nummer"] == nummer].iloc[0]


def test_before_any_search_every_kommune_and_fylkeskommune_is_said_to_be_never_searched(register: Register) -> None:
    frame = datastatus.enheter(register)
    assert len(frame) == 371
    assert set(frame["tilstand"]) == {"aldri_sokt"}
    assert datastatus.oppsummering(frame).sist is None
    assert datastatus.kjoringer(register).empty
    assert datastatus.dokumenter(register).empty


def test_each_unit_shows_its_last_search_and_how_it_went(searched: Register) -> None:
    frame = datastatus.enheter(searched)
    assert row(frame, "4621")["tilstand"] == "advarsel"
    assert row(frame, "1103")["tilstand"] == "feilet"
    assert "500" in str(row(frame, "1103")["hvorfor"])
    assert row(frame, "31")["tilstand"] == "uten_adresse"
    assert row(frame, "0301")["tilstand"] == "aldri_sokt"


def test_a_site_that_worked_before_and_fails_now_has_failed_and_keeps_the_date_it_last_worked(
    searched: Register,
) -> None:
    bergen = row(datastatus.enheter(searched), "4601")
    assert bergen["tilstand"] == "feilet"
    assert isinstance(bergen["sist_lykket"], str)
    assert bergen["sist_lykket"] <= str(bergen["avsluttet"])


def test_what_failed_stands_first_and_what_was_never_searched_last(searched: Register) -> None:
    states = list(datastatus.enheter(searched)["tilstand"])
    assert states[0] == "feilet"
    assert states[-1] == "aldri_sokt"


def test_a_search_that_is_too_old_is_told_from_a_fresh_one(searched: Register) -> None:
    later = datetime.now(UTC) + timedelta(days=datastatus.FRESH_DAYS + 2)
    assert row(datastatus.enheter(searched, later), "4621")["tilstand"] == "utdatert"


def test_a_document_that_was_taken_down_stays_visible_with_its_dates(searched: Register) -> None:
    papers = datastatus.dokumenter(searched)
    gone = papers[papers["url"].str.endswith("horing-frivillighet.4213.aspx")].iloc[0]
    assert (gone["hva"], gone["enhet"]) == ("borte", "Voss")
    assert gone["forste_sett"] <= gone["dato"]


def test_runs_are_listed_newest_first_with_their_sums(searched: Register) -> None:
    runs = datastatus.kjoringer(searched)
    assert list(runs["kjoring"]) == [2, 1]
    assert runs.iloc[0]["feilet"] == 2
    assert runs.iloc[1]["hentet"] > runs.iloc[0]["hentet"]


def test_findings_and_pages_are_in_the_register_too(searched: Register, tmp_path: Path) -> None:
    assert searched.query("SELECT count(*) AS n FROM nettside WHERE nummer = '4621'")["n"][0] >= 3
    assert searched.query("SELECT count(*) AS n FROM funn")["n"][0] >= 1


def test_every_search_of_a_unit_can_be_looked_up(searched: Register) -> None:
    past = datastatus.history(searched, "4601")
    assert list(past["kjoring"]) == [2, 1]
    assert past.iloc[0]["tilstand"] == "feilet"
    assert datastatus.history(searched, "0301").empty
