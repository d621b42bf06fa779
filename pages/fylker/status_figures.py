"""Charts and tables of the status in the fylker, what to look at first, and the fylkeskommuner. No Streamlit here."""

import functools
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import altair as alt
import pandas as pd

from data.database import made_once, records
from data.kinds import KEY_FIGURES
from data.queries.fylker import Fylkeskommune
from pages.components import charts
from pages.components import format as fmt
from pages.components.charts import Figure
from pages.fylker import texts as t

SORTABLE = tuple(name for name in t.COLUMNS if name != "fylkesnavn")
STATUS_FORMATS = {
    **{one.navn: one.slag for one in KEY_FIGURES if one.slag == "prosent"},
    **dict.fromkeys(("endring_datert", "endring_udatert"), "endring"),
    "endring_andel": "endring_pp",
}
ROW = 27  # px of one fylke on the screen


@made_once
def sort_counts(counts: pd.DataFrame, column: str) -> pd.DataFrame:
    """Norge first, then the fylker by `column`, largest first, ties in Norwegian order (the order they came in)."""
    norge = counts["fylkesnummer"] == "00"
    rest = counts[~norge].sort_values(column, ascending=False, kind="stable")
    return pd.concat([counts[norge], rest], ignore_index=True)


@made_once
def status_table(ordered: pd.DataFrame) -> pd.DataFrame:
    """The counts that the screen shows, one row per fylke and Norge; the change of the share in points."""
    points = ordered.assign(endring_andel=ordered["endring_andel"] * 100)
    return points[list(t.COLUMNS)]


def in_words(values: Mapping[str, str], key: str) -> str:
    """A Vega expression that looks up `key` in a small dictionary; the rows then need not repeat the words."""
    return f"({json.dumps(dict(values), ensure_ascii=False)})[{key}]"


@functools.cache
def _status_form() -> dict[str, Any]:
    codes = list(fmt.TEGNET)
    y = alt.Y("fylkesnavn:N", sort=alt.EncodingSortField("plass", op="min"), title=None)
    share = alt.X(
        "andel:Q", stack="zero", title=None, axis=alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1], grid=False)
    )
    labels = {code: status.merke for code, status in fmt.TEGNET.items()}
    symbols = {code: f"{status.symbol} " for code, status in fmt.TEGNET.items()}  # amber and grey are one grey in print
    plain = {code: status.ord.lower() for code, status in fmt.STATUSER.items()} | {"stille": t.SILENT}
    base = (
        alt.Chart(charts.rows("soyler"))
        # The bar of «under arbeid» is two: those heard of lately, and paler those that are not.
        .transform_calculate(under_arbeid="datum.under_arbeid - datum.stille")
        .transform_fold(codes, as_=["status", "antall"])
        .transform_calculate(
            andel="datum.antall / datum.antall_kommuner",
            rekke=f"indexof({json.dumps(codes)}, datum.status)",
            ord=in_words(labels, "datum.status"),
            tekst=f"datum.fylkesnavn + ': ' + datum.antall + ' ' + {in_words(plain, 'datum.status')}",
            merke="datum.andel * width < 14 ? '' : '' + datum.antall",
            tegn=f"datum.andel * width < 36 ? '' : {in_words(symbols, 'datum.status')}",
            skrift=f"datum.styrke < 1 ? '{charts.MUTED}' : datum.status == 'vedtatt' ? '#ffffff' : '{charts.TEXT}'",
        )
        .encode(y=y, order=alt.Order("rekke:Q"))
    )
    click = alt.selection_point(name="klikk", fields=["fylkesnummer"], on="click", clear=False)
    bars = (
        base.mark_bar(stroke="#ffffff", strokeWidth=1, cursor="pointer")
        .encode(
            x=share.scale(domain=[0, 1]),
            color=alt.Color(
                "status:N", scale=alt.Scale(domain=codes, range=[fmt.TEGNET[c].farge for c in codes]), legend=None
            ),
            opacity=alt.Opacity("styrke:Q", scale=None, legend=None),
            description="tekst:N",
            tooltip=[
                alt.Tooltip("fylkesnavn:N", title="Fylke"),
                alt.Tooltip("ord:N", title="Status"),
                alt.Tooltip("antall:Q", title="Kommuner", format=",d"),
                alt.Tooltip("andel:Q", title="Andel", format=".1%"),
            ],
        )
        .add_params(click)
    )
    middle = alt.X("andel:Q", stack="zero", bandPosition=0.5)
    ink = alt.Color("skrift:N", scale=None, legend=None)
    numbers = base.mark_text(fontWeight=600, align="left", dx=-3).encode(x=middle, text="merke:N", color=ink)
    signs = base.mark_text(align="right", dx=-6).encode(x=middle, text="tegn:N", color=ink)
    return charts.form(alt.layer(bars, numbers, signs).resolve_scale(color="independent"))


