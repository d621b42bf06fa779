"""Is every source right? All problems of all files at once, before anything is built.

The schema of each file stands in `data/sources/datapackage.json` and is checked by the frictionless package; the rules
that need more than one cell (`data.source_rules`) run inside the same pass as a frictionless check of our own.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import attrs
import pandas as pd
from frictionless import Check, Checklist, Error, FrictionlessException, Package, Schema, errors
from frictionless.resources import TableResource

from data import DATA, text
from data.inndeling import Numbers
from data.kinds import PLANTYPE_CODES
from data.source_rules import Rule, forms, rules_for
from data.tabular import Unreadable, decode, split
from data.text import visible

SOURCES = DATA / "sources"
PACKAGE = "datapackage.json"
REGISTRY = ("kommuner", "kommune_endringer", "kommune_delinger", "kommune_egenskaper")  # what `Numbers` is read from
VALUES = {"plantyper": PLANTYPE_CODES}
"""what `values` of a column in the package may name: the values that the column may have"""
NO_LIMIT = 1_000_000  # frictionless stops at 1,000 errors unless told otherwise
_TYPES = {"integer": "et heltall", "number": "et tall", "date": "en dato (ÅÅÅÅ-MM-DD)"}


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


def problem_of(error: Error, file: str, table: TextTable, columns: Mapping[str, dict[str, Any]]) -> Problem:
    """Turn what frictionless found into file, line, column, value and rule, in Norwegian."""
    number = getattr(error, "row_number", None)
    line = table.lines[number - 2] if number else 1
    column = getattr(error, "field_name", None) or None
    value = getattr(error, "cell", None)
    kind = error.type
    if kind == "regelbrudd":
        return Problem(file, line, column, value or None, error.note)
    if kind in {"missing-label", "extra-label", "duplicate-label", "blank-label"}:
        label = getattr(error, "label", "") or column
        rule = {
            "missing-label": "Kolonnen mangler.",
            "extra-label": "Kolonnen er ukjent. Fjern den, eller rett navnet.",
            "duplicate-label": "Kolonnen står to ganger.",
            "blank-label": "Kolonnen har ikke noe navn.",
        }[kind]
        return Problem(file, 1, visible(str(label)) if label else None, None, rule)
    if kind == "constraint-error" and column:
        return Problem(
            file,
            line,
            column,
            None if value in {None, "None"} else value,
            _constraint(error.note, columns.get(column, {})),
        )
    if isinstance(error, errors.ForeignKeyError):
        target = error.field_names[0]
        cell = table.rows[error.row_number - 2][table.header.index(target)]
        return Problem(file, line, target, cell, f"finnes ikke i {error.reference_name}.csv.")
    simple = {
        "type-error": f"har feil form: ventet {_TYPES.get(columns.get(column or '', {}).get('type', ''), 'tekst')}.",
        "extra-cell": "Raden har flere celler enn det er kolonner. Sett celler med komma i anførselstegn.",
        "missing-cell": "Raden har færre celler enn det er kolonner.",
        "blank-row": "Raden er tom. Slett den.",
        "unique-error": "står i flere rader, men skal være entydig.",
        "primary-key": "Nøkkelen mangler eller står i flere rader.",
    }
    return Problem(
        file,
        line,
        column,
        value if kind in {"type-error", "unique-error", "extra-cell"} else None,
        simple.get(kind, f"Kan ikke leses ({kind})."),
    )


def _constraint(note: str, column: dict[str, Any]) -> str:
    """Say which constraint of the schema was broken, with its limits."""
    hit = re.search(r'constraint "(\w+)"', note)
    name = hit.group(1) if hit else ""
    limit = column.get("constraints", {}).get(name)
    phrases = {
        "required": "mangler. Cellen må fylles ut.",
        "enum": f"er ikke tillatt. Tillatt: {', '.join(map(str, limit))}." if name == "enum" and limit else "",
        "minimum": f"må være minst {limit}.",
        "maximum": f"må være høyst {limit}.",
        "exclusiveMinimum": f"må være større enn {limit}.",
        "unique": "står i flere rader, men skal være entydig.",
    }
    return phrases.get(name) or f"{column.get('krav', 'bryter regelen for kolonnen')}."


class RuleBroken(errors.CellError):  # type: ignore[misc,unused-ignore]
    """A rule of our own, told by its note in Norwegian."""

    type = "regelbrudd"
    title = "Regelbrudd"
    description = "A rule of data.source_rules is broken."
    template = "{note}"


@attrs.define(kw_only=True, repr=False)
class Rules(Check):
    """Runs the rules on each row as frictionless reads it; rows are looked up by number, as text."""

    type = "regler"
    Errors = [RuleBroken]  # noqa: RUF012 - the name and form that frictionless asks for
    rows: list[dict[str, str]] = attrs.field(factory=list)
    rules: list[Rule] = attrs.field(factory=list)

    def validate_row(self, row: Any) -> Iterator[Error]:
        """Yield one error per finding (the first data row has number 2)."""
        text = self.rows[row.row_number - 2]
        for rule in self.rules:
            for column, message in rule(text):
                yield RuleBroken(
                    note=message,
                    cells=[],
                    row_number=row.row_number,
                    cell=text.get(column, ""),
                    field_name=column,
                    field_number=0,
                )


class SourceProblems(Exception):
    """The sources cannot be used; `problems` holds every reason, in file and row order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        count = len(self.problems)
        head = (
            f"{count} feil i kildene. Registeret er ikke endret."
            if count > 1
            else "1 feil i kildene. Registeret er ikke endret."
        )
        super().__init__("\n".join([head, *map(str, self.problems)]))


