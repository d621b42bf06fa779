"""Texts of the kommune screen."""

INGEN_VALGT = "Velg en kommune i listen, eller skriv navnet i «Finn kommune» over."
LISTE = "Alle kommuner"
FOREGANG = "Foregangskommuner"
LISTE_HJELP = "Klikk på en rad for å åpne kommunens side. Klikk på en overskrift for å sortere."
INGEN_TREFF = "Ingen kommuner passer til filteret. Fjern et valg over, eller nullstill filtrene."
KOLONNER = {
    "kommunenavn": "Kommune",
    "fylkesnavn": "Fylke",
    "status": "Status",
    "siden": "Siden",
    "tittel": "Dokument",
    "innbyggere": "Innbyggere",
}
TIL_LISTEN = "Alle kommuner"

PER = "Slik det var kjent per {dato}. Kilden står ved hver opplysning; registerets innhold er {innhold}."

FAKTA = "Om kommunen"
FAKTA_LINJER = {
    "innbyggere": "Innbyggere",
    "fylke": "Fylke",
    "senter": "Administrasjonssenter",
    "region": "Økonomisk region",
    "navn": "Samisk og kvensk navn",
    "nettsted": "Nettsted",
}
INNBYGGERE = "{antall} ({dato}, SSB)"

KRITERIER = "Frivillighet Norges fire kriterier"
KRITERIER_KOLONNER = ("Kriterium", "Svar", "Hva det bygger på")
KRITERIER_HJELP = "Et kriterium er ukjent når ingen kilde vi har funnet, sier noe om det. Ukjent betyr ikke nei."
KRITERIUM = {
    "dokument": "Eget dokument",
    "tiltak": "Tiltak for at frivilligheten skal vokse og utvikle seg",
    "dialog": "Utarbeidet i dialog med bredden av lokale organisasjoner",
    "behandling": "Politisk behandlet",
}
SVAR = {"oppfylt": "✓ Oppfylt", "ikke_oppfylt": "✗ Ikke ennå", "ukjent": "? Ukjent"}
ARVET_SVAR = "(arvet)"
KRITERIUM_UKJENT = "Ingen kilde vi har, sier noe om dette."
KRITERIUM_IKKE = "Arbeidet var ikke avsluttet, ifølge {kilde}{dato}."
BEVIS = {
    "dokument": "{tittel}{kilde}{dato}",
    "tiltak": "Dokumentet har tiltak eller handlingsplan: {tittel}{kilde}{dato}{merknad}",
    "dialog": "Kilden sier at arbeidet er gjort sammen med lokale organisasjoner: {kilde}{dato}",
    "behandling": "Vedtatt{av}{vedtatt}. {kilde}",
}

INGEN_DA = "Registeret har {opplysninger} om {navn}, men ingen som gjelder per {per}. Velg en senere dato i filteret for å se dem."

TIDSLINJE_HJELP = "Alle opplysninger om kommunen og de tidligere kommunene i den, med kilde."

DOKUMENTER = "Dokumenter"
DOKUMENTER_TOM = "Ingen av kildene navngir et dokument."
DOKUMENT_KOLONNER = ("Dokument", "Plantype", "Vedtatt", "Periode", "Kilde")
UTEN_TITTEL = "Dokument uten kjent tittel"
PERIODE_UTE = "perioden er over"
PERIODE_LOPER = "perioden løper"
IKKE_VEDTATT = "ikke vist vedtatt"
DATO_UKJENT = "vedtatt, dato ukjent"
KILDE = "Kilde"

TIDLIGERE = "Tidligere kommuner"
TIDLIGERE_HJELP = "Det {navn} er satt sammen av, med statusen hver av dem hadde da den ble en del av noe nytt."
TIDLIGERE_KOLONNER = ("Kommune", "Til og med", "Status da", "Dokument")

LAERE = "Hvem kan dere lære av?"
LAERE_HJELP = "Kommuner som har vedtatt en politikk, står først."
NABOER = "Naboer"
NABOER_SJO = "Naboer over sjøen"
LIKE_STORE = "Omtrent like mange innbyggere"
NAERMESTE = "Nærmeste med vedtatt politikk"
NAERMESTE_GRUPPE = "Med vedtatt politikk, samme KOSTRA-gruppe først"
SAMME_GRUPPE = "samme KOSTRA-gruppe"
GRUPPE_HJELP = "Kommunene i samme gruppe ligner i folketall og økonomiske rammer ({gruppe}, SSB, {aar})."
NAERMESTE_INGEN = "Ingen kommune har dokumentert vedtatt politikk på denne datoen."
LAERE_KOLONNER = ("Kommune", "Status", "Innbyggere")
NAERMESTE_KOLONNER = ("Kommune", "Dokument", "Avstand")

KONTEKST = "Frivilligheten i kommunen"
KONTEKST_KOLONNER = ("Tall", "{navn}", "Snitt i KOSTRA-gruppen", "Snitt i {fylke}", "Snitt i landet", "År og kilde")
KONTEKST_HJELP = (
    "Tallene er andres og endrer ingen status. Antall sammenlignes per 1 000 innbyggere ({dato}, SSB), regnet av kommunene som har tall; "
    "forhold sammenlignes med kildens egne snitt. En strek betyr at tallet ikke er kjent."
)
KONTEKST_INGEN = "Tall om frivilligheten i {navn} er ikke hentet ennå: {liste}."
KONTEKST_UTEN = "Kilden har ikke tall for {navn} i {aar}."
KONTEKST_AARENE = "{tittel} ({enhet}) år for år: {aarene}."
KATEGORIER = "Organisasjonene etter kategori"
KATEGORI_KOLONNER = ("Kategori", "Organisasjoner")
GRUPPE = "{navn} er i {gruppe} sammen med {andre} ({aar}). {vedtatt} av dem har vedtatt en politikk."

