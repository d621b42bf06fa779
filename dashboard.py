"""The door of Frivillighetskartet: page setup, navigation, the shared filter bar; nothing else.

`streamlit run dashboard.py` imports this file, finds `app` and serves it; each visitor's run then executes the same file.
"""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data import database
from pages import screens
from pages.components import errors, filters, style
from pages.components.texts import felles as t
from pages.open.routes import MIDDLEWARE, ROUTES


def main() -> None:
    """Draw the frame of every screen, then the screen."""
    st.set_page_config(page_title=t.NAVN, page_icon="🗺️", layout="wide")
    shown = screens.visible(er_redaktor=False)
    pages = {
        st.Page(
            s.sti,
            title=s.navn,
            url_path=s.adresse or None,
            default=not s.adresse,
            visibility="visible" if s.i_meny else "hidden",
        ): s
        for s in shown
    }
    page = st.navigation(list(pages), position="top")
    style.apply()
    screen = pages[page]
    st.title(screen.tittel, anchor=False)
    try:
        register = database.current()
    except database.RegisterFeil as error:
        errors.register_trouble(error)
        return
    if screen.filterlinje:
        filters.bar(register, screens.own_params())
    page.run()


if get_script_run_ctx() is None:
    app = st.App(__file__, routes=ROUTES, middleware=MIDDLEWARE, on_script_error=errors.on_script_error)
else:
    main()
