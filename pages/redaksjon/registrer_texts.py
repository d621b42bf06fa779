"""Texts of Registrer."""

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
    "Lenken er ikke sjekket: åpne den selv før du lagrer. Den som drifter oversikten, slår på sjekken med en "
    "kontaktadresse i `FRIVILLIGHETSKART_KONTAKT`."
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
