"""What is known about one kommune: who it is, everything that happened, its documents, and whom it can learn from."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from data.avstand import avstand_km
from data.database import Register
from data.grenser import naboer
from data.queries import core

OWN = "frivillighetspolitikk"
SIMILAR, NEAREST = 8, 5  # rows in the lists of kommuner to learn from


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
    kommunenummer: str

    @property
    def egen(self) -> bool:
        """Whether it is about an own policy, which alone gives a status."""
        return self.plantype == OWN


@dataclass(frozen=True)
class Hendelse:
    """Something on the time line that is no evidence of a status: `slag` is reform, samling or bistand."""

    slag: str
    dag: date | None
    dato_tekst: str | None
    tekst: str
    kilde_url: str | None


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


def finn(register: Register, nummer: str) -> Kommune | None:
    """The kommune of today with this number, or None."""
    frame = core.kommuner(register)
    for row in rows(frame[frame["kommunenummer"] == nummer]):
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
        )
    return None


def opplysninger(register: Register, nummer: str, per: date) -> list[Opplysning]:
    """All evidence about the kommune and the former kommuner in it that counts at `per`, oldest first, undated last."""
    found = []
    for row in rows(core.evidens(register, nummer)):
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
                kommunenummer=row.kommunenummer,
            )
        )
    return sorted(found, key=lambda o: (o.udatert, o.holder_fra))


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


def hendelser(register: Register, nummer: str, per: date) -> list[Hendelse]:
    """Reforms, gatherings in the fylke or with the kommune, and services, until `per`; undated ones last."""
    found = [*_reformer(register, nummer), *_samlinger(register, nummer), *_bistand(register, nummer)]
    return sorted((h for h in found if h.dag is None or h.dag <= per), key=lambda h: (h.dag is None, h.dag or date.max))


def _reformer(register: Register, nummer: str) -> Iterator[Hendelse]:
    frame = register.query(
        """WITH linje AS (SELECT kommunenummer FROM dagens_nummer WHERE dagens_kommunenummer = ?)
        SELECT e.dato, e.til_nummer, e.til_navn, e.type, list(e.fra_navn ORDER BY e.fra_navn COLLATE nb) AS fra,
            min(e.fra_nummer) AS fra_nummer, bool_or(k.gyldig_fra < e.dato OR k.gyldig_fra IS NULL) AS fantes
        FROM kommune_endring AS e JOIN kommune AS k ON k.kommunenummer = e.til_nummer
        WHERE e.til_nummer IN (FROM linje) AND e.fra_nummer IN (FROM linje) GROUP BY ALL ORDER BY e.dato, e.til_nummer""",
        (nummer,),
    )
    for row in rows(frame):
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
    frame = register.query(
        """WITH linje AS (  -- the numbers the kommune has had, with the fylke of each
            SELECT DISTINCT k.kommunenummer, k.gyldig_fra, k.gyldig_til, f.fylkesnavn
            FROM dagens_nummer AS d JOIN kommune AS k USING (kommunenummer) JOIN fylke AS f ON f.fylkesnummer = k.kommunenummer[:2]
            WHERE d.dagens_kommunenummer = $1
        )
        SELECT s.tittel, s.dato_fra, s.dato_merknad, s.omraade, s.sted, s.arrangoer, s.kilde_url, sk.invitert, sk.til_stede
        FROM samling AS s LEFT JOIN samling_kommune AS sk ON sk.samling_id = s.id AND sk.kommunenummer = $1
        WHERE s.tilstand = 'holdt' AND (sk.samling_id IS NOT NULL OR s.omraadetype = 'fylke' AND EXISTS (
            FROM linje AS l WHERE l.fylkesnavn = s.omraade AND CASE WHEN s.dato_fra IS NULL THEN l.gyldig_til IS NULL
                ELSE coalesce(l.gyldig_fra, DATE '0001-01-01') <= siste_dag(s.dato_fra)
                    AND coalesce(l.gyldig_til, DATE '9999-12-31') >= siste_dag(s.dato_fra) END))
        ORDER BY s.dato_fra, s.tittel""",
        (nummer,),
    )
    for row in rows(frame):
        part = (
            " Kommunen deltok." if row.til_stede is True else " Kommunen var invitert." if row.invitert is True else ""
        )
        unknown = "" if part else " Om kommunen deltok, er ikke kjent."
        said = f"Samling i {row.omraade}: {row.tittel}. Arrangør: {text(row.arrangoer) or 'ukjent'}.{part}{unknown}"
        start = text(row.dato_fra)
        yield Hendelse(
            "samling",
            day(start) if start and len(start) == 10 else None,
            text(row.dato_merknad) or start,
            said,
            text(row.kilde_url),
        )


def _bistand(register: Register, nummer: str) -> Iterator[Hendelse]:
    frame = register.query(
        "SELECT tjeneste, dato, siste_dag(dato) AS dag, kilde_url FROM bistand WHERE kommunenummer = ? ORDER BY dato",
        (nummer,),
    )
    for row in rows(frame):
        yield Hendelse("bistand", day(row.dag), text(row.dato), f"Bistand: {row.tjeneste}", text(row.kilde_url))


def tidligere_kommuner(register: Register, nummer: str) -> pd.DataFrame:
    """The former kommuner merged or split into this one: kommunenummer, kommunenavn, gyldig_til, the status and document each had at
    its end (`ikke_kartlagt` where nothing is known)."""
    return register.query(
        """SELECT e.kommunenummer, k.kommunenavn, (e.til - 1)::DATE AS gyldig_til, coalesce(t.status, 'ikke_kartlagt') AS status,
            v.dokumenttittel AS tittel, v.kilde_url, v.dato_tekst, o.kropp
        FROM kommune_opphav AS o JOIN enhet AS e ON e.enhet = o.kropp JOIN kommune AS k ON k.kommunenummer = e.kommunenummer
        LEFT JOIN kropp_tilstand AS t ON t.kropp = o.kropp AND t.plantype = 'frivillighetspolitikk' AND t.til = DATE '9999-12-31'
        LEFT JOIN evidens AS v ON v.id = t.observasjon_id
        WHERE o.dagens_kommunenummer = ? AND o.nivaa > 0
        ORDER BY e.til DESC, k.kommunenavn COLLATE nb""",
        (nummer,),
    )


def status(register: Register, nummer: str, per: date) -> Any:
    """The row of `status_per` of one kommune, as a named tuple. Raises KeyError for a number that is not of today."""
    frame = core.status_per(register, per)
    for row in rows(frame[frame["kommunenummer"] == nummer]):
        return row
    raise KeyError(nummer)


def grenser_til(register: Register, nummer: str, per: date) -> pd.DataFrame:
    """The neighbours by land, or by sea for an island kommune, in Norwegian order; columns of `status_per`."""
    frame = core.status_per(register, per)
    return frame[frame["kommunenummer"].isin([number for number, _ in naboer().get(nummer, ())])]


def like_store(register: Register, nummer: str, per: date) -> pd.DataFrame:
    """The kommuner nearest in number of inhabitants (by ratio, so that half and double are equally far); columns of `status_per`."""
    frame = core.status_per(register, per)
    own = int(frame.loc[frame["kommunenummer"] == nummer, "innbyggere"].iloc[0])
    others = frame[frame["kommunenummer"] != nummer]
    far = others["innbyggere"].map(lambda number: abs(math.log(number / own)))
    return others.loc[far.sort_values(kind="stable").index[:SIMILAR]].sort_values("innbyggere", ascending=False)


def naermeste_med_politikk(register: Register, nummer: str, per: date) -> pd.DataFrame:
    """The nearest kommuner that have adopted a policy themselves: columns of `status_per`, and `km` between centres
    as the crow flies."""
    frame = core.status_per(register, per).merge(core.kommuner(register)[["kommunenummer", "lon", "lat"]])
    own = frame[frame["kommunenummer"] == nummer]
    others = frame[(frame["status"] == "vedtatt") & ~frame["arvet"] & (frame["kommunenummer"] != nummer)]
    both = pd.concat([own, others])
    km = avstand_km(both["lon"].to_list(), both["lat"].to_list())[0, 1:]
    return others.assign(km=km).sort_values("km", kind="stable").head(NEAREST)
