"""The questions of the screen Fylker: counts with change, plan types, published against documented, fylkeskommunenes egen politikk."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from data.database import Register, records, remembered
from data.queries import core


@remembered
def fylkestall_med_endring(register: Register, per: date, siden: date) -> pd.DataFrame:
    """Counts at `per` with the change in vedtatt since another date: Norge (00) first, then the 15 fylker in Norwegian order.

    Columns as in macro `fylkestall_per`, and endring_datert and endring_udatert (numbers; without a date in the source the change may
    well be older) and endring_andel (of the kommuner, the dated change: −1 to 1).
    """
    now = core.fylkestall_per(register, per)
    shown = register.query("FROM visningstall(?, ?, NULL)", (siden, per))
    adopted = shown[shown["visning"] == "vedtatt"].set_index("fylkesnummer").loc[now["fylkesnummer"]].reset_index()
    return now.assign(
        endring_datert=adopted["datert"],
        endring_udatert=adopted["udatert"],
        endring_andel=adopted["datert"] / now["antall_kommuner"],
    )


@remembered
def forankring_per(register: Register, per: date) -> pd.DataFrame:
    """How many kommuner have anchored volunteering in each plan type: one row per fylke (Norge first) and plan type, zeros included.

    Columns as in macro `forankring_per`: among them vedtatt (own), arvet and under_arbeid.
    """
    return register.query(
        "FROM forankring_per(?) ORDER BY fylkesnummer <> '00', fylkesnavn COLLATE nb, rekkefolge", (per,)
    )


@remembered
def matrise_per(register: Register, per: date, fylker: tuple[str, ...]) -> pd.DataFrame:
    """The evidence behind each cell of kommune × plan type in the chosen fylker: one row per cell with evidence, in Norwegian order.

    Columns as in macro `planstatus_per`.
    """
    cells = core.planstatus_per(register, per)
    return cells[cells["fylkesnummer"].isin(fylker)].reset_index(drop=True)


@remembered
def publiserte_datoer(register: Register) -> pd.DataFrame:
    """The dates with a published count per fylke of today, newest first: dato_tekst (as published), dato (its last day), antall."""
    return register.query(
        """SELECT p.dato AS dato_tekst, siste_dag(p.dato) AS dato, count(DISTINCT f.fylkesnummer)::INTEGER AS antall
        FROM publisert_tall AS p JOIN fylke AS f ON f.fylkesnavn = p.geografi AND f.gyldig_til IS NULL
            AND coalesce(f.gyldig_fra, DATE '0001-01-01') <= siste_dag(p.dato)
        WHERE p.maal = 'antall_vedtatt' GROUP BY ALL ORDER BY 2 DESC"""
    )


@remembered
def publisert_mot_dokumentert(register: Register, dato_tekst: str) -> pd.DataFrame:
    """What was published for each fylke at a date beside what the register documents for the last day of that date; 15 rows.

    Columns: fylkesnummer, fylkesnavn, publisert, oppgitt_antall (kommuner, as published), oppgitt_prosent, antall_kommuner (counted from
    `kommune` at that date), dokumentert, arvet, forskjell (publisert − dokumentert), umulig (list of reason codes, empty when the figures
    can be right), kilde_url, kilde_utgiver. NULL where nothing was published. Published counts are never used as a denominator.
    Reason codes: flere_vedtatt_enn_kommuner, feil_antall_kommuner, prosent_utenfor, prosent_stemmer_ikke.
    """
    return register.query("FROM publisert_mot_dokumentert(?) ORDER BY fylkesnavn COLLATE nb", (dato_tekst,))


@remembered
def publisert_bro(register: Register, dato_tekst: str) -> pd.DataFrame:
    """What the published counts of a date consist of, seen from the register: one row per part and fylke, in this order.

    Columns as in macro `publisert_bro`: del, fylkesnummer, fylkesnavn, antall (sums to what was published), navn (kommuner, "; " between;
    empty where nobody knows them). Which kommuner the published count was of, its source does not say.
    """
    return register.query(
        """SELECT * EXCLUDE (rekke) FROM publisert_bro(?) ORDER BY rekke, fylkesnavn COLLATE nb""", (dato_tekst,)
    )


@remembered
def list_against_pages(register: Register) -> pd.DataFrame:
    """Kommuner that only a list brought by somebody, or only pages, say have vedtatt an own policy; empty where there is no list.

    Columns: kommunenummer, kommunenavn, fylkesnummer, fylkesnavn, i_liste, paa_side (one of them true); those of the list first.
    """
    return register.query(
        """SELECT k.kommunenummer, k.kommunenavn, k.fylkesnummer, k.fylkesnavn, v.i_liste, v.paa_side
        FROM vedtak_kilde AS v JOIN kommune_na AS k USING (kommunenummer)
        WHERE v.i_liste <> v.paa_side AND (SELECT bool_or(i_liste) FROM vedtak_kilde)
        ORDER BY v.i_liste DESC, k.fylkesnavn COLLATE nb, k.kommunenavn COLLATE nb"""
    )


@remembered
def look_first(register: Register, per: date, fylker: tuple[str, ...], antall: int = 15) -> pd.DataFrame:
    """The kommuner whose next look is likeliest to find a policy: under arbeid with old evidence, and ikke kartlagt with many inhabitants.

    At most `antall` of each kind, in this order. Columns: kommunenummer, kommunenavn, fylkesnavn, grunn (gammelt_arbeid, stor_ukartlagt),
    innbyggere, dato_tekst (of the evidence, as the source gave it; NULL for undated and none), kilde_url. `fylker` empty: all.
    """
    return register.query(
        """WITH belegg AS (
            SELECT id, kilde_url, dato_tekst, CASE WHEN NOT udatert THEN holder_fra END AS belegg_dato FROM evidens
        ), i_utvalget AS (
            SELECT k.*, coalesce(p.status, 'ikke_kartlagt') AS status, b.belegg_dato, b.dato_tekst, b.kilde_url
            FROM kommune_na AS k
            LEFT JOIN politikk_periode AS p ON p.kommunenummer = k.kommunenummer AND p.fra <= ?1 AND ?1 < p.til
            LEFT JOIN belegg AS b ON b.id = p.observasjon_id
            WHERE len(?2::VARCHAR[]) = 0 OR list_contains(?2::VARCHAR[], k.fylkesnummer)
        ), valgt AS (
            SELECT kommunenummer, kommunenavn, fylkesnavn, 'gammelt_arbeid' AS grunn, innbyggere, dato_tekst, kilde_url,
                row_number() OVER (ORDER BY belegg_dato NULLS LAST, innbyggere DESC, kommunenummer) AS plass
            FROM i_utvalget WHERE status = 'under_arbeid'
            UNION ALL
            SELECT kommunenummer, kommunenavn, fylkesnavn, 'stor_ukartlagt', innbyggere, NULL, NULL,
                row_number() OVER (ORDER BY innbyggere DESC, kommunenummer)
            FROM i_utvalget WHERE status = 'ikke_kartlagt'
        )
        SELECT * EXCLUDE (plass) FROM valgt WHERE plass <= ?3 ORDER BY grunn, plass""",
        (per, fylker, antall),
    )


@remembered
def _fylker_med_arvinger(register: Register) -> list[dict[str, Any]]:
    """Every fylke since 2017 (33), those of today first, in Norwegian order; i_dag: the fylker of today that it became, as one text."""
    rows = register.query(
        """WITH arving AS (
            SELECT a.fylkesnummer, string_agg(n.fylkesnavn, ', ' ORDER BY n.fylkesnavn COLLATE nb) AS i_dag
            FROM fylke_arving AS a JOIN fylke AS n ON n.fylkesnummer = a.dagens_fylkesnummer GROUP BY 1
        )
        SELECT f.fylkesnummer, f.fylkesnavn, f.gyldig_til, a.i_dag FROM fylke AS f LEFT JOIN arving AS a USING (fylkesnummer)
        ORDER BY f.gyldig_til IS NOT NULL, f.fylkesnavn COLLATE nb, f.fylkesnummer"""
    )
    return records(rows)


@dataclass(frozen=True)
class Fylkeskommune:
    """The policy of one fylkeskommune at a date. `gyldig_til` None: it exists today; `status` ikke_kartlagt: no evidence of an own policy.

    `annen_plan`: title of another plan that anchors volunteering. `siden_tekst`: the date of the evidence as the source gave it
    (2015, 2015-06), None where it has none.
    """

    fylkesnummer: str
    fylkesnavn: str
    gyldig_til: date | None
    i_dag: str
    status: str
    tittel: str | None
    annen_plan: str | None
    siden_tekst: str | None
    periode_til: str | None
    utlopt: bool
    under_revisjon: bool
    sikkerhet: str | None
    kilde_url: str | None
    kilde_utgiver: str | None


def fylkeskommuner(register: Register, per: date) -> list[Fylkeskommune]:
    """Each fylkeskommune of today (15), then former ones with evidence, with what is known of its own policy at a date.

    Evidence belongs to the fylkeskommune that bore the name at its date, so that Akershus before 2020 is not taken for Akershus since 2024.
    """
    holds = [row for row in _fylkeskommune_perioder(register) if row["fra"].date() <= per < row["til"]]
    made = []
    for area in _fylker_med_arvinger(register):
        mine = [row for row in holds if row["fylkesnummer"] == area["fylkesnummer"]]
        if mine or area["gyldig_til"] is None:
            made.append(_fylkeskommune(area, mine, per))
    return made


@remembered
def _fylkeskommune_perioder(register: Register) -> list[dict[str, Any]]:
    """What held for each fylkeskommune and plan type, and when (`til` is exclusive): some dozens of rows, read once."""
    rows = register.query(
        """SELECT t.fylkesnummer, p.egen_politikk, t.fra, t.til::VARCHAR AS til, t.status, t.under_revisjon, o.dokumenttittel,
            o.dato_tekst, o.periode_til, o.periode_slutt, o.sikkerhet, o.kilde_url, o.kilde_utgiver
        FROM fylkeskommune_periode AS t JOIN plantype AS p ON p.kode = t.plantype JOIN evidens AS o ON o.id = t.observasjon_id
        ORDER BY p.rekkefolge"""
    )
    return [row | {"til": date.fromisoformat(row["til"])} for row in records(rows)]  # 9999 is beyond what pandas knows


def _fylkeskommune(area: dict[str, Any], holds: list[dict[str, Any]], per: date) -> Fylkeskommune:
    """One fylkeskommune from what holds for each of its plan types."""
    own: dict[str, Any] = next((row for row in holds if row["egen_politikk"]), {})
    others = (row["dokumenttittel"] for row in holds if not row["egen_politikk"] and row["status"] == "vedtatt")
    return Fylkeskommune(
        fylkesnummer=area["fylkesnummer"],
        fylkesnavn=area["fylkesnavn"],
        gyldig_til=area["gyldig_til"].date() if area["gyldig_til"] else None,
        i_dag=area["i_dag"] or "",
        status=own.get("status", "ikke_kartlagt"),
        tittel=own.get("dokumenttittel"),
        annen_plan=next(others, None),
        siden_tekst=own.get("dato_tekst"),
        periode_til=own.get("periode_til"),
        utlopt=own.get("status") == "vedtatt" and bool(own["periode_slutt"]) and own["periode_slutt"].date() < per,
        under_revisjon=own.get("under_revisjon", False),
        sikkerhet=own.get("sikkerhet"),
        kilde_url=own.get("kilde_url"),
        kilde_utgiver=own.get("kilde_utgiver"),
    )
