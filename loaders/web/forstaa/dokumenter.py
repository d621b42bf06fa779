"""What a sentence calls plans by, which plan a "den" or "planen" goes back to, and what one sentence says of one plan."""

import re
from dataclasses import dataclass, replace

from data.kinds import OTHER_KOMMUNEDELPLAN, OTHER_TEMAPLAN, PLANTYPER
from loaders.web.forstaa.regler import Regelverk
from loaders.web.forstaa.tekst import Setning
from loaders.web.forstaa.typer import Regeltreff

ANNET = "annet"
TILBAKE = "tilbakevisning"
EGEN = "frivillighetspolitikk"

_NOT_POLICY = re.compile(
    r"frivil(?:l?[ie]|ju)g(?:e)?\s+(?:vern|forvaltning|foreldre\w*|ressurs\w*|medarbeid\w*|teneste\w*"
    r"|tjeneste\w*|kartlegging|skyss"
    r"|avtale\w*|tvang|innlegg\w*|brann\w*|\w*samm?enslå\w*|\w*samanslå\w*|oppmåling\w*"
    r"|tiltak i landbruk\w*|deltak\w*)|frivillig(?:het)?s?sentral|frivillighetsregister|"
    r"frivillige\s+(?:på|ved|i)\s+(?:beredskap\w*|kris\w+|\w+hjem\w*|sykehjem\w*|kirk\w*|museet|menighet\w*)"
    r"|frivillighetspris|frivilligpris",
    re.IGNORECASE,
)
_OTHER_TOPIC = re.compile(
    r"kultur|idrett|fritid|oppvekst|folkehelse|friluft|barn og unge|omsorg|helse|inkludering|integrering"
    r"|bibliotek|fysisk aktivitet"
    r"|museum|beredskap",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:er|ble|blei|vart|har|skal|vil|må|bør|som|at|vedtok|handler|handlar|gjelder|gjeld|når)\b", re.IGNORECASE
)
_FOLLOWS = re.compile(r"^(?:,| og)\s+(\w+)(?:(?:, \w+)*\s+og\s+(\w+))?")
_ANOTHER_PLAN = re.compile(r"(?:plan|strategi|melding|plattform|erklæring|politikk)(?:en|a)?$", re.IGNORECASE)
# What "frivillig" may describe when a plan for it is one for the sector; "plan for frivillig brannvern" is not.
_SECTOR = re.compile(
    r"\s*(?:$|[^\wæøå\s]|\d|(?:sektor|arbeid|innsats|virksomhet|verksemd|aktivitet|engasjement|lag"
    r"|organisasjon|organisering|foreining|forening|kultur"
    r"|idrett|omsorg|liv|tjeneste|teneste)\w*|(?:og|i|er|ble|blei|vart|som|til|har|skal|vil)\b)",
    re.IGNORECASE,
)
_REMEMBERED = 4000
# Whatever a plan is called, or referred back to by, holds one of these.
_ANY = re.compile(
    r"plan|strateg|melding|politi|plattform|erklæring|plakat|program|samfunnsdel|budsjett|regnskap"
    r"|rekneskap|arealdel|vedtekt|reglement|regulativ|retningslin|statutt|avtale|tilskudd|tilskot"
    r"|forskrift|protokoll|liste|innkalling|årsrapport"
    r"|uttale|svar|fråsegn|gebyr|møtebok|pris|rapport|dokument|utkast|disposisjon|\bsak|\bden|\bhan\b"
    r"|\bho\b|\bhun\b|\bny\b|henne|forslag|framlegg|frivil|begge",
    re.IGNORECASE,
)
_KINDS = ("plattform", "erklæring", "strategi", "melding", "politikk", "plakat", "program", "samfunnsdel", "plan")
_LOOSE = ("plan", "strategi", "melding", "politikk")  # what one and the same policy is called by turns
_HE_OR_SHE = ("den", "denne", "han", "ho", "hun")
_NEUTER_OR_MANY = re.compile(
    r"(?:[ae]ne|et|er|ar|budsjett|regnskap|rekneskap|reglement|regulativ|tilskudd|tilskot|gebyr|program)$", re.I
)
"""what "den" cannot go back to"""
_NEAR_LINES = 8
_GENERAL = (OTHER_TEMAPLAN, OTHER_KOMMUNEDELPLAN, ANNET)
_TOPIC_TYPE = tuple((word, plan.kode) for plan in PLANTYPER for word in plan.emne)


@dataclass(frozen=True, slots=True)
class Omtale:
    """A plan named in a text: its type, the words, and where they stand in the sentence.

    `vist_til` tells that the sentence only refers to it ("i samsvar med planen"): it is not what is decided there.
    """

    plantype: str
    tekst: str
    start: int
    slutt: int
    slag: str
    i_seg_selv: bool = True
    linje: int = 0
    vist_til: bool = False

    @property
    def interessant(self) -> bool:
        """Return whether it is a plan that may hold a policy (not a budget, not a mere "den")."""
        return self.plantype not in (ANNET, TILBAKE)


@dataclass(frozen=True, slots=True)
class Utsagn:
    """What one sentence, row or case says of one plan.

    `slag` is vedtatt, gjeldende, vist, under_arbeid, nektet, opphevet, fremmed or ingenting; `fra` and `til` are the years the
    plan runs where the same words give them.
    """

    slag: str
    omtale: Omtale
    setning: Setning
    treff: tuple[Regeltreff, ...]
    dato: str | None = None
    organ: str | None = None
    sak: str | None = None
    eier: str | None = None
    ny: bool = False
    fra: str | None = None
    til: str | None = None

    @property
    def poeng(self) -> float:
        """Return the sum of the weights."""
        return sum(hit.vekt for hit in self.treff)


