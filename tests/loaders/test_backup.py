"""Backup and restore: nothing is lost between the databases, and a damaged archive is refused."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks.ovelse import play_to_the_moment
from data.database import current
from data.store.log import Store
from data.store.types import Aktor, Bistand, Observasjon
from loaders.__main__ import main
from loaders.backup import kept_in
from loaders.build import EvidenceLost
from tests.conftest import new_store
from tests.registers import build

TROMSO = Observasjon(
    niva="kommune",
    enhet="Tromsø – Romsa 🙂",
    kommunenummer="5501",
    dagens_kommunenummer="5501",
    status="under_arbeid",
    plantype="frivillighetspolitikk",
    gjelder_dato="2025",
    kilde_url="https://tromso.kommune.no/x",
    kilde_utgiver="Tromsø kommune",
    merknad='linje 1\nlinje 2 "sitat" \\',
)


def filled(url: str, editor: Aktor) -> None:
    store = Store(url)
    first = store.add(editor, TROMSO, hvorfor="æøå")
    second = store.correct(editor, first.id, replace(TROMSO, status="vedtatt"), hvorfor="vedtak")
    store.undo(editor, second.id)
    store.withdraw(replace(editor, opphav="lokal"), "2e2d8debfc70", TROMSO, hvorfor="død lenke")
    store.add(editor, Bistand("5501", "kafédialog"))


@pytest.mark.parametrize("way", [("sqlite", "postgresql", "sqlite"), ("postgresql", "sqlite", "postgresql")])
def test_a_store_survives_the_way_to_the_other_database_and_back(
    way: tuple[str, ...], request: pytest.FixtureRequest, tmp_path: Path, redaktor: Aktor
) -> None:
    stores = [new_store(kind, request, tmp_path) for kind in way]
    filled(stores[0], redaktor)
    for step, (origin, goal) in enumerate(itertools.pairwise(stores)):
        archive = str(tmp_path / f"{step}.jsonl")
        assert main(["backup", archive, "--lager", origin]) == 0
        assert main(["restore", archive, "--lager", goal]) == 0
    assert Store(stores[-1]).entries() == Store(stores[0]).entries()
    first, second = ((tmp_path / f"{n}.jsonl").read_text().split("\n")[1:-2] for n in (0, 1))
    assert first == second
    assert Store(stores[-1]).add(redaktor, TROMSO).nr == 6


def test_the_archive_is_readable_by_its_owner_alone(tmp_path: Path, redaktor: Aktor) -> None:
    url = f"sqlite:///{tmp_path / 's.sqlite3'}"
    filled(url, redaktor)
    assert main(["backup", str(tmp_path / "a.jsonl"), "--lager", url]) == 0
    assert (tmp_path / "a.jsonl").stat().st_mode & 0o077 == 0


def test_a_store_that_is_not_empty_is_left_alone(
    store_url: str, tmp_path: Path, redaktor: Aktor, capsys: pytest.CaptureFixture[str]
) -> None:
    filled(store_url, redaktor)
    before = Store(store_url).entries()
    assert main(["backup", str(tmp_path / "a"), "--lager", store_url]) == 0
    assert main(["restore", str(tmp_path / "a"), "--lager", store_url]) == 5
    assert "ikke tomt" in capsys.readouterr().err
    assert Store(store_url).entries() == before


def test_every_damage_to_an_archive_is_found_and_nothing_is_taken_in(
    tmp_path: Path, redaktor: Aktor, capsys: pytest.CaptureFixture[str]
) -> None:
    url, goal = f"sqlite:///{tmp_path / 's.sqlite3'}", f"sqlite:///{tmp_path / 'goal.sqlite3'}"
    filled(url, redaktor)
    assert main(["backup", str(tmp_path / "a"), "--lager", url]) == 0
    lines = (tmp_path / "a").read_text(encoding="utf-8").split("\n")[:-1]
    newer = json.dumps({**json.loads(lines[0]), "utgave": 99})
    damaged = {
        "cut": lines[:-1],
        "cut in the middle": [*lines[:3], lines[3][:40]],
        "one line gone": [*lines[:2], *lines[3:]],
        "two lines swapped": [lines[0], lines[2], lines[1], *lines[3:]],
        "one letter changed": [*lines[:1], lines[1].replace("kari@", "karl@"), *lines[2:]],
        "another version": [newer, *lines[1:]],
        "another file": ["{}", "{}"],
        "no JSON": ["hei", "der"],
        "a list": ["[]", "[]"],
        "empty": [],
    }
    for name, content in damaged.items():
        (tmp_path / "b").write_text("".join(f"{line}\n" for line in content), encoding="utf-8")
        assert main(["restore", str(tmp_path / "b"), "--lager", goal]) == 5, name
        assert "Ikke gjenopprettet" in capsys.readouterr().err
        assert Store(goal).entries() == []
    (tmp_path / "b").write_bytes(b"\xff\xfe\x00")
    assert main(["restore", str(tmp_path / "b"), "--lager", goal]) == 5
    assert main(["restore", str(tmp_path / "missing"), "--lager", goal]) == 5


def test_a_folder_of_archives_gets_one_for_each_time_something_was_written_and_keeps_ninety_days(
    store_url: str, tmp_path: Path, redaktor: Aktor
) -> None:
    filled(store_url, redaktor)
    folder = tmp_path / "arkiv"
    backup = ["backup", "--mappe", str(folder), "--lager", store_url]
    assert main(backup) == 0
    (first,) = kept_in(folder)
    assert first.stat().st_mode & 0o077 == 0
    for days in (91, 89):
        made = datetime.now(UTC) - timedelta(days=days)
        (folder / made.strftime("lager-%Y%m%dT%H%M%SZ.jsonl")).write_text("{}\n")
    (folder / "noe annet.txt").touch()
    assert main(backup) == 0  # nothing was written meanwhile
    assert len(kept_in(folder)) == 2
    assert first in kept_in(folder)
    first.rename(folder / "lager-20260101T000000Z.jsonl")  # the last one stays however old it is
    for file in kept_in(folder)[1:]:
        file.unlink()
    assert main(backup) == 0
    assert [file.name for file in kept_in(folder)] == ["lager-20260101T000000Z.jsonl"]
    Store(store_url).add(redaktor, Bistand("5501", "kafédialog"))
    assert main(backup) == 0
    (last,) = kept_in(folder)
    assert main(["restore", str(last), "--lager", f"sqlite:///{tmp_path / 'ny.sqlite3'}"]) == 0


def test_an_editors_name_is_taken_out_of_the_history_and_the_rest_stands_with_a_chain_of_its_own(
    store_url: str, tmp_path: Path, redaktor: Aktor, capsys: pytest.CaptureFixture[str]
) -> None:
    filled(store_url, redaktor)
    other = replace(redaktor, hvem="ola.kari@example.org")
    Store(store_url).add(
        other, replace(TROMSO, merknad=f"Sagt av {redaktor.hvem}."), hvorfor=f"Etter avtale med {redaktor.hvem.upper()}"
    )
    file, fresh = tmp_path / "uten.jsonl", f"sqlite:///{tmp_path / 'ny.sqlite3'}"
    assert main(["backup", str(file), "--lager", store_url, "--uten-navn", redaktor.hvem]) == 0
    assert main(["restore", str(file), "--lager", fresh]) == 0
    before, after = Store(store_url).entries(), Store(fresh).entries()
    assert {entry.hvem for entry in after} == {"tidligere redaktør 1", "ola.kari@example.org"}
    assert [replace(entry, hvem="", hvorfor="", innhold=None) for entry in after] == [
        replace(entry, hvem="", hvorfor="", innhold=None) for entry in before
    ]
    text = file.read_text(encoding="utf-8")
    assert redaktor.hvem not in text.lower().replace("ola.kari@example.org", "")
    assert "Sagt av tidligere redaktør 1." in text and "Etter avtale med tidligere redaktør 1" in text
    assert main(["backup", str(tmp_path / "to.jsonl"), "--lager", fresh, "--uten-navn", "ola.kari@example.org"]) == 0
    assert "tidligere redaktør 2" in (tmp_path / "to.jsonl").read_text(encoding="utf-8")
    link = tmp_path / "r" / "register.duckdb"
    build(link, store_url=store_url)
    with pytest.raises(EvidenceLost):
        build(link, store_url=fresh)
    build(link, store_url=fresh, allow_removal=True)
    writers = current(link).query("SELECT DISTINCT registrert_av FROM observasjon WHERE opphav <> 'kilde'")[
        "registrert_av"
    ]
    assert set(writers) == {"tidligere redaktør 1", "ola.kari@example.org"}
    capsys.readouterr()
    assert main(["backup", str(file), "--lager", fresh, "--uten-navn", "kari@exampl.org"]) == 5
    assert "kari@exampl.org" in capsys.readouterr().err


def test_a_folder_of_archives_is_no_place_for_another_history(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["backup", "--mappe", str(tmp_path), "--uten-navn", "kari@example.org"]) == 5
    assert "--mappe" in capsys.readouterr().err and not list(tmp_path.iterdir())


def test_with_the_write_ahead_log_archived_a_database_is_put_back_to_the_moment_before_a_mistake(
    tmp_path: Path,
) -> None:
    assert play_to_the_moment(tmp_path, 10)
