"""Step 4 of a gathering: where to hold it, and how many; the division that gives least travel, and one to compare it with."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import lru_cache

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data.database import Register, remembered
from data.grenser import utgave
from data.queries import samlinger as queries
from data.queries.samlinger import Grunnlag
from data.samling.avstand import Avstander, ReisetidFeil, read_travel_times
from data.samling.plan import Plan, make_plan, swap_hosts
from data.samling.vertskap import rank_hosts
from pages.components import format as fmt
from pages.components.html import html_table
from pages.samlinger import plan_map
from pages.samlinger import texts as t
from pages.samlinger.plan_folder import Mappe, lengde

MOST_HOSTS = 45
"""possible hosts to choose from in each group, least travel first: all of the largest fylke"""
QUICK = 120
"""invited up to this many are divided in the blink of an eye; beyond it the wait is told of"""


def plan_for(register: Register, base: Grunnlag, invited: Sequence[str]) -> tuple[Plan, Avstander]:
    """Draw the choices and give the plan. `invited` must not be empty."""
    with (
        st.container()
    ):  # always there, so that a fault in the table of travel times does not move (and close) its field
        distances = _distances(base, invited)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        count = _count("samlinger", t.ANTALL, len(invited))
        per_person = _weight("reise")
        balanced = st.toggle(t.BALANSERT, key="like", disabled=count == 1, bind="query-params", width="content")
    plan = _plan(register, distances, invited, count, per_person, balanced)
    return _with_own_hosts(base, plan, distances), distances


def _distances(base: Grunnlag, invited: Sequence[str]) -> Avstander:
    """As the crow flies, or the adviser's own table of travel times where one is given and whole."""
    uploaded = st.session_state.get("reisetid")
    if uploaded is None:
        return base.avstander
    names = tuple((number, base.per_nummer[number].navn) for number in invited)
    try:
        return _read(uploaded.getvalue(), names)
    except ReisetidFeil as error:
        lines = "\n".join(f"- {fmt.md_escape(line)}" for line in error.feil)
        st.error(f"{t.REISETID_FEIL}\n\n{lines}", icon=":material/error:")
        return base.avstander


def travel_times() -> None:
    """Draw the field for a table of travel times."""
    with st.popover(t.REISETID, icon=":material/directions_car:"):
        st.file_uploader(t.REISETID, type=["csv", "xlsx"], key="reisetid", help=t.REISETID_HJELP, max_upload_size=5)
        st.caption(t.REISETID_HJELP)


def _count(key: str, label: str, invited: int) -> int:
    asked = st.segmented_control(label, ["1", "2", "3", "4"], default="1", required=True, key=key, bind="query-params")
    count = int(asked or "1")
    if count > invited:
        st.caption(t.FOR_FAA.format(antall=fmt.kommuner(invited), samlinger=count, viser=invited))
    return min(count, invited)


def _weight(key: str) -> bool:
    options = [t.VEKT_KOMMUNE, t.VEKT_INNBYGGER]
    return (
        st.segmented_control(t.VEKT, options, default=t.VEKT_KOMMUNE, required=True, key=key, bind="query-params")
        == t.VEKT_INNBYGGER
    )


def _plan(
    register: Register, distances: Avstander, invited: Sequence[str], count: int, per_person: bool, balanced: bool
) -> Plan:
    arguments = (register, distances, tuple(invited), count, per_person, balanced)
    if count > 1 and len(invited) > QUICK:
        with st.spinner(t.REGNER):
            return _remembered(*arguments)
    return _remembered(*arguments)


@remembered
def _remembered(
    register: Register, distances: Avstander, invited: tuple[str, ...], count: int, per_person: bool, balanced: bool
) -> Plan:
    people = {k.kommunenummer: k.innbyggere for k in queries.grunnlag(register).kommuner}
    return make_plan(distances, invited, people, count, per_innbygger=per_person, balansert=balanced)


@lru_cache(maxsize=8)
def _read(content: bytes, names: tuple[tuple[str, str], ...]) -> Avstander:
    return read_travel_times(content, dict(names))


def _with_own_hosts(base: Grunnlag, plan: Plan, distances: Avstander) -> Plan:
    """Let the adviser put another host, or a digital gathering, in place of each suggested one."""
    people = {k.kommunenummer: k.innbyggere for k in base.kommuner}
    hosts: dict[str, str | None] = {}
    for column, group in zip(_pairs(len(plan.grupper)), plan.grupper, strict=True):
        weights = [float(people[n]) if plan.per_innbygger else 1.0 for n in group.kommuner]
        ranked = [host.kommunenummer for host in rank_hosts(distances, group.kommuner, weights)]
        options = [
            *([group.vert] if group.vert else []),
            *[n for n in ranked if n != group.vert][:MOST_HOSTS],
            t.DIGITALT,
        ]
        mark = hashlib.sha256("|".join(options).encode()).hexdigest()[:10]
        with column:
            picked = st.selectbox(
                t.VERT_VALG.format(merke=group.merke), options, key=f"vert_{group.merke}_{mark}",
                format_func=lambda n: t.DIGITALT_VALG if n == t.DIGITALT else base.per_nummer[n].navn,
            )  # fmt: skip
        hosts[group.merke] = None if picked == t.DIGITALT else picked
    return swap_hosts(plan, hosts, distances, people)


