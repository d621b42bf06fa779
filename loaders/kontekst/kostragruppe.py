"""The KOSTRA-gruppe of each kommune: those of like size and means (SSB's Klass 112, its correspondence to the kommuner, 131)."""

from datetime import date

from data import settings
from loaders.kontekst import CC_BY, Datasett, KontekstFeil, Tall, kind_of_area
from loaders.kontekst.fetch import TRY_AGAIN, Client, part

ADDRESS = "/klass/v1/classifications/112/correspondsAt"


def fetch(client: Client) -> list[Tall]:
    """The groups as they are today. Raises KontekstFeil."""
    today = date.today()
    url = settings.ssb_address() + ADDRESS
    return _groups(client.get(url, targetClassificationId=131, date=today.isoformat()), today.year, url)


def read(answer: object) -> list[Tall]:
    """The same out of a saved answer, as of this year. Raises KontekstFeil."""
    return _groups(answer, date.today().year, "Filen")


def _groups(answer: object, year: int, where: str) -> list[Tall]:
    items = part(answer, where, "correspondenceItems")
    found = []
    for n in range(len(items) if isinstance(items, list) else 0):
        kommune, code, name = (str(part(items, where, n, key)) for key in ("targetCode", "sourceCode", "sourceName"))
        if kind_of_area(kommune) != "kommune" or kind_of_area(code) != "kostragruppe":
            raise KontekstFeil(
                f"{where}: «{code[:20]}» og «{kommune[:20]}» er ikke en KOSTRA-gruppe og en kommune. {TRY_AGAIN}"
            )
        found.append(Tall(kommune, year, None, code, name))
    return found


DATASETT = Datasett(
    navn="kostragruppe",
    tittel="KOSTRA-gruppe",
    beskrivelse="Gruppen SSB setter kommunen i sammen med kommuner som ligner i folketall og økonomiske rammer.",
    enhet="gruppe",
    slag="gruppe",
    niva="kommune",
    kilde="Statistisk sentralbyrå (SSB), Klass 112",
    kilde_url="https://www.ssb.no/klass/klassifikasjoner/112",
    lisens=CC_BY,
    dato="Året grupperingen er hentet for.",
    rekkefolge=50,
    fetch=fetch,
    read=read,
)
