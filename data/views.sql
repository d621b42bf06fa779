-- What counts, and how. Every screen, download and route asks these views; nothing of the rule lives anywhere else.
-- Read from top to bottom: registry → units across reforms → what each piece of evidence says → status through time → counts.
-- Run once, by the build, on the filled tables. What depends on the inputs alone is settled then and kept as a table (CREATE TABLE … AS):
-- asked live, the same views take 100 ms a question instead of 10.

-- ── The registry ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

-- one row per kommune valid today (357)
CREATE TABLE kommune_na AS
SELECT k.kommunenummer, k.kommunenavn, f.fylkesnummer, f.fylkesnavn, e.innbyggere, e.innbyggere_dato, e.landsdel, e.okonomisk_region,
    e.kommunenavn_samisk, e.kommunenavn_kvensk, e.areal_km2, e.sentralitetsklasse, e.malform, e.nettsted, e.administrasjonssenter, e.lon, e.lat
FROM kommune AS k
JOIN fylke AS f ON f.fylkesnummer = k.kommunenummer[:2]
JOIN kommune_egenskap AS e USING (kommunenummer)
WHERE k.gyldig_til IS NULL;

-- one row per kommunenummer and uninterrupted kommune: a number kept through a merger (1103, 5001) is two units, before and after
CREATE TABLE enhet AS
WITH start AS (
    SELECT kommunenummer, coalesce(gyldig_fra, DATE '0001-01-01') AS fra FROM kommune
    UNION
    SELECT e.til_nummer, e.dato FROM kommune_endring AS e WHERE e.type <> 'nytt_nummer'
)
SELECT s.kommunenummer || '@' || s.fra AS enhet, s.kommunenummer, s.fra,
    coalesce(lead(s.fra) OVER (PARTITION BY s.kommunenummer ORDER BY s.fra), k.gyldig_til + 1, DATE '9999-12-31')::DATE AS til  -- exclusive
FROM start AS s JOIN kommune AS k USING (kommunenummer);

-- one row per step from a unit to the unit that followed it; arvet: a merger or split lies between, so a status is only inherited
CREATE TABLE enhet_steg AS
SELECT f.enhet AS fra_enhet, t.enhet AS til_enhet, e.dato, e.type <> 'nytt_nummer' AS arvet
FROM kommune_endring AS e
JOIN enhet AS f ON f.kommunenummer = e.fra_nummer AND e.dato - 1 >= f.fra AND e.dato - 1 < f.til
JOIN enhet AS t ON t.kommunenummer = e.til_nummer AND e.dato >= t.fra AND e.dato < t.til
UNION
SELECT f.enhet, t.enhet, t.fra, true
FROM enhet AS f JOIN enhet AS t ON t.kommunenummer = f.kommunenummer AND t.fra = f.til;

-- one row per unit: the unit it is today or was last, numbers changed by nothing but renumbering counting as one
CREATE TABLE enhet_kropp AS
WITH RECURSIVE vei(enhet, kropp) AS (
    SELECT enhet, enhet FROM enhet
    UNION ALL
    SELECT v.enhet, s.til_enhet FROM vei AS v JOIN enhet_steg AS s ON s.fra_enhet = v.kropp AND NOT s.arvet
)
SELECT v.enhet, v.kropp FROM vei AS v
WHERE NOT EXISTS (FROM enhet_steg AS s WHERE s.fra_enhet = v.kropp AND NOT s.arvet);

-- one row per former kommune of a merged kommune that was split again: the part of the split that its area lies in, as bodies
CREATE TABLE deling_kropp AS
SELECT m.kropp AS delt, f.kropp AS tidligere, t.kropp AS til
FROM kommune_deling AS d
JOIN enhet AS me ON me.kommunenummer = d.delt_nummer AND me.til = d.dato JOIN enhet_kropp AS m ON m.enhet = me.enhet
JOIN enhet AS te ON te.kommunenummer = d.til_nummer AND te.fra = d.dato JOIN enhet_kropp AS t ON t.enhet = te.enhet
JOIN enhet AS fe ON fe.kommunenummer = d.tidligere_nummer AND fe.til <= me.fra JOIN enhet_kropp AS f ON f.enhet = fe.enhet
QUALIFY row_number() OVER (PARTITION BY d.tidligere_nummer, d.til_nummer, d.dato ORDER BY fe.til DESC) = 1;

-- one row per kommune of today and body it has been: itself (nivaa 0) and all that were merged or split into it, but for those whose
-- area a later split left with another (rule 6); foran: the bodies between
CREATE TABLE kommune_opphav AS
WITH RECURSIVE steg AS (
    SELECT DISTINCT f.kropp AS fra_kropp, t.kropp AS til_kropp
    FROM enhet_steg AS s JOIN enhet_kropp AS f ON f.enhet = s.fra_enhet JOIN enhet_kropp AS t ON t.enhet = s.til_enhet
    WHERE s.arvet
), opphav(dagens_kommunenummer, kropp, nivaa, foran) AS (
    SELECT k.kommunenummer, b.kropp, 0, []::VARCHAR[]
    FROM kommune AS k JOIN enhet AS e ON e.kommunenummer = k.kommunenummer AND e.til = DATE '9999-12-31' JOIN enhet_kropp AS b USING (enhet)
    WHERE k.gyldig_til IS NULL
    UNION ALL
    SELECT o.dagens_kommunenummer, s.fra_kropp, o.nivaa + 1, list_append(o.foran, o.kropp)
    FROM opphav AS o JOIN steg AS s ON s.til_kropp = o.kropp
)
SELECT o.dagens_kommunenummer, o.kropp, o.nivaa, o.foran
FROM opphav AS o, LATERAL (SELECT list_append(o.foran, o.kropp) AS vei) AS v
WHERE NOT EXISTS (FROM deling_kropp AS d WHERE list_contains(vei, d.delt) AND list_contains(vei, d.tidligere)
    AND NOT EXISTS (FROM deling_kropp AS m WHERE m.delt = d.delt AND m.tidligere = d.tidligere AND list_contains(vei, m.til)));

-- one row per kommunenummer since 2017 and number valid today that it became (several where it was split)
CREATE VIEW dagens_nummer AS
SELECT e.kommunenummer, k.kommunenavn, o.dagens_kommunenummer, n.kommunenavn AS dagens_kommunenavn, bool_and(o.nivaa > 0) AS arvet
FROM enhet AS e JOIN enhet_kropp AS b USING (enhet) JOIN kommune_opphav AS o USING (kropp)
JOIN kommune AS k ON k.kommunenummer = e.kommunenummer JOIN kommune AS n ON n.kommunenummer = o.dagens_kommunenummer
GROUP BY ALL;

-- one row per fylkesnummer since 2017 and fylke of today that it became: where its kommuner lie now, but for the one or two that went elsewhere
CREATE TABLE fylke_arving AS
SELECT kommunenummer[:2] AS fylkesnummer, dagens_kommunenummer[:2] AS dagens_fylkesnummer
FROM dagens_nummer GROUP BY 1, 2
QUALIFY count(DISTINCT kommunenummer) > 2 OR row_number() OVER (PARTITION BY fylkesnummer ORDER BY count(DISTINCT kommunenummer) DESC) = 1;

