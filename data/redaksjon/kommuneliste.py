"""A list of kommuner in any reasonable spreadsheet: which sheet and columns, what its words mean, and what each row becomes.

Everything guessed is a guess for the editor to see and correct (`guess`); each row ends as taken, asked or refused, with why
(`judge`). Nothing here is saved: an answer is what the editor chose, and what is taken is written by the screen, all or nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from data.database import Register
from data.inndeling import FIRST_KNOWN, span
from data.queries import redaksjon
from data.redaksjon import kommunenavn
from data.redaksjon.kommunenavn import Kommune, Outcome
from data.redaksjon.registrering import dato_gjetning, iso_dato, periode
from data.source_rules import url_problem
from data.store.rules import STATUSER, problems_with
from data.store.types import Innforsel, Listevalg, Observasjon
from data.tabular import Cell, Grid, Row

MOST_ROWS = 2000
OWN = "frivillighetspolitikk"
LEFT_OUT = "utelat"
"""a word, a colour or a row that the editor leaves out: what it says is not known, and is never shown as no"""

FIELDS = ("kommune", "fylke", "status", "tittel", "lenke", "dato", "periode", "merknad")
# Headings as people write them, each as the beginning of a word; the first field that fits is guessed.
_HEADINGS: dict[str, tuple[str, ...]] = {
    "kommune": ("kommunenr", "kommunenummer", "knr", "kommune", "kommunenavn"),
    "fylke": ("fylke", "region"),
    "status": (
        "status",
        "har politikk",
        "har frivilli",
        "vedtatt politikk",
        "politikk?",
        "kategori",
        "farge",
        "stilling",
    ),
    "lenke": ("lenke", "link", "url", "nettadresse", "nettside", "kilde"),
    "periode": ("periode", "planperiode", "gyldig", "varighet", "gjelder"),
    "dato": ("dato", "vedtatt", "vedtaksdato", "år", "årstall", "vedtaksår", "når"),
    "tittel": ("tittel", "navn på", "dokument", "plan", "politikk", "melding", "strategi"),
    "merknad": ("merknad", "kommentar", "notat", "anmerkning", "annet", "oppfølging"),
}
_WORDS: dict[str, tuple[str, ...]] = {
    "vedtatt": ("vedtatt", "vedteke", "vedtatt politikk", "ja", "grønn", "grønt", "har", "har politikk", "har vedtatt", "ferdig",
                "godkjent", "x", "sann", "✓", "✔", "✔\ufe0f", "√", "yes", "har frivillighetspolitikk"),
    "under_arbeid": ("under arbeid", "under_arbeid", "i gang", "igang", "gul", "gult", "påbegynt", "under utarbeiding",
                     "under utarbeidelse", "på vei", "på gang", "i prosess", "prosess", "høring", "på høring", "utkast", "startet",
                     "i arbeid", "delvis", "i ferd med å utvikle"),
    "ingen_kjent": ("nei", "ingen", "ingen kjent", "ingen_kjent", "rød", "rødt", "har ikke", "ikke", "mangler", "usann",
                    "ikke vedtatt", "no", "har ingen", "ingen politikk"),
    LEFT_OUT: ("?", "-", "–", "ukjent", "vet ikke", "usikker", "ikke svart", "ubesvart", "ikke kartlagt", "i/a"),
}  # fmt: skip
_YEAR = r"(?:19|20)\d\d"


@dataclass(frozen=True)
class Reading:
    """How a sheet is to be read: the number of the row with headings (0: none), field → column, word and colour → status.

    `marks` are columns that are themselves statuses, with a cross for those that have it; `one_status` is what every row means
    where the list says nothing. A word or colour that is missing is not decided yet.
    """

    heading_row: int
    columns: dict[str, int]
    words: dict[str, str] = field(default_factory=dict)
    colours: dict[str, str] = field(default_factory=dict)
    marks: dict[int, str] = field(default_factory=dict)
    one_status: str | None = None


@dataclass(frozen=True)
class Provenance:
    """Where the list comes from: its name as a source, its day, who brought it, the file and the sheet."""

    name: str
    day: date
    brought_by: str
    file: str
    sheet: str | None

    @property
    def publisher(self) -> str:
        """The source of each row: «Frivillighet Norges egen liste per 1. juli 2024»."""
        months = [
            "januar",
            "februar",
            "mars",
            "april",
            "mai",
            "juni",
            "juli",
            "august",
            "september",
            "oktober",
            "november",
            "desember",
        ]
        return f"{self.name} per {self.day.day}. {months[self.day.month - 1]} {self.day.year}"

    def place(self, row: int) -> str:
        """Where one row stands, for its source."""
        sheet = f", arket «{self.sheet}»" if self.sheet else ""
        return f"«{self.file}»{sheet}, rad {row}, levert av {self.brought_by}"


@dataclass(frozen=True)
class Question:
    """What only the editor can say about a row: a value for the field, each with the words to choose it by."""

    field: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Judged:
    """What one row becomes: `text` is the kommune as written; an observation when taken, a question when asked; why in Norwegian."""

    row: int
    text: str
    outcome: Outcome
    why: str = ""
    observation: Observasjon | None = None
    question: Question | None = None


Answers = Mapping[tuple[int, str], str]
"""(row, field) → what the editor chose"""


# ── Guesses ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def guess(register: Register, grid: Grid) -> Reading:
    """The row of headings, the columns by heading and by values, and the statuses that words and colours may mean."""
    heading = guess_heading(grid)
    return complete(grid, Reading(heading, guess_columns(register, grid, heading, guess_marks(grid, heading))))


def complete(grid: Grid, reading: Reading) -> Reading:
    """The reading with a guess for each word, mark and colour that nobody has decided."""
    column = reading.columns.get("status")
    words = {word: reading.words.get(word) or guess_word(word) for word in status_words(grid, reading)}
    marks = reading.marks if reading.marks or column is not None else guess_marks(grid, reading.heading_row)
    colours = {c: reading.colours.get(c) or guess_colour(c) for c in colours_of(grid, reading)}
    return replace(
        reading,
        words={word: status for word, status in words.items() if status},
        marks=marks,
        colours={colour: status for colour, status in colours.items() if status}
        if column is None and not marks
        else {},
    )


def guess_heading(grid: Grid) -> int:
    """The number of the row that looks most like headings, among the first twenty; 0 where none does."""
    best, most = 0, 0.0
    for row in grid.rows[:20]:
        named = [_field_of(cell.text) for cell in row.cells if cell.text.strip()]
        score = len({name for name in named if name}) + 0.5 * ("kommune" in named)
        texts = {c.text.strip().casefold() for c in row.cells if c.text.strip()}
        if score > most and (len(texts) > 1 or texts <= set(_HEADINGS["kommune"])):
            best, most = row.number, score
    return best if most >= 1 else 0


def guess_columns(register: Register, grid: Grid, heading_row: int, marks: Mapping[int, str]) -> dict[str, int]:
    """Field → column, by what its heading says and what its cells look like; each column for one field at most, none for `marks`."""
    rows = body(grid, heading_row)[:80]
    columns = sorted({cell.column for row in rows for cell in row.cells if cell.text.strip()} - set(marks))
    scores: list[tuple[float, str, int]] = []
    for column in columns:
        named = _field_of(heading_text(grid, heading_row, column))
        cells = [text for row in rows if (text := row.cell(column).text.strip())]
        for name, share in _looks_like(register, cells).items():
            score = 1.5 * share + (1.2 if named == name else 0)
            if score >= 0.75 and (share or name == "status"):
                scores.append((score, name, column))
        if named in {"tittel", "merknad"}:
            scores.append((1.0, named, column))
    found: dict[str, int] = {}
    for _, name, column in sorted(scores, key=lambda s: (-s[0], s[2])):
        if name not in found and column not in found.values():
            found[name] = column
    return found


def _looks_like(register: Register, cells: Sequence[str]) -> dict[str, float]:
    """Field → share (0–1) of the cells that may be such a value."""
    if not cells:
        return {}
    names = kommunenavn.names(register)

    def share(test: Any) -> float:
        return sum(bool(test(cell)) for cell in cells) / len(cells)

    return {
        "kommune": share(lambda c: bool(names.match(c).candidates)),
        "fylke": share(lambda c: names.match(c).fylke),
        "status": share(lambda c: guess_word(_word(c))) * (len({_word(c) for c in cells}) <= max(8, len(cells) // 3)),
        "lenke": share(lambda c: re.match(r"https?://|www\.", c, re.IGNORECASE)),
        "dato": share(lambda c: span(iso_dato(c)) or dato_gjetning(c)),
        "periode": share(lambda c: re.fullmatch(rf"(fra )?{_YEAR}\s*([-–—/]|til)\s*({_YEAR}|\d\d)?", c)),
    }


def guess_word(word: str) -> str | None:
    """The status that a word may mean, `utelat` for one that says it is not known; None where it is anybody's guess."""
    for status, words in _WORDS.items():
        if word in words:
            return status
    return None


