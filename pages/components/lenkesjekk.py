"""Is the link that an editor has pasted alive? Looked at once, by the web search's polite fetcher, when a contact address is set."""

from __future__ import annotations

import streamlit as st

from data.lenker import Lenke
from loaders import check_links
from loaders.web.settings import OppsettFeil, read_contact
from pages.components import format as fmt
from pages.components.texts import registrer as t

_TAALMOD = 3.0  # seconds; a form must not wait for a slow site


def vis(url: str) -> None:
    """Warn when the site says that the page is gone; say it when we could not tell, or did not look for want of a contact address."""
    if not url:
        return
    lenke = _look(url)
    if lenke is None:
        st.caption(t.IKKE_SJEKKET)
    elif lenke.svar == "død":
        st.warning(t.DOED_LENKE.format(grunn=fmt.md_escape(lenke.grunn)), icon=":material/link_off:")
    elif lenke.svar == "ukjent":
        st.caption(t.UKJENT_LENKE.format(grunn=fmt.md_escape(lenke.grunn)))
    else:
        st.caption(t.SIKKER_LENKE)


@st.cache_data(ttl=600, max_entries=500, show_spinner="Ser om lenken svarer …")
def _look(url: str) -> Lenke | None:
    try:
        henter = check_links.fetcher(read_contact(None))
    except OppsettFeil:
        return None
    return check_links.look_at(henter, url, _TAALMOD)
