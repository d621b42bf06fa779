"""Oversikt: how many kommuner have a frivillighetspolitikk, where, and on what evidence?"""

import streamlit as st

from data import database
from data.grenser import utgave
from data.queries import knowledge, oversikt
from pages.components import ark_links, filters
from pages.components import format as fmt
from pages.components import texts as shared
from pages.components.maps import download_menu, kommune_table
from pages.oversikt import key_figures, kommune_panel, map_select
from pages.oversikt import texts as t

register = database.current()
chosen = filters.current()
rows = oversikt.kommuner(register, chosen.per, chosen.plantype)
figures = oversikt.nokkeltall(register, chosen.per, chosen.fylker, chosen.plantype)
in_area = rows[rows["fylkesnummer"].isin(chosen.fylker)] if chosen.fylker else rows
shown = in_area[in_area["visning"].isin(chosen.status)] if chosen.status else in_area

adopted = next(f.antall for f in figures if f.visning == "vedtatt")
sentence = filters.sentence(chosen, register, filters.claim(chosen, register, adopted, len(in_area)))
older, by_age = st.session_state.get("eldre"), st.session_state.get("farger") == "alder"
shown = oversikt.older_than(shown, older) if older else shown
st.markdown(f"## {fmt.md_escape(sentence)}", anchors=False)
fresh = knowledge.freshness(register, chosen.per, chosen.fylker, chosen.plantype)
counts, left, right = st.columns([2.2, 4.3, 7], gap="small")
with counts:
    key_figures.draw(figures)
    if by_age:
        key_figures.age_legend(fresh, fresh.antall_kommuner - fresh.med_status)
# The map is sent last: without a graphics card drawing it holds up whatever the browser gets after it.
with right:
    with st.container(horizontal=True, vertical_alignment="center"):
        view = map_select.side(chosen, register)
        st.space("stretch")
        download_menu.menu("oversikt", lambda: shown, chosen, shared.LAST_NED_TITTEL, sentence)
        ark_links.styreark(register, chosen)
    if view == t.VIS_TABELL:
        if len(shown):
            kommune_table.draw(
                shown,
                chosen.kommune,
                len(chosen.fylker) == 1,
                "tabell",
                map_select.choose_in(register),
                map_select.canvas()[1] - 60,
            )
            st.caption(t.TASTATUR)
        else:
            st.info(t.TOM_TABELL)
    elif chosen.kommune:
        kommune_panel.draw(register, chosen.kommune, chosen.per)
    else:
        kommune_panel.draw_recent(register, chosen)
with left, st.container(gap=None):
    with map_select.surface():
        map_select.draw(register, rows, frozenset(shown["kommunenummer"]), chosen, sentence, by_age)
    credit = t.KILDE_KART.format(attribusjon=utgave().attribusjon, utgave=utgave().utgave)
    st.caption(f"{t.KART_TIPS} {fmt.md_escape(credit)} {fmt.freshness(fresh)}")
