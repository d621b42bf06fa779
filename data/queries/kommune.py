"""What is known about one kommune: who it is, the evidence about it, its documents, the former kommuner in it, how it stands to
Frivillighet Norge's four criteria, and what else happened in it.

The criteria are those of Frivillighet Norge's map: an own document, with measures, worked out in dialogue with local organisations, and
politically treated. Unknown is the answer wherever no source speaks: only a source that says that the work is still going on makes a
criterion «not met (yet)».
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pandas as pd

from data.database import Register, remembered
from data.queries import core
from data.redaksjon.registrering import iso_dato
from data.source_rules import span

OWN = "frivillighetspolitikk"


@dataclass(frozen=True)
class Kommune:
    """A kommune of today: inhabitants at `innbyggere_dato`, area in km², `None` where a fact is unknown."""

    nummer: str
    navn: str
    fylkesnummer: str
    fylkesnavn: str
    samisk: str | None
    kvensk: str | None
    innbyggere: int
    innbyggere_dato: date
    areal_km2: float
    sentralitetsklasse: int | None
    malform: str | None
    nettsted: str | None
    administrasjonssenter: str | None
    landsdel: str
    okonomisk_region: str | None
    lon: float
    lat: float


@dataclass(frozen=True)
class Opplysning:
    """One piece of evidence; dates are text as the source gave them, `holder_fra` is the day from which it counts."""

    id: str
    enhet: str
    status: str
    plantype: str
    plantype_navn: str
    tittel: str | None
    vedtatt_dato: str | None
    vedtatt_av: str | None
    periode_fra: str | None
    periode_til: str | None
    i_dialog: bool
    dato_tekst: str | None
    holder_fra: date
    udatert: bool
    kilde_url: str | None
    utgiver: str | None
    kilde_dato: str | None
    sikkerhet: str
    utledet: bool
    merknad: str | None
    arvet: bool
    kropp: str  # the kommune, present or former, that it speaks of, as `kommune_opphav` has it

    @property
    def egen(self) -> bool:
        """Whether it is about an own policy, which alone gives a status."""
        return self.plantype == OWN


@dataclass(frozen=True)
class Dokument:
    """One document of the kommune or of a former kommune in it; `utlopt` when its period ended before the date asked for."""

    tittel: str | None
    plantype_navn: str
    egen: bool
    enhet: str
    arvet: bool
    status: str
    vedtatt_dato: str | None
    vedtatt_av: str | None
    periode_fra: str | None
    periode_til: str | None
    utlopt: bool
    kilde_url: str | None
    utgiver: str | None


def text(value: object) -> str | None:
    """A cell of a frame as text, None where it is missing."""
    return value if isinstance(value, str) and value else None


def day(value: Any) -> date | None:
    """A cell of a frame as a date, None where it is missing."""
    stamp = pd.to_datetime(value)
    return None if stamp is pd.NaT else stamp.date()


def rows(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows of a frame as named tuples."""
    return frame.itertuples(index=False)


@remembered
def per_kommune(register: Register, sql: str) -> Mapping[str, tuple[Any, ...]]:
    """The rows of a question about all kommuner, by its column `for_kommune`: asked once per register version, since asking for one
    kommune at a time costs as much as asking for all."""
    return _by(register.query(sql), "for_kommune")


def _by(frame: pd.DataFrame, column: str) -> dict[str, tuple[Any, ...]]:
    """The rows of a frame by what a column says: picking those of one kommune out of all costs as much as dealing out all."""
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows(frame):
        found[getattr(row, column)].append(row)
    return {number: tuple(of_one) for number, of_one in found.items()}


EVIDENCE = """SELECT o.dagens_kommunenummer AS for_kommune, e.*, t.navn AS plantype_navn, o.nivaa > 0 AS arvet
    FROM evidens AS e JOIN kommune_opphav AS o USING (kropp) JOIN plantype AS t ON t.kode = e.plantype WHERE e.niva = 'kommune'
    ORDER BY e.udatert, e.holder_fra, e.holder_fra_forste, t.rekkefolge, e.id"""
# The former kommuner in each, latest first: their status and document at their end.
FORMER = """SELECT o.dagens_kommunenummer AS for_kommune, e.kommunenummer, k.kommunenavn, (e.til - 1)::DATE AS gyldig_til,
        coalesce(t.status, 'ikke_kartlagt') AS status, v.dokumenttittel AS tittel, v.kilde_url, o.kropp, t.observasjon_id
    FROM kommune_opphav AS o JOIN enhet AS e ON e.enhet = o.kropp JOIN kommune AS k ON k.kommunenummer = e.kommunenummer
    LEFT JOIN kropp_tilstand AS t ON t.kropp = o.kropp AND t.plantype = 'frivillighetspolitikk' AND t.til = DATE '9999-12-31'
    LEFT JOIN evidens AS v ON v.id = t.observasjon_id
    WHERE o.nivaa > 0 ORDER BY e.til DESC, k.kommunenavn COLLATE nb"""
