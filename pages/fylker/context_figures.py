"""The share of kommuner with a policy beside another trait of the fylker: a scatter, its table and a sentence. No Streamlit here."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from data.database import records
from data.queries.kontekst import Datasett
from pages.components import charts
from pages.components import format as fmt
from pages.components.charts import Figure
from pages.fylker import texts as t

HEIGHT = 420
NEAR = 0.03
"""shares nearer than this are so near in height that names would cover each other"""


@dataclass(frozen=True)
class Trait:
    """What the fylker are compared by: its heading, its unit, where it is from, and a sentence on what it counts."""

    tittel: str
    enhet: str
    mest: str
    """as in «the fylker with the most …»"""
    kilde: str
    kilde_url: str | None
    om: str


def people(when: object) -> Trait:
    """The inhabitants of the register itself, as of a day, as a trait of the fylker."""
    title, unit, most, source = t.CONTEXT_PEOPLE
    return Trait(title, unit, most, source.format(dato=fmt.dato(when)), "/data-og-metode", "")


def trait(one: Datasett) -> Trait:
    """A data set as a trait of the fylker."""
    unit = fmt.context_unit(one)
    most = t.CONTEXT_MOST[one.slag].format(enhet=unit, tittel=fmt.inside(one.tittel))
    return Trait(one.tittel, unit, most, fmt.context_source(one), one.kilde_url, f"{one.beskrivelse} {one.dato}")


@functools.cache
def _form(logarithmic: bool) -> dict[str, Any]:
    scale = alt.Scale(type="log" if logarithmic else "linear", zero=False, nice=False, padding=70)
    base = alt.Chart(charts.rows("fylker")).encode(
        x=alt.X("maal:Q", scale=scale, axis=alt.Axis(format=",~r", tickCount=5, grid=not logarithmic), title=None),
        y=alt.Y("andel_vedtatt:Q", axis=alt.Axis(format=".0%", tickCount=5), scale=alt.Scale(domainMin=0), title=None),
    )
    dots = base.mark_circle(size=110, opacity=1, color=fmt.STATUSER["vedtatt"].farge).encode(
        tooltip=[
            alt.Tooltip("fylkesnavn:N", title="Fylke"),
            alt.Tooltip("vist:N", title="Verdi"),
            alt.Tooltip("vedtatt:Q", title="Vedtatt", format=",d"),
            alt.Tooltip("antall_kommuner:Q", title="Kommuner", format=",d"),
            alt.Tooltip("andel_vedtatt:Q", title="Andel vedtatt", format=".1%"),
        ]
    )
    names = [
        base.transform_filter(f"datum.navnet == '{side}'")
        .mark_text(align=align, dx=dx, dy=dy, fontSize=11)
        .encode(text="fylkesnavn:N")
        for side, align, dx, dy in (("etter", "left", 9, 0), ("foran", "right", -9, 0), ("over", "center", 0, -13))
    ]
    return charts.form(alt.layer(dots, *names))


def figure(rows: pd.DataFrame, of: Trait, words: str) -> Figure:
    """A dot per fylke: the trait across, the share vedtatt (0–1) up; `words`: the sentence, for screen readers."""
    wanted = ["fylkesnavn", "maal", "vedtatt", "antall_kommuner", "andel_vedtatt"]
    shown = records(rows[wanted])
    made = [row | {"vist": _shown(row["maal"]), "navnet": _place_of_name(row, shown)} for row in shown]
    return Figure(_form(logarithmic(rows)), {"fylker": made}, t.CONTEXT_ALT.format(hva=of.enhet, setning=words), HEIGHT)


def _place_of_name(row: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> str:
    """Where a dot's name stands, so that names of dots of the same height, or nearly, cover each other as little as can be."""
    beside = [one["maal"] for one in rows if one is not row and abs(one["andel_vedtatt"] - row["andel_vedtatt"]) < NEAR]
    before, after = any(other <= row["maal"] for other in beside), any(other > row["maal"] for other in beside)
    return "over" if before and after else "foran" if after else "etter"


def logarithmic(rows: pd.DataFrame) -> bool:
    """Whether one fylke has so much more of the trait that it would press the others together (Oslo's inhabitants)."""
    return bool(rows["maal"].min() > 0 and rows["maal"].max() > 20 * rows["maal"].median())


def _shown(maal: float) -> str:
    return fmt.tall(maal) if abs(maal) >= 100 else fmt.desimal(maal, 2)


def headings(of: Trait) -> dict[str, str]:
    """The columns of the table and what stands above them, the trait's unit among them."""
    return {"fylkesnavn": "Fylke", "maal": fmt.capital(of.enhet), **t.CONTEXT_COLUMNS}


def sentence(halves: pd.DataFrame, of: Trait) -> str:
    """What is so in the half of the fylker with most of the trait, and in the others; it describes and proves nothing."""
    most, rest = records(halves)
    return t.CONTEXT_TITLE.format(
        antall=most["fylker"], mest=of.mest, overst=fmt.prosent(most["andel"]), andre=rest["fylker"],
        nederst=fmt.prosent(rest["andel"]),
    )  # fmt: skip
