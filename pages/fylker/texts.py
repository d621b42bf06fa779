"""Texts of the screen Fylker."""

from data.kinds import KEY_FIGURES, PLANTYPER

SORT, SINCE = "Sorter etter", "Sammenlign med"
SINCE_HELP = "Endringen regnes fra denne dagen. Tomt felt: tolv måneder før datoen som vises."
PUBLISHED_AT = "Publisert"
_SHORTER = {"antall_kommuner": "Kommuner", "andel_innbyggere_vedtatt": "Andel innbyggere"}
COLUMNS = {
    "fylkesnavn": "Fylke",
    **{one.navn: _SHORTER.get(one.navn, one.overskrift) for one in KEY_FIGURES if one.navn != "innbyggere"},
    "endring_datert": "Endring med dato",
    "endring_udatert": "Endring uten dato",
    "endring_andel": "Endring med dato, prosentpoeng",
    "stille": "Under arbeid, stille",
}

STATUS_TOP = "Av fylkene med flere kommuner har {fylker} størst andel med vedtatt politikk: {andel}"
STATUS_NONE = "Ingen kommuner med dokumentert vedtak på denne datoen"
STATUS_CHOSEN = "{area}: {vedtatt} av {kommuner} har vedtatt ({andel})"
STATUS_RANK = ", nummer {plass} av de {antall} fylkene med flere kommuner"
STATUS_ALT = (
    "Liggende søyler, ett fylke per linje, sortert etter {sortering}. I hele landet har {vedtatt} av {antall} kommuner vedtatt "
    "({andel}), {arbeid} er under arbeid, {stille} av dem uten nytt på fire år, {ingen} har ingen kjent og {ikke} er ikke kartlagt."
)
STATUS_NOTE = (
    "Tallene i søylene er antall kommuner. Lys gul: under arbeid, men uten nytt på fire år. "
    "Endring i vedtatt siden {siden}: {datert} med dato{udatert}. Oslo er både kommune og fylke, altså 0 eller 100 %: "
    "når fylker sammenlignes, er det derfor bare dem med flere kommuner. "
    "Klikk på et fylke for å velge det her og på de andre sidene."
)

STATUS_UNDATED = ", {antall} uten (de regnes fra dagen de ble registrert, og kan være eldre)"

PLAN_SHORT = {plan.kode: plan.kort for plan in PLANTYPER}
PLAN_TITLE = "Dokumentert forankring i {area}: {kommuner} i {forst}, {antall} i {dernest}"
PLAN_ALT = (
    "Rutenett med fylker og plantyper. Hver rute viser antall kommuner der frivilligheten er dokumentert forankret i planen. "
    "I hele landet: {liste}."
)
PLAN_INHERITED = "; {antall} arvede kommer i tillegg"
PLAN_NOTE = (
    "Antall kommuner med vedtatt plan. Arvede (vedtatt før en sammenslåing eller deling) er ikke med; de står for seg i tabellen. "
    "En kommune kan stå i flere kolonner. "
    "Null betyr at registeret ikke har belegg, ikke at planen mangler."
)
PLAN_WORKING, PLAN_CARRIED = "{plan}, under arbeid", "{plan}, arvet"

MATRIX_TITLE = "Hvor frivilligheten er forankret i {area}, kommune for kommune"
MATRIX_PROMPT = (
    "Velg ett eller flere fylker i raden øverst for å se plantypene kommune for kommune, med belegget bak hver rute."
)
MATRIX_NOTE = (
    "{uten} av {kommuner} har ikke belegg for {hva} og er ikke med. Klikk på et merke for å åpne kilden, "
    "eller vis som tabell for å lese belegget bak hver rute."
)
MATRIX_ALT = "{med} av {kommuner} i {area} har belegg for {hva}: {liste}."
MATRIX_ANY = ("noen plantype", "minst én plantype")
MATRIX_COLUMNS = {
    "kommune": "Kommune",
    "plantype": "Plantype",
    "status": "Status",
    "siden": "Siden",
    "dokument": "Dokument",
    "sikkerhet": "Sikkerhet",
    "utgiver": "Utgiver",
    "kilde": "Kilde",
}
UNDATED, EXPIRED, REVISING = "uten dato i kilden", "perioden er ute", "under revisjon"

