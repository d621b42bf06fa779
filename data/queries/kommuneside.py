"""All that the view of one kommune shows, asked once: whoever draws it gets plain values and asks nothing.

Also whom the kommune can learn from: neighbours, kommuner of its size, and the nearest that have adopted a policy, as rows of `status_per`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from data.database import Register
from data.grenser import naboer
from data.queries import core, dekning, kommune, kontekst, runder
from data.queries.dekning import Omfang, Sok
from data.queries.kommune import Dokument, Hendelse, Kommune, Kriterium, Opplysning, kriterier
from data.queries.kontekst import Kontekst
from data.queries.samlinger import grunnlag

SIMILAR, NEAREST, SAME_GROUP = 8, 5, 5  # rows in the lists


@dataclass(frozen=True)
class Forbilde:
    """A kommune that has adopted a policy itself (`row` of `status_per`), the km between the centres, and whether it is of the same
    KOSTRA-gruppe, and so alike in size and means."""

    row: Any
    km: float
    same_group: bool


@dataclass(frozen=True)
class Andre:
    """How many others there are, and how many of them have adopted a policy themselves or work on one."""

    antall: int
    vedtatt: int
    under_arbeid: int

    @classmethod
    def of(cls, found: Sequence[Any]) -> Andre:
        """Count rows of `status_per`."""
        own = [row.status for row in found if not row.arvet]
        return cls(len(found), own.count("vedtatt"), own.count("under_arbeid"))


@dataclass(frozen=True)
class Kommuneside:
    """What is known about a kommune at `per`; `status` is its row of `status_per`, the other rows are of the questions named."""

    innhold: str
    """the content hash of the register that was asked"""
    per: date
    who: Kommune
    status: Any
    decides: Opplysning | None
    """the evidence that the status rests on"""
    evidence: list[Opplysning]
    later: int
    """pieces of evidence that count only from after `per`"""
    plans: tuple[Any, ...]
    """rows of `planstatus_per`: the plan types with evidence"""
    criteria: tuple[Kriterium, ...]
    documents: list[Dokument]
    events: list[Hendelse]
    former: tuple[Any, ...]
    """`kommune.tidligere_kommuner`"""
    renumbered: tuple[Any, ...]
    """`kommune.tidligere_numre`"""
    waiting: date | None
    """the day of an answer of the kommune that no editor has decided on"""
    everyone: Mapping[str, Any]
    """`kommune.statuser`"""
    near: list[Any]
    similar: list[Any]
    nearest: list[Forbilde]
    measured: str
    """how those km are measured, as a sentence"""
    context: Kontekst
    alike: list[Any]
    """the other kommuner of its KOSTRA-gruppe"""
    alike_adopted: int
    """how many of them have adopted a policy themselves"""
    extent: Omfang
    searched: Sok | None


def kommuneside(register: Register, who: Kommune, per: date) -> Kommuneside:
    """Ask everything that the short and the long view of a kommune of today show, as it was known at `per`."""
    everyone = kommune.statuser(register, per)
    status = everyone[who.nummer]
    evidence = kommune.opplysninger(register, who.nummer, per)
    plans = core.planstatus_per(register, per)
    close, measured = nearest(register, who.nummer, per)
    group = kontekst.grupper(register).get(who.nummer)
    alike = [everyone[n] for n in sorted(group.kommuner) if n in everyone and n != who.nummer] if group else []
    return Kommuneside(
        innhold=register.innhold,
        per=per,
        who=who,
        status=status,
        decides=next((o for o in evidence if o.id == status.observasjon_id), None),
        evidence=evidence,
        later=len(kommune.opplysninger(register, who.nummer, date.max)) - len(evidence),
        plans=tuple(kommune.rows(plans[plans["kommunenummer"] == who.nummer])),
        criteria=kriterier(evidence, status.status, status.observasjon_id),
        documents=kommune.dokumenter(evidence, per),
        events=kommune.hendelser(register, who.nummer, per),
        former=kommune.tidligere_kommuner(register, who.nummer, per),
        renumbered=kommune.tidligere_numre(register, who.nummer, per),
        waiting=runder.answer_waiting(register, who.nummer),
        everyone=everyone,
        near=near(register, who.nummer, per),
        similar=similar(register, who.nummer, per),
        nearest=close,
        measured=measured,
        context=kontekst.for_kommune(register, who.nummer),
        alike=alike,
        alike_adopted=sum(row.status == "vedtatt" and not row.arvet for row in alike),
        extent=dekning.omfang(register),
        searched=dekning.sokt(register, who.nummer),
    )


def evidence_of_former(register: Register, who: Kommune, former: Any) -> list[Opplysning]:
    """The evidence about a former kommune (a row of `tidligere_kommuner`) itself; to itself it was no former kommune."""
    everything = kommune.opplysninger(register, who.nummer, date.max)
    return [replace(o, arvet=False) for o in everything if o.kropp == former.kropp]


def near(register: Register, nummer: str, per: date) -> list[Any]:
    """The neighbours by land, or by sea for an island kommune, in Norwegian order."""
    beside = {number for number, _ in naboer().get(nummer, ())}
    return [row for row in kommune.statuser(register, per).values() if row.kommunenummer in beside]


def similar(register: Register, nummer: str, per: date) -> list[Any]:
    """The kommuner nearest in number of inhabitants (by ratio, so that half and double are equally far), largest first."""
    everyone = kommune.statuser(register, per)
    own = everyone[nummer].innbyggere
    others = sorted(
        (row for row in everyone.values() if row.kommunenummer != nummer),
        key=lambda row: abs(math.log(row.innbyggere / own)),
    )
    return sorted(others[:SIMILAR], key=lambda row: -row.innbyggere)


def nearest(register: Register, nummer: str, per: date) -> tuple[list[Forbilde], str]:
    """Kommuner that have adopted a policy themselves, first the nearest of the same KOSTRA-gruppe and then the nearest of all others.

    And how the km are measured: along the road where road lengths are fetched and these all have one, else between the centres as the
    crow flies.
    """
    others = {
        row.kommunenummer: row
        for row in kommune.statuser(register, per).values()
        if row.status == "vedtatt" and not row.arvet and row.kommunenummer != nummer
    }
    group = kontekst.grupper(register).get(nummer)
    members = group.kommuner if group else frozenset()
    base = grunnlag(register)
    for distances in (*([base.reise.km] if base.reise else []), base.avstander):
        km = distances.verdier[distances.kommuner.index(nummer)]
        pairs = zip(distances.kommuner, map(float, km), strict=True)
        found = [Forbilde(others[n], length, n in members) for n, length in pairs if n in others]
        found.sort(key=lambda one: (math.isnan(one.km), one.km))
        same = [one for one in found if one.same_group][:SAME_GROUP]
        chosen = same + [one for one in found if not one.same_group][: NEAREST - 2 if same else NEAREST]
        if not any(math.isnan(one.km) for one in chosen):
            break
    return chosen, distances.forklaring
