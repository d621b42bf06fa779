"""Full-text search: how long a question to 100,000 sentences takes, beside DuckDB's LIKE over the same, and what the index costs."""

from __future__ import annotations

import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from data.database import Register
from data.queries import core, tekstsok
from data.queries.tekstsok import Utvalg
from loaders.web.memory.tekstindeks import keep_up
from tests.nettsok_eksempler import write_pages
from tests.registers import build

SENTENCES, IN_A_DOCUMENT, TIMES = 100_000, 25, 9
QUESTIONS = (
    "kommunale lokaler",
    "tilskudd",
    "frivillighetskoordinator",
    '"frivillige lag"',
    "dugnad",
    "frivill",
    "kommune",
    "ukjentord",
)
_WHO = (
    "Kommunen",
    "Heradet",
    "Kommunestyret",
    "Frivilligsentralen",
    "Laget",
    "Foreninga",
    "Idrettslaget",
    "Frivillighetskoordinatoren",
)
_DOES = (
    "gir",
    "gjev",
    "vedtok",
    "søker om",
    "følger opp",
    "kartlegger",
    "låner ut",
    "samarbeider om",
    "støtter",
    "planlegg",
)
_WHAT = (
    "tilskudd",
    "tilskot",
    "kommunale lokaler",
    "kommunale lokale",
    "driftstilskudd",
    "møteplasser",
    "dugnad",
    "kurs",
    "en plan",
)
_WHOM = (
    "frivillige lag",
    "foreninger",
    "foreiningar",
    "ungdom",
    "eldre",
    "innbyggerne",
    "idretten",
    "kulturlivet",
    "grendelag",
)


def run() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        link = build(folder / "register.duckdb")
        register = Register(link.resolve())
        write_pages(folder / "web", _pages(list(core.kommuner(register)["kommunenummer"])))
        start = time.process_time()
        keep_up(link, folder / "web")
        index = tekstsok.index_path(link)
        made, size = time.process_time() - start, index.stat().st_size / 1e6
        print(f"\n{SENTENCES} sentences: index made in {made:.1f} s of processor time, {size:.0f} MB")
        like = duckdb.connect(config={"threads": 1})
        with sqlite3.connect(index) as db:
            like.register("setninger", pd.read_sql("SELECT id, tekst FROM setning", db))
        like.execute("CREATE TABLE setning AS FROM setninger")
        print(f"{'question':28}{'documents':>10}{'processor':>13}{'clock':>13}{'LIKE, processor':>18}")
        for question in QUESTIONS:
            count = len(tekstsok.search(register, question, Utvalg(date.today())).dokumenter)
            ours, clock = _took(_answer, register, question)
            reference, _ = _took(_like, like, question)
            print(f"{question:28}{count:>10}{ours:>10.1f} ms{clock:>10.1f} ms{reference:>15.1f} ms")


def _answer(register: Register, question: str) -> None:
    """What the screen asks: all documents with a hit, and the sentences of the first twenty."""
    found = tekstsok.search(register, question, Utvalg(date.today()))
    tekstsok.sentences(register, question, [one.beste for one in found.dokumenter[:20]])


def _like(like: duckdb.DuckDBPyConnection, question: str) -> None:
    """The same words as they are written, by their documents; no other form of a word, no parts of compounds, no order."""
    words = [f"%{word}%" for word in question.strip('"').split()]
    where = " AND ".join("tekst ILIKE ?" for _ in words)
    like.execute(
        f"SELECT id >> {tekstsok.SENTENCE_BITS}, count(*), min(tekst) FROM setning WHERE {where} GROUP BY 1", words
    ).fetchall()


def _took(ask: Callable[..., None], *args: object) -> tuple[float, float]:
    """Milliseconds of processor time and by the clock: the median of some times."""
    cpu, clock = [], []
    for _ in range(TIMES):
        start, began = time.process_time(), time.perf_counter()
        ask(*args)
        cpu.append(time.process_time() - start)
        clock.append(time.perf_counter() - began)
    return statistics.median(cpu) * 1000, statistics.median(clock) * 1000


def _pages(numbers: list[str]) -> Iterator[dict[str, Any]]:
    chance = random.Random(2026)
    for page in range(SENTENCES // IN_A_DOCUMENT):
        lines = []
        for line in range(IN_A_DOCUMENT):
            who, does, what, whom = (chance.choice(part) for part in (_WHO, _DOES, _WHAT, _WHOM))
            lines.append(f"{who} {does} {what} til {whom} i sak {page}/{line}.")
        number = numbers[page % len(numbers)]
        yield {
            "nummer": number,
            "url": f"https://{number}.example/{page}",
            "tittel": f"Plan {page}",
            "tekst": "\n".join(lines),
        }
