"""Charts and tables of the screen Fylker: from the rows of data/queries/fylker.py to what a card shows. No Streamlit here."""

import functools
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import altair as alt
import pandas as pd

from data.queries.fylker import Fylkeskommune
from pages.components import charts
from pages.components import format as fmt
from pages.components.charts import Figure, Legend
from pages.components.texts import fylker as t

SORTABLE = tuple(name for name in t.COLUMNS if name != "fylkesnavn")
STATUS_FORMATS = {
    "Andel vedtatt": "prosent",
    "Andel innbyggere": "prosent",
    "Endring vedtatt": "endring",
    "Endring, prosentpoeng": "endring_pp",
}
_ROW = 27  # px of one fylke on the screen


def sort_counts(counts: pd.DataFrame, column: str) -> pd.DataFrame:
    """Norge first, then the fylker by `column`, largest first, ties in Norwegian order (the order they came in)."""
    norge = counts["fylkesnummer"] == "00"
    rest = counts[~norge].sort_values(column, ascending=False, kind="stable")
    return pd.concat([counts[norge], rest], ignore_index=True)


def status_table(ordered: pd.DataFrame) -> pd.DataFrame:
    """The counts with the words of the screen, one row per fylke and Norge."""
    points = ordered.assign(endring_andel=ordered["endring_andel"] * 100)
    return points[list(t.COLUMNS)].rename(columns=t.COLUMNS)


def _words(values: Mapping[str, str], key: str) -> str:
    """A Vega expression that looks up `key` in a small dictionary; the rows then need not repeat the words."""
    return f"({json.dumps(dict(values), ensure_ascii=False)})[{key}]"


