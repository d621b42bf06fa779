"""`python -m loaders web`: search the sites of the chosen units, many at once, each politely; go on where it stopped."""

import argparse
import queue
import resource
import signal
import sqlite3
import sys
import threading
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from loaders.web.findings import Understand, rules, understand_unit
from loaders.web.http import Henter
from loaders.web.outcome import Telling, Utfall
from loaders.web.pages import path_of, write_unit
from loaders.web.readers import Readers
from loaders.web.report import Report, write_metrics
from loaders.web.settings import (
    DEFAULT_FOLDER,
    DEFAULT_SOURCES,
    SECONDS_BETWEEN_REQUESTS,
    OppsettFeil,
    Settings,
    read_contact,
    read_fixtures,
)
from loaders.web.slots import HostSlots, UnitLock
from loaders.web.state import State
from loaders.web.types import Enhet
from loaders.web.unit import EnhetSok
from loaders.web.units import choose, read_units

OK, SOME_FAILED, BAD_SETUP, OTHERS_AT_WORK, INTERRUPTED = 0, 1, 2, 3, 130


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--fylke", action="append", default=[], metavar="NR", help="bare dette fylket (kan gjentas)")
    parser.add_argument(
        "--kommune", action="append", default=[], metavar="NR", help="bare denne kommunen (kan gjentas)"
    )
    parser.add_argument("--maks-sider", type=int, default=300, metavar="N", help="forespørsler per nettsted og runde")
    parser.add_argument("--maks-tid", type=float, metavar="S", help="sekunder for hele kjøringen")
    parser.add_argument("--maks-per-maned", type=int, default=4000, metavar="N", help="forespørsler per vert og måned")
    parser.add_argument("--bare-nye", action="store_true", help="hent bare sider som ikke er sett før")
    parser.add_argument("--bare-forstaa", action="store_true", help="les lagrede sider på nytt med dagens regler")
    parser.add_argument("--samtidige", type=int, default=64, metavar="N", help="nettsteder på én gang")
    parser.add_argument("--kontakt", metavar="ADRESSE", help="e-post eller nettadresse som nettstedene får se")
    parser.add_argument("--mappe", type=Path, default=DEFAULT_FOLDER, help="hvor resultatene ligger")
    parser.add_argument("--kilder", type=Path, default=DEFAULT_SOURCES, help="mappen med kildene")
    parser.add_argument("--json", action="store_true", help="skriv loggen som JSON, en hendelse per linje")
    parser.add_argument("--metrikk", type=Path, metavar="FIL", help="skriv tall for Prometheus (tekstfil)")


def run(args: argparse.Namespace) -> int:
    """Run the command; exit codes: 0 done, 1 some units failed, 2 cannot start, 3 others work on them, 130 stopped."""
    try:
        units = choose(read_units(args.kilder), args.fylke, args.kommune)
        if args.bare_forstaa:
            return _understand_again(args, units)
        if args.maks_sider < 1 or args.samtidige < 1 or args.maks_per_maned < 1:
            raise OppsettFeil("--maks-sider, --maks-per-maned og --samtidige må være minst 1.")
        settings = Settings(
            kontakt=read_contact(args.kontakt),
            folder=args.mappe,
            sources=args.kilder,
            maks_sider=args.maks_sider,
            maks_tid=args.maks_tid,
            maks_per_maned=args.maks_per_maned,
            samtidige=args.samtidige,
            bare_nye=args.bare_nye,
            fixtures=read_fixtures(),
        )
        with _Stop() as stop:
            return search(settings, units, Report(len(units), args.json), stop.event, args.metrikk)
    except OppsettFeil as error:
        print(error, file=sys.stderr)
        return BAD_SETUP
    except (sqlite3.DatabaseError, OSError) as error:
        print(f"Websøket kan ikke bruke mappen {args.mappe}: {error}", file=sys.stderr)
        return BAD_SETUP


class _Stop:
    """Turns the first Ctrl-C or SIGTERM into an orderly end; a second one ends at once."""

    def __init__(self) -> None:
        self.event = threading.Event()
        self._before: dict[int, object] = {}

    def __enter__(self) -> "_Stop":
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._asked)
        return self

    def _asked(self, number: int, frame: FrameType | None) -> None:
        if self.event.is_set():
            raise KeyboardInterrupt
        self.event.set()

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]


