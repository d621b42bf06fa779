"""The map as a widget: a click chooses a kommune, and what is chosen elsewhere is marked on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.components import filters
from pages.components.filters import Filter
from pages.components.maps import deck as map_deck
from pages.components.maps import status_map
from pages.oversikt import texts as t

if TYPE_CHECKING:
    import pandas as pd

    from data.database import Register

# What the browser remembers of clicks cannot be changed from here, only forgotten, by giving the layers new names («generasjon»).
_MAP, _CLICKED, _GENERATION, _HOME = "kart", "kart_klikket", "kart_generasjon", "kart_hjem"
_SIDE, _LAST = "oversikt_vis", "oversikt_kommune"
_ZOOM = "".join(
    f'<button type="button" class="fk-zoom" data-zoom="{way}" aria-label="{words}" title="{words}">{sign}</button>'
    for way, sign, words in (("inn", "+", t.ZOOM_INN), ("ut", "−", t.ZOOM_UT))
)  # what they do stands in pages/open/static/kartflate.js
DESK, PHONE = (430, 580), (350, 430)
"""width and height in pixels that the map is fitted to; the canvas may be wider"""


def canvas() -> tuple[int, int]:
    """The size to fit the map to."""
    return PHONE if _on_phone() else DESK


def surface() -> DeltaGenerator:
    """The place for the map, its button and a legend that floats over it."""
    return st.container(key="kartflate_telefon" if _on_phone() else "kartflate", gap=None)


def _on_phone() -> bool:
    """A phone says so in its requests."""
    return "Mobi" in (st.context.headers.get("User-Agent") or "")


def choose_in(register: Register) -> Callable[[str | None], None]:
    """A callback's way to choose a kommune (None: no longer any)."""
    return lambda number: filters.choose(register, kommune=number)


def draw(
    register: Register, rows: pd.DataFrame, shown: frozenset[str], chosen: Filter, sentence: str, by_age: bool = False
) -> None:
    """Draw the map (`by_age`: of how old the evidence is); a click on a kommune chooses it, a click on it again or on the sea lets go."""
    _forget_old_click(chosen)
    width, height = canvas()
    state = st.session_state
    look = status_map.Look(
        chosen.fylker, chosen.kommune, chosen.per, chosen.plantype, width, height, state.get(_GENERATION, 0),
        bool(state.get(_HOME, 0) % 2),
    )  # fmt: skip
    st.pydeck_chart(
        status_map.deck(register, rows, shown, look, by_age),
        height=height,
        key=_MAP,
        on_select=lambda: _on_click(register),
        selection_mode="single-object",
        alt=t.KART_ALT.format(setning=sentence),
    )
    with st.container(key="kart_knapp", gap=None):
        st.html(_ZOOM)
        st.button(
            t.HELE_LANDET,
            help=t.HELE_LANDET_HJELP,
            on_click=lambda: _home(register),
            key="hele_landet",
            icon=":material/zoom_out_map:",
        )


def _on_click(register: Register) -> None:
    number = map_deck.clicked(st.session_state[_MAP]["selection"])
    if number is not None:
        st.session_state[_CLICKED] = number
        filters.choose(register, kommune=number)
    elif st.session_state.get(_CLICKED) == filters.current().kommune is not None:
        st.session_state[_CLICKED] = None
        filters.choose(register, kommune=None)


def _forget_old_click(chosen: Filter) -> None:
    clicked = st.session_state.get(_CLICKED)
    if clicked is not None and clicked != chosen.kommune:
        st.session_state[_CLICKED] = None
        st.session_state[_GENERATION] = st.session_state.get(_GENERATION, 0) + 1


def _home(register: Register) -> None:
    st.session_state[_HOME] = st.session_state.get(_HOME, 0) + 1
    filters.choose(register, fylker=(), kommune=None)


def side(chosen: Filter, register: Register) -> str:
    """The switch above the right-hand side; a newly chosen kommune shows itself. Gives what to show."""
    usual = t.VIS_KOMMUNE if chosen.kommune else t.VIS_TABELL
    if st.session_state.get(_LAST, chosen.kommune) != chosen.kommune and not filters.by_history():
        st.session_state[_SIDE] = usual
    filters.seed("side", _SIDE, (t.VIS_TABELL, t.VIS_KOMMUNE), usual)
    st.session_state[_LAST] = chosen.kommune
    name = filters.choices(register).kommuner.get(chosen.kommune or "", t.SIST)
    picked = st.segmented_control(
        t.VIS,
        [t.VIS_TABELL, t.VIS_KOMMUNE],
        format_func=lambda v: name if v == t.VIS_KOMMUNE else v,
        key=_SIDE,
        required=True,
        label_visibility="collapsed",
        width="content",
    )
    filters.write("side", None if picked == usual else picked)
    if chosen.kommune:
        label = t.LUKK.format(navn=name)
        st.button(
            label, on_click=choose_in(register), args=(None,), icon=":material/close:", type="tertiary", key="lukk"
        )
    return str(picked or t.VIS_TABELL)
