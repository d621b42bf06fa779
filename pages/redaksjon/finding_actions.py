"""What an editor does with a finding: accept, correct, reject, put off, several at once, undo. All by keyboard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from data.database import Register
from data.redaksjon import funnvurdering
from data.redaksjon.funnvurdering import Funn
from data.store.log import Fakta
from data.store.types import FunnBeslutning, Innforsel, Observasjon, Utkast
from pages.components import clicks, freshness, saving
from pages.components import format as fmt
from pages.redaksjon import finding as funn_kort
from pages.redaksjon import funn_texts as t
from pages.redaksjon import observation_form

MODUS, VALGT, GJORT, SETT = "funn-modus", "funn-valgt", "funn-gjort", "funn-sett"


@dataclass(frozen=True)
class Sak:
    """A finding as it stands before the editor: what it is called, what was decided on it before, which one is next.

    `sett` is how far the log had been seen when it was drawn (topic -> nr): what is newer at the save is a conflict.
    """

    funn: Funn
    hva: str
    tidligere: Fakta | None
    neste: str | None
    sett: dict[str, int]


def melding() -> None:
    """What the last action came to, and the way back from it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container():
            saving.draw_told()
        if st.session_state.get(GJORT):
            st.button(t.ANGRE, key="funn-angre", shortcut="Z", on_click=clicks.once(_undo_last), width="content")


def follow(venter: Iterable[str], avgjort: Mapping[str, Fakta]) -> None:
    """Say it when the finding that the editor had open waits no more: another has decided it, or no document gives it."""
    chosen = st.session_state.get(VALGT)
    if chosen is None or chosen in set(venter):
        return
    fact = avgjort.get(chosen)
    content = fact.gjelder.innhold if fact and fact.gjelder else None
    if fact is not None and isinstance(content, FunnBeslutning):
        decided = t.BESLUTNING[content.beslutning]
        saving.tell(t.BORTE_AVGJORT.format(hvem=fact.siste.hvem, beslutning=decided), "gone")
    else:
        saving.tell(t.BORTE, "gone")
    st.session_state[VALGT] = None


def modus(funn: Funn) -> str | None:
    """What the editor has opened on this finding: rett, avvis or nothing. What was opened on another is not for this one."""
    mode, key = st.session_state.get(MODUS) or (None, None)
    return mode if key == funn.nokkel else None


def seen_about(register: Register, funn: Iterable[Funn], lest: int) -> dict[str, int]:
    """How far the log is seen about findings and their kommuner; `lest` is the last nr before the decisions were read."""
    topics = [funnvurdering.emner(one) for one in funn]
    return saving.seen_by_editor(register, (kommune for _, kommune in topics)) | {
        finding: lest for finding, _ in topics
    }


def knapper(register: Register, sak: Sak, forrige: str | None) -> None:
    """The row of actions, or the form that one of them opened.

    What decides carries the finding in its key, so that a press on one finding never counts for another that has come in its
    place; `forrige` and neste only turn pages and keep their keys, so that the button that is pressed keeps the focus.
    """
    key = sak.funn.nokkel
    # A button that is found pressed while drawing was pressed on what was drawn before this.
    drawn: tuple[str, dict[str, int]] | None = st.session_state.get(SETT)
    st.session_state[SETT] = (key, sak.sett)
    earlier = replace(sak, sett=drawn[1]) if drawn and drawn[0] == key else sak
    mode = modus(sak.funn)
    if mode == "avvis":
        _reject(sak, earlier)
        return
    if mode == "rett":
        _rett(register, sak.funn, earlier)
        return
    with st.container(horizontal=True, key="funn-knapper"):
        if not sak.funn.uten_status:
            with st.container(key="funn-godta", width="content"):
                st.button(
                    t.GODTA,
                    key=f"funn-godta-{key}",
                    type="primary",
                    shortcut="G",
                    on_click=clicks.once(_accept),
                    args=(register, sak),
                )
        st.button(t.ENDRE, key=f"funn-endre-{key}", shortcut="E", on_click=_modus, args=("rett", key))
        st.button(t.AVVIS, key=f"funn-avvis-{key}", shortcut="A", on_click=_modus, args=("avvis", key))
        st.button(
            t.SENERE,
            key=f"funn-senere-{key}",
            shortcut="S",
            on_click=clicks.once(_write_decision),
            args=(sak, "senere"),
        )
        st.button(
            t.FORRIGE, key="funn-forrige", shortcut="K", disabled=forrige is None, on_click=choose, args=(forrige,)
        )
        st.button(
            t.NESTE, key="funn-neste", shortcut="J", disabled=sak.neste is None, on_click=choose, args=(sak.neste,)
        )


def choose(nokkel: str | None) -> None:
    """Turn to another finding."""
    st.session_state[VALGT] = nokkel
    st.session_state.pop(MODUS, None)


def _modus(mode: str | None, nokkel: str) -> None:
    st.session_state[MODUS] = (mode, nokkel)
    st.session_state["funn-runde"] = st.session_state.get("funn-runde", 0) + 1


def _accept(register: Register, sak: Sak) -> None:
    _write_decision(sak, "godtatt", ny=funnvurdering.observasjon(register, sak.funn))


def _write_decision(sak: Sak, decision: str, grunn: str | None = None, *, ny: Observasjon | None = None) -> None:
    drafts = funnvurdering.utkast(sak.funn, decision, sak.tidligere, ny=ny, grunn=grunn)
    if save(drafts, sak.hva, sak.sett) is not None:
        saving.tell(t.LAGRET[decision].format(hva=sak.hva))
        st.session_state[VALGT] = sak.neste
        st.session_state.pop(MODUS, None)


