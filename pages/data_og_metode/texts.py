"""Texts of the screen Data og metode."""

from dataclasses import dataclass
from datetime import date

FANER = ("Slik avgjøres statusen", "Dekning", "Kilder", "Last ned", "Lisens og sitering")

INNLEDNING = (
    "Frivillighetskartet samler det åpne kilder sier om frivillighetspolitikk i kommunene. Hver opplysning har kilde, dato og grad av "
    "sikkerhet. Statusen regnes ut av opplysningene med de samme reglene for alle kommuner og alle datoer."
)
STATUSENE = "Hva statusene betyr – og ikke betyr"
STATUS_KOLONNER = ("Status", "Betyr", "Betyr ikke")
BETYR_IKKE = {
    "vedtatt": "At politikken er god, eller at den følges opp. Alle fire kriteriene er ikke nødvendigvis bekreftet av kilder.",
    "arvet": "At den nye kommunen har vedtatt noe. Arvet telles for seg og ikke som vedtatt.",
    "under_arbeid": "At det blir et vedtak, eller når.",
    "ingen_kjent": "At kommunen ikke har en politikk. Kilden kjenner ikke til noen.",
    "ikke_kartlagt": "Nei. Vi har ikke funnet noen kilde som sier noe.",
}
REGLENE = "Reglene"
REGEL = {
    1: (
        "Fire statuser",
        "En kommune har vedtatt, er under arbeid, har ingen kjent politikk, eller er ikke kartlagt. «Ingen kjent» krever at en kilde sier "
        "det. Uten kilde er kommunen ikke kartlagt; manglende opplysninger er aldri et nei.",
    ),
    2: (
        "Bare en egen politikk gir status",
        "Et eget dokument om frivillighet gir status, hva det enn heter. Omtale i andre planer vises ved "
        "siden av, som forankring: {planer}.",
    ),
    3: (
        "Når en opplysning gjelder fra",
        "Fra datoen kilden viser statusen for, ellers vedtaksdatoen, ellers starten av perioden, ellers kildens dato. Er bare år eller "
        "måned kjent, regnes den siste dagen. Opplysninger uten noen dato regnes fra dagen de ble registrert ({registrert} for de "
        "medfølgende kildene) og merkes «udatert». De avgjør ingenting der det finnes daterte opplysninger om den samme kommunen og "
        "plantypen, med mindre de sier vedtatt med høy eller middels sikkerhet. De gjør aldri en politikk «under revisjon».",
    ),
    4: (
        "Den siste opplysningen avgjør",
        "Men arbeid med en ny politikk tar ikke bort en som er vedtatt; den merkes «under revisjon». Det som er utledet av omtale av et "
        "helt fylke, kan ta bort vedtatt, men ikke under arbeid. Samme dag går den sikreste kilden foran, deretter den sterkeste statusen. "
        "Vist blir den opplysningen som bærer mest av dem som har sagt det samme siden statusen begynte: først den sikreste, så en med "
        "eget dokument, så den nyeste. En senere og svakere kilde som sier det samme, flytter bare datoen «sist bekreftet».",
    ),
    5: (
        "Utløpt og stille er merker, ikke statuser",
        "Når perioden i dokumentet er over, merkes det «utløpt». Ingen regel hos Frivillighet Norge sier når en politikk faller bort. Når "
        "den siste daterte kilden om et arbeid er mer enn fire år gammel – en valgperiode – merkes det «stille» og tegnes lysere. Kommunen "
        "er fortsatt under arbeid; ingen kilde har sagt at arbeidet er slutt.",
    ),
    6: (
        "Kommunereformer",
        "Et nytt nummer alene endrer ingenting. Ved sammenslåing og deling føres statusen videre som «arvet» til det finnes en nyere "
        "opplysning om den nye kommunen. Var de tidligere kommunene ulike, føres den sterkeste videre. Er en "
        "sammenslått kommune delt igjen, følger en tidligere kommune dit arealet ligger nå; det den sammenslåtte gjorde, føres videre til "
        "begge. Tallene gjelder alltid dagens "
        "kommuner, også for datoer før reformen.",
    ),
    7: (
        "Nevnere telles",
        "Antall kommuner i et fylke telles alltid opp fra kommunelisten og hentes aldri fra en kilde. I dag er det {antall} kommuner.",
    ),
}
EKSEMPLER = "Eksempler, regnet ut av registeret nå"
EKSEMPEL_KOLONNER = ("Kommune", "Dato", "Status", "Merker", "Avgjort av", "Sist bekreftet")
INGEN_KILDE = "ingen opplysning"
MERKER = {"under_revisjon": "under revisjon", "utlopt": "utløpt", "udatert": "udatert", "stille": "stille"}

