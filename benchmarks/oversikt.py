"""The overview beside a minimal and a naive page: bytes over the websocket, time until quiet, first canvas, click, script run.

In headless Chromium with software rendering, all three on this machine in one run; the numbers are shown, not asserted.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from playwright.sync_api import Browser, Page, Request, sync_playwright
from playwright.sync_api import TimeoutError as LateError

from data.database import SCHEMA_SQL, Register, checksum, rows_hashed
from loaders.build import run_views
from tests.e2e.conftest import CHROMIUM_ARGS, free_port, wait_until_healthy
from tests.registers import ROOT, build

ROUNDS = 3
QUIET = 0.4
"""seconds without a websocket frame that count as quiet; not part of the times shown"""
FYLKER = ("Agder", "Rogaland", "Vestland")
TIMED = """
import time, streamlit as st
from pages.app import main
begun = time.perf_counter()
main()
st.session_state["malt_sekunder"] = time.perf_counter() - begun
"""
SCRIPT_RUN = f"""
import json, statistics
from streamlit.testing.v1 import AppTest
app = AppTest.from_string({TIMED!r}, default_timeout=120).run()
first, times = app.session_state["malt_sekunder"], []
for i in range(30):
    app.session_state["filter_fylke"] = [["42", "11", "46"][i % 3]]
    app.run()
    times.append(app.session_state["malt_sekunder"])
print(json.dumps([first, statistics.median(times[3:])]))
"""


class Frames:
    """Counts what comes over a page's websockets, and when the last came; and keeps the requests beside them."""

    def __init__(self, page: Page) -> None:
        self.page, self.received, self.last = page, 0, time.perf_counter()
        self.finished: list[Request] = []
        page.on("requestfinished", lambda request: self.finished.append(request))  # noqa: PLW0108 - Playwright marks its listeners
        page.on("websocket", lambda socket: socket.on("framereceived", self._frame))

    def _frame(self, payload: str | bytes) -> None:
        self.received += len(payload)
        self.last = time.perf_counter()

    def until_quiet(self, act: Callable[[], None]) -> tuple[int, float]:
        """Bytes and seconds from an action until nothing more comes and the script rests."""
        before, begun = self.received, time.perf_counter()
        act()
        while self.received == before or time.perf_counter() - self.last < QUIET:
            self.page.wait_for_timeout(20)
        self.page.wait_for_selector(".stApp[data-test-script-state=notRunning]")
        return self.received - before, self.last - begun

    def fetched(self) -> int:
        """Bytes of bodies, as they travelled, that the page has fetched beside the websocket since this was last asked."""
        self.page.wait_for_load_state("networkidle")
        done, self.finished[:] = list(self.finished), []
        return sum(request.sizes()["responseBodySize"] for request in done)


@contextmanager
def served(script: str, register: Path, servers: list[subprocess.Popen[bytes]] | None = None) -> Iterator[str]:
    """Serve a script with the dashboard's own configuration; its process is put into `servers`."""
    port = free_port()
    log = register.parent / f"{Path(script).stem}.log"
    env = {**os.environ, "FRIVILLIGHETSKART_REGISTER": str(register), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
    with log.open("wb") as out:
        server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=subprocess.STDOUT)
        if servers is not None:
            servers.append(server)
        try:
            wait_until_healthy(f"http://localhost:{port}/_stcore/health", server, log)
            yield f"http://localhost:{port}"
        finally:
            server.terminate()
            server.wait(20)


def measure(browser: Browser, url: str) -> dict[str, float]:
    """Medians of one page: first canvas (ms), bytes at first load, bytes and ms of a change to one fylke, with and without the files of
    its map (fetched once, then the browser's own)."""
    canvases, loads, sizes, times, files = [], [], [], [], []
    for turn in range(ROUNDS + 1):
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="nb-NO")
        context.set_default_timeout(120_000)
        page = context.new_page()
        frames = Frames(page)
        begun = time.perf_counter()
        page.goto(url)
        page.wait_for_selector("[data-testid=stDeckGlJsonChart] canvas")
        canvas = time.perf_counter() - begun
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(1000)
        if turn:  # the first visit warms the server
            canvases.append(canvas * 1000)
            loads.append(frames.received)
            frames.fetched()
            for name in FYLKER:
                button = page.get_by_role("button", name=name, exact=True)
                size, took = frames.until_quiet(button.click)
                sizes.append(size)
                times.append(took * 1000)
                files.append(frames.fetched())
                frames.until_quiet(button.click)
        context.close()
    return {
        "Første kart, ms": statistics.median(canvases),
        "Hele landet, kB": statistics.median(loads) / 1000,
        "Bytte til ett fylke, kB (størst)": max(sizes) / 1000,
        "Bytte til ett fylke, ms til ro": statistics.median(times),
        "  kartfiler i tillegg, kB (størst)": max(files) / 1000,
    }


