"""How the web search is going: for every unit when it was last searched and how that went; never «no news» for a failure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pandas as pd

from data.database import Register
from data.inndeling import Kilder

# A search that is older than this is no longer taken as saying what the site shows today.
FRESH_DAYS = 45
# The states of a unit, the one that needs a person most first.
ORDER = ("feilet", "utdatert", "avbrutt", "pagar", "advarsel", "ok", "uten_adresse", "aldri_sokt")

_UNITS = """
WITH alle AS (
    SELECT kommunenummer AS nummer, kommunenavn AS navn, 'kommune' AS niva, fylkesnummer, fylkesnavn, innbyggere, nettsted FROM kommune_na
    UNION ALL
    SELECT fylkesnummer, fylkesnavn || ' fylkeskommune', 'fylkeskommune', fylkesnummer, fylkesnavn, NULL, NULL
    FROM (SELECT DISTINCT fylkesnummer, fylkesnavn FROM kommune_na) WHERE fylkesnummer <> '03'
),
siste AS (
    SELECT * FROM soek QUALIFY row_number() OVER (PARTITION BY nummer ORDER BY kjoring DESC) = 1
),
lykket AS (
    SELECT nummer, max(avsluttet) AS sist_lykket, count(*) AS antall_lykket FROM soek WHERE utfall IN ('ok', 'advarsel') GROUP BY nummer
),
sider AS (
    SELECT nummer, count(*) FILTER (tilstand = 'ok' AND gjeldende AND relevant) AS dokumenter_na,
        count(DISTINCT url) FILTER (tilstand = 'borte') AS borte_na,
        count(DISTINCT url) FILTER ((trenger_ocr OR merke = 'delvis_skannet') AND tilstand = 'ok') AS trenger_ocr
    FROM nettside GROUP BY nummer
)
SELECT a.nummer, a.navn, a.niva, a.fylkesnummer, a.fylkesnavn, a.innbyggere, coalesce(s.nettsted, a.nettsted) AS nettsted, s.plattform,
    s.kjoring, s.startet, CASE WHEN s.utfall <> 'uten_adresse' THEN s.avsluttet END AS avsluttet,
    s.utfall, s.hvorfor, s.sett, s.hentet, s.uendret, s.dokumenter, s.nye, s.endret, s.borte,
    s.feil, s.funn,
    l.sist_lykket, p.dokumenter_na, p.borte_na, p.trenger_ocr
