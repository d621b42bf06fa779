"""The plans in the store, and the form that moves one on: state, day, who came, note.

Two may have the same plan before them. The fields belong to the plan and not to its last entry, so what is typed stays when
somebody else saves. It is saved against the entry it was typed over; where that one no longer holds, the editor sees what the
others did, and chooses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from html import escape
from typing import Any

import streamlit as st

from data.database import Register
from data.store.log import Fakta, Store, fold
from data.store.types import SAMLING_TILSTANDER, Handling, Innforsel, Samling, StoreFeil
from pages.components import clicks, filters, log_entry, saving
from pages.components import format as fmt
from pages.components import texts as shared
from pages.samlinger import opened as opened_plan
from pages.samlinger import texts as t
from pages.samlinger.plan_folder import antall_invitert, naar

MOST_UNSCROLLED = 30
"""invited up to this many are listed without a scroll bar of their own"""
_OPENED, _TURN, _PICKED, _DRAWN, _NAMED = "plan_aapnet", "plan_runde", "plan_valgt", "plan_navn", "plan_navngitt"


@dataclass
class _Opened:
    """A plan as this editor saw it when the form was filled in; with a new `turn` it is filled in anew.

    `shown` is what others have made of it since, once the editor has had that on the screen.
    """

    seen: Innforsel
    turn: int
    shown: Fakta | None = None

    def key(self, field: str) -> str:
        return f"plan_{field}_{self.seen.fakta}_{self.turn}"


def draw(register: Register) -> None:
    """Draw the plans, newest first, and the form of the one that is picked; for editors."""
    st.header(t.PLANER_TITTEL, anchor=False)
    st.caption(t.PLANER_HJELP)
    try:
        log = Store().entries(type="samling")
    except StoreFeil as error:
        st.warning(fmt.md_escape(str(error)), icon=":material/cloud_off:")
        return
    names = filters.choices(register).kommuner
    facts = dict(reversed(fold(log).items()))
    plans = {key: fact.gjelder for key, fact in facts.items() if fact.gjelder is not None}
    for key, opened in _opened().items():
        if key in facts and key not in plans and _changes(opened, names):
            plans[key] = opened.seen  # taken back by others while this editor wrote: stays until they have chosen
    if not plans:
        st.info(t.PLANER_INGEN, icon=":material/event_note:")
        return
    picked = _pick(plans)
    if picked in plans:
        _move(register, names, facts[picked], [entry for entry in log if entry.fakta == picked])


def _opened() -> dict[str, _Opened]:
    """Fact → the form this session has open for it."""
    opened: dict[str, _Opened] = st.session_state.setdefault(_OPENED, {})
    return opened


def _forget(key: str) -> None:
    _opened().pop(key, None)


def _pick(plans: dict[str, Innforsel]) -> str | None:
    """Let the editor pick a plan; it stays picked when it is given another state or day.

    The browser tells the choice by its label, and may still have the one from before somebody's save: a label that this
    session has seen on one plan is never another's.
    """
    drawn: dict[str, str] = st.session_state.setdefault(_DRAWN, {})  # label → fact
    labels = {
        key: _label(key, _title(plans[key]), drawn) for key in reversed(plans)
    }  # the one that came first goes unnumbered
    told = str(st.session_state.get(_PICKED))
    picked = drawn.get(told, told)
    if picked in plans and st.session_state.get(_NAMED, {}).get(picked) != labels[picked]:
        st.session_state[_PICKED] = picked  # gives the browser the new label
    st.session_state[_NAMED] = labels
    chosen = st.selectbox(t.PLAN_VELG, list(plans), format_func=lambda key: labels[drawn.get(key, key)], key=_PICKED)
    return drawn.get(chosen, chosen) if chosen else None


def _label(key: str, title: str, drawn: dict[str, str]) -> str:
    """The title, with a number where it is another plan's; kept in `drawn`."""
    label, count = title, 1
    while drawn.setdefault(label, key) != key:
        count += 1
        label = f"{title} ({count})"
    return label


def _title(entry: Innforsel) -> str:
    plan = plan_of(entry)
    when = naar({"dato_fra": plan.dato_fra, "dato_til": plan.dato_til, "dato_merknad": plan.dato_merknad})
    return f"{t.TILSTANDER[plan.tilstand]}: {plan.tittel} ({when})"


def _changes(opened: _Opened, names: Mapping[str, str]) -> Fields:
    """The fields in which something else stands than the form began with."""
    begun = filled(plan_of(opened.seen), names)
    written = {field: st.session_state.get(opened.key(field), value) for field, value in begun.items()}
    return {field: value for field, value in written.items() if value != begun[field]}


