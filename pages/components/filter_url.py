"""The filter that all screens share, its address (query parameters) and its sentence; no Streamlit, as API and /kart read it too."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pages.components import format as fmt
from pages.components import texts as t

SHARED = ("fylke", "status", "plantype", "per", "kommune")


@dataclass(frozen=True)
class Filter:
    """What the user has chosen to look at. Empty means everything."""

    fylker: tuple[str, ...] = ()
    plantype: str | None = None
    status: tuple[str, ...] = ()
    per: date = field(default_factory=date.today)
    kommune: str | None = None


@dataclass(frozen=True)
class Choices:
    """What there is to choose from, as the register has it."""

    fylker: Mapping[str, str]
    """fylkesnummer → name, in Norwegian order"""
    plantyper: Mapping[str, str]
    """code → name"""
    kommuner: Mapping[str, str]
    """number valid today → name, in Norwegian order; the fylke in parentheses where a name occurs twice"""
    former: Mapping[str, tuple[tuple[str, ...], str]]
    """number no longer valid → (the numbers of today it became, why, as a sentence)"""
    forste_dag: date
    siste_dag: date


def parse(params: Mapping[str, Sequence[str]], choices: Choices, known: Iterable[str] = ()) -> tuple[Filter, list[str]]:
    """The filter that an address asks for, and what in it could not be understood, as Norwegian sentences.

    `params`: name → values (a value may itself be a comma-separated list). `known`: names that belong to a single screen.
    """
    problems: list[str] = []
    values = {name: [v.strip() for raw in params.get(name, ()) for v in raw.split(",") if v.strip()] for name in SHARED}
    fylker = _known("fylke", values["fylke"], choices.fylker, problems)
    status = _known("status", values["status"], fmt.STATUSER, problems)
    plantype = next(iter(_known("plantype", values["plantype"][:1], choices.plantyper, problems)), None)
    result = Filter(
        fylker=tuple(n for n in choices.fylker if n in fylker),
        plantype=plantype,
        status=tuple(s for s in fmt.STATUSER if s in status),
        per=_day(values["per"], choices, problems),
        kommune=_kommune(values["kommune"], choices, problems),
    )
    for name in params:
        if name not in SHARED and name not in set(known) and not name.startswith(("embed", "vis_")):
            near = difflib.get_close_matches(name, SHARED, 1, 0.7)
            problems.append(t.UKJENT_NAVN.format(navn=_shown(name)) + (t.MENTE_DU.format(navn=near[0]) if near else ""))
    return result, problems


def to_params(filter_: Filter, today: date) -> dict[str, list[str]]:
    """The address of a filter: only what differs from «hele landet, today»."""
    params: dict[str, list[str]] = {}
    if filter_.fylker:
        params["fylke"] = list(filter_.fylker)
    if filter_.status:
        params["status"] = list(filter_.status)
    if filter_.plantype:
        params["plantype"] = [filter_.plantype]
    if filter_.per != today:
        params["per"] = [filter_.per.isoformat()]
    if filter_.kommune:
        params["kommune"] = [filter_.kommune]
    return params


def area(filter_: Filter, fylker: Mapping[str, str]) -> str:
    """The chosen area in words: «Hele landet», «Rogaland», «Agder og Oslo»."""
    return fmt.liste([fylker[n] for n in filter_.fylker if n in fylker]) or t.HELE_LANDET


def claim(filter_: Filter, choices: Choices, adopted: str, total: str) -> str:
    """The finding in words, from «5» and «23 kommuner»: «5 av 23 kommuner har vedtatt frivillighetspolitikk»."""
    if not filter_.plantype:
        return t.PASTAND.format(antall=adopted, alle=total)
    name = choices.plantyper[filter_.plantype]
    return t.PASTAND_PLAN.format(antall=adopted, alle=total, plantype=name[0].lower() + name[1:])


def said(filter_: Filter, finding: str) -> str:
    """A finding with its date, and what map and table leave out: «5 av 23 kommuner har vedtatt per 21. november 2026»."""
    extra = t.BARE_VIST.format(status=_narrowed(filter_)) if filter_.status else ""
    return f"{finding} {_per(filter_)}{extra}"


def sentence(filter_: Filter, choices: Choices, finding: str = "") -> str:
    """What is shown, as a person would say it: «Rogaland: 5 av 23 kommuner har vedtatt per 21. november 2026».

    Without a finding the parts stand beside each other: «Rogaland · vedtatt · per 1. juli 2024».
    """
    if finding:
        return f"{area(filter_, choices.fylker)}: {said(filter_, finding)}"
    parts = [area(filter_, choices.fylker), _narrowed(filter_)]
    if filter_.plantype:
        parts.append(choices.plantyper[filter_.plantype].lower())
    return " · ".join([p for p in parts if p] + [_per(filter_)])


def _narrowed(filter_: Filter) -> str:
    return fmt.liste([fmt.STATUSER[s].ord.lower() for s in filter_.status])


def _per(filter_: Filter) -> str:
    return t.PER.format(dato=fmt.dato(filter_.per))


def _known(name: str, values: list[str], allowed: Mapping[str, object], problems: list[str]) -> list[str]:
    for unknown in [v for v in values if v not in allowed]:
        problems.append(t.UKJENT_VERDI[name].format(verdi=_shown(unknown)))
    return [v for v in values if v in allowed]


def _day(values: list[str], choices: Choices, problems: list[str]) -> date:
    if not values:
        return choices.siste_dag
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", values[0]):
            raise ValueError
        chosen = date.fromisoformat(values[0])
    except ValueError:
        problems.append(t.UKJENT_VERDI["per"].format(verdi=_shown(values[0])))
        return choices.siste_dag
    if not choices.forste_dag <= chosen <= choices.siste_dag:
        problems.append(
            t.UTENFOR_TID.format(
                dato=fmt.dato(chosen), fra=fmt.dato(choices.forste_dag), til=fmt.dato(choices.siste_dag)
            )
        )
        return min(max(chosen, choices.forste_dag), choices.siste_dag)
    return chosen


def _kommune(values: list[str], choices: Choices, problems: list[str]) -> str | None:
    if not values:
        return None
    number = values[0]
    if number in choices.kommuner:
        return number
    if number in choices.former:
        today, why = choices.former[number]
        problems.append(why)
        return today[0] if today else None
    problems.append(t.UKJENT_VERDI["kommune"].format(verdi=_shown(number)))
    return None


def _shown(value: str) -> str:
    """A value from the address, shortened; whoever shows it escapes it."""
    return value if len(value) <= 40 else value[:39] + "…"
