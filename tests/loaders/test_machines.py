"""Several machines over one PostgreSQL: one builds at a time, what is built is published, and the others follow."""

from __future__ import annotations

import json
import os
import resource
import shutil
import socket
import sys
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Event, Semaphore, Thread
from typing import Any

import pytest
import sqlalchemy as sa

from data.database import current
from data.lenker import Lenke, read_links, write_link
from data.queries import tekstsok
from data.store import engine, shared
from data.store.log import Store
from data.store.types import Aktor, DeltFilSkadet
from loaders import publish
from loaders.build import EvidenceLost, build
from loaders.machines import exchange, folder_of_copy
from loaders.watch import Watch, WatchState
from loaders.web.memory import tekstindeks
from loaders.web.memory.copies import path_of
from loaders.web.memory.results import packed, read_results
from tests import kontekst_tjenester
from tests.data.postgres import Cluster
from tests.loaders.test_build_store import VAERLANDET, status
from tests.processes import Forked


class Machine:
    """A machine with a register of its own, whose watcher looks when it is told to; `built` counts its builds."""

    def __init__(self, folder: Path, url: str) -> None:
        self.link, self.url, self.built, self.seconds = folder / "register.duckdb", url, 0, 0.0
        self.web, self.kontekst = folder / "web", folder / "kontekst"
        self.watch = Watch(self.build, url=url, register=self.link, clock=lambda: self.seconds)

    def build(self, **options: bool) -> None:
        self.built += 1
        build(register=self.link, store_url=self.url, web=self.web, kontekst=self.kontekst, **options)

    def looks(self) -> bool:
        self.seconds += 100
        return self.watch.look()

    @property
    def register(self) -> tuple[str, int]:
        register = current(self.link)
        return register.innhold, register.lager_nr


@pytest.fixture
def url(postgres: Cluster, request: pytest.FixtureRequest) -> str:
    return postgres.url(f"m{abs(hash(request.node.name))}")


@pytest.fixture
def machines(url: str, tmp_path: Path) -> tuple[Machine, Machine]:
    """Two machines; the first has built, the other has nothing."""
    one, other = (Machine(tmp_path / name, url) for name in ("en", "to"))
    assert one.looks()
    return one, other


def rows(url: str, sql: str) -> list[tuple[object, ...]]:
    with engine.engine(engine.store_url(url)).begin() as connection:
        done = connection.execute(sa.text(sql))
        return [tuple(row) for row in done] if done.returns_rows else []


def test_what_one_machine_builds_the_others_fetch_byte_for_byte_and_do_not_build(
    machines: tuple[Machine, Machine], redaktor: Aktor
) -> None:
    one, other = machines
    for _ in range(2):
        assert not other.looks()
        assert (one.built, other.built) == (one.built, 0) and one.register == other.register
        assert one.link.read_bytes() == other.link.read_bytes()
        assert other.watch.state() == WatchState()
        Store(one.url).add(redaktor, replace(VAERLANDET, merknad=str(one.built)))
        assert one.looks()
    assert not other.looks() and status(other.link)[0] == "vedtatt" and other.built == 0


def test_machines_that_build_the_same_at_the_same_time_have_the_same_file(machines: tuple[Machine, Machine]) -> None:
    one, other = machines
    other.build()
    assert other.built == 1 and one.link.read_bytes() == other.link.read_bytes()
    assert not other.looks() and other.watch.state() == WatchState()


def test_a_machine_is_told_and_follows_by_itself(machines: tuple[Machine, Machine], redaktor: Aktor) -> None:
    one, other = machines
    told = Semaphore(0)
    watch = Watch(other.build, url=other.url, register=other.link, told=told.release)
    watch.start()
    while not other.link.exists():
        assert told.acquire(timeout=60)
    Store(one.url).add(redaktor, VAERLANDET)
    while current(other.link).lager_nr == 0:
        assert told.acquire(timeout=60)
    watch.stop()
    one.looks()
    assert one.register == other.register


