"""The table beside the map, one row per kommune that it shows, and what can be taken away: the rows (CSV, Excel) and the picture."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from data import database
from data.database import made_once
from data.queries.kommune import text
from pages.components import downloads, filters, picture, printing
from pages.components import format as fmt
from pages.components import texts as t
from pages.components.downloads import Download
from pages.components.maps import image

_FIRST = ("vedtatt", "under_arbeid", "arvet", "ingen_kjent", "ikke_kartlagt")


def table(rows: pd.DataFrame, one_fylke: bool) -> pa.Table:
    """The rows in words for people, by key of `texts.KOLONNER`; repeated words are sent once (dictionary), so that 357 rows stay small."""
    columns: dict[str, pa.Array] = {
        "kommune": _text_column(rows["kommunenavn"].tolist()),
        "status": _words([fmt.status_ord(v) for v in rows["visning"]]),
        "aar": pa.array(since_days(rows), pa.date32()),
        "siden": _words(since_texts(rows)),
        "dokument": _text_column([text(v) for v in rows["tittel"]]),
        "kilde": _text_column([fmt.trygg_url(v) for v in rows["kilde_url"]]),
        "innbyggere": pa.array(rows["innbyggere"].tolist(), pa.int32()),
        "sist": _words([None if pd.isna(day) else fmt.dato(day) for day in rows["sist_bekreftet"]]),
        "sikkerhet": _words([fmt.SIKKERHET.get(str(v)) for v in rows["sikkerhet"]]),
    }
    if not one_fylke:
        columns["fylke"] = _words(rows["fylkesnavn"].tolist())
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
    numbers, columns = _sent(rows, one_fylke)
    selected = [numbers.index(chosen)] if chosen in numbers else []
    wanted = {"selection": {"rows": selected, "columns": [], "cells": []}}

    def clicked() -> None:
        picked = st.session_state[key]["selection"]["rows"]
        if picked != selected:  # the browser also reports what was set from here
            on_row(numbers[picked[0]] if picked and picked[0] < len(numbers) else None)

    # A table that is new has no row chosen: to say so would be to send it once more at the next run.
    if (selected or key in st.session_state) and st.session_state.get(key) != wanted:
        st.session_state[key] = wanted
    st.dataframe(
        columns,
        key=key,
        height=height,
        hide_index=True,
        on_select=clicked,
        selection_mode="single-row",
        placeholder="",
        # «Siden» says the year, as exactly as the source.
        column_order=[name for name in columns.column_names if name != t.KOLONNER["aar"]],
        column_config={t.KOLONNER[name]: config for name, config in _columns().items()},
    )


@made_once
def _sent(rows: pd.DataFrame, one_fylke: bool) -> tuple[list[str], pa.Table]:
    """The kommunenummer of the rows in the table's order, and the table as it is sent."""
    rows = in_order(rows)
    columns = table(rows, one_fylke)
    return rows["kommunenummer"].tolist(), columns.rename_columns([t.KOLONNER[name] for name in columns.column_names])


def _columns() -> dict[str, Any]:
    """How wide each column is, and what it says of itself."""
    words = st.column_config.TextColumn
    return {
        "kommune": words(width=115),
        "status": words(width=120),
        "siden": words(width=125),
        "dokument": words(width=155),
        "kilde": st.column_config.LinkColumn(display_text=t.KILDE_LENKE, help=t.KILDE_HJELP, width=60),
        "innbyggere": st.column_config.NumberColumn(format="localized", width=90),
        "sist": words(help=t.SIST_HJELP, width=125),
        "sikkerhet": words(help=t.SIKKERHET_HJELP, width=85),
    }


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


if TYPE_CHECKING:
    from pages.components.filters import Filter


def menu(key: str, rows: Callable[[], pd.DataFrame], chosen: Filter, title: str, sentence: str) -> None:
    """Draw the menu for what a map shows, and on paper its picture.

    `rows` gives one row per kommune shown, columns as `data.queries.core.kommuner`.
    """
    frame = image.map_frame(title, sentence, chosen.per)

    def name(ending: str) -> str:
        return downloads.file_name(t.LAST_NED_TITTEL, chosen.per, ending)

    def whole() -> pd.DataFrame:
        made = table(rows(), one_fylke=False).to_pandas()
        # A whole date would be more exact than many sources.
        return made.assign(aar=pd.array([day.year if day else None for day in made["aar"]], dtype="Int64"))

    def svg() -> str:
        shown = rows()
        codes = dict(zip(shown["kommunenummer"], shown["tegnet"], strict=True))
        names = dict(zip(shown["kommunenummer"], shown["kommunenavn"], strict=True))
        return image.map_svg(codes, frame, chosen.fylker, names)

    formats = {"innbyggere": "tall", "kilde": "lenke"}
    printing.picture(key, svg, f"{title}. {sentence}")
    with st.popover(t.DOWNLOAD, icon=":material/download:", type="tertiary"):
        downloads.links(
            Download(t.CSV, lambda: downloads.csv_bytes(whole(), t.KOLONNER), name("csv"), "text/csv", f"{key}_csv"),
            Download(
                t.EXCEL,
                lambda: downloads.excel_bytes(whole(), frame, t.KOLONNER, formats),
                name("xlsx"),
                downloads.XLSX,
                f"{key}_xlsx",
            ),
            Download(t.KART_PNG, lambda: picture.to_png(svg()), name("png"), "image/png", f"{key}_png"),
            Download(t.KART_SVG, lambda: svg().encode(), name("svg"), "image/svg+xml", f"{key}_svg"),
        )
        known = filters.choices(database.current()).fylker
        st.markdown(downloads.follow({number: known[number] for number in chosen.fylker}))
