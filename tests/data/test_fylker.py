"""Fylker: the counts agree with status_per, and what others have published stays apart from what the register documents."""

from datetime import date, timedelta

import pandas as pd
import pytest

from data.database import Register
from data.queries import core, fylker

DATES = [date(2007, 1, 1) + timedelta(days=379 * i) for i in range(20)]
TODAY = date(2026, 11, 21)


@pytest.mark.parametrize("per", DATES, ids=str)
def test_counts_and_change_agree_with_status_per(register: Register, per: date) -> None:
    def counted(day: date) -> pd.DataFrame:
        status = core.status_per(register, day)
        shown = status["status"].mask(status["arvet"] & (status["status"] == "vedtatt"), "arvet")
        return pd.crosstab(status["fylkesnummer"], shown)

    before = per - timedelta(days=365)
    rows = fylker.fylkestall_med_endring(register, per, before).set_index("fylkesnummer")
    now, then = counted(per), counted(before)
    for code in ("vedtatt", "arvet", "under_arbeid", "ingen_kjent", "ikke_kartlagt"):
        expected = now[code] if code in now else pd.Series(0, index=now.index)
        assert rows.drop("00")[code].to_dict() == expected.to_dict()
        assert rows.loc["00", code] == expected.sum()
    gained = now.get("vedtatt", 0) - then.get("vedtatt", 0)
    assert rows.loc["00", ["endring_datert", "endring_udatert"]].sum() == (
        gained.sum() if isinstance(gained, pd.Series) else 0
    )
    assert rows["antall_kommuner"].drop("00").sum() == 357


def test_every_cell_of_the_plan_table_is_the_number_of_kommuner_behind_it(register: Register) -> None:
    cells = core.planstatus_per(register, TODAY)
    table = fylker.forankring_per(register, TODAY)
    assert len(table) == 16 * 7
    for row in table.to_dict("records"):
        mine = cells[
            (cells["plantype"] == row["plantype"])
            & ((row["fylkesnummer"] == "00") | (cells["fylkesnummer"] == row["fylkesnummer"]))
        ]
        assert row["vedtatt"] == ((mine["status"] == "vedtatt") & ~mine["arvet"]).sum()
        assert row["arvet"] == ((mine["status"] == "vedtatt") & mine["arvet"]).sum()
        assert row["under_arbeid"] == (mine["status"] == "under_arbeid").sum()


def test_every_cell_of_the_matrix_has_its_evidence(register: Register) -> None:
    cells = fylker.matrise_per(register, TODAY, ("46",))
    assert not cells.duplicated(["kommunenummer", "plantype"]).any()
    assert set(cells["fylkesnummer"]) == {"46"}
    assert cells["observasjon_id"].notna().all() and cells["kilde_url"].notna().all()


def test_published_figures_that_cannot_be_right_are_flagged_by_reckoning_and_only_those(register: Register) -> None:
    rows = fylker.publisert_mot_dokumentert(register, "2024-07").set_index("fylkesnavn")
    assert len(rows) == 15
    flagged = {name: list(codes) for name, codes in rows["umulig"].items() if len(codes)}
    assert flagged == {
        "Akershus": ["feil_antall_kommuner"],
        "Buskerud": ["feil_antall_kommuner"],
        "Telemark": ["feil_antall_kommuner"],
        "Vestfold": ["flere_vedtatt_enn_kommuner", "feil_antall_kommuner"],
    }


def test_published_and_documented_are_never_mixed(register: Register) -> None:
    for text in fylker.publiserte_datoer(register)["dato_tekst"]:
        rows = fylker.publisert_mot_dokumentert(register, text)
        day = fylker.publiserte_datoer(register).set_index("dato_tekst").loc[text, "dato"].date()
        truth = core.fylkestall_per(register, day).set_index("fylkesnummer")
        assert rows["dokumentert"].tolist() == truth.loc[rows["fylkesnummer"], "vedtatt"].tolist()
        given = rows.dropna(subset=["publisert"])
        assert (given["forskjell"] == given["publisert"] - given["dokumentert"]).all()
    published = register.query(
        "SELECT verdi FROM publisert_tall WHERE dato = '2024-07' AND geografi = 'Rogaland' AND maal = 'antall_vedtatt'"
    )
    rogaland = fylker.publisert_mot_dokumentert(register, "2024-07").set_index("fylkesnavn").loc["Rogaland"]
    assert rogaland["publisert"] == published["verdi"].iloc[0] == 17


def test_a_published_count_belongs_to_a_fylke_only_while_the_fylke_existed(register: Register) -> None:
    size = fylker.publisert_mot_dokumentert(register, "2022-06").set_index("fylkesnavn")["antall_kommuner"]
    assert (size["Møre og Romsdal"], size["Nordland"]) == (26, 41), (
        "counted from kommune at that date, before Haram left Ålesund"
    )
    june = fylker.publisert_mot_dokumentert(register, "2022-06").set_index("fylkesnavn")["publisert"]
    assert june.dropna().to_dict() == {"Møre og Romsdal": 3, "Nordland": 5, "Rogaland": 10, "Trøndelag": 5}


