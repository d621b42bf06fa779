"""The frame of every screen: page setup, navigation, title, the shared filter bar; then the screen itself.

It lies here and not in dashboard.py because Streamlit would take a pages/ folder beside its script for a menu of its own.
"""

from __future__ import annotations

from contextlib import nullcontext, suppress
from copy import copy
from datetime import date

import streamlit as st
from streamlit.runtime.scriptrunner import StopException

from data import database
from pages import screens
from pages.components import access, errors, filters, freshness, printing, ways
from pages.components import texts as t
from pages.components.limits import SCREENS, client_key


def main() -> None:
    """Draw the frame of every screen, then the screen."""
    st.set_page_config(page_title=t.NAVN, page_icon="🗺️", layout="wide")
    pages = {copy(page): screen for page, screen in screens.menu(access.rolle() is not None)}
    with suppress(database.RegisterFeil):  # said below, under the title
        filters.arrive(database.current(), screens.own_params())
    page = st.navigation(list(pages), position="top")
    screen = pages[page]
    access.linje()
    heading = st.empty()  # its words wait for the filter bar, which reads the address
    trouble = freshness.problemer()
    freshness.warn_of(trouble)
    try:
        register = database.current()
    except database.RegisterFeil as error:
        heading.title(screen.tittel, anchor=False)
        errors.register_trouble(error)
        freshness.follow(None, trouble)
        freshness.foot(ways.foot())
        return
    freshness.follow(register.innhold, trouble)
    if screen.filterlinje:
        filters.bar(register, screen.filtre, screens.own_params())
    try:
        # A new day costs seconds of both cores.
        question = (register.innhold, screen.adresse, filters.current())
        with SCREENS.turn(client_key(st.context.ip_address), question) if "per" in screen.filtre else nullcontext():
            options = filters.choices(register)
            filters.name_page(heading, screen.tittel, filters.heading(screen, filters.current(), options))
            printing.margins(register, filters.current().per if screen.filterlinje else date.today())
            page.run()
    except StopException:  # a screen that ends early ends with the foot too
        freshness.foot(ways.foot())
        raise
    freshness.foot(ways.foot())


if __name__ == "__main__":
    main()
