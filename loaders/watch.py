"""Keeps the register up with the editors' store: one thread per process notices new entries, one process at a time builds.

A store in a file is looked at when the file has changed; PostgreSQL tells when something was written, and there one process among all
machines builds: the others follow what it publishes. Who asked to be `told` is told
when another version of the register is switched on, by whatever process, and when something has ceased or begun to work.

The register says of which store it is and where that log ended (`lager_…` in its meta table); the store says where it ends now. Where
they differ the watcher builds. What goes wrong is kept in `state()` for the screens, and tried again until it goes right.
"""

from __future__ import annotations

import fcntl
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
from sqlalchemy.engine import URL

from data.database import RegisterFeil, RegisterUleselig, current, register_path, verify
from data.store import engine, shared
from data.store.engine import End
from data.store.log import Store
from data.store.types import DeltFilSkadet, StoreFeil
from loaders import machines
from loaders.build import EvidenceLost
from loaders.publish import follow, form, published

LOG = logging.getLogger("frivillighetskartet.vakt")
LOOK_SECONDS = 0.4
STORE_SECONDS = 5.0  # between two questions to a store that has not told of anything: messages can be lost
RETRY_SECONDS = 5.0
VERIFY_SECONDS = 300.0  # between two looks at every byte of the register in use
WARM_AFTER_SECONDS = 8.0  # let the first page be drawn before the sources are read for the first save


@dataclass(frozen=True)
class WatchState:
    """What does not work just now, in Norwegian for the screen; None where all is well."""

    store_trouble: str | None = None
    build_trouble: str | None = None
    fetch_trouble: str | None = None