def guess_colour(colour: str) -> str | None:
    """The status that a fill (RRGGBB) may mean: green, yellow and red as on the organisation's own map."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (0, 2, 4))
    if max(red, green, blue) - min(red, green, blue) < 30:
        return None
    if green >= red + 12 and green >= blue:
        return "vedtatt"
    if blue < min(red, green) and green > 0.72 * red:
        return "under_arbeid"
    return "ingen_kjent" if red > green and red > blue else None


def guess_marks(grid: Grid, heading_row: int) -> dict[int, str]:
    """Columns that are headed by a status and hold crosses: column → status."""
    rows = body(grid, heading_row)
    found = {}
    for column in sorted({cell.column for row in rows for cell in row.cells}):
        status = guess_word(_word(heading_text(grid, heading_row, column)))
        cells = {_word(row.cell(column).text) for row in rows} - {""}
        if status in STATUSER and cells and cells <= {"x", "ja", "1", "✓", "✔", "√", "sann"}:
            found[column] = str(status)
    return found


def _field_of(heading: str) -> str | None:
    said = " ".join(heading.casefold().split())
    for name, beginnings in _HEADINGS.items():
        if len(said) <= 60 and any(re.match(rf"{re.escape(b)}", said) for b in beginnings):
            return name
    return None


# ── What the list holds ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def body(grid: Grid, heading_row: int) -> list[Row]:
    """The rows under the headings (all where there are none)."""
    return [row for row in grid.rows if row.number > heading_row]


def heading_text(grid: Grid, heading_row: int, column: int) -> str:
    """What stands over a column: its heading, or where that is blank (a merged heading) what stands over it."""
    above = [row for row in grid.rows if row.number <= heading_row][-2:]
    return next((text for row in reversed(above) if (text := row.cell(column).text.strip())), "")


def signature(grid: Grid, reading: Reading) -> str:
    """What tells one layout from another: a hash of the headings, so that a choice is found again for next year's file."""
    row = next((row for row in grid.rows if row.number == reading.heading_row), None)
    heads = [f"{cell.column}:{cell.text.strip().casefold()}" for cell in row.cells] if row else []
    return hashlib.sha256("|".join(heads).encode()).hexdigest()[:24]


