"""Data og metode: how is a status decided, how much do we know, from where, and how can I take it with me?"""

import streamlit as st

from data import database
from pages.data_og_metode import metode
from pages.data_og_metode import texts as t

register = database.current()
PARTS = (metode.reglene, metode.dekningen, metode.kildene, metode.nedlastinger, metode.sitering)
for tab, draw in zip(st.tabs(list(t.FANER), key="emne", bind="query-params"), PARTS, strict=True):
    with tab:
        draw(register)
