"""Context: figures of others about every kommune, a data set a file of this folder. `docs/adding.md` says how to add one.

A module here that has a `DATASETT` is a data set; loading, checking, storing, showing, exporting and describing follow from it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from loaders.kontekst.fetch import Client, KontekstFeil

__all__ = [
    "CC_BY",
    "NLOD",
    "UNKNOWN_LICENCE",
    "Client",
    "Datasett",
    "KontekstFeil",
    "Slag",
    "Tall",
    "all_datasett",
    "kind_of_area",
]

Slag = Literal["antall", "forhold", "gruppe"]
"""antall: a count, which adds up when kommuner are merged, and is shown per 1,000 inhabitants too; forhold: a share or an amount per
inhabitant, which does not add up; gruppe: a group that the kommune is put in, whose code stands as kategori"""
NLOD = ("Norsk lisens for offentlige data (NLOD) 2.0", "https://data.norge.no/nlod/no/2.0")
UNKNOWN_LICENCE = ("ikke oppgitt av kilden", "")
"""what has no licence is shown with its source, and is in none of the open data"""
CC_BY = ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/deed.no")


class Tall(NamedTuple):
    """One figure as its source has it.

    `omraade`: a kommunenummer of its own time (4621), a fylke (46), a KOSTRA-gruppe (EKG12) or 00 for the country; `aar`: the year that it
    holds for; `verdi` None where the source gives none; `kategori` and its name where the data set is divided (ICNPO, KOSTRA-gruppe).
    """

    omraade: str
    aar: int
    verdi: float | None
    kategori: str = ""
    kategori_navn: str = ""


@dataclass(frozen=True)
class Datasett:
    """A data set: what people read of it, and how its figures are had.

    `navn` is the file's name. `dato` says what the year of a figure means. `fetch` asks the service and answers all figures, or raises
    KontekstFeil; None where there is nothing to ask. `read` reads the service's own JSON from a local file (`--fil`).
    `has_address` is false where the service's address is a setting that is not set.
    """

    navn: str
    tittel: str
    beskrivelse: str
    enhet: str
    slag: Slag
    niva: Literal["kommune", "fylke"]
    kilde: str
    kilde_url: str
    lisens: tuple[str, str]
    dato: str
    rekkefolge: int
    fetch: Callable[[Client], Iterable[Tall]] | None
    read: Callable[[object], Iterable[Tall]] | None = None
    has_address: Callable[[], bool] = lambda: True


@cache
def all_datasett() -> dict[str, Datasett]:
    """Name → data set, in the order that they are shown: every module of this folder that has a `DATASETT`."""
    modules = [importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    found: list[Datasett] = [module.DATASETT for module in modules if hasattr(module, "DATASETT")]
    return {one.navn: one for one in sorted(found, key=lambda one: (one.rekkefolge, one.navn))}


def kind_of_area(omraade: str) -> str | None:
    """Whether a code is a kommune (4 digits), fylke (2), landet (00) or kostragruppe (EKG and two digits); None for all else."""
    if omraade.isdecimal() and omraade.isascii() and len(omraade) in {2, 4}:
        return "landet" if omraade == "00" else {2: "fylke", 4: "kommune"}[len(omraade)]
    return "kostragruppe" if omraade[:3] == "EKG" and omraade[3:].isdecimal() else None
