"""One sheet of an Excel workbook as a person sees it: the cells of visible rows and columns, as their number formats show them.

Everything read here is hostile, so it runs in a process of its own (`python -m data.workbook`, held to its limits by
data.limited_process) and answers in JSON; `data.tabular` asks it. A cell that cannot be read as shown carries the rule it breaks.
"""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from math import isfinite
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, ParseError

import openpyxl
from openpyxl.styles.colors import COLOR_INDEX
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.utils.datetime import from_excel
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.xml.constants import SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from data import limited_process

MEMORY = 1_200_000_000
MOST_UNPACKED = 60_000_000
MOST_COLUMNS = 200
TOO_MANY_COLUMNS = f"står i en kolonne etter nummer {MOST_COLUMNS}. Slett kolonner som ikke brukes."
_V, _F, _IS, _T, _R, _SI = (f"{{{SHEET_MAIN_NS}}}{tag}" for tag in ("v", "f", "is", "t", "r", "si"))
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
# The number formats 27–36 and 50–58 are dates in the workbook's own language; openpyxl has no code for them.
_LOCAL_DATES = dict.fromkeys((*range(27, 37), *range(50, 59)), "yyyy-mm-dd")


@dataclass(frozen=True)
class Cell:
    """One cell: its column (1 is A), the text it shows, the rule it breaks, what to know about it, its fill as RRGGBB."""

    column: int
    text: str
    fault: str | None = None
    note: str | None = None
    colour: str | None = None


class Shown(NamedTuple):
    """What a cell shows, the rule it breaks, and what to know about how it was read."""

    text: str
    fault: str | None = None
    note: str | None = None


