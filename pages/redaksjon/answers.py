"""The kommuner's own answers that wait for an editor: what was said, what it would change, and the decision."""

from __future__ import annotations

import streamlit as st

from data.database import Register
from data.queries import core
from data.redaksjon import preview, registrering
from data.store import rounds
from data.store.log import Store, new_key
from data.store.rounds import Answer
from data.store.types import Kommunesvar
from pages.components import clicks, saving
from pages.components import format as fmt
from pages.components import svar_texts as asked
from pages.components import texts as shared
from pages.redaksjon import observation_form
from pages.redaksjon import runder_texts as t

MOST = 10
_REASON = "svar-avvises"


def waiting(round_id: str | None = None) -> list[Answer]:
    """The answers that no editor has decided on, oldest first. Raises StoreFeil."""
    return [answer for answer in rounds.answers(Store(), round_id) if answer.waits]


def draw(register: Register, answers: list[Answer]) -> None:
    """Draw the waiting answers, a few at a time; those put off last."""
    if not answers:
        st.info(t.SVAR_INGEN, icon=":material/task_alt:")
        return
    names = dict(core.kommuner(register)[["kommunenummer", "kommunenavn"]].itertuples(index=False, name=None))
    plans = dict(core.plantyper(register)[["kode", "navn"]].itertuples(index=False, name=None))
    ordered = sorted(answers, key=lambda answer: (answer.decision is not None, answer.entry.nr))
    for answer in ordered[:MOST]:
        with st.container(border=True, key=f"svar-{answer.entry.id}"):
            _one(register, answer, names[answer.content.kommunenummer], plans)
    if len(ordered) > MOST:
        st.caption(t.RESTEN.format(antall=fmt.tall(len(ordered) - MOST)))


def _one(register: Register, answer: Answer, name: str, plans: dict[str, str]) -> None:
    content, key = answer.content, answer.entry.id
    st.subheader(f"{fmt.md_escape(name)}: {shared.SVAR[content.svar]}", anchor=False)
    st.caption(
        t.SVARTE.format(kommune=fmt.md_escape(name), dato=fmt.dato(answer.day), rolle=fmt.md_escape(content.rolle))
    )
    said, would = st.columns(2, gap="medium")
    with said:
        lines = [f"- **{label}:** {text}" for label, text in said_in(content, plans)]
        st.markdown("\n".join(lines) or shared.SVAR[content.svar])
    with would:
        st.markdown(f"**{t.HVIS}**")
        try:
            observation_form.tell_effect(preview.effekt(register, registrering.observations(answer, name)))
        except ValueError as error:
            st.error(fmt.md_escape(str(error)), icon=":material/error:")
    rejecting = st.session_state.get(_REASON) == key
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(
            t.GODTA,
            key=f"svar-godta-{key}",
            type="primary",
            on_click=clicks.once(_accept),
            args=(register, answer, name),
        )
        if not rejecting:
            st.button(t.AVVIS, key=f"svar-avvis-{key}", on_click=_open_reason, args=(key,))
        st.button(t.SENERE, key=f"svar-senere-{key}", on_click=clicks.once(_decide), args=(answer, name, "senere"))
    if rejecting:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            reason = st.text_input(t.GRUNN, key=f"svar-grunn-{key}", max_chars=400)
            if st.button(t.AVVIS, key=f"svar-avvis-grunn-{key}", type="primary"):
                if reason.strip():
                    _decide(answer, name, "avvist", reason.strip())
                    st.rerun()
                st.error(t.GRUNN_MANGLER, icon=":material/error:")


def said_in(content: Kommunesvar, plans: dict[str, str]) -> list[tuple[str, str]]:
    """What an answer says beside its main point: (label, safe markdown)."""
    words = asked.NB
    steps = {"behandling": words["behandling_steg"]}
    period = "–".join(year for year in (content.periode_fra, content.periode_til) if year)
    found = {
        "tittel": fmt.md_escape(content.tittel),
        "vedtatt_dato": fmt.dato(content.vedtatt_dato) if content.vedtatt_dato else "",
        "vedtatt_av": fmt.md_escape(content.vedtatt_av),
        "kilde_url": fmt.md_lenke(content.kilde_url, content.kilde_url) if content.kilde_url else "",
        "periode": fmt.md_escape(period),
        "dialog_med": fmt.md_escape(content.dialog_med),
        "steg": steps.get(content.steg, words.get(content.steg, "")) if content.steg else "",
        "ventet": fmt.md_escape(content.ventet),
        "planlagt": words[content.planlagt] if content.planlagt else "",
        "hjelp": fmt.md_escape(", ".join(content.hjelp)),
        "forankret_i": fmt.md_escape(", ".join(plans.get(code, code) for code in content.forankret_i)),
        "forankret_url": fmt.md_lenke(content.forankret_url, content.forankret_url) if content.forankret_url else "",
        "kriterier": ", ".join(words[f"krit_{code}"] for code in content.kriterier),
        "merknad": fmt.md_escape(content.merknad),
    }
    return [(t.FELT[name], text) for name, text in found.items() if text]


def _open_reason(key: str) -> None:
    st.session_state[_REASON] = key


def _accept(register: Register, answer: Answer, name: str) -> None:
    keys = [f"godta-{answer.entry.id}-{n}" for n in range(len(answer.content.forankret_i) + 2)]
    number = answer.content.kommunenummer
    seen = saving.seen_by_editor(register, [f"kommune:{number}"]) | {answer.content.emne: answer.entry.nr}
    saving.tell_outcome(
        saving.save(registrering.accept(answer, name, keys), _since(answer, seen)), t.GODTATT.format(kommune=name)
    )


def _decide(answer: Answer, name: str, decision: str, reason: str | None = None) -> None:
    told = {"avvist": t.AVVIST, "senere": t.UTSATT}[decision].format(kommune=name)
    seen = {answer.content.emne: answer.entry.nr}
    saving.tell_outcome(
        saving.save([registrering.decide(answer, decision, new_key(), reason)], _since(answer, seen)), told
    )
    st.session_state.pop(_REASON, None)


def _since(answer: Answer, seen: dict[str, int]) -> dict[str, int]:
    """What was decided on this very entry before («senere») is known; what came after is not."""
    last = answer.decided.nr if answer.decided is not None else 0
    return {**seen, answer.content.emne: max(answer.entry.nr, last)}
