"""Is the link that an editor has pasted alive? Looked at at once, by the web search's polite fetcher, when a contact address is set.

The look goes on beside the form, which never waits for a site: it can be filled in and saved meanwhile.
"""

from __future__ import annotations

from concurrent.futures import Future

import streamlit as st

from data.lenker import Lenke
from pages.components import background, freshness
from pages.components import format as fmt
from pages.redaksjon import texts as t


def draw(url: str) -> None:
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
        _tell(look.result())
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
        _tell(look.result())
    else:
        st.rerun()


def _tell(lenke: Lenke) -> None:
    if lenke.svar == "død":
        st.warning(t.DOED_LENKE.format(grunn=fmt.md_escape(lenke.grunn)), icon=":material/link_off:")
    elif lenke.svar == "ukjent":
        st.caption(t.UKJENT_LENKE.format(grunn=fmt.md_escape(lenke.grunn)))
    else:
        st.caption(t.SIKKER_LENKE)
