"""What is told before a save: what it would do to the map, and whether the link that was pasted is alive.

The web search's polite fetcher looks at the link at once, when a contact address is set, and beside the form, which never waits for a
site: it can be filled in and saved meanwhile.
"""

from __future__ import annotations

from concurrent.futures import Future

import streamlit as st

from data.lenker import Lenke
from data.redaksjon import preview
from pages.components import background, freshness
from pages.components import format as fmt
from pages.redaksjon import texts as t


def effect(effects: list[preview.Effekt], most: int = 12) -> None:
    """Say which kommuner change, and from what to what; that nothing does is said too."""
    for e in effects[:most]:
        fra, til = fmt.status_ord(e.fra), fmt.status_ord(e.til)
        navn = fmt.md_escape(e.kommunenavn)
        if e.ny_status:
            st.markdown(t.EFFEKT.format(kommune=navn, fra=fra, til=til))
        else:
            tittel = fmt.md_escape(e.til_tittel) or "uten tittel"
            st.markdown(t.EFFEKT_DOKUMENT.format(kommune=navn, status=til, tittel=tittel))
    if len(effects) > most:
        st.caption(t.EFFEKT_FLERE.format(antall=len(effects) - most))
    if not effects:
        st.markdown(t.EFFEKT_INGEN)


def link(url: str) -> None:
    """Warn when the site says that the page is gone; say it when we could not tell, or did not look for want of a contact address."""
    if not url:
        return
    try:
        look = background.look_at_link(url)
    except background.OppsettFeil:
        st.caption(t.IKKE_SJEKKET)
    except OSError as error:
        st.caption(t.UKJENT_LENKE.format(grunn=fmt.md_escape(error.strerror)))
    else:
        _wait(look)


def _wait(look: Future[Lenke]) -> None:
    if look.done():
        _tell_link(look.result())
    else:
        _look_again(look)


@st.fragment
def _look_again(look: Future[Lenke]) -> None:
    """Drawn once more when the answer has come; drawn anew, the page has it."""
    if not look.done():
        st.caption(t.SJEKKER_LENKE)
        redraw = freshness.redraw_part()
        look.add_done_callback(lambda _: redraw())
    elif freshness.dialog_is_open():
        _tell_link(look.result())
    else:
        st.rerun()


def _tell_link(lenke: Lenke) -> None:
    if lenke.svar == "død":
        st.warning(t.DOED_LENKE.format(grunn=fmt.md_escape(lenke.grunn)), icon=":material/link_off:")
    elif lenke.svar == "ukjent":
        st.caption(t.UKJENT_LENKE.format(grunn=fmt.md_escape(lenke.grunn)))
    else:
        st.caption(t.SIKKER_LENKE)
