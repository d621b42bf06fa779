"""The line of Utvikling: counts through time beside what has been published, as chart and table. No Streamlit here."""

import functools
from collections.abc import Sequence
from datetime import date
from typing import Any

import altair as alt
import pandas as pd

from data.queries.rader import records
from pages.components import charts
from pages.components import format as fmt
from pages.components.charts import Figure, Legend
from pages.components.texts import utvikling as t

TEAL, PALE = fmt.STATUSER["vedtatt"].farge, fmt.STATUSER["arvet"].farge
# Told apart in grey print too: dark and light by turns. More than this many lines nobody can follow; the small multiples can.
LINES = (TEAL, "#b45f06", "#3b5998", "#9c4f7c", "#6b7f1e", charts.TEXT)


@functools.cache
def _line_form(share: bool) -> dict[str, Any]:
    number = ".0%" if share else ",d"
    x = alt.X("tid:T", title=None, axis=alt.Axis(format="%Y"))
    axis = alt.Axis(format=number, tickMinStep=0.01 if share else 1)
    y = alt.Y("n:Q", title=t.SHARE if share else t.COUNT, axis=axis, scale=alt.Scale(domainMin=0))

    def layer(name: str) -> alt.Chart:
        return alt.Chart(charts.rows(name)).transform_calculate(tid=charts.LOCAL_DATE).encode(x=x)

    colour = alt.Color("farge:N", scale=None, legend=None)
    when = alt.Tooltip("tid:T", title="Dato", format=charts.DATE_FORMAT)
    reform = (
        layer("reform")
        .mark_rule(color=charts.OUTLINE, strokeDash=[4, 4])
        .encode(tooltip=[when, alt.Tooltip("hva:N", title="Reform")])
    )
    inherited = (
        layer("arvet")
        .mark_line(interpolate="step-after", strokeDash=[5, 3], strokeWidth=1.5)
        .encode(y=y, color=colour, detail="navn:N")
    )
    along = layer("datert").transform_calculate(n="datum.andel" if share else "datum.vedtatt")
    dated = along.mark_line(interpolate="step-after", strokeWidth=2.5).encode(y=y, color=colour, detail="navn:N")
    hover = along.mark_point(size=160, opacity=0, filled=True).encode(
        y=y,
        tooltip=[
            alt.Tooltip("navn:N", title="Område"),
            when,
            alt.Tooltip("vedtatt:Q", title="Vedtatt med dato", format=",d"),
            alt.Tooltip("arvet:Q", title="Arvet", format=",d"),
            alt.Tooltip("andel:Q", title="Andel vedtatt", format=".1%"),
        ],
    )
    jump = layer("udatert").mark_rule(strokeWidth=2, strokeDash=[2, 2]).encode(y=y, y2="fra:Q", color=colour)
    jumped = (
        layer("udatert")
        .mark_point(shape="square", size=60, filled=True, opacity=1)
        .encode(
            y=y,
            color=colour,
            tooltip=[alt.Tooltip("navn:N", title="Område"), alt.Tooltip("hva:N", title="Vedtatt"), when],
        )
    )
    ends = (
        layer("slutt")
        .mark_text(align="left", dx=9, fontWeight=600)
        .encode(y=alt.Y("plass:Q"), text="merke:N", color=colour)
    )
    published = (
        layer("publisert")
        .mark_point(size=85, strokeWidth=2, filled=True, fill="#ffffff", opacity=1)
        .encode(
            y=y,
            stroke=alt.Stroke("farge:N", scale=None, legend=None),
            tooltip=[
                alt.Tooltip("navn:N", title="Publisert for"),
                alt.Tooltip("dato_tekst:N", title="Dato"),
                alt.Tooltip("n:Q", title="Vedtatt", format=".1%" if share else ",d"),
                alt.Tooltip("utgiver:N", title="Kilde"),
                alt.Tooltip("merknad:N", title="Merknad"),
            ],
        )
    )
    gathered = (
        layer("samling")
        .mark_point(shape="diamond", size=70, filled=True, color="#3b5998", opacity=1)
        .encode(
            y=alt.datum(0),
            tooltip=[when, alt.Tooltip("tittel:N", title="Samling"), alt.Tooltip("omraade:N", title="Område")],
        )
    )
    chart = alt.layer(reform, inherited, dated, jump, jumped, gathered, published, hover, ends)
    return charts.form(chart)


