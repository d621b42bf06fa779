"""What frictionless found, said in Norwegian: file, line, column, value, and what the rule is."""

import re
from collections.abc import Mapping
from typing import Any

from frictionless import Error, errors

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
