"""Søk i planene: where is something said, in all that the web search has read?"""

from __future__ import annotations

from datetime import date
from html import escape
from urllib.parse import urlsplit

import pandas as pd
import streamlit as st

from data import database
from data.database import Register
from data.queries import tekstsok
from data.queries.tekstsok import Dokument, Treff, Utvalg
from pages.components import downloads, filters
from pages.components import format as fmt
from pages.components.html import ekstern, esc, kommune_lenke, status_merke
from pages.sok_i_planene import texts as t

STEP = 20
"""documents shown at once"""


def ask(question: str) -> None:
    """Search for something else: from a click."""
    st.session_state["sok"] = question


def without_filter(register: Register) -> None:
    """Search in everything: from a click."""
    filters.choose(register, fylker=(), plantype=None, status=(), per=date.today())
    st.session_state["fra"] = None


def show(key: object, count: int) -> None:
    """Show so many hits of a search: from a click."""
    st.session_state["sok_vist"] = (key, count)


def question() -> tuple[str, date | None]:
    """Draw what is asked by; give the question and the first day of the documents."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input(t.SOK, key="sok", bind="query-params", placeholder=t.SOK_TOM, help=t.SOK_HJELP, width=460)
        years = [str(year) for year in range(date.today().year, filters.FORSTE_DAG.year - 1, -1)]
        year = st.selectbox(
            t.FRA, years, index=None, key="fra", bind="query-params", placeholder=t.FRA_TOM, help=t.FRA_HJELP, width=190
        )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(t.FORSLAG, width="content")
        for ready in t.FERDIGE:
            st.button(ready, on_click=ask, args=(ready,), key=f"ferdig_{ready}")
    return words.strip(), date(int(year), 1, 1) if year else None


def draw(register: Register, read: tekstsok.Indexed, words: str, utvalg: Utvalg) -> None:
    """Draw the answer to a question: what was found, or why nothing was and what to do."""
    try:
        found = tekstsok.search(register, words, utvalg)
        key = (words, utvalg)
        kept, count = st.session_state.get("sok_vist", (None, STEP))
        shown = found.dokumenter[: count if kept == key else STEP]
        sentences = tekstsok.sentences(register, words, [one.beste for one in shown])
    except tekstsok.Uforstaatt as error:
        st.info(t.UFORSTAATT[error.grunn].format(mest=tekstsok.MOST_LETTERS))
        return
    if not found.dokumenter:
        nothing(register, found, words)
        return
    day = fmt.dato(read.siste)
    counts = {
        "setninger": fmt.antall(found.setninger, *t.SETNING),
        "dokumenter": fmt.antall(len(found.dokumenter), *t.DOKUMENT),
    }
    told = t.TREFF if found.kommuner else t.TREFF_UTEN_KOMMUNE
    st.write(fmt.md_escape(told.format(**counts, kommuner=fmt.kommuner(found.kommuner), dato=day)) + ".")
    outside(found)
    if utvalg.plantype or utvalg.status:
        st.caption(t.PLANTYPE_HJELP)
    hits = "".join(map(one_hit, shown, sentences, [utvalg.til] * len(shown)))
    st.html(f'<ol class="fk-treff" aria-label="{escape(t.LISTE)}">{hits}</ol>')
    rest = len(found.dokumenter) - len(shown)
    if rest:
        st.caption(t.VIST.format(vist=fmt.tall(len(shown)), alle=counts["dokumenter"]))
        st.button(
            t.VIS_FLERE.format(antall=fmt.tall(min(STEP, rest))),
            on_click=show,
            args=(key, len(shown) + STEP),
            key="vis_flere",
        )
    name = downloads.file_name(t.CSV_NAVN.format(sok=words), date.today(), "csv")
    downloads.links(
        downloads.Download(t.CSV, lambda: as_csv(register, words, found), name, "text/csv", "sok_i_planene")
    )


def one_hit(one: Dokument, sentence: list[tuple[str, bool]], per: date) -> str:
    """A document with its best sentence, as HTML; every text in it is others', and escaped."""
    title = one.tittel or t.UTEN_TITTEL.format(
        nettsted=urlsplit(fmt.trygg_url(one.url) or "").hostname or one.sted.navn
    )
    place = esc(one.sted.navn)
    if one.sted.kommunenummer:
        place = f"{kommune_lenke(one.sted.kommunenummer, one.sted.navn, per)} ({esc(one.sted.fylkesnavn)})"
    status = f"{t.STATUS} {status_merke(one.sted.visning)}" if one.sted.visning else ""
    facts = [place, status, esc(one.plantype_navn)]
    facts += [(t.ENDRET if one.endret else t.LEST_DAG).format(dato=fmt.dato(one.dato)), t.OCR if one.ocr else ""]
    text = "".join(f"<mark>{esc(piece)}</mark>" if hit else esc(piece) for piece, hit in sentence)
    more = fmt.antall(one.setninger - 1, *t.SETNING) if one.setninger > 1 else ""
    after = [t.FLERE_SETNINGER.format(antall=more) if more else "", "" if fmt.trygg_url(one.url) else t.UTEN_LENKE]
    under = " ".join(part for part in after if part)
    return (
        f"<li><h2>{ekstern(title, one.url)}</h2>"
        f'<p class="fk-svak">{" · ".join(fact for fact in facts if fact)}</p><p>{text}</p>'
        + (f'<p class="fk-svak">{under}</p>' if under else "")
        + "</li>"
    )


