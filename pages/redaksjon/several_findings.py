"""Several findings that merely confirm, accepted in one go."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data.database import Register
from data.redaksjon import funnvurdering
from data.redaksjon.funnvurdering import Funn
from data.store.log import Fakta
from data.store.types import Utkast
from pages.components import format as fmt
from pages.components import freshness
from pages.redaksjon import finding_actions as handling
from pages.redaksjon import funn_texts as t


@freshness.dialog(t.FLERE, width="large")
def flere(register: Register, rader: pd.DataFrame, beslutninger: dict[str, Fakta], lest: int) -> None:
    """Accept several findings that merely confirm, in one write: all of those that are ticked, or none.

    `lest` is the last nr of the log before the decisions were read; what others wrote later is a conflict, and nothing is saved.
    """
    st.write(t.FLERE_FORKLARING)
    chosen: list[Funn] = []
    for _, row in rader.iterrows():
        funn = funnvurdering.av_rad(row.to_dict())
        label = f"{fmt.md_escape(handling.navn(row))} · {fmt.status_ord(funn.status)} · {fmt.md_escape(funn.tittel or funn.url)}"
        if st.checkbox(label, value=True, key=f"flere-{funn.nokkel}"):
            chosen.append(funn)
    if st.button(t.FLERE_GJOR.format(antall=len(chosen)), type="primary", disabled=not chosen, shortcut="Ctrl+Enter"):
        drafts: list[Utkast] = []
        for funn in chosen:
            new = funnvurdering.observasjon(register, funn)
            drafts += funnvurdering.utkast(funn, "godtatt", beslutninger.get(funn.nokkel), ny=new)
        if handling.lagre(drafts, f"{len(chosen)} funn", handling.sett_om(register, chosen, lest)) is not None:
            handling.si("ok", t.FLERE_LAGRET.format(antall=len(chosen)))
            st.session_state[handling.VALGT] = None
        st.rerun()
