"""Texts of Endringer."""

INGRESS = "Alt som er registrert og rettet, nyeste først. Ingenting slettes: en retting er en ny innførsel som peker på den gamle."
ABONNER = "[Abonner på statusendringer (Atom)](apent/endringer.atom)"
HVEM = "Hvem"
KOMMUNE = "Kommune"
FYLKE = "Fylke"
FRA, TIL = "Fra", "Til"
ALLE = "Alle"
INGEN = "Ingen endringer passer til valgene. Fjern et valg for å se flere."
TOMT = "Ingen har registrert noe ennå. Det første du lagrer på siden Registrer, vises her."
HANDLING = {"ny": "Ny", "rettelse": "Rettelse", "tilbaketrekking": "Trukket tilbake", "angring": "Angret"}
TYPE = {
    "observasjon": "opplysning",
    "samling": "samling",
    "bistand": "bistand",
    "funn_beslutning": "beslutning om funn",
}
ANGRET_HVA = "Gjaldt «{hva}»: {innhold}"
ANGRE = "Angre"
ANGRE_TITTEL = "Angre endringen"
ANGRE_FORKLARING = "Det som gjaldt før denne endringen, gjelder igjen. Endringen blir stående i historikken."
ANGRE_HVORFOR = "Hvorfor? (ikke påkrevd)"
ANGRE_GJOR = "Angre endringen"
ANGRET = "Angret. Kartet viser det om et øyeblikk."
HISTORIKK = "Historikk"
HISTORIKK_TITTEL = "Hele historikken"
HVORFOR = "Begrunnelse: {hvorfor}"
LOKAL = "lokalt"
FLERE = "Vis flere"
OVERSTYRT = "Erstattet av en nyere endring"
