"""`python -m loaders web`: search the sites of the chosen units, many at once, each politely; go on where it stopped.

A thread per site at work, one memory, one clock per host.
"""

import argparse
import json
import queue
import resource
import signal
import sqlite3
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any, TextIO, TypeVar

from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

from data import settings as environment
from loaders.machines import exchange_after
from loaders.web.crawling.round import Round
from loaders.web.fetching.browser import installed
from loaders.web.fetching.fetcher import Fetcher
from loaders.web.fetching.slots import LOCKS, UnitLock, shared_slots
from loaders.web.memory.copies import Copies, Settled
from loaders.web.memory.findings import Understood, understand_unit
from loaders.web.memory.pages import path_of, write_unit
from loaders.web.memory.state import State, now
from loaders.web.memory.tekstindeks import keep_up_and_tell
from loaders.web.outcome import Telling, Utfall, antall
from loaders.web.reading.readers import Readers
from loaders.web.reading.understander import Understander
from loaders.web.settings import (
    OppsettFeil,
    Settings,
    read_contact,
    read_fixtures,
)
from loaders.web.types import Enhet, add_unit_arguments, choose, read_units

T = TypeVar("T")
WORDS = {"ok": "OK", "advarsel": "OK med advarsel", "feilet": "FEILET", "avbrutt": "avbrutt"}
WIDTH = 30
OK, SOME_FAILED, OTHERS_AT_WORK, INTERRUPTED = 0, 1, 3, 130


class Report:
    """Tells how a run goes, to people or (with `as_json`) to programs; safe from many threads."""

    def __init__(self, total: int, as_json: bool, out: TextIO = sys.stdout, bar: TextIO = sys.stderr) -> None:
        self.utfall: Counter[str] = Counter()
        self.sums: Counter[str] = Counter()
        self._total, self._json, self._out, self._bar = total, as_json, out, bar
        self._lock = threading.Lock()
        self._started = self._drawn = time.monotonic()
        self._requests = 0

    def request(self) -> None:
        """Count a request, and draw the bar now and then."""
        with self._lock:
            self._requests += 1
            if self._bar.isatty() and time.monotonic() - self._drawn > 0.2:
                self._draw()

    def unit(self, enhet: Enhet, telling: Telling, utfall: Utfall, funn: int | None) -> None:
        """Write the line of a unit that came to its end."""
        names = ("sett", "hentet", "uendret", "dokumenter", "nye", "endret", "borte", "feil")
        counts = {name: getattr(telling, name) for name in names}
        with self._lock:
            self.utfall[utfall.ord] += 1
            self.sums.update(counts | {"byte": telling.byte, "funn": funn or 0})
            if self._json:
                row = {"tid": now(), "hendelse": "enhet", "nummer": enhet.nummer, "navn": enhet.navn}
                row |= {"utfall": utfall.ord, "hvorfor": utfall.hvorfor, "byte": telling.byte, "funn": funn} | counts
                self._write(json.dumps(row, ensure_ascii=False))
                return
            text = (
                f"{enhet.nummer} {enhet.navn}: {WORDS[utfall.ord]}. {counts['sett']} adresser kjent, {counts['hentet']} hentet, "
                f"{counts['uendret']} uendret, {counts['dokumenter']} dokumenter ({counts['nye']} nye sider, "
                f"{counts['endret']} endret, {counts['borte']} borte), {counts['feil']} feil"
            )
            text += f", {funn} funn" if funn is not None else ""
            self._write(text + (f". {utfall.hvorfor}" if utfall.hvorfor else ""))

    def remark(self, text: str, **facts: object) -> None:
        """Write a line that is not about a finished unit."""
        with self._lock:
            self._write(
                json.dumps({"tid": now(), "melding": text, **facts}, ensure_ascii=False) if self._json else text
            )

    def summary(self) -> None:
        """Write what the run came to."""
        seconds = time.monotonic() - self._started
        if self._json:
            row = {"tid": now(), "hendelse": "slutt", "sekunder": round(seconds, 1), "forespørsler": self._requests}
            self._write(json.dumps(row | {"utfall": dict(self.utfall)} | dict(self.sums), ensure_ascii=False))
            return
        parts = ", ".join(f"{self.utfall[name]} {WORDS[name].lower()}" for name in WORDS if self.utfall[name])
        self._write(
            f"Ferdig på {seconds:.0f} s: {parts or 'ingenting å gjøre'}. {self._requests} forespørsler, "
            f"{self.sums['hentet']} sider hentet, {self.sums['uendret']} uendret, {self.sums['nye']} nye, "
            f"{self.sums['endret']} endret, {self.sums['borte']} borte, {self.sums['feil']} feil, {self.sums['funn']} funn."
        )

    def _draw(self) -> None:
        self._drawn = time.monotonic()
        done = sum(self.utfall.values())
        filled = WIDTH * done // max(1, self._total)
        bar = "█" * filled + "░" * (WIDTH - filled)
        text = f"\r{bar} {done}/{self._total} enheter, {self._requests} forespørsler "
        self._bar.write(text)
        self._bar.flush()

    def _write(self, line: str) -> None:
        if self._bar.isatty():
            self._bar.write("\r\x1b[K")
        # What sites say ends up in these lines: nothing in them may steer the terminal.
        print("".join(c if c.isprintable() else " " for c in line), file=self._out, flush=True)


