"""Oversikt: how many kommuner have a frivillighetspolitikk, where, and on what evidence?"""

import streamlit as st

from data import database
from data.queries import core
from pages.components import filters

register = database.current()
chosen = filters.current()
rows = core.status_per(register, chosen.per)
st.write(filters.sentence(chosen, register))
st.write(len(rows))
