"""Kommuner: what is known about one kommune, and who were the pioneers?"""

from __future__ import annotations

from datetime import date

import streamlit as st

from data import database
from data.database import Register
from data.queries import kommune, kommuneside, redaksjon
from pages.components import access, copies, filters
from pages.components import format as fmt
from pages.kommuner import kommune_page, lists
from pages.kommuner import texts as t

KEY = "kommune_liste"


def draw_list(register: Register, chosen: filters.Filter) -> None:
    """Draw the sentence and the table."""
    shown = lists.listed(register, chosen.per, chosen.fylker, chosen.status)
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
        shown[list(t.KOLONNER)],
        key=KEY,
        on_select=open_chosen,
        selection_mode="single-row",
        hide_index=True,
        height=560,
        placeholder="",
        alt=t.LISTE,
        column_config={
            **{name: st.column_config.TextColumn(heading) for name, heading in t.KOLONNER.items()},
            "innbyggere": st.column_config.NumberColumn(t.KOLONNER["innbyggere"], format="localized"),
        },
    )


def draw_pioneers(register: Register, per: date, fylker: tuple[str, ...]) -> None:
    """Draw the four lists, narrowed to the fylker chosen (none: the whole country)."""
    st.write(t.FOREGANG_INNLEDNING)
    for heading, table in lists.pioneers(register, per, fylker):
        st.header(heading, anchor=False)
        if table:
            st.html(table)
        else:
            st.caption(t.INGEN_RADER)


register = database.current()
chosen = filters.current()
who = kommune.find(register, chosen.kommune) if chosen.kommune else None

if who is not None:
    st.button(
        t.TIL_LISTEN, icon=":material/arrow_back:", on_click=filters.choose, args=(register,), kwargs={"kommune": None}
    )
    former = kommune.tidligere_kommune(register, who.nummer, st.query_params.get("tidligere", ""))
    if former is not None:
        kommune_page.draw_former(who, former, kommuneside.evidence_of_former(register, who, former))
    else:
        kommune_page.draw(kommuneside.kommuneside(register, who, chosen.per))
        if access.rolle():
            copies.of_kommune(redaksjon.kopier(register, who.nummer))
else:
    everyone, pioneers = st.tabs([t.LISTE, t.FOREGANG], key="vis", bind="query-params")
    with everyone:
        draw_list(register, chosen)
    with pioneers:
        draw_pioneers(register, chosen.per, chosen.fylker)
