"""The frame of every screen: page setup, navigation, title, the shared filter bar; then the screen itself.

It lies here and not in dashboard.py because Streamlit would take a pages/ folder beside its script for a menu of its own.
"""

from __future__ import annotations

import streamlit as st

from data import database
from pages import screens
from pages.components import errors, filters, style
from pages.components.texts import felles as t


def main() -> None:
    """Draw the frame of every screen, then the screen."""
    st.set_page_config(page_title=t.NAVN, page_icon="🗺️", layout="wide")
    pages = {}
    for screen in screens.visible(er_redaktor=False):
        visibility = "visible" if screen.i_meny else "hidden"
        page = st.Page(
            screen.sti, title=screen.navn, url_path=screen.adresse, default=screen.forside, visibility=visibility
        )
        pages[page] = screen
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


if __name__ == "__main__":
    main()
