"""Gatherings asked of the real register: who is there, the ten known gatherings, and that plans are never counted."""

from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from data.database import Register, checksum, rows_hashed
from data.queries import core
from data.queries import samlinger as q

I_DAG = date(2026, 11, 21)


@pytest.fixture
def with_gatherings(register_file: Path, tmp_path: Path) -> Register:
    """A copy of the register with a gathering held, a plan, a cancelled one and some services."""
    copy = tmp_path / "register.duckdb"
    copy.write_bytes(register_file.resolve().read_bytes())
    with duckdb.connect(str(copy)) as connection:
        for state, where in (("holdt", "h"), ("utkast", "u"), ("invitert", "i"), ("avlyst", "a")):
            connection.execute(
                """INSERT INTO samling (id, tittel, dato_fra, dato_til, tilstand, opphav)
                VALUES (?, 'Møte i Nordland', '2022-03-01', '2022-03-01', ?, 'redaktør')""",
                [where, state],
            )
            connection.execute(
                "INSERT INTO samling_kommune SELECT ?, kommunenummer, true, kommunenummer IN ('1804', '1806') "
                "FROM kommune_na WHERE fylkesnummer = '18'",
                [where],
            )
        connection.executemany(
            "INSERT INTO bistand (id, kommunenummer, tjeneste, dato, opphav) VALUES (?, ?, ?, ?, 'redaktør')",
            [
                ["1", "1866", "kafédialog", "2025-09"],
                ["2", "1866", "informasjonsmøte med kommuneledelse", "2024"],
                ["3", "1804", "rapport med anbefalinger", None],
                ["4", "4601", "kafédialog", "2027-01-01"],
            ],
        )
        connection.execute("UPDATE meta SET verdi = ? WHERE nokkel = 'sjekksum'", [checksum(rows_hashed(connection))])
    return Register(copy)


def test_the_groups_of_a_region_hold_each_kommune_once_and_agree_with_the_status_rule(register: Register) -> None:
    numbers = [k.kommunenummer for k in q.grunnlag(register).kommuner]
    frame = q.deltakere(register, numbers, I_DAG)
    counts = core.fylkestall_per(register, I_DAG).iloc[0]
    assert frame["kommunenummer"].tolist() == numbers
    assert (frame["status"] == "vedtatt").sum() == counts["vedtatt"]
    assert (frame["status"] == "arvet").sum() == counts["arvet"]
    assert (frame["gruppe"] == "på vei").sum() == counts["under_arbeid"]
    assert (frame["gruppe"] == "ingen kjent").sum() == counts["ingen_kjent"]
    assert (frame["gruppe"] == "ikke kartlagt").sum() == counts["ikke_kartlagt"]


def test_a_date_is_no_more_exact_than_its_source(register: Register) -> None:
    bodo = q.deltakere(register, ["1804"], I_DAG).iloc[0]
    assert (str(bodo["siden"].date()), bodo["siden_tekst"]) == ("2015-12-31", "2015")
    assert (str(bodo["periode_slutt"].date()), bodo["periode_til"]) == ("2018-12-31", "2018")


def test_an_empty_region_has_no_participants_and_no_lift(register: Register) -> None:
    frame = q.deltakere(register, [], I_DAG)
    assert frame.empty
    assert q.mulig_loft(register, frame, I_DAG) == []


def test_the_possible_lift_counts_only_the_invited_that_are_on_the_way(register: Register) -> None:
    numbers = [k.kommunenummer for k in q.grunnlag(register).kommuner if k.fylkesnummer == "46"]
    frame = q.deltakere(register, numbers, I_DAG)
    (vestland,) = q.mulig_loft(register, frame, I_DAG)
    assert (vestland.antall_kommuner, vestland.paa_vei) == (43, 12)
    (fewer,) = q.mulig_loft(register, frame[frame["status"] != "under_arbeid"], I_DAG)
    assert fewer.mulig == fewer.andel


def test_the_ten_known_gatherings_are_there_and_say_where_their_year_is_reasoned(register: Register) -> None:
    frame = q.holdte_samlinger(register)
    assert len(frame) == 10
    reasoned = frame[frame["dato_merknad"].notna()]
    assert len(reasoned) == 3
    assert set(reasoned["dag"].dt.strftime("%Y-%m-%d")) == {"2019-10-18", "2023-10-05", "2023-10-31"}
    assert any("året følger av avtalen i mai 2023" in note for note in reasoned["dato_merknad"])
    assert all(
        q.oppfolging(register, number, I_DAG) == q.Etterpaa() for number in frame["id"]
    )  # nobody is named in the sources


def test_only_what_was_held_is_listed_and_followed_up(with_gatherings: Register) -> None:
    assert set(q.holdte_samlinger(with_gatherings)["id"]) >= {"h"}
    assert not set(q.holdte_samlinger(with_gatherings)["id"]) & {"u", "i", "a"}
    assert {q.oppfolging(with_gatherings, number, I_DAG) for number in ("u", "i", "a")} == {q.Etterpaa()}
    follow = q.oppfolging(with_gatherings, "h", I_DAG).oppfolging
    assert [(f.rolle, f.maaneder) for f in follow] == [
        ("invitert", 12),
        ("invitert", 24),
        ("til stede", 12),
        ("til stede", 24),
    ]
    assert follow[0].med is not None
    assert follow[0].med.antall == 41
    assert follow[2].med is not None
    assert follow[2].med.antall == 2


def test_the_follow_up_agrees_with_counting_by_hand(with_gatherings: Register) -> None:
    before = core.status_per(with_gatherings, date(2022, 3, 1)).set_index("kommunenummer")
    after = core.status_per(with_gatherings, date(2024, 3, 1)).set_index("kommunenummer")
    there = [number for number in before.index if number.startswith("18")]
    changed = sum(
        (before.loc[n, "status"], before.loc[n, "arvet"]) != (after.loc[n, "status"], after.loc[n, "arvet"])
        for n in there
    )
    two_years = q.oppfolging(with_gatherings, "h", I_DAG).oppfolging[1]
    assert two_years.med is not None
    assert two_years.med.endret == changed


def test_a_participant_row_shows_the_last_service_and_the_last_gathering_attended(with_gatherings: Register) -> None:
    frame = q.deltakere(with_gatherings, ["1804", "1806", "1866", "4601"], I_DAG).set_index("kommunenummer")
    assert frame.loc["1866", "siste_tjeneste"] == "kafédialog"
    assert frame.loc["1866", "siste_bistand"].date() == date(2025, 9, 30)
    assert frame.loc["1804", "siste_tjeneste"] == "rapport med anbefalinger"
    assert str(frame.loc["1804", "siste_bistand"]) == "NaT"
    assert frame.loc["1806", "siste_samling"].date() == date(2022, 3, 1)
    assert pd.isna(frame.loc["1866", "siste_samling_tittel"])  # invited, but not there
    assert pd.isna(frame.loc["4601", "siste_tjeneste"])  # in the future


def test_the_work_list_names_those_helped_that_have_not_vedtatt_since(with_gatherings: Register) -> None:
    frame = q.fortsatt_uten(with_gatherings, I_DAG)
    assert frame[["kommunenummer", "tjeneste", "maaneder", "status"]].values.tolist() == [
        ["1866", "kafédialog", 13, "under_arbeid"]
    ]


def test_services_are_listed_newest_first_and_undated_last(with_gatherings: Register) -> None:
    assert q.bistand(with_gatherings)["dato"].tolist()[:3] == ["2027-01-01", "2025-09", "2024"]
