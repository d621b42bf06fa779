"""What was held and what is planned, what came of each gathering, and the services given to kommuner."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd
import streamlit as st

from data.database import Register
from data.queries import samlinger as queries
from data.samling.oppfolging import BESKRIVER, Andel, Oppfolging, Oppringning
from data.store import rounds
from data.store.log import Store
from data.store.types import TJENESTER, Bistand, StoreFeil
from pages.components import access, card, filters, saving
from pages.components import format as fmt
from pages.components.filters import Filter
from pages.components.html import html_table
from pages.samlinger import saved_plans
from pages.samlinger import texts as t
from pages.samlinger.plan_folder import antall_invitert, as_text, naar

_TURN = "bistand_runde"


def draw(register: Register) -> None:
    """Draw plans (for editors), the gatherings held, and the follow-up of one of them."""
    saving.draw_told()
    if access.rolle() is not None:
        saved_plans.draw(register)
    held = queries.holdte_samlinger(register)
    _held(held)
    _outcome(register, held)


def _held(held: pd.DataFrame) -> None:
    st.header(t.HOLDTE_TITTEL, anchor=False)
    st.caption(t.HISTORIKK_HJELP)
    rows = [
        {
            "tittel": row["tittel"],
            "naar": naar(row),
            "omraade": ", ".join(filter(None, [as_text(row["omraade"]), as_text(row["sted"])])),
            "arrangoerer": as_text(row["arrangoer"]).replace("; ", ", "),
            "hvem": _invited(row),
            "form": as_text(row["form"]),
            "kilde": as_text(row["kilde_url"]),
        }
        for row in held.to_dict("records")
    ]
    st.html(html_table(pd.DataFrame(rows), t.HOLDTE_TITTEL, headings=t.HOLDTE_KOLONNER, formats={"kilde": "lenke"}))


def _invited(row: dict[str, object]) -> str:
    named, came = int(str(row["antall_invitert"])), int(str(row["antall_til_stede"]))
    words = [antall_invitert(named)] if named else []
    if came:
        words.append(t.MOTTE_TALL.format(antall=came))
    other = as_text(row["inviterte"]).replace("; ", ", ")
    return ", ".join([*words, *([other] if other else [])])


def _outcome(register: Register, held: pd.DataFrame) -> None:
    """What came of a gathering, beside kommuner like those that were there."""
    st.header(t.HVA_KOM, anchor=False)
    rows = held.to_dict("records")
    followed = {row["id"]: queries.oppfolging(register, row["id"], date.today()) for row in rows}
    # Those that can be followed up come first; the others are there to say why they cannot.
    order = sorted(followed, key=lambda number: not followed[number].oppfolging)
    names = fmt.told_apart({row["id"]: f"{row['tittel']} ({naar(row)})" for row in rows})
    filters.seed("hva_kom", "hva_kom", order, next(iter(order), None))
    picked = st.selectbox(t.HVA_KOM_VELG, order, format_func=names.__getitem__, key="hva_kom")
    filters.write("hva_kom", None if order[:1] == [picked] else picked)
    if picked is None:
        return
    follow = followed[picked].oppfolging
    if not follow:
        st.info(t.OPPFOLGING_INGEN, icon=":material/help:")
        return
    table = pd.DataFrame([_line(one) for one in follow], columns=list(t.OPPFOLGING_HODER))
    card.card(
        "oppfolging", t.HVA_KOM_KORT.format(tittel=names[picked]), table=table, as_of=date.today(),
        note=f"{BESKRIVER} {t.OPPFOLGING_NOTE}", description=names[picked],
    )  # fmt: skip
    if access.rolle() is not None:
        _calls(filters.choices(register).kommuner, followed[picked].ringeliste, names[picked])


def _calls(kommuner: Mapping[str, str], calls: Sequence[Oppringning], name: str) -> None:
    """Whom to call after a gathering, when and why, and what came of it in each kommune; for editors."""
    today = date.today()
    after = {f"etter_{months}": t.ETTER_MND.format(antall=months) for call in calls for months in call.etter}
    rows = [
        {
            "ring": "–" if call.ring is None else t.RING_NAA if call.ring <= today else fmt.dato(call.ring),
            "kommune": kommuner[call.kommunenummer],
            "hvorfor": t.GRUNNER[call.grunn],
            "var_der": t.VAR_DER_ORD[call.var_der],
            "da": fmt.STATUSER[call.da].ord,
            "naa": fmt.STATUSER[call.naa].ord,
            "siste_bistand": fmt.dato(call.siste_bistand) if call.siste_bistand else "–",
            **{
                f"etter_{months}": fmt.STATUSER[status].ord if status else t.IKKE_ENNAA
                for months, status in call.etter.items()
            },
        }
        for call in calls
    ]
    card.card(
        "ringeliste", t.RINGELISTE.format(tittel=name), table=pd.DataFrame(rows), as_of=today, note=t.RINGELISTE_HJELP,
        description=name, headings=t.RINGELISTE_KOLONNER | after,
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


def draw_services(register: Register, chosen: Filter) -> None:
    """Draw the screen's third part, for the fylker of the shared filter."""
    saving.draw_told()
    st.caption(t.BISTAND_HJELP)
    names = filters.choices(register).kommuner
    if access.rolle() is not None:
        _record(names, chosen)
    st.header(t.BISTAND_LISTE, anchor=False)
    waiting = _in_area(queries.fortsatt_uten(register, date.today()), chosen)
    if waiting.empty:
        st.info(t.BISTAND_LISTE_TOM, icon=":material/task_alt:")
    else:
        lines = [f"- {fmt.md_escape(linje(row))}" for row in waiting.to_dict("records")]
        st.markdown("\n".join(lines))
    if access.rolle() is not None:
        _wishes(names, chosen)
    given = _in_area(queries.bistand(register), chosen)
    st.header(t.BISTAND_GITT, anchor=False)
    if given.empty:
        st.info(t.BISTAND_INGEN, icon=":material/volunteer_activism:")
        return
    rows = [
        {
            "kommune": row["kommunenavn"],
            "tjeneste": fmt.capital(row["tjeneste"]),
            "dato": fmt.dato(as_text(row["dato"])) if as_text(row["dato"]) else t.DATO_UKJENT,
            "kilde": as_text(row["kilde_url"]),
        }
        for row in given.to_dict("records")
    ]
    st.html(html_table(pd.DataFrame(rows), t.BISTAND_GITT, headings=t.BISTAND_KOLONNER, formats={"kilde": "lenke"}))