def write_metrics(path: Path, state: State, units: Mapping[str, Enhet]) -> None:
    """Write the newest numbers per unit as a Prometheus text file (for node_exporter), switched atomically."""
    registry = CollectorRegistry()
    labels = ["nummer", "navn"]
    pages = Gauge("frivillighetskart_web_sider", "Sider som finnes, siste søk", labels, registry=registry)
    errors = Gauge("frivillighetskart_web_feil", "Sider som ikke kunne hentes, siste søk", labels, registry=registry)
    findings = Gauge("frivillighetskart_web_funn", "Funn som gjelder, siste søk", labels, registry=registry)
    failed = Gauge("frivillighetskart_web_feilet", "1 hvis siste søk feilet", labels, registry=registry)
    age = Gauge("frivillighetskart_web_alder_sekunder", "Tid siden siste fullførte søk", labels, registry=registry)
    latest = state.rows(
        "SELECT nummer, sider, feil, funn, utfall FROM soek s WHERE kjoring = (SELECT max(kjoring) FROM soek WHERE nummer = s.nummer)"
    )
    finished = state.last_finished()
    for nummer, sider, feil, funn, utfall in latest:
        name = (str(nummer), units[str(nummer)].navn if str(nummer) in units else "")
        for gauge, value in ((pages, sider), (errors, feil), (findings, funn), (failed, utfall == "feilet")):
            gauge.labels(*name).set(float(value or 0))  # type: ignore[arg-type]
        if str(nummer) in finished:
            seconds = datetime.now(UTC) - datetime.fromisoformat(finished[str(nummer)])
            age.labels(*name).set(seconds.total_seconds())
    path.parent.mkdir(parents=True, exist_ok=True)
    write_to_textfile(str(path), registry)


class _Finisher:
    """One thread that does the heavy reading and writing of all units, in turn.

    The memory that Arrow uses stays with the thread that used it: some 8 MB each, which many threads make a gigabyte of.
    """

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[tuple[Callable[[], Any], Future[Any]]] = queue.SimpleQueue()
        threading.Thread(target=self._work, name="lesing", daemon=True).start()

    def run(self, job: Callable[[], T]) -> T:
        """Do one piece of work and return what it came to, or raise what it raised."""
        done: Future[T] = Future()
        self._jobs.put((job, done))
        return done.result()

    def _work(self) -> None:
        while True:
            job, done = self._jobs.get()
            try:
                done.set_result(job())
            except Exception as error:  # told to whoever asked
                done.set_exception(error)


