"""Texts of Registrer (one observation, many from a file, the work list) and of Endringer."""

# One observation
FANER = {"en": "Én kommune", "flere": "Flere på én gang", "arbeid": "Arbeidsliste"}
VELG_KOMMUNE = "Kommune"
VELG_KOMMUNE_HINT = "Skriv navnet"
TOM = "Velg en kommune for å se hva registeret har om den, og for å registrere nytt."
HAR = "Dette har registeret om {kommune}"
HAR_INGENTING = "Registeret har ingen opplysninger om kommunen ennå."
STATUS = "Hva viser kilden?"
STATUSER = {
    "vedtatt": "● Politikken er vedtatt",
    "under_arbeid": "◐ Den er under arbeid",
    "ingen_kjent": "○ Kilden sier at ingen er kjent",
}
PLANTYPE = "I hvilken plan?"
TITTEL = "Dokumentets tittel"
URL = "Lenke til kilden"
URL_HINT = "https://www.kommunen.no/…"
DATO_VEDTATT = "Vedtatt dato"
DATO_ELLERS = "Dato kilden gjelder"
DATO_HINT = "13.6.2024, juni 2024 eller 2024"
PERIODE = "Periode"
PERIODE_HINT = "2024–2028"
DIALOG = "Kilden sier at den er laget i dialog med frivilligheten"
DIALOG_HJELP = "La stå tom når kilden ikke sier det. Tom betyr ukjent, ikke nei."
MERKNAD = "Merknad (ikke påkrevd)"
ENHET = "Hvilken kommune var det den gangen?"
HVORFOR = "Hvorfor rettes det?"
NY_TITTEL = "Registrer ny opplysning"
RETT_TITTEL = "Rett opplysningen"
AVBRYT = "Avbryt rettingen"
LAGRE = "Lagre"
LAGRE_RETTELSE = "Lagre rettelsen"
LAGRET = "Lagret. Kartet viser det om et øyeblikk."
MANGLER_URL = "Lim inn lenken til kilden, så vises hva som endres, og du kan lagre."
KILDE = "Kilde: {utgiver} · sikkerhet {sikkerhet}"
SAMME_LENKE = "Denne lenken er registrert fra før: {enheter}. Registrer bare om den viser noe nytt."
FRAM_I_TID = "Datoen {dato} ligger fram i tid. Opplysningen gjelder ikke i kartet før da."
FOER_VEDTAK = "Datoen er før et vedtak registeret har fra {dato}. Det nyeste vedtaket bestemmer statusen."
DOED_LENKE = "Lenken svarer ikke som den skal ({grunn}). Sjekk den før du lagrer."
SJEKKER_LENKE = "Ser om lenken svarer …"
SIKKER_LENKE = "Lenken svarer."
IKKE_SJEKKET = (
    "Lenken er ikke sjekket: åpne den selv før du lagrer. Sjekken er ikke slått på; Datastatus sier hva som må til."
)
UKJENT_LENKE = "Lenken kunne ikke sjekkes herfra ({grunn})."
EFFEKT_TITTEL = "Når du lagrer"
EFFEKT = "**{kommune}: {fra} → {til}**"
EFFEKT_DOKUMENT = "{kommune} er fortsatt «{status}»; dokumentet som bestemmer, blir «{tittel}»."
EFFEKT_INGEN = "Statusen i kartet endres ikke. Opplysningen blir en del av dokumentasjonen."
EFFEKT_FLERE = "… og {antall} kommuner til"
RETT = "Rett"
TREKK = "Trekk tilbake"
TREKK_TITTEL = "Trekk tilbake opplysningen"
TREKK_FORKLARING = (
    "Opplysningen teller ikke lenger i kartet. Den blir stående i historikken, og du kan angre på siden Endringer."
)
TREKK_HVORFOR = "Hvorfor trekkes den tilbake?"
TREKK_GJOR = "Trekk tilbake"
KONFLIKT = (
    "**Noen andre skrev om det samme mens du fylte ut, eller like før.** Ditt er ikke lagret ennå. Dette ble gjort:"
)
KONFLIKT_LAGRE = "Lagre mitt også"
KONFLIKT_RETT = "Lagre min rettelse i stedet"
RETT_BORTE = (
    "Opplysningen du ville rette, er endret eller tatt bort av noen andre. Se hva kommunen har nå, og velg på nytt."
)
KONFLIKT_FORKAST = "Forkast mitt"
PROBLEM = "**Dette må rettes før det kan lagres:**"
UDATERT = "udatert"
ARVET_FRA = "fra {enhet}"
LOKAL = "lokalt registrert"
FELT = {
    "enhet": "Kommune",
    "kommunenummer": "Kommune den gangen",
    "dagens_kommunenummer": "Kommune",
    "status": STATUS,
    "plantype": PLANTYPE,
    "dokumenttittel": TITTEL,
    "vedtatt_dato": DATO_VEDTATT,
    "gjelder_dato": DATO_ELLERS,
    "periode_fra": PERIODE,
    "periode_til": PERIODE,
    "kilde_url": URL,
    "kilde_utgiver": "Utgiver",
    "merknad": "Merknad",
    "hvorfor": "Begrunnelse",
}

