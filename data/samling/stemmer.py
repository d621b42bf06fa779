"""Who can tell the others how they did it: kommuner with a policy that most resemble those without."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from data.samling.avstand import Avstander
from data.samling.region import Kommune, ramse

# Half-value points, our own choice: twice as many inhabitants, 150 km or two classes of centrality apart each
# count as half alike. They order suggestions only; nothing is counted from them.
HALF_SIZE = math.log(2)
HALF_KM = 150.0
HALF_CENTRALITY = 2.0


@dataclass(frozen=True)
class Stemme:
    """A suggested voice. `likhet` 0–1 is the mean over those without a policy; `ligner` names the most alike of them."""

    kommunenummer: str
    likhet: float
    samme_fylke: int
    snitt_km: float
    ligner: tuple[str, ...]
    grunn: str


def suggest_voices(
    uten: Sequence[str],
    har: Sequence[str],
    kommuner: Mapping[str, Kommune],
    avstander: Avstander,
    antall: int = 5,
    grupper: Mapping[str, str] | None = None,
) -> list[Stemme]:
    """Suggest up to `antall` of the kommuner in `har` to speak to those in `uten`; same fylke first, then likeness.

    Likeness is the mean of size, distance (km, of `avstander`), SSB's centrality and whether they are of the same KOSTRA-gruppe
    (`grupper`: kommunenummer → its code), each 0–1; what is not known is left out. A kommune never speaks to itself. Nobody without
    a policy, or nobody with one, gives an empty list.
    """
    voices = [number for number in har if number not in set(uten)]
    if not uten or not voices:
        return []
    place = {number: i for i, number in enumerate(avstander.kommuner)}
    suggestions = []
    for number in voices:
        voice = kommuner[number]
        km = [float(avstander.verdier[place[number], place[other]]) for other in uten]
        groups = [_same_group(grupper or {}, number, other) for other in uten]
        alike = [_likeness(voice, kommuner[o], d, g) for o, d, g in zip(uten, km, groups, strict=True)]
        same = sum(kommuner[other].fylkesnummer == voice.fylkesnummer for other in uten)
        mean = float(np.nanmean(km)) if np.isfinite(km).any() else math.nan
        nearest = sorted(range(len(uten)), key=lambda i, alike=alike: -alike[i])[:3]  # type: ignore[misc]
        like = tuple(uten[i] for i in nearest)
        suggestions.append(
            Stemme(
                number,
                sum(alike) / len(alike),
                same,
                mean,
                like,
                _reason(voice, [kommuner[other] for other in like], same, groups, mean),
            )
        )
    suggestions.sort(key=lambda voice: (voice.samme_fylke == 0, -voice.likhet, voice.kommunenummer))
    return suggestions[:antall]


def _same_group(groups: Mapping[str, str], one: str, other: str) -> bool | None:
    return groups[one] == groups[other] if one in groups and other in groups else None


def _likeness(voice: Kommune, other: Kommune, km: float, same_group: bool | None) -> float:
    """How alike two kommuner are, 0–1; an unknown centrality, distance or group is left out of the mean."""
    size = abs(math.log(max(voice.innbyggere, 1) / max(other.innbyggere, 1)))
    parts = [0.5 ** (size / HALF_SIZE), *([] if math.isnan(km) else [0.5 ** (km / HALF_KM)])]
    if voice.sentralitet is not None and other.sentralitet is not None:
        parts.append(0.5 ** (abs(voice.sentralitet - other.sentralitet) / HALF_CENTRALITY))
    if same_group is not None:
        parts.append(float(same_group))
    return float(sum(parts) / len(parts))


def _reason(voice: Kommune, like: Sequence[Kommune], same: int, groups: Sequence[bool | None], km: float) -> str:
    """Say why in one line: fylke, distance, size beside those it resembles, centrality, KOSTRA-gruppe."""
    others = len(groups)
    words = [_county(voice, same, others)]
    words += [] if math.isnan(km) else [f"{km:.0f} km unna i snitt"]
    size = f"{voice.innbyggere:,}".replace(",", "\u00a0")  # a number is never broken across lines
    words.append(f"{size} innbyggere, ligner mest på {ramse(k.navn for k in like)}")
    shared = sum(k.sentralitet == voice.sentralitet for k in like if k.sentralitet is not None)
    if voice.sentralitet is not None and shared:
        words.append(f"samme sentralitetsklasse ({voice.sentralitet}) som {shared} av dem")
    if alike := sum(one is True for one in groups):
        words.append(
            "samme KOSTRA-gruppe" if alike == others else f"samme KOSTRA-gruppe som {alike} av de {others} uten"
        )
    text = "; ".join(words)
    return text[0].upper() + text[1:]


def _county(voice: Kommune, same: int, others: int) -> str:
    if same == others:
        return "samme fylke"
    return f"samme fylke som {same} av de {others} uten" if same else f"fra {voice.fylkesnavn}"