@dataclass
class _Search:
    """What the threads of one run share."""

    settings: Settings
    state: State
    fetcher: Fetcher
    readers: Readers
    report: Report
    run: int
    understand: Understander
    stop: threading.Event
    ends: float
    searched_before: dict[str, int]
    waiting: "queue.SimpleQueue[Enhet]" = field(default_factory=queue.SimpleQueue)
    finisher: _Finisher = field(default_factory=_Finisher)
    busy_elsewhere: int = 0
    trouble: BaseException | None = None

    def work(self) -> None:
        """Take unit after unit until none is left or the run is to stop."""
        while not self.halted():
            try:
                enhet = self.waiting.get_nowait()
            except queue.Empty:
                return
            lock = UnitLock(self.settings.folder / LOCKS, enhet.nummer)
            if not lock.take():
                self.busy_elsewhere += 1
                self.report.remark(f"{enhet.nummer} {enhet.navn}: en annen kjøring holder på", nummer=enhet.nummer)
                continue
            try:
                if self.done_elsewhere(enhet):
                    continue
                self.unit(enhet)
            except (sqlite3.Error, OSError) as error:
                self.trouble = error  # no memory to write to: nothing more may be asked for
                self.stop.set()
            except Exception as error:
                self.surprised(enhet, error)
            finally:
                lock.free()

    def done_elsewhere(self, enhet: Enhet) -> bool:
        """Return whether another run came to an end with the unit after this one began: then it is not asked again."""
        if self.state.searches().get(enhet.nummer, 0) == self.searched_before.get(enhet.nummer, 0):
            return False
        self.busy_elsewhere += 1
        self.report.remark(f"{enhet.nummer} {enhet.navn}: en annen kjøring ble nettopp ferdig", nummer=enhet.nummer)
        return True

    def surprised(self, enhet: Enhet, error: Exception) -> None:
        """Tell of a fault in our own program while a unit was searched."""
        place = traceback.extract_tb(error.__traceback__)[-1]
        why = f"feil i programmet: {type(error).__name__} i {Path(place.filename).name} linje {place.lineno}: {error}"
        self.state.note(enhet, self.run, "feilet", why)
        self.report.unit(enhet, Telling(), Utfall("feilet", why, False), None)

    def unit(self, enhet: Enhet) -> None:
        """Search one unit and read what it gave."""
        this_round = Round(enhet, self.settings, self.fetcher, self.readers, self.state, self.run)
        while not self.halted() and (wait := this_round.step()) is not None:
            if wait:
                self.stop.wait(min(wait, max(0.0, self.ends - time.monotonic())))
        stopped = None
        if self.halted():
            limit = "tidsgrensen for kjøringen er nådd" if time.monotonic() >= self.ends else "kjøringen ble stoppet"
            stopped = None if this_round.done() else f"{limit}; fortsetter i neste kjøring"
        utfall = this_round.finish(stopped)
        read, copied = self.finisher.run(lambda: self.read(enhet))
        self.state.set_findings(self.run, enhet.nummer, read.funn)
        if reasons := [*not_understood(read), *not_copied(copied, self.settings.kopier_byte)]:
            word = "advarsel" if utfall.ord == "ok" else utfall.ord
            utfall = Utfall(word, "; ".join(filter(None, (utfall.hvorfor, *reasons))), utfall.ferdig)
            self.state.note(enhet, self.run, utfall.ord, utfall.hvorfor or "")
        self.report.unit(enhet, this_round.telling, utfall, read.funn)

    def read(self, enhet: Enhet) -> tuple[Understood, Settled]:
        """Move the unit's new texts to its file, read what they say, and keep the copies of what it rests on."""
        write_unit(self.settings.folder, self.state, enhet)
        read = understand_unit(self.settings.folder, enhet.nummer, self.understand)
        if self.state.mark_not_understood(enhet.nummer, read.uforstaatt):
            write_unit(self.settings.folder, self.state, enhet)
        return read, Copies(self.settings.folder, self.state, self.settings.kopier_byte).settle(
            enhet.nummer, read.kilder
        )

    def halted(self) -> bool:
        """Return whether no further request may be sent."""
        return self.stop.is_set() or time.monotonic() >= self.ends


