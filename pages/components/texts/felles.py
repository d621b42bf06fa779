"""Texts that all screens share: the product's name, navigation and errors."""

NAVN = "Frivillighetskartet"

REGISTER_TITTEL = "Oversikten kan ikke vises akkurat nå"
REGISTER_RAAD = (
    "Kjør `python -m loaders build` på maskinen som viser oversikten, og last siden på nytt. "
    "Er du ikke den som drifter den, si fra til den som gjør det."
)
UVENTET_TITTEL = "Noe gikk galt på denne siden"
UVENTET_RAAD = (
    "Ingenting er endret eller mistet. Last siden på nytt, eller velg en annen side i menyen. "
    "Skjer det igjen, si fra til den som drifter oversikten og oppgi feilnummer **{nummer}**."
)
