"""Counts through time: the line beside what has been published, and small multiples, one per fylke. No Streamlit here."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

import altair as alt
import pandas as pd

from data.database import Register, made_once, records, remembered
from data.queries import core
from data.queries import utvikling as queries
from pages.components import charts
from pages.components import format as fmt
from pages.components.charts import Figure, Legend, Rows
from pages.utvikling import texts as t

TEAL = fmt.STATUSER["vedtatt"].farge
# Told apart in grey print too: dark and light by turns. More than this many lines nobody can follow; the small multiples can.
LINES = (TEAL, "#b45f06", "#3b5998", "#9c4f7c", "#6b7f1e", charts.TEXT)
LAST = "siste"


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


def as_steps(rows: Rows, value: str) -> Rows:
    """Only the months in which the step line of each area moves, its first and its last: a tenth of the rows, the same line."""
    kept = []
    for _, months in groupby(sorted(rows, key=itemgetter("fylkesnummer")), itemgetter("fylkesnummer")):
        line = list(months)
        moves = [month for before, month in pairwise(line) if month[value] != before[value]]
        kept += [line[0], *moves]
        if line[-1] is not kept[-1]:
            kept.append(line[-1])
    return kept


def _only(rows: Rows, **names: str) -> Rows:
    """The rows with these columns alone: new name = the one it has."""
    return [{new: row[name] for new, name in names.items()} for row in rows]


@made_once
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
    colours = {number: LINES[i % len(LINES)] for i, number in enumerate(areas)}
    months = [_month(row, colours, share) for row in records(series)]
    until = max(month["dag"] for month in months)
    last = [month for month in months if month["dag"] == until]
    points = _points(published, colours, until, share)
    top = max([*(point["n"] for point in points), *(month["alle"] for month in months)])
    carried = {month["fylkesnummer"] for month in months if month["arvet"]}
    data: dict[str, Rows] = {
        "datert": _only(
            as_steps(months, "datert"), dag="dag", navn="navn", farge="farge", vedtatt="datert", arvet="arvet", andel="andel"
        ),
        "arvet": _only(
            as_steps([month for month in months if month["fylkesnummer"] in carried], "med_arvet"),
            dag="dag", n="med_arvet", navn="navn", farge="farge",
        ),
        "udatert": [
            {**kept, "hva": f"{month['datert']} med dato, {month['udatert']} uten"}
            for month in last
            if month["udatert"]
            for kept in _only([month], dag="dag", n="alle", fra="n", navn="navn", farge="farge")
        ],
        "slutt": _spread(last, share, top),
        "publisert": points,
        "reform": [{"dag": charts.day(day), "hva": f"Kommunereformen {day.year}"} for day in reforms],
        "samling": _marks(gatherings, until),
    }  # fmt: skip
    legend = [Legend("line", t.LINE_LEGEND[0], LINES[0])]
    legend += [Legend("dashed", t.LINE_LEGEND[1], LINES[0])] if data["arvet"] else []
    legend += [Legend("square", t.LINE_LEGEND[2], LINES[0])] if data["udatert"] else []
    legend += [Legend("ring", t.LINE_LEGEND[3], LINES[0])] if data["publisert"] else []
    legend += [Legend("tick", t.LINE_LEGEND[4], charts.OUTLINE)]
    legend += [Legend("diamond", t.LINE_LEGEND[5], "#3b5998")] if data["samling"] else []
    room = 16 + 7.5 * max(len(row["merke"]) for row in data["slutt"])  # px to the right of the last day, for the names
    spec = {**_line_form(share), "padding": {"left": 5, "top": 5, "bottom": 5, "right": room}}
    return Figure(spec, data, alt_text, 400, tuple(legend))


def _month(row: Mapping[str, Any], colours: Mapping[str, str], share: bool) -> dict[str, Any]:
    """One area at one date, in kommuner or (`share`) parts of its kommuner: n with a date, med_arvet those and inherited ones, alle."""
    dated, per = row["vedtatt"] - row["udatert"], row["antall_kommuner"] if share else 1
    return {
        "fylkesnummer": row["fylkesnummer"],
        "dag": charts.day(row["dato"]),
        "navn": row["fylkesnavn"],
        "farge": colours[row["fylkesnummer"]],
        "datert": dated,
        "udatert": row["udatert"],
        "arvet": row["arvet"],
        "andel": dated / row["antall_kommuner"],
        "n": dated / per,
        "med_arvet": (dated + row["arvet"]) / per,
        "alle": row["vedtatt"] / per,
    }


def _points(published: pd.DataFrame, colours: Mapping[str, str], until: int, share: bool) -> Rows:
    """The published figures of the areas drawn, with a date that is not after `until`."""
    measure, whole = ("andel_vedtatt_prosent", 100) if share else ("antall_vedtatt", 1)
    return [
        {
            "dag": charts.day(row["dato"]),
            "n": row["verdi"] / whole,
            "navn": row["fylkesnavn"],
            "farge": colours[row["fylkesnummer"]],
            "dato_tekst": fmt.dato(row["dato_tekst"]),
            "utgiver": row["kilde_utgiver"],
            "merknad": row["merknad"] or "–",
        }
        for row in records(published)
        if row["maal"] == measure
        and row["dato"]
        and row["fylkesnummer"] in colours
        and charts.day(row["dato"]) <= until
    ]


def _marks(gatherings: pd.DataFrame, until: int) -> Rows:
    """Gatherings with a date that is not after `until`, each once."""
    held = {row["id"]: row for row in records(gatherings) if row["dato"] and charts.day(row["dato"]) <= until}
    return [
        {"dag": charts.day(row["dato"]), "tittel": row["tittel"], "omraade": row["omraade"]} for row in held.values()
    ]


def _spread(last: Rows, share: bool, top: float) -> Rows:
    """Name and value at the end of each line, moved apart where they would overlap on an axis that reaches to `top`."""
    gap, floor = max(top, 0.01 if share else 1) * 0.075, -1.0
    made = []
    for month in sorted(last, key=itemgetter("alle")):
        floor = max(month["alle"], floor + gap)
        value = fmt.prosent(month["alle"]) if share else fmt.tall(month["datert"] + month["udatert"])
        made.append({"dag": month["dag"], "plass": floor, "merke": f"{month['navn']} {value}", "farge": month["farge"]})
    return made


@made_once
def line_table(series: pd.DataFrame, published: pd.DataFrame, areas: Sequence[str]) -> pd.DataFrame:
    """Documented counts at each year end (and the last day), and each published count as a row of its own: the two are never added up."""
    dates = series["dato"]
    years = series[(dates.dt.month == 12) | (dates == dates.max())]
    made = [
        (
            row["dato"].date().isoformat(),
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
        made.append(
            (
                row["dato_tekst"],
                row["fylkesnavn"],
                t.PUBLISHED,
                None,
                None,
                None,
                count,
                part,
                row["merknad"],
                row["kilde_url"],
            )
        )
    table = pd.DataFrame(made, columns=list(t.LINE_COLUMNS))
    table = table.astype(
        dict.fromkeys(list(t.LINE_COLUMNS)[3:7], "Int64")
    )  # counts: documented and published have their own
    latest = table["dato"].map(lambda day: f"{day}-99-99"[:10], na_action="ignore")  # a year stands at its end
    order = table.assign(latest=latest).sort_values(
        ["latest", "type"], ascending=[False, True], kind="stable", na_position="last"
    )
    return table.loc[order.index].reset_index(drop=True)


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
