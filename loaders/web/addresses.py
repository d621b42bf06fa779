"""Which addresses to ask for, and in what order: promising words, one form of each address, and traps to avoid."""

import posixpath
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

# word in the address or the link's text -> points; the strongest that fits counts, bokmål and nynorsk
WORDS: tuple[tuple[int, str], ...] = (
    (10, r"frivillig(?:het)?s?(?:politi|plan|meld|strateg|erkl|plattform)|frivilligheits?(?:politi|plan|meld|strateg)"),
    (10, r"friviljug\w*(?:politi|plan|meld|strateg)|(?:plan|strategi|politikk|melding)\w*[ -](?:for )?frivillig"),
    (7, r"frivil"),
    (5, r"(?:kultur|folkehelse|oppvekst|tema|kommunedel)-?plan|samfunnsdel|kommunedelplan|planstrategi"),
    (4, r"lag[ -]og[ -](?:foreninger|foreining|organisas)|foreningsliv|organisasjonsliv|samskaping|samspill|samspel"),
    (3, r"plan(?:er|ar)?(?![a-zæøå])|planverk|strategi|melding(?:er|ar)|politikk|høring|høyring|horing|hoyring"),
    (3, r"vedtatt|vedtatte|vedtekne|vedteken|kunngjøring|kunngjering|planportal|styringsdokument"),
    (2, r"kultur|folkehelse|idrett|fritid|oppvekst|samfunn|innbyggjar|innbygger|demokrati"),
)
PATTERNS = tuple((points, re.compile(pattern, re.IGNORECASE)) for points, pattern in WORDS)
DULL = re.compile(
    r"/(?:login|logg-?inn|rss|feed|print|kalender|arrangement|kart|ansatte|stilling|ledige|barnehage|vann|avløp|"
    r"renovasjon|byggesak|eiendom|faktura|postliste|einnsyn|webcam|galleri)",
    re.IGNORECASE,
)
SKIPPED_FILES = re.compile(
    r"\.(?:jpe?g|png|gif|svg|webp|ico|css|js|mjs|zip|gz|7z|rar|exe|mp[34]|avi|mov|wmv|ics|vcf|xlsx?|csv|pptx?|xml|json|"
    r"woff2?|ttf|eot|dwg|sos|gml|kml|kmz|tiff?|bmp|apk|dmg)$",
    re.IGNORECASE,
)
# Word-processor files cannot be read here; the most promising are asked for all the same, so that somebody is told.
OFFICE_FILES = re.compile(r"\.(?:docx?|odt|rtf)$", re.IGNORECASE)
TRACKING = re.compile(
    r"^(?:utm_.*|fbclid|gclid|mc_[ce]id|phpsessid|sid|sessionid|jsessionid|print|return)$", re.IGNORECASE
)
SEARCH_WORDS = {
    "nb": ("frivillighetspolitikk", "frivillighetsplan", "frivillighetsmelding", "frivillighetsstrategi"),
    "nn": ("frivilligpolitikk", "frivilligplan", "frivilligmelding", "frivilligheit"),
}
MAX_LENGTH = 800
# Addresses that differ in numbers only: many sites number their articles, but only calendars and lists go on for ever.
MAX_PER_PATTERN = 300
MAX_PER_CALENDAR = 40
CALENDAR = re.compile(
    r"(?:19|20)\d\d(?:[-/.]?[01]?\d)?(?:[/?&-]|$)|[?&](?:dag|dato|date|day|month|maned|uke|week|year|aar|ar|start|offset|page|side)=\d",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Lenke:
    """An address worth asking for, with how promising it is (points) and how it was found."""

    url: str
    poeng: int
    kilde: str
    type: str = "side"
    dybde: int = 0
    del_av: str | None = None
    del_nr: int = 0


@lru_cache(maxsize=20_000)  # the menu of a site is on every one of its pages
def points(url: str, text: str) -> int:
    """Return how promising an address and its link text are: 0 (nothing says so) to 10 (a frivillighetsplan)."""
    url, text = url[:MAX_LENGTH], text[:MAX_LENGTH]
    readable = unquote(urlsplit(url).path + " " + urlsplit(url).query).replace("-", " ").replace("_", " ") + " " + text
    readable = readable.replace("frivillighets ", "frivillighets").replace("%20", " ")
    best = max((value for value, pattern in PATTERNS if pattern.search(readable)), default=0)
    if best < 7 and OFFICE_FILES.search(urlsplit(url).path):
        return -1
    return best - 3 if best < 7 and DULL.search(url) else best


@lru_cache(maxsize=20_000)
def normalise(url: str, base: str = "") -> str | None:
    """Return the one form under which an address is kept, or None when it is not a page to fetch.

    Fragments and tracking parameters go; host in small letters; default ports and dot segments go.
    """
    if len(url) > 2 * MAX_LENGTH:
        return None
    try:
        parts = urlsplit(urljoin(base, url.strip()))
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or parts.username:
        return None
    default = {"http": 80, "https": 443}[parts.scheme]
    try:
        name = host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return None
    netloc = name if port in (None, default) else f"{name}:{port}"
    raw_path = posixpath.normpath(parts.path or "/") + ("/" if parts.path.endswith(("/", "/.", "/..")) else "")
    path = quote(unquote(re.sub(r"/{2,}", "/", raw_path)), safe="/:@!$&'()*+,;=~-._")
    query = urlencode([(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not TRACKING.match(k)])
    found = urlunsplit((parts.scheme, netloc, path, query, ""))
    if len(found) > MAX_LENGTH or SKIPPED_FILES.search(path) or is_trap(path, query):
        return None
    return found


def is_trap(path: str, query: str) -> bool:
    """Return whether an address looks made by a machine without end: too deep, or going round in its own path."""
    segments = [segment for segment in path.split("/") if segment]
    if len(segments) > 12 or query.count("=") > 5:
        return True
    return any(segments.count(segment) > 2 for segment in segments)


def pattern_of(url: str) -> str:
    """Return an address with its numbers blanked, so that the days of a calendar share one pattern."""
    parts = urlsplit(url)
    return re.sub(r"\d+", "0", parts.netloc + parts.path + "?" + "&".join(sorted(k for k, _ in parse_qsl(parts.query))))


def host_of(url: str) -> str:
    """Return the host of an address in small letters; what is no address has none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def allowed_per_pattern(url: str) -> int:
    """Return how many addresses of the same pattern are let in, unless they are the most promising."""
    parts = urlsplit(url)
    return MAX_PER_CALENDAR if CALENDAR.search(f"{parts.path}?{parts.query}") else MAX_PER_PATTERN


def site_of(url: str) -> str:
    """Return the site that a home page stands for: its host without www, so that its other hosts belong to it."""
    return host_of(url).removeprefix("www.")


def same_site(url: str, site: str) -> bool:
    """Return whether an address lies on the site, its subdomains included."""
    host = host_of(url)
    return host == site or host.endswith("." + site)


def search_addresses(form: tuple[str, str], malform: str | None) -> list[str]:
    """Return the addresses of the site's own search for the words that a policy goes by, in the site's language."""
    action, name = form
    nb, nn = SEARCH_WORDS["nb"], SEARCH_WORDS["nn"]
    words = {"bokmål": nb, "nynorsk": nn + nb[:2]}.get(malform or "", nb[:3] + nn[:2])
    joiner = "&" if "?" in action else "?"
    return [f"{action}{joiner}{urlencode({name: word})}" for word in words]
