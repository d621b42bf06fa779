"""Texts of the screen Funn."""

INGEN = "Ingen funn venter på deg. Nettsøket legger nye her når det er kjørt; se Datastatus for siste kjøring."
INGEN_I_GRUPPEN = "Ingen funn i denne gruppen akkurat nå."
GRUPPER = {
    "kartet": "Endrer kartet",
    "motsier": "Motsier",
    "andre": "Andre nye",
    "vist": "Vedtak ikke vist",
    "bekrefter": "Bekrefter",
    "senere": "Senere",
}
GRUPPE = "Hva funnene ville endre"
SETNING = "{antall} funn venter på en avgjørelse: {deler}."
SETNING_DELER = {
    "kartet": "{n} endrer kartet",
    "motsier": "{n} motsier registeret",
    "andre": "{n} andre er nye",
    "vist": "{n} viser en politikk uten å vise vedtaket",
    "bekrefter": "{n} bekrefter det som er kjent",
    "senere": "{n} er lagt til senere",
}
HJELP_TITTEL = "Slik virker siden, og hurtigtaster"
HJELP = """
Maskinen foreslår, og du avgjør. Ingenting på kartet endres før du godtar.
Det du avgjør, huskes: Samme funn kommer ikke tilbake før dokumentet endrer seg.

| Tast | Hva den gjør |
|---|---|
| **G** | Godta: funnet blir en observasjon med navnet ditt (ikke når vedtaket ikke er vist: bruk **E**) |
| **E** | Endre og godta: rett opp feltene først |
| **A** | Avvis: velg grunn med **1**–**6** |
| **S** | Senere: legg det til side |
| **J** / **K** | Neste / forrige funn |
| **V** | Vis kilden slik den sto da den ble lest, der en kopi er tatt vare på |
| **B** | Godta flere som bare bekrefter |
| **Z** | Angre det siste du gjorde |
| **Esc** | Lukk skjemaet uten å gjøre noe |

Tastene virker når markøren ikke står i et tekstfelt. Alt kan også nås med Tab og Enter.
"""
KLASSE = {
    "ny": "Nytt",
    "endrer_status": "Endrer status",
    "bekrefter": "Bekrefter",
    "vist": "Vedtak ikke vist",
    "motsier": "Motsier registeret",
    "kjent": "Kjent fra før",
}
VIST = "◇ Politikk funnet, vedtak ikke vist"
VIST_HVA = "Åpne dokumentet og avgjør"
VIST_FORKLARING = (
    "Siden viser en egen politikk, men sier ikke at den er vedtatt. Funnet gir derfor ingen status av seg selv. "
    "Åpne kilden: Finner du vedtaket, velger du «Endre og godta» og fyller inn status og dato. "
    "Finner du det ikke, avviser du eller legger til senere."
)
VELG_STATUS = "Velg status først. Maskinen foreslår ingen, for siden viser ikke vedtaket."
NUMMER = "Funn {nr} av {antall}"
ENDRET = "Du eller en annen har avgjort dette funnet før ({beslutning}), men dokumentet er endret siden."
BESLUTNING = {"godtatt": "godtatt", "rettet": "rettet og godtatt", "avvist": "avvist", "senere": "lagt til senere"}
BORTE_AVGJORT = "{hvem} har avgjort funnet du hadde åpent ({beslutning}). Det du holdt på med, er ikke lagret."
BORTE = (
    "Funnet du hadde åpent, er ikke lenger i køen: Dokumentet gir det ikke lenger, eller noen andre har registrert det samme. "
    "Det du holdt på med, er ikke lagret."
)
DIALOG = "laget i dialog med frivilligheten"
BEVIS = "Setningen funnet bygger på"
SIDE = "side {side} i dokumentet"
AAPNE = "Åpne kilden"
SIST_SETT = "sist sett {dato}"
POENG = "{poeng} av 10 poeng"
USIKKERT = "Dokumentet vises fram, men teksten sier ikke når eller hvor det ble vedtatt. Godtas det, får observasjonen sikkerhet «lav»."
OCR = "Teksten er lest maskinelt fra bilder av sidene (OCR). Sammenlign navn, datoer og tall med selve dokumentet."
FAMILIE = "Den samme planen står også i:"
REGLER = "Hvorfor maskinen foreslår dette"
REGEL_BORTE = "En regel som ikke er i bruk lenger"
REGEL_TABELL = "| Regel | Poeng |\n|---|---|\n"
HAR = "Registeret har i dag"
HAR_INGENTING = "Ingenting om denne plantypen."
HAR_ARVET = "arvet fra en tidligere kommune"
HVIS = "Hvis du godtar"
HVIS_LAGRER = "Hvis du lagrer det som står her"
EFFEKT_FORANKRING = "Statusen på kartet endres ikke. Forankringen vises når plantypen er valgt."
EFFEKT_FEIL = "Virkningen kan ikke vises: {feil}"
FYLKE = "Fylkeskommunens egen politikk vises på skjermen Fylker, ikke på kartet."
GODTA, ENDRE, AVVIS, SENERE = "Godta", "Endre og godta", "Avvis", "Senere"
NESTE, FORRIGE, ANGRE, AVBRYT = "Neste", "Forrige", "Angre", "Avbryt"
GRUNN = "Hvorfor avvises funnet?"
GRUNNER = (
    "Ikke kommunens eget dokument",
    "Ikke vedtatt eller i arbeid",
    "Bare omtalt, ikke selve dokumentet",
    "Opphevet eller erstattet",
    "Gjelder en annen kommune",
)
ANNEN_GRUNN = "Annen grunn"
SKRIV_GRUNN = "Skriv kort hvorfor"
LAGRE_RETTET = "Lagre rettet funn"
LAGRET = {
    "godtatt": "Godtatt: {hva}. Kartet oppdateres om et øyeblikk.",
    "rettet": "Rettet og godtatt: {hva}. Kartet oppdateres om et øyeblikk.",
    "avvist": "Avvist: {hva}.",
    "senere": "Lagt til senere: {hva}.",
}
FLERE_LAGRET = "{antall} funn er godtatt. Kartet oppdateres om et øyeblikk."
ANGRET = "Angret: {hva}."
KO = "Køen"
FLERE = "Godta flere"
FLERE_FORKLARING = (
    "Disse sier det samme som registeret, med ferskt belegg. Ta bort haken for dem du vil se på hver for seg."
)
FLERE_GJOR = "Godta {antall} valgte"
PROBLEM = "Ikke lagret. Rett dette først: {feil}"
TREFFSIKKERHET = "Hvor ofte redaktørene har vært enige med reglene"
TREFFSIKKERHET_FORKLARING = (
    "Andelen av funnene som er godtatt eller rettet, av alle som er avgjort. "
    "En regel med lav andel bør vurderes på nytt."
)
TREFFSIKKERHET_TABELL = "| Regel | Avgjort | Godtatt |\n|---|--:|--:|\n"
