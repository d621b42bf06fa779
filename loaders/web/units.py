"""The kommuner and fylkeskommuner to search, with the sourced addresses of their sites."""

import csv
from pathlib import Path

from loaders.web.settings import OppsettFeil
from loaders.web.types import Enhet

# Addresses of fylkeskommuner that the register's own sources show (column kilde: the page among them). For the others
# no source at hand gives one; Datastatus says so, and an editor who has a source adds a line.
FYLKE_SITES = Path(__file__).with_name("fylkeskommuner.csv")


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except OSError as error:
        raise OppsettFeil(f"Kilden {path} kan ikke leses. Finnes mappen med kildene? ({error.strerror})") from error


def read_units(sources: Path) -> list[Enhet]:
    """Return all kommuner and fylkeskommuner of today, kommuner first; Oslo counts as the kommune that it is.

    Raises OppsettFeil when a source is missing.
    """
    found = [
        Enhet(
            row["kommunenummer"], "kommune", row["kommunenavn_norsk"], row["nettsted"] or None, row["malform"] or None
        )
        for row in _rows(sources / "kommune_egenskaper.csv")
    ]
    sites = {row["fylkesnummer"]: row["nettsted"] for row in _rows(FYLKE_SITES)}
    for row in _rows(sources / "fylker.csv"):
        if row["gyldig_til"] or row["fylkesnummer"] == "03":
            continue
        number = row["fylkesnummer"]
        name = f"{row['fylkesnavn']} fylkeskommune"
        found.append(Enhet(number, "fylkeskommune", name, sites.get(number)))
    return found


def choose(units: list[Enhet], fylker: list[str], kommuner: list[str]) -> list[Enhet]:
    """Return the units of the given fylker (their fylkeskommune too) and the given kommuner; all when none is given.

    Raises OppsettFeil for a number that no unit has.
    """
    numbers = {unit.nummer for unit in units}
    for given in kommuner:
        if given not in numbers:
            raise OppsettFeil(f"Ingen kommune har nummeret {given} i dag. Bruk fire siffer, for eksempel 3203.")
    for given in fylker:
        if not any(number.startswith(given) for number in numbers) or len(given) != 2:
            raise OppsettFeil(f"Ingen fylke har nummeret {given} i dag. Bruk to siffer, for eksempel 11.")
    if not fylker and not kommuner:
        return units
    return [unit for unit in units if unit.nummer in kommuner or unit.nummer[:2] in fylker]
