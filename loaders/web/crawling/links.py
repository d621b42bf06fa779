"""Which of the addresses that a page, a sitemap or a search mentions come into the unit's queue."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from loaders.web.addresses import (
    Lenke,
    allowed_per_pattern,
    host_of,
    normalise,
    pattern_of,
    points,
    same_site,
    search_addresses,
)
from loaders.web.crawling.sitemap import read_sitemap
from loaders.web.platforms import by_name, external_platform
from loaders.web.reading.html import Lest
from loaders.web.side import Side

if TYPE_CHECKING:
    from loaders.web.crawling.unit import EnhetSok

MAX_SITEMAPS = 20
MAX_FROM_SITEMAP = 1500
PROBE = "/frivillighetskartet-finnes-ikke"


class Lenker:
    """The addresses of one unit: which are known, and which are let in."""

    def __init__(self, sok: "EnhetSok", known: Sequence[Side]) -> None:
        self._sok = sok
        self._sider = {side.nokkel: side for side in known}
        self._patterns = Counter(pattern_of(side.url) for side in known)
        self._hashes = {side.hash: side.url for side in known if side.hash and side.tilstand == "ok"}
        self._sitemaps = sum(side.type == "sitemap" for side in known)
        self.known = len(known)

    def twin(self, side: Side) -> str | None:
        """Return the address of an earlier page with the same text, if there is one."""
        if not side.hash or side.type != "side":
            return None
        first = self._hashes.setdefault(side.hash, side.url)
        return first if first != side.url else None

    def add(self, lenker: Iterable[Lenke], platform: str | None = None) -> None:
        """Let addresses into the queue, each article once, and not too many that look made by a machine.

        A link that says more of a known address than the first one did moves it forward.
        """
        wanted: dict[str, tuple[Lenke, str, str]] = {}
        for lenke in lenker:
            name = platform or self._sok.plattform.navn
            key = re.sub(r"^https?://(?:www\.)?", "", by_name(name).key(lenke.url)).rstrip("/")
            if lenke.type == "side" and key == re.sub(r"^https?://(?:www\.)?", "", self._sok.home).rstrip("/"):
                continue
            key = f"{lenke.type}:{key}" if lenke.type in ("forside", "probe") else key
            if key in self._sider or key in wanted:
                earlier = self._sider.get(key) or wanted[key][0]
                if lenke.poeng > earlier.poeng and lenke.type == earlier.type:
                    wanted[key] = (lenke, key, name)
                continue
            if lenke.type == "sitemap" and self._sitemaps >= MAX_SITEMAPS:
                continue
            pattern = pattern_of(lenke.url)
            if lenke.type == "side" and lenke.poeng < 7:
                full = len(self._sider) + len(wanted) >= self._sok.settings.maks_frontier
                if full or self._patterns[pattern] >= allowed_per_pattern(lenke.url):
                    continue
            self._patterns[pattern] += 1
            self._sitemaps += lenke.type == "sitemap"
            wanted[key] = (lenke, key, name)
        if not wanted:
            return
        for side in self._sok.state.add(self._sok.enhet.nummer, wanted.values()):
            self._sider[side.nokkel] = side
            self._sok.frontier.push(host_of(side.url), side)
        for lenke, key, _ in wanted.values():
            self._raise(self._sider[key], lenke)
        self.known = len(self._sider)

    def _raise(self, side: Side, lenke: Lenke) -> None:
        """Take over what a better link says of a page, and where it waits put it further forward."""
        better = lenke.poeng > side.poeng
        side.poeng, side.dybde = max(side.poeng, lenke.poeng), min(side.dybde, lenke.dybde)
        if better and self._sok.frontier.holds(side):
            self._sok.frontier.push(host_of(side.url), side)

    def from_home(self, lest: Lest, sitemaps: tuple[str, ...]) -> None:
        """Take in what the home page and robots.txt tell of: sitemaps, the search form, a probe for missing pages."""
        home, sok = self._sok.home, self._sok
        listed = [url for url in (normalise_map(url, home) for url in sitemaps) if url and same_site(url, sok.site)]
        found = [Lenke(url, 0, "robots.txt", "sitemap") for url in listed or [urljoin(home, "/sitemap.xml")]]
        found.append(Lenke(urljoin(home, PROBE), 0, "probe", "probe"))
        if lest.skjema and same_site(lest.skjema[0], sok.site):
            addresses = (normalise(url) for url in search_addresses(lest.skjema, sok.enhet.malform))
            found += [Lenke(url, 0, "søkeskjema", "sok") for url in addresses if url]
        self.add(found)

    def from_sitemap(self, side: Side, body: bytes) -> None:
        """Take in the promising addresses of a sitemap, and the sitemaps that it lists."""
        pages: list[Lenke] = []
        maps: list[Lenke] = []
        for entry in read_sitemap(body):
            if not same_site(entry.url, self._sok.site):
                continue  # also what is no address: it has no host
            if entry.sitemap:
                address = normalise_map(entry.url, side.url)
                if address and side.dybde < 3:
                    maps.append(Lenke(address, points(entry.url, ""), "sitemap", "sitemap", side.dybde + 1))
                continue
            value = points(entry.url, entry.tittel or "")
            url = normalise(entry.url) if value > 0 else None
            if url:
                pages.append(Lenke(url, value, "sitemap", "side", 1))
        self.add(sorted(maps, key=lambda lenke: -lenke.poeng))
        self.add(sorted(pages, key=lambda lenke: -lenke.poeng)[:MAX_FROM_SITEMAP])

    def from_page(self, side: Side, url: str, lest: Lest) -> None:
        """Take in the promising links of a page; from the home page also those that do not say what they are."""
        sok = self._sok
        if side.dybde >= sok.settings.maks_dybde:
            return
        own = same_site(url, sok.site)
        bonus = (1 if side.relevant else 0) + (2 if side.type == "sok" else 0)
        inside: list[Lenke] = []
        for address, label in lest.lenker:
            value = points(address, label)
            value = min(10, value + bonus) if value > 0 else value
            if value <= 0 and side.type != "forside":
                continue
            found = normalise(address)
            if found is None:
                continue
            lenke = Lenke(found, max(0, value), side.type if side.type != "side" else "lenke", "side", side.dybde + 1)
            if same_site(found, sok.site):
                if own:
                    inside.append(lenke)
                continue
            self._external(side, lenke, own)
        self.add(inside)

    def _external(self, side: Side, lenke: Lenke, own: bool) -> None:
        platform = external_platform(lenke.url)
        if platform is None or not platform.worthwhile(lenke):
            return
        if not own and platform.scope(lenke.url) != platform.scope(side.url):
            return  # another kommune's part of a shared host
        self.add(platform.entry(lenke), platform.navn)


def normalise_map(url: str, base: str) -> str | None:
    """Return a sitemap's address in its one form; the file endings that pages may not have are usual here."""
    found = normalise(
        re.sub(r"\.(?:xml\.gz|xml|gz|php)$", "", url.split("?", maxsplit=1)[0], flags=re.IGNORECASE), base
    )
    return urljoin(base, url.strip()) if found else None
