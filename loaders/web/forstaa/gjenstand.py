"""Which of the plans in a sentence was adopted: the object of the verb, the subject of the passive, the one on the line."""

import re

from loaders.web.forstaa.dokumenter import ANNET, Omtale
from loaders.web.forstaa.regler import Regel
from loaders.web.forstaa.tekst import Setning

WINDOW = 160
# What may stand between two things that were adopted together; a verb or a full stop would begin something else.
_AND = re.compile(
    r"^(?:\s+(?:for\s+)?\(?\d{4}(?:\s*[-–]\s*\d{2,4})?\)?)?,?\s+(?:og|samt)\s+(?:(?:en|ein|ei|den|det"
    r"|sin|si|ny|nye|egen|eigen"
    r"|første|fyrste|tilhørende|tilhøyrande|[\wæøå]+(?:s|ert|erte|lig|lige|leg|lege))\s+){0,3}$|^,\s+$",
    re.I,
)
# … and what follows the last of them when it is the subject of something else: "vedtok kulturplanen, og planen er på høring".
_NEW_CLAUSE = re.compile(
    r"^\s*(?:er|ble|blei|vart|blir|vert|har|skal|vil|må|kan|bør|ligger|ligg|kommer|kjem|går|\w+(?:es|ast))\b", re.I
)

_WHO_WHEN_HOW = re.compile(
    r"(?:\w*kommunestyre|\w*bystyre|\w*heradsstyre|fylkesting|\w*utval|\w*komit|formannskap|politik"
    r"|folkeva|representant|ordfør|kommunen|heradet|vedtak|vedtat|vedteke|godkj|behandl|handsam"
    r"|januar|februar|mars|april|juni|juli|august|september|oktober|november|desember"
    r"|\w+dag(?:s?kveld)?$|kveld|møte|enstemm|samrøyst|stemm|røyst|fikk|fekk|gjorde|fatt|endelig|endeleg"
    r"|politisk|etter|lang|kort|debatt"
    r"|time|ble$|vart$|blei$|siste|først|saken$|saka$|denne$|dette$|alle|samla|samlet|slik|mot$|uten"
    r"|utan|tillegg|endring|juni|våren|høsten|hausten|året|fjor|ja$|med$|gang|status|plan$|planen$"
    r"|tilslut|sitt$|både|vedtok|revider|ruller|oppdater|versjon|utg[aå]ve|dokument|planstatus|innstilling"
    r"|forslag(?:et)?$|sist$|banke|klubb|lagd?t?$|fr[ae]m$|innarbeid|signert|undertegn|underskr|\w+styrevedtak|gjeld|bystyresak|kommunestyresak|arkivsak|trådte$|kraft$)",
    re.I,
)
_LEAVE = re.compile(r"klarsignal|grønt\s+(?:lys|ljos)", re.I)
# A plan after one of these is what the first plan does something to; the first is still the subject.
_OBJECT = re.compile(
    r"\b(?:erstatt(?:er|ar)|avløser|avløyser|bygger på|byggjer på|følger opp|følgjer opp|viderefører"
    r"|vidarefører|utfyller"
    r"|supplerer|inngår i|(?:er )?(?:en )?del av|(?:er )?forank\w+ i|(?:er )?knytt\w* til)\s+(?:[\wæøå]+\s+){0,3}$",
    re.I,
)


def _second_verb(before: list[Omtale], match: re.Match[str], text: str) -> bool:
    """Return whether the adoption is told of the plan before the nearest: "planen erstatter kulturplanen og ble vedtatt"."""
    first, last = before[-2:]
    joined = re.search(r"\bog\b", text[last.slutt : match.start() + 1])
    return joined is not None and _OBJECT.search(text[first.slutt : last.start]) is not None


