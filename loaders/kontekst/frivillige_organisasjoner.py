"""How many organisations of each kommune stand in Frivillighetsregisteret: one small question a kommune to Enhetsregisteret."""

from datetime import date

from data import settings
from data.inndeling import shipped_numbers
from loaders.kontekst import NLOD, Datasett, KontekstFeil, Tall
from loaders.kontekst.fetch import TRY_AGAIN, Client, part

ADDRESS = "/enhetsregisteret/api/enheter"


def fetch(client: Client) -> list[Tall]:
    """The count of every kommune of today. Raises KontekstFeil."""
    url = settings.brreg_address() + ADDRESS
    numbers = shipped_numbers()
    today = sorted(set(numbers.valid) - numbers.ended_before_today)
    return [Tall(number, date.today().year, float(count(client, url, kommunenummer=number))) for number in today]


def count(client: Client, url: str, **chosen: str) -> int:
    """How many units in Frivillighetsregisteret answer to what is chosen. Raises KontekstFeil."""
    answer = client.get(url, registrertIFrivillighetsregisteret="true", size=1, **chosen)
    total = part(answer, url, "page", "totalElements")
    if isinstance(total, bool) or not isinstance(total, int) or total < 0:
        raise KontekstFeil(f"{url}: «page.totalElements» er ikke et antall: «{str(total)[:20]}». {TRY_AGAIN}")
    return total


DATASETT = Datasett(
    navn="frivillige_organisasjoner",
    tittel="Registrerte frivillige organisasjoner",
    beskrivelse="Organisasjoner i Frivillighetsregisteret med adresse i kommunen. Registeret er frivillig: "
    "lag som ikke har registrert seg, er ikke med.",
    enhet="organisasjoner",
    slag="antall",
    niva="kommune",
    kilde="Brønnøysundregistrene, Enhetsregisteret",
    kilde_url="https://data.brreg.no/enhetsregisteret/api/dokumentasjon/no/index.html",
    lisens=NLOD,
    dato="Registeret slik det var dagen det ble hentet.",
    rekkefolge=10,
    fetch=fetch,
)
