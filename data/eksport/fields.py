"""The columns and lists of the open data, described once: for the API and OpenAPI, the catalogue (DCAT), the data package, and people.

What stands above a column is `tables.OVERSKRIFTER`; here is what it means and may hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from data.eksport.tables import OVERSKRIFTER
from data.kinds import CERTAINTY_WORDS, EVIDENCE_STATUSES, KEY_FIGURES, SHOWN_STATUSES, STATUS_WORDS

URL_TEXT = "Adressen slik kilden er registrert. Kontroller at den er http eller https før den brukes som lenke."


@dataclass(frozen=True)
class Field:
    """A field's name, JSON Schema type, and meaning in Norwegian; `null` where it can be unknown."""

    name: str
    type: str
    text: str
    null: bool = False
    more: tuple[tuple[str, Any], ...] = ()

    @property
    def heading(self) -> str:
        """What stands above the column for people."""
        return OVERSKRIFTER.get(self.name, self.name)

    def schema(self) -> dict[str, Any]:
        """Its JSON Schema (2020-12)."""
        described = {
            "type": [self.type, "null"] if self.null else self.type,
            "title": self.heading,
            "description": self.text,
        }
        more = dict(self.more)
        if self.null and "enum" in more:
            more["enum"] = [*more["enum"], None]
        return {**described, **more}


def _text(name: str, text: str, null: bool = True, **more: Any) -> Field:
    return Field(name, "string", text, null, tuple(more.items()))


def _flag(name: str, text: str) -> Field:
    return Field(name, "boolean", text)


def _count(name: str, text: str) -> Field:
    return Field(name, "integer", text, False, (("minimum", 0),))


def _share(name: str, text: str) -> Field:
    return Field(name, "number", text, False, (("minimum", 0), ("maximum", 1)))


KOMMUNENUMMER = _text("kommunenummer", "Kommunenummer, fire sifre.", False, pattern="^[0-9]{4}$")
FYLKESNUMMER = _text("fylkesnummer", "Fylkesnummer, to sifre; 00 er hele Norge.", False, pattern="^[0-9]{2}$")
STATUS = _text(
    "status",
    "vedtatt, under_arbeid, ingen_kjent (en kilde sier at den ikke kjenner til noen) eller ikke_kartlagt (ingen kilde).",
    False,
    enum=list(STATUS_WORDS),
)
VISNING = _text(
    "visning",
    "Det kommunen telles som på skjermene og i /fylker: som status, men arvet i stedet for vedtatt der arvet er sann.",
    False,
    enum=[*STATUS_WORDS, "arvet"],
)
SIKKER = _text("sikkerhet", "Hvor sikker kilden er.", enum=list(CERTAINTY_WORDS))

