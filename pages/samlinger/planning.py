"""Planning a gathering from the region to the invitation, in five steps down the page."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from data.database import Register, made_once, remembered, unknown
from data.queries import core
from data.queries import kontekst as context
from data.queries import samlinger as queries
from data.queries.kontekst import Kolonne
from data.queries.samlinger import Grunnlag
from data.samling.avstand import Avstander, Region
from data.samling.plan import Plan
from data.samling.vertskap import Stemme, suggest_voices
from pages.components import access, filters
from pages.components import format as fmt
from pages.components.filters import Choices, Filter
from pages.components.maps import deck
from pages.samlinger import hosts, region, take_along
from pages.samlinger import opened as opened_plan
from pages.samlinger import region as samling_region
from pages.samlinger import texts as t
from pages.samlinger.invitation import loftsetninger
from pages.samlinger.opened import Opened, token
from pages.samlinger.plan_folder import Mappe, as_text, kolonnesummer, sist

_MAP = "samling_kart"
_BASE, _VERSION = "samling_base", "samling_versjon"
MOST_ROWS_SHOWN = 14
SUGGESTED = 6
"""voices that are suggested; the chosen ones of an opened plan stand beside them"""
MOST_AT_ONCE = 100
"""kommuner beyond this many (more than two of the largest fylker) are listed one group at a time: each costs bytes"""
MOST_WITH_SOURCE = 50
"""kommuner up to this many have the link to their source in the list: all of the largest fylke"""


@dataclass(frozen=True)
class _Chosen:
    """What steps 1 and 2 have settled: the region and its kommunenummer, who is listed and invited, and the choices to be saved."""

    region: Region
    in_region: tuple[str, ...]
    listed: tuple[str, ...]
    invited: tuple[str, ...]
    left_out: tuple[str, ...]
    choices: tuple[str, ...]


def draw(register: Register, chosen: Filter) -> None:
    """Draw the five steps; a region without kommuner, or with nobody invited, is said and the rest is left out."""
    base = queries.grunnlag(register)
    everyone = queries.deltakere(register, [k.kommunenummer for k in base.kommuner], chosen.per)
    options = filters.choices(register)
    names = options.kommuner
    opened_plan.from_address(register, names)
    opened, notice = opened_plan.current(), st.container()
    _step(t.STEG_HVOR)
    picked = _choose(options, base, chosen, everyone, opened)
    if picked is None:
        return
    rows = core.among(everyone, picked.listed)
    unticked = [number for number in picked.listed if number not in picked.invited]
    sentence = samling_region.sentence(options, picked.region, picked.listed, picked.invited, chosen)
    st.markdown(f"### {fmt.md_escape(sentence)}", anchors=False)

    who, telling, where = st.container(), st.container(), st.container()
    with who:
        _step(t.STEG_HVEM)
        groups(rows)
        columns = more_columns(register)
    if not picked.invited:
        with who:
            _who(rows, unticked, columns, None)
        st.info(t.INGEN_INVITERT, icon=":material/group_off:")
        return
    with where:
        _step(t.STEG_HVOR_MANGE)
        steps, picture = st.columns([5, 7], gap="medium")
    with steps:
        planned = hosts.plan_for(
            register, base, picked.invited, partial(_as_saved, opened, base, picked.choices), opened_plan.token()
        )
    coming = core.among(rows, picked.invited)
    mappe = Mappe(
        samling_region.name(options, picked.region, chosen),
        chosen.per,
        planned.plan,
        {},
        coming,
        base.per_nummer,
        planned.distances,
        loft=tuple(queries.mulig_loft(register, coming, chosen.per)),
        valg=(*picked.choices, *planned.choices),
        omraade={m: samling_region.in_a_letter(options, picked.region, m) for m in t.INVITASJON_TEKSTER},
        kolonner=columns,
    )
    if opened:
        since = opened_plan.changed_since(opened, everyone, picked.in_region, picked.left_out, names)
        with notice:
            opened_plan.draw(register, names, opened, since, opened.holds(mappe.valg))
    with who:
        _who(rows, unticked, columns, mappe)
    with telling:
        _step(t.STEG_STEMMER)
        st.caption(t.STEMMER_HJELP)
        mappe = replace(mappe, stemmer=voices(register, base, coming, everyone, opened))
    with steps:
        comparing = _tools(base, mappe, picked.invited, planned.distances)
    with picture:
        other = hosts.alternative(register, picked.invited, planned.distances) if comparing else None
    with where if other else picture:
        _pictures(register, base, mappe, other, picked.listed)
    _along(names, mappe)


def _choose(
    options: Choices, base: Grunnlag, chosen: Filter, everyone: pd.DataFrame, opened: Opened | None
) -> _Chosen | None:
    """Step 1, and who of the region is invited: those of an opened plan while its choices stand, else all that are not left out.

    None where there is nobody to plan for; then it is said why.
    """
    region, in_region = samling_region.choose(options, base, chosen)
    if region.tom:
        st.info(t.VELG_REGION, icon=":material/travel_explore:")
        return None
    if chosen.status:
        asked = set(everyone.loc[everyone["status"].isin(chosen.status), "kommunenummer"])
        in_region = [number for number in in_region if number in asked]
    possible = {*in_region, *(opened.invited if opened else ())}
    listed = [k.kommunenummer for k in base.kommuner if k.kommunenummer in possible]
    left_out = samling_region.without(listed)
    choices = tuple(opened_plan.region_choices(region, chosen, left_out))
    if opened and opened.holds(choices, opened_plan.REGION_NAMES):
        invited = [number for number in listed if number in opened.invited]
    else:
        listed = in_region
        invited = [number for number in listed if number not in left_out]
    if not listed:
        st.info(t.TOMT_UTVALG, icon=":material/travel_explore:")
        return None
    return _Chosen(region, tuple(in_region), tuple(listed), tuple(invited), left_out, choices)


def _as_saved(
    opened: Opened | None, base: Grunnlag, choices: Sequence[str], of_hosts: Sequence[str], distances: Avstander
) -> Plan | None:
    """The gatherings of the opened plan, while all choices are as they were saved."""
    if opened is None or not opened.holds([*choices, *of_hosts]):
        return None
    return opened_plan.as_it_was(opened, base, distances)


def _step(title: str) -> None:
    st.header(title, anchor=False)


def _who(rows: pd.DataFrame, left_out: Sequence[str], columns: tuple[Kolonne, ...], mappe: Mappe | None) -> None:
    """Step 2, below the groups: the list, what the invited have together, and how far the gathering could move the fylke."""
    travel: dict[str, float] = {}
    unit = "km"
    if mappe is not None:
        unit = mappe.plan.enhet
        travel = {n: mappe.reise(group, n) for group in mappe.plan.grupper if group.vert for n in group.kommuner}
    table(rows, left_out, travel, t.REISE_KORT.format(enhet=t.KORT_ENHET[unit]), columns)
    st.caption(t.HVEM_HJELP)
    if columns:
        invited = [number for number in rows["kommunenummer"] if number not in left_out]
        st.caption("  \n".join(map(fmt.md_escape, kolonnesummer(columns, invited))))
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
        if access.rolle() is not None:  # files of others are not taken in
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
        bump()


@st.fragment
def _along(names: Mapping[str, str], mappe: Mappe) -> None:
    """Step 5: a fragment, so that typing a title does not run the rest of the page."""
    _step(t.STEG_MED)
    agreed = take_along.agree(names, mappe)
    mappe = replace(mappe, arrangementer=agreed.arrangementer, malform=agreed.malform)
    take_along.take_along(mappe, agreed.feil)
    take_along.save_plan(mappe, agreed.feil)


def groups(rows: pd.DataFrame) -> None:
    """Draw the four groups with their number and what they are for."""
    counts = rows["gruppe"].value_counts()
    cards = "".join(
        f'<li class="sam-gruppe sam-{place}"><span class="sam-tall">{fmt.tall(int(counts.get(code, 0)))}</span>'
        f'<span><b><span aria-hidden="true">{text.symbol}</span> {escape(text.navn)}</b><br>{escape(text.formaal)}</span></li>'
        for place, (code, text) in enumerate(t.GRUPPER.items())
    )
    st.html(f'<ul class="sam-grupper">{cards}</ul>')


def more_columns(register: Register) -> tuple[Kolonne, ...]:
    """Draw the choice of figures of others that the list is to have, or how they are had; returns those chosen."""
    known = context.kolonner(register)
    if not known:
        st.caption(t.FLERE_KOLONNER_INGEN)
        return ()
    chosen = st.pills(
        t.FLERE_KOLONNER, list(known), selection_mode="multi", format_func=lambda name: known[name].datasett.tittel,
        key="vis_kolonner", bind="query-params",
    )  # fmt: skip
    return tuple(known[name] for name in known if name in chosen)


def table(
    rows: pd.DataFrame,
    left_out: Sequence[str],
    travel: Mapping[str, float],
    heading: str,
    more: Sequence[Kolonne],
) -> None:
    """Draw the list where the adviser ticks whom to invite; `travel`: kommunenummer → one way to the host; `more`: other columns.

    The editor is mounted anew when the rows change; who is left out lives beside it, so that map and list agree.
    """
    shown = st.pills(
        t.VIS_GRUPPE, list(t.GRUPPER), selection_mode="multi", format_func=lambda code: t.GRUPPER[code].navn, key="vis_gruppe",
        bind="query-params",
    )  # fmt: skip
    if not shown and len(rows) > MOST_AT_ONCE:
        st.caption(t.MANGE_RADER.format(antall=fmt.tall(len(rows))))
        shown = [next(code for code in t.GRUPPER if (rows["gruppe"] == code).any())]
    seen = _of_groups(rows, shown)
    numbers = seen["kommunenummer"].tolist()
    if not numbers:
        st.info(t.INGEN_I_GRUPPEN)
        return
    version = st.session_state.get(_VERSION, 0)
    key = (
        "inviter_"
        + hashlib.sha256(repr((version, numbers, [one.overskrift for one in more])).encode()).hexdigest()[:16]
    )
    if st.session_state.get(_BASE, ("",))[0] != key:
        st.session_state[_BASE] = (key, tuple(left_out))
    ticked = [number not in st.session_state[_BASE][1] for number in numbers]
    st.data_editor(
        (_frame if more else _frame_once)(seen, ticked, tuple(travel.items()), heading, more),
        key=key,
        on_change=_edited,
        args=(key, numbers),
        hide_index=True,
        height=35 * min(len(numbers) + 1, MOST_ROWS_SHOWN) + 3,
        width="stretch",
        column_config={
            t.INVITER: st.column_config.CheckboxColumn(width=80),
            t.KOMMUNE: st.column_config.TextColumn(width=130),
            t.STATUS: st.column_config.TextColumn(width=125),
            t.SIDEN: st.column_config.TextColumn(width=140),
            t.FORANKRET: st.column_config.TextColumn(width=190),
            t.INNBYGGERE: st.column_config.NumberColumn(format="localized", width=90),
            heading: st.column_config.NumberColumn(format="localized", width=95),
            t.SIST: st.column_config.TextColumn(width=200),
            t.MERKNADER: st.column_config.TextColumn(width=170),
            **{one.overskrift: st.column_config.NumberColumn(format="localized", width=110) for one in more},
            t.KILDE: st.column_config.LinkColumn(display_text=t.KILDE_LENKE, width=65),
        },
        disabled=[name for name in _heads(heading, more) if name != t.INVITER],
        placeholder="",
        alt=t.TABELL_ALT,
    )


def bump() -> None:
    """Mount the list anew, because somebody was left out or taken in elsewhere. For callbacks."""
    st.session_state[_VERSION] = st.session_state.get(_VERSION, 0) + 1


def _edited(key: str, numbers: Sequence[str]) -> None:
    """Take the ticks over: what the list began with, and every change since."""
    left_out = set(st.session_state.get("samling_uten", ())) - set(numbers)
    left_out |= set(st.session_state[_BASE][1]) & set(numbers)
    edits: Mapping[int, Mapping[str, Any]] = st.session_state[key]["edited_rows"]
    for row, change in edits.items():
        if change.get(t.INVITER) is False:
            left_out.add(numbers[row])
        elif change.get(t.INVITER) is True:
            left_out.discard(numbers[row])
    region.leave_out(list(left_out))


def _heads(heading: str, more: Sequence[Kolonne]) -> list[str]:
    others = [one.overskrift for one in more]
    return [
        t.INVITER, t.KOMMUNE, t.STATUS, t.SIDEN, t.FORANKRET, t.INNBYGGERE, heading, *others, t.SIST, t.MERKNADER, t.KILDE,
    ]  # fmt: skip


def _frame(
    rows: pd.DataFrame,
    ticked: Sequence[bool],
    travel: Sequence[tuple[str, float]],
    heading: str,
    more: Sequence[Kolonne],
) -> pd.DataFrame:
    """The rows as people read them; `travel`: kommunenummer and one way to the host."""
    far = dict(travel)
    records = rows.to_dict("records")
    columns: dict[str, list[object]] = {
        t.INVITER: list(ticked),
        t.KOMMUNE: [row["kommunenavn"] for row in records],
        t.STATUS: [fmt.status_ord(fmt.tegnet(row["status"], row["stille"])) for row in records],
        t.SIDEN: [_since(row) for row in records],
        t.FORANKRET: [as_text(row["forankret"]) for row in records],
        t.INNBYGGERE: [int(row["innbyggere"]) for row in records],
        heading: [_km(far.get(row["kommunenummer"])) for row in records],
        **{one.overskrift: [one.verdier.get(row["kommunenummer"]) for row in records] for one in more},
        t.SIST: [sist(row) for row in records],
        t.MERKNADER: [_remarks(row) for row in records],
        t.KILDE: [fmt.trygg_url(row["kilde_url"]) for row in records],
    }
    frame = pd.DataFrame(columns, columns=_heads(heading, more))
    frame = frame.astype({one.overskrift: "Float64" for one in more})
    frame[heading] = frame[heading].astype("Int32")
    if len(frame) > MOST_WITH_SOURCE:
        frame = frame.drop(columns=t.KILDE)  # long addresses; the source is one click away on the map and in Kommuner
    for empty in (t.SIDEN, t.FORANKRET, t.SIST, t.MERKNADER):
        if not frame[empty].astype(bool).any():
            frame = frame.drop(columns=empty)
    return frame


_frame_once = made_once(_frame)


@made_once
def _of_groups(rows: pd.DataFrame, codes: tuple[str, ...]) -> pd.DataFrame:
    return rows[rows["gruppe"].isin(codes)] if codes else rows


def _since(row: Mapping[Any, Any]) -> str:
    """Since when, as exactly as the source says it; empty where there is no source."""
    known = as_text(row["siden_tekst"])
    return fmt.dato(known) if known else t.UDATERT if pd.notna(row["siden"]) else ""


def _km(value: float | None) -> int | None:
    return None if unknown(value) else round(value)


def _remarks(row: Mapping[Any, Any]) -> str:
    """What else to know: work gone silent, a policy that ends soon or has ended, one under revision."""
    words = []
    if row["stille"]:
        words.append(t.STILLE.format(siden=fmt.stille_siden(row["sist_bekreftet"])))
    end = as_text(row["periode_til"])
    if end and row["utlopt"]:
        words.append(t.GIKK_UT.format(dato=fmt.dato(end)))
    elif end and row["utloper"]:
        words.append(t.GAAR_UT.format(dato=fmt.dato(end)))
    if row["under_revisjon"]:
        words.append(t.REVIDERES)
    return ", ".join(words)


@remembered
def _ranked(register: Register, lacking: tuple[str, ...], having: tuple[str, ...]) -> list[Stemme]:
    base = queries.grunnlag(register)
    distances = base.reise.km if base.reise else base.avstander
    groups = {number: group.kode for number, group in context.grupper(register).items()}
    return suggest_voices(lacking, having, base.per_nummer, distances, len(having), groups)


def voices(
    register: Register, base: Grunnlag, invited: pd.DataFrame, all_rows: pd.DataFrame, opened: Opened | None
) -> tuple[Stemme, ...]:
    """Draw the suggested voices and give those the adviser wants to ask; `all_rows`: every kommune of today.

    Those that an opened plan has chosen are among the suggested, and chosen.
    """
    lacking = invited.loc[invited["gruppe"] != "har politikk", "kommunenummer"].tolist()
    having = all_rows.loc[all_rows["status"] == "vedtatt", "kommunenummer"].tolist()
    kept = set(opened.plans[0].stemmer) if opened else set()
    ranked = _ranked(register, tuple(lacking), tuple(having))
    suggested = [*ranked[:SUGGESTED], *(voice for voice in ranked[SUGGESTED:] if voice.kommunenummer in kept)]
    if not suggested:
        st.caption(t.STEMMER_INGEN if having or not lacking else t.STEMMER_INGEN_HAR)
        return ()
    names = hosts.places(base, [voice.kommunenummer for voice in suggested])
    picked = st.pills(
        t.STEMMER_VELG, list(names), selection_mode="multi", format_func=lambda n: names[n],
        default=[n for n in names if n in kept] if opened else list(names)[:3],
        key="stemmer_" + "".join(names) + token(),
    )  # fmt: skip
    lines = "".join(f"<li><b>{escape(names[v.kommunenummer])}</b>: {escape(v.grunn)}</li>" for v in suggested)
    st.html(f'<ul class="sam-stemmer">{lines}</ul>')
    return tuple(voice for voice in suggested if voice.kommunenummer in picked)
