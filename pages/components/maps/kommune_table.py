"""The table beside the map: one row per kommune that the map shows, the same words, the document's source as a link."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pandas as pd
import pyarrow as pa
import streamlit as st

from pages.components import format as fmt
from pages.components import texts as t

_K = t.KOLONNER
_FIRST = ("vedtatt", "under_arbeid", "arvet", "ingen_kjent", "ikke_kartlagt")


def table(rows: pd.DataFrame, one_fylke: bool) -> pa.Table:
    """The rows with Norwegian headings and words for people; repeated words are sent once (dictionary), so that 357 rows stay small."""
    columns: dict[str, pa.Array] = {
        _K["kommune"]: _text_column(rows["kommunenavn"].tolist()),
        _K["status"]: _words([fmt.status_ord(v) for v in rows["visning"]]),
        _K["aar"]: pa.array(since_days(rows), pa.date32()),
        _K["siden"]: _words(since_texts(rows)),
        _K["dokument"]: _text_column([_text(v) for v in rows["tittel"]]),
        _K["kilde"]: _text_column([fmt.trygg_url(v) for v in rows["kilde_url"]]),
        _K["innbyggere"]: pa.array(rows["innbyggere"].tolist(), pa.int32()),
        _K["sist"]: _words([None if pd.isna(day) else fmt.dato(day) for day in rows["sist_bekreftet"]]),
        _K["sikkerhet"]: _words([fmt.SIKKERHET.get(str(v)) for v in rows["sikkerhet"]]),
    }
    if not one_fylke:
        columns[_K["fylke"]] = _words(rows["fylkesnavn"].tolist())
    return pa.table(columns)


def in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with what has something to tell first."""
    return rows.sort_values("visning", key=lambda shown: shown.map(_FIRST.index), kind="stable")


def draw(
    rows: pd.DataFrame, chosen: str | None, one_fylke: bool, key: str, on_row: Callable[[str | None], None], height: int
) -> None:
    """Draw the table, what has something to tell first, with the chosen kommune's row selected.

    `on_row` gets the kommunenummer of a row that is clicked, or None.
    """
    rows = in_order(rows)
    numbers = rows["kommunenummer"].tolist()
    selected = [numbers.index(chosen)] if chosen in numbers else []
    wanted = {"selection": {"rows": selected, "columns": [], "cells": []}}

    def clicked() -> None:
        picked = st.session_state[key]["selection"]["rows"]
        if picked != selected:  # the browser also reports what was set from here
            on_row(numbers[picked[0]] if picked and picked[0] < len(numbers) else None)

    # A table that is new has no row chosen: to say so would be to send it once more at the next run.
    if (selected or key in st.session_state) and st.session_state.get(key) != wanted:
        st.session_state[key] = wanted
    columns = table(rows, one_fylke)
    st.dataframe(
        columns,
        key=key,
        height=height,
        hide_index=True,
        on_select=clicked,
        selection_mode="single-row",
        placeholder="",
        column_order=[
            name for name in columns.column_names if name != _K["aar"]
        ],  # «Siden» says it, as exactly as the source
        column_config={
            _K["kommune"]: st.column_config.TextColumn(width=115),
            _K["status"]: st.column_config.TextColumn(width=120),
            _K["siden"]: st.column_config.TextColumn(width=125),
            _K["dokument"]: st.column_config.TextColumn(width=155),
            _K["kilde"]: st.column_config.LinkColumn(display_text=t.KILDE_LENKE, help=t.KILDE_HJELP, width=60),
            _K["innbyggere"]: st.column_config.NumberColumn(format="localized", width=90),
            _K["sist"]: st.column_config.TextColumn(help=t.SIST_HJELP, width=125),
            _K["sikkerhet"]: st.column_config.TextColumn(help=t.SIKKERHET_HJELP, width=85),
        },
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def since_days(rows: pd.DataFrame) -> list[date | None]:
    """The day from which each status counts, where a source gives any date: what the year in the table is sorted by."""
    return [
        day.date() if isinstance(text, str) else None
        for text, day in zip(rows["siden_tekst"], rows["siden"], strict=True)
    ]


def since_texts(rows: pd.DataFrame) -> list[str | None]:
    """Since when, in words no more exact than the source («2015», «13. juni 2024», «Uten dato»), and since when it has been silent
    («2015, stille siden 2018»), and when the kommune itself confirmed it; None without a status."""
    return [
        ", ".join(filter(None, [_since(day, text), fmt.stille_siden(last, silent), fmt.bekreftet_av(own)])) or None
        for text, day, last, silent, own in zip(
            rows["siden_tekst"], rows["siden"], rows["sist_bekreftet"], rows["stille"], rows["bekreftet"], strict=True
        )
    ]


def _since(day: object, text: object) -> str | None:
    return fmt.dato(text) if isinstance(text, str) else None if pd.isna(day) else t.UDATERT_KORT


def _text_column(values: list[str | None]) -> pa.Array:
    # Said to be text: without the type a column of nothing but unknowns is of no type, and cannot be read back.
    return pa.array(values, pa.string())


def _words(values: list[str | None]) -> pa.Array:
    return _text_column(values).dictionary_encode()
