"""The tables that leave the house: what each holds, without what is only for editors (their names, notes, unconfirmed findings)."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from data.database import Register
from data.kinds import KEY_FIGURES


@dataclass(frozen=True)
class Tabell:
    """One table of the open data: `navn` is its file name, `tittel` its sheet; `sql` takes the date as $1 where `per_dato`."""

    navn: str
    tittel: str
    beskrivelse: str
    sql: str
    per_dato: bool = False


TABELLER: tuple[Tabell, ...] = (
    Tabell(
        "status",
        "Status",
        "Én rad per kommune i dag: statusen på datoen, dokumentet og kilden som avgjør den.",
        """SELECT kommunenummer, kommunenavn, fylkesnummer, fylkesnavn, visning, status, arvet, siden, sist_bekreftet, bekreftet, stille,
            under_revisjon, utlopt, udatert, tittel, kilde_url, kilde_utgiver, sikkerhet, innbyggere
            FROM status_per($1) ORDER BY kommunenavn COLLATE nb, kommunenummer""",
        per_dato=True,
    ),
    Tabell(
        "planstatus",
        "Planforankring",
        "Én rad per kommune og plantype med opplysninger: forankring også i andre planer enn en egen politikk.",
        """SELECT kommunenummer, kommunenavn, fylkesnavn, plantype, plantype_navn, visning, status, arvet, siden, sist_bekreftet, stille,
            under_revisjon, utlopt, udatert, tittel, kilde_url, kilde_utgiver, sikkerhet
            FROM planstatus_per($1) ORDER BY kommunenavn COLLATE nb, kommunenummer, plantype""",
        per_dato=True,
    ),
    Tabell(
        "fylkestall",
        "Fylkestall",
        "Én rad per fylke og én for Norge: antall kommuner med hver status på datoen. Andeler er mellom 0 og 1. "
        "Stille er de av dem under arbeid som ikke har gitt nytt på fire år, og utløpt er de med vedtak der perioden er over. "
        "Bekreftet er de der kommunen selv har svart, og svaret er tatt inn.",
        "FROM fylkestall_per($1) ORDER BY fylkesnummer <> '00', fylkesnavn COLLATE nb",
        per_dato=True,
    ),
    Tabell(
        "utvikling",
        "Utvikling",
        "Tallene ved hver månedsslutt siden januar 2007, for Norge og hvert fylke.",
        "FROM utvikling ORDER BY dato, fylkesnummer",
    ),
    Tabell(
        "observasjoner",
        "Observasjoner",
        "Én rad per opplysning om én kommune eller fylkeskommune, med kilde. Tom celle betyr ukjent, aldri nei.",
        """SELECT id, niva, enhet, kommunenummer, dagens_kommunenummer, status, plantype, dokumenttittel, vedtatt_dato, vedtatt_av,
            periode_fra, periode_til, i_dialog, gjelder_dato, kilde_url, kilde_utgiver, kilde_dato, sikkerhet, utledet, merknad,
            registrert_dato, opphav FROM observasjon WHERE gjeldende ORDER BY dagens_kommunenummer, niva, id""",
    ),
    Tabell(
        "publiserte_tall",
        "Publiserte tall",
        "Ett tall andre har publisert per rad, gjengitt som publisert.",
        """SELECT dato, geografi, maal, verdi, metode, kilde_url, kilde_utgiver, kilde_dato, merknad FROM publisert_tall
            ORDER BY dato, geografi, maal, verdi, kilde_url, merknad""",
    ),
    Tabell(
        "samlinger",
        "Samlinger",
        "Én samling per rad, holdt og kjent fra åpne kilder eller registrert av en redaktør.",
        """SELECT id, tittel, dato_fra, dato_til, dato_merknad, omraade, omraadetype, sted, arrangoer, inviterte, form, antall_deltakere,
            kilde_url, opphav FROM samling WHERE tilstand = 'holdt' ORDER BY dato_fra, id""",
    ),
    Tabell(
        "samling_kommuner",
        "Inviterte kommuner",
        "Én rad per samling og kommune som var invitert eller til stede.",
        """SELECT k.samling_id, k.kommunenummer, k.invitert, k.til_stede FROM samling_kommune AS k JOIN samling AS s ON s.id = k.samling_id
            WHERE s.tilstand = 'holdt' ORDER BY ALL""",
    ),
    Tabell(
        "bistand",
        "Bistand",
        "Én tjeneste som er gitt en kommune, per rad.",
        "SELECT id, kommunenummer, tjeneste, dato, kilde_url, opphav FROM bistand ORDER BY dato, id",
    ),
    Tabell(
        "kommuner",
        "Kommuner",
        "Én rad per kommune i dag, med innbyggere og andre egenskaper.",
        "FROM kommune_na ORDER BY kommunenummer",
    ),
    Tabell(
        "kommunenumre",
        "Kommunenumre",
        "Ett kommunenummer og perioden det gjaldt, for alle som har vært gyldige siden 2017.",
        "SELECT kommunenummer, kommunenavn, gyldig_fra, gyldig_til FROM kommune ORDER BY kommunenummer",
    ),
    Tabell(
        "kommune_endringer",
        "Kommuneendringer",
        "Én endring av nummer, sammenslåing eller deling per rad, 2017–2024.",
        "SELECT dato, fra_nummer, fra_navn, til_nummer, til_navn, type FROM kommune_endring ORDER BY ALL",
    ),
    Tabell(
        "kommune_delinger",
        "Delinger",
        "Hvor arealet til en tidligere kommune ligger, når kommunen den ble slått sammen til, siden er delt. Én rad per tidligere kommune.",
        """SELECT dato, delt_nummer, delt_navn, tidligere_nummer, tidligere_navn, til_nummer, til_navn, kilde
            FROM kommune_deling ORDER BY ALL""",
    ),
    Tabell(
        "fylker",
        "Fylker",
        "Ett fylkesnummer og perioden det gjaldt.",
        "SELECT fylkesnummer, fylkesnavn, gyldig_fra, gyldig_til FROM fylke ORDER BY fylkesnummer",
    ),
    Tabell(
        "kontekst",
        "Kontekst",
        "Andres tall om kommunene, ett per rad: datasett, kommune i dag, år og kategori. Tom når tallene ikke er hentet.",
        """SELECT datasett, tittel, kommunenummer, kommunenavn, fylkesnummer, aar, kategori, kategori_navn, verdi, enhet, kilde, hentet
            FROM kontekst_apen ORDER BY rekkefolge, fylkesnummer, kommunenummer, aar, kategori""",
    ),
    Tabell(
        "kontekst_datasett",
        "Datasett i kontekst",
        "Datasettene med andres tall: hva de teller, enhet, kilde, lisens, år og når de er hentet (tomt: ikke hentet). "
        "Tall uten lisens er ikke med i de åpne dataene.",
        """SELECT datasett, tittel, beskrivelse, enhet, slag, niva, dato AS om_aaret, kilde AS kilde_utgiver, kilde_url, lisens,
            lisens_url, hentet, aar_fra, aar_til, antall_kommuner, utelatt FROM kontekst_oversikt ORDER BY rekkefolge, datasett""",
    ),
    Tabell(
        "plantyper",
        "Plantyper",
        "Slagene dokumenter frivillighet kan være forankret i. Bare en egen politikk gir status.",
        "SELECT kode, navn, egen_politikk FROM plantype ORDER BY rekkefolge",
    ),
)
TABELL = {table.navn: table for table in TABELLER}

OVERSKRIFTER: dict[str, str] = {
    **{one.navn: one.overskrift for one in KEY_FIGURES},
    "aar": "År",
    "aar_fra": "Første år",
    "aar_til": "Siste år",
    "antall_deltakere": "Antall deltakere",
    "administrasjonssenter": "Administrasjonssenter",
    "areal_km2": "Areal (km²)",
    "arrangoer": "Arrangør",
    "beskrivelse": "Beskrivelse",
    "dagens_kommunenummer": "Kommunenummer i dag",
    "dato": "Dato",
    "dato_fra": "Fra dato",
    "dato_til": "Til dato",
    "dato_merknad": "Om datoen",
    "datasett": "Datasett",
    "delt_navn": "Delt kommune",
    "delt_nummer": "Nummeret til den delte",
    "dokumenttittel": "Dokument",
    "egen_politikk": "Egen politikk",
    "enhet": "Enhet",
    "form": "Form",
    "fra_navn": "Fra navn",
    "fra_nummer": "Fra nummer",
    "fylkesnavn": "Fylke",
    "fylkesnummer": "Fylkesnummer",
    "geografi": "Geografi",
    "gjelder_dato": "Gjelder dato",
    "gyldig_fra": "Gyldig fra",
    "gyldig_til": "Gyldig til",
    "hentet": "Hentet",
    "i_dialog": "I dialog",
    "id": "Nøkkel",
    "innbyggere_dato": "Innbyggere per",
    "inviterte": "Inviterte",
    "invitert": "Invitert",
    "kategori": "Kategori (kode)",
    "kategori_navn": "Kategori",
    "kilde": "Kilde",
    "kilde_dato": "Kildens dato",
    "kilde_url": "Kilde",
    "kilde_utgiver": "Utgiver",
    "kode": "Kode",
    "kommunenavn": "Kommune",
    "kommunenavn_kvensk": "Kvensk navn",
    "kommunenavn_samisk": "Samisk navn",
    "kommunenummer": "Kommunenummer",
    "landsdel": "Landsdel",
    "lat": "Breddegrad",
    "lisens": "Lisens",
    "lisens_url": "Lisensens adresse",
    "lon": "Lengdegrad",
    "maal": "Mål",
    "malform": "Målform",
    "merknad": "Merknad",
    "metode": "Metode",
    "navn": "Navn",
    "nettsted": "Nettsted",
    "niva": "Nivå",
    "okonomisk_region": "Økonomisk region",
    "om_aaret": "Hva året betyr",
    "omraade": "Område",
    "omraadetype": "Slags område",
    "opphav": "Opphav",
    "andel_innbyggere_bekreftet": "Andel innbyggere, bekreftet",
    "bekreftet": "Bekreftet av kommunen",
    "periode_fra": "Periode fra",
    "periode_til": "Periode til",
    "plantype": "Plantype (kode)",
    "plantype_navn": "Plantype",
    "registrert_dato": "Registrert",
    "samling_id": "Samling (nøkkel)",
    "sentralitetsklasse": "Sentralitetsklasse",
    "siden": "Siden",
    "sikkerhet": "Sikkerhet",
    "status": "Status",
    "sist_bekreftet": "Sist bekreftet",
    "slag": "Slag",
    "sted": "Sted",
    "tidligere_navn": "Tidligere kommune",
    "tidligere_nummer": "Nummeret til den tidligere",
    "til_navn": "Til navn",
    "til_nummer": "Til nummer",
    "til_stede": "Til stede",
    "tittel": "Tittel",
    "tjeneste": "Tjeneste",
    "type": "Type",
    "udatert": "Udatert",
    "under_revisjon": "Under revisjon",
    "utelatt": "Tall som ikke er med",
    "utledet": "Utledet",
    "vedtatt_av": "Vedtatt av",
    "vedtatt_dato": "Vedtatt dato",
    "verdi": "Verdi",
    "visning": "Telles som",
}


def rows_of(register: Register, navn: str, per: date) -> pd.DataFrame:
    """One table of the open data as it was known at `per`. Raises KeyError for a name that is not in TABELL."""
    table = TABELL[navn]
    return register.query(table.sql, (per,) if table.per_dato else ())
