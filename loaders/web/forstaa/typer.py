"""What the understanding hands on: units, dates, a finding and the sentence it rests on."""

import hashlib
from dataclasses import dataclass
from typing import Literal

# The third says that an own policy is shown, its adoption not stated: a proposal for the editor, never a status of the register.
Status = Literal["vedtatt", "under_arbeid", "politikk_vist"]


@dataclass(frozen=True, slots=True)
class Enhet:
    """A kommune or fylkeskommune, of today or former, with every name it goes by.

    `dagens` is the number of the unit of today (itself, when it still exists).
    """

    nummer: str
    navn: str
    niva: str = "kommune"
    dagens: str = ""
    andre_navn: tuple[str, ...] = ()

    def all_names(self) -> tuple[str, ...]:
        """Return the Norwegian name and the others (Sámi, Kven)."""
        return (self.navn, *self.andre_navn)


@dataclass(frozen=True, slots=True)
class Bevis:
    """The sentence a finding rests on, and where it stands: page from 1, offset in the document's text."""

    setning: str
    foer: str
    etter: str
    side: int
    posisjon: int


@dataclass(frozen=True, slots=True)
class Regeltreff:
    """One rule that fired, with what it was worth."""

    regel: str
    vekt: float


@dataclass(frozen=True, slots=True)
class Funn:
    """A proposal about one unit and one plan; a person confirms it or not. All columns are plain values.

    `id` is the same as long as document, text, unit, status and plan type are. `enhet` is the number of the unit the
    plan is of (a former kommune keeps its own), `dagens_nummer` that of the unit of today. Dates are YYYY, YYYY-MM or
    YYYY-MM-DD, None where the text does not say. `bevis` is the sentence it rests on, with what stands before and
    after, its page (from 1) and offset in the text. `poeng` is the sum of the weights, `skaar` the same as 0–1,
    `regler` what fired, as "organ_vedtok:+5;har_dato:+0.75". The address is `url`; `dokument_hash` is of the text.
    """

    id: str
    enhet: str
    enhetsnavn: str
    niva: str
    dagens_nummer: str
    status: Status
    plantype: str
    tittel: str | None
    vedtatt_dato: str | None
    vedtatt_av: str | None
    saksnummer: str | None
    periode_fra: str | None
    periode_til: str | None
    i_dialog: bool
    bevis: str
    bevis_foer: str
    bevis_etter: str
    bevis_side: int
    bevis_posisjon: int
    poeng: float
    skaar: float
    regler: str
    url: str
    dokument_hash: str

    def regelnavn(self) -> tuple[str, ...]:
        """Return the ids of the rules that fired."""
        return tuple(part.rsplit(":", 1)[0] for part in self.regler.split(";") if part)


def funn_id(url: str, dokument_hash: str, enhet: str, status: str, plantype: str) -> str:
    """Return 16 hex digits that tell a finding from all others."""
    parts = (url, dokument_hash, enhet, status, plantype)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def rules_as_text(treff: tuple[Regeltreff, ...]) -> str:
    """Return rules and weights as "organ_vedtok:+5;har_dato:+0.75", each rule once."""
    sums: dict[str, float] = {}
    for hit in treff:
        sums[hit.regel] = sums.get(hit.regel, 0.0) + hit.vekt
    return ";".join(f"{name}:{weight:+g}" for name, weight in sums.items())
