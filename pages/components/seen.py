"""How far the editor has seen the log. What is newer than that about the same, at the save, is a conflict to be shown first.

On the screen stands the register, and a build may lag behind the store or fail. So what counts as seen is what the register
holds, and the entries that were written or shown in this session since.
"""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from data.database import Register
from data.store.log import Store
from data.store.types import Innforsel, StoreFeil

_VIST = "sett-innforsler"


def vist(innforsler: Iterable[Innforsel]) -> None:
    """Remember that the editor has written these, or has them before their eyes."""
    st.session_state[_VIST] = st.session_state.get(_VIST, frozenset()) | {i.id for i in innforsler}


def sett(register: Register, emner: Iterable[str]) -> dict[str, int]:
    """Topic (`emne`) -> the last nr about it that the editor has seen, with this register on the screen."""
    seen = dict.fromkeys(emner, register.lager_nr)
    shown: frozenset[str] = st.session_state.get(_VIST, frozenset())
    try:
        newer = Store().innforsler(etter_nr=register.lager_nr)
    except StoreFeil:
        return seen  # the store does not answer; the save will say so
    unseen: set[str] = set()
    for entry in newer:
        if entry.emne in seen and entry.emne not in unseen:
            if entry.id in shown:
                seen[entry.emne] = entry.nr
            else:
                unseen.add(entry.emne)
    return seen
