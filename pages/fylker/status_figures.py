"""Charts and tables of the status in the fylker, where frivillighet is anchored, what to look at first, and the fylkeskommuner.

No Streamlit here.
"""

import functools
import json
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from data.database import made_once, records
from data.kinds import KEY_FIGURES, OWN_POLICY
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
# Headings lean where there is room for what leans out, and stand upright on a phone.
LEANING = alt.ExprRef("width < 480 ? -90 : -35")


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


def county_table(rows: Sequence[Fylkeskommune]) -> pd.DataFrame:
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
