"""Texts of the papers: styreark and fylkesark in bokmål, the kommuneark in the målform of its kommune (the same keys in both)."""

from pages.components import kommune_texts as shared
from pages.components import svar_texts

KOMMUNEARK_TITTEL = "Kommuneark for {antall}"
STYREARK, FYLKESARK, KOMMUNEARK = "Styreark", "Fylkesark", "Kommuneark"
SIDE = "Side"
TITTEL = "{slag}: frivillighetspolitikk i kommunene"
UNDERTITTEL = "{omraade} · per {per} · sammenlignet med {siden}"
FOT = (
    "Kilde: Frivillighetskartet, register {innhold}, per {per}: {opplysninger} opplysninger fra {utgivere} utgivere, "
    "hver med lenke på {adresse}"
)
KREDITT = "Kart: {attribusjon}, {utgave}."
KART_ALT = "Kart over kommunene i {omraade} etter status: {tall}."

SETNING = "{omraade}: {paastand} per {per} ({andel}). De har {innbyggere} av innbyggerne."
NYE = "Vedtatt siden {siden}: {datert} med dato, {udatert} uten dato i kilden."
MED_DATO, UTEN_DATO_I_KILDEN = " med dato", " uten dato"

STATUS_KOLONNER = ("Status", "Nå", "Andel", "{siden}", "Endring med dato", "Endring uten dato")
STATUS_NOTE = (
    "Med dato: kilden sier når. Uten dato: opplysningen regnes fra dagen den ble registrert, og kan være eldre. "
    "Arvet: en tidligere kommune hadde vedtatt; den telles ikke som vedtatt. Ikke kartlagt: ingen kilde sier verken ja eller nei."
)
STILLE = "{stille} av {alle} under arbeid er uten nytt på fire år."

TEMPO = {
    "raskere": "Det går raskere: {naa} med dato de siste tolv månedene, mot {foer} de tolv før",
    "langsommere": "Det går langsommere: {naa} med dato de siste tolv månedene, mot {foer} de tolv før",
    "likt": "Tempoet er det samme: {naa} med dato de siste tolv månedene, som de tolv før",
    "ingen": "Ingen vedtak med dato de siste 24 månedene",
}
TEMPO_VEDTAK = ("1 vedtak", "{n} vedtak")
STOLPER = "Nye vedtak med dato, tolv måneder fram til {dag} hvert år"
UTEN_DATO = "I tillegg har {antall} ingen dato i kilden; de er ikke med i søylene."
UTEN_DATO_INGEN = "Alle kjente vedtak har dato i kilden."

KUNNSKAP = (
    "Bekreftet: {bekreftet} av {med} med status har en kilde fra de siste fire årene. Ukjent: {ukjent} er ikke kartlagt"
)
KUNNSKAP_KOLONNER = ("Siste kilde", "Kommuner", "Andel")
ALDER = {
    "siste_aar": "Siste tolv måneder",
    "siste_fire_aar": "Ett til fire år gammel",
    "eldre": "Eldre enn fire år",
    "udatert": "Uten dato",
    "ikke_kartlagt": "Ingen kilde (ikke kartlagt)",
}
SVART_SELV = ("1 kommune har selv bekreftet hva som står.", "{n} kommuner har selv bekreftet hva som står.")
PUBLISERT = "Andre har publisert {publisert} med vedtatt politikk ({dato}); registeret kjenner {dokumentert} ved navn per {per}."

FYLKER = "Foran: {foran}. Bak: {bak}"
FYLKER_FLYTTET = "Nytt siden {siden}: {hvem}."
FYLKER_INGEN = "Ingen fylker har fått nye vedtak siden {siden}."
FYLKER_KOLONNER = ("Fylke", "Vedtatt", "Av", "Andel", "Arvet", "Under arbeid", "Endring med dato", "Endring uten dato")
FYLKER_BILDETEKST = "Fylkene etter andel vedtatt. Endringen er i vedtatt siden {siden}."

ENDRET = "Nye vedtak og andre endringer siden {siden}"
ENDRET_INGEN = "Ingen kommuner har fått ny status siden {siden}."
ENDRET_KOLONNER = ("Kommune", "Fra", "Til", "Når", "Dokument", "Kilde")
FLERE = "Og {antall} til; alle står på {adresse}"
UTEN_DATO_KORT = "uten dato"
KILDE = "Kilde"

