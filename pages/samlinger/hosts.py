"""Step 4 of a gathering: where to hold it, and how many; the division that gives least travel, and one to compare it with."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import lru_cache
from html import escape

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data.database import Register, remembered
from data.grenser import utgave
from data.queries import samlinger as queries
from data.queries.samlinger import Grunnlag
from data.samling.avstand import Avstander, Kommune, ReisetidFeil, read_travel_times
from data.samling.plan import Gruppe, Plan, make_plan, swap_hosts
from data.samling.vertskap import Vert, Vertsvalg, candidates, rank_hosts
from pages.components import format as fmt
from pages.components import printing
from pages.components.html import html_table
from pages.samlinger import plan_map
from pages.samlinger import texts as t
from pages.samlinger.plan_folder import Mappe, lengde
from pages.samlinger.plan_map import plankart

PARAMS = ("samlinger", "reise", "like", "regel", "ikke")
_NOT_THERE, _VERSION = "samling_ikke", "samling_versjon"
MOST_HOSTS = 45
"""possible hosts to choose from in each group, least travel first: all of the largest fylke"""
QUICK = 120
"""invited up to this many are divided in the blink of an eye; beyond it the wait is told of"""


@dataclass(frozen=True)
class Planned:
    """A plan with the distances it is reckoned by, and what was chosen of it ("name=value", as it is saved)."""

    plan: Plan
    distances: Avstander
    choices: tuple[str, ...]


def plan_for(
    register: Register,
    base: Grunnlag,
    invited: Sequence[str],
    settled: Callable[[Sequence[str], Avstander], Plan | None],
    token: str,
) -> Planned:
    """Draw the choices and give the plan. `invited` must not be empty.

    `settled`: the plan that stands already for these choices, if one does (one that was saved); `token` tells its fields apart.
    """
    with (
        st.container()
    ):  # always there, so that a fault in the table of travel times does not move (and close) its field
        distances = _distances(base, invited)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        count = _count("samlinger", t.ANTALL, len(invited))
        per_person = _weight("reise")
        balanced = st.toggle(t.BALANSERT, key="like", disabled=count == 1, bind="query-params", width="content")
    choice = _places(base, invited, count)
    choices = (
        f"samlinger={st.session_state.get('samlinger') or 1}",
        f"reise={t.VEKT_INNBYGGER if per_person else t.VEKT_KOMMUNE}",
        f"like={'ja' if balanced else 'nei'}",
        f"regel={'ja' if choice.regel else 'nei'}",
        *(f"ikke={number}" for number in ruled_out(invited)),
    )
    plan = settled(choices, distances)
    plan = plan or _plan(register, distances, invited, count, per_person, balanced, choice)
    return Planned(_with_own_hosts(base, plan, distances, token), distances, choices)


def set_to(chosen: Mapping[str, Sequence[str]]) -> None:
    """Set the fields of this step to what was saved: name in the address → values. For callbacks."""
    st.session_state["samlinger"] = next(iter(chosen.get("samlinger", ("1",))))
    st.session_state["reise"] = next(iter(chosen.get("reise", (t.VEKT_KOMMUNE,))))
    st.session_state["like"] = "ja" in chosen.get("like", ())
    st.session_state["regel"] = "nei" not in chosen.get("regel", ())
    rule_out(chosen.get("ikke", ()))
    st.session_state[_VERSION] = st.session_state.get(_VERSION, 0) + 1


def _distances(base: Grunnlag, invited: Sequence[str]) -> Avstander:
    """The adviser's own table of travel times where one is given and whole; else what is fetched, else as the crow flies."""
    uploaded = st.session_state.get("reisetid")
    fetched = base.reise.minutter if base.reise else base.avstander
    if uploaded is None:
        return fetched
    names = tuple((number, base.per_nummer[number].navn) for number in invited)
    try:
        return _read(uploaded.getvalue(), names)
    except ReisetidFeil as error:
        lines = "\n".join(f"- {fmt.md_escape(line)}" for line in error.feil)
        st.error(f"{t.REISETID_FEIL}\n\n{lines}", icon=":material/error:")
        return fetched


def places(base: Grunnlag, numbers: Sequence[str]) -> dict[str, str]:
    """Kommunenummer → what a list to choose from calls it."""
    there = [base.per_nummer[number] for number in numbers]
    return fmt.told_apart(
        {one.kommunenummer: one.navn for one in there}, {one.kommunenummer: one.fylkesnavn for one in there}
    )


def ruled_out(invited: Sequence[str]) -> tuple[str, ...]:
    """The places of the invited where the adviser will not have it; first read from the address, then kept in it."""
    if _NOT_THERE not in st.session_state:
        asked = [number for value in st.query_params.get_all("ikke") for number in value.split(",")]
        st.session_state[_NOT_THERE] = tuple(asked)
    return tuple(number for number in invited if number in st.session_state[_NOT_THERE])


def rule_out(numbers: Sequence[str]) -> None:
    """Set where the adviser will not have it."""
    st.session_state[_NOT_THERE] = tuple(numbers)


