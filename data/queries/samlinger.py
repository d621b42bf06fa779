"""What a gathering needs to know: who is in a region and how they stand, what was held before, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from data.database import Register, remembered, unknown
from data.queries import core
from data.samling.avstand import Avstander, Kommune, Reisetider, luftlinje, travel_matrix
from data.samling.oppfolging import Oppfolging, Oppringning, Stilling, call_list, follow_up, frister

# status (with an inherited vedtatt as `arvet`) → the group an adviser meets it in
GRUPPER = {
    "vedtatt": "har politikk",
    "arvet": "har politikk",
    "under_arbeid": "på vei",
    "ingen_kjent": "ingen kjent",
    "ikke_kartlagt": "ikke kartlagt",
}


@dataclass(frozen=True, eq=False)
class Grunnlag:
    """The kommuner of today (357) in Norwegian order, the km between them as the crow flies, and the names of økonomiske regioner.

    One object for each version of the register: two are the same only when they are the same object.
    """

    kommuner: tuple[Kommune, ...]
    avstander: Avstander
    okonomiske: tuple[str, ...]

    @property
    def innbyggere(self) -> dict[str, int]:
        """Kommunenummer → inhabitants."""
        return {k.kommunenummer: k.innbyggere for k in self.kommuner}

    @property
    def reise(self) -> Reisetider | None:
        """Travel times and road lengths, where they are fetched (`python -m loaders reisetid`)."""
        return travel_matrix(self.avstander.kommuner)

    @cached_property
    def per_nummer(self) -> dict[str, Kommune]:
        """Kommunenummer → kommune."""
        return {k.kommunenummer: k for k in self.kommuner}


@remembered
def grunnlag(register: Register) -> Grunnlag:
    """Kommuner and distances, reckoned once per version of the register."""
    rows = register.query("FROM kommune_na ORDER BY kommunenavn COLLATE nb, kommunenummer")
    kommuner = tuple(
        Kommune(
            row["kommunenummer"],
            row["kommunenavn"],
            row["fylkesnummer"],
            row["fylkesnavn"],
            row["landsdel"],
            row["okonomisk_region"] if isinstance(row["okonomisk_region"], str) else "",
            int(row["innbyggere"]),
            None if pd.isna(row["sentralitetsklasse"]) else int(row["sentralitetsklasse"]),
            float(row["lon"]),
            float(row["lat"]),
            row["malform"] if isinstance(row["malform"], str) else "nøytral",
            row["nettsted"] if isinstance(row["nettsted"], str) else "",
        )
        for row in rows.to_dict("records")
    )
    return Grunnlag(
        kommuner,
        luftlinje([k.kommunenummer for k in kommuner], [k.lon for k in kommuner], [k.lat for k in kommuner]),
        tuple(core.okonomiske_regioner(register)),
    )


@remembered
def deltakere(register: Register, numre: Sequence[str], per: date) -> pd.DataFrame:
    """How the kommuner stand at a date, one row each in Norwegian order.

    Columns: kommunenummer, kommunenavn, fylkesnummer, fylkesnavn, landsdel, innbyggere, status (an inherited vedtatt is
    `arvet`), gruppe, siden (DATE), siden_tekst (as exact as the source: "2015"; None where it has no date, and `siden` is
    only the day it was registered), tittel, kilde_url, utlopt, under_revisjon, udatert, stille and
    sist_bekreftet (DATE; work that nobody has told of for four years, and when it was last told of), periode_slutt (DATE, of the policy
    that decides), periode_til (the same, as exact as the source), utloper (ends within 12 months), forankret (names of other
    plan types where it is vedtatt, "; " between), siste_tjeneste and siste_bistand (DATE), siste_samling_tittel and
    siste_samling (DATE; held, and
    the kommune was there).
    """
    frame = register.query(
        """
        WITH anker AS (
            SELECT p.kommunenummer, string_agg(p.plantype_navn, '; ' ORDER BY t.rekkefolge) AS forankret
            FROM planstatus_per($1) AS p JOIN plantype AS t ON t.kode = p.plantype
            WHERE p.visning = 'vedtatt' AND NOT t.egen_politikk GROUP BY p.kommunenummer
        ), hjelp AS (
            SELECT kommunenummer, arg_max(tjeneste, dag) AS siste_tjeneste, nullif(max(dag), aldri()) AS siste_bistand
            FROM (SELECT *, coalesce(siste_dag(dato), aldri()) AS dag FROM bistand)
            WHERE dag <= $1::DATE GROUP BY ALL
        ), moter AS (
            SELECT m.kommunenummer, arg_max(s.tittel, s.dag) AS siste_samling_tittel, max(s.dag) AS siste_samling
            FROM samling_kommune AS m
            JOIN (SELECT *, siste_dag(coalesce(dato_til, dato_fra)) AS dag FROM samling) AS s ON s.id = m.samling_id
            WHERE m.til_stede AND s.tilstand = 'holdt' AND s.dag <= $1::DATE GROUP BY ALL
        )
        SELECT s.kommunenummer, s.kommunenavn, s.fylkesnummer, s.fylkesnavn, s.landsdel, s.innbyggere,
            s.visning AS status, s.siden, s.siden_tekst, s.tittel,
            s.kilde_url, s.utlopt, s.under_revisjon, s.udatert, s.stille, s.sist_bekreftet,
            CASE WHEN s.status = 'vedtatt' THEN siste_dag(s.periode_til) END AS periode_slutt,
            CASE WHEN s.status = 'vedtatt' THEN s.periode_til END AS periode_til,
            coalesce(s.status = 'vedtatt' AND siste_dag(s.periode_til)
                BETWEEN $1::DATE AND $1::DATE + INTERVAL 12 MONTH, false) AS utloper,
            a.forankret, h.siste_tjeneste, h.siste_bistand, m.siste_samling_tittel, m.siste_samling
        FROM status_per($1) AS s LEFT JOIN anker AS a USING (kommunenummer) LEFT JOIN hjelp AS h USING (kommunenummer)
        LEFT JOIN moter AS m USING (kommunenummer)
        ORDER BY s.kommunenavn COLLATE nb, s.kommunenummer
        """,
        (per,),
    )
    chosen = frame[frame["kommunenummer"].isin(list(numre))].reset_index(drop=True)
    return chosen.assign(gruppe=chosen["status"].map(GRUPPER))


@dataclass(frozen=True)
class Loft:
    """How far a gathering could move a fylke if those on the way finish; shares 0–1 of its kommuner.

    `paa_vei`: the invited that are under_arbeid. `i_gang`: those of them whose evidence has a date and is not stille.
    """

    fylkesnavn: str
    antall_kommuner: int
    vedtatt: int
    paa_vei: int
    i_gang: int = 0

    @property
    def andel(self) -> float:
        """Share vedtatt now."""
        return self.vedtatt / self.antall_kommuner

    @property
    def mulig(self) -> float:
        """Share vedtatt if the invited that are on the way finish."""
        return (self.vedtatt + self.paa_vei) / self.antall_kommuner


@remembered
def mulig_loft(register: Register, inviterte: pd.DataFrame, per: date) -> list[Loft]:
    """Give the possible lift for each fylke among the invited (rows of `deltakere`), in Norwegian order."""
    counts = register.query("FROM fylkestall_per(?) ORDER BY fylkesnavn COLLATE nb", (per,))
    working = inviterte["status"] == "under_arbeid"
    coming = inviterte.loc[working, "fylkesnummer"].value_counts()
    told = working & ~inviterte["stille"].astype(bool) & ~inviterte["udatert"].astype(bool)
    lively = inviterte.loc[told, "fylkesnummer"].value_counts()
    there = set(inviterte["fylkesnummer"])
    return [
        Loft(
            row["fylkesnavn"],
            row["antall_kommuner"],
            row["vedtatt"],
            int(coming.get(row["fylkesnummer"], 0)),
            int(lively.get(row["fylkesnummer"], 0)),
        )
        for row in counts.to_dict("records")
        if row["fylkesnummer"] in there
    ]


def holdte_samlinger(register: Register) -> pd.DataFrame:
    """Gatherings that were held, newest first, those without a full date by the little that is known, then last.

    Columns of `samling`, and dag (DATE, the last day; NULL unless the source has a whole date), antall_invitert and
    antall_til_stede (kommuner known by name; 0 where the source names none).
    """
    return register.query(
        """
        SELECT s.*, CASE WHEN length(coalesce(s.dato_til, s.dato_fra)) = 10
                THEN siste_dag(coalesce(s.dato_til, s.dato_fra)) END AS dag,
            count(m.kommunenummer) FILTER (m.invitert)::INTEGER AS antall_invitert,
            count(m.kommunenummer) FILTER (m.til_stede)::INTEGER AS antall_til_stede
        FROM samling AS s LEFT JOIN samling_kommune AS m ON m.samling_id = s.id
        WHERE s.tilstand = 'holdt' GROUP BY ALL
        ORDER BY max(siste_dag(coalesce(s.dato_til, s.dato_fra))) DESC NULLS LAST, s.tittel, s.id
        """
    )


def samling_kommuner(register: Register, samling_id: str) -> pd.DataFrame:
    """The kommuner of a gathering: kommunenummer (of today where there is one), kommunenavn, invitert, til_stede."""
    return register.query(
        """
        SELECT coalesce(d.dagens_kommunenummer, m.kommunenummer) AS kommunenummer,
            coalesce(d.dagens_kommunenavn, k.kommunenavn) AS kommunenavn, bool_or(m.invitert) AS invitert,
            bool_or(m.til_stede) AS til_stede
        FROM samling_kommune AS m LEFT JOIN dagens_nummer AS d USING (kommunenummer)
        LEFT JOIN kommune AS k ON k.kommunenummer = m.kommunenummer
        WHERE m.samling_id = ? GROUP BY ALL ORDER BY kommunenavn COLLATE nb
        """,
        (samling_id,),
    )


def stillinger(register: Register, per: date) -> dict[str, Stilling]:
    """The status of every kommune of today at a date."""
    frame = register.query("SELECT kommunenummer, visning, arvet, fylkesnummer FROM status_per(?)", (per,))
    return {
        row["kommunenummer"]: Stilling(row["visning"], bool(row["arvet"]), row["fylkesnummer"])
        for row in frame.to_dict("records")
    }


@dataclass(frozen=True)
class Etterpaa:
    """What came of a gathering, and whom to call about it."""

    oppfolging: tuple[Oppfolging, ...] = ()
    ringeliste: tuple[Oppringning, ...] = ()


def oppfolging(register: Register, samling_id: str, i_dag: date) -> Etterpaa:
    """What came of a gathering; empty unless it was held on a known day that has come, with kommuner known by name."""
    rows = register.query(
        """SELECT siste_dag(dato_fra) AS dag FROM samling
        WHERE id = ? AND tilstand = 'holdt' AND length(dato_fra) = 10""",
        (samling_id,),
    )
    if rows.empty:
        return Etterpaa()
    held = pd.Timestamp(rows["dag"].iloc[0]).date()
    days = frister(held, i_dag)
    if 0 not in days:
        return Etterpaa()
    who = samling_kommuner(register, samling_id)
    groups = {
        "invitert": tuple(who.loc[who["invitert"], "kommunenummer"]),
        "til stede": tuple(who.loc[who["til_stede"], "kommunenummer"]),
    }
    standing = {months: stillinger(register, day) for months, day in days.items()}
    today = deltakere(register, who["kommunenummer"].tolist(), i_dag)
    rows_today = [
        {**row, **{name: as_date(row[name]) for name in ("periode_slutt", "siste_bistand")}}
        for row in today.to_dict("records")
    ]
    return Etterpaa(
        tuple(follow_up(held, groups, standing)), tuple(call_list(held, groups["til stede"], standing, rows_today))
    )


def as_date(value: object) -> date | None:
    """A day from a frame, None where it is unknown."""
    return None if unknown(value) else pd.Timestamp(value).date()  # type: ignore[arg-type]


def bistand(register: Register) -> pd.DataFrame:
    """Services given, newest first: kommunenummer, kommunenavn, fylkesnummer, tjeneste, dato (text), notat, kilde_url."""
    return register.query(
        """SELECT b.kommunenummer, k.kommunenavn, k.fylkesnummer, b.tjeneste, b.dato, b.notat, b.kilde_url
        FROM bistand AS b JOIN kommune_na AS k USING (kommunenummer)
        ORDER BY siste_dag(b.dato) DESC NULLS LAST, k.kommunenavn COLLATE nb, b.tjeneste"""
    )


def fortsatt_uten(register: Register, i_dag: date) -> pd.DataFrame:
    """The work list: kommuner that got a service and have not vedtatt since, the one that has waited longest first.

    One row per kommune, by its latest dated service: kommunenummer, kommunenavn, fylkesnummer, fylkesnavn, tjeneste,
    dag (DATE), maaneder (whole months since), status (an inherited vedtatt is `arvet`).
    """
    return register.query(
        """
        SELECT s.kommunenummer, s.kommunenavn, s.fylkesnummer, s.fylkesnavn, b.tjeneste, b.dag,
            datesub('month', b.dag, $1::DATE)::INTEGER AS maaneder,
            s.visning AS status
        FROM status_per($1) AS s JOIN (
            SELECT kommunenummer, arg_max(tjeneste, siste_dag(dato)) AS tjeneste, max(siste_dag(dato)) AS dag
            FROM bistand WHERE siste_dag(dato) <= $1::DATE GROUP BY kommunenummer
        ) AS b USING (kommunenummer)
        WHERE s.visning <> 'vedtatt'
        ORDER BY b.dag, s.kommunenavn COLLATE nb
        """,
        (i_dag,),
    )