def remembered(choices: Sequence[Innforsel], grid: Grid, guessed: Reading) -> Reading | None:
    """The reading that was chosen last for a list with these headings; None where there is none. `choices`: entries in order."""
    mark = signature(grid, guessed)
    found = [e.innhold for e in choices if isinstance(e.innhold, Listevalg) and e.innhold.signatur == mark]
    if not found or guessed.heading_row == 0:
        return None
    choice = found[-1]
    columns = {name: int(column) for name, column in map(_parted, choice.kolonner)}
    return Reading(
        guessed.heading_row, columns, dict(map(_parted, choice.ord)), dict(map(_parted, choice.farger)),
        {int(column): status for column, status in map(_parted, choice.kryss)},
    )  # fmt: skip


def choice_of(grid: Grid, reading: Reading) -> Listevalg:
    """What to remember of how a list was read."""
    return Listevalg(
        signature(grid, reading),
        *(
            tuple(f"{key}={value}" for key, value in sorted(part.items(), key=str))
            for part in (reading.columns, reading.words, reading.colours, reading.marks)
        ),
    )


def _parted(said: str) -> tuple[str, str]:
    key, _, value = said.rpartition("=")
    return key, value


def status_words(grid: Grid, reading: Reading) -> list[str]:
    """The words in the column of statuses, without years and signs, most frequent first."""
    column = reading.columns.get("status")
    if column is None:
        return []
    rows = [
        row for row in body(grid, reading.heading_row) if not kommunenavn.is_heading(_text(row, reading, "kommune"))
    ]
    words = [_word(row.cell(column).text) for row in rows]
    counted = {word: words.count(word) for word in words if word}
    return sorted(counted, key=lambda word: (-counted[word], word))


