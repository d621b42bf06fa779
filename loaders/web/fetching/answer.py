"""An answer of a site, why there was none, and how to read what an answer asks of us."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry

from loaders.web.addresses import resolve


class FetchFeil(Exception):
    """A page could not be had. `kode` is short and stable (see the log), the message is for people."""

    def __init__(self, kode: str, melding: str, url: str = "") -> None:
        super().__init__(melding)
        self.kode = kode
        self.url = url


class Busy(FetchFeil):
    """The host's slot is taken; ask again after `wait` seconds, and at `onward` when redirects had led that far."""

    def __init__(self, wait: float, onward: str | None = None) -> None:
        super().__init__("opptatt", "verten er opptatt")
        self.wait = wait
        self.onward = onward


@dataclass(frozen=True, slots=True)
class Svar:
    """An answer: status, the headers that matter in small letters, and the decoded body (empty unless 200)."""

    url: str
    final_url: str
    status: int
    headers: dict[str, str]
    body: bytes
    retry_after: float | None = None


def targets(here: str, answer: Svar) -> tuple[str, str | None]:
    """Return where a redirect leads, and the other address it may mean when its letters are not UTF-8.

    A browser asks for such letters byte by byte; the server may still know the page by its address in UTF-8. Raises
    FetchFeil when a redirect leads to no address of the web.
    """
    raw = answer.headers.get("location", "").encode("latin-1", errors="replace")  # as they came over the wire
    if not raw.strip():
        raise FetchFeil("omdirigering", "omdirigert uten å si hvor", here)
    try:
        written, other = raw.decode(), None
    except UnicodeDecodeError:
        other = resolve(raw.decode("cp1252", errors="replace"), here)
        written = "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in raw)
    found = resolve(written, here)
    if found is None:
        raise FetchFeil("adresse", "omdirigert til en adresse som ikke er gyldig", here)
    return found, other


def checked_host(url: str) -> str:
    """Return the host of an http(s) address in small letters; raises FetchFeil for anything else."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise FetchFeil("adresse", "adressen er ikke gyldig", url) from error
    if parts.scheme not in ("http", "https"):
        raise FetchFeil("skjema", "bare http og https hentes", url)
    if not host or parts.username or parts.password:
        raise FetchFeil("adresse", "adressen er ikke gyldig", url)
    return host.lower()


def retry_after_seconds(value: str | None) -> float | None:
    """Return Retry-After in seconds, from either of its two forms, or None when absent or unreadable."""
    try:
        return float(Retry().parse_retry_after(value[:100])) if value else None
    except InvalidHeader:
        return None