def as_steps(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """Only the months in which a step line moves, and the last: a tenth of the rows, the same line."""
    ordered = rows.sort_values("fylkesnummer", kind="stable")
    before, after = ordered.shift(), ordered.shift(-1)
    same_before = ordered["fylkesnummer"].eq(before["fylkesnummer"]) & ordered[column].eq(before[column])
    same_after = ordered["fylkesnummer"].eq(after["fylkesnummer"]) & ordered[column].eq(after[column])
    return ordered[~(same_before & same_after)]


def line_figure(
    series: pd.DataFrame,
    published: pd.DataFrame,
    reforms: Sequence[date],
    gatherings: pd.DataFrame,
    areas: Sequence[str],
    share: bool,
    alt_text: str,
) -> Figure:
    """Documented vedtak through time as lines, published counts as rings, undated and inherited ones beside the line, never in it."""
    order = {number: LINES[i % len(LINES)] for i, number in enumerate(areas)}
    base = series.assign(
        datert=series["vedtatt"] - series["udatert"], farge=series["fylkesnummer"].map(order), navn=series["fylkesnavn"]
    )
    per = base["antall_kommuner"] if share else 1
    base = base.assign(
        n=base["datert"] / per, med_arvet=(base["datert"] + base["arvet"]) / per, alle=base["vedtatt"] / per
    )
    base = base.assign(andel=base["datert"] / base["antall_kommuner"])
    dated = _dated(as_steps(base, "n")).assign(vedtatt=lambda d: d["datert"])
    inherited = _dated(as_steps(base, "med_arvet")).assign(n=lambda d: d["med_arvet"])
    inherited = inherited[inherited["fylkesnummer"].isin(inherited.loc[inherited["arvet"] > 0, "fylkesnummer"])]
    last = _dated(base[base["dato"] == base["dato"].max()])
    undated = last[last["udatert"] > 0]
    words = [f"{d} med dato, {u} uten" for d, u in zip(undated["datert"], undated["udatert"], strict=True)]
    measure = "andel_vedtatt_prosent" if share else "antall_vedtatt"
    points = published[
        (published["maal"] == measure) & published["dato"].notna() & published["fylkesnummer"].isin(areas)
    ]
    points = points[points["dato"] <= base["dato"].max()]
    data = {
        "datert": dated[["dag", "navn", "farge", "vedtatt", "arvet", "andel"]],
        "arvet": inherited[["dag", "n", "navn", "farge"]],
        "udatert": undated.assign(fra=undated["n"], n=undated["alle"], hva=words)[
            ["dag", "n", "fra", "navn", "farge", "hva"]
        ],
        "slutt": _spread(last, share),
        "publisert": pd.DataFrame(
            {
                "dag": charts.day(points["dato"]),
                "n": points["verdi"] / (100 if share else 1),
                "navn": points["fylkesnavn"],
                "farge": points["fylkesnummer"].map(order),
                "dato_tekst": points["dato_tekst"].map(fmt.dato),
                "utgiver": points["kilde_utgiver"],
                "merknad": points["merknad"].fillna("–"),
            }
        ),
        "reform": pd.DataFrame(
            {
                "dag": charts.day(pd.Series(reforms, dtype="datetime64[s]")),
                "hva": [f"Kommunereformen {d.year}" for d in reforms],
            }
        ),
        "samling": _marks(gatherings, base["dato"].max()),
    }
    legend = [Legend("line", t.LINE_LEGEND[0], LINES[0])]
    legend += [Legend("dashed", t.LINE_LEGEND[1], LINES[0])] if len(data["arvet"]) else []
    legend += [Legend("square", t.LINE_LEGEND[2], LINES[0])] if len(data["udatert"]) else []
    legend += [Legend("ring", t.LINE_LEGEND[3], LINES[0])] if len(data["publisert"]) else []
    legend += [Legend("tick", t.LINE_LEGEND[4], charts.OUTLINE)]
    legend += [Legend("diamond", t.LINE_LEGEND[5], "#3b5998")] if len(data["samling"]) else []
    room = 16 + 7.5 * max(
        len(words) for words in data["slutt"]["merke"]
    )  # px to the right of the last day, for the names
    spec = {**_line_form(share), "padding": {"left": 5, "top": 5, "bottom": 5, "right": room}}
    return Figure(spec, data, alt_text, 400, tuple(legend))


def _dated(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(dag=charts.day(rows["dato"]))


def _marks(gatherings: pd.DataFrame, until: pd.Timestamp) -> pd.DataFrame:
    """Gatherings with a date, each once."""
    held = gatherings[gatherings["dato"].notna() & (gatherings["dato"] <= until)].drop_duplicates("id")
    return pd.DataFrame({"dag": charts.day(held["dato"]), "tittel": held["tittel"], "omraade": held["omraade"]})


def _spread(last: pd.DataFrame, share: bool) -> pd.DataFrame:
    """Name and value at the end of each line, moved apart where they would overlap."""
    top = max(float(last["alle"].max()), 0.01 if share else 1)
    gap, floor = top * 0.075, -1.0
    made = []
    for row in last.sort_values("alle").to_dict("records"):
        place = max(row["alle"], floor + gap)
        floor = place
        value = fmt.prosent(row["alle"]) if share else fmt.tall(row["vedtatt"])
        made.append({"dag": row["dag"], "plass": place, "merke": f"{row['navn']} {value}", "farge": row["farge"]})
    return pd.DataFrame(made)


def line_table(series: pd.DataFrame, published: pd.DataFrame, areas: Sequence[str]) -> pd.DataFrame:
    """Documented counts at each year end (and the last day), and each published count as a row of its own: the two are never added up."""
    dates = series["dato"]
    years = series[(dates.dt.month == 12) | (dates == dates.max())]
    made = [
        (
            row["dato"],
            row["fylkesnavn"],
            t.DOCUMENTED,
            row["vedtatt"],
            row["udatert"],
            row["arvet"],
            None,
            None,
            None,
            None,
        )
        for row in records(years)
    ]
    for row in records(published[published["fylkesnummer"].isin(areas)]):
        count = int(row["verdi"]) if row["maal"] == "antall_vedtatt" else None
        part = row["verdi"] / 100 if row["maal"] != "antall_vedtatt" else None
        when = row["dato"] if row["dato"] is not None else None
        made.append(
            (when, row["fylkesnavn"], t.PUBLISHED, None, None, None, count, part, row["merknad"], row["kilde_url"])
        )
    table = pd.DataFrame(made, columns=list(t.LINE_COLUMNS))
    table["Dato"] = pd.to_datetime(table["Dato"]).dt.date.where(table["Dato"].notna(), None)
    return table.sort_values(["Dato", "Type"], ascending=[False, True], kind="stable", na_position="last").reset_index(
        drop=True
    )
