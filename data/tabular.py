"""The one reader of tables that people send: CSV in any common form, and Excel workbooks, into cells of clean text.

Uploads, the sources of the register, contacts and travel times all come through here. Nothing is cut in silence: what is too
much is refused before anything is taken in, what a person does not see is passed over and said, and a cell that cannot be
read as it is shown carries the rule it breaks.
"""

from __future__ import annotations

import csv
import io
import queue
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from data import text, workbook
from data.limited_process import Worker
from data.workbook import Cell, error_rule

__all__ = ["MOST_BYTES", "Cell", "Grid", "Problem", "Row", "Table", "Unreadable", "decode", "grid", "headed", "split"]

MOST_BYTES = 5_000_000
SECONDS = 25.0
_DELIMITERS = ";,\t|"
_SEP_LINE = re.compile(r"\"?sep=([;,\t|:~])\"?[;,\t ]*(?:\r\n|\r|\n|$)", re.IGNORECASE)
# What Windows-1252 holds beside letters and that a Norwegian text may hold too; Mac Roman and DOS read as Windows-1252 give others.
_LIKELY = set("«»–—‘’“”„…•§°·´½¼²³©®™€£\u00a0ŠšŽžŒœŸ") | {chr(n) for n in range(0xC0, 0x100)} - set("×÷")
REPLACED_AFTER = 50  # workbooks: a process keeps memory that it no longer needs
# As many workbooks at once as there are places here: each may take a gigabyte. A process ends with the pipe that asks it.
_WORKERS: queue.LifoQueue[Worker | None] = queue.LifoQueue()
for _ in range(2):
    _WORKERS.put(None)


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a file: its row as a spreadsheet numbers it, the column's heading, the value as it stands, the rule."""

    row: int | None
    column: str | None
    value: str
    rule: str


@dataclass(frozen=True)
class Row:
    """A row that holds something: its number in the spreadsheet, the line in the file where it starts, its cells in order."""

    number: int
    line: int
    cells: tuple[Cell, ...]

    def cell(self, column: int) -> Cell:
        """The cell of a column (1 is the first); an empty one where nothing stands."""
        return next((cell for cell in self.cells if cell.column == column), Cell(column, ""))


@dataclass(frozen=True)
class Grid:
    """What a file holds: rows with something in them, and what was passed over, as Norwegian sentences."""

    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    passed_over: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Table:
    """A grid under headings: each row as heading → text, with its number; `notes` tells how some cells were read."""

    sheet: str | None
    headings: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]
    passed_over: tuple[str, ...]
    notes: tuple[Problem, ...]
    problems: tuple[Problem, ...]


class Unreadable(ValueError):
    """Bytes that are no table; the message is the rule in Norwegian, `line` where in the file."""

    def __init__(self, rule: str, line: int | None = None) -> None:
        super().__init__(rule)
        self.line = line


def grid(content: bytes, most_rows: int, sheet: str | None = None, most_bytes: int = MOST_BYTES) -> Grid:
    """Read a file whatever its name says it is; what cannot be read is in `problems`, and then there are no rows."""
    if rule := _no_table(content, most_bytes):
        return _refused(rule)
    if content.startswith(b"PK\x03\x04"):
        return of_workbook(_in_process(content, most_rows, sheet), most_rows)
    try:
        decoded, note = decode(content)
        found = [(n, line, cells) for n, line, cells in split(decoded) if any(map(str.strip, cells))]
    except Unreadable as error:
        return _refused(str(error), error.line)
    if len(found) - 1 > most_rows:
        return _refused(_too_many(len(found) - 1, most_rows))
    rows = [Row(n, line, tuple(_cells(cells))) for n, line, cells in found]
    return Grid(rows=tuple(rows), passed_over=(note,) if note else ())


def _cells(texts: Sequence[str]) -> Iterator[Cell]:
    """The cells of a line that hold something; of those beyond the most there may be only the first, with that as its fault."""
    for column, cell in enumerate(texts, start=1):
        if cell.strip() and column > workbook.MOST_COLUMNS:
            yield Cell(column, cell, workbook.TOO_MANY_COLUMNS)
            return
        if cell.strip():
            yield _checked(Cell(column, cell, _formula(cell)))


def _no_table(content: bytes, most_bytes: int) -> str | None:
    """Why a file is refused before it is opened, if it is."""
    if len(content) > most_bytes:
        return f"er større enn {most_bytes // 1_000_000} MB. Del filen."
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return (
            "er i gammelt Excel-format (.xls), eller har passord. Lagre den som Excel-arbeidsbok (.xlsx) uten passord."
        )
    if content.startswith(b"%PDF"):
        return "er en PDF, ikke et regneark. Last opp regnearket den er laget av."
    if re.match(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|table|\?xml)", content[:200], re.IGNORECASE):
        return (
            "er en nettside eller XML, ikke et regneark. Åpne den i Excel, og lagre den som Excel-arbeidsbok (.xlsx)."
        )
    return None