RENUMBERED = """SELECT d.dagens_kommunenummer AS for_kommune, d.kommunenummer, k.gyldig_til
    FROM dagens_nummer AS d JOIN kommune AS k USING (kommunenummer)
    WHERE NOT d.arvet AND d.kommunenummer <> d.dagens_kommunenummer ORDER BY k.gyldig_til DESC"""


def find(register: Register, nummer: str) -> Kommune | None:
    """The kommune of today with this number, or None."""
    for row in per_kommune(register, "SELECT kommunenummer AS for_kommune, * FROM kommune_na").get(nummer, ()):
        return Kommune(
            nummer=row.kommunenummer,
            navn=row.kommunenavn,
            fylkesnummer=row.fylkesnummer,
            fylkesnavn=row.fylkesnavn,
            samisk=text(row.kommunenavn_samisk),
            kvensk=text(row.kommunenavn_kvensk),
            innbyggere=int(row.innbyggere),
            innbyggere_dato=row.innbyggere_dato.date(),
            areal_km2=float(row.areal_km2),
            sentralitetsklasse=None if pd.isna(row.sentralitetsklasse) else int(row.sentralitetsklasse),
            malform=text(row.malform),
            nettsted=text(row.nettsted),
            administrasjonssenter=text(row.administrasjonssenter),
            landsdel=row.landsdel,
            okonomisk_region=text(row.okonomisk_region),
            lon=float(row.lon),
            lat=float(row.lat),
        )
    return None


def opplysninger(register: Register, nummer: str, per: date) -> list[Opplysning]:
    """All evidence about the kommune and the former kommuner in it that counts at `per`, oldest first, undated last."""
    found = []
    for row in per_kommune(register, EVIDENCE).get(nummer, ()):
        holds = row.holder_fra.date()
        if holds > per:
            continue
        found.append(
            Opplysning(
                id=row.id,
                enhet=row.enhet,
                status=row.status,
                plantype=row.plantype,
                plantype_navn=row.plantype_navn,
                tittel=text(row.dokumenttittel),
                vedtatt_dato=text(row.vedtatt_dato),
                vedtatt_av=text(row.vedtatt_av),
                periode_fra=text(row.periode_fra),
                periode_til=text(row.periode_til),
                i_dialog=row.i_dialog == "ja",
                dato_tekst=text(row.dato_tekst),
                holder_fra=holds,
                udatert=bool(row.udatert),
                kilde_url=text(row.kilde_url),
                utgiver=text(row.kilde_utgiver),
                kilde_dato=text(row.kilde_dato),
                sikkerhet=row.sikkerhet,
                utledet=bool(row.utledet),
                merknad=text(row.merknad),
                arvet=bool(row.arvet),
                kropp=row.kropp,
            )
        )
    return found


def dokumenter(evidence: list[Opplysning], per: date) -> list[Dokument]:
    """The documents that the evidence names, newest first and undated last: one per title, plan type and
    former kommune, facts taken together."""
    found: dict[tuple[str | None, str, str], Dokument] = {}
    for o in sorted(evidence, key=lambda o: (not o.udatert, o.holder_fra)):
        if o.tittel is None and not (o.status == "vedtatt" and (o.vedtatt_dato or o.periode_fra)):
            continue
        key = (o.tittel, o.plantype, o.enhet)
        old = found.get(key)
        strongest = o if old is None or o.status == "vedtatt" or old.status != "vedtatt" else None
        until = o.periode_til or (old.periode_til if old else None)
        found[key] = Dokument(
            tittel=o.tittel,
            plantype_navn=o.plantype_navn,
            egen=o.egen,
            enhet=o.enhet,
            arvet=o.arvet,
            status="vedtatt" if "vedtatt" in (o.status, old.status if old else "") else o.status,
            vedtatt_dato=o.vedtatt_dato or (old.vedtatt_dato if old else None),
            vedtatt_av=o.vedtatt_av or (old.vedtatt_av if old else None),
            periode_fra=o.periode_fra or (old.periode_fra if old else None),
            periode_til=until,
            utlopt=until is not None and until < per.isoformat()[: len(until)],
            kilde_url=o.kilde_url if strongest or old is None else old.kilde_url,
            utgiver=o.utgiver if strongest or old is None else old.utgiver,
        )
    return list(reversed(found.values()))


