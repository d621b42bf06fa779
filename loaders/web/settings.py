"""What a run of the web search may do: contact address, limits and budgets, and the test switch for fixture sites."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from data import settings as environment

CONTACT_VARIABLE = "FRIVILLIGHETSKART_KONTAKT"
FIXTURES_VARIABLE = "FRIVILLIGHETSKART_WEB_FIXTURES"
DEFAULT_FOLDER = Path("data/web")
DEFAULT_SOURCES = Path("data/sources")
# The house rule: no host sees more than one request a second from us, whatever else is set.
SECONDS_BETWEEN_REQUESTS = 1.0
CONTACT = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|https?://\S+")


class OppsettFeil(ValueError):
    """The run cannot start; the message says in Norwegian what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Fixtures:
    """The test switch: a closed world of host names on loopback, and a clock that may run faster.

    `hosts` maps a host name to a port on 127.0.0.1, or to an address that stands for what DNS would answer (it is
    then judged like any other address). A host that is not listed does not exist, so that a run with the switch on
    can reach the fixtures alone. `scale` multiplies every wait (1.0 = real seconds).
    """

    hosts: dict[str, int | str]
    scale: float = 1.0
    ca: str | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """Limits of one run; sizes in bytes, times in seconds."""

    kontakt: str
    folder: Path = DEFAULT_FOLDER
    sources: Path = DEFAULT_SOURCES
    maks_sider: int = 300
    maks_tid: float | None = None
    maks_tid_enhet: float = 3 * 3600
    maks_per_maned: int = 4000
    samtidige: int = 64
    maks_dybde: int = 4
    maks_bytes: int = 25_000_000
    maks_bytes_html: int = 5_000_000
    maks_omdirigeringer: int = 5
    maks_frontier: int = 5000
    tid_forbindelse: float = 10
    tid_lesing: float = 20
    tid_foresporsel: float = 60
    tid_ledig: float = 60  # for a host's slot, when robots.txt or the target of a redirect is to be asked for
    robots_forsok: int = 3
    tid_forstaa: float = 30  # for one document; the longest real plans take two or three
    bare_nye: bool = False
    nettleser: bool = False  # draw pages made by script, so many of each site in a run, each within so many seconds
    maks_nettleser: int = 30
    tid_nettleser: float = 90
    kopier_byte: int = 0  # for all copies of evidence together; 0: none are made
    fixtures: Fixtures | None = field(default=None)

    @property
    def user_agent(self) -> str:
        """Return how we present ourselves to the sites: name, version and where to reach a person."""
        return f"Frivillighetskartet/1.0 (+{self.kontakt})"

    @property
    def scale(self) -> float:
        """Return the factor on all waits: 1 unless the test switch says otherwise."""
        return self.fixtures.scale if self.fixtures else 1.0


def read_contact(given: str | None) -> str:
    """Return the contact address of the User-Agent from the option or the environment.

    Raises OppsettFeil when there is none: a site owner must always be able to reach a person.
    """
    kontakt = (given or environment.contact()).strip()
    if not CONTACT.fullmatch(kontakt) or not kontakt.isascii():
        raise OppsettFeil(
            "Websøket mangler en kontaktadresse. Nettstedene skal kunne nå et menneske: sett "
            f"{CONTACT_VARIABLE} til en e-postadresse eller nettadresse, eller bruk --kontakt."
        )
    return kontakt


def read_fixtures() -> Fixtures | None:
    """Return the fixture world of the test switch, or None in ordinary runs. Raises OppsettFeil when unreadable."""
    path = environment.web_fixtures()
    if path is None:
        return None
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return Fixtures(
            hosts={str(host): value for host, value in content["hosts"].items()},
            scale=float(content.get("scale", 1.0)),
            ca=content.get("ca"),
        )
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise OppsettFeil(f"Testoppsettet {path} i {FIXTURES_VARIABLE} kan ikke leses: {error}") from error
