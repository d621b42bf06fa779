"""Words of the screen Datastatus."""

INTRO = (
    "Nettsøket leser kommunenes og fylkeskommunenes egne nettsider og foreslår funn. Her står det for hver av dem når den sist ble "
    "søkt, og hvordan det gikk. Et søk som feilet, sier ingenting om hva kommunen har."
)
NEVER = "Det er ikke kjørt noe nettsøk ennå, så ingen nettsider er søkt."
TO_DO = "For den som drifter oversikten"
TO_DO_ADDRESS = (
    "«Meld fra» har ingen e-postadresse, så leserne sendes til Frivillighet Norges nettsted. Sett adressen i miljøvariabelen "
    "MELD_FRA_EPOST, eller som meld_fra_epost øverst i .streamlit/secrets.toml."
)
TO_DO_CONTACT = (
    "Verken nettsøket eller sjekken av lenker virker før du har satt en kontaktadresse i FRIVILLIGHETSKART_KONTAKT."
)
TO_DO_SEARCH = "Nettsøket er ikke kjørt: «python -m loaders web», og så «python -m loaders build»."
TO_DO_INDEX = "Indeksen bak «Søk i planene» mangler eller kan ikke leses: «python -m loaders build» lager den på nytt."
TO_DO_EINNSYN = "eInnsyn blir ikke spurt før FRIVILLIGHETSKART_EINNSYN_NOKKEL har nøkkelen fra tjenesten: «python -m loaders einnsyn»."
TO_DO_LINKS = "Lenkene til kildene er ikke sjekket: «python -m loaders check-links»."
TO_DO_CONTEXT = "{tittel} er ikke hentet: «python -m loaders kontekst {datasett}», eller les dem fra en fil med --fil."
TO_DO_TRAVEL = "Reisetider er ikke hentet, så samlinger måles i luftlinje: «python -m loaders reisetid»."
TO_DO_DIVISION = "Kommuneinndelingen er ikke spurt etter, eller registeret ligger etter: «python -m loaders kommuner»."
SUMMARY = (
    "{lykket} av {antall} er søkt, {advarsel} av dem med advarsel. {feilet} feilet sist, {aldri} er aldri søkt. "
    "Siste søk ble avsluttet {sist}."
)
STATES = {
    "feilet": "✕ Feilet",
    "aldri_sokt": "– Aldri søkt",
    "uten_adresse": "∅ Uten nettadresse",
    "utdatert": "◔ Søkt for lenge siden",
    "avbrutt": "◷ Avbrutt, fortsetter",
    "pagar": "… Pågår, eller stoppet brått",
    "advarsel": "▲ OK med advarsel",
    "ok": "● OK",
}
SHOW = "Vis"
SHOW_HELP = "Velg én eller flere tilstander. Ingen valgt betyr alle."
TABLE_TITLE = "Siste søk for hver kommune og fylkeskommune"
TABLE_NOTE = (
    "«Kjente adresser» er alle adresser søket vet om på nettstedet, «hentet» er sider som var nye eller endret i siste søk, "
    "«dokumenter» er sider som nevner frivillighet. «–» betyr at det ikke er søkt."
)
COLUMNS = {
    "navn": "Enhet",
    "nummer": "Nummer",
    "tilstand": "Tilstand",
    "avsluttet": "Sist søkt",
    "sist_lykket": "Sist vellykket",
    "hvorfor": "Hvorfor",
    "sett": "Kjente adresser",
    "hentet": "Hentet",
    "uendret": "Uendret",
    "dokumenter": "Dokumenter",
    "nye": "Nye sider",
    "endret": "Endret",
    "borte": "Borte",
    "feil": "Feil",
    "funn": "Funn",
    "plattform": "Plattform",
    "nettsted": "Nettsted",
}
RUNS_TITLE = "Kjøringene"
RUNS_NOTE = "Avbrutte enheter tas opp igjen der de stanset i neste kjøring."
RUN_COLUMNS = {
    "kjoring": "Kjøring",
    "startet": "Startet",
    "avsluttet": "Avsluttet",
    "enheter": "Enheter",
    "ok": "OK",
    "advarsel": "Med advarsel",
    "feilet": "Feilet",
    "avbrutt": "Avbrutt",
    "hentet": "Hentet",
    "uendret": "Uendret",
    "nye": "Nye sider",
    "endret": "Endret",
    "borte": "Borte",
    "feil": "Feil",
}
DOCUMENTS_TITLE = "Dokumenter som er borte, endret eller ikke kan leses"
DOCUMENTS_NOTE = "Et dokument som er tatt bort fra nettsiden, blir stående her med datoene det ble sett."
DOCUMENTS_NONE = "Ingen dokumenter om frivillighet er borte, endret eller uleselige."
WHAT = {
    "borte": "Borte",
    "endret": "Endret",
    "trenger_ocr": "Trenger OCR (skannet)",
    "uleselig": "Kan ikke leses",
    "ikke_forstatt": "For tung for reglene; les selv",
}
DOCUMENT_COLUMNS = {
    "enhet": "Enhet",
    "hva": "Hva",
    "tittel": "Tittel",
    "url": "Adresse",
    "dato": "Dato",
    "forste_sett": "Først sett",
    "siste_sett": "Sist sett",
}
HISTORY = "Alle søk for"
HISTORY_TITLE = "Søkene på nettstedet til {navn}"
HISTORY_COLUMNS = {"kjoring": "Kjøring", "startet": "Startet", "avsluttet": "Avsluttet", "tilstand": "Utfall"} | {
    name: COLUMNS[name]
    for name in ("sett", "hentet", "uendret", "dokumenter", "nye", "endret", "borte", "feil", "funn", "hvorfor")
}
SOURCE = "Frivillighetskartets nettsøk"
SENTENCE_ALL = "Alle {antall} kommuner og fylkeskommuner"
SENTENCE_SOME = "{vist} av {antall}: {valg}"