def _kind(text: str) -> str:
    low = text.lower()
    head = re.split(r"\s(?:for|om|mellom|av)\s", low)[0]
    return next((kind for kind in _KINDS if kind in head), "")


def _mixed(text: str, topic: str, after: str) -> str | None:
    """Return the plan type of a plan that has volunteering as one of several subjects, None if it is alone."""
    follow = _FOLLOWS.match(after)
    beside = [part for part in follow.groups() if part and not _ANOTHER_PLAN.search(part)] if follow else []
    subjects = f"{topic} {' '.join(beside)}"
    if not _OTHER_TOPIC.search(subjects):
        return None
    head = text.lower().split()[0]
    if head.startswith(("kommunedelplan", "kommunaldelplan")):
        low = subjects.lower()
        return next((kind for word, kind in _TOPIC_TYPE if word in low), OTHER_KOMMUNEDELPLAN)
    return OTHER_TEMAPLAN


def mentions_in(tekst: str, verk: Regelverk, linje: int = 0) -> list[Omtale]:
    """Return the plans a sentence names, in order; of overlapping names the longest is kept.

    Several readers ask about the same sentence, so the table remembers the latest answers.
    """
    known = verk.omtaler.get(tekst)
    if known is None:
        if len(verk.omtaler) > _REMEMBERED:
            verk.omtaler.clear()
        known = verk.omtaler[tekst] = _finn(tekst, verk)
    return [replace(plan, linje=linje) for plan in known] if linje else list(known)


def _finn(tekst: str, verk: Regelverk) -> list[Omtale]:
    if not _ANY.search(tekst):
        return []
    hits: list[Omtale] = []
    for word in verk.dokumenter:
        for match in word.monster.finditer(tekst):
            text, plantype = match[0], word.plantype
            if plantype == EGEN:
                other = _NOT_POLICY.search(tekst[match.start() : match.end() + 30])
                if other and other.start() < len(text):
                    continue
                topic = (match.groupdict().get("emne") or "") if word.id == "plan_for_frivillighet" else ""
                if _VERB.search(topic) or (
                    text.lower().endswith(("frivillig", "friviljug")) and not _SECTOR.match(tekst[match.end() :])
                ):
                    continue
                plantype = _mixed(text, topic, tekst[match.end() :]) or plantype
            hits.append(Omtale(plantype, text.strip(), match.start(), match.end(), _kind(text), plantype != TILBAKE))
    # "Temaplan for frivillighet og fellesskap" is a plan for volunteering, however much longer the other way to name it is.
    own = {hit.start for hit in hits if hit.plantype == EGEN}
    hits = [hit for hit in hits if hit.plantype == EGEN or hit.plantype not in _GENERAL or hit.start not in own]
    hits.sort(key=lambda hit: (-(hit.slutt - hit.start), hit.start))
    kept: list[Omtale] = []
    for hit in hits:
        if all(hit.slutt <= other.start or hit.start >= other.slutt for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.start)


def referred_to(tilbake: Omtale, tidligere: list[Omtale], hoved: Omtale | None) -> Omtale | None:
    """Return the plan that "planen", "meldinga" or "den" goes back to: the last one named that fits the word."""
    kind = tilbake.slag
    specific = tilbake.tekst.lower()
    if specific in ("saken", "saka"):
        near = [
            earlier for earlier in tidligere if 0 <= tilbake.linje - earlier.linje <= 3 and earlier.plantype != TILBAKE
        ]
        return near[-1] if near else None
    for earlier in reversed(tidligere[-8:]):
        # On a page about a plan, "planen" is that plan, whatever budget or rule was named on the way.
        if earlier.plantype == TILBAKE or (earlier.plantype == ANNET and hoved is not None):
            continue
        if specific in _HE_OR_SHE and earlier.plantype == ANNET and _NEUTER_OR_MANY.search(earlier.tekst):
            continue
        # … also when a policy was named on the way, unless just now.
        about_another = hoved is not None and hoved.plantype not in (EGEN, ANNET)
        if about_another and earlier.plantype == EGEN and tilbake.linje - earlier.linje > 2:
            continue
        other = hoved is not None and hoved.plantype == EGEN and earlier.plantype != EGEN
        if other and not specific.startswith("kommunedelplan"):
            continue
        fits = (
            not kind
            or earlier.slag == kind
            or (not earlier.slag and earlier.plantype != ANNET and 0 <= tilbake.linje - earlier.linje <= 4)
            or (kind == "plan" and earlier.slag in ("samfunnsdel", "plan", "strategi"))
        )
        if specific.startswith("temaplan") and not earlier.tekst.lower().startswith(("temaplan", "frivil")):
            fits = False
        if fits:
            return earlier
    # "Frivillighetsmelding 2021–2028. Strategien ble vedtatt …": the word fits no plan named, so it is the policy just named.
    near = [one for one in tidligere if one.i_seg_selv and one.interessant and tilbake.linje - one.linje <= _NEAR_LINES]
    if near and near[-1].plantype == EGEN and kind in _LOOSE and all(earlier.slag != kind for earlier in tidligere):
        return near[-1]
    return (
        hoved
        if hoved and (not kind or not hoved.slag or kind in (hoved.slag, "plan") or hoved.slag == "politikk")
        else None
    )
