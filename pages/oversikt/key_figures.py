"""The key figures at the top of the overview, as a list of equal cards; they double as the legend of the map."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

import streamlit as st

from data.queries.knowledge import Freshness
from data.queries.oversikt import Nokkeltall
from pages.components import format as fmt
from pages.components import texts as shared
from pages.oversikt import texts as t


def draw(figures: Sequence[Nokkeltall], per: date) -> None:
    """Draw the cards: symbol and word, the number, shares, change over twelve months, as-of date."""
    st.html(f'<ul class="nokkeltall">{"".join(_card(f, per) for f in figures)}</ul>')


def _card(figure: Nokkeltall, per: date) -> str:
    status = fmt.STATUSER[figure.visning]
    shares = [
        t.ANDEL.format(andel=fmt.prosent(figure.andel)),
        t.ANDEL_INNBYGGERE.format(andel=fmt.prosent(figure.andel_innbyggere)),
    ]
    undated = t.ENDRING_UTEN.format(antall=fmt.tall(figure.udatert)) if figure.udatert else ""
    change = t.ENDRING.format(endring=fmt.endring(figure.datert), uten=undated)
    silent = t.STILLE_AV_DEM.format(antall=fmt.tall(figure.stille)) if figure.stille else ""
    notes = [silent, change, t.PER.format(dato=fmt.dato(per))]
    return (
        f'<li style="--farge:{status.farge}" title="{escape(t.KORT_FORKLARING[figure.visning])}">'
        f'<span class="merke"><i aria-hidden="true">{status.symbol}</i> {escape(status.ord)}</span>'
        f'<span class="tall">{fmt.tall(figure.antall)}</span>'
        f'<span class="andel">{"<br>".join(map(escape, shares))}</span>'
        f'<span class="note">{"<br>".join(escape(n) for n in notes if n)}</span></li>'
    )


def _explained(figure: Nokkeltall) -> str:
    """One line of the legend; under «under arbeid» how many of them are drawn paler."""
    status = fmt.STATUSER[figure.visning]
    silent = (
        f'<div class="del"><b style="--farge:{fmt.STILLE.farge}" aria-hidden="true"></b>{escape(t.DERAV_STILLE)}'
        f"<span>{fmt.tall(figure.stille)}</span></div>"
        if figure.stille
        else ""
    )
    return (
        f'<li><b style="--farge:{status.farge}" aria-hidden="true"></b>'
        f"{escape(status.merke)}<span>{fmt.tall(figure.antall)}</span>{silent}</li>"
    )


def legend(figures: Sequence[Nokkeltall], floating: bool) -> None:
    """Draw the legend of the map: colour, symbol, word and count; floating over the empty sea, or in a row above."""
    rows = "".join(_explained(f) for f in sorted(figures, key=lambda f: list(fmt.STATUSER).index(f.visning)))
    st.html(f'<ul class="tegn {"flytende" if floating else "rad"}">{rows}</ul>')


def age_legend(found: Freshness, without: int, floating: bool) -> None:
    """Draw the legend of the map of age: colour, word and count; `without`: kommuner without a status."""
    told = [(shared.ALDER_FARGE[code], words, getattr(found, code)) for code, words in shared.ALDER.items()]
    unknown = fmt.STATUSER["ikke_kartlagt"]
    told.append((unknown.farge, unknown.merke, without))
    rows = "".join(
        f'<li><b style="--farge:{colour}" aria-hidden="true"></b>{escape(words)}<span>{fmt.tall(number)}</span></li>'
        for colour, words, number in told
    )
    st.html(f'<ul class="tegn {"flytende" if floating else "rad"}">{rows}</ul>')