@dataclass
class Sheet:
    """A sheet as read: rows that hold something (at most as many as asked for), and what was passed over."""

    name: str = ""
    sheets: list[str] = field(default_factory=list)  # the visible ones
    hidden_sheets: list[str] = field(default_factory=list)
    rows: list[tuple[int, list[Cell]]] = field(default_factory=list)
    count: int = 0  # rows that hold something, also beyond the limit
    hidden_rows: int = 0
    hidden_columns: list[str] = field(default_factory=list)
    fault: str | None = None

    def to_json(self) -> bytes:
        """As the process answers."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_json(cls, raw: bytes) -> Sheet:
        """What the process answered."""
        fields = json.loads(raw)
        rows = [(number, [Cell(**cell) for cell in cells]) for number, cells in fields.pop("rows")]
        return cls(**fields, rows=rows)


class _Refused(Exception):
    """The workbook cannot be read; the message is the rule, in Norwegian."""


def read(content: bytes, most_rows: int, wanted: str | None = None) -> Sheet:
    """The first visible sheet that holds anything, or the visible one named; never raises: see `fault`."""
    try:
        return _read(content, most_rows, wanted)
    except _Refused as refused:
        return Sheet(fault=str(refused))
    except MemoryError:
        return Sheet(
            fault="er for stor til å leses: den pakker ut til for mye. Slett tomme rader og ark, eller lagre som CSV."
        )
    except ParseError:
        return Sheet(fault="er skadet: et ark kan ikke leses. Åpne filen i Excel, lagre den på nytt, og prøv igjen.")
    except Exception:  # openpyxl raises whatever the damaged part leads to
        return Sheet(fault="kan ikke leses som Excel-fil (.xlsx). Lagre den på nytt, eller bruk CSV.")


def _read(content: bytes, most_rows: int, wanted: str | None) -> Sheet:
    _check_package(content)
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    names = [sheet.title for sheet in visible]
    hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
    if not visible:
        raise _Refused("har ingen synlige ark med celler.")
    if wanted is not None and wanted not in names:
        raise _Refused(f"har ikke noe synlig ark som heter «{wanted[:60]}».")
    found = Sheet()
    for sheet in visible:
        if wanted is not None and sheet.title != wanted:
            continue
        found = _Parser(book, sheet).rows_of(most_rows)
        if found.count:
            break
    found.name = found.name or names[0]
    found.sheets, found.hidden_sheets = names, hidden
    return found


def _check_package(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = {entry.filename for entry in package.infolist()}
        if sum(entry.file_size for entry in package.infolist()) > MOST_UNPACKED:
            raise _Refused(
                f"pakker ut til mer enn {MOST_UNPACKED // 1_000_000} MB. Slett tomme rader og ark, eller lagre som CSV."
            )
        if "mimetype" in names and b"opendocument" in package.read("mimetype")[:200]:
            raise _Refused("er en OpenDocument-fil. Lagre den som Excel-arbeidsbok (.xlsx) eller CSV UTF-8.")
        if "xl/workbook.bin" in names:
            raise _Refused("er en binær Excel-fil (.xlsb). Lagre den som Excel-arbeidsbok (.xlsx).")
        if "[Content_Types].xml" not in names:
            raise _Refused("er en zip-fil, ikke en Excel-fil. Pakk ut regnearket, og last opp det.")
        if any(b"purl.oclc.org/ooxml" in package.read(n)[:3000] for n in names if n == "xl/workbook.xml"):
            raise _Refused("er lagret som «Strict Open XML-regneark». Lagre den som vanlig Excel-arbeidsbok (.xlsx).")


class _Parser(WorkSheetParser):
    """openpyxl's own walk over a sheet, with our reading of each cell."""

    def __init__(self, book: Any, sheet: Any) -> None:
        self._source = sheet._get_source()
        super().__init__(self._source, _strings(book, sheet), data_only=True, epoch=book.epoch)
        self._title: str = sheet.title
        self._styles = _Styles(book)

    def rows_of(self, most_rows: int) -> Sheet:
        """Read every row; keep the first `most_rows` that hold something, and count the rest."""
        sheet = Sheet(self._title)
        kept: list[tuple[int, list[Cell]]] = []
        hidden_with_text = set()
        with self._source:
            for number, row in self.parse():
                cells = [cell for cell in row if cell is not None]
                filled = [cell for cell in cells if cell.text.strip() or cell.fault]
                if not filled:
                    continue
                if self._hidden_row(number):
                    sheet.hidden_rows += 1
                    continue
                away = {cell.column for cell in filled if self._hidden_column(cell.column)}
                hidden_with_text |= away
                if len(away) == len(filled):
                    continue
                sheet.count += 1
                if len(kept) < most_rows:
                    kept.append((number, [cell for cell in cells if not self._hidden_column(cell.column)]))
                self.row_dimensions.pop(str(number), None)
        sheet.rows = _merged_down(kept, self.merged_cells)
        sheet.hidden_columns = [get_column_letter(column) for column in sorted(hidden_with_text)]
        return sheet

    def parse_cell(self, element: Element) -> Cell | None:  # type: ignore[override]
        """One cell as shown, or None for an empty one without colour."""
        if place := element.get("r"):
            _, self.col_counter = coordinate_to_tuple(place)
        else:
            self.col_counter += 1
        style = int(element.get("s", 0))
        colour = self._styles.colour(style)
        text, fault, note = self._shown(element, style)
        if not text.strip() and not fault:
            return Cell(self.col_counter, "", colour=colour) if colour else None
        if self.col_counter > MOST_COLUMNS:
            fault = TOO_MANY_COLUMNS
        elif not fault and self._styles.struck(style):
            fault = "er gjennomstreket. Slett det som ikke gjelder, eller ta bort strekene."
        return Cell(self.col_counter, text, fault, note, colour)

    def _shown(self, element: Element, style: int) -> Shown:
        kind, raw = element.get("t", "n"), element.findtext(_V) or ""
        if kind == "inlineStr":
            child = element.find(_IS)
            return Shown("" if child is None else _unescaped(_plain(child)))
        if not raw:
            return self._without_value(element, kind)
        if kind == "n":
            return _shown_number(float(raw), self._styles.code(style), self.epoch)
        if kind == "d":
            return _shown_date(datetime.fromisoformat(raw.replace("Z", "")), self._styles.code(style))
        return self._shown_text(kind, raw)

    def _shown_text(self, kind: str, raw: str) -> Shown:
        if kind == "s":
            return Shown(self.shared_strings[int(raw)])
        if kind == "b":
            return Shown("SANN" if raw.strip() in {"1", "true"} else "USANN")
        return Shown(raw, error_rule(raw) or "er en feilverdi i regnearket.") if kind == "e" else Shown(_unescaped(raw))

    def _without_value(self, element: Element, kind: str) -> Shown:
        """A formula that no spreadsheet program has counted shows nothing here, and something there; one that counted to "" is empty."""
        if element.find(_F) is None or kind == "str":
            return Shown("")
        where = f"{get_column_letter(self.col_counter)}{self.row_counter}"
        return Shown(
            "", f"Celle {where} er en formel uten lagret verdi. Åpne filen i Excel og lagre den, eller skriv verdien."
        )

    def _hidden_row(self, number: int) -> bool:
        row = self.row_dimensions.get(str(number), {})
        default = getattr(getattr(self, "sheet_format", None), "zeroHeight", None)
        if "hidden" in row or "ht" in row:
            return row.get("hidden") in {"1", "true"} or float(row.get("ht", 1)) == 0
        return bool(default)

    def _hidden_column(self, column: int) -> bool:
        return any(
            int(c["min"]) <= column <= int(c["max"])
            and (c.get("hidden") in {"1", "true"} or float(c.get("width", 1)) == 0)
            for c in self.column_dimensions.values()
        )


