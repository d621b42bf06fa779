"""The rules of data/source_rules.py as a check of frictionless, and what it finds in Norwegian: file, line, column, value, rule."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import attrs
from frictionless import Check, Error, errors

from data.source_rules import Rule
from data.text import visible
from loaders.sources.csv_text import Problem, TextTable


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


_TYPES = {"integer": "et heltall", "number": "et tall", "date": "en dato (ÅÅÅÅ-MM-DD)"}


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
