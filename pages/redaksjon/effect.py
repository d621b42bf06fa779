"""What a save would do to the map, told before it is done."""

from __future__ import annotations

import streamlit as st

from data.redaksjon import preview
from pages.components import format as fmt
from pages.redaksjon import texts as t


def draw(effects: list[preview.Effekt], most: int = 12) -> None:
    """Say which kommuner change, and from what to what; that nothing does is said too."""
    for e in effects[:most]:
        fra, til = (fmt.status_ord(fmt.visningsstatus(s, a)) for s, a in ((e.fra, e.fra_arvet), (e.til, e.til_arvet)))
        navn = fmt.md_escape(e.kommunenavn)
        if e.ny_status:
            st.markdown(t.EFFEKT.format(kommune=navn, fra=fra, til=til))
        else:
            tittel = fmt.md_escape(e.til_tittel) or "uten tittel"
            st.markdown(t.EFFEKT_DOKUMENT.format(kommune=navn, status=til, tittel=tittel))
    if len(effects) > most:
        st.caption(t.EFFEKT_FLERE.format(antall=len(effects) - most))
    if not effects:
        st.markdown(t.EFFEKT_INGEN)
