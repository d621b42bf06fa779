"""Texts of the screen Runder, and of the kommuner's answers in Funn."""

INGRESS = (
    "En runde spør kommunene selv: hver får en personlig lenke til en side der de bekrefter eller retter det oversikten sier. "
    "Utsendingen gjør dere med egen e-post. Ingen svar endrer kartet før en redaktør har godtatt dem."
)
INGEN = "Ingen runde er startet. Start den første under."
VELG = "Runde"
SETNING = "{navn}: {svart} av {spurt} har svart ({andel}), per {dato}. Fristen er {frist}."
FRIST_UTE = "Fristen er ute, og lenkene virker ikke lenger."
NY = "Start en ny runde"
NAVN = "Navn på runden"
NAVN_HINT = "Våren 2027"
FRIST = "Siste dag å svare"
HVEM = "Hvem skal spørres?"
HVEM_VALG = {
    "alle": "Alle kommuner",
    "fylke": "Ett fylke",
    "ikke_kartlagt": "De som ikke er kartlagt",
    "stille": "De som har vært stille i fire år",
    "utvalg": "Velg selv",
}
FYLKE = "Fylke"
KOMMUNER = "Kommuner"
ANTALL = "{antall} får hver sin lenke."
INGEN_VALGT = "Velg minst én kommune."
NAVN_MANGLER = "Gi runden et navn."
FRIST_FORBI = "Fristen må være i dag eller senere."
START = "Start runden og lag lenkene"
STARTET = "Runden «{navn}» er startet, med {antall} lenker. Last ned filen for utsending nå: lenkene vises ikke igjen."
LENKER = "Fil for utsending"
LENKER_HJELP = (
    "Lenkene finnes bare her, til du går bort fra siden. Lageret har bare sjekksummer av dem. Mister du filen, lag nye lenker; "
    "de gamle slutter da å virke."
)
LENKER_ADRESSE = "Adressen lenkene begynner med"
LAST_EXCEL = "Last ned for utfletting (Excel)"
LAST_CSV = "Last ned for utfletting (CSV)"
LAST_AVSLAG = "Filen er bare for redaktører. Logg inn og last siden på nytt."
UTEN_ADRESSE = "{antall} mangler e-postadresse i kontaktfilen."
INGEN_KONTAKTER = "Det er ingen kontaktfil på tjeneren, så filen er uten e-postadresser."
KOL = {
    "nummer": "Kommunenummer", "navn": "Kommune", "fylke": "Fylke", "malform": "Målform", "epost": "E-post", "lenke": "Lenke",
    "emne": "Emne", "brev": "Brev", "svart": "Svarte", "beslutning": "Behandlet", "hjelp": "Ønsker hjelp til", "rolle": "Rolle",
    "spurt": "Spurt", "antall_svart": "Har svart", "andel": "Svarprosent", "dag": "Dag", "svar": "Svar den dagen",
    "til_sammen": "Svar til sammen",
}  # fmt: skip
FYLKER = "Svar fylke for fylke"
DAGER = "Svar dag for dag"
KART = "Hvem som har svart"
FYLKER_ALT = "{svart} av {spurt} har svart. Høyest svarprosent: {forst} ({andel})."
DAGER_ALT = "{antall} svar til og med {dato}."
SETNING_KART = "{svart} har svart, {ikke} har ikke."
SVART = "Har svart"
IKKE_SVART = "Har ikke svart"
INGEN_SVAR = "Ingen har svart ennå."
KILDE = "Kommunenes egne svar i runden"
DELER = {
    "fremdrift": "Fremdrift",
    "svar": "Svar til behandling",
    "mangler": "Ikke svart",
    "hjelp": "Ønsker hjelp",
    "virkning": "Virkning",
}
MANGLER = "{antall} har ikke svart"
ALLE_SVART = "Alle har svart."
NYE_LENKER = "Lag nye lenker til dem som ikke har svart"
NYE_LENKER_HJELP = "Nødvendig bare hvis filen fra starten er borte. De gamle lenkene slutter å virke."
NYE_LAGET = "{antall} nye lenker er laget. Last ned filen nå."
TREKK = "Trekk tilbake lenken til"
TREKK_KNAPP = "Trekk tilbake"
TRUKKET = "Lenken til {navn} virker ikke lenger."
TREKK_HVORFOR = "Lenke trukket tilbake"
NYE_HVORFOR = "Nye lenker"
HJELP = "Ønsker om hjelp"
HJELP_INGEN = "Ingen har bedt om hjelp i denne runden ennå."
VIRKNING_INGEN = "Ingen svar er tatt inn ennå, så runden har ikke endret noe."
VIRKNING_TEKST = "{antall} svar er tatt inn. Uten dem hadde kartet sett slik ut for disse kommunene:"

SVAR_TITTEL = "Kommunenes egne svar"
SVAR_VENTER = "{antall} venter på behandling"
SVAR_INGEN = "Ingen svar fra kommuner venter."
SVARTE = "{kommune} svarte {dato} (rolle: {rolle})"
HVIS = "Hvis svaret godtas"
GODTA = "Godta"
AVVIS = "Avvis"
SENERE = "Senere"
GRUNN = "Hvorfor avvises det?"
GRUNN_MANGLER = "Skriv kort hvorfor svaret avvises."
GODTATT = "Svaret fra {kommune} er tatt inn."
AVVIST = "Svaret fra {kommune} er avvist."
UTSATT = "Svaret fra {kommune} er lagt til side."
RESTEN = "Og {antall} til. De kommer fram etter hvert som disse er behandlet."
FELT = {
    "tittel": "Dokument", "vedtatt_dato": "Vedtatt", "vedtatt_av": "Vedtatt av", "kilde_url": "Lenke", "periode": "Periode",
    "dialog_med": "I dialog med", "steg": "Hvor langt", "ventet": "Ventet", "planlagt": "Planlegger", "hjelp": "Ønsker hjelp til",
    "forankret_i": "Forankret i", "forankret_url": "Lenke til planen", "kriterier": "Kriterier", "merknad": "Merknad",
}  # fmt: skip
