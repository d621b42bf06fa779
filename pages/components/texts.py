"""Texts that several screens share: the product's name, errors, the filter, who may write, cards, maps and the log."""

NAVN = "Frivillighetskartet"
KOMMUNENS_SIDE = "{kommune} – frivillighetspolitikk"
PLANENS_SIDE = "Kommuner med frivillighet i {plantype}"
STEDETS_SIDE = "{sted} – {tittel}"

REGISTER_TITTEL = "Oversikten kan ikke vises akkurat nå"
REGISTER_RAAD = "Last siden på nytt om noen minutter. Er det fortsatt slik, [meld fra](/meld-fra)."
UVENTET_TITTEL = "Noe gikk galt på denne siden"
UVENTET_RAAD = (
    "Ingenting er endret eller mistet. Last siden på nytt, eller velg en annen side i menyen. "
    "Skjer det igjen, [meld fra](/meld-fra) og oppgi feilnummer **{nummer}**."
)

# What does not work just now
LAGER = "Redaktørenes lager svarer ikke, så ingenting kan lagres nå. Oversikten viser det som sist ble bygget. {feil}"
BYGGING = (
    "Det siste som er lagret, vises ikke ennå: registeret lot seg ikke bygge. Det prøves igjen av seg selv. {feil}"
)
HENTING = (
    "Et nyere register er bygget på en annen maskin, men lot seg ikke hente hit. "
    "Oversikten viser det forrige. Det prøves igjen av seg selv. {feil}"
)
FOR_LESERE = "Oversikten kan ikke oppdateres akkurat nå og viser det som sist ble bygget. Det prøves igjen av seg selv."

NYE_TALL = "Nye tall er lagret. Siden viser dem om litt."

# Who may write
IKKE_TILGANG = "Du må være innlogget som redaktør for å lagre. Ingenting er lagret."
LOKALT = (
    "**Lokal redaktør: {navn}.** Alt som lagres nå, merkes som lokalt. "
    "Bryteren virker bare på denne maskinen og skal ikke brukes i drift."
)
LOKALT_AVVIST = (
    "Den lokale redaktørbryteren er på, men virker ikke her: åpne adressen som ble skrevet ut da kartet startet, på samme maskin "
    "og uten mellomtjener. Den virker én gang, og bare når kartet er satt opp til å svare denne maskinen alene. "
    "Du kan lese, men ikke lagre."
)
STARTET = "Frivillighetskartet: {adresse} (Ctrl-C avslutter)"
STOPPET = "Frivillighetskartet er stoppet."
LOKAL_ADRESSE = "Rediger lokalt fra denne adressen (den virker én gang, i nettleseren som åpner den først): {adresse}"
INNLOGGET = "{hvem} · {rolle}"
UTEN_ROLLE = "{hvem} · uten redigeringsrett"
LOGG_UT = "Logg ut"
LOGG_INN = "Logg inn"
LOGG_INN_MED = "Logg inn med {navn}"
LOGG_INN_FORST = (
    "Denne siden er for redaktører. Logg inn for å registrere og rette. Å lese oversikten krever ingen innlogging."
)
UTLOPT = "Innloggingen din er utløpt. Logg inn på nytt for å fortsette; det du har lagret, er lagret."
IKKE_PAA_LISTEN = (
    "{hvem} er innlogget, men står ikke på listen over redaktører. Be en administrator om å legge til adressen. "
    "Du kan lese hele oversikten uten."
)
INGEN_INNLOGGING = (
    "Innlogging er ikke satt opp, så ingen kan registrere eller rette. Den som drifter oversikten, kan sette den opp. "
    "Å lese oversikten krever ingen innlogging."
)

# The filter, and the sentence that says what is shown
HELE_LANDET = "Hele landet"
UTVALGET = "utvalget"
PER = "per {dato}"
UBRUKT = "Valget av {hva} virker på kartet og listene, ikke på tallene her: de gjelder alle kommunene i {omraade}."
BARE_VIST = " (kart og tabell viser bare {status})"

