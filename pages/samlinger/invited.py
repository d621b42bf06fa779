"""Steps 2 and 3 of a gathering: who is there, whom to leave out, and who can tell the others how they did it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from data.database import Register, remembered, unknown
from data.queries import kontekst as context
from data.queries import samlinger as queries
from data.queries.kontekst import Kolonne
from data.queries.samlinger import Grunnlag
from data.samling.vertskap import Stemme, suggest_voices
from pages.components import format as fmt
from pages.samlinger import region
from pages.samlinger import texts as t
from pages.samlinger.opened import Opened, token
from pages.samlinger.plan_folder import as_text, sist

_BASE, _VERSION = "samling_base", "samling_versjon"
MOST_ROWS_SHOWN = 14
SUGGESTED = 6
"""voices that are suggested; the chosen ones of an opened plan stand beside them"""
MOST_AT_ONCE = 100
"""kommuner beyond this many (more than two of the largest fylker) are listed one group at a time: each costs bytes"""
MOST_WITH_SOURCE = 50
"""kommuner up to this many have the link to their source in the list: all of the largest fylke"""


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
        key="samling_kolonner",
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
    )  # fmt: skip
    if not shown and len(rows) > MOST_AT_ONCE:
        st.caption(t.MANGE_RADER.format(antall=fmt.tall(len(rows))))
        shown = [next(code for code in t.GRUPPER if (rows["gruppe"] == code).any())]
    seen = rows[rows["gruppe"].isin(shown)] if shown else rows
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
        _frame(seen, ticked, travel, heading, more),
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
    rows: pd.DataFrame, ticked: Sequence[bool], travel: Mapping[str, float], heading: str, more: Sequence[Kolonne]
) -> pd.DataFrame:
    """The rows as people read them."""
    records = rows.to_dict("records")
    columns: dict[str, list[object]] = {
        t.INVITER: list(ticked),
        t.KOMMUNE: [row["kommunenavn"] for row in records],
        t.STATUS: [fmt.status_ord(fmt.tegnet(row["status"], row["stille"])) for row in records],
        t.SIDEN: [_since(row) for row in records],
        t.FORANKRET: [as_text(row["forankret"]) for row in records],
        t.INNBYGGERE: [int(row["innbyggere"]) for row in records],
        heading: [_km(travel.get(row["kommunenummer"])) for row in records],
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
    names = {voice.kommunenummer: base.per_nummer[voice.kommunenummer].navn for voice in suggested}
    picked = st.pills(
        t.STEMMER_VELG, list(names), selection_mode="multi", format_func=lambda n: names[n],
        default=[n for n in names if n in kept] if opened else list(names)[:3],
        key="stemmer_" + "".join(names) + token(),
    )  # fmt: skip
    lines = "".join(f"<li><b>{escape(names[v.kommunenummer])}</b>: {escape(v.grunn)}</li>" for v in suggested)
    st.html(f'<ul class="sam-stemmer">{lines}</ul>')
    return tuple(voice for voice in suggested if voice.kommunenummer in picked)
