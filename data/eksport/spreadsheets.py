"""The one writer of tables for spreadsheets: what may go into a cell, CSV, workbooks, Parquet, and the open register in each."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter

from data import text
from data.database import Register, unknown
from data.eksport.tables import OVERSKRIFTER, TABELLER, rows_of
from data.kinds import TEAL

# What a spreadsheet takes as the start of a formula or a command (OWASP, "CSV injection"), also in full width.
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?\s?%?")
_URL_MAX = 2079  # longer addresses Excel refuses as links
_WEB = re.compile(r"https?://[^\s\"<>]+")
_WIDEST = 60  # characters
_NUMBERS = {
    "tall": "#,##0",
    "prosent": "0.0 %",
    "endring": "+0;-0;0",
    "endring_pp": "+0.0;-0.0;0.0",
    "desimal": "0.0",
}
_STYLES: dict[str, dict[str, Any]] = {
    "hode": {"bold": True, "bottom": 1, "bg_color": "#f3f6f6", "text_wrap": True, "valign": "top"},
    "tittel": {"bold": True, "font_size": 14},
    "fet": {"bold": True},
    "brutt": {"text_wrap": True, "valign": "top"},
    "tekst": {"num_format": "@", "text_wrap": True},
    "dato": {"num_format": "dd.mm.yyyy", "align": "left"},
    "lenke": {"font_color": TEAL, "underline": 1},
    **{kind: {"num_format": code} for kind, code in _NUMBERS.items()},
}
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


def csv_norsk(table: pd.DataFrame, headings: Mapping[str, str] = OVERSKRIFTER) -> bytes:
    """CSV for Norwegian Excel: UTF-8 with byte order mark, semicolon, decimal comma, ja and nei, ISO dates.

    headings: column → what stands above it; a column that has none keeps its name.
    """

    def words(value: object) -> object:
        if isinstance(value, bool):
            return "ja" if value else "nei"
        return repr(value).replace(".", ",") if isinstance(value, float) else value

    names = [trygg_celle(text.plain(headings.get(str(name), str(name)))) for name in table.columns]
    return _csv(table, names, words, delimiter=";", lineterminator="\r\n").encode("utf-8-sig")


def csv_enkel(table: pd.DataFrame) -> bytes:
    """CSV for programs: UTF-8, comma, decimal point, the register's own column names, true and false, ISO dates."""
    return _csv(table, table.columns, lambda value: str(value).lower() if isinstance(value, bool) else value).encode()


