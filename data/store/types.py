"""Who may write, and what: roles and the `Aktor` that every write carries; one frozen dataclass per kind of content, the log entry around
it, and the errors the store raises.

The list of who may write comes from secrets (`[tilgang]`); pages/components/access.py reads it anew at every action.

Dates inside the contents are text as in the sources (YYYY, YYYY-MM or YYYY-MM-DD); None is unknown, never no.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, ClassVar, Literal

Rolle = Literal["kommune", "redaktør", "administrator"]
"""kommune: whoever holds the link of one kommune, and may answer for it and nothing else"""
Opphav = Literal["redaktør", "lokal", "kommune"]

_RANG: dict[Rolle, int] = {"kommune": 0, "redaktør": 1, "administrator": 2}
_ADRESSE = re.compile(r"[!-?A-~]+@[!-?A-~]+")
"""printable ASCII without blanks on both sides of one @"""


def ascii_address(text: str) -> str | None:
    """An address in the one form that is compared: ASCII in lower case; None for what is none.

    Other letters are refused and not folded: «ſ» and the Kelvin sign become s and k, and would let in somebody else.
    """
    plain = text.strip(" \t")
    return plain.lower() if plain.isascii() and _ADRESSE.fullmatch(plain) else None


class IkkeTilgang(RuntimeError):
    """The one who asks may not write; the message is Norwegian and for the screen."""


@dataclass(frozen=True)
class Tilgangsliste:
    """The addresses and domains that may write, all in lower case."""

    redaktorer: frozenset[str] = frozenset()
    administratorer: frozenset[str] = frozenset()
    domener: frozenset[str] = frozenset()

    @classmethod
    def av(cls, redaktorer: Iterable[str], administratorer: Iterable[str], domener: Iterable[str]) -> Tilgangsliste:
        """Normalise the lists as they stand in secrets; a domain may be written with or without its @."""
        rens = [frozenset(filter(None, map(ascii_address, map(str, liste)))) for liste in (redaktorer, administratorer)]
        navn = (str(tekst).strip().removeprefix("@") for tekst in domener)
        return cls(rens[0], rens[1], frozenset(d.lower() for d in navn if d and ascii_address(f"x@{d}")))

    def rolle(self, epost: str | None) -> Rolle | None:
        """The role of an address that the identity provider vouches for; None when it is on no list.

        A domain gives the role redaktør only, and matches whole: `example.org` is neither `x.example.org` nor `evil-example.org`.
        """
        adresse = ascii_address(epost or "")
        if adresse is None:
            return None
        if adresse in self.administratorer:
            return "administrator"
        if adresse in self.redaktorer or adresse.rpartition("@")[2] in self.domener:
            return "redaktør"
        return None


@dataclass(frozen=True)
class Aktor:
    """One who writes. `fremdeles` is asked again inside the write itself: the role now, or None when it is gone."""

    hvem: str
    rolle: Rolle
    opphav: Opphav
    fremdeles: Callable[[], Rolle | None]


def require(aktor: object, minst: Rolle = "redaktør") -> Aktor:
    """Let through an Aktor whose role holds at this moment; raise IkkeTilgang for all else."""
    if not isinstance(aktor, Aktor) or not aktor.hvem.strip():
        raise IkkeTilgang("Du må logge inn for å lagre. Ingenting er lagret.")
    rolle = aktor.fremdeles()
    if rolle is None:
        raise IkkeTilgang(
            "Du har ikke lenger tilgang til å lagre. Logg inn på nytt eller spør en administrator. Ingenting er lagret."
        )
    if _RANG[rolle] < _RANG[minst]:
        raise IkkeTilgang(f"Dette krever rollen {minst}. Ingenting er lagret.")
    return aktor


Handling = Literal["ny", "rettelse", "tilbaketrekking", "angring"]
HANDLINGER: tuple[Handling, ...] = ("ny", "rettelse", "tilbaketrekking", "angring")
SAMLING_TILSTANDER = ("utkast", "invitert", "holdt", "avlyst")
# What the organisation offers a kommune: docs/domain.md, section 4.
TJENESTER = (
    "bistand i å utvikle og vedta politikk",
    "informasjonsmøte med kommuneledelse",
    "faglig innhold til kveldskonferanse",
    "kafédialog",
    "rapport med anbefalinger",
    "undersøkelse blant lag og foreninger",
    "region- eller fylkesbasert samling",
    "kartlegging av den lokale frivilligheten",
    "rammeverk for en politikk",
)
BESLUTNINGER = ("godtatt", "rettet", "avvist", "senere")
SVAR = ("stemmer", "vedtatt", "under_arbeid", "ikke")
STEG = ("oppstart", "kartlegging", "innspill", "utkast_horing", "behandling")
"""docs/domain.md, the process for a kommune"""
KRITERIER = ("dokument", "tiltak", "dialog", "behandling")
PLANLAGT = ("ja", "nei", "vet_ikke")


class StoreFeil(RuntimeError):
    """The store cannot do what was asked; the message is Norwegian, for the screen, and says what to do."""


class LagerUtilgjengelig(StoreFeil):
    """The database does not answer, or its file cannot be opened."""


class LagerLaast(StoreFeil):
    """Another process holds the write lock for longer than we wait."""


class LagerFullt(StoreFeil):
    """There is no room, or no right, to write."""


class LagerForNytt(StoreFeil):
    """The schema is newer than this code."""


class LagerSkadet(StoreFeil):
    """An entry is not as it was written: somebody changed the database past the program, or the disk did."""

    def __init__(self, nr: int) -> None:
        super().__init__(
            f"Innførsel nr {nr} i lageret er ikke slik den ble skrevet. Registeret er ikke endret. "
            "Les inn siste sikkerhetskopi i et nytt lager: python -m loaders restore FIL"
        )


class DeltFilSkadet(StoreFeil):
    """What the database keeps for all machines is not what was written."""

    def __init__(self, navn: str) -> None:
        super().__init__(
            f"«{navn}» i databasen er skadet eller nettopp byttet ut, og er ikke tatt i bruk. Det prøves igjen av seg selv."
        )


class UgyldigInnforsel(StoreFeil):
    """The content breaks a rule; `problemer` is one (field, value, rule) per breach."""

    def __init__(self, problemer: list[tuple[str, str, str]]) -> None:
        super().__init__("Ikke lagret: " + "; ".join(f"{felt} «{verdi}»: {regel}" for felt, verdi, regel in problemer))
        self.problemer = problemer


class Konflikt(StoreFeil):
    """Somebody else wrote about the same since the editor looked; `innforsler` is what they wrote, oldest first."""

    def __init__(self, innforsler: tuple[Innforsel, ...]) -> None:
        hvem = ", ".join(dict.fromkeys(i.hvem for i in innforsler)) or "noen andre"
        super().__init__(
            f"Ikke lagret: {hvem} har skrevet om det samme siden du åpnet skjemaet. Se hva som er gjort, og velg."
        )
        self.innforsler = innforsler


@dataclass(frozen=True)
class Observasjon:
    """One piece of evidence; the fields are the columns of statusobservasjoner.csv without `id`."""

    TYPE: ClassVar[str] = "observasjon"
    niva: str
    enhet: str
    status: str
    plantype: str
    kommunenummer: str | None = None
    dagens_kommunenummer: str | None = None
    dokumenttittel: str | None = None
    vedtatt_dato: str | None = None
    vedtatt_av: str | None = None
    periode_fra: str | None = None
    periode_til: str | None = None
    i_dialog: str | None = None
    gjelder_dato: str | None = None
    kilde_url: str | None = None
    kilde_utgiver: str | None = None
    kilde_dato: str | None = None
    sikkerhet: str = "høy"
    utledet: str | None = None
    merknad: str | None = None
    svar_id: str | None = None
    """the kommune's own answer that an editor has accepted as this evidence; such a row needs no address"""
    liste: str | None = None
    """where in a list that somebody brought it stands (file, sheet, row, who brought it); such a row needs no address"""

    @property
    def emne(self) -> str:
        """What two editors must not write about unknowingly at once: the kommune, else the fylkeskommune."""
        return f"kommune:{self.dagens_kommunenummer}" if self.dagens_kommunenummer else f"{self.niva}:{self.enhet}"


