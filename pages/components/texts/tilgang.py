"""Texts about who may write."""

IKKE_TILGANG = "Du må være innlogget som redaktør for å lagre. Ingenting er lagret."
LOKALT = (
    "**Lokal redaktør: {navn}.** Alt som lagres nå, merkes som lokalt. "
    "Bryteren virker bare på denne maskinen og skal ikke brukes i drift."
)
LOKALT_AVVIST = (
    "Den lokale redaktørbryteren er på, men virker ikke her: tjeneren må bare lytte på denne maskinen "
    "(`--server.address localhost`), og siden må åpnes fra den, uten mellomtjener. Du kan lese, men ikke lagre."
)
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
    "Innlogging er ikke satt opp, så ingen kan registrere eller rette. Den som drifter oversikten, setter det opp "
    "etter mønsteret i `.streamlit/secrets.example.toml`."
)