DEKNING = (
    "{med} av {alle} kommuner ({andel}) har minst én opplysning. Registeret har {opplysninger} opplysninger fra {utgivere} utgivere, "
    "registrert til og med {dato}."
)
DEKNING_HULL = (
    "Dekningen er langt fra fullstendig. Det nyeste landstallet vi kjenner, er {publisert} kommuner med vedtatt politikk "
    "({naar}, {kilde}); her er {dokumentert} dokumentert ved navn per samme dato, arvede ikke medregnet. Forskjellen er en del av "
    "bildet og skjules ikke."
)
DEKNING_TITTEL = "Dekning etter fylke og sikkerhet"
DEKNING_NOTE = (
    "Sikkerheten er den beste av kommunens opplysninger. Høy: kommunen selv, Frivillighet Norge eller saksdokumenter. Middels: presse. "
    "Lav: indirekte, eller vedtaket er ikke vist. Alder: år siden kommunens nyeste daterte opplysning, medianen i fylket."
)
DEKNING_KOLONNER = {
    "fylkesnavn": "Fylke",
    "kommuner": "Kommuner",
    "med_opplysning": "Med opplysning",
    "andel": "Andel",
    "hoy": "Høy",
    "middels": "Middels",
    "lav": "Lav",
    "median_alder_aar": "Alder (år)",
}

KILDER = "{antall} kilder, brukt {bruk} ganger. Klikk på en overskrift for å sortere."
KILDE_KOLONNER = {"kilde_utgiver": "Utgiver", "kilde_url": "Kilde", "bruk": "Brukt", "nyest": "Nyeste dato"}
KONTEKST = "Andres tall om kommunene"
KONTEKST_HJELP = (
    "Tallene står ved siden av statusen og endrer den aldri. Et kommunenummer fra et annet år føres til kommunen i dag: antall legges "
    "sammen når kommuner er slått sammen; forhold og grupper kan ikke legges sammen og tas bare med når kommunen er den samme. "
    "Tall for en kommune som siden er delt, føres ikke til noen av delene."
)
KONTEKST_KOLONNER = ("Tall", "Hva det er", "Kilde", "Lisens", "År", "Hentet")
KONTEKST_ENHET = "Enhet: {enhet}. {dato}"
KONTEKST_ANTALL = "{kommuner} i {aar}"
KONTEKST_UTELATT = "{antall} eldre tall er ikke med: kommunen er delt eller slått sammen."
GRUNNDATA = "Grunnlagsdata"
GRUNNDATA_KOLONNER = ("Tabell", "Kilder", "Lisens")
INNDELING_ALDRI = "Kommuneinndelingen er ikke holdt opp mot SSB og Kartverket siden kildene ble satt sammen."
INNDELING_SPURT = "Kommuneinndelingen ble sist holdt opp mot SSB og Kartverket {dato}."
INNDELING_INGEN = "Ingen endringer er meldt."
INNDELING_KOMMER = "Dette er meldt og ikke trådt i kraft:"

LAST_NED_HELE = "Hele registeret"
LAST_NED_HJELP = (
    "Filene lages når du klikker, av registeret slik det er nå ({innhold}), med status per {dato}. Redaktørenes navn og notater, "
    "utkast og ubekreftede funn fra nettsøket er ikke med."
)
LAST_NED = {
    "xlsx": ("Excel-arbeidsbok", "Ett ark per tabell, med filter og lenker."),
    "zip": ("Datapakke (ZIP)", "Alle tabellene som CSV med beskrivelse (Frictionless Data Package) og grensene."),
    "duckdb": ("DuckDB-fil", "Samme tabeller, visninger og regler som dette nettstedet bruker."),
    "geojson": ("GeoJSON", "Kommunegrensene med status, for kartprogrammer."),
}
LAST_NED_TABELL = "Én tabell"
VELG_TABELL = "Tabell"
CSV_NORSK = "CSV for Excel"
CSV_ENKEL = "CSV"
PARQUET = "Parquet"
CSV_HJELP = (
    "«CSV for Excel» har semikolon, desimalkomma og norske overskrifter. «CSV» har komma, desimalpunktum og kolonnenavnene i registeret. "
    "En apostrof først i en celle hindrer at regneark kjører teksten som formel."
)
KOLONNENE = "Hva kolonnene betyr"
KOLONNENE_KOLONNER = ("Overskrift", "Kolonne", "Betydning")
UTVIKLERE = "API og innebygd kart"
UTVIKLERE_TEKST = (
    "De samme tallene finnes i et åpent API uten nøkkel: [beskrivelse](/api) og [OpenAPI](/api/v1/openapi.json). "
    "Kartet kan settes inn på andre nettsteder med denne linjen:"
)
IFRAME = '<iframe src="{adresse}/kart" title="Frivillighetskartet" width="100%" height="720" loading="lazy"></iframe>'
STATUS_PER = "Status per dato"

