"""Charts and tables of how fresh the knowledge is, what is published beside what is documented, whom to ask first. No Streamlit here."""

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
from pages.fylker.status_figures import ROW

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


@functools.cache
def _published_form() -> dict[str, Any]:
    y = alt.Y(
        "fylkesnavn:N", sort=alt.EncodingSortField("plass", op="min"), title=None, axis=alt.Axis(grid=True, offset=8)
    )
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


@made_once
def given(compared: pd.DataFrame) -> pd.DataFrame:
    """The fylker that a count was published for."""
    return compared.dropna(subset=["publisert"])


@made_once
def published_figure(compared: pd.DataFrame) -> Figure:
    """Published (ring) beside documented (dot) for each fylke with a published count, widest gap first."""
    rows = []
    given = compared.dropna(subset=["publisert"]).sort_values("forskjell", ascending=False, kind="stable")
    for place, row in enumerate(records(given)):
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
    spec = {
        **_published_form(),
        "padding": {"left": 5, "top": 5, "bottom": 5, "right": 40},
    }  # words beside the last dot
    return Figure(spec, {"fylker": rows}, words, ROW * len(rows) + 60, legend)


@made_once
def published_title(compared: pd.DataFrame, area: str) -> str:
    """How far the documentation reaches, over the fylker whose published figures can be right."""
    given = compared.dropna(subset=["publisert"])
    sound = given[[len(codes) == 0 for codes in given["umulig"]]]
    if given.empty:
        return t.PUBLISHED_NONE
    if sound.empty:
        return t.PUBLISHED_WRONG.format(area=area)
    return t.PUBLISHED_TITLE.format(
        dokumentert=int(sound["dokumentert"].sum()), publisert=fmt.kommuner(int(sound["publisert"].sum()))
    )


@made_once
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
        for row in records(compared)
    ]
    table = pd.DataFrame(rows, columns=list(t.PUBLISHED_COLUMNS))
    return table.astype(dict.fromkeys(list(t.PUBLISHED_COLUMNS)[1:7], "Int64"))  # counts, though one may be unknown


@made_once
def bridge_title(parts: pd.DataFrame, when: str) -> str:
    """«107 publisert juli 2024 = 33 som registeret kjenner ved navn + 31 i fylker der tallene ikke kan stemme + …»."""
    sums = parts.groupby("del", sort=False)["antall"].sum()
    told = " + ".join(t.BRIDGE_PARTS[code][0].format(antall=fmt.tall(number)) for code, number in sums.items())
    return t.BRIDGE_TITLE.format(antall=fmt.tall(int(sums.sum())), dato=when, deler=told)


@made_once
def bridge_table(parts: pd.DataFrame, compared: pd.DataFrame) -> pd.DataFrame:
    """One row per part and fylke, with the kommuner by name or why they are not known; the sum of all first."""
    wrong = {row["fylkesnummer"]: why_wrong(row) for row in records(compared) if len(row["umulig"])}
    rows: list[tuple[object, ...]] = [(t.BRIDGE_SUM, "", int(parts["antall"].sum()), "")]
    for row in records(parts):
        names = row["navn"].split("; ") if row["navn"] else []
        among = t.BRIDGE_AMONG if len(names) > row["antall"] else "{navn}"
        told = among.format(navn=", ".join(names)) if names else wrong.get(row["fylkesnummer"], "")
        rows.append((t.BRIDGE_PARTS[row["del"]][1], row["fylkesnavn"], row["antall"], told))
    return pd.DataFrame(rows, columns=list(t.BRIDGE_COLUMNS))


@made_once
def list_title(listed: pd.DataFrame, area: str) -> str:
    """How many kommuner only the list has, and how many only pages show."""
    return t.LIST_TITLE.format(omraade=area, liste=int(listed["i_liste"].sum()), sider=int(listed["paa_side"].sum()))


@made_once
def list_table(listed: pd.DataFrame) -> pd.DataFrame:
    """One row per kommune that the list and the pages do not agree about."""
    rows = [(row["kommunenavn"], row["fylkesnavn"], t.LIST_WHERE[bool(row["i_liste"])]) for row in records(listed)]
    return pd.DataFrame(rows, columns=list(t.LIST_COLUMNS))