def of_workbook(sheet: workbook.Sheet, most_rows: int) -> Grid:
    """The grid of a sheet that was read, with its characters checked."""
    if sheet.fault:
        return _refused(sheet.fault)
    if sheet.count - 1 > most_rows:
        return _refused(_too_many(sheet.count - 1, most_rows))
    rows = tuple(Row(number, number, tuple(map(_checked, cells))) for number, cells in sheet.rows)
    return Grid(sheet.name, tuple(sheet.sheets), rows, tuple(_passed_over(sheet)))


def headed(found: Grid) -> Table:
    """The rows under the first one that holds something; cells without a heading are problems, with row and content."""
    header = found.rows[0] if found.rows else Row(1, 1, ())
    names = {cell.column: " ".join(cell.text.split()) for cell in header.cells if cell.text.strip()}
    problems = list(found.problems)
    if not found.rows and not problems:
        problems.append(Problem(None, None, "", "er tom. Den må ha en rad med kolonnenavn."))
    same = [name.casefold() for name in names.values()]
    problems += [
        Problem(header.number, name, name, "står to ganger som kolonnenavn.")
        for name in dict.fromkeys(names.values()) if same.count(name.casefold()) > 1
    ]  # fmt: skip
    problems += [Problem(header.number, text.visible(c.text), c.text, c.fault) for c in header.cells if c.fault]
    rows, notes = [], []
    for row in found.rows[1:]:
        cells = [cell for cell in row.cells if cell.text.strip() or cell.fault]
        problems += [Problem(row.number, names.get(c.column), c.text, c.fault) for c in cells if c.fault]
        notes += [Problem(row.number, names.get(c.column), c.text, c.note) for c in cells if c.note]
        if nameless := [cell.text.strip() for cell in cells if cell.column not in names]:
            problems.append(_nameless(row.number, nameless))
        if cells:
            rows.append((row.number, {names[c.column]: c.text.strip() for c in cells if c.column in names}))
    return Table(found.sheet, tuple(names.values()), tuple(rows), found.passed_over, tuple(notes), tuple(problems))