def test_only_five_are_kept_and_no_piece_of_those_that_went(machines: tuple[Machine, Machine], redaktor: Aktor) -> None:
    one, _ = machines
    for number in range(6):
        Store(one.url).add(redaktor, replace(VAERLANDET, merknad=str(number)))
        assert one.looks()
    assert [published.end.nr for published in publish.published(engine.store_url(one.url))] == [6, 5, 4, 3, 2]
    assert rows(one.url, "SELECT count(DISTINCT fil) FROM filbit") == [(5,)]


def test_what_is_damaged_is_not_switched_on_is_told_and_is_built_anew(
    machines: tuple[Machine, Machine], redaktor: Aktor, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = machines
    other.looks()
    before = other.register
    Store(one.url).add(redaktor, VAERLANDET)
    one.looks()
    rows(one.url, "UPDATE filbit SET innhold = innhold || '\\x00'::bytea WHERE fil = 2 AND del = 1")
    rows(one.url, "UPDATE fil SET sum = 'en annen' WHERE nr = 2")
    with monkeypatch.context() as hindered:
        hindered.setattr(other, "build", lambda: (_ for _ in ()).throw(OSError("ingen plass")))
        other.watch._build = other.build
        assert not other.looks()
    assert "skadet" in (other.watch.state().fetch_trouble or "") and other.register == before
    assert not [path for path in other.link.parent.iterdir() if ".ny" in path.name]
    other.watch._build = other.build
    assert other.looks()
    assert not other.looks() and other.watch.state() == WatchState()
    assert not one.looks() and one.register == other.register != before


def test_a_register_made_with_another_schema_is_left_to_those_who_read_it(machines: tuple[Machine, Machine]) -> None:
    one, other = machines
    rows(one.url, 'UPDATE fil SET om = replace(om, \'"form": "\', \'"form": "x\')')
    assert other.looks() and other.built == 1  # its own form is published by nobody
    assert [row[0] for row in rows(one.url, "SELECT count(*) FROM fil")] == [2]


def test_a_database_that_has_forgotten_entries_takes_nothing_off_the_map_until_a_person_allows_it(
    machines: tuple[Machine, Machine], redaktor: Aktor
) -> None:
    one, other = machines
    Store(one.url).add(redaktor, VAERLANDET)
    one.looks()
    other.looks()
    for table in ("innforsel", "kjede"):
        rows(one.url, f"ALTER TABLE {table} DISABLE TRIGGER USER")
        rows(one.url, f"DELETE FROM {table}")
    rows(one.url, "DELETE FROM fil WHERE nr = 2")  # the older register is the newest that is published
    assert not other.looks() and not one.looks()
    assert "ikke er en fortsettelse av" in (other.watch.state().build_trouble or "")
    assert status(other.link)[0] == status(one.link)[0] == "vedtatt"
    with pytest.raises(EvidenceLost):
        one.build()
    one.build(allow_removal=True)
    assert not other.looks() and other.register == one.register
    assert status(other.link)[0] != "vedtatt" and other.watch.state() == WatchState()


def test_what_is_found_on_one_machine_is_in_the_register_that_any_machine_builds(
    machines: tuple[Machine, Machine],
    with_findings: Path,
    searched_twice: Path,
    redaktor: Aktor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, other = machines
    shutil.copytree(with_findings / "web", one.web)
    shutil.copytree(searched_twice / "web" / "sider", one.web / "sider")
    assert tekstindeks.keep_up(one.link, one.web)
    kontekst_tjenester.keep(one.kontekst)
    one.build()
    found = [current(one.link).query(f"SELECT count(*) AS n FROM {t}")["n"][0] for t in ("funn", "kontekst_tall")]
    assert min(found) > 0
    assert not other.looks() and other.register == one.register
    copy = path_of(Path(), "4621", "a" * 32)
    (one.web / copy).parent.mkdir(parents=True)
    (one.web / copy).write_bytes(b"en kopi")
    exchange(engine.store_url(one.url), one.link, one.web, one.kontekst)
    monkeypatch.setenv("REGISTER_URL", one.url)
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(other.link))
    assert (folder_of_copy(copy.as_posix()) / copy).read_bytes() == b"en kopi"
    assert not other.looks()
    assert tekstsok.read(current(other.link)) == tekstsok.read(current(one.link)) != tekstsok.Indexed(0, 0, None)
    other.build()  # of its own folders, which are empty, and what the first has given
    assert other.register == one.register and current(other.link).path.read_bytes() == one.link.read_bytes()
    shutil.rmtree(one.web)  # the machine that searched is lost; what it found is not
    Store(one.url).add(redaktor, VAERLANDET)
    assert other.looks() and not one.looks() and one.register == other.register
    assert current(one.link).query("SELECT count(*) AS n FROM funn")["n"][0] == found[0]
    # The looks at links too, whether this machine or another was the last to look.
    address = "https://kommunen.example/plan"
    for machine, when, svar in ((one, "2026-11-01", "ok"), (other, "2026-11-02", "død")):
        monkeypatch.setenv("FRIVILLIGHETSKART_LENKER", str(machine.link.with_name("lenker.jsonl")))
        monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(machine.link))
        write_link(Lenke(address, svar, "så", datetime.fromisoformat(f"{when}T12:00:00+00:00")))  # type: ignore[arg-type]
        exchange(engine.store_url(one.url), machine.link, machine.web, machine.kontekst)
        assert read_links()[address].svar == svar
    one.looks()
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(one.link))
    monkeypatch.setenv("FRIVILLIGHETSKART_LENKER", str(one.link.with_name("lenker.jsonl")))
    assert read_links()[address].svar == "død"


