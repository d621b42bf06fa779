"""The units there are and have been, read from the project's own sources."""

import csv
from dataclasses import dataclass, field
from pathlib import Path

from loaders.web.forstaa.enheter import Kontekst
from loaders.web.forstaa.typer import Enhet


@dataclass(frozen=True)
class Grunnlag:
    """All units; gives the context of the site a document was found on."""

    enheter: tuple[Enhet, ...]
    _kontekster: dict[str, Kontekst] = field(default_factory=dict)

    def kontekst(self, nummer: str) -> Kontekst:
        """Return the context of one unit's site. Raises ValueError for an unknown number."""
        if nummer not in self._kontekster:
            self._kontekster[nummer] = Kontekst.of_number(self.enheter, nummer)
        return self._kontekster[nummer]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _today(number: str, successors: dict[str, list[str]], seen: frozenset[str] = frozenset()) -> set[str]:
    if number in seen or number not in successors:
        return {number}
    return {last for after in successors[number] for last in _today(after, successors, seen | {number})}


def read_grunnlag(sources: Path) -> Grunnlag:
    """Read kommuner and fylker, of today and former, with Sámi and Kven names. Raises OSError when a source is missing.

    A former unit that became parts of several of today's belongs to none of them: its name then decides nothing.
    """
    other = {
        row["kommunenummer"]: tuple(
            name.strip()
            for part in (row["kommunenavn_samisk"], row["kommunenavn_kvensk"])
            for name in part.split(" - ")
            if name.strip()
        )
        for row in _rows(sources / "kommune_egenskaper.csv")
    }
    units: list[Enhet] = []
    for level, path, number, name, changes, old, new in (
        ("kommune", "kommuner.csv", "kommunenummer", "kommunenavn", "kommune_endringer.csv", "fra_nummer", "til_nummer"),
        ("fylkeskommune", "fylker.csv", "fylkesnummer", "fylkesnavn", "fylke_endringer.csv", "fra_fylke", "til_fylke"),
    ):  # fmt: skip
        successors: dict[str, list[str]] = {}
        ended = {row[number] for row in _rows(sources / path) if row["gyldig_til"]}
        for row in _rows(sources / changes):
            if row[old] in ended:
                successors.setdefault(row[old], []).append(row[new])
        for row in _rows(sources / path):
            today = _today(row[number], successors)
            units.append(
                Enhet(
                    row[number], row[name], level, today.pop() if len(today) == 1 else "-", other.get(row[number], ())
                )
            )
    return Grunnlag(tuple(units))
