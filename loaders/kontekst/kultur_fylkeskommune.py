"""KOSTRA: what the fylkeskommune spends on culture per inhabitant, five years (Statistikkbanken 12264)."""

from loaders.kontekst import CC_BY, Client, Datasett, Tall, jsonstat

TABLE, REGION, CONTENTS = "12264", "KOKfylkesregion0000", "KOSdriftkulturin0000"


def fetch(client: Client) -> list[Tall]:
    """Every fylkeskommune and the country. Raises KontekstFeil."""
    return jsonstat.ask(client, TABLE, REGION, CONTENTS)


def read(answer: object) -> list[Tall]:
    """The same out of a saved json-stat2 answer. Raises KontekstFeil."""
    return jsonstat.read(answer, REGION, CONTENTS, "Filen")


DATASETT = Datasett(
    navn="kultur_fylkeskommune",
    tittel="Fylkeskommunens netto driftsutgifter til kultur",
    beskrivelse="Fylkeskommunens netto driftsutgifter til kultursektoren per innbygger, slik KOSTRA har dem.",
    enhet="kr per innbygger",
    slag="forhold",
    niva="fylke",
    kilde="Statistisk sentralbyrå (SSB), KOSTRA, tabell 12264",
    kilde_url="https://www.ssb.no/statbank/table/12264",
    lisens=CC_BY,
    dato="Året regnskapet gjelder. Tall fra mars er foreløpige; de endelige kommer i juni.",
    rekkefolge=40,
    fetch=fetch,
    read=read,
)