-- one row per name a kommune of today can be searched by: today's name in each language, and the names of former kommuner in it
CREATE VIEW navn AS
SELECT kommunenummer AS dagens_kommunenummer, kommunenummer, trim(n.navn) AS navn, t.type
FROM kommune_na, unnest([('norsk', kommunenavn), ('samisk', kommunenavn_samisk), ('kvensk', kommunenavn_kvensk)]) AS u(par),
    LATERAL (SELECT par[1] AS type) AS t, LATERAL (SELECT unnest(string_split(par[2], ' - ')) AS navn) AS n
UNION
SELECT d.dagens_kommunenummer, d.kommunenummer, d.kommunenavn, 'tidligere' FROM dagens_nummer AS d
WHERE d.kommunenummer <> d.dagens_kommunenummer AND d.kommunenavn <> d.dagens_kommunenavn;

-- ── What each piece of evidence says ──────────────────────────────────────────────────────────────────────────────────────────────

-- the last and the first day of a date that may be only a year or a month
CREATE MACRO siste_dag(tekst) AS CASE length(tekst)
    WHEN 4 THEN make_date(tekst::INTEGER, 12, 31) WHEN 7 THEN last_day((tekst || '-01')::DATE) ELSE tekst::DATE END;
CREATE MACRO forste_dag(tekst) AS CASE length(tekst) WHEN 4 THEN (tekst || '-01-01')::DATE WHEN 7 THEN (tekst || '-01')::DATE ELSE tekst::DATE END;

CREATE MACRO styrke(status) AS CASE status WHEN 'vedtatt' THEN 3 WHEN 'under_arbeid' THEN 2 WHEN 'ingen_kjent' THEN 1 ELSE 0 END;
CREATE MACRO trygghet(sikkerhet) AS CASE sikkerhet WHEN 'høy' THEN 3 WHEN 'middels' THEN 2 ELSE 1 END;
CREATE MACRO aldri() AS DATE '0001-01-01';

-- one row per observation that counts, with the day from which it holds and the body (kommune or fylkeskommune) it speaks of; avgjor: it
-- takes part in deciding a status: dated, or a fairly certain vedtatt, or all there is about the body and plantype (rule 3)
CREATE TABLE evidens AS
WITH datert AS (
    SELECT *, coalesce(gjelder_dato, vedtatt_dato, periode_fra, kilde_dato) AS dato_tekst FROM observasjon WHERE gjeldende
), holdt AS (
    SELECT *, dato_tekst IS NULL AS udatert, coalesce(siste_dag(dato_tekst), registrert_dato) AS holder_fra,
        coalesce(forste_dag(dato_tekst), registrert_dato) AS holder_fra_forste, siste_dag(periode_til) AS periode_slutt
    FROM datert
), fylkeskommune AS (  -- the fylke that bore the name at its date; undated: the last to bear it
    SELECT h.id, 'fylkeskommune@' || f.fylkesnummer AS kropp
    FROM holdt AS h JOIN fylke AS f ON f.fylkesnavn = regexp_replace(h.enhet, ' fylkeskommune$', '') WHERE h.niva = 'fylkeskommune'
    QUALIFY row_number() OVER (PARTITION BY h.id ORDER BY NOT h.udatert
        AND h.holder_fra BETWEEN coalesce(f.gyldig_fra, DATE '0001-01-01') AND coalesce(f.gyldig_til, DATE '9999-12-31') DESC,
        f.gyldig_fra DESC NULLS LAST) = 1
)
SELECT h.*, coalesce(b.kropp, f.kropp) AS kropp,
    NOT udatert OR (status = 'vedtatt' AND trygghet(sikkerhet) > 1) OR bool_and(udatert) OVER (PARTITION BY coalesce(b.kropp, f.kropp), plantype) AS avgjor
FROM holdt AS h
LEFT JOIN fylkeskommune AS f ON f.id = h.id
-- evidence dated outside its number's time belongs to the nearest unit of the number; undated evidence to its last
LEFT JOIN (SELECT *, row_number() OVER (PARTITION BY kommunenummer ORDER BY fra) = 1 AS forste,
        row_number() OVER (PARTITION BY kommunenummer ORDER BY fra DESC) = 1 AS siste FROM enhet) AS e
    ON e.kommunenummer = h.kommunenummer AND CASE WHEN h.udatert THEN e.siste
        ELSE (h.holder_fra >= e.fra OR e.forste) AND (h.holder_fra < e.til OR e.siste) END
LEFT JOIN enhet_kropp AS b ON b.enhet = e.enhet;

-- one row per body, plantype and day with evidence: the one row that speaks for the day (rule 4: certainty, then strength)
CREATE VIEW dagsevidens AS
SELECT * FROM evidens WHERE kropp IS NOT NULL AND avgjor
QUALIFY row_number() OVER (PARTITION BY kropp, plantype, holder_fra ORDER BY trygghet(sikkerhet) DESC, styrke(status) DESC, id) = 1;

-- how much a row carries, of those that say the same; the largest is shown: certainty, a document of its own, then the latest dated (rule 4)
CREATE MACRO baerer(e) AS (trygghet(e.sikkerhet), coalesce(e.dokumenttittel, e.vedtatt_dato, e.periode_fra, e.periode_til) IS NOT NULL,
    NOT e.udatert, e.holder_fra, e.dokumenttittel IS NOT NULL, e.periode_til IS NOT NULL, e.vedtatt_dato IS NOT NULL, e.kilde_url IS NOT NULL);

-- ── Status through time ───────────────────────────────────────────────────────────────────────────────────────────────────────────

-- one row per body, plantype and day with evidence: what is true from that day on, which row shows it, and the last day that a dated
-- row said the same (rule 4)
CREATE TABLE kropp_tilstand AS
WITH sist AS (  -- the day of the latest row of each kind, up to and with this day
    SELECT kropp, plantype, holder_fra AS fra,
        max(holder_fra) FILTER (status = 'vedtatt') OVER til_na AS v, max(holder_fra) FILTER (status = 'under_arbeid') OVER til_na AS u,
        max(holder_fra) FILTER (status = 'ingen_kjent') OVER til_na AS i,
        max(holder_fra) FILTER (status = 'ingen_kjent' AND NOT utledet) OVER til_na AS i_sagt,
        max(holder_fra_forste) FILTER (status = 'under_arbeid' AND NOT udatert) OVER til_na AS arbeid_fra,
        coalesce(bool_and(utledet) OVER til_na, false) AS bare_utledet,
        lead(holder_fra, 1, DATE '9999-12-31') OVER (PARTITION BY kropp, plantype ORDER BY holder_fra) AS til
    FROM dagsevidens WINDOW til_na AS (PARTITION BY kropp, plantype ORDER BY holder_fra)
), avgjort AS (
    SELECT *, CASE WHEN v > coalesce(i, aldri()) THEN 'vedtatt' WHEN u > greatest(v, i_sagt, aldri()) THEN 'under_arbeid' ELSE 'ingen_kjent' END AS status
    FROM sist
), bytte AS (
    SELECT *, coalesce(status <> lag(status) OVER (PARTITION BY kropp, plantype ORDER BY fra), true) AS nytt FROM avgjort
), begynt AS (  -- work goes on from the first word of it since a vedtak or a plain «none», also through a vedtak that was then taken away
    SELECT *, CASE status WHEN 'under_arbeid' THEN greatest(v, i_sagt, aldri()) + 1
        ELSE max(fra) FILTER (nytt) OVER (PARTITION BY kropp, plantype ORDER BY fra) END AS sagt_fra
    FROM bytte
)
SELECT b.kropp, b.plantype, b.fra, b.til, b.status, e.id AS observasjon_id, b.bare_utledet,
    b.status = 'vedtatt' AND coalesce(b.arbeid_fra > b.v, false) AS under_revisjon,
    max(e.holder_fra) FILTER (NOT e.udatert) OVER (PARTITION BY b.kropp, b.plantype, b.fra) AS sist_bekreftet
