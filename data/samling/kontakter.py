"""Contact addresses at the kommuner: a private file that is never committed, for editors' own downloads only.

The file is data/private/kontakter.csv (git-ignored), or where FRIVILLIGHETSKART_KONTAKTER points: CSV or Excel,
with the columns kommunenummer, navn, rolle, epost, and postadresse if they like; several rows per kommune are allowed. It is read when an
editor downloads, is not put into the register, and is on no screen.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from data import settings, tabular
from data.inndeling import shipped_numbers

MOST_ROWS = 20_000
COLUMNS = ("kommunenummer", "navn", "rolle", "epost")
ADDRESS = "postadresse"
"""a column that need not be there"""
_EMAIL = re.compile(r"[^@\s,;<>\"']+@[^@\s,;<>\"']+\.[^@\s,;<>\"']+")


class KontaktFeil(ValueError):
    """The contact file cannot be used; the message is Norwegian and never repeats an address."""


@dataclass(frozen=True)
class Kontakt:
    """One person or mailbox at a kommune."""

    navn: str
    rolle: str
    epost: str
    postadresse: str = ""


def kontaktfil() -> Path:
    """Where the private file lies, if there is one."""
    return settings.contacts_file()


class Kontakter(dict[str, tuple[Kontakt, ...]]):
    """Kommunenummer today → contacts; `beskjeder` tells in Norwegian what became of rows with former and unknown numbers."""

    def __init__(self, found: Mapping[str, tuple[Kontakt, ...]], beskjeder: Sequence[str] = ()) -> None:
        super().__init__(found)
        self.beskjeder = tuple(beskjeder)


def read_contacts(sti: Path | None = None) -> Kontakter:
    """Read kommunenummer → contacts; empty where there is no file. Raises KontaktFeil with row and column.

    A former number leads to the kommune it is today, and a number that leads to none or to several is left out: both are told.
    """
    path = sti or kontaktfil()
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Kontakter({})
    except OSError as error:
        raise KontaktFeil(f"Kontaktfilen «{path.name}» kan ikke leses ({error.strerror}).") from error
    table = tabular.headed(tabular.grid(content, MOST_ROWS))
    for problem in table.problems:
        # Never the value: it may be an address.
        where = (
            f"rad {problem.row}{f', kolonne {problem.column}' if problem.column else ''}"
            if problem.row
            else f"«{path.name}»"
        )
        raise KontaktFeil(
            f"Kontaktfilen, {where}: {problem.rule if not _EMAIL.search(problem.rule) else 'kan ikke leses.'}"
        )
    headings = {name: name.lower() for name in table.headings}
    missing = [name for name in COLUMNS if name not in headings.values()]
    if missing:
        raise KontaktFeil(
            f"Kontaktfilen «{path.name}» mangler kolonnen {missing[0]}. Den skal ha: {', '.join(COLUMNS)}."
        )
    found: dict[str, list[Kontakt]] = defaultdict(list)
    told: list[str] = []
    for row, cells in table.rows:
        values = {headings[name]: value for name, value in cells.items()}
        number, name, role, email = (values.get(column, "") for column in COLUMNS)
        if not re.fullmatch(r"\d{4}", number, re.ASCII):
            guess = f" Mente du 0{number}?" if re.fullmatch(r"\d{3}", number, re.ASCII) else ""
            raise KontaktFeil(f"Kontaktfilen, rad {row}, kolonne kommunenummer: må være fire siffer.{guess}")
        if not _EMAIL.fullmatch(email):
            raise KontaktFeil(f"Kontaktfilen, rad {row}, kolonne epost: er ikke en e-postadresse.")
        today = shipped_numbers().today(number)
        told += _told(row, number, today)
        if len(today) == 1:
            found[next(iter(today))].append(Kontakt(name, role, email, values.get(ADDRESS, "")))
    return Kontakter({number: tuple(contacts) for number, contacts in found.items()}, told)


def _told(row: int, number: str, today: frozenset[str]) -> list[str]:
    if today == {number}:
        return []
    if not today:
        return [f"Rad {row}: {number} er ikke et kommunenummer i registeret. Kontakten er ikke tatt med."]
    if len(today) > 1:
        parts = " og ".join(sorted(today))
        return [
            f"Rad {row}: kommune {number} er delt siden, i {parts}. Kontakten er ikke tatt med; skriv nummeret i dag."
        ]
    return [f"Rad {row}: kommune {number} er i dag {next(iter(today))}. Kontakten er ført dit."]