class _Styles:
    """What a style number means: number format, fill, strike."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._theme = _theme_colours(book.loaded_theme)
        self._colours: dict[int, str | None] = {}

    def code(self, style: int) -> str:
        number = self._array(style).numFmtId
        if number >= 164:
            formats: Sequence[str] = self._book._number_formats
            return formats[number - 164] if number - 164 < len(formats) else "General"
        return _LOCAL_DATES.get(number) or BUILTIN_FORMATS.get(number, "General")

    def struck(self, style: int) -> bool:
        return bool(self._book._fonts[self._array(style).fontId].strike)

    def colour(self, style: int) -> str | None:
        if style not in self._colours:
            self._colours[style] = self._fill(style)
        return self._colours[style]

    def _fill(self, style: int) -> str | None:
        fill = self._book._fills[self._array(style).fillId]
        if getattr(fill, "fill_type", None) != "solid":
            return None
        colour = fill.fgColor
        if colour.type == "rgb" and isinstance(colour.rgb, str):
            found = colour.rgb[-6:].upper()
        elif colour.type == "indexed" and colour.indexed < len(COLOR_INDEX):
            found = COLOR_INDEX[colour.indexed][-6:].upper()
        elif colour.type == "theme" and colour.theme < len(self._theme):
            found = _tinted(self._theme[colour.theme], float(colour.tint or 0))
        else:
            return None
        return None if found == "FFFFFF" else found

    def _array(self, style: int) -> Any:
        styles = self._book._cell_styles
        return styles[style if style < len(styles) else 0]


def _theme_colours(theme: bytes | str | None) -> list[str]:
    """The colours of the theme in the order that cells number them: light 1, dark 1, light 2, dark 2, six accents."""
    text = theme.decode("utf-8", "replace") if isinstance(theme, bytes) else theme or ""
    scheme = text.partition("clrScheme")[2].partition("clrScheme>")[0]
    found = re.findall(r'(?:srgbClr val|sysClr [^>]*lastClr)="([0-9A-Fa-f]{6})"', scheme)
    return [found[i] for i in (1, 0, 3, 2, *range(4, 10))] if len(found) >= 10 else []


def _tinted(colour: str, tint: float) -> str:
    parts = [int(colour[i : i + 2], 16) for i in (0, 2, 4)]
    changed = [p + (255 - p) * tint if tint > 0 else p * (1 + tint) for p in parts]
    return "".join(f"{round(min(255, max(0, p))):02X}" for p in changed)


def _merged_down(rows: list[tuple[int, list[Cell]]], merged: Any) -> list[tuple[int, list[Cell]]]:
    """A cell merged over several rows stands in each of those that hold something: that is what a person sees."""
    places = {number: {cell.column: cell for cell in cells} for number, cells in rows}
    for reference in merged.mergeCell if merged else ():
        left, top, _, bottom = reference.bounds
        cell = places.get(top, {}).get(left)
        if cell is None or bottom == top or not cell.text:
            continue
        for number, below in places.items():
            if top < number <= bottom and not (below.get(left) or Cell(left, "")).text:
                below[left] = cell
    return [(number, sorted(cells.values(), key=lambda cell: cell.column)) for number, cells in places.items()]


def _strings(book: Any, sheet: Any) -> Sequence[str]:
    """The workbook's shared strings with their escapes undone in the right order (openpyxl takes out `x005F_` first)."""
    found = [name for name in book._archive.namelist() if name.lower().endswith("sharedstrings.xml")]
    if len(found) != 1:
        return [_unescaped(text) for text in sheet._shared_strings]
    with book._archive.open(found[0]) as part:
        return [_unescaped(_plain(element)) for _, element in iterparse(part) if element.tag == _SI]