KOMMUNE = (
    KOMMUNENUMMER,
    _text("kommunenavn", "Norsk navn.", False),
    FYLKESNUMMER,
    _text("fylkesnavn", "Norsk navn.", False),
    VISNING,
    STATUS,
    _flag("arvet", "Sann når statusen kommer fra en kommune før sammenslåing eller deling. Telles ikke som vedtatt."),
    _text("siden", "Dagen statusen regnes fra: den siste dagen i datoen kilden oppgir.", format="date"),
    _text("siden_tekst", "Datoen slik kilden oppgir den: år, måned eller dag. Tom når kilden ikke har dato."),
    _text("tittel", "Dokumentet som avgjør."),
    _text("kilde_url", URL_TEXT),
    _text("kilde_utgiver", "Hvem som har publisert kilden."),
    SIKKER,
    _flag("under_revisjon", "Et nytt arbeid er i gang; politikken gjelder fortsatt."),
    _flag("utlopt", "Perioden i dokumentet er over. Det endrer ikke statusen."),
    _flag("udatert", "Kilden har ingen dato."),
    _text(
        "bekreftet", "Dagen kommunen selv sist bekreftet eller rettet statusen, tatt inn av en redaktør.", format="date"
    ),
    _flag("stille", "Under arbeid, men ingen kilde har sagt noe nytt på fire år."),
    _text(
        "sist_bekreftet", "Den siste datoen en kilde har sagt det samme. Tom når ingen kilde har dato.", format="date"
    ),
    _text("periode_fra", "Dokumentets periode, år eller dato."),
    _text("periode_til", "Dokumentets periode, år eller dato."),
    _count("innbyggere", "Innbyggere 1. januar 2026 (SSB)."),
    _text("landsdel", "Landsdel.", False),
)
FYLKE = (
    FYLKESNUMMER,
    _text("fylkesnavn", "Navn; Norge for hele landet.", False),
    *((_count if one.slag == "tall" else _share)(one.navn, one.forklaring) for one in KEY_FIGURES),
)
UTVIKLING = (_text("dato", "Siste dag i måneden.", False, format="date"), *FYLKE)
OBSERVASJON = (
    _text("id", "Fast nøkkel.", False),
    _text("niva", "kommune eller fylkeskommune.", False, enum=["kommune", "fylkeskommune"]),
    _text("enhet", "Enheten slik kilden navngir den.", False),
    _text("kommunenummer", "Nummeret da kilden gjaldt."),
    _text("dagens_kommunenummer", "Kommunen i dag."),
    _text("status", "Hva kilden sier.", False, enum=list(EVIDENCE_STATUSES)),
    _text("plantype", "Hva slags dokument. Bare frivillighetspolitikk gir status.", False),
    _text("dokumenttittel", "Dokumentets tittel."),
    _text("vedtatt_dato", "År, måned eller dag."),
    _text("vedtatt_av", "Hvem som vedtok."),
    _text("periode_fra", "År eller dato."),
    _text("periode_til", "År eller dato."),
    _text("i_dialog", "ja når kilden sier at frivilligheten var med; ellers ukjent."),
    _text("gjelder_dato", "Dagen kilden viser statusen for."),
    _text("kilde_url", URL_TEXT),
    _text("kilde_utgiver", "Hvem som har publisert kilden."),
    _text("kilde_dato", "Når kilden er datert."),
    _text("sikkerhet", "Hvor sikker kilden er.", False, enum=list(CERTAINTY_WORDS)),
    _flag("utledet", "Utledet av et utsagn om et helt fylke."),
    _text("merknad", "Egen merknad."),
    _text("registrert_dato", "Da raden ble registrert.", False, format="date"),
    _text("opphav", "kilde, redaktør eller lokal.", False),
    _text("holder_fra", "Dagen raden regnes fra.", False, format="date"),
    _flag("udatert", "Kilden har ingen dato."),
)
ENDRING = (
    _text("id", "Fast nøkkel for endringen.", False),
    _text("registrert_dato", "Dagen endringen ble registrert.", False, format="date"),
    _text("endring", "lagt_til, rettet eller trukket.", False, enum=["lagt_til", "rettet", "trukket"]),
    _text("niva", "kommune eller fylkeskommune.", False, enum=["kommune", "fylkeskommune"]),
    _text("enhet", "Enheten slik kilden navngir den.", False),
    _text("dagens_kommunenummer", "Kommunen i dag."),
    _text("plantype", "Hva slags dokument.", False),
    _text("foer", "Hva opplysningen sa før. Tom når den er ny.", enum=list(EVIDENCE_STATUSES)),
    _text("etter", "Hva opplysningen sier nå. Tom når den er trukket.", enum=list(EVIDENCE_STATUSES)),
    _text(
        "kommunestatus_foer",
        "Kommunens status før, der denne opplysningen avgjør et skifte.",
        enum=list(SHOWN_STATUSES),
    ),
    _text(
        "kommunestatus_etter",
        "Kommunens status etter, der denne opplysningen avgjør et skifte.",
        enum=list(SHOWN_STATUSES),
    ),
    _text("kommunestatus_fra", "Dagen skiftet regnes fra.", format="date"),
    _text("dokumenttittel", "Dokumentets tittel."),
    _text("kilde_url", URL_TEXT),
    _text("kilde_utgiver", "Hvem som har publisert kilden."),
    _text("observasjon_id", "Opplysningen som gjelder etter endringen. Tom når den er trukket."),
    _text("forrige_id", "Opplysningen som gjaldt før. Tom når den er ny."),
)
KONTEKST = (
    _text(
        "datasett",
        "Datasettets navn; «datasett» i svaret sier hva det teller, enhet, kilde, lisens og når det er hentet.",
        False,
    ),
    _text("kommunenummer", "Kommunen i dag. Tom når tallet gjelder et fylke."),
    _text("kommunenavn", "Norsk navn."),
    FYLKESNUMMER,
    Field("aar", "integer", "Året tallet gjelder.", False),
    _text(
        "kategori", "Kode for det datasettet er delt på (ICNPO, KOSTRA-gruppe). Tom tekst når det ikke er delt.", False
    ),
    _text("kategori_navn", "Kategorien slik kilden navngir den.", False),
    Field("verdi", "number", "Tallet slik kilden har det, i datasettets enhet.", True),
)
DATASETT = (
    _text("datasett", "Navnet i adressen.", False),
    _text("tittel", "Hva tallene er.", False),
    _text("beskrivelse", "Hva som telles, og ikke.", False),
    _text("enhet", "Enheten til verdi.", False),
    _text(
        "slag",
        "antall (kan legges sammen), forhold (kan ikke) eller gruppe.",
        False,
        enum=["antall", "forhold", "gruppe"],
    ),
    _text("kilde", "Hvor tallene er fra.", False),
    _text("kilde_url", "Kildens adresse.", False),
    _text("lisens", "Lisensen tallene er under.", False),
    _text("lisens_url", "Lisensens adresse.", False),
    _text("dato", "Hva året betyr.", False),
    _text("hentet", "Dagen tallene ble hentet. Tom: ikke hentet ennå.", format="date"),
    Field("aar_til", "integer", "Siste år i datasettet.", True),
)


