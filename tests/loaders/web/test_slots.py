"""One request at a time and one a second per host, for all threads and runs together."""

import itertools
import subprocess
import sys
import threading
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.web.fetching.slots import HostSlots, Slot, UnitLock
from tests.loaders.web.server import FixtureServer, Page, Site
from tests.loaders.web.world import World


class Clock:
    def __init__(self) -> None:
        self.time = 1_000_000.0

    def __call__(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds


def slots(folder: Path, clock: Clock) -> HostSlots:
    return HostSlots(folder, 1.0, clock, clock.sleep)


def test_the_next_request_to_a_host_waits_until_a_second_after_the_last(tmp_path: Path) -> None:
    clock = Clock()
    first = slots(tmp_path, clock).acquire("a.no")
    assert isinstance(first, Slot)
    clock.time += 0.5
    first.release(1.0)
    other_run = slots(tmp_path, clock)
    clock.time += 0.25
    assert other_run.acquire("a.no") == 0.75
    assert isinstance(other_run.acquire("b.no"), Slot)
    clock.time += 0.75
    assert isinstance(other_run.acquire("a.no"), Slot)


def test_while_a_request_is_under_way_no_other_run_may_send_one(tmp_path: Path) -> None:
    clock = Clock()
    held = slots(tmp_path, clock).acquire("a.no")
    assert isinstance(held, Slot)
    clock.time += 100
    assert isinstance(slots(tmp_path, clock).acquire("a.no"), float)


def test_a_request_whose_run_was_killed_still_counts_and_does_not_block_the_host(tmp_path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from loaders.web.fetching.slots import HostSlots;"
        "HostSlots(Path(sys.argv[1]), 1000.0).acquire('a.no'); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False)
    wait = HostSlots(tmp_path, 1000.0).acquire("a.no")
    assert isinstance(wait, float)
    assert wait > 100


def test_a_clock_that_was_set_back_does_not_hold_a_host_for_ever(tmp_path: Path) -> None:
    clock = Clock()
    slot = slots(tmp_path, clock).acquire("a.no")
    assert isinstance(slot, Slot)
    slot.release(1.0)
    clock.time -= 500_000
    assert isinstance(slots(tmp_path, clock).acquire("a.no"), Slot)


def test_a_wait_of_many_days_holds_the_host_and_is_not_taken_for_a_clock_gone_wrong(tmp_path: Path) -> None:
    clock = Clock()
    slot = slots(tmp_path, clock).acquire("a.no")
    assert isinstance(slot, Slot)
    slot.release(10 * 86_400.0)
    clock.time += 3600
    wait = slots(tmp_path, clock).wait_for("a.no", 60)
    assert isinstance(wait, float)
    assert wait > 22 * 3600


def test_an_unreadable_slot_file_is_as_good_as_none(tmp_path: Path) -> None:
    clock = Clock()
    slot = slots(tmp_path, clock).acquire("a.no")
    assert isinstance(slot, Slot)
    slot.release(0.0)
    next(tmp_path.iterdir()).write_bytes(b"\x00\xffrusk")
    assert isinstance(slots(tmp_path, clock).acquire("a.no"), Slot)


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 3), st.sampled_from(["a.no", "b.no"])), max_size=30))
def test_whatever_the_order_of_asking_starts_on_a_host_are_a_second_apart(asked: list[tuple[float, str]]) -> None:
    import tempfile

    clock = Clock()
    starts: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for pause, host in asked:
            clock.time += pause
            slot = slots(Path(folder), clock).wait_for(host, 10)
            assert slot is not None
            starts.setdefault(host, []).append(clock.time)
            slot.release(1.0)
    for times in starts.values():
        assert all(after - before >= 1.0 - 1e-5 for before, after in itertools.pairwise(times))


def test_only_one_run_at_a_time_has_a_unit(tmp_path: Path) -> None:
    first, second = UnitLock(tmp_path, "4621"), UnitLock(tmp_path, "4621")
    assert first.take()
    assert not second.take()
    first.free()
    assert second.take()


def test_many_threads_on_one_host_never_overlap(server: FixtureServer, world: World) -> None:
    from loaders.web.fetching.answer import Busy
    from loaders.web.fetching.fetcher import Fetcher

    world.host("www.a.no", Site(rest=lambda path: Page(b"ok")))
    fetcher = Fetcher(world.settings(), HostSlots(world.folder / "laaser", 0.002))

    def ask() -> None:
        session, done = fetcher.session(), 0
        while done < 5:
            try:
                fetcher.fetch(session, "http://www.a.no/x")
                done += 1
            except Busy as busy:
                threading.Event().wait(busy.wait)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.paths("www.a.no")) == 41  # robots.txt once
    assert server.most_at_once["www.a.no"] == 1
