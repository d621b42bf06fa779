-- The crawler's memory. Grain of each table in its comment; times are ISO 8601 in UTC.
-- A column that is added here is added to older files when they are opened (state.py).
-- one row per kommune or fylkeskommune that was ever searched; `apen` = its present round is not finished
CREATE TABLE IF NOT EXISTS enhet (
    nummer TEXT PRIMARY KEY, niva TEXT NOT NULL, navn TEXT NOT NULL, nettsted TEXT, plattform TEXT,
    runde INTEGER NOT NULL DEFAULT 0, apen INTEGER NOT NULL DEFAULT 0, brukt INTEGER NOT NULL DEFAULT 0,
    forrige_sider INTEGER, forrige_dokumenter INTEGER
);
-- one row per unit and address; `nokkel` is the same for all addresses of one article; `kode` = why it failed, in short
CREATE TABLE IF NOT EXISTS side (
    id INTEGER PRIMARY KEY, nummer TEXT NOT NULL, url TEXT NOT NULL, nokkel TEXT NOT NULL, type TEXT NOT NULL,
    poeng INTEGER NOT NULL, dybde INTEGER NOT NULL, kilde TEXT NOT NULL, plattform TEXT NOT NULL,
    del_av TEXT, del_nr INTEGER NOT NULL DEFAULT 0,
    runde INTEGER NOT NULL DEFAULT 0, forsok INTEGER NOT NULL DEFAULT 0, tilstand TEXT NOT NULL DEFAULT 'ny',
    http_status INTEGER, final_url TEXT, etag TEXT, last_modified TEXT, hash TEXT, innholdstype TEXT, tittel TEXT,
    sprak TEXT, sist_endret TEXT, trenger_ocr INTEGER NOT NULL DEFAULT 0, merke TEXT, duplikat_av TEXT,
    relevant INTEGER NOT NULL DEFAULT 0, forste_sett TEXT, siste_sett TEXT, sist_sjekket TEXT, hentet TEXT, endret TEXT,
    borte_siden TEXT, feil TEXT, kode TEXT,
    UNIQUE (nummer, nokkel)
);
CREATE INDEX IF NOT EXISTS side_runde ON side (nummer, runde);
-- one row per page whose text has not yet reached the unit's Parquet file
CREATE TABLE IF NOT EXISTS tekst (
    side_id INTEGER NOT NULL, hash TEXT NOT NULL, tekst BLOB NOT NULL, tittel TEXT, hentet TEXT NOT NULL,
    PRIMARY KEY (side_id, hash)
);
-- one row per start of `loaders web`
CREATE TABLE IF NOT EXISTS kjoring (
    id INTEGER PRIMARY KEY, startet TEXT NOT NULL, avsluttet TEXT, argumenter TEXT NOT NULL
);
-- one row per run and unit; utfall: pågår, ok, advarsel, feilet, avbrutt; `ferdig` = the round came to its end
CREATE TABLE IF NOT EXISTS soek (
    kjoring INTEGER NOT NULL, nummer TEXT NOT NULL, startet TEXT NOT NULL, avsluttet TEXT, utfall TEXT NOT NULL,
    hvorfor TEXT, sett INTEGER NOT NULL DEFAULT 0, hentet INTEGER NOT NULL DEFAULT 0, uendret INTEGER NOT NULL DEFAULT 0,
    dokumenter INTEGER NOT NULL DEFAULT 0, nye INTEGER NOT NULL DEFAULT 0, endret INTEGER NOT NULL DEFAULT 0,
    sider INTEGER NOT NULL DEFAULT 0, borte INTEGER NOT NULL DEFAULT 0, feil INTEGER NOT NULL DEFAULT 0, byte INTEGER NOT NULL DEFAULT 0,
    funn INTEGER, ferdig INTEGER NOT NULL DEFAULT 1, PRIMARY KEY (kjoring, nummer)
);
-- one row per host and calendar month: requests sent
CREATE TABLE IF NOT EXISTS budsjett (
    vert TEXT NOT NULL, maned TEXT NOT NULL, antall INTEGER NOT NULL, PRIMARY KEY (vert, maned)
);
-- one row per unit and text that a copy is kept of (copies.py); `behold` = a finding rests on it, else it waits for that; `byte` and
-- `sha256` are of the file; `odelagt` = the file was found cut or changed
CREATE TABLE IF NOT EXISTS kopi (
    nummer TEXT NOT NULL, hash TEXT NOT NULL, url TEXT NOT NULL, final_url TEXT NOT NULL, hentet TEXT NOT NULL,
    byte INTEGER NOT NULL, sha256 TEXT NOT NULL, behold INTEGER NOT NULL DEFAULT 0, odelagt INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (nummer, hash)
);
-- one row per start of `loaders einnsyn`; utfall: pågår, ok, advarsel (something is left out), feilet; `enheter` = of those asked about (`valgte`),
-- how many the service knows; `saker` = cases it answered with; `nye` = units that got something new
CREATE TABLE IF NOT EXISTS einnsyn (
    kjoring INTEGER PRIMARY KEY, startet TEXT NOT NULL, avsluttet TEXT, utfall TEXT NOT NULL DEFAULT 'pågår', hvorfor TEXT,
    valgte INTEGER NOT NULL, enheter INTEGER, saker INTEGER, nye INTEGER, funn INTEGER, foresporsler INTEGER
);