def _places(base: Grunnlag, invited: Sequence[str], count: int) -> Vertsvalg:
    """Draw whether hosts must be places people can get to, and which are ruled out; one at least is left for each gathering."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        rule = st.toggle(t.VERTSREGEL, True, key="regel", bind="query-params", help=t.VERTSREGEL_HJELP, width="content")
        mark = hashlib.sha256("|".join(invited).encode()).hexdigest()[:10]
        names = places(base, invited)
        out = st.multiselect(
            t.IKKE_DER, invited, default=ruled_out(invited), format_func=names.__getitem__,
            key=f"ikke_{mark}_{st.session_state.get(_VERSION, 0)}", placeholder=t.IKKE_DER_TOM, help=t.IKKE_DER_HJELP, select_all=False,
        )  # fmt: skip
    rule_out([n for n in invited if n in out])
    wanted = ",".join(st.session_state[_NOT_THERE])
    if st.query_params.get("ikke", "") != wanted:
        if wanted:
            st.query_params["ikke"] = wanted
        else:
            del st.query_params["ikke"]
    if len(out) > len(invited) - count:
        st.warning(t.IKKE_DER_ALLE, icon=":material/location_off:")
        return Vertsvalg(bool(rule))
    return Vertsvalg(bool(rule), tuple(n for n in invited if n in out))


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
    register: Register,
    distances: Avstander,
    invited: Sequence[str],
    count: int,
    per_person: bool,
    balanced: bool,
    choice: Vertsvalg,
) -> Plan:
    with st.spinner(t.REGNER) if count > 1 and len(invited) > QUICK else nullcontext():
        return _remembered(register, distances, tuple(invited), count, per_person, balanced, choice)


@remembered
def _remembered(
    register: Register,
    distances: Avstander,
    invited: tuple[str, ...],
    count: int,
    per_person: bool,
    balanced: bool,
    choice: Vertsvalg,
) -> Plan:
    base = queries.grunnlag(register)
    hosts = candidates(base.per_nummer, invited, count, choice)
    return make_plan(
        distances, invited, base.innbyggere, count, per_innbygger=per_person, balansert=balanced, verter=hosts
    )


@lru_cache(maxsize=8)
def _read(content: bytes, names: tuple[tuple[str, str], ...]) -> Avstander:
    return read_travel_times(content, dict(names))


def _with_own_hosts(base: Grunnlag, plan: Plan, distances: Avstander, token: str) -> Plan:
    """Let the adviser put another host, or a digital gathering, in place of each suggested one."""
    people = base.innbyggere
    hosts: dict[str, str | None] = {}
    for column, group in zip(_pairs(len(plan.grupper)), plan.grupper, strict=True):
        weights = [float(people[n]) if plan.per_innbygger else 1.0 for n in group.kommuner]
        ranked = [host.kommunenummer for host in rank_hosts(distances, group.kommuner, weights)]
        options = [
            group.vert or t.DIGITALT,
            *[n for n in ranked if n != group.vert][:MOST_HOSTS],
            *([t.DIGITALT] if group.vert else []),
        ]
        names = places(base, [n for n in options if n != t.DIGITALT])
        mark = hashlib.sha256("|".join(options).encode()).hexdigest()[:10]
        with column:
            picked = st.selectbox(
                t.VERT_VALG.format(merke=group.merke), options, key=f"vert_{group.merke}_{mark}{token}",
                format_func=lambda n, names=names: names.get(n, t.DIGITALT_VALG),
            )  # fmt: skip
        hosts[group.merke] = None if picked == t.DIGITALT else picked
    swapped = swap_hosts(plan, hosts, distances, people)
    lines = [line for group in swapped.grupper if (line := beside_the_shortest(base, group, swapped.enhet))]
    if lines:
        st.caption("  \n".join(map(fmt.md_escape, lines)))
    return swapped


def beside_the_shortest(base: Grunnlag, group: Gruppe, unit: str) -> str:
    """Say what the host costs beside the one that asks least: "Bodø: 2,5 % lengre enn Gildeskål i luftlinje, men …"."""
    if group.vert is None or group.kortest in {None, group.vert} or group.ukjent:
        return ""
    host, least = base.per_nummer[group.vert], base.per_nummer[str(group.kortest)]
    return t.VERT_MOT_KORTEST.format(
        vert=host.navn, mer=fmt.prosent(group.ekstra), kortest=least.navn, maalt=t.MAALT[unit], om=about_place(host)
    )


def about_place(place: Kommune) -> str:
    """What makes a place easy to get to, as the sources have it: "sentralitetsklasse 3 og 53 638 innbyggere"."""
    people = fmt.antall(place.innbyggere, "innbygger", "innbyggere")
    return people if place.sentralitet is None else t.OM_STED.format(klasse=place.sentralitet, innbyggere=people)


def _pairs(count: int) -> list[DeltaGenerator]:
    """Columns two by two, so that names have room and the order of the keyboard is A, B, C, D."""
    columns = [column for _ in range(0, count, 2) for column in st.columns(2)]
    return columns[:count]


@st.fragment
def hosts_table(base: Grunnlag, invited: Sequence[str], plan: Plan, distances: Avstander) -> None:
    """Draw the ranking of hosts for one gathering of all the invited, with digital as the first line.

    A fragment, and sent only to those who open it.
    """
    with st.popover(t.VERTER_TITTEL, icon=":material/leaderboard:", key="verter", on_change="rerun") as ranking:
        if not ranking.open:
            return
        after = st.segmented_control(
            t.RANGER,
            list(t.RANGER_ETTER),
            default="snitt",
            required=True,
            format_func=t.RANGER_ETTER.__getitem__,
            key="ranger",
        )
        weights = [float(base.innbyggere[n]) if plan.per_innbygger else 1.0 for n in invited]
        ranked = rank_hosts(distances, invited, weights, etter="lengst" if after == "lengst" else "snitt")
        table = _ranking(base, ranked, after == "sentral", plan.enhet)
        st.html(html_table(table, t.VERTER_TITTEL, headings=t.VERTER_KOLONNER))
        st.caption(fmt.md_escape(f"{t.VERTER_HJELP} {plan.forklaring}"))


def _ranking(base: Grunnlag, ranked: Sequence[Vert], central: bool, unit: str) -> pd.DataFrame:
    """The first ten hosts with travel, what it is beyond the least, sentralitetsklasse and inhabitants."""
    least = min((host.snitt for host in ranked if not host.ukjent), default=0.0)
    if central:
        ranked = sorted(
            ranked, key=lambda h: (base.per_nummer[h.kommunenummer].sentralitet or 9, -base.innbyggere[h.kommunenummer])
        )
    lines = [dict.fromkeys(t.VERTER_KOLONNER, "–") | {"vert": t.DIGITALT}]
    for host in ranked[:10]:
        place = base.per_nummer[host.kommunenummer]
        away = base.per_nummer[host.lengst_fra].navn if host.lengst_fra else ""
        longest = t.LENGST_FRA.format(verdi=lengde(host.lengst, unit), navn=away) if away else lengde(0, unit)
        lines.append(
            {
                "vert": place.navn,
                "snitt": lengde(host.snitt, unit),
                "mer": fmt.prosent(host.snitt / least - 1) if least and not host.ukjent else "–",
                "lengst": longest,
                "sentralitet": "–" if place.sentralitet is None else str(place.sentralitet),
                "innbyggere": fmt.tall(place.innbyggere),
            }
        )
    return pd.DataFrame(lines)


def figures(base: Grunnlag, plan: Plan, title: str) -> None:
    """Draw a plan's key figures in one line, with how sure they are."""
    each = t.PER_INNBYGGER if plan.per_innbygger else t.HVER
    farthest = max(plan.grupper, key=lambda group: group.lengst)
    longest = lengde(plan.lengst, plan.enhet)
    if farthest.lengst_fra:
        longest = t.LENGST_FRA.format(verdi=longest, navn=base.per_nummer[farthest.lengst_fra].navn)
    facts = ((t.REISE_SNITT, f"{lengde(plan.snitt, plan.enhet)} {each}"), (t.LENGST, longest))
    words = "".join(f"<li><span>{name}</span><b>{escape(value)}</b></li>" for name, value in facts)
    st.html(f'<ul class="sam-nokkeltall" aria-label="{title}">{words}</ul>')
    unknown = [base.per_nummer[number].navn for group in plan.grupper for number in group.ukjent]
    missing = t.REISE_UKJENT.format(navn=fmt.liste(unknown)) if unknown else ""
    st.caption(fmt.md_escape(" ".join(filter(None, [plan.svar, missing, plan.forklaring]))))


