"""What editors ask: what a kommune has and had, whether evidence is there already, what needs a new look, what changed."""

from __future__ import annotations

from datetime import date

import pandas as pd

from data.database import Register, remembered


def enheter(register: Register, dagens_kommunenummer: str, dag: date | None) -> pd.DataFrame:
    """The units that a kommune of today was on a day (None: is today), one row each: kommunenummer, kommunenavn.

    Before 2017 the units of 1 January 2017, as the sources have it. Several rows where it was merged since.
    """
    return register.query(
        """SELECT DISTINCT d.kommunenummer, d.kommunenavn FROM dagens_nummer AS d JOIN kommune AS k USING (kommunenummer)
        WHERE d.dagens_kommunenummer = $1 AND greatest(coalesce($2, current_date), DATE '2017-01-01')
            BETWEEN coalesce(k.gyldig_fra, DATE '0001-01-01') AND coalesce(k.gyldig_til, DATE '9999-12-31')
        ORDER BY d.kommunenavn COLLATE nb, d.kommunenummer""",
        (dagens_kommunenummer, dag),
    )


def enheter_alle(register: Register) -> pd.DataFrame:
    """Every kommunenummer since 2017 and what it is today, one row per pair: kommunenummer, kommunenavn, dagens_kommunenummer,
    dagens_kommunenavn, gyldig_fra, gyldig_til (DATE, missing where open)."""
    return register.query(
        """SELECT d.kommunenummer, d.kommunenavn, d.dagens_kommunenummer, d.dagens_kommunenavn, k.gyldig_fra, k.gyldig_til
        FROM dagens_nummer AS d JOIN kommune AS k USING (kommunenummer) ORDER BY d.kommunenummer, d.dagens_kommunenummer"""
    )


def fylkesnavn(register: Register) -> pd.DataFrame:
    """Every fylke since 2017 by each of its names, former fylker too: fylkesnummer, navn."""
    return register.query(
        """SELECT DISTINCT fylkesnummer, trim(n.navn) AS navn FROM fylke,
            LATERAL (SELECT unnest(string_split(fylkesnavn, ' - ')) AS navn) AS n ORDER BY ALL"""
    )


def samme_lenke(register: Register, url: str) -> pd.DataFrame:
    """Evidence in force with the same address, blind to http/https, www, a last slash and what follows #."""
    return samme_lenker(register, (url,)).drop(columns="adresse")


def samme_lenker(register: Register, urls: tuple[str, ...]) -> pd.DataFrame:
    """Evidence in force with one of the addresses (as `samme_lenke`), one row per pair: adresse (as asked for) and the evidence."""
    ren = "regexp_replace(regexp_replace(lower(split_part({}, '#', 1)), '^https?://(www\\.)?', ''), '/+$', '')"
    return register.query(
        f"""SELECT a.adresse, o.id, o.enhet, o.kommunenummer, o.dagens_kommunenummer, o.status, o.plantype, o.dokumenttittel,
            o.registrert_dato
        FROM observasjon AS o JOIN (SELECT DISTINCT unnest(?::VARCHAR[]) AS adresse) AS a
            ON {ren.format("o.kilde_url")} = {ren.format("a.adresse")}
        WHERE o.gjeldende ORDER BY o.enhet COLLATE nb, o.id""",
        (urls,),
    )


def siste_vedtak(register: Register, kommunenummer: str) -> date | None:
    """The day of the newest vedtak of an own policy that the register has for a kommune of today; None without one."""
    rows = register.query(
        """SELECT max(holder_fra) AS dag FROM evidens WHERE dagens_kommunenummer = ? AND niva = 'kommune'
        AND status = 'vedtatt' AND plantype = 'frivillighetspolitikk' AND NOT udatert""",
        (kommunenummer,),
    )
    dag = rows["dag"][0]
    return None if pd.isna(dag) else pd.Timestamp(dag).date()


@remembered
def utgivere(register: Register) -> dict[str, str]:
    """Host (without www) -> who publishes there, by what the register says most often, and the kommuner's own sites."""
    rows = register.query(
        r"""SELECT vert, mode(utgiver ORDER BY utgiver) AS utgiver FROM (
            SELECT regexp_extract(lower(kilde_url), '^https?://(?:www\.)?([^/:]+)', 1) AS vert, kilde_utgiver AS utgiver FROM observasjon
            WHERE gjeldende AND kilde_utgiver IS NOT NULL
            UNION ALL SELECT regexp_extract(lower(nettsted), '^https?://(?:www\.)?([^/:]+)', 1), kommunenavn || ' kommune' FROM kommune_na
        ) WHERE vert <> '' GROUP BY vert"""
    )
    return dict(zip(rows["vert"], rows["utgiver"], strict=True))


def arbeidsliste(register: Register) -> pd.DataFrame:
    """Kommuner with a status, those whose newest evidence is oldest first: kommunenummer, kommunenavn, fylkesnavn, visning, utlopt,
    udatert, periode_til, innbyggere, nyeste (DATE: the latest day any evidence in force holds from), kilde_url."""
    return register.query(
        """SELECT s.kommunenummer, s.kommunenavn, s.fylkesnavn, s.visning, s.utlopt, s.udatert, s.periode_til, s.innbyggere,
            e.nyeste, s.kilde_url
        FROM status_per(current_date) AS s LEFT JOIN (
            SELECT dagens_kommunenummer, max(holder_fra) AS nyeste FROM evidens WHERE niva = 'kommune' AND NOT udatert GROUP BY ALL
        ) AS e ON e.dagens_kommunenummer = s.kommunenummer
        WHERE s.status <> 'ikke_kartlagt' ORDER BY e.nyeste NULLS FIRST, s.kommunenavn COLLATE nb"""
    )


def lenker(register: Register) -> pd.DataFrame:
    """Every address that evidence in force rests on, one row each: kilde_url, enheter (text), antall."""
    return register.query(
        """SELECT kilde_url, string_agg(DISTINCT enhet, ', ' ORDER BY enhet) AS enheter, count(*)::INTEGER AS antall
        FROM observasjon WHERE gjeldende AND kilde_url IS NOT NULL GROUP BY ALL ORDER BY kilde_url"""
    )


def statusendringer(register: Register, antall: int, fylke: str | None = None) -> pd.DataFrame:
    """Changes of status (own document) in the country or one fylke of today, newest known first, at most `antall` rows.

    kommunenummer, kommunenavn, fylkesnavn, dato (DATE), dato_tekst (as the source gave it; None: undated), fra,
    fra_visning, til, til_visning, tittel, kilde_url, kjent (DATE: when it came into the register, or the day itself where that is
    later). Reforms, which change a number or inherit a status, are no news.
    """
    return register.query(
        """SELECT k.kommunenummer, k.kommunenavn, k.fylkesnavn, b.dato, b.siden_tekst AS dato_tekst, b.fra_status AS fra,
            visning(b.fra_status, b.fra_arvet) AS fra_visning, b.status AS til, visning(b.status, b.arvet) AS til_visning,
            o.dokumenttittel AS tittel, o.kilde_url, greatest(o.registrert_dato, b.dato) AS kjent
        FROM statusbytte AS b JOIN kommune_na AS k USING (kommunenummer) JOIN observasjon AS o ON o.id = b.observasjon_id
        WHERE b.dato <= current_date AND ($2 IS NULL OR k.fylkesnummer = $2)
        ORDER BY kjent DESC, b.dato DESC, k.kommunenavn COLLATE nb LIMIT $1""",
        (antall, fylke),
    )
