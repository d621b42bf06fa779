"""The page of one kommune, section by section; each takes what the queries found and draws it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from data import grenser
from data.database import Register
from data.queries import dekning, hendelser, kommune, laere, runder
from data.queries.kommune import Kommune, Opplysning
from data.queries.kriterier import kriterier
from pages.components import format as fmt
from pages.components.html import STYLE, ekstern, esc, kommune_lenke, status_merke, tabell
from pages.kommuner import criteria_and_documents, minikart, report_error, timeline
from pages.kommuner import texts as t


def draw(register: Register, who: Kommune, per: date) -> None:
    """Draw the whole page of a kommune as it was known at `per`."""
    st.html(STYLE + timeline.STYLE)
    row = kommune.status(register, who.nummer, per)
    evidence = kommune.opplysninger(register, who.nummer, per)
    shown = fmt.visningsstatus(row.status, row.arvet)
    reason = grunn(who, row, next((o for o in evidence if o.id == row.observasjon_id), None))
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.header(f"{fmt.md_escape(who.navn)} ({who.nummer})", anchor=False)
        _status(row, shown, reason, runder.answer_waiting(register, who.nummer))
        st.caption(t.PER.format(dato=fmt.dato(per), innhold=register.innhold[:12]))
        if not evidence:
            _nothing_known(register, who, per)
        criteria_and_documents.kriterier(kriterier(evidence, row.status, row.observasjon_id))
    with right:
        _map(register, who, per)
        _facts(who)
    _timeline(register, who, evidence, row.observasjon_id, per)
    criteria_and_documents.dokumenter(kommune.dokumenter(evidence, per))
    _former(register, who, per)
    _learn_from(register, who, per)
    report_error.draw(who.navn, who.nummer, fmt.STATUSER[shown].merke, reason, register.innhold)


def grunn(who: Kommune, row: Any, decides: Opplysning | None) -> str:
    """Why the status is what it is, as one or two sentences of plain text."""
    if decides is None:
        return t.GRUNN_IKKE_KARTLAGT
    told = {
        "navn": who.navn,
        "enhet": decides.enhet,
        "kilde": decides.utgiver or t.UKJENT_KILDE,
        "tittel": f": «{decides.tittel}»" if decides.tittel else "",
        "dato": f" ({fmt.dato(decides.dato_tekst)})" if decides.dato_tekst else "",
    }
    if row.status == "ingen_kjent":
        return t.GRUNN_INGEN_KJENT.format(**told) + (t.GRUNN_UTLEDET if decides.utledet else "")
    texts = {
        ("vedtatt", False): t.GRUNN_VEDTATT,
        ("vedtatt", True): t.GRUNN_ARVET,
        ("under_arbeid", False): t.GRUNN_UNDER_ARBEID,
        ("under_arbeid", True): t.GRUNN_UNDER_ARBEID_ARVET,
    }
    return texts[row.status, bool(row.arvet)].format(**told)


def _status(row: Any, shown: str, reason: str, waiting: date | None) -> None:
    """Draw the status and why; `waiting`: the day of an answer of the kommune that no editor has decided on."""
    status = fmt.TEGNET[fmt.tegnet(shown, row.stille)]
    dated = isinstance(row.siden_tekst, str)
    since = t.SIDEN.format(dato=fmt.dato(row.siden_tekst)) if dated else ""
    more = [reason]
    if row.under_revisjon:
        more.append(t.UNDER_REVISJON)
    if row.stille:
        more.append(t.STILLE.format(dato=fmt.dato(row.sist_bekreftet)))
    if row.utlopt:
        more.append(t.UTLOPT.format(aar=str(row.periode_til)[:4]))
    if row.udatert and not dated:
        more.append(t.UDATERT)
    if not pd.isna(row.bekreftet):
        more.append(t.BEKREFTET.format(dato=fmt.dato(pd.Timestamp(row.bekreftet).date())))
    if waiting is not None:
        more.append(t.SVAR_VENTER.format(dato=fmt.dato(waiting)))
    st.html(
        f'<div style="border-left: .5rem solid {status.farge}; padding: .2rem 0 .2rem .9rem">'
        f'<div style="font-size: 1.25rem; font-weight: 600"><span aria-hidden="true">{status.symbol}</span> {esc(status.ord)}'
        f'<span class="fk-svak" style="font-size: .9rem; font-weight: 400; margin-left: .7rem">{esc(since)}</span></div>'
        f'<div style="overflow-wrap: anywhere">{" ".join(esc(part) for part in more)}</div></div>'
    )


def _nothing_known(register: Register, who: Kommune, per: date) -> None:
    if later := len(kommune.opplysninger(register, who.nummer, date.max)):
        told = t.INGEN_DA.format(
            opplysninger=fmt.antall(later, "opplysning", "opplysninger"), navn=who.navn, per=fmt.dato(per)
        )
        st.info(fmt.md_escape(told), icon=":material/search:")
        return
    found = dekning.omfang(register)
    told = t.LETT_I.format(
        antall=fmt.tall(found.opplysninger),
        utgivere=fmt.tall(found.utgivere),
        dato=fmt.dato(found.til_og_med),
        navn=who.navn,
    )
    run = dekning.sokt(register, who.nummer)
    searched = (
        t.IKKE_SOKT
        if run is None
        else t.SOKT.format(sider=fmt.tall(run.sider), nettsted=who.nettsted or who.navn, dato=fmt.dato(run.dag))
    )
    st.info(
        fmt.md_escape(f"{t.INGEN_EVIDENS.format(navn=who.navn)}. {told} {searched} {t.FORTELL_OSS}"),
        icon=":material/search:",
    )


def _map(register: Register, who: Kommune, per: date) -> None:
    everyone = kommune.statuser(register, per)
    names = {number: row.kommunenavn for number, row in everyone.items()}
    status = {
        number: fmt.tegnet(fmt.visningsstatus(row.status, row.arvet), row.stille) for number, row in everyone.items()
    }
    near = ", ".join(
        f"{names[number]} ({fmt.TEGNET[status[number]].ord.lower()})"
        for number, _ in grenser.naboer().get(who.nummer, ())
    )
    told = t.KART_BESKRIVELSE.format(navn=who.navn, status=fmt.TEGNET[status[who.nummer]].ord, naboer=near)
    st.html(minikart.bilde(who.nummer, names, status, t.KART.format(navn=who.navn), told))
    edition = grenser.utgave()
    st.caption(t.KART_KREDIT.format(attribusjon=edition.attribusjon, utgave=edition.utgave))


def _facts(who: Kommune) -> None:
    site = fmt.trygg_url(who.nettsted)
    other_names = " · ".join(filter(None, (who.samisk, who.kvensk)))
    facts = {
        "innbyggere": esc(t.INNBYGGERE.format(antall=fmt.tall(who.innbyggere), dato=fmt.dato(who.innbyggere_dato))),
        "fylke": esc(who.fylkesnavn),
        "senter": esc(who.administrasjonssenter),
        "region": esc(who.okonomisk_region),
        "navn": esc(other_names),
        "nettsted": ekstern(site.split("//", 1)[1].rstrip("/"), site) if site else "",
    }
    st.html(tabell("", (t.FAKTA, ""), [(esc(t.FAKTA_LINJER[key]), value) for key, value in facts.items() if value]))


def _timeline(register: Register, who: Kommune, evidence: list[Opplysning], decides: str | None, per: date) -> None:
    st.subheader(t.TIDSLINJE, anchor=False)
    st.caption(t.TIDSLINJE_HJELP)
    st.html(timeline.html(evidence, hendelser.hendelser(register, who.nummer, per), decides) or esc(t.TIDSLINJE_TOM))


def draw_former(register: Register, who: Kommune, former: Any) -> None:
    """Draw the page that a former kommune keeps: its own evidence, until it became part of `who`."""
    st.html(STYLE + timeline.STYLE)
    last = former.gyldig_til.date()
    own = (o for o in kommune.opplysninger(register, who.nummer, date.max) if o.kropp == former.kropp)
    evidence = [replace(o, arvet=False) for o in own]  # to itself it was no former kommune
    st.header(
        t.TIDLIGERE_TITTEL.format(
            navn=fmt.md_escape(former.kommunenavn), nummer=former.kommunenummer, dato=fmt.dato(last)
        ),
        anchor=False,
    )
    same = former.kommunenavn == who.navn
    told = (t.TIDLIGERE_SAMME_NAVN if same else t.TIDLIGERE_I_DAG).format(navn=former.kommunenavn, ny=who.navn)
    today = kommune_lenke(who.nummer, t.TIL_DAGENS.format(navn=who.navn))
    st.html(
        f"<p>{esc(told)} {today}</p><p>{esc(t.TIDLIGERE_STATUS)}: <strong>{status_merke(former.status)}</strong></p>"
    )
    if not evidence:
        st.info(fmt.md_escape(t.TIDLIGERE_TOM.format(navn=former.kommunenavn)), icon=":material/search:")
    decides = former.observasjon_id if isinstance(former.observasjon_id, str) else None
    criteria_and_documents.kriterier(kriterier(evidence, former.status, decides))
    st.subheader(t.TIDSLINJE, anchor=False)
    st.html(timeline.html(evidence, [], decides) or esc(t.TIDSLINJE_TOM))
    criteria_and_documents.dokumenter(kommune.dokumenter(evidence, last))


def _former(register: Register, who: Kommune, per: date) -> None:
    merged = kommune.tidligere_kommuner(register, who.nummer)
    renamed = [
        f"{r.kommunenummer} ({fmt.kort_dato(r.gyldig_til)})" for r in kommune.tidligere_numre(register, who.nummer)
    ]
    if not merged and not renamed:
        return
    st.subheader(t.TIDLIGERE, anchor=False)
    if renamed:
        st.caption(t.TIDLIGERE_NUMMER.format(numre=", ".join(renamed)))
    if merged:
        st.html(
            tabell(
                t.TIDLIGERE_HJELP.format(navn=who.navn),
                t.TIDLIGERE_KOLONNER,
                [
                    (
                        kommune_lenke(
                            who.nummer, f"{r.kommunenavn} ({r.kommunenummer})", per, tidligere=r.kommunenummer
                        ),
                        esc(fmt.dato(r.gyldig_til)),
                        status_merke(r.status),
                        ekstern(r.tittel if isinstance(r.tittel, str) else "Kilde", r.kilde_url)
                        if isinstance(r.kilde_url, str)
                        else "–",
                    )
                    for r in merged
                ],
            )
        )


def _learn_from(register: Register, who: Kommune, per: date) -> None:
    st.subheader(t.LAERE, anchor=False)
    st.caption(t.LAERE_HJELP)
    near = laere.grenser_til(register, who.nummer, per)
    by_sea = {kind for _, kind in grenser.naboer().get(who.nummer, ())} == {"sjø"}
    columns = st.columns(3, gap="large")
    with columns[0]:
        st.html(_status_table(t.NABOER_SJO if by_sea else t.NABOER, near, per))
    with columns[1]:
        st.html(_status_table(t.LIKE_STORE, laere.like_store(register, who.nummer, per), per))
    with columns[2]:
        rows = [
            (
                kommune_lenke(r.kommunenummer, r.kommunenavn, per),
                ekstern(r.tittel if isinstance(r.tittel, str) else "Kilde", r.kilde_url),
                f"{fmt.tall(km)}{fmt.NBSP}km",
            )
            for r, km in laere.naermeste_med_politikk(register, who.nummer, per)
        ]
        st.html(tabell(t.NAERMESTE, t.NAERMESTE_KOLONNER, rows, right=(2,)))
        st.caption(t.NAERMESTE_HJELP if rows else t.NAERMESTE_INGEN)


def _status_table(caption: str, found: list[Any], per: date) -> str:
    order = list(fmt.STATUSER)
    found = sorted(found, key=lambda r: order.index(fmt.visningsstatus(r.status, r.arvet)))
    return tabell(
        caption,
        t.LAERE_KOLONNER,
        [
            (
                kommune_lenke(r.kommunenummer, r.kommunenavn, per),
                status_merke(fmt.tegnet(fmt.visningsstatus(r.status, r.arvet), r.stille)),
                fmt.tall(r.innbyggere),
            )
            for r in found
        ],
        right=(2,),
    )