def legend(mappe: Mappe) -> None:
    """Draw the groups of a plan with their colour and label."""
    st.html(plan_map.forklaring(mappe.plan, mappe))


def picture(
    register: Register, mappe: Mappe, in_region: Sequence[str], key: str, on_select: Callable[[], None] | None
) -> None:
    """Draw the map of a plan; a click is told to `on_select`."""
    deck = plan_map.kart(register, mappe, in_region)
    options = {"on_select": on_select, "selection_mode": "single-object"} if on_select else {}
    told = t.KART_ALT.format(beskrivelse=mappe.region)
    st.pydeck_chart(deck, height=520, key=key, alt=told, **options)
    printing.picture(key, lambda: plankart(mappe), f"{told}. {mappe.plan.svar}")


def alternative(register: Register, invited: Sequence[str], distances: Avstander) -> Plan:
    """Draw the choices of a second plan and give it."""
    st.markdown(f"**{t.ALTERNATIV}**")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        count = _count("samlinger2", t.ANTALL, len(invited))
        per_person = _weight("reise2")
        balanced = st.toggle(t.BALANSERT, key="like2", disabled=count == 1, bind="query-params", width="content")
    out = ruled_out(invited)
    choice = Vertsvalg(bool(st.session_state.get("regel", True)), out if len(out) <= len(invited) - count else ())
    return _plan(register, distances, invited, count, per_person, balanced, choice)


def attribution() -> str:
    """Whose boundaries the map shows, and of which edition."""
    edition = utgave()
    return fmt.md_escape(t.KILDE_KART.format(attribusjon=edition.attribusjon, utgave=edition.utgave))