FROM begynt AS b JOIN evidens AS e ON e.kropp = b.kropp AND e.plantype = b.plantype AND e.status = b.status AND e.avgjor
    AND e.holder_fra BETWEEN b.sagt_fra AND b.fra
QUALIFY row_number() OVER (PARTITION BY b.kropp, b.plantype, b.fra ORDER BY baerer(e) DESC, e.id) = 1;

-- one row per kommune of today, plantype and period in which nothing about it changed: its own state, else what it inherited (rule 6)
CREATE TABLE status_periode AS
WITH hendelse AS (
    SELECT DISTINCT o.dagens_kommunenummer, t.plantype, t.fra FROM kommune_opphav AS o JOIN kropp_tilstand AS t USING (kropp)
), kandidat AS (
    SELECT h.dagens_kommunenummer, h.plantype, h.fra AS fra_dag, o.nivaa, o.foran, t.*
    FROM hendelse AS h JOIN kommune_opphav AS o USING (dagens_kommunenummer)
    JOIN kropp_tilstand AS t ON t.kropp = o.kropp AND t.plantype = h.plantype AND t.fra <= h.fra AND h.fra < t.til
), uskygget AS (  -- newer word of the kommune itself ends the inheritance, but an inferred «none» takes away only a vedtatt
    SELECT k.* FROM kandidat AS k
    ANTI JOIN kandidat AS n ON n.dagens_kommunenummer = k.dagens_kommunenummer AND n.plantype = k.plantype AND n.fra_dag = k.fra_dag
        AND list_contains(k.foran, n.kropp) AND (NOT n.bare_utledet OR k.status <> 'under_arbeid')
), valgt AS (
    SELECT u.* EXCLUDE (sist_bekreftet), nivaa > 0 AS arvet,
        max(u.sist_bekreftet) OVER (PARTITION BY u.dagens_kommunenummer, u.plantype, fra_dag, u.status) AS sist_bekreftet
    FROM uskygget AS u JOIN evidens AS e ON e.id = u.observasjon_id
    QUALIFY row_number() OVER (PARTITION BY u.dagens_kommunenummer, u.plantype, fra_dag ORDER BY
        styrke(u.status) DESC, nivaa, baerer(e) DESC, e.id) = 1
), bytte AS (
    SELECT *, coalesce((status, arvet) <> lag((status, arvet)) OVER tid, true) AS nytt,
        lead(fra_dag, 1, DATE '9999-12-31') OVER tid AS til_dag
    FROM valgt WINDOW tid AS (PARTITION BY dagens_kommunenummer, plantype ORDER BY fra_dag)
), lopende AS (
    SELECT *, max(fra_dag) FILTER (nytt) OVER (PARTITION BY dagens_kommunenummer, plantype ORDER BY fra_dag) AS siden FROM bytte
), tekst AS (  -- the most exact date that a source gave for a day; NULL when none gave any
    SELECT o.dagens_kommunenummer, e.plantype, e.holder_fra AS siden, arg_max(e.dato_tekst, length(e.dato_tekst)) AS siden_tekst
    FROM evidens AS e JOIN kommune_opphav AS o USING (kropp) GROUP BY ALL
)
SELECT dagens_kommunenummer AS kommunenummer, plantype, fra_dag AS fra, til_dag AS til, status, arvet, under_revisjon, observasjon_id, siden,
    siden_tekst, sist_bekreftet
FROM lopende LEFT JOIN tekst USING (dagens_kommunenummer, plantype, siden);

-- one row per fylkeskommune since 2017, plantype and day with evidence: settled by the same rule, inherited by none
CREATE TABLE fylkeskommune_periode AS
SELECT split_part(kropp, '@', 2) AS fylkesnummer, * EXCLUDE (kropp) FROM kropp_tilstand WHERE starts_with(kropp, 'fylkeskommune@');

-- ── Counts ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

-- the way a status is shown and counted: an inherited vedtatt is arvet and never vedtatt (rule 6), no evidence is ikke_kartlagt
CREATE MACRO visning(status, arvet) AS CASE WHEN status = 'vedtatt' AND arvet THEN 'arvet' ELSE coalesce(status, 'ikke_kartlagt') END;

-- one row per kommune of today and period of one status: only an own document gives it (rule 2)
CREATE TABLE politikk_periode AS
SELECT p.* FROM status_periode AS p JOIN plantype AS t ON t.kode = p.plantype WHERE t.egen_politikk;

-- one row per time a kommune came to have a policy of its own, not inherited: since when, until when (exclusive), udatert where no source
-- gives the date. A revision of one it has is not a new one.
CREATE TABLE vedtaksstart AS
SELECT p.kommunenummer, p.siden, p.siden_tekst, p.siden_tekst IS NULL AS udatert, p.observasjon_id, max(r.til) AS til
FROM politikk_periode AS p JOIN politikk_periode AS r ON r.kommunenummer = p.kommunenummer AND r.siden = p.siden AND r.status = p.status
WHERE p.fra = p.siden AND visning(p.status, p.arvet) = 'vedtatt' GROUP BY ALL;

-- one row per change of the status of a kommune of today, since when, and the observasjon that decides it. Reforms, which change a number
-- or inherit a status, are no news, and a change to come is none yet.
CREATE TABLE statusbytte AS
WITH bytte AS (
    SELECT *, lag(status, 1, 'ikke_kartlagt') OVER rekke AS fra_status, lag(arvet, 1, false) OVER rekke AS fra_arvet
    FROM politikk_periode WINDOW rekke AS (PARTITION BY kommunenummer ORDER BY fra)
)
SELECT kommunenummer, fra AS dato, siden_tekst, fra_status, fra_arvet, status, arvet, visning(fra_status, fra_arvet) AS fra_visning,
    visning(status, arvet) AS visning, observasjon_id
FROM bytte WHERE (status, arvet) <> (fra_status, fra_arvet) AND NOT arvet;

-- one row per change of the evidence: a row that came with the sources, or what an editor did. foer and etter: what the evidence says;
-- kommunestatus: of the kommune before and after, where this evidence decides a change of it
CREATE VIEW opplysning_endring AS
SELECT a.id, a.registrert_dato, a.nr, CASE WHEN f.id IS NULL THEN 'lagt_til' WHEN e.id IS NULL THEN 'trukket' ELSE 'rettet' END AS endring,
    coalesce(e.niva, f.niva) AS niva, coalesce(e.enhet, f.enhet) AS enhet, coalesce(e.dagens_kommunenummer, f.dagens_kommunenummer) AS
    dagens_kommunenummer, k.fylkesnummer, coalesce(e.plantype, f.plantype) AS plantype, f.status AS foer, e.status AS etter,
    b.fra_visning AS kommunestatus_foer, b.visning AS kommunestatus_etter, b.dato AS kommunestatus_fra,
    coalesce(e.dokumenttittel, f.dokumenttittel) AS dokumenttittel, coalesce(e.kilde_url, f.kilde_url) AS kilde_url,
    coalesce(e.kilde_utgiver, f.kilde_utgiver) AS kilde_utgiver, a.observasjon_id, a.forrige_id
