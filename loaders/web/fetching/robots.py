"""The robots rules of each site, read with Protego as RFC 9309 says and as their author meant, and kept for a day.

What is decided on the ways to ask a robot to keep away:
- robots.txt is read as strictly as its author meant. What can be read in two ways is read as the stricter; `Noindex:` in
  robots.txt, which no standard has, closes what it names.
- `noindex` and `none` (a meta element robots or with our name, or X-Robots-Tag): the text of the page is not kept.
- `nofollow` and `none` there: the links of the page are not followed.
- `rel="nofollow"` on one link says that it is not recommended, not that robots should stay away: it is followed.
"""

import difflib
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from protego import Protego

from loaders.web.fetching.answer import Busy, FetchFeil, Svar
from loaders.web.fetching.connections import Session

AGENT = "Frivillighetskartet"
KEPT = 24 * 3600.0
KEPT_WHEN_FAILING = 600.0
MAX_WILDCARDS = 5
LONGEST_DELAY = 24 * 3600.0  # between requests: whoever asks for more does not want to be searched


@dataclass(frozen=True, slots=True)
class Regler:
    """The rules of one origin. With `closed` nothing may be fetched, because robots.txt itself could not be had.

    `kode` is the code of a refusal: robots (the site asks us not to), robots_utilgjengelig, adresse. `crawl_delay` is in
    seconds, and `remark` says what of it could not be read.
    """

    parsed: Protego | None = None
    closed: str | None = None
    kode: str = "robots"
    crawl_delay: float = 0.0
    remark: str | None = None
    sitemaps: tuple[str, ...] = ()
    at: float = field(default_factory=time.monotonic)

    def allows(self, url: str) -> bool:
        """Return whether we may fetch an address of this origin."""
        if self.closed:
            return False
        return self.parsed is None or bool(self.parsed.can_fetch(url, AGENT))

    @property
    def refusal(self) -> str:
        """Return why not, for the log."""
        return self.closed or "robots.txt ber om at siden ikke hentes"


# Our name in a line User-agent, alone, with a version, or inside what a browser would call itself.
OURS = re.compile(r"(?<![\w-])frivillighetskart(?:et)?(?![a-zæøå])", re.IGNORECASE)
EVERYBODY = frozenset({"*", "all", "any", "alle"})
DELAY = re.compile(r"(\d+(?:[.,]\d+)?)\s*(ms|m|h|t)?(?:[a-zæøå]*\.?)?", re.IGNORECASE)
UNITS = {"ms": 0.001, "": 1.0, "m": 60.0, "h": 3600.0, "t": 3600.0}
UNREADABLE_DELAY = 10.0  # seconds; whoever asks for a wait that we cannot read wants more than the usual
UNREAD = 10.000001  # what stands for such a delay until Protego has said whether it is ours; nobody writes this number
FIELDS = ("user-agent", "disallow", "allow", "crawl-delay", "request-rate", "sitemap", "noindex")


def parse(body: bytes) -> Regler:
    """Return the rules in a robots.txt, in whatever encoding; a page of HTML holds no rules."""
    text = decode(body[:500_000])
    if text.lstrip()[:200].lower().startswith(("<!doctype", "<html", "<?xml")):
        return Regler()
    lines = (meant for line in re.split(r"\r\n?|\n", text) for meant in as_meant(line))
    rules = Protego.parse("\n".join(lines))
    delay = rules.crawl_delay(AGENT)
    remark = None
    if delay == UNREAD:
        delay = UNREADABLE_DELAY
        remark = f"ventetiden i robots.txt kunne ikke leses; det ventes {delay:.0f} sekunder mellom forespørslene"
    rate = rules.request_rate(AGENT)
    if rate is not None and rate.requests > 0:
        delay = max(delay or 0.0, rate.seconds / rate.requests)
    if delay is not None and delay >= LONGEST_DELAY:
        return Regler(closed="robots.txt ber om minst et døgn mellom forespørslene; da hentes ingenting")
    wait = max(0.0, float(delay or 0.0))
    return Regler(rules, crawl_delay=wait, remark=remark, sitemaps=tuple(rules.sitemaps)[:20])