@dataclass
class _Search:
    """What the threads of one run share."""

    settings: Settings
    state: State
    henter: Henter
    readers: Readers
    report: Report
    run: int
    understand: Understand
    stop: threading.Event
    ends: float
    waiting: "queue.SimpleQueue[Enhet]" = field(default_factory=queue.SimpleQueue)
    finishing: threading.Lock = field(default_factory=threading.Lock)
    busy_elsewhere: int = 0
    trouble: BaseException | None = None

    def work(self) -> None:
        """Take unit after unit until none is left or the run is to stop."""
        while not self.halted():
            try:
                enhet = self.waiting.get_nowait()
            except queue.Empty:
                return
            lock = UnitLock(self.settings.folder / "laaser", enhet.nummer)
            if not lock.take():
                self.busy_elsewhere += 1
                self.report.remark(f"{enhet.nummer} {enhet.navn}: en annen kjøring holder på", nummer=enhet.nummer)
                continue
            try:
                self.unit(enhet)
            except (sqlite3.Error, OSError) as error:
                self.trouble = error  # no memory to write to: nothing more may be asked for
                self.stop.set()
            except Exception as error:
                self.surprised(enhet, error)
            finally:
                lock.free()

    def surprised(self, enhet: Enhet, error: Exception) -> None:
        """Tell of a fault in our own program while a unit was searched."""
        place = traceback.extract_tb(error.__traceback__)[-1]
        why = f"feil i programmet: {type(error).__name__} i {Path(place.filename).name} linje {place.lineno}: {error}"
        self.state.note(enhet, self.run, "feilet", why)
        self.report.unit(enhet, Telling(), Utfall("feilet", why, False), None)

    def unit(self, enhet: Enhet) -> None:
        """Search one unit and read what it gave."""
        sok = EnhetSok(enhet, self.settings, self.henter, self.readers, self.state, self.run)
        while not self.halted() and (wait := sok.step()) is not None:
            if wait:
                self.stop.wait(min(wait, max(0.0, self.ends - time.monotonic())))
        stopped = None
        if self.halted():
            limit = "tidsgrensen for kjøringen er nådd" if time.monotonic() >= self.ends else "kjøringen ble stoppet"
            stopped = None if sok.done() else f"{limit}; fortsetter i neste kjøring"
        utfall = sok.finish(stopped)
        with self.finishing:  # processor work: one at a time is as fast, and keeps the memory flat
            write_unit(self.settings.folder, self.state, enhet)
            funn = understand_unit(self.settings.folder, enhet.nummer, self.understand)
        self.state.set_findings(self.run, enhet.nummer, funn)
        self.report.unit(enhet, sok.telling, utfall, funn)

    def halted(self) -> bool:
        """Return whether no further request may be sent."""
        return self.stop.is_set() or time.monotonic() >= self.ends


def search(
    settings: Settings, units: list[Enhet], report: Report, stop: threading.Event, metrics: Path | None = None
) -> int:
    """Search units with as many threads as may be at work at once; return the exit code."""
    _raise_file_limit()
    state = State(settings.folder)
    slots = HostSlots(settings.folder / "laaser", SECONDS_BETWEEN_REQUESTS * settings.scale)
    readers = Readers()

    def on_request(host: str) -> None:
        state.spend(host)
        report.request()

    number = state.begin_run({"enheter": len(units), "maks_sider": settings.maks_sider, "bare_nye": settings.bare_nye})
    ends = time.monotonic() + settings.maks_tid if settings.maks_tid else float("inf")
    shared = _Search(
        settings,
        state,
        Henter(settings, slots, on_request),
        readers,
        report,
        number,
        rules(settings.sources),
        stop,
        ends,
    )
    finished = state.last_finished()
    for enhet in sorted(units, key=lambda unit: finished.get(unit.nummer, "")):
        if enhet.nettsted:
            shared.waiting.put(enhet)
        else:
            state.note(enhet, number, "uten_adresse", "ingen nettadresse med kilde er satt opp")
    searched = sum(unit.nettsted is not None for unit in units)
    threads = [threading.Thread(target=shared.work, daemon=True) for _ in range(min(settings.samtidige, searched))]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():  # a join without end would keep signals waiting
                thread.join(0.5)
        if shared.trouble is not None:
            raise shared.trouble
        state.end_run(number)
        report.summary()
        if metrics:
            write_metrics(metrics, state, {unit.nummer: unit for unit in units})
    finally:
        readers.close()
        state.close()
    if stop.is_set():
        return INTERRUPTED
    if searched and shared.busy_elsewhere == searched:
        return OTHERS_AT_WORK
    return SOME_FAILED if report.utfall["feilet"] else OK


def _understand_again(args: argparse.Namespace, units: list[Enhet]) -> int:
    understand = rules(args.kilder)
    counts = [
        understand_unit(args.mappe, unit.nummer, understand)
        for unit in units
        if path_of(args.mappe, unit.nummer).exists()
    ]
    print(f"Leste sidene til {len(counts)} enheter på nytt: {sum(counts)} funn.")
    return OK


def _raise_file_limit() -> None:
    """Allow as many open files as the system lets us: two sockets and a lock per site at work."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