PUBLISHED_TITLE = "{publisert} er publisert som vedtatt; registeret dokumenterer {dokumentert}"
PUBLISHED_NONE = "Ingen publiserte fylkestall for de valgte fylkene på denne datoen"
PUBLISHED_WRONG = "Det publiserte tallet for {area} kan ikke stemme"
PUBLISHED_ALT = (
    "For hvert fylke: antall publisert og antall dokumentert. "
    "Størst avstand i {fylke}: {publisert} publisert, {dokumentert} dokumentert."
)
PUBLISHED_NOTE = (
    "Publiserte tall er gjengitt slik kilden har dem. Avstanden viser hvor langt dokumentasjonen rekker, ikke at noen tar feil. "
    "Publiserte tall brukes aldri som nevner."
)
PUBLISHED_COLUMNS = {
    "fylke": "Fylke",
    "publisert": "Publisert",
    "dokumentert": "Dokumentert",
    "forskjell": "Forskjell",
    "arvet": "Arvet",
    "kommuner": "Kommuner i fylket",
    "oppgitt": "Oppgitt antall kommuner",
    "advarsel": "Advarsel",
    "utgiver": "Utgiver",
    "kilde": "Kilde",
}
PUBLISHED_LEGEND = ("Publisert", "Dokumentert i registeret", "Publisert tall som ikke kan stemme")
WRONG = {
    "flere_vedtatt_enn_kommuner": "{publisert} vedtatt kan ikke stemme: {fylke} hadde bare {antall} kommuner",
    "feil_antall_kommuner": "kilden oppgir {oppgitt} kommuner, men {fylke} hadde {antall}",
    "prosent_utenfor": "{prosent} prosent er ikke mulig",
    "prosent_stemmer_ikke": "{prosent} prosent stemmer ikke med {publisert} av {antall}",
}
SUM_WITHOUT_WRONG = " Fylker med tall som ikke kan stemme, er holdt utenfor summen i tittelen; de står i listen under."
BRIDGE_TITLE = "{antall} publisert {dato} = {deler}"
BRIDGE_PARTS = {
    "navn": ("{antall} som registeret kjenner ved navn", "Vedtatt, kjent ved navn"),
    "arvet": ("{antall} arvede", "Arvet, kjent ved navn"),
    "uten_dato": ("{antall} kjent ved navn, men uten dato", "Vedtatt, uten dato i kilden"),
    "umulig": ("{antall} i fylker der tallene ikke kan stemme", "Tallene kan ikke stemme"),
    "ukjent": ("{antall} som registeret ikke kjenner", "Ikke kjent ved navn"),
    "flere": ("{antall} der registeret kjenner flere enn publisert", "Registeret kjenner flere"),
}
BRIDGE_COLUMNS = {
    "del": "Del",
    "fylke": "Fylke",
    "antall": "Antall",
    "hvilke": "Hvilke, eller hvorfor",
}
BRIDGE_SUM, BRIDGE_AMONG = "Publisert i alt", "blant {navn}"
BRIDGE_NOTE = (
    "Kilden sier ikke hvilke kommuner det publiserte tallet gjelder. Delene er regnet fylke for fylke: først de registeret kjenner "
    "ved navn på datoen, så arvede og kommuner med vedtak uten dato, så langt det publiserte tallet rekker."
)

PUBLISHED_SOURCE = "Frivillighet Norge via pressen (publisert) og Frivillighetskartets register (dokumentert)"
LIST_TITLE = "Vedtatt i {omraade}: {liste} kommuner står bare i listen, {sider} bare på sider"
LIST_COLUMNS = {
    "kommune": "Kommune",
    "fylke": "Fylke",
    "hvor": "Hvor vedtaket står",
}
LIST_WHERE = {True: "I listen; vi har ingen side som viser det", False: "På en side; ikke i listen"}
LIST_NOTE = "Gjelder vedtatt, egen politikk. Listen er den redaktørene har lagt inn under Registrer."
LOOK_TITLE = "Se på disse kommunene først"
LOOK_NOTE = (
    "Først kommuner som var under arbeid sist vi hørte om dem, de eldste beleggene først; så de største kommunene som ikke er kartlagt. "
    "Høyst {antall} av hver."
)
LOOK_COLUMNS = {
    "kommune": "Kommune",
    "fylke": "Fylke",
    "hvorfor": "Hvorfor",
    "siste": "Siste belegg",
    "innbyggere": "Innbyggere",
    "kilde": "Kilde",
}
LOOK_WHY = {"gammelt_arbeid": "under_arbeid", "stor_ukartlagt": "ikke_kartlagt"}

COUNTY_TITLE = "{antall} av {alle} fylkeskommuner har en dokumentert egen politikk"
COUNTY_COLUMNS = {
    "fylkeskommune": "Fylkeskommune",
    "politikk": "Egen politikk",
    "dokument": "Dokument",
    "siden": "Siden",
    "merknad": "Merknad",
    "sikkerhet": "Sikkerhet",
    "utgiver": "Utgiver",
    "kilde": "Kilde",
}
COUNTY_NOTE = (
    "Gjelder fylkeskommunens egen politikk, ikke kommunenes. Oslo er både kommune og fylke og har ingen egen fylkeskommune. "
    "Belegg om fylkeskommuner som er oppløst, står for seg."
)
COUNTY_OTHER = "forankret i: {plan}"
COUNTY_BECAME = "i dag {fylker}"
COUNTY_PERIOD = "til {aar}"
COUNTY_FORMER_NAME = "{navn} (til {aar})"