def decode(body: bytes) -> str:
    """Return the text of a robots.txt: UTF-16 with or without a mark, UTF-8, else Windows-1252."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", errors="replace")
    if b"\x00" in body[:200] and len(body) > 3:
        return body.decode("utf-16-be" if body[0] == 0 else "utf-16-le", errors="replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start > len(body) - 4:  # cut in the middle of a letter
            return body[: error.start].decode("utf-8-sig")
        return body.removeprefix(b"\xef\xbb\xbf").decode("cp1252", errors="replace")


def as_meant(line: str) -> list[str]:
    """Return the lines that say to Protego what the author of one line meant; none for a comment or what says nothing."""
    bare = line.partition("#")[0].strip(" \t\ufeff\u200b\xa0")
    found = re.match(r"([a-z][a-z _-]{2,13}?)\s*(?::|=|\s)\s*(.*)", bare, re.IGNORECASE)
    if not found:
        return []
    field, value = _field(found[1]), found[2].strip(" \t\"'\xa0")
    if bare.lower().startswith(("user agent", "crawl delay", "request rate")):  # Protego reads a space for the hyphen
        field, value = bare[:12].lower().split(" ", 1)[0], re.sub(r"^\w+ \w+\s*:?\s*", "", bare)
        field = {"user": "user-agent", "crawl": "crawl-delay", "request": "request-rate"}[field]
    if field == "user-agent":
        return [f"User-agent: {name}" for name in _agents(value)]
    if field in ("disallow", "noindex"):
        return [f"Disallow: {path}" for path in _paths(value)] or ["Disallow:"]
    if field == "allow":
        return [f"Allow: {path}" for path in _spellings(value) if path.count("*") <= MAX_WILDCARDS] if value else []
    if field == "crawl-delay":
        return [f"Crawl-delay: {_seconds(value)}"]
    return [f"{field}: {value}"] if field else []


def _field(name: str) -> str:
    """Return the field that a name stands for, misspelled or not, except that nothing misspelled allows; else empty."""
    written = re.sub(r"[ _]", "-", name.strip().lower())
    near = difflib.get_close_matches(written, FIELDS, 1, 0.8)
    return near[0] if near and (near[0] != "allow" or written == "allow") else ""


def _agents(value: str) -> list[str]:
    """Return who a line User-agent names: us, everybody, or another as it stands."""
    if OURS.search(value) or re.fullmatch(r"frivillig\w*\*", value, re.IGNORECASE):
        return [AGENT]
    names = [name for name in re.split(r"[,;\s]+", value) if name]
    if names and (names[0].lower() in EVERYBODY or "*" in names):
        return ["*"]
    return [value] if value else []


def _paths(value: str) -> list[str]:
    """Return what a line closes; several paths on one line are each closed, and one with many wildcards is cut short."""
    paths = dict.fromkeys([value, *re.split(r"[\s,]+(?=/)", value)] if value else [])
    spelled = [spelling for path in paths for spelling in _spellings(path)]
    return ["*".join(path.split("*")[:MAX_WILDCARDS]) if path.count("*") > MAX_WILDCARDS else path for path in spelled]


def _spellings(path: str) -> list[str]:
    """Return the ways an address may spell a path: from the root, escaped as UTF-8 and as Latin-1."""
    inside = re.sub(r"^https?://[^/]*", "", path.replace("\\", "/"), flags=re.IGNORECASE)
    rooted = inside if inside.startswith(("/", "*")) else f"/{inside}"
    if rooted.isascii():
        return [rooted]
    return [
        rooted,
        "".join(letter if letter.isascii() else quote(letter.encode("cp1252", "replace")) for letter in rooted),
    ]


def _seconds(value: str) -> float:
    """Return a delay in seconds: "5", "2,5", "10s", "1 min"; UNREAD for other words."""
    found = DELAY.match(value.strip())
    if not found:
        return 0.0 if not value or value.startswith("-") else UNREAD
    return float(found[1].replace(",", ".")) * UNITS[(found[2] or "").lower()]


class RobotsRegler:
    """Knows the rules of every origin of a run, fetching each robots.txt when it is first needed."""

    def __init__(self, fetch: Callable[[Session, str], Svar]) -> None:
        self._fetch = fetch
        self._known: dict[str, Regler] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()

    def rules(self, session: Session, url: str) -> Regler:
        """Return the rules that hold for an address."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc.lower()}"
        with self._guard:
            lock = self._locks.setdefault(origin, threading.Lock())
        with lock:
            known = self._known.get(origin)
            if known is None or time.monotonic() - known.at > (KEPT_WHEN_FAILING if known.closed else KEPT):
                known = self._known[origin] = self._read(session, origin)
            return known

    def _read(self, session: Session, origin: str) -> Regler:
        try:
            answer = self._fetch(session, origin)
        except Busy:
            raise
        except FetchFeil as error:
            if error.kode == "omdirigering":
                return Regler()  # RFC 9309, 2.3.1.2: more than five redirects count as there being none
            kode = error.kode if error.kode == "adresse" else "robots_utilgjengelig"
            return Regler(closed=f"robots.txt kunne ikke hentes: {error}", kode=kode)
        if answer.status == 200:
            return parse(answer.body)
        if answer.status >= 500 or answer.status == 429:
            text = f"robots.txt svarte {answer.status}; da hentes ingenting"
            return Regler(closed=text, kode="robots_utilgjengelig")
        return Regler()
