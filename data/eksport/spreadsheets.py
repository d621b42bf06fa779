"""What may go into a spreadsheet cell, and the open tables as CSV, Parquet and one Excel workbook: pure functions, table → bytes."""

import io
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pandas as pd
import xlsxwriter

from data.database import Register, unknown
from data.eksport.tables import OVERSKRIFTER, TABELLER, Tabell, rows_of
from data.kinds import TEAL

# What a spreadsheet takes as the start of a formula or a command (OWASP, "CSV injection"), also in full width.
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?\s?%?")
_URL_MAX = 2079  # longer addresses Excel refuses as links
_WEB = re.compile(r"https?://[^\s\"<>]+")
_WIDEST = 60  # characters
TITTEL = "Frivillighetskartet"


def trygg_celle(value: object) -> object:
    """Return the value as it may stand in a CSV cell: text that would run as a formula gets an apostrophe before it. (A workbook has
    cells of text, which never run: nothing is put before them there.)

    Numbers, dates and text that is only a number ("-3", "+2,5 %") are returned unchanged, and so is None.
    """
    if not isinstance(value, str):
        return value
    # Leading blanks and invisible characters hide the start from us, but not from every spreadsheet.
    start = value.lstrip(" \u00a0\u200b\ufeff")
    if start.startswith(_FORMULA_START) and not _PLAIN_NUMBER.fullmatch(start.strip()):
        return "'" + value
    return value


def csv_norsk(table: pd.DataFrame) -> bytes:
    """CSV for Norwegian Excel: UTF-8 with byte order mark, semicolon, decimal comma, Norwegian headings, ja and nei."""
    shown = _plain(table).map(lambda value: ("ja" if value else "nei") if isinstance(value, bool) else value)
    shown.columns = [overskrift(name) for name in table.columns]
    return shown.to_csv(index=False, sep=";", decimal=",", lineterminator="\r\n").encode("utf-8-sig")


def csv_enkel(table: pd.DataFrame) -> bytes:
    """CSV for programs: UTF-8, comma, decimal point, the register's own column names, true and false, ISO dates."""
    shown = _plain(table).map(lambda value: str(value).lower() if isinstance(value, bool) else value)
    return shown.to_csv(index=False, lineterminator="\n").encode()


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """The table as plain objects: ISO dates, None where nothing is known, no cell that would run."""
    columns = {}
    for name in table.columns:
        column = table[name]
        if pd.api.types.is_datetime64_any_dtype(column):
            column = column.dt.strftime("%Y-%m-%d")
        columns[name] = column.astype(object).where(column.notna(), None).map(trygg_celle)
    return pd.DataFrame(columns, columns=table.columns, index=table.index)


def parquet(table: pd.DataFrame) -> bytes:
    """Parquet with the register's own column names and types (dates as dates)."""
    shown = table.copy()
    for name in table.columns:
        if pd.api.types.is_datetime64_any_dtype(table[name]):
            shown[name] = table[name].dt.date
    out = io.BytesIO()
    shown.to_parquet(out, index=False)
    return out.getvalue()


def overskrift(name: str) -> str:
    """The Norwegian heading of a column."""
    return OVERSKRIFTER.get(name, name)


def sitering(register: Register, per: date, adresse: str = "") -> str:
    """How to cite the register: title, date of knowledge and content hash, with the address where there is one."""
    where = f" {adresse}" if adresse else ""
    return (
        f"{TITTEL}: register over frivillighetspolitikk i norske kommuner. Status per {per.isoformat()}, "
        f"innhold {register.innhold[:12]}.{where}"
    )


def excel(register: Register, per: date) -> bytes:
    """The whole open register as a workbook: one sheet about it, then one per table with headings, filter, widths and live links."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        # The same register gives the same bytes: the workbook is dated by the register, not by the clock.
        book.set_properties(
            {"title": TITTEL, "created": register.bygget.replace(tzinfo=None), "comments": register.innhold}
        )
        formats = {
            "hode": book.add_format({"bold": True, "bottom": 1, "bg_color": "#f3f6f6", "valign": "top"}),
            "dato": book.add_format({"num_format": "dd.mm.yyyy", "align": "left"}),
            "lenke": book.add_format({"font_color": TEAL, "underline": 1}),
            "andel": book.add_format({"num_format": "0.0 %"}),
            "tall": book.add_format({"num_format": "#,##0"}),
            "vanlig": book.add_format({}),
        }
        _about(book.add_worksheet("Om registeret"), register, per, formats)
        for table in TABELLER:
            _sheet(book.add_worksheet(table.tittel), rows_of(register, table.navn, per), formats)
    return out.getvalue()


def _about(sheet: Any, register: Register, per: date, formats: Mapping[str, Any]) -> None:
    lines = [
        (TITTEL, "Hvilke norske kommuner som har, lager eller ikke er kjent å ha en frivillighetspolitikk"),
        ("Status per", per.isoformat()),
        ("Bygget", register.bygget.isoformat(timespec="seconds")),
        ("Innhold", register.innhold),
        ("Sitering", sitering(register, per)),
        ("Kilder", "Kilden står i hver rad. Kommuneinndeling og innbyggere: Statistisk sentralbyrå (CC BY 4.0)."),
        ("Tom celle", "betyr ukjent, aldri nei."),
        *((table.tittel, table.beskrivelse) for table in TABELLER),
    ]
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 110)
    for row, (name, words) in enumerate(lines):
        sheet.write_string(row, 0, name, formats["hode"])
        sheet.write_string(row, 1, words)


def _sheet(sheet: Any, table: pd.DataFrame, formats: Mapping[str, Any]) -> None:
    for column, name in enumerate(table.columns):
        heading = overskrift(name)
        sheet.write_string(0, column, heading, formats["hode"])
        kind = "andel" if name.startswith("andel_") else "tall" if name == "innbyggere" else "vanlig"
        widths = [
            _write(sheet, row, column, value, formats, kind)
            for row, value in enumerate(table[name].astype(object).tolist(), start=1)
        ]
        sheet.set_column(column, column, min(_WIDEST, max([len(heading) + 3, *widths])) + 1)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(table), 1), len(table.columns) - 1)


def _write(sheet: Any, row: int, column: int, value: Any, formats: Mapping[str, Any], kind: str) -> int:
    """Write one cell by its own type, never as a formula, and return its width in characters; unknown stays empty."""
    if unknown(value):
        return 0
    if isinstance(value, bool):
        sheet.write_string(row, column, "ja" if value else "nei")
        return 3
    if isinstance(value, (datetime, date)):
        sheet.write_datetime(row, column, pd.Timestamp(value).to_pydatetime(), formats["dato"])
        return 10
    if isinstance(value, str):
        if len(value) <= _URL_MAX and _WEB.fullmatch(value):
            sheet.write_url(row, column, value, formats["lenke"], string=value)
        else:
            sheet.write_string(row, column, value)
        return len(value)
    sheet.write_number(row, column, value, formats[kind])
    return len(str(value))


__all__ = ["Tabell", "csv_enkel", "csv_norsk", "excel", "overskrift", "parquet", "sitering", "trygg_celle"]
