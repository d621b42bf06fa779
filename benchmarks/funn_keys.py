"""Funn by keyboard alone: thirty findings of all kinds decided one after another in a real browser, seconds for each.

`python -m benchmarks funn_keys`. The findings are invented, and stand in a copy of the register.
"""

import json
import re
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect, sync_playwright

from data.database import Register
from pages.redaksjon import funn_texts as t
from tests import funn_eksempler as eksempler
from tests.e2e.conftest import LOCAL_COOKIES, serve, settled
from tests.e2e.editors import at_her_own_machine
from tests.registers import build

FINDINGS = 30
PATIENCE = 60_000
"""milliseconds; the machine may have other work"""


def findings(register: Path) -> list[dict[str, Any]]:
    """One finding for each of thirty kommuner: adopted, only shown, read by OCR, of a family, in the works."""
    known = Register(register.resolve()).query("SELECT kommunenummer, kommunenavn FROM kommune_na ORDER BY 1 LIMIT 357")
    rows = []
    for number, (nummer, navn) in enumerate(
        known.iloc[:: len(known) // FINDINGS].head(FINDINGS).itertuples(index=False)
    ):
        family = json.dumps(
            [{"rolle": "høringsutgave", "tittel": f"Utkast {number}", "url": f"https://funn-{nummer}.example/utkast"}]
        )
        kinds: list[dict[str, Any]] = [
            {},
            {"status": "politikk_vist", "vedtatt_dato": None, "vedtatt_av": None, "saksnummer": None, "poeng": 5.0},
            {"regler": "organ_vedtok:+5;ocr:-0.5"},
            {"familie": family},
            {"status": "under_arbeid", "vedtatt_dato": None, "vedtatt_av": None, "saksnummer": None},
        ]
        rows.append(eksempler.funn(nummer, navn, **kinds[number % len(kinds)]))
    return rows


def run() -> None:
    """Decide them all and print seconds per decision."""
    folder = Path(tempfile.mkdtemp(prefix="funn-taster-"))
    build(folder / "register.duckdb")
    eksempler.write(folder / "web", findings(folder / "register.duckdb"))
    build(folder / "register.duckdb", web=folder / "web")
    register, environment = at_her_own_machine(folder, folder / "redaktor")
    with serve(register, start=subprocess.Popen, **environment) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        for name, value in LOCAL_COOKIES.values():
            page.context.add_cookies([{"name": name, "value": value, "url": url}])
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        page.goto(f"{url}/funn")
        settled(page)
        seconds: dict[str, list[float]] = {}
        expect(page.locator(".st-key-funn-kort h2").first).to_be_visible()
        for number in range(FINDINGS):
            if page.get_by_text(t.INGEN_I_GRUPPEN).or_(page.get_by_text(t.INGEN)).count():
                break  # what the register knew already does not wait
            kind, took = _decide(page, number)
            seconds.setdefault(kind, []).append(took)
        browser.close()
    every = [one for took in seconds.values() for one in took]
    print(
        f"Funn med tastatur: {len(every)} avgjørelser, median {statistics.median(every):.1f} s, lengst {max(every):.1f} s"
    )
    for kind, took in seconds.items():
        print(f"  {kind}: {len(took)}, median {statistics.median(took):.1f} s, lengst {max(took):.1f} s")


def _decide(page: Page, number: int) -> tuple[str, float]:
    """Accept what can be accepted, and reject or put off the rest; from the key to the next finding at rest."""
    expect(page.locator(".st-key-funn-kort h2").first).to_be_visible()
    before = page.locator(".st-key-funn-kort h2").first.inner_text()
    shown = page.locator("[class*=st-key-funn-godta-]").count() == 0
    kind, keys = ("bare vist: avvist", "a3") if shown else ("godtatt", "g") if number % 4 else ("senere", "s")
    began = time.perf_counter()
    page.keyboard.press(keys[0])
    if len(keys) > 1:
        expect(page.get_by_text(t.GRUNN)).to_be_visible()
        page.keyboard.press(keys[1])
    told = page.get_by_test_id("stMain").get_by_text(re.compile(r"^(Godtatt|Avvist|Lagt til senere): "))
    expect(told.filter(has_text=before.partition(" (")[0]).first).to_be_visible()
    settled(page)
    return kind, time.perf_counter() - began


if __name__ == "__main__":
    run()