@made_once
def status_figure(ordered: pd.DataFrame, chosen: Sequence[str], sorted_by: str) -> Figure:
    """Stacked bars, one per fylke, with the number of kommuner in each part; fylker outside the choice are faded."""
    wanted = ["fylkesnummer", "fylkesnavn", "antall_kommuner", *fmt.TEGNET]
    rows = [
        row | {"plass": place, "styrke": strength(row["fylkesnummer"], chosen)}
        for place, row in enumerate(records(ordered[wanted]))
    ]
    norge = ordered.iloc[0]
    words = t.STATUS_ALT.format(
        sortering=t.COLUMNS[sorted_by].lower(),
        vedtatt=norge["vedtatt"],
        antall=norge["antall_kommuner"],
        andel=fmt.prosent(norge["andel_vedtatt"]),
        arbeid=norge["under_arbeid"],
        stille=norge["stille"],
        ingen=norge["ingen_kjent"],
        ikke=norge["ikke_kartlagt"],
    )
    return Figure(
        _status_form(), {"soyler": rows}, words, ROW * len(ordered) + 40, charts.status_legend(tuple(fmt.TEGNET))
    )


def strength(number: str, chosen: Sequence[str]) -> float:
    """How strongly a fylke is drawn: those outside the choice fade, Norge never does."""
    return 0.35 if chosen and number not in {*chosen, "00"} else 1.0


@made_once
def status_title(counts: pd.DataFrame, chosen: Sequence[str], area: str) -> str:
    """The finding: who leads (fylker of one kommune apart), or where the chosen area stands."""
    fylker = counts[counts["fylkesnummer"] != "00"]
    several = fylker[fylker["antall_kommuner"] > 1]
    if chosen:
        mine = fylker[fylker["fylkesnummer"].isin(chosen)]
        adopted, total = int(mine["vedtatt"].sum()), int(mine["antall_kommuner"].sum())
        title = t.STATUS_CHOSEN.format(
            area=area, vedtatt=adopted, kommuner=fmt.kommuner(total), andel=fmt.prosent(adopted / total)
        )
        if len(mine) == 1 and total > 1 and adopted:  # where nobody has one, everybody shares the first place
            rank = int((several["andel_vedtatt"] > mine["andel_vedtatt"].iloc[0]).sum()) + 1
            title += t.STATUS_RANK.format(plass=rank, antall=len(several))
        return title
    best = several["andel_vedtatt"].max()
    if best == 0:
        return t.STATUS_NONE
    names = several.loc[several["andel_vedtatt"] == best, "fylkesnavn"].tolist()
    return t.STATUS_TOP.format(fylker=fmt.liste(names), andel=fmt.prosent(best))


@made_once
def look_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Which kommuner to look at first, and why."""
    made = [
        (
            row["kommunenavn"],
            row["fylkesnavn"],
            fmt.status_ord(t.LOOK_WHY[row["grunn"]]),
            row["dato_tekst"],
            row["innbyggere"],
            row["kilde_url"],
        )
        for row in records(rows)
    ]
    return pd.DataFrame(made, columns=list(t.LOOK_COLUMNS))


def county_table(rows: Sequence[Fylkeskommune], per: date) -> pd.DataFrame:
    """Fylkeskommuner of today, then the dissolved ones, with the evidence of an own policy."""
    made = []
    for row in rows:
        notes = [word for word, on in ((t.EXPIRED, row.utlopt), (t.REVISING, row.under_revisjon)) if on]
        if row.periode_til and not row.utlopt:
            notes.append(t.COUNTY_PERIOD.format(aar=fmt.dato(row.periode_til)))
        if row.annen_plan:
            notes.append(t.COUNTY_OTHER.format(plan=row.annen_plan))
        name = row.fylkesnavn
        if row.gyldig_til:
            name = t.COUNTY_FORMER_NAME.format(navn=name, aar=row.gyldig_til.year)
            notes.append(t.COUNTY_BECAME.format(fylker=row.i_dag))
        since = "" if row.status == "ikke_kartlagt" else fmt.dato(row.siden_tekst) if row.siden_tekst else t.UNDATED
        made.append(
            (
                name,
                fmt.status_ord(row.status),
                row.tittel,
                since,
                "; ".join(notes),
                row.sikkerhet,
                row.kilde_utgiver,
                row.kilde_url,
            )
        )
    return pd.DataFrame(made, columns=list(t.COUNTY_COLUMNS))
