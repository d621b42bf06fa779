"""What else happened in a kommune, for its time line: reforms, gatherings and services."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from data.database import Register
from data.queries.kommune import day, per_kommune, text
from data.redaksjon.registrering import iso_dato
from data.source_rules import span


@dataclass(frozen=True)
class Hendelse:
    """Something on the time line that is no evidence of a status: `slag` is reform, samling or bistand.

    `tidligst` is the first day that it can have been, where the day itself is not known but something before it is.
    """

    slag: str
    dag: date | None
    dato_tekst: str | None
    tekst: str
    kilde_url: str | None
    tidligst: date | None = None


def hendelser(register: Register, nummer: str, per: date) -> list[Hendelse]:
    """Reforms, gatherings in the fylke or with the kommune, and services, until `per`; last those undated that can have been by then."""
    found = [*_reformer(register, nummer), *_samlinger(register, nummer), *_bistand(register, nummer)]
    begun = (h for h in found if (h.dag or h.tidligst or per) <= per)
    return sorted(begun, key=lambda h: (h.dag is None, h.dag or date.max))


# For each kommune of today: the changes that led to it from the numbers it has had.
REFORMS = """SELECT t.dagens_kommunenummer AS for_kommune, e.dato, e.til_nummer, e.til_navn, e.type,
        list(e.fra_navn ORDER BY e.fra_navn COLLATE nb) AS fra, min(e.fra_nummer) AS fra_nummer,
        bool_or(k.gyldig_fra < e.dato OR k.gyldig_fra IS NULL) AS fantes
    FROM kommune_endring AS e JOIN kommune AS k ON k.kommunenummer = e.til_nummer
    JOIN dagens_nummer AS t ON t.kommunenummer = e.til_nummer
    GROUP BY ALL ORDER BY e.dato, e.til_nummer"""
# Gatherings held with the kommune, or in the fylke that it lay in then, or in a part of that fylke which økonomiske regioner are
# named after (Sunnmøre). No source says which kommuner such a part has: all in the fylke are told, and told that it was for a part.
GATHERINGS = """WITH linje AS (
        SELECT DISTINCT d.dagens_kommunenummer AS for_kommune, k.gyldig_fra, k.gyldig_til, f.fylkesnavn
        FROM dagens_nummer AS d JOIN kommune AS k USING (kommunenummer) JOIN fylke AS f ON f.fylkesnummer = k.kommunenummer[:2]
    ), sted AS (
        SELECT DISTINCT l.for_kommune, s.id FROM samling AS s JOIN linje AS l ON l.fylkesnavn = s.omraade AND s.omraadetype = 'fylke'
            AND CASE WHEN s.dato_fra IS NULL THEN l.gyldig_til IS NULL
                ELSE coalesce(l.gyldig_fra, DATE '0001-01-01') <= siste_dag(s.dato_fra)
                    AND coalesce(l.gyldig_til, DATE '9999-12-31') >= siste_dag(s.dato_fra) END
        UNION SELECT alle.kommunenummer, s.id FROM samling AS s
            JOIN kommune_na AS noen ON s.omraadetype = 'region' AND s.omraade <> '' AND contains(noen.okonomisk_region, s.omraade)
            JOIN kommune_na AS alle ON alle.fylkesnummer = noen.fylkesnummer
            WHERE NOT EXISTS (FROM samling_kommune AS k WHERE k.samling_id = s.id)
        UNION SELECT kommunenummer, samling_id FROM samling_kommune
    )
    SELECT p.for_kommune, s.omraadetype = 'region' AND k.samling_id IS NULL AS av_fylket,
        s.tittel, s.dato_fra, s.dato_merknad, s.omraade, s.arrangoer, s.kilde_url, k.invitert, k.til_stede
    FROM samling AS s JOIN sted AS p USING (id) LEFT JOIN samling_kommune AS k ON k.samling_id = s.id AND k.kommunenummer = p.for_kommune
    WHERE s.tilstand = 'holdt' ORDER BY s.dato_fra, s.tittel"""
SERVICES = """SELECT kommunenummer AS for_kommune, tjeneste, dato, siste_dag(dato) AS dag, kilde_url FROM bistand ORDER BY dato"""


def _reformer(register: Register, nummer: str) -> Iterator[Hendelse]:
    for row in per_kommune(register, REFORMS).get(nummer, ()):
        names = " og ".join(filter(None, [", ".join(row.fra[:-1]), row.fra[-1]]))
        if row.type == "nytt_nummer":
            said = f"{row.til_navn} fikk nytt kommunenummer: {row.fra_nummer} ble {row.til_nummer}."
        elif row.type == "deling":
            said = f"{names} ble delt; en del ble {row.til_navn} ({row.til_nummer})."
        elif row.fantes:
            said = f"{names} ble en del av {row.til_navn}."
        elif len(row.fra) == 1:
            said = f"{names} ble en del av nye {row.til_navn}."
        else:
            said = f"{names} ble slått sammen til {row.til_navn} ({row.til_nummer})."
        yield Hendelse("reform", row.dato.date(), None, said, None)


def _samlinger(register: Register, nummer: str) -> Iterator[Hendelse]:
    for row in per_kommune(register, GATHERINGS).get(nummer, ()):
        part = (
            " Kommunen deltok." if row.til_stede is True else " Kommunen var invitert." if row.invitert is True else ""
        )
        unknown = "" if part else " Om kommunen deltok, er ikke kjent."
        where = f"for {row.omraade}, som er en del av fylket" if row.av_fylket is True else f"i {row.omraade}"
        said = f"Samling {where}: {row.tittel}. Arrangør: {text(row.arrangoer) or 'ukjent'}.{part}{unknown}"
        start, note = text(row.dato_fra), text(row.dato_merknad)
        yield Hendelse(
            "samling",
            day(start) if start and len(start) == 10 else None,
            note or start,
            said,
            text(row.kilde_url),
            None if start else tidligst(note or ""),
        )


def tidligst(merknad: str) -> date | None:
    """The first day that «etter avtalen i mai 2023» allows; None where the note tells of nothing that came before."""
    found = re.search(r"\better\b.*?(?:\b(\w+) )?\b((?:19|20)\d\d)\b", merknad)
    if found is None:
        return None
    days = span(iso_dato(f"{found[1]} {found[2]}")) or span(found[2])
    return days[0] if days else None


def _bistand(register: Register, nummer: str) -> Iterator[Hendelse]:
    for row in per_kommune(register, SERVICES).get(nummer, ()):
        yield Hendelse("bistand", day(row.dag), text(row.dato), f"Bistand: {row.tjeneste}", text(row.kilde_url))
