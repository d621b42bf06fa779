-- The register's tables. Filled by loaders/build.py from data/sources, the editors' store and the web search; never changed afterwards.
-- Dates that a source gives only in part (2015, 2015-06) stay text, exactly as given; columns derived from them say so.

-- one row per content fact of the file itself: innhold (hash), bygget (UTC), kunnskapsdato
CREATE TABLE meta (nokkel VARCHAR PRIMARY KEY, verdi VARCHAR NOT NULL);

-- one row per fylkesnummer valid since 2017
CREATE TABLE fylke (
    fylkesnummer VARCHAR PRIMARY KEY,
    fylkesnavn VARCHAR NOT NULL,
    gyldig_fra DATE,                   -- NULL: already valid in 2017
    gyldig_til DATE                    -- NULL: valid today
);

-- one row per kommunenummer valid since 2017
CREATE TABLE kommune (
    kommunenummer VARCHAR PRIMARY KEY,
    kommunenavn VARCHAR NOT NULL,
    gyldig_fra DATE,                   -- NULL: already valid in 1971
    gyldig_til DATE                    -- NULL: valid today
);

-- one row per change of number, merger or split
CREATE TABLE kommune_endring (
    dato DATE NOT NULL,
    fra_nummer VARCHAR NOT NULL,
    fra_navn VARCHAR NOT NULL,
    til_nummer VARCHAR NOT NULL,
    til_navn VARCHAR NOT NULL,
    type VARCHAR NOT NULL,             -- sammenslåing, deling, nytt_nummer
    PRIMARY KEY (dato, fra_nummer, til_nummer)
);

-- one row per former kommune of a merged kommune that was split again, and part of the split that its area lies in
CREATE TABLE kommune_deling (
    dato DATE NOT NULL,                -- of the split
    delt_nummer VARCHAR NOT NULL, delt_navn VARCHAR NOT NULL,
    tidligere_nummer VARCHAR NOT NULL, tidligere_navn VARCHAR NOT NULL,
    til_nummer VARCHAR NOT NULL, til_navn VARCHAR NOT NULL,
    kilde VARCHAR NOT NULL,
    PRIMARY KEY (dato, delt_nummer, tidligere_nummer, til_nummer)
);

-- one row per transfer of area without a change of number (known to be incomplete)
CREATE TABLE kommune_grensejustering (
    dato VARCHAR, fra_nummer VARCHAR, fra_navn VARCHAR, til_nummer VARCHAR, til_navn VARCHAR, omrade VARCHAR, kilde VARCHAR
);

-- one row per change of fylke
CREATE TABLE fylke_endring (
    dato DATE, fra_fylke VARCHAR, fra_navn VARCHAR, til_fylke VARCHAR, til_navn VARCHAR, antall_kommuner INTEGER
);

-- one row per kommune of today
CREATE TABLE kommune_egenskap (
    kommunenummer VARCHAR PRIMARY KEY,
    kommunenavn_norsk VARCHAR NOT NULL,
    kommunenavn_samisk VARCHAR,
    kommunenavn_kvensk VARCHAR,
    innbyggere INTEGER NOT NULL,
    innbyggere_dato DATE NOT NULL,
    areal_km2 DOUBLE NOT NULL,
    sentralitetsklasse INTEGER,
    sentralitet_aar INTEGER,
    nettsted VARCHAR,
    malform VARCHAR,
    lon DOUBLE NOT NULL,               -- degrees, WGS 84: the administrative centre
    lat DOUBLE NOT NULL,
    administrasjonssenter VARCHAR,
    landsdel VARCHAR NOT NULL,
    okonomisk_region VARCHAR
);

-- one row per kind of document volunteering can be anchored in; filled from data/kinds.py
CREATE TABLE plantype (kode VARCHAR PRIMARY KEY, navn VARCHAR NOT NULL, egen_politikk BOOLEAN NOT NULL, rekkefolge INTEGER NOT NULL);

-- one row per piece of evidence about one unit; append-only: what editors withdrew or corrected stays, with gjeldende = false
CREATE TABLE observasjon (
    id VARCHAR PRIMARY KEY,
    niva VARCHAR NOT NULL,             -- kommune, fylkeskommune
    enhet VARCHAR NOT NULL,            -- as the source names it
    kommunenummer VARCHAR,             -- its number at the date of the evidence
    dagens_kommunenummer VARCHAR,
    status VARCHAR NOT NULL,           -- vedtatt, under_arbeid, ingen_kjent
    plantype VARCHAR NOT NULL,
    dokumenttittel VARCHAR,
    vedtatt_dato VARCHAR,              -- these date columns: YYYY, YYYY-MM or YYYY-MM-DD
    vedtatt_av VARCHAR,
    periode_fra VARCHAR,
    periode_til VARCHAR,
    i_dialog VARCHAR,                  -- ja, or NULL (unknown)
    gjelder_dato VARCHAR,
    kilde_url VARCHAR,
    kilde_utgiver VARCHAR,
    kilde_dato VARCHAR,
    sikkerhet VARCHAR NOT NULL,        -- høy, middels, lav
    utledet BOOLEAN NOT NULL,          -- inferred from a statement about a whole fylke
    merknad VARCHAR,
    registrert_dato DATE NOT NULL,
    registrert_av VARCHAR,             -- NULL for the shipped sources
    opphav VARCHAR NOT NULL,           -- kilde, redaktør, lokal
    gjeldende BOOLEAN NOT NULL,        -- false: withdrawn or replaced by a later entry
    svar_id VARCHAR,                   -- the kommune's own answer that it is, NULL for all else
    liste VARCHAR                      -- where in a list that somebody brought it stands, NULL for all else
);

