"""How much the register knows: coverage by fylke, age and certainty, and every source with the number of its uses."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from data.database import Register


@dataclass(frozen=True)
class Omfang:
    """The extent of the register: pieces of evidence, publishers, kommuner with any evidence, and the day it was compiled."""

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
        """SELECT count(*) AS n, count(DISTINCT kilde_utgiver) AS utgivere, max(registrert_dato) AS sist,
            count(DISTINCT dagens_kommunenummer) FILTER (niva = 'kommune') AS kommuner,
            (SELECT count(*) FROM kommune_na) AS alle
        FROM observasjon WHERE gjeldende"""
    ).iloc[0]
    return Omfang(int(row["n"]), int(row["utgivere"]), int(row["alle"]), int(row["kommuner"]), row["sist"].date())


def sokt(register: Register, kommunenummer: str) -> Sok | None:
    """The last web search of a kommune's site, or None when it was never searched (or the register has no searches)."""
    columns = set(register.query("SELECT column_name FROM duckdb_columns() WHERE table_name = 'soek'")["column_name"])
    if not {"kommunenummer", "ferdig", "antall_sider"} <= columns:
        return None
    found = register.query(
        """SELECT antall_sider, ferdig FROM soek WHERE kommunenummer = ? AND ferdig IS NOT NULL ORDER BY ferdig DESC LIMIT 1""",
        (kommunenummer,),
    )
    return (
        None if found.empty else Sok(int(found["antall_sider"].iloc[0]), pd.Timestamp(found["ferdig"].iloc[0]).date())
    )


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
    """Every source (publisher and address) with the number of its uses across evidence, published figures and gatherings:
    kilde_utgiver, kilde_url, bruk, nyest (its latest date as text); most used first."""
    return register.query(
        """SELECT kilde_utgiver, kilde_url, count(*)::INTEGER AS bruk, max(dato) AS nyest FROM (
            SELECT kilde_utgiver, kilde_url, coalesce(kilde_dato, gjelder_dato) AS dato FROM observasjon WHERE gjeldende
            UNION ALL SELECT kilde_utgiver, kilde_url, kilde_dato FROM publisert_tall
            UNION ALL SELECT NULL, kilde_url, dato_fra FROM samling WHERE tilstand = 'holdt' AND kilde_url IS NOT NULL
        ) GROUP BY ALL ORDER BY bruk DESC, kilde_utgiver COLLATE nb, kilde_url"""
    )