def _together(near: list[Omtale], text: str) -> list[Omtale]:
    """Return the nearest plan, and those joined to it by "og"; `near` begins with the nearest."""
    chosen = near[:1]
    for plan in near[1:]:
        first, last = sorted((chosen[-1], plan), key=lambda one: one.start)
        ends = plan is last and _NEW_CLAUSE.match(text[last.slutt :])
        if ends or not _AND.match(text[first.slutt : last.start]):
            break
        chosen.append(plan)
    return chosen


def gjenstand(
    rule: Regel,
    match: re.Match[str],
    plans: list[Omtale],
    setning: Setning,
    tidligere: list[Omtale],
    hoved: Omtale | None,
) -> list[Omtale]:
    """Return the plans that a rule's words are about: the nearest on the side where that kind of rule looks, within WINDOW
    letters, and those named together with it ("kulturplanen og frivilligplanen"); none when no plan is near.
    """
    text = setning.tekst
    inside = [
        plan for plan in plans if plan.start >= match.start() and plan.slutt <= match.end() and plan.plantype != ANNET
    ]
    before = [plan for plan in plans if plan.start < match.start() and match.start() - plan.slutt < WINDOW]
    after = [plan for plan in plans if plan.start >= match.end() and plan.start - match.end() < WINDOW]
    if rule.gruppe == "aktiv":
        if before and re.fullmatch(r"\s*,?\s*som\s+", text[before[-1].slutt : match.start()], re.I):
            after = []  # "planen som kommunestyret vedtok i 2019, følges opp i budsjettet"
        choice = _together(after, text) or inside[-1:] or before[-1:]
    elif rule.gruppe == "passiv":
        if len(before) > 1 and not inside and _second_verb(before, match, text):
            before = before[:-1]
        after = [plan for plan in after[:1] if not re.search(r",|\bog\b|\bsamt\b", text[match.end() : plan.start])]
        choice = inside[-1:] or _together(before[::-1], text) or after
    elif rule.gruppe == "bred":
        named = [plan for plan in plans if plan.plantype != ANNET]
        spoken = [plan for plan in plans if plan.plantype == ANNET and plan.i_seg_selv]
        first = _together(
            [plan for plan in named if plan.start >= match.end() and plan.start - match.end() < WINDOW], text
        )
        choice = first or inside[-1:] or _together([plan for plan in named if plan.slutt <= match.start()][::-1], text)
        if not choice and spoken:
            return []
    elif rule.gruppe == "naatid":
        choice = _together(after, text) or _together(before[::-1], text)
    else:
        choice = [plan for plan in plans if plan.slutt <= match.end() + WINDOW][:1]
        if not choice and (setning.linjestart or ":" in match[0] or match.start() == 0):
            near = [
                plan
                for plan in tidligere
                if 0 <= setning.linje - plan.linje <= 4 and plan.linje > 0 and not plan.vist_til
            ]
            # "Tiltakene følger økonomiplanen." above the line on which a page says when its own plan was adopted
            in_passing = near and near[-1].plantype == ANNET and near[-1].start > 0 and hoved is not None
            choice = near[-1:] if near and not in_passing else [hoved] if hoved else []
    # "Kommunestyret ga klarsignal.": to what was told of just before, which may be a start.
    of_the_last = rule.uten_plan and not _LEAVE.search(match[0])
    if not choice and of_the_last and not any(plan.i_seg_selv for plan in plans) and names_nothing_else(text):
        near = [
            plan
            for plan in tidligere
            if 0 <= setning.linje - plan.linje <= 4 and plan.linje > 0 and plan.interessant and not plan.vist_til
        ]
        choice = near[-1:] or ([hoved] if hoved else [])
    return choice


def names_nothing_else(text: str, most: int = 2) -> bool:
    """Return whether a sentence of a decision leaves out what was decided: besides who, when and how, at most so many words."""
    rest = [word for word in re.findall(r"[a-zæøåA-ZÆØÅ]{4,}", text) if not _WHO_WHEN_HOW.match(word)]
    return len(rest) <= most
