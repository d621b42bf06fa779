"""Planning a gathering from the region to the invitation, in five steps down the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from data.database import Register
from data.queries import samlinger as queries
from data.queries.samlinger import Grunnlag
from data.samling.avstand import Avstander
from data.samling.plan import Plan
from pages.components import format as fmt
from pages.components.filters import Filter
from pages.components.maps import deck
from pages.samlinger import hosts, take_along
from pages.samlinger import invited as samling_hvem
from pages.samlinger import region as samling_region
from pages.samlinger import texts as t
from pages.samlinger.invitation import loftsetninger
from pages.samlinger.plan_folder import Mappe

_MAP = "samling_kart"


def draw(register: Register, chosen: Filter) -> None:
    """Draw the five steps; a region without kommuner, or with nobody invited, is said and the rest is left out."""
    _step(t.STEG_HVOR)
    base = queries.grunnlag(register)
    region, numbers = samling_region.choose(register, base, chosen)
    if region.tom:
        st.info(t.VELG_REGION, icon=":material/travel_explore:")
        return
    everyone = queries.deltakere(register, [k.kommunenummer for k in base.kommuner], chosen.per)
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
        plan, distances = hosts.plan_for(register, base, invited)
    coming = rows[rows["kommunenummer"].isin(invited)]
    mappe = Mappe(
        samling_region.name(register, region, chosen),
        chosen.per,
        plan,
        {},
        coming,
        base.per_nummer,
        distances,
        loft=tuple(queries.mulig_loft(register, coming, chosen.per)),
    )
    with who:
        _who(rows, left_out, mappe)
    with voices:
        _step(t.STEG_STEMMER)
        st.caption(t.STEMMER_HJELP)
        mappe = replace(mappe, stemmer=samling_hvem.voices(base, coming, everyone))
    with choices:
        comparing = _tools(base, mappe, invited, distances)
    with picture:
        other = hosts.alternative(register, invited, distances) if comparing else None
    with where if other else picture:
        _pictures(register, base, mappe, other, numbers)
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


def _tools(base: Grunnlag, mappe: Mappe, invited: Sequence[str], distances: Avstander) -> bool:
    """Step 4, left: who else could host, travel times, the plan's figures; is another plan wanted beside it?"""
    with st.container(horizontal=True):
        with st.container(width="content"):  # a fragment takes all the room there is
            hosts.hosts_table(base, invited, mappe.plan, distances)
        hosts.travel_times()
    comparing = st.toggle(t.SAMMENLIGN, key="alternativ", bind="query-params")
    if not comparing:
        hosts.figures(base, mappe.plan, t.FORSLAG)
        hosts.legend(mappe)
    return comparing


def _pictures(register: Register, base: Grunnlag, mappe: Mappe, other: Plan | None, numbers: Sequence[str]) -> None:
    """Step 4: the map, or the two plans side by side."""
    if other is None:
        hosts.picture(register, mappe, numbers, _map_key(), lambda: _clicked(numbers))
        st.caption(f"{t.KART_HJELP} {hosts.attribution()}")
        return
    for column, title, plan in zip(
        st.columns(2, gap="medium"), (t.FORSLAG, t.ALTERNATIV), (mappe.plan, other), strict=True
    ):
        with column:
            _beside(register, base, replace(mappe, plan=plan), title, numbers)
    st.caption(hosts.attribution())


def _beside(register: Register, base: Grunnlag, mappe: Mappe, title: str, numbers: Sequence[str]) -> None:
    st.markdown(f"**{title}**")
    hosts.figures(base, mappe.plan, title)
    hosts.legend(mappe)
    hosts.picture(register, mappe, numbers, f"{_MAP}_{title}", None)


def _map_key() -> str:
    # What the browser remembers of a click is forgotten with the key, so that the same kommune can be clicked again.
    return f"{_MAP}_{st.session_state.get('samling_versjon', 0)}"


def _clicked(numbers: Sequence[str]) -> None:
    number = deck.clicked(st.session_state[_map_key()]["selection"])
    if number is not None:
        samling_region.toggle_on_map(number, numbers)
        samling_hvem.bump()


@st.fragment
def _along(register: Register, mappe: Mappe) -> None:
    """Step 5: a fragment, so that typing a title does not run the rest of the page."""
    _step(t.STEG_MED)
    agreed = take_along.agree(mappe)
    mappe = replace(mappe, arrangementer=agreed.arrangementer)
    take_along.take_along(mappe, agreed.feil)
    take_along.save_plan(mappe, agreed.feil)


_CSS = """
<style>
.sam-grupper, .sam-nokkeltall, .sam-forklaring {
  list-style: none !important; margin: 0 !important; padding: 0 !important; display: grid; gap: .6rem; }
.sam-grupper { grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); }
.sam-gruppe { display: flex; gap: .75rem; align-items: center; border: 1px solid #d5dddc; border-left-width: 5px;
  border-radius: .4rem; padding: .5rem .8rem; margin: 0 !important; line-height: 1.3; }
.sam-0 { border-left-color: #f2b134; } .sam-1 { border-left-color: #b0b7be; }
.sam-2 { border-left-color: #e8ecee; } .sam-3 { border-left-color: var(--fk-teal); }
.sam-tall { font-size: 1.9rem; font-weight: 650; min-width: 1.6em; text-align: right; font-variant-numeric: tabular-nums; }
.sam-nokkeltall { grid-template-columns: repeat(auto-fit, minmax(8.5rem, max-content)); }
.sam-nokkeltall li { margin: 0 1.2rem 0 0 !important; }
.sam-nokkeltall span { display: block; color: #5a6969; font-size: .875rem; } .sam-nokkeltall b { font-size: 1.35rem; }
.sam-forklaring { grid-template-columns: repeat(auto-fit, minmax(11rem, max-content)); }
.sam-forklaring li { display: flex; gap: .6rem; margin: 0 1rem 0 0 !important; font-size: .875rem; line-height: 1.35; }
.sam-merke { color: #fff; font-weight: 700; width: 1.7rem; height: 1.7rem; border-radius: 50%; text-align: center;
  line-height: 1.7rem; flex: none; }
.sam-blek { color: #5a6969; font-size: .875rem; margin: .5rem 0 0; }
.sam-stemmer { margin: 0; padding-left: 1.2rem; } .sam-stemmer li { margin: 0 0 .2rem 0 !important; }
</style>
"""


def apply_style() -> None:
    """Put the rules on the page; once per run."""
    st.html(_CSS)
