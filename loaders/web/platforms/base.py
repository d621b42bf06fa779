"""What an adapter for a publishing platform can say; every method has an answer that is right for most sites."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from loaders.web.addresses import Lenke, host_of
from loaders.web.reading.html import Extract


@dataclass(frozen=True, slots=True)
class Adapted:
    """What an adapter made of an answer: the text, more addresses that belong to it, and how many pieces were left out."""

    extract: Extract
    lenker: tuple[Lenke, ...] = ()
    utelatt: int = 0


class Plattform:
    """A publishing platform. Subclasses set `navn` and override what differs."""

    navn = "plain"
    # Hosts that serve documents of many kommuner. Links to them are followed from the kommune's own pages only.
    verter: tuple[str, ...] = ()

    def recognises(self, url: str, generator: str, links: list[str]) -> bool:
        """Return whether a site runs on this platform, told by its home page.

        `generator` is its generator mark and the paths of its scripts, styles and pictures, `links` where it leads.
        """
        return False

    def claims(self, url: str) -> bool:
        """Return whether an address outside the unit's own site is one of this platform's documents."""
        host = host_of(url)
        return any(host == name or host.endswith("." + name) for name in self.verter)

    def scope(self, url: str) -> str:
        """Return the part of an external address that belongs to one kommune; other parts are never entered from it."""
        return urlsplit(url).netloc

    def key(self, url: str) -> str:
        """Return what is the same for all addresses of one article, so that it is fetched once."""
        return url

    def entry(self, lenke: Lenke) -> list[Lenke]:
        """Return what to fetch for an address of this platform; most are fetched as they stand."""
        return [lenke]

    def worthwhile(self, lenke: Lenke) -> bool:
        """Return whether an external address is promising enough to be asked for."""
        return lenke.poeng >= 3

    def counts(self, lenke_type: str) -> bool:
        """Return whether an address of this type is a page of its own, and not a list or a piece of one."""
        return lenke_type == "side"

    def reads(self, lenke_type: str) -> bool:
        """Return whether `read_special` understands answers of this type of address."""
        return False

    def read_special(self, body: bytes, lenke: Lenke) -> Adapted:
        """Return what an answer of the platform's own kind (JSON, fragments) holds. Raises ValueError if malformed."""
        raise NotImplementedError


class Plain(Plattform):
    """The platform of the rest."""

    navn = "plain"

    def recognises(self, url: str, generator: str, links: list[str]) -> bool:
        """Take every site that no other adapter knows."""
        return True