FROM (SELECT * FROM endring UNION ALL SELECT id, 0, registrert_dato, NULL, id FROM observasjon WHERE opphav = 'kilde') AS a
LEFT JOIN observasjon AS f ON f.id = a.forrige_id LEFT JOIN observasjon AS e ON e.id = a.observasjon_id
LEFT JOIN kommune_na AS k ON k.kommunenummer = coalesce(e.dagens_kommunenummer, f.dagens_kommunenummer)
LEFT JOIN (SELECT * FROM statusbytte QUALIFY row_number() OVER (PARTITION BY observasjon_id, kommunenummer ORDER BY dato) = 1) AS b
    ON b.observasjon_id = e.id AND b.kommunenummer = k.kommunenummer AND b.dato <= current_date
WHERE a.forrige_id IS DISTINCT FROM a.observasjon_id;

-- the flags of a status on a date (rule 5): its document's period has ended; work that nobody has told of for one valgperiode
CREATE MACRO er_utlopt(status, periode_slutt, dato) AS coalesce(status = 'vedtatt' AND periode_slutt < dato, false);
CREATE MACRO stille_fra(status, sist_bekreftet) AS  -- the first day of silence
    CASE WHEN status = 'under_arbeid' AND sist_bekreftet IS NOT NULL THEN (sist_bekreftet + INTERVAL 4 YEAR)::DATE + 1 ELSE DATE '2200-01-01' END;
CREATE MACRO er_stille(status, sist_bekreftet, dato) AS coalesce(stille_fra(status, sist_bekreftet) <= dato, false);

-- how many whole years the latest evidence of a status is older than on a date; NULL where it has no date
CREATE MACRO eldre_enn(sist_bekreftet, dato) AS CASE WHEN sist_bekreftet IS NOT NULL THEN
    greatest(len(list_filter(range(1, 100), lambda aar: sist_bekreftet + to_years(aar) < dato)), 0)::INTEGER END;

-- how old the latest evidence of a status is on a date: siste_aar, siste_fire_aar, eldre, udatert; NULL where there is no status
CREATE MACRO alder(status, sist_bekreftet, dato) AS CASE WHEN status IS NULL OR status = 'ikke_kartlagt' THEN NULL
    WHEN sist_bekreftet IS NULL THEN 'udatert' WHEN sist_bekreftet + INTERVAL 1 YEAR >= dato THEN 'siste_aar'
    WHEN sist_bekreftet + INTERVAL 4 YEAR >= dato THEN 'siste_fire_aar' ELSE 'eldre' END;

-- one row per kommune of today whose own policy some evidence in force says is vedtatt, and whether a list that somebody brought says it, and a page
CREATE VIEW vedtak_kilde AS
SELECT e.dagens_kommunenummer AS kommunenummer, bool_or(e.liste IS NOT NULL) AS i_liste, bool_or(e.kilde_url IS NOT NULL) AS paa_side
FROM evidens AS e JOIN plantype AS t ON t.kode = e.plantype
WHERE t.egen_politikk AND e.niva = 'kommune' AND e.status = 'vedtatt' AND e.dagens_kommunenummer IS NOT NULL GROUP BY 1;

-- one row per kommune of today, plantype and answer of its own that an editor has accepted: the day the answer was given
CREATE TABLE bekreftelse AS
SELECT dagens_kommunenummer AS kommunenummer, plantype, egen_politikk, siste_dag(kilde_dato) AS dag
FROM observasjon JOIN plantype ON kode = plantype WHERE gjeldende AND svar_id IS NOT NULL AND niva = 'kommune';

-- one row per kommune valid today
CREATE MACRO status_per(dato) AS TABLE
SELECT k.kommunenummer, k.kommunenavn, k.fylkesnummer, k.fylkesnavn, coalesce(p.status, 'ikke_kartlagt') AS status, p.siden,
    p.siden_tekst, o.dokumenttittel AS tittel, o.kilde_url, o.sikkerhet, coalesce(p.arvet, false) AS arvet, coalesce(p.under_revisjon, false) AS under_revisjon,
    er_utlopt(p.status, o.periode_slutt, dato::DATE) AS utlopt, p.status IS NOT NULL AND p.sist_bekreftet IS NULL AS udatert,
    p.observasjon_id, o.periode_fra, o.periode_til, o.kilde_utgiver, k.innbyggere, k.landsdel,
    p.sist_bekreftet, er_stille(p.status, p.sist_bekreftet, dato::DATE) AS stille, alder(p.status, p.sist_bekreftet, dato::DATE) AS alder,
    visning(p.status, p.arvet) AS visning, b.bekreftet                                 -- the latest answer of the kommune itself, NULL for none
FROM kommune_na AS k
LEFT JOIN politikk_periode AS p ON p.kommunenummer = k.kommunenummer AND p.fra <= dato::DATE AND dato::DATE < p.til
LEFT JOIN evidens AS o ON o.id = p.observasjon_id
LEFT JOIN (SELECT kommunenummer, max(dag) AS bekreftet FROM bekreftelse WHERE egen_politikk AND dag <= dato::DATE GROUP BY 1) AS b
    ON b.kommunenummer = k.kommunenummer;

-- one row per kommune valid today and plantype with evidence
CREATE MACRO planstatus_per(dato) AS TABLE
SELECT k.kommunenummer, k.kommunenavn, k.fylkesnummer, k.fylkesnavn, p.plantype, t.navn AS plantype_navn, p.status, p.siden,
    p.siden_tekst, o.dokumenttittel AS tittel, o.kilde_url, o.sikkerhet, p.arvet, p.under_revisjon,
    er_utlopt(p.status, o.periode_slutt, dato::DATE) AS utlopt, p.sist_bekreftet IS NULL AS udatert,
    p.observasjon_id, o.periode_fra, o.periode_til, o.kilde_utgiver,
    p.sist_bekreftet, er_stille(p.status, p.sist_bekreftet, dato::DATE) AS stille, alder(p.status, p.sist_bekreftet, dato::DATE) AS alder,
    visning(p.status, p.arvet) AS visning, b.bekreftet
FROM kommune_na AS k JOIN status_periode AS p USING (kommunenummer) JOIN plantype AS t ON t.kode = p.plantype
JOIN evidens AS o ON o.id = p.observasjon_id
LEFT JOIN (SELECT kommunenummer, plantype, max(dag) AS bekreftet FROM bekreftelse WHERE dag <= dato::DATE GROUP BY ALL) AS b
    ON b.kommunenummer = p.kommunenummer AND b.plantype = p.plantype
WHERE p.fra <= dato::DATE AND dato::DATE < p.til;

