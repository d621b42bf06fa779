"""The rules of data/source_rules.py as a check that frictionless runs on every row."""

from collections.abc import Iterator
from typing import Any

import attrs
from frictionless import Check, Error, errors

from data.source_rules import Rule


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
