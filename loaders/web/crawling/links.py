"""Which of the addresses that a page, a sitemap or a search mentions come into the unit's queue."""

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit, urlunsplit

from loaders.web.addresses import (
    MAX_PER_CALENDAR,
    Lenke,
    allowed_per_pattern,
    host_of,
    normalise,
    pattern_of,
    points,
    resolve,
    same_site,
    search_addresses,
    site_of,
    without_tracking,
)
from loaders.web.crawling.sitemap import MAX_ADDRESSES, MAX_BYTES, is_refused, read_sitemap
from loaders.web.platforms import ELSEWHERE, by_name, external_platform
from loaders.web.platforms.base import Plattform
from loaders.web.reading.html import Extract
from loaders.web.reading.links import says_nothing
from loaders.web.types import Side

MAX_SITEMAPS = 20
DEEPEST_MAP = 3
MAX_FROM_SITEMAP = 1500
MAX_ELSEWHERE = 15
NAMED = 9  # points of an address or link that names an own policy
UNREAD_FILE = re.compile(r"\.(?:zip|rar|7z|xlsx?|pptx?|ods|odp|pages|mp4)$", re.IGNORECASE)
GUESS = "gjetning"  # a sitemap that nobody told of
PROBE = "/frivillighetskartet-finnes-ikke"


@dataclass(frozen=True, slots=True)
class Site:
    """Where a unit's website lies, the platform it runs on, the language its search is asked in, and the hash of its home page's text."""

    home: str
    platform: Plattform
    malform: str | None = None
    front: str | None = None

    def holds(self, url: str) -> bool:
        """Return whether an address lies on the site, its subdomains included."""
        return same_site(url, site_of(self.home))

    def own_form(self, url: str) -> str:
        """Return an address of the home page's host as the home page writes it: with or without www, http or https.

        A map that writes the host in another form would cost two requests for each page.
        """
        parts, own = urlsplit(url), urlsplit(self.home)
        if parts.port or own.port or host_of(url).removeprefix("www.") != site_of(self.home):
            return url
        return urlunsplit((own.scheme, own.netloc, parts.path, parts.query, parts.fragment))


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


@dataclass(frozen=True, slots=True)
class Mentions:
    """The addresses that an answer mentions, how many promising ones it mentions beyond what is taken in, and what else is to be told."""

    found: tuple[Found, ...] = ()
    left_out: int = 0
    remark: str | None = None


def of_home(extract: Extract, sitemaps: Sequence[str], site: Site) -> list[Found]:
    """Return what the home page and robots.txt tell of: sitemaps, the search form, a probe for missing pages."""
    listed = [url for url in (normalise_map(url, site.home) for url in sitemaps) if url and site.holds(url)]
    found = [Lenke(site.own_form(url), 0, "robots.txt", "sitemap") for url in listed]
    if not listed:
        found = [Lenke(urljoin(site.home, "/sitemap.xml"), 0, GUESS, "sitemap")]
    found.append(Lenke(urljoin(site.home, PROBE), 0, "probe", "probe"))
    if extract.skjema and site.holds(extract.skjema[0]):
        addresses = (normalise(site.own_form(url)) for url in search_addresses(extract.skjema, site.malform))
        found += [Lenke(url, 0, "søkeskjema", "sok") for url in addresses if url]
    return [Found(lenke, site.platform.navn) for lenke in found]


def of_sitemap(side: Side, body: bytes, site: Site) -> Mentions:
    """Return the promising addresses of a sitemap, and the sitemaps that it lists."""
    pages: list[Lenke] = []
    maps: list[Lenke] = []
    own = deeper = 0
    for entry in read_sitemap(body, side.final_url or side.url):
        if not site.holds(entry.url):
            continue  # also what is no address: it has no host
        own += 1
        written = site.own_form(entry.url)
        if entry.sitemap:
            address = normalise_map(written, side.url)
            deeper += side.dybde >= DEEPEST_MAP
            if address and side.dybde < DEEPEST_MAP:
                maps.append(Lenke(address, points(entry.url, ""), "sitemap", "sitemap", side.dybde + 1))
            continue
        value = points(entry.url, entry.tittel or "")
        url = normalise(written) if value > 0 else None
        if url:
            pages.append(Lenke(url, value, "sitemap", "side", 1))
    pages.sort(key=lambda lenke: -lenke.poeng)
    best = [*sorted(maps, key=lambda lenke: -lenke.poeng), *pages[:MAX_FROM_SITEMAP]]
    found = tuple(Found(lenke, site.platform.navn) for lenke in best)
    where, told = side.url[:200], None
    if deeper:
        told = f"nettstedskartet {where} viser til {deeper} kart som ligger for dypt, og de er ikke lest"
    elif not own and (side.kilde != GUESS or b"<loc" in body.lower()):
        told = f"nettstedskartet {where} har ingen adresser på nettstedet"
    return Mentions(found, len(pages[MAX_FROM_SITEMAP:]), told)


def trouble_with(side: Side, body: bytes) -> str | None:
    """Return what is wrong with a sitemap that was had: it is none, it was refused, cut, or larger than what is read."""
    where = side.url[:200]
    if is_refused(body):
        return f"nettstedskartet {where} er ikke lest, fordi det har egne definisjoner (DOCTYPE eller ENTITY)"
    raw = body
    if body[:2] == b"\x1f\x8b":
        unpack = zlib.decompressobj(31)
        try:
            raw = unpack.decompress(body, MAX_BYTES)
        except zlib.error:
            return f"nettstedskartet {where} er ødelagt"
        if not unpack.eof:
            return f"nettstedskartet {where} er kuttet eller for stort, og bare en del er lest"
    head = raw[:3000].lower()
    if not re.search(rb"<(?:urlset|sitemapindex|rss|feed)\b", head):
        page = side.kilde != GUESS and (b"<html" in head or b"<!doctype" in head)
        return f"{where} er ikke et nettstedskart" if page else None
    if not re.search(
        rb"</\w*:?(?:urlset|sitemapindex|rss|feed)\s*>\s*(?:<!--.*-->\s*)?$|/>\s*$", raw[-3000:].lower(), re.DOTALL
    ):
        return f"nettstedskartet {where} er kuttet, og bare en del er lest"
    large = raw.lower().count(b"<loc") > MAX_ADDRESSES
    return f"nettstedskartet {where} er for stort, og bare en del er lest" if large else None