def test_machines_that_have_all_searched_come_to_the_same_and_the_last_to_see_a_document_speaks(
    with_findings: Path, searched_twice: Path, tmp_path: Path
) -> None:
    searched, found = (json.loads(packed(folder / "web")) for folder in (searched_twice, with_findings))
    spoken, silent = found["funn"][:2]
    assert spoken["gjeldende"] and silent["gjeldende"] and spoken["dokument_url"] != silent["dokument_url"]
    late = "2099-01-01T00:00:00+00:00"
    page = {**searched["sider"][0], "nummer": spoken["nummer"], "url": spoken["dokument_url"], "siste_sett": late}
    run = {**searched["soek"][0], "kjoring": 1, "startet": late}
    # The third machine saw the first document later, where another finding stands now; of the other document it knows nothing.
    third = {
        "sider": [page],
        "soek": [run],
        "kopier": [],
        "funn": [{**spoken, "id": "ny", "forste_sett": late, "siste_sett": late}],
    }
    files = [tmp_path / name for name in ("a", "b", "c")]
    for file, rows in zip(files, (searched, found, third), strict=True):
        file.write_text(json.dumps(rows), encoding="utf-8")
    one = read_results(searched_twice / "web", [files[1], files[2]])
    other = read_results(with_findings / "web", [files[2], files[0]])
    for name in ("sider", "soek", "funn"):
        lines = [getattr(it, name).to_json(orient="records", lines=True).splitlines() for it in (one, other)]
        assert sorted(lines[0]) == sorted(lines[1]) != []
    now = one.funn.set_index("id")["gjeldende"]
    assert (now[spoken["id"]], now["ny"], now[silent["id"]]) == (False, True, True)
    numbers = one.soek.groupby("kjoring")["startet"].min()
    assert list(numbers.index) == [1, 2, 3] and list(numbers) == sorted(numbers) and numbers[3] == late