KART = "Kart over {navn} og naboene"
KART_BESKRIVELSE = "{navn}: {status}. Naboer: {naboer}."
KART_KREDIT = "{attribusjon} · {utgave}"

INGEN_EVIDENS = "Ingen opplysninger om {navn} ennå"
LETT_I = (
    "Registeret bygger på {antall} opplysninger fra {utgivere} utgivere, samlet fra åpne nettsider, presse og saksdokumenter "
    "til og med {dato}. Ingen av dem sier noe om frivillighetspolitikk i {navn}."
)
IKKE_SOKT = "Kommunens eget nettsted er ikke gjennomsøkt av nettsøket."
SOKT = "Nettsøket leste {sider} sider på {nettsted} {dato} og fant ingen frivillighetspolitikk som er bekreftet."

NESTE = "Neste steg"
NESTE_SE = "Se etter selv."
NESTE_SE_HVORDAN = (
    "Kommunen kan ha en politikk som vi ikke har funnet. Let på {nettsted} og i sakene til kommunestyret etter frivillighetspolitikk, "
    "frivillighetsplan, frivillighetsstrategi, frivillighetsmelding og plattform for frivillighet."
)
NESTE_NETTSTED = "kommunens nettsted"
NESTE_ANDRE = "Se hva andre har."
NESTE_NABOER = "Av {antall} har {vedtatt} vedtatt en politikk, og {arbeid} arbeider med en."
NESTE_NABO = ("nabo", "naboer")
NESTE_LIKE = "Av de {antall} som ligner mest i folketall, har {vedtatt} vedtatt en, og {arbeid} arbeider med en."
NESTE_HJELP = "Få hjelp."
NESTE_HJELP_HVA = (
    "{lenke} hjelper kommuner som vil lage en politikk: blant annet med informasjonsmøte med kommuneledelsen, undersøkelse blant lag og "
    "foreninger, samling i regionen og rapport med anbefalinger."
)
NESTE_SVAR = "Svar."
NESTE_SVAR_HVORDAN = "Har kommunen fått en personlig lenke fra Frivillighet Norge, svarer dere der. Ellers:"

MELD_FRA = "Meld fra"
MELD_FRA_HJELP = "Lenkene åpner en ferdig utfylt e-post. Legg gjerne ved en lenke til kilden."
MELD_FRA_SLIK = "Slik melder du fra om kommunen"
MELDING = {"feil": "Dette er feil", "nytt": "Dette er nytt", "stemmer": "Dette stemmer"}
MELDING_EMNE = "Frivillighetskartet: {hva} – {navn} ({nummer})"
MELDING_TEKST = {
    "feil": "Det som står om {navn}, er feil.\n\nHva som er feil:\n\nHva som er riktig:\n\nKilde (lenke):\n",
    "nytt": "Noe nytt om {navn}.\n\nHva som er nytt:\n\nDato:\n\nKilde (lenke):\n",
    "stemmer": "Det som står om {navn}, stemmer.\n\nHvem som bekrefter (navn og rolle):\n\nDato:\n",
}
MELDING_NAA = "\n---\nOversikten sier nå: {status}. {grunn}\nSiden: {adresse}\nRegister: {innhold}\n"

FOREGANG_INNLEDNING = (
    "De som gikk foran, slik kildene viser det. Listene er ikke fullstendige: en kommune kan ha vært tidligere ute uten at vi har "
    "funnet kilden. Opplysninger med lav sikkerhet og uten dato er ikke regnet med som først."
)
FORST = "Først i sitt fylke"
FORST_KOLONNER = ("Fylke", "Kommune", "Når", "Dokument", "Kilde")
LENGST = "Lengst sammenhengende politikk"
LENGST_HJELP = "Kommuner som har hatt en vedtatt politikk uten at noen kilde siden har sagt noe annet."
LENGST_KOLONNER = ("Kommune", "Siden", "Første dokument", "Gjelder nå", "Kilde")
REVIDERT = "Fornyet mer enn én gang"
REVIDERT_HJELP = "Kommuner med minst tre utgaver av politikken."
REVIDERT_KOLONNER = ("Kommune", "År", "Dokument", "Kilde")
PRIS = "Årets frivillighetskommune"
PRIS_HJELP = "Kommuner som en kilde i registeret omtaler som vinner. Fylkeskommuner og nominerte er ikke med."
PRIS_KOLONNER = ("År", "Kommune", "Kilde")
INGEN_RADER = "Ingen i utvalget."

TIDLIGERE_TITTEL = "{navn} ({nummer}), til {dato}"
TIDLIGERE_I_DAG = "{navn} er i dag en del av {ny}. Her står det kildene sier om {navn} slik kommunen var."
TIDLIGERE_SAMME_NAVN = "Dette er {navn} slik kommunen var før den ble en del av en ny kommune med samme navn."
TIDLIGERE_STATUS = "Status da kommunen ble en del av noe nytt"
TIL_DAGENS = "Til {navn} i dag"
TIDLIGERE_TOM = "Ingen av kildene sier noe om frivillighetspolitikk i {navn}. Det betyr ikke at kommunen ikke hadde en."

REFORM_KILDE = "Kilde: [SSB](https://www.ssb.no/klass/klassifikasjoner/131), spurt {dato}."
