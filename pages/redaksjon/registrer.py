"""Registrer: what has been heard about a kommune, with its evidence and what it does to the map; and what is most likely out of date."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from data import database
from data.database import Register
from data.lenker import read_links
from data.queries import core, redaksjon
from pages.components import access, filters, saving
from pages.components import format as fmt
from pages.redaksjon import observation_form, observations_file
from pages.redaksjon import texts as t

_ANTALL = 50


def draw_work_list(register: Register) -> None:
    """Oldest evidence, ended periods, dead links."""
    st.write(t.LISTE_INGRESS)
    rader = redaksjon.arbeidsliste(register)
    rader["status"] = [fmt.status_ord(code) for code in rader["visning"]]
    st.header(t.ELDST, anchor=False)
    st.caption(t.ELDST_FORKLARING)
    _tabell("eldst", rader.head(_ANTALL), ["kommunenavn", "fylkesnavn", "status", "nyeste", "innbyggere", "kilde_url"])
    st.header(t.UTLOPT, anchor=False)
    utlopte = rader[rader["utlopt"].astype(bool)].sort_values("periode_til")
    st.caption(t.UTLOPT_FORKLARING if len(utlopte) else t.UTLOPT_INGEN)
    if len(utlopte):
        _tabell("utlopt", utlopte, ["kommunenavn", "fylkesnavn", "periode_til", "innbyggere", "kilde_url"])
    st.header(t.DODE, anchor=False)
    _dode(register)


def _dode(register: Register) -> None:
    lenker = redaksjon.lenker(register)
    sett = {url: lenke for url, lenke in read_links().items() if url in set(lenker["kilde_url"])}
    if not sett:
        st.info(t.DODE_ALDRI)
        return
    dato = fmt.dato(max(lenke.sjekket for lenke in sett.values()).date())
    lenker["grunn"] = [sett[u].grunn if u in sett and sett[u].svar == "død" else None for u in lenker["kilde_url"]]
    dode = lenker.dropna(subset="grunn")
    st.caption(t.DODE_FORKLARING.format(dato=dato) if len(dode) else t.DODE_INGEN.format(antall=len(sett), dato=dato))
    if len(dode):
        _tabell("dode", dode, ["enheter", "kilde_url", "grunn"])


def _tabell(navn: str, rader: pd.DataFrame, kolonner: list[str]) -> None:
    vist = rader[kolonner].copy()
    if "kilde_url" in vist:
        vist["kilde_url"] = [fmt.trygg_url(u) for u in vist["kilde_url"]]
    oppsett = {k: st.column_config.Column(t.KOLONNER[k]) for k in kolonner}
    if "kilde_url" in oppsett:
        oppsett["kilde_url"] = st.column_config.LinkColumn(
            t.KOLONNER["kilde_url"], display_text="Åpne kilden", width="small"
        )
    if "innbyggere" in oppsett:
        oppsett["innbyggere"] = st.column_config.NumberColumn(t.KOLONNER["innbyggere"], format="localized")
    if "nyeste" in oppsett:
        oppsett["nyeste"] = st.column_config.DateColumn(t.KOLONNER["nyeste"], format="DD.MM.YYYY")
    valg: Any = st.dataframe(
        vist, column_config=oppsett, hide_index=True, width="stretch", placeholder="udatert",
        key=f"arbeid-{navn}", on_select="rerun" if "kommunenummer" in rader else "ignore", selection_mode="single-row",
    )  # fmt: skip
    for nr in valg.selection.rows if "kommunenummer" in rader else ():
        if nr < len(rader):
            rad = rader.iloc[nr]
            merke = t.REGISTRER.format(kommune=rad["kommunenavn"])
            st.button(
                merke, key=f"arbeid-{navn}-til", on_click=_go_to, args=(str(rad["kommunenummer"]),), type="primary"
            )


def _go_to(kommune: str) -> None:
    st.session_state["fane"] = "en"
    st.session_state["registrer-kommune"] = kommune


if access.dor():
    register = database.current()
    fane = st.segmented_control("Hva vil du gjøre?", list(t.FANER), default="en", required=True, format_func=t.FANER.get,
                                label_visibility="collapsed", key="fane", bind="query-params")  # fmt: skip
    if melding := saving.pop_told():
        st.toast(melding, icon=":material/check:")
    if fane == "flere":
        observations_file.draw(register)
    elif fane == "arbeid":
        draw_work_list(register)
    else:
        alle = core.kommuner(register)
        navn = {
            nummer: f"{kommune} ({fylke})"
            for nummer, kommune, fylke in zip(
                alle["kommunenummer"], alle["kommunenavn"], alle["fylkesnavn"], strict=True
            )
        }
        filters.seed("nummer", "registrer-kommune", navn)
        kommune = st.selectbox(
            t.VELG_KOMMUNE,
            list(navn),
            index=None,
            format_func=navn.get,
            placeholder=t.VELG_KOMMUNE_HINT,
            key="registrer-kommune",
        )
        filters.write("nummer", kommune)
        if kommune:
            filters.name_by(filters.choices(register).kommuner[kommune])
            observation_form.draw(register, kommune, alle.set_index("kommunenummer")["kommunenavn"][kommune])
        else:
            st.info(t.TOM)
