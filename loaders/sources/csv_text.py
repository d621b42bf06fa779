"""Read one CSV source as text: encoding, quoting and control characters, before any rule about its meaning."""

import csv
import io
import re
from dataclasses import dataclass, field

# C0 and C1 controls (but tab and line breaks inside a quoted cell), and the marks that turn the reading direction:
# none of them can be seen, and each can make a screen show something other than what is stored.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


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


def visible(text: str, width: int = 80) -> str:
    """Return the text with control characters and line breaks written as codes, cut to `width` characters."""
    shown = re.sub(f"{CONTROL.pattern}|[\n\r\t]", lambda hit: f"[U+{ord(hit.group()):04X}]", text)
    return shown if len(shown) <= width else shown[: width - 1] + "…"


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
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        bad = " ".join(f"0x{byte:02X}" for byte in content[error.start : error.end])
        rule = f"er ikke gyldig UTF-8 ({bad}). Lagre filen på nytt som «CSV UTF-8»."
        return TextTable([], [], [], [Problem(name, line, None, None, rule)])
    first = next(filter(str.strip, text.splitlines()), "")
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=";" if ";" in first and "," not in first else ",", strict=True
    )
    cells: list[list[str]] = []
    lines: list[int] = []
    problems: list[Problem] = []
    start = 1
    try:
        for row in reader:
            cells.append(row)
            lines.append(start)
            start = reader.line_num + 1
    except csv.Error:
        rule = (
            'Anførselstegnene går ikke opp (eller cellen er for lang). Sett celler med komma eller " i anførselstegn, '
            'og skriv " dobbelt.'
        )
        problems.append(Problem(name, start, None, None, rule))
    while cells and not any(map(str.strip, cells[0])):  # the headings need not stand on the first line
        del cells[0], lines[0]
    if not cells and not problems:
        problems.append(Problem(name, None, None, None, "Filen er tom. Den må ha en rad med kolonnenavn."))
    header = cells[0] if cells else []
    for line, row in zip(lines, cells, strict=True):
        for number, cell in enumerate(row):
            if CONTROL.search(cell):
                column = header[number] if number < len(header) else str(number + 1)
                problems.append(
                    Problem(
                        name, line, visible(column), cell, "har usynlige styretegn. Skriv teksten på nytt uten dem."
                    )
                )
    return TextTable(header, cells[1:], lines[1:], problems)