-- one row per kommune valid today: the state of one plan type (NULL: the own policy) as maps and the tables beside them show it
CREATE MACRO plan_per(dato, plan) AS TABLE
SELECT k.kommunenummer, k.kommunenavn, k.fylkesnummer, k.fylkesnavn, k.innbyggere, k.areal_km2, visning(p.status, p.arvet) AS visning, p.siden,
    p.siden_tekst, o.dokumenttittel AS tittel, o.kilde_url, o.kilde_utgiver, o.sikkerhet, coalesce(p.under_revisjon, false) AS under_revisjon,
    er_utlopt(p.status, o.periode_slutt, dato::DATE) AS utlopt, p.status IS NOT NULL AND p.sist_bekreftet IS NULL AS udatert,
    o.periode_fra, o.periode_til, p.observasjon_id, p.sist_bekreftet, er_stille(p.status, p.sist_bekreftet, dato::DATE) AS stille,
    alder(p.status, p.sist_bekreftet, dato::DATE) AS alder, eldre_enn(p.sist_bekreftet, dato::DATE) AS eldre_enn, b.bekreftet,
    CASE WHEN stille THEN 'stille' ELSE visning END AS tegnet
FROM kommune_na AS k JOIN plantype AS t ON CASE WHEN plan IS NULL THEN t.egen_politikk ELSE t.kode = plan END
LEFT JOIN status_periode AS p ON p.kommunenummer = k.kommunenummer AND p.plantype = t.kode AND p.fra <= dato::DATE AND dato::DATE < p.til
LEFT JOIN evidens AS o ON o.id = p.observasjon_id
LEFT JOIN (SELECT kommunenummer, plantype, max(dag) AS bekreftet FROM bekreftelse WHERE dag <= dato::DATE GROUP BY ALL) AS b
    ON b.kommunenummer = k.kommunenummer AND b.plantype = t.kode;

-- one row per kommune valid today: how it is shown on two dates, and whether a source dates what holds on the later one (a change without
-- a date carries the day it was registered, and may be older)
CREATE MACRO bevegelse(siden, dato, plan) AS TABLE
SELECT n.*, f.visning AS fra_visning, n.visning <> f.visning AS endret, n.siden_tekst IS NOT NULL AS har_dato
FROM plan_per(dato, plan) AS n JOIN plan_per(siden, plan) AS f USING (kommunenummer);

-- one row per fylke, Norge (00) and way of being shown: how many kommuner on a date and on an earlier one, and what came and went between,
-- with and without a date in the source: antall = antall_for + datert + udatert. stille: of antall. `numre`: count these kommuner alone,
-- 00 being all of them together
CREATE MACRO visningstall(siden, dato, plan, numre := NULL) AS TABLE
SELECT coalesce(fylkesnummer, '00') AS fylkesnummer, v.visning, (count(*) FILTER (b.visning = v.visning))::INTEGER AS antall,
    (count(*) FILTER (fra_visning = v.visning))::INTEGER AS antall_for,
    (count(*) FILTER (har_dato AND b.visning = v.visning) - count(*) FILTER (har_dato AND fra_visning = v.visning))::INTEGER AS datert,
    (antall - antall_for - datert)::INTEGER AS udatert, (count(*) FILTER (b.visning = v.visning AND stille))::INTEGER AS stille,
    coalesce(sum(innbyggere) FILTER (b.visning = v.visning), 0)::INTEGER AS innbyggere
FROM bevegelse(siden, dato, plan) AS b
CROSS JOIN (SELECT unnest(['vedtatt', 'arvet', 'under_arbeid', 'ingen_kjent', 'ikke_kartlagt']) AS visning) AS v
WHERE numre IS NULL OR list_contains(numre, kommunenummer)
GROUP BY GROUPING SETS ((v.visning), (v.visning, fylkesnummer));

-- one row per fylke and Norge (00): new vedtak in the twelve months up to a date and in the twelve before them, with and without a date in
-- the source (udatert: of the day they were registered, so nothing is said of when they came)
CREATE MACRO vedtakstakt(dato) AS TABLE
SELECT coalesce(k.fylkesnummer, '00') AS fylkesnummer, (count(*) FILTER (siste AND NOT udatert))::INTEGER AS siste,
    (count(*) FILTER (NOT siste AND NOT udatert))::INTEGER AS foregaende, (count(*) FILTER (siste AND udatert))::INTEGER AS siste_udatert,
    (count(*) FILTER (NOT siste AND udatert))::INTEGER AS foregaende_udatert
FROM kommune_na AS k LEFT JOIN (
    SELECT *, siden > dato::DATE - INTERVAL 1 YEAR AS siste FROM vedtaksstart
    WHERE siden <= dato::DATE AND siden > dato::DATE - INTERVAL 2 YEAR
) AS v USING (kommunenummer) GROUP BY GROUPING SETS ((), (k.fylkesnummer));

-- one row per twelve months up to a date, the ten latest (nr 0: the last): vedtak that their sources date in it; `numre`: of these kommuner
CREATE MACRO vedtak_tolv(dato, numre := NULL) AS TABLE
SELECT p.nr, p.etter, p.til, count(v.kommunenummer)::INTEGER AS antall
FROM (SELECT nr, (dato::DATE - to_years((nr + 1)::INTEGER))::DATE AS etter, (dato::DATE - to_years(nr::INTEGER))::DATE AS til FROM range(10) AS r(nr)) AS p
LEFT JOIN vedtaksstart AS v ON NOT v.udatert AND v.siden > p.etter AND v.siden <= p.til
    AND (numre IS NULL OR list_contains(numre, v.kommunenummer))
GROUP BY ALL;

-- one row per date, fylke and Norge (fylkesnummer 00); every denominator is counted from kommune (rule 7)
CREATE MACRO fylkestall_for(datoer) AS TABLE
SELECT d.dato, coalesce(k.fylkesnummer, '00') AS fylkesnummer, coalesce(k.fylkesnavn, 'Norge') AS fylkesnavn,
    count(*)::INTEGER AS antall_kommuner,
    (count(*) FILTER (visning(p.status, p.arvet) = 'vedtatt'))::INTEGER AS vedtatt,
    (count(*) FILTER (p.status = 'under_arbeid'))::INTEGER AS under_arbeid,
    (count(*) FILTER (p.status = 'ingen_kjent'))::INTEGER AS ingen_kjent,
    (count(*) FILTER (p.status IS NULL))::INTEGER AS ikke_kartlagt,
    (count(*) FILTER (visning(p.status, p.arvet) = 'arvet'))::INTEGER AS arvet,
    vedtatt / antall_kommuner AS andel_vedtatt,                                        -- share 0–1
    sum(k.innbyggere)::INTEGER AS innbyggere,
    coalesce(sum(k.innbyggere) FILTER (visning(p.status, p.arvet) = 'vedtatt'), 0) / sum(k.innbyggere) AS andel_innbyggere_vedtatt,
    (count(*) FILTER (er_stille(p.status, p.sist_bekreftet, d.dato)))::INTEGER AS stille,      -- of under_arbeid
    (count(*) FILTER (er_utlopt(p.status, o.periode_slutt, d.dato)))::INTEGER AS utlopt,       -- of vedtatt and arvet
    (count(*) FILTER (b.dag <= d.dato))::INTEGER AS bekreftet,                                 -- by the kommune itself, whatever the status
    coalesce(sum(k.innbyggere) FILTER (b.dag <= d.dato), 0) / sum(k.innbyggere) AS andel_innbyggere_bekreftet
