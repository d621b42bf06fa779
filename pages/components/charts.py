"""What every chart shares: Norwegian formats, the theme, and `Figure`, a chart ready to be shown or printed.

The form of a chart is written with Altair in functions that know no data (`@functools.cache`: built and validated once
per process), and only the rows change from one filter to the next. That is what keeps a change of filter fast.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa
import streamlit as st

from data.queries.rader import records
from pages.components import format as fmt

STATUS_ORDER = tuple(fmt.STATUSER)
TEXT, MUTED, GRID, OUTLINE = "#1f2a2a", "#5a6969", "#e3e9e8", "#8b9797"
# d3 has Norwegian dates but no Norwegian numbers; both are here, so that screen, PNG and SVG agree, offline too.
LOCALE: dict[str, dict[str, Any]] = {
    "number": {
        "decimal": ",", "thousands": "\u00a0", "grouping": [3], "currency": ["", "\u00a0kr"], "percent": "\u00a0%",
        "minus": "\u2212",
    },
    "time": {
        "dateTime": "%-d. %B %Y %H:%M",
        "date": "%-d. %B %Y",
        "time": "%H:%M",
        "periods": ["a.m.", "p.m."],
        "days": ["søndag", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag"],
        "shortDays": ["søn.", "man.", "tir.", "ons.", "tor.", "fre.", "lør."],
        "months": [
            "januar", "februar", "mars", "april", "mai", "juni",
            "juli", "august", "september", "oktober", "november", "desember",
        ],
        "shortMonths": ["jan.", "feb.", "mars", "apr.", "mai", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "des."],
    },
}  # fmt: skip
DATE_FORMAT = "%-d. %B %Y"
# The bundled face of the converter first, so that a picture is the same on every server; Arial has the same widths.
PICTURE_FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
SCREEN_FONT = "Source Sans, Source Sans 3, Arial, sans-serif"


def theme(font: str, size: int) -> dict[str, Any]:
    """Vega-Lite config: quiet axes, dark text, Norwegian formats. `size` is the text size in px."""
    return {
        "font": font,
        "background": "#ffffff",
        "locale": LOCALE,
        "view": {"stroke": None},
        "axis": {
            "labelColor": TEXT,
            "titleColor": MUTED,
            "labelFontSize": size,
            "titleFontSize": size,
            "titleFontWeight": "normal",
            "gridColor": GRID,
            "domain": False,
            "ticks": False,
            "labelPadding": 6,
            "labelLimit": 220,
        },
        "axisX": {"titleAnchor": "end"},
        "axisTemporal": {"grid": False, "ticks": True, "tickColor": GRID},
        "axisY": {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleY": -12},
        "text": {"fontSize": size, "color": TEXT},
        "bar": {"cornerRadius": 0},
        "header": {"labelFontSize": size, "labelColor": TEXT},
    }


@dataclass(frozen=True)
class Legend:
    """One entry of a legend: `kind` is a status code, or 'line', 'ring', 'tick' or 'diamond' in `colour`."""

    kind: str
    label: str
    colour: str = TEXT


@dataclass(frozen=True)
class Figure:
    """A chart ready to be shown: its form (Vega-Lite without rows), its rows, and its main finding in words.

    `data` maps the names that the form uses to tables; dates in them are text (see `day`) that the form turns into
    local dates. `height` is the height on the screen in px. `legend` is drawn by the card: as HTML on the screen, as
    shapes in the picture.
    """

    spec: Mapping[str, Any]
    data: Mapping[str, pd.DataFrame]
    alt: str
    height: int
    legend: Sequence[Legend] = field(default_factory=tuple)


def form(chart: alt.TopLevelMixin) -> dict[str, Any]:
    """Turn an Altair chart over named data into a Vega-Lite form without rows and config; raises on a wrong chart."""
    spec: dict[str, Any] = chart.to_dict()
    for generated in ("config", "datasets", "$schema"):
        spec.pop(generated, None)
    return spec


def rows(name: str) -> alt.NamedData:
    """Name the rows that a form will be given when it is drawn."""
    return alt.NamedData(name)


def as_figure(chart: "Figure | alt.TopLevelMixin", alt_text: str = "") -> Figure:
    """Take a plain Altair chart (with its rows inside) as a figure, so that `card()` accepts both."""
    if isinstance(chart, Figure):
        return chart
    spec: dict[str, Any] = chart.to_dict()
    data = {name: pd.DataFrame(values) for name, values in spec.pop("datasets", {}).items()}
    spec.pop("config", None)
    height = spec.get("height")
    return Figure(spec, data, alt_text, height if isinstance(height, int) else 360)


def status_legend(codes: Sequence[str] = STATUS_ORDER) -> tuple[Legend, ...]:
    """The legend of the statuses, in the order in which bars are stacked."""
    return tuple(Legend(code, fmt.STATUSER[code].ord, fmt.STATUSER[code].farge) for code in codes)


def day(column: pd.Series) -> pd.Series:
    """Dates as local-time text: without the time part a browser west of Greenwich would show the day before."""
    return pd.to_datetime(column).dt.strftime("%Y-%m-%dT00:00:00")


def _small(frame: pd.DataFrame) -> pa.Table:
    """The rows for the wire: numbers in half the width, and without pandas' own description, which is larger than a small table."""
    narrow = {"int64": "int32", "float64": "float32"}
    types = {str(name): narrow[str(kind)] for name, kind in frame.dtypes.items() if str(kind) in narrow}
    return pa.Table.from_pandas(frame.astype(types), preserve_index=False).replace_schema_metadata(None)


def show(figure: Figure, key: str, on_select: Callable[[], None] | None = None) -> None:
    """Draw the figure as wide as its container; `on_select` is called when a mark is clicked (state in `key`)."""
    spec = {
        **figure.spec,
        "config": theme(SCREEN_FONT, 13),
        "height": figure.height,
        "datasets": {n: _small(f) for n, f in figure.data.items()},
    }
    st.vega_lite_chart(
        spec=spec, width="stretch", theme=None, key=key, alt=figure.alt, on_select=on_select if on_select else "ignore"
    )


def for_print(figure: Figure, width: int, height: int) -> dict[str, Any]:
    """The complete Vega-Lite chart with its rows inside, for a picture of the given size in px."""
    datasets = {name: records(frame) for name, frame in figure.data.items()}
    return {
        **figure.spec,
        "width": width,
        "height": height,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {side: px * 17 / 13 for side, px in dict(figure.spec.get("padding", {})).items()} or 5,
        "config": theme(PICTURE_FONT, 17),
        "datasets": datasets,
    }
