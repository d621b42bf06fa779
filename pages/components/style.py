"""The few rules of style that Streamlit's theme does not reach: width, phone layout, print."""

from __future__ import annotations

import streamlit as st

_CSS = """
<style>
.stMainBlockContainer { max-width: 1440px; margin: 0 auto; padding-left: 2rem; padding-right: 2rem; padding-bottom: 3rem; }
.stMainBlockContainer h1 { padding: 0 0 .25rem 0; }
.st-key-flere_filtre { display: none; }
.st-key-filterlinje { margin-bottom: .25rem; }
.nokkeltall, .tegn { margin: 0 !important; padding: 0 !important; }
.nokkeltall { list-style: none; padding: 0; display: grid; gap: .6rem; grid-template-columns: repeat(5, 1fr); }
.nokkeltall li, .tegn li { margin-left: 0 !important; }
.nokkeltall li { border: 1px solid #d5dddc; border-top: 4px solid var(--farge); border-radius: .4rem; padding: .5rem .8rem;
  margin: 0; display: flex; flex-direction: column; line-height: 1.3; }
.nokkeltall .merke { font-weight: 600; }
.nokkeltall .merke i { font-style: normal; display: inline-block; min-width: 1em; }
.nokkeltall .tall { font-size: 2rem; font-weight: 650; line-height: 1.2; }
.nokkeltall .andel { font-size: .9rem; }
.nokkeltall .note { font-size: .82rem; color: #4d5d5d; margin-top: .3rem; }
.st-key-kartflate, .st-key-kartflate_telefon { position: relative; }
.stElementContainer:has(.tegn.flytende) { position: absolute; z-index: 5; top: .3rem; left: 0; width: auto; pointer-events: none; }
.tegn.rad { display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; padding-left: 0 !important; }
.tegn.rad li span { padding-left: .1rem; }
.tegn { list-style: none; padding: .35rem .6rem !important; background: rgba(255,255,255,.86); border-radius: .4rem; font-size: .88rem; }
.tegn li { display: flex; align-items: center; gap: .45rem; margin: 0; padding: .05rem 0; }
.tegn li span { margin-left: auto; padding-left: .8rem; font-variant-numeric: tabular-nums; font-weight: 600; }
.tegn b { width: .95rem; height: .95rem; background: var(--farge); border: 1px solid #9aa6a6; border-radius: 2px; }
.st-key-kart_knapp { position: absolute; z-index: 5; bottom: .6rem; right: .6rem; width: auto; }
.st-key-kart_knapp button { min-height: 0; padding: .15rem .6rem; background: rgba(255,255,255,.9); }
@media (max-width: 1023px) { .nokkeltall { grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); } }
@media (max-width: 640px) {
  .nokkeltall { grid-template-columns: 1fr 1fr; gap: .4rem; }
  .nokkeltall li { padding: .35rem .6rem; }
  .nokkeltall .tall { font-size: 1.6rem; }
  .stMainBlockContainer { padding-left: .9rem; padding-right: .9rem; }
  /* A narrow window that is no phone: the map is drawn as for a desk and shown smaller, so that all of Norway is seen. */
  .st-key-kartflate { width: 138.9% !important; max-width: none !important; transform: scale(.72); transform-origin: 0 0; margin-bottom: -168px; }
  .st-key-kartflate .deck-tooltip { font-size: 1.2rem !important; }
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
