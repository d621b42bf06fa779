"""Whether local associations took part in making a plan, told anywhere on the page. Pure functions."""

import re

from loaders.web.forstaa.dokumenter import EGEN, mentions_in
from loaders.web.forstaa.regler import Regelverk
from loaders.web.forstaa.tekst import Setning

# A group is named so that its members follow: "Arbeidsgruppa:", "Utvalget besto av", "Hvem skrev planen".
_WHO_THEY_WERE = re.compile(
    r":\s*$|^\W*\w+\W*$|\b(?:besto|bestod|består|skre[iv]+\w*|skriv\w*|medlem\w*|deltak\w*|sat|satt|sitter|sit"
    r"|leda|ledet|leia|har vært|har vore|gruppe\w*|gruppa)\b",
    re.I,
)
_NEAR, _TOO_SHORT, _HEADING = 6, 15, 100  # lines from one that names the plan; letters


def i_dialog(linjer: list[Setning], om_planen: set[int], hele_siden: bool, verk: Regelverk) -> Setning | None:
    """Return the line that tells of associations taking part in a plan, None where no line does.

    `om_planen` are the numbers of lines that name the plan; `hele_siden` tells that the page is about it, so that the line may
    stand anywhere. A plan's own name ("strategi for samspill med frivilligheten") says nothing of who made it.
    """
    words = verk.medvirkning
    previous = ""
    addressed = any(words["til_lagene"].search(line.tekst) for line in linjer[:8] if len(line.tekst) < _HEADING)
    close_to = {number + step for number in om_planen for step in range(-_NEAR, _NEAR + 1)}
    for line in linjer:
        text = _without_names(line.tekst, verk)
        near = hele_siden or (line.linje in close_to and words["om_en_plan"].search(f"{previous} {text}"))
        if addressed:
            text = words["dere"].sub("lagene", text)
        older = words["eldre"].search(text) or (words["eldre"].search(previous) and not previous.endswith("."))
        if near and len(text) > _TOO_SHORT and not older and _took_part(text, previous, words):
            return line
        previous = text
    return None


def _took_part(text: str, previous: str, words: dict[str, re.Pattern[str]]) -> bool:
    if words["aldri"].search(text):
        return False
    if words["kontakt"].search(text):
        return True
    makers = words["de_som_skrev"].search(previous) is not None and _WHO_THEY_WERE.search(previous) is not None
    if words["viser_tilbake"].match(text):
        text = f"{previous} {text}".replace(". ", ", ")
    if not words["begge"].search(text):
        return makers and words["forening"].search(text) is not None
    if words["sikkert"].search(text) or words["invitert"].search(text):
        return True
    made = makers or words["arbeidet"].search(f"{previous} {text}") is not None
    return made and not words["ikke_laget"].search(text)


def _without_names(text: str, verk: Regelverk) -> str:
    for plan in reversed(mentions_in(text, verk)):
        if plan.i_seg_selv and plan.plantype == EGEN:
            text = f"{text[: plan.start]}planen{text[plan.slutt :]}"
    return text
