"""The register is the shipped sources and what editors have written, by the same rule."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from threading import Event, Semaphore, Thread

import pytest

from data.database import current
from data.store import engine
from data.store.log import Store
from data.store.types import Aktor, Bistand, LagerUtilgjengelig, Observasjon, Samling
from loaders.__main__ import main
from loaders.build import build
from loaders.watch import Watch, WatchState
from tests import registers
from tests.data.postgres import Cluster, free_port
from tests.processes import Forked, run

VAERLANDET = Observasjon(
    niva="kommune",
    enhet="Askvoll",
    kommunenummer="4645",
    dagens_kommunenummer="4645",
    status="vedtatt",
    plantype="frivillighetspolitikk",
    dokumenttittel="Plan for frivillig innsats",
    vedtatt_dato="2026-06-13",
    kilde_url="https://www.askvoll.kommune.no/plan",
    kilde_utgiver="Askvoll kommune",
)


@pytest.fixture
def link(tmp_path: Path) -> Path:
    return tmp_path / "register" / "register.duckdb"


def status(link: Path, number: str = "4645") -> tuple[str, str | None]:
    rows = current(link).query("SELECT status, tittel FROM status_per(current_date) WHERE kommunenummer = ?", [number])
    return rows["status"][0], rows["tittel"][0]


def test_what_editors_write_is_in_the_register_and_follows_the_status_rule(
    store_url: str, link: Path, redaktor: Aktor
) -> None:
    build(register=link, store_url=store_url)
    assert status(link)[0] != "vedtatt"
    before = status(link)
    saved = Store(store_url).add(redaktor, VAERLANDET)
    result = build(register=link, store_url=store_url)
    assert status(link) == ("vedtatt", "Plan for frivillig innsats")
    assert any("Askvoll" in sentence for sentence in result.difference.statuses)
    assert current(link).lager_nr == 1
    Store(store_url).withdraw(redaktor, saved.id, VAERLANDET, hvorfor="Gjaldt en annen kommune")
    build(register=link, store_url=store_url)
    assert status(link) == before


def test_a_register_for_tests_holds_nothing_that_another_test_left_in_the_store_of_all(
    tmp_path: Path, link: Path, redaktor: Aktor, monkeypatch: pytest.MonkeyPatch
) -> None:
    common = tmp_path / f"{registers.EMPTY}felles"
    common.mkdir()
    monkeypatch.setenv("REGISTER_URL", f"sqlite:///{common / 'store.sqlite3'}")
    Store().add(redaktor, VAERLANDET)
    build(register=link)
    assert status(link)[0] == "vedtatt"
    registers.build(tmp_path / "other" / "register.duckdb")
    assert status(tmp_path / "other" / "register.duckdb")[0] != "vedtatt"


def test_a_withdrawn_shipped_row_no_longer_counts_but_is_still_there(
    store_url: str, link: Path, redaktor: Aktor
) -> None:
    build(register=link, store_url=store_url)
    rows = current(link).query(
        "SELECT kommunenummer FROM status_per(current_date) WHERE status = 'vedtatt' AND NOT arvet ORDER BY 1"
    )
    number = rows["kommunenummer"][0]
    evidence = current(link).query("SELECT id FROM observasjon WHERE dagens_kommunenummer = ?", [number])
    for id_ in evidence["id"]:
        Store(store_url).withdraw(redaktor, id_, VAERLANDET, hvorfor="prøve")
    build(register=link, store_url=store_url)
    assert status(link, number)[0] == "ikke_kartlagt"
    kept = current(link).query("SELECT count(*) AS n FROM observasjon WHERE NOT gjeldende")
    assert kept["n"][0] == len(evidence)


def test_gatherings_and_services_are_in_the_register(store_url: str, link: Path, redaktor: Aktor) -> None:
    store = Store(store_url)
    invited, present = ("4645", "4647"), ("4647",)
    samling = Samling("holdt", "I Førde", dato_fra="2026-05-04", inviterte_kommuner=invited, motte_kommuner=present)
    store.add(redaktor, samling)
    store.add(redaktor, Bistand("4645", "kafédialog", "2026-03"))
    build(register=link, store_url=store_url)
    rows = current(link).query("SELECT kommunenummer, invitert, til_stede FROM samling_kommune ORDER BY 1")
    assert rows.values.tolist() == [["4645", True, False], ["4647", True, True]]
    assert current(link).query("SELECT tjeneste, dato FROM bistand").values.tolist() == [["kafédialog", "2026-03"]]


def test_a_store_that_does_not_answer_stops_the_build_and_the_old_register_keeps_serving(
    link: Path,
    tmp_path: Path,
    redaktor: Aktor,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = f"sqlite:///{tmp_path / 's.sqlite3'}"
    Store(url).add(redaktor, VAERLANDET)
    build(register=link, store_url=url)
    gone = f"postgresql://x@127.0.0.1:{free_port()}/x"
    monkeypatch.setenv("REGISTER_URL", gone)
    assert main(["build", "--register", str(link)]) == 6
    assert "svarer ikke" in capsys.readouterr().err
    assert status(link)[0] == "vedtatt"


def test_the_watcher_builds_when_there_is_something_new_and_only_then(
    store_url: str, link: Path, redaktor: Aktor
) -> None:
    build(register=link, store_url=store_url)
    watch = Watch(lambda: build(register=link, store_url=store_url), url=store_url, register=link)
    assert not watch.look()
    Store(store_url).add(redaktor, VAERLANDET)
    assert watch.look()
    assert status(link)[0] == "vedtatt"
    assert not watch.look()
    saved = Store(store_url).add(redaktor, replace(VAERLANDET, merknad="to"))
    Store(store_url).withdraw(redaktor, saved.id, VAERLANDET, hvorfor="x")
    assert watch.look()
    assert not watch.look()


def test_the_watcher_tells_what_is_wrong_and_recovers_by_itself(tmp_path: Path, link: Path, redaktor: Aktor) -> None:
    file = tmp_path / "s.sqlite3"
    url = f"sqlite:///{file}"
    seconds = [0.0]
    refuse = [True]

    def sometimes() -> object:
        if refuse[0]:
            raise LagerUtilgjengelig("borte")
        return build(register=link, store_url=url)

    watch = Watch(sometimes, url=url, register=link, clock=lambda: seconds[0])
    Store(url).add(redaktor, VAERLANDET)
    assert not watch.look()
    assert watch.state().build_trouble == "borte"
    refuse[0] = False
    assert not watch.look()  # not at once: a build that fails is not tried in a tight loop
    seconds[0] += 10
    assert watch.look()
    assert watch.state().build_trouble is None
    whole = file.read_bytes()
    file.unlink()  # also the write-ahead log went with the last connection: this is a damaged disk, not a busy store
    file.write_bytes(b"this is no database at all" * 100)
    assert not watch.look()
    assert watch.state().store_trouble
    assert status(link)[0] == "vedtatt"
    file.write_bytes(whole)
    watch.look()
    assert watch.state().store_trouble is None


def test_the_watcher_tells_of_each_version_that_is_switched_on_whoever_built_it(
    tmp_path: Path, link: Path, redaktor: Aktor
) -> None:
    url, told = f"sqlite:///{tmp_path / 's.sqlite3'}", Semaphore(0)
    watch = Watch(lambda: build(register=link, store_url=url), url=url, register=link, told=told.release)
    watch.start()
    assert told.acquire(timeout=60)  # of the version it began with
    Store(url).add(redaktor, VAERLANDET)
    assert told.acquire(timeout=60)
    assert current(link).lager_nr == 1
    watch.stop()
    assert not told.acquire(blocking=False)


def test_postgresql_tells_of_what_is_written(postgres: Cluster, redaktor: Aktor) -> None:
    url, heard, stopped = postgres.url("forteller"), Semaphore(0), Event()
    listener = Thread(target=engine.listen, args=(engine.store_url(url), heard.release, stopped, 0.1))
    listener.start()
    assert heard.acquire(timeout=60)  # it listens
    Store(url).add(redaktor, VAERLANDET)
    assert heard.acquire(timeout=60)
    stopped.set()
    listener.join()


OTHER_PROCESS = """
import sys, threading
from pathlib import Path
from loaders.build import build
from loaders.watch import Watch
url, link, built = sys.argv[1], Path(sys.argv[2]), threading.Event()
def once():
    build(register=link, store_url=url)
    built.set()
