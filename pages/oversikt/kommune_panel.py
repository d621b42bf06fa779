"""Beside the map: what is known about the chosen kommune in its short form, or the kommuner that were last to adopt a policy."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import streamlit as st

from data.database import Register
from data.queries import kommune, kommuneside, oversikt
from pages.components import format as fmt
from pages.components import kommune_view
from pages.components.filters import Filter
from pages.components.maps import features
from pages.oversikt import texts as t

_PAGE = Path(__file__).resolve().parent.parent / "kommuner" / "page.py"


def draw(register: Register, nummer: str, per: date) -> None:
    """Draw the panel of a kommune of today as it was known at a date."""
    who = kommune.find(register, nummer)
    if who is None:
        return
    kommune_view.short(kommuneside.kommuneside(register, who, per))
    st.page_link(str(_PAGE), label=t.TIL_KOMMUNESIDEN.format(navn=who.navn), icon=":material/arrow_forward:")


def draw_recent(register: Register, chosen: Filter) -> None:
    """List the kommuner that were last to get a policy, newest first."""
    rows = oversikt.siste_vedtak(register, chosen.per, chosen.fylker)
    if not len(rows):
        st.info(t.SIST_TOM)
        return
    lines = []
    for row in rows.to_dict("records"):
        title = f": {fmt.md_lenke(row['tittel'], row['kilde_url'])}" if isinstance(row["tittel"], str) else ""
        since = features.since_words(row["siden"], row["siden_tekst"])
        lines.append(f"- **{fmt.md_escape(row['kommunenavn'])}** ({fmt.md_escape(row['fylkesnavn'])}) {since}{title}")
    st.markdown("\n".join([f"**{t.SIST_TITTEL}**", "", *lines, "", t.VELG_KOMMUNE]))
