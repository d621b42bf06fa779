"""The questions of the screen Utvikling: counts through time, published points, new vedtak, run-outs, the map over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd
from scipy.stats import chi2

from data.database import Register, records, remembered
from data.queries import core


@remembered
def serie(register: Register, per: date, fylker: tuple[str, ...]) -> pd.DataFrame:
    """The counts at each month end before `per`, and at `per` itself, for the areas asked for (00: Norge), oldest first.

    Columns as in view `utvikling` (whose counts these are), and udatert: those of vedtatt whose evidence has no date in its source. They
    count from the day they were registered, so a jump there says nothing of when the policy came.
    """
    months = _maaneder(register)
    months = months[(months["dato"] < pd.Timestamp(per)) & months["fylkesnummer"].isin(fylker)]
    last = core.fylkestall_per(register, per)
    last = _med_udatert(register, last[last["fylkesnummer"].isin(fylker)].assign(dato=pd.Timestamp(per)))
    return pd.concat([months, last[[*months.columns]]], ignore_index=True)


@remembered
def _maaneder(register: Register) -> pd.DataFrame:
    return _med_udatert(register, core.utvikling(register))


def _med_udatert(register: Register, rows: pd.DataFrame) -> pd.DataFrame:
    begun = [
        (start["fylkesnummer"], start["siden"], start["til"]) for start in _vedtaksstart(register) if start["udatert"]
    ]
    undated = [
        sum(since <= day < until and area in {number, "00"} for number, since, until in begun)
        for area, day in zip(rows["fylkesnummer"].tolist(), rows["dato"].dt.date, strict=True)
    ]
    return rows.assign(udatert=undated)


@remembered
def publiserte_punkter(register: Register, til: date | None = None) -> pd.DataFrame:
    """Published counts of vedtatt for Norge and for fylker of today, dated ones first; a fylke's only from a date at which it existed.
    `til`: only those of that day and before, and those without a date.

    Columns: fylkesnummer, fylkesnavn, dato (last day of what the source gives; NaT for none), dato_tekst, maal (antall_vedtatt,
    andel_vedtatt_prosent), verdi, metode, kilde_url, kilde_utgiver, merknad.
    """
    return register.query(
        """SELECT coalesce(f.fylkesnummer, '00') AS fylkesnummer, p.geografi AS fylkesnavn, siste_dag(p.dato) AS dato, p.dato AS dato_tekst,
            p.maal, p.verdi, p.metode, p.kilde_url, p.kilde_utgiver, p.merknad
        FROM publisert_tall AS p LEFT JOIN fylke AS f ON f.fylkesnavn = p.geografi AND f.gyldig_til IS NULL
            AND coalesce(f.gyldig_fra, DATE '0001-01-01') <= siste_dag(p.dato)
        WHERE p.maal IN ('antall_vedtatt', 'andel_vedtatt_prosent') AND (p.geografi = 'Norge' OR f.fylkesnummer IS NOT NULL)
            AND (p.dato IS NULL OR siste_dag(p.dato) <= coalesce(?, DATE '9999-12-31'))
        ORDER BY 3 NULLS LAST, 1, p.maal, p.verdi""",
        (til,),
    )


@remembered
def reformer(register: Register) -> list[date]:
    """The days on which many kommuner were merged, split or renumbered since 2018: the reforms that a time axis marks."""
    days = register.query(
        "SELECT dato FROM kommune_endring WHERE dato >= DATE '2018-01-01' GROUP BY dato HAVING count(*) > 10 ORDER BY dato"
    )
    return [day.date() for day in days["dato"]]


@remembered
def _vedtaksstart(register: Register) -> list[dict[str, Any]]:
    rows = register.query(
        """SELECT v.kommunenummer, k.kommunenavn, k.fylkesnummer, k.fylkesnavn, v.siden, v.siden_tekst, v.udatert,
            o.dokumenttittel AS tittel, o.kilde_url, least(v.til, DATE '2200-01-01') AS til
        FROM vedtaksstart AS v JOIN kommune_na AS k USING (kommunenummer) JOIN observasjon AS o ON o.id = v.observasjon_id
        ORDER BY v.siden, k.kommunenavn COLLATE nb"""
    )
    return [row | {"siden": row["siden"].date(), "til": row["til"].date()} for row in records(rows)]


def vedtaksstart(register: Register, per: date, fylker: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Each time a kommune came to have a policy, up to `per`, oldest first; a revision of one it has is not a new one.

    Keys: kommunenummer, kommunenavn, fylkesnummer, fylkesnavn, siden (date), siden_tekst (as exact as the source), udatert (the source has
    no date: `siden` is the day of registration), tittel, kilde_url, gjelder (still holds at `per`). `fylker` empty: all.
    """
    return [
        {name: value for name, value in start.items() if name != "til"} | {"gjelder": start["til"] > per}
        for start in _vedtaksstart(register)
        if start["siden"] <= per and (not fylker or start["fylkesnummer"] in fylker)
    ]