def test_the_oldest_work_and_the_largest_unmapped_kommuner_come_first(register: Register) -> None:
    rows = fylker.look_first(register, TODAY, (), 15)
    status = core.status_per(register, TODAY).set_index("kommunenummer")["status"]
    work, unmapped = rows[rows["grunn"] == "gammelt_arbeid"], rows[rows["grunn"] == "stor_ukartlagt"]
    assert len(work) == len(unmapped) == 15
    assert (status[work["kommunenummer"]] == "under_arbeid").all() and (
        status[unmapped["kommunenummer"]] == "ikke_kartlagt"
    ).all()
    last_days = [
        "9999" if pd.isna(text) else f"{text}-99-99"[:10] for text in work["dato_tekst"]
    ]  # a year counts from its end
    assert last_days == sorted(last_days) and unmapped["innbyggere"].is_monotonic_decreasing


def test_fylkeskommuner_of_today_are_not_credited_with_the_policy_of_dissolved_ones(register: Register) -> None:
    rows = fylker.fylkeskommuner(register, TODAY)
    today = {row.fylkesnavn: row for row in rows if row.gyldig_til is None}
    former = {row.fylkesnavn: row for row in rows if row.gyldig_til is not None}
    assert len(today) == 15
    assert {name for name, row in today.items() if row.status == "vedtatt"} == {
        "Agder",
        "Nordland",
        "Vestland",
    }
    more = today["Møre og Romsdal"]  # two undated sources: the more certain one says under arbeid, as for kommuner
    assert (more.status, more.annen_plan) == ("under_arbeid", None), "a plan under work anchors nothing yet"
    assert today["Akershus"].status == "ikke_kartlagt" and former["Akershus"].status == "vedtatt"
    assert former["Viken"].i_dag == "Akershus, Buskerud, Østfold"
    assert today["Trøndelag"].status == "under_arbeid"
    assert today["Rogaland"].status == "ikke_kartlagt" and today["Rogaland"].annen_plan, (
        "a kulturplan is not an own policy"
    )
    assert today["Nordland"].utlopt and today["Nordland"].kilde_url
    assert all(row.kilde_url for row in rows if row.status != "ikke_kartlagt"), "evidence behind each"


def test_what_came_in_without_a_date_is_told_apart_from_the_change(register: Register) -> None:
    rows = fylker.fylkestall_med_endring(register, TODAY, date(2025, 11, 21)).set_index("fylkesnummer")
    assert rows.loc["00", "endring_udatert"] == rows["endring_udatert"].drop("00").sum() > 0
    assert (rows["endring_udatert"] <= rows["vedtatt"]).all()
    before = fylker.fylkestall_med_endring(register, date(2024, 7, 1), date(2023, 7, 1))
    assert before["endring_udatert"].sum() == 0, "none was registered by then"


@pytest.mark.parametrize("when", ["2022-06", "2024-07"])
def test_every_published_count_has_its_source(register: Register, when: str) -> None:
    given = fylker.publisert_mot_dokumentert(register, when).dropna(subset=["publisert"])
    assert len(given) and given["kilde_url"].notna().all() and given["kilde_utgiver"].notna().all()


@pytest.mark.parametrize("when", ["2022-06", "2024-07"])
def test_the_parts_of_a_published_count_add_up_to_it_and_each_is_a_list(register: Register, when: str) -> None:
    compared = fylker.publisert_mot_dokumentert(register, when).set_index("fylkesnavn")
    parts = fylker.publisert_bro(register, when)
    assert parts.groupby("fylkesnavn")["antall"].sum().to_dict() == {
        name: count for name, count in compared["publisert"].dropna().items() if count
    }
    by_name = parts[parts["del"] == "navn"].set_index("fylkesnavn")
    status = core.status_per(register, pd.Timestamp(f"{when}-01").to_period("M").end_time.date())
    adopted = status[(status["status"] == "vedtatt") & ~status["arvet"]]
    for name, row in by_name.iterrows():
        assert row["navn"].split("; ") == adopted[adopted["fylkesnavn"] == name]["kommunenavn"].tolist()
        assert len(row["navn"].split("; ")) == row["antall"]
    wrong = {name for name, codes in compared["umulig"].items() if len(codes)}
    assert set(parts[parts["del"] == "umulig"]["fylkesnavn"]) == wrong
    known = parts[parts["del"].isin(["arvet", "uten_dato"])]
    assert all(len(row["navn"].split("; ")) >= row["antall"] for _, row in known.iterrows())