UTLOP = "Går ut: {ute} har en periode som er over, og {snart} går ut innen tolv måneder"
UTLOP_INGEN = "Ingen kjente perioder er over eller går ut innen tolv måneder"
UTLOP_KOLONNER = ("Kommune", "Fylke", "Perioden til", "Dokument", "Kilde")
REVISJON = "under revisjon"
UTLOP_NOTE = "Om politikken fortsatt gjelder når perioden er over, sier kilden sjelden."

GRUPPER = "Kommunene i {omraade}"
GRUPPE = {
    "vedtatt": "Har vedtatt",
    "arvet": "Arvet",
    "under_arbeid": "Under arbeid",
    "ingen_kjent": "Ingen kjent",
    "ikke_kartlagt": "Ikke kartlagt",
}
GRUPPE_KOLONNER = ("Gruppe", "Antall", "Kommuner")

KILDER = "Kilder"
KILDER_TEKST = (
    "Registeret har {opplysninger} opplysninger; flest statuser her kommer fra {utgivere}. Hver kommune har sin kilde på "
    "{adresse}. Data: CC BY 4.0. Kommunegrenser: {attribusjon}. Innbyggere: SSB."
)
INNHOLD = "Registerets innhold (SHA-256): {innhold}"

# What is wrong with an address, and what to do
FEIL_TITTEL = "Arket kan ikke lages"
FEIL_SIDEN = "«siden» er «{verdi}», som ikke er en dato. Skriv dagen for forrige styremøte som 2026-06-01."
FEIL_PER = "«per» er «{verdi}», som ikke er en dato. Skriv den som 2026-11-30."
FEIL_UTENFOR = "«{navn}» er {dato}. Oversikten dekker {fra} til {til}; velg en dag i den tiden."
FEIL_REKKEFOLGE = "«siden» ({siden}) må være før dagen arket gjelder ({per})."
FEIL_FLERE = "Gi bare én verdi for «{navn}»."
FEIL_NAVN = "Adressen har «{navn}», som arket ikke kjenner. Det som finnes, er {valg}."
FEIL_VERDI = "«{navn}» er «{verdi}», som ikke finnes. {hjelp}"
FEIL_FORMAT = "Velg html, pdf eller pptx."
FEIL_FORMAT_KOMMUNE = "Velg html, pdf eller zip."
FEIL_FYLKE = "Skriv et fylkesnummer av i dag, for eksempel 46."
FEIL_LANDSDEL = "Velg blant {valg}."
FEIL_OKONOMISK = "Skriv navnet slik det står i Samlinger, for eksempel {eksempel}."
FEIL_KOMMUNE = "Skriv et kommunenummer av i dag, for eksempel 4621, og flere med komma mellom."
FEIL_RADIUS = "Skriv hele kilometer fra {fra} til {til}."
FEIL_TOM = "Valget gir ingen kommuner. Velg et annet område."
FEIL_OMRAADE = "Et fylkesark er for et fylke eller en region. Velg et fylke, for eksempel fylke=46."
FEIL_INGEN_KOMMUNE = "Si hvilken kommune arket er for, for eksempel kommune=4621."
FEIL_EN_KOMMUNE = "På skjermen vises ett kommuneark om gangen. Velg én kommune, eller format=pdf eller format=zip."
FOR_MANGE = "Det er bedt om mange ark herfra på kort tid. Vent {sekunder} sekunder, og prøv igjen."
OPPTATT = "Det lages mange ark akkurat nå. Prøv igjen om noen sekunder."

# The page on screen
SKJEMA = "Velg møte og område"
SKJEMA_SIDEN = "Forrige styremøte"
SKJEMA_PER = "Arket gjelder"
SKJEMA_FYLKE = "Fylke"
SKJEMA_VIS = "Vis arket"
HELE_LANDET = "Hele landet"
SOM_PDF, SOM_PPTX = "Last ned PDF", "Last ned PowerPoint"
TIL_FORSIDEN = "Til Frivillighetskartet"
LYSBILDE = "{heading} ({nummer} av {antall})"

