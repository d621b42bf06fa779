"""One request at a time and one a second per host, across threads and across runs.

Each host has a small file. Its file lock is held while a request is under way (the system lets go of it when a run is
killed), and its content is the time from which the next request may start.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from loaders.web.settings import SECONDS_BETWEEN_REQUESTS, Settings

LOCKS = "laaser"
"""below the search's folder"""
# A clock that was set back must not stop the search: no stored time holds a host longer than this, so none is stored.
LONGEST_WAIT = 24 * 3600.0
LONGEST_STORED = LONGEST_WAIT - 60


def _file_name(host: str) -> str:
    return re.sub(r"[^a-z0-9.-]", "_", host.lower())[:80] + "-" + hashlib.sha256(host.encode()).hexdigest()[:8]


@dataclass(slots=True)
class Slot:
    """The right to send one request to a host, now; given back by `release`."""

    _descriptor: int
    _clock: Callable[[], float]

    def release(self, wait: float) -> None:
        """End the request; the next one to the host may start `wait` seconds from now."""
        if self._descriptor < 0:
            return
        until = self._clock() + min(wait, LONGEST_STORED)
        earlier = _read_time(self._descriptor)
        text = f"{max(until, earlier) if earlier - self._clock() < LONGEST_WAIT else until:.6f}".encode()
        os.pwrite(self._descriptor, text.ljust(32), 0)
        os.close(self._descriptor)
        self._descriptor = -1

    def hold_off(self, wait: float) -> None:
        """Write at once that nothing may start for `wait` seconds, in case this run dies during the request."""
        os.pwrite(self._descriptor, f"{self._clock() + min(wait, LONGEST_STORED):.6f}".encode().ljust(32), 0)


def _read_time(descriptor: int) -> float:
    try:
        return float(os.pread(descriptor, 32, 0) or b"0")
    except ValueError:
        return 0.0


class HostSlots:
    """Gives out the slots of all hosts; `folder` is shared by the runs that must not add up."""

    def __init__(
        self,
        folder: Path,
        interval: float,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.interval = interval
        self._folder = folder
        self._clock = clock
        self._sleep = sleep
        folder.mkdir(parents=True, exist_ok=True)

    def acquire(self, host: str) -> Slot | float:
        """Return the host's slot, or how many seconds to wait before asking again."""
        path = self._folder / _file_name(host)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return max(self.interval / 4, 0.01)
        wait = _read_time(descriptor) - self._clock()
        if 0 < wait < LONGEST_WAIT:
            os.close(descriptor)
            return wait
        slot = Slot(descriptor, self._clock)
        slot.hold_off(self.interval)
        return slot

    def wait_for(self, host: str, longest: float) -> Slot | float:
        """Return the host's slot as soon as it is free, or how long that takes when it is more than `longest` seconds."""
        end = self._clock() + longest
        while True:
            got = self.acquire(host)
            if isinstance(got, Slot):
                return got
            if self._clock() + got > end:
                return got
            self._sleep(got)


def shared_slots(settings: Settings) -> HostSlots:
    """The slots of all who ask for us: the search, the link check, the editors' form. Together they never hurry a host."""
    return HostSlots(settings.folder / LOCKS, SECONDS_BETWEEN_REQUESTS * settings.scale)


class UnitLock:
    """Only one run at a time works on a unit; the other one takes the next. Freed by the system if the run dies."""

    def __init__(self, folder: Path, nummer: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"enhet-{nummer}"
        self._descriptor = -1

    def take(self) -> bool:
        """Return whether the unit is ours now."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def free(self) -> None:
        """Let another run have the unit."""
        with contextlib.suppress(OSError):
            os.close(self._descriptor)
        self._descriptor = -1