DIVISION_HEADING = "Kommuneinndelingen"
DIVISION_NEVER = "Det er ikke spurt ennå om kommuner, navn, numre eller fylker er endret."
DIVISION_SAME = "Registeret har de samme {kommuner} kommunene og {fylker} fylkene som SSB og Kartverket hadde {dato}."
DIVISION_BEHIND = "Registeret ligger etter ({antall}). SSB hadde {kommuner} kommuner og {fylker} fylker {dato}."
DIVISION_COMING = "Dette er meldt og ikke trådt i kraft:"
DIVISION_SOURCE = (
    "Kilder: [SSB, Standard for kommuneinndeling](https://www.ssb.no/klass/klassifikasjoner/131), "
    "[fylkesinndeling](https://www.ssb.no/klass/klassifikasjoner/104) og "
    "[Kartverket, kommuneinfo](https://api.kartverket.no/kommuneinfo/v1/)."
)

COPIES = (
    "Det er tatt vare på {antall} av sidene og dokumentene som funn bygger på, {mb} MB til sammen. "
    "{uten} funn som gjelder, er uten kopi."
)
COPIES_WHOLE = "Alle filene er på plass."
COPIES_BAD = "{antall} av kopiene er ødelagt eller borte: hent dem fra sikkerhetskopien, eller kjør søket på nytt mens siden ennå står."
COPIES_NONE = (
    "Ingen av kildene til {uten} funn som gjelder, er tatt vare på. FRIVILLIGHETSKART_KOPIER sier om kopier lages."
)

EINNSYN_NEVER = "eInnsyn er ikke spurt ennå om vedtak i kommuner og fylkeskommuner."
EINNSYN_TITLE = "Spørsmålene til eInnsyn"
EINNSYN_SOURCE = ("eInnsyn, spurt av Frivillighetskartet", "https://einnsyn.no")
EINNSYN_NOTE = (
    "Saker i politiske møter der tittelen nevner en egen frivillighetspolitikk, blir funn som en redaktør tar stilling til. «Finnes der» "
    "er hvor mange av kommunene og fylkeskommunene eInnsyn kjenner. At en kommune ikke er der, sier ingenting om hva den har."
)
EINNSYN_COLUMNS = {
    "startet": "Startet",
    "avsluttet": "Avsluttet",
    "tilstand": "Utfall",
    "hvorfor": "Hvorfor",
    "valgte": "Spurt om",
    "enheter": "Finnes der",
    "saker": "Møtesaker",
    "nye": "Enheter med nytt",
    "funn": "Funn",
    "foresporsler": "Forespørsler",
}

SCRIPTED_TITLE = "Nettsteder som lages av skript"
SCRIPTED_NOTE = (
    "Sidene er tomme til et skript har kjørt, så søket får ikke lest dem. «Ja» under «Forsiden» betyr at hele nettstedet trolig er slik: "
    "se det gjennom selv, eller la søket tegne sidene med Chromium (python -m loaders web --nettleser)."
)
SCRIPTED_COLUMNS = {
    "enhet": "Enhet",
    "nummer": "Nummer",
    "forside": "Forsiden",
    "sider": "Sider",
    "nettsted": "Nettsted",
    "url": "En av dem",
    "siste_sett": "Sist sett",
}
YES, NO = "Ja", "Nei"
