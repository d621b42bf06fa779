"""Which of the addresses that a page, a sitemap or a search mentions come into the unit's queue."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from loaders.web.addresses import (
    Lenke,
    allowed_per_pattern,
    normalise,
    pattern_of,
    points,
    resolve,
    same_site,
    search_addresses,
    site_of,
    without_tracking,
)
from loaders.web.crawling.sitemap import read_sitemap
from loaders.web.platforms import by_name, external_platform
from loaders.web.platforms.base import Plattform
from loaders.web.reading.html import Lest
from loaders.web.types import Side

MAX_SITEMAPS = 20
MAX_FROM_SITEMAP = 1500
PROBE = "/frivillighetskartet-finnes-ikke"


@dataclass(frozen=True, slots=True)
class Site:
    """Where a unit's website lies, the platform it runs on, and the language its search is asked in."""

    home: str
    platform: Plattform
    malform: str | None = None

    def holds(self, url: str) -> bool:
        """Return whether an address lies on the site, its subdomains included."""
        return same_site(url, site_of(self.home))


@dataclass(frozen=True, slots=True)
class Found:
    """An address that an answer mentions, and the platform that takes care of it."""

    lenke: Lenke
    platform: str


@dataclass(frozen=True, slots=True)
class Admitted:
    """An address to be kept: `key` is the same for all addresses of one article."""

    lenke: Lenke
    key: str
    platform: str


def of_home(lest: Lest, sitemaps: Sequence[str], site: Site) -> list[Found]:
    """Return what the home page and robots.txt tell of: sitemaps, the search form, a probe for missing pages."""
    listed = [url for url in (normalise_map(url, site.home) for url in sitemaps) if url and site.holds(url)]
    found = [Lenke(url, 0, "robots.txt", "sitemap") for url in listed or [urljoin(site.home, "/sitemap.xml")]]
    found.append(Lenke(urljoin(site.home, PROBE), 0, "probe", "probe"))
    if lest.skjema and site.holds(lest.skjema[0]):
        addresses = (normalise(url) for url in search_addresses(lest.skjema, site.malform))
        found += [Lenke(url, 0, "søkeskjema", "sok") for url in addresses if url]
    return [Found(lenke, site.platform.navn) for lenke in found]


def of_sitemap(side: Side, body: bytes, site: Site) -> list[Found]:
    """Return the promising addresses of a sitemap, and the sitemaps that it lists."""
    pages: list[Lenke] = []
    maps: list[Lenke] = []
    for entry in read_sitemap(body, side.final_url or side.url):
        if not site.holds(entry.url):
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
    best = sorted(pages, key=lambda lenke: -lenke.poeng)[:MAX_FROM_SITEMAP]
    return [Found(lenke, site.platform.navn) for lenke in [*sorted(maps, key=lambda lenke: -lenke.poeng), *best]]


def of_page(side: Side, url: str, lest: Lest, site: Site, max_depth: int) -> list[Found]:
    """Return the promising links of a page; of the home page also those that do not say what they are.

    `url` is where the page lies in the end; links out of the site are kept where a platform takes care of them.
    """
    if side.dybde >= max_depth:
        return []
    bonus = (1 if side.relevant else 0) + (2 if side.type == "sok" else 0)
    inside: list[Found] = []
    outside: list[Found] = []
    for address, label in lest.lenker:
        value = points(address, label)
        value = min(10, value + bonus) if value > 0 else value
        if value <= 0 and side.type != "forside":
            continue
        found = normalise(address)
        if found is None:
            continue
        lenke = Lenke(found, max(0, value), side.type if side.type != "side" else "lenke", "side", side.dybde + 1)
        if not site.holds(found):
            outside += _external(side, lenke, site.holds(url))
        elif site.holds(url):
            inside.append(Found(lenke, site.platform.navn))
    return outside + inside


def _external(side: Side, lenke: Lenke, own: bool) -> list[Found]:
    platform = external_platform(lenke.url)
    if platform is None or not platform.worthwhile(lenke):
        return []
    if not own and platform.scope(lenke.url) != platform.scope(side.url):
        return []  # another kommune's part of a shared host
    return [Found(entry, platform.navn) for entry in platform.entry(lenke)]


def normalise_map(url: str, base: str) -> str | None:
    """Return a sitemap's address in its one form; the file endings that pages may not have are usual here."""
    found = normalise(
        re.sub(r"\.(?:xml\.gz|xml|gz|php)$", "", url.split("?", maxsplit=1)[0], flags=re.IGNORECASE), base
    )
    return resolve(url, base) if found else None


class Known:
    """The addresses of one unit that are known, and the rule of which more are let in."""

    def __init__(self, sider: Iterable[Side], limit: int) -> None:
        self._limit = limit
        self._sider: dict[str, Side] = {}
        self._patterns: Counter[str] = Counter()
        self._hashes: dict[str, str] = {}
        self._sitemaps = 0
        for side in sider:
            self._sider[side.nokkel] = side
            self._patterns[pattern_of(side.url)] += 1
            self._sitemaps += side.type == "sitemap"
            if side.hash and side.tilstand == "ok":
                self._hashes[side.hash] = side.url

    def __len__(self) -> int:
        return len(self._sider)

    def take(self, side: Side) -> None:
        """Add a page that was let in."""
        self._sider[side.nokkel] = side

    def page(self, key: str) -> Side:
        """Return the page of a key that is known."""
        return self._sider[key]

    def twin(self, side: Side) -> str | None:
        """Return the address of an earlier page with the same text, if there is one."""
        if not side.hash or side.type != "side":
            return None
        first = self._hashes.setdefault(side.hash, side.url)
        return first if first != side.url else None

    def admit(self, found: Iterable[Found], home: str) -> list[Admitted]:
        """Return the addresses to keep: each article once, and not too many that look made by a machine.

        An address that is known already is among them when the new link promises more than the earlier one.
        """
        wanted: dict[str, Admitted] = {}
        for item in found:
            lenke = item.lenke
            key = _without_scheme(by_name(item.platform).key(without_tracking(lenke.url)))
            if lenke.type == "side" and key == _without_scheme(home):
                continue
            key = f"{lenke.type}:{key}" if lenke.type in ("forside", "probe") else key
            if key in self._sider or key in wanted:
                earlier = self._sider.get(key) or wanted[key].lenke
                if lenke.poeng > earlier.poeng and lenke.type == earlier.type:
                    wanted[key] = Admitted(lenke, key, item.platform)
                continue
            if lenke.type == "sitemap" and self._sitemaps >= MAX_SITEMAPS:
                continue
            pattern = pattern_of(lenke.url)
            if lenke.type == "side" and lenke.poeng < 7:
                full = len(self._sider) + len(wanted) >= self._limit
                if full or self._patterns[pattern] >= allowed_per_pattern(lenke.url):
                    continue
            self._patterns[pattern] += 1
            self._sitemaps += lenke.type == "sitemap"
            wanted[key] = Admitted(lenke, key, item.platform)
        return list(wanted.values())


def _without_scheme(url: str) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", url).rstrip("/")
