"""Polite HTTP: one address, one answer, within limits of time, size and redirects; never a private address.

Who may be asked and when (robots rules, the host's slot) is settled by `Fetcher.fetch` for every hop, so that no path
leads around it.
"""

import socket
import threading
from collections.abc import Callable
from urllib.parse import urlsplit

import requests
import urllib3

from loaders.web.addresses import resolve
from loaders.web.fetching.answer import Busy, FetchFeil, Svar, checked_host, retry_after_seconds, targets
from loaders.web.fetching.connections import Deadline, ForbudtAdresseError, Session, Watchdog, checked_adapter
from loaders.web.fetching.robots import RobotsRegler
from loaders.web.fetching.slots import HostSlots, Slot
from loaders.web.settings import SECONDS_BETWEEN_REQUESTS, Settings

REDIRECTS = frozenset({301, 302, 303, 307, 308})
CHUNK = 65_536
ROBOTS_BYTES = 600_000  # what lies beyond is not read (RFC 9309 asks for 500 KiB)
LARGE = 2_000_000
LONGEST_FOR_REDIRECT = 30.0
NO_ADDRESS = (
    requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, requests.exceptions.MissingSchema,
    urllib3.exceptions.LocationValueError, UnicodeError,
)  # fmt: skip
LONGEST_RETRY_AFTER = 6 * 3600.0


