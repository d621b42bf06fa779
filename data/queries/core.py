"""The questions that screens and the open API ask: which kommuner there are, their status at a date, and the evidence behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from data.database import Register, made_once, records, remembered, year_before

OBSERVASJON = (
    "id",
    "niva",
    "enhet",
    "kommunenummer",
    "dagens_kommunenummer",
    "status",
    "plantype",
    "dokumenttittel",
    "vedtatt_dato",
    "vedtatt_av",
    "periode_fra",
    "periode_til",
    "i_dialog",
    "gjelder_dato",
    "kilde_url",
    "kilde_utgiver",
    "kilde_dato",
    "sikkerhet",
    "utledet",
    "merknad",
    "registrert_dato",
    "opphav",
    "holder_fra",
    "udatert",
)
"""the columns that are public: who among the editors registered a row is not"""
ENDRING = (
    *("id", "registrert_dato", "endring", "niva", "enhet", "dagens_kommunenummer", "plantype", "foer", "etter"),
    *("kommunestatus_foer", "kommunestatus_etter", "kommunestatus_fra", "dokumenttittel", "kilde_url", "kilde_utgiver"),
    *("observasjon_id", "forrige_id"),
)
VISNINGER = ("vedtatt", "under_arbeid", "ingen_kjent", "ikke_kartlagt", "arvet")
"""the ways in which a kommune is shown and counted, in the order of the figures"""


def kommuner(register: Register) -> pd.DataFrame:
    """The kommuner of today, one row each (357), in Norwegian alphabetical order. Columns as in `kommune_na`."""
    return register.query("FROM kommune_na ORDER BY kommunenavn COLLATE nb, kommunenummer")


def fylker(register: Register) -> pd.DataFrame:
    """The fylker of today (15) in Norwegian order: fylkesnummer, fylkesnavn, antall_kommuner."""
    return register.query(
        """SELECT fylkesnummer, fylkesnavn, count(*)::INTEGER AS antall_kommuner FROM kommune_na
        GROUP BY ALL ORDER BY fylkesnavn COLLATE nb"""
    )


def plantyper(register: Register) -> pd.DataFrame:
    """The plan types in their order: kode, navn, egen_politikk."""
    return register.query("SELECT kode, navn, egen_politikk FROM plantype ORDER BY rekkefolge")


def status_per(register: Register, per: date) -> pd.DataFrame:
    """Status of each kommune of today at a date, one row each (357), in Norwegian order. Columns as in macro `status_per`."""
    return register.query("FROM status_per(?) ORDER BY kommunenavn COLLATE nb, kommunenummer", (per,))


@remembered
def fylkestall_per(register: Register, per: date) -> pd.DataFrame:
    """Counts at a date: Norge (fylkesnummer 00) first, then the 15 fylker in Norwegian order. Shares 0–1."""
    return register.query("FROM fylkestall_per(?) ORDER BY fylkesnummer <> '00', fylkesnavn COLLATE nb", (per,))


def planstatus_per(register: Register, per: date) -> pd.DataFrame:
    """Status per kommune and plan type with evidence at a date; no row where nothing is known."""
    return register.query(
        """SELECT p.* FROM planstatus_per(?) AS p JOIN plantype AS t ON t.kode = p.plantype
        ORDER BY p.kommunenavn COLLATE nb, p.kommunenummer, t.rekkefolge""",
        (per,),
    )


def utvikling(register: Register) -> pd.DataFrame:
    """The counts at every month end since January 2007, for Norge (00) and each fylke."""
    return register.query("FROM utvikling ORDER BY dato, fylkesnummer")


def all_evidens(register: Register) -> pd.DataFrame:
    """All evidence about each kommune of today and the former kommuner in it, oldest first.

    One row per kommune and observation: for_kommune (of today), the observation's columns, holder_fra (DATE), udatert, plantype_navn, and
    arvet (it speaks of a former kommune). Asked for all kommuner at once, which costs the database as much as asking for one.
    """
    return register.query(
        """SELECT o.dagens_kommunenummer AS for_kommune, e.*, t.navn AS plantype_navn, o.nivaa > 0 AS arvet
        FROM evidens AS e JOIN kommune_opphav AS o USING (kropp) JOIN plantype AS t ON t.kode = e.plantype
        WHERE e.niva = 'kommune'
        ORDER BY e.udatert DESC, e.holder_fra, e.holder_fra_forste, t.rekkefolge, e.id"""
    )


def evidens(register: Register, kommunenummer: str) -> pd.DataFrame:
    """The rows of `all_evidens` about one kommune of today, without `for_kommune`."""
    rows = all_evidens(register)
    return rows[rows["for_kommune"] == kommunenummer].drop(columns="for_kommune").reset_index(drop=True)


def tidligere(register: Register) -> pd.DataFrame:
    """The numbers each kommune of today has come from: for_kommune (of today), kommunenummer, kommunenavn, gyldig_fra, gyldig_til, arvet
    (merger or split between)."""
    return register.query(
        """SELECT d.dagens_kommunenummer AS for_kommune, d.kommunenummer, d.kommunenavn, k.gyldig_fra, k.gyldig_til, d.arvet
        FROM dagens_nummer AS d JOIN kommune AS k USING (kommunenummer)
        WHERE d.kommunenummer <> d.dagens_kommunenummer
        ORDER BY k.gyldig_til DESC, d.kommunenavn COLLATE nb"""
    )


def navn(register: Register) -> pd.DataFrame:
    """Every name a kommune of today can be found by: dagens_kommunenummer, kommunenummer, navn, type (norsk, samisk, kvensk, tidligere),
    kommunenavn and fylkesnavn of today, in Norwegian order."""
    return register.query(
        """SELECT n.*, k.kommunenavn, k.fylkesnavn FROM navn AS n JOIN kommune_na AS k ON k.kommunenummer = n.dagens_kommunenummer
        ORDER BY n.navn COLLATE nb, n.dagens_kommunenummer"""
    )


def unambiguous_names(register: Register) -> pd.DataFrame:
    """One row per kommune of today in Norwegian order: kommunenummer, navn (with the fylke where two share a name)."""
    return register.query("""
        SELECT kommunenummer, kommunenavn || CASE WHEN count(*) OVER (PARTITION BY kommunenavn) > 1
            THEN ' (' || fylkesnavn || ')' ELSE '' END AS navn
        FROM kommune_na ORDER BY kommunenavn COLLATE nb, fylkesnavn COLLATE nb
    """)


def okonomiske_regioner(register: Register) -> list[str]:
    """The names of the økonomiske regioner that the registry has, in Norwegian order."""
    rows = register.query("""SELECT DISTINCT okonomisk_region AS navn FROM kommune_na WHERE okonomisk_region IS NOT NULL
        ORDER BY navn COLLATE nb""")
    return list(rows["navn"])


def tidligere_nummer(register: Register) -> pd.DataFrame:
    """One row per kommunenummer that is no longer valid and number of today it leads to.

    kommunenummer, kommunenavn, dagens_kommunenummer, dagens_kommunenavn, arvet (a merger or split lies between).
    """
    return register.query("""
        SELECT d.kommunenummer, d.kommunenavn, d.dagens_kommunenummer, d.dagens_kommunenavn, d.arvet
        FROM dagens_nummer AS d JOIN kommune AS k ON k.kommunenummer = d.kommunenummer
        WHERE k.gyldig_til IS NOT NULL ORDER BY ALL
    """)


def observasjoner(register: Register, per: date) -> pd.DataFrame:
    """All evidence that holds at a date, one row per observation, by unit and date. Columns as OBSERVASJON."""
    return register.query(
        f"""SELECT {", ".join(OBSERVASJON)} FROM evidens WHERE holder_fra <= ?
        ORDER BY dagens_kommunenummer NULLS LAST, enhet COLLATE nb, holder_fra, id""",
        (per,),
    )


def endringer(register: Register, siden: date, per: date) -> pd.DataFrame:
    """What came into the evidence, was corrected or withdrawn from one day to another, one row per change, oldest first.

    Columns as ENDRING, and fylkesnummer.
    """
    return register.query(
        f"""SELECT {", ".join(ENDRING)}, fylkesnummer FROM opplysning_endring WHERE registrert_dato BETWEEN ? AND ?
        ORDER BY registrert_dato, nr, enhet COLLATE nb, id""",
        (siden, per),
    )


@remembered
def observasjon_fylker(register: Register) -> Mapping[str, frozenset[str]]:
    """Observation → the fylker of today it speaks of: its kommune's, or for a fylkeskommune the fylke it is or became."""
    rows = register.query(
        """SELECT id, dagens_kommunenummer[:2] AS fylke FROM evidens WHERE niva = 'kommune' AND dagens_kommunenummer IS NOT NULL
        UNION ALL
        SELECT e.id, a.dagens_fylkesnummer FROM evidens AS e
        JOIN fylke_arving AS a ON a.fylkesnummer = split_part(e.kropp, '@', 2) WHERE e.niva = 'fylkeskommune'"""
    )
    found: dict[str, set[str]] = defaultdict(set)
    for observation, fylke in rows.itertuples(index=False):
        found[observation].add(fylke)
    return {observation: frozenset(fylker) for observation, fylker in found.items()}