FYLKE = "Fylke"
PLANTYPE = "Plantype"
# The finding, wherever a screen's sentence has one. {alle}: «23 kommuner».
PASTAND = "{antall} av {alle} har vedtatt frivillighetspolitikk"
PASTAND_PLAN = "{antall} av {alle} har vedtatt {plantype} med frivillighet"
PLANTYPE_HJELP = "Vis hvilke kommuner som har forankret frivilligheten i denne plantypen. Bare en egen frivillighetspolitikk gir status."
PLANTYPE_ALLE = "Status (egen politikk)"
STATUS = "Status"
PER_DATO = "Per dato"
PER_DATO_HJELP = "Vis hva kildene sier at gjaldt på denne dagen. Kommunene er alltid dagens 357."
FINN = "Finn kommune"
FINN_TOM = "Finn kommune, også tidligere navn"
FINN_HJELP = "Norske, samiske, kvenske og tidligere navn: Skedsmo finner Lillestrøm."
NULLSTILL = "Nullstill"
NULLSTILL_HJELP = "Vis hele landet i dag, uten noe valgt"
FLERE = "Flere filtre"
ELDRE_ENN, ELDRE_ALLE = "Opplysninger eldre enn", "Alle aldre på kildene"
ELDRE_VALG = {
    "1": "Eldre enn ett år",
    "2": "Eldre enn to år",
    "4": "Eldre enn fire år",
    "8": "Eldre enn åtte år",
    "uten": "Kilder uten dato",
}
ELDRE_HJELP = (
    "Viser bare kommuner der den siste kilden bak statusen er eldre enn dette. «Uten dato»: ingen kilde sier når."
)
KARTET_VISER = "Kartet viser"
KARTET_VALG = {"status": "Status", "alder": "Alder"}

UKJENT_VERDI = {
    "fylke": "Adressen ber om fylke «{verdi}», som ikke er et fylkesnummer i dag. Det er sett bort fra. Velg fylke i raden over.",
    "status": "Adressen ber om status «{verdi}», som ikke finnes. Det er sett bort fra. Velg status over.",
    "plantype": "Adressen ber om plantype «{verdi}», som ikke finnes. Det er sett bort fra. Velg plantype over.",
    "per": "Adressen ber om datoen «{verdi}», som ikke kan leses. Skriv den som 2024-07-01. Viser dagen i dag.",
    "kommune": "Adressen ber om kommune «{verdi}», som ikke er et kommunenummer. Det er sett bort fra. Bruk «Finn kommune».",
}
UTENFOR_TID = "Adressen ber om {dato}. Oversikten dekker {fra} til {til}, så nærmeste dag vises."
UKJENT_NAVN = "Adressen inneholder «{navn}», som denne siden ikke kjenner. Det er sett bort fra."
MENTE_DU = " Mente du «{navn}»?"

TIDLIGERE = "{gammel} ({nummer}) er i dag {ny} ({nytt_nummer})."
TIDLIGERE_DEL = "{gammel} ({nummer}) er i dag en del av {ny} ({nytt_nummer})."
TIDLIGERE_DELT = "{gammel} ({nummer}) er i dag delt mellom {nye}."
SOK_PIL = "{navn} → {ny}"

# The card around every figure
GRAPH, TABLE = "Graf", "Tabell"
VIEW_LABEL = "Vis som graf eller tabell"
FOLG = "Følg statusendringer i {hvor} (Atom)"
DOWNLOAD = "Last ned"
CSV, EXCEL, PNG, SVG = "Tabell som CSV", "Tabell som Excel", "Bilde som PNG", "Bilde som SVG"
SHEET_DATA, SHEET_ABOUT = "Data", "Om tallene"
ABOUT_ROWS = ("Tittel", "Viser", "Per dato", "Kilde")
AS_OF = "Per {date}"
MAP_SOURCE = "Kilde: Frivillighetskartets register. Grenser: {attribution}, {edition}."
SOURCE = "Kilde: {source}"
YES, NO = "ja", "nei"
EMPTY = "Ingen rader å vise for dette utvalget. Velg hele landet eller en annen dato."
EMPTY_CELL = "–"

# On paper
UTSKRIFT_FOT = "{navn}, per {per}. Register {innhold}. Kilder: se Data og metode."

# The papers that a screen leads to
STYREARK = "Styreark"
ARK_SIDEN = "Forrige styremøte"
ARK_SIDEN_HJELP = "Arket viser hva som er nytt siden denne dagen."
ARK_PDF, ARK_PPTX, ARK_SKJERM = "Styreark som PDF", "Styreark som PowerPoint", "Styreark på skjermen"
ARK_FYLKE = "Fylkesark som PDF"
KOMMUNEARK_PDF, KOMMUNEARK_SKJERM = "Kommuneark som PDF", "Kommuneark på skjermen"
KOMMUNEARK_ALLE, KOMMUNEARK_ZIP = "Kommuneark for alle som én PDF", "Kommuneark for alle som ZIP"

