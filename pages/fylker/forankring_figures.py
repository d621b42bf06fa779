"""Figures and tables of where the kommuner have anchored frivillighet: plan types by fylke, and kommune by kommune."""

import functools
from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from data.database import made_once, records
from data.kinds import OWN_POLICY
from pages.components import charts
from pages.components import format as fmt
from pages.components.charts import Figure
from pages.fylker import texts as t
from pages.fylker.status_figures import ROW, in_words, strength

# Headings lean where there is room for what leans out, and stand upright on a phone.
LEANING = alt.ExprRef("width < 480 ? -90 : -35")


@functools.cache
def _plan_form(names: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    codes = [code for code, _ in names]
    short = {code: t.PLAN_SHORT.get(code, name) for code, name in names}
    x = alt.X(
        "plan:N",
        sort=list(short.values()),
        title=None,
        axis=alt.Axis(orient="top", labelAngle=LEANING, labelAlign="left", domain=False),
    )
    y = alt.Y("fylkesnavn:N", sort=alt.EncodingSortField("plass", op="min"), title=None)
    base = (
        alt.Chart(charts.rows("ruter"))
        .transform_fold(codes, as_=["kode", "vedtatt"])
        .transform_calculate(
            plan=in_words(short, "datum.kode"),
            navn=in_words(dict(names), "datum.kode"),
            under_arbeid="datum['u_' + datum.kode]",
            arvet="datum['a_' + datum.kode]",
            andel="datum.vedtatt / datum.antall_kommuner",
        )
        .transform_calculate(
            skrift=f"datum.andel > 0.2 && datum.styrke == 1 ? '#ffffff' : datum.andel > 0 ? '{charts.TEXT}' : '{charts.OUTLINE}'"
        )
        .encode(x=x, y=y)
    )
    scale = alt.Scale(domain=[0, 0.4], range=["#f7faf9", fmt.STATUSER["vedtatt"].farge], clamp=True, interpolate="rgb")
    cells = base.mark_rect(stroke=charts.GRID).encode(
        color=alt.Color("andel:Q", scale=scale, legend=None),
        opacity=alt.Opacity("styrke:Q", scale=None, legend=None),
        tooltip=[
            alt.Tooltip("fylkesnavn:N", title="Fylke"),
            alt.Tooltip("navn:N", title="Plantype"),
            alt.Tooltip("vedtatt:Q", title="Vedtatt", format=",d"),
            alt.Tooltip("arvet:Q", title="Arvet", format=",d"),
            alt.Tooltip("under_arbeid:Q", title="Under arbeid", format=",d"),
            alt.Tooltip("andel:Q", title="Andel av kommunene", format=".1%"),
        ],
    )
    numbers = base.mark_text().encode(text="vedtatt:Q", color=alt.Color("skrift:N", scale=None, legend=None))
    return charts.form(alt.layer(cells, numbers).resolve_scale(color="independent"))


@made_once
def plan_figure(anchored: pd.DataFrame, chosen: Sequence[str]) -> Figure:
    """Fylke × plan type: the number of kommuner with an adopted plan in each cell, the deeper the larger the share."""
    rows: dict[str, dict[str, Any]] = {}
    names: dict[str, str] = {}
    for cell in records(anchored):
        number, code = cell["fylkesnummer"], cell["plantype"]
        names[code] = cell["plantype_navn"]
        row = rows.setdefault(
            number,
            {
                "fylkesnavn": cell["fylkesnavn"],
                "antall_kommuner": cell["antall_kommuner"],
                "plass": len(rows),
                "styrke": strength(number, chosen),
            },
        )
        row |= {code: cell["vedtatt"], f"a_{code}": cell["arvet"], f"u_{code}": cell["under_arbeid"]}
    parts = [f"{name.lower()} {rows['00'][code]}" for code, name in names.items()]
    form = _plan_form(tuple(names.items()))
    spec = {**form, "padding": {"left": 5, "top": 5, "bottom": 5, "right": 45}}  # the last heading leans out
    return Figure(spec, {"ruter": list(rows.values())}, t.PLAN_ALT.format(liste=", ".join(parts)), 16 * ROW + 110)


@made_once
def plan_title(anchored: pd.DataFrame, chosen: Sequence[str], area: str) -> str:
    """How many kommuner in the area have anchored volunteering in the two plan types that most have beside an own policy."""
    mine = anchored[anchored["fylkesnummer"].isin(chosen or ["00"])]
    mine = mine[mine["plantype"] != OWN_POLICY].groupby("plantype", sort=False)[["vedtatt", "arvet"]].sum()
    first, second = mine.sort_values("vedtatt", ascending=False, kind="stable").index[:2]
    inherited = int(mine.loc[[first, second], "arvet"].sum())
    return t.PLAN_TITLE.format(
        area=area,
        kommuner=fmt.kommuner(mine.loc[first, "vedtatt"]),
        forst=t.PLAN_SHORT[first].lower(),
        antall=fmt.tall(mine.loc[second, "vedtatt"]),
        dernest=t.PLAN_SHORT[second].lower(),
    ) + (t.PLAN_INHERITED.format(antall=fmt.tall(inherited)) if inherited else "")


@made_once
def plan_table(anchored: pd.DataFrame) -> pd.DataFrame:
    """One row per fylke and Norge; for each plan type the number adopted and, beside it, arvet where any is, and under arbeid."""
    table = pd.DataFrame({"fylkesnavn": anchored["fylkesnavn"].drop_duplicates().tolist()})
    for code, cells in anchored.groupby("plantype", sort=False):
        table[f"{code}"] = cells["vedtatt"].tolist()
        if cells["arvet"].any():
            table[f"{code}_arvet"] = cells["arvet"].tolist()
        table[f"{code}_under_arbeid"] = cells["under_arbeid"].tolist()
    return table


def plan_headings(anchored: pd.DataFrame) -> dict[str, str]:
    """Column of `plan_table` → what stands above it."""
    headings = {"fylkesnavn": t.COLUMNS["fylkesnavn"]}
    for code, whole in anchored[["plantype", "plantype_navn"]].drop_duplicates().itertuples(index=False):
        name = t.PLAN_SHORT.get(code, whole)
        headings |= {
            code: name,
            f"{code}_arvet": t.PLAN_CARRIED.format(plan=name),
            f"{code}_under_arbeid": t.PLAN_WORKING.format(plan=name),
        }
    return headings


@functools.cache
def _matrix_form() -> dict[str, Any]:
    codes = list(fmt.TEGNET)
    x = alt.X(
        "plan:N",
        sort=list(t.PLAN_SHORT.values()),
        scale=alt.Scale(domain=list(t.PLAN_SHORT.values())),
        title=None,
        axis=alt.Axis(orient="top", labelAngle=LEANING, labelAlign="left", grid=True),
    )
    y = alt.Y("kommune:N", sort=alt.EncodingSortField("plass", op="min"), title=None, axis=alt.Axis(grid=True))
    base = alt.Chart(charts.rows("ruter")).encode(x=x, y=y)
    disc = base.mark_point(filled=True, size=220, stroke=charts.TEXT, strokeWidth=1, opacity=1).encode(
        color=alt.Color(
            "status:N", scale=alt.Scale(domain=codes, range=[fmt.TEGNET[c].farge for c in codes]), legend=None
        ),
        strokeDash=alt.StrokeDash(
            "status:N",
            scale=alt.Scale(domain=codes, range=[[3, 2] if c == "arvet" else [1, 0] for c in codes]),
            legend=None,
        ),
        href=alt.Href("url:N"),
        tooltip=[
            alt.Tooltip("kommune:N", title="Kommune"),
            alt.Tooltip("navn:N", title="Plantype"),
            alt.Tooltip("ord:N", title="Status"),
            alt.Tooltip("siden:N", title="Siden"),
            alt.Tooltip("tittel:N", title="Dokument"),
            alt.Tooltip("utgiver:N", title="Kilde"),
        ],
    )
    # The left half dark: under arbeid is told by its shape too, as the symbol ◐ does; paler where nothing has been heard for four years.
    half = (
        base.transform_filter("datum.status == 'under_arbeid' || datum.status == 'stille'")
        .transform_calculate(blekk=f"datum.status == 'stille' ? '{charts.OUTLINE}' : '{charts.TEXT}'")
        .mark_point(filled=True, size=220, opacity=1, tooltip=None)
        .encode(shape=alt.ShapeValue("M0,-1A1,1,0,0,0,0,1Z"), color=alt.Color("blekk:N", scale=None, legend=None))
    )
    return charts.form(alt.layer(disc, half).resolve_scale(color="independent"))


@made_once
def matrix_figure(cells: pd.DataFrame, total: int, area: str, some: str) -> Figure:
    """Kommune × plan type in the chosen fylker: one mark per cell with evidence, opening its source. `some`: what it is for."""
    rows = []
    places = {number: place for place, number in enumerate(cells["kommunenummer"].drop_duplicates())}
    for row in records(cells):
        status = fmt.tegnet(row["visning"], row["stille"])
        rows.append(
            {
                "kommune": row["kommunenavn"],
                "plass": places[row["kommunenummer"]],
                "plan": t.PLAN_SHORT.get(row["plantype"], row["plantype_navn"]),
                "navn": row["plantype_navn"],
                "status": status,
                "ord": fmt.status_ord(status),
                "siden": fmt.dato(row["siden_tekst"]) if row["siden_tekst"] else t.UNDATED,
                "tittel": row["tittel"] or "–",
                "utgiver": row["kilde_utgiver"] or "–",
                "url": fmt.trygg_url(row["kilde_url"]) or "",
            }
        )
    counted = cells.loc[cells["visning"] == "vedtatt", "plantype_navn"].value_counts()
    parts = ", ".join(f"{name.lower()} {number}" for name, number in counted.items())
    words = t.MATRIX_ALT.format(
        hva=some, med=len(places), kommuner=fmt.kommuner(total), area=area, liste=parts or "ingen vedtatte"
    )
    legend = charts.status_legend([c for c in fmt.TEGNET if c != "ikke_kartlagt"])
    spec = {**_matrix_form(), "padding": {"left": 5, "top": 5, "bottom": 5, "right": 45}}
    return Figure(spec, {"ruter": rows}, words, 25 * len(places) + 110, legend)


@made_once
def matrix_table(cells: pd.DataFrame) -> pd.DataFrame:
    """The evidence behind each cell, one row each, with a link to its source."""
    rows = []
    for row in records(cells):
        flags = [word for word, on in ((t.EXPIRED, row["utlopt"]), (t.REVISING, row["under_revisjon"])) if on]
        status = fmt.status_ord(fmt.tegnet(row["visning"], row["stille"])) + (f" ({', '.join(flags)})" if flags else "")
        since = fmt.dato(row["siden_tekst"]) if row["siden_tekst"] else t.UNDATED
        cell = (row["kommunenavn"], row["plantype_navn"], status, since, row["tittel"], row["sikkerhet"])
        rows.append((*cell, row["kilde_utgiver"], row["kilde_url"]))
    return pd.DataFrame(rows, columns=list(t.MATRIX_COLUMNS))
