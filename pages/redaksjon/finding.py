"""One finding as a person judges it: what it says, the sentence in its place, what the register has, what accepting would do; and what
an editor does with it: accept, correct, reject, put off, several at once, undo, all by keyboard."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from html import escape

import pandas as pd
import streamlit as st

from data.database import Register
from data.redaksjon import funnvurdering, preview
from data.redaksjon.funnvurdering import Funn
from data.store.log import Fakta
from data.store.rules import problems_with
from data.store.types import FunnBeslutning, Innforsel, Observasjon, Utkast
from pages.components import background, clicks, copies, freshness, saving
from pages.components import format as fmt
from pages.components.maps import features
from pages.redaksjon import funn_texts as t
from pages.redaksjon import observation_form
from pages.redaksjon.texts import FELT


def draw(register: Register, rad: pd.Series, funn: Funn, beslutning: str | None, *, correcting: bool = False) -> None:
    """Draw one finding; everything that comes from the page is shown as the text it is.

    While it is being corrected (`correcting`) the form tells what would change, by what stands in the form.
    """
    sted = str(rad["kommunenavn"]) if isinstance(rad["kommunenavn"], str) else f"{funn.enhetsnavn} fylkeskommune"
    fylke = f" ({fmt.md_escape(rad['fylkesnavn'])})" if isinstance(rad["fylkesnavn"], str) else ""
    st.header(f"{fmt.md_escape(sted)}{fylke}: {status_words(funn.status)}", anchor=False)
    st.markdown(f":primary-badge[{t.KLASSE[str(rad['klasse'])]}] {_claim(rad, funn)}")
    if beslutning:
        st.info(t.ENDRET.format(beslutning=t.BESLUTNING[beslutning]), icon=":material/update:")
    _proof(rad, funn)
    har, hvis = st.columns(2, gap="medium")
    with har:
        _known(rad)
    if not correcting:
        with hvis:
            if funn.uten_status:
                st.markdown(f"**{t.VIST_HVA}**\n\n{t.VIST_FORKLARING}")
                return
            st.markdown(f"**{t.HVIS}**")
            effect_of(register, funn, funnvurdering.observasjon(register, funn))


def status_words(status: str) -> str:
    """Symbol and words of what a finding proposes; of a policy that is only shown, that its adoption is not."""
    return t.VIST if status == funnvurdering.VIST else fmt.status_ord(status)


def _claim(rad: pd.Series, funn: Funn) -> str:
    case = rad["saksnummer"] if isinstance(rad["saksnummer"], str) else None
    period = f"{funn.periode_fra or ''}–{funn.periode_til or ''}" if funn.periode_fra or funn.periode_til else None
    parts = [
        f"**{fmt.md_escape(funn.tittel)}**" if funn.tittel else "",
        fmt.md_escape(rad["plantype_navn"]),
        fmt.dato(funn.vedtatt_dato) if funn.vedtatt_dato else "",
        fmt.md_escape(funn.vedtatt_av),
        f"sak {fmt.md_escape(case)}" if case else "",
        fmt.md_escape(period),
        t.DIALOG if funn.i_dialog else "",
    ]
    return " · ".join(part for part in parts if part)


def _proof(rad: pd.Series, funn: Funn) -> None:
    before, proof, after = (escape(str(rad[name] or "")) for name in ("bevis_foer", "bevis", "bevis_etter"))
    lead = f"… {before} " if before else ""
    st.html(
        f'<blockquote class="funn-bevis" aria-label="{t.BEVIS}">{lead}<mark>{proof}</mark> {after}{" …" if after else ""}</blockquote>'
    )
    page = rad["bevis_side"]
    link = fmt.md_lenke(t.AAPNE, funn.url)
    st.markdown(f"{link} · {fmt.md_escape(_host_and_path(funn.url))}")
    copies.button(rad, f"funn-kopi-{funn.nokkel}", proof=str(rad["bevis"] or ""), shortcut="V")
    parts = [
        t.SIDE.format(side=int(page)) if pd.notna(page) and int(page) > 1 else "",
        t.SIST_SETT.format(dato=fmt.dato(funn.siste_sett)) if funn.siste_sett else "",
        t.POENG.format(poeng=f"{funn.poeng:.1f}".replace(".", ",")),
    ]
    found = " · ".join(part for part in parts if part)
    st.caption(fmt.capital(found))
    if funn.status == "vedtatt" and funn.poeng < funnvurdering.SIKKER and not funn.vedtatt_dato:
        st.caption(f"⚠ {t.USIKKERT}")
    if any(part.startswith("ocr:") for part in funn.regler.split(";")):
        st.caption(f"⚠ {t.OCR}")
    _family(rad["familie"])
    with st.expander(t.REGLER):
        st.markdown(t.REGEL_TABELL + "\n".join(_rule_rows(funn.regler)))


def _host_and_path(url: str) -> str:
    """Host and path, without the scheme that would make a link of it; an unsafe address is shown whole, as text."""
    return url.split("://", 1)[-1] if fmt.trygg_url(url) else url


def _family(familie: object) -> None:
    """List the near-duplicates that a finding speaks for, each with what it is and a way to it."""
    others = json.loads(familie) if isinstance(familie, str) else []
    if others:
        lines = [
            f"- {fmt.md_escape(one['rolle'])}: {fmt.md_lenke(one['tittel'] or one['url'], one['url'])}"
            for one in others
        ]
        st.markdown(f"{t.FAMILIE}\n" + "\n".join(lines))


def _rule_rows(regler: str) -> list[str]:
    rows = []
    for part in regler.split(";"):
        name, _, weight = part.rpartition(":")
        if name:
            words = background.rule_words().get(name, t.REGEL_BORTE)
            rows.append(f"| {fmt.md_escape(words)} | {fmt.md_escape(weight.replace('.', ','))} |")
    return rows


def _known(rad: pd.Series) -> None:
    st.markdown(f"**{t.HAR}**")
    if not isinstance(rad["har_status"], str):
        st.markdown(t.HAR_INGENTING)
        return
    inherited = bool(rad["har_arvet"]) if pd.notna(rad["har_arvet"]) else False
    status = fmt.status_ord(str(rad["har_visning"]))
    since = features.since_words(rad["har_siden"], rad["har_siden_tekst"])
    st.markdown(f"{status} {since}{f' ({t.HAR_ARVET})' if inherited else ''}")
    if isinstance(rad["har_tittel"], str) or isinstance(rad["har_url"], str):
        st.markdown(fmt.md_lenke(rad["har_tittel"], rad["har_url"]))


def effect_of(register: Register, funn: Funn, ny: Observasjon) -> None:
    """Say what saving an observation would do to the map, by the status rule itself; of one that breaks rules, which."""
    problems = problems_with(ny)
    if problems:
        st.markdown(t.EFFEKT_FEIL.format(feil=fmt.md_escape(in_words(problems))))
        return
    if funn.niva == "fylkeskommune":
        st.markdown(t.FYLKE)
        return
    if ny.plantype != "frivillighetspolitikk":
        st.markdown(t.EFFEKT_FORANKRING)
        return
    try:
        changes = preview.effekt(register, (ny,))
    except ValueError as error:
        st.markdown(t.EFFEKT_FEIL.format(feil=fmt.md_escape(str(error).splitlines()[0])))
        return
    observation_form.tell_effect(changes)


def in_words(funnet: Iterable[tuple[str, str, str]]) -> str:
    """What is wrong with an entry in one line: field, value and rule of each problem."""
    lines = (" ".join(f"{FELT.get(field, field)} {value} {rule}".split()) for field, value, rule in funnet)
    return " ".join(line if line.endswith(".") else f"{line}." for line in dict.fromkeys(lines))


def precision(rules: pd.DataFrame) -> None:
    """How often editors have agreed with what each rule took part in, the weakest first; nothing before anything is decided."""
    if rules.empty:
        return
    with st.expander(t.TREFFSIKKERHET):
        st.caption(t.TREFFSIKKERHET_FORKLARING)
        words = background.rule_words()
        rows = [
            f"| {fmt.md_escape(words.get(row.regel, t.REGEL_BORTE))} | {fmt.tall(row.brukt)} | {fmt.prosent(row.rett / row.brukt)} |"
            for row in rules.itertuples()
        ]
        st.markdown(t.TREFFSIKKERHET_TABELL + "\n".join(rows))


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


def draw_last() -> None:
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


def mode_of(funn: Funn) -> str | None:
    """What the editor has opened on this finding: rett, avvis or nothing. What was opened on another is not for this one."""
    mode, key = st.session_state.get(MODUS) or (None, None)
    return mode if key == funn.nokkel else None


def seen_about(register: Register, funn: Iterable[Funn], lest: int) -> dict[str, int]:
    """How far the log is seen about findings and their kommuner; `lest` is the last nr before the decisions were read."""
    topics = [funnvurdering.emner(one) for one in funn]
    return saving.seen_by_editor(register, (kommune for _, kommune in topics)) | {
        finding: lest for finding, _ in topics
    }


def buttons(register: Register, sak: Sak, forrige: str | None) -> None:
    """The row of actions, or the form that one of them opened.

    What decides carries the finding in its key, so that a press on one finding never counts for another that has come in its
    place; `forrige` and neste only turn pages and keep their keys, so that the button that is pressed keeps the focus.
    """
    key = sak.funn.nokkel
    # A button that is found pressed while drawing was pressed on what was drawn before this.
    drawn: tuple[str, dict[str, int]] | None = st.session_state.get(SETT)
    st.session_state[SETT] = (key, sak.sett)
    earlier = replace(sak, sett=drawn[1]) if drawn and drawn[0] == key else sak
    mode = mode_of(sak.funn)
    if mode == "avvis":
        _reject(sak, earlier)
        return
    if mode == "rett":
        _correct(register, sak.funn, earlier)
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
        st.button(t.ENDRE, key=f"funn-endre-{key}", shortcut="E", on_click=_open_mode, args=("rett", key))
        st.button(t.AVVIS, key=f"funn-avvis-{key}", shortcut="A", on_click=_open_mode, args=("avvis", key))
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


def _open_mode(mode: str | None, nokkel: str) -> None:
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
        saving.tell(t.PROBLEM.format(feil=in_words(outcome.problems)), "trouble")
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
        st.button(t.ANNEN_GRUNN, key=f"funn-grunn-annen-{key}", shortcut=last, on_click=_open_other_reason, args=(key,))
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
    st.button(t.AVBRYT, key="funn-avbryt", shortcut="Escape", type="tertiary", on_click=_open_mode, args=args)


def _open_other_reason(nokkel: str) -> None:
    st.session_state["funn-annen"] = nokkel


def _correct(register: Register, funn: Funn, earlier: Sak) -> None:
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
            effect_of(register, funn, new)
        with st.container(horizontal=True):
            if st.button(t.LAGRE_RETTET, key=f"funn-lagre-{funn.nokkel}", type="primary", shortcut="Ctrl+Enter"):
                _write_decision(earlier, "rettet", ny=new)
                st.rerun()
            _cancel(funn)


def unit_name(rad: pd.Series) -> str:
    """The unit a finding is about, as people call it."""
    return str(rad["kommunenavn"]) if isinstance(rad["kommunenavn"], str) else f"{rad['enhetsnavn']} fylkeskommune"


@freshness.dialog(t.FLERE, width="large")
def several(register: Register, rader: pd.DataFrame, beslutninger: dict[str, Fakta], lest: int) -> None:
    """Accept several findings that merely confirm, in one write: all of those that are ticked, or none.

    `lest` is the last nr of the log before the decisions were read; what others wrote later is a conflict, and nothing is saved.
    """
    st.write(t.FLERE_FORKLARING)
    chosen: list[Funn] = []
    for _, row in rader.iterrows():
        funn = funnvurdering.av_rad(row.to_dict())
        label = (
            f"{fmt.md_escape(unit_name(row))} · {status_words(funn.status)} · {fmt.md_escape(funn.tittel or funn.url)}"
        )
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
