"""Whether local associations took part in making a plan, told anywhere on the page. Pure functions."""

import re

from loaders.web.forstaa.dokumenter import EGEN, mentions_in
from loaders.web.forstaa.regler import Regelverk
from loaders.web.forstaa.tekst import Setning

_NEAR, _TOO_SHORT = 6, 15  # lines from one that names the plan; letters

# Associations by kind and by the names they go by everywhere; a public council of youth or elderly is none.
_ASSOCIATION = (
    r"(?:\b(?:lag|laga|lagene|lagsfolk\w*|lagslede\w*|lagsleia\w*|lagsliv\w*|forening(?:er|ene|slivet"
    r"|sledere)?|foreiningar?|foreiningane|foreningen|organisasjon(?:er|ar|ene|ane|slivet)"
    r"|frivilligheten|frivilligheita|frivillige|frivillig sektor|idretten|korpse[nt]e?|paraply(?:er|ar|ene)?"
    r"|r[øo]de kors|sanitetskvinnene|lions|rotary|norsk folkehjelp|redningsselskapet|speider\w*|4h"
    r"|ildsjele(?:r|ne)|eldsjeler)\b"
    r"|\b[\wæøå]*(?:idretts|musikk|song|sang|kultur|studie|velforenings|korps)råd(?:et)?\b(?!giv|gjev)"
    r"|\bidretts- og kulturråd\w*"
    r"|\b(?:idretts|bygde|bygdekvinne|bygdeungdoms|ungdoms|song|sang|spelemanns|grende|historie|sanitets"
    r"|helse|pensjonist|bonde|mål|tur|kultur|musikk|kyst|revy|skytter|jeger|båt|husflids|teater)(?:lag"
    r"|foren\w*|forein\w*|klubb)\w*"
    r"|\b[\wæøå]+(?:klubb|foreining|forening|foreningene|korps|koret|velforeninger|velforeiningar"
    r"|kvinnelag)(?:en|a|et|er|ar|ene|ane)?\b|\bfrivilligsentral(?:en|ane|ene|er)?\b|\bvelforening\w*"
    r"|\bvelforeining\w*)"
)
_TOOK_PART = (
    r"(?:\b(?:sat|satt|sit|sitter|sittet|sete)\b|\b(?:har|hadde)\s+(?:\w+\s+){0,4}?(?:vore|vært"
    r"|fått vere|fått være|hatt)\b|\b(?:var|vore|vært|er|fikk være|fekk vere|fekk"
    r"|fikk)\s+(?:\w+\s+){0,3}?med\b"
    r"|\bdel(?:tok|tatt|teke|tar|tek)\b|\bmedvirk\w*|\bmedverk\w*|\bsamråd\b|\b(?:sammen|saman|samarbeid"
    r"|dialog|samtal\w*|samspill)\s+(?:med\b|mellom\b)|\bmøt(?:e|er|te|tes|test|t)\b|\bkveldsmøte\w*"
    r"|\bsamling(?:en|a|er)?\b|\bverksted\w*|\bverkstad\w*|\bworkshop\w*|\b(?:innspills?|innspels?"
    r"|dialog|id[eé]|krets|bygde|lags|folke)(?:møte|kveld|verksted|samling|dugnad|konferanse)\w*"
    r"|\bkaf[eé]dialog\w*|\binnspill\b|\binnspel\b"
    r"|\bskr(?:ev|eiv|evet|iven|ive|evne)\b|\butarbeid\w*|\bforme\b|\butform\w*|\bplass(?:er|ar)?\b"
    r"|\brepresentant\w*|\bgrupp[ea]n?\b|\b\w+grupp[ea]n?\b|\barbeidsgruppe\w*|\butval(?:get|g)?et?\b"
    r"|\bnemnd\w*|\breferansegrupp\w*"
    r"|\boppnevn\w*|\bpeik\w* ut\b|\binviter\w*|\bbedt\b|\bbedne\b|\bpenn(?:en)?\b|\bønske[rn]?\b"
    r"|\bspør(?:re|je)\w*|\bundersøk\w*|\btelling\w*|\bgjort jobben\b|\bfått med oss\b"
    r"|\bsei di meining\b|\bfulgt arbeidet\b)"
)
_BOTH = re.compile(rf"{_ASSOCIATION}[^.;]{{0,140}}?{_TOOK_PART}|{_TOOK_PART}[^.;]{{0,140}}?{_ASSOCIATION}", re.I)
# Who is told of is not who the plan is for: goals, duties, grants and hearings name associations too.
_NOT_MAKING = re.compile(
    r"\b(?:skal|vil|kan|bør|må|mål|tiltak|løfte\w*|støtte[rnt]?|tilskudd|tilskot|søk\w*|avtale\w*|leie"
    r"|gratis|fulgte møtet|til stades|ukentlig|årsmøte\w*)\b",
    re.I,
)
_MAKING = re.compile(
    r"\b(?:grupp[ea]n?|\w+grupp[ea]n?|utval\w*|nemnd|skre?v\w*|skriv\w*|framlegg|kveldane|kveldene"
    r"|til\b.*\bplan|plan\w*|strategi\w*|melding\w*|politikk\w*|plattform\w*|erklæring\w*|utkast\w*"
    r"|arbeid(?:et)?|prosjekt\w*|samråd|innspill?\w*|innspel\w*|verksted\w*"
    r"|medvirk\w*|medverk\w*|deltok|teksten?\w*|forme)\b",
    re.I,
)
_SURELY = re.compile(
    r"\b(?:sat|satt|sit|sitter|var med|vart med|vore med|vært med|skrev|skreiv|samråd|deltok|skrivegruppa|deltatt|skrevet|skriven)\b",
    re.I,
)
_AHEAD = re.compile(
    r"\b(?:åpent møte|ope møte|innspills?\w+|innspels?\w+|bygdemøte|kretsmøte\w*|dialogmøte\w*"
    r"|invitere\w*|inviter\w*|sett\w* ned|peikte? ut|oppnevnt)\b",
    re.I,
)
_OLDER = re.compile(r"\b(?:den første|den fyrste|forrige|førre|gamle|tidligere plan)\b", re.I)
_MAKERS = re.compile(
    r"\b(?:gruppe|gruppa|arbeidsgruppe|prosjektgruppe|styringsgruppe|referansegruppe|utvalg|utval|nemnd"
    r"|redaksjon\w*|deltakere|deltakarar|kven skreiv|hvem skrev|skrev den|skreiv)\b",
    re.I,
)


