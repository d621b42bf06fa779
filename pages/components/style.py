"""The few rules of style that Streamlit's theme does not reach: width, key figures, the map's legend, phone layout, print."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_CSS = Path(__file__).with_name("style.css")


def apply() -> None:
    """Put the rules on the page; once per run, before anything is drawn."""
    st.html(_CSS)
