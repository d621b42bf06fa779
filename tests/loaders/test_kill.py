"""Killed at fifty moments while saving and building, on each database: what was confirmed is there, the register opens."""

from __future__ import annotations

import os
import random
import select
import signal
import subprocess
import sys
from pathlib import Path

from data.database import Register
from data.store.log import Store
from data.store.snapshot import read_for_build
from loaders.build import build

WORKER = Path(__file__).with_name("kill_worker.py")
LIVES = 50


def live_and_die(worker: subprocess.Popen[bytes], moment: random.Random) -> set[str]:
    """One editor's life, ended after a few confirmed saves and a little more; the keys that were confirmed."""
    assert worker.stdin is not None
    assert worker.stdout is not None
    worker.stdin.write(b"\n")
    worker.stdin.flush()
    confirmed: set[str] = set()
    pid, saves = 0, moment.randint(0, 3)
    for line in iter(worker.stdout.readline, b""):
        word, *rest = line.decode().split()
        if word == "barn":
            pid = int(rest[0])
        elif word == "lagret":
            confirmed |= set(rest)
        elif word == "borte":
            return confirmed
        if pid and len(confirmed) >= saves:
            _a_little_more(moment.uniform(0, 0.25))
            os.kill(pid, signal.SIGKILL)
            pid, saves = 0, sys.maxsize
    raise AssertionError("the worker died by itself")


def _a_little_more(seconds: float) -> None:
    select.select([], [], [], seconds)


def test_fifty_kills_lose_nothing_that_was_confirmed_and_leave_nothing_half_written(
    store_url: str, tmp_path: Path
) -> None:
    link = tmp_path / "register" / "register.duckdb"
    build(register=link, store_url=store_url)
    moment = random.Random(50)
    command = [sys.executable, str(WORKER), store_url, str(link)]
    confirmed: set[str] = set()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as worker:
        for life in range(LIVES):
            confirmed |= live_and_die(worker, moment)
            if life % 5 == 0:
                register = Register(link.resolve())
                assert len(register.query("FROM status_per(current_date)")) == 357
                register.close()
        assert worker.stdin is not None
        worker.stdin.close()
    log = Store(store_url).entries()
    keys = [i.nokkel for i in log]
    assert confirmed <= set(keys)
    assert len(keys) == len(set(keys))
    assert [i.nr for i in log] == list(range(1, len(log) + 1))
    pairs = {key.rsplit("-", 1)[0] for key in keys if key.split("-")[2] == "2"}
    assert all(f"{pair}-{n}" in keys for pair in pairs for n in (0, 1))  # two entries of one save: both or neither
    build(register=link, store_url=store_url)
    register = Register(link.resolve())
    assert register.lager_nr == len(log) == len(read_for_build(store_url).observasjoner)
    written = register.query("SELECT count(*) AS n FROM observasjon WHERE opphav = 'redaktør'")["n"][0]
    register.close()
    assert written == len(log)
    assert not list(link.parent.glob("*.ny*"))
