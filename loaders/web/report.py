"""What a run tells while it goes on: a progress bar, a line per unit, a summary, metrics for Prometheus."""

import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

from loaders.web.memory.state import State, now
from loaders.web.outcome import Telling, Utfall
from loaders.web.types import Enhet

WORDS = {"ok": "OK", "advarsel": "OK med advarsel", "feilet": "FEILET", "avbrutt": "avbrutt"}
WIDTH = 30


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
