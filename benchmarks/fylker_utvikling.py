"""Fylker and Utvikling: bytes over the websocket and script time of a change of filter, and of a step of the map over time.

Aims: a change of filter ≤ 60 kB and ≤ 100 ms of server time, a step of the map ≤ 10 kB and no geometry fetched. Shown, not asserted.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.oversikt import FYLKER, TIMED, Frames
from tests.e2e.conftest import CHROMIUM_ARGS, serve
from tests.registers import ROOT, build

SCREENS = ("fylker", "utvikling")
SCRIPT_RUN = f"""
import json, statistics, sys
from datetime import date, timedelta
from pathlib import Path
from streamlit.testing.v1 import AppTest
# AppTest finds pages beside its script, so the timed frame lies for a moment where app.py does
script = Path("pages/_malt.py")
script.write_text({TIMED!r}, encoding="utf-8")
try:
    app = AppTest.from_file(str(script), default_timeout=300).run()
    app.switch_page(sys.argv[1] + "/page.py").run()
    fylke, dato = [], []
    for i in range(24):
        app.session_state["filter_fylke"] = [["42", "11", "46"][i % 3]]
        app.run()
        fylke.append(app.session_state["malt_sekunder"])
    for i in range(10):
        app.session_state["filter_per"] = date(2024, 1, 1) + timedelta(days=37 * i)
        app.run()
        dato.append(app.session_state["malt_sekunder"])
    assert not app.exception
    print(json.dumps([statistics.median(fylke[3:]), statistics.median(dato)]))
finally:
    script.unlink()
"""


def script_times(register: Path, screen: str) -> tuple[float, float]:
    """Median seconds of a script run after a change of fylke, and after a change to a date never asked for before."""
    env = {**os.environ, "FRIVILLIGHETSKART_REGISTER": str(register), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT_RUN, screen], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    fylke, dato = json.loads(done.stdout.splitlines()[-1])
    return fylke, dato


def filter_bytes(browser: Browser, url: str, screen: str) -> tuple[int, int]:
    """The largest number of bytes of a change to one fylke, and back to the whole country."""
    page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="nb-NO")
    frames = Frames(page)
    frames.until_quiet(lambda: page.goto(f"{url}/{screen}"))
    there, back = [], []
    for name in FYLKER:
        button = page.get_by_role("button", name=name, exact=True)
        there.append(frames.until_quiet(button.click)[0])
        back.append(frames.until_quiet(button.click)[0])
    page.close()
    return max(there), max(back)


def step_bytes(browser: Browser, url: str) -> tuple[int, int]:
    """The largest number of bytes of a step of the map over time, and how many geometry files the steps fetched."""
    page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="nb-NO")
    frames = Frames(page)
    frames.until_quiet(lambda: page.goto(f"{url}/utvikling?tid=juni+2019"))
    slider = page.get_by_role("slider")
    slider.press("ArrowRight")
    page.wait_for_timeout(3000)
    geometry: list[str] = []
    page.on("request", lambda request: geometry.append(request.url) if "/geo/" in request.url else None)
    sizes = [frames.until_quiet(lambda: slider.press("ArrowRight"))[0] for _ in range(6)]
    page.close()
    return max(sizes), len(geometry)


def run() -> None:
    """Measure and print one table."""
    with tempfile.TemporaryDirectory() as folder:
        register = build(Path(folder) / "register.duckdb")
        print("\nFylker og Utvikling: bytte av filter (mål: 60 kB, 100 ms) og steg i kartet over tid (mål: 10 kB)")
        print(f"{'skjerm':12}{'til ett fylke':>16}{'til hele landet':>18}{'skript, fylke':>16}{'skript, ny dato':>18}")
        chromium = shutil.which("chromium") or "/usr/bin/chromium"
        with serve(register) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGS)
            sizes = {screen: filter_bytes(browser, url, screen) for screen in SCREENS}
            step, fetched = step_bytes(browser, url)
            browser.close()
        for screen in SCREENS:
            fylke, dato = script_times(register, screen)
            there, back = sizes[screen]
            print(
                f"{screen:12}{there / 1000:13.1f} kB{back / 1000:15.1f} kB{fylke * 1000:13.0f} ms{dato * 1000:15.0f} ms"
            )
        print(f"ett steg i kartet over tid: {step / 1000:.1f} kB, {fetched} geometrifiler hentet")


if __name__ == "__main__":
    run()