class Fetcher:
    """Fetches for all units of a run; safe to use from many threads."""

    def __init__(self, settings: Settings, slots: HostSlots, on_request: Callable[[str], None] | None = None) -> None:
        self.settings = settings
        self.slots = slots
        self.robots = RobotsRegler(self._robots_text)
        self._on_request = on_request or (lambda host: None)
        self._watchdog = Watchdog()
        self._large = threading.BoundedSemaphore(4)

    def session(self) -> Session:
        """Return a session for one unit."""
        session = Session()
        session.trust_env = False  # a proxy would hide which address is connected to
        session.headers.update({"User-Agent": self.settings.user_agent, "Accept-Language": "nb, nn, no;q=0.8"})
        adapter = checked_adapter(self.settings.fixtures)
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        if self.settings.fixtures and self.settings.fixtures.ca:
            session.verify = self.settings.fixtures.ca
        return session

    def fetch(
        self,
        session: Session,
        url: str,
        *,
        etag: str | None = None,
        sist_endret: str | None = None,
        in_scope: Callable[[str], bool] = lambda url: True,
        maks_bytes: int | None = None,
        onward: str | None = None,
        counted: Callable[[], None] = lambda: None,
    ) -> Svar:
        """Fetch one address, following redirects within `in_scope`; `counted` is called for every request.

        Raises Busy when a host's slot is taken (what it says of how far redirects had led is given as `onward` the next
        time), and FetchFeil for everything else that is not an answer.
        """
        conditional = {"If-None-Match": etag or "", "If-Modified-Since": sist_endret or ""}
        headers = {name: value for name, value in conditional.items() if value}
        if not (session.keeps_cookies or onward):
            session.cookies.clear()
        here, other = onward or url, None
        seen = {(url, _cookies(session)), (here, _cookies(session))}
        for hop in range(self.settings.maks_omdirigeringer + 1):
            host = checked_host(here)
            led_to = None if here == url else here
            try:
                interval = self._rules(session, here)
            except Busy as busy:
                raise Busy(busy.wait, led_to) from None
            patience = min(LONGEST_FOR_REDIRECT, self.settings.tid_ledig)
            slot = self.slots.wait_for(host, patience) if hop else self.slots.acquire(host)
            if not isinstance(slot, Slot):
                raise Busy(slot, led_to)
            counted()
            answer = self._one(session, here, headers, slot, interval, maks_bytes or self.settings.maks_bytes)
            if answer.status == 404 and other:
                here, other = other, None
            elif answer.status not in REDIRECTS:
                return Svar(url, here, answer.status, answer.headers, answer.body, answer.retry_after)
            else:
                here, other = targets(here, answer)
            if (here, _cookies(session)) in seen:
                raise FetchFeil("omdirigering", "omdirigeringene går i ring", here)
            if not in_scope(here):
                raise FetchFeil("utenfor", f"omdirigert ut av nettstedet, til {urlsplit(here).netloc[:80]}", here)
            session.keeps_cookies = session.keeps_cookies or any(here == earlier for earlier, _ in seen)
            seen.add((here, _cookies(session)))
        raise FetchFeil("omdirigering", f"mer enn {self.settings.maks_omdirigeringer} omdirigeringer", here)

    def ask(self, session: Session, url: str, headers: dict[str, str], maks_bytes: int, patience: float) -> Svar:
        """Ask an interface whose owner gave us a key, by its robots.txt and in the host's slot like all else.

        A redirect is an answer and is not followed: the key is for this host alone, and robots.txt is asked for without it.
        Raises FetchFeil.
        """
        try:
            interval = self._rules(session, url)
            slot = self.slots.wait_for(checked_host(url), patience)
        except Busy as busy:
            slot = busy.wait
        if not isinstance(slot, Slot):
            raise FetchFeil("opptatt", f"tjenesten ber oss vente {round(slot / 60)} minutter", url)
        session.cookies.clear()
        return self._one(session, url, headers, slot, interval, maks_bytes)

    def _rules(self, session: Session, url: str) -> float:
        """Return the seconds between requests at this host; raises FetchFeil when robots.txt says no."""
        cookies, session.cookies = session.cookies, requests.cookies.RequestsCookieJar()
        try:
            rules = self.robots.rules(session, url)
        finally:
            session.cookies = cookies  # what robots.txt sets is not given to the pages
        if not rules.allows(url):
            raise FetchFeil(rules.kode, rules.refusal, url)
        return max(SECONDS_BETWEEN_REQUESTS, rules.crawl_delay) * self.settings.scale

    def _robots_text(self, session: Session, origin: str) -> Svar:
        """Return the answer for robots.txt; tried several times, for without it the whole site is closed to us."""
        for pause in (1, 5)[: self.settings.robots_forsok - 1]:
            try:
                answer = self._robots_once(session, origin, pause)
            except FetchFeil as error:
                if error.kode not in ("tidsavbrudd", "forbindelse"):
                    raise
            else:
                if answer.status < 500 and answer.status != 429:
                    return answer
        return self._robots_once(session, origin, 1)

    def _robots_once(self, session: Session, origin: str, pause: int) -> Svar:
        here = origin + "/robots.txt"
        for _ in range(self.settings.maks_omdirigeringer + 1):
            slot = self.slots.wait_for(checked_host(here), self.settings.tid_ledig)
            if not isinstance(slot, Slot):
                raise Busy(slot)
            answer = self._one(session, here, {}, slot, self.slots.interval * pause, ROBOTS_BYTES)
            if answer.status not in REDIRECTS:
                return answer
            here, _ = targets(here, answer)
        raise FetchFeil("omdirigering", "robots.txt omdirigerer i ring", here)

    def _one(
        self, session: Session, url: str, headers: dict[str, str], slot: Slot, interval: float, limit: int
    ) -> Svar:
        """Send one request in a slot that is held, and give the slot back so that the next one comes in time."""
        wait = interval
        try:
            self._on_request(checked_host(url))
            with self._watchdog.limit(self.settings.tid_foresporsel) as deadline:
                answer = self._send(session, url, headers, deadline, limit)
            if answer.retry_after is not None:
                wait = max(interval, min(answer.retry_after, LONGEST_RETRY_AFTER) * self.settings.scale)
            return answer
        finally:
            slot.release(wait)

    def _send(self, session: Session, url: str, headers: dict[str, str], deadline: Deadline, limit: int) -> Svar:
        timeout = (self.settings.tid_forbindelse, self.settings.tid_lesing)
        try:
            request = session.prepare_request(requests.Request("GET", url, headers=headers))
            request.url = resolve(url) or url  # requests spells an address its own way
            with session.send(request, stream=True, allow_redirects=False, timeout=timeout) as response:
                kept = {name.lower(): value for name, value in response.headers.items()}
                kept["x-robots-tag"] = "\n".join(
                    response.raw.headers.getlist("x-robots-tag")
                )  # each with its own addressee
                body = self._body(response, url, limit) if response.status_code == 200 else b""
                if deadline.passed:
                    raise FetchFeil("tidsavbrudd", "svaret tok for lang tid", url)
                return Svar(url, url, response.status_code, kept, body, retry_after_seconds(kept.get("retry-after")))
        except FetchFeil:
            raise
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            raise self._explained(error, deadline, url) from error

    def _body(self, response: requests.Response, url: str, limit: int) -> bytes:
        too_big = FetchFeil("for_stor", f"svaret er større enn {limit // 1_000_000 or 1} MB", url)
        length = response.headers.get("content-length", "")
        if length.isdigit() and int(length) > limit != ROBOTS_BYTES:
            raise too_big
        parts, size, large = [], 0, False
        try:
            while part := response.raw.read(CHUNK, decode_content=True):
                parts.append(part)
                size += len(part)
                if size > limit and limit == ROBOTS_BYTES:
                    break
                if size > limit:
                    raise too_big
                if size > LARGE and not large:
                    self._large.acquire()  # few large answers in memory at once
                    large = True
        finally:
            if large:
                self._large.release()
        return b"".join(parts)

    @staticmethod
    def _explained(error: Exception, deadline: Deadline, url: str) -> FetchFeil:
        chain: BaseException | None = error
        while chain is not None:
            if isinstance(chain, ForbudtAdresseError):
                return FetchFeil("adresse", str(chain), url)
            if isinstance(chain, socket.gaierror):
                return FetchFeil("forbindelse", "vertsnavnet finnes ikke i DNS akkurat nå", url)
            chain = chain.__cause__ or chain.__context__
        if deadline.passed or isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError | TimeoutError):
            return FetchFeil("tidsavbrudd", "nettstedet svarte ikke i tide", url)
        if isinstance(error, requests.exceptions.SSLError):
            return FetchFeil("tls", "sertifikatet kan ikke bekreftes", url)
        if isinstance(error, NO_ADDRESS):
            return FetchFeil("adresse", "adressen er ikke gyldig", url)
        return FetchFeil("forbindelse", f"forbindelsen feilet ({type(error).__name__})", url)


def _cookies(session: Session) -> str:
    """Return what the session's cookies say, to tell whether an address is asked for with others than last time."""
    return repr(sorted((cookie.domain, cookie.name, cookie.value) for cookie in session.cookies))