@dataclass(frozen=True)
class Vedtakstakt:
    """New vedtak in the twelve months up to a day (`siste`) and in the twelve before (`foregaende`) whose sources give a date, and those
    without one, which carry the day they were registered and so say nothing of when they came."""

    siste: int
    foregaende: int
    siste_udatert: int
    foregaende_udatert: int


@remembered
def vedtakstakt(register: Register, per: date, fylker: Sequence[str] = ()) -> Vedtakstakt:
    """The pace of the last twelve months beside that of the twelve before, in the chosen fylker together (empty: the country)."""
    rows = register.query("FROM vedtakstakt(?)", (per,))
    mine = rows[rows["fylkesnummer"].isin(tuple(fylker) or ("00",))]
    return Vedtakstakt(*(int(mine[name].sum()) for name in Vedtakstakt.__dataclass_fields__))


@remembered
def nye_vedtak(register: Register, per: date, fylker: Sequence[str]) -> pd.DataFrame:
    """New vedtak per year, years without any too: aar (0: no date in the source), antall, kommuner (names). `fylker` empty: all."""
    names: dict[int, list[str]] = {}
    for start in vedtaksstart(register, per, fylker):
        names.setdefault(0 if start["udatert"] else start["siden"].year, []).append(start["kommunenavn"])
    first = min((year for year in names if year), default=per.year)
    years = [*range(first, per.year + 1), *([0] if 0 in names else [])]
    found = [names.get(year, []) for year in years]
    return pd.DataFrame({"aar": years, "antall": [*map(len, found)], "kommuner": [*map(", ".join, found)]})


@remembered
def tid_under_arbeid(register: Register, per: date, fylker: Sequence[str]) -> pd.DataFrame:
    """How long kommuner have been under arbeid: one row per spell with a dated start, up to `per`.

    Columns: kommunenummer, kommunenavn, fylkesnavn, fra, til (text, as exact as the source; `til` None for those still at it when last
    heard of), aar (years, a year in a source counting from its end), utfall (vedtatt;
    udatert: vedtatt without a date in its source; annet; pagar). The length is from the first to the next piece of evidence, so it is as
    exact as these. `fylker` empty: all.
    """
    made = []
    for spell in _arbeid(register):
        if spell["fra"] >= per or (fylker and spell["fylkesnummer"] not in fylker):
            continue
        ongoing = spell["til"] is None or spell["til"] > per
        end = per if ongoing else spell["til"]
        outcome = "pagar" if ongoing else spell["neste"] if spell["neste"] in {"vedtatt", "udatert"} else "annet"
        years = (end - spell["fra"]).days / 365.25
        who = (spell["kommunenummer"], spell["kommunenavn"], spell["fylkesnavn"])
        made.append((*who, spell["fra_tekst"], None if ongoing else spell["til_tekst"], years, outcome))
    return pd.DataFrame(made, columns=["kommunenummer", "kommunenavn", "fylkesnavn", "fra", "til", "aar", "utfall"])


@remembered
def _arbeid(register: Register) -> list[dict[str, Any]]:
    """Spells of under_arbeid, whether carried over a reform or not: kommune, fra, til (None: none; both also as text), neste status."""
    rows = register.query(
        """WITH merket AS (
            SELECT *, coalesce(status <> lag(status) OVER tid, true) AS ny FROM politikk_periode
            WINDOW tid AS (PARTITION BY kommunenummer ORDER BY fra)
        ), gruppe AS (
            SELECT *, sum(ny::INTEGER) OVER (PARTITION BY kommunenummer ORDER BY fra) AS nr FROM merket
        ), forlop AS (
            SELECT kommunenummer, nr, status, min(fra) AS fra, first(siden_tekst ORDER BY fra) AS fra_tekst FROM gruppe GROUP BY ALL
        ), neste AS (
            SELECT *, lead(fra) OVER t AS til, lead(fra_tekst) OVER t AS til_tekst,
                CASE WHEN lead(status) OVER t = 'vedtatt' AND lead(fra_tekst) OVER t IS NULL THEN 'udatert'
                    ELSE lead(status) OVER t END AS neste
            FROM forlop WINDOW t AS (PARTITION BY kommunenummer ORDER BY nr)
        )
        SELECT n.kommunenummer, k.kommunenavn, k.fylkesnummer, k.fylkesnavn, n.fra, n.fra_tekst, n.til, n.til_tekst, n.neste
        FROM neste AS n JOIN kommune_na AS k ON k.kommunenummer = n.kommunenummer
        WHERE n.status = 'under_arbeid' AND n.fra_tekst IS NOT NULL ORDER BY n.fra, k.kommunenavn COLLATE nb"""
    )
    return [row | {"fra": row["fra"].date(), "til": row["til"] and row["til"].date()} for row in records(rows)]


