"""What a visitor costs: the API under load, the embedded map, and a Streamlit session beside them."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from tests.e2e.conftest import CHROMIUM_ARGS, serve
from tests.registers import build

if TYPE_CHECKING:
    from playwright.sync_api import Browser

AT_ONCE, COUNT = 50, 5_000
ADDRESSES = (
    "/api/v1/kommuner",
    "/api/v1/kommuner?fylke=46&status=vedtatt",
    "/api/v1/kommuner/4621",
    "/api/v1/fylker",
    "/api/v1/utvikling?fylke=46",
    "/api/v1/observasjoner?fylke=46",
    "/kart",
    "/kart?fylke=46",
)
VISITS = 5
TICKS = os.sysconf("SC_CLK_TCK")


def run() -> None:
    """Print the three tables."""
    with tempfile.TemporaryDirectory() as folder:
        register = build(Path(folder) / "register.duckdb")
        with serve(register) as url:
            server = _server(urlsplit(url).port or 0)
            load = _load(url, server)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM_ARGS)
                _visits(browser, url, server, load["/kart"]["cpu_ms"])
                browser.close()


def _load(url: str, server: int) -> dict[str, dict[str, Any]]:
    print(f"\n{AT_ONCE} requests at once, {COUNT} in all, brotli, load generator on the same two cores")
    print(f"{'address':46}{'req/s':>8}{'median':>10}{'p95':>10}{'longest':>10}{'kB':>7}{'server CPU':>13}")
    found = {}
    for address in ADDRESSES:
        command = [sys.executable, "-m", "benchmarks.load", url + address, "--samtidig", str(AT_ONCE)]
        subprocess.run([*command, "--antall", "100"], check=True, capture_output=True)  # warm
        before = _cpu(server)
        done = subprocess.run([*command, "--antall", str(COUNT)], check=True, capture_output=True, text=True)
        row = json.loads(done.stdout)
        row["cpu_ms"] = (_cpu(server) - before) * 1000 / COUNT
        found[address] = row
        times = "".join(f"{row[name]:>7} ms" for name in ("median_ms", "p95_ms", "lengst_ms"))
        print(f"{address:46}{row['per_sekund']:>8}{times}{row['byte'] / 1000:>7.1f}{row['cpu_ms']:>10.2f} ms")
    return found


def _visits(browser: Browser, url: str, server: int, cached_ms: float) -> None:
    print(f"\nFirst visit in headless Chromium with software rendering and an empty cache, median of {VISITS}")
    print(f"{'page':30}{'shown after':>13}{'kB':>8}{'server CPU':>13}{'server memory':>15}")
    drawn = "body[data-klar=ja]"
    ready = ".stApp[data-test-connection-state='CONNECTED'][data-test-script-state='notRunning'] h1"
    for name, path, selector in (
        ("/kart", "/kart", drawn),
        ("/kart?fylke=46", "/kart?fylke=46", drawn),
        ("/ (Streamlit)", "/", ready),
    ):
        _visit(browser, url + path, selector)  # warm the server
        seconds, sizes = [], []
        before, memory = _cpu(server), _memory(server)
        for _ in range(VISITS):
            took, size = _visit(browser, url + path, selector)
            seconds.append(took)
            sizes.append(size)
        cpu = (_cpu(server) - before) * 1000 / VISITS
        grown = (_memory(server) - memory) / VISITS / 1000
        print(
            f"{name:30}{statistics.median(seconds):>11.2f} s{statistics.median(sizes) / 1000:>8.0f}{cpu:>10.1f} ms{grown:>12.1f} MB"
        )
    print(f"A visitor who has the files already costs the server {cached_ms:.2f} ms for the page itself.")


def _visit(browser: Browser, url: str, selector: str) -> tuple[float, int]:
    """(seconds until shown, bytes received with frames of the websocket)."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(180_000)
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    received = [0]
    devtools.on("Network.loadingFinished", lambda e: received.__setitem__(0, received[0] + int(e["encodedDataLength"])))
    devtools.on(
        "Network.webSocketFrameReceived",
        lambda e: received.__setitem__(0, received[0] + len(e["response"]["payloadData"])),
    )
    begun = time.perf_counter()
    page.goto(url)
    page.wait_for_selector(selector)
    took = time.perf_counter() - begun
    context.close()
    return took, received[0]


def _server(port: int) -> int:
    """The process that serves the port, by its command line."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"streamlit" in words and str(port).encode() in words:
            return int(folder.name)
    raise RuntimeError(f"no server on port {port}")


def _cpu(pid: int) -> float:
    """Seconds of processor time used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _memory(pid: int) -> float:
    """Resident memory, kB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return float(next(line for line in lines if line.startswith("VmRSS")).split()[1])
