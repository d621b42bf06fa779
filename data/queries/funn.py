"""The queue of findings: what the web search proposes, beside what the register has, in the order of what it would change."""

from __future__ import annotations

import pandas as pd

from data.database import Register

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
    SELECT f.*, t.navn AS plantype_navn, t.egen_politikk, k.kommunenavn, k.fylkesnavn, k.innbyggere,
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
    LEFT JOIN kommune_na AS k ON k.kommunenummer = f.dagens_nummer
    LEFT JOIN har AS h ON h.nummer = f.dagens_nummer AND h.plantype = f.plantype
), klassert AS (
    SELECT *, CASE
        WHEN er_kjent THEN 'kjent'
        WHEN status = 'politikk_vist' THEN CASE WHEN har_status = 'vedtatt' AND NOT har_arvet THEN 'kjent' ELSE 'vist' END
        WHEN har_status IS NULL THEN 'ny'
        WHEN status = 'vedtatt' AND har_status = 'vedtatt' AND NOT har_arvet THEN CASE
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
    AND (har_status IS DISTINCT FROM 'vedtatt' OR har_arvet), false) AS endrer_kartet
FROM klassert
"""


def ko(register: Register) -> pd.DataFrame:
    """Every finding a document gives now, in the order to decide them: what changes the map first, then the surer, then most
    inhabitants, then oldest. Sure is what tells of the adoption itself (six points and more); what only shows a policy stands by
    its points.

    The columns of table `funn`, and nokkel, klasse, endrer_kartet, plantype_navn, kommunenavn (None for a fylkeskommune), fylkesnavn,
    innbyggere, har_status, har_arvet, har_visning, har_siden, har_siden_tekst (as the source gave it), har_tittel, har_vedtatt, har_url.
    """
    return register.query(
        f"""{_QUEUE} ORDER BY CASE WHEN endrer_kartet THEN 0 ELSE
                list_position(['motsier', 'ny', 'endrer_status', 'vist', 'bekrefter', 'kjent'], klasse) END,
            status <> 'vedtatt', poeng < 6, CASE WHEN klasse = 'vist' THEN -poeng END, innbyggere DESC NULLS LAST,
            coalesce(vedtatt_dato, forste_sett), id"""
    )


def beslutninger_per_regel(register: Register) -> pd.DataFrame:
    """How often editors agreed with each rule's findings: regel, brukt, rett; the weakest first."""
    return register.query(
        """SELECT regel, count(*)::INTEGER AS brukt, count_if(beslutning IN ('godtatt', 'rettet'))::INTEGER AS rett
        FROM funn_beslutning, unnest(string_split(regler, ';')) AS r(del), LATERAL (SELECT split_part(del, ':', 1) AS regel)
        WHERE beslutning <> 'senere' AND regel <> '' GROUP BY regel ORDER BY rett / brukt, brukt DESC, regel"""
    )