def kommunestatus(register: Register, per: date, plantype: str | None) -> pd.DataFrame:
    """Status per kommune of today (357 rows, Norwegian order), by an own policy or by another plan type. Columns as `status_per`."""
    status = status_per(register, per)
    if plantype is None:
        return status
    by_plan = planstatus_per(register, per)
    chosen = by_plan[by_plan["plantype"] == plantype]
    registry = status[["kommunenummer", "kommunenavn", "fylkesnummer", "fylkesnavn", "innbyggere", "landsdel"]]
    shared = ["kommunenummer", *(name for name in status.columns if name not in registry.columns)]
    merged = registry.merge(chosen[shared], on="kommunenummer", how="left")
    for name in ("status", "visning"):
        merged[name] = merged[name].fillna("ikke_kartlagt")
    for flag in ("arvet", "under_revisjon", "utlopt", "udatert", "stille"):
        merged[flag] = merged[flag].map(lambda value: value is True or value == 1)
    return merged[list(status.columns)]


def fylke_da_og_na(register: Register) -> pd.DataFrame:
    """Each fylkesnummer that is no longer valid and what it became, one row per fylke of today.

    fylkesnummer, fylkesnavn, dagens_fylkesnummer, dagens_fylkesnavn.
    """
    return register.query(
        """SELECT f.fylkesnummer, f.fylkesnavn, n.fylkesnummer AS dagens_fylkesnummer, n.fylkesnavn AS dagens_fylkesnavn
        FROM fylke AS f JOIN fylke_arving AS a USING (fylkesnummer)
        JOIN fylke AS n ON n.fylkesnummer = a.dagens_fylkesnummer AND n.gyldig_til IS NULL
        WHERE f.gyldig_til IS NOT NULL ORDER BY f.fylkesnummer, n.fylkesnummer"""
    )


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


@remembered
def plan_per(register: Register, per: date, plantype: str | None = None) -> pd.DataFrame:
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
    rows = plan_per(register, per)
    rows = rows[(rows["visning"] == "vedtatt") & rows["siden_tekst"].notna()]
    if fylker:
        rows = rows[rows["fylkesnummer"].isin(fylker)]
    return rows.sort_values("siden", ascending=False, kind="stable").head(antall)


@made_once
def among(rows: pd.DataFrame, numbers: tuple[str, ...]) -> pd.DataFrame:
    """The rows of these kommuner."""
    return rows[rows["kommunenummer"].isin(numbers)]


@made_once
def of_status(rows: pd.DataFrame, statuses: tuple[str, ...]) -> pd.DataFrame:
    """Of the rows of `plan_per`, those that are shown as one of these (all when empty)."""
    return rows[rows["visning"].isin(statuses)] if statuses else rows


@made_once
def older_than(rows: pd.DataFrame, age: str) -> pd.DataFrame:
    """Of the rows of `plan_per`, those whose latest evidence is more than `age` years older than the day; "uten": those without a date."""
    return rows[rows["alder"] == "udatert"] if age == "uten" else rows[rows["eldre_enn"] >= int(age)]
