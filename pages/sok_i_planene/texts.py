"""Texts of the screen Søk i planene."""

INNLEDNING = (
    "Her søker du i teksten på sidene og i dokumentene som nettsøket har lest på kommunenes og fylkeskommunenes egne nettsteder. "
    "Et treff viser setningen ordene står i. Det sier ikke at kommunen har vedtatt noe; status står på kommunens side."
)
SOK = "Søk etter"
SOK_TOM = "Ord eller «en frase»"
SOK_HJELP = (
    "Ordene finnes i alle bøyninger, på bokmål og nynorsk: tilskudd finner også tilskuddene og tilskot. Alle må stå i samme setning. "
    "Sett anførselstegn rundt ord som skal stå sammen i den rekkefølgen."
)
FORSLAG = "Prøv for eksempel"
FERDIGE = ("kommunale lokaler", "tilskudd", "frivillighetskoordinator")
FRA = "Dokumenter fra og med"
FRA_TOM = "Alle år"
FRA_HJELP = "Året nettstedet sier at dokumentet sist ble endret, ellers året vi leste det."

IKKE_SOKT = (
    "**Ingen nettsteder er lest ennå.** Når nettsøket har lest kommunenes nettsteder, kan du søke i teksten her. "
    "At ingen er lest, betyr ikke at kommunene mangler planer: det som er kjent fra andre kilder, står under [Kommuner](kommuner)."
)
MANGLER = (
    "**Søket kan ikke brukes akkurat nå.** Teksten som nettsøket har lest, er ikke gjort klar til å søkes i. "
    "Prøv igjen senere, eller [meld fra](/meld-fra). Resten av oversikten virker som vanlig."
)
INGENTING_LEST = "Nettsøket har ikke lest noen sider med tekst ennå, så det er ingenting å søke i."
UFORSTAATT = {
    "uten_ord": "Skriv minst ett ord eller tall. Tegn alene kan ikke søkes etter.",
    "for_langt": "Søket er for langt. Skriv høyst {mest} tegn, for eksempel de viktigste ordene.",
    "for_mye": "Søket traff for mye til å bli ferdig i tide. Legg til et ord som er mer særegent.",
}
LEST = "Du kan søke i {dokumenter} fra {nettsteder}, lest til og med {dato}."
DOKUMENT, NETTSTED, SETNING = ("dokument", "dokumenter"), ("nettsted", "nettsteder"), ("setning", "setninger")

TREFF = "{setninger} i {dokumenter} fra {kommuner}, lest til og med {dato}"
TREFF_UTEN_KOMMUNE = "{setninger} i {dokumenter}, lest til og med {dato}"
UTENFOR = "I tillegg er det {dokumenter} utenfor {filter}."
ET_FILTER = "et av valgene i filteret"
INGEN = "Ingen treff på «{sok}»."
INGEN_MED_FILTER = "Ingen treff på «{sok}» med filteret som er valgt. Uten filter er det {dokumenter}."
HVERT_ORD = "Ingen setning har alle ordene. Hver for seg finnes de i:"
HVERT_ORD_VALG = "«{ord}»: {dokumenter}"
INGEN_RAAD = (
    "Prøv færre eller andre ord, eller begynnelsen av et ord. At et ord ikke finnes her, betyr ikke at det ikke finnes i planene: "
    "nettsøket har ikke lest alt."
)
UTEN_FILTER = "Søk uten filter"
FILTRE = {
    "fylke": "fylket som er valgt",
    "plantype": "plantypen som er valgt",
    "status": "statusen som er valgt",
    "fra": "året som er valgt",
    "per": "datoen som er valgt",
}
PLANTYPE_HJELP = (
    "Plantypen er den dokumentets tittel nevner; dokumenter som ikke nevner noen, er ikke med når en plantype er valgt. "
    "Status er kommunens status i registeret på datoen som er valgt."
)

UTEN_TITTEL = "Dokument uten tittel ({nettsted})"
STATUS = "kommunens status:"
ENDRET = "endret {dato} ifølge nettstedet"
LEST_DAG = "lest {dato}"
OCR = "tekst lest av bilder av sidene; bokstaver kan være feil"
FLERE_SETNINGER = "{antall} til i dokumentet har treff."
UTEN_LENKE = "Adressen kan ikke vises som lenke."
VIS_FLERE = "Vis {antall} til"
VIST = "Viser {vist} av {alle}."
LISTE = "Treff"

CSV = "Treff som CSV"
CSV_NAVN = "Treff på {sok}"
CSV_FEIL = "Treffene kunne ikke hentes: søket er lest inn på nytt siden du søkte, eller kan ikke leses. Søk på nytt."
KOLONNER = {
    "sted": "Kommune eller fylkeskommune",
    "kommunenummer": "Kommunenummer",
    "fylkesnavn": "Fylke",
    "tittel": "Dokument",
    "plantype": "Plantype",
    "status": "Kommunens status",
    "dato": "Dato",
    "datoen": "Hva datoen er",
    "setning": "Setning med treff",
    "setninger": "Setninger med treff",
    "url": "Lenke",
    "ocr": "Lest av bilder",
}
DATOEN = {True: "sist endret ifølge nettstedet", False: "lest av nettsøket"}
