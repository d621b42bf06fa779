"""The figures of a round: who has answered by fylke, and how many a day."""

from __future__ import annotations

import functools
from typing import Any

import altair as alt
import pandas as pd

from data.kinds import TEAL
from pages.components import charts
from pages.components import format as fmt
from pages.components.charts import Figure
from pages.redaksjon import runder_texts as t

ANSWERED, SILENT = TEAL, "#e8ecee"
"""the colours of kommuner that have answered and of those that have not"""


@functools.cache
def _bars_form() -> dict[str, Any]:
    base = alt.Chart(charts.rows("fylker")).encode(
        y=alt.Y("navn:N", sort=alt.EncodingSortField("plass", op="min"), title=None),
        x=alt.X(
            "andel:Q",
            title=None,
            axis=alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1]),
            scale=alt.Scale(domain=[0, 1]),
        ),
    )
    bars = base.mark_bar(color=ANSWERED).encode(
        description="tekst:N", tooltip=[alt.Tooltip("tekst:N", title=t.KOL["fylke"])]
    )
    words = base.mark_text(align="left", dx=4).encode(text="merke:N")
    return charts.form(alt.layer(bars, words))


def bars(by_fylke: pd.DataFrame, words: str) -> Figure:
    """The share that has answered, by fylke; `words` says it in a sentence."""
    rows = [
        {"navn": row.fylkesnavn, "plass": place, "andel": row.andel_svart, "merke": f"{row.svart} av {row.spurt}",
         "tekst": f"{row.fylkesnavn}: {row.svart} av {row.spurt}"}
        for place, row in enumerate(by_fylke.itertuples())
    ]  # fmt: skip
    return Figure(_bars_form(), {"fylker": rows}, words, 40 + 26 * len(rows))


@functools.cache
def _days_form() -> dict[str, Any]:
    base = alt.Chart(charts.rows("dager")).transform_calculate(dato=charts.LOCAL_DATE)
    bars = base.mark_bar(color=ANSWERED, width=8).encode(
        x=alt.X("dato:T", title=None, axis=alt.Axis(format="%-d. %b")),
        y=alt.Y("svar:Q", title=None, axis=alt.Axis(tickMinStep=1, format="d")),
        description="tekst:N",
        tooltip=[alt.Tooltip("tekst:N", title=t.KOL["dag"])],
    )
    return charts.form(bars)


def days(by_day: pd.DataFrame, words: str) -> Figure:
    """The answers of each day; `words` says it in a sentence."""
    rows = []
    for row in by_day.itertuples():
        when = pd.Timestamp(row.dag).date()
        rows.append({"dag": charts.day(when), "svar": int(row.svar), "tekst": f"{fmt.dato(when)}: {row.svar}"})
    return Figure(_days_form(), {"dager": rows}, words, 200)