@dataclass(frozen=True)
class Sources:
    """The valid sources: one frame per file, columns of text as in the file, missing (NaN) where a cell is empty."""

    statusobservasjoner: pd.DataFrame
    publiserte_tall: pd.DataFrame
    samlinger: pd.DataFrame
    kommuner: pd.DataFrame
    kommune_endringer: pd.DataFrame
    kommune_delinger: pd.DataFrame
    fylker: pd.DataFrame
    fylke_endringer: pd.DataFrame
    kommune_egenskaper: pd.DataFrame
    kommune_grensejusteringer: pd.DataFrame


def read_sources(folder: Path = SOURCES) -> Sources:
    """Read and validate every source in the folder; raises SourceProblems with all that is wrong in all files."""
    package = _read_package(folder)
    names = [field.name for field in fields(Sources)]
    described = {resource["name"]: resource for resource in package["resources"]}
    problems = [
        Problem(PACKAGE, None, None, name, "mangler: kilden er ikke beskrevet.")
        for name in names
        if name not in described
    ]
    if problems:
        raise SourceProblems(problems)
    tables: dict[str, TextTable] = {}
    for name in names:
        path = folder / described[name]["path"]
        try:
            tables[name] = read_table(path.read_bytes(), path.name)
        except OSError:
            rule = f"Filen mangler eller kan ikke leses i {folder}. Hent den tilbake og bygg på nytt."
            tables[name] = TextTable([], [], [], [Problem(path.name, None, None, None, rule)])
    numbers = Numbers.of(*(_rows(tables[name]) for name in REGISTRY))
    for name in names:
        problems += _check(name, tables, described, numbers)
    problems += [*_across(tables), *_splits_untold(tables, numbers)]
    if problems:
        raise SourceProblems(problems)
    return Sources(**{name: _frame(table) for name, table in tables.items()})


def _read_package(folder: Path) -> dict[str, Any]:
    """Return the package description; raises SourceProblems when it is missing or no description."""
    try:
        package: dict[str, Any] = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
        for resource in package["resources"]:
            for column in resource["schema"]["fields"]:
                if "values" in column:  # named in data/kinds.py, not here once more
                    column["constraints"] = {**column.get("constraints", {}), "enum": list(VALUES[column["values"]])}
            Schema.from_descriptor(resource["schema"])
            if Path(resource["path"]).name != resource["path"]:
                raise ValueError(resource["path"])
    except (OSError, ValueError, KeyError, TypeError, FrictionlessException) as error:
        rule = f"Beskrivelsen av kildene mangler eller kan ikke leses ({visible(str(error), 160)}). Hent filen tilbake."
        raise SourceProblems([Problem(PACKAGE, None, None, None, rule)]) from error
    return package