def decode(content: bytes, utf8_only: bool = False) -> tuple[str, str | None]:
    """Bytes as text, and a Norwegian note where the encoding was guessed; raises Unreadable with the line."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) and not utf8_only:
        return _utf16(content, "utf-16"), None
    if not utf8_only and (codec := _utf16_without_mark(content)):
        return _utf16(content, codec), "Filen er lest som UTF-16."
    try:
        return content.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        bad = " ".join(f"0x{byte:02X}" for byte in content[error.start : error.end])
        refused = Unreadable(f"er ikke gyldig UTF-8 ({bad}). Lagre filen på nytt som «CSV UTF-8».", line)
    if not utf8_only:
        try:
            guessed = content.decode("cp1252")
        except UnicodeDecodeError:
            raise refused from None
        if all(c in _LIKELY for c in guessed if ord(c) > 0x7F) and not re.search(
            r"(?<=[a-zæøå])[‘“„](?=[a-zæøå])", guessed
        ):
            return guessed, "Filen er ikke UTF-8. Den er lest som Windows-1252; se at Æ, Ø og Å er riktige."
    raise refused


def split(decoded: str) -> Iterator[tuple[int, int, list[str]]]:
    """Row number, line where it starts, and the cells (clean text) of each row of a CSV, blank rows too.

    Semicolon, comma, tab or bar; a first line `sep=;`; line breaks of any system. Raises Unreadable with the line.
    """
    delimiter, skipped = _delimiter(decoded)
    reader = csv.reader(io.StringIO(decoded, newline=""), delimiter=delimiter, strict=True)
    start, number = 1, 0
    try:
        for row in reader:
            number += 1
            if number > 1 or not skipped:
                yield number, start, [text.clean(cell) for cell in row]
            start = reader.line_num + 1
    except csv.Error:
        raise Unreadable(
            'Anførselstegnene går ikke opp (eller cellen er for lang). Sett celler med skilletegn eller " i anførselstegn, '
            'og skriv " dobbelt.',
            start,
        ) from None


def _delimiter(decoded: str) -> tuple[str, bool]:
    """Which sign parts the cells, and whether the first line says so (and is then no row)."""
    if told := _SEP_LINE.match(decoded):
        return told[1], True
    scores = {sign: _score(decoded, sign) for sign in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda sign: (scores[sign], -_DELIMITERS.index(sign)))
    return (best if scores[best][0] else ","), False


def _score(decoded: str, sign: str) -> tuple[bool, bool, bool, int]:
    """How well a sign parts the first rows: at all, with quotes that fit, from the first on, and how many cells in rows like it.

    A sign inside texts parts rows too, but not into as many cells as the row that it parts first.
    """
    widths: list[int] = []
    quotes_fit = True
    try:
        for number, row in enumerate(csv.reader(io.StringIO(decoded, newline=""), delimiter=sign, strict=True)):
            if number == 60:
                break
            if any(map(str.strip, row)):
                widths.append(len(row))
    except csv.Error:
        quotes_fit = False
    parted = [width for width in widths if width > 1]
    if not parted:
        return False, quotes_fit, False, 0
    return True, quotes_fit, widths[0] > 1, sum(width == parted[0] for width in parted) * parted[0]


def _utf16(content: bytes, codec: str) -> str:
    try:
        return content.decode(codec).removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise Unreadable("er skadet: teksten er ikke gyldig UTF-16. Lagre filen på nytt som «CSV UTF-8».") from None


def _utf16_without_mark(content: bytes) -> str | None:
    sample = content[:400]
    if len(sample) < 8 or len(content) % 2:
        return None
    if sample[1::2].count(0) > len(sample) * 0.4 and not sample[::2].count(0):
        return "utf-16-le"
    return "utf-16-be" if sample[::2].count(0) > len(sample) * 0.4 and not sample[1::2].count(0) else None


def _formula(cell: str) -> str | None:
    """The rule that a formula in CSV breaks; a workbook tells of its own."""
    if re.match(r"=\s*[\w(\"'+\-]", cell) and not re.fullmatch(r'="[^"]*"', cell):
        return "er en formel. Skriv verdien den viser."
    return None


def _checked(cell: Cell) -> Cell:
    """The cell with clean text, the rule its characters break, and ="0301" as the text 0301."""
    cleaned = text.clean(cell.text)
    if quoted := re.fullmatch(r'="([^"]*)"', cleaned):
        cleaned = quoted[1]
    return replace(cell, text=cleaned, fault=cell.fault or error_rule(cleaned) or text.problem(cleaned))


def _nameless(row: int, contents: list[str]) -> Problem:
    many = f"{len(contents)} celler" if len(contents) > 1 else "en celle"
    return Problem(
        row, None, " | ".join(contents),
        f"står i {many} uten kolonnenavn over. Gi kolonnen navn eller slett innholdet; i CSV må tekst med skilletegn stå i anførselstegn.",
    )  # fmt: skip


def _passed_over(sheet: workbook.Sheet) -> Iterable[str]:
    others = [name for name in sheet.sheets if name != sheet.name]
    if others:
        yield f"{'Arkene' if len(others) > 1 else 'Arket'} {_listed(others)} er ikke lest."
    if sheet.hidden_sheets:
        many = len(sheet.hidden_sheets) > 1
        yield f"{'Skjulte ark' if many else 'Det skjulte arket'} {_listed(sheet.hidden_sheets)} er ikke lest."
    if sheet.hidden_rows:
        rows = "skjulte eller filtrerte rader" if sheet.hidden_rows > 1 else "skjult eller filtrert rad"
        yield f"{_number(sheet.hidden_rows)} {rows} er ikke lest."
    if sheet.hidden_columns:
        many = len(sheet.hidden_columns) > 1
        yield f"{'De skjulte kolonnene' if many else 'Den skjulte kolonnen'} {', '.join(sheet.hidden_columns)} er ikke lest."


def _listed(names: list[str]) -> str:
    shown = [f"«{text.visible(name)}»" for name in names]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} og {shown[-1]}"


def _too_many(count: int, most: int) -> str:
    return f"har {_number(count)} rader med innhold. Grensen er {_number(most)}. Del filen; ingenting er lest inn."


def _number(count: int) -> str:
    return f"{count:,}".replace(",", "\u00a0")


def _refused(rule: str, line: int | None = None) -> Grid:
    return Grid(problems=(Problem(line, None, "", rule),))


@lru_cache(maxsize=4)
def _in_process(content: bytes, most_rows: int, sheet: str | None) -> workbook.Sheet:
    """Read a workbook in a process of its own: it may take too long or too much, and is then ended, not we."""
    worker = _WORKERS.get()
    try:
        if worker is None or not worker.alive() or worker.handled >= REPLACED_AFTER:
            worker = _replaced(worker)
        raw = worker.ask({"most_rows": most_rows + 2, "sheet": sheet}, content, SECONDS)
        if raw is None:
            worker.end()
            worker = None
    finally:
        _WORKERS.put(worker)
    if raw is None:
        return workbook.Sheet(
            fault="er for stor eller for innviklet til å leses. Slett tomme rader, ark og formatering som ikke trengs, eller lagre som CSV."
        )
    return workbook.Sheet.from_json(raw)


def _replaced(worker: Worker | None) -> Worker:
    if worker is not None:
        worker.end()
    return Worker("data.workbook")