def colours_of(grid: Grid, reading: Reading) -> list[str]:
    """The fills of the cells that name kommune or status, most frequent first; none where all have the same."""
    rows = body(grid, reading.heading_row)
    found = [colour for row in rows if (colour := _colour(row, reading))]
    several = set(found) if len(found) == len(rows) else {*found, ""}
    return sorted(set(found), key=lambda c: (-found.count(c), c)) if len(several) > 1 else []


def _colour(row: Row, reading: Reading) -> str | None:
    columns = [reading.columns[name] for name in ("status", "kommune") if name in reading.columns]
    return next((colour for column in columns if (colour := row.cell(column).colour)), None)


def _word(said: str) -> str:
    """The word of a status without its year and signs around it: «Vedtatt (2019)» is vedtatt."""
    bare = re.sub(rf"\b{_YEAR}\b(\s*[-–/]\s*({_YEAR}|\d\d)\b)?", " ", said.casefold())
    bare = re.sub(r"\(\s*\)", " ", bare)
    return " ".join(bare.split()).strip(" .,:;!*()") or said.strip().casefold()


# ── Judging rows ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def judge(
    register: Register, grid: Grid, reading: Reading, origin: Provenance, answers: Answers | None = None
) -> list[Judged]:
    """What each row under the headings becomes. Raises nothing; a row that cannot be read is refused with why."""
    chosen = answers or {}
    fylke = ""
    judged = []
    for row in body(grid, reading.heading_row):
        text = _text(row, reading, "kommune")
        over = kommunenavn.names(register).match(text) if text else None
        if over is not None and over.fylke and not _text(row, reading, "status"):
            fylke = text  # a fylke alone on its row heads those below it
        judged.append(_judged(register, row, reading, origin, chosen, _text(row, reading, "fylke") or fylke))
    return _against_each_other(judged, chosen)


def _judged(register: Register, row: Row, reading: Reading, origin: Provenance, chosen: Answers, fylke: str) -> Judged:
    text = _text(row, reading, "kommune")
    said = Judged(row.number, text, "refused")
    if chosen.get((row.number, "rad")) == LEFT_OUT:
        return replace(said, why="er utelatt.")
    faults = [cell for cell in row.cells if cell.fault and cell.column in {*reading.columns.values(), *reading.marks}]
    if faults:
        return replace(said, why=f"«{faults[0].text}» {faults[0].fault}")
    kommune, judged = _kommune(register, said, text, fylke, chosen)
    if kommune is None:
        return judged
    status, why = _status(row, reading)
    if status is None:
        return replace(said, why=why)
    return _observed(register, row, reading, origin, chosen, replace(said, why=judged.why), kommune, status)


def _kommune(register: Register, said: Judged, text: str, fylke: str, chosen: Answers) -> tuple[Kommune | None, Judged]:
    if not text:
        return None, replace(said, why="har ingen kommune.")
    match = kommunenavn.names(register).match(text, fylke)
    if answer := chosen.get((said.row, "kommune")):
        found = next((c for c in match.candidates if f"{c.kommunenummer}/{c.enhet}" == answer), None)
        if found or answer == LEFT_OUT:
            return found, replace(said, why="" if found else "er utelatt.")
    if match.outcome == "taken":
        return match.candidates[0], replace(said, why=match.why)
    options = tuple((f"{c.kommunenummer}/{c.enhet}", c.label) for c in match.candidates)
    asked = Question("kommune", (*options, (LEFT_OUT, "Ta ikke med raden"))) if match.outcome == "asked" else None
    return None, replace(said, outcome=match.outcome, why=match.why, question=asked)


def _status(row: Row, reading: Reading) -> tuple[str | None, str]:
    """The status of a row and "", or None and why it has none."""
    if reading.marks:
        marked = {status for column, status in reading.marks.items() if row.cell(column).text.strip()}
        if len(marked) != 1:
            return None, "har kryss for flere statuser." if marked else "har ikke kryss for noen status."
        return marked.pop(), ""
    word = _word(_text(row, reading, "status"))
    if "status" in reading.columns and word:
        status = reading.words.get(word)
        what = f"statusen «{_text(row, reading, 'status')}»"
    elif colour := _colour(row, reading) if reading.colours else None:
        status, what = reading.colours.get(colour), f"fargen {colour_name(colour)}"
    else:
        status, what = reading.one_status if "status" not in reading.columns else None, ""
    if status == LEFT_OUT:
        return None, f"er utelatt: {what} sier ikke noe om politikken."
    if status is None:
        return None, f"har {what}, som ikke har fått noen betydning." if what else "sier ikke noe om status."
    return status, ""


