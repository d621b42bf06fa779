"""Figures of others about the kommuner: which data sets there are, how a kommune compares, and who is in its KOSTRA-gruppe."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from data.database import Register, records, remembered
from data.queries import kommune

INNBYGGERE = "innbyggere"
"""the measure of the fylker that is no data set: inhabitants per kommune, from the register itself"""


@dataclass(frozen=True)
class Datasett:
    """A context data set as it stands in the register; `hentet` None: not fetched, `feil`: what was fetched cannot be read (Norwegian).

    `utelatt`: figures of kommuner that lead to none of today's. `lisens_url` None: the source names no licence.
    """

    datasett: str
    tittel: str
    beskrivelse: str
    enhet: str
    slag: str
    niva: str
    kilde: str
    kilde_url: str
    lisens: str
    lisens_url: str | None
    dato: str
    hentet: date | None
    hentet_fra: str | None
    feil: str | None
    aar_fra: int | None
    aar_til: int | None
    tall: int | None
    antall_kommuner: int
    utelatt: int | None


@dataclass(frozen=True)
class Sammenligning:
    """One data set's figure for a kommune: `verdi` as the source has it, `maal` as areas are compared (a count per 1,000 inhabitants)."""

    datasett: Datasett
    aar: int
    verdi: float
    maal: float
    gruppe: float | None
    fylke: float | None
    landet: float | None


@dataclass(frozen=True)
class Kontekst:
    """What is shown of the context of one kommune: every data set, fetched or not; its figures; its group."""

    datasett: tuple[Datasett, ...]
    tall: tuple[Sammenligning, ...]
    kategorier: tuple[Any, ...]
    """rows of divided data sets in their last year, most first: datasett, aar, kategori, kategori_navn, verdi"""
    aarene: tuple[Any, ...]
    """rows of every year of the undivided data sets that compare as they are (forhold), the oldest first"""
    gruppe: Gruppe | None


@dataclass(frozen=True)
class Gruppe:
    """A KOSTRA-gruppe as of a year: its code and name as the source writes it, and the kommunenumre in it."""

    kode: str
    navn: str
    aar: int
    kommuner: frozenset[str]


@remembered
def alle(register: Register) -> Mapping[str, Datasett]:
    """Name → data set, in the order that they are shown, fetched or not."""
    found = {}
    for row in records(register.query("FROM kontekst_oversikt ORDER BY rekkefolge, datasett")):
        fields: dict[str, Any] = {name: row[name] for name in Datasett.__dataclass_fields__}
        years = {
            name: None if fields[name] is None else int(fields[name])
            for name in ("aar_fra", "aar_til", "tall", "utelatt")
        }
        found[row["datasett"]] = Datasett(**{**fields, **years, "hentet": kommune.day(row["hentet"])})
    return found


@remembered
def apne(register: Register) -> Mapping[str, Datasett]:
    """Those of the data sets that have a licence, and may leave the house."""
    return {name: one for name, one in alle(register).items() if one.lisens_url}


def tall(register: Register) -> pd.DataFrame:
    """The figures that may leave the house, of kommuner of today and (kommunenummer None) of fylker. Columns as in `kontekst_apen`."""
    return register.query("FROM kontekst_apen ORDER BY rekkefolge, fylkesnummer, kommunenummer, aar, kategori")


@remembered
def _compared(register: Register) -> Mapping[str, tuple[Sammenligning, ...]]:
    found: dict[str, list[Sammenligning]] = {}
    sets = alle(register)
    for row in records(
        register.query("SELECT c.* FROM kontekst_sammenligning AS c JOIN kontekst USING (datasett) ORDER BY rekkefolge")
    ):
        one = Sammenligning(
            sets[row["datasett"]], row["aar"], row["verdi"], row["maal"],
            row["maal_gruppe"], row["maal_fylke"], row["maal_landet"],
        )  # fmt: skip
        found.setdefault(row["kommunenummer"], []).append(one)
    return {number: tuple(of_one) for number, of_one in found.items()}


