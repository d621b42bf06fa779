"""The map over time: a slider, play and pause, and a map whose colours alone are sent for each step (about 2 kB; geometry is not)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from pathlib import Path

import pandas as pd
import pydeck as pdk
import streamlit as st

from data import database
from data.grenser import utgave
from data.queries import core
from data.queries import utvikling as queries
from pages.components import card, clicks, freshness, texts
from pages.components import format as fmt
from pages.components.filters import Filter
from pages.components.maps import addresses, kommune_table, lines
from pages.components.maps import deck as map_deck
from pages.components.maps.status_map import CODES, PALETTE
from pages.utvikling import texts as t

SECONDS_A_STEP = 0.7
_TABLE = Path(__file__).parents[1] / "oversikt" / "page.py"
_SLIDER, _PLAYING, _END = "tid", "kart_spiller", "kart_slutt"


def codes(shown: Mapping[str, str], fylker: Sequence[str]) -> str:
    """One digit per kommune, in the order of the features (`properties.i`): which colour it has. 357 characters."""
    return "".join(
        str(CODES.index(shown.get(n, "ikke_kartlagt") if not fylker or n[:2] in fylker else "utenfor"))
        for n in map_deck.order()
    )


def deck(colours: str, fylker: Sequence[str]) -> pdk.Deck:
    """The map with these colours. Layer ids, addresses and view stay the same from step to step, so the browser only recolours."""
    finer = "_fin" if fylker else ""
    fill = pdk.Layer(
        "GeoJsonLayer",
        data=addresses.boundary_url(f"kommuner{finer}"),
        id="tid_kommuner",
        stroked=False,
        pickable=True,
        # The parentheses let the browser's parser index a literal.
        get_fill_color=f"({PALETTE})[('{colours}')[properties.i]]",
        update_triggers={"getFillColor": [colours]},
    )
    layers = [
        lines.layer("tid_kyst", addresses.line_url("kyst", fylker), lines.COAST),
        fill,
        lines.layer("tid_kommunegrenser", addresses.line_url("kommunegrenser", fylker)),
        lines.layer("tid_fylkesgrenser", addresses.line_url("fylkesgrenser", fylker), lines.FYLKE),
    ]
    tooltip = {
        "html": "<b>{navn}</b>",
        "style": {"backgroundColor": "#ffffff", "color": "#1f2a2a", "border": "1px solid #d5dddc"},
    }
    return map_deck.Deck(layers=layers, initial_view_state=view(fylker), tooltip=tooltip)


def sentence(counts: Mapping[str, int], total: int, area: str, day: date) -> str:
    """What the map shows, as a person would say it."""
    adopted = counts.get("vedtatt", 0)
    return t.TIME_SENTENCE.format(
        area=fmt.capital(area),
        dag=fmt.dato(day),
        vedtatt=adopted,
        kommuner=fmt.kommuner(total),
        andel=fmt.prosent(adopted / total),
        arvet=counts.get("arvet", 0),
        arbeid=counts.get("under_arbeid", 0),
    )


def _advance(stops: Sequence[str]) -> None:
    """One step on; at the end the playing stops."""
    at = stops.index(st.session_state[_SLIDER])
    if at + 1 < len(stops):
        st.session_state[_SLIDER] = stops[at + 1]
    if at + 2 >= len(stops):
        st.session_state[_PLAYING] = False


def _toggle(stops: Sequence[str]) -> None:
    playing = not st.session_state.get(_PLAYING, False)
    if playing and st.session_state.get(_SLIDER) == stops[-1]:
        st.session_state[_SLIDER] = stops[0]
    st.session_state[_PLAYING] = playing


@st.fragment
def time_map(per: date, fylker: tuple[str, ...], area: str) -> None:
    """Draw the whole section. Only this fragment runs when the slider moves, and only its inner part when it plays by itself."""
    days = {_name(day): day for day in queries.tidspunkter(per)}
    stops = list(days)
    # Who has not moved it from the day of the screen follows that to another.
    if (stands := st.session_state.get(_SLIDER)) not in days or stands == st.session_state.get(_END) != stops[-1]:
        st.session_state.pop(_SLIDER, None)
    st.session_state[_END] = stops[-1]
    playing = st.session_state.get(_PLAYING, False)
    last = st.session_state.get(_SLIDER, st.query_params.get(_SLIDER, stops[-1])) == stops[-1]
    label, icon = (t.PAUSE, ":material/pause:") if playing else (t.AGAIN if last else t.PLAY, ":material/play_arrow:")
    st.button(label, icon=icon, key="kart_spill", on_click=clicks.once(_toggle), args=(stops,), type="primary")
    st.fragment(_step)(days, fylker, area)


def _name(day: date) -> str:
    """«juni 2019» for a quarter end, «21. november 2026» for the day the screen is set to."""
    is_month_end = day.month % 3 == 0 and (day.month, day.day) in {(3, 31), (6, 30), (9, 30), (12, 31)}
    return fmt.dato(day.isoformat()[:7]) if is_month_end else fmt.dato(day).replace(fmt.NBSP, " ")


def _step(days: Mapping[str, date], fylker: tuple[str, ...], area: str) -> None:
    stops = list(days)
    if st.session_state.get(_PLAYING):
        freshness.redraw_part(SECONDS_A_STEP)()
        if _SLIDER in st.session_state:
            _advance(stops)
        if not st.session_state[_PLAYING]:
            st.rerun(scope="app")  # the button outside this part must say «play» again
    # The same value at rest in every run: what differs from it is written to the address, as a step of history.
    chosen = st.select_slider(t.TIME_LABEL, stops, value=stops[-1], key=_SLIDER, help=t.TIME_HELP, bind="query-params")
    day = days[str(chosen)]
    register = database.current()
    shown = queries.tilstand_per(register, day)
    shown |= dict.fromkeys(queries.stille_per(register, day), "stille")
    inside = [n for n in map_deck.order() if not fylker or n[:2] in fylker]
    counts = dict.fromkeys(fmt.TEGNET, 0)
    for number in inside:
        counts[shown.get(number, "ikke_kartlagt")] += 1
    counts["under_arbeid"] += counts["stille"]
    words = sentence(counts, len(inside), area, day)
    st.markdown(f"**{fmt.md_escape(words)}**")
    st.html(figures_html(counts))
    with st.container(key="tidsflate", gap=None):
        st.pydeck_chart(
            deck(codes(shown, fylker), fylker),
            height=560,
            key="kart_tid",
            alt=t.TIME_ALT.format(dag=fmt.dato(day), setning=words),
        )
    source = texts.SOURCE.format(source=f"[{card.REGISTER.name}]({card.REGISTER.url})")
    st.caption(f"{source}. {utgave().attribusjon}, {utgave().utgave}")
    st.page_link(
        str(_TABLE),
        label=t.TIME_TABLE.format(dag=fmt.dato(day)),
        icon=":material/table_rows:",
        query_params={"per": day.isoformat(), "fylke": list(fylker)},
    )

    def inside_then() -> pd.DataFrame:
        rows = core.plan_per(register, day)
        return rows[rows["fylkesnummer"].isin(fylker)] if fylker else rows

    kommune_table.menu(
        "tid", inside_then, Filter(fylker=fylker, per=day), t.TIME_TITLE.format(dag=fmt.dato(day)), words
    )


_WIDTH, _HEIGHT = (
    900,
    540,
)  # px that the map is sure to have on a desk; a phone has the whole country, and of a wide fylke the middle


def view(fylker: Sequence[str]) -> pdk.ViewState:
    """Where to look so that the chosen fylker, or the country, fit."""
    return map_deck.view(fylker, 0.9 * _WIDTH, 0.94 * _HEIGHT, nearest=9, farthest=2)


def figures_html(counts: Mapping[str, int]) -> str:
    """The number of kommuner of each status, as a list with symbol, word and colour: the legend of the map as well."""
    items = [
        f'<li><span class="fk-swatch" style="background:{s.farge}"></span>'
        f"{escape(t.TIME_SILENT if s is fmt.STILLE else s.merke)}: <b>{fmt.tall(counts[code])}</b></li>"
        for code, s in fmt.TEGNET.items()
        if s is not fmt.STILLE or counts[code]
    ]
    return f'<ul class="fk-legend">{"".join(items)}</ul>'
