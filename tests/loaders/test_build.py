"""The build: what it says, what it refuses, and that a working register is there at every moment."""

import csv
import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from data.database import READER_CONFIG, RegisterMangler, RegisterUleselig, current
from data.store.log import Store
from data.store.types import Aktor, Observasjon
from loaders.__main__ import STOPPED, main
from loaders.build import EvidenceLost, WebResultsUnreadable, build
from loaders.publish import build_lock
from loaders.sources.validate import SOURCES
from tests.processes import Forked

Row = dict[str, str]
ROOT = Path(__file__).resolve().parents[2]
with (SOURCES / "statusobservasjoner.csv").open(encoding="utf-8-sig", newline="") as shipped:
    SHIPPED = sum(1 for _ in csv.DictReader(shipped))
# Made up for the test: nothing is known of Rindal in the sources.
RINDAL = Observasjon(
    niva="kommune",
    enhet="Rindal",
    status="vedtatt",
    plantype="frivillighetspolitikk",
    kommunenummer="5061",
    dagens_kommunenummer="5061",
    vedtatt_dato="2025-03-01",
    kilde_url="https://www.rindal.kommune.no/eksempel",
    kilde_utgiver="Rindal kommune",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SOURCES, tmp_path / "kilder", ignore=shutil.ignore_patterns("grenser")))


@pytest.fixture
def link(tmp_path: Path) -> Path:
    return tmp_path / "ut" / "register.duckdb"


def change(folder: Path, file: str, edit: Callable[[list[Row]], list[Row]]) -> None:
    path = folder / file
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        rows, columns = list(reader), list(reader.fieldnames or [])
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(edit(rows))


def without_vosss_vedtak(rows: list[Row]) -> list[Row]:
    return [row for row in rows if not (row["dagens_kommunenummer"] == "4621" and row["status"] == "vedtatt")]


def count(link: Path, sql: str = "SELECT count(*) FROM observasjon") -> int:
    with duckdb.connect(str(link), read_only=True, config=READER_CONFIG) as connection:
        row = connection.execute(sql).fetchone()
    assert row
    return int(row[0])


def test_the_same_sources_give_the_same_content_and_nothing_is_switched(folder: Path, link: Path) -> None:
    first = build(folder, link)
    second = build(folder, link)
    other = build(folder, link.with_name("annet.duckdb"))
    assert first.innhold == second.innhold == other.innhold
    assert (first.switched, second.switched) == (True, False)
    assert first.path == second.path


def test_the_order_of_the_rows_in_a_source_does_not_change_the_content(folder: Path, link: Path) -> None:
    first = build(folder, link)
    change(folder, "statusobservasjoner.csv", lambda rows: rows[::-1])
    assert build(folder, link).innhold == first.innhold


