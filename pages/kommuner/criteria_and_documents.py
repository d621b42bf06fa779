"""The two tables that a kommune and a former kommune share: the four criteria and the documents."""

from __future__ import annotations

import streamlit as st

from data.queries.kommune import Dokument
from data.queries.kriterier import Kriterium
from pages.components import format as fmt
from pages.components.html import ekstern, esc, tabell
from pages.kommuner import texts as t


def kriterier(found: tuple[Kriterium, ...]) -> None:
    """Draw the four criteria, each with its answer and what that rests on."""
    st.subheader(t.KRITERIER, anchor=False)
    st.html(
        tabell(
            t.KRITERIER_HJELP,
            ("Kriterium", "Svar", "Hva det bygger på"),
            [(esc(t.KRITERIUM[c.kode]), _answer(c), _proof(c)) for c in found],
            stack=True,
        )
    )


def _answer(c: Kriterium) -> str:
    inherited = f" {t.ARVET_SVAR}" if c.bevis is not None and c.bevis.arvet else ""
    return f'<span class="fk-merke">{esc(t.SVAR[c.svar] + inherited)}</span>'


def _proof(c: Kriterium) -> str:
    o = c.bevis
    if o is None:
        return esc(t.KRITERIUM_UKJENT)
    source = ekstern(o.utgiver or t.UKJENT_KILDE, o.kilde_url)
    when = f" ({esc(fmt.dato(o.dato_tekst))})" if o.dato_tekst else ""
    if c.svar == "ikke_oppfylt":
        return t.KRITERIUM_IKKE.format(kilde=source, dato=when)
    unit = f"{esc(o.enhet)}: " if o.arvet else ""
    return unit + t.BEVIS[c.kode].format(
        tittel=f"«{esc(o.tittel)}» – " if o.tittel else "",
        kilde=source,
        dato=when,
        av=f" av {esc(o.vedtatt_av)}" if o.vedtatt_av else "",
        merknad=f'. <span class="fk-svak">{esc(o.merknad)}</span>' if o.merknad else "",
        vedtatt=f" {esc(fmt.dato(o.vedtatt_dato))}" if o.vedtatt_dato else "",
    )


def dokumenter(found: list[Dokument]) -> None:
    """Draw the documents with plan type, adoption, period and source."""
    st.subheader(t.DOKUMENTER, anchor=False)
    if not found:
        st.caption(t.DOKUMENTER_TOM)
        return
    st.html(tabell("", t.DOKUMENT_KOLONNER, [_document(d) for d in found]))


def _document(d: Dokument) -> tuple[str, ...]:
    adopted = " ".join(
        filter(None, (fmt.dato(d.vedtatt_dato) if d.vedtatt_dato else "", f"({d.vedtatt_av})" if d.vedtatt_av else ""))
    )
    period = "–".join(filter(None, (d.periode_fra, d.periode_til)))
    ends = "" if not d.periode_til else f" · {t.PERIODE_UTE if d.utlopt else t.PERIODE_LOPER}"
    unit = f' <span class="fk-svak">({esc(d.enhet)})</span>' if d.arvet else ""
    return (
        (esc(d.tittel) or f'<span class="fk-svak">{esc(t.UTEN_TITTEL)}</span>') + unit,
        esc(d.plantype_navn),
        esc(adopted) or esc("vedtatt, dato ukjent" if d.status == "vedtatt" else t.IKKE_VEDTATT),
        esc(period) + esc(ends) or "–",
        ekstern(d.utgiver or t.UKJENT_KILDE, d.kilde_url),
    )
