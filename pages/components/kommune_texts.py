"""Texts of the view of one kommune, which several screens draw."""

# Why the status is what it is, in one sentence. {navn}: the kommune; {kilde}: who says it; {dato}: when.
GRUNN_VEDTATT = "{navn} har en egen frivillighetspolitikk{tittel}, ifølge {kilde}{dato}."
GRUNN_ARVET = (
    "{enhet} hadde en egen frivillighetspolitikk{tittel} før {navn} ble til, ifølge {kilde}{dato}. "
    "Vi kjenner ikke til at {navn} har tatt stilling, så statusen er arvet."
)
GRUNN_UNDER_ARBEID = "{navn} arbeider med en frivillighetspolitikk{tittel}, ifølge {kilde}{dato}."
GRUNN_UNDER_ARBEID_ARVET = (
    "{enhet} arbeidet med en frivillighetspolitikk{tittel} før {navn} ble til, ifølge {kilde}{dato}."
)
GRUNN_INGEN_KJENT = "Ingen frivillighetspolitikk er kjent i {enhet}, ifølge {kilde}{dato}."
GRUNN_UTLEDET = " Kilden omtaler hele fylket og nevner ikke kommunen ved navn."
GRUNN_IKKE_KARTLAGT = "Vi har ingen kilde som sier verken ja eller nei. Det betyr ikke at kommunen mangler en politikk."

# The status
UNDER_REVISJON = "Arbeidet med en ny politikk er i gang."
STILLE = "Ingen kilde har sagt noe nytt om arbeidet på fire år. Sist hørt om: {dato}."
UTLOPT = "Perioden i dokumentet var over i {aar}. Om politikken fortsatt gjelder, sier ikke kilden."
UDATERT = "Kilden oppgir ingen dato; statusen regnes fra den dagen opplysningen ble registrert."
SIDEN = "Siden {dato}"
BEKREFTET = "Bekreftet av kommunen {dato}."
SVAR_VENTER = "Kommunen har svart {dato}; svaret er til behandling."
SIKKERHET = {"høy": "høy sikkerhet", "middels": "middels sikkerhet", "lav": "lav sikkerhet"}
UKJENT_KILDE = "en kilde uten navn"

# The time line
TIDSLINJE = "Tidslinje"
TIDSLINJE_TOM = "Ingen hendelser er registrert."
UTEN_DATO = "Uten dato"
SLAG = {"reform": "Kommunereform", "samling": "Samling", "bistand": "Bistand"}
SYMBOL = {"reform": "⇄", "samling": "◆", "bistand": "✚", "plan": "▫"}
UTLEDET_MERKE = "utledet av omtale av hele fylket"
HER_AVGJORT = "Denne opplysningen avgjør statusen"
PERIODE = "gjelder {fra}–{til}"

# The short form
INNBYGGERE = "{antall} innbyggere ({dato}, SSB)"
NETTSTED = "kommunens nettsted"
EVIDENS = "Alle kilder, eldste først"
SENERE = "Registeret har også {opplysninger} om {navn} fra etter denne datoen."
PLANTYPER = "Plantyper"
TIDLIGERE = "Tidligere kommuner"
TIDLIGERE_NUMMER = "Tidligere kommunenumre: {numre}."