def not_understood(read: Understood) -> list[str]:
    """Return what is to be told of the documents that the rules did not get through: a person looks at them."""
    if not read.uforstaatt:
        return []
    first, mark = next(iter(read.uforstaatt.items()))
    count = len(read.uforstaatt)
    them = "det" if count == 1 else "dem"
    return [f"{antall(count, 'dokument', 'dokumenter')} ble ikke forstått ({mark}: {first[:200]}); les {them} selv"]


def not_copied(copied: Settled, limit: int) -> list[str]:
    """Return what is to be told of the copies that are not there, or no longer whole."""
    told = []
    if copied.full:
        them = antall(copied.full, "kilde", "kilder")
        told.append(
            f"{them} til funn er uten kopi, fordi grensen på {limit // 1_000_000} MB er nådd (FRIVILLIGHETSKART_KOPIER)"
        )
    if copied.damaged:
        them = antall(copied.damaged, "kopi av en kilde er ødelagt", "kopier av kilder er ødelagt")
        told.append(
            f"{them} eller borte; hent fra sikkerhetskopi, eller vent: står siden ennå, lages en ny i neste søk"
        )
    return told


def search(
    settings: Settings, units: list[Enhet], report: Report, stop: threading.Event, metrics: Path | None = None
) -> int:
    """Search units with as many threads as may be at work at once; return the exit code."""
    _raise_file_limit()
    state = State(settings.folder)
    slots = shared_slots(settings)
    readers, understander = Readers(), Understander(settings.sources, settings.tid_forstaa)

    def on_request(host: str) -> None:
        state.spend(host)
        report.request()

    searched_before = state.searches()
    number = state.begin_run({"enheter": len(units), "maks_sider": settings.maks_sider, "bare_nye": settings.bare_nye})
    ends = time.monotonic() + settings.maks_tid if settings.maks_tid else float("inf")
    shared = _Search(
        settings,
        state,
        Fetcher(settings, slots, on_request),
        readers,
        report,
        number,
        understander,
        stop,
        ends,
        searched_before,
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
        understander.close()
        state.close()
    if stop.is_set():
        return INTERRUPTED
    if searched and shared.busy_elsewhere == searched:
        return OTHERS_AT_WORK
    return SOME_FAILED if report.utfall["feilet"] else OK


def _raise_file_limit() -> None:
    """Allow as many open files as the system lets us: two sockets and a lock per site at work."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


BAD_SETUP = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.epilog = (
        "Avslutter med 0 når alt er søkt (også med advarsler), 1 når noen nettsteder feilet, 2 når oppsettet er feil, "
        "3 når en annen kjøring har alle de valgte, 130 når den ble stoppet. Avbrutt fortsetter den der den var."
    )
    add_unit_arguments(parser)
    parser.add_argument("--maks-sider", type=int, default=300, metavar="N", help="forespørsler per nettsted og runde")
    parser.add_argument("--maks-tid", type=float, metavar="S", help="sekunder for hele kjøringen")
    parser.add_argument("--maks-per-maned", type=int, default=4000, metavar="N", help="forespørsler per vert og måned")
    parser.add_argument("--bare-nye", action="store_true", help="hent bare sider som ikke er sett før")
    parser.add_argument(
        "--nettleser",
        action="store_true",
        help="tegn sider som lages av skript, med Chromium der den finnes (30 per nettsted)",
    )
    parser.add_argument("--bare-forstaa", action="store_true", help="les lagrede sider på nytt med dagens regler")
    parser.add_argument("--samtidige", type=int, default=64, metavar="N", help="nettsteder på én gang")
    parser.add_argument("--kontakt", metavar="ADRESSE", help="e-post eller nettadresse som nettstedene får se")
    parser.add_argument(
        "--mappe",
        type=Path,
        default=environment.web_folder(),
        help="hvor resultatene ligger (standard: FRIVILLIGHETSKART_WEB, ellers data/web)",
    )
    parser.add_argument("--json", action="store_true", help="skriv loggen som JSON, en hendelse per linje")
    parser.add_argument("--metrikk", type=Path, metavar="FIL", help="skriv tall for Prometheus (tekstfil)")


def run(args: argparse.Namespace) -> int:
    """Run the command; exit codes: 0 done, 1 some units failed, 2 cannot start, 3 others work on them, 130 stopped."""
    try:
        units = choose(read_units(args.kilder), args.fylke, args.kommune)
        if args.bare_forstaa:
            outcome = with_index(args.mappe, _understand_again(args, units))
            exchange_after("Det som er funnet,", args.mappe)
            return outcome
        if args.maks_sider < 1 or args.samtidige < 1 or args.maks_per_maned < 1:
            raise OppsettFeil("--maks-sider, --maks-per-maned og --samtidige må være minst 1.")
        if args.nettleser and installed() is None:
            raise OppsettFeil("--nettleser trenger Chromium, som ikke finnes her. Installer den: apt install chromium")
        settings = Settings(
            kontakt=read_contact(args.kontakt),
            folder=args.mappe,
            sources=args.kilder,
            maks_sider=args.maks_sider,
            maks_tid=args.maks_tid,
            maks_per_maned=args.maks_per_maned,
            samtidige=args.samtidige,
            bare_nye=args.bare_nye,
            nettleser=args.nettleser,
            kopier_byte=environment.copies_bytes(),
            fixtures=read_fixtures(),
        )
        with _Stop() as stop:
            outcome = search(settings, units, Report(len(units), args.json), stop.event, args.metrikk)
        outcome = with_index(args.mappe, outcome)
        exchange_after("Det som er funnet,", args.mappe)
        return outcome
    except OppsettFeil as error:
        print(error, file=sys.stderr)
        return BAD_SETUP
    except (sqlite3.DatabaseError, OSError) as error:
        print(f"Websøket kan ikke bruke mappen {args.mappe}: {error}", file=sys.stderr)
        return BAD_SETUP


def with_index(folder: Path, code: int) -> int:
    """Make the index anew that is searched on screen, of the memory that the register is built of; return the run's exit code.

    A run that was stopped leaves it to the next one, or to a build.
    """
    if code == INTERRUPTED or folder.resolve() != environment.web_folder().resolve():
        return code
    return code if keep_up_and_tell(folder=folder) else max(code, SOME_FAILED)


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


def _understand_again(args: argparse.Namespace, units: list[Enhet]) -> int:
    understand = Understander(args.kilder)
    read, busy = [], 0
    try:
        for unit in units:
            if not path_of(args.mappe, unit.nummer).exists():
                continue
            lock = UnitLock(args.mappe / LOCKS, unit.nummer)
            if not lock.take():  # whoever has it writes the same file of findings
                busy += 1
                print(f"{unit.nummer} {unit.navn}: en annen kjøring holder på")
                continue
            try:
                read.append(understand_unit(args.mappe, unit.nummer, understand))
            finally:
                lock.free()
    finally:
        understand.close()
    print(f"Leste sidene til {len(read)} enheter på nytt: {sum(unit.funn for unit in read)} funn.")
    for address, mark in ((address, mark) for unit in read for address, mark in unit.uforstaatt.items()):
        print(f"Ikke forstått ({mark}), les selv: {address}")
    return OTHERS_AT_WORK if busy and not read else OK
