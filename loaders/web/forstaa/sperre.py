"""What stops an adoption: the rules of the group `sperre`, each looking in the part of the sentence that `rekker` names."""

from loaders.web.forstaa.ledd import Ledd
from loaders.web.forstaa.regler import Regel, Regelverk
from loaders.web.forstaa.tekst import Setning

TOPP = ("kommunestyret", "bystyret", "heradsstyret", "fylkestinget")  # nobody stands above them
_TOLD = ("organ_vedtok", "organ_har_vedtatt", "ble_vedtatt")  # with a verb in the past, also in a schedule


def stopp(
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
