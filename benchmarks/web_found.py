"""How soon the web search comes to a policy on a site of 15,000 pages, by where it lies and by seed; and OCR pages a minute.

`python -m benchmarks web_found`. Sites of our own on loopback with waits a two-thousandth of the real ones: requests are what is counted.
"""

import tempfile
import time
from pathlib import Path

from loaders.web.reading import pdf
from loaders.web.reading.pdf import read_pdf
from tests.loaders.web.large_site import NYNORSK, POLICY, Large
from tests.loaders.web.server import serving
from tests.loaders.web.test_documents import drawn, scanned
from tests.loaders.web.world import World

PAGES, NOISE, BUDGET = 15_000, 300, 120
PLACES = ("folder", "title", "numbers", "file")
SEEDS = (1, 7, 23)
OCR_PAGES = 6


def run() -> None:
    """Measure and print, one line a place and one for OCR."""
    with serving() as server:
        world = World(server, Path(tempfile.mkdtemp(prefix="funnet-")) / "web", scale=0.0005)
        made: dict[tuple[str, bool, int], Large] = {}
        for number, (place, mapped, seed) in enumerate((p, m, s) for p in PLACES for m in (True, False) for s in SEEDS):
            words = {} if seed == SEEDS[0] else NYNORSK
            site = Large(f"www.g{number}.no", place, noise=NOISE, pages=PAGES, mapped=mapped, seed=seed, words=words)
            made[place, mapped, seed] = site
            world.unit(str(4000 + number), site.host, site.site)
        began = time.monotonic()
        world.search(maks_sider=BUDGET, samtidige=4)
        seconds = time.monotonic() - began
        found = {key: _at(server.paths(site.host), site.target) for key, site in made.items()}
    print(
        f"Nettsted med {PAGES} sider, {NOISE} sider støy: forespørsler til politikken er hentet (frø {', '.join(map(str, SEEDS))})"
    )
    for place in PLACES:
        for mapped in (True, False):
            counts = ", ".join(str(found[place, mapped, seed] or f"mer enn {BUDGET}") for seed in SEEDS)
            print(f"  {place:8} {'med' if mapped else 'uten'} kart: {counts}")
    print(f"  {len(made)} nettsteder på {seconds:.0f} s")
    print(_ocr())


def _at(asked: list[str], target: str) -> int | None:
    return asked.index(target) + 1 if target in asked else None


def _ocr() -> str:
    """How many scanned pages are read in a minute, one after another."""
    if not pdf.ocr_language():
        return "OCR: tesseract finnes ikke her"
    pages = drawn(*(scanned(*(f"{POLICY} {line}" for line in range(12))) for _ in range(OCR_PAGES)))
    began = time.monotonic()
    read = read_pdf(pages, 300.0)
    seconds = time.monotonic() - began
    return f"OCR: {OCR_PAGES / seconds * 60:.0f} sider i minuttet ({read.merke}, {len(read.tekst)} tegn)"


if __name__ == "__main__":
    run()
