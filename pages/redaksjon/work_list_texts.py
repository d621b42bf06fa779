"""Texts of the work list."""

INGRESS = "Hva bør sjekkes på nytt? Velg en rad for å registrere det du finner."
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
DODE_ALDRI = "Lenkene er ikke sjekket ennå. Den som drifter oversikten, kjører `python -m loaders check-links`."
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