def save(drafts: list[Utkast], hva: str, seen: Mapping[str, int]) -> list[Innforsel] | None:
    """Write all or none with the role as it is at this moment; what goes wrong becomes a message."""
    outcome = saving.save(drafts, seen)
    if outcome.saved:
        _done().append((hva, [entry.id for entry in outcome.entries]))
        return list(outcome.entries)
    if outcome.problems:
        saving.tell(t.PROBLEM.format(feil=funn_kort.problemer(outcome.problems)), "trouble")
    elif outcome.conflict:
        # All by this session: a second press on what the first one decided.
        if not {entry.id for entry in outcome.conflict} <= {id_ for _, ids in _done() for id_ in ids}:
            saving.tell_outcome(outcome, "")
    else:
        saving.tell(outcome.trouble, "trouble")
    return None


def _done() -> list[tuple[str, list[str]]]:
    """What was done on this screen and can be undone, the last one last: what it was, and the ids of its entries."""
    done: list[tuple[str, list[str]]] = st.session_state.setdefault(GJORT, [])
    return done


def _undo_last() -> None:
    """Make the last thing done on this screen void, its observation and its decision together."""
    hva, ids = _done()[-1]
    outcome = saving.undo(ids, t.ANGRE)
    if not outcome.saved:
        saving.tell(outcome.trouble, "trouble")
        return
    _done().pop()
    saving.tell(t.ANGRET.format(hva=hva))


def _reject(sak: Sak, earlier: Sak) -> None:
    key = sak.funn.nokkel
    st.markdown(f"**{t.GRUNN}**")
    with st.container(horizontal=True):
        for number, reason in enumerate(t.GRUNNER, start=1):
            st.button(
                reason, key=f"funn-grunn-{number}-{key}", shortcut=str(number),
                on_click=clicks.once(_write_decision), args=(sak, "avvist", reason),
            )  # fmt: skip
        last = str(len(t.GRUNNER) + 1)
        st.button(t.ANNEN_GRUNN, key=f"funn-grunn-annen-{key}", shortcut=last, on_click=_annen_grunn, args=(key,))
    if st.session_state.get("funn-annen") == key:
        # No st.form: a page that is drawn anew (somebody saved) loses what a form has not yet sent.
        reason = st.text_input(t.SKRIV_GRUNN, key=f"funn-tekst-{key}", max_chars=400)
        pressed = st.button(t.AVVIS, key=f"funn-avvis-tekst-{key}", type="primary", shortcut="Ctrl+Enter")
        if pressed and reason.strip():
            _write_decision(earlier, "avvist", reason.strip())
            st.rerun()
    _cancel(sak.funn)


def _cancel(funn: Funn) -> None:
    args = (None, funn.nokkel)
    st.button(t.AVBRYT, key="funn-avbryt", shortcut="Escape", type="tertiary", on_click=_modus, args=args)


def _annen_grunn(nokkel: str) -> None:
    st.session_state["funn-annen"] = nokkel


def _rett(register: Register, funn: Funn, earlier: Sak) -> None:
    key = f"{funn.nokkel}-{st.session_state.get('funn-runde', 0)}"
    with st.container(border=True):
        filled = observation_form.fields(
            register, funnvurdering.skjema(funn), lambda field: f"funn-{field}-{key}", ask_url=False
        )
        if filled is None:  # nothing can be saved, or shown of what it would change, before a status is chosen
            st.caption(t.VELG_STATUS)
            _cancel(funn)
            return
        new = funnvurdering.observasjon(register, funn, filled)
        with st.container(key="funn-virkning"):
            st.markdown(f"**{t.HVIS_LAGRER}**")
            funn_kort.effekt(register, funn, new)
        with st.container(horizontal=True):
            if st.button(t.LAGRE_RETTET, key=f"funn-lagre-{funn.nokkel}", type="primary", shortcut="Ctrl+Enter"):
                _write_decision(earlier, "rettet", ny=new)
                st.rerun()
            _cancel(funn)


def navn(rad: pd.Series) -> str:
    """The unit a finding is about, as people call it."""
    return str(rad["kommunenavn"]) if isinstance(rad["kommunenavn"], str) else f"{rad['enhetsnavn']} fylkeskommune"


@freshness.dialog(t.FLERE, width="large")
def flere(register: Register, rader: pd.DataFrame, beslutninger: dict[str, Fakta], lest: int) -> None:
    """Accept several findings that merely confirm, in one write: all of those that are ticked, or none.

    `lest` is the last nr of the log before the decisions were read; what others wrote later is a conflict, and nothing is saved.
    """
    st.write(t.FLERE_FORKLARING)
    chosen: list[Funn] = []
    for _, row in rader.iterrows():
        funn = funnvurdering.av_rad(row.to_dict())
        label = f"{fmt.md_escape(navn(row))} · {funn_kort.status_words(funn.status)} · {fmt.md_escape(funn.tittel or funn.url)}"
        if st.checkbox(label, value=True, key=f"flere-{funn.nokkel}"):
            chosen.append(funn)
    if st.button(t.FLERE_GJOR.format(antall=len(chosen)), type="primary", disabled=not chosen, shortcut="Ctrl+Enter"):
        drafts: list[Utkast] = []
        for funn in chosen:
            new = funnvurdering.observasjon(register, funn)
            drafts += funnvurdering.utkast(funn, "godtatt", beslutninger.get(funn.nokkel), ny=new)
        if save(drafts, f"{len(chosen)} funn", seen_about(register, chosen, lest)) is not None:
            saving.tell(t.FLERE_LAGRET.format(antall=len(chosen)))
            st.session_state[VALGT] = None
        st.rerun()
