"""The questions of the screen Kommuner: all that the view of one kommune shows, asked once, and the foregangskommuner.

Also whom the kommune can learn from: neighbours, kommuner of its size, and the nearest that have adopted a policy, as rows of `status_per`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from data.database import Register
from data.grenser import naboer
from data.queries import knowledge, kommune, kontekst, redaksjon
from data.queries.knowledge import Omfang, Sok
from data.queries.kommune import Dokument, Hendelse, Kommune, Kriterium, Opplysning, kriterier
from data.queries.kontekst import Kontekst
from data.queries.samlinger import grunnlag

SIMILAR, NEAREST, SAME_GROUP = 8, 5, 5  # rows in the lists
SAME_VERSION_YEARS = (
    2  # a plan adopted in December 2014 for 2015–2018 is one version; adoption and period may differ by a year
)


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
        plans=kommune.planer(register, per).get(who.nummer, ()),
        criteria=kriterier(evidence, status.status, status.observasjon_id),
        documents=kommune.dokumenter(evidence, per),
        events=kommune.hendelser(register, who.nummer, per),
        former=kommune.tidligere_kommuner(register, who.nummer, per),
        renumbered=kommune.tidligere_numre(register, who.nummer, per),
        waiting=redaksjon.answers_waiting(register).get(who.nummer),
        everyone=everyone,
        near=near(register, who.nummer, per),
        similar=similar(register, who.nummer, per),
        nearest=close,
        measured=measured,
        context=kontekst.for_kommune(register, who.nummer),
        alike=alike,
        alike_adopted=sum(row.visning == "vedtatt" for row in alike),
        extent=knowledge.omfang(register),
        searched=knowledge.sokt(register).get(who.nummer),
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
        if row.visning == "vedtatt" and row.kommunenummer != nummer
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


def forst_i_fylket(register: Register, per: date) -> pd.DataFrame:
    """The earliest documented own policy in each fylke of today: fylkesnavn, kommunenummer, kommunenavn, enhet, dato_tekst, tittel,
    kilde_url, kilde_utgiver; several rows where the dates are equal. Undated evidence and evidence of low certainty cannot be first."""
    return register.query(
        """SELECT k.fylkesnavn, k.fylkesnummer, k.kommunenummer, k.kommunenavn, e.enhet, e.dato_tekst, e.dokumenttittel AS tittel,
            e.kilde_url, e.kilde_utgiver, e.sikkerhet
        FROM evidens AS e JOIN kommune_na AS k ON k.kommunenummer = e.dagens_kommunenummer
        WHERE e.niva = 'kommune' AND e.status = 'vedtatt' AND e.plantype = 'frivillighetspolitikk'
            AND NOT e.udatert AND e.sikkerhet <> 'lav'
            AND e.holder_fra <= ?
        QUALIFY rank() OVER (PARTITION BY k.fylkesnummer ORDER BY e.holder_fra) = 1
            AND row_number() OVER (PARTITION BY k.kommunenummer ORDER BY e.holder_fra, e.dokumenttittel IS NULL, e.id) = 1
        ORDER BY k.fylkesnavn COLLATE nb, k.kommunenavn COLLATE nb""",
        (per,),
    )


def lengst(register: Register, per: date, fylker: Sequence[str] = ()) -> pd.DataFrame:
    """The ten kommuner of the fylker (none: the country) whose own policy has stood longest without a break, by the sources: kommunenavn,
    siden (DATE), the evidence that it began with, and the document that decides now. Inherited statuses and runs that began undated
    are left out."""
    return register.query(
        """SELECT s.kommunenummer, s.kommunenavn, s.fylkesnavn, s.siden, s.utlopt, s.tittel AS dagens_tittel, e.dokumenttittel AS tittel,
            e.dato_tekst, e.kilde_url, e.kilde_utgiver, e.sikkerhet, e.enhet
        FROM status_per($1) AS s
        JOIN evidens AS e ON e.dagens_kommunenummer = s.kommunenummer AND e.holder_fra = s.siden AND e.status = 'vedtatt'
            AND e.plantype = 'frivillighetspolitikk' AND e.niva = 'kommune' AND NOT e.udatert
        WHERE s.visning = 'vedtatt' AND (len($2::VARCHAR[]) = 0 OR list_contains($2::VARCHAR[], s.fylkesnummer))
        QUALIFY row_number() OVER (PARTITION BY s.kommunenummer ORDER BY trygghet(e.sikkerhet) DESC, e.id) = 1
        ORDER BY s.siden, s.kommunenavn COLLATE nb LIMIT 10""",
        (per, tuple(fylker)),
    )


def revidert(register: Register, per: date) -> pd.DataFrame:
    """One row per version of the policy in kommuner with three or more versions (so renewed more than once), oldest first:
    kommunenummer, kommunenavn, antall (versions), aar, enhet, tittel, kilde_url, kilde_utgiver."""
    return register.query(
        """WITH vedtak AS (
            SELECT *, coalesce(vedtatt_dato, periode_fra)[:4]::INTEGER AS aar FROM evidens
            WHERE niva = 'kommune' AND status = 'vedtatt' AND plantype = 'frivillighetspolitikk' AND NOT utledet
                AND coalesce(vedtatt_dato, periode_fra) IS NOT NULL AND holder_fra <= $1
        ), merket AS (
            SELECT *, coalesce(aar - lag(aar) OVER tid >= $2, true) AS ny FROM vedtak
            WINDOW tid AS (PARTITION BY dagens_kommunenummer, enhet ORDER BY aar, id)
        ), versjon AS (
            SELECT *, (count(*) FILTER (ny) OVER (PARTITION BY dagens_kommunenummer, enhet ORDER BY aar, id)) AS nummer FROM merket
        )
        SELECT k.kommunenummer, k.kommunenavn, k.fylkesnavn, max(v.nummer) OVER (PARTITION BY k.kommunenummer, v.enhet) AS antall,
            v.aar, v.enhet, v.dokumenttittel AS tittel, v.kilde_url, v.kilde_utgiver
        FROM versjon AS v JOIN kommune_na AS k ON k.kommunenummer = v.dagens_kommunenummer
        QUALIFY antall >= 3
            AND row_number() OVER (PARTITION BY k.kommunenummer, v.enhet, v.nummer ORDER BY v.dokumenttittel IS NULL, v.aar, v.id) = 1
        ORDER BY antall DESC, k.kommunenavn COLLATE nb, v.aar""",
        (per, SAME_VERSION_YEARS),
    )


def aarets_frivillighetskommune(register: Register, per: date) -> pd.DataFrame:
    """The kommuner that a source calls Årets frivillighetskommune (nominations and applications left out): aar, kommunenummer,
    kommunenavn, enhet, kilde_url, kilde_utgiver. Not a complete list of winners."""
    return register.query(
        r"""SELECT k.kommunenummer, k.kommunenavn, k.fylkesnavn, e.enhet, e.kilde_url, e.kilde_utgiver,
            coalesce(nullif(regexp_extract(e.merknad, 'rets frivillighetskommune \(?(\d{4})', 1), ''),
                e.kilde_dato[:4], e.gjelder_dato[:4]) AS aar
        FROM evidens AS e JOIN kommune_na AS k ON k.kommunenummer = e.dagens_kommunenummer
        WHERE e.niva = 'kommune' AND e.merknad ILIKE '%årets frivillighetskommune%' AND e.holder_fra <= ?
            AND NOT regexp_matches(e.merknad, '(nominert|søknad|finalist)', 'i')
        QUALIFY row_number() OVER (PARTITION BY k.kommunenummer, aar ORDER BY trygghet(e.sikkerhet) DESC, e.holder_fra, e.id) = 1
        ORDER BY aar DESC, k.kommunenavn COLLATE nb""",
        (per,),
    )