# Maps and the table beside them
SIDEN = "siden {dato}"
UDATERT = "uten dato i kilden"
UDATERT_KORT = "Uten dato"
KOLONNER = {
    "kommune": "Kommune",
    "status": "Status",
    "aar": "År",
    "siden": "Siden",
    "dokument": "Dokument",
    "kilde": "Kilde",
    "innbyggere": "Innbyggere",
    "sist": "Sist bekreftet",
    "sikkerhet": "Sikkerhet",
    "fylke": "Fylke",
}
KILDE_LENKE = "Åpne"
KILDE_HJELP = "Åpner kilden i en ny fane"
SIST_HJELP = "Den siste datoen en kilde har sagt det samme. Tom når ingen kilde har dato."
SILENT_PART = "uten nytt på fire år"
SIKKERHET_HJELP = (
    "Høy: kommunen selv eller Frivillighet Norge. Middels: presse. Lav: indirekte, eller vedtaket er ikke vist."
)
FINNES_IKKE = "Kartlaget finnes ikke."
UGYLDIG_VERDI = (
    "Adressen har en verdi som ikke finnes: fylke er fylkesnummer (46 eller 46,11), per er en dato (2024-07-01)."
)
LAST_NED_TITTEL = "Kommuner med frivillighetspolitikk"
KART_PNG = "Kartet som bilde (PNG)"
KART_SVG = "Kartet som tegning (SVG)"

# One line of the log
HANDLING = {"ny": "Ny", "rettelse": "Rettelse", "tilbaketrekking": "Trukket tilbake", "angring": "Angret"}
TYPE = {
    "observasjon": "opplysning",
    "samling": "samling",
    "bistand": "bistand",
    "funn_beslutning": "beslutning om funn",
    "runde": "runde",
    "kommunesvar": "svar fra kommunen",
    "svar_beslutning": "beslutning om svar",
    "uttak": "uttak av fil",
    "listevalg": "hvordan en liste leses",
}
FRIST = "frist {dato}"
SVAR = {
    "stemmer": "Det oversikten sier, stemmer",
    "vedtatt": "Har vedtatt en politikk",
    "under_arbeid": "Arbeider med en politikk",
    "ikke": "Har ikke en politikk",
}
ANGRET_HVA = "Gjaldt «{hva}»: {innhold}"
HVORFOR = "Begrunnelse: {hvorfor}"
LOKAL = "lokalt"

# Saving
LAGRET_FRA_FOR = "Dette er lagret fra før. Ingenting er lagret på nytt."

# How fresh the knowledge is
FERSKHET_SETNING = (
    "Av {antall} hviler {siste} på kilder fra det siste året, {fire} på kilder fra de siste fire årene, {eldre} på eldre kilder og "
    "{udatert} på kilder uten dato."
)
FERSKHET_SELV = "{antall} har selv bekreftet ({andel} av kommunene, {innbyggere} av innbyggerne)."
FERSKHET_INGEN = "Ingen kommune i utvalget har en status, så det er ingen kilder å regne alderen av."
ALDER = {
    "siste_aar": "Siste år",
    "siste_fire_aar": "Siste fire år",
    "eldre": "Eldre",
    "udatert": "Uten dato",
}
ALDER_FARGE = {"siste_aar": "#0b4f6c", "siste_fire_aar": "#4f97b3", "eldre": "#c4dde6", "udatert": "#b0b7be"}

# Copies of sources
KOPI_TITTEL = "Slik sto det"
KOPI_KNAPP = "Slik sto det {dato}"
KOPI_ADRESSE, KOPI_HENTET, KOPI_SVAR = "Adresse", "Hentet", "Svar fra nettstedet"
KOPI_ENDRET, KOPI_DELER, KOPI_SUM = "Nettstedet sier: sist endret", "Deler", "Filens SHA-256"
KOPI_TEKST = "Teksten slik den ble lest"
KOPI_KORTET = "De første {antall} av {alle} tegn vises. Resten står i filen."
KOPI_FORKLARING = (
    "Teksten er slik søket leste den. Filen er det nettstedet svarte, uendret. WARC er et arkivformat med alt i ett: svaret, hodene, "
    "tidspunktet og teksten."
)
KOPI_FIL = "Last ned det som ble svart (.{slag})"
KOPI_WARC = "Last ned WARC"
KOPI_AVSLAG = "Kopien er bare for redaktører. Logg inn og åpne den på nytt."
KOPI_KOMMUNE = (
    "Kopier av sidene og dokumentene som funn bygger på, slik nettsøket leste dem. Vises bare for redaktører."
)
KOPI_BORTE = "borte fra nettstedet siden {dato}"
KOPI_BESLUTNING = {
    "godtatt": "funnet er godtatt",
    "rettet": "funnet er rettet og godtatt",
    "avvist": "funnet er avvist",
}
KOPI_UAVGJORT = "funnet er ikke avgjort"
