"""What editors ask: what a kommune has and had, whether evidence is there already, what needs a new look, what changed;
how far each round of confirmation has come; and the queue of findings, in the order of what each would change.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from data.database import Register, remembered

# An address is the same with and without http(s), www, a last slash and what follows #.
_SAME = "regexp_replace(regexp_replace(lower(split_part({}, '#', 1)), '^https?://(www\\.)?', ''), '/+$', '')"
# Dates may be partial: they agree when they are the same as far as the shorter one goes. NULL when either is unknown.
_AGREE = "left({0}, least(length({0}), length({1}))) = left({1}, least(length({0}), length({1})))"
# One row per finding that a document still gives. `nokkel` is the finding whatever the document's text is (of two texts at one
# address the one seen last speaks); `har_*` is what the register has today of the same plan type. Classes:
#   kjent          the register has this very page as evidence of this status, and of the same vedtak, already
#   ny             nothing is known of this plan type, or of a vedtak of this date
#   endrer_status  something else is known (also: inherited from a former kommune)
#   bekrefter      the same is known; this is fresh evidence
#   vist           an own policy is shown, its adoption not stated, and the register has none that is adopted: no status, a person opens it
#   motsier        the register says something that cannot stand beside it without a person's judgement
_QUEUE = f"""
WITH har AS (
    SELECT p.kommunenummer AS nummer, p.plantype, p.status, p.arvet, p.siden, p.siden_tekst, p.tittel, o.vedtatt_dato, p.kilde_url
    FROM planstatus_per(current_date) AS p JOIN observasjon AS o ON o.id = p.observasjon_id
    UNION ALL
    SELECT t.fylkesnummer, t.plantype, t.status, false, t.fra, e.dato_tekst, e.dokumenttittel, e.vedtatt_dato, e.kilde_url
    FROM fylkeskommune_periode AS t JOIN evidens AS e ON e.id = t.observasjon_id WHERE t.fra <= current_date AND current_date < t.til
), f AS (
    SELECT *, md5(concat_ws(chr(31), url, enhet, status, plantype)) AS nokkel FROM funn WHERE gjeldende
    QUALIFY row_number() OVER (PARTITION BY nokkel ORDER BY siste_sett DESC, id) = 1
), sammen AS (
    SELECT f.*, c.hentet AS kopi_hentet, c.sha256 AS kopi_sha256,
        t.navn AS plantype_navn, t.egen_politikk, k.kommunenavn, k.fylkesnavn, k.innbyggere,
        h.status AS har_status, h.arvet AS har_arvet, visning(h.status, h.arvet) AS har_visning,
        h.siden AS har_siden, h.siden_tekst AS har_siden_tekst,
        h.tittel AS har_tittel, h.vedtatt_dato AS har_vedtatt,
        h.kilde_url AS har_url,
        EXISTS (FROM observasjon AS o WHERE o.gjeldende AND f.status IN (o.status, 'politikk_vist') AND o.plantype = f.plantype
            AND o.niva = f.niva AND {_SAME.format("o.kilde_url")} = {_SAME.format("f.url")}
            AND (o.dagens_kommunenummer = f.dagens_nummer OR o.niva = 'fylkeskommune')
            AND coalesce({_AGREE.format("f.vedtatt_dato", "o.vedtatt_dato")}, true)) AS er_kjent,
        {_AGREE.format("f.vedtatt_dato", "h.vedtatt_dato")} AS samme_dato
    FROM f JOIN plantype AS t ON t.kode = f.plantype
    LEFT JOIN kopi AS c ON c.nummer = f.nummer AND c.dokument_hash = f.dokument_hash
    LEFT JOIN kommune_na AS k ON k.kommunenummer = f.dagens_nummer
    LEFT JOIN har AS h ON h.nummer = f.dagens_nummer AND h.plantype = f.plantype
), klassert AS (
    SELECT *, CASE
        WHEN er_kjent THEN 'kjent'
        WHEN status = 'politikk_vist' THEN CASE WHEN har_visning = 'vedtatt' THEN 'kjent' ELSE 'vist' END
        WHEN har_status IS NULL THEN 'ny'
        WHEN status = 'vedtatt' AND har_visning = 'vedtatt' THEN CASE
            WHEN coalesce(samme_dato, true) THEN 'bekrefter'
            WHEN left(vedtatt_dato, 4) = left(har_vedtatt, 4) THEN 'motsier'
            ELSE 'ny' END
        WHEN status = 'vedtatt' AND har_status = 'ingen_kjent' AND siste_dag(vedtatt_dato) < har_siden THEN 'motsier'
        WHEN status = 'under_arbeid' AND har_status = 'vedtatt' THEN 'motsier'
        WHEN status = har_status AND NOT har_arvet THEN 'bekrefter'
        ELSE 'endrer_status' END AS klasse
    FROM sammen
)
SELECT *, coalesce(egen_politikk AND niva = 'kommune' AND klasse IN ('ny', 'endrer_status')
    AND har_visning <> 'vedtatt', false) AS endrer_kartet
FROM klassert
"""


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
    return register.query(
        f"""SELECT a.adresse, o.id, o.enhet, o.kommunenummer, o.dagens_kommunenummer, o.status, o.plantype, o.dokumenttittel,
            o.registrert_dato
        FROM observasjon AS o JOIN (SELECT DISTINCT unnest(?::VARCHAR[]) AS adresse) AS a
            ON {_SAME.format("o.kilde_url")} = {_SAME.format("a.adresse")}
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


