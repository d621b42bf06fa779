"""`python -m loaders web` as a process: killed at random, run twice at once, stopped, misused; the second kept for real."""

import csv
import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from loaders.web.memory.pages import documents
from loaders.web.memory.state import State
from loaders.web.settings import CONTACT_VARIABLE, FIXTURES_VARIABLE
from tests.loaders.web.server import FixtureServer, Page, Site
from tests.loaders.web.sites import html, plain
from tests.loaders.web.world import World
from tests.processes import Forked, run

ROOT = Path(__file__).resolve().parents[3]
SOURCES = ROOT / "data" / "sources"


def sources(folder: Path, hosts: dict[str, str]) -> Path:
    """The real sources with the sites of some kommuner on fixture hosts and the rest without one."""
    folder.mkdir()
    for path in SOURCES.iterdir():
        if path.is_file():
            (folder / path.name).write_bytes(path.read_bytes())
    with (SOURCES / "kommune_egenskaper.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (folder / "kommune_egenskaper.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        for row in rows:
            host = hosts.get(row["kommunenummer"])
            writer.writerow(row | {"nettsted": f"http://{host}/" if host else ""})
    return folder


def command(world: World, folder: Path, *options: str) -> list[str]:
    if "--kommune" not in options:
        options += tuple(part for nummer in ("4621", "4601", "1103") for part in ("--kommune", nummer))
    return [sys.executable, "-m", "loaders", "web", "--mappe", str(world.folder), "--kilder", str(folder), *options]


def environment(world: World, tmp_path: Path) -> dict[str, str]:
    switch = world.write_fixtures(tmp_path / "fixtures.json")
    return os.environ | {FIXTURES_VARIABLE: str(switch), CONTACT_VARIABLE: "a@b.no"}


def many_pages(count: int) -> Site:
    links = {f"/plan/frivillighet-{number}": f"Frivillighetsplan {number}" for number in range(count)}
    site = plain(links)
    for number in range(count):
        site[f"/plan/frivillighet-{number}"] = html(f"Frivillighetsplan {number}", f"Plan nummer {number}. " * 20)
    return site


@pytest.fixture
def three_sites(world: World, tmp_path: Path) -> Path:
    for host in ("www.a.no", "www.b.no", "www.c.no"):
        world.host(host, many_pages(25))
    return sources(tmp_path / "kilder", {"4621": "www.a.no", "4601": "www.b.no", "1103": "www.c.no"})


def test_killed_at_random_it_goes_on_where_it_was_and_loses_nothing(
    world: World, server: FixtureServer, three_sites: Path, tmp_path: Path
) -> None:
    dice = random.Random(7)
    env, options = environment(world, tmp_path), command(world, three_sites)
    kills = 0
    for _ in range(8):
        threshold = len(server.log) + dice.randint(1, 14)
        process = Forked(options, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while process.poll() is None and len(server.log) < threshold:
            server.arrived.wait(0.2)
            server.arrived.clear()
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            kills += 1
        process.wait()
    assert kills >= 4
    assert run(options, env=env).returncode == 0
    state = State(world.folder)
    opened = state.rows("SELECT count(*) FROM enhet WHERE apen")
    waiting = state.rows("SELECT count(*) FROM tekst")
    state.close()
    assert (opened, waiting) == ([(0,)], [(0,)])
    for nummer, host in (("4621", "www.a.no"), ("4601", "www.b.no"), ("1103", "www.c.no")):
        titles = [document.tittel for document in documents(world.folder, nummer)]
        assert len(titles) == len(set(titles)) == 26
        asked = [path for path in server.paths(host) if path.startswith("/plan/")]
        # What was stored is not asked for again: at most the page that was under way at each kill.
        assert len(asked) - len(set(asked)) <= kills
        assert server.most_at_once[host] == 1


def test_two_runs_at_once_share_the_work_and_do_not_double_the_load(
    world: World, server: FixtureServer, three_sites: Path, tmp_path: Path
) -> None:
    env, options = environment(world, tmp_path), command(world, three_sites)
    # These two are started as people start them, imports and all, and so are the processes that read for them.
    runs = [subprocess.Popen(options, env=env, cwd=ROOT, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert {process.wait() for process in runs} <= {0, 3}
    for host in ("www.a.no", "www.b.no", "www.c.no"):
        asked = server.paths(host)
        assert server.most_at_once[host] == 1
        # If one run was done with a site before the other began, the second look is a conditional one.
        full = [request.path for request in server.log if request.host == host and request.status == 200]
        assert len(full) == len(set(full)) >= 28
        assert len(asked) - len(set(asked)) <= len(set(asked))


def test_a_second_between_requests_is_kept_by_two_runs_on_real_time(
    world: World, server: FixtureServer, tmp_path: Path
) -> None:
    world.scale = 1.0
    world.host("www.a.no", plain())
    folder = sources(tmp_path / "kilder", {"4621": "www.a.no", "4601": "www.a.no"})
    env = environment(world, tmp_path)
    options = [command(world, folder, "--kommune", number, "--maks-sider", "2") for number in ("4621", "4601")]
    runs = [Forked(option, env=env, stdout=subprocess.DEVNULL) for option in options]
    for process in runs:
        process.wait()
    gaps = server.gaps("www.a.no")
    assert len(gaps) >= 5
    assert min(gaps) >= 1.0
    assert server.most_at_once["www.a.no"] == 1


def test_a_unit_that_another_run_works_on_is_left_to_it(world: World, tmp_path: Path) -> None:
    from loaders.web.fetching.slots import UnitLock

    world.host("www.a.no", plain())
    folder = sources(tmp_path / "kilder", {"4621": "www.a.no"})
    lock = UnitLock(world.folder / "laaser", "4621")
    assert lock.take()
    done = run(command(world, folder, "--kommune", "4621"), env=environment(world, tmp_path))
    lock.free()
    assert done.returncode == 3
    assert "en annen kjøring holder på" in done.stdout


def test_findings_of_a_unit_that_another_run_works_on_are_left_to_it(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import argparse

    from loaders.web.fetching.slots import UnitLock
    from loaders.web.run import add_arguments, run

    (world.folder / "sider").mkdir(parents=True)
    (world.folder / "sider" / "4621.parquet").touch()
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    lock = UnitLock(world.folder / "laaser", "4621")
    assert lock.take()
    code = run(parser.parse_args(["--bare-forstaa", "--kommune", "4621", "--mappe", str(world.folder)]))
    lock.free()
    assert code == 3
    assert "en annen kjøring holder på" in capsys.readouterr().out
    assert not (world.folder / "funn").exists()


def test_asked_to_stop_it_ends_in_order_and_says_so(
    world: World, server: FixtureServer, three_sites: Path, tmp_path: Path
) -> None:
    options = command(world, three_sites, "--json")
    process = Forked(options, env=environment(world, tmp_path), stdout=subprocess.PIPE)
    while len(server.log) < 8:
        server.arrived.wait(1)
        server.arrived.clear()
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate()
    assert process.returncode == 130
    events = [json.loads(line) for line in out.decode().splitlines()]
    assert "avbrutt" in {event.get("utfall") for event in events if event.get("hendelse") == "enhet"}
    state = State(world.folder)
    assert not state.rows("SELECT 1 FROM soek WHERE utfall = 'pågår'")
    state.close()


def test_the_time_budget_ends_the_run_and_the_next_goes_on(world: World, three_sites: Path, tmp_path: Path) -> None:
    env = environment(world, tmp_path)
    first = run(command(world, three_sites, "--maks-tid", "0.01"), env=env)
    assert first.returncode == 0
    assert "tidsgrensen for kjøringen er nådd" in first.stdout or "ingenting å gjøre" in first.stdout
    assert run(command(world, three_sites), env=env).returncode == 0
    assert len(list(documents(world.folder, "4621"))) == 26


@pytest.mark.parametrize(
    ("options", "contact", "says"),
    [
        (["--kommune", "9999"], "a@b.no", "Ingen kommune har nummeret 9999"),
        (["--fylke", "99"], "a@b.no", "Ingen fylke har nummeret 99"),
        (["--maks-sider", "0"], "a@b.no", "må være minst 1"),
        ([], "", "kontaktadresse"),
        ([], "ikke en adresse", "kontaktadresse"),
        (["--kilder", "/finnes/ikke"], "a@b.no", "kan ikke leses"),
        (["--mappe", "/proc/nei"], "a@b.no", "kan ikke bruke mappen"),
    ],
)
def test_a_wrong_setup_is_told_in_a_sentence_and_nothing_is_asked_for(
    world: World, server: FixtureServer, tmp_path: Path, options: list[str], contact: str, says: str
) -> None:
    env = environment(world, tmp_path) | {CONTACT_VARIABLE: contact}
    done = run([sys.executable, "-m", "loaders", "web", "--mappe", str(world.folder), *options], env=env)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert server.log == []


def test_metrics_are_written_for_prometheus(world: World, tmp_path: Path) -> None:
    world.host("www.a.no", plain())
    world.host("www.b.no", Site(rest=lambda path: Page(b"", 500)))
    folder = sources(tmp_path / "kilder", {"4621": "www.a.no", "4601": "www.b.no"})
    target = tmp_path / "metrikk" / "web.prom"
    asked = command(world, folder, "--kommune", "4621", "--kommune", "4601", "--metrikk", str(target))
    done = run(asked, env=environment(world, tmp_path))
    assert done.returncode == 1
    text = target.read_text(encoding="utf-8")
    assert 'frivillighetskart_web_sider{navn="Voss",nummer="4621"} 3.0' in text
    assert 'frivillighetskart_web_feilet{navn="Bergen",nummer="4601"} 1.0' in text
    assert 'frivillighetskart_web_alder_sekunder{navn="Voss",nummer="4621"}' in text
