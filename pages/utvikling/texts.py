"""Texts of the screen Utvikling."""

HEADINGS = (
    "Antall over tid",
    "Kartet over tid",
    "Nye vedtak",
    "Dokumenter som går ut: hvem bør vi ringe",
    "I dette tempoet",
)
MEASURE = "Vis som"
COUNT, SHARE = "Antall", "Andel"

LINE_TITLE = "{area}: {vedtatt} av {kommuner} har dokumentert vedtak"
LINE_UNDATED = ", {udatert} av dem uten dato"
LINE_ALT = (
    "Linje over dokumenterte vedtak i {area}: {forste} i {fra}, {daterte} med dato per {til}. I tillegg {udatert} vedtak uten dato og "
    "{arvet} arvet.{publisert}"
)
LINE_ALT_PUBLISHED = " Publiserte tall for samme område: {liste}."
LINE_NOTE = (
    "Heltrukken linje: vedtak med dato i kilden. Stiplet linje: arvede vedtak lagt til. Avstanden til de åpne sirklene viser hvor langt "
    "dokumentasjonen rekker. Tallene følger dagens 357 kommuner hele veien{reformer}."
)
LINE_REFORMS = "; de loddrette strekene er kommunereformene {aar}"
LINE_UNDATED_NOTE = (
    " Vedtak uten dato regnes først fra {dag}, da belegget ble registrert: spranget der er ikke ny aktivitet."
)
LINE_NOT_DRAWN = " {antall} publiserte tall uten dato er ikke tegnet, men står i tabellen."
LINE_LEGEND = (
    "Vedtatt med dato",
    "Med arvede vedtak",
    "Med vedtak uten dato",
    "Publisert av andre",
    "Kommunereform",
    "Samling i fylket",
)
LINE_COLUMNS = {
    "dato": "Dato",
    "omraade": "Område",
    "type": "Type",
    "vedtatt": "Vedtatt",
    "udatert": "Av disse uten dato",
    "arvet": "Arvet",
    "publisert_antall": "Publisert antall",
    "publisert_andel": "Publisert andel",
    "merknad": "Merknad",
    "kilde": "Kilde",
}
DOCUMENTED, PUBLISHED = "Dokumentert", "Publisert"
NO_DATE = "uten dato"

MULTI_TITLE = "Fylke for fylke: flest vedtak i {fylker} ({antall})"
MULTI_NONE = "Fylke for fylke: ingen dokumenterte vedtak på denne datoen"
MULTI_TITLE_SHARE = "Fylke for fylke: av dem med flere kommuner er andelen størst i {fylker} ({andel})"
MULTI_NOTE = "Samme målestokk i alle fylker, 2007 til {per}. Under navnet: vedtatt av antall kommuner. Vedtak uten dato er med til slutt."
MULTI_NOTE_SHARE = " {fylker} (én kommune, 100 %) går ut over målestokken."
MULTI_ALT = "Små linjediagrammer, ett for hvert fylke, over dokumenterte vedtak siden 2007. {liste}."
MULTI_OF = "{vedtatt} av {antall}"

TIME_SILENT = "– uten nytt på fire år"
TIME_LABEL = "Vis kartet per"
PLAY, PAUSE, AGAIN = "Spill av", "Pause", "Spill fra start"
TIME_SENTENCE = "{area} per {dag}: {vedtatt} av {kommuner} har vedtatt ({andel}), {arvet} arvet, {arbeid} under arbeid."
TIME_ALT = "Kart over Norge per {dag}. {setning}"
TIME_TITLE = "Kommuner med frivillighetspolitikk per {dag}"
TIME_TABLE = "Se {dag} som tabell"
TIME_HELP = "Flytt med piltastene, ett kvartal om gangen. Kommunene er dagens 357 hele veien."

YEAR_TITLE = "{nye} i {area} med kjent år"
YEAR_UNDATED = ", {antall} uten dato"
YEAR_MOST = ", flest i {aar} ({flest})"
YEAR_NONE = "Ingen vedtak med kjent år i {area}"
YEAR_PACE = "Siste tolv måneder: {siste} med dato, mot {foregaende} i de tolv før{udatert}. "
YEAR_PACE_UNDATED = "; {antall} uten dato kom inn i registeret"
YEAR_NOTE = (
    "Året belegget gjelder fra. Et revidert dokument i en kommune som alt hadde vedtatt, er ikke et nytt vedtak."
)
YEAR_ALT = "Søyler med nye vedtak per år: {liste}."
YEAR_COLUMNS = {
    "aar": "År",
    "antall": "Nye vedtak",
    "kommuner": "Kommuner",
}
YEAR_AXIS = "Nye vedtak"

