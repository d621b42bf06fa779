"""Texts about what does not work just now."""

LAGER = "Redaktørenes lager svarer ikke, så ingenting kan lagres nå. Oversikten viser det som sist ble bygget. {feil}"
BYGGING = (
    "Det siste som er lagret, vises ikke ennå: registeret lot seg ikke bygge. Det prøves igjen av seg selv. {feil}"
)
FOR_LESERE = "Oversikten kan ikke oppdateres akkurat nå og viser det som sist ble bygget. Det prøves igjen av seg selv."