class Watch:
    """The watcher of one register and one store. `start` makes the thread; `look` is one round and can be called by hand."""

    def __init__(
        self,
        build: Callable[[], object],
        *,
        url: str | None = None,
        register: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
        warm: Callable[[], object] = lambda: None,
        told: Callable[[], object] = lambda: None,
    ) -> None:
        self._build, self._url, self._link, self._clock = build, url, register or register_path(), clock
        self._warm, self._told = warm, told
        self._state = WatchState()
        self._wake = threading.Event()
        self._stopped = threading.Event()
        self._not_before = self._fetch_not_before = 0.0
        self._even = False  # whether the register was up with the store at the last look
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to watch; the thread ends with the process."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="vakt", daemon=True)
            self._thread.start()
            threading.Thread(target=self._listen, name="vakt-lytter", daemon=True).start()

    def stop(self) -> None:
        """End the thread, after the build it may be in."""
        self._stopped.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join()

    def now(self) -> None:
        """Look at once: something was saved in this process."""
        self._wake.set()

    def state(self) -> WatchState:
        """What does not work just now."""
        return self._state

    def look(self) -> bool:
        """One round: follow what is published; build if the store is ahead of that and nobody else is building. Tells whether it built."""
        self._even = False
        try:
            end = Store(self._url).end()
            self._follow()
            even = self._is_even(end)
        except StoreFeil as error:
            self._note(replace(self._state, store_trouble=str(error)))
            return False
        self._note(replace(self._state, store_trouble=None))
        if even:
            self._even = True
            # Also when what stopped the last build has passed of itself: a store that is back.
            self._note(WatchState(fetch_trouble=self._state.fetch_trouble))
            return False
        if self._clock() < self._not_before:
            return False
        try:
            with _only_one(self._link, self._address()) as mine:
                if not mine or self._is_even(end):
                    return False
                self._build()
        except Exception as error:  # whatever is wrong must not end the watch; it is told and tried again
            LOG.exception("bygging av registeret feilet")
            self._not_before = self._clock() + RETRY_SECONDS
            self._note(replace(self._state, build_trouble=_in_a_line(error)))
            return False
        self._note(replace(self._state, build_trouble=None))
        return True

    def _address(self) -> URL:
        return engine.store_url(self._url)

    def _follow(self) -> None:
        """Fetch what is published and what other machines have found; what goes wrong is told, and what is switched on stays.

        Raises StoreFeil where the store is away.
        """
        if self._clock() < self._fetch_not_before:
            return
        try:
            machines.take(self._address(), self._link)
            follow(self._address(), self._link)
        except (DeltFilSkadet, OSError, duckdb.Error) as error:
            LOG.warning("registeret kunne ikke hentes: %s", error)
            self._fetch_not_before = self._clock() + RETRY_SECONDS
            self._note(replace(self._state, fetch_trouble=_in_a_line(error)))
        else:
            self._note(replace(self._state, fetch_trouble=None))

    def _is_even(self, end: End) -> bool:
        """Whether the register here holds the log to its end and, where there are more machines, is the one that all have."""
        if not up_to_date(self._link, end) or not shared.is_shared(self._address()):
            return up_to_date(self._link, end)
        ours = [one for one in published(self._address()) if one.form == form()]
        return bool(ours) and ours[0].is_at(self._link)

    def _note(self, state: WatchState) -> None:
        if state.store_trouble and state.store_trouble != self._state.store_trouble:
            LOG.warning("lageret: %s", state.store_trouble)
        self._state = state

    def _run(self) -> None:
        warm_at = self._clock() + WARM_AFTER_SECONDS
        looked, due, known, verified = None, 0.0, None, self._clock()
        while not self._stopped.is_set():
            asked = self._wake.is_set()
            self._wake.clear()
            try:
                if self._clock() >= verified + VERIFY_SECONDS:
                    verified = self._clock()
                    asked = not verify(self._link) or asked
                stamp = self._stamp()
                if asked or stamp != looked or self._clock() >= due or self._state != WatchState():
                    self.look()
                    looked, due = stamp, self._clock() + (STORE_SECONDS if self._even else 0)
                if known != (known := (version(self._link), self._state)):
                    self._told()
            except Exception:
                LOG.exception("vakten snublet og fortsetter")
            if self._clock() > warm_at:
                warm_at = float("inf")
                with suppress(Exception):  # what is wrong with the sources is told by the build
                    self._warm()
            self._wake.wait(LOOK_SECONDS)

    def _stamp(self) -> object:
        try:
            return engine.stamp(engine.store_url(self._url))
        except StoreFeil:
            return None  # `look` says what is wrong with the address

    def _listen(self) -> None:
        """Be told by a database server, for as long as it is one; `look` says what is wrong with it."""
        while not self._stopped.is_set():
            with suppress(Exception):
                url = engine.store_url(self._url)
                if url.drivername == "sqlite":
                    return
                engine.listen(url, self.now, self._stopped, STORE_SECONDS)
            self._stopped.wait(RETRY_SECONDS)


def _in_a_line(error: Exception) -> str:
    """What a person needs of a long message: of lost evidence the sentence after the list, else how it begins."""
    lines = str(error).splitlines() or [repr(error)]
    return lines[-1] if isinstance(error, EvidenceLost) else lines[0]


def version(link: Path) -> str | None:
    """The content of the register switched on; None where there is none."""
    try:
        return current(link).innhold
    except RegisterFeil:
        return None


def up_to_date(link: Path, end: End) -> bool:
    """Whether the register switched on holds this very log to its end. One that holds no entry is made of any empty store."""
    try:
        register = current(link)
    except RegisterUleselig:
        return False
    except RegisterFeil:
        return end.nr == 0
    return End(register.lager_id, register.lager_nr, register.lager_kjede) == end or register.lager_nr == end.nr == 0


@contextmanager
def _only_one(link: Path, url: URL) -> Iterator[bool]:
    """True for the one process, of all machines over one PostgreSQL, that may build now; the others look again soon, and find it built."""
    link.parent.mkdir(parents=True, exist_ok=True)
    with (link.parent / f".{link.stem}.vakt").open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        if not shared.is_shared(url):
            yield True
            return
        with shared.turn(url, shared.WATCHER, wait=False) as mine:
            yield mine is not None
