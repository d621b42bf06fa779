"""Texts of the screen Samlinger and of what is taken away from it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class GruppeTekst:
    """How one of the four groups is named, and what it is for."""

    symbol: str
    navn: str
    formaal: str


# Keys: the groups of data/queries/samlinger.py. Order: whom a gathering is most for.
GRUPPER = {
    "på vei": GruppeTekst("◐", "På vei", "trenger et lite dytt"),
    "ingen kjent": GruppeTekst("○", "Ingen kjent", "bør inviteres"),
    "ikke kartlagt": GruppeTekst("·", "Ikke kartlagt", "ring dem først"),
    "har politikk": GruppeTekst("●", "Har politikk", "kan fortelle hvordan"),
}

STILLE = "på vei, men {siden}: ring"

# The three parts of the screen
DEL = "Hva vil du gjøre?"
PLANLEGG, HISTORIKK, BISTAND = "Planlegg en samling", "Samlinger til nå", "Bistand"

# 1 Region
STEG_HVOR = "1 Hvor?"
HVOR_HJELP = "Velg fylke i raden over, eller velg på andre måter her. Valgene legges sammen."
FLERE_MAATER = "Andre måter å velge region på"
LANDSDEL, OKONOMISK = "Landsdel", "Økonomisk region"
RUNDT, RUNDT_TOM = "Alle i nærheten av", "Velg kommune"
RADIUS = "Innen så mange km (luftlinje)"
FELLES = "Bare kommuner som er i begge deler"
FELLES_HJELP = "Av: fylker og regioner legges sammen med sirkelen. På: bare det de har felles."
LEGG_TIL, LEGG_TIL_TOM = "Legg til kommuner", "Skriv et navn"
LEGG_TIL_HJELP = "Du kan også klikke på en kommune i kartet lenger ned."
OKONOMISK_TOM = "Velg en eller flere"
VELG_REGION = (
    "Hvilken region gjelder samlingen? Velg ett eller flere fylker i raden over, eller slå på «Andre måter å velge region på» for "
    "landsdel, økonomisk region, alle i nærheten av et sted, eller enkeltkommuner."
)
BARE_STATUS = " (bare {status})"
TOMT_UTVALG = "Ingen kommuner passer med valgene. Gjør sirkelen større, eller fjern noe av det du har valgt."
REGION_SETNING = "{region}: {antall}, {invitert} per {per}"
INVITERT_ALLE, INVITERT_NOEN = "alle invitert", "{antall} invitert"

# 2 Who
STEG_HVEM = "2 Hvem er der?"
HVEM_HJELP = "Ta bort haken for dem du ikke vil invitere. Klikk på en overskrift for å sortere."
VIS_GRUPPE = "Vis bare"
MANGE_RADER = "{antall} kommuner er mange på én gang. Listen viser den første gruppen; velg andre over."
INGEN_I_GRUPPEN = "Ingen av kommunene i regionen er i denne gruppen. Velg en annen gruppe over listen."
MERKNADER, KILDE_LENKE = "Merk", "kilde"
REVIDERES = "revideres"
TABELL_ALT = "Kommunene i regionen, med hake for dem som skal inviteres"
INVITER = "Inviter"
ANDRE = "Andre som skal inviteres"
ANDRE_HJELP = "For eksempel fylkeskommunen, KS og organisasjoner. De kommer med i listene, men ikke i reiseberegningen."
ANDRE_TOM = "Skriv et navn og trykk Enter"
FYLKESKOMMUNE, OSLO_KOMMUNE = "{fylke} fylkeskommune", "Oslo kommune"
ANDRE_FASTE = ("KS", "Regionrådet", "Frivilligsentralene", "Idrettskretsen", "Musikkrådet", "Kulturrådet i fylket")
LOFT = (
    "Hvis alle som er invitert og på vei blir ferdige, går {fylke} fra {naa} til {mulig} av kommunene "
    "({naa_antall} til {mulig_antall} av {alle})."
)
LOFT_INGEN = "I {fylke} er ingen av de inviterte kjent for å være på vei."

# 3 Voices
STEG_STEMMER = "3 Hvem kan fortelle hvordan?"
STEMMER_HJELP = (
    "Kommuner med vedtatt politikk som ligner mest på dem uten (størrelse, avstand, sentralitet, og KOSTRA-gruppe der den er hentet), "
    "samme fylke først."
)
STEMMER_VELG = "Spør disse"
STEMMER_INGEN = "Alle de inviterte har politikk, eller ingen er invitert, så her trengs ingen forslag."
STEMMER_INGEN_HAR = (
    "Ingen kommune i landet har dokumentert vedtatt politikk på denne datoen, så det er ingen å foreslå."
)

# 4 Where
STEG_HVOR_MANGE = "4 Hvor, og hvor mange?"
ANTALL = "Antall samlinger"
VEKT, VEKT_KOMMUNE, VEKT_INNBYGGER = "Reisen teller per", "kommune", "innbygger"
BALANSERT = "Like store grupper"
RANGER = "Ranger verter etter"
RANGER_ETTER = {"snitt": "reise i snitt", "lengst": "lengste reise", "sentral": "sentralitet"}
VERTSREGEL = "Bare steder folk kommer seg til"
VERTSREGEL_HJELP = (
    "På: verten må ha SSBs sentralitetsklasse 1–4 og minst 10 000 innbyggere. Er det for få slike, gjelder klasse 1–5 og minst "
    "5 000. Blant dem som gir høyst 5 % mer reise enn den korteste, velges den mest sentrale, så den største. Grensene er våre "
    "egne. Av: den som gir minst reise, blir vert."
)
IKKE_DER, IKKE_DER_TOM = "Ikke der", "Alle kan være vert"
IKKE_DER_HJELP = "Steder som ikke skal være vert. Kommunene er fortsatt invitert."
IKKE_DER_ALLE = (
    "Da er det for få steder igjen til å være vert. Ta med minst ett sted for hver samling; så lenge regnes alle med."
)
VERT_MOT_KORTEST = "{vert}: {mer} lengre reise enn {kortest} {maalt}, men {om}."
MAALT = {"km": "i luftlinje", "minutter": "målt i reisetid"}
OM_STED = "sentralitetsklasse {klasse} og {innbyggere}"
SENTRALITET, MER = "Klasse", "Mer reise"
VERTER_HJELP = (
    "Én samling for alle inviterte. Klasse: SSBs sentralitetsklasse (2024), der 1 er mest sentral og 6 minst. Mer reise: enn hos den "
    "som gir minst."
)
REISETID = "Bruk egne reisetider"
REISETID_HJELP = (
    "CSV eller Excel med kolonnene fra, til, minutter (kommunenummer, fire siffer). Alle par i utvalget må være med."
)
SAMMENLIGN = "Sammenlign med en annen plan"
FORSLAG, ALTERNATIV = "Planen", "Alternativet"
VERT, DIGITALT = "Vert", "Digitalt"
VERT_VALG = "Vert for samling {merke}"
DIGITALT_VALG = "Digitalt (ingen reise)"
SAMLING_NAVN = "Samling {merke}: {vert}"
ENHET = {"km": "km, luftlinje", "minutter": "minutter"}
KORT_ENHET = {"km": "km", "minutter": "min"}
SNITT, LENGST, REISE_SNITT = "I snitt", "Lengste reise", "Reise én vei, i snitt"
HVER, PER_INNBYGGER = "hver", "per innbygger"
REISE_UKJENT = "Reisetid til verten er ikke kjent for {navn}; den er ikke med i tallene."
LENGST_FRA = "{verdi} fra {navn}"
REGNER = "Regner ut korteste reise …"
FOR_FAA = "Bare {antall} er invitert, så det kan ikke bli {samlinger} samlinger. Planen er for {viser}."
VERTER_TITTEL = "Mulige verter, best først"
VERT_DIGITAL_LINJE = "Digitalt møte: ingen reiser"
KART_TIPS = "Samling {merke}, {reise} én vei"
REISETID_FEIL = "Reisetidene kan ikke brukes ennå, og regnes ikke med så lenge."
KART_HJELP = "Klikk på en kommune for å ta den bort eller ta den med igjen. Klikk utenfor regionen legger kommunen til."
BLEK_ER_STILLE = "Blekere farge: under arbeid, men uten nytt på fire år."
UKJENT = "ukjent"
KART_ALT = "Kart over planen: {beskrivelse}"

# 5 Take away
STEG_MED = "5 Ta med"
TITTEL, FORM, ARRANGORER = "Tittel", "Form", "Arrangører"
FORMER = ("konferanse", "informasjonsmøte", "kafédialog", "kveldskonferanse", "digitalt")
ARRANGOR_FRIVILLIGHET = "Frivillighet Norge"
FORSTE_DAG, SISTE_DAG, KL_FRA, KL_TIL, STED = "Første dag", "Siste dag", "Fra kl.", "Til kl.", "Sted"
DATO_HJELP = "La klokkeslett stå tomt for hele dager."
LAST_EXCEL, LAST_CSV, LAST_ICS = "Excel-arbeidsbok", "Invitasjonsliste (CSV)", "Kalenderfil (.ics)"
LAST_EXCEL_ADRESSER, LAST_CSV_ADRESSER = "Excel-arbeidsbok med adresser", "Invitasjonsliste med adresser (CSV)"
LAST_HTML, LAST_BILDE = "Oversikt til utskrift", "Kartet som bilde (PNG)"
ICS_MANGLER = "Sett en dato over for å få kalenderfil."
INVITASJON = "Tekst til invitasjonen"
INVITASJON_HJELP = "Kopier teksten, og les gjennom den før du sender."
MED_KONTAKTER = "Ta med kontaktadresser i arbeidsboken og listen"
MED_KONTAKTER_HJELP = "Fra den private kontaktfilen på serveren. Bare for innloggede redaktører."
KONTAKTER_MERK = "Om kontaktfilen:"
KONTAKTER_AVSLAG = "Kontaktadresser er bare for innloggede redaktører. Logg inn på nytt, eller last ned uten adresser."

# Headings of lists
KOMMUNE, NUMMER, FYLKE, GRUPPE, STATUS, SIDEN = "Kommune", "Nummer", "Fylke", "Gruppe", "Status", "Siden"
FLERE_KOLONNER = "Flere kolonner"
FLERE_KOLONNER_INGEN = "Flere tall om kommunene (organisasjoner, penger til kultur): ikke hentet ennå."
SUM_KOLONNE = "{tittel}: {sum} til sammen i {kommuner} som er invitert ({kilde})"
SUM_KOLONNE_DEL = "{tittel}: {sum} til sammen i {med} av {kommuner} som er invitert; resten er ikke kjent ({kilde})"
POLITIKK, FORANKRET, UTLOPER, INNBYGGERE = "Dokument", "Forankret i", "Gjelder til", "Innbyggere"
REISE, SIST, SAMLING = "Reise én vei ({enhet})", "Sist hos oss", "Samling"
KONTAKT, ROLLE, EPOST, POSTADRESSE, NETTSTED = "Kontakt", "Rolle", "E-post", "Postadresse", "Nettsted"
UDATERT = "udatert"
SIST_TEKST = "{hva}, {naar}"
FRA_TIL = "{fra} til {til}"
KLOKKEN, KLOKKEN_TIL = " kl. {fra}", "–{til}"
REISE_KORT = "Til vert ({enhet})"
INGEN_INVITERT = "Ingen er invitert. Sett en hake ved minst én kommune i listen over."
LOFT_FLERE = "  \nOg {antall} fylker til i arbeidsboken."
GAAR_UT, GIKK_UT = "går ut {dato}", "gikk ut {dato}"

# The workbook
ARK_SAMMENDRAG, ARK_STEMMER, ARK_KART = "Sammendrag", "Stemmer", "Kart"
ARK_LISTE = "Samling {merke} {vert}"
SAMMENDRAG_TITTEL = "Plan for {antall} i {region}"
EN_SAMLING, FLERE_SAMLINGER = "én samling", "{antall} samlinger"
STATUS_PER = "Status per {dato}. Kilde: Frivillighetskartets register (åpne kilder)."
UKJENT_ER_UKJENT = "«Ikke kartlagt» betyr at vi ikke har noen kilde som sier verken ja eller nei."
ANTALL_KOMMUNER, TID = "Kommuner", "Tid"
STEMME_GRUNN, LIGNER = "Hvorfor", "Ligner mest på"
KILDE_KART = "Grenser: {attribusjon}, {utgave}."
ANDRE_INVITERTE = "Andre inviterte"
SNITT_LENGST = "I snitt {snitt} {hver}, lengst {lengst}"

# The invitation, in both målformer with the same keys (a test compares them). What is not settled is left out, never a blank to fill in.
NB, NN = "bokmål", "nynorsk"
INVITASJON_TEKSTER = {
    NB: {
        "tittel": "Samling om frivillighetspolitikk{omraade}",
        "innledning": "{arrangorer} inviterer {hvem}{omraade} til {form} om frivillighetspolitikk.",
        "vi": "Vi",
        "mange": "kommuner og frivillige organisasjoner",
        "en": "kommunen og frivillige organisasjoner",
        "tid": "Tid: {tid}",
        "tid_kommer": "Datoen kommer vi tilbake til.",
        "sted": "Sted: {sted}",
        "digitalt": "Møtet er digitalt.",
        "velg": "Velg den samlingen som passer best:",
        "velg_linje": "- {sted}: {tid}",
        "velg_uten_tid": "- {sted} (datoen kommer vi tilbake til)",
        "digitalt_kort": "Digitalt",
        "hvorfor": "Hvorfor nå?",
        "fakta": "Av {alle} kommuner i {fylke} har {vedtatt} vedtatt en frivillighetspolitikk, etter det vi kjenner til.",
        "fakta_ingen": "Vi kjenner ikke til at noen av de {alle} kommunene i {fylke} har vedtatt en frivillighetspolitikk ennå.",
        "i_gang": " {antall} av de inviterte arbeider med en nå.",
        "hva": "En frivillighetspolitikk sier hvordan kommunen vil legge til rette for frivilligheten. Den lages sammen med lag "
        "og foreninger.",
        "program": "På programmet",
        "program_hva": "- Hva er en frivillighetspolitikk, og hvordan kommer man i gang?",
        "program_stemmer": "- Erfaringer: Vi spør {navn} om å fortelle hvordan de gjorde det",
        "program_tid": "- Tid til å jobbe med egen kommune, sammen med lag og foreninger",
        "inviterte": "Hvem er invitert?",
        "andre": "Også: {navn}.",
        "pamelding": "Påmelding: {hvor}",
        "pamelding_frist": "Påmelding innen {frist}: {hvor}",
        "frist": "Meld dere på innen {frist}.",
        "kontakt": "Spørsmål: {hvem}",
        "kilde": "Tallene er fra Frivillighetskartet per {per} og bygger på åpne kilder.",
        "hilsen": "Vennlig hilsen",
    },
    NN: {
        "tittel": "Samling om frivilligpolitikk{omraade}",
        "innledning": "{arrangorer} inviterer {hvem}{omraade} til {form} om frivilligpolitikk.",
        "vi": "Vi",
        "mange": "kommunar og frivillige organisasjonar",
        "en": "kommunen og frivillige organisasjonar",
        "tid": "Tid: {tid}",
        "tid_kommer": "Datoen kjem vi tilbake til.",
        "sted": "Stad: {sted}",
        "digitalt": "Møtet er digitalt.",
        "velg": "Vel den samlinga som passar best:",
        "velg_linje": "- {sted}: {tid}",
        "velg_uten_tid": "- {sted} (datoen kjem vi tilbake til)",
        "digitalt_kort": "Digitalt",
        "hvorfor": "Kvifor no?",
        "fakta": "Av {alle} kommunar i {fylke} har {vedtatt} vedteke ein frivilligpolitikk, etter det vi kjenner til.",
        "fakta_ingen": "Vi kjenner ikkje til at nokon av dei {alle} kommunane i {fylke} har vedteke ein frivilligpolitikk enno.",
        "i_gang": " {antall} av dei inviterte arbeider med ein no.",
        "hva": "Ein frivilligpolitikk seier korleis kommunen vil leggje til rette for frivilligheita. Han blir laga saman med lag og "
        "foreiningar.",
        "program": "På programmet",
        "program_hva": "- Kva er ein frivilligpolitikk, og korleis kjem ein i gang?",
        "program_stemmer": "- Erfaringar: Vi spør {navn} om å fortelje korleis dei gjorde det",
        "program_tid": "- Tid til å arbeide med eigen kommune, saman med lag og foreiningar",
        "inviterte": "Kven er inviterte?",
        "andre": "Også: {navn}.",
        "pamelding": "Påmelding: {hvor}",
        "pamelding_frist": "Påmelding innan {frist}: {hvor}",
        "frist": "Meld dykk på innan {frist}.",
        "kontakt": "Spørsmål: {hvem}",
        "kilde": "Tala er frå Frivillighetskartet per {per} og byggjer på opne kjelder.",
        "hilsen": "Venleg helsing",
    },
}
TALLORD = {
    NB: ("ingen", "én", "to", "tre", "fire", "fem", "seks", "sju", "åtte", "ni", "ti", "elleve", "tolv"),
    NN: ("ingen", "éin", "to", "tre", "fire", "fem", "seks", "sju", "åtte", "ni", "ti", "elleve", "tolv"),
}
# Preposition and name of a landsdel in a letter; everything else is "i".
LANDSDELER = {
    NB: {"Østlandet": "på Østlandet", "Vestlandet": "på Vestlandet", "Sørlandet": "på Sørlandet"},
    NN: {
        "Østlandet": "på Austlandet", "Vestlandet": "på Vestlandet", "Sørlandet": "på Sørlandet", "Nord-Norge": "i Nord-Noreg",
    },
}  # fmt: skip
OMRAADE_RUNDT = " rundt {navn}"
DIGITALT_MOTE = "digitalt møte"
MALFORM = "Målform"
MALFORM_FORDELING = "Målform hos de inviterte: {fordeling}. Send hver kommune teksten i dens målform."
MANGLER = "Ikke fylt ut, og derfor ikke med i teksten: {hva}."
MANGLER_DATO, MANGLER_STED, MANGLER_PAMELDING, MANGLER_FRIST, MANGLER_KONTAKT = (
    "dato", "møtested", "påmelding", "frist", "hvem som svarer på spørsmål",
)  # fmt: skip
PAMELDING, FRIST, SPORSMAL = "Påmelding (lenke eller e-post)", "Påmeldingsfrist", "Spørsmål til (navn og telefon)"
ICS_BESKRIVELSE = "{form} for {antall}: {kommuner}."
ICS_TID = " Tid: {tid}."
OVERSIKT_SKRIV_UT = "Skriv ut med Ctrl+P (Cmd+P)."
OVERSIKT_REISE = "Reise én vei: {snitt} {hver} i snitt, {lengst} på det lengste."

# A saved plan that is open
AAPEN_PLAN = "**Åpen plan:** {tittel} ({tilstand}, lagret {dato} av {hvem}). Siden da:"
AAPEN_KOPI = "**Start på en ny samling** etter {tittel} ({tilstand}, lagret {dato} av {hvem}). Sett ny dato. Siden da:"
ENDRET_STATUS = "{navn}: {fra} → {til} (siden {siden})"
ENDRET_FLERE = "… og {antall} andre har annen status."
INGEN_STATUS_ENDRET = "Ingen av de inviterte har fått annen status."
STATUS_IKKE_TATT_VARE = "Planen er fra før statusene ble tatt vare på, så vi vet ikke om noen er endret."
NYE_I_REGIONEN = "Hører til regionen, men er ikke med i planen: {navn}."
INVITERT_SIDEN = "Invitert etter at planen ble lagret første gang: {navn}."
TATT_UT_SIDEN = "Tatt ut etter at planen ble lagret første gang: {navn}."
BORTE_SIDEN = "Er ikke lenger en kommune: {navn}."
SOM_DEN_BLE_LAGRET = "Inndeling og verter er slik planen ble lagret {dato}; reisene er målt på nytt."
IKKE_SOM_LAGRET = "Du har endret valg siden planen ble lagret, så inndelingen er regnet ut på nytt."
SOM_LAGRET, LUKK_PLAN, TA_MED_NYE = "Vis slik den ble lagret", "Lukk planen", "Ta dem med, og regn ut på nytt"
AAPNE, AAPNE_NAVN, KOPIER = "Åpne i planleggeren", "Åpne planen «{tittel}»", "Start en ny ut fra denne"
PLAN_LOGG_INN = "Adressen viser til en lagret plan. Logg inn for å åpne den."
PLAN_FINNES_IKKE = "Adressen viser til en plan som ikke finnes, eller som er tatt bort."
LAGRE_ENDRET, LAGRE_NY = "Lagre endringene i planen", "Lagre som ny plan"
PLAN_UENDRET = "Ingenting er endret siden planen ble lagret, så ingenting er lagret."
PLAN_ENDRET = "Lagret: planen «{tittel}» er endret."
PLAN_ENDRET_HVORFOR = "endret i planleggeren"
PLAN_KONFLIKT = (
    "Trykk «Lagre endringene i planen» en gang til for å legge det du har endret, oppå det de andre gjorde. Resten blir stående "
    "slik de gjorde det."
)
PLAN_KONFLIKT_BORTE = "Planen er tatt bort av noen andre. Du kan lagre den som en ny plan."

# Saving
LAGRE_TITTEL = "Lagre planen"
LAGRE_INNLOGGET = "Redaktører kan lagre planen, merke den som holdt og følge den opp. Logg inn for å lagre."
LAGRE_KNAPP = "Lagre som utkast"
LAGRET = "Lagret: {hva}. Du finner den under «Samlinger til nå»."
MERKNAD = "Merknad"
"""Shown to the one who saves; kept in the store's history."""

