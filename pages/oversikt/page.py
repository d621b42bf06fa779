"""Oversikt: how many kommuner have a frivillighetspolitikk, where, and on what evidence?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from pathlib import Path

import streamlit as st

from data import database
from data.database import Register
from data.grenser import utgave
from data.queries import core, knowledge, kommune, kommuneside
from data.queries.core import Nokkeltall
from data.queries.knowledge import Freshness
from pages.components import ark_links, filters, kommune_view
from pages.components import format as fmt
from pages.components import texts as shared
from pages.components.filters import Filter
from pages.components.maps import features, kommune_table
from pages.oversikt import map_select
from pages.oversikt import texts as t

_PAGE = Path(__file__).resolve().parent.parent / "kommuner" / "page.py"


def draw_figures(figures: Sequence[Nokkeltall]) -> None:
    """Draw the figures in the order of the statuses; their colours come from skjerm.css by that order."""
    told = {figure.visning: _figure_label(figure) for figure in figures}
    with st.container(key="nokkeltall"):
        filters.status_pills(told.__getitem__, "stretch")


def _figure_label(figure: Nokkeltall) -> str:
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


def draw_panel(register: Register, nummer: str, per: date) -> None:
    """Draw the panel of a kommune of today as it was known at a date."""
    who = kommune.find(register, nummer)
    if who is None:
        return
    with st.container(key="kommune_panel"):  # norsk.js brings it into view on a phone
        kommune_view.short(kommuneside.kommuneside(register, who, per))
        st.page_link(str(_PAGE), label=t.TIL_KOMMUNESIDEN.format(navn=who.navn), icon=":material/arrow_forward:")


def draw_recent(register: Register, chosen: Filter) -> None:
    """List the kommuner that were last to get a policy, newest first."""
    rows = core.siste_vedtak(register, chosen.per, chosen.fylker)
    if not len(rows):
        st.info(t.SIST_TOM)
        return
    lines = []
    for row in rows.to_dict("records"):
        title = f": {fmt.md_lenke(row['tittel'], row['kilde_url'])}" if isinstance(row["tittel"], str) else ""
        since = features.since_words(row["siden"], row["siden_tekst"])
        lines.append(f"- **{fmt.md_escape(row['kommunenavn'])}** ({fmt.md_escape(row['fylkesnavn'])}) {since}{title}")
    st.markdown("\n".join([f"**{t.SIST_TITTEL}**", "", *lines, "", t.VELG_KOMMUNE]))


register = database.current()
chosen = filters.current()
rows = core.plan_per(register, chosen.per, chosen.plantype)
figures = core.nokkeltall(register, chosen.per, chosen.fylker, chosen.plantype)
in_area = database.within(rows, chosen.fylker)
shown = core.of_status(in_area, chosen.status)

adopted = next(f.antall for f in figures if f.visning == "vedtatt")
sentence = filters.sentence(chosen, register, filters.claim(chosen, register, adopted, len(in_area)))
older, by_age = st.session_state.get("eldre"), st.session_state.get("farger") == "alder"
shown = core.older_than(shown, older) if older else shown
st.markdown(f"## {fmt.md_escape(sentence)}", anchors=False)
fresh = knowledge.freshness(register, chosen.per, chosen.fylker, chosen.plantype)
counts, left, right = st.columns([2.2, 4.3, 7], gap="small")
with counts:
    draw_figures(figures)
    if by_age:
        age_legend(fresh, fresh.antall_kommuner - fresh.med_status)
# The map is sent last: without a graphics card drawing it holds up whatever the browser gets after it.
with right:
    with st.container(horizontal=True, vertical_alignment="center"):
        view = map_select.side(chosen, register)
        st.space("stretch")
        kommune_table.menu("oversikt", lambda: shown, chosen, shared.LAST_NED_TITTEL, sentence)
        ark_links.styreark(register, chosen)
    if view == t.VIS_TABELL:
        if len(shown):
            kommune_table.draw(
                shown,
                chosen.kommune,
                len(chosen.fylker) == 1,
                "tabell",
                map_select.choose_in(register),
                map_select.canvas()[1] - 60,
            )
            st.caption(t.TASTATUR)
        else:
            st.info(t.TOM_TABELL)
    elif chosen.kommune:
        draw_panel(register, chosen.kommune, chosen.per)
    else:
        draw_recent(register, chosen)
with left, st.container(gap=None):
    with map_select.surface():
        map_select.draw(register, rows, frozenset(shown["kommunenummer"]), chosen, sentence, by_age)
    credit = t.KILDE_KART.format(attribusjon=utgave().attribusjon, utgave=utgave().utgave)
    st.caption(f"{t.KART_TIPS} {fmt.md_escape(credit)} {fmt.freshness(fresh)}")