@dataclass(frozen=True)
class Samling:
    """One gathering, planned or held. A plan that is not `holdt` is never counted in any statistic."""

    TYPE: ClassVar[str] = "samling"
    tilstand: str
    tittel: str
    dato_fra: str | None = None
    dato_til: str | None = None
    dato_merknad: str | None = None
    omraade: str | None = None
    omraadetype: str | None = None
    sted: str | None = None
    vertskommune: str | None = None
    arrangoer: tuple[str, ...] = ()
    form: str | None = None
    inviterte_kommuner: tuple[str, ...] = ()
    motte_kommuner: tuple[str, ...] = ()
    andre_inviterte: tuple[str, ...] = ()
    antall_deltakere: int | None = None
    kilde_url: str | None = None
    merknad: str | None = None
    plan: str | None = None
    """the same for all gatherings of one plan, which are opened together"""
    merke: str | None = None
    """which of them it is: A, B, C or D"""
    valg: tuple[str, ...] = ()
    """what was chosen in the planner, as "name=value" of its address"""
    statuser: tuple[str, ...] = ()
    """how the invited stood when it was saved, as "4621=vedtatt" """
    stemmer: tuple[str, ...] = ()
    pamelding: str | None = None
    frist: str | None = None
    kontakt: str | None = None
    malform: str | None = None
    """bokmål or nynorsk: of the invitation"""

    @property
    def emne(self) -> str:
        """Gatherings are told apart by their fact; a new one has no rival."""
        return "samling"


