"""The last step: signs of an adoption, or of work, beside a policy that no rule has spoken of. Pure functions.

Each group of signs is a part of `regler.toml`; what is summed here is weighed there against the same thresholds.
"""

import re

from loaders.web.forstaa.dokumenter import Omtale
from loaders.web.forstaa.regler import Regel, Regelverk
from loaders.web.forstaa.typer import Regeltreff

_INDEFINITE = re.compile(r"(?<!\bhar )\b(?:en|ein|ei|ny|nye|første|fyrste|egen|eigen)\s+(?:\w+\s+){0,2}$", re.I)
_ONLY_TO_COME = ("tegn_framtid", "tegn_ubestemt")
# "et tiltak i frivillighetsplanen", "følger opp strategien": what is carried out is there, whatever else is going on.
_CARRIED_OUT = re.compile(
    r"\b(?:i\s+påvente\s+av|(?:midl\w*|middel|pengar|penger|tilsk\w+|støtte\w*|søkna\w+)\s+(?:etter|fra|frå|over|gjennom)"
    r"|(?:tiltak|ledd|mål|løft|punkt|kapittel|del)\w*\s+(?:\d+\s+)?(?:i|av|fra|frå)|oppfølg\w*|oppfølgj\w*|iverksett\w*|gjennomfør\w*"
    r"|i\s+(?:tråd|samsvar)\s+med|i\s+henhold\s+til|ifølge|ifølgje|følg\w*\s+opp|nedfelt|forankr\w+|bygger\s+på|byggjer\s+på"
    r"|hjemlet|heimla|etterlev\w*|oppfyll\w*)\b[^.;]{0,40}$",
    re.I,
)
_HAS = re.compile(r"\b(?:har|fikk|fekk|fått|siden|sidan)\b", re.I)


def signs_of_adoption(
    verk: Regelverk, tekst: str, neste: str, plan: Omtale, planer: list[Omtale]
) -> tuple[tuple[Regeltreff, ...], int]:
    """Return the signs that a policy was adopted, and where in `tekst` the first ends (-1: in the one after); none where something
    takes them back.

    `neste` is the sentence after, where it goes on about the same, and the body whose meeting the page tells of. `planer` are all
    that `tekst` names: a sign nearer another plan is that one's.
    """
    against = verk.gruppe("tegn_mot")
    hits: list[Regeltreff] = []
    position = -1
    for rule in verk.gruppe("tegn_vedtatt"):
        at = _place(rule, tekst, neste)
        if at is None or (at >= 0 and not _is_nearest(at, plan, planer)):
            continue
        hits.append(Regeltreff(rule.id, rule.vekt))
        position = at if position < 0 else position
    read = tekst if position >= 0 else f"{tekst} {neste}"
    if not hits or any(rule.monster.search(read) for rule in against):
        return (), 0
    return tuple(hits), position


def _place(rule: Regel, text: str, following: str) -> int | None:
    """Return where a sign ends in a sentence, -1 where it stands in the one after, None where in neither."""
    window = f"{text} {following}"
    if rule.krever is not None and not rule.krever.search(window):
        return None
    match = rule.monster.search(text)
    if match:
        return match.end()
    return -1 if rule.krever is not None and rule.monster.search(following) else None


def _is_nearest(at: int, plan: Omtale, plans: list[Omtale]) -> bool:
    distance = min(abs(at - plan.start), abs(at - plan.slutt))
    return all(
        min(abs(at - other.start), abs(at - other.slutt)) >= distance
        for other in plans
        if other is not plan and other.i_seg_selv and other.plantype != plan.plantype
    )


def carried_out(tekst: str, plan: Omtale) -> bool:
    """Return whether a sentence tells of carrying a plan out, or of going by it: then there is one, and it is not what is decided."""
    return _CARRIED_OUT.search(tekst[: plan.start]) is not None and not _INDEFINITE.search(tekst[: plan.start])


def signs_of_work(
    verk: Regelverk, tekst: str, foer: str, neste: str, plan: Omtale, hoved: Omtale | None
) -> tuple[Regeltreff, ...]:
    """Return the signs that a policy is being made, told in the sentence that names it or in those beside it.

    `hoved` is the plan the page is about: another plan may promise that there shall be a policy.
    """
    if carried_out(tekst, plan):
        return ()
    window = f"{foer} {tekst} {neste}"
    hits: list[Regeltreff] = []
    for rule in verk.gruppe("tegn_arbeid"):  # a second word of the same kind says a little more
        words = {match[0].lower() for match in rule.monster.finditer(window)}
        if words:
            hits.append(Regeltreff(rule.id, rule.vekt if len(words) == 1 else 1.5 * rule.vekt))
    if plan.i_seg_selv and _INDEFINITE.search(tekst[: plan.start]) and not _HAS.search(tekst[: plan.start]):
        hits.append(Regeltreff("tegn_ubestemt", verk.vekt("tegn_ubestemt")))
    told = sum(hit.vekt for hit in hits if hit.regel not in _ONLY_TO_COME)
    if hoved is not None and hoved.plantype != plan.plantype:
        return tuple(hits) if plan.i_seg_selv and told >= verk.terskel_under_arbeid else ()
    promised = len(hits) == len(_ONLY_TO_COME) and "?" not in tekst
    return tuple(hits) if told or promised else ()
