"""Texts of registering many at once."""

INGRESS = (
    "Last ned malen, fyll ut én rad per opplysning, og last opp filen. Hele filen sjekkes før noe lagres: "
    "er det én feil, lagres ingenting."
)
MAL_EXCEL, MAL_CSV = "Mal (Excel)", "Mal (CSV)"
FORM = "Slik fylles kolonnene ut"
VELG_FIL, GRENSE = "Velg fil", "eller slipp den her. Inntil 20 MB."
FIL = "Fil med opplysninger (.xlsx eller .csv)"
FEIL = "**{antall} må rettes i filen før den kan lagres. Ingenting er lagret.**"
RAD, KOLONNE, VERDI, REGEL = "Rad", "Kolonne", "Verdi", "Hva som er galt"
GODT = "Alle {antall} rader er i orden."
KJENTE = "{antall} av lenkene er registrert fra før. Se om radene viser noe nytt."
LAGRE = "Lagre alle {antall}"
LAGRET = "{antall} opplysninger er lagret. Kartet viser dem om et øyeblikk."
FRA_FOR = "Denne filen er lest inn før. Ingenting er lagret på nytt."
HVORFOR = "Hvor kommer listen fra?"
