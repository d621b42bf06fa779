"""What of a plan can be changed in the form: the fields, what they begin with, and the plan with the changed ones put on top."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from data.store.types import Innforsel, Samling
from pages.components import format as fmt
from pages.samlinger import texts as t

Fields = Mapping[str, Any]
"""tilstand, dag (date | None), deltakere (int | None), motte (list of kommunenummer), merknad; all of them or those that differ"""


def plan_of(entry: Innforsel) -> Samling:
    """The plan that an entry holds; one that takes a plan back has none."""
    assert isinstance(entry.innhold, Samling)  # noqa: S101 - the log was asked for plans, and one that holds has its content
    return entry.innhold


def options(plan: Samling, names: Mapping[str, str]) -> list[str]:
    """Who can have been there: the invited first, then all the kommuner of today."""
    return [*plan.inviterte_kommuner, *(number for number in names if number not in plan.inviterte_kommuner)]


def filled(plan: Samling, names: Mapping[str, str]) -> Fields:
    """What the form begins with."""
    offered = options(plan, names)
    return {
        "tilstand": plan.tilstand,
        "dag": date.fromisoformat(plan.dato_fra) if plan.dato_fra else None,
        "deltakere": plan.antall_deltakere,
        "motte": [number for number in plan.motte_kommuner if number in offered],
        "merknad": plan.merknad or "",
    }


def put(changes: Fields, plan: Samling) -> Samling:
    """The plan with the changed fields put on top; the last day follows along when the first is moved."""
    for field, value in changes.items():
        if field == "dag":
            first = value.isoformat() if value else None
            plan = replace(plan, dato_fra=first, dato_til=_last(plan, first))
        elif field == "motte":
            plan = replace(plan, motte_kommuner=tuple(value))
        elif field == "deltakere":
            plan = replace(plan, antall_deltakere=None if value is None else int(value))
        elif field == "merknad":
            plan = replace(plan, merknad=value.strip() or None)
        else:
            plan = replace(plan, tilstand=value)
    return plan


def _last(plan: Samling, first: str | None) -> str | None:
    if not first or not plan.dato_fra or not plan.dato_til:
        return first
    moved = date.fromisoformat(first) - date.fromisoformat(plan.dato_fra)
    return (date.fromisoformat(plan.dato_til) + moved).isoformat()


def words(value: object, names: Mapping[str, str]) -> str:
    """What stands in a field, as people read it."""
    if isinstance(value, date):
        return fmt.dato(value)
    if isinstance(value, list):
        return fmt.liste([names.get(number, number) for number in value]) if value else t.TOMT_FELT
    return t.TILSTANDER.get(str(value), str(value)) if value not in {None, ""} else t.TOMT_FELT
