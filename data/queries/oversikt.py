"""What the overview shows: one row per kommune for map, table and tooltip, the key figures, and the latest adoptions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from data.database import Register, records

# Per kommune of today: the state of the own policy, or of one plan type, with the date as its source gave it.
_ROWS = """
WITH tilstand AS (
    SELECT kommunenummer, 'frivillighetspolitikk' AS plantype, * EXCLUDE (kommunenummer, innbyggere, landsdel) FROM status_per($1)
    WHERE $2 IS NULL
    UNION ALL BY NAME
    SELECT kommunenummer, plantype, status, siden, siden_tekst, tittel, kilde_url, sikkerhet, arvet, under_revisjon, utlopt, udatert,
        observasjon_id, periode_fra, periode_til, kilde_utgiver, sist_bekreftet, stille, alder, bekreftet
    FROM planstatus_per($1) WHERE plantype = $2
)
SELECT k.kommunenummer, k.kommunenavn, k.fylkesnummer, k.fylkesnavn, k.innbyggere, k.areal_km2,
    CASE WHEN t.arvet AND t.status = 'vedtatt' THEN 'arvet' ELSE coalesce(t.status, 'ikke_kartlagt') END AS visning,
    t.siden, t.siden_tekst, t.tittel, t.kilde_url, t.kilde_utgiver, t.sikkerhet, coalesce(t.under_revisjon, false) AS under_revisjon,
    coalesce(t.utlopt, false) AS utlopt, coalesce(t.udatert, false) AS udatert, t.periode_fra, t.periode_til, t.observasjon_id,
    t.sist_bekreftet, coalesce(t.stille, false) AS stille, t.alder, t.bekreftet,
    CASE WHEN t.stille THEN 'stille' ELSE visning END AS tegnet
FROM kommune_na AS k LEFT JOIN tilstand AS t USING (kommunenummer)
"""

# One row per fylke and way of being shown; udaterte are those that came in without a date after $3. Counted for all fylker at once,
# so that a change of fylke asks nothing anew.
_COUNTS = f"""
SELECT fylkesnummer, visning, count(*)::INTEGER AS antall, sum(innbyggere)::INTEGER AS innbyggere,
    (count(*) FILTER (siden_tekst IS NULL AND siden > $3))::INTEGER AS udaterte, (count(*) FILTER (stille))::INTEGER AS stille
FROM ({_ROWS}) GROUP BY ALL
"""
VISNINGER = ("vedtatt", "under_arbeid", "ingen_kjent", "ikke_kartlagt", "arvet")
"""the ways in which a kommune is shown and counted, in the order of the cards"""


@dataclass(frozen=True)
class Nokkeltall:
    """One key figure: kommuner shown in one way (vedtatt, arvet …) in the chosen area, now and twelve months before."""

    visning: str
    antall: int
    antall_for: int
    andel: float
    """share 0–1 of the kommuner"""
    andel_innbyggere: float
    """share 0–1 of the inhabitants"""
    udaterte: int
    """of `antall`: came in by evidence without a date during these twelve months, so that it may well be older"""
    stille: int = 0
    """of `antall`: under arbeid that nobody has told of for four years"""


def kommuner(register: Register, per: date, plantype: str | None = None) -> pd.DataFrame:
    """One row per kommune of today (357), in Norwegian order.

    kommunenummer, kommunenavn, fylkesnummer, fylkesnavn, innbyggere, areal_km2, visning (vedtatt, arvet, under_arbeid, ingen_kjent,
    ikke_kartlagt), siden, siden_tekst (as exact as the source; None where undated), tittel, kilde_url, kilde_utgiver, sikkerhet,
    under_revisjon, utlopt, udatert, periode_fra, periode_til, observasjon_id, sist_bekreftet (DATE: the latest day any row said the
    same), stille, alder (siste_aar, siste_fire_aar, eldre, udatert; None without a status), tegnet (visning, or stille),
    bekreftet (DATE: the latest accepted answer of the kommune itself). With `plantype`
    the state of that plan type instead.
    """
    return register.query(_ROWS + "ORDER BY k.kommunenavn COLLATE nb, k.fylkesnavn COLLATE nb", _params(per, plantype))


def nokkeltall(
    register: Register, per: date, fylker: Sequence[str] = (), plantype: str | None = None
) -> list[Nokkeltall]:
    """The five key figures of the chosen fylker (all when empty), with the same figures twelve months before."""
    start = year_before(per)
    now, before = (_added_up(register, day, plantype, start, fylker) for day in (per, start))
    total, people = (sum(counts[name] for counts in now.values()) for name in ("antall", "innbyggere"))
    return [
        Nokkeltall(
            visning,
            counts["antall"],
            before[visning]["antall"],
            counts["antall"] / total if total else 0.0,
            counts["innbyggere"] / people if people else 0.0,
            counts["udaterte"],
            counts["stille"],
        )
        for visning, counts in now.items()
    ]


def _added_up(
    register: Register, per: date, plantype: str | None, since: date, fylker: Sequence[str]
) -> dict[str, dict[str, int]]:
    """Way of being shown → antall, innbyggere, udaterte and stille of the chosen fylker, added up from what is counted per fylke."""
    result = {visning: dict.fromkeys(("antall", "innbyggere", "udaterte", "stille"), 0) for visning in VISNINGER}
    for row in records(register.query(_COUNTS, (per, plantype, since))):
        if not fylker or row["fylkesnummer"] in fylker:
            for name in result[row["visning"]]:
                result[row["visning"]][name] += row[name]
    return result


def siste_vedtak(register: Register, per: date, fylker: Sequence[str] = (), antall: int = 6) -> pd.DataFrame:
    """The kommuner whose own policy was adopted last, newest first: columns as `kommuner`; only those with a dated adoption."""
    rows = kommuner(register, per)
    rows = rows[(rows["visning"] == "vedtatt") & rows["siden_tekst"].notna()]
    if fylker:
        rows = rows[rows["fylkesnummer"].isin(fylker)]
    return rows.sort_values("siden", ascending=False, kind="stable").head(antall)


def older_than(rows: pd.DataFrame, per: date, age: str) -> pd.DataFrame:
    """Of the rows of `kommuner`, those whose latest evidence is more than `age` years older than the date; "uten": those without a date."""
    known = rows["alder"].notna()
    if age == "uten":
        return rows[known & rows["sist_bekreftet"].isna()]
    limit = pd.Timestamp(per) - pd.DateOffset(years=int(age))
    return rows[known & (rows["sist_bekreftet"] < limit)]


def year_before(day: date) -> date:
    """The same day a year before; 28 February for 29 February."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _params(per: date, plantype: str | None) -> tuple[object, ...]:
    return (per, plantype)
