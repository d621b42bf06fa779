"""Is the link that an editor has pasted alive? Looked at at once, by the web search's polite fetcher, when a contact address is set.

The look goes on beside the form, which never waits for a site: it can be filled in and saved meanwhile.
"""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor

import streamlit as st

from data.lenker import Lenke
from loaders import check_links
from loaders.web.fetching.fetcher import Henter
from loaders.web.settings import FIXTURES_VARIABLE, OppsettFeil, read_contact, web_folder
from pages.components import format as fmt
from pages.components import freshness
from pages.redaksjon import registrer_texts as t

_TAALMOD = 5.0
"""seconds to wait for a host that is being asked already"""
_GRENSER = {"tid_forbindelse": 4.0, "tid_lesing": 4.0, "tid_foresporsel": 6.0, "tid_ledig": 6.0, "robots_forsok": 1}
"""an editor sits and waits: in the search a site gets minutes, here seconds"""
_SAMTIDIGE = 4
_SE_ETTER_SEKUNDER = 1.0

_arbeid = ThreadPoolExecutor(_SAMTIDIGE, thread_name_prefix="lenkesjekk")


def vis(url: str) -> None:
    """Warn when the site says that the page is gone; say it when we could not tell, or did not look for want of a contact address."""
    if not url:
        return
    try:
        look = _begun(url, read_contact(None), str(web_folder()), os.environ.get(FIXTURES_VARIABLE, ""))
    except OppsettFeil:
        st.caption(t.IKKE_SJEKKET)
    except OSError as error:
        st.caption(t.UKJENT_LENKE.format(grunn=fmt.md_escape(error.strerror)))
    else:
        _vent(look)


def _vent(look: Future[Lenke]) -> None:
    if look.done():
        _fortell(look.result())
    else:
        _se_etter(look)


@st.fragment(run_every=_SE_ETTER_SEKUNDER)
def _se_etter(look: Future[Lenke]) -> None:
    """Look now and then whether the answer has come; drawn anew, the page has it and looks no more."""
    if not look.done():
        st.caption(t.SJEKKER_LENKE)
    elif freshness.dialog_apen():
        _fortell(look.result())
    else:
        st.rerun()


def _fortell(lenke: Lenke) -> None:
    if lenke.svar == "død":
        st.warning(t.DOED_LENKE.format(grunn=fmt.md_escape(lenke.grunn)), icon=":material/link_off:")
    elif lenke.svar == "ukjent":
        st.caption(t.UKJENT_LENKE.format(grunn=fmt.md_escape(lenke.grunn)))
    else:
        st.caption(t.SIKKER_LENKE)


@st.cache_resource(ttl=600, max_entries=500, show_spinner=False)
def _begun(url: str, kontakt: str, mappe: str, oppsett: str) -> Future[Lenke]:
    """The look at an address, begun the first time it is asked for."""
    return _arbeid.submit(check_links.look_at, _henter(kontakt, mappe, oppsett), url, _TAALMOD)


@st.cache_resource(show_spinner=False)
def _henter(kontakt: str, mappe: str, oppsett: str) -> Henter:
    """One fetcher for the process (each has a thread of its own, and remembers the robots rules). The arguments only tell set-ups apart."""
    return check_links.fetcher(kontakt, **_GRENSER)
