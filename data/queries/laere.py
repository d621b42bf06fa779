"""Whom a kommune can learn from: neighbours, kommuner of its size, and the nearest that have adopted a policy.

Each gives rows of `status_per`.
"""

import math
from datetime import date
from typing import Any

from data.database import Register
from data.grenser import naboer
from data.queries.kommune import finn, statuser
from data.samling.avstand import avstand_km

SIMILAR, NEAREST = 8, 5  # rows in the lists


def grenser_til(register: Register, nummer: str, per: date) -> list[Any]:
    """The neighbours by land, or by sea for an island kommune, in Norwegian order."""
    near = {number for number, _ in naboer().get(nummer, ())}
    return [row for row in statuser(register, per).values() if row.kommunenummer in near]


def like_store(register: Register, nummer: str, per: date) -> list[Any]:
    """The kommuner nearest in number of inhabitants (by ratio, so that half and double are equally far), largest first."""
    everyone = statuser(register, per)
    own = everyone[nummer].innbyggere
    others = sorted(
        (row for row in everyone.values() if row.kommunenummer != nummer),
        key=lambda row: abs(math.log(row.innbyggere / own)),
    )
    return sorted(others[:SIMILAR], key=lambda row: -row.innbyggere)


def naermeste_med_politikk(register: Register, nummer: str, per: date) -> list[tuple[Any, float]]:
    """The nearest kommuner that have adopted a policy themselves, each with the km between the centres as the crow flies."""
    others = [
        row
        for row in statuser(register, per).values()
        if row.status == "vedtatt" and not row.arvet and row.kommunenummer != nummer
    ]
    places = [finn(register, number) for number in (nummer, *(row.kommunenummer for row in others))]
    known = [place for place in places if place is not None]
    km = avstand_km([place.lon for place in known], [place.lat for place in known])[0, 1:]
    return sorted(zip(others, map(float, km), strict=True), key=lambda pair: pair[1])[:NEAREST]
