"""Which part of a sentence an adoption is told in, and what in it stops the adoption. Pure functions.

A rule of the group `sperre` looks only in the part that its `rekker` names, so that what stands in another clause stops nothing.
"""

import re
from dataclasses import dataclass

from loaders.web.forstaa.regler import Regel, Regelverk
from loaders.web.forstaa.tekst import Setning

TOPP = ("kommunestyret", "bystyret", "heradsstyret", "fylkestinget")  # nobody stands above them
_TOLD = ("organ_vedtok", "organ_har_vedtatt", "ble_vedtatt")  # with a verb in the past, also in a schedule

# Where a new clause begins before the adoption ("Saken ble først utsatt, og kommunestyret vedtok …") …
_BEGIN = re.compile(
    r";\s+|,\s+(?:og|men|mens|så)\s+|,\s+(?=(?:vedtok|godkjente|godkjende|sluttet|slutta|ga|gav|sa)\b)", re.I
)
# … and where one begins after it ("…, men handlingsdelen ble utsatt"). The comma of "12. mars 2024, sak 23/24" ends it
# too early, which costs nothing: what follows is a date or a number.
_END = re.compile(r"[;:]|,\s|\s(?:og|men|mens|etter at|slik at|ettersom|fordi|selv om|sjølv om|mot|da|då)\s", re.I)

# What leads more than one clause: "når planen er skrevet, og kommunestyret har vedtatt den".
_LEADS_ON = re.compile(
    r"\b(?:når|hvis|viss|dersom|om|at|før|etter|inntil|slik|fordi|verken|hverken|korkje|foreslå\w*|føreslå\w*|anbefal\w*|innstil\w*|tilrå\w*)\b",
    re.I,
)
_BUT = re.compile(r",\s+men\s", re.I)
# "Evalueringen av planen som ble vedtatt i 2020": the plan is the subject of a clause of its own, whatever leads to it.
_OWN_CLAUSE = re.compile(r"^\S*(?:en|a|et)\b[^;]{0,40}?(?:[,(–-]|\bsom\b)|\b(?:den|han|ho|denne)\b", re.I)

_RELATIVE = re.compile(r"^[»”\"\s]*(?:\d{4}\s*[-–]\s*\d{2,4})?\s*,?\s*som\s", re.I)
_DEFINITE = re.compile(r"(?:en|a|et)$", re.I)


@dataclass(frozen=True, slots=True)
class Ledd:
    """The parts of a sentence seen from an adoption in it; `Regel.rekker` names the one a rule looks in.

    `setning` is all of it. `ledd` is the clause, `hittil` the sentence up to the end of that clause. `foran` is what
    leads to the plan: the words between the verb and the plan that follows it, else those before the plan in its
    clause. `mellom` is the first of these two alone: what the verb takes for object.
    `treff` are the adopting words themselves, and `bak` is what follows both them and the plan.
    """

    setning: str
    ledd: str
    hittil: str
    foran: str
    mellom: str
    treff: str
    bak: str

    def tekst(self, rekker: str) -> str:
        """Return the part with that name. Raises AttributeError for another name."""
        return str(getattr(self, rekker))


def _begin(tekst: str, start: int) -> int:
    return max((found.end() for found in _BEGIN.finditer(tekst) if found.end() <= start), default=0)


def _has_its_own_clause(text: str, plan: tuple[int, int], verb: int) -> bool:
    """Return whether the adoption is told in the plan's relative clause: "erstatter ikke planen som ble vedtatt i 2019"."""
    return _RELATIVE.match(text[plan[1] : verb]) is not None and _DEFINITE.search(text[plan[0] : plan[1]]) is not None


def clause_around(tekst: str, verb: tuple[int, int], plan: tuple[int, int] | None, foer_verbet: bool) -> Ledd:
    """Return the parts of a sentence, given the offsets of the adopting words and of the plan, None where it is not named here.

    `foer_verbet` tells that the plan is the subject ("planen ble vedtatt"), so that words leading to it stand before it.
    """
    subject_first = plan is not None and plan[0] < verb[0]
    start = verb[0] if plan is None or subject_first else min(verb[0], plan[0])
    end = max(verb[1], (plan or verb)[1])
    begin = _begin(tekst, start)
    stop = _END.search(tekst, end)
    close = stop.start() if stop else len(tekst)
    leading = between = ""
    if plan is not None:
        if plan[0] >= verb[1]:
            leading = between = tekst[verb[1] : plan[0]]
        elif plan[0] >= verb[0]:
            leading = tekst[verb[0] : plan[0]]
        elif foer_verbet:
            leading = "" if _OWN_CLAUSE.search(tekst[plan[0] : verb[0]]) else tekst[_begin(tekst, plan[0]) : plan[0]]
        else:
            between = tekst[verb[1] : close]
    if plan is not None and plan[1] <= verb[0] and _has_its_own_clause(tekst, plan, verb[0]):
        own = tekst[plan[0] : close]
        return Ledd(tekst, own, own, leading, "", tekst[verb[0] : verb[1]], tekst[end:])
    # "Kommunen har ikke egen frivillighetsplan, men …": what is denied before "men" is not of the plan after it.
    but = max((found.end() for found in _BUT.finditer(tekst) if plan is not None and found.end() <= plan[0]), default=0)
    # "Kommunen skal ikke være dommer, og planen er vedtatt": a clause with a subject of its own is not led by the one before it.
    own_subject = plan is None or plan[0] >= begin
    if begin and own_subject and not _LEADS_ON.search(tekst[:begin]):
        but = max(but, begin)
    return Ledd(tekst, tekst[begin:close], tekst[but:close], leading, between, tekst[verb[0] : verb[1]], tekst[end:])


def stops(
    verk: Regelverk,
    rule: Regel,
    parts: Ledd,
    body: str | None,
    setning: Setning,
    naboer: list[Setning],
    under_framdrift: bool,
) -> list[Regel]:
    """Return the rules that stop the adoption `rule` tells of, in the table's order; none where it stands.

    `parts` is the sentence seen from the adoption, `body` who adopted, `naboer` what follows, and `under_framdrift`
    whether the line stands in a schedule.
    """
    every = [stop for stop in verk.gruppe("sperre") if not (stop.under_topp and body in TOPP)]
    # "Formannskapet godkjente planen. Saken går videre til kommunestyret."
    following = [other.tekst for other in naboer[:2] if body and other.seksjon == setning.seksjon]
    stops = [
        stop
        for stop in every
        if any(
            stop.monster.search(text) for text in (following if stop.rekker == "neste" else (parts.tekst(stop.rekker),))
        )
    ]
    object_of = [stop for stop in stops if stop.rekker in ("foran", "mellom")]
    stops = [stop for stop in stops if stop not in object_of[1:]]
    if rule.gruppe == "naatid" and setning.seksjon == "vedtak":
        stops = [stop for stop in stops if stop.id != "framtid"]
    if under_framdrift and rule.gruppe != "naatid" and rule.id not in _TOLD:
        stops.append(verk.regel("framdrift"))
    return stops
