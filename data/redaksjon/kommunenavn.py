"""Which kommune a person means by a number or a name: taken when there is one answer, asked when there may be several, else refused.

Names of today in every language, former names, "X kommune", a fylke beside the name, number and name together. A spelling that is
nearly a name is a question, never an answer.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from data import text
from data.database import Register, remembered
from data.queries import core, redaksjon

Outcome = Literal["taken", "asked", "refused"]
_BODY = re.compile(r"\b(kommune|kommunen|herad|bykommune|suohkan|gielda|tjïelte|kommuni|kommuuni)\b")
_SAMI_BODY = re.compile(r"\b(suohkan|gielda|tjïelte)\b")
_TOTALS = re.compile(
    r"(sum|i alt|totalt?|totalsum|antall|snitt|gjennomsnitt|andel|prosent|hele landet|landet|norge|alle kommuner|kilder?|merknad|note)\b.*"
)
_PARTS = re.compile(r"\s*(?:[,;&+\n]|\bog\b|\bsamt\b)\s*")
_SIDES = re.compile(r"\s*(?:/|\||\s[-–—]\s|\n)\s*")


@dataclass(frozen=True)
class Kommune:
    """One candidate: its number today, the number of the unit named, and how to call it on screen."""

    kommunenummer: str
    enhet: str
    label: str


@dataclass(frozen=True)
class Match:
    """What a text means: one kommune (taken), some to choose from (asked), or none (refused); `why` is Norwegian, empty when plain."""

    outcome: Outcome
    candidates: tuple[Kommune, ...] = ()
    why: str = ""
    fylke: str | None = None  # the text is the name of a fylke: a heading for the rows below, or a sum


@dataclass(frozen=True)
class Names:
    """Every number and name of the register's kommuner, former ones too."""

    numbers: dict[str, tuple[Kommune, ...]]
    names: dict[str, tuple[Kommune, ...]]
    fylker: dict[str, frozenset[str]]  # name → numbers of two digits, today and before
    within: dict[str, frozenset[str]]  # kommunenummer today → the first two digits of all its numbers

    def match(self, written: str, fylke: str = "") -> Match:
        """What `written` means; `fylke` is what the row says of the fylke, where it says so."""
        plain = _plain(written)
        found = self._match(plain, fylke) if plain else Match("refused", why="mangler.")
        if found.outcome == "taken" and _plain(fylke) in self.fylker and not self.in_fylke(found.candidates, fylke):
            return Match(
                "asked", found.candidates, f"ligger ikke i {fylke.strip()}. Gjelder det {found.candidates[0].label}?"
            )
        return found

    def _match(self, plain: str, fylke: str) -> Match:
        if re.fullmatch(r"(k ?|nr\.? ?)?\d[\d ]*(,0+)?", plain):
            return self._number(re.sub(r"\D", "", plain.removesuffix(",0")))
        if both := re.fullmatch(r"(?:(\d{3,4})[ .:,–-]+(.+)|(.+?)[ ,(–-]+(\d{3,4})\)?)", plain):
            return self._number_and_name(both[1] or both[4], both[2] or both[3])
        if found := self._exact(plain, fylke):
            return found
        if plain in self.fylker or _without_body(plain).removesuffix(" fylkes").removesuffix(" fylke") in self.fylker:
            return Match("refused", why="er et fylke, ikke en kommune.", fylke=plain)
        if _TOTALS.fullmatch(plain):
            return Match("refused", why="er ikke en kommune, men en overskrift eller en sum.")
        return self._several(plain, fylke) or self._near(plain)

    def in_fylke(self, candidates: tuple[Kommune, ...], fylke: str) -> tuple[Kommune, ...]:
        """Those of the candidates that lie, or lay, in the fylke of that name."""
        numbers = self.fylker.get(_plain(fylke), frozenset())
        return tuple(c for c in candidates if self.within[c.kommunenummer] & numbers)

    def _number(self, number: str) -> Match:
        if found := self.numbers.get(number):
            return _of(found, f"{number} er delt siden; velg hvilken kommune det gjelder i dag.")
        guess = number.rjust(4, "0")
        if len(number) == 3 and guess in self.numbers:
            return Match(
                "asked",
                self.numbers[guess],
                f"er ikke et kommunenummer. Mente du {guess} ({self.numbers[guess][0].label})?",
            )
        return Match("refused", why="er ikke et kommunenummer i registeret.")

    def _number_and_name(self, number: str, name: str) -> Match:
        by_number, by_name = self._number(number), self._exact(name, "")
        if by_number.outcome == "refused":
            return by_number
        if by_name and not {c.kommunenummer for c in by_number.candidates} & {
            c.kommunenummer for c in by_name.candidates
        }:
            both = _unique((*by_number.candidates, *by_name.candidates))
            return Match(
                "asked", both, "har et nummer og et navn som ikke hører sammen. Velg hvilken kommune det gjelder."
            )
        if by_name is None:
            return Match(
                "asked",
                by_number.candidates,
                f"har et navn som ikke er kommunens. Gjelder det {by_number.candidates[0].label}?",
            )
        return by_number

    def _exact(self, plain: str, fylke: str) -> Match | None:
        for name, beside in _readings(plain):
            found = self.names.get(_without_body(name)) or self.names.get(name)
            if not found:
                continue
            if beside and beside not in self.fylker:
                both = self._both_sides(plain, fylke)
                return both or Match("asked", found, f"er skrevet med et tillegg. Gjelder det {_either(found)}?")
            found = self.in_fylke(found, beside or fylke) or (() if beside else found)
            if found:
                return _of(found, f"er navnet på flere kommuner: {_either(found)}. Skriv kommunenummeret.")
        return self._both_sides(plain, fylke)

    def _both_sides(self, plain: str, fylke: str) -> Match | None:
        """A name in two languages: «Karasjok / Kárášjohka» is one kommune when both sides are."""
        sides = [side for side in _SIDES.split(plain) if side]
        if len(sides) < 2:
            return None
        found = [self._exact(side, fylke) for side in sides]
        known = [match for match in found if match]
        # The Sámi name of the body has its own case (Guovdageainnu suohkan): the other side says which.
        if not known or any(
            match is None and not _SAMI_BODY.search(side) for side, match in zip(sides, found, strict=True)
        ):
            return None
        common = set.intersection(*({c.kommunenummer for c in match.candidates} for match in known))
        candidates = tuple(c for c in known[0].candidates if c.kommunenummer in common)
        return _of(candidates, f"er navnet på flere kommuner: {_either(candidates)}.") if candidates else None

    def _several(self, plain: str, fylke: str) -> Match | None:
        parts = [part for part in (p for side in _SIDES.split(plain) for p in _PARTS.split(side)) if part]
        found = [self._exact(part, fylke) or (self._number(part) if part.isdigit() else None) for part in parts]
        if len(parts) < 2 or not all(match and match.candidates for match in found):
            return None
        return Match(
            "asked", _unique(tuple(c for match in found if match for c in match.candidates)),
            f"nevner {len(parts)} kommuner i samme celle. Velg hvilken det gjelder, eller del raden i filen.",
        )  # fmt: skip

    def _near(self, plain: str) -> Match:
        name = _without_body(plain)
        most = 1 if len(name) < 9 else 2
        near = process.extract(name, list(self.names), scorer=DamerauLevenshtein.distance, score_cutoff=most, limit=5)
        if not near or len(name) < 3:
            return Match("refused", why="er ikke navnet på en kommune, verken nå eller før.")
        closest = min(score for _, score, _ in near)
        candidates = _unique(tuple(c for written, score, _ in near if score == closest for c in self.names[written]))
        return Match("asked", candidates, f"er ikke navnet på en kommune. Mente du {_either(candidates)}?")


