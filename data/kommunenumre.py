"""Dates that may be partial, and kommunenumre through time: which there are, when each was valid, and what each became."""

import calendar
import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from data import DATA

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
    splits: dict[tuple[str, str], frozenset[str]]  # (former kommune, merged kommune split since) -> where its area lies
    names: dict[
        str, tuple[str, ...]
    ]  # number -> every name it has or has had, in any language, the last Norwegian one first

    @classmethod
    def of(
        cls, kommuner: list[Row], endringer: list[Row], delinger: Sequence[Row] = (), egenskaper: Sequence[Row] = ()
    ) -> "Numbers":
        """Read the registry tables; rows whose dates cannot be read are left out (they have their own problem)."""
        valid: dict[str, tuple[date, date]] = {}
        for row in kommuner:
            first = span(row.get("gyldig_fra", "")) if row.get("gyldig_fra") else (date.min, date.min)
            last = span(row.get("gyldig_til", "")) if row.get("gyldig_til") else (date.max, date.max)
            if first and last:
                valid[row.get("kommunenummer", "")] = (first[0], last[1])
        changes: dict[str, list[str]] = defaultdict(list)
        for row in endringer:
            changes[row.get("fra_nummer", "")].append(row.get("til_nummer", ""))
        splits: dict[tuple[str, str], set[str]] = defaultdict(set)
        for row in delinger:
            splits[row.get("tidligere_nummer", ""), row.get("delt_nummer", "")].add(row.get("til_nummer", ""))
        return cls(
            valid,
            {old: tuple(new) for old, new in changes.items()},
            frozenset(row.get("fra_nummer", "") for row in endringer if row.get("type") == "nytt_nummer"),
            frozenset(number for number, (_, last) in valid.items() if last != date.max),
            {key: frozenset(parts) for key, parts in splits.items()},
            _names(kommuner, endringer, egenskaper),
        )

    def today(self, number: str) -> frozenset[str]:
        """Return the numbers of today that a number leads to: itself, or what it became (several after a deling).

        A former kommune of a merged kommune that was split again leads only to the part that its area lies in.
        """
        found, seen = set(), set()
        waiting: list[tuple[str, ...]] = [(number,)]
        while waiting:
            way = waiting.pop()
            current = way[-1]
            if way in seen or current in way[:-1]:
                continue
            seen.add(way)
            if current in self.valid and current not in self.ended_before_today:
                found.add(current)
            parts = [self.splits[former, current] for former in way if (former, current) in self.splits]
            waiting.extend((*way, new) for new in self.changes.get(current, ()) if all(new in part for part in parts))
        return frozenset(found)

    def is_called(self, number: str, name: str) -> bool:
        """Tell whether a name, with or without the word kommune, is one that the number has or has had."""
        known = {_plain(known) for known in self.names.get(number, ())}
        return _plain(name) in known or {_plain(part) for part in name.split(" - ")} <= known

    def called(self, name: str) -> list[str]:
        """Return the numbers that have or have had the name, those of today first."""
        return sorted(
            (n for n in self.names if self.is_called(n, name)), key=lambda n: (n in self.ended_before_today, n)
        )

    def fits(self, number: str, first: date, last: date) -> bool:
        """Tell whether the number was valid on any day from `first` to `last` (before 2017: on 1 January 2017)."""
        start, end = self.valid[number]
        return start <= max(last, FIRST_KNOWN) and max(first, FIRST_KNOWN) <= end


def _plain(name: str) -> str:
    """A name as it is compared: without the word for the kind of kommune, in small letters."""
    return re.sub(r" (kommune|herad|bykommune|tjielte|suohkan|gielda|kunta)$", "", " ".join(name.split()).casefold())


def _names(kommuner: Iterable[Row], endringer: Iterable[Row], egenskaper: Iterable[Row]) -> dict[str, tuple[str, ...]]:
    """Number -> names in the order found: the registry's own, those of its changes, those in Sámi and Kven."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    pairs = [("kommunenummer", "kommunenavn"), ("fra_nummer", "fra_navn"), ("til_nummer", "til_navn")]
    pairs += [("kommunenummer", f"kommunenavn_{language}") for language in ("norsk", "samisk", "kvensk")]
    for row in (*kommuner, *endringer, *egenskaper):
        for number, name in pairs:
            for part in (row.get(name) or "").split(" - "):
                if part and row.get(number):
                    found[row[number]][part] = None
    return {number: tuple(names) for number, names in found.items()}


@cache
def shipped_numbers() -> Numbers:
    """The kommunenumre of the shipped registry."""
    tables = []
    for name in ("kommuner.csv", "kommune_endringer.csv", "kommune_delinger.csv", "kommune_egenskaper.csv"):
        with (DATA / "sources" / name).open(encoding="utf-8", newline="") as file:
            tables.append(list(csv.DictReader(file)))
    return Numbers.of(*tables)
