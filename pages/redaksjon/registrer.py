"""Registrer: what has been heard about a kommune, with its evidence, and what it does to the map."""

import streamlit as st

from data import database
from data.queries import core
from pages.components import access, filters, saving
from pages.redaksjon import observation_form, observations_file, work_list
from pages.redaksjon import texts as t

if access.dor():
    register = database.current()
    fane = st.segmented_control("Hva vil du gjøre?", list(t.FANER), default="en", required=True, format_func=t.FANER.get,
                                label_visibility="collapsed", key="fane", bind="query-params")  # fmt: skip
    if melding := saving.pop_told():
        st.toast(melding, icon=":material/check:")
    if fane == "flere":
        observations_file.draw(register)
    elif fane == "arbeid":
        work_list.draw(register)
    else:
        alle = core.kommuner(register)
        navn = {
            nummer: f"{kommune} ({fylke})"
            for nummer, kommune, fylke in zip(
                alle["kommunenummer"], alle["kommunenavn"], alle["fylkesnavn"], strict=True
            )
        }
        lenket = st.query_params.get("nummer")  # from the work list
        if filters.by_history():
            st.session_state["registrer-kommune"] = lenket if lenket in navn else None
        valgt = list(navn).index(lenket) if lenket in navn else None
        kommune = st.selectbox(
            t.VELG_KOMMUNE,
            list(navn),
            valgt,
            format_func=navn.get,
            placeholder=t.VELG_KOMMUNE_HINT,
            key="registrer-kommune",
        )
        if kommune and kommune != lenket:
            st.query_params["nummer"] = kommune
        elif not kommune:
            st.query_params.pop("nummer", None)
        if kommune:
            observation_form.draw(register, kommune, alle.set_index("kommunenummer")["kommunenavn"][kommune])
        else:
            st.info(t.TOM)