Watch(once, url=url, register=link).start()
sys.exit(0 if built.wait(240) else 1)
"""


def test_what_one_process_saves_the_watcher_of_another_builds(store_url: str, link: Path, redaktor: Aktor) -> None:
    build(register=link, store_url=store_url)
    assert status(link)[0] != "vedtatt"
    with Forked([sys.executable, "-c", OTHER_PROCESS, store_url, str(link)]) as other:
        Store(store_url).add(redaktor, VAERLANDET)
        assert other.wait() == 0
    assert status(link)[0] == "vedtatt"  # and this process sees the other's version at its next look
    assert current(link).lager_nr == 1


def test_a_store_that_is_gone_for_a_while_takes_nothing_off_the_map_and_leaves_no_warning(
    tmp_path: Path, link: Path, redaktor: Aktor
) -> None:
    file = tmp_path / "s.sqlite3"
    url = f"sqlite:///{file}"
    Store(url).add(redaktor, VAERLANDET)
    build(register=link, store_url=url)
    watch = Watch(lambda: build(register=link, store_url=url), url=url, register=link)
    file.rename(tmp_path / "aside")
    assert not watch.look()
    assert "er borte" in (watch.state().store_trouble or "")
    with pytest.raises(
        LagerUtilgjengelig, match="er borte"
    ):  # and no new one confirms what would be lost when it is back
        Store(url).add(redaktor, VAERLANDET)
    assert status(link)[0] == "vedtatt"
    (tmp_path / "aside").rename(file)
    assert not watch.look()
    assert watch.state() == WatchState()


def test_a_database_server_that_fails_is_told_and_found_again_when_it_is_back(
    postgres: Cluster, link: Path, redaktor: Aktor
) -> None:
    url = postgres.url("faller")
    Store(url).add(redaktor, VAERLANDET)
    watch = Watch(lambda: build(register=link, store_url=url), url=url, register=link)
    assert watch.look()
    postgres.stop()
    assert not watch.look()
    assert "svarer ikke" in (watch.state().store_trouble or "")
    assert status(link)[0] == "vedtatt"
    postgres.start()
    assert not watch.look()  # nothing new, and nothing wrong
    assert watch.state() == WatchState()
    Store(url).add(redaktor, replace(VAERLANDET, merknad="etterpå"))
    assert watch.look()


FULL_DISK = """
import resource, sys
from pathlib import Path
from data.database import current
from loaders.build import build
from loaders.watch import Watch, WatchState
url, link, seconds = sys.argv[1], Path(sys.argv[2]), [0.0]
watch = Watch(lambda: build(register=link, store_url=url), url=url, register=link, clock=lambda: seconds[0])
before, free = current(link).innhold, resource.RLIM_INFINITY
size = link.resolve().stat().st_size
for room in (4096, size // 20, size // 2, size - 4096):
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, free))
    seconds[0] += 100
    assert not watch.look(), room
    assert watch.state() != WatchState(), room
    assert current(link).innhold == before and current(link).lager_nr == 0, room
resource.setrlimit(resource.RLIMIT_FSIZE, (free, free))
seconds[0] += 100
assert watch.look()
assert watch.state() == WatchState() and current(link).lager_nr == 1
left = [path.name for path in link.parent.iterdir() if ".ny" in path.name]
assert left == [], left
"""


def test_a_disk_that_is_full_for_the_register_never_switches_on_half_of_one_and_is_forgotten_when_there_is_room(
    tmp_path: Path, link: Path, redaktor: Aktor
) -> None:
    url = f"sqlite:///{tmp_path / 's.sqlite3'}"
    build(register=link, store_url=url)
    Store(url).add(redaktor, VAERLANDET)
    command = [sys.executable, "-c", FULL_DISK, url, str(link)]  # a limit is for a whole process
    done = run(command)
    assert done.returncode == 0, done.stderr
    assert status(link)[0] == "vedtatt"