def i_dialog(linjer: list[Setning], om_planen: set[int], hele_siden: bool, verk: Regelverk) -> Setning | None:
    """Return the line that tells of associations taking part in a plan, None where no line does.

    `om_planen` are the numbers of lines that name the plan; `hele_siden` tells that the page is about it, so that the line may
    stand anywhere. A plan's own name ("strategi for samspill med frivilligheten") says nothing of who made it.
    """
    previous = ""
    for line in linjer:
        text = _without_names(line.tekst, verk)
        near = hele_siden or any(abs(line.linje - other) <= _NEAR for other in om_planen)
        if near and len(text) > _TOO_SHORT and not _OLDER.search(text) and _took_part(text, previous):
            return line
        previous = text
    return None


def _took_part(text: str, previous: str) -> bool:
    makers = _MAKERS.search(previous) is not None
    if not _BOTH.search(text):
        return makers and re.search(_ASSOCIATION, text, re.I) is not None
    if _SURELY.search(text) or _AHEAD.search(text):
        return True
    return (makers or _MAKING.search(text) is not None) and not _NOT_MAKING.search(text)


def _without_names(text: str, verk: Regelverk) -> str:
    for plan in reversed(mentions_in(text, verk)):
        if plan.i_seg_selv and plan.plantype == EGEN:
            text = f"{text[: plan.start]}planen{text[plan.slutt :]}"
    return text
