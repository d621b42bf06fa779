"""Texts of what is served besides the screens: the open API, the embedded map, health."""

NAVN = "Frivillighetskartet"
UTEN_JAVASCRIPT = (
    "Denne siden trenger JavaScript. Oversikten over alle kommuner finnes også som "
    '<a href="/kart">en enkel tabell</a> og som <a href="/api">åpne data</a>.'
)

# Problems of the API: title, and the sentence that says what to do.
FEIL_PARAMETER = "Ugyldig parameter"
FEIL_PARAMETER_RAD = "{antall} i adressen kan ikke brukes. {feil}"
FEIL_FOR_LANG = "Adressen er for lang"
FEIL_FOR_LANG_RAD = "Adressen har {lengde} tegn etter spørsmålstegnet. Grensen er {grense}."
FEIL_FINNES_IKKE = "Finnes ikke"
FEIL_ADRESSE_RAD = "Det er ingenting på {sti}. Se oversikten over adresser på /api."
FEIL_KOMMUNE_RAD = "{nummer} er ikke et kommunenummer som har vært gyldig siden 2017. Se /api/v1/kommuner."
FEIL_KOMMUNE_DELT = "Kommunen er delt"
FEIL_METODE = "Metoden er ikke tillatt"
FEIL_METODE_RAD = "Her kan det bare leses: bruk GET, HEAD eller OPTIONS, ikke {metode}."
UFORSTAATT = "Forespørselen kan ikke forstås. Se over adressen, og prøv igjen."
AVSLAG = {
    400: ("Forespørselen kan ikke forstås", UFORSTAATT),
    403: ("Avvist", "Forespørselen er avvist. Last siden på nytt, og prøv igjen."),
    404: (FEIL_FINNES_IKKE, "Det er ingenting på denne adressen."),
    405: (FEIL_METODE, "Adressen kan ikke brukes på denne måten. Åpne den i en nettleser, eller hent den med GET."),
    413: ("For stort", "Det som ble sendt, er for stort. Ingenting er tatt imot."),
    500: ("Noe gikk galt hos oss", "Svaret kunne ikke lages. Prøv igjen om litt."),
}
"""status → title and sentence, where the framework has an English word only; 400 and 500 stand for the others of their kind"""
INGEN_SKJERM = "Her kan det ikke åpnes noe skjermbilde. Last siden på nytt."
FREMMED_SIDE = "Forespørselen kom fra en annen nettside og er avvist. Åpne Frivillighetskartet selv, og prøv igjen der."
FREMMED_VERT = "Denne serveren svarer ikke på dette navnet. Bruk adressen som Frivillighetskartet er kunngjort med."
OPPLASTING_UTEN_ROLLE = "Bare redaktører kan laste opp filer. Logg inn, og prøv igjen."
OPPLASTING_FOR_MYE = "Det er lastet opp for mye på én gang. Lukk skjemaet du er ferdig med, og prøv igjen."
LOKAL_BRUKT = (
    "Adressen for lokal redigering er brukt eller utløpt. Start kartet på nytt, og åpne adressen som da skrives ut."
)
FEIL_TILBUD = "Formatet finnes ikke her"
FEIL_TILBUD_RAD = (
    "Forespørselen avviser alle formatene som finnes her: {valg}. Endre Accept, eller bruk «format» i adressen."
)
FEIL_REGISTER = "Registeret er ikke tilgjengelig"
FEIL_INTERN = "Noe gikk galt hos oss"
FEIL_INTERN_RAD = (
    "Svaret kunne ikke lages. Prøv igjen om litt. Skjer det igjen, meld fra på /meld-fra og oppgi feilnummer {nummer}."
)
FEIL_INTERN_SIDE = (
    "Det du ba om, kunne ikke vises. Gå tilbake og last siden på nytt, så ser du om noe ble lagret. Prøv så igjen."
)
FEIL_INTERN_IGJEN = ("Skjer det igjen, ", "meld fra", " og oppgi feilnummer ")
FOR_SAKTE = "Forespørselen kom for sakte og er avbrutt. Ingenting er endret. Prøv igjen."
FORMAT_UKJENT = "Formatet «{verdi}» finnes ikke her. Velg blant: {valg}."
UKJENT_NAVN = "Parameteren «{navn}» finnes ikke her. Velg blant: {valg}."
BARE_EN = "Gi bare én verdi for «{navn}»."
VERDI_UKJENT = "«{verdi}» er ikke en gyldig verdi for «{navn}». Velg blant: {valg}."
STATUS_UTEN_KILDE = (
    "Ingen kilde sier «{verdi}»: en kommune får den statusen av flere kilder, eller av at ingen finnes. Velg blant: {valg}, eller spør "
    "/kommuner?status={verdi}."
)
DATO_ULESELIG = "Datoen «{verdi}» kan ikke leses. Skriv den som 2024-07-01."
DATO_UTENFOR = "Datoen {verdi} er utenfor tiden oversikten dekker, {fra} til {til}."
FLERTALL = ("Én ting", "{n} ting")
FYLKE_BORTE = "Fylke {nummer} ({navn}) finnes ikke i dag. Området ligger nå i {nye}."
FLYTTET = "Kommunen har nytt nummer"

