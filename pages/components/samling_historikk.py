"""What was held and what is planned: the gatherings, their history, and what came of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from html import escape

import pandas as pd
import streamlit as st

from data.database import Register
from data.oppfolging import BESKRIVER, Andel, Oppfolging
from data.queries import samlinger as queries
from data.store import Store
from data.store_types import SAMLING_TILSTANDER, Innforsel, Samling, StoreFeil
from pages.components import card, filters, samling_lagre, tilgang
from pages.components import format as fmt
from pages.components.html_table import html_table
from pages.components.samling_mappe import som_tekst
from pages.components.texts import samlinger as t


def draw(register: Register) -> None:
    """Draw plans (for editors), the gatherings held, and the follow-up of one of them."""
    samling_lagre.tell()
    if tilgang.rolle() is not None:
        _plans(register)
    held = queries.holdte_samlinger(register)
    _held(held)
    _outcome(register, held)


def _held(held: pd.DataFrame) -> None:
    st.header(t.HOLDTE_TITTEL, anchor=False)
    st.caption(t.HISTORIKK_HJELP)
    rows = [
        {
            t.TITTEL: row["tittel"],
            t.NAAR: naar(row),
            t.OMRAADE: ", ".join(filter(None, [som_tekst(row["omraade"]), som_tekst(row["sted"])])),
            t.ARRANGORER: som_tekst(row["arrangoer"]).replace("; ", ", "),
            t.HVEM: _invited(row),
            t.FORM: som_tekst(row["form"]),
            t.KILDE: som_tekst(row["kilde_url"]),
        }
        for row in held.to_dict("records")
    ]
    st.html(html_table(pd.DataFrame(rows), t.HOLDTE_TITTEL, {t.KILDE: "lenke"}))


def naar(row: dict[str, object]) -> str:
    """When a gathering was, as fully as the source says it: "19. november 2019", "18. oktober, år ikke vist"."""
    first, last = som_tekst(row["dato_fra"]), som_tekst(row["dato_til"])
    note = som_tekst(row["dato_merknad"])
    if not first:
        return note or t.DATO_UKJENT
    text = fmt.dato(first) if last in {"", first} else t.FRA_TIL.format(fra=fmt.dato(first), til=fmt.dato(last))
    return f"{text}, {note}" if note else text


def _invited(row: dict[str, object]) -> str:
    named, came = int(str(row["antall_invitert"])), int(str(row["antall_til_stede"]))
    words = [_named(named)] if named else []
    if came:
        words.append(t.MOTTE_TALL.format(antall=came))
    other = som_tekst(row["inviterte"]).replace("; ", ", ")
    return ", ".join([*words, *([other] if other else [])])


def _named(count: int) -> str:
    return t.INVITERT_EN if count == 1 else t.INVITERT_TALL.format(antall=count)


def _outcome(register: Register, held: pd.DataFrame) -> None:
    """What came of a gathering, beside kommuner like those that were there."""
    st.header(t.HVA_KOM, anchor=False)
    rows = held.to_dict("records")
    followed = {row["id"]: queries.oppfolging(register, row["id"], date.today()) for row in rows}
    # Those that can be followed up come first; the others are there to say why they cannot.
    order = sorted(followed, key=lambda number: not followed[number])
    names = {row["id"]: f"{row['tittel']} ({naar(row)})" for row in rows}
    picked = st.selectbox(t.HVA_KOM_VELG, order, format_func=names.__getitem__, key="hva_kom")
    if picked is None:
        return
    follow = followed[picked]
    if not follow:
        st.info(t.OPPFOLGING_INGEN, icon=":material/help:")
        return
    table = pd.DataFrame([_line(one) for one in follow], columns=list(t.OPPFOLGING_HODER))
    card.card(
        "oppfolging", t.HVA_KOM_KORT.format(tittel=names[picked]), table=table, as_of=date.today(),
        note=f"{BESKRIVER} {t.OPPFOLGING_NOTE}", description=names[picked],
    )  # fmt: skip


def _line(one: Oppfolging) -> list[str]:
    day = t.MND.format(antall=one.maaneder, dato=fmt.dato(one.per))
    if one.med is None or one.uten is None:
        return [t.ROLLER[one.rolle], day, t.IKKE_ENNAA, "", "", ""]
    return [
        t.ROLLER[one.rolle],
        day,
        _share(one.med.endret, one.med),
        _share(one.med.nye_vedtak, one.med),
        _share(one.uten.endret, one.uten),
        _share(one.uten.nye_vedtak, one.uten),
    ]


def _share(count: int, among: Andel) -> str:
    if not among.antall:
        return t.AV_INGEN
    return t.AV.format(antall=count, alle=among.antall, andel=f" ({fmt.prosent(count / among.antall, 0)})")


def _plans(register: Register) -> None:
    """The plans in the store, newest first, and the form that moves one on; for editors."""
    st.header(t.PLANER_TITTEL, anchor=False)
    st.caption(t.PLANER_HJELP)
    try:
        facts = Store().gjeldende("samling")
    except StoreFeil as error:
        st.warning(fmt.md_escape(str(error)), icon=":material/cloud_off:")
        return
    # By the fact and not by its last entry, so that the plan stays chosen when a change of it is saved.
    entries = {f.fakta: f.gjelder for f in reversed(facts) if f.gjelder is not None}
    if not entries:
        st.info(t.PLANER_INGEN, icon=":material/event_note:")
        return
    picked = st.selectbox(t.PLAN_VELG, list(entries), format_func=lambda key: _title(entries[key]), key="plan_valgt")
    if picked in entries:
        _move(register, entries[picked])


def _title(entry: Innforsel) -> str:
    plan = entry.innhold
    if not isinstance(plan, Samling):
        return ""
    when = naar({"dato_fra": plan.dato_fra, "dato_til": plan.dato_til, "dato_merknad": plan.dato_merknad})
    return f"{t.TILSTANDER[plan.tilstand]}: {plan.tittel} ({when})"


def _move(register: Register, entry: Innforsel) -> None:
    """The form of one plan: state, day, who came, note; saved as a correction that points to what it corrects."""
    plan = entry.innhold
    if not isinstance(plan, Samling):
        return
    names = filters.choices(register).kommuner
    # No st.form: a page that is drawn anew (somebody saved) loses what a form has not yet sent.
    with st.container(border=True, key=f"plan_{entry.id}"):
        invited = _named(len(plan.inviterte_kommuner))
        st.markdown(t.PLAN_LINJE.format(tittel=fmt.md_escape(plan.tittel), inviterte=invited))
        left, middle, right = st.columns(3)
        state = left.selectbox(
            t.NY_TILSTAND,
            SAMLING_TILSTANDER,
            SAMLING_TILSTANDER.index(plan.tilstand),
            format_func=t.TILSTANDER.__getitem__,
            key=f"plan_tilstand_{entry.id}",
        )
        held = middle.date_input(
            t.FORSTE_DAG,
            date.fromisoformat(plan.dato_fra) if plan.dato_fra else None,
            format="DD.MM.YYYY",
            key=f"plan_dag_{entry.id}",
        )
        people = right.number_input(t.DELTAKERE, 0, 100_000, plan.antall_deltakere, 1, key=f"plan_deltakere_{entry.id}")
        came = st.multiselect(
            t.MOTTE, [*plan.inviterte_kommuner, *(n for n in names if n not in plan.inviterte_kommuner)],
            default=[n for n in plan.motte_kommuner if n in names], format_func=lambda n: names.get(n, n), help=t.MOTTE_HJELP,
            placeholder=t.LEGG_TIL_TOM, select_all=False, key=f"plan_motte_{entry.id}",
        )  # fmt: skip
        note = st.text_area(t.MERKNAD, plan.merknad or "", max_chars=2000, key=f"plan_merknad_{entry.id}")
        if st.button(t.OPPDATER, type="primary", key=f"plan_lagre_{entry.id}"):
            day = held.isoformat() if isinstance(held, date) else None
            changed = replace(
                plan, tilstand=state, dato_fra=day, dato_til=_last(plan, day), motte_kommuner=tuple(came),
                antall_deltakere=int(people) if people is not None else None, merknad=note.strip() or None,
            )  # fmt: skip
            _save(entry, plan, changed)
    _history(entry)


def _last(plan: Samling, first: str | None) -> str | None:
    """The last day follows along when the first is moved."""
    if not first or not plan.dato_fra or not plan.dato_til:
        return first
    moved = date.fromisoformat(first) - date.fromisoformat(plan.dato_fra)
    return (date.fromisoformat(plan.dato_til) + moved).isoformat()


def _save(entry: Innforsel, before: Samling, changed: Samling) -> None:
    if changed == before:
        st.info(t.INGEN_ENDRING)
        return
    if changed.tilstand == "holdt" and changed.dato_fra and changed.dato_fra > date.today().isoformat():
        st.error(t.HOLDT_FRAMTID, icon=":material/event_busy:")
        return
    why = t.TILSTANDER[changed.tilstand]
    receipt = t.OPPDATERT.format(tittel=changed.tittel, tilstand=why.lower())
    if samling_lagre.write([("rettelse", changed, entry.id)], why, receipt):
        st.rerun()


def _history(entry: Innforsel) -> None:
    """Who did what to the plan, oldest first."""
    with st.expander(t.HISTORIE, icon=":material/history:"):
        try:
            chain = Store().historikk(entry.fakta)
        except StoreFeil as error:
            st.caption(fmt.md_escape(str(error)))
            return
        items = "".join(
            f"<li>{escape(fmt.dato(one.naar))} · {escape(one.hvem)}: {escape(_did(one))}</li>" for one in chain
        )
        st.html(f"<ul>{items}</ul>")


def _did(one: Innforsel) -> str:
    plan = one.innhold
    if not isinstance(plan, Samling):
        return t.HANDLINGER[one.handling]
    came = t.MOTTE_TALL.format(antall=len(plan.motte_kommuner)) if plan.motte_kommuner else ""
    words = [t.HANDLINGER[one.handling], t.TILSTANDER[plan.tilstand].lower(), fmt.dato(plan.dato_fra or ""), came]
    return ", ".join(word for word in words if word and word != "–")
