"""Undo of one entry in one step, and the whole history of the fact it is about."""

from __future__ import annotations

import streamlit as st

from data.store.log import Store
from data.store.types import Innforsel, StoreFeil
from pages.components import format as fmt
from pages.components import freshness, log_entry, saving
from pages.redaksjon import texts as t


@freshness.dialog(t.ANGRE_TITTEL)
def dialog(innforsel: Innforsel, nokkel: str) -> None:
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
def history(innforsel: Innforsel) -> None:
    """Every entry about the same fact, oldest first."""
    try:
        for i in Store().history(innforsel.id):
            with st.container(border=True):
                log_entry.draw(i)
    except StoreFeil as feil:
        st.error(fmt.md_escape(str(feil)), icon=":material/error:")
