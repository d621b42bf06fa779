"""The filter bar: one choice shared by all screens, kept while moving between them and written in the address."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data.database import remembered
from data.queries import core
from pages.components import filter_choices, filter_url
from pages.components import format as fmt
from pages.components import texts as t
from pages.components.filter_url import SHARED, Choices, Filter

if TYPE_CHECKING:
    from data.database import Register

__all__ = ["Choices", "Filter", "bar", "choices", "choose", "claim", "current", "sentence"]

_STATE, _PROBLEMS, _PAGE = "filter", "filter_meldinger", "filter_side"
_KEYS = {name: f"filter_{name}" for name in SHARED}


@remembered
def _names(register: Register, today: date) -> dict[str, str]:
    """Search name → kommunenummer for «finn kommune»."""
    kommuner = filter_choices.choices(register, today).kommuner
    names = {navn: nummer for nummer, navn in kommuner.items()}
    for navn, nummer in core.navn(register)[["navn", "dagens_kommunenummer"]].itertuples(index=False):
        if navn not in {kommuner[nummer], kommuner[nummer].split(" (")[0]}:
            names.setdefault(t.SOK_PIL.format(navn=navn, ny=kommuner[nummer]), nummer)
    return names


def choices(register: Register) -> Choices:
    """What there is to choose from in this version of the register."""
    return filter_choices.choices(register, date.today())


def current() -> Filter:
    """The filter as it is now; everything and today before the bar has been drawn."""
    chosen: Filter = st.session_state.get(_STATE, Filter())
    return chosen


def choose(register: Register, **changes: object) -> None:
    """Change the shared filter from a widget's callback, e.g. `choose(register, kommune="4621")` on a click in the map.

    Only from a callback: once the bar is drawn, Streamlit allows no change in the same run.
    """
    chosen = replace(current(), **changes)  # type: ignore[arg-type]
    st.session_state[_STATE] = chosen
    # Only what is changed: the user may have touched another widget in the same moment.
    named = tuple(
        "fylke" if name == "fylker" else name for name in changes
    )  # the address says fylke, the filter fylker
    _seed(chosen, choices(register), force=named)


def claim(chosen: Filter, register: Register, adopted: int, total: int) -> str:
    """The finding in words: «5 av 23 kommuner har vedtatt frivillighetspolitikk»."""
    return filter_url.claim(chosen, choices(register), fmt.tall(adopted), fmt.kommuner(total))


def sentence(chosen: Filter, register: Register, finding: str = "") -> str:
    """What is shown, as a person would say it: «Rogaland: 5 av 23 kommuner har vedtatt per 21. november 2026»."""
    return filter_url.sentence(chosen, choices(register), finding)


def place_and_day(*also: str) -> Filter:
    """The filter for a screen whose counts follow place and day alone (and what `also` names); tells who has chosen more that it does
    nothing here."""
    chosen = current()
    names = {"status": t.STATUS, "plantype": t.PLANTYPE}
    unused = [word.lower() for name, word in names.items() if getattr(chosen, name) and name not in also]
    if unused:
        st.caption(
            t.UBRUKT.format(hva=fmt.liste(unused), omraade=t.UTVALGET if chosen.fylker else t.HELE_LANDET.lower())
        )
    return Filter(fylker=chosen.fylker, per=chosen.per)


def bar(register: Register, known: tuple[str, ...] = ()) -> Filter:
    """Draw the bar, read and write the address, and return what is chosen. `known`: parameters that single screens use."""
    options, names = choices(register), _names(register, date.today())
    arrive(register, known)
    moved = _moved()
    if _address_speaks(moved):
        _read(options, known)
        _seed(current(), options, force=SHARED)
    elif moved:
        # The run before may have been cut short by the click that led here, before the browser heard what is chosen.
        _seed(current(), options, force=tuple(filter_url.to_params(current(), options.siste_dag)))
    _seed(current(), options)
    chosen = _draw(options, names)
    if chosen != current():
        st.session_state[_PROBLEMS] = []
    st.session_state[_STATE] = chosen
    _write_address(chosen, options)
    for problem in st.session_state.get(_PROBLEMS, []):
        st.warning(fmt.md_escape(problem), icon=":material/info:")
    return chosen


def arrive(register: Register, known: tuple[str, ...] = ()) -> None:
    """Read the address of a session that has just begun. Called before the menu is drawn: a click on it may cut the first run short."""
    if _STATE not in st.session_state:
        _read(choices(register), known)


def _read(options: Choices, known: tuple[str, ...]) -> None:
    params = {name: st.query_params.get_all(name) for name in st.query_params}
    st.session_state[_STATE], st.session_state[_PROBLEMS] = filter_url.parse(params, options, known)


def _moved() -> bool:
    """Whether this is another screen than the run before."""
    ctx = get_script_run_ctx()
    page = ctx.page_script_hash if ctx else ""
    moved: bool = st.session_state.get(_PAGE) != page
    st.session_state[_PAGE] = page
    return moved


def _address_speaks(moved: bool) -> bool:
    """Whether the address decides: at back and forward, and where a link to another screen carries a filter.

    On other reruns the widgets decide: the browser may report an address that is one click old.
    """
    ctx = get_script_run_ctx()
    if ctx is not None and ctx.is_history_navigation:
        return True
    return moved and any(name in st.query_params for name in SHARED)


def _seed(chosen: Filter, options: Choices, force: tuple[str, ...] = ()) -> None:
    """Give widgets the chosen values: those named in `force`, and those that Streamlit has not made yet or has dropped."""
    wanted: dict[str, object] = {
        "fylke": list(chosen.fylker),
        "status": list(chosen.status),
        "plantype": chosen.plantype,
        "per": chosen.per,
        "kommune": options.kommuner.get(chosen.kommune or ""),
    }
    for name, value in wanted.items():
        key = _KEYS[name]
        # What a widget has by itself is not set: a value set from here makes the browser fetch its list of choices once more.
        at_rest = key not in st.session_state and (not value or value == options.siste_dag)
        if not at_rest and (name in force or key not in st.session_state):
            st.session_state[key] = value


def _clear() -> None:
    # Set, not removed: only a value that is set here reaches the widget in the browser.
    everything = Filter()
    at_rest: dict[str, object] = {"fylke": [], "status": [], "plantype": None, "per": everything.per, "kommune": None}
    for name, value in at_rest.items():
        st.session_state[_KEYS[name]] = value
    st.session_state[_STATE] = everything
    st.session_state[_PROBLEMS] = []


def _draw(options: Choices, names: dict[str, str]) -> Filter:
    with st.container(key="filterlinje", gap="xsmall"):
        fylker = st.pills(
            t.FYLKE,
            list(options.fylker),
            selection_mode="multi",
            format_func=options.fylker.__getitem__,
            key=_KEYS["fylke"],
            label_visibility="collapsed",
        )
        st.toggle(t.FLERE, key="flere_filtre")  # shown on phones only, where it unfolds the row below (style.py)
        with st.container(horizontal=True, vertical_alignment="bottom", key="filter_flere"):
            status = st.pills(
                t.STATUS,
                list(fmt.STATUSER),
                selection_mode="multi",
                format_func=fmt.status_ord,
                key=_KEYS["status"],
                width="content",
            )
            plantype = st.selectbox(
                t.PLANTYPE,
                list(options.plantyper),
                index=None,
                format_func=options.plantyper.__getitem__,
                placeholder=t.PLANTYPE_ALLE,
                help=t.PLANTYPE_HJELP,
                key=_KEYS["plantype"],
                width=250,
            )
            per = st.date_input(
                t.PER_DATO,
                min_value=options.forste_dag,
                max_value=options.siste_dag,
                format="DD.MM.YYYY",
                help=t.PER_DATO_HJELP,
                key=_KEYS["per"],
                width=150,
            )
            kommune = st.selectbox(
                t.FINN,
                list(names),
                index=None,
                placeholder=t.FINN_TOM,
                help=t.FINN_HJELP,
                key=_KEYS["kommune"],
                width=270,
            )
            st.button(
                t.NULLSTILL, help=t.NULLSTILL_HJELP, on_click=_clear, icon=":material/restart_alt:", key="nullstill"
            )
    return Filter(
        fylker=tuple(n for n in options.fylker if n in fylker),
        plantype=plantype,
        status=tuple(s for s in fmt.STATUSER if s in status),
        per=per if isinstance(per, date) else options.siste_dag,
        kommune=names.get(kommune or ""),
    )


def _write_address(chosen: Filter, options: Choices) -> None:
    """Write the names of the filter alone: Streamlit forbids touching those that a screen's widgets are bound to."""
    wanted = filter_url.to_params(chosen, options.siste_dag)
    for name in SHARED:
        values = wanted.get(name, [])
        if st.query_params.get_all(name) == values:
            continue
        if values:
            st.query_params[name] = values
        else:
            del st.query_params[name]
