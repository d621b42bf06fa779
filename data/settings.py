"""The settings that the environment gives, each read here and nowhere else: what they are called, and what they may be.

A setting is read when it is needed, so that a test or a restarted child sees the one of the moment. An empty value is no value.
"""

import difflib
import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
PREFIX = "FRIVILLIGHETSKART_"
YES = frozenset({"ja", "true", "1", "på", "on", "yes"})
NO = frozenset({"nei", "false", "0", "av", "off", "no"})
SHORTEST_KEY = 8
"""characters of a bearer token; what is shorter is taken for a misspelt ja or nei"""


class SettingError(Exception):
    """A setting has a value that it cannot have; the message is Norwegian and says which, what stands there and what may."""


@dataclass(frozen=True)
class Metrics:
    """Whether Prometheus figures are served, and the bearer token that they ask for (None: everyone may read them)."""

    on: bool
    key: str | None = None


def text(name: str) -> str:
    """The value without blanks around it; empty when it is not set."""
    return os.environ.get(name, "").strip()


def path(name: str, default: Path) -> Path:
    """A place on the disk. Raises SettingError for ja and nei, which somebody took it for a switch to write."""
    value = text(name)
    if value.casefold() in YES | NO:
        raise SettingError(f"{name} er «{value}», men skal være en sti. Skriv stien, eller ta innstillingen bort.")
    return Path(value) if value else default


def register() -> Path:
    """Where the register is (a link to the version switched on)."""
    return path("FRIVILLIGHETSKART_REGISTER", HERE / "register.duckdb")


def web_folder() -> Path:
    """Where the web search keeps its memory."""
    return path("FRIVILLIGHETSKART_WEB", HERE / "web")


def copies_bytes() -> int:
    """How large the copies of what findings rest on may be together, in bytes; 0 where none are to be made.

    Raises SettingError for what is neither nei nor a number of megabytes.
    """
    name = "FRIVILLIGHETSKART_KOPIER"
    value = text(name)
    if value.casefold() in NO:
        return 0
    if value and not re.fullmatch(r"[1-9][0-9]{0,6}", value):
        raise SettingError(
            f"{name} er «{_shown(value)}». Skriv hvor mange megabyte kopiene kan være til sammen, for eksempel 5000, eller nei."
        )
    return int(value or 5000) * 1_000_000


def links_file() -> Path:
    """Where the looks at the sources' addresses are kept."""
    return path("FRIVILLIGHETSKART_LENKER", HERE / "web" / "lenker.jsonl")


def kontekst_folder() -> Path:
    """Where the context data sets are kept."""
    return path("FRIVILLIGHETSKART_KONTEKST", HERE / "kontekst")


def address(name: str, default: str) -> str:
    """The address of a service, without a slash at its end. Raises SettingError for what is no web address."""
    value = (text(name) or default).rstrip("/")
    if value and not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?(\?\S*)?", value):
        raise SettingError(
            f"{name} er «{_shown(value)}», men skal være en nettadresse som begynner med http:// eller https://."
        )
    return value


def brreg_address() -> str:
    """Brønnøysundregistrene's open interfaces."""
    return address("FRIVILLIGHETSKART_BRREG", "https://data.brreg.no")


def ssb_address() -> str:
    """The open interfaces of Statistisk sentralbyrå: Statistikkbanken and Klass."""
    return address("FRIVILLIGHETSKART_SSB", "https://data.ssb.no/api")


def kartverket_address() -> str:
    """The open interfaces of Kartverket: kommuneinfo."""
    return address("FRIVILLIGHETSKART_KARTVERKET", "https://api.kartverket.no")


def einnsyn_address() -> str:
    """The public interface of eInnsyn."""
    return address("FRIVILLIGHETSKART_EINNSYN", "https://api.einnsyn.no")


def einnsyn_key() -> str:
    """The key that eInnsyn is asked with; empty when there is none, and then it is not asked. Raises SettingError for what is no key."""
    name = "FRIVILLIGHETSKART_EINNSYN_NOKKEL"
    value = text(name)
    if value.casefold() in NO:
        return ""
    if value and not re.fullmatch(r"[\x21-\x7e]{8,500}", value):
        raise SettingError(
            f"{name} er ikke en nøkkel: den skal ha minst {SHORTEST_KEY} tegn, uten mellomrom. Verdien vises ikke her."
        )
    return value