# Many from a file
INGRESS = (
    "Last opp et regneark med kommuner: vårt skjema, eller en liste dere har. Et ferdig utfylt skjema sjekkes helt før noe lagres: "
    "er det én feil, lagres ingenting. En annen liste viser vi hvordan vi forstår, og du kan rette på det."
)
MAL_EXCEL, MAL_CSV = "Mal (Excel)", "Mal (CSV)"
FORM = "Slik fylles kolonnene ut"

FIL = "Fil med opplysninger (.xlsx eller .csv, høyst 2 000 rader)"
FEIL = "**{antall} må rettes i filen før den kan lagres. Ingenting er lagret.**"
RAD, KOLONNE, VERDI, REGEL = "Rad", "Kolonne", "Verdi", "Hva som er galt"
GODT = "Alle {antall} rader er i orden."
LESER = "Leser filen …"
LEST, FRA_ARK = "Lest: {rader}{ark}. Tomme rader teller ikke.", " fra arket «{ark}»"
RADER_MED = ("rad med innhold", "rader med innhold")
SE_OVER, MERK = "Se over dette før du lagrer ({antall}):", "Verdt å se på"
FIL_LAGRE = "Lagre alle {antall}"
FIL_LAGRET = "{antall} opplysninger er lagret. Kartet viser dem om et øyeblikk."
FRA_FOR = "Denne filen er lest inn før. Ingenting er lagret på nytt."
FIL_HVORFOR = "Hvor kommer listen fra?"

# A list in any spreadsheet
LISTE_INGRESS_FIL = (
    "Filen følger ikke malen, og leses som en liste. Se at ark, kolonner og ord er forstått riktig. Ingenting lagres før du har sett "
    "hva listen endrer."
)
LISTE_ARK = "Ark"
LISTE_OPPHAV, LISTE_LESES, LISTE_RADENE, LISTE_VIRKNING = (
    "Hvor listen kommer fra",
    "Slik leses listen",
    "Radene",
    "Hva listen endrer",
)
LISTE_NAVN, LISTE_NAVN_FORSLAG = "Navn på listen", "Frivillighet Norges egen liste"
LISTE_DATO, LISTE_HVEM = "Listen gjelder per", "Levert av"
LISTE_DATO_HINT = "For eksempel 1. juli 2024"
LISTE_DATO_FEIL = "«{dato}» er ingen hel dato som har vært. Skriv for eksempel 1. juli 2024."
LISTE_MANGLER_OPPHAV = (
    "Skriv hva listen heter, hvilken dato den gjelder, og hvem den kommer fra. Det blir kilden til hver rad."
)
LISTE_MANGLER_KOMMUNE = "Velg kolonnen som har kommunene."
LISTE_OVERSKRIFT, LISTE_UTEN_OVERSKRIFT = "Rad med overskrifter", "Ingen overskrifter"
LISTE_HUSKET = (
    "Listen har samme overskrifter som en som er lagt inn før. Den leses slik den ble lest da; du kan endre det."
)
LISTE_INGEN, LISTE_VELG = "– finnes ikke –", "Velg"
LISTE_FELT = {
    "kommune": "Kommune", "fylke": "Fylke", "status": "Status", "tittel": "Tittel", "lenke": "Lenke", "dato": "Dato eller år",
    "periode": "Periode", "merknad": "Merknad",
}  # fmt: skip
LISTE_ORD = "**Hva ordene i statuskolonnen betyr**"
LISTE_KRYSS = "**Hva et kryss i kolonnen betyr**"
LISTE_FARGER = "**Statusen ser ut til å stå som farge. Hva fargene betyr**"
LISTE_ALLE, LISTE_UTELAT = "Hvilken status har alle kommunene i listen?", "Sier ikke noe (utelates)"
LISTE_UTFALL = "**{taken}** tas med · **{asked}** må du svare på · **{refused}** tas ikke med"
LISTE_UTFALL_ORD = {"taken": "Tas med", "asked": "Spørsmål", "refused": "Tas ikke med"}
LISTE_KOLONNER = ["Rad", "Kommune i filen", "Utfall", "Status", "Hvorfor"]
LISTE_SPORSMAL = "**Spørsmål om {antall} av radene.** Rader uten svar tas ikke med."
LISTE_SPORSMAL_RAD = "Rad {rad}, «{tekst}»: {hvorfor}"
LISTE_FLERE_SPORSMAL = "{antall} spørsmål til vises når du har svart på disse."
LISTE_KART_ETTER, LISTE_KART_SETNING = "Kartet etter listen", "Slik blir kartet hvis listen lagres"
LISTE_FYLKE_STATUSER = ("vedtatt", "under_arbeid", "ingen_kjent", "ikke_kartlagt")
LISTE_FYLKER = ["Fylke", "Vedtatt", "Under arbeid", "Ingen kjent", "Ikke kartlagt", "Kommuner"]
LISTE_REGNER = "Regner ut hva listen endrer …"
LISTE_IKKE_MED = "{antall} tas ikke med."
LISTE_RADER = ("rad", "rader")
LISTE_LAGRE = "Lagre {antall} fra listen"
LISTE_FOER = "Lister som er lagt inn"
LISTE_FOER_EN = "**{navn}** – {fil}. {antall}, lagt inn {naar} av {hvem}."
LISTE_TREKK, LISTE_TREKK_HVORFOR = "Trekk tilbake hele listen ({antall})", "Hele listen er trukket tilbake"
LISTE_TRUKKET, LISTE_ER_TRUKKET = "Trukket tilbake.", "Listen er trukket tilbake. Kartet viser det om et øyeblikk."

