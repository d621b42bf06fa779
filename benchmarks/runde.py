"""A simulated round of confirmation: 357 links, 285 answers of all kinds over HTTP from several clients at once, then the decisions.

`python -m benchmarks.runde` builds a copy of the register and a store in a folder of its own, serves the answer page, kills the server
(SIGKILL) in the middle and starts it again, lets an editor decide on twenty answers, builds the register and prints what came of it.
"""

from __future__ import annotations

import html
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import requests

from data.database import Register
from data.queries import core, redaksjon
from data.redaksjon import registrering
from data.store import rounds
from data.store.log import Store, new_key
from data.store.types import Aktor
from loaders.build import build

ANSWERS, ACCEPTED, CLIENTS = 285, 20, 8
SERVER = """
import sys, uvicorn
from starlette.applications import Starlette
from pages.open.routes import MIDDLEWARE, ROUTES
uvicorn.run(Starlette(routes=ROUTES, middleware=MIDDLEWARE), host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
"""
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')


@dataclass
class Outcome:
    """What the simulation saw: receipts shown (kommunenummer → number of the entry), answers that had to be sent again, seconds."""

    receipts: dict[str, int] = field(default_factory=dict)
    again: int = 0
    seconds: float = 0.0


def fields(number: str, kind: str) -> dict[str, object]:
    """What a person at a kommune fills in, for one kind of answer. The texts say that they are simulated."""
    common: dict[str, object] = {"svar": kind, "rolle": "simulert rolle", "merknad": "Simulert svar"}
    if kind == "vedtatt":
        return common | {
            "tittel": f"Simulert plan {number}",
            "dato": "mai 2026",
            "dialog": "simulert",
            "kriterier": ["dokument", "dialog"],
        }
    if kind == "under_arbeid":
        return common | {"steg": "innspill", "ventet": "simulert", "hjelp": ["kafédialog"]}
    if kind == "ikke":
        return common | {
            "planlagt": "vet_ikke",
            "forankret": ["kommuneplanens_samfunnsdel"],
            "hjelp": ["rapport med anbefalinger"],
        }
    return common


def answer(base: str, link: str, number: str, kind: str, outcome: Outcome, lock: threading.Lock) -> None:
    """Fill in, review, send and read the receipt; a server that is gone meanwhile is asked again with the same review."""
    with requests.Session() as session:
        address = f"{base}/svar/{link}"
        page = _until(lambda: session.get(address, timeout=30))
        if kind == "stemmer" and 'id="svar-stemmer"' not in page.text:
            kind = "ikke"
        review = _until(lambda: session.post(address, data={**fields(number, kind), "handling": "se"}, timeout=30))
        hidden: dict[str, object] = {}
        for name, value in _HIDDEN.findall(review.text):
            hidden[name] = [*hidden.get(name, []), html.unescape(value)]  # type: ignore[misc]
        tries = [0]

        def send() -> requests.Response:
            tries[0] += 1
            return session.post(address, data={**hidden, "handling": "send"}, timeout=30)

        receipt = _until(send)
        found = re.search(r"(?:Kvitteringsnummer|kvitteringsnummer) (\d+)", receipt.text)
        assert receipt.status_code == 200 and found, (receipt.status_code, receipt.url.rpartition("/")[0][-12:])
        with lock:
            outcome.receipts[number] = int(found[1])
            outcome.again += tries[0] - 1


def _until(ask: object) -> requests.Response:
    """Ask until the server answers; its answer. A server that does not come back within a minute is an error."""
    for _ in range(600):
        try:
            response: requests.Response = ask()  # type: ignore[operator]
            if response.status_code < 500:
                return response
        except requests.ConnectionError:
            pass
        time.sleep(0.1)
    raise AssertionError("tjeneren kom ikke tilbake")


def serve(port: int, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start a server of the open routes and wait until it answers."""
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(port)], env=environment)
    _until(lambda: requests.get(f"http://127.0.0.1:{port}/helse", timeout=5))
    return server


def simulate(folder: Path, answers: int, accepted: int) -> tuple[Outcome, Store, str, Path]:
    """Play the whole round in a folder; gives what was seen, the store, the id of the round and the register built after it."""
    register, address = folder / "register.duckdb", f"sqlite:///{folder / 'store.sqlite3'}"
    store = Store(address)
    build(register=register, store_url=address)
    kommuner = core.kommuner(Register(register.resolve()))
    names = dict(kommuner[["kommunenummer", "kommunenavn"]].itertuples(index=False, name=None))
    editor = Aktor("simulert@example.org", "redaktør", "redaktør", lambda: "redaktør")
    links = rounds.new_links(names)
    round_id = store.add(editor, rounds.new_round("Simulert runde", date.today() + timedelta(days=30), links)).fakta
    dice = random.Random(7)
    who = dice.sample(list(links), answers)
    kinds = [dice.choice(("stemmer", "vedtatt", "under_arbeid", "ikke")) for _ in who]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {**os.environ, "FRIVILLIGHETSKART_REGISTER": str(register), "REGISTER_URL": address}
    outcome, lock, begun = Outcome(), threading.Lock(), time.monotonic()
    server = serve(port, environment)
    try:
        with ThreadPoolExecutor(CLIENTS) as clients:
            jobs = [
                clients.submit(answer, f"http://127.0.0.1:{port}", links[number], number, kind, outcome, lock)
                for number, kind in zip(who, kinds, strict=True)
            ]
            while len(outcome.receipts) < answers // 2 and not any(job.done() and job.exception() for job in jobs):
                time.sleep(0.01)
            server.send_signal(signal.SIGKILL)
            server.wait()
            server = serve(port, environment)
            for job in jobs:
                job.result()
    finally:
        server.kill()
        server.wait()
    outcome.seconds = time.monotonic() - begun
    for given in rounds.answers(store, round_id)[:accepted]:
        keys = [new_key() for _ in range(9)]
        store.write(editor, registrering.accept(given, names[given.content.kommunenummer], keys))
    build(register=register, store_url=address)
    return outcome, store, round_id, register


def run() -> None:
    """Play the round and print what came of it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        outcome, store, round_id, link = simulate(folder, ANSWERS, ACCEPTED)
        register = Register(link.resolve())
        one = redaksjon.rounds(register).iloc[0]
        kept = {a.entry.nr for a in rounds.answers(store, round_id)}
        figures = core.fylkestall_per(register, date.today()).iloc[0]
        print(
            f"runde: {len(outcome.receipts)} svar på {outcome.seconds:.0f} s, {outcome.again} sendt på nytt etter SIGKILL"
        )
        print(f"runde: kvitteringer som ikke er i lageret: {len(set(outcome.receipts.values()) - kept)}")
        print(f"runde: {one.svart} av {one.spurt} har svart ({one.andel_svart:.1%}), {one.venter} venter")
        print(f"runde: etter {ACCEPTED} godtatte: {figures.vedtatt} vedtatt, {figures.bekreftet} bekreftet")


if __name__ == "__main__":
    run()
