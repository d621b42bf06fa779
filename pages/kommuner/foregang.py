"""Foregangskommuner: four short lists of pioneers, each line with its source."""

from __future__ import annotations

from datetime import date

import streamlit as st

from data.database import Register
from data.queries import foregang
from data.queries.kommune import rows, text
from pages.components import format as fmt
from pages.components.html import STYLE, ekstern, esc, kommune_lenke, tabell
from pages.kommuner import texts as t


def draw(register: Register, per: date, fylker: tuple[str, ...]) -> None:
    """Draw the four lists, narrowed to the fylker chosen (none: the whole country)."""
    st.html(STYLE)
    st.write(t.FOREGANG_INNLEDNING)

    def chosen(nummer: str) -> bool:
        return not fylker or nummer[:2] in fylker

    def who(r: object) -> str:
        name, unit = r.kommunenavn, r.enhet  # type: ignore[attr-defined]
        former = f' <span class="fk-svak">({esc(unit)})</span>' if unit != name else ""
        return kommune_lenke(r.kommunenummer, name, per) + former  # type: ignore[attr-defined]

    first = [
        (
            esc(r.fylkesnavn),
            who(r),
            esc(fmt.dato(r.dato_tekst)),
            esc(text(r.tittel)) or "–",
            ekstern(r.kilde_utgiver, r.kilde_url),
        )
        for r in rows(foregang.forst_i_fylket(register, per))
        if chosen(r.kommunenummer)
    ]
    longest = [
        (
            who(r),
            esc(fmt.dato(r.dato_tekst)),
            esc(text(r.tittel)) or "–",
            (esc(text(r.dagens_tittel)) or "–")
            + (f' <span class="fk-svak">({esc(t.PERIODE_UTE)})</span>' if r.utlopt else ""),
            ekstern(r.kilde_utgiver, r.kilde_url),
        )
        for r in rows(foregang.lengst(register, per, fylker))
    ]
    renewed = [
        (who(r), str(r.aar), esc(text(r.tittel)) or "–", ekstern(r.kilde_utgiver, r.kilde_url))
        for r in rows(foregang.revidert(register, per))
        if chosen(r.kommunenummer)
    ]
    honoured = [
        (esc(r.aar), who(r), ekstern(r.kilde_utgiver, r.kilde_url))
        for r in rows(foregang.aarets_frivillighetskommune(register, per))
        if chosen(r.kommunenummer)
    ]
    _list(t.FORST, "", t.FORST_KOLONNER, first)
    _list(t.LENGST, t.LENGST_HJELP, t.LENGST_KOLONNER, longest)
    _list(t.REVIDERT, t.REVIDERT_HJELP, t.REVIDERT_KOLONNER, renewed)
    _list(t.PRIS, t.PRIS_HJELP, t.PRIS_KOLONNER, honoured)


def _list(heading: str, helps: str, columns: tuple[str, ...], found: list[tuple[str, ...]]) -> None:
    st.header(heading, anchor=False)
    if found:
        st.html(tabell(helps, columns, found))
    else:
        st.caption(t.INGEN_RADER)
