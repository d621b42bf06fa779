"""`python -m loaders web`: search the sites of the chosen units, many at once, each politely; go on where it stopped."""

import argparse
import signal
import sqlite3
import sys
import threading
from pathlib import Path
from types import FrameType

from data import settings as environment
from loaders.machines import exchange_after
from loaders.web.fetching.browser import installed
from loaders.web.fetching.slots import LOCKS, UnitLock
from loaders.web.memory.findings import understand_unit
from loaders.web.memory.pages import path_of
from loaders.web.memory.tekstindeks import keep_up_and_tell
from loaders.web.reading.understander import Understander
from loaders.web.search import INTERRUPTED, OK, OTHERS_AT_WORK, SOME_FAILED, Report, search
from loaders.web.settings import (
    DEFAULT_SOURCES,
    OppsettFeil,
    Settings,
    read_contact,
    read_fixtures,
    web_folder,
)
from loaders.web.types import Enhet, choose, read_units

BAD_SETUP = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.epilog = (
        "Avslutter med 0 når alt er søkt (også med advarsler), 1 når noen nettsteder feilet, 2 når oppsettet er feil, "
        "3 når en annen kjøring har alle de valgte, 130 når den ble stoppet. Avbrutt fortsetter den der den var."
    )
    parser.add_argument("--fylke", action="append", default=[], metavar="NR", help="bare dette fylket (kan gjentas)")
    parser.add_argument(
        "--kommune", action="append", default=[], metavar="NR", help="bare denne kommunen (kan gjentas)"
    )
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
        default=web_folder(),
        help="hvor resultatene ligger (standard: FRIVILLIGHETSKART_WEB, ellers data/web)",
    )
    parser.add_argument("--kilder", type=Path, default=DEFAULT_SOURCES, help="mappen med kildene")
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
    if code == INTERRUPTED or folder.resolve() != web_folder().resolve():
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