-- one row per change an editor made to the evidence, by the rows of observasjon that it concerns; the id is the entry's
CREATE TABLE endring (
    id VARCHAR PRIMARY KEY, nr INTEGER NOT NULL, registrert_dato DATE NOT NULL,
    forrige_id VARCHAR,                -- what was in force before, NULL: nothing
    observasjon_id VARCHAR             -- what is in force after, NULL: nothing
);

-- one row per count that others have published; kept as published, also where it cannot be right
CREATE TABLE publisert_tall (
    dato VARCHAR, geografi VARCHAR NOT NULL, maal VARCHAR NOT NULL, verdi DOUBLE NOT NULL, metode VARCHAR NOT NULL,
    kilde_url VARCHAR, kilde_utgiver VARCHAR, kilde_dato VARCHAR, merknad VARCHAR
);

-- one row per gathering
CREATE TABLE samling (
    id VARCHAR PRIMARY KEY,
    tittel VARCHAR NOT NULL,
    dato_fra VARCHAR, dato_til VARCHAR,
    dato_merknad VARCHAR,              -- what is known where the date is incomplete
    omraade VARCHAR, omraadetype VARCHAR, sted VARCHAR, arrangoer VARCHAR, inviterte VARCHAR, form VARCHAR,
    antall_deltakere VARCHAR,          -- as the source says it
    tilstand VARCHAR NOT NULL,         -- utkast, invitert, holdt, avlyst; the shipped ones are holdt
    notat VARCHAR, kilde_url VARCHAR,
    vertskommune VARCHAR,              -- kommunenummer, where an editor has said it
    registrert_av VARCHAR, opphav VARCHAR NOT NULL
);

-- one row per gathering and kommune that was invited or came
CREATE TABLE samling_kommune (samling_id VARCHAR NOT NULL, kommunenummer VARCHAR NOT NULL, invitert BOOLEAN NOT NULL, til_stede BOOLEAN NOT NULL,
    PRIMARY KEY (samling_id, kommunenummer));

-- one row per service that a kommune got
CREATE TABLE bistand (
    id VARCHAR PRIMARY KEY, kommunenummer VARCHAR NOT NULL, tjeneste VARCHAR NOT NULL, dato VARCHAR, notat VARCHAR, kilde_url VARCHAR,
    registrert_av VARCHAR, opphav VARCHAR NOT NULL
);

-- one row per finding of the web search that an editor has decided on: the decision in force, for the document as it was then
CREATE TABLE funn_beslutning (
    id VARCHAR PRIMARY KEY, funn_nokkel VARCHAR NOT NULL, dokument_hash VARCHAR NOT NULL,
    beslutning VARCHAR NOT NULL,       -- godtatt, rettet, avvist, senere
    kommunenummer VARCHAR, grunn VARCHAR, regler VARCHAR, observasjon_id VARCHAR, registrert_dato DATE NOT NULL, registrert_av VARCHAR,
    opphav VARCHAR NOT NULL
);

-- one row per round of confirmation, and one per kommune asked in it; har_lenke: it can answer. The links themselves are nowhere
CREATE TABLE runde (id VARCHAR PRIMARY KEY, navn VARCHAR NOT NULL, startet DATE NOT NULL, frist DATE NOT NULL);
CREATE TABLE runde_kommune (runde VARCHAR NOT NULL, kommunenummer VARCHAR NOT NULL, har_lenke BOOLEAN NOT NULL);

-- one row per answer of a kommune in a round of confirmation, the latest it gave in that round; what it says is in the editors' store
CREATE TABLE kommunesvar (
    id VARCHAR PRIMARY KEY, runde VARCHAR NOT NULL, kommunenummer VARCHAR NOT NULL, svart_dato DATE NOT NULL,
    beslutning VARCHAR                 -- godtatt, avvist; NULL: waits for an editor
);

-- The web search's own memory of what it saw, as of the build; the search proposes, it never changes a status.

