"""Frivilligsentraler per kommune: a yearly list as CSV, at the address that the setting gives or in a file."""

from data import settings
from loaders.kontekst import UNKNOWN_LICENCE, Client, Datasett, KontekstFeil, Tall, files


def fetch(client: Client) -> list[Tall]:
    """The list at FRIVILLIGHETSKART_FRIVILLIGSENTRALER. Raises KontekstFeil."""
    url = settings.frivilligsentraler_address()
    if not url:
        raise KontekstFeil(
            "Frivilligsentralene har ingen fast adresse. Hent årets liste og les den inn med --fil, "
            "eller sett adressen til den i FRIVILLIGHETSKART_FRIVILLIGSENTRALER."
        )
    return files.read_table(client.get_bytes(url), url, DATASETT)


DATASETT = Datasett(
    navn="frivilligsentraler",
    tittel="Frivilligsentraler",
    beskrivelse="Frivilligsentraler i kommunen etter en årlig liste, for eksempel over dem som får tilskudd. "
    "En kommune som ikke står i listen, er ukjent, ikke null.",
    enhet="frivilligsentraler",
    slag="antall",
    niva="kommune",
    kilde="Lotteri- og stiftelsestilsynet, årlig liste over frivilligsentraler",
    kilde_url="https://lottstift.no",
    lisens=UNKNOWN_LICENCE,
    dato="Året listen gjelder.",
    rekkefolge=25,
    fetch=fetch,
    has_address=lambda: bool(settings.frivilligsentraler_address()),
)
