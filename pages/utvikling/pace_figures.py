"""Charts and tables of the screen Utvikling: new vedtak, time under arbeid, policies that run out, and at this pace. No Streamlit here."""

import functools
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import altair as alt
import pandas as pd

from data.database import made_once, records
from data.inndeling import span
from data.queries.utvikling import Takt, Vedtakstakt
from pages.components import charts
from pages.components import format as fmt
from pages.components.charts import Figure, Legend
from pages.utvikling import texts as t

TEAL, AMBER = fmt.STATUSER["vedtatt"].farge, fmt.STATUSER["under_arbeid"].farge
_BUCKET_ENDS = (1, 2, 4, 8)  # years
FEWEST_FOR_MEDIAN = 5

Pace = tuple[str, tuple[str, str], Takt]
"""the basis in words, first and last date of its period as exact as their sources, and the arithmetic"""


@functools.cache
def _year_form() -> dict[str, Any]:
    x = alt.X("aar:N", sort=None, title=None, axis=alt.Axis(labelAngle=-90, labelOverlap=False))
    y = alt.Y("antall:Q", title=t.YEAR_AXIS, axis=alt.Axis(format="d", tickMinStep=1))
    tips = [
        alt.Tooltip("aar:N", title="År"),
        alt.Tooltip("antall:Q", title=t.YEAR_AXIS, format=",d"),
        alt.Tooltip("kommuner:N", title="Kommuner"),
    ]
    base = alt.Chart(charts.rows("aar")).encode(x=x, y=y)
    dated = base.transform_filter("datum.kjent").mark_bar(color=TEAL).encode(tooltip=tips)
    undated = base.transform_filter("!datum.kjent").mark_bar(
        fill="#ffffff", stroke=TEAL, strokeDash=[3, 2], strokeWidth=1.5
    )
    numbers = base.transform_filter("datum.antall > 0").mark_text(dy=-8).encode(text=alt.Text("antall:Q", format=",d"))
    return charts.form(alt.layer(dated, undated.encode(tooltip=tips), numbers))


@made_once
def year_figure(new: pd.DataFrame) -> Figure:
    """Bars of new vedtak per year; those without a date stand apart, hollow."""
    rows = [row | {"kjent": row["aar"] > 0, "aar": str(row["aar"] or t.NO_DATE)} for row in records(new)]
    words = t.YEAR_ALT.format(liste=", ".join(f"{row['aar']} {row['antall']}" for row in rows if row["antall"]))
    return Figure(_year_form(), {"aar": rows}, words, 260)


@made_once
def year_title(new: pd.DataFrame, area: str) -> str:
    """How many, and the year with most, where it stands out."""
    known = [row for row in records(new) if row["aar"]]
    most, undated = max(row["antall"] for row in known), int(new.loc[new["aar"] == 0, "antall"].sum())
    without = t.YEAR_UNDATED.format(antall=fmt.tall(undated)) if undated else ""
    if not most:
        return t.YEAR_NONE.format(area=area) + without
    ties = [str(row["aar"]) for row in known if row["antall"] == most]
    total = fmt.antall(sum(row["antall"] for row in known), "nytt vedtak", "nye vedtak")
    told = t.YEAR_MOST.format(aar=fmt.liste(ties), flest=most) if most > 1 and len(ties) <= 3 else ""
    return t.YEAR_TITLE.format(nye=total, area=area) + told + without


def year_note(pace: Vedtakstakt) -> str:
    """The pace of the last twelve months beside that of the twelve before, and how to read the bars."""
    undated = t.YEAR_PACE_UNDATED.format(antall=fmt.tall(pace.siste_udatert)) if pace.siste_udatert else ""
    return t.YEAR_PACE.format(siste=pace.siste, foregaende=pace.foregaende, udatert=undated) + t.YEAR_NOTE


@made_once
def year_table(new: pd.DataFrame) -> pd.DataFrame:
    """One row per year, newest first; those without a date last."""
    rows = new.assign(aar=new["aar"].astype(str).where(new["aar"] > 0, t.NO_DATE)).iloc[::-1]
    rows = pd.concat([rows[rows["aar"] != t.NO_DATE], rows[rows["aar"] == t.NO_DATE]])
    return rows[list(t.YEAR_COLUMNS)]


