"""What the understanding hands on: units, dates, a finding and the sentence it rests on."""

import hashlib
from dataclasses import asdict, dataclass, field
from typing import Literal

Status = Literal["vedtatt", "under_arbeid"]
Klasse = Literal["ny", "endrer_status", "bekrefter", "motsier", "kjent"]


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

    def alle_navn(self) -> tuple[str, ...]:
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
    """A proposal about one unit and one plan; a person confirms it or not.

    Dates are YYYY, YYYY-MM or YYYY-MM-DD, None where the text does not say. `skaar` is 0–1, `poeng` the sum of the
    weights. `klasse` and `har_register` are filled in by `klassifiser`.
    """

    enhet: str
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
    bevis: Bevis
    poeng: float
    skaar: float
    regler: tuple[Regeltreff, ...]
    url: str
    dokument_hash: str
    klasse: Klasse | None = None
    har_register: str | None = None
    ekstra: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Return 16 hex digits that stay the same as long as document, unit, status and plan type do."""
        parts = (self.url, self.dokument_hash, self.enhet, self.status, self.plantype)
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]

    def som_rad(self) -> dict[str, object]:
        """Return the finding as flat columns, for JSON Lines and the register's table `funn`."""
        row = asdict(self)
        bevis = row.pop("bevis")
        row.pop("ekstra")
        row["regler"] = ";".join(f"{rule.regel}:{rule.vekt:+g}" for rule in self.regler)
        row |= {"id": self.id, "bevis": bevis["setning"], "bevis_foer": bevis["foer"], "bevis_etter": bevis["etter"]}
        row |= {"bevis_side": bevis["side"], "bevis_posisjon": bevis["posisjon"]}
        return row
