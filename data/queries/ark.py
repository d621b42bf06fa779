"""What a styreark and a fylkesark say, as figures and rows: counts, change since a day, pace, lists. No words here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from data.database import Register, records, remembered
from data.queries import knowledge, utvikling
from data.queries.knowledge import Freshness
from data.queries.samlinger import grunnlag
from data.samling.avstand import Region, members

Pace = Literal["raskere", "langsommere", "likt", "ingen"]
Rows = tuple[dict[str, Any], ...]


def compare(now: int, before: int) -> Pace:
    """How the dated vedtak of the last twelve months stand to those of the twelve before; `ingen`: there are none in either."""
    if now == before:
        return "likt" if now else "ingen"
    return "raskere" if now > before else "langsommere"


@dataclass(frozen=True)
class Change:
    """Kommuner shown in one way (vedtatt, arvet …) now and on the first day, as macro `visningstall` has it: antall = antall_for + datert +
    udatert, where `udatert` may well be older. `innbyggere` in those of now; `stille`: of antall."""

    visning: str
    antall: int
    antall_for: int
    datert: int
    udatert: int
    innbyggere: int
    stille: int


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


def area_of(register: Register, region: Region) -> Area:
    """The kommuner of a region; one that is empty is the whole country. Raises ValueError where a choice leads to no kommune."""
    base = grunnlag(register)
    everyone = tuple(k.kommunenummer for k in base.kommuner)
    found = [number for number in everyone if number not in region.uten]
    if not region.tom:
        found = members(region, base.kommuner, base.avstander)
    if not found:
        raise ValueError("no kommune")
    return Area(tuple(found), len(found) == len(everyone), region.fylker)


@dataclass(frozen=True)
class Styretall:
    """All that a styreark says of an area at `per`, with what has changed since `siden`.

    endringer: one per way of being shown, strongest first. perioder: dated vedtak in each twelve months up to `per`, oldest first, and
    `uten_dato`: how many vedtak no source dates. fylker: rows of the 15 by share, with the change of vedtatt in each (datert, udatert).
    endret: the kommuner shown in another way than on the first day, new vedtak first. kommuner: all of the area. Both as macro
    `bevegelse` has them. utloper: rows of `utvikling.utlop`, those still running first. kjent: what others have published, for the
    country or one whole fylke, as macro `kunnskap_per` has it. kilder: publishers behind the statuses, and of how many.
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

    def shown_as(self, visning: str) -> Change:
        """The row of one way of being shown."""
        return next(row for row in self.endringer if row.visning == visning)

    @property
    def tempo(self) -> Pace:
        """The last twelve months against the twelve before."""
        before, now = self.perioder[-2:]
        return compare(now.antall, before.antall)


@remembered
def styretall(register: Register, area: Area, per: date, siden: date) -> Styretall:
    """Ask everything for one paper. `siden` must be before `per`."""
    asked = None if area.hele_landet else area.numre
    mine = set(area.numre)

    def ask(sql: str, *parameters: object) -> Rows:
        return tuple(records(register.query(sql, parameters)))

    moves = ask("FROM bevegelse(?, ?, NULL) ORDER BY kommunenavn COLLATE nb, kommunenummer", siden, per)
    kommuner = tuple(row for row in moves if row["kommunenummer"] in mine)
    ends = (row for row in records(utvikling.utlop(register, per, ())) if row["kommunenummer"] in mine)
    changes = ask(
        """SELECT visning, antall, antall_for, datert, udatert, innbyggere, stille
        FROM visningstall($1, $2, NULL, numre := $3::VARCHAR[]) WHERE fylkesnummer = '00'
        ORDER BY list_position(['vedtatt', 'arvet', 'under_arbeid', 'ingen_kjent', 'ikke_kartlagt'], visning)""",
        siden, per, asked,
    )  # fmt: skip
    periods = ask("FROM vedtak_tolv($1, numre := $2::VARCHAR[]) ORDER BY nr DESC", per, asked)
    fresh = ask("FROM ferskhet_per($1, numre := $2::VARCHAR[]) WHERE fylkesnummer = '00'", per, asked)[0]
    return Styretall(
        area=area,
        per=per,
        siden=siden,
        endringer=tuple(Change(**row) for row in changes),
        perioder=tuple(Period(row["etter"].date(), row["til"].date(), row["antall"]) for row in periods),
        uten_dato=ask(
            """SELECT count(*)::INTEGER AS antall FROM vedtaksstart
            WHERE udatert AND siden <= $1 AND ($2::VARCHAR[] IS NULL OR list_contains($2::VARCHAR[], kommunenummer))""",
            per, asked,
        )[0]["antall"],
        fylker=ask(
            """SELECT f.*, t.datert, t.udatert
            FROM fylkestall_per($2) AS f JOIN visningstall($1, $2, NULL) AS t USING (fylkesnummer)
            WHERE t.visning = 'vedtatt' AND f.fylkesnummer <> '00'
            ORDER BY f.andel_vedtatt DESC, f.vedtatt DESC, f.fylkesnavn COLLATE nb""",
            siden, per,
        ),
        endret=tuple(sorted((row for row in kommuner if row["endret"]), key=_new_first)),
        kommuner=kommuner,
        utloper=tuple(sorted(ends, key=lambda row: (row["utlopt"], row["slutt"]))),
        ferskhet=Freshness(**{name: fresh[name] for name in Freshness.__dataclass_fields__}),
        kjent=_published(register, area, per),
        kilder=ask(
            """SELECT kilde_utgiver, count(*)::INTEGER AS antall FROM status_per($1)
            WHERE kilde_utgiver IS NOT NULL AND ($2::VARCHAR[] IS NULL OR list_contains($2::VARCHAR[], kommunenummer))
            GROUP BY 1 ORDER BY 2 DESC, kilde_utgiver COLLATE nb""",
            per, asked,
        ),
    )  # fmt: skip


_ORDER = ("vedtatt", "under_arbeid", "arvet", "ingen_kjent", "ikke_kartlagt")


def _new_first(row: dict[str, Any]) -> tuple[int, bool, int]:
    """New vedtak first, the dated before the undated and the latest before the rest; Norwegian order where these are equal."""
    return (_ORDER.index(row["visning"]), not row["har_dato"], -row["siden"].toordinal() if row["siden"] else 0)


def _published(register: Register, area: Area, per: date) -> Mapping[str, Any] | None:
    number = "00" if area.hele_landet else area.fylker[0] if len(area.fylker) == 1 else ""
    row = next((one for one in records(knowledge.known_per(register, per)) if one["fylkesnummer"] == number), None)
    return row if row and row["publisert"] is not None and row["antall_kommuner"] == len(area.numre) else None
