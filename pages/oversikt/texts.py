"""Texts of the overview: key figures, map, table and the kommune panel."""

# Key figures
ANDEL, ANDEL_INNBYGGERE = "{andel} av kommunene", "{andel} av innbyggerne"
ENDRING = "siste 12 md.: {endring} med dato{uten}"
ENDRING_UTEN = ", {antall} uten"
STILLE_AV_DEM = "{antall} uten nytt på fire år (lysere)"

# Map
KART_ALT = "Kart over Norge. {setning}. Tabellen ved siden av har det samme innholdet."
HELE_LANDET = "Hele landet"
ZOOM_INN, ZOOM_UT = "Zoom inn på kartet", "Zoom ut på kartet"
HELE_LANDET_HJELP = "Vis hele landet på kartet igjen"
KART_TIPS = "Klikk på en kommune for å se kildene. Ctrl eller Cmd og musehjulet zoomer."
KILDE_KART = "{attribusjon}. {utgave}."

# Right-hand side
VIS = "Vis"
VIS_TABELL = "Tabell"
VIS_KOMMUNE = "Kommune"
VELG_KOMMUNE = "Klikk på en kommune i kartet, velg en rad i tabellen, eller bruk «Finn kommune»."
TOM_TABELL = "Ingen kommuner passer til det du har valgt. Ta bort et valg over, eller trykk «Nullstill»."
SIST = "Sist kommet til"
SIST_TOM = "Ingen kommuner i utvalget har et datert vedtak."

# Kommune panel
TIL_KOMMUNESIDEN = "Alt om {navn}"
LUKK = "Lukk {navn}"
SIST_TITTEL = "Kommuner som sist kom til som vedtatt"

# Take away
TASTATUR = (
    "Klikk i ruten foran en kommune for å lese kildene. Med tastatur: piltastene flytter, Shift + mellomrom velger."
)