FROM (SELECT DISTINCT unnest(datoer)::DATE AS dato) AS d CROSS JOIN kommune_na AS k
LEFT JOIN politikk_periode AS p ON p.kommunenummer = k.kommunenummer AND p.fra <= d.dato AND d.dato < p.til
LEFT JOIN evidens AS o ON o.id = p.observasjon_id
LEFT JOIN (SELECT kommunenummer, min(dag) AS dag FROM bekreftelse WHERE egen_politikk GROUP BY 1) AS b ON b.kommunenummer = k.kommunenummer
GROUP BY GROUPING SETS ((d.dato), (d.dato, k.fylkesnummer, k.fylkesnavn));

-- one row per fylke and one for Norge
CREATE MACRO fylkestall_per(dato) AS TABLE
SELECT * EXCLUDE (dato) FROM fylkestall_for([dato::DATE]);

-- one row per fylke, Norge (00) and plan type, zeros included: in how many kommuner it anchors volunteering, the inherited ones apart
CREATE MACRO forankring_per(dato) AS TABLE
SELECT coalesce(k.fylkesnummer, '00') AS fylkesnummer, coalesce(k.fylkesnavn, 'Norge') AS fylkesnavn, count(*)::INTEGER AS antall_kommuner,
    t.kode AS plantype, t.navn AS plantype_navn, t.rekkefolge, (count(*) FILTER (p.visning = 'vedtatt'))::INTEGER AS vedtatt,
    (count(*) FILTER (p.visning = 'arvet'))::INTEGER AS arvet, (count(*) FILTER (p.visning = 'under_arbeid'))::INTEGER AS under_arbeid
FROM kommune_na AS k CROSS JOIN plantype AS t
LEFT JOIN planstatus_per(dato) AS p ON p.kommunenummer = k.kommunenummer AND p.plantype = t.kode
GROUP BY GROUPING SETS ((t.kode, t.navn, t.rekkefolge), (t.kode, t.navn, t.rekkefolge, k.fylkesnummer, k.fylkesnavn));

-- one row per round and kommune asked in it: when it answered and what was decided, NULL where it has not
CREATE VIEW runde_status AS
SELECT r.runde, k.kommunenummer, k.kommunenavn, k.fylkesnummer, k.fylkesnavn, k.innbyggere, r.har_lenke, s.id AS svar_id, s.svart_dato, s.beslutning
FROM runde_kommune AS r JOIN kommune_na AS k USING (kommunenummer)
LEFT JOIN kommunesvar AS s ON s.runde = r.runde AND s.kommunenummer = r.kommunenummer;

-- one row per round and fylke with kommuner in it, and one for all of it (fylkesnummer 00); shares 0–1
CREATE VIEW runde_tall AS
SELECT runde, coalesce(fylkesnummer, '00') AS fylkesnummer, coalesce(fylkesnavn, 'Hele runden') AS fylkesnavn, count(*)::INTEGER AS spurt,
    count(svar_id)::INTEGER AS svart, svart / spurt AS andel_svart, (count(*) FILTER (svar_id IS NOT NULL AND beslutning IS NULL))::INTEGER AS venter
FROM runde_status GROUP BY GROUPING SETS ((runde), (runde, fylkesnummer, fylkesnavn));

-- one row per round and day with answers: how many came that day, and how many had come by its end
CREATE VIEW runde_dager AS
SELECT runde, svart_dato AS dag, count(*)::INTEGER AS svar, sum(svar) OVER (PARTITION BY runde ORDER BY dag)::INTEGER AS til_sammen
FROM runde_status WHERE svart_dato IS NOT NULL GROUP BY runde, svart_dato;

-- one row per fylke and one for Norge (00): how old the latest evidence behind the statuses (of the own policy, or of another plan) is; the
-- parts sum to med_status. `numre`: of these kommuner alone, 00 being all of them together
CREATE MACRO ferskhet_per(dato, plan := NULL, numre := NULL) AS TABLE
SELECT coalesce(fylkesnummer, '00') AS fylkesnummer, coalesce(fylkesnavn, 'Norge') AS fylkesnavn, count(*)::INTEGER AS antall_kommuner,
    count(alder)::INTEGER AS med_status,
    (count(*) FILTER (alder = 'siste_aar'))::INTEGER AS siste_aar, (count(*) FILTER (alder = 'siste_fire_aar'))::INTEGER AS siste_fire_aar,
    (count(*) FILTER (alder = 'eldre'))::INTEGER AS eldre, (count(*) FILTER (alder = 'udatert'))::INTEGER AS udatert,
    count(bekreftet)::INTEGER AS svart_selv, sum(innbyggere)::INTEGER AS innbyggere,  -- by accepted answers of the kommuner themselves
    coalesce(sum(innbyggere) FILTER (bekreftet IS NOT NULL), 0)::INTEGER AS innbyggere_svart_selv
FROM plan_per(dato, plan) WHERE numre IS NULL OR list_contains(numre, kommunenummer) GROUP BY GROUPING SETS ((), (fylkesnummer, fylkesnavn));

-- one row per fylke and one for Norge: what is known of vedtatt, and what is not. publisert: the latest count that others published of the
-- area until the date; dokumentert: vedtatt by name (own); ferske: of these, with a source of the last four years; ukjent: no evidence
CREATE MACRO kunnskap_per(per) AS TABLE
WITH tall AS (
    SELECT geografi, arg_max(verdi, siste_dag(dato))::INTEGER AS publisert, arg_max(dato, siste_dag(dato)) AS publisert_dato
    FROM publisert_tall WHERE maal = 'antall_vedtatt' AND siste_dag(dato) <= per::DATE GROUP BY geografi
)
SELECT f.fylkesnummer, f.fylkesnavn, f.antall_kommuner, t.publisert, t.publisert_dato, f.vedtatt AS dokumentert,
    coalesce(b.ferske, 0)::INTEGER AS ferske, f.ikke_kartlagt AS ukjent
FROM fylkestall_per(per) AS f LEFT JOIN tall AS t ON t.geografi = f.fylkesnavn
LEFT JOIN (
    SELECT coalesce(fylkesnummer, '00') AS fylkesnummer, count(*) AS ferske FROM status_per(per)
    WHERE visning = 'vedtatt' AND alder IN ('siste_aar', 'siste_fire_aar') GROUP BY GROUPING SETS ((), (fylkesnummer))
) AS b USING (fylkesnummer);

