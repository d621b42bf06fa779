"""Texts of what is served besides the screens: the open API, the embedded map, health."""

NAVN = "Frivillighetskartet"
UTEN_JAVASCRIPT = (
    "Denne siden trenger JavaScript. Oversikten over alle kommuner finnes også som "
    '<a href="/kart">en enkel tabell</a> og som <a href="/api">åpne data</a>.'
)