def click_to_panel(browser: Browser, url: str) -> tuple[float, int]:
    """Median ms from a click on the map until the kommune's panel shows, and how many of the clicks were lost."""
    from tests.e2e.test_oversikt import click_on_map, on_map  # noqa: PLC0415 - pytest is only needed here

    page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="nb-NO")
    page.goto(f"{url}/?fylke=46")
    click_on_map(page, "4621", "Voss", ("46",))
    page.wait_for_selector("h3:has-text('Voss')")
    times, lost = [], 0
    voss, sogndal = ("4621", "Voss"), ("4640", "Sogndal")
    for turn in range(10):
        (shown, _), (number, name) = (voss, sogndal) if turn % 2 == 0 else (sogndal, voss)
        x, y = on_map(page, number, ("46",), shown)  # the map moved to the kommune that is shown
        page.mouse.move(x, y, steps=4)
        begun = time.perf_counter()
        page.mouse.click(x, y)
        try:
            page.wait_for_selector(f"h3:has-text('{name}')", timeout=15_000)
            times.append((time.perf_counter() - begun) * 1000)
        except LateError:
            lost += 1
    page.close()
    return statistics.median(times), lost


def script_run(register: Path) -> tuple[float, float]:
    """Milliseconds of the first script run on a register, and the median of later changes of fylke."""
    env = {**os.environ, "FRIVILLIGHETSKART_REGISTER": str(register)}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT_RUN], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    first, later = done.stdout.strip().splitlines()[-1].strip("[]").split(",")
    return float(first) * 1000, float(later) * 1000


def hundredfold(register: Path, folder: Path) -> Path:
    """The register made anew with each observation a hundred times, under ids and addresses of their own."""
    made = folder / "hundre.duckdb"
    with duckdb.connect(str(made)) as connection:
        connection.execute(f"ATTACH '{register.resolve()}' AS kilde (READ_ONLY)")
        connection.execute(SCHEMA_SQL.read_text(encoding="utf-8"))
        tables = "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database()"
        for (table,) in connection.execute(tables).fetchall():
            connection.execute(f"DELETE FROM {table}")  # the schema itself fills one
            connection.execute(f"INSERT INTO {table} BY NAME FROM kilde.{table}")
        connection.execute("DETACH kilde")
        connection.execute(
            "INSERT INTO observasjon SELECT o.* REPLACE (o.id || '-' || n AS id, o.kilde_url || '#' || n AS kilde_url) "
            "FROM observasjon AS o, range(99) AS r(n)"
        )
        run_views(connection)
        whole = checksum(rows_hashed(connection))
        connection.execute("UPDATE meta SET verdi = ? WHERE nokkel = 'sjekksum'", [whole])
    Register(made).close()  # raises where it is no register that could be shown
    return made


def run() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        register = build(folder / "register.duckdb")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_ARGS)
        found = {}
        for label, script in (("a minimal", "page_minimal"), ("b naiv", "page_naive"), ("c oversikten", "")):
            path = f"benchmarks/{script}.py" if script else "dashboard.py"
            with served(path, register) as url:
                found[label] = measure(browser, url)
                if not script:
                    panel, lost = click_to_panel(browser, url)
        browser.close()
        first, later = script_run(register)
        first_100, later_100 = script_run(hundredfold(register, folder))
    a, c = found["a minimal"], found["c oversikten"]
    limits = [1.3 * a["Første kart, ms"], 80.0, 30.0, 3 * a["Bytte til ett fylke, ms til ro"], float("nan")]
    print("\nOversikten ved siden av en minimal og en naiv side (Chromium uten skjermkort)")
    print(f"{'':36}{'a minimal':>12}{'b naiv':>12}{'c oversikt':>12}{'grense for c':>14}")
    for (what, value), limit in zip(c.items(), limits, strict=True):
        print(f"{what:36}{a[what]:12.1f}{found['b naiv'][what]:12.1f}{value:12.1f}{limit:14.1f}")
    for what, value, limit in (
        ("Klikk på kartet til panel, ms", panel, 1000.0),
        ("Klikk som gikk tapt, av 10", lost, 0.0),
        ("Skriptkjøring, median ms", later, 60.0),
        ("  med 100 × observasjonene, ms", later_100, 2 * later),
        ("Første kjøring på nytt register, ms", first, float("nan")),
        ("  med 100 × observasjonene, ms", first_100, 2 * first),
    ):
        print(f"{what:36}{'':24}{value:12.1f}{limit:14.1f}")
