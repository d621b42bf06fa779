"""How fresh what is known is, what is known beside what others have counted, and whom to ask first."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from data.database import Register, records, remembered


@dataclass(frozen=True)
class Freshness:
    """Of the statuses shown in an area: how many rest on evidence of the last year, the last four, older, or without a date."""

    antall_kommuner: int
    med_status: int
    siste_aar: int
    siste_fire_aar: int
    eldre: int
    udatert: int
    svart_selv: int
    """kommuner whose own answer an editor has accepted, whatever the status"""
    innbyggere: int
    innbyggere_svart_selv: int


@remembered
def freshness_per(register: Register, per: date) -> pd.DataFrame:
    """Norge (fylkesnummer 00) first, then the 15 fylker in Norwegian order. Columns as in macro `ferskhet_per`."""
    return register.query("FROM ferskhet_per(?) ORDER BY fylkesnummer <> '00', fylkesnavn COLLATE nb", (per,))


@remembered
def freshness(register: Register, per: date, fylker: tuple[str, ...] = (), plantype: str | None = None) -> Freshness:
    """The chosen fylker together (empty: the country); of the own policy, or of another plan type."""
    # Counted for all fylker at once, so that a change of fylke asks nothing anew.
    rows = records(register.query("FROM ferskhet_per(?, plan := ?)", (per, plantype)))
    mine = [row for row in rows if row["fylkesnummer"] in (fylker or ("00",))]
    return Freshness(*(sum(row[name] for row in mine) for name in Freshness.__dataclass_fields__))


@remembered
def known_per(register: Register, per: date) -> pd.DataFrame:
    """What is known and what is not: Norge first, then the fylker in Norwegian order. Columns as in macro `kunnskap_per`."""
    return register.query("FROM kunnskap_per(?) ORDER BY fylkesnummer <> '00', fylkesnavn COLLATE nb", (per,))


@remembered
def ask_first(register: Register, per: date, fylker: tuple[str, ...] = (), most: int = 40) -> pd.DataFrame:
    """The kommuner worth a question, those whose work has gone silent first, the largest first of each kind.

    Columns as in macro `spor_forst`, and visning: grunn is stille, ikke_kartlagt, arvet, utlopt, udatert or eldre. `fylker` empty: all.
    """
    return register.query(
        """SELECT *, visning(status, arvet) AS visning FROM spor_forst($1)
        WHERE len($2::VARCHAR[]) = 0 OR list_contains($2::VARCHAR[], fylkesnummer)
        ORDER BY list_position(['stille', 'ikke_kartlagt', 'arvet', 'utlopt', 'udatert', 'eldre'], grunn), innbyggere DESC, kommunenummer
        LIMIT $3""",
        (per, fylker, most),
    )
