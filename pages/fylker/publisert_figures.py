"""What has been published for the fylker beside what the register documents: figure, table and warnings."""

import functools
from typing import Any

import altair as alt
import pandas as pd

from data.database import made_once, records
from pages.components import charts
from pages.components import format as fmt
from pages.components.charts import Figure, Legend
from pages.fylker import texts as t
from pages.fylker.status_figures import ROW


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
