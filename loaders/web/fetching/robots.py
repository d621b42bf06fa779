"""The robots rules of each site, read with Protego as RFC 9309 says and kept for a day."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from protego import Protego

from loaders.web.fetching.answer import HentFeil, Opptatt, Svar

if TYPE_CHECKING:
    import requests


AGENT = "Frivillighetskartet"
KEPT = 24 * 3600.0
KEPT_WHEN_FAILING = 600.0
MAX_WILDCARDS = 5
LONGEST_DELAY = 24 * 3600.0  # between requests: whoever asks for more does not want to be searched


@dataclass(frozen=True, slots=True)
class Regler:
    """The rules of one origin. With `closed` nothing may be fetched, because robots.txt itself could not be had.

    `kode` is the code of a refusal: robots (the site asks us not to), robots_utilgjengelig, adresse.
    """

    parsed: Protego | None = None
    closed: str | None = None
    kode: str = "robots"
    crawl_delay: float = 0.0
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


def parse(body: bytes) -> Regler:
    """Return the rules in a robots.txt; a byte order mark is ignored, and a page of HTML holds no rules."""
    text = body[:500_000].decode("utf-8-sig", errors="replace")
    if text.lstrip()[:200].lower().startswith(("<!doctype", "<html", "<?xml")):
        return Regler()
    rules = Protego.parse("\n".join(tame(line) for line in text.splitlines()))
    delay = rules.crawl_delay(AGENT)
    rate = rules.request_rate(AGENT)
    if rate is not None and rate.requests > 0:
        delay = max(delay or 0.0, rate.seconds / rate.requests)
    if delay is not None and delay >= LONGEST_DELAY:
        return Regler(closed="robots.txt ber om minst et døgn mellom forespørslene; da hentes ingenting")
    return Regler(rules, crawl_delay=max(0.0, float(delay or 0.0)), sitemaps=tuple(rules.sitemaps)[:20])


def tame(line: str) -> str:
    """Return a rule that is cheap to match: one with many wildcards is cut short, so that it forbids more and allows nothing."""
    if line.count("*") <= MAX_WILDCARDS:
        return line
    if not line.strip().lower().startswith("disallow"):
        return ""
    return "*".join(line.split("*")[:MAX_WILDCARDS])


class RobotsRegler:
    """Knows the rules of every origin of a run, fetching each robots.txt when it is first needed."""

    def __init__(self, fetch: "Callable[[requests.Session, str], Svar]") -> None:
        self._fetch = fetch
        self._known: dict[str, Regler] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()

    def rules(self, session: "requests.Session", url: str) -> Regler:
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

    def _read(self, session: "requests.Session", origin: str) -> Regler:
        try:
            answer = self._fetch(session, origin)
        except Opptatt:
            raise
        except HentFeil as error:
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
