"""What came of a gathering: who changed status within 12 and 24 months, beside comparable kommuner not there.

Pure arithmetic on statuses that the register gives (`status_per`); nothing about cause.
"""

import calendar
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

MONTHS = (12, 24)
CALL_AFTER = {"under_arbeid": 3, "ingen_kjent": 1, "ikke_kartlagt": 1, "arvet": 1}
"""months after the last contact (the gathering, or bistand since) to call a kommune that was there; our own choice"""
CALL_ABSENT, CALL_SILENT, RENEW = 1, 1, 12
"""months: after the gathering, for those that did not come or whose work is stille; before a policy ends, to speak of the next"""
BESKRIVER = (
    "Tallene beskriver hva som er dokumentert etter samlingen. De beviser ikke at samlingen var årsaken: "
    "kommuner som blir invitert eller møter, kan ha vært nærmere et vedtak fra før."
)


@dataclass(frozen=True)
class Stilling:
    """The status of one kommune on a day as it is shown; `arvet` marks one carried over from a former kommune, vedtatt or not."""

    visning: str
    arvet: bool
    fylkesnummer: str


@dataclass(frozen=True)
class Andel:
    """Changes among `antall` kommuner. A new vedtak was not vedtatt at the start, but may have been inherited."""

    antall: int
    endret: int
    nye_vedtak: int

    @property
    def andel(self) -> float | None:
        """Share 0–1 that changed; None when there is nobody to count."""
        return self.endret / self.antall if self.antall else None


@dataclass(frozen=True)
class Oppfolging:
    """One follow-up: those `rolle` ("invitert" or "til stede") against comparable kommuner, `maaneder` after.

    `per` is the day compared with; where it has not come, `med` and `uten` are None.
    """

    rolle: str
    maaneder: int
    per: date
    med: Andel | None
    uten: Andel | None


def maaneder_etter(dag: date, maaneder: int) -> date:
    """Give the same day some months later; the last of the month where it has no such day."""
    year, month = divmod(dag.year * 12 + dag.month - 1 + maaneder, 12)
    return date(year, month + 1, min(dag.day, calendar.monthrange(year, month + 1)[1]))


def frister(holdt: date, i_dag: date) -> dict[int, date]:
    """Give the days to ask the register about: those of 0, 12 and 24 months that have come."""
    days = {months: maaneder_etter(holdt, months) for months in (0, *MONTHS)}
    return {months: day for months, day in days.items() if day <= i_dag}


def follow_up(
    holdt: date,
    grupper: Mapping[str, Collection[str]],
    stillinger: Mapping[int, Mapping[str, Stilling]],
) -> list[Oppfolging]:
    """Compare each group with kommuner of the same fylke and start status that were in no group: neither invited nor there.

    `grupper`: role → kommunenummer (those that are no kommune today are left out). `stillinger`: months (0, 12, 24) →
    kommunenummer → status on that day; a later day that is left out has not come. Only for a gathering that was held:
    the caller passes nothing else. Raises ValueError when the start is missing.
    """
    if 0 not in stillinger:
        raise ValueError("Samlingen er ikke holdt ennå, så det finnes ingenting å følge opp.")
    start = stillinger[0]
    concerned = {number for members in grupper.values() for number in members}
    results = []
    for role, members in grupper.items():
        present = {number for number in members if number in start}
        if not present:
            continue
        kinds = {(start[n].fylkesnummer, start[n].visning, start[n].arvet) for n in present}
        comparable = {
            n for n, s in start.items() if n not in concerned and (s.fylkesnummer, s.visning, s.arvet) in kinds
        }
        for months in MONTHS:
            then = stillinger.get(months)
            results.append(
                Oppfolging(
                    role,
                    months,
                    maaneder_etter(holdt, months),
                    _count(present, start, then) if then is not None else None,
                    _count(comparable, start, then) if then is not None else None,
                )
            )
    return results


def _count(numbers: Collection[str], start: Mapping[str, Stilling], then: Mapping[str, Stilling]) -> Andel:
    """Count the changes from the start to then."""
    changed = sum((start[n].visning, start[n].arvet) != (then[n].visning, then[n].arvet) for n in numbers)
    adopted = sum(then[n].visning == "vedtatt" != start[n].visning for n in numbers)
    return Andel(len(numbers), changed, adopted)


Grunn = Literal["kom_ikke", "stille", "arbeider", "ikke_i_gang", "ukjent", "arvet", "fornye", "vedtatt_siden", "har"]


@dataclass(frozen=True)
class Oppringning:
    """Whom to call after a gathering, when (None: not because of it) and why, and how it stood then, now and 12 and 24 months after.

    Statuses as they are shown (an inherited vedtatt is `arvet`); `etter`: months → status, None where the day has not come.
    """

    kommunenummer: str
    var_der: bool
    ring: date | None
    grunn: Grunn
    da: str
    naa: str
    siste_bistand: date | None
    etter: Mapping[int, str | None]


def call_list(
    holdt: date,
    til_stede: Collection[str],
    stillinger: Mapping[int, Mapping[str, Stilling]],
    i_dag: Iterable[Mapping[str, Any]],
) -> list[Oppringning]:
    """Whom to call after a gathering that was held, the most urgent first.

    `i_dag`: how those concerned stand today (rows of `deltakere`: kommunenummer, status, stille, periode_slutt and
    siste_bistand, dates or None). `stillinger`: as for `follow_up`.
    """
    calls = []
    for row in i_dag:
        number, now = row["kommunenummer"], row["status"]
        then = {months: stand[number].visning for months, stand in stillinger.items() if number in stand}
        start, came = then.get(0, "ikke_kartlagt"), number in til_stede
        helped = row["siste_bistand"]
        when, why = _call(holdt, came, start, now, bool(row["stille"]), row["periode_slutt"], helped)
        calls.append(
            Oppringning(number, came, when, why, start, now, helped, {months: then.get(months) for months in MONTHS})
        )
    return sorted(calls, key=lambda call: (call.ring is None, call.ring or holdt))


def _call(
    holdt: date, came: bool, start: str, now: str, silent: bool, ends: date | None, helped: date | None
) -> tuple[date | None, Grunn]:
    if now == "vedtatt":
        if ends is not None:
            return max(holdt, maaneder_etter(ends, -RENEW)), "fornye"
        return None, "har" if start == "vedtatt" else "vedtatt_siden"
    if helped is not None and helped > holdt:
        return maaneder_etter(helped, CALL_AFTER[now]), _why(now)
    if not came:
        return maaneder_etter(holdt, CALL_ABSENT), "kom_ikke"
    if silent:
        return maaneder_etter(holdt, CALL_SILENT), "stille"
    return maaneder_etter(holdt, CALL_AFTER[now]), _why(now)


def _why(now: str) -> Grunn:
    why: dict[str, Grunn] = {"under_arbeid": "arbeider", "ingen_kjent": "ikke_i_gang", "arvet": "arvet"}
    return why.get(now, "ukjent")
