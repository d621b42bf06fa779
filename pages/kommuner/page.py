"""Kommuner: what is known about one kommune, and who were the pioneers?"""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from data import database
from data.database import Register
from data.queries import core, kommune, kommuneside, redaksjon
from data.queries.kommune import rows, text
from pages.components import access, copies, filters
from pages.components import format as fmt
from pages.components.html import ekstern, esc, kommune_lenke, tabell
from pages.components.maps import kommune_table
from pages.kommuner import kommune_page
from pages.kommuner import texts as t

KEY = "kommune_liste"


def draw_list(register: Register, status: pd.DataFrame, chosen: filters.Filter) -> None:
    """Draw the sentence and the table; `status` is `status_per` at the date chosen."""
    shown = status
    if chosen.fylker:
        shown = shown[shown["fylkesnummer"].isin(chosen.fylker)]
    if chosen.status:
        shown = shown[shown["visning"].isin(chosen.status)]
    shown = kommune_table.in_order(shown).reset_index(drop=True)
    st.write(fmt.md_escape(filters.sentence(chosen, register, fmt.kommuner(len(shown)))))
    if shown.empty:
        st.info(t.INGEN_TREFF)
        return
    st.caption(f"{t.INGEN_VALGT} {t.LISTE_HJELP}")
    numbers = list(shown["kommunenummer"])

    def open_chosen() -> None:
        picked = st.session_state[KEY]["selection"]["rows"]
        if picked:
            filters.choose(register, kommune=numbers[picked[0]])

    st.dataframe(
        shown.assign(
            status=shown["visning"].map(fmt.status_ord),
            siden=kommune_table.since_texts(shown),
        )[list(t.KOLONNER)],
        key=KEY,
        on_select=open_chosen,
        selection_mode="single-row",
        hide_index=True,
        height=560,
        placeholder="",
        alt=t.LISTE,
        column_config={
            **{name: st.column_config.TextColumn(heading) for name, heading in t.KOLONNER.items()},
            "innbyggere": st.column_config.NumberColumn(t.KOLONNER["innbyggere"], format="localized"),
        },
    )


def draw_pioneers(register: Register, per: date, fylker: tuple[str, ...]) -> None:
    """Draw the four lists, narrowed to the fylker chosen (none: the whole country)."""
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
        for r in rows(kommuneside.forst_i_fylket(register, per))
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
        for r in rows(kommuneside.lengst(register, per, fylker))
    ]
    renewed = [
        (who(r), str(r.aar), esc(text(r.tittel)) or "–", ekstern(r.kilde_utgiver, r.kilde_url))
        for r in rows(kommuneside.revidert(register, per))
        if chosen(r.kommunenummer)
    ]
    honoured = [
        (esc(r.aar), who(r), ekstern(r.kilde_utgiver, r.kilde_url))
        for r in rows(kommuneside.aarets_frivillighetskommune(register, per))
        if chosen(r.kommunenummer)
    ]
    _pioneers_table(t.FORST, "", t.FORST_KOLONNER, first)
    _pioneers_table(t.LENGST, t.LENGST_HJELP, t.LENGST_KOLONNER, longest)
    _pioneers_table(t.REVIDERT, t.REVIDERT_HJELP, t.REVIDERT_KOLONNER, renewed)
    _pioneers_table(t.PRIS, t.PRIS_HJELP, t.PRIS_KOLONNER, honoured)


def _pioneers_table(heading: str, helps: str, columns: tuple[str, ...], found: list[tuple[str, ...]]) -> None:
    st.header(heading, anchor=False)
    if found:
        st.html(tabell(helps, columns, found))
    else:
        st.caption(t.INGEN_RADER)


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
        if access.rolle():
            copies.of_kommune(redaksjon.kopier(register, who.nummer))
else:
    everyone, pioneers = st.tabs([t.LISTE, t.FOREGANG], key="vis", bind="query-params")
    with everyone:
        draw_list(register, core.status_per(register, chosen.per), chosen)
    with pioneers:
        draw_pioneers(register, chosen.per, chosen.fylker)
