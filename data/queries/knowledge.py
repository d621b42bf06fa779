"""How much is known and how fresh it is, beside what others have counted; every source and its uses; whom to ask first."""

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


@dataclass(frozen=True)
class Omfang:
    """The extent of the register: pieces of evidence, publishers, kommuner with any evidence, and the day of the last registration (without
    evidence: the day the sources were compiled)."""

    opplysninger: int
    utgivere: int
    kommuner: int
    kommuner_med_opplysning: int
    til_og_med: date


@dataclass(frozen=True)
class Sok:
    """The last completed web search of one kommune's site: pages read and the day."""

    sider: int
    dag: date


def omfang(register: Register) -> Omfang:
    """The extent of the register as it stands."""
    row = register.query(
        """SELECT count(*) AS n, count(DISTINCT kilde_utgiver) AS utgivere,
            coalesce(max(registrert_dato), ?::DATE) AS sist,
            count(DISTINCT dagens_kommunenummer) FILTER (niva = 'kommune') AS kommuner,
            (SELECT count(*) FROM kommune_na) AS alle
        FROM observasjon WHERE gjeldende""",
        (register.kilder_registrert,),
    ).iloc[0]
    return Omfang(int(row["n"]), int(row["utgivere"]), int(row["alle"]), int(row["kommuner"]), row["sist"].date())


@remembered
def sokt(register: Register) -> dict[str, Sok]:
    """Kommunenummer → the last web search of its site that came to its end, for those whose site was searched."""
    found = register.query(
        """SELECT nummer, arg_max(sett, avsluttet) AS sett, left(max(avsluttet), 10) AS dag
        FROM soek WHERE avsluttet IS NOT NULL AND utfall IN ('ok', 'advarsel') GROUP BY ALL"""
    )
    return {row["nummer"]: Sok(int(row["sett"]), date.fromisoformat(row["dag"])) for row in records(found)}


def per_fylke(register: Register) -> pd.DataFrame:
    """Coverage by fylke of today, in Norwegian order: fylkesnavn, kommuner, med_opplysning, hoy, middels, lav (kommuner by the certainty of
    their best evidence), median_alder_aar (of the newest dated evidence per kommune, years before today)."""
    return register.query(
        """WITH best AS (
            SELECT dagens_kommunenummer, min(CASE sikkerhet WHEN 'høy' THEN 1 WHEN 'middels' THEN 2 ELSE 3 END) AS sikkerhet,
                max(holder_fra) FILTER (NOT udatert) AS nyest
            FROM evidens WHERE niva = 'kommune' GROUP BY ALL
        )
        SELECT coalesce(k.fylkesnavn, 'Norge') AS fylkesnavn, count(*)::INTEGER AS kommuner, count(b.sikkerhet)::INTEGER AS med_opplysning,
            (count(*) FILTER (b.sikkerhet = 1))::INTEGER AS hoy, (count(*) FILTER (b.sikkerhet = 2))::INTEGER AS middels,
            (count(*) FILTER (b.sikkerhet = 3))::INTEGER AS lav,
            median(date_diff('day', b.nyest, current_date) / 365.25) AS median_alder_aar
        FROM kommune_na AS k LEFT JOIN best AS b ON b.dagens_kommunenummer = k.kommunenummer
        GROUP BY GROUPING SETS ((), (k.fylkesnavn)) ORDER BY k.fylkesnavn IS NOT NULL, k.fylkesnavn COLLATE nb"""
    )


def kilder(register: Register) -> pd.DataFrame:
    """Every source (address; publisher where there is none) with the number of its uses across evidence, published figures and
    gatherings: kilde_utgiver (the most used name of it), kilde_url, bruk, nyest (its latest date as text); most used first."""
    return register.query(
        """SELECT mode(kilde_utgiver) AS kilde_utgiver, kilde_url, count(*)::INTEGER AS bruk, max(dato) AS nyest FROM (
            SELECT kilde_utgiver, kilde_url, coalesce(kilde_dato, gjelder_dato) AS dato FROM observasjon WHERE gjeldende
            UNION ALL SELECT kilde_utgiver, kilde_url, kilde_dato FROM publisert_tall
            UNION ALL SELECT NULL, kilde_url, dato_fra FROM samling WHERE tilstand = 'holdt' AND kilde_url IS NOT NULL
        ) GROUP BY kilde_url, CASE WHEN kilde_url IS NULL THEN kilde_utgiver END ORDER BY bruk DESC, kilde_utgiver COLLATE nb, kilde_url"""
    )


@dataclass(frozen=True)
class Hull:
    """The latest published count for the whole country, who gave it, and what the register documents at the same date."""

    publisert: int
    dato_tekst: str
    utgiver: str
    dokumentert: int


def publisert_mot_dokumentert(register: Register) -> Hull | None:
    """The gap between the latest published count of kommuner with vedtatt and the register's, inherited ones not counted."""
    found = register.query(
        """WITH sist AS (
            SELECT verdi, dato, kilde_utgiver FROM publisert_tall
            WHERE geografi = 'Norge' AND maal = 'antall_vedtatt' AND metode <> 'spørreundersøkelse' AND dato IS NOT NULL
            ORDER BY siste_dag(dato) DESC, verdi DESC LIMIT 1
        )
        SELECT verdi, dato, kilde_utgiver, siste_dag(dato) AS dag FROM sist"""
    )
    if found.empty:
        return None
    counts = register.query(
        "SELECT vedtatt AS n FROM fylkestall_per(?) WHERE fylkesnummer = '00'", (found["dag"].iloc[0].date(),)
    )
    return Hull(
        int(found["verdi"].iloc[0]),
        str(found["dato"].iloc[0]),
        str(found["kilde_utgiver"].iloc[0]),
        int(counts["n"].iloc[0]),
    )
