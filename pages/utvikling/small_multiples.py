"""The small multiples of Utvikling: one line per fylke on the same scale, and the same as a table."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt
import pandas as pd

from data.database import Register, records, remembered
from data.queries import core
from data.queries import utvikling as queries
from pages.components import charts
from pages.components import format as fmt
from pages.components.charts import Figure, Legend, Rows
from pages.utvikling import texts as t
from pages.utvikling.line_figures import TEAL

LAST = "siste"


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
            .transform_calculate(px=f"{column} + {across}", py=f"{line} + {down}", styrke=strength)
            .encode(x=x, y=y)
        )

    # The rows are the same whatever is chosen; the choice comes as a parameter.
    strength = "length(valgte) && indexof(valgte, datum.nr) < 0 ? 0.4 : 1"
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


@dataclass(frozen=True)
class Multiples:
    """What the small multiples show, whichever fylker are chosen: the title, the rows, and the fylker in their order."""

    lead: str
    data: Mapping[str, Rows]
    alt: str
    fylker: tuple[str, ...]


@remembered
def _moves(register: Register) -> Mapping[str, Rows]:
    """The month ends at which the number of vedtatt changes, and the first, for each area: its step line."""
    moves: dict[str, list[Mapping[str, Any]]] = {}
    for row in records(core.utvikling(register)):
        line = moves.setdefault(row["fylkesnummer"], [])
        if not line or line[-1]["vedtatt"] != row["vedtatt"]:
            line.append(row | {"dato": row["dato"].date()})
    return moves


@remembered
def multiples(register: Register, per: date, share: bool) -> Multiples:
    """One small step line per fylke, all on one scale, with reforms and gatherings on its own axis."""
    measure = "andel_vedtatt" if share else "vedtatt"
    ends = [row | {"dato": per} for row in records(core.fylkestall_per(register, per)) if row["fylkesnummer"] != "00"]
    fylker = tuple(end["fylkesnummer"] for end in ends)
    lines = [[*(move for move in _moves(register)[end["fylkesnummer"]] if move["dato"] < per), end] for end in ends]
    top = max(*(row[measure] for line in lines if line[-1]["antall_kommuner"] > 1 for row in line), 0.01)
    start = min(line[0]["dato"] for line in lines)
    span = max(1, (per - start).days)

    def along(day: date) -> float:
        return round((day.toordinal() - start.toordinal()) / span, 4)

    held = [row for row in records(queries.samlinger(register)) if row["dato"] and row["dato"].date() <= per]
    data = {
        "trinn": [
            {"nr": place, "tid": along(row["dato"]), "v": round(min(row[measure] / top, 1.12), 4)}
            for place, line in enumerate(lines)
            for row in line
        ],
        "fylker": [
            {
                "nr": place,
                "navn": end["fylkesnavn"],
                "merke": t.MULTI_OF.format(vedtatt=end["vedtatt"], antall=end["antall_kommuner"]),
            }
            for place, end in enumerate(ends)
        ],
        "samling": [
            {
                "nr": fylker.index(row["fylkesnummer"]),
                "tid": along(row["dato"]),
                "tittel": row["tittel"],
                "naar": fmt.dato(row["dato"]),
                "omraade": row["omraade"],
            }
            for row in held
            if row["fylkesnummer"] in fylker
        ],
        "reform": [
            {"nr": place, "tid": along(day)}
            for place in range(len(fylker))
            for day in queries.reformer(register)
            if day < per
        ],
    }
    listed = "; ".join(f"{end['fylkesnavn']} {end['vedtatt']} av {end['antall_kommuner']}" for end in ends)
    return Multiples(_lead(ends, share), data, t.MULTI_ALT.format(liste=listed), fylker)


def _lead(ends: Sequence[Mapping[str, Any]], share: bool) -> str:
    """The finding: the fylke with the largest share (fylker of one kommune apart), or those with most; or that there is none."""
    several = [end for end in ends if end["antall_kommuner"] > 1]
    most = max(end["vedtatt"] for end in several)
    if not most:
        return t.MULTI_NONE
    if share:
        best = max(end["andel_vedtatt"] for end in several)
        leaders = [end["fylkesnavn"] for end in several if end["andel_vedtatt"] == best]
        return t.MULTI_TITLE_SHARE.format(fylker=fmt.liste(leaders), andel=fmt.prosent(best))
    leaders = [end["fylkesnavn"] for end in ends if end["vedtatt"] == most]
    return t.MULTI_TITLE.format(fylker=fmt.liste(leaders), antall=most)


def multiples_figure(made: Multiples, chosen: Sequence[str]) -> Figure:
    """The small multiples, the fylker that are not chosen faded; three across on a phone."""
    legend = (
        Legend("line", t.LINE_LEGEND[0].split(" ")[0], TEAL),
        Legend("tick", t.LINE_LEGEND[4], charts.OUTLINE),
        Legend("diamond", t.LINE_LEGEND[5], "#3b5998"),
    )
    form = _multiples_form()
    choice = {"name": "valgte", "value": [made.fylker.index(number) for number in chosen]}
    return Figure({**form, "params": [*form["params"], choice]}, made.data, made.alt, 480, legend)


def multiples_table(register: Register, per: date, share: bool) -> pd.DataFrame:
    """One row per fylke; vedtatt (or its share) at every second year end, a column for each year, and on the last day (`LAST`)."""
    fylker = tuple(core.fylker(register)["fylkesnummer"])
    series = queries.serie(register, per, fylker)
    series = series.sort_values("fylkesnummer", key=lambda s: s.map(fylker.index), kind="stable")
    dates = series["dato"]
    years = series[((dates.dt.month == 12) & (dates.dt.year % 2 == 0)) | (dates == dates.max())]
    wide = years.pivot_table(
        index="fylkesnummer", columns="dato", values="andel_vedtatt" if share else "vedtatt", sort=False, observed=True
    )
    names = dict(zip(series["fylkesnummer"], series["fylkesnavn"], strict=True))
    table = pd.DataFrame({"fylkesnavn": [names[n] for n in wide.index]})
    for day in sorted(wide.columns):
        name = LAST if day == dates.max() else str(day.year)
        table[name] = wide[day].tolist() if share else wide[day].astype(int).tolist()
    return table