# What the screens say too stands in kommune_texts (bokmål), and the criteria in svar_texts (both).
NB: dict[str, str] = {
    "tittel": "{navn}: frivillighetspolitikk",
    "undertittel": "{fylke} · {innbyggere} innbyggere · slik det var kjent per {per}",
    "fot": "Frivillighetskartet, register {innhold}. Per {per}. Kilden står ved hver opplysning. Kriteriene er Frivillighet Norges.",
    "side": "Side",
    "status": "Status: {status}",
    "siden": "siden {dato}",
    "grunn_vedtatt": shared.GRUNN_VEDTATT,
    "grunn_arvet": shared.GRUNN_ARVET,
    "grunn_under_arbeid": shared.GRUNN_UNDER_ARBEID,
    "grunn_under_arbeid_arvet": shared.GRUNN_UNDER_ARBEID_ARVET,
    "grunn_ingen_kjent": shared.GRUNN_INGEN_KJENT,
    "grunn_utledet": shared.GRUNN_UTLEDET,
    "grunn_ikke_kartlagt": shared.GRUNN_IKKE_KARTLAGT,
    "under_revisjon": shared.UNDER_REVISJON,
    "stille": shared.STILLE,
    "utlopt": shared.UTLOPT,
    "udatert": shared.UDATERT,
    "bekreftet": shared.BEKREFTET,
    "ukjent_kilde": shared.UKJENT_KILDE,
    "kriterier": "Frivillighet Norges fire kriterier",
    "kriterier_note": "Ukjent betyr at ingen kilde vi har, sier noe om det. Det betyr ikke nei.",
    "krit_kolonner": "Kriterium|Svar|Kilde",
    "oppfylt": "✓ Oppfylt",
    "ikke_oppfylt": "✗ Ikke ennå",
    "ukjent": "? Ukjent",
    "arvet_svar": "(arvet)",
    "forankret": "Forankret i andre planer",
    "forankret_kolonner": "Plan|Status|Siden|Dokument",
    "forankret_ingen": "Vi har ingen kilde som sier noe om frivilligheten i kommunens andre planer.",
    "uten_dato": "uten dato",
    "uten_tittel": "uten tittel i kilden",
    "laere": "Kommuner å lære av, som selv har vedtatt en politikk",
    "laere_kolonner": "Kommune|Hvorfor|Innbyggere|Siden|Dokument",
    "nabo": "nabo",
    "lik": "omtrent like stor",
    "luftlinje": "{km} km unna i luftlinje",
    "kostra": "samme KOSTRA-gruppe, {km} km",
    "vei": "{km} km unna langs vei",
    "vei_kilde": "Veilengden er med bil én vei, med ferger slik tjenesten regner dem. Kilde: {kilde}, hentet {dato}.",
    "laere_ingen": "Vi kjenner ingen kommuner i nærheten som har vedtatt en politikk.",
    "neste": "Veien til en politikk",
    "steg": "1 Oppstart og forankring → 2 Kartlegging → 3 Innspill fra frivilligheten → 4 Utkast og høring → 5 Vedtak i kommunestyret "
    "→ 6 Gjennomføring og oppfølging",
    "neste_vedtatt": "Etter vedtaket kommer gjennomføring og evaluering, og arbeidet med en ny politikk før perioden er over.",
    "neste_arvet": "Det vanlige er at den nye kommunen tar stilling: gjør politikken til sin, eller lager en ny i de samme stegene.",
    "neste_under_arbeid": "Hvilket steg arbeidet er på, sier kilden ikke alltid. Det som gjenstår, ender med et vedtak i kommunestyret.",
    "neste_ellers": "Det vanlige første steget er oppstart: en forankring politisk og administrativt, ofte i planstrategien.",
    "hjelp": "Frivillighet Norge tilbyr",
    "qr": "Kommunens side i Frivillighetskartet, med alle kilder:",
}
NN: dict[str, str] = {
    "tittel": "{navn}: frivilligpolitikk",
    "undertittel": "{fylke} · {innbyggere} innbyggjarar · slik det var kjent per {per}",
    "fot": "Frivillighetskartet, register {innhold}. Per {per}. Kjelda står ved kvar opplysning. Kriteria er Frivillighet Norge sine.",
    "side": "Side",
    "status": "Status: {status}",
    "siden": "sidan {dato}",
    "grunn_vedtatt": "{navn} har ein eigen frivilligpolitikk{tittel}, ifølgje {kilde}{dato}.",
    "grunn_arvet": "{enhet} hadde ein eigen frivilligpolitikk{tittel} før {navn} vart til, ifølgje {kilde}{dato}. "
    "Vi kjenner ikkje til at {navn} har teke stilling, så statusen er arva.",
    "grunn_under_arbeid": "{navn} arbeider med ein frivilligpolitikk{tittel}, ifølgje {kilde}{dato}.",
    "grunn_under_arbeid_arvet": "{enhet} arbeidde med ein frivilligpolitikk{tittel} før {navn} vart til, ifølgje {kilde}{dato}.",
    "grunn_ingen_kjent": "Ingen frivilligpolitikk er kjend i {enhet}, ifølgje {kilde}{dato}.",
    "grunn_utledet": " Kjelda omtalar heile fylket og nemner ikkje kommunen ved namn.",
    "grunn_ikke_kartlagt": "Vi har inga kjelde som seier verken ja eller nei. Det tyder ikkje at kommunen manglar ein politikk.",
    "under_revisjon": "Arbeidet med ein ny politikk er i gang.",
    "stille": "Inga kjelde har sagt noko nytt om arbeidet på fire år. Sist høyrt om: {dato}.",
    "utlopt": "Perioden i dokumentet var over i {aar}. Om politikken framleis gjeld, seier ikkje kjelda.",
    "udatert": "Kjelda oppgir ingen dato; statusen blir rekna frå den dagen opplysninga vart registrert.",
    "bekreftet": "Stadfesta av kommunen {dato}.",
    "ukjent_kilde": "ei kjelde utan namn",
    "kriterier": "Frivillighet Norge sine fire kriterium",
    "kriterier_note": "Ukjent tyder at inga kjelde vi har, seier noko om det. Det tyder ikkje nei.",
    "krit_kolonner": "Kriterium|Svar|Kjelde",
    "oppfylt": "✓ Oppfylt",
    "ikke_oppfylt": "✗ Ikkje enno",
    "ukjent": "? Ukjent",
    "arvet_svar": "(arva)",
    "forankret": "Forankra i andre planar",
    "forankret_kolonner": "Plan|Status|Sidan|Dokument",
    "forankret_ingen": "Vi har inga kjelde som seier noko om frivilligheita i dei andre planane til kommunen.",
    "uten_dato": "utan dato",
    "uten_tittel": "utan tittel i kjelda",
    "laere": "Kommunar å lære av, som sjølve har vedteke ein politikk",
    "laere_kolonner": "Kommune|Kvifor|Innbyggjarar|Sidan|Dokument",
    "nabo": "nabo",
    "lik": "om lag like stor",
    "luftlinje": "{km} km unna i luftlinje",
    "kostra": "same KOSTRA-gruppe, {km} km",
    "vei": "{km} km unna langs veg",
    "vei_kilde": "Veglengda er med bil éin veg, med ferjer slik tenesta reknar dei. Kjelde: {kilde}, henta {dato}.",
    "laere_ingen": "Vi kjenner ingen kommunar i nærleiken som har vedteke ein politikk.",
    "neste": "Vegen til ein politikk",
    "steg": "1 Oppstart og forankring → 2 Kartlegging → 3 Innspel frå frivilligheita → 4 Utkast og høyring → 5 Vedtak i kommunestyret "
    "→ 6 Gjennomføring og oppfølging",
    "neste_vedtatt": "Etter vedtaket kjem gjennomføring og evaluering, og arbeidet med ein ny politikk før perioden er over.",
    "neste_arvet": "Det vanlege er at den nye kommunen tek stilling: gjer politikken til sin eigen, eller lagar ein ny i dei same stega.",
    "neste_under_arbeid": "Kva steg arbeidet er på, seier kjelda ikkje alltid. Det som står att, endar med eit vedtak i kommunestyret.",
    "neste_ellers": "Det vanlege første steget er oppstart: ei forankring politisk og administrativt, ofte i planstrategien.",
    "hjelp": "Frivillighet Norge tilbyr",
    "qr": "Sida til kommunen i Frivillighetskartet, med alle kjeldene:",
}
SPRAK = {"nb": svar_texts.NB | NB, "nn": svar_texts.NN | NN}
