"""The reference beside the rules: a regex of about twenty words, as anybody would write it in ten minutes."""

import re
from dataclasses import dataclass
from typing import Any

from tests.korpus.bygg import dokument, merket
from tests.korpus.maal import EGEN, Proeve

POLITIKK = re.compile(
    r"frivillig\w*(?:politikk|plan|melding|strategi|erklæring)"
    r"|(?:politikk|plan|melding|strategi|plattform)\w* (?:for|med) (?:\w+ ){0,2}frivillig",
    re.IGNORECASE,
)
VEDTATT = re.compile(
    r"\b(?:vedtatt|vedtok|vedtas|vedtar|vedteken|vedteke|vedtek|godkjent|godkjend|godkjente|sluttet seg til|slutta seg til)\b",
    re.IGNORECASE,
)
PAA_VEI = re.compile(
    r"\b(?:høring|høyring|utkast|innspill|innspel|oppstart|rullering|under arbeid|planprogram)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Treff:
    """What the regex found: a status, and nothing else."""

    status: str
    plantype: str = EGEN
    enhet: str | None = None
    vedtatt_dato: str | None = None
    vedtatt_av: str | None = None
    saksnummer: str | None = None
    periode_fra: str | None = None
    periode_til: str | None = None
    i_dialog: bool = False


def enkel_proeve(page: dict[str, Any]) -> Proeve:
    """Read one labelled text with the regex: adopted, or in the making, where a word for it stands beside a policy's name."""
    found: set[str] = set()
    for sentence in re.split(r"[\n.!?]", dokument(page).tekst):
        if POLITIKK.search(sentence):
            found |= (
                {"vedtatt"} if VEDTATT.search(sentence) else {"under_arbeid"} if PAA_VEI.search(sentence) else set()
            )
    return merket(page, tuple(Treff(status) for status in sorted(found)))
