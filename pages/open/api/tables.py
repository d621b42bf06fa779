"""Frames as JSON, CSV and GeoJSON: values a program can trust, cells a spreadsheet will not run."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from data import text
from data.database import unknown
from data.eksport.spreadsheets import trygg_celle
from data.grenser import geometry_texts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

Row = dict[str, Any]


def rows(frame: pd.DataFrame, columns: Sequence[str] | None = None) -> list[Row]:
    """The frame's rows with plain values: ISO dates, None where nothing is known, numbers and booleans as such."""
    shown = frame[list(columns)] if columns is not None else frame
    names = list(shown.columns)
    return [dict(zip(names, map(plain, row), strict=True)) for row in shown.itertuples(index=False, name=None)]


def plain(value: Any) -> Any:
    """A cell as JSON knows it."""
    if unknown(value):
        return None
    if isinstance(value, datetime):  # a pandas Timestamp too
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "item"):
        return plain(value.item())
    return round(value, 6) if isinstance(value, float) else value


def as_json(document: Mapping[str, Any]) -> bytes:
    """UTF-8 JSON; text from outside is data here, so nothing in it needs more than JSON's own quoting."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8", "replace")


def as_csv(table: Sequence[Row], columns: Sequence[str]) -> bytes:
    """Comma-separated UTF-8 with a header row; empty where nothing is known, ja/nei for true and false.

    A text that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(row[name]) for name in columns] for row in table)
    return out.getvalue().encode("utf-8", "replace")


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nei"
    return trygg_celle(text.plain(value)) if isinstance(value, str) else value


def as_geojson(table: Sequence[Row], head: Mapping[str, Any]) -> bytes:
    """The rows as features with the kommune's area; `head` becomes members of the collection."""
    areas = geometry_texts()
    features = ",\n".join(
        f'{{"type":"Feature","id":"{row["kommunenummer"]}","properties":{as_json(row).decode()},'
        f'"geometry":{areas[row["kommunenummer"]]}}}'
        for row in table
    )
    opening = as_json({"type": "FeatureCollection", **head}).decode().removesuffix("}")
    return f'{opening},"features":[\n{features}\n]}}\n'.encode("utf-8", "replace")
