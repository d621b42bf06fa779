"""What a styreark, a fylkesark and a kommuneark say, as figures and rows: counts, change since a day, pace, lists. No words here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Literal

from data.database import Register, records, remembered
from data.queries import core, knowledge, kommune, laere, utvikling
from data.queries.knowledge import Freshness
from data.queries.kommune import Kommune, Opplysning
from data.queries.kriterier import Kriterium, kriterier
from data.queries.oversikt import year_before
from data.queries.samlinger import grunnlag
from data.samling.region import Region, members

YEARS = 10
"""periods of twelve months that the pace is shown for"""
Pace = Literal["raskere", "langsommere", "likt", "ingen"]
Rows = tuple[dict[str, Any], ...]


def compare(now: int, before: int) -> Pace:
    """How the dated vedtak of the last twelve months stand to those of the twelve before; `ingen`: there are none in either."""
    if now == before:
        return "likt" if now else "ingen"
    return "raskere" if now > before else "langsommere"


@dataclass(frozen=True)
class Change:
    """Kommuner shown in one way (vedtatt, arvet …) now and on the first day: antall = antall_for + inn_datert + inn_udatert − ut.

    `inn_datert`: a source says when; `inn_udatert`: it came to be known in between, and may well be older. `innbyggere` in those of now.
    """

    visning: str
    antall: int
    antall_for: int
    inn_datert: int
    inn_udatert: int
    ut: int
    innbyggere: int
    stille: int
    utlopt: int


@dataclass(frozen=True)
class Period:
    """The vedtak that their sources date after `etter` and not after `til`."""

    etter: date
    til: date
    antall: int


@dataclass(frozen=True)
class Area:
    """The kommuner that a paper is about, in Norwegian order; `hele_landet`: all of them. `fylker`: those it was chosen by."""

    numre: tuple[str, ...]
    hele_landet: bool
    fylker: tuple[str, ...] = ()

    @property
    def asked(self) -> list[str] | None:
        """As the macros of views.sql want it."""
        return None if self.hele_landet else list(self.numre)


def area_of(register: Register, region: Region) -> Area:
    """The kommuner of a region; one that is empty is the whole country. Raises ValueError where a choice leads to no kommune."""
    base = grunnlag(register)
    everyone = tuple(k.kommunenummer for k in base.kommuner)
    if region.tom and not region.uten:
        return Area(everyone, True)
    found = (
        [number for number in everyone if number not in region.uten]
        if region.tom
        else members(region, base.kommuner, base.avstander)
    )
    if not found:
        raise ValueError("no kommune")
    return Area(tuple(found), len(found) == len(everyone), region.fylker)


@dataclass(frozen=True)
class Styretall:
    """All that a styreark says of an area at `per`, with what has changed since `siden`.

    endringer: one per way of being shown, strongest first. perioder: dated vedtak in each twelve months up to `per`, oldest first, and
    `uten_dato`: how many vedtak no source dates. fylker: rows of the 15 by share, with the change of vedtatt in each (inn_datert,
    inn_udatert, ut). endret: the kommuner shown in another way than on the first day, new vedtak first. kommuner: all of the area, as
    macro `visning_mellom` has them. utloper: rows of `utvikling.utlop`, the first to end first. kjent: what others have published, for
    the country or one whole fylke, as macro `kunnskap_per` has it.
    """

    area: Area
    per: date
    siden: date
    endringer: tuple[Change, ...]
    perioder: tuple[Period, ...]
    uten_dato: int
    fylker: Rows
    endret: Rows
    kommuner: Rows
    utloper: Rows
    ferskhet: Freshness
    kjent: Mapping[str, Any] | None
    kilder: Rows

    @property
    def antall_kommuner(self) -> int:
        """Kommuner in the area."""
        return self.ferskhet.antall_kommuner

    @property
    def vedtatt(self) -> Change:
        """The row of those who have vedtatt themselves."""
        return next(row for row in self.endringer if row.visning == "vedtatt")

    @property
    def tempo(self) -> Pace:
        """The last twelve months against the twelve before."""
        before, now = self.perioder[-2:]
        return compare(now.antall, before.antall)


@remembered
def styretall(register: Register, area: Area, per: date, siden: date) -> Styretall:
    """Ask everything for one paper. `siden` must be before `per`."""
    asked = area.asked
    mine = set(area.numre)
    between = records(
        register.query("FROM visning_mellom(?, ?) ORDER BY kommunenavn COLLATE nb, kommunenummer", (siden, per))
    )
    kommuner = tuple(row for row in between if row["kommunenummer"] in mine)
    periods, undated = _pace(register, per, mine)
    ends = utvikling.utlop(register, per, ())
    return Styretall(
        area,
        per,
        siden,
        tuple(
            Change(**row)
            for row in records(
                register.query(
                    """FROM visning_endring($1, $2, $3::VARCHAR[])
                    ORDER BY list_position(['vedtatt', 'arvet', 'under_arbeid', 'ingen_kjent', 'ikke_kartlagt'], visning)""",
                    (siden, per, _hashable(asked)),
                )
            )
        ),
        periods,
        undated,
        tuple(
            records(
                register.query(
                    """FROM fylkestall_per($2) JOIN vedtatt_endring($1, $2) USING (fylkesnummer)
                    ORDER BY andel_vedtatt DESC, vedtatt DESC, fylkesnavn COLLATE nb""",
                    (siden, per),
                )
            )
        ),
        tuple(sorted((row for row in kommuner if row["endret"]), key=_new_first)),
        kommuner,
        tuple(
            sorted(
                (row for row in records(ends) if row["kommunenummer"] in mine),
                key=lambda row: (row["slutt"], row["kommunenavn"]),
            )
        ),
        Freshness(**records(register.query("FROM ferskhet_for($1, $2::VARCHAR[])", (per, _hashable(asked))))[0]),
        _published(register, area, per),
        tuple(
            records(
                register.query(
                    """SELECT kilde_utgiver, count(*)::INTEGER AS antall FROM status_per($1)
                    WHERE kilde_utgiver IS NOT NULL AND ($2::VARCHAR[] IS NULL OR list_contains($2::VARCHAR[], kommunenummer))
                    GROUP BY 1 ORDER BY 2 DESC, kilde_utgiver COLLATE nb""",
                    (per, _hashable(asked)),
                )
            )
        ),
    )


def _hashable(numbers: list[str] | None) -> tuple[str, ...] | None:
    return None if numbers is None else tuple(numbers)


_ORDER = ("vedtatt", "under_arbeid", "arvet", "ingen_kjent", "ikke_kartlagt")


def _new_first(row: dict[str, Any]) -> tuple[int, bool, int]:
    """New vedtak first, the dated before the undated and the latest before the rest; Norwegian order where these are equal."""
    return (_ORDER.index(row["er"]), not row["datert"], -row["siden"].toordinal() if row["siden"] else 0)


def _pace(register: Register, per: date, mine: set[str]) -> tuple[tuple[Period, ...], int]:
    """The dated vedtak of each twelve months up to `per`, oldest first, and the number of undated ones."""
    starts = [one for one in utvikling.vedtaksstart(register, per) if one["kommunenummer"] in mine]
    dated = [one["siden"] for one in starts if not one["udatert"]]
    days = [per]
    for _ in range(YEARS):
        days.append(year_before(days[-1]))
    return (
        tuple(
            Period(after, until, sum(after < day <= until for day in dated))
            for after, until in pairwise(reversed(days))
        ),
        len(starts) - len(dated),
    )


def _published(register: Register, area: Area, per: date) -> Mapping[str, Any] | None:
    number = "00" if area.hele_landet else area.fylker[0] if len(area.fylker) == 1 else ""
    row = next((one for one in records(knowledge.known_per(register, per)) if one["fylkesnummer"] == number), None)
    return row if row and row["publisert"] is not None and row["antall_kommuner"] == len(area.numre) else None


@dataclass(frozen=True)
class Kommunetall:
    """All that a kommuneark says of one kommune at `per`.

    status: its row of `status_per`; bevis: the opplysning that decides it, None where nothing is known. forankret: its rows of
    `planstatus_per` for other plan types than the own policy. naboer, like, naermeste: rows of `status_per` that have vedtatt themselves
    (like: of its size; naermeste: with km as the crow flies), each kommune in the first list that has it.
    """

    kommune: Kommune
    per: date
    status: Any
    bevis: Opplysning | None
    kriterier: tuple[Kriterium, ...]
    forankret: Rows
    naboer: tuple[Any, ...]
    like: tuple[Any, ...]
    naermeste: tuple[tuple[Any, float], ...]


def kommunetall(register: Register, nummer: str, per: date) -> Kommunetall:
    """Ask everything for one paper. Raises KeyError for a number that is not of today."""
    who = kommune.finn(register, nummer)
    if who is None:
        raise KeyError(nummer)
    row = kommune.status(register, nummer, per)
    evidence = kommune.opplysninger(register, nummer, per)
    near = tuple(r for r in laere.grenser_til(register, nummer, per) if _has(r))
    seen = {r.kommunenummer for r in near}
    alike = tuple(r for r in laere.like_store(register, nummer, per) if _has(r) and r.kommunenummer not in seen)
    seen |= {r.kommunenummer for r in alike}
    return Kommunetall(
        who,
        per,
        row,
        next((o for o in evidence if o.id == row.observasjon_id), None),
        kriterier(evidence, row.status, row.observasjon_id),
        _anchored(register, per).get(nummer, ()),
        near,
        alike,
        tuple(
            pair for pair in laere.naermeste_med_politikk(register, nummer, per) if pair[0].kommunenummer not in seen
        ),
    )


def _has(row: Any) -> bool:
    return bool(row.status == "vedtatt" and not row.arvet)


@remembered
def _anchored(register: Register, per: date) -> Mapping[str, Rows]:
    """Kommunenummer → rows of `planstatus_per` for the plan types that give no status."""
    own = set(core.plantyper(register).query("egen_politikk")["kode"])
    found: dict[str, list[dict[str, Any]]] = {}
    for row in records(core.planstatus_per(register, per)):
        if row["plantype"] not in own:
            found.setdefault(row["kommunenummer"], []).append(row)
    return {number: tuple(rows) for number, rows in found.items()}