-- one row per page version that mentions volunteering, is a document that cannot be read, or is gone; times are ISO 8601 in UTC
CREATE TABLE nettside (
    niva VARCHAR, nummer VARCHAR NOT NULL, url VARCHAR NOT NULL, final_url VARCHAR, type VARCHAR, plattform VARCHAR, del_av VARCHAR,
    del_nr INTEGER, tittel VARCHAR, hash VARCHAR, gjeldende BOOLEAN, sprak VARCHAR, innholdstype VARCHAR,
    tilstand VARCHAR,                  -- ok, borte, feil
    merke VARCHAR, trenger_ocr BOOLEAN, relevant BOOLEAN, duplikat_av VARCHAR, http_status INTEGER,
    forste_sett VARCHAR, siste_sett VARCHAR, hentet VARCHAR, endret VARCHAR, borte_siden VARCHAR, sist_endret VARCHAR
);

-- one row per run of the search and unit
CREATE TABLE soek (
    kjoring INTEGER, nummer VARCHAR NOT NULL, niva VARCHAR, navn VARCHAR, nettsted VARCHAR, plattform VARCHAR,
    startet VARCHAR, avsluttet VARCHAR,
    utfall VARCHAR,                    -- ok, advarsel, feilet, avbrutt, pågår, uten_adresse
    hvorfor VARCHAR, sett INTEGER, hentet INTEGER, uendret INTEGER, dokumenter INTEGER, nye INTEGER, endret INTEGER, borte INTEGER,
    feil INTEGER, byte BIGINT, funn INTEGER
);

-- one row per time that eInnsyn was asked
CREATE TABLE einnsyn (
    kjoring INTEGER, startet VARCHAR, avsluttet VARCHAR,
    utfall VARCHAR,                    -- ok, advarsel, feilet, pågår
    hvorfor VARCHAR, valgte INTEGER, enheter INTEGER, saker INTEGER, nye INTEGER, funn INTEGER, foresporsler INTEGER
);

-- one row per proposal of the search: the fields of loaders.web.forstaa.Funn, and when the document was seen
CREATE TABLE funn (
    id VARCHAR PRIMARY KEY, enhet VARCHAR, enhetsnavn VARCHAR, niva VARCHAR, dagens_nummer VARCHAR, status VARCHAR, plantype VARCHAR,
    tittel VARCHAR, vedtatt_dato VARCHAR, vedtatt_av VARCHAR, saksnummer VARCHAR, periode_fra VARCHAR, periode_til VARCHAR,
    i_dialog BOOLEAN, bevis VARCHAR, bevis_foer VARCHAR, bevis_etter VARCHAR, bevis_side INTEGER, bevis_posisjon INTEGER,
    poeng DOUBLE, skaar DOUBLE, regler VARCHAR, url VARCHAR, dokument_hash VARCHAR,
    nummer VARCHAR, dokument_url VARCHAR, forste_sett VARCHAR, siste_sett VARCHAR,
    gjeldende BOOLEAN,                 -- false: the document no longer gives it
    familie VARCHAR                    -- near-duplicates that this one speaks for: JSON, a list of {rolle, tittel, url}; NULL: none
);

-- one row per copy of a document that a finding rests on; the file lies where the search was run (loaders/web/memory/copies.py)
CREATE TABLE kopi (
    nummer VARCHAR NOT NULL, dokument_hash VARCHAR NOT NULL, url VARCHAR NOT NULL, final_url VARCHAR NOT NULL, hentet VARCHAR NOT NULL,
    byte BIGINT NOT NULL, sha256 VARCHAR NOT NULL,
    tilstand VARCHAR NOT NULL          -- hel, odelagt, mangler
);

-- Context: figures of others about the kommuner, fetched by `python -m loaders kontekst` and kept beside the register. None are shipped.

-- one row per context data set that there is (loaders/kontekst/), fetched or not
CREATE TABLE kontekst (
    datasett VARCHAR PRIMARY KEY, rekkefolge INTEGER NOT NULL, tittel VARCHAR NOT NULL, beskrivelse VARCHAR NOT NULL, enhet VARCHAR NOT NULL,
    slag VARCHAR NOT NULL,             -- antall (adds up), forhold (does not), gruppe
    niva VARCHAR NOT NULL,             -- kommune, fylke
    kilde VARCHAR NOT NULL, kilde_url VARCHAR NOT NULL, lisens VARCHAR NOT NULL,
    lisens_url VARCHAR,                -- NULL: the source names no licence, and the figures are in none of the open data
    dato VARCHAR NOT NULL,             -- what the year of a figure means
    hentet DATE,                       -- NULL: not fetched yet
    hentet_fra VARCHAR, sha256 VARCHAR,
    feil VARCHAR                       -- why what was fetched cannot be read, in Norwegian
);

-- one row per figure as its source has it: data set, area (its number in its own time), year and category
CREATE TABLE kontekst_tall (
    datasett VARCHAR NOT NULL,
    omraadetype VARCHAR NOT NULL,      -- kommune, fylke, kostragruppe, landet
    omraade VARCHAR NOT NULL, aar INTEGER NOT NULL,
    kategori VARCHAR NOT NULL,         -- '' where the data set is not divided
    kategori_navn VARCHAR NOT NULL, verdi DOUBLE,
    PRIMARY KEY (datasett, omraade, aar, kategori)
);
