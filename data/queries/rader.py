"""Rows of an answer as plain Python values."""

from typing import Any

import pandas as pd


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as dicts, with None for what is unknown."""
    columns = [[_or_none(value) for value in frame[name].tolist()] for name in frame.columns]
    return [dict(zip(map(str, frame.columns), row, strict=True)) for row in zip(*columns, strict=True)]


def _or_none(value: Any) -> Any:
    if value is pd.NaT or value is pd.NA or (isinstance(value, float) and value != value):  # noqa: PLR0124 - NaN differs from itself
        return None
    return value
