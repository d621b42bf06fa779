"""What an answer means: which kind of content it is, and whether a page that says 200 is really there."""

import re
from urllib.parse import urlsplit

from loaders.web.fetching.answer import Svar
from loaders.web.reading.html import Lest

# What went wrong may be better in a while; the rest is as it is until the next round.
TRANSIENT_CODES = frozenset({"tidsavbrudd", "forbindelse", "opptatt"})
RELEVANT = re.compile(r"frivil|friviljug", re.IGNORECASE)
NOT_FOUND = re.compile(
    r"\b404\b|(?:siden|sida|dokumentet|artikkelen) (?:finnes|finst|eksisterer|ble|blei|vart|kunne) ?(?:ikke|ikkje)|"
    r"(?:fant|finner|fann|finn) (?:ikke|ikkje) (?:siden|sida|det du)|page not found|ikke funnet|ikkje funne",
    re.IGNORECASE,
)
# Hosts that a kommune may move its site to without a person looking at it first.
PUBLIC_HOSTS = re.compile(r"(?:^|\.)(?:kommune|herad|suohkan|gielda|tjielte)\.no$|fylke(?:skommune)?\.no$|fk\.no$")


def transient(status: int) -> bool:
    """Return whether an answer may be better in a while: the server's own trouble, or too many requests."""
    return status >= 500 or status in (408, 425, 429)


def kind_of(svar: Svar) -> str:
    """Return 'pdf', 'html' or 'annet', from the bytes first: servers often name the wrong type."""
    head = svar.body[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    named = svar.headers.get("content-type", "").split(";")[0].strip().lower()
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if re.match(rb"<(?:!doctype html|html|head|body|\?xml[^>]*\?>\s*<(?:!doctype )?html)", head, re.IGNORECASE):
        return "html"
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "annet"
    if named in ("text/html", "application/xhtml+xml", "text/plain", "") or (not named and b"<" in head):
        return "html"
    return "html" if re.search(rb"<(?:html|body)\b", svar.body[:4096], re.IGNORECASE) else "annet"


def absent(svar: Svar, lest: Lest, home: str, probe: tuple[str, str] | None, text_hash: str) -> str | None:
    """Return why a page that answers 200 is not there after all, or None.

    `probe` is (hash, title) of the answer to an address that cannot exist.
    """
    if svar.final_url != svar.url and svar.final_url.rstrip("/") == home.rstrip("/"):
        return "omdirigert til forsiden"
    if probe and lest.tekst and text_hash == probe[0]:
        return "samme svar som en side som ikke finnes"
    if probe and probe[1] and lest.tittel == probe[1] and NOT_FOUND.search(probe[1]):
        return "sier at siden ikke finnes"
    if len(lest.tekst) < 1500 and NOT_FOUND.search(lest.tittel or ""):
        return "sier at siden ikke finnes"
    if len(lest.tekst) < 400 and NOT_FOUND.search(lest.tekst):
        return "sier at siden ikke finnes"
    return None


def relevant(url: str, title: str | None, text: str) -> bool:
    """Return whether a page mentions volunteering at all; only such pages are looked at for findings."""
    return bool(RELEVANT.search(text) or RELEVANT.search(title or "") or RELEVANT.search(urlsplit(url).path))


def may_move_to(host: str) -> bool:
    """Return whether a home page may lead to this host without being looked at by a person."""
    return bool(PUBLIC_HOSTS.search(host))
