"""Services given to kommuner: the work list, what is recorded, and the form that records one more."""

from __future__ import annotations

import re
from datetime import date

import pandas as pd
import streamlit as st

from data.database import Register
from data.queries import samlinger as queries
from data.store import rounds
from data.store.log import Store
from data.store.types import TJENESTER, Bistand, StoreFeil
from pages.components import access, filters, saving
from pages.components import format as fmt
from pages.components.filters import Filter
from pages.components.html import html_table
from pages.samlinger import texts as t
from pages.samlinger.plan_folder import as_date, as_text

_TURN = "bistand_runde"


def draw(register: Register, chosen: Filter) -> None:
    """Draw the screen's third part, for the fylker of the shared filter."""
    saving.draw_told()
    st.caption(t.BISTAND_HJELP)
    if access.rolle() is not None:
        _record(register, chosen)
    st.header(t.BISTAND_LISTE, anchor=False)
    waiting = _in_area(queries.fortsatt_uten(register, date.today()), chosen)
    if waiting.empty:
        st.info(t.BISTAND_LISTE_TOM, icon=":material/task_alt:")
    else:
        lines = [f"- {fmt.md_escape(linje(row))}" for row in waiting.to_dict("records")]
        st.markdown("\n".join(lines))
    if access.rolle() is not None:
        _wishes(register, chosen)
    given = _in_area(queries.bistand(register), chosen)
    st.header(t.BISTAND_GITT, anchor=False)
    if given.empty:
        st.info(t.BISTAND_INGEN, icon=":material/volunteer_activism:")
        return
    rows = [
        {
            "kommune": row["kommunenavn"],
            "tjeneste": _capital(row["tjeneste"]),
            "dato": fmt.dato(as_text(row["dato"])) if as_text(row["dato"]) else t.DATO_UKJENT,
            "kilde": as_text(row["kilde_url"]),
        }
        for row in given.to_dict("records")
    ]
    st.html(html_table(pd.DataFrame(rows), t.BISTAND_GITT, headings=t.BISTAND_KOLONNER, formats={"kilde": "lenke"}))


def _wishes(register: Register, chosen: Filter) -> None:
    """Who has asked for help in a round of confirmation, the latest answer of each kommune; nothing where nobody has."""
    try:
        latest = {a.content.kommunenummer: a for a in rounds.answers(Store())}
    except StoreFeil as error:
        st.warning(fmt.md_escape(str(error)), icon=":material/sync_problem:")
        return
    names = filters.choices(register).kommuner
    rows = [
        {t.KOMMUNE: names[number], t.ONSKER: ", ".join(a.content.hjelp), t.SVARTE: fmt.dato(a.day)}
        for number, a in sorted(latest.items(), key=lambda item: -item[1].entry.nr)
        if a.content.hjelp and (not chosen.fylker or number[:2] in chosen.fylker)
    ]
    if rows:
        st.header(t.ONSKER_TITTEL, anchor=False)
        st.html(html_table(pd.DataFrame(rows), t.ONSKER_TITTEL))


def linje(row: dict[str, object]) -> str:
    """One line of the work list: "Hadsel fikk kafédialog for 14 måneder siden, ennå under arbeid"."""
    months = int(str(row["maaneder"]))
    since = t.UNDER_MAANED if months < 1 else t.MAANED_EN if months == 1 else t.MAANED_FLERE.format(antall=months)
    day = as_date(row["dag"])
    line = t.BISTAND_LINJE.format(
        navn=row["kommunenavn"], tjeneste=row["tjeneste"], siden=since, status=t.STATUS_ENNAA[str(row["status"])]
    )
    return f"{line} ({fmt.dato(day)})" if day else line


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _in_area(frame: pd.DataFrame, chosen: Filter) -> pd.DataFrame:
    return frame[frame["fylkesnummer"].isin(chosen.fylker)] if chosen.fylker else frame


def _record(register: Register, chosen: Filter) -> None:
    """What is filled in, small on purpose: kommune, service, when, and a link where there is one."""
    names = filters.choices(register).kommuner
    numbers = [n for n in names if not chosen.fylker or n[:2] in chosen.fylker]
    # Counts what is saved: the next one starts without a kommune, so that pressing twice does not save twice; service and
    # day stay, for those who record one evening's kommuner after another.
    turn = st.session_state.get(_TURN, 0)
    # No st.form: a page that is drawn anew (somebody saved) loses what a form has not yet sent.
    with st.container(border=True, key="bistand_ny"):
        st.markdown(f"**{t.BISTAND_NY}**")
        left, middle, right = st.columns([2, 3, 2])
        start = numbers.index(chosen.kommune) if not turn and chosen.kommune in numbers else None
        number = left.selectbox(
            t.KOMMUNE,
            numbers,
            start,
            format_func=names.__getitem__,
            placeholder=t.RUNDT_TOM,
            key=f"bistand_kommune_{turn}",
        )
        service = middle.selectbox(t.BISTAND_TJENESTE, TJENESTER, format_func=_capital, key="bistand_tjeneste")
        when = right.text_input(
            t.BISTAND_DATO, date.today().isoformat(), max_chars=10, help=t.BISTAND_DATO_HJELP, key="bistand_dato"
        )
        left, right = st.columns(2)
        link = left.text_input(t.BISTAND_KILDE, max_chars=2000, key=f"bistand_kilde_{turn}")
        note = right.text_input(t.MERKNAD, max_chars=2000, key=f"bistand_merknad_{turn}")
        if not st.button(t.BISTAND_LAGRE, type="primary", key="bistand_lagre"):
            return
    if number is None:
        st.error(t.BISTAND_VELG, icon=":material/error:")
        return
    if re.fullmatch(r"\d{4}(-\d\d){0,2}", when.strip()) and when.strip() > date.today().isoformat():
        st.error(t.BISTAND_FRAMTID, icon=":material/event_busy:")
        return
    entry = Bistand(number, service, when.strip() or None, link.strip() or None, note.strip() or None)
    receipt = t.BISTAND_LAGRET.format(kommune=names[number], tjeneste=service)
    outcome = saving.save_once([("ny", entry, None)])
    saving.draw_trouble(outcome)
    if outcome.saved:
        saving.tell_outcome(outcome, receipt)
        st.session_state[_TURN] = turn + 1
        st.rerun()