-- one row per fylke of today: what was published of it at a date (as text), beside what the register documents for its last day. umulig: codes
-- of why the published figures cannot be right. Published counts are never a denominator (rule 7).
CREATE MACRO publisert_mot_dokumentert(tekst) AS TABLE
WITH publisert AS (
    SELECT geografi, max(verdi) FILTER (maal = 'antall_vedtatt')::INTEGER AS publisert,
        max(verdi) FILTER (maal = 'antall_kommuner_totalt')::INTEGER AS oppgitt_antall,
        max(verdi) FILTER (maal = 'andel_vedtatt_prosent') AS oppgitt_prosent,
        first(kilde_url ORDER BY kilde_dato NULLS LAST, kilde_url) FILTER (maal = 'antall_vedtatt') AS kilde_url,
        first(kilde_utgiver ORDER BY kilde_dato NULLS LAST, kilde_url) FILTER (maal = 'antall_vedtatt') AS kilde_utgiver
    FROM publisert_tall WHERE dato = tekst GROUP BY geografi
), talt AS (  -- kommuner that the fylke had at that date
    SELECT kommunenummer[:2] AS fylkesnummer, count(*)::INTEGER AS antall_kommuner FROM kommune
    WHERE coalesce(gyldig_fra, aldri()) <= siste_dag(tekst) AND coalesce(gyldig_til, DATE '9999-12-31') >= siste_dag(tekst)
    GROUP BY 1
)
SELECT n.fylkesnummer, n.fylkesnavn, p.publisert, p.oppgitt_antall, p.oppgitt_prosent, t.antall_kommuner, n.vedtatt AS dokumentert,
    n.arvet, p.publisert - n.vedtatt AS forskjell, list_filter([
        CASE WHEN p.publisert > t.antall_kommuner THEN 'flere_vedtatt_enn_kommuner' END,
        CASE WHEN p.oppgitt_antall <> t.antall_kommuner THEN 'feil_antall_kommuner' END,
        CASE WHEN p.oppgitt_prosent NOT BETWEEN 0 AND 100 THEN 'prosent_utenfor' END,
        CASE WHEN abs(p.oppgitt_prosent - 100.0 * p.publisert / t.antall_kommuner) > 1
            AND p.oppgitt_antall IS NOT DISTINCT FROM t.antall_kommuner THEN 'prosent_stemmer_ikke' END
    ], lambda x: x IS NOT NULL) AS umulig, p.kilde_url, p.kilde_utgiver
FROM fylkestall_per(siste_dag(tekst)) AS n LEFT JOIN publisert AS p ON p.geografi = n.fylkesnavn
LEFT JOIN talt AS t ON t.fylkesnummer = n.fylkesnummer WHERE n.fylkesnummer <> '00';

-- one row per part of what was published at a date and fylke: navn (vedtatt that the register knows by name on that day), arvet, uten_dato
-- (known by name today, by sources without a date), umulig (the published figures of the fylke cannot be right), ukjent (the rest), flere
-- (negative: the register knows more than was published). antall sums to what was published; navn: the kommuner, '; ' between
CREATE MACRO publisert_bro(tekst) AS TABLE
WITH kjent AS (
    SELECT p.fylkesnummer, list(p.kommunenavn ORDER BY p.kommunenavn COLLATE nb) FILTER (p.visning = 'vedtatt') AS navn,
        list(p.kommunenavn ORDER BY p.kommunenavn COLLATE nb) FILTER (p.visning = 'arvet') AS arvet,
        list(p.kommunenavn ORDER BY p.kommunenavn COLLATE nb) FILTER (p.visning NOT IN ('vedtatt', 'arvet') AND v.udatert) AS uten_dato
    FROM status_per(siste_dag(tekst)) AS p
    LEFT JOIN vedtaksstart AS v ON v.kommunenummer = p.kommunenummer AND v.udatert AND v.siden <= current_date AND current_date < v.til
    GROUP BY 1
), fylkene AS (
    SELECT p.fylkesnummer, p.fylkesnavn, p.publisert, len(p.umulig) > 0 AS umulig, p.dokumentert, coalesce(k.navn, []) AS navn,
        coalesce(k.arvet, []) AS arvet, coalesce(k.uten_dato, []) AS uten_dato, greatest(p.publisert - p.dokumentert, 0) AS rest,
        least(len(coalesce(k.arvet, [])), rest) AS fra_arvet, least(len(coalesce(k.uten_dato, [])), rest - fra_arvet) AS fra_uten_dato
    FROM publisert_mot_dokumentert(tekst) AS p LEFT JOIN kjent AS k USING (fylkesnummer) WHERE p.publisert IS NOT NULL
)
SELECT d.del, d.rekke, fylkesnummer, fylkesnavn, d.antall::INTEGER AS antall, array_to_string(d.navn, '; ') AS navn
FROM fylkene, LATERAL (SELECT unnest(CASE WHEN umulig THEN [{del: 'umulig', rekke: 4, antall: publisert, navn: []::VARCHAR[]}] ELSE [
    {del: 'navn', rekke: 1, antall: dokumentert, navn: fylkene.navn}, {del: 'arvet', rekke: 2, antall: fra_arvet, navn: arvet},
    {del: 'uten_dato', rekke: 3, antall: fra_uten_dato, navn: uten_dato},
    {del: 'ukjent', rekke: 5, antall: rest - fra_arvet - fra_uten_dato, navn: []::VARCHAR[]},
    {del: 'flere', rekke: 6, antall: least(publisert - dokumentert, 0), navn: []::VARCHAR[]}] END) AS d) AS u
WHERE d.antall <> 0;

-- one row per kommune worth a question, and why: work gone silent, nothing known, a period that has ended, old or undated evidence
CREATE MACRO spor_forst(dato) AS TABLE
SELECT kommunenummer, kommunenavn, fylkesnummer, fylkesnavn, status, arvet, sist_bekreftet, innbyggere, kilde_url, CASE
    WHEN stille THEN 'stille' WHEN status = 'ikke_kartlagt' THEN 'ikke_kartlagt' WHEN visning = 'arvet' THEN 'arvet'
    WHEN utlopt THEN 'utlopt' WHEN alder = 'udatert' THEN 'udatert' ELSE 'eldre' END AS grunn
FROM status_per(dato) WHERE coalesce(alder, 'ikke_kartlagt') NOT IN ('siste_aar', 'siste_fire_aar') OR utlopt OR visning = 'arvet';

-- one row per month end since January 2007, fylke and Norge
CREATE VIEW utvikling AS
SELECT * FROM fylkestall_for((SELECT list(last_day(m::DATE)) FROM generate_series(DATE '2007-01-01', current_date, INTERVAL 1 MONTH) AS g(m)
    WHERE last_day(m::DATE) <= current_date));

-- ── Context ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

-- one row per data set, kommune of today, year and category. A number of another year is led to today's as evidence is: counts of kommuner
-- that became one are added; what does not add up (a share, an amount per inhabitant, a group) is taken only where no other number leads to
-- the same kommune; the figures of a kommune that was split lead to none of its parts
CREATE TABLE kontekst_kommune AS
WITH ledet AS (
    SELECT kommunenummer, any_value(dagens_kommunenummer) AS dagens FROM dagens_nummer GROUP BY 1 HAVING count(*) = 1
)
SELECT t.datasett, l.dagens AS kommunenummer, t.aar, t.kategori, any_value(t.kategori_navn) AS kategori_navn,
    CASE k.slag WHEN 'antall' THEN sum(t.verdi) ELSE any_value(t.verdi) END AS verdi, count(*)::INTEGER AS antall_numre
FROM kontekst_tall AS t JOIN kontekst AS k USING (datasett) JOIN ledet AS l ON l.kommunenummer = t.omraade
WHERE t.omraadetype = 'kommune' GROUP BY t.datasett, l.dagens, t.aar, t.kategori, k.slag
HAVING k.slag = 'antall' OR count(*) = 1;

-- one row per data set with figures: the years that it has, and how many figures of the last year and before lead to no kommune of today
CREATE TABLE kontekst_oversikt AS
SELECT k.*, t.aar_fra, t.aar_til, t.tall, coalesce(n.kommuner, 0)::INTEGER AS antall_kommuner,  -- with a figure in the last year
    (t.kommunetall - coalesce(n.brukt, 0))::INTEGER AS utelatt
