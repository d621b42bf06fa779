"""Motions in a meeting: someone proposes that a plan be made, and it is carried or falls. Neither is an adoption. Pure functions."""

import re

from loaders.web.forstaa.dokumenter import EGEN, Omtale, Utsagn, mentions_in
from loaders.web.forstaa.regler import Regelverk
from loaders.web.forstaa.tekst import Setning
from loaders.web.forstaa.typer import Regeltreff

_MOTION = re.compile(
    r"\b(?:verbal|tilleggs|endrings|oversendelses|oversendings|felles|alternativt\s+)?(?:forslag"
    r"|framlegg)\w*\s+(?:nr\.?\s*)?(?:\d+\s+)?(?:fra|frå)\s+(?P<hvem>[\w/-]+)"
    r"|^\W*(?P<id>[A-ZÆØÅ]{0,3}\s?\d{1,2})\s*[.:)(]"
    r"|\b(?:verbal|tilleggs)forslag\s+(?P<nr>\d+)"
    r"|^\W*(?:forslag|framlegg)\s*:",
    re.I,
)
_ASKS = re.compile(
    r"\b(?:lage[rs]?|lagast|laga|utarbeid\w+|legg\w*\s+fr[ae]m|fremme[rs]?|utrede[rs]?|utgreie"
    r"|skrive[rs]?|starte[rs]?|sett\w*\s+i\s+gang|egen|eigen|bes|be[rd]?t?|ber|midler|kroner|sak om)\b",
    re.I,
)
_FELL = re.compile(
    r"\b(?:falt|fall|nedstemt|forkast\w*|avvist|trukket|trekt|ikke\s+(?:vedtatt|flertall)"
    r"|ikkje\s+(?:vedteke|vedteken|fleirtal))\b",
    re.I,
)
_CARRIED = re.compile(
    r"\b(?:vedtatt|vedteke|vedteken|godkjent|flertall|fleirtal|oversendt|oversendes|enstemmig"
    r"|samrøystes)\b",
    re.I,
)
_IT = re.compile(r"^\W*(?:forslaget|framlegget|dette)\b|[.:]\s*(?:forslaget|framlegget)\b", re.I)
_NUMBERED = re.compile(r"^\W*(?:verbal|tilleggs|endrings)(?:forslag|framlegg)\w*\s+(?:nr\.?\s*)?\d+", re.I)


def motions_in(linjer: list[Setning], verk: Regelverk) -> tuple[list[Utsagn], set[int]]:
    """Return what became of motions to make an own policy, and the lines that this has spoken for.

    A motion whose outcome is not told says nothing.
    """
    said: list[Utsagn] = []
    spoken: set[int] = set()
    for index, line in enumerate(linjer):
        motion = _MOTION.search(line.tekst)
        if motion is None or (motion["id"] and not re.search(r"\(|forslag|framlegg", line.tekst[:40], re.I)):
            continue
        content = " ".join(one.tekst for one in linjer[index : index + 2] if one.linje == line.linje)
        plan = next((one for one in mentions_in(content, verk, line.linje) if one.plantype == EGEN), None)
        if plan is None and _NUMBERED.match(line.tekst):
            spoken.add(line.linje)  # what became of another motion on the list
        if plan is None or not _ASKS.search(content):
            continue
        outcome = _outcome(linjer[index : index + 40], motion)
        if outcome is None:
            continue
        result, end = outcome
        spoken |= {line.linje, result.linje}
        said.append(_said(plan, line, end, verk))
    return said, spoken


def _outcome(lines: list[Setning], motion: re.Match[str]) -> tuple[Setning, str] | None:
    name = (motion["id"] or motion["hvem"] or motion["nr"] or "").strip()
    names = re.compile(rf"\b{re.escape(name)}\b", re.I) if name else None
    for number, line in enumerate(lines):
        text = line.tekst
        if number == 0 and not re.search(
            r"\b(?:forslaget|framlegget)\s+(?:ble|blei|vart|fikk|fekk|falt|fall)\b", text, re.I
        ):
            continue
        mine = (number <= 1 and _IT.search(text)) or (
            number > 0 and names and names.search(text) and not _MOTION_TEXT.search(text)
        )
        if number == 0 or mine:
            for part in re.split(r"(?<=\.)\s+", text):
                about = names is None or names.search(part) or _IT.search(part)
                if about and _FELL.search(part):
                    return line, "falt"
                if about and _CARRIED.search(part):
                    return line, "vedtatt"
    return None


_MOTION_TEXT = re.compile(r"[:«]\s*\w+.{30,}", re.I)


def _said(plan: Omtale, line: Setning, end: str, verk: Regelverk) -> Utsagn:
    if end == "falt":
        return Utsagn("nektet", plan, line, (Regeltreff("falt", verk.vekt("falt")),))
    return Utsagn("under_arbeid", plan, line, (Regeltreff("forslag_vedtatt", verk.vekt("forslag_vedtatt")),))
