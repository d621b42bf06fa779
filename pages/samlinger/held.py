"""What was held and what is planned: the gatherings, their history, and what came of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from data.database import Register
from data.queries import samlinger as queries
from data.samling.oppfolging import BESKRIVER, Andel, Oppfolging, Oppringning
from pages.components import access, card, filters, saving
from pages.components import format as fmt
from pages.components.html import html_table
from pages.samlinger import saved_plans
from pages.samlinger import texts as t
from pages.samlinger.plan_folder import antall_invitert, as_text, naar


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
    names = {row["id"]: f"{row['tittel']} ({naar(row)})" for row in rows}
    picked = st.selectbox(t.HVA_KOM_VELG, order, format_func=names.__getitem__, key="hva_kom")
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
        _calls(register, followed[picked].ringeliste, names[picked])


def _calls(register: Register, calls: Sequence[Oppringning], name: str) -> None:
    """Whom to call after a gathering, when and why, and what came of it in each kommune; for editors."""
    kommuner, today = filters.choices(register).kommuner, date.today()
    rows = [
        {
            t.RING: "–" if call.ring is None else t.RING_NAA if call.ring <= today else fmt.dato(call.ring),
            t.KOMMUNE: kommuner[call.kommunenummer],
            t.HVORFOR: t.GRUNNER[call.grunn],
            t.VAR_DER: t.VAR_DER_ORD[call.var_der],
            t.DA: fmt.STATUSER[call.da].ord,
            t.NAA: fmt.STATUSER[call.naa].ord,
            t.SISTE_BISTAND: fmt.dato(call.siste_bistand) if call.siste_bistand else "–",
            **{
                t.ETTER_MND.format(antall=months): fmt.STATUSER[status].ord if status else t.IKKE_ENNAA
                for months, status in call.etter.items()
            },
        }
        for call in calls
    ]
    card.card(
        "ringeliste", t.RINGELISTE.format(tittel=name), table=pd.DataFrame(rows), as_of=today, note=t.RINGELISTE_HJELP,
        description=name,
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
