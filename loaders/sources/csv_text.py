"""Read one CSV source as text by the reader of all tables, with its problems placed by file and line."""

from dataclasses import dataclass, field

from data import text
from data.tabular import Unreadable, decode, split
from data.text import visible


@dataclass(frozen=True)
class Problem:
    """One thing wrong in one source: where it is, what stands there and which rule it breaks (in Norwegian).

    `rad` is the line in the file (the header is line 1) and None when the whole file is meant.
    """

    fil: str
    rad: int | None
    kolonne: str | None
    verdi: str | None
    regel: str

    def __str__(self) -> str:
        """Say it as one line for people; control characters are shown by their code, long values are cut."""
        where = self.fil
        if self.rad is not None:
            where += f", rad {self.rad}"
        if self.kolonne is not None:
            where += f", kolonne «{self.kolonne}»"
        value = "" if self.verdi is None else f" «{visible(self.verdi)}»"
        return f"{where}:{value} {self.regel}"


@dataclass(frozen=True)
class TextTable:
    """The cells of one CSV file: `lines[i]` is the line in the file where `rows[i]` starts."""

    header: list[str]
    rows: list[list[str]]
    lines: list[int]
    problems: list[Problem] = field(default_factory=list)


def read_table(content: bytes, name: str) -> TextTable:
    """Split UTF-8 CSV into cells; comma, or semicolon as Norwegian Excel writes it; a byte order mark is allowed.

    Never raises: what cannot be read is in `problems`, and what could be read before it is in `rows`.
    """
    cells: list[list[str]] = []
    lines: list[int] = []
    problems: list[Problem] = []
    try:
        for _, line, row in split(decode(content, utf8_only=True)[0]):
            cells.append(row)
            lines.append(line)
    except Unreadable as error:
        problems.append(Problem(name, error.line, None, None, str(error)))
    while cells and not any(map(str.strip, cells[0])):  # the headings need not stand on the first line
        del cells[0], lines[0]
    if not cells and not problems:
        problems.append(Problem(name, None, None, None, "Filen er tom. Den må ha en rad med kolonnenavn."))
    header = cells[0] if cells else []
    for line, row in zip(lines, cells, strict=True):
        for number, cell in enumerate(row):
            if rule := text.problem(cell):
                column = header[number] if number < len(header) else str(number + 1)
                problems.append(Problem(name, line, visible(column), cell, rule))
    return TextTable(header, cells[1:], lines[1:], problems)
