"""The small multiples of Utvikling: one line per fylke on the same scale, and the same as a table."""

import functools
from collections.abc import Sequence
from datetime import date
from typing import Any

import altair as alt
import pandas as pd

from pages.components import charts
from pages.components import format as fmt
from pages.components.charts import Figure, Legend
from pages.components.texts import utvikling as t
from pages.components.utvikling_figures import TEAL, as_steps


@functools.cache
def _multiples_form() -> dict[str, Any]:
    params = [
        alt.param(name="cols", expr="width < 560 ? 3 : 5"),
        alt.param(name="lines", expr="ceil(15 / cols)"),
    ]
    column, line = "datum.nr % cols", "floor(datum.nr / cols)"
    x = alt.X("px:Q", axis=None, scale=alt.Scale(domainMin=0, domainMax=alt.ExprRef("cols"), nice=False, zero=False))
    y = alt.Y(
        "py:Q",
        axis=None,
        scale=alt.Scale(domainMin=0, domainMax=alt.ExprRef("lines"), nice=False, zero=False, reverse=True),
    )

    def layer(name: str, across: str, down: str) -> alt.Chart:
        return (
            alt.Chart(charts.rows(name))
            .transform_calculate(px=f"{column} + {across}", py=f"{line} + {down}")
            .encode(x=x, y=y)
        )

    opacity = alt.Opacity("styrke:Q", scale=None, legend=None)
    floor = (
        layer("fylker", "0.04", "0.93")
        .transform_calculate(slutt=f"{column} + 0.90")
        .mark_rule(color=charts.OUTLINE)
        .encode(x2="slutt:Q")
    )
    reform = (
        layer("reform", "0.04 + 0.86 * datum.tid", "0.3")
        .transform_calculate(bunn=f"{line} + 0.93")
        .mark_rule(color=charts.GRID, strokeWidth=1)
        .encode(y2="bunn:Q")
    )
    curve = (
        layer("trinn", "0.04 + 0.86 * datum.tid", "0.93 - 0.6 * datum.v")
        .mark_line(interpolate="step-after", strokeWidth=2, color=TEAL)
        .encode(detail="nr:O", opacity=opacity)
    )
    marks = (
        layer("samling", "0.04 + 0.86 * datum.tid", "0.93")
        .mark_point(shape="diamond", size=45, filled=True, color="#3b5998", opacity=1)
        .encode(
            tooltip=[
                alt.Tooltip("tittel:N", title="Samling"),
                alt.Tooltip("naar:N", title="Dato"),
                alt.Tooltip("omraade:N", title="Område"),
            ]
        )
    )
    title = (
        layer("fylker", "0.04", "0.14").mark_text(align="left", fontWeight=600).encode(text="navn:N", opacity=opacity)
    )
    value = (
        layer("fylker", "0.04", "0.29")
        .mark_text(align="left", color=charts.MUTED)
        .encode(text="merke:N", opacity=opacity)
    )
    chart = alt.layer(reform, floor, curve, marks, title, value).add_params(*params)
    return charts.form(chart)


def multiples_figure(
    series: pd.DataFrame,
    reforms: Sequence[date],
    gatherings: pd.DataFrame,
    chosen: Sequence[str],
    share: bool,
    alt_text: str,
) -> Figure:
    """One small step line per fylke, all on one scale, with reforms and gatherings marked on its own axis; three across on a phone."""
    numbers = list(series["fylkesnummer"].drop_duplicates())
    names = dict(zip(series["fylkesnummer"], series["fylkesnavn"], strict=True))
    last = series.groupby("fylkesnummer", sort=False).tail(1).set_index("fylkesnummer")
    measure = series["andel_vedtatt"] if share else series["vedtatt"]
    several = series["antall_kommuner"] > 1
    top = max(float(measure[several].max()), 0.01)
    start = series["dato"].min()
    span = max(1, (series["dato"].max() - start).days)

    def along(day: pd.Timestamp) -> float:
        return round((day - start).days / span, 4)

    steps = as_steps(series.assign(v=(measure / top).clip(upper=1.12)), "v")
    strength = {n: 1.0 if not chosen or n in chosen else 0.4 for n in numbers}
    rows = {
        "nr": [numbers.index(n) for n in steps["fylkesnummer"]],
        "tid": [along(day) for day in steps["dato"]],
        "v": steps["v"].round(4),
        "styrke": [strength[n] for n in steps["fylkesnummer"]],
    }
    heads = pd.DataFrame(
        {
            "nr": range(len(numbers)),
            "navn": [names[n] for n in numbers],
            "merke": [
                t.MULTI_OF.format(vedtatt=last.loc[n, "vedtatt"], antall=last.loc[n, "antall_kommuner"])
                for n in numbers
            ],
            "styrke": [strength[n] for n in numbers],
        }
    )
    held = gatherings[
        gatherings["dato"].notna()
        & gatherings["fylkesnummer"].isin(numbers)
        & (gatherings["dato"] <= series["dato"].max())
    ]
    marks = pd.DataFrame(
        {
            "nr": [numbers.index(n) for n in held["fylkesnummer"]],
            "tid": [along(day) for day in held["dato"]],
            "tittel": held["tittel"].tolist(),
            "naar": [fmt.dato(day) for day in held["dato"]],
            "omraade": held["omraade"].tolist(),
        }
    )
    shown = [pd.Timestamp(day) for day in reforms if pd.Timestamp(day) < series["dato"].max()]
    ticks = pd.DataFrame(
        [{"nr": i, "tid": along(day)} for i in range(len(numbers)) for day in shown], columns=["nr", "tid"]
    )
    legend = (
        Legend("line", t.LINE_LEGEND[0].split(" ")[0], TEAL),
        Legend("tick", t.LINE_LEGEND[4], charts.OUTLINE),
        Legend("diamond", t.LINE_LEGEND[5], "#3b5998"),
    )
    data = {"trinn": pd.DataFrame(rows), "fylker": heads, "samling": marks, "reform": ticks}
    return Figure(_multiples_form(), data, alt_text, 480, legend)


def multiples_table(series: pd.DataFrame, share: bool) -> pd.DataFrame:
    """One row per fylke; vedtatt (or its share) at every second year end and the last day."""
    dates = series["dato"]
    years = series[((dates.dt.month == 12) & (dates.dt.year % 2 == 0)) | (dates == dates.max())]
    wide = years.pivot_table(
        index="fylkesnummer", columns="dato", values="andel_vedtatt" if share else "vedtatt", sort=False, observed=True
    )
    names = dict(zip(series["fylkesnummer"], series["fylkesnavn"], strict=True))
    table = pd.DataFrame({"Fylke": [names[n] for n in wide.index]})
    for day in sorted(wide.columns):
        name = fmt.dato(day) if day == dates.max() else str(day.year)
        table[name] = wide[day].tolist() if share else wide[day].astype(int).tolist()
    return table
