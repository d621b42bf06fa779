"""Which kommune should host, by the travel it gives the others and whether people can get there, and who can tell how they did it.

The rule for a place: SSB's sentralitetsklasse and the number of inhabitants (`RUNGS`). Both come from
data/sources/kommune_egenskaper.csv; where the class is not known, inhabitants decide alone.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from data.samling.avstand import Avstander, Kommune, ramse

ORDER = ("sum", "snitt", "lengst")
RUNGS = ((4, 10_000), (5, 5_000))
"""(highest sentralitetsklasse, fewest inhabitants) that a host may have; the second where the first leaves too few. Our own choice."""
NEARLY = 0.05
"""share of extra travel for which a more central host is preferred; our own choice"""
# Half-value points, our own choice: twice as many inhabitants, 150 km or two classes of centrality apart each
# count as half alike. They order suggestions only; nothing is counted from them.
HALF_SIZE = math.log(2)
HALF_KM = 150.0
HALF_CENTRALITY = 2.0


@dataclass(frozen=True)
class Vert:
    """What a host asks of the others, in the unit of the distances, one way.

    `sum`: of all journeys that are known, each times its weight. `snitt`: the weighted mean of them. `lengst`: the longest
    of them, made by `lengst_fra` (None where nobody else is invited). `ukjent`: those whose journey is not known.
    """

    kommunenummer: str
    sum: float
    snitt: float
    lengst: float
    lengst_fra: str | None
    ukjent: tuple[str, ...] = ()


@dataclass(frozen=True)
class Vertsvalg:
    """What the adviser wants of hosts: whether the rule is on, and places that are ruled out ("ikke der")."""

    regel: bool = True
    ikke: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kandidater:
    """The kommuner that may host, in the order of the invited, and in words what they were chosen by.

    `mest_sentrale`: of those that ask nearly as little travel, the most central is to host.
    """

    kommuner: tuple[Kommune, ...]
    blant: str
    mest_sentrale: bool

    @property
    def numre(self) -> tuple[str, ...]:
        """Their kommunenummer."""
        return tuple(k.kommunenummer for k in self.kommuner)

    def mest_sentral(self, verter: Sequence[Vert]) -> str | None:
        """Of these hosts (least travel first) the most central within `NEARLY` of the least travel; None where none may host."""
        allowed = {k.kommunenummer: k for k in self.kommuner}
        possible = [host for host in verter if host.kommunenummer in allowed]
        if not possible:
            return None
        least = min(possible, key=lambda host: (len(host.ukjent), host.sum))
        if not self.mest_sentrale:
            return least.kommunenummer
        near = [h for h in possible if len(h.ukjent) <= len(least.ukjent) and h.sum <= least.sum * (1 + NEARLY)]
        return min(near, key=lambda host: _rank(allowed[host.kommunenummer])).kommunenummer


def _rank(place: Kommune) -> tuple[float, int]:
    return (np.inf if place.sentralitet is None else place.sentralitet, -place.innbyggere)


def candidates(kommuner: Mapping[str, Kommune], inviterte: Sequence[str], antall: int, valg: Vertsvalg) -> Kandidater:
    """Which of the invited may host `antall` gatherings, by the rule and without those that are ruled out.

    Where a rung of the rule leaves fewer than `antall`, the next is tried, and in the end all of the invited. At least
    `antall` of the invited must not be ruled out; the caller sees to it.
    """
    left = [kommuner[n] for n in inviterte if n not in valg.ikke]
    out = sum(n in valg.ikke for n in inviterte)
    without = f", når {out} er valgt bort" if out else ""
    for highest, fewest in RUNGS if valg.regel else ():
        places = [k for k in left if (k.sentralitet is None or k.sentralitet <= highest) and k.innbyggere >= fewest]
        if len(places) >= antall:
            few = f"{fewest:,}".replace(",", "\u00a0")
            count = "den ene kommunen" if len(places) == 1 else f"de {len(places)} kommunene"
            words = f"{count} med sentralitetsklasse 1–{highest} og minst {few} innbyggere"
            return Kandidater(tuple(places), words + without, True)
    count = "den ene kommunen" if len(left) == 1 else f"de {len(left)} kommunene"
    return Kandidater(tuple(left), f"{count} som er invitert{without}", False)


def rank_hosts(
    avstander: Avstander, inviterte: Sequence[str], vekt: Sequence[float], *, etter: str = "sum"
) -> list[Vert]:
    """Rank every invited kommune as host, least travel first; `etter` is "sum", "snitt" or "lengst".

    `vekt`: one number per invited (1, or inhabitants). A host that some cannot reach comes after those that all can.
    Equal hosts come in the order of `inviterte`. An empty list of invited gives an empty list. Raises ValueError for
    another `etter`.
    """
    if etter not in ORDER:
        raise ValueError(f"Kan ikke rangere etter «{etter}». Velg {', '.join(ORDER)}.")
    if not inviterte:
        return []
    distances = avstander.utvalg(inviterte).verdier
    missing = np.isnan(distances)
    known = np.where(missing, 0.0, distances)
    weights = np.asarray(vekt, dtype=np.float64)
    totals = weights @ known
    people = weights @ ~missing
    longest = known.argmax(axis=0)
    hosts = [
        Vert(
            number,
            float(totals[j]),
            float(totals[j] / people[j]) if people[j] else 0.0,
            float(known[longest[j], j]),
            inviterte[int(longest[j])] if known[longest[j], j] > 0 else None,
            tuple(other for other, out in zip(inviterte, missing[:, j], strict=True) if out),
        )
        for j, number in enumerate(inviterte)
    ]
    return sorted(hosts, key=lambda host: (len(host.ukjent), getattr(host, etter), host.sum))


@dataclass(frozen=True)
class Stemme:
    """A suggested voice. `likhet` 0–1 is the mean over those without a policy; `ligner` names the most alike of them."""

    kommunenummer: str
    likhet: float
    samme_fylke: int
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
