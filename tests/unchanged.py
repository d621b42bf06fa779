"""What must not change while walls move: the register, the answer of every open route for every unit, and every export, as hashes.

    python -m tests.unchanged            # compares with tests/unchanged.json and names every answer that differs
    python -m tests.unchanged --write    # writes tests/unchanged.json anew

`tests/sweeps/test_routes.py` compares in the same way. A change that is meant is written with `--write` in the same commit, and the
commit message says which fault was mended or which data came in: the diff has one line per unit, so that a reviewer sees whom it meets.

Left out of the hashes, since they differ from build to build: the time of the build, the register's content hash inside an answer
(it stands once, under "register") and the hash in the addresses of static files (their content is an answer of its own). Nothing asked
depends on the day it is asked: every question has a date, and what follows the calendar (the months of `utvikling`) is cut at LATEST.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import logging
import re
import sys
import tempfile
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import httpx
import openpyxl
import pandas as pd

from data.database import Register
from data.eksport import package, spreadsheets
from data.eksport.tables import TABELLER, rows_of
from tests.asking import DATES, LATEST, Question, Units, ask, questions
from tests.registers import build

RECORD = Path(__file__).with_suffix(".json")
FEED = "/apent/endringer.atom"

Answers = dict[str, dict[str, str]]
"""unit → question → status and hash"""
Record = dict[str, Any]
Watch = Callable[[Question, httpx.Response], None]


def record(register_file: Path, watch: Watch | None = None) -> Record:
    """Everything that must not change, by the register at `register_file`: section → (family → unit → question → hash).

    `watch` is shown every answer of the open routes too.
    """
    register = Register(register_file.resolve())
    try:
        return {
            "register": {"innhold": register.innhold, **_tables(register)},
            "answers": _routes(register, watch),
            "exports": _exports(register),
        }
    finally:
        register.close()


def _tables(register: Register) -> dict[str, str]:
    """Base table → hash of its rows in any order; `meta` (the build itself) is left out."""
    names = register.query(
        "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main' AND table_name <> 'meta' ORDER BY 1"
    )["table_name"]
    return {
        name: str(
            register.query(
                f"SELECT coalesce(md5(string_agg(h, '' ORDER BY h)), '') FROM (SELECT md5(t::VARCHAR) AS h FROM {name} AS t)"
            ).iloc[0, 0]
        )[:12]
        for name in names
    }


# --- open routes


def _routes(register: Register, watch: Watch | None) -> dict[str, Answers]:
    plain = _without_stamps(register)
    found: dict[str, Answers] = {}

    def visit(question: Question, answer: httpx.Response) -> None:
        if watch:
            watch(question, answer)
        if question.address == FEED:
            found[FEED] = _feed(plain(answer.content))
            return
        told = (answer.headers.get("content-type", ""), answer.headers.get("location", ""))
        digest = short(" ".join(told).encode() + b"\n" + plain(answer.content))
        unit = found.setdefault(question.family, {}).setdefault(question.unit, {})
        unit[question.asked] = f"{answer.status_code} {digest}"

    ask(register.path, questions(Units(register)), visit)
    return found


def _feed(atom: bytes) -> Answers:
    """The entries one by one: which of them are the last sixty follows the calendar."""
    entries = re.findall(rb"<entry>.*?</entry>", atom, re.DOTALL)
    keys = [re.search(rb"<id>(.*?)</id>", entry) for entry in entries]
    return {
        (key[1] if key else b"").decode(): {"entry": short(entry)} for key, entry in zip(keys, entries, strict=True)
    }


def _without_stamps(register: Register) -> Any:
    """A function that takes out of an answer what differs between two builds of the same sources."""
    fixed = {
        register.innhold.encode(): b"INNHOLD",
        register.innhold[:12].encode(): b"INNHOLD",
        register.bygget.isoformat(timespec="seconds").encode(): b"BYGGET",
    }
    until_today = re.compile(rb"(2007-01-01 til )\d{4}-\d\d-\d\d")  # what the API says that it covers
    static = re.compile(rb"(/(?:apent|geo)/[a-z_.-]+?)-[0-9a-f]{12}(?=\.[a-z]+)")

    def plain(content: bytes) -> bytes:
        for stamp, word in fixed.items():
            content = content.replace(stamp, word)
        return until_today.sub(rb"\1IDAG", static.sub(rb"\1", content))

    return plain


# --- exports


def _exports(register: Register) -> dict[str, Answers]:
    """Export → part of it → kind → hash of its content: bytes of text, values of binary formats."""
    plain = _without_stamps(register)
    tables: Answers = {}
    for table in TABELLER:
        found = tables[table.navn] = {}
        for day in DATES if table.per_dato else (LATEST,):
            frame = _until(rows_of(register, table.navn, day), "dato" if table.navn == "utvikling" else None)
            found[f"csv_norsk {day}"] = short(spreadsheets.csv_norsk(frame))
            found[f"csv_enkel {day}"] = short(spreadsheets.csv_enkel(frame))
            found[f"parquet {day}"] = short(_values(pd.read_parquet(io.BytesIO(spreadsheets.parquet(frame)))))
    return {
        "tables": tables,
        "workbook": _workbook(spreadsheets.excel(register, LATEST), plain),
        "package": _package(package.datapakke(register, LATEST), plain),
        "geojson": {str(day): {"bytes": short(plain(package.geojson(register, day)))} for day in DATES},
        "duckdb": _duckdb_file(package.duckdb_fil(register)),
    }


def _until(frame: pd.DataFrame, column: str | None) -> pd.DataFrame:
    """The rows up to LATEST."""
    return frame if column is None else frame[pd.to_datetime(frame[column]).dt.date <= LATEST]


def _values(frame: pd.DataFrame) -> bytes:
    return frame.to_csv(index=False).encode()


def _workbook(content: bytes, plain: Any) -> Answers:
    """Sheet → hash of its cells: values, number formats and links."""
    found: Answers = {}
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        rows = [
            [(cell.value, cell.number_format, cell.hyperlink.target if cell.hyperlink else None) for cell in row]
            for row in sheet.iter_rows()
        ]
        late = [i for i, row in enumerate(rows) if sheet.title == "Utvikling" and _is_late(row[0][0])]
        kept = [row for i, row in enumerate(rows) if i not in late]
        found[sheet.title] = {"cells": short(plain(repr(kept).encode()))}
    return found


def _is_late(value: object) -> bool:
    return isinstance(value, datetime) and value.date() > LATEST


def _package(content: bytes, plain: Any) -> Answers:
    """File in the package → hash of its bytes."""
    found: Answers = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in sorted(archive.namelist()):
            text = plain(archive.read(name))
            if name == "utvikling.csv":
                head, *rows = text.split(b"\n")
                text = b"\n".join([head, *(row for row in rows if row[:10] <= LATEST.isoformat().encode())])
            found[name] = {"bytes": short(text)}
    return found


def _duckdb_file(content: bytes) -> Answers:
    """Base table → hash of its rows (`meta`, the build itself, is left out); view and macro → that it is there."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.duckdb"
        path.write_bytes(content)
        with duckdb.connect(str(path), read_only=True) as register:

            def column(sql: str) -> list[str]:
                return [row[0] for row in register.execute(sql).fetchall()]

            tables = column("SELECT table_name FROM duckdb_tables() WHERE table_name <> 'meta' ORDER BY 1")
            rows = {name: sorted(map(repr, register.execute(f"FROM {name}").fetchall())) for name in tables}
            views = column("SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY 1")
            macros = column("SELECT DISTINCT function_name FROM duckdb_functions() WHERE NOT internal ORDER BY 1")
    return {
        **{name: {"rows": short(repr(found).encode())} for name, found in rows.items()},
        **{name: {"view": "there"} for name in views},
        **{name: {"macro": "there"} for name in macros},
    }


