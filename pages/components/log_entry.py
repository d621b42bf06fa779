"""One line of the log as people read it: who did what, to which fact, when, and why."""

from __future__ import annotations

import streamlit as st

from data.store.types import (
    Bistand,
    FunnBeslutning,
    Innforsel,
    Kommunesvar,
    Listevalg,
    Observasjon,
    Runde,
    Samling,
    SvarBeslutning,
    Uttak,
)
from pages.components import format as fmt
from pages.components import texts as t


def draw(innforsel: Innforsel, sted: str | None = None, forrige: Innforsel | None = None) -> None:
    """Draw an entry, an undo with `forrige` that it made void; all text of the editors' is shown as the text it is."""
    tid = innforsel.naar.astimezone(fmt.OSLO)
    lokal = f" · {t.LOKAL}" if innforsel.opphav == "lokal" else ""
    hva = f"{t.HANDLING[innforsel.handling]} {t.TYPE.get(innforsel.type, '')}"
    innhold = described(innforsel)
    if innforsel.handling == "angring" and forrige is not None:
        innhold = t.ANGRET_HVA.format(hva=t.HANDLING[forrige.handling].casefold(), innhold=described(forrige))
    st.markdown(f"**{hva}**{f' · **{fmt.md_escape(sted)}**' if sted else ''}  \n{innhold}")
    st.caption(f"{fmt.dato(tid.date())} kl. {tid:%H.%M} · {fmt.md_escape(innforsel.hvem)}{lokal}")
    if innforsel.hvorfor:
        st.caption(t.HVORFOR.format(hvorfor=fmt.md_escape(innforsel.hvorfor)))


def described(innforsel: Innforsel) -> str:
    """What the entry says, as safe markdown; an angring has no content of its own."""
    o = innforsel.innhold
    if isinstance(o, Observasjon):
        dato = o.vedtatt_dato or o.gjelder_dato
        deler = [
            fmt.status_ord(o.status),
            fmt.md_escape(fmt.dato(dato)) if dato else "",
            fmt.md_lenke(o.dokumenttittel or o.kilde_utgiver, o.kilde_url),
        ]
    elif isinstance(o, Samling):
        deler = [
            fmt.md_escape(o.tittel),
            fmt.md_escape(o.tilstand),
            fmt.md_escape(fmt.dato(o.dato_fra)) if o.dato_fra else "",
        ]
    elif isinstance(o, Bistand):
        deler = [fmt.md_escape(o.tjeneste), fmt.md_escape(fmt.dato(o.dato)) if o.dato else ""]
    elif isinstance(o, FunnBeslutning):
        deler = [fmt.md_escape(o.beslutning), fmt.md_escape(o.grunn)]
    elif isinstance(o, Runde):
        deler = [fmt.md_escape(o.navn), fmt.kommuner(len(o.kommuner)), t.FRIST.format(dato=fmt.dato(o.frist))]
    elif isinstance(o, Kommunesvar):
        deler = [t.SVAR[o.svar], fmt.md_lenke(o.tittel or o.kilde_url, o.kilde_url) if o.tittel or o.kilde_url else ""]
    elif isinstance(o, SvarBeslutning):
        deler = [fmt.md_escape(o.beslutning), fmt.md_escape(o.grunn)]
    elif isinstance(o, Listevalg):
        deler = [fmt.md_escape(", ".join(kolonne.partition("=")[0] for kolonne in o.kolonner))]
    elif isinstance(o, Uttak):
        deler = [fmt.md_escape(o.hva), fmt.kommuner(o.antall)]
    else:
        deler = []
    return " · ".join(d for d in deler if d)