def outside(found: Treff) -> None:
    """Tell what the filter leaves out."""
    left = found.uten_filter - len(found.dokumenter)
    if left:
        only = (
            t.FILTRE[next(iter(found.utenfor))]
            if sum(found.utenfor.values()) == left and len(found.utenfor) == 1
            else t.ET_FILTER
        )
        st.caption(t.UTENFOR.format(dokumenter=fmt.antall(left, *t.DOKUMENT), filter=only))


def nothing(register: Register, found: Treff, words: str) -> None:
    """Say that nothing was found, and offer ways to widen the search."""
    if found.uten_filter:
        told = t.INGEN_MED_FILTER.format(sok=words, dokumenter=fmt.antall(found.uten_filter, *t.DOKUMENT))
        st.info(fmt.md_escape(told))
        for name, count in found.utenfor.items() if len(found.utenfor) > 1 else ():
            st.caption(t.UTENFOR.format(dokumenter=fmt.antall(count, *t.DOKUMENT), filter=t.FILTRE[name]))
        st.button(t.UTEN_FILTER, on_click=without_filter, args=(register,), key="uten_filter")
        return
    st.info(f"{fmt.md_escape(t.INGEN.format(sok=words))} {t.INGEN_RAAD}")
    if any(found.hvert_ord.values()):
        st.write(t.HVERT_ORD)
        for word, count in found.hvert_ord.items():
            label = t.HVERT_ORD_VALG.format(ord=word, dokumenter=fmt.antall(count, *t.DOKUMENT))
            st.button(fmt.md_escape(label), on_click=ask, args=(word,), key=f"ord_{word}", disabled=not count)


def as_csv(register: Register, words: str, found: Treff) -> bytes:
    """All documents with hits, each with its best sentence. Raises Declined where they cannot be read any longer."""
    try:
        sentences = tekstsok.sentences(register, words, [one.beste for one in found.dokumenter])
    except (tekstsok.TekstindeksFeil, tekstsok.Uforstaatt) as error:
        raise downloads.Declined(t.CSV_FEIL) from error
    rows = [
        {
            "sted": one.sted.navn, "kommunenummer": one.sted.kommunenummer, "fylkesnavn": one.sted.fylkesnavn, "tittel": one.tittel,
            "plantype": one.plantype_navn, "status": fmt.STATUSER[one.sted.visning].ord if one.sted.visning else None, "dato": one.dato,
            "datoen": t.DATOEN[one.endret], "setning": "".join(piece for piece, _ in sentence), "setninger": one.setninger,
            "url": one.url, "ocr": one.ocr,
        }
        for one, sentence in zip(found.dokumenter, sentences, strict=True)
    ]  # fmt: skip
    return downloads.csv_bytes(pd.DataFrame(rows, columns=list(t.KOLONNER)), t.KOLONNER)


register = database.current()
chosen = filters.current()
st.write(t.INNLEDNING)
try:
    read = tekstsok.read(register)
    words, first = question()
    if not read.dokumenter:
        st.info(t.INGENTING_LEST)
    elif words:
        draw(register, read, words, Utvalg(chosen.per, first, chosen.fylker, chosen.plantype, chosen.status))
    else:
        documents, sites = fmt.antall(read.dokumenter, *t.DOKUMENT), fmt.antall(read.enheter, *t.NETTSTED)
        st.caption(t.LEST.format(dokumenter=documents, nettsteder=sites, dato=fmt.dato(read.siste)))
except tekstsok.TekstindeksMangler as error:
    st.info(t.MANGLER if error.sokt else t.IKKE_SOKT)
except tekstsok.TekstindeksFeil:
    st.warning(t.MANGLER)
