"""Charts and tables of how fresh the knowledge is, what is known beside what is published, and whom to ask first. No Streamlit here."""

import functools
import json
from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from data.database import made_once, records, unknown
from pages.components import charts
from pages.components import format as fmt
from pages.components import texts as shared
from pages.components.charts import Figure, Legend
from pages.fylker import texts as t

ROW = 27  # px of one fylke on the screen
KNOWN = {
    "publisert": "#5a6969",
    "dokumentert": fmt.STATUSER["vedtatt"].farge,
    "ferske": "#4f97b3",
    "ukjent": "#c3cccb",
}
"""what the bars of «Hva vet vi» count → its colour"""


@functools.cache
def _ages_form() -> dict[str, Any]:
    codes = list(shared.ALDER)
    base = (
        alt.Chart(charts.rows("soyler"))
        .transform_fold(codes, as_=["alder", "antall"])
        .transform_calculate(
            andel="datum.med_status ? datum.antall / datum.med_status : 0",
            rekke=f"indexof({json.dumps(codes)}, datum.alder)",
            ord=f"({json.dumps(shared.ALDER, ensure_ascii=False)})[datum.alder]",
            merke="datum.andel * width < 18 ? '' : '' + datum.antall",
            skrift="datum.alder == 'siste_aar' ? '#ffffff' : '#1f2a2a'",
        )
        .encode(
            y=alt.Y("fylkesnavn:N", sort=alt.EncodingSortField("plass", op="min"), title=None),
            order=alt.Order("rekke:Q"),
        )
    )
    bars = base.mark_bar(stroke="#ffffff").encode(
        x=alt.X(
            "andel:Q", stack="zero", title=None, axis=alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1], grid=False)
        ).scale(domain=[0, 1]),
        color=alt.Color("alder:N", scale=alt.Scale(domain=codes, range=list(shared.ALDER_FARGE.values())), legend=None),
        tooltip=[
            alt.Tooltip("fylkesnavn:N", title="Fylke"),
            alt.Tooltip("ord:N", title="Kilde fra"),
            alt.Tooltip("antall:Q", title="Statuser", format=",d"),
        ],
    )
    numbers = base.mark_text(fontWeight=600).encode(
        x=alt.X("andel:Q", stack="zero", bandPosition=0.5),
        text="merke:N",
        color=alt.Color("skrift:N", scale=None, legend=None),
    )
    return charts.form(alt.layer(bars, numbers).resolve_scale(color="independent"))


@made_once
def ages_figure(rows: pd.DataFrame, words: str) -> Figure:
    """Stacked bars, one per fylke: the statuses by the age of their latest evidence; `words`: the finding, for screen readers."""
    made = [row | {"plass": place} for place, row in enumerate(records(rows))]
    legend = [Legend("square", shared.ALDER[code], colour) for code, colour in shared.ALDER_FARGE.items()]
    return Figure(_ages_form(), {"soyler": made}, words, ROW * len(rows) + 40, legend)


@made_once
def ages_table(rows: pd.DataFrame) -> pd.DataFrame:
    """The same as a table."""
    return rows[list(t.AGE_COLUMNS)]


@functools.cache
def _known_form() -> dict[str, Any]:
    codes = list(KNOWN)
    base = (
        alt.Chart(charts.rows("tall"))
        .transform_fold(codes, as_=["hva", "antall"])
        .transform_filter("isValid(datum.antall)")
        .transform_calculate(ord=f"({json.dumps(t.KNOWN_WORDS, ensure_ascii=False)})[datum.hva]")
        .encode(
            y=alt.Y("fylkesnavn:N", sort=alt.EncodingSortField("plass", op="min"), title=None),
            yOffset=alt.YOffset("hva:N", sort=codes),
            x=alt.X("antall:Q", title=None, axis=alt.Axis(format="d", tickMinStep=1)),
        )
    )
    bars = base.mark_bar().encode(
        color=alt.Color("hva:N", scale=alt.Scale(domain=codes, range=list(KNOWN.values())), legend=None),
        tooltip=[
            alt.Tooltip("fylkesnavn:N", title="Fylke"),
            alt.Tooltip("ord:N", title="Hva"),
            alt.Tooltip("antall:Q", title="Kommuner", format=",d"),
        ],
    )
    return charts.form(alt.layer(bars, base.mark_text(align="left", dx=4, fontSize=11).encode(text="antall:Q")))


@made_once
def known_figure(rows: pd.DataFrame, words: str) -> Figure:
    """Four bars per fylke (Norge left out: it would dwarf them): published, documented, of these with a late source, unknown."""
    fylker = rows[rows["fylkesnummer"] != "00"]
    made = [row | {"plass": place} for place, row in enumerate(records(fylker))]
    legend = [Legend("square", t.KNOWN_WORDS[code], colour) for code, colour in KNOWN.items()]
    return Figure(_known_form(), {"tall": made}, words, 58 * len(fylker) + 40, legend)


@made_once
def known_table(rows: pd.DataFrame) -> pd.DataFrame:
    """The same as a table, Norge first."""
    return rows[list(t.KNOWN_COLUMNS)]


def known_words(norge: Mapping[Any, Any]) -> str:
    """What is known in the country, as a sentence."""
    published = (
        "" if unknown(norge["publisert"]) else t.KNOWN_PUBLISHED.format(
            antall=fmt.tall(norge["publisert"]), dato=fmt.dato(norge["publisert_dato"])
        )
    )  # fmt: skip
    return t.KNOWN_SENTENCE.format(
        dokumentert=fmt.kommuner(norge["dokumentert"]),
        ferske=fmt.tall(norge["ferske"]),
        ukjent=fmt.kommuner(norge["ukjent"]),
    ) + published  # fmt: skip


@made_once
def ask_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Whom to ask first, and why."""
    made = [
        (
            row["kommunenavn"],
            row["fylkesnavn"],
            t.ASK_WHY[row["grunn"]],
            fmt.status_ord(row["visning"]),
            row["sist_bekreftet"],
            row["innbyggere"],
            row["kilde_url"],
        )
        for row in records(rows)
    ]
    return pd.DataFrame(made, columns=list(t.ASK_COLUMNS))