@remembered
def names(register: Register) -> Names:
    """The names and numbers of a register, remembered with it."""
    units = redaksjon.enheter_alle(register)
    today = {
        str(r.dagens_kommunenummer): f"{r.dagens_kommunenavn} ({r.dagens_kommunenummer})" for r in units.itertuples()
    }
    numbers: dict[str, list[Kommune]] = defaultdict(list)
    by_name: dict[str, list[Kommune]] = defaultdict(list)
    for r in units.itertuples():
        numbers[str(r.kommunenummer)].append(
            _kommune(str(r.dagens_kommunenummer), str(r.kommunenummer), str(r.kommunenavn), today)
        )
        by_name[_plain(str(r.kommunenavn))].append(numbers[str(r.kommunenummer)][-1])
    for r in core.navn(register).itertuples():
        by_name[_plain(str(r.navn))].append(
            _kommune(str(r.dagens_kommunenummer), str(r.kommunenummer), str(r.navn), today)
        )
    within: dict[str, set[str]] = defaultdict(set)
    for found in numbers.values():
        for kommune in found:
            within[kommune.kommunenummer].add(kommune.enhet[:2])
    fylker: dict[str, set[str]] = defaultdict(set)
    for r in redaksjon.fylkesnavn(register).itertuples():
        fylker[_plain(str(r.navn))].add(str(r.fylkesnummer))
    return Names(
        {number: _unique(tuple(found)) for number, found in numbers.items()},
        {name: _newest(found) for name, found in by_name.items()},
        {name: frozenset(found) for name, found in fylker.items()},
        {number: frozenset(found) for number, found in within.items()},
    )


