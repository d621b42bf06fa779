"""Organisations in Frivillighetsregisteret by their first ICNPO category: its own list has the category, Enhetsregisteret the kommune."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from data import settings
from data.inndeling import shipped_numbers
from loaders.kontekst import NLOD, Datasett, KontekstFeil, Tall
from loaders.kontekst.fetch import TRY_AGAIN, Client, part
from loaders.kontekst.frivillige_organisasjoner import ADDRESS, count

REGISTER = "/frivillighetsregisteret/api"
PAGE, UNITS_PAGE = 100, 1000  # the most that each service gives
DEEPEST = 10_000  # Enhetsregisteret answers no further than this into one question
MOST_PAGES = 5_000
FIRST_DAY = date(1995, 1, 1)  # Enhetsregisteret began in 1995


def fetch(client: Client) -> list[Tall]:
    """One figure per kommune of today and category that has organisations. Raises KontekstFeil."""
    base, today = settings.brreg_address(), date.today()
    names = _names(client, f"{base}{REGISTER}/icnpo-kategorier")
    category = dict(_categories(client, f"{base}{REGISTER}/frivillige-organisasjoner"))
    numbers = shipped_numbers()
    counted: Counter[tuple[str, str]] = Counter()
    for number in sorted(set(numbers.valid) - numbers.ended_before_today):
        for unit in _units(client, base + ADDRESS, number, FIRST_DAY, today):
            if unit in category:
                counted[number, category[unit]] += 1
    return [
        Tall(number, today.year, float(n), code, names.get(code, code)) for (number, code), n in sorted(counted.items())
    ]


def _names(client: Client, url: str) -> dict[str, str]:
    """ICNPO number → its name in bokmål."""
    found = part(client.get(url, spraak="NOB"), url, "_embedded", "icnpoKategorier")
    return {str(part(one, url, "icnpoNummer")): str(part(one, url, "navn")) for one in found}


def _categories(client: Client, url: str) -> Iterator[tuple[str, str]]:
    """(organisasjonsnummer, ICNPO number) of every organisation, the category that it has put first; follows `_links.next`."""
    answer = client.get(url, size=PAGE)
    seen = {url}
    for _ in range(MOST_PAGES):
        for one in (
            (answer.get("_embedded") or {}).get("frivilligeOrganisasjoner", ()) if isinstance(answer, dict) else ()
        ):
            chosen = [c for c in one.get("icnpoKategorier") or () if c.get("icnpoNummer")]
            if chosen:
                first = min(chosen, key=lambda c: c.get("rekkefoelge") or 99)
                yield str(part(one, url, "organisasjonsnummer")), str(first["icnpoNummer"])
        following = _next(answer, url)
        if following is None:
            return
        if following in seen:
            raise KontekstFeil(f"{url}: «_links.next» går i ring. {TRY_AGAIN}")
        seen.add(following)
        answer = client.get(following)
    raise KontekstFeil(f"{url} har flere enn {MOST_PAGES} sider. {TRY_AGAIN}")


def _next(answer: Any, url: str) -> str | None:
    """The address of the next page, on the same service as the first; None at the end."""
    link = ((answer.get("_links") or {}).get("next") or {}).get("href") if isinstance(answer, dict) else None
    if link is None:
        return None
    here, there = urlsplit(url), urlsplit(str(link))
    if (there.hostname, there.path) != (here.hostname, here.path):
        raise KontekstFeil(f"{url}: «_links.next» leder til et annet sted: {str(link)[:100]}. {TRY_AGAIN}")
    return there._replace(scheme=here.scheme, netloc=here.netloc).geturl()


def _units(client: Client, url: str, number: str, first: date, last: date) -> Iterator[str]:
    """Organisasjonsnumre of a kommune's units in Frivillighetsregisteret; a kommune with too many for one question is asked by years."""
    chosen = {"kommunenummer": number}
    if (first, last) != (FIRST_DAY, date.today()):
        chosen |= {
            "fraRegistreringsdatoEnhetsregisteret": first.isoformat(),
            "tilRegistreringsdatoEnhetsregisteret": last.isoformat(),
        }
    total = count(client, url, **chosen)
    if total > DEEPEST:
        if first >= last:
            raise KontekstFeil(f"{url} har {total} organisasjoner fra én dag i kommune {number}. {TRY_AGAIN}")
        middle = first + (last - first) // 2
        yield from _units(client, url, number, first, middle)
        yield from _units(client, url, number, middle + timedelta(days=1), last)
        return
    for page in range(-(-total // UNITS_PAGE)):
        answer = client.get(url, registrertIFrivillighetsregisteret="true", size=UNITS_PAGE, page=page, **chosen)
        for unit in part(answer, url, "_embedded", "enheter"):
            yield str(part(unit, url, "organisasjonsnummer"))


DATASETT = Datasett(
    navn="frivillige_etter_kategori",
    tittel="Frivillige organisasjoner etter kategori",
    beskrivelse="Organisasjonene i Frivillighetsregisteret etter kategorien (ICNPO) hver av dem har satt først. "
    "Organisasjoner uten kategori er ikke med.",
    enhet="organisasjoner",
    slag="antall",
    niva="kommune",
    kilde="Brønnøysundregistrene, Frivillighetsregisteret og Enhetsregisteret",
    kilde_url="https://data.brreg.no/frivillighetsregisteret/api/docs",
    lisens=NLOD,
    dato="Registrene slik de var dagen de ble hentet.",
    rekkefolge=20,
    fetch=fetch,
)