@dataclass(frozen=True)
class Bistand:
    """One service given to a kommune."""

    TYPE: ClassVar[str] = "bistand"
    kommunenummer: str
    tjeneste: str
    dato: str | None = None
    kilde_url: str | None = None
    merknad: str | None = None

    @property
    def emne(self) -> str:
        """One line of work per kommune, apart from its evidence."""
        return f"bistand:{self.kommunenummer}"


@dataclass(frozen=True)
class FunnBeslutning:
    """What an editor decided about one finding of the web search, as the document was then (`dokument_hash`)."""

    TYPE: ClassVar[str] = "funn_beslutning"
    funn_nokkel: str
    dokument_hash: str
    beslutning: str
    kommunenummer: str | None = None
    grunn: str | None = None
    regler: tuple[str, ...] = ()
    observasjon_id: str | None = None

    @property
    def emne(self) -> str:
        """The finding itself: two editors shall not decide it twice."""
        return f"funn:{self.funn_nokkel}"


@dataclass(frozen=True)
class Runde:
    """A round of confirmation: which kommuner are asked, until when (the last day), and the hash of each one's link.

    `lenker` holds one «4621:sha256» for each kommune that can answer; a link that is taken out of the list is dead.
    """

    TYPE: ClassVar[str] = "runde"
    navn: str
    frist: str
    startet: str | None = None
    kommuner: tuple[str, ...] = ()
    lenker: tuple[str, ...] = ()

    @property
    def emne(self) -> str:
        """Rounds are told apart by their fact; a new one has no rival."""
        return "runde"


@dataclass(frozen=True)
class Kommunesvar:
    """What a kommune answered in a round; it changes nothing in the register until an editor has accepted it."""

    TYPE: ClassVar[str] = "kommunesvar"
    runde: str
    kommunenummer: str
    svar: str
    rolle: str
    status_vist: str | None = None
    tittel: str | None = None
    vedtatt_dato: str | None = None
    vedtatt_av: str | None = None
    kilde_url: str | None = None
    periode_fra: str | None = None
    periode_til: str | None = None
    dialog_med: str | None = None
    steg: str | None = None
    ventet: str | None = None
    planlagt: str | None = None
    hjelp: tuple[str, ...] = ()
    forankret_i: tuple[str, ...] = ()
    forankret_url: str | None = None
    kriterier: tuple[str, ...] = ()
    merknad: str | None = None

    @property
    def emne(self) -> str:
        """The answers of one kommune, apart from its evidence."""
        return f"svar:{self.kommunenummer}"


