"""Files to take away, made when someone asks: a shown table as CSV and Excel, with title, filter sentence, date and source."""

import io
import re
import secrets
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from html import escape

import pandas as pd
import streamlit as st
import xlsxwriter

from data.eksport.spreadsheets import trygg_celle
from pages.components.picture import Frame
from pages.components.texts import kort as texts
from pages.open import downloads

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
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and pd.isna(value)):
        return 0
    if isinstance(value, bool):
        sheet.write_string(row, column, texts.YES if value else texts.NO)
    elif isinstance(value, (int, float)) or hasattr(value, "item"):
        sheet.write_number(row, column, value.item() if hasattr(value, "item") else value, style)
    elif isinstance(value, (datetime, date)):
        sheet.write_datetime(row, column, pd.Timestamp(value).to_pydatetime(), style)
        return 17
    else:
        sheet.write_string(row, column, str(trygg_celle(str(value))))
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
            sheet.write_string(0, column, str(trygg_celle(str(name))), head)
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
            about.write_string(row, 1, str(trygg_celle(value)))
    return buffer.getvalue()


@dataclass(frozen=True)
class Download:
    """A file that is made when its link is clicked, without running the page again.

    `make` runs in a thread of the server, outside the session; it may raise `nedlasting.Avslag` with a reason.
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
        address = downloads.offer(session, file.key, file.make, file.name, file.mime)
        looks = "fk-download fk-main" if file.main else "fk-download"
        made.append(f'<a class="{looks}" href="{escape(address)}" download>{escape(file.label)}</a>')
    st.html(f'<div class="fk-downloads{" fk-beside" if beside else ""}">{"".join(made)}</div>')
