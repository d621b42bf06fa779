"""Many open pages on one process, beside a page of Streamlit alone in the same run: at work, at rest, and told of a save.

Times are from request to last byte, as `benchmarks.visitors` meets them; the processor's share is what the server's process used. A
machine that others use makes times long, and processor time little longer: the steady figure is the last.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from benchmarks.oversikt import hundredfold, served
from data.database import Register
from data.redaksjon.registrering import Skjema, observasjon
from data.store.log import Store
from data.store.types import Aktor
from tests.registers import ROOT, build

ALONE = "benchmarks/page_minimal.py"
WARM = ("--sessions", "20", "--seconds", "5", "--every", "0.5")
SCREENS = ("", "fylker", "utvikling", "kommuner", "samlinger")
TICK = os.sysconf("SC_CLK_TCK")


class Process(Protocol):
    """What is known by its number."""

    @property
    def pid(self) -> int:
        """Its number."""


@dataclass(frozen=True)
class Met:
    """What the visitors met (`told`, as `benchmarks.visitors` prints it), and what the server used meanwhile."""

    told: dict[str, Any]
    cpu: float
    """seconds of processor time"""
    wall: float
    memory: float
    """MB that the process grew by"""
    began: float
    rested: float = 0.0
    """of one core, in percent, while all rested before they went to work"""

    @property
    def share(self) -> float:
        """Of one core, in percent."""
        return 100 * self.cpu / self.wall

    @property
    def each(self) -> float:
        """ms of processor time of the process for each change."""
        return 1000 * self.cpu / max(1, self.told["bytter"])


def used(servers: Sequence[Process]) -> tuple[float, float]:
    """Seconds of processor time and MB of memory of some processes together."""
    stats = [Path(f"/proc/{one.pid}/stat").read_text().rpartition(")")[2].split() for one in servers]
    pages = sum(int(fields[21]) for fields in stats)
    return sum(int(fields[11]) + int(fields[12]) for fields in stats) / TICK, pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def visitors(url: str, server: Sequence[Process], *arguments: str, save: Store | None = None) -> Met:
    """Let visitors in and measure from when all are in; `save`: record something after ten seconds."""
    memory = used(server)[1]
    command = [sys.executable, "-m", "benchmarks.visitors", url, *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as crowd:
        assert crowd.stdout
        crowd.stdout.readline()  # all are in
        cpu, began = used(server)[0], time.time()
        grown, rested = used(server)[1] - memory, 0.0
        if "--rest" in arguments:
            crowd.stdout.readline()
            at_rest, cpu = used(server)[0] - cpu, used(server)[0]
            rested, began = 100 * at_rest / (time.time() - began), time.time()
        if save:
            time.sleep(10)
            cpu_at_rest, rested = used(server)[0] - cpu, time.time() - began
            write(save)
            saved = time.time()
        told = json.loads(crowd.stdout.read())
        if save:
            return Met(told, cpu_at_rest, rested, grown, saved)
        return Met(told, used(server)[0] - cpu, time.time() - began, grown, began, rested)


def write(store: Store) -> None:
    """Record that Fjaler has adopted a policy."""
    form = Skjema("4646", "vedtatt", "frivillighetspolitikk", "Målt", "https://x.example/maalt", "2026-05-01")
    register = Register(Path(os.environ["FRIVILLIGHETSKART_REGISTER"]).resolve())
    store.add(Aktor("kari@example.org", "redaktør", "redaktør", lambda: "redaktør"), observasjon(register, form))


def line(name: str, *values: str) -> None:
    """One line of the table."""
    print(f"{name:44}" + "".join(f"{value:>28}" for value in values))


def at_work(met: Met) -> str:
    """p50, p95, share of a core and errors."""
    times = met.told["bytte"]
    return f"{times['p50']:.0f} / {times['p95']:.0f} ms, {met.share:.0f} %, {met.told['feil']} feil"


def run() -> None:
    """Print the table."""
    os.environ["FRIVILLIGHETSKART_OKTER_PER_KLIENT"] = "3000"  # all come from this machine
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        register = build(folder / "register.duckdb")
        os.environ |= {"FRIVILLIGHETSKART_REGISTER": str(register), "REGISTER_URL": f"sqlite:///{folder / 's.sqlite3'}"}
        print("\nMange åpne sider på én prosess, ved siden av Streamlit alene (p50 / p95, andel av en kjerne)")
        line("", "Streamlit alene", "Frivillighetskartet")
        beside(register)
        screens(register)
        large = hundredfold(register, folder)
        with served("dashboard.py", large, servers := []) as url:
            visitors(url, servers, *WARM)
            met = visitors(url, servers, "--sessions", "1", "--seconds", "10", "--every", "0.1")
        line("Med 100 × observasjonene, ms prosessor per bytte", "", f"{met.each:.1f}")


def beside(register: Path) -> None:
    """The same crowds at the page of Streamlit alone and at Oversikt, and a save that all who rest are told of."""
    found: dict[str, list[str]] = {}
    for script in (ALONE, "dashboard.py"):
        with served(script, register, servers := []) as url:
            visitors(url, servers, *WARM)
            one = visitors(url, servers, "--sessions", "1", "--seconds", "15", "--every", "0.1")
            found.setdefault("1 økt: bytte av fylke, ms til siste byte", []).append(f"{one.told['bytte']['p50']:.0f}")
            found.setdefault("  ms prosessor per bytte", []).append(f"{one.each:.1f}")
            for crowd in (100, 300):
                met = visitors(url, servers, "--sessions", str(crowd), "--seconds", "40", "--every", "10")
                found.setdefault(f"{crowd} økter, hver bytter hvert 10. sekund", []).append(at_work(met))
            store = Store() if script != ALONE else None
            rest = ("--sessions", "1000", "--seconds", "90" if store else "12", "--every", "0")
            met = visitors(url, servers, *rest, save=store)
            found.setdefault("1 000 åpne sider i ro, av en kjerne", []).append(f"{met.share:.2f} %")
            found.setdefault("  MB per side", []).append(f"{met.memory / 1000:.2f}")
            if store:
                for what, key in (("sier fra på dem som venter", "varslet"), ("er tegnet på alle", "fortalt")):
                    late = met.told[f"{key}_ferdig"] - met.began
                    found[f"  en lagring {what} etter, s"] = ["", f"{late:.1f} ({met.told[key]} sider)"]
    for what, values in found.items():
        line(what, *values)


def screens(register: Path) -> None:
    """One session that changes fylke on each screen, and on a page of Streamlit alone with as many elements of the same kinds."""
    for screen in SCREENS:
        ours = one_session("dashboard.py", register, *(("--page", screen) if screen else ()))
        os.environ["MALT_SLAG"] = json.dumps(ours.told["slag"])
        alone = one_session(ALONE, register)
        del os.environ["MALT_SLAG"]
        values = [f"{met.each:.1f}; {met.told['byte'] / 1000:.1f}" for met in (alone, ours)]
        line(f"/{screen}: ms prosessor per bytte; kB", *values)


def one_session(script: str, register: Path, *page: str) -> Met:
    """What one session meets that changes fylke ten times a second at most, on a server that is warm."""
    with served(script, register, servers := []) as url:
        visitors(url, servers, "--sessions", "1", *WARM[2:], *page)
        return visitors(url, servers, "--sessions", "1", "--seconds", "8", "--every", "0.1", *page)
