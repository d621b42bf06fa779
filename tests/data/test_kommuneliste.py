"""Lists as ugly as real ones: guessed, shown, corrected; each row taken, asked or refused with why; nothing invented."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from data import tabular, workbook
from data.database import Register
from data.queries import fylker
from data.redaksjon import kommuneliste, preview
from data.redaksjon.kommuneliste import LEFT_OUT, Judged, Provenance, Reading
from data.store.log import Store
from data.store.rules import problems_with
from data.store.types import Aktor, Utkast
from tests.registers import build, copy

ORIGIN = Provenance("Frivillighet Norges egen liste", date(2024, 7, 1), "Kari Rådgiver", "kart 2024.xlsx", "Ark1")
GREEN, YELLOW, RED = "FF92D050", "FFFFFF00", "FFFF0000"


def book(*rows: list[object]) -> tuple[openpyxl.Workbook, Worksheet]:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    for row in rows:
        sheet.append(row)
    return made, sheet


def grid(made: openpyxl.Workbook) -> tabular.Grid:
    out = io.BytesIO()
    made.save(out)
    return tabular.of_workbook(workbook.read(out.getvalue(), 2002), 2000)


def fill(sheet: Worksheet, place: str, colour: str) -> None:
    sheet[place].fill = PatternFill("solid", fgColor=colour)


def judged(
    register: Register,
    found: tabular.Grid,
    reading: Reading | None = None,
    answers: Mapping[tuple[int, str], str] | None = None,
) -> tuple[Reading, list[Judged]]:
    reading = reading or kommuneliste.guess(register, found)
    rows = kommuneliste.judge(register, found, reading, ORIGIN, answers)
    for row in rows:
        assert (row.outcome == "taken") == (row.observation is not None)
        assert (row.outcome == "asked") == (row.question is not None)
        assert row.outcome == "taken" or row.why
        assert row.observation is None or problems_with(row.observation) == []
    assert [r.row for r in rows] == [r.number for r in kommuneliste.body(found, reading.heading_row)]
    return reading, rows


def brief(rows: list[Judged]) -> list[tuple[int, str, str | None, str | None]]:
    """Row, outcome, kommune of today and status of each."""
    return [
        (r.row, r.outcome, r.observation and r.observation.dagens_kommunenummer, r.observation and r.observation.status)
        for r in rows
    ]


def test_a_title_above_and_other_names_of_columns_are_seen_through(register: Register) -> None:
    made, _ = book(
        ["Oversikt over lokal frivillighetspolitikk"], [], ["Oppdatert juni 2024 av Kari"], [],
        ["Nr", "Kommune", "Har politikk?", "Navn på dokumentet", "Link", "Vedtatt", "Kommentar"],
        [1, "Sola kommune", "Ja", "Frivilligplan", "https://www.sola.kommune.no/plan", 2019, "God prosess"],
        [2, "Randaberg", "I gang", None, None, None, None],
        [3, "Kvitsøy", "Nei", None, None, None, None],
        [4, "Time", "vet ikke", None, None, None, None],
    )  # fmt: skip
    reading, rows = judged(register, grid(made))
    assert reading.heading_row == 5
    assert reading.columns == {"kommune": 2, "status": 3, "tittel": 4, "lenke": 5, "dato": 6, "merknad": 7}
    assert brief(rows) == [
        (6, "taken", "1124", "vedtatt"), (7, "taken", "1127", "under_arbeid"), (8, "taken", "1144", "ingen_kjent"),
        (9, "refused", None, None),
    ]  # fmt: skip
    first = rows[0].observation
    assert first is not None
    assert (first.vedtatt_dato, first.gjelder_dato, first.kilde_url) == (
        "2019",
        None,
        "https://www.sola.kommune.no/plan",
    )
    assert first.kilde_utgiver == "Frivillighet Norges egen liste per 1. juli 2024"
    assert (first.kilde_dato, first.sikkerhet) == ("2024-07-01", "høy")
    assert first.liste == "«kart 2024.xlsx», arket «Ark1», rad 6, levert av Kari Rådgiver"
    assert "vet ikke" in rows[3].why


def test_colours_carry_the_status_when_nothing_else_does_and_are_shown_and_asked(register: Register) -> None:
    made, sheet = book(["Kommune"], ["Sola"], ["Randaberg"], ["Kvitsøy"], ["Time"])
    for place, colour in (("A2", GREEN), ("A3", YELLOW), ("A4", RED), ("A5", "FF00B0F0")):
        fill(sheet, place, colour)
    found = grid(made)
    reading, rows = judged(register, found)
    assert set(kommuneliste.colours_of(found, reading)) == {"92D050", "FFFF00", "FF0000", "00B0F0"}
    assert reading.colours == {"92D050": "vedtatt", "FFFF00": "under_arbeid", "FF0000": "ingen_kjent"}
    assert [r.outcome for r in rows] == ["taken", "taken", "taken", "refused"]
    assert "#00B0F0" in rows[3].why
    _, rows = judged(register, found, replace(reading, colours=reading.colours | {"00B0F0": LEFT_OUT}))
    assert rows[3].why.startswith("er utelatt")


def test_crosses_under_statuses_and_merged_headings_are_read(register: Register) -> None:
    made, sheet = book(
        [None, "Status", None, None], ["Kommune", "Vedtatt", "Under arbeid", "Ingen"],
        ["Sola", "x", None, None], ["Randaberg", None, "X", None], ["Kvitsøy", "x", "x", None], ["Time", None, None, None],
        ["Bokn", None, None, "x"],
    )  # fmt: skip
    sheet.merge_cells("B1:D1")
    reading, rows = judged(register, grid(made))
    assert reading.marks == {2: "vedtatt", 3: "under_arbeid", 4: "ingen_kjent"}
    assert [r.outcome for r in rows] == ["taken", "taken", "refused", "refused", "taken"]
    assert "flere statuser" in rows[2].why


def test_two_kommuner_in_a_cell_totals_and_fylker_between_are_no_kommune(register: Register) -> None:
    made, _ = book(
        ["Kommune", "Status"], ["Rogaland", None], ["Sola og Randaberg", "Ja"], ["Kvitsøy", "Ja"], ["Sum Rogaland", 3],
        ["Innlandet", None], ["Våler", "Ja"], ["Totalt", 4], ["Kilde: kommunene selv", None],
    )  # fmt: skip
    _, rows = judged(register, grid(made))
    assert [r.outcome for r in rows] == [
        "refused",
        "asked",
        "taken",
        "refused",
        "refused",
        "taken",
        "refused",
        "refused",
    ]
    assert rows[5].observation is not None
    assert rows[5].observation.dagens_kommunenummer == "3419"  # the fylke above it says which Våler
    assert "2 kommuner i samme celle" in rows[1].why
    _, rows = judged(register, grid(made), answers={(3, "kommune"): "1127/1127"})
    assert brief(rows)[1] == (3, "taken", "1127", "vedtatt")


def test_two_years_are_asked_and_a_period_beside_the_status_is_read(register: Register) -> None:
    made, _ = book(
        ["Kommunenr.", "Status", "Årstall"], [1124, "Vedtatt", "2019/2020"], [1127, "Vedtatt 2021", None],
        [1144, "vedtatt (2020-2024)", None], [301, "Vedtatt", 2022], ["Time", "Vedtatt", "13.6.22"],
    )  # fmt: skip
    _, rows = judged(register, grid(made))
    assert [r.outcome for r in rows] == ["asked", "taken", "taken", "asked", "asked"]
    asked = rows[0].question
    assert asked is not None
    assert [value for value, _ in asked.options] == ["2019", "2020", LEFT_OUT]
    assert rows[1].observation and rows[1].observation.vedtatt_dato == "2021"
    assert rows[2].observation and (rows[2].observation.periode_fra, rows[2].observation.periode_til) == (
        "2020",
        "2024",
    )
    assert "Mente du 0301" in rows[3].why
    assert rows[4].question and rows[4].question.options[0][0] == "2022-06-13"
    answers = {(2, "dato"): "2020", (5, "kommune"): "0301/0301", (6, "dato"): LEFT_OUT}
    _, rows = judged(register, grid(made), answers=answers)
    assert [r.outcome for r in rows] == ["taken"] * 5
    assert [r.observation and r.observation.vedtatt_dato for r in rows] == ["2020", "2021", None, "2022", None]


def test_names_of_2016_lead_to_the_kommuner_of_today_and_keep_their_own_number(register: Register) -> None:
    made, _ = book(["Kommune", "Fylke", "Status", "År"], ["Skedsmo", "Akershus", "Ja", 2016], ["Os", "Hordaland", "Ja", 2015],
                   ["Bø", "Telemark", "Ja", 2014], ["Voss", "Hordaland", "Ja", 2018], ["Skedsmo", None, "Ja", 2022])  # fmt: skip
    _, rows = judged(register, grid(made))
    got = [
        r.observation and (r.observation.kommunenummer, r.observation.enhet, r.observation.dagens_kommunenummer)
        for r in rows
    ]
    assert got[:4] == [
        ("0231", "Skedsmo", "3205"), ("1243", "Os", "4624"), ("0821", "Bø", "4020"), ("1235", "Voss", "4621")
    ]  # fmt: skip
    assert rows[0].why == "er i dag Lillestrøm (3205)."
    assert rows[4].outcome == "asked"
    assert rows[4].question and rows[4].question.options[0] == ("3030", "Lillestrøm (3030)")


def test_hidden_columns_and_rows_are_passed_over_and_told(register: Register) -> None:
    made, sheet = book(
        ["Kommune", "Intern", "Status"], ["Sola", "Nei", "Ja"], ["Randaberg", "Nei", "Ja"], ["Kvitsøy", "Nei", "Ja"]
    )
    sheet.column_dimensions["B"].hidden = True
    sheet.row_dimensions[3].hidden = True
    found = grid(made)
    reading, rows = judged(register, found)
    assert reading.columns == {"kommune": 1, "status": 3}
    assert brief(rows) == [(2, "taken", "1124", "vedtatt"), (4, "taken", "1144", "vedtatt")]
    assert len(found.passed_over) == 2


def test_spelling_is_asked_never_taken_and_names_in_sami_are_known(register: Register) -> None:
    made, _ = book(["Kommune", "Status"], ["Solla", "Ja"], ["Kárášjohka", "Ja"], ["Kautokeino - Guovdageaidnu", "Ja"], ["Herøy", "Ja"],
                   ["Narnia", "Ja"], ["1124 Randaberg", "Ja"], ["Sør Varanger kommune", "Ja"])  # fmt: skip
    _, rows = judged(register, grid(made))
    assert [r.outcome for r in rows] == ["asked", "taken", "taken", "asked", "refused", "asked", "taken"]
    assert [v for v, _ in rows[0].question.options] == ["1124/1124", LEFT_OUT] if rows[0].question else False
    assert rows[3].question and len(rows[3].question.options) == 3


def test_without_headings_the_values_tell_and_one_status_may_hold_for_all(register: Register) -> None:
    made, _ = book(["Sola", "https://www.sola.kommune.no/plan", 2019], ["Randaberg", "https://www.randaberg.kommune.no/p", 2020],
                   ["Kvitsøy", "www.kvitsoy.kommune.no/p", 2021])  # fmt: skip
    found = grid(made)
    reading = kommuneliste.guess(register, found)
    assert (reading.heading_row, reading.columns) == (0, {"kommune": 1, "lenke": 2, "dato": 3})
    _, rows = judged(register, found, reading)
    assert {r.why for r in rows} == {"sier ikke noe om status."}
    _, rows = judged(register, found, replace(reading, one_status="vedtatt"))
    assert [r.outcome for r in rows] == ["taken", "taken", "asked"]
    assert rows[2].question and rows[2].question.options[0][0] == "https://www.kvitsoy.kommune.no/p"


def test_rows_that_say_different_things_of_a_kommune_are_asked_and_the_same_twice_is_taken_once(
    register: Register,
) -> None:
    made, _ = book(["Kommune", "Status"], ["Sola", "Ja"], ["Sola kommune", "Ja"], ["1124", "Nei"])
    _, rows = judged(register, grid(made))
    assert [r.outcome for r in rows] == ["taken", "refused", "asked"]
    assert "rad 2" in rows[1].why and "rad 2" in rows[2].why
    _, rows = judged(register, grid(made), answers={(4, "rad"): LEFT_OUT})
    assert [r.outcome for r in rows] == ["taken", "refused", "refused"]


@pytest.mark.parametrize("word", ["Ja!", "JA", "ja ", "Vedtatt 2019", "(vedtatt)", "Grønn", "✔️"])
def test_words_for_vedtatt_are_guessed(word: str) -> None:
    assert kommuneliste.guess_word(kommuneliste._word(word)) == "vedtatt"


def test_what_a_list_would_do_is_told_before_it_is_taken(register: Register) -> None:
    made, _ = book(["Kommune", "Status"], ["Askvoll", "Ja"], ["Hyllestad", "I gang"])
    _, rows = judged(register, grid(made))
    new = [r.observation for r in rows if r.observation]
    told = preview.whole(register, new)
    assert list(told.effects) == preview.effekt(register, new)
    assert {(c.kommunenavn, c.til) for c in told.effects if c.ny_status} >= {("Askvoll", "vedtatt")}
    assert told.visning["4645"] == "vedtatt"
    counts = told.fylker.set_index("fylkesnavn")
    assert counts.loc["Vestland", "vedtatt_etter"] == counts.loc["Vestland", "vedtatt_fore"] + 1
    assert counts.loc["Rogaland", "vedtatt_etter"] == counts.loc["Rogaland", "vedtatt_fore"]


def test_the_list_and_the_pages_are_held_against_each_other(
    register_file: Path, tmp_path: Path, register: Register, redaktor: Aktor
) -> None:
    assert fylker.list_against_pages(register).empty
    made, _ = book(["Kommune", "Status"], ["Askvoll", "Ja"], ["Voss", "Ja"])
    _, rows = judged(register, grid(made))
    url = f"sqlite:///{tmp_path / 'store.sqlite3'}"
    key = [kommuneliste.save_key("a" * 32, [], r.row) for r in rows]
    drafts = [Utkast("ny", r.observation, k) for r, k in zip(rows, key, strict=True)]
    Store(url).write(redaktor, drafts)
    link = build(copy(register_file, tmp_path / "register"), store_url=url)
    with_list = Register(link.resolve())
    told = fylker.list_against_pages(with_list).set_index("kommunenavn")
    assert (told.loc["Askvoll", "i_liste"], told.loc["Askvoll", "paa_side"]) == (True, False)
    assert "Voss" not in told.index  # both say so
    assert told["paa_side"].any()
    entries = Store(url).entries()
    (brought,) = kommuneliste.brought_before(entries)
    assert (brought.name, brought.count, len(brought.in_force)) == (ORIGIN.publisher, 2, 2)
    assert kommuneliste.save_key("a" * 32, [brought], 2) == key[0]


def test_a_choice_is_found_again_for_a_file_with_the_same_headings(
    register: Register, tmp_path: Path, redaktor: Aktor
) -> None:
    store = Store(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    rows = [["Sted", "Svar", "Annet"], ["Sola", "A", "x"], ["Randaberg", "B", "y"]]
    made, _ = book(*rows)
    found = grid(made)
    guessed = replace(kommuneliste.guess(register, found), heading_row=1)
    assert kommuneliste.remembered(store.entries(), found, guessed) is None
    chosen = Reading(
        1, {"kommune": 1, "status": 2}, {"a": "vedtatt", "b = c": LEFT_OUT}, {"92D050": "vedtatt"}, {3: "vedtatt"}
    )
    choice = kommuneliste.choice_of(found, chosen)
    assert problems_with(choice) == []
    store.write(redaktor, [Utkast("ny", choice, "listevalg-1")])
    later, _ = book(*rows, ["Time", "A", None])
    assert kommuneliste.remembered(store.entries(), grid(later), guessed) == chosen
    other, _ = book(["Sted", "Svar"], ["Sola", "A"])
    assert kommuneliste.remembered(store.entries(), grid(other), guessed) is None