def _kommune(number: str, unit: str, name: str, today: dict[str, str]) -> Kommune:
    label = today[number]
    return Kommune(number, unit, label if number == unit else f"{label}, den gang {name} ({unit})")


def is_heading(written: str) -> bool:
    """Whether a text in a column of kommuner is a sum or a note rather than a name."""
    return bool(_TOTALS.fullmatch(_plain(written)))


def _of(found: tuple[Kommune, ...], several: str) -> Match:
    if len({c.kommunenummer for c in found}) > 1:
        return Match("asked", found, several)
    kommune = found[0]
    former = "" if kommune.kommunenummer == kommune.enhet else f"er i dag {kommune.label.partition(', den gang')[0]}."
    return Match("taken", (kommune,), former)


def _newest(found: list[Kommune]) -> tuple[Kommune, ...]:
    """One candidate for each kommune of today, under the newest of its numbers that had the name.

    A unit that was divided leads to the part that kept its name, and not to the others: Ålesund is Ålesund, not Haram.
    """
    own = {c.kommunenummer for c in found if c.kommunenummer == c.enhet}
    kept = {c.enhet for c in found if c.kommunenummer in own}
    best: dict[str, Kommune] = {}
    for c in sorted(found, key=lambda c: (c.kommunenummer == c.enhet, c.enhet)):
        if c.kommunenummer in own or c.enhet not in kept:
            best[c.kommunenummer] = c
    return tuple(best[number] for number in sorted(best))


def _either(found: tuple[Kommune, ...]) -> str:
    labels = [c.label for c in found[:6]]
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} eller {labels[-1]}"


def _unique(found: tuple[Kommune, ...]) -> tuple[Kommune, ...]:
    return tuple(dict.fromkeys(found))


def _readings(plain: str) -> list[tuple[str, str]]:
    """The whole text, and its readings as a name with a fylke beside it: «Våler (Østfold)», «Bø i Telemark», «Os, Hordaland»."""
    found = [(plain, "")]
    for pattern in (r"(.+?)\s*\((.+)\)", r"(.+?),\s*(.+)", r"(.+?)\s+i\s+(.+)", r"(.+?)\s+[-–]\s+(.+)"):
        if hit := re.fullmatch(pattern, plain):
            found.append((hit[1], hit[2].removesuffix(" fylke")))
    return found


def _plain(written: str) -> str:
    """A name without case, and with hyphen, dash and apostrophe written one way, so that «Sør Varanger» is Sør-Varanger."""
    shown = re.sub(r"[‐‑‒]", "-", text.clean(written)).casefold()
    return re.sub(r"(?<=\w)-(?=\w)", " ", " ".join(shown.replace("’", "'").split())).strip(" .:*-¹²³")


def _without_body(plain: str) -> str:
    shorter = " ".join(_BODY.sub(" ", plain).split()).strip(" -,")
    return shorter or plain
