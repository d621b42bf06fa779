"""Planning a gathering: a change of region (bytes, server time), and how long the exact division of the invited takes.

The numbers are shown, not asserted. Limits: a change of region 60 kB and 150 ms of server time; the division under 2 s for
the largest fylke and under 10 s for all of Norway.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, sync_playwright

from benchmarks.oversikt import Frames, served
from data.database import Register
from data.queries.samlinger import grunnlag
from data.samling.pmedian import divide
from tests.e2e.conftest import CHROMIUM_ARGS
from tests.registers import ROOT, build

LARGEST = ("34", "46", "18")
SCRIPT_RUN = f"""
import json, statistics, time
from streamlit.testing.v1 import AppTest
app = AppTest.from_file({str(ROOT / "pages" / "app.py")!r}, default_timeout=120).run()
app.switch_page("samlinger/page.py")
times = []
for i in range(33):
    app.session_state["filter_fylke"] = [["34", "46", "18"][i % 3]]
    begun = time.process_time()
    app.run()
    times.append(time.process_time() - begun)
print(json.dumps(statistics.median(times[3:])))
"""


def change_of_region(browser: Browser, url: str, gatherings: int) -> tuple[float, float, float]:
    """The largest number of kB, the same for all of Norway, and the median ms until the page rests.

    One more of the largest fylker is taken in or out, up to two at once; with none of them it is all of Norway.
    """
    page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="nb-NO")
    frames = Frames(page)
    page.goto(f"{url}/samlinger?fylke=18&samlinger={gatherings}")
    page.wait_for_selector("[data-testid=stDeckGlJsonChart] canvas")
    page.wait_for_timeout(2000)
    sizes, times = [], []
    for _ in range(3):
        for name in ("Innlandet", "Nordland", "Vestland", "Innlandet", "Nordland", "Vestland"):
            button = page.get_by_role("button", name=name, exact=True)
            size, took = frames.until_quiet(button.click)
            sizes.append(size)
            times.append(took * 1000)
    button = page.get_by_role("button", name="Nordland", exact=True)
    country = 0
    for _ in range(3):
        country = max(country, frames.until_quiet(button.click)[0])  # out: all of Norway
        frames.until_quiet(button.click)  # in again
    page.close()
    return max(sizes) / 1000, country / 1000, statistics.median(times)


def server_time(register: Path) -> float:
    """Median ms of processor time of a script run when the region changes to another of the largest fylker.

    AppTest's own work is in it, so the server's is a little less.
    """
    env = {**os.environ, "FRIVILLIGHETSKART_REGISTER": str(register)}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT_RUN], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    return float(json.loads(done.stdout.strip().splitlines()[-1])) * 1000


def divisions(register: Path) -> Iterator[tuple[str, float, bool]]:
    """What is divided, the seconds it took, and whether the answer was proven best."""
    base = grunnlag(Register(register.resolve()))
    for label, fylker in (*((number, (number,)) for number in LARGEST), ("Norge", ())):
        chosen = [k for k in base.kommuner if not fylker or k.fylkesnummer in fylker]
        distances = base.avstander.utvalg([k.kommunenummer for k in chosen]).verdier
        for balanced in (False, True):
            for words, weights in (
                ("kommuner", np.ones(len(chosen))),
                ("innbyggere", np.array([k.innbyggere for k in chosen])),
            ):
                answers = [divide(distances, weights, p, balansert=balanced) for p in (1, 2, 3, 4)]
                slowest = max(answers, key=lambda answer: answer.sekunder)
                name = f"{label} ({len(chosen)}), vekt {words}{', like store' if balanced else ''}"
                yield name, slowest.sekunder, all(answer.bevist for answer in answers)


def run() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        register = build(Path(name) / "register.duckdb")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_ARGS)
        with served("dashboard.py", register) as url:
            changes = {count: change_of_region(browser, url, count) for count in (1, 3)}
        browser.close()
        spent = server_time(register)
        found = list(divisions(register))
    print("\nSamlinger: bytte av region")
    for count, (size, country, took) in changes.items():
        print(f"{f'{count} samling(er), kB (størst)':52}{size:10.1f}{60.0:12.1f}")
        print(f"{f'{count} samling(er), hele landet, kB (størst)':52}{country:10.1f}{60.0:12.1f}")
        print(f"{f'{count} samling(er), ms til ro':52}{took:10.1f}")
    print(f"{'Skriptkjøring, median ms':52}{spent:10.1f}{150.0:12.1f}")
    print("Samlinger: 1–4 samlinger med minst reise, den tregeste av de fire")
    for words, seconds, proven in found:
        limit = 10.0 if words.startswith("Norge") else 2.0
        print(f"{words + ', s':52}{seconds:10.2f}{limit:12.1f}  {'bevist best' if proven else 'beste funnet'}")
