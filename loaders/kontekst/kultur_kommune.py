"""KOSTRA: what the kommune spends on culture per inhabitant, five years, with SSB's own averages (Statistikkbanken 13135)."""

from loaders.kontekst import CC_BY, Client, Datasett, Tall, jsonstat

TABLE, REGION, CONTENTS = "13135", "KOKkommuneregion0000", "KOSdriftinnb0000"


def fetch(client: Client) -> list[Tall]:
    """Every kommune, KOSTRA-gruppe and fylke and the country. Raises KontekstFeil."""
    return jsonstat.ask(client, TABLE, REGION, CONTENTS)


def read(answer: object) -> list[Tall]:
    """The same out of a saved json-stat2 answer. Raises KontekstFeil."""
    return jsonstat.read(answer, REGION, CONTENTS, "Filen")


DATASETT = Datasett(
    navn="kultur_kommune",
    tittel="Netto driftsutgifter til kultur",
    beskrivelse="Kommunens netto driftsutgifter til kultursektoren per innbygger, slik KOSTRA har dem. "
    "Snittene for KOSTRA-gruppe, fylke og land er SSBs egne.",
    enhet="kr per innbygger",
    slag="forhold",
    niva="kommune",
    kilde="Statistisk sentralbyrå (SSB), KOSTRA, tabell 13135",
    kilde_url="https://www.ssb.no/statbank/table/13135",
    lisens=CC_BY,
    dato="Året regnskapet gjelder. Tall fra mars er foreløpige; de endelige kommer i juni.",
    rekkefolge=30,
    fetch=fetch,
    read=read,
)
