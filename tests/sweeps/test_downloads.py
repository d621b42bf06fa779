"""Every download read back with another tool: what is offered on the screens, and the open tables in every format on every date."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import duckdb
import httpx
import icalendar
import openpyxl
import pandas as pd
import pytest

from data.database import READER_CONFIG, Register
from data.eksport import package, spreadsheets
from data.eksport.tables import TABELLER, Tabell, rows_of
from tests.asking import DATES, LATEST, Question, ask
from tests.sweeps.screens import FILTERED, Visitor

_OFFER = re.compile(r'href="(/nedlasting/[^"]+)"')
_MISSING = {"nan", "NaN", "NaT", "None", "<NA>", "inf", "-inf"}
REGISTERS = ("register_file", "without_rows", "without_values")


def csv_rows(content: bytes, separator: str) -> list[list[str]]:
    """The rows of a CSV without its heading; each as wide as it."""
    head, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=separator)
    assert len(set(head)) == len(head) and all(head)
    assert all(len(row) == len(head) for row in rows), "a row is not as wide as the heading"
    assert not {cell for row in rows for cell in row} & _MISSING
    return rows


def sheet_rows(sheet: openpyxl.worksheet.worksheet.Worksheet) -> list[tuple[object, ...]]:
    """The rows of a sheet without its heading; no cell a formula or an error."""
    head, *rows = sheet.iter_rows(values_only=True)
    assert all(head)
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type in {"f", "e"} or cell.value in _MISSING]
    return rows


def workbook(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def read_xlsx(content: bytes) -> int | None:
    book = workbook(content)
    assert book.sheetnames
    return len(sheet_rows(book["Data"])) if "Data" in book.sheetnames else None


def read_png(content: bytes) -> None:
    assert (
        content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR" and content.endswith(b"IEND\xaeB`\x82")
    )
    assert int.from_bytes(content[16:20]) >= 800


def read_svg(content: bytes) -> None:
    assert ET.fromstring(content).tag.endswith("svg")
    assert not re.search(rb"\bNaN\b|Infinity|>nan<", content)


def read_duckdb(content: bytes, folder: Path) -> None:
    path = folder / "read.duckdb"
    path.write_bytes(content)
    with duckdb.connect(str(path), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM status_per(current_date)").fetchone() == (357,)
    path.unlink()


def read_ics(content: bytes) -> None:
    assert icalendar.Calendar.from_ical(content).walk("VEVENT")


def read_zip(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None and archive.namelist()


class Reader:
    """Reads each file that is offered, by the ending of its name; a table must have as many rows as CSV as it has as Excel."""

    def __init__(self, folder: Path) -> None:
        self.failures: list[str] = []
        self.kinds: set[str] = set()
        self._rows: dict[str, int] = {}
        self._read: dict[str, Callable[[bytes], int | None]] = {
            "xlsx": read_xlsx,
            "csv": lambda content: len(csv_rows(content, "," if content[:3] != b"\xef\xbb\xbf" else ";")),
            "png": read_png,
            "svg": read_svg,
            "ics": read_ics,
            "zip": read_zip,
            "duckdb": lambda content: read_duckdb(content, folder),
            "geojson": lambda content: len(json.loads(content)["features"]),
            "parquet": lambda content: len(pd.read_parquet(io.BytesIO(content))),
            "html": lambda content: content.decode().index("<html"),
        }

    def watch(self, question: Question, answer: httpx.Response) -> None:
        name = unquote(question.address).rpartition("/")[2]
        ending = name.rpartition(".")[2]
        try:
            assert answer.status_code == 200
            assert answer.headers["content-disposition"].startswith("attachment")
            assert not _MISSING & set(re.split(r"[-.]", name))
            rows = self._read[ending](answer.content)
            if ending in {"csv", "xlsx"} and rows is not None:
                table = f"{question.unit} {question.asked.replace('csv', '').replace('xlsx', '')}"
                assert self._rows.setdefault(table, rows) == rows, (
                    f"{self._rows[table]} rows in one format, {rows} in another"
                )
            self.kinds.add(ending)
        except Exception as error:  # whatever it is, the other files are read too
            told = str(error).split("\n")[0] or type(error).__name__
            self.failures.append(f"{question.unit} {name}: {answer.status_code} {told[:200]}")


def offers(visitor: Visitor, screen: str, params: dict[str, str], pictures: bool) -> Iterator[Question]:
    """What a screen offers to take away."""
    app = visitor.visit(screen, **params)
    for element in app.get("html"):
        for address in _OFFER.findall(element.proto.body):
            *_, key, name = html.unescape(address).split("/")
            if pictures or not name.endswith((".png", ".svg")):
                yield Question("download", f"{screen} {params}", key, html.unescape(address))


@pytest.mark.parametrize("which", REGISTERS)
def test_every_download_offered_on_a_screen_reads_back(
    which: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    register: Path = request.getfixturevalue(which)
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(register))
    visitor, reader = Visitor(), Reader(tmp_path)
    choices: list[dict[str, str]] = [{"fylke": "46"}, {"fylke": "03", "per": "2007-01-01"}, {"status": "arvet"}]
    for i, params in enumerate(choices):
        for screen in (*FILTERED, "data_og_metode") if i == 0 else FILTERED:
            ask(register, list(offers(visitor, screen, params, pictures=i == 0)), reader.watch)
    assert not reader.failures, "\n".join([f"{len(reader.failures)} cannot be read", *reader.failures[:40]])
    assert reader.kinds >= {"csv", "xlsx", "png", "svg", "zip", "duckdb", "geojson", "parquet", "html"}


def expected_rows(register: Path, table: Tabell, day: date) -> int:
    with duckdb.connect(str(register.resolve()), read_only=True, config=READER_CONFIG) as connection:
        counted = connection.execute(
            f"SELECT count(*) FROM ({re.sub(r'^FROM ', 'SELECT * FROM ', table.sql)})", [day] if table.per_dato else []
        ).fetchone()
    assert counted is not None
    return int(counted[0])


@pytest.mark.parametrize("which", REGISTERS)
def test_every_open_table_has_the_rows_of_sql_in_every_format_on_every_date(
    which: str, request: pytest.FixtureRequest
) -> None:
    link: Path = request.getfixturevalue(which)
    register = Register(link.resolve())
    book = workbook(spreadsheets.excel(register, LATEST))
    with zipfile.ZipFile(io.BytesIO(package.datapakke(register, LATEST))) as archive:
        packed = {name: archive.read(name) for name in archive.namelist()}
    found: list[str] = []
    for table in TABELLER:
        for day in DATES if table.per_dato else (LATEST,):
            frame, expected = rows_of(register, table.navn, day), expected_rows(link, table, day)
            counted = {
                "norsk CSV": len(csv_rows(spreadsheets.csv_norsk(frame), ";")),
                "CSV": len(csv_rows(spreadsheets.csv_enkel(frame), ",")),
                "parquet": len(pd.read_parquet(io.BytesIO(spreadsheets.parquet(frame)))),
            }
            if day == LATEST:
                counted |= {
                    "Excel": len(sheet_rows(book[table.tittel])),
                    "package": len(csv_rows(packed[f"{table.navn}.csv"], ",")),
                }
            found += [f"{table.navn} {day}: {kind} {n}, SQL {expected}" for kind, n in counted.items() if n != expected]
    for day in DATES:
        features = json.loads(package.geojson(register, day))["features"]
        found += [f"geojson {day}: {len(features)}"] if len(features) != 357 else []
    register.close()
    assert not found, "\n".join(found)
