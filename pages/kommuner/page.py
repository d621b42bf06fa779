"""Kommuner: what is known about one kommune, and who were the pioneers?"""

import streamlit as st

from data import database
from data.queries import core, kommune, kommuneside
from pages.components import filters
from pages.kommuner import kommune_page, lists
from pages.kommuner import texts as t

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
else:
    everyone, pioneers = st.tabs([t.LISTE, t.FOREGANG], key="vis", bind="query-params")
    with everyone:
        lists.everyone(register, core.status_per(register, chosen.per), chosen)
    with pioneers:
        lists.pioneers(register, chosen.per, chosen.fylker)