def sammenligninger(register: Register, nummer: str) -> tuple[Sammenligning, ...]:
    """The undivided data sets that have a figure for the kommune in their last year."""
    return _compared(register).get(nummer, ())


@remembered
def grupper(register: Register) -> Mapping[str, Gruppe]:
    """Kommunenummer → its KOSTRA-gruppe; empty where groups were not fetched."""
    found: dict[str, Gruppe] = {}
    for (code, name, year), rows in register.query("FROM kostragruppe").groupby(["gruppe", "gruppe_navn", "aar"]):
        members = frozenset(rows["kommunenummer"])
        found |= dict.fromkeys(members, Gruppe(str(code), str(name), int(str(year)), members))
    return found


_IN_DETAIL = """SELECT m.omraade AS for_kommune, m.datasett, m.aar, m.kategori, m.kategori_navn, m.verdi
    FROM kontekst_maal AS m JOIN kontekst_oversikt AS o USING (datasett)
    WHERE m.omraadetype = 'kommune' AND CASE WHEN m.kategori <> '' THEN m.aar = o.aar_til ELSE o.slag = 'forhold' END
    ORDER BY o.rekkefolge, m.aar, m.verdi DESC, m.kategori_navn COLLATE nb"""


def fylkesmaal(register: Register, per: date) -> pd.DataFrame:
    """The measures of the fylker beside their share vedtatt at a date. Columns as in macro `fylkesmaal_per`; shares 0–1."""
    return register.query("FROM fylkesmaal_per(?) ORDER BY datasett, maal DESC, fylkesnummer", (per,))


def halvdeler(register: Register, per: date) -> pd.DataFrame:
    """Per measure: how many kommuner have vedtatt in the half of the fylker with most of it, and in the others.

    Columns: datasett, overst, fylker, antall_kommuner, vedtatt, andel (0–1); the upper half first.
    """
    return register.query(
        """SELECT datasett, overst, count(*)::INTEGER AS fylker, sum(antall_kommuner)::INTEGER AS antall_kommuner,
            sum(vedtatt)::INTEGER AS vedtatt, sum(vedtatt) / sum(antall_kommuner) AS andel
        FROM fylkesmaal_per(?) GROUP BY datasett, overst ORDER BY datasett, overst DESC""",
        (per,),
    )


@dataclass(frozen=True)
class Kolonne:
    """An undivided data set of the kommuner as a column of a list: its last year, and kommunenummer → figure as the source has it."""

    datasett: Datasett
    aar: int
    verdier: Mapping[str, float]

    @property
    def overskrift(self) -> str:
        """Its heading: «Frivilligsentraler (2023)»."""
        return f"{self.datasett.tittel} ({self.aar})"

    def sum(self, numre: Collection[str]) -> tuple[float, int]:
        """The figures of the kommuner that have one, added, and how many have. Only for what adds up (`slag` antall)."""
        found = [self.verdier[number] for number in numre if number in self.verdier]
        return sum(found), len(found)


@remembered
def kolonner(register: Register) -> Mapping[str, Kolonne]:
    """Name → column, for every undivided data set with figures of kommuner, in the order that they are shown."""
    found: dict[str, dict[str, float]] = {name: {} for name in alle(register)}
    for number, compared in _compared(register).items():
        for one in compared:
            found[one.datasett.datasett][number] = one.verdi
    sets = alle(register)
    return {name: Kolonne(sets[name], sets[name].aar_til or 0, values) for name, values in found.items() if values}


def for_kommune(register: Register, nummer: str) -> Kontekst:
    """Everything that is shown of the context of one kommune."""
    rows = kommune.per_kommune(register, _IN_DETAIL).get(nummer, ())
    return Kontekst(
        tuple(alle(register).values()),
        sammenligninger(register, nummer),
        tuple(row for row in rows if row.kategori),
        tuple(row for row in rows if not row.kategori),
        grupper(register).get(nummer),
    )
