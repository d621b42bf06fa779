"""Who may write: roles from a list, and the `Aktor` that every write to the store must carry.

The list comes from secrets (`[tilgang]`); pages/components/access.py reads it anew at every action. This module holds
the rules alone, so that they can be tested without a server, and so that data/ need not know Streamlit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

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
