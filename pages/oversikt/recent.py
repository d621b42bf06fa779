"""The kommuner whose policy came last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from data.queries import oversikt
from pages.components import format as fmt
from pages.components.filters import Filter
from pages.components.maps import features
from pages.oversikt import texts as t

if TYPE_CHECKING:
    from data.database import Register


def draw(register: Register, chosen: Filter) -> None:
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