def _observed(
    register: Register,
    row: Row,
    reading: Reading,
    origin: Provenance,
    chosen: Answers,
    said: Judged,
    kommune: Kommune,
    status: str,
) -> Judged:
    when, period, asked = _dates(row, reading, chosen)
    url = _text(row, reading, "lenke")
    if asked is None and url and url_problem(url):
        asked = _link(row.number, url, chosen)
        url = chosen.get((row.number, "lenke"), "").replace(LEFT_OUT, "")
    if asked:
        return replace(said, outcome="asked", why=asked[0], question=asked[1])
    dated = when or (period[0] if status == "vedtatt" else None)
    unit, problem = _unit(register, kommune, dated or origin.day.isoformat(), row.number, chosen)
    if problem:
        return replace(said, outcome="asked", why=problem[0], question=problem[1])
    observation = Observasjon(
        niva="kommune", enhet=unit[1], kommunenummer=unit[0], dagens_kommunenummer=kommune.kommunenummer, status=status, plantype=OWN,
        dokumenttittel=_text(row, reading, "tittel") or None, vedtatt_dato=when if status == "vedtatt" else None,
        gjelder_dato=None if status == "vedtatt" and dated else (when or origin.day.isoformat()), periode_fra=period[0],
        periode_til=period[1],
        kilde_url=url or None, kilde_utgiver=origin.publisher, kilde_dato=origin.day.isoformat(), sikkerhet="høy",
        merknad=_text(row, reading, "merknad") or None, liste=origin.place(row.number),
    )  # fmt: skip
    broken = problems_with(observation)
    if broken:
        what, value, rule = broken[0]
        return replace(said, why=f"{what.replace('_', ' ')} «{value}» {rule}")
    return replace(said, outcome="taken", observation=observation)


def _dates(
    row: Row, reading: Reading, chosen: Answers
) -> tuple[str | None, tuple[str | None, str | None], tuple[str, Question] | None]:
    """The date, the period, and what must be asked about the date: two years, a year of two digits, a number of Excel's."""
    written, between = _text(row, reading, "dato"), _text(row, reading, "periode")
    status = _text(row, reading, "status")
    if both := re.search(rf"({_YEAR})\s*[-–]\s*({_YEAR})", status):
        between = between or both[0]
    elif (year := re.findall(rf"\b{_YEAR}\b", status)) and len(year) == 1:
        written = written or year[0]
    if re.fullmatch(rf"{_YEAR}\s*[-–—]\s*{_YEAR}", written) and not between:
        written, between = "", written
    period = periode(between) if between else (None, None)
    when = chosen.get((row.number, "dato"), iso_dato(written)).replace(LEFT_OUT, "")
    if not when or span(when):
        return when or None, period, None
    years = re.findall(rf"\b{_YEAR}\b", written)
    guessed = [(year, year) for year in dict.fromkeys(years)]
    told = dato_gjetning(written)
    if told and (hit := re.search(r"Mente du ([\d.]+)\?", told)):
        guessed.append((iso_dato(hit[1]), hit[1]))
    options = (*guessed, (LEFT_OUT, "Ta med raden uten datoen"))
    return None, period, (f"«{written}» er ingen dato. {told or 'Velg hva som er ment.'}", Question("dato", options))


def _link(number: int, url: str, chosen: Answers) -> tuple[str, Question] | None:
    if (number, "lenke") in chosen:
        return None
    with_scheme = f"https://{url}"
    options = [(with_scheme, with_scheme)] if not re.match(r"\w+:", url) and url_problem(with_scheme) is None else []
    return f"«{url}» {url_problem(url)}", Question("lenke", (*options, (LEFT_OUT, "Ta med raden uten lenken")))


