"""What must not be lost or taken for right: content of every kind, the very store, and the bytes of the register in use."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from starlette.requests import Request

from data import database
from data.database import RegisterUleselig, current
from data.store import engine
from data.store.log import Store
from data.store.types import Aktor, Bistand, LagerSkadet, LagerUtilgjengelig, Listevalg
from loaders.__main__ import main
from loaders.build import FILL, STORE_INSERTS, WEB_TABLES, EvidenceLost, build
from loaders.difference import FOUND, SAMLING, SHIPPED, WRITTEN
from loaders.watch import Watch
from pages.open.api.endpoints import helse
from tests.asking import awaited
from tests.data.postgres import Cluster
from tests.processes import run
from tests.registers import copy

SERVICE = Bistand("4621", "kafédialog", "2025-10-01")


@pytest.fixture
def link(register_file: Path, tmp_path: Path) -> Path:
    return copy(register_file, tmp_path / "register")


def sqlite_store(folder: Path, name: str = "s") -> str:
    return f"sqlite:///{folder / name}.sqlite3"


def test_every_table_that_is_filled_is_compared() -> None:
    with duckdb.connect() as connection:
        database.create_tables(connection)
        tables = {row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    assert tables == {"meta", "observasjon", SAMLING, *WRITTEN, *SHIPPED, *FOUND}
    assert set(FILL) <= {"observasjon", SAMLING, *SHIPPED}
    assert set(WEB_TABLES.values()) <= set(FOUND)
    written = {re.search(r"INSERT INTO (\w+)", insert)[1] for insert in STORE_INSERTS.values()}  # type: ignore[index]
    assert written <= {"observasjon", SAMLING, *WRITTEN}


def test_services_do_not_vanish_with_a_mistyped_address_of_the_store(
    link: Path, tmp_path: Path, redaktor: Aktor
) -> None:
    Store(sqlite_store(tmp_path)).add(redaktor, SERVICE)
    build(register=link, store_url=sqlite_store(tmp_path))
    with pytest.raises(EvidenceLost, match="bistand: 1 borte"):
        build(register=link, store_url=sqlite_store(tmp_path, "feilskrevet"))
    assert len(current(link).query("FROM bistand")) == 1
    build(register=link, store_url=sqlite_store(tmp_path, "feilskrevet"), allow_removal=True)
    assert len(current(link).query("FROM bistand")) == 0


def test_findings_do_not_vanish_with_the_folder_of_the_search(searched_twice: Path, tmp_path: Path) -> None:
    shutil.copytree(searched_twice, tmp_path / "s", symlinks=True)
    link = tmp_path / "s" / "register.duckdb"
    before = {table: len(current(link).query(f"FROM {table}")) for table in FOUND}
    assert before["funn"]
    with pytest.raises(EvidenceLost, match="er mappen med det som er hentet"):
        build(register=link, web=tmp_path / "ingen")
    assert {table: len(current(link).query(f"FROM {table}")) for table in FOUND} == before


def test_another_store_of_the_same_length_and_a_longer_one_are_not_taken_for_the_first(
    link: Path, store_url: str, tmp_path: Path, redaktor: Aktor
) -> None:
    Store(store_url).add(redaktor, SERVICE)
    build(register=link, store_url=store_url)
    for extra in (0, 3):
        other = sqlite_store(tmp_path, f"annet{extra}")
        for n in range(1 + extra):
            Store(other).add(redaktor, replace(SERVICE, merknad=f"nr {n}"))
        watch = Watch(lambda o=other: build(register=link, store_url=o), url=other, register=link)
        assert not watch.look()
        assert "ikke er en fortsettelse av" in (watch.state().build_trouble or "")
        assert current(link).lager_id == Store(store_url).end().store


def test_a_store_put_back_from_its_archive_is_the_same_store(
    link: Path, store_url: str, tmp_path: Path, redaktor: Aktor
) -> None:
    Store(store_url).add(redaktor, SERVICE)
    built = build(register=link, store_url=store_url)
    assert main(["backup", str(tmp_path / "a.jsonl"), "--lager", store_url]) == 0
    assert main(["restore", str(tmp_path / "a.jsonl"), "--lager", sqlite_store(tmp_path, "ny")]) == 0
    again = build(register=link, store_url=sqlite_store(tmp_path, "ny"))
    assert (again.switched, again.innhold) == (False, built.innhold)
    assert Store(store_url).end() == Store(sqlite_store(tmp_path, "ny")).end()


def test_a_store_that_is_gone_confirms_nothing_until_it_is_put_back(tmp_path: Path, redaktor: Aktor) -> None:
    url, file = sqlite_store(tmp_path), tmp_path / "s.sqlite3"
    Store(url).add(redaktor, SERVICE)
    assert main(["backup", str(tmp_path / "a"), "--lager", url]) == 0
    for broken in (file.unlink, file.touch):  # gone, and empty
        broken()
        for action in (
            lambda: Store(url).add(redaktor, SERVICE),
            lambda: Store(url).entries(),
            lambda: Store(url).end(),
        ):
            with pytest.raises(LagerUtilgjengelig, match="er borte"):
                action()
    assert main(["restore", str(tmp_path / "a"), "--lager", url]) == 0
    assert Store(url).add(redaktor, SERVICE).nr == 2


def test_a_server_makes_no_second_store_where_the_register_is_made_of_another(
    link: Path, tmp_path: Path, redaktor: Aktor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(link))
    monkeypatch.setattr(engine, "_serving", [True])
    first = Store(sqlite_store(tmp_path))
    first.add(redaktor, SERVICE)  # a first start makes one
    build(register=link, store_url=sqlite_store(tmp_path))
    first.add(redaktor, SERVICE)
    never = sqlite_store(tmp_path, "feil")
    with pytest.raises(LagerUtilgjengelig, match=r"Det er ikke noe lager på .*et lager et annet sted"):  # it never was
        Store(never).add(redaktor, SERVICE)
    monkeypatch.setattr(engine, "_serving", [])
    Store(sqlite_store(tmp_path, "annet")).add(redaktor, SERVICE)
    monkeypatch.setattr(engine, "_serving", [True])
    with pytest.raises(LagerUtilgjengelig, match="et annet enn"):
        Store(sqlite_store(tmp_path, "annet")).add(redaktor, SERVICE)
    with monkeypatch.context() as operator:
        operator.setattr(engine, "_serving", [])
        build(register=link, store_url=never, allow_removal=True)  # as the message says: a new beginning on purpose
    assert Store(never).add(redaktor, SERVICE).nr == 1


def test_an_entry_that_was_changed_past_the_program_is_found_and_the_build_stops(
    tmp_path: Path, link: Path, redaktor: Aktor
) -> None:
    url = sqlite_store(tmp_path)
    for n in range(3):
        Store(url).add(redaktor, replace(SERVICE, merknad=f"nr {n}"))
    with closing(sqlite3.connect(tmp_path / "s.sqlite3")) as connection, connection:
        connection.execute("DROP TRIGGER innforsel_no_update")
        connection.execute("UPDATE innforsel SET hvem = 'noen@example.org' WHERE nr = 2")
    with pytest.raises(LagerSkadet, match="nr 2"):
        build(register=link, store_url=url)


def flip_a_byte_of_content(link: Path) -> None:
    file = link.resolve()
    content = bytearray(file.read_bytes())
    place = content.find(b"frivillighetspolitikk", len(content) // 4)
    content[place] ^= 0x01
    file.write_bytes(content)


def test_one_flipped_byte_is_found_told_by_helse_and_built_away(
    link: Path, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(link))
    asked = Request({"type": "http", "method": "GET", "path": "/helse", "headers": [], "query_string": b""})
    assert awaited(helse(asked)).status_code == 200
    assert database.verify(link)
    flip_a_byte_of_content(link)
    assert not database.verify(link)
    with pytest.raises(RegisterUleselig):
        current(link)
    assert awaited(helse(asked)).status_code == 503
    watch = Watch(lambda: build(register=link, store_url=store_url), url=store_url, register=link)
    assert watch.look()
    assert awaited(helse(asked)).status_code == 200


def test_a_register_damaged_while_nobody_had_it_open_is_not_opened_nor_called_unchanged(link: Path) -> None:
    flip_a_byte_of_content(link)
    with pytest.raises(RegisterUleselig):
        current(link)
    assert build(register=link).switched
    assert current(link).innhold


def test_what_is_read_and_written_with_half_a_character_harms_no_later_use(store_url: str, redaktor: Aktor) -> None:
    store, half = Store(store_url), "\ud800"
    store.add(redaktor, SERVICE)
    hostile = [
        lambda: store.entries(hvem=half),
        lambda: store.entries(emne=half),
        lambda: store.history(half),
        lambda: store.history_of_key(half),
        lambda: store.add(redaktor, SERVICE, nokkel=half * 8),
        lambda: store.add(replace(redaktor, hvem=half), SERVICE),
        lambda: store.add(redaktor, replace(SERVICE, merknad=half)),
        lambda: store.undo(redaktor, half),
        lambda: store.add(redaktor, Listevalg(half, ("a=1",))),
    ]
    for round_ in range(8):  # more than the pool holds
        for action in hostile:
            try:
                action()
            except Exception as error:
                assert type(error).__module__.startswith("data.store"), (round_, error)
    assert store.last() == 1
    assert store.add(redaktor, SERVICE).nr == 2


def test_an_answer_of_the_database_is_awaited_longer_than_the_lock_it_may_wait_for(
    postgres: Cluster, redaktor: Aktor
) -> None:
    url = postgres.url("venter")
    Store(url).add(redaktor, SERVICE)
    with engine.engine(engine.store_url(url)).connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        assert driver._usock.gettimeout() > engine.VENT_SEKUNDER >= 20


READ_ONLY = """
import os, sys
os.setgid(65534); os.setuid(65534)
from data.store.types import Aktor
from data.store.archive import dump
from data.store.log import Store
from data.store.types import Bistand, LagerFullt
url = sys.argv[1]
print(len(Store(url).entries()), sum(1 for _ in dump(url)))
try:
    Store(url).add(Aktor("k@example.org", "redaktør", "redaktør", lambda: "redaktør"), Bistand("4621", "kafédialog"))