@dataclass(frozen=True)
class Resource:
    """One list of the open API, described once for routes, OpenAPI, the catalogue (DCAT) and the page for people."""

    navn: str
    """the last part of its address, and the name of the list in its answer"""
    skjema: str
    tittel: str
    beskrivelse: str
    felter: tuple[Field, ...]
    parametre: tuple[str, ...]
    formater: tuple[str, ...]
    emneord: tuple[str, ...]
    valgfrie: tuple[str, ...] = ()
    """the fields that `status` in the request can leave out"""
    egen: bool = True
    """whether it is ours, under the register's licence; the figures of others are in the catalogues of their publishers"""


RESOURCES = (
    Resource(
        "kommuner", "Kommune", "Alle kommuner med status",
        "Én rad per kommune i dag: om den har en vedtatt frivillighetspolitikk, arbeider med en, eller ikke er kartlagt, "
        "med dokumentet og kilden som avgjør det.",
        KOMMUNE, ("fylke", "status", "plantype", "per"), ("json", "csv", "geojson"), ("kommuner", "frivillighetspolitikk"),
    ),
    Resource(
        "fylker", "Fylke", "Tall per fylke og for Norge",
        "Én rad per fylke og én for Norge: antall kommuner med hver status på en dato.",
        FYLKE, ("fylke", "status", "per"), ("json", "csv"), ("fylker", "statistikk"), SHOWN_STATUSES,
    ),
    Resource(
        "utvikling", "Maaned", "Tall ved hver månedsslutt til og med per",
        "Tallene ved hver månedsslutt siden januar 2007, for Norge og hvert fylke.",
        UTVIKLING, ("fylke", "status", "per"), ("json", "csv"), ("utvikling over tid", "statistikk"), SHOWN_STATUSES,
    ),
    Resource(
        "observasjoner", "Observasjon", "Kildene bak, rad for rad",
        "Én rad per opplysning om én kommune eller fylkeskommune, med kilde. Tom celle betyr ukjent, aldri nei.",
        OBSERVASJON, ("fylke", "kildestatus", "plantype", "kommune", "per"), ("json", "csv"), ("kilder", "planer"),
    ),
    Resource(
        "endringer", "Endring", "Hva som er lagt til, rettet og trukket",
        "Én rad per endring i opplysningene, med hva den sa før og sier nå.",
        ENDRING, ("siden", "fylke", "kommune", "per"), ("json", "csv"), ("endringer",),
    ),
    Resource(
        "kontekst", "Kontekst", "Andres tall om kommunene, med år og kilde",
        "Ett tall per rad: datasett, kommune (eller fylke), år og kategori. «datasett» sier enhet, kilde, lisens og når det er hentet.",
        KONTEKST, ("datasett", "kommune", "fylke"), ("json", "csv"), ("statistikk",), egen=False,
    ),
)  # fmt: skip

OF_TABLE = {"status": KOMMUNE, "fylkestall": FYLKE, "utvikling": UTVIKLING, "observasjoner": OBSERVASJON}
"""a table of the exports → the fields that describe its columns, where a list of the API has the same"""


def meaning(table: str, column: str) -> str | None:
    """What a column of an exported table means; None where that is not described."""
    return next((field.text for field in OF_TABLE.get(table, ()) if field.name == column), None)


def names(fields: tuple[Field, ...]) -> list[str]:
    """The fields' names, in the order they are sent."""
    return [field.name for field in fields]