def _unit(
    register: Register, kommune: Kommune, dated: str, number: int, chosen: Answers
) -> tuple[tuple[str, str], tuple[str, Question] | None]:
    """The kommune as it was on the day: (number, name); and what must be asked where it was several, or was not."""
    days = span(dated)
    day = max(days[1] if days else date.today(), FIRST_KNOWN)
    units = {
        str(r.kommunenummer): str(r.kommunenavn)
        for r in redaksjon.enheter(register, kommune.kommunenummer, day).itertuples()
    }
    if (answer := chosen.get((number, "enhet"))) in units:
        return (str(answer), units[str(answer)]), None
    if kommune.enhet in units:
        return (kommune.enhet, units[kommune.enhet]), None
    named = [unit for unit, name in units.items() if name == kommune.label.partition(" (")[0]]
    if kommune.enhet == kommune.kommunenummer and (len(units) == 1 or len(named) == 1):
        unit = named[0] if len(named) == 1 else next(iter(units))
        return (unit, units[unit]), None
    options = tuple((unit, f"{name} ({unit})") for unit, name in units.items())
    why = f"{kommune.label}: kommunen var en annen den dagen opplysningen gjelder ({dated}). Velg hvilken det gjelder."
    return ("", ""), (why, Question("enhet", (*options, (LEFT_OUT, "Ta ikke med raden"))))


def _against_each_other(judged: list[Judged], chosen: Answers) -> list[Judged]:
    """The same twice is taken once; two rows that say different things of a kommune, both without a date, are asked about."""
    first: dict[tuple[str | None, ...], Judged] = {}
    settled = []
    for row in judged:
        o = row.observation
        if o is None:
            settled.append(row)
            continue
        key = (o.dagens_kommunenummer, o.vedtatt_dato, o.gjelder_dato, o.dokumenttittel)
        earlier = first.setdefault(key, row)
        if earlier is row or chosen.get((row.row, "rad")) == "ta med":
            settled.append(row)
        elif earlier.observation and earlier.observation.status == o.status:
            settled.append(replace(row, outcome="refused", observation=None, why=f"står også i rad {earlier.row}."))
        else:
            asked = Question("rad", (("ta med", "Ta med også denne"), (LEFT_OUT, "Ta ikke med raden")))
            why = f"sier noe annet om kommunen enn rad {earlier.row}."
            settled.append(replace(row, outcome="asked", observation=None, why=why, question=asked))
    return settled


def colour_name(colour: str) -> str:
    """What to call a fill on screen."""
    named = {"vedtatt": "grønn", "under_arbeid": "gul", "ingen_kjent": "rød", None: "grå eller blå"}
    return f"{named[guess_colour(colour)]} (#{colour})"


def _text(row: Row, reading: Reading, name: str) -> str:
    column = reading.columns.get(name)
    cell = row.cell(column) if column is not None else Cell(0, "")
    return " ".join(cell.text.split())


# ── Lists that were brought before ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Brought:
    """A list that was taken in: what it is called, when and by whom, how many rows it gave, and the entries still in force."""

    key: str
    name: str
    file: str
    entry: Innforsel
    count: int
    in_force: tuple[str, ...]


_KEY = re.compile(r"liste-([0-9a-f]{32})-(\d+)-(\d+)")


def fingerprint(content: bytes, sheet: str | None) -> str:
    """What tells a sheet of a file from all others."""
    return hashlib.sha256(content + b"\0" + (sheet or "").encode()).hexdigest()[:32]


def brought_before(entries: Sequence[Innforsel]) -> list[Brought]:
    """The lists in a log, newest first. An entry is in force until its fact is withdrawn, corrected or undone."""
    last: dict[str, Innforsel] = {}
    lists: dict[str, list[Innforsel]] = {}
    for entry in entries:
        last[entry.fakta] = entry
        if hit := _KEY.fullmatch(entry.nokkel):
            lists.setdefault(f"{hit[1]}-{hit[2]}", []).append(entry)
    found = []
    for key, rows in lists.items():
        content = rows[0].innhold
        name = content.kilde_utgiver if isinstance(content, Observasjon) else ""
        file = (content.liste or "").partition(", rad ")[0] if isinstance(content, Observasjon) else ""
        in_force = tuple(row.id for row in rows if last[row.fakta].id == row.id)
        found.append(Brought(key, name or "", file, rows[0], len(rows), in_force))
    return sorted(found, key=lambda b: b.entry.nr, reverse=True)


def save_key(mark: str, brought: Sequence[Brought], row: int) -> str:
    """The key of a row's save: the same file twice is the same save, but for a list that was withdrawn whole."""
    earlier = [b for b in brought if b.key.startswith(mark)]
    return f"liste-{mark}-{sum(not b.in_force for b in earlier)}-{row}"