def _pairs(count: int) -> list[DeltaGenerator]:
    """Columns two by two, so that names have room and the order of the keyboard is A, B, C, D."""
    columns = [column for _ in range(0, count, 2) for column in st.columns(2)]
    return columns[:count]


@st.fragment
def hosts_table(base: Grunnlag, invited: Sequence[str], plan: Plan, distances: Avstander) -> None:
    """Draw the ranking of hosts for one gathering of all the invited, with digital as the first line.

    A fragment, and sent only to those who open it.
    """
    people = {k.kommunenummer: k.innbyggere for k in base.kommuner}
    with st.popover(t.VERTER_TITTEL, icon=":material/leaderboard:", key="verter", on_change="rerun") as ranking:
        if not ranking.open:
            return
        after = st.segmented_control(
            t.RANGER,
            list(t.RANGER_ETTER),
            default="sum",
            required=True,
            format_func=t.RANGER_ETTER.__getitem__,
            key="ranger",
        )
        weights = [float(people[n]) if plan.per_innbygger else 1.0 for n in invited]
        ranked = rank_hosts(distances, invited, weights, etter=after or "sum")[:10]
        unit = plan.enhet
        travellers = t.PER_INNBYGGER if plan.per_innbygger else ""
        lines = [{t.VERT: t.DIGITALT, t.SAMLET: "–", t.SNITT: "–", t.LENGST: "–"}]
        for host in ranked:
            away = base.per_nummer[host.lengst_fra].navn if host.lengst_fra else ""
            longest = t.LENGST_FRA.format(verdi=lengde(host.lengst, unit), navn=away) if away else lengde(0, unit)
            lines.append(
                {
                    t.VERT: base.per_nummer[host.kommunenummer].navn,
                    t.SAMLET: lengde(host.sum, unit) + travellers,
                    t.SNITT: lengde(host.snitt, unit),
                    t.LENGST: longest,
                }
            )
        st.html(html_table(pd.DataFrame(lines), t.VERTER_TITTEL, {}))
        st.caption(fmt.md_escape(plan.forklaring))


def figures(plan: Plan, title: str) -> None:
    """Draw a plan's key figures in one line, with how sure they are."""
    total = lengde(plan.sum, plan.enhet) + (t.PER_INNBYGGER if plan.per_innbygger else "")
    facts = ((t.SAMLET, total), (t.SNITT, lengde(plan.snitt, plan.enhet)), (t.LENGST, lengde(plan.lengst, plan.enhet)))
    words = "".join(f"<li><span>{name}</span><b>{value}</b></li>" for name, value in facts)
    st.html(f'<ul class="sam-nokkeltall" aria-label="{title}">{words}</ul>')
    st.caption(fmt.md_escape(f"{plan.svar} {plan.forklaring}"))


def legend(mappe: Mappe) -> None:
    """Draw the groups of a plan with their colour and label."""
    st.html(plan_map.forklaring(mappe.plan, mappe))


def picture(
    register: Register, mappe: Mappe, in_region: Sequence[str], key: str, on_select: Callable[[], None] | None
) -> None:
    """Draw the map of a plan; a click is told to `on_select`."""
    deck = plan_map.kart(register, mappe, in_region)
    options = {"on_select": on_select, "selection_mode": "single-object"} if on_select else {}
    st.pydeck_chart(deck, height=520, key=key, alt=t.KART_ALT.format(beskrivelse=mappe.region), **options)


def alternative(register: Register, invited: Sequence[str], distances: Avstander) -> Plan:
    """Draw the choices of a second plan and give it."""
    st.markdown(f"**{t.ALTERNATIV}**")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        count = _count("samlinger2", t.ANTALL, len(invited))
        per_person = _weight("reise2")
        balanced = st.toggle(t.BALANSERT, key="like2", disabled=count == 1, bind="query-params", width="content")
    return _plan(register, distances, invited, count, per_person, balanced)


def attribution() -> str:
    """Whose boundaries the map shows, and of which edition."""
    edition = utgave()
    return fmt.md_escape(t.KILDE_KART.format(attribusjon=edition.attribusjon, utgave=edition.utgave))
