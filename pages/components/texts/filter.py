"""Texts of the filter bar and of the sentence that says what is shown."""

HELE_LANDET = "Hele landet"
UTVALGET = "utvalget"
PER = "per {dato}"
UBRUKT = "Valget av {hva} virker på kartet og listene, ikke på tallene her: de gjelder alle kommunene i {omraade}."
BARE_VIST = " (kart og tabell viser bare {status})"

FYLKE = "Fylke"
PLANTYPE = "Plantype"
# The finding, wherever a screen's sentence has one. {alle}: «23 kommuner».
PASTAND = "{antall} av {alle} har vedtatt frivillighetspolitikk"
PASTAND_PLAN = "{antall} av {alle} har vedtatt {plantype} med frivillighet"
PLANTYPE_HJELP = "Vis hvilke kommuner som har forankret frivilligheten i denne plantypen. Bare en egen frivillighetspolitikk gir status."
PLANTYPE_ALLE = "Status (egen politikk)"
STATUS = "Status"
PER_DATO = "Per dato"
PER_DATO_HJELP = "Vis hva kildene sier at gjaldt på denne dagen. Kommunene er alltid dagens 357."
FINN = "Finn kommune"
FINN_TOM = "Navn, også tidligere og samisk"
FINN_HJELP = "Norske, samiske, kvenske og tidligere navn: Skedsmo finner Lillestrøm."
NULLSTILL = "Nullstill"
NULLSTILL_HJELP = "Vis hele landet i dag, uten noe valgt"
FLERE = "Flere filtre"

UKJENT_VERDI = {
    "fylke": "Adressen ber om fylke «{verdi}», som ikke er et fylkesnummer i dag. Det er sett bort fra. Velg fylke i raden over.",
    "status": "Adressen ber om status «{verdi}», som ikke finnes. Det er sett bort fra. Velg status over.",
    "plantype": "Adressen ber om plantype «{verdi}», som ikke finnes. Det er sett bort fra. Velg plantype over.",
    "per": "Adressen ber om datoen «{verdi}», som ikke kan leses. Skriv den som 2024-07-01. Viser dagen i dag.",
    "kommune": "Adressen ber om kommune «{verdi}», som ikke er et kommunenummer. Det er sett bort fra. Bruk «Finn kommune».",
}
UTENFOR_TID = "Adressen ber om {dato}. Oversikten dekker {fra} til {til}, så nærmeste dag vises."
UKJENT_NAVN = "Adressen inneholder «{navn}», som denne siden ikke kjenner. Det er sett bort fra."
MENTE_DU = " Mente du «{navn}»?"

TIDLIGERE = "{gammel} ({nummer}) er i dag {ny} ({nytt_nummer})."
TIDLIGERE_DEL = "{gammel} ({nummer}) er i dag en del av {ny} ({nytt_nummer})."
TIDLIGERE_DELT = "{gammel} ({nummer}) er i dag delt mellom {nye}."
SOK_PIL = "{navn} → {ny}"
