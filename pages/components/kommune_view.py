"""One kommune in its short form, and the parts that the long form (pages/kommuner) has too: the status with its reason, the time line.

A form is a list of sections: functions that draw one part of what `data.queries.kommuneside` found, and ask nothing themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

import pandas as pd
import streamlit as st

from data.queries.kommune import Hendelse, Opplysning
from data.queries.kommuneside import Kommuneside
from pages.components import format as fmt
from pages.components import kommune_texts as t
from pages.components.html import ekstern, esc, status_merke

Section = Callable[[Kommuneside], None]


def draw(side: Kommuneside, sections: Iterable[Section]) -> None:
    """Draw the sections below each other."""
    for section in sections:
        section(side)


def short(side: Kommuneside) -> None:
    """Draw the short form, for half a screen."""
    draw(side, SHORT)


def shown(side: Kommuneside) -> fmt.Status:
    """The status as it is shown and counted."""
    return fmt.STATUSER[side.status.visning]


def reason(side: Kommuneside) -> str:
    """Why the status is what it is, as one or two sentences of plain text."""
    decides = side.decides
    if decides is None:
        return t.GRUNN_IKKE_KARTLAGT
    told = {
        "navn": side.who.navn,
        "enhet": decides.enhet,
        "kilde": decides.utgiver or t.UKJENT_KILDE,
        "tittel": f": «{decides.tittel}»" if decides.tittel else "",
        "dato": f" ({fmt.dato(decides.dato_tekst)})" if decides.dato_tekst else "",
    }
    if side.status.status == "ingen_kjent":
        return t.GRUNN_INGEN_KJENT.format(**told) + (t.GRUNN_UTLEDET if decides.utledet else "")
    texts = {
        ("vedtatt", False): t.GRUNN_VEDTATT,
        ("vedtatt", True): t.GRUNN_ARVET,
        ("under_arbeid", False): t.GRUNN_UNDER_ARBEID,
        ("under_arbeid", True): t.GRUNN_UNDER_ARBEID_ARVET,
    }
    return texts[side.status.status, bool(side.status.arvet)].format(**told)


def status(side: Kommuneside) -> None:
    """The status, since when, and why; an answer of the kommune that no editor has decided on is told too."""
    row = side.status
    drawn = fmt.TEGNET[fmt.tegnet(shown(side).kode, row.stille)]
    dated = isinstance(row.siden_tekst, str)
    since = t.SIDEN.format(dato=fmt.dato(row.siden_tekst)) if dated else ""
    more = [reason(side)]
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
    if side.waiting is not None:
        more.append(t.SVAR_VENTER.format(dato=fmt.dato(side.waiting)))
    st.html(
        f'<div style="border-left: .5rem solid {drawn.farge}; padding: .2rem 0 .2rem .9rem">'
        f'<div style="font-size: 1.25rem; font-weight: 600"><span aria-hidden="true">{drawn.symbol}</span> {esc(drawn.ord)}'
        f'<span class="fk-svak" style="font-size: .9rem; font-weight: 400; margin-left: .7rem">{esc(since)}</span></div>'
        f'<div style="overflow-wrap: anywhere">{" ".join(esc(part) for part in more)}</div></div>'
    )


def timeline(evidence: Sequence[Opplysning], events: Sequence[Hendelse], decides: str | None) -> str:
    """Evidence, reforms, gatherings and services as one ordered list of HTML, newest last and undated after that, each with its source.

    decides: the id of the observation that the status rests on.
    """
    entries = [(o.udatert, o.holder_fra, 1, _evidence(o, o.id == decides)) for o in evidence]
    entries += [(e.dag is None, e.dag or date.max, 0, _event(e)) for e in events]
    entries.sort(key=lambda entry: entry[:3])
    told = "".join(entry[3] for entry in entries)
    return f'<ol class="fk-tid" aria-label="{esc(t.TIDSLINJE)}">{told}</ol>' if entries else ""


def _when(words: str) -> str:
    return f'<span class="fk-naar">{esc(words)}</span>'


def _evidence(o: Opplysning, decides: bool) -> str:
    title = f" «{esc(o.tittel)}»" if o.tittel else ""
    unit = f" i tidligere {esc(o.enhet)}" if o.arvet else ""
    plan = "" if o.egen else f" · {esc(o.plantype_navn)}"
    mark = f'<span class="fk-avgjor">{esc(t.HER_AVGJORT)}</span>' if decides else ""
    about = [ekstern(o.utgiver or t.UKJENT_KILDE, o.kilde_url), esc(t.SIKKERHET.get(o.sikkerhet, o.sikkerhet))]
    if o.periode_fra and o.periode_til:
        about.append(esc(t.PERIODE.format(fra=fmt.dato(o.periode_fra), til=fmt.dato(o.periode_til))))
    if o.utledet:
        about.append(esc(t.UTLEDET_MERKE))
    note = f'<p class="fk-svak">{esc(o.merknad)}</p>' if o.merknad else ""
    symbol = fmt.STATUSER[o.status].symbol if o.egen else t.SYMBOL["plan"]
    when = _when(fmt.dato(o.dato_tekst) if not o.udatert else t.UTEN_DATO)
    return (
        f'<li><span class="fk-prikk" aria-hidden="true">{symbol}</span>{when}{status_merke(o.status)}{unit}{title}{plan}{mark}'
        f"<p>{' · '.join(about)}</p>{note}</li>"
    )


def _event(e: Hendelse) -> str:
    when = fmt.dato(e.dag) if e.dag else fmt.dato(e.dato_tekst) if e.dato_tekst else t.UTEN_DATO
    host = (e.kilde_url or "").split("//", 1)[-1].split("/", 1)[0]
    source = f"<p>{ekstern(host, e.kilde_url)}</p>" if e.kilde_url else ""
    return (
        f'<li><span class="fk-prikk" aria-hidden="true">{t.SYMBOL[e.slag]}</span>{_when(when)}{esc(t.SLAG[e.slag])}'
        f"<p>{esc(e.tekst)}</p>{source}</li>"
    )


def _title(side: Kommuneside) -> None:
    who = side.who
    website = fmt.trygg_url(who.nettsted)
    people = t.INNBYGGERE.format(antall=fmt.tall(who.innbyggere), dato=fmt.dato(who.innbyggere_dato))
    facts = [fmt.md_escape(who.fylkesnavn), who.nummer, people]
    facts += [fmt.md_lenke(t.NETTSTED, website)] if website else []
    names = " · ".join(fmt.md_escape(name) for name in (who.navn, who.samisk, who.kvensk) if name)
    st.markdown(f"### {names}\n\n{' · '.join(facts)}")


def _sources(side: Kommuneside) -> None:
    if side.evidence:
        st.markdown(f"**{t.EVIDENS}**")
        st.html(timeline(side.evidence, (), side.status.observasjon_id))
    if side.later:
        words = fmt.antall(side.later, "opplysning", "opplysninger")
        st.caption(fmt.md_escape(t.SENERE.format(opplysninger=words, navn=side.who.navn)))


def _plans(side: Kommuneside) -> None:
    lines = [
        f"- {fmt.status_ord(plan.visning)}: {fmt.md_escape(plan.plantype_navn)}"
        + (f", {fmt.md_lenke(plan.tittel, plan.kilde_url)}" if isinstance(plan.tittel, str) else "")
        for plan in side.plans
    ]
    if lines:
        st.markdown("\n".join([f"**{t.PLANTYPER}**", "", *lines]))


def _former(side: Kommuneside) -> None:
    names = [f"{fmt.md_escape(row.kommunenavn)} ({row.kommunenummer})" for row in side.former]
    if names:
        st.markdown(f"**{t.TIDLIGERE}:** {fmt.liste(names)}")
    former_numbers(side)


def former_numbers(side: Kommuneside) -> None:
    """The numbers that the kommune itself had before, with the last day of each."""
    numbers = [f"{row.kommunenummer} ({fmt.kort_dato(row.gyldig_til)})" for row in side.renumbered]
    if numbers:
        st.caption(t.TIDLIGERE_NUMMER.format(numre=", ".join(numbers)))


SHORT: tuple[Section, ...] = (_title, status, _sources, _plans, _former)
