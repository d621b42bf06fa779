"""What people see when something fails: one clear Norwegian message, never a traceback. The traceback goes to the server's log."""

from __future__ import annotations

import uuid

import streamlit as st
from streamlit.logger import get_logger

from data.database import RegisterFeil
from pages.components import access
from pages.components import format as fmt
from pages.components import texts as t

_LOG = get_logger("frivillighetskartet")


def register_trouble(error: RegisterFeil) -> None:
    """Say that the register is missing or cannot be read, and what to do: to those who may write, what is wrong as well."""
    _LOG.error("register: %s", error)
    wrong = f"{fmt.md_escape(str(error))}\n\n" if access.rolle() else ""
    st.error(f"**{t.REGISTER_TITTEL}**\n\n{wrong}{t.REGISTER_RAAD}", icon=":material/database_off:")


def on_script_error(error: Exception) -> bool:
    """For st.App: show our own message instead of Streamlit's, with a number that finds the entry in the log."""
    if isinstance(error, RegisterFeil):
        register_trouble(error)
        return True
    number = uuid.uuid4().hex[:8]
    _LOG.error("feil %s", number, exc_info=error)
    st.error(f"**{t.UVENTET_TITTEL}**\n\n{t.UVENTET_RAAD.format(nummer=number)}", icon=":material/error:")
    return True
