"""Which addresses to ask for, and in what order: promising words, addresses as they are written, and traps to avoid."""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, unquote_to_bytes, urlencode, urlsplit

# word in the address or the link's text -> points; the strongest that fits counts, bokmål and nynorsk
WORDS: tuple[tuple[int, str], ...] = (
    (
        10,
        r"frivill?ig(?:het)?s?(?:politi|plan|meld|strateg|erkl|plattform)|frivilligheits?(?:politi|plan|meld|strateg)",
    ),
    (
        10,
        r"friviljug\w*(?:politi|plan|meld|strateg)|(?:plan|strategi|politikk|melding)\w*[ -](?:for )?frivil(?:l?ig|jug)",
    ),
    (7, r"frivil"),
    (
        6,
        r"plan(?:er|ar)(?: og|,) |(?:er|ar) og plan(?:er|ar)|planportal|planoversi|styringsdokument|(?:tema|delplan)plan(?:er|ar)",
    ),
    (
        6,
        r"(?:kommunedel|del)plan(?:er|ar)|(?:vedtatte|vedtekne|gjeldende|gjeldande|kommunale|overordna|overordnede) (?:plan|strategi)",
    ),
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
# Plans of where to build, which are thousands, and the hearings of them.
DULL_WORDS = re.compile(
    r"regulering|arealplan|arealdel|planinitiativ|byggesak|områdeplan|omradeplan|\bgnr\b|\bbnr\b|vann og avløp|stilling som|"
    r"stengt|vannavstengning|brøyting|feiing",
    re.IGNORECASE,
)
SKIPPED_FILES = re.compile(
    r"\.(?:jpe?g|png|gif|svg|webp|ico|css|js|mjs|zip|gz|7z|rar|exe|mp[34]|avi|mov|wmv|ics|vcf|xlsx?|csv|pptx?|xml|json|"
    r"woff2?|ttf|eot|dwg|sos|gml|kml|kmz|tiff?|bmp|apk|dmg)$",
    re.IGNORECASE,
)
# These cannot be read here; the most promising are asked for all the same, so that somebody is told.
OFFICE_FILES = re.compile(r"\.(?:doc|rtf)$", re.IGNORECASE)
# What newsletters, campaigns and sessions hang on to an address of the same page. They are asked for as they stand, but
# an address that is known without them is known.
TRACKING = re.compile(
    r"(?<=[?&])(?:utm_[a-z]+|fbclid|gclid|msclkid|mc_[ce]id|phpsessid|jsessionid|aspsessionid[a-z]*)=[^&]*(?:&|$)"
    r"|;jsessionid=[^?;/]*",
    re.IGNORECASE,
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
    folders, _, name = readable_path(url).rstrip("/ ").rpartition("/")
    own = _promise(f"{name} {text}")
    best = max(own, _of_folders(_promise(folders)))
    if best < 7 and OFFICE_FILES.search(urlsplit(url).path):
        return -1
    if best < 7 and DULL_WORDS.search(f"{name} {text}".replace("-", " ")):
        return min(0, best - 6)
    return best - 3 if best < 7 and DULL.search(url) else best


def _promise(words: str) -> int:
    readable = words.replace("-", " ").replace("_", " ").replace("%20", " ").replace("frivillighets ", "frivillighets")
    return max((value for value, pattern in PATTERNS if pattern.search(readable)), default=0)


def _of_folders(value: int) -> int:
    """Return what the folders of an address add to it: less than its own name, for whole branches share them."""
    if value >= 7:
        return value - 3
    return max(value - 2, min(value, 1))


def readable_path(url: str) -> str:
    """Return path and query of an address as a person reads them, be they written in UTF-8 or Latin-1 (%F8 is ø)."""
    parts = urlsplit(url)
    raw = unquote_to_bytes(f"{parts.path} {parts.query}")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


DEFAULT_PORTS = {"http": 80, "https": 443}
# The sets of the URL standard (https://url.spec.whatwg.org/#percent-encoded-bytes): what is escaped in a path and in the
# query of an http address. Everything else stays as it is written, percent signs included.
IN_PATH = re.compile(r"[^!$%&'()*+,\-./0-9:;=@A-Z\[\]_a-z|~\\]")
IN_QUERY = re.compile(r"[^!$%&()*+,\-./0-9:;=?@A-Z\[\\\]^_`a-z{|}~]")
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
FORBIDDEN_IN_HOST = re.compile(r"[\x00-\x20\x7f#%/:<>?@\[\\\]^|]")
DOTS = re.compile(r"(?:\.|%2e){1,2}", re.IGNORECASE)
AROUND = "".join(map(chr, range(33)))  # what a browser takes off both ends of an address


@lru_cache(maxsize=20_000)  # the menu of a site is on every one of its pages
def resolve(written: str, base: str = "", charset: str = "utf-8") -> str | None:
    """Return the address that a browser asks for when a page at `base` says `written`, or None when it is not http(s).

    Follows the URL standard: `\\` is `/`, dot segments go, the host is in small letters, and what an address may not hold
    is escaped, in the query as `charset` has it; all else is kept as written. The fragment goes. An address with user name
    or password is none. `base` must be an address that this function gave, or empty.
    """
    text = re.sub(r"[\t\r\n]", "", written.strip(AROUND)).partition("#")[0]
    start = urlsplit(base) if base else None
    scheme = SCHEME.match(text)
    name = scheme[1].lower() if scheme else start.scheme if start else ""
    if name not in DEFAULT_PORTS:
        return None
    rest, mark, query = (text[scheme.end() :] if scheme else text).partition("?")
    rest = rest.replace("\\", "/")
    if rest.startswith("//") or (scheme and (start is None or start.scheme != name)):
        authority, slash, path = rest.lstrip("/").partition("/")
        place = _place(authority, name)
        segments = f"{slash}{path}"
    elif start is None:
        return None
    else:
        place = start.netloc
        segments = rest if rest.startswith("/") else start.path.rpartition("/")[0] + "/" + rest if rest else start.path
        if not rest and not mark:
            mark, query = ("?", start.query) if start.query else ("", "")
    if place is None:
        return None
    return f"{name}://{place}{_path(segments)}{mark}{_escaped(IN_QUERY, query, charset)}"


def _place(authority: str, scheme: str) -> str | None:
    """Return host and port as they stand in an address, the scheme's own port left out; None when there is no such host."""
    found = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[^:@\[\]]+)(?::(\d*))?", authority)
    if not found or int(found[2] or 0) > 65_535:
        return None
    host = found[1].lower()
    if not host.startswith("["):
        try:
            readable = unquote_to_bytes(found[1]).decode()
            host = readable.lower() if readable.isascii() else readable.encode("idna").decode().lower()
        except UnicodeError:
            return None
        if FORBIDDEN_IN_HOST.search(host):
            return None
    return host if not found[2] or int(found[2]) == DEFAULT_PORTS[scheme] else f"{host}:{int(found[2])}"


def _path(written: str) -> str:
    """Return a path without dot segments, with what it may not hold escaped; empty segments are segments."""
    kept: list[str] = []
    segments = written.split("/")[1:] if written.startswith("/") else written.split("/")
    for number, segment in enumerate(segments):
        if not DOTS.fullmatch(segment):
            kept.append(segment)
            continue
        if len(re.sub("%2e", ".", segment, flags=re.IGNORECASE)) == 2 and kept:
            kept.pop()
        if number == len(segments) - 1:
            kept.append("")
    return "/" + _escaped(IN_PATH, "/".join(kept), "utf-8")


def _escaped(unfit: re.Pattern[str], text: str, charset: str) -> str:
    def escape(found: re.Match[str]) -> str:
        try:
            raw = found[0].encode(charset)
        except (UnicodeEncodeError, LookupError):
            raw = found[0].encode("utf-8", errors="replace")
        return "".join(f"%{byte:02X}" for byte in raw)

    return unfit.sub(escape, text)


@lru_cache(maxsize=20_000)
def normalise(url: str, base: str = "") -> str | None:
    """Return an address as it is asked for and kept, or None when it is not a page to fetch.

    Nothing in it is rewritten but what `resolve` says: two spellings may be two pages, and what comes back tells.
    """
    if len(url) > 2 * MAX_LENGTH:
        return None
    found = resolve(url, base)
    if found is None or len(found) > MAX_LENGTH:
        return None
    parts = urlsplit(found)
    if SKIPPED_FILES.search(parts.path) or is_trap(parts.path, parts.query):
        return None
    return found


def without_tracking(url: str) -> str:
    """Return what tells an address from others: all of it but the marks of campaigns and sessions."""
    return TRACKING.sub("", url).rstrip("?&")


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
    """Return how many addresses of the same pattern may wait at once, unless they are the most promising."""
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
