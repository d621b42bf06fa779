"""The division of the country: kommunenumre through time, dates that may be partial, and what SSB and Kartverket tell of changes.

`python -m loaders kommuner` asks, and keeps the answer beside the register; held against the register's sources it says what is
behind and what is to come. Nothing here changes a source.
"""

from __future__ import annotations

import calendar
import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path

from data import DATA, settings

Row = dict[str, str]

FIRST_KNOWN = date(2017, 1, 1)  # the numbers are known from this day; earlier evidence carries the number of this day
LANGUAGES = " - "
"""between the names of one unit in several languages, in SSB's lists and Kartverket's"""
HEADINGS = {
    "kommuner.csv": ("kommunenummer", "kommunenavn", "gyldig_fra", "gyldig_til"),
    "kommune_endringer.csv": ("dato", "fra_nummer", "fra_navn", "til_nummer", "til_navn", "type"),
    "fylker.csv": ("fylkesnummer", "fylkesnavn", "gyldig_fra", "gyldig_til"),
    "fylke_endringer.csv": ("dato", "fra_fylke", "fra_navn", "til_fylke", "til_navn", "antall_kommuner"),
}


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
    ) -> Numbers:
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


@dataclass(frozen=True)
class Skifte:
    """One row of a list of changes: a number and its name before a day, and what they are from it on."""

    dato: date
    fra: str
    fra_navn: str
    til: str
    til_navn: str


@dataclass(frozen=True)
class Svar:
    """What the services told on one day: the changes of kommuner and fylker, those to come too, and who is valid (number → name).

    `kartverket` has the Norwegian name of each kommune; empty where Kartverket was not asked.
    """

    spurt: date
    kommuneskifter: tuple[Skifte, ...]
    fylkesskifter: tuple[Skifte, ...]
    kommuner: Mapping[str, str]
    fylker: Mapping[str, str]
    kartverket: Mapping[str, str]


@dataclass(frozen=True)
class Kilder:
    """The sources as they are: number → (name, first day, last day) and the changes, each (day, from, to)."""

    kommuner: Mapping[str, tuple[str, date, date]]
    fylker: Mapping[str, tuple[str, date, date]]
    endringer: frozenset[tuple[date, str, str]]

    def valid(self, units: Mapping[str, tuple[str, date, date]], day: date) -> dict[str, str]:
        """Number → name of those valid on a day."""
        return {number: name for number, (name, first, last) in units.items() if first <= day <= last}


@dataclass(frozen=True)
class Forslag:
    """Rows for the sources, file → rows under its heading (as text, ready for CSV), and what a person must find out, as sentences."""

    rader: Mapping[str, tuple[tuple[str, ...], ...]]
    mangler: tuple[str, ...]


def read_sources(folder: Path) -> Kilder:
    """The sources in a folder. Raises OSError, ValueError or KeyError where they cannot be read."""

    def rows(name: str) -> list[dict[str, str]]:
        return list(csv.DictReader((folder / name).read_text(encoding="utf-8").splitlines()))

    def units(name: str, kind: str, named: str) -> dict[str, tuple[str, date, date]]:
        return {
            row[kind]: (row[named], _day(row["gyldig_fra"], date.min), _day(row["gyldig_til"], date.max))
            for row in rows(name)
        }

    return Kilder(
        units("kommuner.csv", "kommunenummer", "kommunenavn"),
        units("fylker.csv", "fylkesnummer", "fylkesnavn"),
        frozenset(
            (date.fromisoformat(row["dato"]), row["fra_nummer"], row["til_nummer"])
            for row in rows("kommune_endringer.csv")
        ),
    )


def _day(text: str, otherwise: date) -> date:
    return date.fromisoformat(text) if text else otherwise


def types(skifter: Iterable[Skifte], before: frozenset[str]) -> dict[Skifte, str]:
    """Each change of kommuner of one day → deling, sammenslåing or nytt_nummer; `before` is the numbers valid the day before.

    Split: it became several. Merged: several became one, or it went into one that was there. A split goes before a merger.
    """
    changes = list(skifter)
    targets, origins = Counter(c.fra for c in changes), Counter(c.til for c in changes)

    def kind(change: Skifte) -> str:
        if targets[change.fra] > 1:
            return "deling"
        grew = change.til in before and change.til != change.fra
        return "sammenslåing" if grew or origins[change.til] > 1 else "nytt_nummer"

    return {change: kind(change) for change in changes}


