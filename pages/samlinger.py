"""Samlinger: whom to invite to the next fylkesbaserte samling, where to hold it, and what came of those before?"""

import streamlit as st

from data import database
from pages.components import card, filters, samling_bistand, samling_historikk, samling_planlegg, samling_stil
from pages.components.texts import samlinger as t

register = database.current()
chosen = filters.current()
card.styles()
samling_stil.apply()

part = st.segmented_control(
    t.DEL, [t.PLANLEGG, t.HISTORIKK, t.BISTAND], default=t.PLANLEGG, required=True, key="del", bind="query-params",
    label_visibility="collapsed",
)  # fmt: skip
if part == t.HISTORIKK:
    samling_historikk.draw(register)
elif part == t.BISTAND:
    samling_bistand.draw(register, chosen)
else:
    samling_planlegg.draw(register, chosen)