# The work list
LISTE_INGRESS = "Hva bør sjekkes på nytt? Velg en rad for å registrere det du finner."
REGISTRER = "Registrer om {kommune}"
ELDST = "Statuser med eldst dokumentasjon"
ELDST_FORKLARING = "Den nyeste opplysningen om kommunen gjelder fra datoen som står. Udaterte kilder står først."
UTLOPT = "Politikk med utløpt periode"
UTLOPT_FORKLARING = (
    "Perioden som står i dokumentet, er over. Ingen regel sier at politikken faller bort av den grunn: "
    "sjekk om det er kommet en ny."
)
UTLOPT_INGEN = "Ingen vedtatt politikk har utløpt periode."
DODE = "Døde lenker"
DODE_FORKLARING = "Kildene som nettstedet sier er borte. Sist sjekket {dato}."
DODE_INGEN = "Ingen av de {antall} sjekkede lenkene er døde. Sist sjekket {dato}."
DODE_ALDRI = "Lenkene er ikke sjekket ennå. Datastatus sier hva som må til."
KOLONNER = {
    "kommunenavn": "Kommune",
    "fylkesnavn": "Fylke",
    "status": "Status",
    "nyeste": "Nyeste opplysning",
    "periode_til": "Perioden varte til",
    "innbyggere": "Innbyggere",
    "kilde_url": "Kilde",
    "enheter": "Gjelder",
    "grunn": "Svar",
}

# Endringer
ENDRING_INGRESS = "Alt som er registrert og rettet, nyeste først. Ingenting slettes: en retting er en ny innførsel som peker på den gamle."
ABONNER = "[Abonner på statusendringer (Atom)](apent/endringer.atom)"
HVEM = "Hvem"
KOMMUNE = "Kommune"
FYLKE = "Fylke"
FRA, TIL = "Fra", "Til"
ALLE = "Alle"
INGEN = "Ingen endringer passer til valgene. Fjern et valg for å se flere."
TOMT = "Ingen har registrert noe ennå. Det første du lagrer på siden Registrer, vises her."
ANGRE = "Angre"
ANGRE_TITTEL = "Angre endringen"
ANGRE_FORKLARING = "Det som gjaldt før denne endringen, gjelder igjen. Endringen blir stående i historikken."
ANGRE_HVORFOR = "Hvorfor? (ikke påkrevd)"
ANGRE_GJOR = "Angre endringen"
ANGRET = "Angret. Kartet viser det om et øyeblikk."
HISTORIKK = "Historikk"
HISTORIKK_TITTEL = "Hele historikken"
FLERE = "Vis flere"
OVERSTYRT = "Erstattet av en nyere endring"