def _wishes(names: Mapping[str, str], chosen: Filter) -> None:
    """Who has asked for help in a round of confirmation, the latest answer of each kommune; nothing where nobody has."""
    try:
        latest = {a.content.kommunenummer: a for a in rounds.answers(Store())}
    except StoreFeil as error:
        st.warning(fmt.md_escape(str(error)), icon=":material/sync_problem:")
        return
    rows = [
        {"kommune": names[number], "onsker": ", ".join(a.content.hjelp), "svarte": fmt.dato(a.day)}
        for number, a in sorted(latest.items(), key=lambda item: -item[1].entry.nr)
        if a.content.hjelp and (not chosen.fylker or number[:2] in chosen.fylker)
    ]
    if rows:
        st.header(t.ONSKER_TITTEL, anchor=False)
        st.html(html_table(pd.DataFrame(rows), t.ONSKER_TITTEL, headings=t.ONSKER_KOLONNER))


def linje(row: dict[str, object]) -> str:
    """One line of the work list: "Hadsel fikk kafédialog for 14 måneder siden, ennå under arbeid"."""
    months = int(str(row["maaneder"]))
    since = t.UNDER_MAANED if months < 1 else t.MAANED_EN if months == 1 else t.MAANED_FLERE.format(antall=months)
    day = queries.as_date(row["dag"])
    line = t.BISTAND_LINJE.format(
        navn=row["kommunenavn"], tjeneste=row["tjeneste"], siden=since, status=t.STATUS_ENNAA[str(row["status"])]
    )
    return f"{line} ({fmt.dato(day)})" if day else line


def _in_area(frame: pd.DataFrame, chosen: Filter) -> pd.DataFrame:
    return frame[frame["fylkesnummer"].isin(chosen.fylker)] if chosen.fylker else frame


def _record(names: Mapping[str, str], chosen: Filter) -> None:
    """What is filled in, small on purpose: kommune, service, when, and a link where there is one."""
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
        service = middle.selectbox(t.BISTAND_TJENESTE, TJENESTER, format_func=fmt.capital, key="bistand_tjeneste")
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