def _check(
    name: str, tables: Mapping[str, TextTable], described: Mapping[str, dict[str, Any]], numbers: Numbers
) -> list[Problem]:
    """Return the problems of one table, in row order, against its schema, its references and its rules."""
    table, file = tables[name], described[name]["path"]
    if not table.header:
        return list(table.problems)
    schema = deepcopy(described[name]["schema"])
    columns = {column["name"]: column for column in schema["fields"]}
    schema["foreignKeys"] = [
        key
        for key in schema.get("foreignKeys", [])
        if set(key["fields"]) <= columns.keys() and _usable(tables, key["reference"])
    ]
    form = forms(
        {key: column["type"] for key, column in columns.items()},
        {key: column.get("form", "") for key, column in columns.items()},
    )
    check = Rules(rows=_rows(table), rules=[form, *rules_for(name, numbers)])
    package = Package(resources=[_resource(name, table, schema)])
    for key in schema["foreignKeys"]:
        other = key["reference"]["resource"]
        if not package.has_resource(other):
            package.add_resource(_key_resource(other, tables[other], key["reference"]["fields"][0]))
    report = package.get_resource(name).validate(Checklist(checks=[check]), limit_errors=NO_LIMIT)
    found = [error for task in report.tasks for error in task.errors]
    told = {(error.row_number, error.field_name) for error in found if isinstance(error, RuleBroken)}
    problems = list(table.problems)
    for error in [*report.errors, *found]:
        place = (getattr(error, "row_number", None), getattr(error, "field_name", None))
        # A cell that a rule of ours has spoken of needs no second, vaguer message about its type or pattern.
        if isinstance(error, RuleBroken) or place not in told or error.type not in {"type-error", "constraint-error"}:
            problems.append(problem_of(error, file, table, columns))
    return sorted(problems, key=lambda problem: problem.rad or 0)


def _usable(tables: Mapping[str, TextTable], reference: dict[str, Any]) -> bool:
    """Tell whether the table that a key refers to could be read (if not, that is its own problem)."""
    return reference["fields"][0] in tables[reference["resource"]].header


def _resource(name: str, table: TextTable, schema: dict[str, Any]) -> TableResource:
    """Hand one table's cells to frictionless."""
    return TableResource(name=name, data=[table.header, *table.rows], schema=Schema.from_descriptor(schema))


def _key_resource(name: str, table: TextTable, column: str) -> TableResource:
    """Hand only the column that is referred to, which is all that a foreign key needs."""
    where = table.header.index(column)
    data = [[column], *([row[where]] for row in table.rows if len(row) > where)]
    return TableResource(
        name=name, data=data, schema=Schema.from_descriptor({"fields": [{"name": column, "type": "string"}]})
    )


def _rows(table: TextTable) -> list[dict[str, str]]:
    """Return each row as column → text; cells that are missing are empty."""
    return [dict(zip(table.header, [*row, *[""] * (len(table.header) - len(row))], strict=False)) for row in table.rows]


def _frame(table: TextTable) -> pd.DataFrame:
    """Return the table as text columns with missing values for empty cells."""
    data = {column: [row[index] or None for row in table.rows] for index, column in enumerate(table.header)}
    return pd.DataFrame(data, dtype="str")


def _across(tables: Mapping[str, TextTable]) -> list[Problem]:
    """Return what is wrong between files: a kommune of today without properties, a number in no fylke."""
    kommuner, egenskaper, fylker = (_rows(tables[name]) for name in ("kommuner", "kommune_egenskaper", "fylker"))
    described = {row.get("kommunenummer") for row in egenskaper}
    known = {row.get("fylkesnummer") for row in fylker}
    problems = []
    for row, line in zip(kommuner, tables["kommuner"].lines, strict=True):
        number = row.get("kommunenummer", "")
        if egenskaper and not row.get("gyldig_til") and number not in described:
            problems.append(
                Problem(
                    "kommuner.csv",
                    line,
                    "kommunenummer",
                    number,
                    "gjelder i dag, men mangler i kommune_egenskaper.csv.",
                )
            )
        if known and number[:2] not in known:
            problems.append(
                Problem(
                    "kommuner.csv", line, "kommunenummer", number, "begynner ikke med et fylkesnummer i fylker.csv."
                )
            )
    return problems


def _splits_untold(tables: Mapping[str, TextTable], numbers: Numbers) -> list[Problem]:
    """Return the former kommuner of a merged and later split kommune whose area nobody has placed."""
    if not (tables["kommune_endringer"].header and tables["kommune_delinger"].header):
        return []
    rows = [row for row in _rows(tables["kommune_endringer"]) if row.get("type") == "sammenslåing"]
    return [
        Problem(
            "kommune_delinger.csv",
            None,
            "tidligere_nummer",
            former,
            f"mangler. {row.get('fra_navn')} ble slått sammen til {merged} {row.get('til_navn')}, som siden er delt. "
            "Skriv hvilken del arealet ligger i.",
        )
        for row in rows
        for former, merged in [(row.get("fra_nummer", ""), row.get("til_nummer", ""))]
        if len(numbers.changes.get(merged, ())) > 1 and (former, merged) not in numbers.splits
    ]