except LagerFullt as error:
    print("skrivebeskyttet" in str(error))
"""


def test_a_store_on_a_disk_that_cannot_be_written_to_is_read_and_backed_up(tmp_path: Path, redaktor: Aktor) -> None:
    folder = tmp_path / "ro"
    folder.mkdir()
    Store(sqlite_store(folder)).add(redaktor, SERVICE)
    for parent in (folder, *folder.parents):
        if parent == Path("/tmp"):
            break
        parent.chmod(0o555 if parent == folder else 0o755)
    (folder / "s.sqlite3").chmod(0o444)
    done = run([sys.executable, "-c", READ_ONLY, sqlite_store(folder)])
    folder.chmod(0o755)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["1", "3", "True"]


def test_the_archive_names_its_store_and_one_from_before_stores_had_names_is_still_read(
    tmp_path: Path, redaktor: Aktor
) -> None:
    url = sqlite_store(tmp_path)
    Store(url).add(redaktor, SERVICE)
    assert main(["backup", str(tmp_path / "a"), "--lager", url]) == 0
    lines = (tmp_path / "a").read_text().splitlines(keepends=True)
    head = json.loads(lines[0])
    assert head.pop("lager") == Store(url).end().store
    lines[0] = json.dumps(head, ensure_ascii=False, sort_keys=True) + "\n"
    end = json.loads(lines[-1]) | {"sha256": hashlib.sha256("".join(lines[:-1]).encode()).hexdigest()}
    (tmp_path / "gammelt").write_text("".join(lines[:-1]) + json.dumps(end, sort_keys=True) + "\n")
    goal = sqlite_store(tmp_path, "ny")
    assert main(["restore", str(tmp_path / "gammelt"), "--lager", goal]) == 0
    assert Store(goal).end().chain == Store(url).end().chain