WORK_TITLE = "{ganger} i {area} fra under arbeid til vedtatt, midtverdi {aar} år"
WORK_TWICE = " i {kommuner}"
WORK_FEW = "For få kommuner i {area} har gått fra under arbeid til vedtatt til å regne en midtverdi"
WORK_ONGOING = "; {antall} var i gang sist vi hørte om dem"
WORK_NOTE = (
    "Fra første daterte belegg om arbeidet til første belegg om vedtak: så nøyaktig som beleggene er tette. "
    "{udatert} som ble vedtatt uten dato i kilden, og {annet} der arbeidet ikke førte fram, så vidt vi vet, er ikke regnet med. "
    "Bare arbeid med datert begynnelse er med."
)
WORK_BUCKETS = ("under 1 år", "1–2 år", "2–4 år", "4–8 år", "over 8 år")
WORK_OUTCOME = {"vedtatt": "Ble vedtatt", "pagar": "I gang sist vi hørte, tid så langt"}
WORK_AXIS = "Løp fra første belegg om arbeid"
WORK_ALT = "Liggende søyler over hvor lenge kommuner var under arbeid. {liste}."
WORK_COLUMNS = {
    "kommune": "Kommune",
    "fylke": "Fylke",
    "fra": "Under arbeid fra",
    "til": "Til",
    "aar": "År",
    "utfall": "Utfall",
}
WORK_ENDED = {
    "vedtatt": "Ble vedtatt",
    "udatert": "Ble vedtatt, uten dato",
    "annet": "Ikke videreført, så vidt vi vet",
    "pagar": "I gang sist vi hørte",
}

RUNOUT_TITLE = "{ute} i {area} har gått ut på dato, {snart} går ut innen tolv måneder"
RUNOUT_COLUMNS = {
    "kommune": "Kommune",
    "fylke": "Fylke",
    "dokument": "Dokument",
    "til": "Periode til",
    "tilstand": "Tilstand",
    "innbyggere": "Innbyggere",
    "nettsted": "Nettsted",
    "kilde": "Kilde",
}
RUNOUT_STATE = {True: "Perioden er ute", False: "Går ut innen tolv måneder"}
RUNOUT_NOTE = (
    "Vedtak som gjelder, der perioden i dokumentet er ute eller snart ute. En utløpt periode tar ikke bort statusen: ingen regel "
    "sier når en politikk faller bort. Dokumenter uten oppgitt periode er ikke med."
)
INHERITED, REVISING = "arvet", "under revisjon"

PACE_TITLE = "I dette tempoet: {aar} til alle {antall} kommuner. Et regnestykke, ikke en prognose"
PACE_THIN = (
    "**For lite å regne på i {area}.** Det trengs minst {minst} nye vedtak med dato på fem år for å si noe om tempoet; "
    "her er det {nye}."
)
PACE_WIDER = " Velg hele landet for å se regnestykket."
PACE_BASIS = ("Dokumenterte vedtak", "Publiserte tall", "Publiserte fylkestall, lagt sammen")
PACE_ASSUMPTION = (
    "Forutsetning: like mange nye vedtak i året som i perioden bak, ingen som faller fra, og at registeret har fanget opp like mye hele "
    "tiden. Intervallet (90 prosent) gjelder bare tilfeldigheten i antallet, ikke endringer i tempo. "
    "Dokumenterte og publiserte tall regnes hver for seg og blandes aldri. Årene telles fra slutten av perioden. Er publiserte fylkestall "
    "lagt sammen, er også de tallene med som ikke kan stemme (se Fylker)."
)
PACE_UNDATED = " {antall} nye vedtak uten dato i kilden kan ikke plasseres i noe år og er ikke regnet med."
PACE_COLUMNS = {
    "grunnlag": "Grunnlag",
    "periode": "Periode",
    "nye": "Nye vedtak",
    "per_aar": "Per år",
    "kommuner_igjen": "Kommuner igjen",
    "aar_igjen": "År igjen",
    "fra": "Fra (90 %)",
    "til": "Til (90 %)",
    "aar": "Anslått år",
}
PACE_PERIOD = "{fra}–{til}"
PACE_YEARS, PACE_MANY = "rundt {aar} år", "mer enn 100 år"
PACE_ALT = "For hvert grunnlag antall år til alle kommuner har vedtatt, med intervall: {liste}."
PACE_ITEM = "{grunnlag} {aar} (mellom {fra} og {til})"
PACE_AXIS = "År til alle kommuner har vedtatt"
SOURCE_BOTH = (
    "Frivillighetskartets register (dokumentert) og Frivillighet Norge via pressen (publisert), holdt fra hverandre"
)
