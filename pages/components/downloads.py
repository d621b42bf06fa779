"""Files to take away, made when someone asks: a shown table as CSV and Excel, with title, filter sentence, date and source."""

from __future__ import annotations

import io
import re
import secrets
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from threading import Lock
from urllib.parse import quote

import pandas as pd
import streamlit as st
import xlsxwriter

from data.database import unknown
from data.eksport.spreadsheets import trygg_celle
from pages.components import texts
from pages.components.picture import Frame

MOST = 3000
"""offers remembered in all; about 40 kB each at most, so some 120 MB. The oldest go first"""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_EXCEL_FORMAT = {
    "prosent": "0.0 %",
    "endring": "+0;-0;0",
    "endring_pp": "+0.0;-0.0;0.0",
    "tall": "#,##0",
    "dato": "d. mmmm yyyy",
}


def file_name(title: str, as_of: date, ending: str) -> str:
    """A name that any file system takes, with the date: "Status i fylkene" → status-i-fylkene-2026-11-21.csv."""
    plain = title.lower().translate(str.maketrans({"æ": "ae", "ø": "o", "å": "a"}))
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].rstrip("-") or "tabell"
    return f"{words}-{as_of.isoformat()}.{ending}"


def csv_bytes(table: pd.DataFrame) -> bytes:
    """The table for Norwegian Excel: UTF-8 with BOM, semicolon, decimal comma, ISO dates, formulas neutralised."""
    safe = table.map(trygg_celle)
    safe.columns = [str(trygg_celle(str(name))) for name in table.columns]
    return safe.to_csv(index=False, sep=";", decimal=",", date_format="%Y-%m-%d", lineterminator="\r\n").encode(
        "utf-8-sig"
    )


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: object, style: object) -> int:
    """Write one cell by its own type, never as a formula; return how wide its text is."""
    if unknown(value):
        return 0
    if isinstance(value, bool):
        sheet.write_string(row, column, texts.YES if value else texts.NO)
    elif isinstance(value, (int, float)) or hasattr(value, "item"):
        sheet.write_number(row, column, value.item() if hasattr(value, "item") else value, style)
    elif isinstance(value, (datetime, date)):
        sheet.write_datetime(row, column, pd.Timestamp(value).to_pydatetime(), style)
        return 17
    else:
        sheet.write_string(row, column, str(value))
    return len(str(value))


def excel_bytes(table: pd.DataFrame, frame: Frame, formats: Mapping[str, str]) -> bytes:
    """A workbook: sheet "Data" (headings, filter, widths) and "Om tallene" (title, filter sentence, date, source)."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        styles = {kind: book.add_format({"num_format": code}) for kind, code in _EXCEL_FORMAT.items()}
        sheet = book.add_worksheet(texts.SHEET_DATA)
        for column, name in enumerate(table.columns):
            sheet.write_string(0, column, str(name), head)
            values = table[name].tolist()
            kind = formats.get(str(name), "dato" if any(isinstance(v, date) for v in values[:1]) else "")
            widths = [_write(sheet, row, column, value, styles.get(kind)) for row, value in enumerate(values, start=1)]
            sheet.set_column(column, column, min(60, max([len(str(name)), *widths], default=8) + 2))
        sheet.freeze_panes(1, 1)
        if len(table.columns):
            sheet.autofilter(0, 0, max(len(table), 1), len(table.columns) - 1)
        about = book.add_worksheet(texts.SHEET_ABOUT)
        about.set_column(0, 0, 16)
        about.set_column(1, 1, 100)
        facts = zip(texts.ABOUT_ROWS, (frame.title, frame.sentence, frame.as_of, frame.source), strict=True)
        for row, (name, value) in enumerate(facts):
            about.write_string(row, 0, name, head)
            about.write_string(row, 1, value)
    return buffer.getvalue()


class Avslag(RuntimeError):
    """A file that the one who asks may not have, or that cannot be made now; the message is Norwegian and for them."""


@dataclass(frozen=True)
class _Offer:
    make: Callable[[], bytes]
    name: str
    mime: str


_offers: OrderedDict[tuple[str, str], _Offer] = OrderedDict()
_lock = Lock()


def offer(session: str, key: str, make: Callable[[], bytes], name: str, mime: str) -> str:
    """Remember how a file is made, in place of what the session offered under `key` before; give the address to ask at.

    `session` must be a secret of the session, since whoever knows the address gets the file.
    """
    with _lock:
        _offers[session, key] = _Offer(make, name, mime)
        _offers.move_to_end((session, key))
        while len(_offers) > MOST:
            _offers.popitem(last=False)
    return f"/nedlasting/{quote(session)}/{quote(key)}/{quote(name)}"


def offered(session: str, key: str) -> _Offer | None:
    """What a session offers under a key; None where it is forgotten or was never offered."""
    with _lock:
        return _offers.get((session, key))


@dataclass(frozen=True)
class Download:
    """A file that is made when its link is clicked, without running the page again.

    `make` runs in a thread of the server, outside the session; it may raise `Avslag` with a reason.
    `key`: unique on the screen. `main`: the one that most people want.
    """

    label: str
    make: Callable[[], bytes]
    name: str
    mime: str
    key: str
    main: bool = False


def links(*files: Download, beside: bool = False) -> None:
    """Draw the links to the files in one element, below each other or `beside` each other as wide as their words."""
    session = st.session_state.setdefault("nedlasting", secrets.token_urlsafe(16))
    made = []
    for file in files:
        address = offer(session, file.key, file.make, file.name, file.mime)
        looks = "fk-download fk-main" if file.main else "fk-download"
        made.append(f'<a class="{looks}" href="{escape(address)}" download>{escape(file.label)}</a>')
    st.html(f'<div class="fk-downloads{" fk-beside" if beside else ""}">{"".join(made)}</div>')
