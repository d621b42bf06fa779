"""What the filter bar needs besides data/queries/core.py: kommuner with unambiguous names, and where old numbers lead."""

import pandas as pd

from data.database import Register


def kommuner(register: Register) -> pd.DataFrame:
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
