"""Samlinger: whom to invite to the next fylkesbaserte samling, where to hold it, and what came of those before?"""

import streamlit as st

from data import database
from pages.components import card, filters
from pages.samlinger import held, planning
from pages.samlinger import texts as t

register = database.current()
chosen = filters.current()
card.begin()

part = st.segmented_control(
    t.DEL, [t.PLANLEGG, t.HISTORIKK, t.BISTAND], default=t.PLANLEGG, required=True, key="del", bind="query-params",
    label_visibility="collapsed",
)  # fmt: skip
if part == t.HISTORIKK:
    held.draw(register)
elif part == t.BISTAND:
    held.draw_services(register, chosen)
else:
    planning.draw(register, chosen)
