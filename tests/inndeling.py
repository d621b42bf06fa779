"""SSB's Klass and Kartverket's kommuneinfo as they are documented, telling a division of the country of one's own choice.

The division of the shipped sources is told by `Landet.of_sources`; a test moves the day, or adds a reform that is plainly made up.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from data import DATA

SOURCES = DATA / "sources"
Unit = tuple[str, date, date]


def source_rows(name: str, folder: Path = SOURCES) -> list[dict[str, str]]:
    """The rows of one source."""
    return list(csv.DictReader((folder / name).read_text(encoding="utf-8").splitlines()))


@dataclass(frozen=True)
class Landet:
    """All that the services know: units (number → name, first and last day) and changes (day, from, name, to, name)."""

    kommuner: dict[str, Unit]
    fylker: dict[str, Unit]
    kommuneskifter: list[tuple[date, str, str, str, str]]
    fylkesskifter: list[tuple[date, str, str, str, str]]
    samiske: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of_sources(cls) -> Landet:
        """The division of 2017 to today, and the names that SSB writes in several languages."""

        def units(name: str, kind: str, named: str) -> dict[str, Unit]:
            return {
                row[kind]: (
                    row[named],
                    date.fromisoformat(row["gyldig_fra"] or "0001-01-01"),
                    date.fromisoformat(row["gyldig_til"] or "9999-12-31"),
                )
                for row in source_rows(name)
            }

        return cls(
            units("kommuner.csv", "kommunenummer", "kommunenavn"),
            units("fylker.csv", "fylkesnummer", "fylkesnavn"),
            [
                (date.fromisoformat(r["dato"]), r["fra_nummer"], r["fra_navn"], r["til_nummer"], r["til_navn"])
                for r in source_rows("kommune_endringer.csv")
                if r["dato"] > "2017-01-01"
            ],
            [
                (date.fromisoformat(r["dato"]), r["fra_fylke"], r["fra_navn"], r["til_fylke"], r["til_navn"])
                for r in source_rows("fylke_endringer.csv")
            ],
            {
                r["kommunenummer"]: r["kommunenavn_samisk"]
                for r in source_rows("kommune_egenskaper.csv")
                if r["kommunenavn_samisk"]
            },
        )

    def with_reform(
        self, day: date, moved: list[tuple[str, str, str]], fylke: tuple[str, str, str] | None = None
    ) -> Landet:
        """The same with a reform on a day: (from, to, new name) for each change of a kommune, and for a fylke."""
        kommuner, fylker = dict(self.kommuner), dict(self.fylker)
        eve = day - timedelta(days=1)
        changes = [(day, a, self.kommuner[a][0], b, name) for a, b, name in moved]
        for a, b, name in moved:
            if a not in {to for _, to, _ in moved}:
                kommuner[a] = (*kommuner[a][:2], eve)
            if b not in kommuner:
                kommuner[b] = (name, day, date.max)
            elif a == b:
                kommuner[b] = (name, *kommuner[b][1:])
        if fylke:
            old, new, name = fylke
            fylker |= {old: (*fylker[old][:2], eve), new: (name, day, date.max)}
        told = [(day, fylke[0], self.fylker[fylke[0]][0], fylke[1], fylke[2])] if fylke else []
        return replace(
            self,
            kommuner=kommuner,
            fylker=fylker,
            kommuneskifter=[*self.kommuneskifter, *changes],
            fylkesskifter=[*self.fylkesskifter, *told],
        )

    def written(self, number: str, name: str) -> str:
        """The name as SSB writes it: with the Sami one before it, where there is one."""
        return f"{self.samiske[number]} - {name}" if number in self.samiske else name

    def answer(self, path: str, query: dict[str, str]) -> object:
        """The documented answer on one address; None where there is no such address."""
        kind = {"131": ("kommuner", "kommuneskifter"), "104": ("fylker", "fylkesskifter")}
        parts = path.strip("/").split("/")
        if path == "/kommuneinfo/v1/kommuner":
            today = date.today()
            return [
                {"kommunenummer": n, "kommunenavn": self.written(n, name), "kommunenavnNorsk": name}
                for n, (name, first, last) in self.kommuner.items()
                if first <= today <= last
            ]
        if parts[:-2] != ["api", "klass", "v1", "classifications"] or parts[-2] not in kind:
            return None
        units, changes = (getattr(self, name) for name in kind[parts[-2]])
        if parts[-1] == "codesAt":
            day = date.fromisoformat(query["date"])
            codes = [
                {"code": n, "level": "1", "name": self.written(n, name)}
                for n, (name, a, b) in units.items()
                if a <= day <= b
            ]
            return {
                "codes": [*codes, {"code": "9999" if parts[-2] == "131" else "99", "level": "1", "name": "Uoppgitt"}]
            }
        if parts[-1] == "changes":
            first, until = (date.fromisoformat(query[end]) for end in ("from", "to"))
            ahead = query.get("includeFuture") == "true"
            return {
                "codeChanges": [
                    {"oldCode": a, "oldName": self.written(a, was), "oldShortName": "", "newCode": b,
                     "newName": self.written(b, name), "newShortName": "", "changeOccurred": day.isoformat()}
                    for day, a, was, b, name in changes
                    if first <= day < until and (ahead or day <= date.today())
                ]
                + [{"oldCode": None, "oldName": None, "newCode": "9999", "newName": "Uoppgitt", "changeOccurred": "2018-01-01"}]
            }  # fmt: skip
        return None