def _plain(item: Element) -> str:
    """The text of a string with or without formatting, but not the small letters that tell how East Asian text is said."""
    runs = [[child] if child.tag == _T else child.findall(_T) if child.tag == _R else [] for child in item]
    return "".join(part.text or "" for run in runs for part in run)


def _unescaped(text: str) -> str:
    """Undo OOXML's escapes: _x000D_ is a carriage return, _x005F_ an underscore."""
    return _ESCAPE.sub(lambda hit: chr(int(hit[1], 16)), text)


ERROR_VALUES = {
    "#n/a", "#i/t", "#value!", "#verdi!", "#ref!", "#name?", "#navn?", "#div/0!", "#null!", "#num!", "#tall!", "#spill!", "#overflyt!",
    "#calc!", "#beregn!", "#field!", "#felt!", "#blocked!", "#blokkert!", "#connect!", "#koble.til!", "#unknown!", "#ukjent!",
    "#getting_data", "#henter_data", "#busy!", "#opptatt!", "#python!", "#timeout!", "#external!", "#ekstern!", "#error!", "#feil!",
    "err:502", "err:504", "err:508", "err:509", "err:522",
}  # fmt: skip


def error_rule(text: str) -> str | None:
    """The rule that an error value of a spreadsheet breaks, in English or Norwegian; None for any other text."""
    shown = text.strip().casefold()
    if shown in ERROR_VALUES:
        return "er en feilverdi i regnearket. Rett formelen, eller skriv verdien."
    if re.fullmatch(r"#{3,}", shown):
        return "er det Excel viser når kolonnen er for smal. Gjør kolonnen bredere, og lagre filen på nytt."
    return None


def _shown_number(value: float, code: str, epoch: datetime) -> Shown:
    if not isfinite(value):
        return Shown(str(value), "er ikke et tall.")
    section, words = _section(code, value)
    if words is not None:
        return Shown(words)
    if section == "":
        return Shown(
            plain_number(value), "vises ikke i regnearket (tallformatet skjuler det). Vis det, eller slett det."
        )
    exact = exactness(code)
    if exact == "time":
        minutes = round(value * 24 * 60)
        return Shown(f"{minutes // 60}:{minutes % 60:02}")
    return _formatted(value, _without_literals(section)) if exact is None else _serial(value, code, epoch)


def _formatted(value: float, code: str) -> Shown:
    """A number with the zeros before it that its format asks for, or as a percentage; else as it is."""
    if re.fullmatch(r"0{2,}", code) and value.is_integer():
        return Shown(f"{int(value):0{len(code)}d}")
    return Shown(f"{plain_number(value * 100)} %" if "%" in code else plain_number(value))


