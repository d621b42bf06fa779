"""`python -m loaders kommuner`: the reforms of 2018, 2020 and 2024 played through, one that is made up, and services that fail."""

import csv
import io
import json
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from data import inndeling
from loaders.__main__ import main
from tests.inndeling import SOURCES, Landet, source_rows
from tests.kontekst_tjenester import Services, served

NAMES = ("kommuner.csv", "kommune_endringer.csv", "fylker.csv", "fylke_endringer.csv")
IN_2028 = date(2028, 1, 1)
SOON = {"oldCode": "1101", "oldName": "A", "newCode": "1102", "newName": "B", "changeOccurred": "snart"}


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Run the command against services that tell of a division; gives the exit code and what was printed (out, err)."""

    def run(land: Landet, folder: Path = SOURCES, prepare: Callable[[Services], None] = lambda services: None):
        monkeypatch.setenv("FRIVILLIGHETSKART_INNDELING", str(tmp_path / "inndeling.json"))
        with served(land.answer) as services:
            for name, value in services.environment().items():
                monkeypatch.setenv(name, value)
            prepare(services)
            code = main(["kommuner", "--kilder", str(folder), "--pause", "0"])
        return code, *capsys.readouterr()

    return run


def sources_before(day: date, folder: Path) -> Path:
    """The shipped sources as they would have stood the day before a reform."""
    folder.mkdir()
    for name in NAMES:
        rows = source_rows(name)
        if "gyldig_fra" in rows[0]:
            rows = [row for row in rows if not row["gyldig_fra"] or date.fromisoformat(row["gyldig_fra"]) < day]
            for row in rows:
                if row["gyldig_til"] and date.fromisoformat(row["gyldig_til"]) >= day - timedelta(1):
                    row["gyldig_til"] = ""
        else:
            rows = [row for row in rows if date.fromisoformat(row["dato"]) < day]
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, source_rows(name)[0].keys(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def proposed(out: str) -> dict[str, list[dict[str, str]]]:
    """The rows that the command printed, file → rows."""
    found: dict[str, list[dict[str, str]]] = {}
    for block in out.split("data/sources/")[1:]:
        name, _, rest = block.partition("\n")
        lines = [line[2:] for line in rest.splitlines() if line.startswith("  ")]
        found[name] = list(csv.DictReader(io.StringIO("\n".join(lines))))
    return found


def put_in(folder: Path, rows: dict[str, list[dict[str, str]]]) -> None:
    """Do as the command says: add the rows, and let one of the same number take the place of the old."""
    for name, new in rows.items():
        old = source_rows(name, folder)
        heading = list(new[0])
        key = heading[0]
        replaced = {row[key] for row in new} if "gyldig_fra" in heading else set()
        kept = [row for row in old if row[key] not in replaced]
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, heading, lineterminator="\n")
            writer.writeheader()
            writer.writerows([*kept, *new])


def as_set(name: str, folder: Path = SOURCES) -> set[tuple[str, ...]]:
    return {tuple(row.values()) for row in source_rows(name, folder)}


def test_sources_that_agree_with_the_services_are_up_to_date(ask) -> None:
    code, out, _ = ask(Landet.of_sources())
    assert code == 0
    assert "357 kommuner og 15 fylker" in out and "à jour" in out
    assert proposed(out) == {}
    told = inndeling.kept()
    assert told is not None and told.spurt == date.today()
    assert inndeling.behind(told, inndeling.read_sources(SOURCES)) == ()


@pytest.mark.parametrize("day", [date(2018, 1, 1), date(2020, 1, 1), date(2024, 1, 1)])
def test_a_reform_played_through_brings_the_sources_to_where_they_are_today(ask, tmp_path: Path, day: date) -> None:
    folder = sources_before(day, tmp_path / "kilder")
    code, out, _ = ask(Landet.of_sources(), folder)
    assert (code, "ligger etter" in out) == (1, True)
    put_in(folder, proposed(out))
    for name in NAMES:
        assert as_set(name, folder) == as_set(name), name
    assert ask(Landet.of_sources(), folder)[0] == 0


def test_a_reform_to_come_is_told_with_its_day_and_leaves_the_sources_up_to_date(ask) -> None:
    land = Landet.of_sources().with_reform(
        IN_2028, [("1130", "1180", "Prøvekommune"), ("1133", "1180", "Prøvekommune"), ("4621", "4699", "Voss")]
    )
    code, out, _ = ask(land)
    assert code == 0
    assert "1133 Hjelmeland → 1180 Prøvekommune fra 2028-01-01" in out
    rows = proposed(out)
    assert {(r["fra_nummer"], r["til_nummer"], r["type"]) for r in rows["kommune_endringer.csv"]} == {
        ("1130", "1180", "sammenslåing"), ("1133", "1180", "sammenslåing"), ("4621", "4699", "nytt_nummer"),
    }  # fmt: skip
    assert {(r["kommunenummer"], r["gyldig_fra"], r["gyldig_til"]) for r in rows["kommuner.csv"]} >= {
        ("1180", "2028-01-01", ""), ("1130", "", "2027-12-31"), ("4699", "2028-01-01", ""),
    }  # fmt: skip
    assert "kommune_egenskaper.csv trenger en rad for 1180 Prøvekommune, 4699 Voss" in out


def test_a_split_a_new_fylke_and_a_new_name_are_told_for_what_they_are(ask, tmp_path: Path) -> None:
    yesterday = date.today() - timedelta(1)
    land = Landet.of_sources().with_reform(
        yesterday,
        [
            ("1508", "1598", "Ålesund"),
            ("1508", "1599", "Prøveøy"),
            ("5501", "5501", "Prøvenavn"),
            ("5503", "5799", "Harstad"),
        ],
        ("56", "57", "Prøvefylket"),
    )
    code, out, _ = ask(land)
    assert code == 1
    kinds = {(r["fra_nummer"], r["til_nummer"]): r["type"] for r in proposed(out)["kommune_endringer.csv"]}
    assert kinds == {("1508", "1598"): "deling", ("1508", "1599"): "deling", ("5503", "5799"): "nytt_nummer"}
    assert "SSB kaller kommunen 5501 «Prøvenavn»; kildene har «Tromsø»." in out
    assert "1508 er delt" in out
    assert {(r["fylkesnummer"], r["gyldig_til"]) for r in proposed(out)["fylker.csv"]} >= {("57", "")}
    assert ("55", "57", "1") in {
        (r["fra_fylke"], r["til_fylke"], r["antall_kommuner"]) for r in proposed(out)["fylke_endringer.csv"]
    }


def test_names_in_several_languages_are_no_other_names() -> None:
    assert inndeling.same_name("Karasjok", "Kárášjohka - Karasjok")
    assert inndeling.same_name("Finnmark - Finnmárku - Finmarkku", "Finnmark")
    assert not inndeling.same_name("Nes", "Nesbyen")


@pytest.mark.parametrize(
    ("mark", "answer", "word"),
    [
        ("131/changes", (500, {}, b""), "svarte 500"),
        ("131/changes", (200, {}, b"<html>vedlikehold</html>"), "ikke er JSON"),
        ("104/changes", (200, {}, b'{"codeChanges": [{"oldCode": "1"}]}'), "codeChanges.0"),
        ("131/changes", (200, {}, json.dumps({"codeChanges": [SOON]}).encode()), "snart"),
        ("131/codesAt", (200, {}, b'{"codes": []}'), "uten en eneste"),
        ("131/codesAt", (200, {}, b'{"codes": {"1101": "Eigersund"}}'), "uten en liste"),
        ("kommuneinfo", (200, {}, b'{"kommuner": []}'), "uten en liste"),
    ],
)  # fmt: skip
def test_a_service_that_answers_something_else_is_named_and_nothing_is_kept(ask, mark: str, answer, word: str) -> None:
    code, out, err = ask(Landet.of_sources(), prepare=lambda services: services.faults.update({mark: [answer]}))
    assert (code, out) == (2, "")
    assert word in err
    assert inndeling.kept() is None


def test_what_was_told_before_stays_when_a_later_question_fails_and_a_damaged_file_is_none(ask, tmp_path: Path) -> None:
    ask(Landet.of_sources())
    before = inndeling.kept()
    ask(Landet.of_sources(), prepare=lambda s: s.faults.update({"104/codesAt": [(404, {}, b"")]}))
    assert inndeling.kept() == before is not None
    (tmp_path / "inndeling.json").write_text('{"spurt": "2026-', encoding="utf-8")
    assert inndeling.kept() is None


def test_sources_that_cannot_be_read_are_named(ask, tmp_path: Path) -> None:
    code, _, err = ask(Landet.of_sources(), tmp_path / "ingen")
    assert (code, "ingen" in err, "--kilder" in err) == (2, True, True)
    folder = tmp_path / "kilder"
    shutil.copytree(SOURCES, folder)
    (folder / "kommuner.csv").write_text("kommunenummer,navn\n0301,Oslo\n", encoding="utf-8")
    code, _, err = ask(Landet.of_sources(), folder)
    assert (code, "kommunenavn" in err) == (2, True)
