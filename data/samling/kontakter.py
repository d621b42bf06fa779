"""Contact addresses at the kommuner: a private file that is never committed, for editors' own downloads only.

The file is data/private/kontakter.csv (git-ignored), or where FRIVILLIGHETSKART_KONTAKTER points: UTF-8, comma or
semicolon, with the columns kommunenummer, navn, rolle, epost; several rows per kommune are allowed. It is read when an
editor downloads, is not put into the register, and is on no screen.
"""

import csv
import io
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from data import settings

COLUMNS = ("kommunenummer", "navn", "rolle", "epost")
_EMAIL = re.compile(r"[^@\s,;<>\"']+@[^@\s,;<>\"']+\.[^@\s,;<>\"']+")


class KontaktFeil(ValueError):
    """The contact file cannot be used; the message is Norwegian and never repeats an address."""


@dataclass(frozen=True)
class Kontakt:
    """One person or mailbox at a kommune."""

    navn: str
    rolle: str
    epost: str


def kontaktfil() -> Path:
    """Where the private file lies, if there is one."""
    return settings.contacts_file()


def les_kontakter(sti: Path | None = None) -> dict[str, tuple[Kontakt, ...]]:
    """Read kommunenummer → contacts; empty where there is no file. Raises KontaktFeil with row and column."""
    path = sti or kontaktfil()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise KontaktFeil(f"Kontaktfilen «{path.name}» kan ikke leses. Lagre den som CSV UTF-8.") from error
    first = text.split("\n", 1)[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
    if missing:
        raise KontaktFeil(
            f"Kontaktfilen «{path.name}» mangler kolonnen {missing[0]}. Den skal ha: {', '.join(COLUMNS)}."
        )
    found: dict[str, list[Kontakt]] = defaultdict(list)
    for line, row in enumerate(reader, start=2):
        number, name, role, email = ((row[column] or "").strip() for column in COLUMNS)
        if not re.fullmatch(r"\d{4}", number):
            raise KontaktFeil(f"Kontaktfilen, rad {line}, kolonne kommunenummer: må være fire siffer.")
        if not _EMAIL.fullmatch(email):
            raise KontaktFeil(f"Kontaktfilen, rad {line}, kolonne epost: er ikke en e-postadresse.")
        found[number].append(Kontakt(name, role, email))
    return {number: tuple(contacts) for number, contacts in found.items()}
