"""Foregangskommuner: who was first, who has kept a policy longest, who has renewed it, who was honoured for it."""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from data.database import Register

SAME_VERSION_YEARS = (
    2  # a plan adopted in December 2014 for 2015–2018 is one version; adoption and period may differ by a year
)


def forst_i_fylket(register: Register, per: date) -> pd.DataFrame:
    """The earliest documented own policy in each fylke of today: fylkesnavn, kommunenummer, kommunenavn, enhet, dato_tekst, tittel,
    kilde_url, kilde_utgiver; several rows where the dates are equal. Undated evidence and evidence of low certainty cannot be first."""
    return register.query(
        """SELECT k.fylkesnavn, k.fylkesnummer, k.kommunenummer, k.kommunenavn, e.enhet, e.dato_tekst, e.dokumenttittel AS tittel,
            e.kilde_url, e.kilde_utgiver, e.sikkerhet
        FROM evidens AS e JOIN kommune_na AS k ON k.kommunenummer = e.dagens_kommunenummer
        WHERE e.niva = 'kommune' AND e.status = 'vedtatt' AND e.plantype = 'frivillighetspolitikk'
            AND NOT e.udatert AND e.sikkerhet <> 'lav'
            AND e.holder_fra <= ?
        QUALIFY rank() OVER (PARTITION BY k.fylkesnummer ORDER BY e.holder_fra) = 1
            AND row_number() OVER (PARTITION BY k.kommunenummer ORDER BY e.holder_fra, e.dokumenttittel IS NULL, e.id) = 1
        ORDER BY k.fylkesnavn COLLATE nb, k.kommunenavn COLLATE nb""",
        (per,),
    )


def lengst(register: Register, per: date, fylker: Sequence[str] = ()) -> pd.DataFrame:
    """The ten kommuner of the fylker (none: the country) whose own policy has stood longest without a break, by the sources: kommunenavn,
    siden (DATE), the evidence that it began with, and the document that decides now. Inherited statuses and runs that began undated
    are left out."""
    return register.query(
        """SELECT s.kommunenummer, s.kommunenavn, s.fylkesnavn, s.siden, s.utlopt, s.tittel AS dagens_tittel, e.dokumenttittel AS tittel,
            e.dato_tekst, e.kilde_url, e.kilde_utgiver, e.sikkerhet, e.enhet
        FROM status_per($1) AS s
        JOIN evidens AS e ON e.dagens_kommunenummer = s.kommunenummer AND e.holder_fra = s.siden AND e.status = 'vedtatt'
            AND e.plantype = 'frivillighetspolitikk' AND e.niva = 'kommune' AND NOT e.udatert
        WHERE s.status = 'vedtatt' AND NOT s.arvet AND (len($2::VARCHAR[]) = 0 OR list_contains($2::VARCHAR[], s.fylkesnummer))
        QUALIFY row_number() OVER (PARTITION BY s.kommunenummer ORDER BY trygghet(e.sikkerhet) DESC, e.id) = 1
        ORDER BY s.siden, s.kommunenavn COLLATE nb LIMIT 10""",
        (per, tuple(fylker)),
    )


def revidert(register: Register, per: date) -> pd.DataFrame:
    """One row per version of the policy in kommuner with three or more versions (so renewed more than once), oldest first:
    kommunenummer, kommunenavn, antall (versions), aar, enhet, tittel, kilde_url, kilde_utgiver."""
    return register.query(
        """WITH vedtak AS (
            SELECT *, coalesce(vedtatt_dato, periode_fra)[:4]::INTEGER AS aar FROM evidens
            WHERE niva = 'kommune' AND status = 'vedtatt' AND plantype = 'frivillighetspolitikk' AND NOT utledet
                AND coalesce(vedtatt_dato, periode_fra) IS NOT NULL AND holder_fra <= $1
        ), merket AS (
            SELECT *, coalesce(aar - lag(aar) OVER tid >= $2, true) AS ny FROM vedtak
            WINDOW tid AS (PARTITION BY dagens_kommunenummer, enhet ORDER BY aar, id)
        ), versjon AS (
            SELECT *, (count(*) FILTER (ny) OVER (PARTITION BY dagens_kommunenummer, enhet ORDER BY aar, id)) AS nummer FROM merket
        )
        SELECT k.kommunenummer, k.kommunenavn, k.fylkesnavn, max(v.nummer) OVER (PARTITION BY k.kommunenummer, v.enhet) AS antall,
            v.aar, v.enhet, v.dokumenttittel AS tittel, v.kilde_url, v.kilde_utgiver
        FROM versjon AS v JOIN kommune_na AS k ON k.kommunenummer = v.dagens_kommunenummer
        QUALIFY antall >= 3
            AND row_number() OVER (PARTITION BY k.kommunenummer, v.enhet, v.nummer ORDER BY v.dokumenttittel IS NULL, v.aar, v.id) = 1
        ORDER BY antall DESC, k.kommunenavn COLLATE nb, v.aar""",
        (per, SAME_VERSION_YEARS),
    )


def aarets_frivillighetskommune(register: Register, per: date) -> pd.DataFrame:
    """The kommuner that a source calls Årets frivillighetskommune (nominations and applications left out): aar, kommunenummer,
    kommunenavn, enhet, kilde_url, kilde_utgiver. Not a complete list of winners."""
    return register.query(
        r"""SELECT k.kommunenummer, k.kommunenavn, k.fylkesnavn, e.enhet, e.kilde_url, e.kilde_utgiver,
            coalesce(nullif(regexp_extract(e.merknad, 'rets frivillighetskommune \(?(\d{4})', 1), ''),
                e.kilde_dato[:4], e.gjelder_dato[:4]) AS aar
        FROM evidens AS e JOIN kommune_na AS k ON k.kommunenummer = e.dagens_kommunenummer
        WHERE e.niva = 'kommune' AND e.merknad ILIKE '%årets frivillighetskommune%' AND e.holder_fra <= ?
            AND NOT regexp_matches(e.merknad, '(nominert|søknad|finalist)', 'i')
        QUALIFY row_number() OVER (PARTITION BY k.kommunenummer, aar ORDER BY trygghet(e.sikkerhet) DESC, e.holder_fra, e.id) = 1
        ORDER BY aar DESC, k.kommunenavn COLLATE nb""",
        (per,),
    )
