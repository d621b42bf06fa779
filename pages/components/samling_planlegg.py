"""Planning a gathering from the region to the invitation, in five steps down the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from data.avstand import Avstander
from data.database import Register
from data.queries import samlinger as queries
from data.samlingsplan import Plan
from pages.components import format as fmt
from pages.components import map_deck, samling_hvem, samling_hvor, samling_lagre, samling_med, samling_region
from pages.components.filters import Filter
from pages.components.samling_mappe import Mappe
from pages.components.samling_tekst import loftsetninger
from pages.components.texts import samlinger as t

_MAP = "samling_kart"


def draw(register: Register, chosen: Filter) -> None:
    """Draw the five steps; a region without kommuner, or with nobody invited, is said and the rest is left out."""
    _step(t.STEG_HVOR)
    region, numbers = samling_region.choose(register, chosen)
    everyone = queries.deltakere(register, [k.kommunenummer for k in queries.grunnlag(register).kommuner], chosen.per)
    rows = everyone[everyone["kommunenummer"].isin(numbers)]
    if chosen.status:
        rows = rows[rows["status"].isin(chosen.status)]
    numbers = rows["kommunenummer"].tolist()
    if not numbers:
        st.info(t.TOMT_UTVALG, icon=":material/travel_explore:")
        return
    left_out = samling_region.without(numbers)
    invited = [number for number in numbers if number not in left_out]
    sentence = samling_region.sentence(register, region, numbers, invited, chosen)
    st.markdown(f"### {fmt.md_escape(sentence)}", anchors=False)

    who, voices, where = st.container(), st.container(), st.container()
    if not invited:
        with who:
            _who(rows, left_out, None)
        st.info(t.INGEN_INVITERT, icon=":material/group_off:")
        return
    with where:
        _step(t.STEG_HVOR_MANGE)
        choices, picture = st.columns([5, 7], gap="medium")
    with choices:
        plan, distances = samling_hvor.plan_for(register, invited)
    coming = rows[rows["kommunenummer"].isin(invited)]
    mappe = Mappe(
        samling_region.name(register, region, chosen),
        chosen.per,
        plan,
        {},
        coming,
        queries.grunnlag(register).per_nummer,
        distances,
        loft=tuple(queries.mulig_loft(register, coming, chosen.per)),
    )
    with who:
        _who(rows, left_out, mappe)
    with voices:
        _step(t.STEG_STEMMER)
        st.caption(t.STEMMER_HJELP)
        mappe = replace(mappe, stemmer=samling_hvem.voices(register, coming, everyone))
    with choices:
        comparing = _tools(register, mappe, invited, distances)
    with picture:
        other = samling_hvor.alternative(register, invited, distances) if comparing else None
    with where if other else picture:
        _pictures(register, mappe, other, numbers)
    _along(register, mappe)


def _step(title: str) -> None:
    st.header(title, anchor=False)


def _who(rows: pd.DataFrame, left_out: Sequence[str], mappe: Mappe | None) -> None:
    """Step 2: the four groups, the list, and how far the gathering could move the fylke."""
    _step(t.STEG_HVEM)
    samling_hvem.groups(rows)
    travel: dict[str, float] = {}
    unit = "km"
    if mappe is not None:
        unit = mappe.plan.enhet
        travel = {n: mappe.reise(group, n) for group in mappe.plan.grupper if group.vert for n in group.kommuner}
    samling_hvem.table(rows, left_out, travel, t.REISE_KORT.format(enhet=t.KORT_ENHET[unit]))
    st.caption(t.HVEM_HJELP)
    if mappe is not None:
        lines = loftsetninger(mappe)
        shown = "  \n".join(fmt.md_escape(line) for line in lines[:3])
        st.info(
            shown + (t.LOFT_FLERE.format(antall=len(lines) - 3) if len(lines) > 3 else ""),
            icon=":material/trending_up:",
        )


def _tools(register: Register, mappe: Mappe, invited: Sequence[str], distances: Avstander) -> bool:
    """Step 4, left: who else could host, travel times, the plan's figures; is another plan wanted beside it?"""
    with st.container(horizontal=True):
        with st.container(width="content"):  # a fragment takes all the room there is
            samling_hvor.hosts_table(register, invited, mappe.plan, distances)
        samling_hvor.travel_times()
    comparing = st.toggle(t.SAMMENLIGN, key="alternativ", bind="query-params")
    if not comparing:
        samling_hvor.figures(mappe.plan, t.FORSLAG)
        samling_hvor.legend(mappe)
    return comparing


def _pictures(register: Register, mappe: Mappe, other: Plan | None, numbers: Sequence[str]) -> None:
    """Step 4: the map, or the two plans side by side."""
    if other is None:
        samling_hvor.picture(register, mappe, numbers, _map_key(), lambda: _clicked(numbers))
        st.caption(f"{t.KART_HJELP} {samling_hvor.attribution()}")
        return
    for column, title, plan in zip(
        st.columns(2, gap="medium"), (t.FORSLAG, t.ALTERNATIV), (mappe.plan, other), strict=True
    ):
        with column:
            _beside(register, replace(mappe, plan=plan), title, numbers, plan)
    st.caption(samling_hvor.attribution())


def _beside(register: Register, mappe: Mappe, title: str, numbers: Sequence[str], plan: Plan) -> None:
    st.markdown(f"**{title}**")
    samling_hvor.figures(plan, title)
    samling_hvor.legend(mappe)
    samling_hvor.picture(register, mappe, numbers, f"{_MAP}_{title}", None)


def _map_key() -> str:
    # What the browser remembers of a click is forgotten with the key, so that the same kommune can be clicked again.
    return f"{_MAP}_{st.session_state.get('samling_versjon', 0)}"


def _clicked(numbers: Sequence[str]) -> None:
    number = map_deck.clicked(st.session_state[_map_key()]["selection"])
    if number is not None:
        samling_region.toggle_on_map(number, numbers)
        samling_hvem.bump()


@st.fragment
def _along(register: Register, mappe: Mappe) -> None:
    """Step 5: a fragment, so that typing a title does not run the rest of the page."""
    _step(t.STEG_MED)
    agreed = samling_med.agree(mappe)
    mappe = replace(mappe, arrangementer=agreed.arrangementer)
    samling_med.take_along(mappe, agreed.feil)
    samling_lagre.save(mappe, agreed.feil)
