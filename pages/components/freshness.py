"""Fresh data without reloading: what editors save is built at once and shown in every open session.

`start` sets the process's watcher going (once); `folg` looks now and then whether another version of the register is
switched on than the one the page was drawn from; `dialog` draws one that new data leave open.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from typing import Literal, ParamSpec

import streamlit as st

from data import database
from pages.components import access, background
from pages.components import format as fmt
from pages.components import texts as t

SE_ETTER_SEKUNDER = 1.5
"""with a build of about a second, a save is on every open map within three; between looks the page is quiet"""

_DIALOG_APEN = "ferskhet-dialog"
"""in the session's state: true while a dialog is open; drawing the whole page anew would close it, and lose what was typed"""

_NYE_DATA = "ferskhet-nye-data"
"""in the session's state: why the page is drawn anew, from the moment that is asked for and as long as it is drawn"""

P = ParamSpec("P")


def start() -> None:
    """Set the watcher of this process going; called once, by dashboard.py. The store's address may stand in secrets."""
    if adresse := access.register_url():
        os.environ.setdefault("REGISTER_URL", adresse)
    background.start()


def follow(innhold: str | None, feil: tuple[str, ...]) -> None:
    """Draw anew when another version than `innhold` is switched on, or when other things than `feil` do not work.

    Called once, before what may open a dialog, each time the whole page is drawn.
    """
    st.session_state[_DIALOG_APEN] = False
    st.session_state[_NYE_DATA] = "tegnes" if st.session_state.get(_NYE_DATA) == "bedt om" else None
    _look_again(innhold, feil)


@st.fragment(run_every=SE_ETTER_SEKUNDER)
def _look_again(innhold: str | None, feil: tuple[str, ...]) -> None:
    if not dialog_is_open() and (innhold != _switched_on() or feil != problemer()):
        st.session_state[_NYE_DATA] = "bedt om"
        st.rerun()


def drawn_for_new_data() -> bool:
    """Is the page drawn anew because the data are new, and not for what the one at the screen did?"""
    return st.session_state.get(_NYE_DATA) == "tegnes"


def dialog_is_open() -> bool:
    """Is a dialog open, which drawing the whole page anew would close?"""
    return bool(st.session_state.get(_DIALOG_APEN))


def dialog(
    tittel: str, *, width: Literal["small", "large"] = "small"
) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Make the function draw in a dialog (`st.dialog`) that new data do not close: they wait until it is."""

    def decorate(draw: Callable[P, None]) -> Callable[P, None]:
        @st.dialog(tittel, width=width, on_dismiss="rerun")
        @wraps(draw)
        def drawn(*args: P.args, **kwargs: P.kwargs) -> None:
            st.session_state[_DIALOG_APEN] = True
            draw(*args, **kwargs)

        return drawn

    return decorate


def problemer() -> tuple[str, ...]:
    """What does not work just now, in Norwegian; empty when all is well."""
    funnet = []
    state = background.trouble()
    if state.store_trouble:
        funnet.append(t.LAGER.format(feil=state.store_trouble))
    if state.build_trouble:
        funnet.append(t.BYGGING.format(feil=state.build_trouble))
    return tuple(funnet)


def warn_of(feil: tuple[str, ...]) -> None:
    """Say what does not work, above a screen that goes on showing what it has. Details are for those who may write."""
    for tekst in feil if access.rolle() else feil[:1] and (t.FOR_LESERE,):
        st.warning(fmt.md_escape(tekst), icon=":material/sync_problem:")


def _switched_on() -> str | None:
    try:
        return database.current().innhold
    except database.RegisterFeil:
        return None