def division_file() -> Path:
    """Where what SSB and Kartverket tell of the kommuner is kept (`python -m loaders kommuner`): beside the register, unless it is said."""
    return path("FRIVILLIGHETSKART_INNDELING", register().parent / "inndeling.json")


def frivilligsentraler_address() -> str:
    """The yearly list of frivilligsentraler as CSV; empty when the environment does not say."""
    return address("FRIVILLIGHETSKART_FRIVILLIGSENTRALER", "")


def contacts_file() -> Path:
    """The private file of contact addresses."""
    return path("FRIVILLIGHETSKART_KONTAKTER", HERE / "private" / "kontakter.csv")


def travel_file() -> Path:
    """Where the travel times between the kommuner lie (`python -m loaders reisetid`): beside the register, unless it is said."""
    return path("FRIVILLIGHETSKART_REISETID", register().parent / "reisetid.parquet")


def travel_service() -> str:
    """The address of a routing service with OSRM's table interface; empty when the environment does not say.

    Raises SettingError for what is no http(s) address.
    """
    value = text("FRIVILLIGHETSKART_REISETID_TJENESTE")
    if value and not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", value):
        raise SettingError(
            f"FRIVILLIGHETSKART_REISETID_TJENESTE er «{_shown(value)}». Skriv en adresse som http://127.0.0.1:5000."
        )
    return value.rstrip("/")


def web_fixtures() -> Path | None:
    """Tests only: the file that describes a closed world of host names; None in ordinary runs."""
    return path("FRIVILLIGHETSKART_WEB_FIXTURES", HERE) if text("FRIVILLIGHETSKART_WEB_FIXTURES") else None


def contact() -> str:
    """The contact address of the web search's User-Agent; empty when there is none."""
    return text("FRIVILLIGHETSKART_KONTAKT")


def site_address() -> str:
    """Where people reach the product (https://kart.example.no), for what is printed; empty when the environment does not say.

    Raises SettingError for what is no such address: a wrong one would stand on paper for years.
    """
    value = text("FRIVILLIGHETSKART_ADRESSE").rstrip("/")
    if value and not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?", value):
        raise SettingError(
            f"FRIVILLIGHETSKART_ADRESSE er «{_shown(value)}». Skriv adressen folk når oversikten på, for eksempel https://kart.example.no"
        )
    return value


def report_address() -> str:
    """Where «Meld fra» sends e-mails; empty when the environment does not say."""
    return text("MELD_FRA_EPOST")


def store_address() -> str:
    """The address of the editors' store; empty when the environment does not say."""
    return text("REGISTER_URL")


def local_editor() -> str | None:
    """The name of the editor at this machine; None when the switch is off. Raises SettingError for ja, which is no name."""
    value = text("FRIVILLIGHETSKART_LOKAL_REDAKTOR")
    if value.casefold() in YES:
        raise SettingError(
            f"FRIVILLIGHETSKART_LOKAL_REDAKTOR er «{value}», men skal være navnet på den som redigerer. Skriv navnet, eller nei."
        )
    return None if value.casefold() in NO else value or None


def host_names() -> frozenset[str]:
    """The names by which the server may be asked for, in lower case and without ports; empty where all will do."""
    name = "FRIVILLIGHETSKART_VERTSNAVN"
    names = [part.strip().rstrip(".").casefold() for part in text(name).split(",") if part.strip()]
    wrong = [part for part in names if not re.fullmatch(r"[a-z0-9.-]+|[0-9a-f:.]+", part) or part in YES | NO]
    if wrong:
        raise SettingError(
            f"{name} har «{_shown(wrong[0])}», som ikke er et vertsnavn. Skriv navnene uten port, med komma imellom."
        )
    return frozenset(names)


def most_sessions() -> int:
    """How many open screens one process serves at once. Raises SettingError for what is no such number."""
    return _count("FRIVILLIGHETSKART_OKTER", 3_000)


def most_sessions_each() -> int:
    """How many of them one client (an IPv4 address, an IPv6 /64) may have. Raises SettingError for what is no such number."""
    return _count("FRIVILLIGHETSKART_OKTER_PER_KLIENT", 1_200)


