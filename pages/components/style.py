"""The few rules of style that Streamlit's theme does not reach: width, phone layout, print."""

from __future__ import annotations

import streamlit as st

_CSS = """
<style>
.stMainBlockContainer { max-width: 1440px; margin: 0 auto; padding-left: 2rem; padding-right: 2rem; padding-bottom: 3rem; }
.stMainBlockContainer h1 { padding: 0 0 .25rem 0; }
.st-key-flere_filtre { display: none; }
.st-key-filterlinje { margin-bottom: .25rem; }
@media (max-width: 640px) {
  .stMainBlockContainer { padding-left: .9rem; padding-right: .9rem; }
  .st-key-flere_filtre { display: block; }
  .stApp:not(:has(.st-key-flere_filtre input:checked)) .st-key-filter_flere { display: none; }
  .st-key-filter_flere > * { width: 100% !important; max-width: 100%; }
}
@media print {
  .stAppHeader, .st-key-filterlinje, .stElementToolbar { display: none !important; }
}
</style>
"""


def apply() -> None:
    """Put the rules on the page; once per run, before anything is drawn."""
    st.html(_CSS)