# --- the file


def short(content: bytes) -> str:
    """Enough of the SHA-256 to tell two contents apart."""
    return hashlib.sha256(content).hexdigest()[:10]


def differences(before: Record, after: Record, place: tuple[str, ...] = ()) -> list[str]:
    """Every answer that is not as recorded, by its place: «answers · /api/v1/kommuner/{number} · 0301 · json 2024-07-01: 200 → 500»."""
    found: list[str] = []
    for key in sorted({*before, *after}):
        old, new = before.get(key), after.get(key)
        here = (*place, key)
        if isinstance(old, dict) and isinstance(new, dict):
            found += differences(old, new, here)
        elif old != new:
            told = [_told(value) for value in (old, new)]
            found.append(f"{' · '.join(here)}: {told[0]} → {told[1]}")
    return found


def _told(value: object) -> str:
    return "nothing" if value is None else f"{len(value)} of them" if isinstance(value, dict) else str(value)


def dumped(found: Record) -> str:
    """The record as JSON with one line per unit, so that a diff shows whom a change meets."""
    whole = json.dumps(found, ensure_ascii=False, indent=1)
    return (
        re.sub(
            r"\{\s*((?:\"[^\"]*\": \"[^\"]*\",?\s*)+)\}",
            lambda m: "{" + re.sub(r"\s*\n\s*", " ", m[1]).strip() + "}",
            whole,
        )
        + "\n"
    )


def main(arguments: list[str]) -> int:
    """Compare or write; 0 when all is as recorded."""
    parser = argparse.ArgumentParser(prog="python -m tests.unchanged", description=__doc__.split("\n")[0])
    parser.add_argument("--write", action="store_true", help="write the record anew instead of comparing with it")
    write = parser.parse_args(arguments).write
    logging.disable(logging.CRITICAL)  # an answer of 500 is recorded, not told
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = build(
            folder / "register.duckdb",
            store_url=f"sqlite:///{folder}/store.sqlite3",
            web=folder / "web",
            kontekst=folder / "kontekst",
        )
        found = record(made)
    old = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.is_file() else {}
    changed = differences(old, found)
    print(*changed, f"{len(changed)} differences", sep="\n")
    if write:
        RECORD.write_text(dumped(found), encoding="utf-8")
        return 0
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