HEADINGS = ("Status i fylkene", "Plantyper", "Publisert mot dokumentert", "Fylkeskommunenes egen politikk")

# Beside the policies: more organisations, more inhabitants, more money?
CONTEXT_HEADING = "Politikk og andre trekk ved fylkene"
CONTEXT_CHOICE = "Sammenlign med"
CONTEXT_PEOPLE = (
    "Innbyggere per kommune", "innbyggere per kommune", "flest innbyggere per kommune", "Statistisk sentralbyrå (SSB), folketall {dato}",
)  # fmt: skip
CONTEXT_MOST = {"antall": "flest {enhet}", "forhold": "høyest {tittel} i {enhet}"}
CONTEXT_TITLE = (
    "I de {antall} fylkene med {mest} har {overst} av kommunene vedtatt en politikk, i de {andre} andre {nederst}"
)
CONTEXT_SUB = "Ett punkt per fylke: {tittel} bortover, andelen av kommunene med vedtatt politikk oppover"
CONTEXT_LOG = " Skalaen bortover er logaritmisk."
CONTEXT_ALT = (
    "Punktdiagram med ett punkt per fylke: {hva} bortover, andelen kommuner med vedtatt politikk oppover. {setning}."
)
CONTEXT_NOTE = (
    "Dette viser hvordan det er, ikke hvorfor: fylkene er få, de er ulike på mange måter, og mange kommuner er ikke kartlagt. "
    "Oslo er både kommune og fylke. {om}"
)
CONTEXT_COLUMNS = {"antall_kommuner": "Kommuner", "vedtatt": "Vedtatt", "andel_vedtatt": "Andel vedtatt"}
CONTEXT_MISSING = "{tittel}: {hvorfor}"

# How fresh the knowledge is, and what is missing
AGE_HEADING = "Hvor ferske opplysningene er"
AGE_TITLE = "{ny} av {alle} statuser hviler på kilder fra de siste fire årene"
AGE_NOTE = (
    "Alderen er den på den siste daterte kilden som sier det statusen sier. "
    "Kommuner som ikke er kartlagt, har ingen status å regne av."
)
AGE_COLUMNS = {
    "fylkesnavn": "Fylke",
    "antall_kommuner": "Kommuner",
    "med_status": "Med status",
    "siste_aar": "Siste år",
    "siste_fire_aar": "Siste fire år",
    "eldre": "Eldre",
    "udatert": "Uten dato",
}
KNOWN_HEADING = "Hva vet vi, og hva mangler?"
KNOWN_SENTENCE = (
    "Vedtatt er dokumentert i {dokumentert}, {ferske} av dem med en kilde fra de siste fire årene. "
    "Om {ukjent} vet vi ingenting."
)
KNOWN_PUBLISHED = " Andre har telt {antall} ({dato})."
KNOWN_NOTE = (
    "Publisert: det siste tallet andre har publisert for fylket, gjengitt som publisert; tomt der vi ikke kjenner noe. Dokumentert: "
    "kommuner med vedtatt politikk ved navn, arvede ikke medregnet."
)
KNOWN_WORDS = {
    "publisert": "Publisert av andre",
    "dokumentert": "Dokumentert",
    "ferske": "Med kilde fra siste fire år",
    "ukjent": "Ukjent",
}
KNOWN_COLUMNS = {
    "fylkesnavn": "Fylke",
    "antall_kommuner": "Kommuner",
    "publisert": "Publisert av andre",
    "publisert_dato": "Publisert dato",
    "dokumentert": "Dokumentert",
    "ferske": "Med kilde fra siste fire år",
    "ukjent": "Ukjent",
}
ASK_TITLE = "Spør disse kommunene først"
ASK_NOTE = "De som var på vei og er blitt stille, står først, deretter de største av dem vi ikke vet noe om. Høyst {antall} vises."
ASK_COLUMNS = {
    "kommune": "Kommune",
    "fylke": "Fylke",
    "hvorfor": "Hvorfor",
    "status": "Status",
    "sist": "Sist bekreftet",
    "innbyggere": "Innbyggere",
    "kilde": "Kilde",
}
ASK_WHY = {
    "stille": "på vei, men stille i fire år",
    "ikke_kartlagt": "ingen kilde",
    "arvet": "vedtatt før sammenslåingen",
    "utlopt": "perioden er over",
    "udatert": "kilden har ingen dato",
    "eldre": "kilden er eldre enn fire år",
}
SILENT = "uten nytt om arbeidet på fire år"
