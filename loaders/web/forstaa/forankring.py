"""Whether a plan about something else undertakes anything for volunteering: the word alone, a number or thanks do not."""

import re

from loaders.web.forstaa.dokumenter import mentions_in
from loaders.web.forstaa.regler import Regelverk
from loaders.web.forstaa.tekst import Setning

_VOLUNTEERING = re.compile(
    r"\bfriviljug\w*|\blaga\b|\blagene\b|\bfrivill(?!igsentral|ighetssentral|ighetsregist|ighetspris|igpris)\w*|\blag og (?:foreninger"
    r"|foreiningar|organisasjon\w*)|\bforeninger\b|\bforeiningar\b|\bdugnad\w*|\bidrettslag\w*"
    r"|\bkulturlag\w*|\bkor og korps",
    re.I,
)
_UNDERTAKES = re.compile(
    r"\b(?:skal|vil|forplikt\w*|lov(?:er|ar|et|a)|løfte\w*|mål(?:et|a|ene)?|hovedmål|hovudmål|delmål"
    r"|satsingsområde\w*|innsatsområde\w*|strategi\b|tiltak\w*|støtte[rn]?\b|støtt[ea] opp|stø\b"
    r"|legge[rs]? til rette|legg(?:e|je)?r? til rette|styrke[rs]?"
    r"|samarbeid(?:e|er|ar)\b|inngå\b|sikre\b|tilby\b|dekke\b|gjøre det (?:lettere|enklere)|gjere det (?:lettare"
    r"|enklare)|gi\b|gje\b|åpne\b|prioriter\w*|eget kapittel|eige kapittel|egen del|eigen del"
    r"|gjennomgående tema|gjennomgåande tema|få\b)\b",
    re.I,
)
_NOT = re.compile(
    r"\b(?:ikke|ikkje|takk(?:er|ar)?|prosent|nevnes|nemnt|nemnd|høringsinstans\w*|søkere|søkjar\w*)\b",
    re.I,
)
_INTRO = re.compile(r"\b(?:skal|vil)\s*:?\s*$", re.I)


def undertakes(linjer: list[Setning], plantype: str, om_den: bool, verk: Regelverk) -> bool:
    """Return whether the page tells that a plan of this type undertakes something for volunteering.

    On a page about the plan any undertaking counts; elsewhere it stands in the sentence that names the plan or the three after it.
    """
    intro = False
    since = 99
    first = next((line for line in linjer if any(plan.interessant for plan in mentions_in(line.tekst, verk))), None)
    # A chapter of a plan's web edition: the plan is named in the banner, and no other after it.
    om_den = om_den or (first is not None and first in linjer[:4] and _names(linjer, verk) == {plantype})
    for line in linjer:
        text = line.tekst
        plans = [plan for plan in mentions_in(text, verk) if plan.interessant]
        if any(plan.plantype == plantype for plan in plans):
            since = 0
        elif plans:
            since = 99
        else:
            since += 1
        item = re.match(r"^\s*[-–•*]\s", text) is not None
        if (
            (om_den or since <= 3)
            and _VOLUNTEERING.search(text)
            and (_UNDERTAKES.search(text) or (intro and item))
            and not _NOT.search(text)
            and not _only_in_the_name(text, verk)
        ):
            return True
        if not item:
            intro = _INTRO.search(text) is not None
    return False


def _names(lines: list[Setning], verk: Regelverk) -> set[str]:
    return {plan.plantype for line in lines for plan in mentions_in(line.tekst, verk) if plan.interessant}


def _only_in_the_name(text: str, verk: Regelverk) -> bool:
    """Return whether volunteering is only named in the name of a policy ("… vedtatt sammen med frivillighetsplanen")."""
    rest = text
    for plan in reversed(mentions_in(text, verk)):
        rest = rest[: plan.start] + rest[plan.slutt :]
    return not _VOLUNTEERING.search(rest)