@functools.cache
def _status_form() -> dict[str, Any]:
    codes = list(fmt.STATUSER)
    y = alt.Y("fylkesnavn:N", sort=alt.EncodingSortField("plass", op="min"), title=None)
    share = alt.X(
        "andel:Q", stack="zero", title=None, axis=alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1], grid=False)
    )
    labels = {code: status.merke for code, status in fmt.STATUSER.items()}
    plain = {code: status.ord.lower() for code, status in fmt.STATUSER.items()}
    base = (
        alt.Chart(charts.rows("soyler"))
        .transform_fold(codes, as_=["status", "antall"])
        .transform_calculate(
            andel="datum.antall / datum.antall_kommuner",
            rekke=f"indexof({json.dumps(codes)}, datum.status)",
            ord=_words(labels, "datum.status"),
            tekst=f"datum.fylkesnavn + ': ' + datum.antall + ' ' + {_words(plain, 'datum.status')}",
            merke="datum.antall / datum.antall_kommuner >= 0.045 ? '' + datum.antall : ''",
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
                "status:N", scale=alt.Scale(domain=codes, range=[fmt.STATUSER[c].farge for c in codes]), legend=None
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
    numbers = base.mark_text(fontWeight=600).encode(
        x=alt.X("andel:Q", stack="zero", bandPosition=0.5),
        text="merke:N",
        color=alt.Color("skrift:N", scale=None, legend=None),
    )
    return charts.form(alt.layer(bars, numbers).resolve_scale(color="independent"))


def status_figure(ordered: pd.DataFrame, chosen: Sequence[str], sorted_by: str) -> Figure:
    """Stacked bars, one per fylke, with the number of kommuner in each part; fylker outside the choice are faded."""
    rows = ordered[["fylkesnummer", "fylkesnavn", "antall_kommuner", *fmt.STATUSER]].assign(
        plass=range(len(ordered)), styrke=_strength(ordered["fylkesnummer"], chosen)
    )
    norge = ordered.iloc[0]
    words = t.STATUS_ALT.format(
        sortering=t.COLUMNS[sorted_by].lower(),
        vedtatt=norge["vedtatt"],
        antall=norge["antall_kommuner"],
        andel=fmt.prosent(norge["andel_vedtatt"]),
        arbeid=norge["under_arbeid"],
        ingen=norge["ingen_kjent"],
        ikke=norge["ikke_kartlagt"],
    )
    return Figure(_status_form(), {"soyler": rows}, words, _ROW * len(ordered) + 40, charts.status_legend())


def _strength(numbers: Iterable[str], chosen: Sequence[str]) -> list[float]:
    """How strongly each fylke is drawn: those outside the choice fade, Norge never does."""
    return [0.35 if chosen and number not in {*chosen, "00"} else 1.0 for number in numbers]


def status_title(counts: pd.DataFrame, chosen: Sequence[str], area: str) -> str:
    """The finding: who leads (fylker of one kommune apart), or where the chosen area stands."""
    fylker = counts[counts["fylkesnummer"] != "00"]
    if chosen:
        mine = fylker[fylker["fylkesnummer"].isin(chosen)]
        adopted, total = int(mine["vedtatt"].sum()), int(mine["antall_kommuner"].sum())
        title = t.STATUS_CHOSEN.format(area=area, vedtatt=adopted, antall=total, andel=fmt.prosent(adopted / total))
        if len(mine) == 1:
            rank = int((fylker["andel_vedtatt"] > mine["andel_vedtatt"].iloc[0]).sum()) + 1
            title += t.STATUS_RANK.format(plass=rank, antall=len(fylker))
        return title
    several = fylker[fylker["antall_kommuner"] > 1]
    best = several["andel_vedtatt"].max()
    if best == 0:
        return t.STATUS_NONE
    names = several.loc[several["andel_vedtatt"] == best, "fylkesnavn"].tolist()
    return t.STATUS_TOP.format(fylker=fmt.liste(names), andel=fmt.prosent(best))


@functools.cache
def _plan_form(names: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    codes = [code for code, _ in names]
    short = {code: t.PLAN_SHORT.get(code, name) for code, name in names}
    x = alt.X(
        "plan:N",
        sort=list(short.values()),
        title=None,
        axis=alt.Axis(orient="top", labelAngle=-35, labelAlign="left", domain=False),
    )
    y = alt.Y("fylkesnavn:N", sort=alt.EncodingSortField("plass", op="min"), title=None)
    base = (
        alt.Chart(charts.rows("ruter"))
        .transform_fold(codes, as_=["kode", "vedtatt"])
        .transform_calculate(
            plan=_words(short, "datum.kode"),
            navn=_words(dict(names), "datum.kode"),
            under_arbeid="datum['u_' + datum.kode]",
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
            alt.Tooltip("under_arbeid:Q", title="Under arbeid", format=",d"),
            alt.Tooltip("andel:Q", title="Andel av kommunene", format=".1%"),
        ],
    )
    numbers = base.mark_text().encode(text="vedtatt:Q", color=alt.Color("skrift:N", scale=None, legend=None))
    return charts.form(alt.layer(cells, numbers).resolve_scale(color="independent"))


def plan_figure(anchored: pd.DataFrame, chosen: Sequence[str]) -> Figure:
    """Fylke × plan type: the number of kommuner with an adopted plan in each cell, the deeper the larger the share."""
    areas = anchored[["fylkesnummer", "fylkesnavn", "antall_kommuner"]].drop_duplicates().reset_index(drop=True)
    rows = areas.assign(plass=range(len(areas)), styrke=_strength(areas["fylkesnummer"], chosen))
    for code, cells in anchored.groupby("plantype", sort=False):
        rows[str(code)], rows[f"u_{code}"] = cells["vedtatt"].tolist(), cells["under_arbeid"].tolist()
    norge = anchored[anchored["fylkesnummer"] == "00"]
    parts = [f"{row.plantype_navn.lower()} {row.vedtatt}" for row in norge.itertuples()]
    form = _plan_form(tuple(zip(norge["plantype"], norge["plantype_navn"], strict=True)))
    spec = {**form, "padding": {"left": 5, "top": 5, "bottom": 5, "right": 45}}  # the last heading leans out
    return Figure(
        spec, {"ruter": rows.drop(columns="fylkesnummer")}, t.PLAN_ALT.format(liste=", ".join(parts)), 16 * _ROW + 110
    )


def plan_title(anchored: pd.DataFrame, chosen: Sequence[str], area: str) -> str:
    """How many kommuner in the area have anchored volunteering in samfunnsdelen, and in a plan for culture."""
    mine = anchored[anchored["fylkesnummer"].isin(chosen or ["00"])].groupby("plantype")["vedtatt"].sum()
    return t.PLAN_TITLE.format(
        area=area, antall=mine["kommuneplanens_samfunnsdel"], kultur=mine["kommunedelplan_kultur"]
    )


def plan_table(anchored: pd.DataFrame) -> pd.DataFrame:
    """One row per fylke and Norge; for each plan type the number adopted and, beside it, under arbeid."""
    short = anchored.assign(kort=anchored["plantype"].map(t.PLAN_SHORT).fillna(anchored["plantype_navn"]))
    table = pd.DataFrame({"Fylke": short["fylkesnavn"].drop_duplicates().tolist()})
    for name, cells in short.groupby("kort", sort=False):
        table[str(name)] = cells["vedtatt"].tolist()
        table[t.PLAN_WORKING.format(plan=name)] = cells["under_arbeid"].tolist()
    return table


@functools.cache
def _matrix_form() -> dict[str, Any]:
    codes = list(fmt.STATUSER)
    x = alt.X(
        "plan:N",
        sort=list(t.PLAN_SHORT.values()),
        scale=alt.Scale(domain=list(t.PLAN_SHORT.values())),
        title=None,
        axis=alt.Axis(orient="top", labelAngle=-35, labelAlign="left", grid=True),
    )
    y = alt.Y("kommune:N", sort=alt.EncodingSortField("plass", op="min"), title=None, axis=alt.Axis(grid=True))
    base = alt.Chart(charts.rows("ruter")).encode(x=x, y=y)
    disc = base.mark_point(filled=True, size=220, stroke=charts.TEXT, strokeWidth=1, opacity=1).encode(
        color=alt.Color(
            "status:N", scale=alt.Scale(domain=codes, range=[fmt.STATUSER[c].farge for c in codes]), legend=None
        ),
        strokeDash=alt.StrokeDash(
            "status:N", scale=alt.Scale(domain=codes, range=[[1, 0], [3, 2], [1, 0], [1, 0], [1, 0]]), legend=None
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
    # The left half dark: under arbeid is told by its shape too, as the symbol ◐ does.
    half = (
        base.transform_filter("datum.status == 'under_arbeid'")
        .mark_point(filled=True, size=220, color=charts.TEXT, opacity=1, tooltip=None)
        .encode(shape=alt.ShapeValue("M0,-1A1,1,0,0,0,0,1Z"))
    )
    return charts.form(alt.layer(disc, half))


def _shown_status(row: dict[str, Any]) -> str:
    return fmt.visningsstatus(row["status"], bool(row["arvet"]))


def matrix_figure(cells: pd.DataFrame, total: int, area: str) -> Figure:
    """Kommune × plan type in the chosen fylker: one mark per cell with evidence, which opens its source."""
    rows = []
    places = {number: place for place, number in enumerate(cells["kommunenummer"].drop_duplicates())}
    for row in charts.records(cells):
        status = _shown_status(row)
        rows.append(
            {
                "kommune": row["kommunenavn"],
                "plass": places[row["kommunenummer"]],
                "plan": t.PLAN_SHORT.get(row["plantype"], row["plantype_navn"]),
                "navn": row["plantype_navn"],
                "status": status,
                "ord": fmt.status_ord(status),
                "siden": t.UNDATED if row["udatert"] else fmt.dato(row["siden"]),
                "tittel": row["tittel"] or "–",
                "utgiver": row["kilde_utgiver"] or "–",
                "url": fmt.trygg_url(row["kilde_url"]) or "",
            }
        )
    counted = cells.loc[cells["status"] == "vedtatt", "plantype_navn"].value_counts()
    parts = ", ".join(f"{name.lower()} {number}" for name, number in counted.items())
    words = t.MATRIX_ALT.format(med=len(places), antall=total, area=area, liste=parts or "ingen vedtatte")
    legend = charts.status_legend([c for c in fmt.STATUSER if c != "ikke_kartlagt"])
    spec = {**_matrix_form(), "padding": {"left": 5, "top": 5, "bottom": 5, "right": 45}}
    return Figure(spec, {"ruter": pd.DataFrame(rows)}, words, 25 * len(places) + 110, legend)


def matrix_table(cells: pd.DataFrame) -> pd.DataFrame:
    """The evidence behind each cell, one row each, with a link to its source."""
    rows = []
    for row in charts.records(cells):
        flags = [word for word, on in ((t.EXPIRED, row["utlopt"]), (t.REVISING, row["under_revisjon"])) if on]
        status = fmt.status_ord(_shown_status(row)) + (f" ({', '.join(flags)})" if flags else "")
        since = t.UNDATED if row["udatert"] else fmt.dato(row["siden"])
        cell = (row["kommunenavn"], row["plantype_navn"], status, since, row["tittel"], row["sikkerhet"])
        rows.append((*cell, row["kilde_utgiver"], row["kilde_url"]))
    return pd.DataFrame(rows, columns=list(t.MATRIX_COLUMNS))


@functools.cache
def _published_form() -> dict[str, Any]:
    y = alt.Y("fylkesnavn:N", sort=alt.EncodingSortField("plass", op="min"), title=None, axis=alt.Axis(grid=True))
    base = alt.Chart(charts.rows("fylker")).encode(y=y)
    teal = fmt.STATUSER["vedtatt"].farge
    axis = alt.Axis(format="d", tickMinStep=1)
    tips = [
        alt.Tooltip("fylkesnavn:N", title="Fylke"),
        alt.Tooltip("publisert:Q", title="Publisert", format=",d"),
        alt.Tooltip("dokumentert:Q", title="Dokumentert", format=",d"),
        alt.Tooltip("antall_kommuner:Q", title="Kommuner i fylket", format=",d"),
        alt.Tooltip("utgiver:N", title="Kilde"),
        alt.Tooltip("advarsel:N", title="Advarsel"),
    ]
    x = alt.X("publisert:Q", title="Kommuner med vedtatt politikk", axis=axis)
    gap = base.mark_rule(color=charts.OUTLINE, strokeWidth=2).encode(x=x, x2="dokumentert:Q")
    documented = base.mark_point(filled=True, size=130, color=teal, opacity=1).encode(x="dokumentert:Q", tooltip=tips)
    published = base.mark_point(filled=False, size=130, color=charts.TEXT, strokeWidth=2, opacity=1).encode(
        x=x, tooltip=tips
    )
    wrong = (
        base.transform_filter("datum.advarsel != '–'")
        .mark_point(filled=True, shape="triangle-up", size=110, color="#b45f06", opacity=1, xOffset=17)
        .encode(x="storst:Q", tooltip=tips)
    )
    numbers = [
        base.transform_filter(f"datum.advarsel {test} '–'")
        .mark_text(align="left", dx=shift, color=charts.MUTED)
        .encode(x="storst:Q", text="merke:N")
        for test, shift in (("==", 12), ("!=", 28))
    ]
    return charts.form(alt.layer(gap, documented, published, wrong, *numbers))


def why_wrong(row: dict[str, Any]) -> str:
    """Why the published figures of a fylke cannot be right, in words; empty when they can."""
    facts = {
        "publisert": row["publisert"],
        "fylke": row["fylkesnavn"],
        "antall": row["antall_kommuner"],
        "oppgitt": row["oppgitt_antall"],
        "prosent": fmt.desimal(row["oppgitt_prosent"], 0),
    }
    return "; ".join(t.WRONG[code].format(**facts) for code in row["umulig"])


def published_figure(compared: pd.DataFrame) -> Figure:
    """Published (ring) beside documented (dot) for each fylke with a published count, widest gap first."""
    rows = []
    given = compared.dropna(subset=["publisert"]).sort_values("forskjell", ascending=False, kind="stable")
    for place, row in enumerate(charts.records(given)):
        warning = why_wrong(row)
        rows.append(
            {
                **{name: row[name] for name in ("fylkesnavn", "publisert", "dokumentert", "antall_kommuner")},
                "plass": place,
                "utgiver": row["kilde_utgiver"] or "–",
                "advarsel": warning or "–",
                "storst": max(row["publisert"], row["dokumentert"]),
                "merke": f"{row['dokumentert']} av {row['publisert']}"
                if row["dokumentert"] <= row["publisert"]
                else f"{row['dokumentert']} mot {row['publisert']}",
            }
        )
    first = rows[0]
    words = t.PUBLISHED_ALT.format(
        fylke=first["fylkesnavn"], publisert=first["publisert"], dokumentert=first["dokumentert"]
    )
    legend = (
        Legend("ring", t.PUBLISHED_LEGEND[0]),
        Legend("dot", t.PUBLISHED_LEGEND[1], fmt.STATUSER["vedtatt"].farge),
        Legend("triangle", t.PUBLISHED_LEGEND[2], "#b45f06"),
    )
    return Figure(_published_form(), {"fylker": pd.DataFrame(rows)}, words, _ROW * len(rows) + 60, legend)


def published_title(compared: pd.DataFrame) -> str:
    """How far the documentation reaches, over the fylker whose published figures can be right."""
    given = compared.dropna(subset=["publisert"])
    sound = given[[len(codes) == 0 for codes in given["umulig"]]]
    if given.empty:
        return t.PUBLISHED_NONE
    return t.PUBLISHED_TITLE.format(
        dokumentert=int(sound["dokumentert"].sum()), publisert=int(sound["publisert"].sum())
    )


def published_table(compared: pd.DataFrame) -> pd.DataFrame:
    """One row per fylke: published, documented, difference, the fylke's real size, and why a figure cannot be right."""
    rows = [
        (
            *(
                row[name]
                for name in ("fylkesnavn", "publisert", "dokumentert", "forskjell", "arvet", "antall_kommuner")
            ),
            row["oppgitt_antall"],
            why_wrong(row),
            row["kilde_utgiver"],
            row["kilde_url"],
        )
        for row in charts.records(compared)
    ]
    return pd.DataFrame(rows, columns=list(t.PUBLISHED_COLUMNS))


def look_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Which kommuner to look at first, and why."""
    made = [
        (
            row["kommunenavn"],
            row["fylkesnavn"],
            fmt.status_ord(t.LOOK_WHY[row["grunn"]]),
            row["belegg_dato"],
            row["innbyggere"],
            row["kilde_url"],
        )
        for row in charts.records(rows)
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
        since = "" if row.status == "ikke_kartlagt" else fmt.dato(row.siden) if row.siden else t.UNDATED
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