FROM kontekst AS k
LEFT JOIN (SELECT datasett, min(aar) AS aar_fra, max(aar) AS aar_til, count(*)::INTEGER AS tall,
    count(*) FILTER (omraadetype = 'kommune') AS kommunetall FROM kontekst_tall GROUP BY 1) AS t USING (datasett)
LEFT JOIN (SELECT datasett, count(DISTINCT kommunenummer) FILTER (aar = siste) AS kommuner, sum(antall_numre) AS brukt
    FROM (SELECT *, max(aar) OVER (PARTITION BY datasett) AS siste FROM kontekst_kommune) GROUP BY 1) AS n USING (datasett);

-- one row per kommune of today with a KOSTRA-gruppe, of the last year that groups were fetched for
CREATE TABLE kostragruppe AS
SELECT kommunenummer, kategori AS gruppe, kategori_navn AS gruppe_navn, aar FROM kontekst_kommune
WHERE datasett = 'kostragruppe' QUALIFY aar = max(aar) OVER ();

-- one row per data set, area, year and category: verdi as it is said, maal as areas are compared by it: a forhold as it is, a count of the
-- last year per 1,000 inhabitants (of today) of the kommuner that have a figure, in any category. What a forhold is compared with is the
-- source's own: an average of averages is no average
CREATE TABLE kontekst_maal AS
WITH kommuner AS (
    SELECT c.*, k.slag, c.aar = max(c.aar) OVER (PARTITION BY c.datasett) AS siste, n.innbyggere, n.fylkesnummer, g.gruppe
    FROM kontekst_kommune AS c JOIN kontekst AS k USING (datasett) JOIN kommune_na AS n USING (kommunenummer)
    LEFT JOIN kostragruppe AS g USING (kommunenummer) WHERE k.slag <> 'gruppe'
), omraader AS (
    SELECT *, unnest([{'t': 'kommune', 'o': kommunenummer}, {'t': 'fylke', 'o': fylkesnummer}, {'t': 'kostragruppe', 'o': gruppe},
        {'t': 'landet', 'o': '00'}]) AS u FROM kommuner WHERE slag = 'antall'
), nevner AS (
    SELECT datasett, u, aar, sum(innbyggere) AS innbyggere, count(*)::INTEGER AS antall_kommuner
    FROM (SELECT DISTINCT datasett, u, aar, kommunenummer, innbyggere FROM omraader) GROUP BY ALL
)
SELECT o.datasett, o.u.t AS omraadetype, o.u.o AS omraade, o.aar, o.kategori, any_value(o.kategori_navn) AS kategori_navn,
    sum(o.verdi) AS verdi, CASE WHEN bool_and(o.siste) THEN 1000 * sum(o.verdi) / any_value(n.innbyggere) END AS maal,
    any_value(n.antall_kommuner) AS antall_kommuner
FROM omraader AS o JOIN nevner AS n ON n.datasett = o.datasett AND n.u = o.u AND n.aar = o.aar
WHERE o.u.o IS NOT NULL GROUP BY o.datasett, o.u, o.aar, o.kategori
UNION ALL
SELECT datasett, 'kommune', kommunenummer, aar, kategori, kategori_navn, verdi, verdi, 1 FROM kommuner WHERE slag = 'forhold'
UNION ALL
SELECT t.datasett, t.omraadetype, t.omraade, t.aar, t.kategori, t.kategori_navn, t.verdi, t.verdi, NULL
FROM kontekst_tall AS t JOIN kontekst AS k USING (datasett) WHERE k.slag = 'forhold' AND t.omraadetype <> 'kommune'
    AND (t.omraadetype <> 'fylke' OR t.omraade IN (SELECT fylkesnummer FROM kommune_na));

-- one row per undivided data set and kommune of today with a figure in its last year: its value, its maal, and the maal of the areas it is
-- compared with (NULL where there is none for that year)
CREATE TABLE kontekst_sammenligning AS
SELECT k.datasett, k.omraade AS kommunenummer, k.aar, k.verdi, k.maal, r.gruppe, r.gruppe_navn, g.maal AS maal_gruppe, f.maal AS maal_fylke,
    l.maal AS maal_landet
FROM kontekst_maal AS k
JOIN kontekst_oversikt AS o ON o.datasett = k.datasett AND o.aar_til = k.aar
LEFT JOIN kostragruppe AS r ON r.kommunenummer = k.omraade
LEFT JOIN kontekst_maal AS g ON (g.datasett, g.aar, g.kategori, g.omraadetype, g.omraade) = (k.datasett, k.aar, '', 'kostragruppe', r.gruppe)
LEFT JOIN kontekst_maal AS f ON (f.datasett, f.aar, f.kategori, f.omraadetype, f.omraade) = (k.datasett, k.aar, '', 'fylke', k.omraade[:2])
LEFT JOIN kontekst_maal AS l ON (l.datasett, l.aar, l.kategori, l.omraadetype, l.omraade) = (k.datasett, k.aar, '', 'landet', '00')
WHERE k.omraadetype = 'kommune' AND k.kategori = '';

-- one row per measure of the fylker (inhabitants per kommune, and each undivided data set in its last year) and fylke that has one, with its
-- counts at a date; overst: the half of the fylker that has most of it (the smaller half where their number is odd)
CREATE MACRO fylkesmaal_per(dato) AS TABLE
WITH maal AS (
    SELECT m.datasett, m.omraade AS fylkesnummer, m.aar, m.maal FROM kontekst_maal AS m
    JOIN kontekst_oversikt AS o ON o.datasett = m.datasett AND o.aar_til = m.aar
    WHERE m.omraadetype = 'fylke' AND m.kategori = '' AND m.maal IS NOT NULL
    UNION ALL
    SELECT 'innbyggere', fylkesnummer, year(max(innbyggere_dato)), avg(innbyggere) FROM kommune_na GROUP BY fylkesnummer
)
SELECT m.datasett, f.fylkesnummer, f.fylkesnavn, m.aar, m.maal, f.antall_kommuner, f.vedtatt, f.andel_vedtatt,
    2 * row_number() OVER (PARTITION BY m.datasett ORDER BY m.maal DESC, f.fylkesnummer) <= count(*) OVER (PARTITION BY m.datasett) AS overst
FROM fylkestall_per(dato) AS f JOIN maal AS m USING (fylkesnummer);

-- one row per figure that may leave the house: of a kommune of today, or of a fylke (kommunenummer NULL) where the data set is of fylker; those
-- whose source names no licence are left out
CREATE VIEW kontekst_apen AS
SELECT k.rekkefolge, c.datasett, k.tittel, c.kommunenummer, n.kommunenavn, n.fylkesnummer, c.aar, c.kategori, c.kategori_navn, c.verdi, k.enhet,
    k.kilde, k.hentet
FROM kontekst_kommune AS c JOIN kontekst AS k USING (datasett) JOIN kommune_na AS n USING (kommunenummer) WHERE k.lisens_url IS NOT NULL
UNION ALL
SELECT k.rekkefolge, t.datasett, k.tittel, NULL, NULL, t.omraade, t.aar, t.kategori, t.kategori_navn, t.verdi, k.enhet, k.kilde, k.hentet
FROM kontekst_tall AS t JOIN kontekst AS k USING (datasett)
WHERE k.lisens_url IS NOT NULL AND k.niva = 'fylke' AND t.omraadetype = 'fylke' AND t.omraade IN (SELECT fylkesnummer FROM kommune_na);