def of_page(side: Side, url: str, extract: Extract, site: Site, max_depth: int) -> Mentions:
    """Return the promising links of a page; of the home page also those that do not say what they are.

    `url` is where the page lies in the end; links out of the site are kept where a platform takes care of them, or where
    they promise a document.
    """
    if side.dybde >= max_depth:
        return Mentions()
    about = max(points("", extract.tittel or ""), side.poeng if side.poeng >= 9 else 0)
    inside: list[Found] = []
    outside: list[Found] = []
    unread: dict[str, None] = {}
    for address, label in extract.lenker:
        value = promise(address, label, extract.sammenheng.get(address), about)
        if 0 < value < 10:
            value = min(9, value + (1 if side.relevant else 0) + (2 if side.type == "sok" else 0))
        if value <= 0 and side.type != "forside":
            continue
        found = normalise(site.own_form(address))
        if found is None:
            if value >= NAMED and UNREAD_FILE.search(urlsplit(address).path):
                unread[address[:200]] = None
            continue
        lenke = Lenke(found, max(0, value), side.type if side.type != "side" else "lenke", "side", side.dybde + 1)
        if not site.holds(found):
            outside += _external(side, lenke, site.holds(url))
        elif site.holds(url):
            inside.append(Found(lenke, site.platform.navn))
    told = f"lovende filer i formater som ikke leses: {', '.join(list(unread)[:3])}" if unread else None
    return Mentions(tuple(outside + inside), extract.lenker_utelatt, told)


def led_out(side: Side, url: str, site: Site) -> list[Found]:
    """Return the document that a page of the site turned out to lie at on a host outside it, where that is worth asking for."""
    found = normalise(url)
    if found is None or not site.holds(side.url) or site.holds(found):
        return []
    return _external(side, Lenke(found, side.poeng, "lenke", "side", side.dybde + 1), own=True)


def promise(address: str, label: str, context: str | None, about: int) -> int:
    """Return how promising a link is; one whose words say nothing takes after its row and heading, and after its page.

    `context` is what stands around a link of the page's own text that says little or leads to a file, None for others;
    `about` is how promising the page itself is.
    """
    value = points(address, label)
    if context is None:
        return value
    if says_nothing(label):
        return max(value, points("", context) - 1, about - 2)
    return max(value, about - 3)


def _external(side: Side, lenke: Lenke, own: bool) -> list[Found]:
    platform = external_platform(lenke.url)
    if platform is None and own:
        platform = ELSEWHERE
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
        self._sitemaps = self._elsewhere = 0
        self.left_out = 0  # promising addresses that were not let in, in this run
        self.not_asked: Counter[str] = Counter()  # documents at other hosts that were not let in, by host
        for side in sider:
            self._sider[side.nokkel] = side
            # Numbered articles make room for the next when they have been asked for; the days of a calendar never end.
            if side.tilstand == "ny" or allowed_per_pattern(side.url) == MAX_PER_CALENDAR:
                self._patterns[pattern_of(side.url)] += 1
            self._sitemaps += side.type == "sitemap"
            self._elsewhere += side.plattform == ELSEWHERE.navn
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
            key = key_of(item.platform, lenke.url)
            if lenke.type == "side" and key.rstrip("/") == _without_scheme(home).rstrip("/"):
                continue
            key = f"{lenke.type}:{key}" if lenke.type in ("forside", "probe") else key
            if key in self._sider or key in wanted:
                earlier = self._sider.get(key) or wanted[key].lenke
                if lenke.poeng > earlier.poeng and lenke.type == earlier.type:
                    wanted[key] = Admitted(lenke, key, item.platform)
                continue
            if lenke.type == "sitemap" and self._sitemaps >= MAX_SITEMAPS:
                self.left_out += 1
                continue
            if item.platform == ELSEWHERE.navn and self._elsewhere >= MAX_ELSEWHERE:
                self.not_asked[host_of(lenke.url)] += 1
                continue
            pattern = pattern_of(lenke.url)
            if lenke.type == "side" and lenke.poeng < 7:
                full = len(self._sider) + len(wanted) >= self._limit
                allowed = allowed_per_pattern(lenke.url)
                if full or self._patterns[pattern] >= allowed:
                    self.left_out += full or allowed != MAX_PER_CALENDAR
                    continue
            self._patterns[pattern] += 1
            self._sitemaps += lenke.type == "sitemap"
            self._elsewhere += item.platform == ELSEWHERE.navn
            wanted[key] = Admitted(lenke, key, item.platform)
        return list(wanted.values())


def key_of(platform: str, url: str) -> str:
    """Return what is the same for all addresses of one article, by which it is known."""
    return _without_scheme(by_name(platform).key(without_tracking(url)))


def _without_scheme(url: str) -> str:
    """Return an address without what a host is asked by; "/plan" and "/plan/" may be two pages, or one of them none."""
    bare = re.sub(r"^https?://(?:www\.)?", "", url)
    return bare.rstrip("/") if bare.count("/") == 1 else bare