def _move(register: Register, names: Mapping[str, str], fact: Fakta, chain: Sequence[Innforsel]) -> None:
    """The form of one plan; saved as a correction that points to what it corrects."""
    opened = _opened().get(fact.fakta)
    overtaken = opened is not None and (fact.gjelder is None or fact.gjelder.id != opened.seen.id)
    if opened is None or (overtaken and fact.gjelder is not None and not _changes(opened, names)):
        assert fact.gjelder is not None  # noqa: S101 - only one that is written in is shown without
        st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
        opened = _opened()[fact.fakta] = _Opened(fact.gjelder, st.session_state[_TURN])
        overtaken = False
    # No st.form: a page that is drawn anew (somebody saved) loses what a form has not yet sent.
    with st.container(border=True, key=f"plan_{fact.fakta}"):
        _fields(opened, names)
        _reopen(register, fact)
        changes = _changes(opened, names)
        if overtaken:
            _conflict(opened, fact, changes, chain, names)
        elif st.button(t.OPPDATER, type="primary", key=opened.key("lagre")):
            if changes:
                _save("rettelse", put(changes, plan_of(opened.seen)), opened.seen)
            else:
                st.info(t.INGEN_ENDRING)
    with st.expander(t.HISTORIE, icon=":material/history:"):
        lines = (f"{fmt.dato(one.naar)} · {one.hvem}: {_did(one)}" for one in chain)
        st.html(f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>")


def _reopen(register: Register, fact: Fakta) -> None:
    """Offer to open the plan in the planner, as it was or as a start for the next."""
    if fact.gjelder is None:
        return
    with st.container(horizontal=True):
        for label, copy, icon in (
            (t.AAPNE, False, ":material/edit_calendar:"),
            (t.KOPIER, True, ":material/content_copy:"),
        ):
            st.button(
                label, on_click=clicks.once(opened_plan.open_plan), args=(register, fact.fakta, copy), icon=icon,
                key=f"{'kopier' if copy else 'aapne'}_{fact.fakta}",
            )  # fmt: skip


def _fields(opened: _Opened, names: Mapping[str, str]) -> None:
    plan = plan_of(opened.seen)
    begun = filled(plan, names)
    st.markdown(
        t.PLAN_LINJE.format(tittel=fmt.md_escape(plan.tittel), inviterte=antall_invitert(len(plan.inviterte_kommuner)))
    )
    left, middle, right = st.columns(3)
    left.selectbox(
        t.NY_TILSTAND,
        SAMLING_TILSTANDER,
        SAMLING_TILSTANDER.index(plan.tilstand),
        format_func=t.TILSTANDER.__getitem__,
        key=opened.key("tilstand"),
    )
    middle.date_input(t.FORSTE_DAG, begun["dag"], format="DD.MM.YYYY", key=opened.key("dag"))
    right.number_input(t.DELTAKERE, 0, 100_000, begun["deltakere"], 1, key=opened.key("deltakere"))
    _attendance(opened, plan, begun["motte"], names)
    st.text_area(t.MERKNAD, begun["merknad"], max_chars=2000, key=opened.key("merknad"))


def _attendance(opened: _Opened, plan: Samling, came: Sequence[str], names: Mapping[str, str]) -> None:
    """Draw the list to tick of who came: the invited, and others by name; what is ticked is kept as one value (`motte`)."""
    invited = list(plan.inviterte_kommuner)
    ticks = {number: opened.key(f"kom_{number}") for number in invited}
    extra = opened.key("andre_motte")
    st.markdown(f"**{t.MOTTE}**", help=t.MOTTE_HJELP)
    with st.container(horizontal=True):
        st.button(t.ALLE_MOTTE, on_click=_tick, args=(ticks.values(), True), key=opened.key("alle"))
        st.button(t.INGEN_MOTTE, on_click=_tick, args=(ticks.values(), False), key=opened.key("ingen"))
    with st.container(height=280 if len(invited) > MOST_UNSCROLLED else "content", key=opened.key("oppmote")):
        columns = st.columns(3)
        rows = -(-len(invited) // len(columns))
        for place, number in enumerate(invited):
            columns[place // rows].checkbox(names.get(number, number), number in came, key=ticks[number])
    others = st.multiselect(
        t.ANDRE_MOTTE, [n for n in options(plan, names) if n not in ticks], default=[n for n in came if n not in ticks],
        format_func=lambda n: names.get(n, n), placeholder=t.LEGG_TIL_TOM, select_all=False, key=extra,
    )  # fmt: skip
    there = {*(n for n in invited if st.session_state[ticks[n]]), *others}
    st.session_state[opened.key("motte")] = [n for n in options(plan, names) if n in there]
    st.caption(t.MOTTE_AV.format(antall=len(there) - len(others), alle=len(invited)))


def _tick(keys: Iterable[str], came: bool) -> None:
    for key in keys:
        st.session_state[key] = came


def _conflict(opened: _Opened, fact: Fakta, mine: Fields, chain: Sequence[Innforsel], names: Mapping[str, str]) -> None:
    """Show what others did since, and let the editor put theirs on top or leave it."""
    shown, opened.shown = opened.shown or fact, fact
    st.warning(t.KONFLIKT, icon=":material/group:")
    for entry in chain:
        if entry.nr > opened.seen.nr:
            log_entry.draw(entry)
    if fact.gjelder is None:
        st.markdown(t.KONFLIKT_BORTE)
    else:
        before, now = (filled(plan_of(entry), names) for entry in (opened.seen, fact.gjelder))
        theirs = [field for field in now if now[field] != before[field]]
        lines = [
            t.KONFLIKT_FELT.format(
                felt=t.PLAN_FELT[field],
                fra=fmt.md_escape(words(before[field], names)),
                til=fmt.md_escape(words(now[field], names)),
                begge=t.KONFLIKT_BEGGE if field in mine else "",
            )
            for field in theirs
        ]
        st.markdown("\n".join([*lines, "", t.KONFLIKT_HJELP]))
    with st.container(horizontal=True):
        label = t.KONFLIKT_NY if fact.gjelder is None else t.KONFLIKT_OVER
        # What is put on top of is what stood beside the button when it was pressed; what came later is shown first.
        if st.button(label, type="primary", key=opened.key("likevel")):
            base = shown.gjelder
            _save("rettelse" if base else "ny", put(mine, plan_of(base or opened.seen)), base or opened.seen)
        st.button(t.KONFLIKT_FORKAST, on_click=_forget, args=(fact.fakta,), key=opened.key("forkast"))


def _save(how: Handling, changed: Samling, about: Innforsel) -> None:
    """Write the plan and say so; what somebody else wrote in the meantime is shown instead (`_conflict`)."""
    if changed.tilstand == "holdt" and changed.dato_fra and changed.dato_fra > date.today().isoformat():
        st.error(t.HOLDT_FRAMTID, icon=":material/event_busy:")
        return
    why = t.TILSTANDER[changed.tilstand] if how == "rettelse" else ""
    receipt = t.OPPDATERT.format(tittel=changed.tittel, tilstand=t.TILSTANDER[changed.tilstand].lower())
    if how == "rettelse" and changed == about.innhold:
        saving.tell(shared.LAGRET_FRA_FOR)
    else:
        outcome = saving.save_once([(how, changed, about.id if how == "rettelse" else None)], why)
        if outcome.conflict:
            st.rerun()
        if not outcome.saved:
            saving.draw_trouble(outcome)
            return
        saving.tell_outcome(outcome, receipt)
    _forget(about.fakta)
    st.rerun()


def _did(one: Innforsel) -> str:
    plan = one.innhold
    if not isinstance(plan, Samling):
        return t.HANDLINGER[one.handling]
    came = t.MOTTE_TALL.format(antall=len(plan.motte_kommuner)) if plan.motte_kommuner else ""
    parts = [t.HANDLINGER[one.handling], t.TILSTANDER[plan.tilstand].lower(), fmt.dato(plan.dato_fra or ""), came]
    return ", ".join(part for part in parts if part and part != "–")


Fields = Mapping[str, Any]
"""tilstand, dag (date | None), deltakere (int | None), motte (list of kommunenummer), merknad; all of them or those that differ"""


def plan_of(entry: Innforsel) -> Samling:
    """The plan that an entry holds; one that takes a plan back has none."""
    assert isinstance(entry.innhold, Samling)  # noqa: S101 - the log was asked for plans, and one that holds has its content
    return entry.innhold


def options(plan: Samling, names: Mapping[str, str]) -> list[str]:
    """Who can have been there: the invited first, then all the kommuner of today."""
    return [*plan.inviterte_kommuner, *(number for number in names if number not in plan.inviterte_kommuner)]


def filled(plan: Samling, names: Mapping[str, str]) -> Fields:
    """What the form begins with."""
    offered = options(plan, names)
    return {
        "tilstand": plan.tilstand,
        "dag": date.fromisoformat(plan.dato_fra) if plan.dato_fra else None,
        "deltakere": plan.antall_deltakere,
        "motte": sorted((number for number in plan.motte_kommuner if number in offered), key=offered.index),
        "merknad": plan.merknad or "",
    }


def put(changes: Fields, plan: Samling) -> Samling:
    """The plan with the changed fields put on top; the last day follows along when the first is moved."""
    for field, value in changes.items():
        if field == "dag":
            first = value.isoformat() if value else None
            plan = replace(plan, dato_fra=first, dato_til=_last(plan, first))
        elif field == "motte":
            plan = replace(plan, motte_kommuner=tuple(value))
        elif field == "deltakere":
            plan = replace(plan, antall_deltakere=None if value is None else int(value))
        elif field == "merknad":
            plan = replace(plan, merknad=value.strip() or None)
        else:
            plan = replace(plan, tilstand=value)
    return plan


def _last(plan: Samling, first: str | None) -> str | None:
    if not first or not plan.dato_fra or not plan.dato_til:
        return first
    moved = date.fromisoformat(first) - date.fromisoformat(plan.dato_fra)
    return (date.fromisoformat(plan.dato_til) + moved).isoformat()


def words(value: object, names: Mapping[str, str]) -> str:
    """What stands in a field, as people read it."""
    if isinstance(value, date):
        return fmt.dato(value)
    if isinstance(value, list):
        return fmt.liste([names.get(number, number) for number in value]) if value else t.TOMT_FELT
    return t.TILSTANDER.get(str(value), str(value)) if value not in {None, ""} else t.TOMT_FELT
