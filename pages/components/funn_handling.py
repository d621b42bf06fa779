"""What an editor does with a finding: accept, correct, reject, put off, several at once, undo. All by keyboard."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from data import funnvurdering
from data.aktor import IkkeTilgang
from data.database import Register
from data.funnvurdering import Funn
from data.queries import core
from data.registrering import Skjema, enheter_da
from data.store import Fakta, Store, ny_nokkel
from data.store_types import Innforsel, Konflikt, Observasjon, StoreFeil, UgyldigInnforsel, Utkast
from pages.components import ferskhet, funn_kort, tilgang
from pages.components import format as fmt
from pages.components.texts import funn as t

MODUS, VALGT, MELDING, GJORT, SETT = "funn-modus", "funn-valgt", "funn-melding", "funn-gjort", "funn-sett"


def melding() -> None:
    """What the last action came to, and the way back from it."""
    kind, text = st.session_state.get(MELDING, (None, ""))
    done: list[tuple[str, list[str]]] = st.session_state.get(GJORT, [])
    if not text and not done:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if text:
            show = st.success if kind == "ok" else st.error
            show(fmt.md_escape(text), icon=":material/check:" if kind == "ok" else ":material/error:", width="stretch")
        if done:
            st.button(t.ANGRE, key="funn-angre", shortcut="Z", on_click=_angre, width="content")


def knapper(
    register: Register, funn: Funn, hva: str, tidligere: Fakta | None, naboer: tuple[str | None, str | None]
) -> None:
    """The row of actions, or the form that one of them opened."""
    mode = st.session_state.get(MODUS)
    st.session_state[SETT] = _sett(funn)
    if mode == "avvis":
        _avvis(funn, hva, tidligere, naboer[1])
        return
    if mode == "rett":
        _rett(register, funn, hva, tidligere, naboer[1])
        return
    with st.container(horizontal=True, key="funn-knapper"):
        st.button(
            t.GODTA,
            key="funn-godta",
            type="primary",
            shortcut="G",
            on_click=_godta,
            args=(register, funn, hva, tidligere, naboer[1]),
        )
        st.button(t.ENDRE, key="funn-endre", shortcut="E", on_click=_modus, args=("rett",))
        st.button(t.AVVIS, key="funn-avvis", shortcut="A", on_click=_modus, args=("avvis",))
        st.button(
            t.SENERE,
            key="funn-senere",
            shortcut="S",
            on_click=_besluttet,
            args=(funn, hva, "senere", tidligere, naboer[1]),
        )
        st.button(
            t.FORRIGE, key="funn-forrige", shortcut="K", disabled=naboer[0] is None, on_click=_velg, args=(naboer[0],)
        )
        st.button(
            t.NESTE, key="funn-neste", shortcut="J", disabled=naboer[1] is None, on_click=_velg, args=(naboer[1],)
        )


def _sett(funn: Funn) -> dict[str, int]:
    """How far the editor has seen the log about this finding and its kommune; what is newer at the save is a conflict."""
    topics = [funnvurdering.beslutning(funn, "senere").emne]
    if funn.kommune:
        topics.append(f"kommune:{funn.kommune}")
    try:
        return {topic: Store().siste(topic) for topic in topics}
    except StoreFeil:
        return {}  # the store does not answer; the save will say so


def _velg(nokkel: str | None) -> None:
    st.session_state[VALGT] = nokkel
    st.session_state.pop(MODUS, None)
    st.session_state.pop(MELDING, None)


velg = _velg


def _modus(mode: str | None) -> None:
    st.session_state[MODUS] = mode
    st.session_state["funn-runde"] = st.session_state.get("funn-runde", 0) + 1
    st.session_state.pop(MELDING, None)


def _godta(register: Register, funn: Funn, hva: str, tidligere: Fakta | None, neste: str | None) -> None:
    _skriv(funn, hva, "godtatt", tidligere, neste, ny=funnvurdering.observasjon(register, funn))


def _besluttet(
    funn: Funn, hva: str, decision: str, tidligere: Fakta | None, neste: str | None, grunn: str | None = None
) -> None:
    _skriv(funn, hva, decision, tidligere, neste, grunn=grunn)


def _skriv(
    funn: Funn,
    hva: str,
    decision: str,
    tidligere: Fakta | None,
    neste: str | None,
    *,
    ny: Observasjon | None = None,
    grunn: str | None = None,
) -> None:
    if (
        lagre(funnvurdering.utkast(funn, decision, tidligere, ny=ny, grunn=grunn), hva, st.session_state.get(SETT))
        is not None
    ):
        st.session_state[MELDING] = ("ok", t.LAGRET[decision].format(hva=hva))
        st.session_state[VALGT] = neste
        st.session_state.pop(MODUS, None)


def lagre(drafts: list[Utkast], hva: str, sett: dict[str, int] | None = None) -> list[Innforsel] | None:
    """Write all or none with the role as it is at this moment; what goes wrong becomes a message."""
    try:
        written = Store().skriv(tilgang.krev_rolle(), drafts, sett)
    except UgyldigInnforsel as error:
        st.session_state[MELDING] = ("feil", t.PROBLEM.format(feil=funn_kort.problemer(error.problemer)))
        return None
    except (IkkeTilgang, Konflikt, StoreFeil) as error:
        st.session_state[MELDING] = ("feil", str(error))
        return None
    st.session_state.setdefault(GJORT, []).append((hva, [entry.id for entry in written]))
    ferskhet.lagret()
    return written


def _angre() -> None:
    """Make the last thing done on this screen void, its observation and its decision together."""
    hva, ids = st.session_state[GJORT][-1]
    try:
        Store().skriv(
            tilgang.krev_rolle(), [Utkast("angring", None, ny_nokkel(), t.ANGRE, id_) for id_ in reversed(ids)]
        )
    except (IkkeTilgang, StoreFeil) as error:
        st.session_state[MELDING] = ("feil", str(error))
        return
    st.session_state[GJORT].pop()
    st.session_state[MELDING] = ("ok", t.ANGRET.format(hva=hva))
    ferskhet.lagret()


def _avvis(funn: Funn, hva: str, tidligere: Fakta | None, neste: str | None) -> None:
    st.markdown(f"**{t.GRUNN}**")
    with st.container(horizontal=True):
        for number, reason in enumerate(t.GRUNNER, start=1):
            st.button(
                reason, key=f"funn-grunn-{number}", shortcut=str(number), on_click=_besluttet,
                args=(funn, hva, "avvist", tidligere, neste, reason),
            )  # fmt: skip
        last = str(len(t.GRUNNER) + 1)
        st.button(t.ANNEN_GRUNN, key="funn-grunn-annen", shortcut=last, on_click=_annen_grunn)
    if st.session_state.get("funn-annen") == funn.nokkel:
        # No st.form: a page that is drawn anew (somebody saved) loses what a form has not yet sent.
        reason = st.text_input(t.SKRIV_GRUNN, key=f"funn-tekst-{funn.nokkel}", max_chars=400)
        pressed = st.button(t.AVVIS, key="funn-avvis-tekst", type="primary", shortcut="Ctrl+Enter")
        if pressed and reason.strip():
            _besluttet(funn, hva, "avvist", tidligere, neste, reason.strip())
            st.rerun()
    else:
        st.session_state["funn-annen-for"] = funn.nokkel
    st.button(t.AVBRYT, key="funn-avbryt", shortcut="Escape", type="tertiary", on_click=_modus, args=(None,))


def _annen_grunn() -> None:
    st.session_state["funn-annen"] = st.session_state.get("funn-annen-for")


def _rett(register: Register, funn: Funn, hva: str, tidligere: Fakta | None, neste: str | None) -> None:
    first = funnvurdering.skjema(funn)
    plans = dict(core.plantyper(register)[["kode", "navn"]].itertuples(index=False, name=None))
    key = f"{funn.nokkel}-{st.session_state.get('funn-runde', 0)}"
    with st.container(border=True):
        status = st.radio(
            t.STATUS,
            list(t.STATUSER),
            list(t.STATUSER).index(first.status),
            format_func=t.STATUSER.get,
            horizontal=True,
            key=f"fs-{key}",
        )
        plan = st.selectbox(
            t.PLANTYPE, list(plans), list(plans).index(first.plantype), format_func=plans.get, key=f"fp-{key}"
        )
        title = st.text_input(t.TITTEL, first.tittel, key=f"ft-{key}", max_chars=500)
        left, right = st.columns(2)
        day = left.text_input(t.DATO, first.dato, key=f"fd-{key}", max_chars=40)
        period = right.text_input(t.PERIODE, first.periode, key=f"fr-{key}", max_chars=40)
        dialogue = st.checkbox(t.DIALOG, first.i_dialog, key=f"fi-{key}")
        note = st.text_input(t.MERKNAD, "", key=f"fm-{key}", max_chars=1000)
        filled = Skjema(funn.nummer, str(status), str(plan), title, funn.url, day, period, dialogue, note, first.enhet)
        filled = _enhet(register, funn, filled, key)
        new = funnvurdering.observasjon(register, funn, filled)
        with st.container(key="funn-virkning"):
            st.markdown(f"**{t.HVIS_LAGRER}**")
            funn_kort.effekt(register, funn, new)
        with st.container(horizontal=True):
            if st.button(t.LAGRE_RETTET, key="funn-lagre", type="primary", shortcut="Ctrl+Enter"):
                _skriv(funn, hva, "rettet", tidligere, neste, ny=new)
                st.rerun()
            st.button(t.AVBRYT, key="funn-avbryt", shortcut="Escape", type="tertiary", on_click=_modus, args=(None,))


def _enhet(register: Register, funn: Funn, filled: Skjema, key: str) -> Skjema:
    """Where the kommune was several on that day, only the editor knows which of them the document is of."""
    if funn.niva != "kommune" or filled.enhet is not None:
        return filled
    units = enheter_da(register, filled)
    if len(units) < 2:
        return filled
    names = dict(units[["kommunenummer", "kommunenavn"]].itertuples(index=False, name=None))
    return replace(filled, enhet=st.selectbox(t.ENHET, list(names), index=None, format_func=names.get, key=f"fe-{key}"))


def navn(rad: pd.Series) -> str:
    """The unit a finding is about, as people call it."""
    return str(rad["kommunenavn"]) if isinstance(rad["kommunenavn"], str) else f"{rad['enhetsnavn']} fylkeskommune"
