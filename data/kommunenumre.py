"""Dates that may be partial, and kommunenumre through time: which there are, when each was valid, and what each became."""

import calendar
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

Row = dict[str, str]

FIRST_KNOWN = date(2017, 1, 1)  # the numbers are known from this day; earlier evidence carries the number of this day


@lru_cache(maxsize=4096)
def span(text: str) -> tuple[date, date] | None:
    """Return the first and last day of a date that may be partial (2015, 2015-06); None when there is no such date."""
    if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", text, re.ASCII):
        return None
    parts = [int(part) for part in text.split("-")]
    if not 1800 <= parts[0] <= 2200:
        return None
    try:
        if len(parts) == 1:
            return date(parts[0], 1, 1), date(parts[0], 12, 31)
        if len(parts) == 2:
            return date(parts[0], parts[1], 1), date(parts[0], parts[1], calendar.monthrange(parts[0], parts[1])[1])
        return date(*parts), date(*parts)
    except ValueError:
        return None


@dataclass(frozen=True)
class Numbers:
    """Which kommunenumre there are, when each was valid, and what each became."""

    valid: dict[str, tuple[date, date]]
    changes: dict[str, tuple[str, ...]]
    renumbered: frozenset[str]
    ended_before_today: frozenset[str]

    @classmethod
    def of(cls, kommuner: list[Row], endringer: list[Row]) -> "Numbers":
        """Read the two registry tables; rows whose dates cannot be read are left out (they have their own problem)."""
        valid: dict[str, tuple[date, date]] = {}
        for row in kommuner:
            first = span(row.get("gyldig_fra", "")) if row.get("gyldig_fra") else (date.min, date.min)
            last = span(row.get("gyldig_til", "")) if row.get("gyldig_til") else (date.max, date.max)
            if first and last:
                valid[row.get("kommunenummer", "")] = (first[0], last[1])
        changes: dict[str, list[str]] = defaultdict(list)
        for row in endringer:
            changes[row.get("fra_nummer", "")].append(row.get("til_nummer", ""))
        return cls(
            valid,
            {old: tuple(new) for old, new in changes.items()},
            frozenset(row.get("fra_nummer", "") for row in endringer if row.get("type") == "nytt_nummer"),
            frozenset(number for number, (_, last) in valid.items() if last != date.max),
        )

    def today(self, number: str) -> frozenset[str]:
        """Return the numbers of today that a number leads to: itself, or what it became (several after a deling)."""
        found, seen, waiting = set(), set(), [number]
        while waiting:
            current = waiting.pop()
            if current in seen:
                continue
            seen.add(current)
            if current in self.valid and current not in self.ended_before_today:
                found.add(current)
            waiting.extend(self.changes.get(current, ()))
        return frozenset(found)

    def fits(self, number: str, first: date, last: date) -> bool:
        """Tell whether the number was valid on any day from `first` to `last` (before 2017: on 1 January 2017)."""
        start, end = self.valid[number]
        return start <= max(last, FIRST_KNOWN) and max(first, FIRST_KNOWN) <= end
