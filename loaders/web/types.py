"""What the parts of the web search hand to each other: the units that are searched, their pages, and the documents read."""

import argparse
import csv
import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from loaders.web.addresses import Lenke
from loaders.web.settings import DEFAULT_SOURCES, OppsettFeil

Niva = Literal["kommune", "fylkeskommune"]
PAGE_BREAK = "\f"
# Addresses of fylkeskommuner that the register's own sources show (column kilde: the page among them). For the others
# no source at hand gives one; Datastatus says so, and an editor who has a source adds a line.
FYLKE_SITES = Path(__file__).with_name("fylkeskommuner.csv")


@dataclass(frozen=True, slots=True)
class Enhet:
    """A kommune or fylkeskommune with the website that is searched.

    `nummer` is 4 digits for a kommune and 2 for a fylke; `nettsted` is None where no sourced address is known.
    """

    nummer: str
    niva: Niva
    navn: str
    nettsted: str | None
    malform: str | None = None


@dataclass(frozen=True, slots=True)
class Dokument:
    """One page or PDF as text, the input of `loaders.web.forstaa`.

    `kommunenummer_eller_fylke` is whose website it was found on (4 digits, or 2 for a fylkeskommune), which is not
    always whom it is about. `url` is the address it was found under, `final_url` where redirects led.
    `tekst` has paragraphs divided by a newline; in a PDF the pages are divided by a form feed (PAGE_BREAK), so that
    page n of the document is `sider()[n - 1]`. `sprak` is 'nb', 'nn' or None. `hentet` is in UTC. `sist_endret` is
    the site's own claim, as it stood (a Last-Modified or a date in the page's metadata), not checked. `hash` is of
    `tekst` and stays the same as long as the text does. With `trenger_ocr` the text is empty or nearly so: the PDF
    is a scanned picture. With `ocr` text was read from such pictures, and letters may be wrong.
    """

    kommunenummer_eller_fylke: str
    niva: Niva
    url: str
    final_url: str
    tittel: str | None
    tekst: str
    sprak: str | None
    innholdstype: str
    hentet: datetime
    sist_endret: str | None
    hash: str
    plattform: str
    trenger_ocr: bool = False
    ocr: bool = False

    def sider(self) -> list[str]:
        """Return the text page by page; HTML is one page."""
        return self.tekst.split(PAGE_BREAK)


@dataclass(slots=True)
class Side:
    """What is known of one address of a unit; the columns of table `side`."""

    id: int
    nummer: str
    url: str
    nokkel: str
    type: str
    poeng: int
    dybde: int
    kilde: str
    plattform: str
    del_av: str | None = None
    del_nr: int = 0
    runde: int = 0
    forsok: int = 0
    tilstand: str = "ny"
    http_status: int | None = None
    final_url: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    hash: str | None = None
    innholdstype: str | None = None
    tittel: str | None = None
    sprak: str | None = None
    sist_endret: str | None = None
    trenger_ocr: int = 0
    merke: str | None = None
    duplikat_av: str | None = None
    relevant: int = 0
    forste_sett: str | None = None
    siste_sett: str | None = None
    sist_sjekket: str | None = None
    hentet: str | None = None
    endret: str | None = None
    borte_siden: str | None = None
    feil: str | None = None
    kode: str | None = None

    def lenke(self) -> Lenke:
        """Return the address as it was found."""
        return Lenke(self.url, self.poeng, self.kilde, self.type, self.dybde, self.del_av, self.del_nr)


@dataclass(slots=True)
class Runde:
    """A unit's present round: its number, requests used, and whether it goes on from an interrupted run."""

    nummer: int
    brukt: int
    fortsetter: bool
    plattform: str | None
    forrige_sider: int | None
    forrige_dokumenter: int | None = None


def text_hash(tekst: str) -> str:
    """Return the 32 hex digits that tell whether a text is the same as last time; white space does not count."""
    return hashlib.sha256(" ".join(tekst.split()).encode()).hexdigest()[:32]


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


def add_unit_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of a command that say which units it is about (`choose`), and where all units stand."""
    for option, which in (("--fylke", "dette fylket"), ("--kommune", "denne kommunen")):
        parser.add_argument(option, action="append", default=[], metavar="NR", help=f"bare {which} (kan gjentas)")
    parser.add_argument("--kilder", type=Path, default=DEFAULT_SOURCES, help="mappen med kildene")


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