def _csv(
    table: pd.DataFrame,
    headings: Iterable[object],
    words: Callable[[object], object],
    delimiter: str = ",",
    lineterminator: str = "\n",
) -> str:
    """The table as CSV text: ISO dates, an empty cell where nothing is known, no cell that would run."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=lineterminator)
    writer.writerow(headings)
    for row in table.itertuples(index=False, name=None):
        known = (None if unknown(v) else f"{v:%Y-%m-%d}" if isinstance(v, date) else _in_csv(v) for v in row)
        writer.writerow([words(value) for value in known])
    return out.getvalue()


def _in_csv(value: object) -> object:
    return trygg_celle(text.plain(value)) if isinstance(value, str) else value


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


class Book:
    """A workbook being written: each cell by its own type and never as a formula, and empty where nothing is known.

    title, created, comments: its properties. The same rows and properties give the same bytes only where `created` is given.
    """

    def __init__(self, title: str = "", created: datetime | None = None, comments: str = "") -> None:
        self._out = io.BytesIO()
        never = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._book = xlsxwriter.Workbook(self._out, {"in_memory": True, **never})
        made = {"created": created.replace(tzinfo=None)} if created else {}
        self._book.set_properties({"title": title, "comments": comments, **made})
        self._styles = {name: self._book.add_format(form) for name, form in _STYLES.items()}

    def sheet(self, name: str) -> Any:
        """A new sheet, of xlsxwriter, for what is no table: pictures, merged cells, lists to choose from."""
        return self._book.add_worksheet(name)

    def style(self, name: str) -> Any:
        """One of the styles, for xlsxwriter: hode, tittel, fet, brutt, tekst, or a kind of column."""
        return self._styles[name]

    def cell(self, sheet: Any, row: int, column: int, value: object, style: str = "") -> int:
        """Write one cell, a date and a web address in their own style; give its width in characters."""
        form = self._styles.get(style)
        if unknown(value):
            return 0
        if isinstance(value, (bool, np.bool_)):
            value = "ja" if value else "nei"
        elif isinstance(value, date):
            sheet.write_datetime(row, column, pd.Timestamp(value).to_pydatetime(), self._styles["dato"])
            return 10
        elif isinstance(value, (int, float, np.number)):
            sheet.write_number(row, column, value, form)
            return len(str(value))
        words = text.plain(str(value))
        if not style and len(words) <= _URL_MAX and _WEB.fullmatch(words):
            sheet.write_url(row, column, words, self._styles["lenke"], string=words)
        else:
            sheet.write_string(row, column, words, form)
        return len(words)

    def table(
        self,
        sheet: Any,
        table: pd.DataFrame,
        headings: Mapping[str, str] | None = None,
        kinds: Mapping[str, str] | None = None,
        top: int = 0,
    ) -> int:
        """Write a table with its headings on row `top` and give the row after it; one at the top gets a filter and stays in sight.

        headings: column → what stands above it (else its name). kinds: column → tall, prosent, endring, endring_pp, desimal.
        """
        for column, key in enumerate(map(str, table.columns)):
            heading = (headings or {}).get(key, key)
            self.cell(sheet, top, column, heading, "hode")
            kind = (kinds or {}).get(key, "")
            numbers = kind if kind in _NUMBERS else ""
            widths = [
                self.cell(sheet, row, column, value, "" if isinstance(value, str) else numbers)
                for row, value in enumerate(table.iloc[:, column].tolist(), start=top + 1)
            ]
            sheet.set_column(column, column, min(_WIDEST, max([len(heading) + 3, *widths])) + 1)
        if top == 0:
            sheet.freeze_panes(1, 1)
            if len(table.columns):
                sheet.autofilter(0, 0, max(len(table), 1), len(table.columns) - 1)
        return top + 1 + len(table)

    def facts(self, sheet: Any, facts: Iterable[tuple[str, str]]) -> None:
        """Write what a workbook is about: a name and its words on each row."""
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, 1, 110)
        for row, (name, words) in enumerate(facts):
            sheet.write_string(row, 0, name, self._styles["hode"])
            sheet.write_string(row, 1, text.plain(words), self._styles["brutt"])

    def content(self) -> bytes:
        """Close the workbook and give its bytes."""
        self._book.close()
        return self._out.getvalue()


def excel(register: Register, per: date) -> bytes:
    """The whole open register as a workbook: one sheet about it, then one per table with headings, filter, widths and live links."""
    book = Book(TITTEL, register.bygget, register.innhold)  # dated by the register, not by the clock
    book.facts(
        book.sheet("Om registeret"),
        [
            (TITTEL, "Hvilke norske kommuner som har, lager eller ikke er kjent å ha en frivillighetspolitikk"),
            ("Status per", per.isoformat()),
            ("Bygget", register.bygget.isoformat(timespec="seconds")),
            ("Innhold", register.innhold),
            ("Sitering", sitering(register, per)),
            ("Kilder", "Kilden står i hver rad. Kommuneinndeling og innbyggere: Statistisk sentralbyrå (CC BY 4.0)."),
            ("Tom celle", "betyr ukjent, aldri nei."),
            *((table.tittel, table.beskrivelse) for table in TABELLER),
        ],
    )
    for table in TABELLER:
        rows = rows_of(register, table.navn, per)
        kinds = {name: "prosent" for name in rows.columns if name.startswith("andel_")} | {"innbyggere": "tall"}
        book.table(book.sheet(table.tittel), rows, OVERSKRIFTER, kinds)
    return book.content()
