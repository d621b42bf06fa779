"""Context in words, the same on every screen: a figure with its unit, its source and date, and what to do where it is missing."""

from __future__ import annotations

from data.database import unknown
from data.queries.kontekst import Datasett
from pages.components import format as fmt

NOT_FETCHED = "Tallene er ikke hentet ennå."
DAMAGED = "Tallene kan ikke vises akkurat nå."
PER_1000 = "per 1 000 innbyggere"
SOURCE = "{kilde}, {aar}, hentet {hentet}"


def value(one: Datasett, verdi: float | None) -> str:
    """A figure as the source has it, a count bare (its title says of what), else with its unit; a dash where none is known."""
    if unknown(verdi) or verdi is None:
        return "–"
    number = fmt.tall(verdi) if float(verdi).is_integer() or abs(verdi) >= 100 else fmt.desimal(verdi)
    return number if one.slag == "antall" else f"{number} {one.enhet}"


def measure(one: Datasett, maal: float | None) -> str:
    """A figure as areas are compared by it: a count per 1,000 inhabitants, with a decimal or two; anything else as it is."""
    if unknown(maal) or maal is None:
        return "–"
    if one.slag != "antall":
        return fmt.tall(maal) if abs(maal) >= 100 else fmt.desimal(maal)
    return fmt.desimal(maal, 1 if maal >= 1 else 2)


def unit(one: Datasett) -> str:
    """The unit of `measure`."""
    return f"{one.enhet} {PER_1000}" if one.slag == "antall" else one.enhet


def source(one: Datasett, aar: int | None = None) -> str:
    """Where a data set is from, the year of its figures and the day they were fetched; only for one that was."""
    return SOURCE.format(kilde=one.kilde, aar=aar or one.aar_til, hentet=fmt.dato(one.hentet))


def missing(one: Datasett) -> str | None:
    """What to say in place of figures that were not fetched or cannot be read (Datastatus says why, and how they are had); None where
    they are there."""
    if one.feil:
        return DAMAGED
    return None if one.hentet else NOT_FETCHED
