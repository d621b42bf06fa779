"""What the overview shows: one row per kommune for map, table and tooltip, the key figures, and the latest adoptions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from data.database import Register, records, remembered

VISNINGER = ("vedtatt", "under_arbeid", "ingen_kjent", "ikke_kartlagt", "arvet")
"""the ways in which a kommune is shown and counted, in the order of the figures"""


@dataclass(frozen=True)
class Nokkeltall:
    """One key figure: kommuner shown in one way (vedtatt, arvet …) in the chosen area, now and on an earlier day.

    antall = antall_for + datert + udatert. What came (less what went) counts as dated where the source of what holds now has a date;
    the rest carries the day it was registered, and may well be older.
    """

    visning: str
    antall: int
    antall_for: int
    datert: int
    udatert: int
    andel: float
    """share 0–1 of the kommuner"""
    andel_innbyggere: float
    """share 0–1 of the inhabitants"""
    stille: int = 0
    """of `antall`: under arbeid that nobody has told of for four years"""


def kommuner(register: Register, per: date, plantype: str | None = None) -> pd.DataFrame:
    """One row per kommune of today (357), in Norwegian order. Columns as in macro `plan_per`: among them visning (vedtatt, arvet,
    under_arbeid, ingen_kjent, ikke_kartlagt), tegnet (visning, or stille), siden_tekst (as exact as the source; None where undated),
    sist_bekreftet (DATE), alder and eldre_enn (whole years). With `plantype` the state of that plan type instead of the own policy.
    """
    return register.query("FROM plan_per(?, ?) ORDER BY kommunenavn COLLATE nb, fylkesnavn COLLATE nb", (per, plantype))


def nokkeltall(
    register: Register,
    per: date,
    fylker: Sequence[str] = (),
    plantype: str | None = None,
    siden: date | None = None,
) -> list[Nokkeltall]:
    """The five key figures of the chosen fylker (all when empty), with the change since another day (None: twelve months before)."""
    wanted, names = tuple(fylker) or ("00",), ("antall", "antall_for", "datert", "udatert", "innbyggere", "stille")
    counts = {visning: dict.fromkeys(names, 0) for visning in VISNINGER}
    # Counted for all fylker at once, so that a change of fylke asks nothing anew.
    for row in _counted(register, siden or year_before(per), per, plantype):
        if row["fylkesnummer"] in wanted:
            for name in names:
                counts[row["visning"]][name] += row[name]
    total, people = (sum(count[name] for count in counts.values()) for name in ("antall", "innbyggere"))
    return [
        Nokkeltall(
            visning,
            count["antall"],
            count["antall_for"],
            count["datert"],
            count["udatert"],
            count["antall"] / total if total else 0.0,
            count["innbyggere"] / people if people else 0.0,
            count["stille"],
        )
        for visning, count in counts.items()
    ]


@remembered
def _counted(register: Register, siden: date, per: date, plantype: str | None) -> list[dict[str, Any]]:
    return records(register.query("FROM visningstall(?, ?, ?)", (siden, per, plantype)))


def siste_vedtak(register: Register, per: date, fylker: Sequence[str] = (), antall: int = 6) -> pd.DataFrame:
    """The kommuner whose own policy was adopted last, newest first: columns as `kommuner`; only those with a dated adoption."""
    rows = kommuner(register, per)
    rows = rows[(rows["visning"] == "vedtatt") & rows["siden_tekst"].notna()]
    if fylker:
        rows = rows[rows["fylkesnummer"].isin(fylker)]
    return rows.sort_values("siden", ascending=False, kind="stable").head(antall)


def older_than(rows: pd.DataFrame, age: str) -> pd.DataFrame:
    """Of the rows of `kommuner`, those whose latest evidence is more than `age` years older than the day; "uten": those without a date."""
    return rows[rows["alder"] == "udatert"] if age == "uten" else rows[rows["eldre_enn"] >= int(age)]


def year_before(day: date) -> date:
    """The same day a year before; 28 February for 29 February."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)
