"""Which kommune should host: the travel that each possible host gives the others."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from data.samling.avstand import Avstander

ORDER = ("sum", "snitt", "lengst")


@dataclass(frozen=True)
class Vert:
    """What a host asks of the others, in the unit of the distances, one way.

    `sum`: of all journeys, each times its weight. `snitt`: the weighted mean. `lengst`: the longest single journey,
    made by `lengst_fra` (None where nobody else is invited).
    """

    kommunenummer: str
    sum: float
    snitt: float
    lengst: float
    lengst_fra: str | None


def rank_hosts(
    avstander: Avstander, inviterte: Sequence[str], vekt: Sequence[float], *, etter: str = "sum"
) -> list[Vert]:
    """Rank every invited kommune as host, least travel first; `etter` is "sum", "snitt" or "lengst".

    `vekt`: one number per invited (1, or inhabitants). Equal hosts come in the order of `inviterte`. An empty list of
    invited gives an empty list. Raises ValueError for another `etter`.
    """
    if etter not in ORDER:
        raise ValueError(f"Kan ikke rangere etter «{etter}». Velg {', '.join(ORDER)}.")
    if not inviterte:
        return []
    distances = avstander.utvalg(inviterte).verdier
    weights = np.asarray(vekt, dtype=np.float64)
    totals = weights @ distances
    longest = distances.argmax(axis=0)
    people = float(weights.sum())
    hosts = [
        Vert(
            number,
            float(totals[j]),
            float(totals[j]) / people if people else 0.0,
            float(distances[longest[j], j]),
            inviterte[int(longest[j])] if distances[longest[j], j] > 0 else None,
        )
        for j, number in enumerate(inviterte)
    ]
    return sorted(hosts, key=lambda host: (getattr(host, etter), host.sum))