API_TITTEL = "Åpne data"
API_OM = (
    "Frivillighetskartet viser hvilke av Norges kommuner som har en egen frivillighetspolitikk, etter åpne og navngitte kilder. "
    "Alt kan leses uten nøkkel."
)

KART_TITTEL = "Frivillighetspolitikk i kommunene"
KART_HJELP = (
    "Kart over kommunene. Piltaster flytter, pluss og minus zoomer, Enter viser kommunen midt i kartet. "
    "Tabellen har samme innhold."
)
KART_TABELL = "Kommuner med status"
KART_UDATERT = "uten dato"
KART_KILDE = "Kilde"
PAPIR = "per {dato}. Register {innhold}. Kilden står på hver rad."
KART_STILLE = "– uten nytt på fire år"
BEKLAGER = "Kartet kan ikke vises nå"
FINNES_IKKE = "Siden finnes ikke"
ADRESSE_FINNES_IKKE = AVSLAG[404][1]
NEDLASTING_BORTE = "Filen er ikke her lenger"
NEDLASTING_BORTE_RAD = (
    "Lenken gjelder bare så lenge siden den sto på, er åpen, og serveren er den samme. "
    "Åpne siden på nytt; der står lenken til filen igjen."
)
NEDLASTING_AVSLAG = "Filen kan ikke hentes"
NEDLASTING_TILBAKE = "Tilbake til siden du kom fra"
FINNES_IKKE_VIDERE = "Kanskje finner du det du leter etter her:"

# The Atom feed
DCAT_TITTEL = "Frivillighetskartets åpne data"
DCAT_API = "Frivillighetskartets API"

# The message that somebody is helped to write
MELDING_EMNE = "Frivillighetskartet: {om}"
MELDING_UTEN = "melding"
MELDING_HVA = "(kommune eller side)"
MELDING = """Gjelder: {om}

Hva som er feil, nytt eller vanskelig:

Hva som er riktig:

Dato:

Kilde (lenke):
"""
FEED_TITTEL = "Frivillighetskartet: hva er nytt"
FEED_FYLKE = "Frivillighetskartet: statusendringer i {fylke}"
FEED_UKJENT_FYLKE = "«{nummer}» er ikke et fylkesnummer. Se /api/v1/fylker."
FEED_UNDERTITTEL = "Kommuner som har fått ny status for frivillighetspolitikken sin"
FEED_FORFATTER = "Frivillighetskartet"
FEED_LINJE = "{kommune}: {fra} → {til}"
FEED_SAMMENDRAG = "{kommune} i {fylke}, {naar}."
FEED_FRA, FEED_UDATERT = "fra {dato}", "uten dato i kilden"
FEED_DOKUMENT = " Dokument: {tittel}."

BESKRIVELSE = "Hvilke av Norges kommuner som har, lager eller ikke er kjent å ha en frivillighetspolitikk, med kilder."
OG_BILDE = "Kart over Norge med status for frivillighetspolitikk i hver kommune"
FORSTE_MENY = "Sider"
FORSTE_ANDEL = "{andel} av kommunene"
FORSTE_I_ALT = "I alt"
FORSTE_KILDE = "Kilde:"
FORSTE_FYLKET = "Alle kommunene i {fylke}"
FORSTE_KOMMUNE = "{kommune} i {fylke}: {status}, per {dato}"