@dataclass(frozen=True)
class SvarBeslutning:
    """What an editor decided about one answer, as it stood in the entry `svar_id`."""

    TYPE: ClassVar[str] = "svar_beslutning"
    svar_id: str
    kommunenummer: str
    beslutning: str
    grunn: str | None = None

    @property
    def emne(self) -> str:
        """The answers of the kommune: a changed answer and a decision on it shall not cross unseen."""
        return f"svar:{self.kommunenummer}"


@dataclass(frozen=True)
class Uttak:
    """A private file was taken out: which, of which round, for how many kommuner. Kept so that it can be seen who has it."""

    TYPE: ClassVar[str] = "uttak"
    hva: str
    runde: str
    antall: int

    @property
    def emne(self) -> str:
        """Each is its own."""
        return "uttak"


@dataclass(frozen=True)
class Listevalg:
    """How an editor had a list read: remembered for the next file with the same headings (`signatur`, a hash of them).

    `kolonner` are "field=column number", `ord`, `farger` and `kryss` are "what stands there=status".
    """

    TYPE: ClassVar[str] = "listevalg"
    signatur: str
    kolonner: tuple[str, ...] = ()
    ord: tuple[str, ...] = ()
    farger: tuple[str, ...] = ()
    kryss: tuple[str, ...] = ()

    @property
    def emne(self) -> str:
        """The layout: the last choice is the one that is remembered."""
        return f"listevalg:{self.signatur}"


Innhold = Observasjon | Samling | Bistand | FunnBeslutning | Runde | Kommunesvar | SvarBeslutning | Uttak | Listevalg
TYPER: dict[str, type[Innhold]] = {
    t.TYPE: t
    for t in (Observasjon, Samling, Bistand, FunnBeslutning, Runde, Kommunesvar, SvarBeslutning, Uttak, Listevalg)
}


@dataclass(frozen=True)
class Innforsel:
    """One line of the log. `fakta` names the fact it is about (the id of its first entry, or of the shipped row)."""

    nr: int
    id: str
    type: str
    handling: Handling
    fakta: str
    erstatter: str | None
    emne: str
    kommunenummer: str | None
    innhold: Innhold | None
    hvem: str
    naar: datetime
    hvorfor: str
    opphav: str
    nokkel: str


@dataclass(frozen=True)
class Utkast:
    """What is about to be written: `gjelder` is the id the editor saw (all but `ny`); `nokkel` makes a retry harmless."""

    handling: Handling
    innhold: Innhold | None
    nokkel: str
    hvorfor: str = ""
    gjelder: str | None = None


def to_json(innhold: Innhold | None) -> str | None:
    """Canonical JSON of a content: sorted keys, no blanks, unknown fields left out."""
    if innhold is None:
        return None
    kjente = {k: v for k, v in asdict(innhold).items() if v is not None and v != ()}
    return json.dumps(kjente, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(type_: str, tekst: str | None) -> Innhold | None:
    """The content of a stored entry; raises StoreFeil when it is no known type or field."""
    if tekst is None:
        return None
    try:
        klasse: Callable[..., Innhold] = TYPER[type_]
        felt = {f.name for f in fields(TYPER[type_])}
        raa: dict[str, Any] = json.loads(tekst)
        if not set(raa) <= felt:
            raise KeyError(", ".join(sorted(set(raa) - felt)))
        return klasse(**{k: tuple(v) if isinstance(v, list) else v for k, v in raa.items()})
    except (KeyError, TypeError, ValueError) as feil:
        raise StoreFeil(
            f"Lageret har en innførsel av typen «{type_}» som denne versjonen ikke forstår ({feil})."
        ) from feil


def kommune_i(innhold: Innhold | None) -> str | None:
    """The kommune of today that a content is about, if it is about one."""
    if isinstance(innhold, Observasjon):
        return innhold.dagens_kommunenummer
    return (
        innhold.kommunenummer if isinstance(innhold, Bistand | FunnBeslutning | Kommunesvar | SvarBeslutning) else None
    )