LISENS = (
    "Registeret kan brukes av alle etter [{register}]({register_url}): oppgi «Frivillighetskartet» og datoen. "
    "Opplysningene er fakta fra åpne kilder; ingen tekst er kopiert. Oppgi kilden som står i raden når du bruker en opplysning. "
    "Kommuneinndeling og innbyggertall er fra Statistisk sentralbyrå (CC BY 4.0). Grensene er {attribusjon} ({lisens}): {utgave}."
)
GRENSER_OM = "Om grensene"
SITER = "Slik siterer du"
SITER_HJELP = "Innholdskoden er lik så lenge registeret har samme innhold. Den gjør at andre kan se om de bruker de samme dataene."
INNHOLD = "Full innholdskode (SHA-256)"


@dataclass(frozen=True)
class Eksempel:
    """One real case: on `dato` the kommune has `status` by rule number `regel`; flags as `status_per` has them."""

    regel: int
    kommunenummer: str
    dato: date
    status: str
    arvet: bool = False
    under_revisjon: bool = False
    utlopt: bool = False
    udatert: bool = False
    stille: bool = False
    tittel: str | None = None
    """the document shown, where the case is about which row that is"""
    sist_bekreftet: date | None = None
    """the latest day a source said the same, where the case is about that"""


CASES: tuple[Eksempel, ...] = (
    Eksempel(1, "1820", date(2026, 11, 21), "ikke_kartlagt"),
    Eksempel(1, "1515", date(2026, 11, 21), "ingen_kjent"),
    Eksempel(2, "1806", date(2026, 11, 21), "ikke_kartlagt"),
    Eksempel(3, "4621", date(2024, 6, 12), "under_arbeid"),
    Eksempel(3, "4621", date(2024, 6, 13), "vedtatt"),
    Eksempel(3, "3403", date(2010, 12, 30), "ikke_kartlagt"),
    Eksempel(3, "3403", date(2010, 12, 31), "vedtatt"),
    Eksempel(3, "3205", date(2026, 11, 21), "vedtatt", udatert=True),
    Eksempel(3, "5501", date(2019, 7, 17), "under_arbeid"),
    Eksempel(3, "1539", date(2026, 11, 21), "vedtatt"),
    Eksempel(4, "3403", date(2024, 1, 1), "vedtatt", under_revisjon=True),
    Eksempel(4, "5501", date(2019, 7, 18), "vedtatt"),
    Eksempel(4, "5501", date(2021, 7, 17), "ingen_kjent"),
    Eksempel(
        4,
        "0301",
        date(2026, 11, 21),
        "vedtatt",
        tittel="Engasjement og deltakelse – Frivillighet i Oslo 2016",
        sist_bekreftet=date(2024, 7, 31),
    ),
    Eksempel(5, "3116", date(2026, 11, 21), "vedtatt", utlopt=True),
    Eksempel(5, "3407", date(2018, 10, 30), "under_arbeid", sist_bekreftet=date(2014, 10, 30)),
    Eksempel(5, "3407", date(2018, 10, 31), "under_arbeid", stille=True, sist_bekreftet=date(2014, 10, 30)),
    Eksempel(6, "4601", date(2020, 1, 1), "vedtatt"),
    Eksempel(6, "4626", date(2026, 11, 21), "vedtatt", arvet=True),
    Eksempel(6, "1508", date(2024, 6, 1), "under_arbeid", arvet=True),
    Eksempel(6, "1580", date(2024, 6, 1), "under_arbeid", arvet=True),
)