FROM alle AS a LEFT JOIN siste AS s USING (nummer) LEFT JOIN lykket AS l USING (nummer) LEFT JOIN sider AS p USING (nummer)
ORDER BY a.niva DESC, a.navn COLLATE nb, a.nummer
"""


@dataclass(frozen=True)
class Oppsummering:
    """Counts of units by state (see `enheter`), and when the newest search of any unit ended (UTC), None before the first."""

    antall: int
    tilstand: dict[str, int]
    sist: datetime | None


def enheter(register: Register, now: datetime | None = None) -> pd.DataFrame:
    """Return one row per kommune and fylkeskommune (371: Oslo counts once): what failed first, then in Norwegian order.

    Columns: nummer, navn, niva, fylkesnavn, nettsted, plattform, the newest run's numbers as in table soek, sist_lykket (when a search
    last succeeded), dokumenter_na, borte_na, trenger_ocr, and tilstand: feilet, aldri_sokt, uten_adresse, utdatert (succeeded, but over
    45 days ago), avbrutt, pagar, advarsel, ok.
    """
    frame = register.query(_UNITS)
    moment = now or datetime.now(UTC)
    frame["tilstand"] = [_state(row.utfall, row.sist_lykket, moment) for row in frame.itertuples()]
    order = frame["tilstand"].map(ORDER.index)
    return frame.iloc[order.argsort(kind="stable")].reset_index(drop=True)


def _state(utfall: object, succeeded: object, moment: datetime) -> str:
    if not isinstance(utfall, str):
        return "aldri_sokt"
    if utfall in ("feilet", "uten_adresse"):
        return utfall
    if isinstance(succeeded, str) and (moment - datetime.fromisoformat(succeeded)).days > FRESH_DAYS:
        return "utdatert"
    return {"pågår": "pagar"}.get(utfall, utfall)


def oppsummering(frame: pd.DataFrame) -> Oppsummering:
    """Return the counts over the rows of `enheter`."""
    ended = [value for value in frame["avsluttet"] if isinstance(value, str)]
    counts = {str(name): int(count) for name, count in frame["tilstand"].value_counts().items()}
    return Oppsummering(len(frame), counts, datetime.fromisoformat(max(ended)) if ended else None)


def kjoringer(register: Register) -> pd.DataFrame:
    """Return the 30 newest runs, one row each, newest first.

    Columns: kjoring, startet, avsluttet (NULL while it goes on), and counts of units and pages.
    """
    return register.query(
        """SELECT kjoring, min(startet) AS startet, CASE WHEN count(*) FILTER (utfall = 'pågår') = 0 THEN max(avsluttet) END AS avsluttet,
            count(*) FILTER (utfall <> 'uten_adresse')::INTEGER AS enheter, count(*) FILTER (utfall = 'ok')::INTEGER AS ok,
            count(*) FILTER (utfall = 'advarsel')::INTEGER AS advarsel, count(*) FILTER (utfall = 'feilet')::INTEGER AS feilet,
            count(*) FILTER (utfall IN ('avbrutt', 'pågår'))::INTEGER AS avbrutt, sum(hentet)::INTEGER AS hentet,
            sum(uendret)::INTEGER AS uendret, sum(nye)::INTEGER AS nye, sum(endret)::INTEGER AS endret, sum(borte)::INTEGER AS borte,
            sum(feil)::INTEGER AS feil
        FROM soek GROUP BY kjoring ORDER BY kjoring DESC LIMIT 30"""
    )


def einnsyn(register: Register, antall: int = 10) -> pd.DataFrame:
    """Return the newest times that eInnsyn was asked, newest first: the columns of table einnsyn, with tilstand for utfall."""
    return register.query(
        "SELECT * EXCLUDE (utfall), CASE utfall WHEN 'pågår' THEN 'pagar' ELSE utfall END AS tilstand"
        " FROM einnsyn ORDER BY kjoring DESC LIMIT ?",
        (antall,),
    )


def dokumenter(register: Register) -> pd.DataFrame:
    """Return documents on volunteering that need a person's eye, newest first.

    Columns: hva (borte, endret, trenger_ocr, uleselig, ikke_forstatt), enhet, tittel, url, dato, forste_sett, siste_sett. A document
    that is gone stays here with the date it was last seen. One row per address.
    """
    return register.query(
        """SELECT hva, coalesce(k.kommunenavn, f.fylkesnavn || ' fylkeskommune') AS enhet, n.nummer, tittel, url, dato,
            forste_sett, siste_sett
        FROM (
            SELECT CASE WHEN tilstand = 'borte' THEN 'borte' WHEN trenger_ocr OR merke = 'delvis_skannet' THEN 'trenger_ocr'
                    WHEN merke IN ('kryptert', 'ødelagt', 'tidsavbrudd', 'minne') THEN 'uleselig'
                    WHEN merke = 'ikke_forstått' THEN 'ikke_forstatt'
                    WHEN endret IS NOT NULL THEN 'endret' END AS hva,
                coalesce(borte_siden, endret, forste_sett) AS dato, nummer, tittel, url, forste_sett, siste_sett
            FROM nettside WHERE gjeldende AND type <> 'forside'
        ) AS n LEFT JOIN kommune_na AS k ON k.kommunenummer = n.nummer LEFT JOIN fylke AS f ON f.fylkesnummer = n.nummer
        WHERE hva IS NOT NULL ORDER BY dato DESC, enhet COLLATE nb, url LIMIT 500"""
    )


def skriptlagde(register: Register) -> pd.DataFrame:
    """Return the sites with pages that are empty until a script has run, those whose home page is one first.

    Columns: enhet, nummer, nettsted, forside (is the home page one of them), sider (how many), url (one of them), siste_sett.
    """
    return register.query(
        """SELECT coalesce(k.kommunenavn, f.fylkesnavn || ' fylkeskommune') AS enhet, n.nummer, s.nettsted, n.forside, n.sider, n.url,
            n.siste_sett
        FROM (SELECT nummer, bool_or(type = 'forside') AS forside, count(*)::INTEGER AS sider, min(url) AS url,
                max(siste_sett) AS siste_sett
            FROM nettside WHERE gjeldende AND merke = 'krever_nettleser' AND tilstand = 'ok' GROUP BY nummer) AS n
        LEFT JOIN (SELECT nummer, arg_max(nettsted, kjoring) AS nettsted FROM soek GROUP BY nummer) AS s USING (nummer)
        LEFT JOIN kommune_na AS k ON k.kommunenummer = n.nummer LEFT JOIN fylke AS f ON f.fylkesnummer = n.nummer AND f.gyldig_til IS NULL
        ORDER BY n.forside DESC, n.sider DESC, enhet COLLATE nb, n.nummer"""
    )


@dataclass(frozen=True)
class Kopier:
    """Copies of the sources of findings: how many, bytes, how many are not whole, and present findings that have none."""

    antall: int
    byte: int
    ikke_hele: int
    uten: int


def kopier(register: Register) -> Kopier:
    """Return what is kept of the pages and documents that findings rest on."""
    row = register.query(
        """FROM (SELECT count(*) AS antall, coalesce(sum(byte), 0)::BIGINT AS byte, count(*) FILTER (tilstand <> 'hel') AS ikke_hele
            FROM kopi),
            (SELECT count(*) AS uten FROM funn AS f WHERE gjeldende
                AND NOT EXISTS (FROM kopi AS k WHERE k.nummer = f.nummer AND k.dokument_hash = f.dokument_hash))"""
    ).iloc[0]
    return Kopier(*(int(row[name]) for name in ("antall", "byte", "ikke_hele", "uten")))


def division(register: Register) -> Kilder:
    """The division of the country as the register has it, to hold against what SSB and Kartverket tell."""

    def units(table: str, number: str, name: str) -> dict[str, tuple[str, date, date]]:
        rows = register.query(
            f"""SELECT {number}, {name}, coalesce(gyldig_fra, DATE '0001-01-01')::VARCHAR, coalesce(gyldig_til, DATE '9999-12-31')::VARCHAR
            FROM {table}"""
        )
        return {
            key: (named, date.fromisoformat(first), date.fromisoformat(last))
            for key, named, first, last in rows.itertuples(index=False)
        }

    changes = register.query("SELECT dato, fra_nummer, til_nummer FROM kommune_endring")
    return Kilder(
        units("kommune", "kommunenummer", "kommunenavn"),
        units("fylke", "fylkesnummer", "fylkesnavn"),
        frozenset((day.date(), old, new) for day, old, new in changes.itertuples(index=False)),
    )


def history(register: Register, nummer: str) -> pd.DataFrame:
    """Return every search of a unit, newest first: kjoring, startet, avsluttet, utfall, hvorfor, and the counts of table soek."""
    return register.query(
        """SELECT kjoring, startet, avsluttet, CASE utfall WHEN 'pågår' THEN 'pagar' ELSE utfall END AS tilstand, hvorfor, sett, hentet,
            uendret, dokumenter, nye, endret, borte, feil, funn
        FROM soek WHERE nummer = ? ORDER BY kjoring DESC LIMIT 60""",
        (nummer,),
    )
