"""Registers of which much is missing: what is empty or unknown there may be so in any build, for any kommune."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

from loaders.sources.validate import SOURCES
from tests.registers import build

Row = dict[str, str]

# What a row must have to be read at all (`required` in datapackage.json); the rest may be unknown.
NEEDED = {
    "statusobservasjoner": {
        *("id", "niva", "enhet", "kommunenummer", "dagens_kommunenummer", "status", "plantype"),
        *("kilde_url", "kilde_utgiver", "sikkerhet"),
    },
    "samlinger": {"omraade", "omraadetype", "arrangoer", "tittel", "kilde_url"},
    "publiserte_tall": {"geografi", "maal", "verdi", "metode", "kilde_url", "kilde_utgiver"},
    "kommune_egenskaper": {
        *("kommunenummer", "kommunenavn_norsk", "innbyggere", "innbyggere_dato", "areal_km2", "lon", "lat", "landsdel"),
    },
}


def without_rows(folder: Path) -> Path:
    """A register without evidence, published figures and gatherings, and with no more about the kommuner than what must be there."""
    return _built(folder, lambda name, rows: _bare(name, rows) if name == "kommune_egenskaper" else [])


def without_values(folder: Path) -> Path:
    """A register of the shipped rows with only what must be there in each: no date, title or period anywhere."""
    return _built(folder, _bare)


def _built(folder: Path, change: Callable[[str, list[Row]], list[Row]]) -> Path:
    sources = folder / "sources"
    shutil.copytree(SOURCES, sources, ignore=shutil.ignore_patterns("grenser"))
    for name in NEEDED:
        path = sources / f"{name}.csv"
        with path.open(newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            columns, rows = list(reader.fieldnames or []), list(reader)
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(change(name, rows))
    return build(folder / "register.duckdb", sources=sources)


def _bare(name: str, rows: list[Row]) -> list[Row]:
    """The rows with nothing but what is needed, each with an address of its own, so that none repeats another.

    What is undated must speak of a kommune of today, and a gathering must say something of its date.
    """
    made = []
    for i, row in enumerate(rows):
        kept = {column: value if column in NEEDED[name] else "" for column, value in row.items()}
        if kept.get("dagens_kommunenummer"):
            number = kept["dagens_kommunenummer"]
            kept |= {"kommunenummer": number, "enhet": _names()[number]}
        if name == "samlinger":
            kept["dato_merknad"] = "ukjent"
        if "kilde_url" in kept:
            kept["kilde_url"] = f"https://www.example.no/{name}/{i}"
        made.append(kept)
    return made


@cache
def _names() -> dict[str, str]:
    with (SOURCES / "kommune_egenskaper.csv").open(newline="", encoding="utf-8") as file:
        return {row["kommunenummer"]: row["kommunenavn_norsk"] for row in csv.DictReader(file)}
