"""The few rules of style of the screen Samlinger: the four groups, the key figures, the legend of the plan's map."""

import streamlit as st

_CSS = """
<style>
.sam-grupper, .sam-nokkeltall, .sam-forklaring {
  list-style: none !important; margin: 0 !important; padding: 0 !important; display: grid; gap: .6rem; }
.sam-grupper { grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); }
.sam-gruppe { display: flex; gap: .75rem; align-items: center; border: 1px solid #d5dddc; border-left-width: 5px;
  border-radius: .4rem; padding: .5rem .8rem; margin: 0 !important; line-height: 1.3; }
.sam-0 { border-left-color: #f2b134; } .sam-1 { border-left-color: #b0b7be; }
.sam-2 { border-left-color: #e8ecee; } .sam-3 { border-left-color: #00695c; }
.sam-tall { font-size: 1.9rem; font-weight: 650; min-width: 1.6em; text-align: right; font-variant-numeric: tabular-nums; }
.sam-nokkeltall { grid-template-columns: repeat(auto-fit, minmax(8.5rem, max-content)); }
.sam-nokkeltall li { margin: 0 1.2rem 0 0 !important; }
.sam-nokkeltall span { display: block; color: #5a6969; font-size: .875rem; } .sam-nokkeltall b { font-size: 1.35rem; }
.sam-forklaring { grid-template-columns: repeat(auto-fit, minmax(11rem, max-content)); }
.sam-forklaring li { display: flex; gap: .6rem; margin: 0 1rem 0 0 !important; font-size: .875rem; line-height: 1.35; }
.sam-merke { color: #fff; font-weight: 700; width: 1.7rem; height: 1.7rem; border-radius: 50%; text-align: center;
  line-height: 1.7rem; flex: none; }
.sam-stemmer { margin: 0; padding-left: 1.2rem; } .sam-stemmer li { margin: 0 0 .2rem 0 !important; }
</style>
"""


def apply() -> None:
    """Put the rules on the page; once per run."""
    st.html(_CSS)
