"""Words of the card around every figure."""

GRAPH, TABLE = "Graf", "Tabell"
VIEW_LABEL = "Vis som graf eller tabell"
DOWNLOAD = "Last ned"
CSV, EXCEL, PNG, SVG = "Tabell som CSV", "Tabell som Excel", "Bilde som PNG", "Bilde som SVG"
SHEET_DATA, SHEET_ABOUT = "Data", "Om tallene"
ABOUT_ROWS = ("Tittel", "Viser", "Per dato", "Kilde")
AS_OF = "Per {date}"
MAP_SOURCE = "Kilde: Frivillighetskartets register. Grenser: {attribution}, {edition}."
SOURCE = "Kilde: {source}"
YES, NO = "ja", "nei"
EMPTY = "Ingen rader å vise for dette utvalget. Velg hele landet eller en annen dato."
EMPTY_CELL = "–"
