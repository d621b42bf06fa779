"""The key figures of the overview: each is a button that shows its kommuner alone, and with its colour the legend of the map."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from data.queries.knowledge import Freshness
from data.queries.oversikt import Nokkeltall
from pages.components import filters
from pages.components import format as fmt
from pages.components import texts as shared
from pages.oversikt import texts as t


def draw(figures: Sequence[Nokkeltall]) -> None:
    """Draw the figures in the order of the statuses; their colours come from app.css by that order."""
    told = {figure.visning: _label(figure) for figure in figures}
    with st.container(key="nokkeltall"):
        filters.status_pills(told.__getitem__, "stretch")


def _label(figure: Nokkeltall) -> str:
    """Symbol, word and number; then what part it is, and what has changed, by what is dated."""
    status = fmt.STATUSER[figure.visning]
    undated = t.ENDRING_UTEN.format(antall=fmt.tall(figure.udatert)) if figure.udatert else ""
    notes = [
        t.ANDEL.format(andel=fmt.prosent(figure.andel)),
        t.ANDEL_INNBYGGERE.format(andel=fmt.prosent(figure.andel_innbyggere)),
        t.STILLE_AV_DEM.format(antall=fmt.tall(figure.stille)) if figure.stille else "",
        t.ENDRING.format(endring=fmt.endring(figure.datert), uten=undated) if figure.datert or figure.udatert else "",
    ]
    return f"{status.merke} **{fmt.tall(figure.antall)}** " + " ".join(f":small[{note}]" for note in notes if note)


def age_legend(found: Freshness, without: int) -> None:
    """Draw the legend of the map of age under the figures: colour, word and count; `without`: kommuner without a status."""
    told = [(shared.ALDER_FARGE[code], words, getattr(found, code)) for code, words in shared.ALDER.items()]
    unknown = fmt.STATUSER["ikke_kartlagt"]
    told.append((unknown.farge, unknown.merke, without))
    rows = "".join(
        f'<li><b style="--farge:{colour}" aria-hidden="true"></b>{escape(words)}<span>{fmt.tall(number)}</span></li>'
        for colour, words, number in told
    )
    st.html(f'<ul class="tegn">{rows}</ul>')