# What was held
HISTORIKK_HJELP = (
    "Samlinger vi kjenner til fra åpne kilder, og de som er registrert her. Der kilden ikke oppgir hele datoen, står det "
    "kilden sier. Listen er den samme uansett filter."
)
PLANER_TITTEL = "Planer"
PLANER_HJELP = "Bare redaktører ser planene. En plan teller ikke i noen statistikk før den er merket som holdt."
HOLDTE_TITTEL = "Holdt"
NAAR, OMRAADE, HVEM = "Når", "Område", "Inviterte"
KILDE = "Kilde"
TILSTANDER = {"utkast": "Utkast", "invitert": "Invitert", "holdt": "Holdt", "avlyst": "Avlyst"}
PLAN_LINJE = "**{tittel}** · {inviterte}"
NY_TILSTAND = "Sett til"
MOTTE = "Hvem møtte?"
MOTTE_HJELP = "Kommunene som var til stede. Uten dette kan vi bare følge opp dem som var invitert."
ALLE_MOTTE, INGEN_MOTTE, ANDRE_MOTTE = "Alle kom", "Ingen kom", "Andre kommuner som møtte"
MOTTE_AV = "{antall} av {alle} inviterte er krysset av."
DELTAKERE = "Antall deltakere"
OPPDATER = "Lagre endringen"
PLAN_FELT = {
    "tilstand": "Tilstand",
    "dag": FORSTE_DAG,
    "deltakere": DELTAKERE,
    "motte": "Hvem møtte",
    "merknad": MERKNAD,
}
KONFLIKT = (
    "**Noen andre endret planen mens du fylte ut.** Ditt står i feltene over, men er ikke lagret. Dette ble gjort:"
)
KONFLIKT_FELT, KONFLIKT_BEGGE = "- {felt}: {fra} → **{til}**{begge}", " (dette har du også endret)"
KONFLIKT_HJELP = "Lagrer du ditt også, gjelder det du har endret. Resten blir stående slik de andre gjorde det."
KONFLIKT_BORTE = "Planen er tatt bort. Du kan lagre den som en ny plan, med det du har endret."
KONFLIKT_OVER, KONFLIKT_NY, KONFLIKT_FORKAST = "Lagre mitt også", "Lagre som ny plan", "Forkast mitt"
TOMT_FELT = "tomt"
OPPDATERT = "Lagret: {tittel} er nå {tilstand}."
HVA_KOM = "Hva kom ut av den?"
HVA_KOM_VELG = "Velg en samling som er holdt"
OPPFOLGING_INGEN = (
    "Kilden sier ikke hvilke kommuner som var med, eller på hvilken dag. Da kan vi ikke regne ut hva som kom ut av den."
)
OPPFOLGING_HODER = ("Hvem", "Etter", "Endret status", "Nye vedtak", "Sammenlignbare: endret", "Sammenlignbare: vedtak")
ROLLER = {"invitert": "Inviterte", "til stede": "Til stede"}
MND = "{antall} måneder ({dato})"
AV = "{antall} av {alle}{andel}"
AV_INGEN = "ingen å sammenligne med"
IKKE_ENNAA = "ikke kommet dit ennå"
OPPFOLGING_NOTE = (
    "Sammenlignbare: kommuner i samme fylke med samme status på samlingsdagen, som verken ble invitert eller var med."
)
RINGELISTE = "Hvem bør ringes etter {tittel}?"
RINGELISTE_HJELP = (
    "Bare for redaktører. Én måned etter samlingen for dem som ikke kom, ikke har begynt eller er stille; tre måneder for dem som "
    "arbeider med en politikk. Har kommunen fått bistand siden, regnes det fra den. Ett år før en politikk går ut, om den neste. "
    "Fristene er våre egne."
)
RING, RING_NAA, HVORFOR, VAR_DER = "Ring", "Nå", "Hvorfor", "Var der?"
DA, NAA, SISTE_BISTAND, ETTER_MND = "Da", "I dag", "Siste bistand", "Etter {antall} måneder"
VAR_DER_ORD = {True: "Ja", False: "Ikke registrert"}
GRUNNER = {
    "kom_ikke": "var invitert, ikke registrert som til stede",
    "stille": "arbeidet er stille: hva skjedde?",
    "arbeider": "er i arbeid: hvor langt er de kommet?",
    "ikke_i_gang": "ingen kjent politikk: vil de begynne?",
    "ukjent": "ikke kartlagt: hvordan står det til?",
    "arvet": "har en arvet politikk: vil de lage sin egen?",
    "fornye": "politikken går ut, eller er gått ut: hva kommer etter?",
    "vedtatt_siden": "har vedtatt siden: spør om de vil fortelle",
    "har": "hadde vedtatt fra før",
}
INVITERT_EN, INVITERT_TALL, MOTTE_TALL = "1 kommune invitert", "{antall} kommuner invitert", "{antall} møtte"
PLANER_INGEN = "Ingen planer er lagret ennå. Lag en under «Planlegg en samling»."
PLAN_VELG = "Velg en plan"
INGEN_ENDRING = "Ingenting er endret, så ingenting er lagret."
HOLDT_FRAMTID = (
    "En samling kan ikke være holdt på en dag som ikke har vært. Rett datoen, eller la den stå som invitert."
)
HANDLINGER = {"ny": "opprettet", "rettelse": "endret", "tilbaketrekking": "trukket tilbake", "angring": "angret"}
HVA_KOM_KORT = "Status etter {tittel}"
HISTORIE = "Historikk"
DATO_UKJENT = "Dato ikke oppgitt"