TCP_REPAIR = 19
"""of Linux: a socket that is closed in this state is gone without a word"""
HOLDS_THE_TURN = """
import sys, time
from data.store import engine, shared
with shared.turn(engine.store_url(sys.argv[1]), shared.BUILDER, wait=True) as mine:
    print(mine is not None, flush=True)
    sys.stdin.read()
"""


def test_the_turn_is_one_process_at_a_time_and_goes_with_the_process_that_dies(url: str) -> None:
    address = engine.store_url(url)
    with Forked([sys.executable, "-c", HOLDS_THE_TURN, url], stdin=-1, stdout=-1) as holder:
        assert holder.stdout and holder.stdout.readline().strip() == b"True"
        with shared.turn(address, shared.BUILDER, wait=False) as mine:
            assert mine is None
        with shared.turn(address, shared.WATCHER, wait=False) as another:
            assert another is not None
        holder.kill()
        holder.wait()
        with shared.turn(address, shared.BUILDER, wait=True) as mine:
            assert mine is not None


def test_the_turn_of_a_machine_that_vanished_without_a_word_goes_to_another(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "_ALIVE", dict.fromkeys(shared._ALIVE, 1))
    address = engine.store_url(url)
    with shared.turn(address, shared.BUILDER, wait=True) as mine:
        assert mine is not None
        driver: Any = mine.connection.driver_connection
        try:
            driver._usock.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1)
        except PermissionError:
            pytest.skip("only an administrator of the network can let a connection vanish")
        for end in (driver._sock, driver._usock):
            end.close()  # no farewell is sent: PostgreSQL learns it by asking, as it does of a machine that has lost its power
        with shared.turn(address, shared.BUILDER, wait=True) as other:
            assert other is not None


def test_news_are_heard_also_by_a_server_with_more_than_a_thousand_descriptors(url: str) -> None:
    address = engine.store_url(url)
    engine.ensure(address)
    heard, stopped = Semaphore(0), Event()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2_048), hard))
    with ExitStack() as opened:
        opened.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        for _ in range(1_024):
            opened.callback(os.close, os.open(os.devnull, os.O_RDONLY))
        engine.engine(address).dispose()  # else one with a lower number is taken
        thread = Thread(target=engine.listen, args=(address, heard.release, stopped, 0.2))
        thread.start()
        assert heard.acquire(timeout=60)
        rows(url, f"NOTIFY {engine.NEWS}")
        assert heard.acquire(timeout=60)
        stopped.set()
        thread.join(60)


def test_who_has_lost_the_turn_publishes_nothing(machines: tuple[Machine, Machine], tmp_path: Path) -> None:
    one, _ = machines
    (tmp_path / "ny").write_bytes(b"x" * 3_000_000)
    address = engine.store_url(one.url)
    with shared.turn(address, shared.BUILDER, wait=True) as mine:
        assert mine is not None
        rows(one.url, "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
        with pytest.raises(engine.StoreFeil):
            publish.publish(address, mine, tmp_path / "ny", "innhold", engine.NOWHERE, allowed=False)
    assert len(publish.published(address)) == 1


def test_a_file_is_fetched_whole_whatever_its_size_or_not_at_all(url: str, tmp_path: Path) -> None:
    address = engine.store_url(url)
    engine.ensure(address)
    for size in (0, 1, shared.PIECE, shared.PIECE + 1):
        (tmp_path / "fil").write_bytes(b"a" * size)
        shared.put(address, "fil", "m", tmp_path / "fil", {"størrelse": str(size)})
        (listed,) = shared.listed(address)
        shared.fetch(address, listed, tmp_path / "hentet")
        assert (tmp_path / "hentet").read_bytes() == b"a" * size and listed.om == {"størrelse": str(size)}
    rows(url, "DELETE FROM filbit WHERE del = 1")
    with pytest.raises(DeltFilSkadet):
        shared.fetch(address, listed, tmp_path / "hentet")
    assert not (tmp_path / "hentet").exists()
