"""Endringer: who changed what, when and why; the history of each fact, and the way back in one step."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import streamlit as st

from data import database
from data.store.log import Store, new_key
from data.store.types import Innforsel, StoreFeil
from pages.components import access, filters, freshness, log_entry, saving
from pages.components import format as fmt
from pages.redaksjon import texts as t

SIDE = 25


@freshness.dialog(t.ANGRE_TITTEL)
def ask_undo(innforsel: Innforsel, nokkel: str) -> None:
    """Ask once, with what will be undone in sight; `nokkel` makes a double click one undo."""
    log_entry.draw(innforsel)
    st.write(t.ANGRE_FORKLARING)
    hvorfor = st.text_input(t.ANGRE_HVORFOR, key="angre-hvorfor", max_chars=400)
    if st.button(t.ANGRE_GJOR, type="primary"):
        outcome = saving.undo([innforsel.id], hvorfor, [nokkel])
        saving.draw_trouble(outcome)
        if outcome.saved:
            saving.tell(t.ANGRET)
            st.rerun()


@freshness.dialog(t.HISTORIKK_TITTEL, width="large")
def show_history(innforsel: Innforsel) -> None:
    """Every entry about the same fact, oldest first."""
    try:
        for i in Store().history(innforsel.id):
            with st.container(border=True):
                log_entry.draw(i)
    except StoreFeil as feil:
        st.error(fmt.md_escape(str(feil)), icon=":material/error:")


def utvalg(alle: list[Innforsel], fylker: dict[str, str], navn: dict[str, str]) -> list[Innforsel]:
    """The filter row, and the entries that pass it."""
    hvem, kommune, fylke, fra, til = st.columns([3, 3, 3, 2, 2])
    # Keyed: without, the choice is lost when what there is to choose from changes, as when somebody writes their first entry. Not in the
    # address: a person's name would be in histories and logs.
    person = hvem.selectbox(
        t.HVEM, sorted({i.hvem for i in alle}), index=None, placeholder=t.ALLE, key="endringer-hvem"
    )
    filters.seed("i_kommune", "endringer-kommune", navn)
    sted = kommune.selectbox(
        t.KOMMUNE, list(navn), index=None, format_func=navn.get, placeholder=t.ALLE, key="endringer-kommune"
    )
    filters.write("i_kommune", sted)
    omraade = fylke.selectbox(
        t.FYLKE,
        list(fylker),
        index=None,
        format_func=fylker.get,
        placeholder=t.ALLE,
        key="i_fylke",
        bind="query-params",
    )
    dager = [d and datetime.combine(d, time.min, fmt.OSLO) for d in (
        fra.date_input(t.FRA, None, format="DD.MM.YYYY", key="fra_dag", bind="query-params"),
        til.date_input(t.TIL, None, format="DD.MM.YYYY", key="til_dag", bind="query-params"))]  # fmt: skip
    return [
        i for i in alle
        if (person is None or i.hvem == person) and (sted is None or i.kommunenummer == sted)
        and (omraade is None or (i.kommunenummer or "").startswith(omraade))
        and (dager[0] is None or i.naar >= dager[0]) and (dager[1] is None or i.naar < dager[1] + timedelta(days=1))
    ]  # fmt: skip


def liste(alle: list[Innforsel], valgte: list[Innforsel], navn: dict[str, str], kan_angres: set[str]) -> None:
    """The entries, newest first, a page at a time."""
    antall = st.session_state.setdefault("endringer-antall", SIDE)
    med_id = {i.id: i for i in alle}
    for i in valgte[:antall]:
        with st.container(border=True):
            log_entry.draw(i, navn.get(i.kommunenummer or ""), med_id.get(i.erstatter or ""))
            with st.container(horizontal=True, vertical_alignment="center"):
                if i.id in kan_angres:
                    if st.button(t.ANGRE, key=f"angre-{i.id}", type="tertiary", icon=":material/undo:"):
                        ask_undo(i, new_key())
                else:
                    st.caption(t.OVERSTYRT, width="content")
                if st.button(t.HISTORIKK, key=f"historikk-{i.id}", type="tertiary", icon=":material/history:"):
                    show_history(i)
    if len(valgte) > antall:
        st.button(t.FLERE, on_click=lambda: st.session_state.update({"endringer-antall": antall + SIDE}))


if access.dor():
    st.write(t.ENDRING_INGRESS)
    st.markdown(t.ABONNER)
    if melding := saving.pop_told():
        st.toast(melding, icon=":material/check:", duration="long")
    try:
        alle = Store().entries(nyeste_forst=True, fra=datetime(2000, 1, 1, tzinfo=UTC))
    except StoreFeil as feil:
        st.warning(fmt.md_escape(str(feil)), icon=":material/sync_problem:")
    else:
        register = database.current()
        there = filters.choices(register)
        navn, fylker = dict(there.kommuner), dict(there.fylker)
        siste = {i.fakta: i.id for i in reversed(alle)}
        valgte = utvalg(alle, fylker, navn) if alle else []
        if not valgte:
            st.info(t.INGEN if alle else t.TOMT)
        liste(alle, valgte, navn, set(siste.values()))