def plain_number(value: float) -> str:
    """A number as Norwegian Excel shows it without a format: up to fifteen digits, decimal comma."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.15g}".replace(".", ",")


def _serial(value: float, code: str, epoch: datetime) -> Shown:
    if value.is_integer() and 1900 <= value <= 2100:
        # A year typed into a cell that was formatted as a date: Excel shows a day in 1905 (1909 in its other count of days).
        year = int(value)
        return Shown(
            str(year), note=f"er årstallet {year} i en celle som er formatert som dato. Det er lest som {year}."
        )
    try:
        moment = from_excel(value, epoch)
    except (OverflowError, ValueError):
        moment = None
    if not isinstance(moment, datetime):
        return Shown(plain_number(value), "er ingen dato som finnes. Skriv datoen på nytt.")
    return _shown_date(moment, code)


def _shown_date(moment: datetime, code: str) -> Shown:
    exact = exactness(code) or "day"
    if exact == "no year":
        return Shown(
            f"{moment:%Y-%m-%d}",
            f"vises uten årstall i regnearket. Året {moment:%Y} kan være det da datoen ble skrevet inn. Skriv hele datoen.",
        )
    return Shown(moment.strftime({"year": "%Y", "month": "%Y-%m", "time": "%H:%M"}.get(exact, "%Y-%m-%d")))


def exactness(code: str) -> str | None:
    """How much of a date a number format shows: day, month, year, "no year", time; None when it shows no date.

    Codes may carry a language ([$-414]), colours and quoted text, and Norwegian or German letters for the year (å, j).
    """
    bare = re.sub(r"am/pm|a/p", "", _without_literals(_split(code)[0]).lower())
    if "j" in bare:  # German: TT.MM.JJJJ
        bare = bare.replace("t", "d").replace("j", "y")
    bare = bare.replace("å", "y")
    if "general" in bare or "standard" in bare or re.search(r"[0#?]", re.sub(r"s\.?0+", "s", bare)):
        return None
    parts = [part[0] for part in re.findall(r"y+|m+|d+|h+|t+|s+|e+", bare)]
    # m is minutes after hours and before seconds, else months.
    minutes = {
        i
        for i, part in enumerate(parts)
        if part == "m" and ((i and parts[i - 1] in "ht") or (i + 1 < len(parts) and parts[i + 1] == "s"))
    }
    shown = {part for i, part in enumerate(parts) if i not in minutes}
    year, month, day = bool(shown & {"y", "e"}), "m" in shown, "d" in shown
    if year:
        return "day" if day and month else "month" if month else "year"
    if month or day:
        return "no year"
    return "time" if parts else None


def _section(code: str, value: float) -> tuple[str, str | None]:
    """The part of a format that applies to a value, and the words it shows instead of the number, if it does."""
    parts = _split(code)
    part = parts[0]
    if value < 0 and len(parts) > 1:
        part = parts[1]
    elif value == 0 and len(parts) > 2:
        part = parts[2]
    if not re.search(r"[0#?@dmyåjhsetg]", _without_literals(part).lower()):
        words = "".join(re.findall(r'"([^"]*)"', part))
        return (part.strip(), words) if words else ("", None)
    return part, None


def _split(code: str) -> list[str]:
    return [
        part.replace("\0", ";") for part in re.sub(r'"[^"]*"', lambda hit: hit[0].replace(";", "\0"), code).split(";")
    ]


def _without_literals(code: str) -> str:
    """A format without quoted and escaped text, colours, conditions and languages; [h] and its like stay as h."""
    code = re.sub(r'"[^"]*"|\\.|_.|\*.', "", code)
    code = re.sub(r"\[([hmst]+)\]", r"\1", code, flags=re.IGNORECASE)
    return re.sub(r"\[[^\]]*\]", "", code).strip()


def main() -> None:
    """Answer requests (`most_rows`, `sheet`, and the bytes of a workbook), within limits, until the input ends.

    An argument is the bytes of memory that it may use, in place of MEMORY.
    """
    answers = limited_process.limited(int(sys.argv[1]) if len(sys.argv) > 1 else MEMORY)
    for header, body in limited_process.requests(sys.stdin.buffer):
        limited_process.answer(answers, read(body, int(header["most_rows"]), header.get("sheet")).to_json())


if __name__ == "__main__":
    main()