# Bistand
BISTAND_HJELP = "Hvilke tjenester en kommune har fått, og når. Vises også på kommunens egen side."
BISTAND_LISTE = "Arbeidsliste: har fått bistand, har ikke vedtatt ennå"
BISTAND_LINJE = "{navn} fikk {tjeneste} for {siden} siden, {status}"
BISTAND_INGEN = "Ingen bistand er registrert ennå."
BISTAND_LISTE_TOM = (
    "Ingen på listen: alle som har fått bistand i dette området, har vedtatt – eller ingen bistand er registrert."
)
BISTAND_GITT = "Bistand som er gitt"
BISTAND_VELG = "Velg en kommune først. Ingenting er lagret."
BISTAND_FRAMTID = "Datoen har ikke vært ennå. Registrer bistand når den er gitt. Ingenting er lagret."
BISTAND_NY = "Registrer bistand"
BISTAND_TJENESTE, BISTAND_DATO, BISTAND_KILDE, BISTAND_LAGRE = "Tjeneste", "Når", "Lenke (valgfri)", "Lagre bistand"
BISTAND_DATO_HJELP = "2025-09-14, 2025-09 eller 2025. La stå tomt om du ikke vet."
BISTAND_LAGRET = "Lagret: {kommune} fikk {tjeneste}."
MAANED_EN, MAANED_FLERE, UNDER_MAANED = "én måned", "{antall} måneder", "mindre enn en måned"
STATUS_ENNAA = {
    "under_arbeid": "ennå under arbeid",
    "ingen_kjent": "ennå ingen kjent politikk",
    "ikke_kartlagt": "ikke kartlagt",
    "arvet": "har en arvet politikk",
}

ONSKER_TITTEL = "Ønsker hjelp, etter kommunens eget svar"
ONSKER = "Ønsker hjelp til"
SVARTE = "Svarte"
HOLDTE_KOLONNER = {
    "tittel": TITTEL, "naar": NAAR, "omraade": OMRAADE, "arrangoerer": ARRANGORER, "hvem": HVEM, "form": FORM, "kilde": KILDE,
}  # fmt: skip
VERTER_KOLONNER = {
    "vert": VERT, "snitt": SNITT, "mer": MER, "lengst": LENGST, "sentralitet": SENTRALITET, "innbyggere": INNBYGGERE,
}  # fmt: skip
RINGELISTE_KOLONNER = {
    "ring": RING, "kommune": KOMMUNE, "hvorfor": HVORFOR, "var_der": VAR_DER, "da": DA, "naa": NAA, "siste_bistand": SISTE_BISTAND,
}  # fmt: skip
ONSKER_KOLONNER = {"kommune": KOMMUNE, "onsker": ONSKER, "svarte": SVARTE}
BISTAND_KOLONNER = {"kommune": KOMMUNE, "tjeneste": BISTAND_TJENESTE, "dato": BISTAND_DATO, "kilde": KILDE}
