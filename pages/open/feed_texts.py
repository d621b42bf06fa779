"""Texts of the Atom feed."""

TITTEL = "Frivillighetskartet: hva er nytt"
UNDERTITTEL = "Kommuner som har fått ny status for frivillighetspolitikken sin"
FORFATTER = "Frivillighetskartet"
LINJE = "{kommune}: {fra} → {til}"
SAMMENDRAG = "{kommune} i {fylke}, {naar}."
FRA, UDATERT = "fra {dato}", "uten dato i kilden"
DOKUMENT = " Dokument: {tittel}."