def _count(name: str, default: int) -> int:
    value = text(name)
    if not value:
        return default
    if not re.fullmatch(r"[1-9][0-9]{0,5}", value):
        raise SettingError(f"{name} er «{_shown(value)}». Skriv et helt tall fra 1 til 999999.")
    return int(value)


def metrics() -> Metrics:
    """Prometheus figures: off, open, or behind a key. Raises SettingError for what is neither ja, nei nor long enough to be a key."""
    name = "FRIVILLIGHETSKART_METRIKKER"
    value = text(name)
    if not value or value.casefold() in NO:
        return Metrics(on=False)
    if value.casefold() in YES:
        return Metrics(on=True)
    if len(value) < SHORTEST_KEY or not re.fullmatch(r"[\x21-\x7e]+", value):
        raise SettingError(
            f"{name} er verken ja, nei eller en nøkkel. Skriv ja, nei, eller minst {SHORTEST_KEY} tegn uten mellomrom."
        )
    return Metrics(on=True, key=value)


SETTINGS: dict[str, Callable[[], object]] = {
    "FRIVILLIGHETSKART_REGISTER": register,
    "FRIVILLIGHETSKART_WEB": web_folder,
    "FRIVILLIGHETSKART_KOPIER": copies_bytes,
    "FRIVILLIGHETSKART_LENKER": links_file,
    "FRIVILLIGHETSKART_KONTAKTER": contacts_file,
    "FRIVILLIGHETSKART_KONTEKST": kontekst_folder,
    "FRIVILLIGHETSKART_BRREG": brreg_address,
    "FRIVILLIGHETSKART_SSB": ssb_address,
    "FRIVILLIGHETSKART_KARTVERKET": kartverket_address,
    "FRIVILLIGHETSKART_EINNSYN": einnsyn_address,
    "FRIVILLIGHETSKART_EINNSYN_NOKKEL": einnsyn_key,
    "FRIVILLIGHETSKART_INNDELING": division_file,
    "FRIVILLIGHETSKART_FRIVILLIGSENTRALER": frivilligsentraler_address,
    "FRIVILLIGHETSKART_REISETID": travel_file,
    "FRIVILLIGHETSKART_REISETID_TJENESTE": travel_service,
    "FRIVILLIGHETSKART_ADRESSE": site_address,
    "FRIVILLIGHETSKART_WEB_FIXTURES": web_fixtures,
    "FRIVILLIGHETSKART_KONTAKT": contact,
    "FRIVILLIGHETSKART_LOKAL_REDAKTOR": local_editor,
    "FRIVILLIGHETSKART_METRIKKER": metrics,
    "FRIVILLIGHETSKART_VERTSNAVN": host_names,
    "FRIVILLIGHETSKART_OKTER": most_sessions,
    "FRIVILLIGHETSKART_OKTER_PER_KLIENT": most_sessions_each,
    "MELD_FRA_EPOST": report_address,
    "REGISTER_URL": store_address,
}
"""name in the environment → what reads it"""


def check() -> list[str]:
    """Read every setting once, before anything starts. Returns a warning for each name that is ours by its beginning and not known.

    Raises SettingError with all that is wrong.
    """
    wrong = []
    for read in SETTINGS.values():
        try:
            read()
        except SettingError as error:
            wrong.append(str(error))
    if wrong:
        raise SettingError("\n".join(dict.fromkeys(wrong)))
    return [_unknown(name) for name in sorted(os.environ) if name.startswith(PREFIX) and name not in SETTINGS]


def demand() -> None:
    """Check the settings as a program does that is about to start: warnings to standard error. Raises SystemExit where one is wrong."""
    try:
        warnings = check()
    except SettingError as error:
        raise SystemExit(f"Innstillingene kan ikke brukes, og ingenting er startet:\n{error}") from error
    for warning in warnings:
        print(warning, file=sys.stderr)


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, SETTINGS, n=1)
    return f"Innstillingen {name} finnes ikke og gjør ingenting." + (f" Mente du {near[0]}?" if near else "")


def _shown(value: str) -> str:
    return value if len(value) <= 40 else value[:39] + "…"
