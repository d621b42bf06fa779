"""What every chart shares: Norwegian formats, the theme, and `Figure`, a chart ready to be shown or printed.

The form of a chart is written with Altair in functions that know no data (`@functools.cache`: built and validated once
per process), and only the rows change from one filter to the next. That is what keeps a change of filter fast.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import altair as alt
import streamlit as st
from babel.dates import get_day_names, get_month_names

from pages.components import format as fmt

STATUS_ORDER = tuple(fmt.STATUSER)
TEXT, MUTED, GRID, OUTLINE = "#1f2a2a", "#5a6969", "#e3e9e8", "#8b9797"


def _from_sunday(days: Mapping[int, str]) -> list[str]:
    """The days of the week in d3's order; Babel counts from Monday (0)."""
    return [days[(number + 6) % 7] for number in range(7)]


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
        "days": _from_sunday(get_day_names("wide", locale="nb")),
        "shortDays": _from_sunday(get_day_names("abbreviated", locale="nb")),
        "months": list(get_month_names("wide", locale="nb").values()),
        "shortMonths": list(get_month_names("abbreviated", locale="nb").values()),
    },
}  # fmt: skip
DATE_FORMAT = "%-d. %B %Y"
LOCAL_DATE = "datetime(1970, 0, 1 + datum.dag)"
# The bundled face of the converter first, so that a picture is the same on every server; Arial has the same widths.
PICTURE_FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
SCREEN_FONT = "Source Sans, Source Sans 3, Arial, sans-serif"


def theme(font: str, size: int, *, dates: bool = False) -> dict[str, Any]:
    """Vega-Lite config: quiet axes, dark text, Norwegian formats (of `dates` where there are any). `size` is the text size in px."""
    return {
        "font": font,
        "background": "#ffffff",
        "locale": LOCALE if dates else {"number": LOCALE["number"]},
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
    }


@dataclass(frozen=True)
class Legend:
    """One entry of a legend: `kind` is a status code, or 'line', 'ring', 'tick' or 'diamond' in `colour`."""

    kind: str
    label: str
    colour: str = TEXT


Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Figure:
    """A chart ready to be shown: its form (Vega-Lite without rows), its rows, and its main finding in words.

    `data` maps the names that the form uses to rows; dates in them are numbers (see `day`) that the form turns into
    local dates. `height` is the height on the screen in px. `legend` is drawn by the card: as HTML on the screen, as
    shapes in the picture.
    """

    spec: Mapping[str, Any]
    data: Mapping[str, Rows]
    alt: str
    height: int
    legend: Sequence[Legend] = field(default_factory=tuple)


def form(chart: alt.TopLevelMixin) -> dict[str, Any]:
    """Turn an Altair chart over named data into a Vega-Lite form without rows and config; raises on a wrong chart."""
    spec: dict[str, Any] = chart.to_dict()
    for generated in ("config", "datasets", "$schema"):
        spec.pop(generated, None)
    return _said_once(spec)


def _said_once(spec: dict[str, Any]) -> dict[str, Any]:
    """Move what every layer says alike to the whole, since a form is sent with each change of filter."""
    layers: list[dict[str, Any]] = spec.get("layer", [])
    if len(layers) < 2:
        return spec
    encodings = [layer.get("encoding", {}) for layer in layers]
    shared = {name: how for name, how in encodings[0].items() if all(other.get(name) == how for other in encodings)}
    first: list[Any] = []
    if not any("data" in layer for layer in layers):
        for step, *others in zip(*(layer.get("transform", []) for layer in layers), strict=False):
            if any(other != step for other in others):
                break
            first.append(step)
    made = []
    for layer, encoding in zip(layers, encodings, strict=True):
        own = {name: how for name, how in encoding.items() if name not in shared}
        made.append({**layer, "encoding": own, "transform": layer.get("transform", [])[len(first) :]})
    return {**spec, "transform": first, "encoding": shared, "layer": made}


def rows(name: str) -> alt.NamedData:
    """Name the rows that a form will be given when it is drawn."""
    return alt.NamedData(name)


def status_legend(codes: Sequence[str] = STATUS_ORDER) -> tuple[Legend, ...]:
    """The legend of the statuses, in the order in which bars are stacked."""
    return tuple(Legend(code, fmt.TEGNET[code].ord, fmt.TEGNET[code].farge) for code in codes)


def day(when: date) -> int:
    """Days since 1970; `LOCAL_DATE` makes them dates of the reader's own zone, so that nobody sees the day before."""
    return when.toordinal() - date(1970, 1, 1).toordinal()


def _in_columns(rows: Rows) -> tuple[dict[str, Any], list[str]]:
    """The rows as one, with a list in each column and a plain value where all are alike; and the columns that are lists.

    So few rows weigh a quarter of what they do as Arrow, whose description is larger than they are.
    """
    columns: dict[str, list[Any]] = {name: [] for name in (rows[0] if rows else ())}
    for row in rows:
        for name, value in row.items():
            columns[name].append(round(value, 5) if isinstance(value, float) else value)
    lists = [name for name, values in columns.items() if any(value != values[0] for value in values)]
    if len(rows) > 1 and not lists:
        lists = list(columns)[:1]
    return {name: values if name in lists else values[0] for name, values in columns.items()}, lists


def for_screen(figure: Figure) -> dict[str, Any]:
    """The complete Vega-Lite chart with its rows inside: each table stands where it is first used, later ones name it."""
    tables = {name: _in_columns(table) for name, table in figure.data.items()}
    placed = set()

    def fill(part: Mapping[str, Any]) -> dict[str, Any]:
        filled = dict(part)
        name = filled.get("data", {}).get("name")
        if name is not None:
            row, lists = tables[name]
            if name not in placed:
                filled["data"] = {"name": name, "values": [row] if row else []}
                placed.add(name)
            if lists:
                filled["transform"] = [{"flatten": lists}, *filled.get("transform", [])]
        if "layer" in filled:
            filled["layer"] = [fill(layer) for layer in filled["layer"]]
        return filled

    # Streamlit would take rows at the top for itself and send them as Arrow: they lie one level down.
    outside = {name: part for name, part in figure.spec.items() if name in {"params", "padding"}}
    inside = {name: part for name, part in figure.spec.items() if name not in outside}
    return {
        **outside,
        "layer": [fill(inside)],
        "config": theme(SCREEN_FONT, 13, dates=_has_dates(figure.spec)),
        "height": figure.height,
    }


def _has_dates(spec: Mapping[str, Any]) -> bool:
    return "'temporal'" in str(spec)


def show(figure: Figure, key: str, on_select: Callable[[], None] | None = None) -> None:
    """Draw the figure as wide as its container; `on_select` is called when a mark is clicked (state in `key`)."""
    st.vega_lite_chart(
        spec=for_screen(figure),
        width="stretch",
        theme=None,
        key=key,
        alt=figure.alt,
        on_select=on_select if on_select else "ignore",
    )


def for_print(figure: Figure, width: int, height: int) -> dict[str, Any]:
    """The complete Vega-Lite chart with its rows inside, for a picture of the given size in px."""
    return {
        **figure.spec,
        "width": width,
        "height": height,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {side: px * 17 / 13 for side, px in dict(figure.spec.get("padding", {})).items()} or 5,
        "config": theme(PICTURE_FONT, 17, dates=_has_dates(figure.spec)),
        "datasets": dict(figure.data),
    }