@functools.cache
def _work_form() -> dict[str, Any]:
    codes = list(t.WORK_OUTCOME)
    y = alt.Y("lengde:N", sort=list(t.WORK_BUCKETS), title=None, scale=alt.Scale(domain=list(t.WORK_BUCKETS)))
    x = alt.X("antall:Q", stack="zero", title=t.WORK_AXIS, axis=alt.Axis(format="d", tickMinStep=1, tickCount=6))
    base = alt.Chart(charts.rows("tid")).encode(y=y, order="rekke:Q")
    bars = base.mark_bar(stroke="#ffffff").encode(
        x=x,
        color=alt.Color("utfall:N", scale=alt.Scale(domain=codes, range=[TEAL, AMBER]), legend=None),
        tooltip=[
            alt.Tooltip("lengde:N", title="Tid under arbeid"),
            alt.Tooltip("ord:N", title="Utfall"),
            alt.Tooltip("antall:Q", title=t.WORK_AXIS, format=",d"),
        ],
    )
    numbers = base.mark_text(fontWeight=600).encode(
        x=alt.X("antall:Q", stack="zero", bandPosition=0.5),
        text="merke:N",
        color=alt.Color("skrift:N", scale=None, legend=None),
    )
    return charts.form(alt.layer(bars, numbers).resolve_scale(color="independent"))


@made_once
def work_figure(spells: pd.DataFrame) -> Figure:
    """How many kommuner were under arbeid for how long: those that got there, and those still at it."""
    counted = Counter(
        (t.WORK_BUCKETS[bisect_left(_BUCKET_ENDS, years)], outcome)
        for years, outcome in zip(spells["aar"].tolist(), spells["utfall"].tolist(), strict=True)
    )
    rows = [
        {
            "lengde": length,
            "utfall": code,
            "ord": words,
            "rekke": rank,
            "antall": counted[length, code],
            "merke": str(counted[length, code] or ""),
            "skrift": "#ffffff" if code == "vedtatt" else charts.TEXT,
        }
        for length in t.WORK_BUCKETS
        for rank, (code, words) in enumerate(t.WORK_OUTCOME.items())
    ]
    said = "; ".join(f"{r['lengde']}: {r['antall']} {str(r['ord']).lower()}" for r in rows if r["antall"])
    legend = (
        Legend("vedtatt", t.WORK_OUTCOME["vedtatt"], TEAL),
        Legend("under_arbeid", t.WORK_OUTCOME["pagar"], AMBER),
    )
    return Figure(_work_form(), {"tid": rows}, t.WORK_ALT.format(liste=said), 260, legend)


@made_once
def work_title(spells: pd.DataFrame, area: str) -> str:
    """How often work led to a vedtak, and the middle length, where there is enough of it: as many as the bars have."""
    done, ongoing = spells[spells["utfall"] == "vedtatt"], int((spells["utfall"] == "pagar").sum())
    title = t.WORK_FEW.format(area=area)
    if len(done) >= FEWEST_FOR_MEDIAN:
        kommuner = done["kommunenummer"].nunique()
        times = f"{fmt.tall(len(done))} løp" + (
            t.WORK_TWICE.format(kommuner=fmt.kommuner(kommuner)) if kommuner < len(done) else ""
        )
        title = t.WORK_TITLE.format(ganger=times, area=area, aar=fmt.desimal(done["aar"].median()))
    return title + (t.WORK_ONGOING.format(antall=ongoing) if ongoing else "")


@made_once
def work_note(spells: pd.DataFrame) -> str:
    """How to read the bars, and how many spells are in none of them."""
    left_out = spells["utfall"].value_counts()
    return t.WORK_NOTE.format(udatert=left_out.get("udatert", 0), annet=left_out.get("annet", 0))


@made_once
def work_table(spells: pd.DataFrame) -> pd.DataFrame:
    """One row per spell, the longest still running first."""
    rows = sorted(records(spells), key=lambda row: (row["utfall"] != "pagar", -row["aar"]))
    made = [
        (
            row["kommunenavn"],
            row["fylkesnavn"],
            row["fra"],
            row["til"],
            row["aar"],
            t.WORK_ENDED[row["utfall"]],
        )
        for row in rows
    ]
    return pd.DataFrame(made, columns=list(t.WORK_COLUMNS))