def tidligere_kommuner(register: Register, nummer: str, per: date = date.max) -> tuple[Any, ...]:
    """The former kommuner merged or split into this one before a day, as rows: kommunenummer, kommunenavn, gyldig_til, and the status,
    tittel and kilde_url that each had at its end (`ikke_kartlagt` where nothing is known), kropp, observasjon_id."""
    return tuple(row for row in per_kommune(register, FORMER).get(nummer, ()) if row.gyldig_til.date() < per)


def tidligere_kommune(register: Register, nummer: str, former: str) -> Any | None:
    """The row of `tidligere_kommuner` with the former number (the latest where a number was used twice), or None."""
    return next((row for row in tidligere_kommuner(register, nummer) if row.kommunenummer == former), None)


@remembered
def statuser(register: Register, per: date) -> Mapping[str, Any]:
    """Kommunenummer → row of `status_per` at the date, in Norwegian order (357)."""
    return {row.kommunenummer: row for row in rows(core.status_per(register, per))}


@remembered
def planer(register: Register, per: date) -> Mapping[str, tuple[Any, ...]]:
    """Kommunenummer → its rows of `planstatus_per` at the date: the plan types with evidence (none where there is no evidence)."""
    return _by(core.planstatus_per(register, per), "kommunenummer")


def status(register: Register, nummer: str, per: date) -> Any:
    """The row of `status_per` of one kommune. Raises KeyError for a number that is not of today."""
    return statuser(register, per)[nummer]


def tidligere_numre(register: Register, nummer: str, per: date) -> tuple[Any, ...]:
    """The numbers the kommune itself had before a day, nothing but renumbering between: rows of kommunenummer, gyldig_til; latest first."""
    return tuple(row for row in per_kommune(register, RENUMBERED).get(nummer, ()) if row.gyldig_til.date() < per)


Svar = Literal["oppfylt", "ikke_oppfylt", "ukjent"]
MEASURES = re.compile(r"tiltak|handlings-?(plan|program|del)", re.IGNORECASE)
# In a note: a clause that names measures and neither denies them nor speaks of earlier or coming ones.
NOT_NOW = re.compile(
    r"\b(ikke|uten|mangler|ingen|tidligere|om ny|skal|ventet|kommende|forslag|utkast)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Kriterium:
    """One criterion: `kode` is dokument, tiltak, dialog or behandling; `bevis` is the evidence that answers it."""

    kode: str
    svar: Svar
    bevis: Opplysning | None


def has_measures(o: Opplysning) -> bool:
    """Whether the document's title, or a clause of the note about it, says that it holds measures."""
    clauses = re.split(r"[.;,]", o.merknad or "")
    return bool(o.tittel and MEASURES.search(o.tittel)) or any(
        MEASURES.search(clause) and not NOT_NOW.search(clause) for clause in clauses
    )


def kriterier(evidence: list[Opplysning], status: str, decides: str | None) -> tuple[Kriterium, ...]:
    """Answer the four criteria from the evidence that counts; `decides` is the id of the observation behind `status`.

    What a former kommune did answers for the present one only where its status is inherited.
    """
    deciding = next((o for o in evidence if o.id == decides), None)
    own = [o for o in evidence if o.egen and deciding is not None and o.arvet == deciding.arvet]
    adopted = [o for o in own if o.status == "vedtatt"] if status == "vedtatt" else []
    going_on = status == "under_arbeid" and deciding is not None and deciding.sikkerhet != "lav"
    not_yet: Svar = "ikke_oppfylt" if going_on else "ukjent"
    why_not_yet = deciding if going_on else None

    def newest(found: list[Opplysning]) -> Opplysning | None:
        return found[-1] if found else None

    measures = newest([o for o in adopted if has_measures(o)])
    speaking = [o for o in own if o.i_dialog and o.status in {"vedtatt", "under_arbeid"}]
    dialogue = newest(speaking) if status in {"vedtatt", "under_arbeid"} else None
    treated = newest([o for o in adopted if o.vedtatt_dato or o.vedtatt_av])
    return (
        Kriterium("dokument", "oppfylt", deciding)
        if status == "vedtatt"
        else Kriterium("dokument", not_yet, why_not_yet),
        Kriterium("tiltak", "oppfylt" if measures else "ukjent", measures),
        Kriterium("dialog", "oppfylt" if dialogue else "ukjent", dialogue),
        Kriterium("behandling", "oppfylt", treated) if treated else Kriterium("behandling", not_yet, why_not_yet),
    )


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
