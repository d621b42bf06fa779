"""The list of kommuner to choose from, narrowed by the filter; a click on a row opens the kommune's page."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data.database import Register
from pages.components import filters
from pages.components import format as fmt
from pages.components.maps import kommune_table
from pages.components.texts import AAR_HJELP
from pages.kommuner import texts as t

KEY = "kommune_liste"


def draw(register: Register, status: pd.DataFrame, chosen: filters.Filter) -> None:
    """Draw the sentence and the table; `status` is `status_per` at the date chosen."""
    shown = status.assign(
        vist=[fmt.visningsstatus(s, a) for s, a in zip(status["status"], status["arvet"], strict=True)]
    )
    if chosen.fylker:
        shown = shown[shown["fylkesnummer"].isin(chosen.fylker)]
    if chosen.status:
        shown = shown[shown["vist"].isin(chosen.status)]
    shown = shown.reset_index(drop=True)
    st.write(fmt.md_escape(filters.sentence(chosen, register, fmt.kommuner(len(shown)))))
    if shown.empty:
        st.info(t.INGEN_TREFF)
        return
    st.caption(f"{t.INGEN_VALGT} {t.LISTE_HJELP}")
    numbers = list(shown["kommunenummer"])

    def open_chosen() -> None:
        picked = st.session_state[KEY]["selection"]["rows"]
        if picked:
            filters.choose(register, kommune=numbers[picked[0]])

    st.dataframe(
        shown.assign(
            status=shown["vist"].map(fmt.status_ord),
            aar=kommune_table.since_days(shown),
            siden=kommune_table.since_texts(shown),
        )[list(t.KOLONNER)],
        key=KEY,
        on_select=open_chosen,
        selection_mode="single-row",
        hide_index=True,
        height=560,
        placeholder="",
        alt=t.LISTE,
        column_config={
            **{name: st.column_config.TextColumn(heading) for name, heading in t.KOLONNER.items()},
            "aar": st.column_config.DateColumn(t.KOLONNER["aar"], format="YYYY", help=AAR_HJELP, width=60),
            "innbyggere": st.column_config.NumberColumn(t.KOLONNER["innbyggere"], format="localized"),
        },
    )