@made_once
def runout_table(rows: pd.DataFrame) -> pd.DataFrame:
    """The list an adviser calls, by fylke."""
    made = []
    for row in records(rows):
        flags = [word for word, on in ((t.INHERITED, row["arvet"]), (t.REVISING, row["under_revisjon"])) if on]
        state = t.RUNOUT_STATE[bool(row["utlopt"])] + (f" ({', '.join(flags)})" if flags else "")
        who = (row["kommunenavn"], row["fylkesnavn"], row["tittel"], fmt.dato(row["periode_til"]), state)
        made.append((*who, row["innbyggere"], row["nettsted"], row["kilde_url"]))
    return pd.DataFrame(made, columns=list(t.RUNOUT_COLUMNS))


@functools.cache
def _pace_form() -> dict[str, Any]:
    y = alt.Y("grunnlag:N", sort=None, title=None, axis=alt.Axis(labelLimit=260))
    base = alt.Chart(charts.rows("takt")).encode(y=y)
    axis = alt.Axis(format=",d", tickCount=7)
    span = base.mark_rule(strokeWidth=4, color=charts.OUTLINE).encode(
        x=alt.X("lavest:Q", title=t.PACE_AXIS, axis=axis), x2="hoyest:Q"
    )
    tips = [
        alt.Tooltip("grunnlag:N", title="Grunnlag"),
        alt.Tooltip("igjen:Q", title="År igjen", format=",.0f"),
        alt.Tooltip("lavest:Q", title="Fra (90 %)", format=",.0f"),
        alt.Tooltip("hoyest:Q", title="Til (90 %)", format=",.0f"),
    ]
    dots = base.mark_point(size=140, filled=True, opacity=1).encode(
        x=alt.X("igjen:Q", scale=alt.Scale(domainMin=0)),
        color=alt.Color("farge:N", scale=None, legend=None),
        stroke=alt.value(charts.TEXT),
        tooltip=tips,
    )
    text = base.mark_text(dy=-16).encode(x="igjen:Q", text="merke:N")
    return charts.form(alt.layer(span, dots, text))


def _reached(pace: Takt, end: str) -> int:
    """The year in which nothing is left, counted from the last day of the period."""
    days = span(end)
    assert days is not None  # noqa: S101 - the build lets in no other dates
    return (days[1] + timedelta(days=pace.igjen * 365.25)).year


def pace_words(years: float) -> str:
    """«rundt 29 år», or «mer enn 100 år» where a number would pretend too much."""
    return t.PACE_MANY if years > 100 else t.PACE_YEARS.format(aar=round(years))


def pace_title(paces: Sequence[Pace], total: int) -> str:
    """Years to go by each basis, the shortest first, and that it is arithmetic."""
    parts = [
        f"{pace_words(p.igjen)} ({basis.lower()})" for basis, _, p in sorted(paces, key=lambda item: item[2].igjen)
    ]
    return t.PACE_TITLE.format(antall=total, aar=" eller ".join(parts))


def pace_figure(paces: Sequence[Pace]) -> Figure:
    """Years to go with their interval, documented and published each on a line of its own."""
    rows = [
        {
            "grunnlag": basis,
            "igjen": pace.igjen,
            "lavest": pace.igjen_lavest,
            "hoyest": pace.igjen_hoyest,
            "merke": pace_words(pace.igjen),
            "farge": TEAL if basis == t.PACE_BASIS[0] else "#ffffff",
        }
        for basis, _, pace in paces
    ]
    said = "; ".join(
        t.PACE_ITEM.format(
            grunnlag=b.lower(), aar=pace_words(p.igjen), fra=round(p.igjen_lavest), til=round(p.igjen_hoyest)
        )
        for b, _, p in paces
    )
    return Figure(_pace_form(), {"takt": rows}, t.PACE_ALT.format(liste=said), 70 * len(rows) + 70)


def pace_table(paces: Sequence[Pace]) -> pd.DataFrame:
    """The arithmetic, number by number."""
    made = [
        (
            basis,
            t.PACE_PERIOD.format(fra=fmt.dato(start), til=fmt.dato(end)),
            p.nye,
            p.per_aar,
            p.rest,
            round(p.igjen),
            round(p.igjen_lavest),
            round(p.igjen_hoyest),
            str(_reached(p, end)),
        )
        for basis, (start, end), p in paces
    ]
    return pd.DataFrame(made, columns=list(t.PACE_COLUMNS))
