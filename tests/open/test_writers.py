"""Every control, half pair and noncharacter through the writer of every format: each file is read back whole by a reader of its own."""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import duckdb
import openpyxl
import pandas as pd
from icalendar import Calendar, Event

from data import text
from data.database import Register
from data.eksport import package, spreadsheets
from pages.open import feeds
from pages.open.api import endpoints
from pages.samlinger import invitation
from tests.registers import ROOT

NASTY = [
    *map(
        chr,
        (
            *range(0x20),
            *range(0x7F, 0xA0),
            0x2028,
            0x2029,
            0xD800,
            0xDBFF,
            0xDC00,
            0xDFFF,
            *range(0xFDD0, 0xFDF0),
            0xFEFF,
        ),
    ),
    *(chr(plane << 16 | end) for plane in range(17) for end in (0xFFFE, 0xFFFF)),
]
TITLES = [f"Plan{c}=1+1{c}" for c in NASTY] + ["a\r=1+1", "a\r\n=1+1", 'a"\r=1+1', "\r=1+1", "=1+1\ufffe"]


def test_csv_has_one_row_for_each_and_none_that_would_run() -> None:
    frame = pd.DataFrame({"tittel": TITLES, "slutt": ["x"] * len(TITLES)}, dtype=object)
    rows = [{"tittel": title, "slutt": "x"} for title in TITLES]
    written = {
        "norsk": (spreadsheets.csv_norsk(frame).decode("utf-8-sig"), ";"),
        "enkel": (spreadsheets.csv_enkel(frame).decode(), ","),
        "api": (endpoints.as_csv(rows, ["tittel", "slutt"]).decode(), ","),
    }
    for name, (content, delimiter) in written.items():
        # As a file is read: every kind of line end ends a line outside quotes.
        read = list(csv.reader(io.StringIO(content, newline=None), delimiter=delimiter))
        assert [len(row) for row in read] == [2] * (len(TITLES) + 1), name
        assert [
            row
            for row in read
            if row[0].startswith(("=", "+", "-", "@")) or row[1:] not in (["x"], ["slutt"], ["Slutt"])
        ] == [], name
        assert not [c for c in content if c in NASTY and c not in "\t\n\r\ufeff"], name


def test_a_workbook_opens_and_has_every_title() -> None:
    book = spreadsheets.Book("tittel")
    book.table(book.sheet("Data"), pd.DataFrame({"tittel": TITLES}, dtype=object))
    book.facts(book.sheet("Om"), [("kilde", title) for title in TITLES])
    sheets = openpyxl.load_workbook(io.BytesIO(book.content()))
    assert [cell.data_type for cell in sheets["Data"]["A"]] == ["s"] * (len(TITLES) + 1)
    assert sheets["Data"].max_row == len(TITLES) + 1
    assert sheets["Om"].max_row == len(TITLES)


def test_xml_and_json_are_read_by_any_reader() -> None:
    feed = ET.Element("feed")
    for title in TITLES:
        feeds._text(feed, "title", title)
    read = ET.fromstring(ET.tostring(feed, encoding="utf-8"))
    assert len(read) == len(TITLES)
    assert len(json.loads(endpoints.as_json({"titler": TITLES}))["titler"]) == len(TITLES)


def test_a_line_of_a_calendar_file_is_one_line_and_comes_back() -> None:
    for title in TITLES:
        event = Event()
        event.add("summary", invitation._line(title))
        read = Calendar.from_ical(b"BEGIN:VCALENDAR\r\n" + event.to_ical() + b"END:VCALENDAR\r\n")
        (summary,) = [str(part["summary"]) for part in read.walk("VEVENT")]
        assert summary == invitation._line(title)
        assert not [c for c in summary if c in NASTY and c != "\ufeff"]


def test_what_is_written_plainly_holds_nothing_that_some_format_cannot_take() -> None:
    for title in TITLES:
        plain = text.plain(title)
        assert not [c for c in plain if c in NASTY and c not in "\t\n\ufeff"]
        assert text.plain(plain) == plain
    assert text.plain("Æ ♥ 🙂 tab\t linje\n") == "Æ ♥ 🙂 tab\t linje\n"


def test_a_register_with_such_titles_gives_a_whole_package_and_feed(register_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "nifst.duckdb"
    shutil.copy(register_file.resolve(), path)
    with duckdb.connect(str(path)) as connection:
        ids = [row[0] for row in connection.execute("SELECT id FROM observasjon ORDER BY id").fetchall()]
        writable = [t for t in TITLES if not any(0xD800 <= ord(c) <= 0xDFFF or c == "\x00" for c in t)]
        for id_, title in zip(ids, writable * 4, strict=False):
            connection.execute(
                "UPDATE observasjon SET dokumenttittel = ?, merknad = ? WHERE id = ?", [title, title, id_]
            )
        connection.execute("DELETE FROM meta WHERE nokkel = 'sjekksum'")
    register = Register(path)
    with zipfile.ZipFile(io.BytesIO(package.datapakke(register, date(2026, 11, 30)))) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("observasjoner.csv").decode(), newline=None)))
        assert len(rows) == len(register.query("SELECT id FROM observasjon WHERE gjeldende"))
        assert None not in {key for row in rows for key in row}
        json.loads(archive.read("datapackage.json"))
    ET.fromstring(feeds.atom(register, "https://kart.example.org"))
    register.close()


def test_csv_is_written_in_the_two_places_that_have_the_rule() -> None:
    files = [file for room in ("data", "pages") for file in (ROOT / room).rglob("*.py")]
    found = {str(file.relative_to(ROOT)) for file in files if "csv.writer" in file.read_text("utf-8")}
    assert found == {"data/eksport/spreadsheets.py", "pages/open/api/endpoints.py"}
