"""The questions every screen asks, on the real register."""

import gc
import weakref
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from data.database import Register, made_once, remembered, year_before
from data.queries import core


def test_the_fylker_stand_in_norwegian_order(register: Register) -> None:
    names = core.fylker(register)["fylkesnavn"].tolist()
    assert len(names) == 15
    assert names[0] == "Agder"
    assert names[-1] == "Østfold"


def test_kommuner_with_norwegian_letters_come_last(register: Register) -> None:
    names = core.kommuner(register)["kommunenavn"].tolist()
    assert len(names) == 357
    assert names.index("Øyer") > names.index("Ørsta") > names.index("Våler") > names.index("Asker")
    assert names[-1].startswith("Å")


@pytest.mark.parametrize(
    ("typed", "leads_to", "kind"),
    [
        ("Skedsmo", "3205", "tidligere"),
        ("røyken", "3203", "tidligere"),
        ("Kárášjohka", "5610", "samisk"),
        ("Porsanki", "5622", "kvensk"),
        ("vos", "4621", "norsk"),
    ],
)
def test_a_kommune_is_found_by_any_of_its_names(register: Register, typed: str, leads_to: str, kind: str) -> None:
    names = core.navn(register)
    found = names[names["navn"].str.casefold().str.startswith(typed.casefold())]
    assert found.iloc[0][["dagens_kommunenummer", "type"]].tolist() == [leads_to, kind]


def test_all_evidence_of_a_kommune_includes_that_of_the_kommuner_merged_into_it(register: Register) -> None:
    evidence = core.evidens(register, "3203")
    assert {"0220", "0627"} <= set(evidence["kommunenummer"])
    assert evidence.set_index("kommunenummer")["arvet"].groupby(level=0).all()[["0220", "0627"]].all()
    dated = evidence[~evidence["udatert"]]["holder_fra"]
    assert dated.is_monotonic_increasing


def test_former_kommuner_are_told_from_former_numbers(register: Register) -> None:
    former = core.tidligere(register)
    former = former[former["for_kommune"] == "3203"].set_index("kommunenummer")["arvet"]
    assert former.to_dict() == {"0220": True, "0627": True, "0628": True, "3025": False}


def test_one_caller_changing_its_answer_does_not_change_anothers(register: Register) -> None:
    mine = core.status_per(register, date(2024, 7, 1))
    mine["status"] = "feil"
    assert "feil" not in set(core.status_per(register, date(2024, 7, 1))["status"])


def test_many_threads_may_ask_at_once(register: Register) -> None:
    dates = [date(2007 + i % 20, 1 + i % 12, 1) for i in range(60)]
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda per: len(core.status_per(register, per)), dates))
    assert set(answers) == {357}


def test_a_reader_can_neither_write_nor_reach_other_files(register: Register) -> None:
    for sql in (
        "DELETE FROM kommune",
        "SELECT * FROM read_csv('/etc/passwd')",
        "ATTACH '/tmp/annet.duckdb'",
        "SET enable_external_access = true",
    ):
        with pytest.raises(duckdb.Error):
            register.query(sql)


def test_what_is_remembered_of_a_register_goes_with_it(register_file: Path) -> None:
    asked = []

    @remembered
    def question(register: Register, number: int) -> int:
        asked.append(number)
        return number

    old = Register(register_file.resolve())
    assert [question(old, 1), question(old, 1), question(old, 2)] == [1, 1, 2]
    assert asked == [1, 2]
    watched = weakref.ref(old)
    del old
    gc.collect()
    assert watched() is None


def test_a_new_day_asks_anew_since_some_questions_go_up_to_today(register_file: Path) -> None:
    asked: list[str] = []

    @remembered
    def question(register: Register) -> int:
        asked.append("asked")
        return len(core.utvikling(register))

    register = Register(register_file.resolve())
    assert question(register) == question(register)
    assert asked == ["asked"]
    register._day = date(2020, 1, 1)  # as if the process had run since then
    question(register)
    assert asked == ["asked", "asked"]


def test_all_days_there_are_push_no_answer_about_today_out_of_memory(register_file: Path) -> None:
    made: list[object] = []

    @remembered
    def rows(register: Register, per: date) -> pd.DataFrame:
        made.append(per)
        return core.fylkestall_per(register, per)

    @made_once
    def drawn(frame: pd.DataFrame, title: str) -> str:
        made.append(title)
        return title

    register, today = Register(register_file.resolve()), date.today()
    frame = rows(register, today)
    drawn(frame, "i dag")
    for days in range(300):
        day = date(2010, 1, 1) + timedelta(days)
        drawn(rows(register, day), str(day))
    made.clear()
    assert rows(register, today) is frame
    assert (rows(register, year_before(today)) is not frame, drawn(frame, "i dag")) == (True, "i dag")
    assert made == [year_before(today)]