@remembered
def utlop(register: Register, per: date, fylker: Sequence[str]) -> pd.DataFrame:
    """Policies in force whose period has run out at `per` or runs out within twelve months, by fylke: the list an adviser calls.

    Columns: fylkesnavn, kommunenummer, kommunenavn, tittel, periode_til (text), slutt (DATE, its last day), utlopt, arvet, under_revisjon,
    innbyggere, nettsted, kilde_url. `fylker` empty: all.
    """
    rows = register.query(
        """SELECT k.fylkesnummer, k.fylkesnavn, k.kommunenummer, k.kommunenavn, e.dokumenttittel AS tittel, e.periode_til,
            siste_dag(e.periode_til) AS slutt, siste_dag(e.periode_til) < ?1 AS utlopt, p.arvet, p.under_revisjon, k.innbyggere, k.nettsted,
            e.kilde_url
        FROM politikk_periode AS p JOIN observasjon AS e ON e.id = p.observasjon_id
        JOIN kommune_na AS k ON k.kommunenummer = p.kommunenummer
        WHERE p.fra <= ?1 AND ?1 < p.til AND p.status = 'vedtatt' AND siste_dag(e.periode_til) < ?2
        ORDER BY k.fylkesnavn COLLATE nb, slutt, k.kommunenavn COLLATE nb""",
        (per, per + timedelta(days=366)),
    )
    if fylker:
        rows = rows[rows["fylkesnummer"].isin(fylker)]
    return rows.drop(columns="fylkesnummer").reset_index(drop=True)


@remembered
def samlinger(register: Register) -> pd.DataFrame:
    """Gatherings that were held, each once per fylke of today that its area lies in; undated ones with NaT.

    The area is a fylke (former ones lead to those they became) or a region that an økonomisk region is named after. Columns: id, tittel,
    dato (DATE), dato_merknad, omraade, fylkesnummer, fylkesnavn, kilde_url.
    """
    return register.query(
        """WITH omraade AS (
            SELECT f.fylkesnavn AS omraade, a.dagens_fylkesnummer AS fylkesnummer
            FROM fylke_arving AS a JOIN fylke AS f USING (fylkesnummer)
            UNION
            SELECT s.omraade, k.fylkesnummer FROM samling AS s JOIN kommune_na AS k ON contains(k.okonomisk_region, s.omraade)
            WHERE s.omraadetype = 'region'
        )
        SELECT DISTINCT s.id, s.tittel, siste_dag(s.dato_fra) AS dato, s.dato_merknad, s.omraade, o.fylkesnummer, f.fylkesnavn, s.kilde_url
        FROM samling AS s LEFT JOIN omraade AS o USING (omraade)
        LEFT JOIN fylke AS f ON f.fylkesnummer = o.fylkesnummer AND f.gyldig_til IS NULL
        WHERE s.tilstand = 'holdt' ORDER BY dato NULLS LAST, f.fylkesnavn COLLATE nb, s.id"""
    )


@remembered
def _perioder(register: Register) -> list[tuple[str, date, date, str, date]]:
    rows = register.query(
        """SELECT kommunenummer, fra, least(til, DATE '2200-01-01') AS til, visning(status, arvet) AS visning,
            stille_fra(status, sist_bekreftet) AS stille_fra
        FROM politikk_periode ORDER BY kommunenummer, fra"""
    )
    return [
        (row["kommunenummer"], row["fra"].date(), row["til"].date(), row["visning"], row["stille_fra"].date())
        for row in rows.to_dict("records")
    ]