def test_the_difference_names_evidence_kommuner_and_counts(
    folder: Path, link: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    everything = (folder / "statusobservasjoner.csv").read_bytes()
    change(folder, "statusobservasjoner.csv", without_vosss_vedtak)
    before = count(folder_build(folder, link))
    (folder / "statusobservasjoner.csv").write_bytes(everything)
    capsys.readouterr()
    assert main(["build", "--kilder", str(folder), "--register", str(link)]) == 0
    said = capsys.readouterr().out
    told = said[said.index("Voss: under arbeid → vedtatt") :].splitlines()
    assert told[1].startswith("    avgjøres nå av: «Frivilligpolitikk") and "2024-06-13" in told[1]
    assert told[2].startswith("    før av: ") and "voss.herad.no" in told[2]
    adopted = count(link, "SELECT vedtatt FROM fylkestall_per(current_date) WHERE fylkesnummer = '00'")
    assert f"Fra {adopted - 1} til {adopted} vedtatt." in said
    assert f"Evidens lagt til: {SHIPPED - before}" in said
    assert current(link).innhold in said


def folder_build(folder: Path, link: Path) -> Path:
    build(folder, link)
    return link


def test_changed_evidence_is_told_apart_from_added(folder: Path, link: Path) -> None:
    build(folder, link)
    change(folder, "statusobservasjoner.csv", lambda rows: [{**rows[0], "merknad": "Ny merknad"}, *rows[1:]])
    difference = build(folder, link).difference
    assert (len(difference.added), len(difference.changed), len(difference.removed)) == (0, 1, 0)


def test_a_build_that_would_lose_evidence_stops_unless_told(
    folder: Path, link: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build(folder, link)
    served = link.resolve()
    change(folder, "statusobservasjoner.csv", without_vosss_vedtak)
    with pytest.raises(EvidenceLost, match="--tillat-fjerning"):
        build(folder, link)
    assert link.resolve() == served
    assert count(link) == SHIPPED
    command = ["build", "--kilder", str(folder), "--register", str(link)]
    assert main(command) == 3
    assert "Voss" in capsys.readouterr().err
    assert main([*command, "--tillat-fjerning"]) == 0
    assert "Voss: vedtatt → under arbeid" in capsys.readouterr().out
    assert count(link) < SHIPPED


def test_broken_sources_are_all_named_and_yesterdays_register_keeps_serving(
    folder: Path, link: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build(folder, link)
    served = current(link)
    change(folder, "statusobservasjoner.csv", lambda rows: [{**rows[0], "status": "kanskje"}, *rows[1:]])
    change(folder, "samlinger.csv", lambda rows: [{**rows[0], "kilde_url": "javascript:alert(1)"}, *rows[1:]])
    assert main(["build", "--kilder", str(folder), "--register", str(link)]) == 2
    said = capsys.readouterr().err
    for part in ("statusobservasjoner.csv", "status", "kanskje", "samlinger.csv", "kilde_url", "javascript:alert(1)"):
        assert part in said
    assert current(link) is served
    assert len(list(link.parent.glob("*.duckdb*"))) == 2  # the link and the one version, nothing half-made


def test_an_open_dashboard_sees_the_new_register_at_its_next_question(folder: Path, link: Path) -> None:
    build(folder, link)
    before = current(link)
    assert current(link) is before
    change(folder, "statusobservasjoner.csv", without_vosss_vedtak)
    build(folder, link, allow_removal=True)
    after = current(link)
    question = "SELECT status FROM status_per(DATE '2026-11-21') WHERE kommunenummer = '4621'"
    assert after.query(question)["status"].tolist() == ["under_arbeid"]
    assert before.query(question)["status"].tolist() == ["vedtatt"]  # a reader in mid-question keeps its version


def test_a_missing_or_broken_register_is_said_in_one_sentence_and_mended_by_a_build(folder: Path, link: Path) -> None:
    with pytest.raises(RegisterMangler, match="python -m loaders build"):
        current(link)
    build(folder, link)
    link.resolve().write_bytes(b"not a database")
    with pytest.raises(RegisterUleselig, match="python -m loaders build"):
        current(link)
    build(folder, link)
    assert len(current(link).query("FROM kommune_na")) == 357


def test_a_folder_that_cannot_be_written_is_said_and_the_exit_code_tells(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "fil").write_text("en fil der en mappe skulle vært")
    assert main(["build", "--kilder", str(folder), "--register", str(tmp_path / "fil" / "register.duckdb")]) == 5
    assert "kunne ikke skrives" in capsys.readouterr().err


def test_a_build_killed_at_any_moment_leaves_a_working_register(folder: Path, link: Path) -> None:
    build(folder, link)
    everything = (folder / "statusobservasjoner.csv").read_bytes()
    command = [
        sys.executable,
        "-m",
        "loaders",
        "build",
        "--kilder",
        str(folder),
        "--register",
        str(link),
        "--tillat-fjerning",
    ]
    moments = random.Random(20261121)
    for i in range(20):
        if i % 2:
            (folder / "statusobservasjoner.csv").write_bytes(everything)
        else:
            change(folder, "statusobservasjoner.csv", without_vosss_vedtak)
        process = Forked(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            process.wait(timeout=moments.uniform(0, 1.2))  # a whole build takes about a second
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        assert count(link, "SELECT count(*) FROM kommune_na") == 357
        assert count(link) in (SHIPPED, SHIPPED - removed_rows(everything))
    (folder / "statusobservasjoner.csv").write_bytes(everything)
    build(folder, link)
    assert count(link) == SHIPPED
    assert not list(link.parent.glob("*.ny*"))


def removed_rows(everything: bytes) -> int:
    rows = list(csv.DictReader(everything.decode().splitlines()))
    return len(rows) - len(without_vosss_vedtak(rows))


def test_the_checks_pass_on_the_real_register_and_find_what_is_wrong_in_a_broken_one(
    register_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--register", str(register_file)]) == 0
    broken = tmp_path / "ødelagt.duckdb"
    shutil.copy(register_file.resolve(), broken)
    with duckdb.connect(str(broken)) as connection:
        connection.execute("DELETE FROM kommune_na WHERE kommunenummer = '0301'")
    assert main(["check", "--register", str(broken)]) == 1
    assert "357" in capsys.readouterr().err
    assert main(["check", "--register", str(tmp_path / "finnes-ikke.duckdb")]) == 2


def test_what_editors_write_is_in_the_register_and_what_they_withdraw_is_kept_but_out_of_force(
    folder: Path, link: Path, store_url: str, redaktor: Aktor
) -> None:
    store = Store(store_url)
    before = build(folder, link, store_url=store_url)
    entry = store.add(redaktor, RINDAL, hvorfor="oppringt")
    saved = build(folder, link, store_url=store_url)
    assert saved.difference.statuses == ("Rindal: ikke kartlagt → vedtatt",)
    store.withdraw(redaktor, entry.id, RINDAL, hvorfor="feil kommune")
    withdrawn = build(folder, link, store_url=store_url)
    assert withdrawn.difference.statuses == ("Rindal: vedtatt → ikke kartlagt",)
    assert len(withdrawn.difference.withdrawn) == 1
    assert withdrawn.difference.removed == ()
    shipped = "SELECT id FROM observasjon WHERE dagens_kommunenummer = '4621' AND status = 'vedtatt'"
    (voss,) = current(link).query(shipped)["id"]
    voss_vedtak = replace(RINDAL, enhet="Voss", kommunenummer="4621", dagens_kommunenummer="4621")
    store.withdraw(redaktor, voss, voss_vedtak, hvorfor="gjelder ikke")
    build(folder, link, store_url=store_url)
    assert count(link) == SHIPPED + 1  # both withdrawn, still there to be read
    assert (
        count(link, "SELECT count(*) FROM status_per('2026-11-21') WHERE status = 'vedtatt' AND kommunenummer = '4621'")
        == 0
    )
    # What was withdrawn stands among the changes.
    assert len({before.innhold, saved.innhold, withdrawn.innhold}) == 3


def test_a_store_that_is_gone_does_not_take_its_entries_out_of_the_register(
    folder: Path, link: Path, tmp_path: Path, redaktor: Aktor
) -> None:
    first, empty = f"sqlite:///{tmp_path}/a.sqlite3", f"sqlite:///{tmp_path}/b.sqlite3"
    Store(first).add(redaktor, RINDAL, hvorfor="oppringt")
    build(folder, link, store_url=first)
    with pytest.raises(EvidenceLost, match="Rindal"):
        build(folder, link, store_url=empty)
    assert count(link) == SHIPPED + 1


def test_what_the_web_search_found_is_in_the_register_and_changes_no_status(
    folder: Path, link: Path, tmp_path: Path
) -> None:
    plain = build(folder, link)
    found = {
        "id": "f1",
        "enhet": "5061",
        "dagens_nummer": "5061",
        "status": "vedtatt",
        "plantype": "frivillighetspolitikk",
    }
    (tmp_path / "web" / "funn").mkdir(parents=True)
    (tmp_path / "web" / "funn" / "5061.jsonl").write_text(json.dumps(found) + "\n")
    searched = build(folder, link, web=tmp_path / "web")
    assert count(link, "SELECT count(*) FROM funn WHERE enhet = '5061'") == 1
    assert searched.difference.statuses == ()
    assert searched.difference.adopted_after == plain.difference.adopted_after


def test_damaged_search_results_stop_the_build_with_one_message(folder: Path, link: Path, tmp_path: Path) -> None:
    before = build(folder, link)
    (tmp_path / "web" / "funn").mkdir(parents=True)
    (tmp_path / "web" / "funn" / "5061.jsonl").write_text('{"id": "f1", "enh')
    with pytest.raises(WebResultsUnreadable, match="python -m loaders web"):
        build(folder, link, web=tmp_path / "web")
    assert link.resolve() == before.path


def test_ctrl_c_ends_a_loader_in_one_line_and_leaves_nothing_half_written(link: Path, tmp_path: Path) -> None:
    build(register=link)
    before = sorted(link.parent.iterdir())
    command = [sys.executable, "-m", "loaders", "build", "--register", str(link)]
    with (
        build_lock(link),
        (tmp_path / "sagt").open("w+") as said,
        Forked(command, stdout=said, stderr=said) as building,
    ):
        waits = f"-> FLOCK ADVISORY WRITE {building.pid} "
        for _ in range(2_000):
            if any(waits in " ".join(line.split()) for line in Path("/proc/locks").read_text().splitlines()):
                break
            with pytest.raises(subprocess.TimeoutExpired):  # it runs; and the pause between two looks
                building.wait(0.05)
        building.send_signal(signal.SIGINT)
        assert building.wait(60) == STOPPED
    assert (tmp_path / "sagt").read_text() == "Avbrutt. Det som ikke var ferdig, er ikke tatt i bruk.\n"
    assert sorted(link.parent.iterdir()) == before