def rounds(register: Register) -> pd.DataFrame:
    """The rounds, newest first: id, navn, startet, frist, with spurt, svart, andel_svart (0–1) and venter of the whole round."""
    return register.query(
        """SELECT r.id, r.navn, r.startet, r.frist, t.spurt, t.svart, t.andel_svart, t.venter
        FROM runde AS r JOIN runde_tall AS t ON t.runde = r.id AND t.fylkesnummer = '00' ORDER BY r.startet DESC, r.navn COLLATE nb, r.id"""
    )


def by_fylke(register: Register, round_id: str) -> pd.DataFrame:
    """How far a round has come, one row per fylke with kommuner in it, in Norwegian order: columns of `runde_tall`."""
    return register.query(
        "FROM runde_tall WHERE runde = ? AND fylkesnummer <> '00' ORDER BY fylkesnavn COLLATE nb", (round_id,)
    )


def by_day(register: Register, round_id: str) -> pd.DataFrame:
    """The days with answers, oldest first: dag, svar, til_sammen."""
    return register.query("FROM runde_dager WHERE runde = ? ORDER BY dag", (round_id,))


def asked(register: Register, round_id: str) -> pd.DataFrame:
    """The kommuner asked in a round, one row each in Norwegian order: columns of `runde_status`."""
    return register.query(
        "FROM runde_status WHERE runde = ? ORDER BY kommunenavn COLLATE nb, kommunenummer", (round_id,)
    )


@remembered
def answers_waiting(register: Register) -> dict[str, date]:
    """Kommunenummer → the day of its latest answer that no editor has decided on."""
    rows = register.query(
        "SELECT kommunenummer, max(svart_dato) AS dag FROM kommunesvar WHERE beslutning IS NULL GROUP BY ALL"
    )
    return {number: pd.Timestamp(day).date() for number, day in zip(rows["kommunenummer"], rows["dag"], strict=True)}


def evidence_of(register: Register, answers: list[str]) -> list[str]:
    """The ids of the observations in force that these answers have become."""
    rows = register.query("SELECT id, svar_id FROM observasjon WHERE gjeldende AND svar_id IS NOT NULL ORDER BY id")
    return [str(id_) for id_ in rows.loc[rows["svar_id"].isin(answers), "id"]]


def ko(register: Register) -> pd.DataFrame:
    """Every finding a document gives now, in the order to decide them: what changes the map first, then the surer, then most
    inhabitants, then oldest. Sure is what tells of the adoption itself (six points and more); what only shows a policy stands by
    its points.

    The columns of table `funn`, and nokkel, klasse, endrer_kartet, plantype_navn, kommunenavn (None for a fylkeskommune), fylkesnavn,
    innbyggere, kopi_hentet and kopi_sha256 (None where no copy is kept of the document),
    har_status, har_arvet, har_visning, har_siden, har_siden_tekst (as the source gave it), har_tittel, har_vedtatt, har_url.
    """
    return register.query(
        f"""{_QUEUE} ORDER BY CASE WHEN endrer_kartet THEN 0 ELSE
                list_position(['motsier', 'ny', 'endrer_status', 'vist', 'bekrefter', 'kjent'], klasse) END,
            status <> 'vedtatt', poeng < 6, CASE WHEN klasse = 'vist' THEN -poeng END, innbyggere DESC NULLS LAST,
            coalesce(vedtatt_dato, forste_sett), id"""
    )


def kopier(register: Register, nummer: str) -> pd.DataFrame:
    """The copies of what findings on a kommune rest on, what was accepted first, then the newest: nummer, dokument_hash, url, kopi_hentet,
    kopi_sha256, tittel, bevis, beslutning (None: undecided) and borte_siden (None while the page is there)."""
    return register.query(
        """SELECT k.nummer, k.dokument_hash, k.url, k.hentet AS kopi_hentet, k.sha256 AS kopi_sha256, f.tittel, f.bevis, b.beslutning,
            n.borte_siden
        FROM kopi AS k
        JOIN (FROM funn WHERE dagens_nummer = ? AND niva = 'kommune'
            QUALIFY row_number() OVER (PARTITION BY nummer, dokument_hash ORDER BY poeng DESC, id) = 1) AS f USING (nummer, dokument_hash)
        LEFT JOIN (FROM funn_beslutning QUALIFY row_number() OVER (PARTITION BY dokument_hash ORDER BY registrert_dato DESC, id DESC) = 1)
            AS b USING (dokument_hash)
        LEFT JOIN (SELECT nummer, url, max(borte_siden) AS borte_siden FROM nettside WHERE tilstand = 'borte' GROUP BY ALL) AS n
            ON n.nummer = k.nummer AND n.url = k.url
        ORDER BY coalesce(b.beslutning IN ('godtatt', 'rettet'), false) DESC, k.hentet DESC, k.dokument_hash""",
        (nummer,),
    ).replace({float("nan"): None})


def beslutninger_per_regel(register: Register) -> pd.DataFrame:
    """How often editors agreed with each rule's findings: regel, brukt, rett; the weakest first."""
    return register.query(
        """SELECT regel, count(*)::INTEGER AS brukt, count_if(beslutning IN ('godtatt', 'rettet'))::INTEGER AS rett
        FROM funn_beslutning, unnest(string_split(regler, ';')) AS r(del), LATERAL (SELECT split_part(del, ':', 1) AS regel)
        WHERE beslutning <> 'senere' AND regel <> '' GROUP BY regel ORDER BY rett / brukt, brukt DESC, regel"""
    )