def tilstand_per(register: Register, dag: date) -> dict[str, str]:
    """Kommunenummer → status as shown (with `arvet`) at a day; kommuner without evidence are left out. Quick, for the map over time."""
    return {number: shown for number, start, end, shown, _ in _perioder(register) if start <= dag < end}


def stille_per(register: Register, dag: date) -> frozenset[str]:
    """The kommuner under arbeid that nobody has told of for four years at a day: those with `stille` in `status_per`."""
    return frozenset(
        number for number, start, end, _, silent in _perioder(register) if start <= dag < end and silent <= dag
    )


def tidspunkter(per: date) -> list[date]:
    """The days at which the map over time stops: every quarter end since 2007, and `per` itself last."""
    quarters = pd.date_range("2007-01-01", per, freq="QE")
    return [*(day.date() for day in quarters if day.date() < per), per]


@dataclass(frozen=True)
class Grunnlag:
    """What a pace is reckoned from: `nye` new vedtak in `aar` years from `fra` to `til` (as exact as their sources), and the kommuner that
    were left at `til`. `lagt_sammen`: the published count is nobody's own, but the sum of what was published for each fylke. `udaterte`:
    new vedtak without a date in their source, which no year can be given and which are not among `nye`.
    """

    dokumentert: bool
    fra: str
    til: str
    nye: int
    aar: float
    rest: int
    lagt_sammen: bool = False
    udaterte: int = 0


@remembered
def tempo(register: Register, per: date, fylker: Sequence[str], aar: int) -> list[Grunnlag]:
    """The bases for reckoning a pace, the documented one first, the published one apart.

    Documented: new vedtak with a date in the `aar` years before `per`. Published (the country only): the growth between the latest count
    and the latest one at least `aar` years before it; what is left is counted against the kommuner of today.
    """
    start = (pd.Timestamp(per) - pd.DateOffset(years=aar)).date()
    starts = [one["udatert"] for one in vedtaksstart(register, per, fylker) if one["siden"] > start]
    counts = core.fylkestall_per(register, per)
    mine = counts[counts["fylkesnummer"].isin(fylker or ["00"])]
    total = int(mine["antall_kommuner"].sum())
    left = total - int(mine["vedtatt"].sum())
    dated = starts.count(False)
    bases = [Grunnlag(True, start.isoformat(), per.isoformat(), dated, aar, left, udaterte=len(starts) - dated)]
    found = [] if fylker else [
        point
        for point in records(publiserte_punkter(register))
        if (point["fylkesnummer"], point["maal"]) == ("00", "antall_vedtatt") and point["dato"] and point["dato"].date() <= per
    ]  # fmt: skip
    if found:
        last = found[-1]
        before = [point for point in found if point["dato"] <= last["dato"] - pd.DateOffset(years=aar)]
        if before:
            span = (last["dato"] - before[-1]["dato"]).days / 365.25
            grown = int(last["verdi"] - before[-1]["verdi"])
            bases.append(
                Grunnlag(
                    False,
                    before[-1]["dato_tekst"],
                    last["dato_tekst"],
                    grown,
                    span,
                    total - int(last["verdi"]),
                    lagt_sammen=str(last["kilde_utgiver"]).startswith("utregnet"),
                )
            )
    return bases


FEWEST = 8  # with fewer new vedtak than this the interval spans more than a factor of five, and says nothing
LEVEL = 0.90


@dataclass(frozen=True)
class Takt:
    """`nye` new vedtak in `aar` years, `rest` kommuner left: years until none are left, with a 90 % interval."""

    nye: int
    aar: float
    rest: int
    per_aar: float
    igjen: float
    igjen_lavest: float
    igjen_hoyest: float


def i_dette_tempoet(nye: int, aar: float, rest: int) -> Takt | None:
    """Divide what is left by the pace; None where there is too little to say (fewer than 8 new vedtak, no time, or nothing left).

    The interval takes new vedtak as Poisson events at an even pace (exact 90 % interval for the count, Garwood 1936), so it holds the
    chance in the count alone, not a change of pace.
    """
    if nye < FEWEST or aar <= 0 or rest <= 0:
        return None
    low = float(chi2.ppf((1 - LEVEL) / 2, 2 * nye)) / 2
    high = float(chi2.ppf((1 + LEVEL) / 2, 2 * nye + 2)) / 2
    return Takt(nye, aar, rest, nye / aar, rest * aar / nye, rest * aar / high, rest * aar / low)
