"""The card around every figure: title, filter sentence, graph or table of the same rows, date, source and downloads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Literal

import pandas as pd
import streamlit as st

from data.database import made_once
from pages.components import downloads, picture, texts
from pages.components import format as fmt
from pages.components.charts import Figure, Legend, show
from pages.components.downloads import Download
from pages.components.html import html_table

_SAID = "kort_setning"
"""in the session: the sentence that the screen has said"""
_ROWS_AS_HTML = 80  # beyond this a page of plain HTML costs more bytes than the grid


@dataclass(frozen=True)
class Source:
    """Where a figure is from: its name, and its address or a screen of ours ("/data-og-metode")."""

    name: str
    url: str | None = None


@dataclass(frozen=True)
class Columns:
    """How the columns of a table are shown, by their keys: what stands above each, and how its values are written."""

    headings: Mapping[str, str]
    formats: Mapping[str, str]


REGISTER = Source("Frivillighetskartets register (åpne kilder, se Data og metode)", "/data-og-metode")


def begin() -> None:
    """Forget what the last run said; call it at the top of a screen."""
    st.session_state[_SAID] = ""


def say(sentence: str) -> None:
    """Say what the screen is of, once: cards of the same leave it to this, and have it in what is taken out."""
    st.session_state[_SAID] = sentence
    st.html(f'<p class="fk-card-sub">{escape(sentence)}</p>')


def card(
    key: str,
    title: str,
    *,
    chart: Figure | None = None,
    table: pd.DataFrame | Callable[[], pd.DataFrame],
    as_of: date,
    source: Source | str = REGISTER,
    filter_sentence: str = "",
    headings: Mapping[str, str] | None = None,
    formats: Mapping[str, str] | None = None,
    note: str = "",
    description: str = "",
    strong_rows: frozenset[int] = frozenset(),
    on_select: Callable[[], None] | None = None,
    level: Literal[2, 3] = 3,
) -> None:
    """Draw one figure as a card.

    key: unique on the screen; the switch graph/table is in the address as `vis_<key>=Tabell`,
        a clicked mark in `session_state["graf_<key>"]`.
    chart: a `Figure` of charts.py; without one there is only the table.
    table: the same rows for people, the first column naming the row; or a function that makes them, which is called only when
        they are shown or taken out (a chart is then at hand, so there are rows).
    headings: column → what stands above it, in Norwegian; a column that is left out of it stands under its own name.
    formats: column → "tall" | "prosent" (share 0–1) | "endring" | "endring_pp" (points) | "desimal" | "dato" |
        "lenke" (an address) | "kort" (text that must not wrap) | "tekst".
    note: one sentence under the figure on how to read it.
    description: the main finding, for screen readers, when `chart` does not carry it.
    strong_rows: positions of sums, set in bold. on_select: called when a mark is clicked; the whole screen runs again.
    level: of its heading; 2 where no heading of a section stands above it.
    """
    origin = source if isinstance(source, Source) else Source(source)
    frame = picture.Frame(
        title,
        filter_sentence,
        texts.AS_OF.format(date=fmt.dato(as_of)),
        texts.SOURCE.format(source=origin.name),
        chart.alt if chart else description,
    )
    # A card that is switched costs only itself; a click that changes the filter concerns the whole screen.
    draw = _draw if on_select else st.fragment(_draw)
    shown = Columns(headings or {}, formats or {})
    draw(key, table, chart, frame, origin, shown, as_of, note, strong_rows, on_select, level)


def _draw(
    key: str,
    table: pd.DataFrame | Callable[[], pd.DataFrame],
    figure: Figure | None,
    frame: picture.Frame,
    origin: Source,
    columns: Columns,
    as_of: date,
    note: str,
    strong_rows: frozenset[int],
    on_select: Callable[[], None] | None,
    level: int,
) -> None:
    empty = isinstance(table, pd.DataFrame) and table.empty

    def rows() -> pd.DataFrame:
        return table if isinstance(table, pd.DataFrame) else table()

    with st.container(border=True, key=f"kort_{key}"):
        _head(frame, level)
        view = texts.TABLE
        if not empty:
            with st.container(horizontal=True, vertical_alignment="center"):
                view = _switch(key) if figure is not None else texts.TABLE
                _downloads(key, rows, figure, frame, columns, as_of)
        if empty:
            st.info(texts.EMPTY)
        elif view == texts.GRAPH and figure is not None:
            if figure.legend:
                st.html(legend_html(figure.legend))
            show(figure, f"graf_{key}", on_select)
        else:
            _show_table(rows(), frame.title, columns, strong_rows)
        _foot(frame, origin, note)


def _head(frame: picture.Frame, level: int) -> None:
    said = frame.sentence in {"", st.session_state.get(_SAID)}
    sentence = "" if said else f'<p class="fk-card-sub">{escape(frame.sentence)}</p>'
    st.html(f'<h{level} class="fk-card-title">{escape(frame.title)}</h{level}>{sentence}')


def _switch(key: str) -> str:
    return st.segmented_control(
        texts.VIEW_LABEL,
        [texts.GRAPH, texts.TABLE],
        default=texts.GRAPH,
        required=True,
        key=f"vis_{key}",
        label_visibility="collapsed",
        bind="query-params",
    )


def legend_html(entries: tuple[Legend, ...] | list[Legend]) -> str:
    """The legend as a list: a mark in the colour of the chart, and the status with its symbol and word."""
    items = []
    for entry in entries:
        if entry.kind in fmt.TEGNET:
            mark = f'<span class="fk-swatch" style="background:{entry.colour}"></span>'
            words = f"{fmt.TEGNET[entry.kind].symbol} {entry.label}"
        else:
            style = "background" if entry.kind in {"diamond", "dot", "square", "triangle"} else "border-color"
            mark = f'<span class="fk-{entry.kind}" style="{style}:{entry.colour}"></span>'
            words = entry.label
        items.append(f"<li>{mark}{escape(words)}</li>")
    return f'<ul class="fk-legend">{"".join(items)}</ul>'


def _show_table(table: pd.DataFrame, title: str, columns: Columns, strong_rows: frozenset[int]) -> None:
    if len(table) <= _ROWS_AS_HTML:
        st.html(_as_html(table, title, tuple(columns.headings.items()), tuple(columns.formats.items()), strong_rows))
        return
    links = {name for name, kind in columns.formats.items() if kind == "lenke"}
    config = {
        name: (st.column_config.LinkColumn if name in links else st.column_config.Column)(columns.headings.get(name))
        for name in map(str, table.columns)
    }
    shares = {name: fmt.prosent for name, kind in columns.formats.items() if kind == "prosent"}
    st.dataframe(
        table.style.format(shares) if shares else table,
        hide_index=True,
        column_config=config,
        width="stretch",
        height=480,
        placeholder=texts.EMPTY_CELL,
    )


@made_once
def _as_html(
    table: pd.DataFrame,
    title: str,
    headings: tuple[tuple[str, str], ...],
    formats: tuple[tuple[str, str], ...],
    strong_rows: frozenset[int],
) -> str:
    return html_table(table, title, dict(headings), dict(formats), strong_rows)


def _foot(frame: picture.Frame, origin: Source, note: str) -> None:
    own = origin.url is not None and origin.url.startswith("/") and not origin.url.startswith("//")
    url = origin.url if own else fmt.trygg_url(origin.url)
    name = escape(origin.name)
    link = f'<a href="{escape(url)}" target="_blank" rel="noopener">{name}</a>' if url else name
    about = f'<p class="fk-card-foot">{escape(note)}</p>' if note else ""
    st.html(f'{about}<p class="fk-card-foot">{escape(frame.as_of)} · {texts.SOURCE.format(source=link)}</p>')


def _downloads(
    key: str,
    rows: Callable[[], pd.DataFrame],
    figure: Figure | None,
    frame: picture.Frame,
    columns: Columns,
    as_of: date,
) -> None:
    def name(ending: str) -> str:
        return downloads.file_name(frame.title, as_of, ending)

    files = [
        Download(
            texts.CSV, lambda: downloads.csv_bytes(rows(), columns.headings), name("csv"), "text/csv", f"csv_{key}"
        ),
        Download(
            texts.EXCEL,
            lambda: downloads.excel_bytes(rows(), frame, columns.headings, columns.formats),
            name("xlsx"),
            downloads.XLSX,
            f"xlsx_{key}",
        ),
    ]
    if figure is not None:
        files += [
            Download(texts.PNG, lambda: picture.png(figure, frame), name("png"), "image/png", f"png_{key}"),
            Download(
                texts.SVG, lambda: picture.svg(figure, frame).encode(), name("svg"), "image/svg+xml", f"svg_{key}"
            ),
        ]
    with st.popover(texts.DOWNLOAD, icon=":material/download:"):
        downloads.links(*files)