def missing(svar: Svar, kilder: Kilder) -> tuple[Skifte, ...]:
    """The changes of kommuner that the sources lack, by day and number: of number, or of the name of one that is valid."""
    found = []
    for change in svar.kommuneskifter:
        if change.fra != change.til:
            lacks = (change.dato, change.fra, change.til) not in kilder.endringer
        else:
            # A name that was changed again later is settled by who is valid now.
            lacks = change.dato > svar.spurt and not same_name(change.fra_navn, change.til_navn)
        found += [change] if lacks else []
    return tuple(sorted(found, key=lambda c: (c.dato, c.fra, c.til)))


def same_name(ours: str, theirs: str) -> bool:
    """Whether a name is another's, or is among its names in several languages."""
    return ours == theirs or not set(ours.split(LANGUAGES)).isdisjoint(theirs.split(LANGUAGES))


def behind(svar: Svar, kilder: Kilder) -> tuple[str, ...]:
    """What the sources lack of the division as it was on the day that was asked, as sentences; none where they are up to date."""
    told = [f"{sentence(change)}, mangler i kildene." for change in missing(svar, kilder) if change.dato <= svar.spurt]
    for what, service, units, theirs in (
        ("kommunen", "SSB", kilder.kommuner, svar.kommuner),
        ("fylket", "SSB", kilder.fylker, svar.fylker),
        ("kommunen", "Kartverket", kilder.kommuner, svar.kartverket),
    ):
        ours = kilder.valid(units, svar.spurt)
        if not theirs:
            continue
        told += [
            f"{service} har {what} {n} {theirs[n]}, som kildene ikke har." for n in sorted(set(theirs) - set(ours))
        ]
        told += [f"Kildene har {what} {n} {ours[n]}, som {service} ikke har." for n in sorted(set(ours) - set(theirs))]
        told += [
            f"{service} kaller {what} {n} «{theirs[n]}»; kildene har «{ours[n]}»."
            for n in sorted(set(ours) & set(theirs))
            if not same_name(ours[n], theirs[n])
        ]
    return tuple(told)


def coming(svar: Svar, today: date) -> tuple[Skifte, ...]:
    """The changes that are told of and not yet in force, kommuner and fylker, by day."""
    every = (*svar.kommuneskifter, *svar.fylkesskifter)
    return tuple(sorted((c for c in every if c.dato > today), key=lambda c: (c.dato, len(c.fra), c.fra, c.til)))


def sentence(change: Skifte) -> str:
    """One change in words: what became what, from which day (ISO)."""
    return f"{change.fra} {change.fra_navn} → {change.til} {change.til_navn} fra {change.dato.isoformat()}"


def proposal(svar: Svar, kilder: Kilder, until: date) -> Forslag:
    """The rows that bring the sources up to what was told of the days until one.

    For kommuner.csv and fylker.csv these are whole rows, which replace the one of the same number.
    """
    rader: dict[str, list[tuple[str, ...]]] = {name: [] for name in HEADINGS}
    mangler: list[str] = []
    kommuner, fylker = dict(kilder.kommuner), dict(kilder.fylker)
    by_day: dict[date, list[Skifte]] = defaultdict(list)
    for change in missing(svar, kilder):
        if change.dato <= until:
            by_day[change.dato].append(change)
    for day, changes in sorted(by_day.items()):
        _one_day(day, changes, svar, kommuner, fylker, rader, mangler)
    for units, name, before in ((kommuner, "kommuner.csv", kilder.kommuner), (fylker, "fylker.csv", kilder.fylker)):
        rader[name] = [
            (
                number,
                named,
                "" if first == date.min else first.isoformat(),
                "" if last == date.max else last.isoformat(),
            )
            for number, (named, first, last) in sorted(units.items())
            if before.get(number) != (named, first, last)
        ]
    return Forslag({name: tuple(rows) for name, rows in rader.items() if rows}, tuple(mangler))


def _one_day(
    day: date, changes: list[Skifte], svar: Svar, kommuner: dict[str, tuple[str, date, date]],
    fylker: dict[str, tuple[str, date, date]], rader: dict[str, list[tuple[str, ...]]], mangler: list[str],
) -> None:  # fmt: skip
    """Carry the changes of one day into `kommuner`, `fylker`, `rader` and `mangler`."""
    renamed = [c for c in changes if c.fra == c.til]
    moved = [c for c in changes if c.fra != c.til]
    for c in renamed:
        mangler.append(
            f"{c.fra} skifter navn til «{c.til_navn}» {day.isoformat()}: rett navnet i kommuner.csv og kommune_egenskaper.csv."
        )
    eve = day - timedelta(days=1)
    before = frozenset(n for n, (_, first, last) in kommuner.items() if first <= eve <= last)
    kinds = types(moved, before)
    names = {c.til: _norwegian(c, svar, kommuner) for c in moved}
    kept = {c.til for c in changes}
    for c in moved:
        was = kommuner[c.fra][0] if c.fra in kommuner else c.fra_navn
        rader["kommune_endringer.csv"].append((day.isoformat(), c.fra, was, c.til, names[c.til], kinds[c]))
        if c.fra not in kept and c.fra in kommuner:
            kommuner[c.fra] = (*kommuner[c.fra][:2], eve)
        if c.til not in before:
            kommuner[c.til] = (names[c.til], day, date.max)
    new = sorted({c.til for c in moved} - before)
    if new:
        mangler.append(
            "kommune_egenskaper.csv trenger en rad for " + ", ".join(f"{n} {names[n]}" for n in new)
            + ": innbyggere, areal, målform, nettsted og administrasjonssenter står ikke i SSBs liste."
        )  # fmt: skip
    for number in sorted({c.fra for c in moved if kinds[c] == "deling"}):
        mangler.append(
            f"{number} er delt. Var den selv slått sammen, sier kommune_delinger.csv hvilken del hver tidligere kommune ligger i."
        )
    left = {number[:2] for number, (_, first, last) in kommuner.items() if first <= day <= last}
    _fylker_of_the_day(day, moved, svar, fylker, left, rader)


def _norwegian(change: Skifte, svar: Svar, kommuner: Mapping[str, tuple[str, date, date]]) -> str:
    """The Norwegian name of what a kommune became: Kartverket's, else of its names the one it had before, else as SSB writes it."""
    had = kommuner[change.fra][0] if change.fra in kommuner else ""
    if change.til in kommuner:
        return kommuner[change.til][0]
    return svar.kartverket.get(change.til) or (had if had in change.til_navn.split(LANGUAGES) else change.til_navn)


def _fylker_of_the_day(
    day: date, moved: list[Skifte], svar: Svar, fylker: dict[str, tuple[str, date, date]], left: set[str],
    rader: dict[str, list[tuple[str, ...]]],
) -> None:  # fmt: skip
    """Carry the changes of fylker of one day into `fylker` and `rader`; one ends when no kommune is `left` in it."""
    eve = day - timedelta(days=1)
    told = [c for c in svar.fylkesskifter if c.dato == day and c.fra != c.til]
    for c in told:
        if c.til not in fylker:
            fylker[c.til] = (c.til_navn.split(LANGUAGES)[0], day, date.max)
        if c.fra not in left and c.fra in fylker:
            fylker[c.fra] = (*fylker[c.fra][:2], eve)
    crossing = Counter(
        (c.fra[:2], c.til[:2]) for c in {(c.fra, c.til[:2]): c for c in moved}.values() if c.fra[:2] != c.til[:2]
    )
    named = {number: name for number, (name, _, _) in fylker.items()}
    rader["fylke_endringer.csv"] += [
        (day.isoformat(), a, named.get(a, ""), b, named.get(b, ""), str(count))
        for (a, b), count in sorted(crossing.items())
    ]


def keep(svar: Svar) -> Path:
    """Write down what was told, in place of what was told before. Raises OSError."""
    path = settings.division_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".ny")
    fresh.write_text(json.dumps(asdict(svar), ensure_ascii=False, default=str, indent=1), encoding="utf-8")
    fresh.replace(path)
    return path


def kept() -> Svar | None:
    """What was told last; None where nothing was, or the file cannot be read (the next question writes it anew)."""
    path = settings.division_file()
    try:
        stat = path.stat()
    except OSError:
        return None
    return _read(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=2)
def _read(path: Path, _mtime: int, _size: int) -> Svar | None:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        changes = {
            name: tuple(Skifte(**{**row, "dato": date.fromisoformat(row["dato"])}) for row in told[name])
            for name in ("kommuneskifter", "fylkesskifter")
        }
        return Svar(**{**told, **changes, "spurt": date.fromisoformat(told["spurt"])})
    except (OSError, ValueError, KeyError, TypeError):
        return None
