"""What crawlers, browsers and finders of faults ask a site for: robots.txt, sitemap.xml, favicon.ico, security.txt; and 404."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from starlette.responses import Response

from data import database, settings
from data.queries import core
from pages.components import access
from pages.components.ways import ABOUT, REPORT
from pages.open import texts as t
from pages.open.serving.answers import answer, pack, reply, words
from pages.open.serving.site import CACHE, FILES, HERE, PAGES
from pages.screens import SCREENS

if TYPE_CHECKING:
    from starlette.requests import Request

    from data.database import Register

SECURITY = "/.well-known/security.txt"
VALID_DAYS = 180
"""how long what security.txt says holds; RFC 9116 asks for less than a year"""
_PLAIN = "text/plain; charset=utf-8"


def addresses() -> list[str]:
    """The address of every screen, the front page first."""
    return ["/", *(f"/{screen.adresse}" for screen in SCREENS if not screen.forside)]


def origin(request: Request) -> str:
    """Where the reader came to: scheme and host."""
    return f"{request.url.scheme}://{request.url.netloc}"


async def robots(request: Request) -> Response:
    """Everything public may be searched; editors' screens and what only the client asks for need not."""
    closed = [f"/{screen.adresse}" for screen in SCREENS if screen.redaktor]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in [*closed, "/nedlasting/", "/_stcore/", "/geo/"])]
    body = "\n".join([*lines, "", f"Sitemap: {origin(request)}/sitemap.xml", ""])
    return reply(request, pack(body.encode()), _PLAIN, {"Cache-Control": CACHE})


async def sitemap(request: Request) -> Response:
    """The public screens, the other public pages, and the page of every kommune; 503 where there is no register."""
    try:
        register = database.current()
    except database.RegisterFeil as error:
        return words(error.to_readers, 503, {"Retry-After": "30"})
    host = origin(request)

    def build() -> tuple[bytes, str]:
        return _sitemap(register, host), "application/xml; charset=utf-8"

    return await answer(request, register.innhold, ("sitemap", host), build, {"Cache-Control": CACHE})


def _sitemap(register: Register, host: str) -> bytes:
    public = ["/", *(f"/{screen.adresse}" for screen in SCREENS if not screen.redaktor and not screen.forside)]
    kommuner = [f"/kommuner?kommune={number}" for number in core.kommuner(register)["kommunenummer"]]
    built = f"{register.bygget:%Y-%m-%d}"
    rows = "".join(
        f"<url><loc>{escape(host + path)}</loc><lastmod>{built}</lastmod></url>\n"
        for path in [*public, "/kart", "/api", *ABOUT, *kommuner]
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{head}{rows}</urlset>\n".encode()


async def favicon(request: Request) -> Response:
    """The mark, for those that ask for it by its old name."""
    return reply(
        request, pack((HERE / "static" / "favicon.ico").read_bytes()), "image/x-icon", {"Cache-Control": CACHE}
    )


async def security(request: Request) -> Response:
    """RFC 9116: whom to tell of a hole. The address is the one of «Meld fra», else the web search's, else the page that says how."""
    contact = access.report_address() or settings.contact()
    if "@" in contact and "://" not in contact:
        contact = f"mailto:{contact}"
    expires = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=VALID_DAYS)
    lines = [
        f"Contact: {contact or origin(request) + REPORT}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: nb, nn, en",
        f"Canonical: {origin(request)}{SECURITY}",
    ]
    return reply(request, pack("\n".join([*lines, ""]).encode()), _PLAIN, {"Cache-Control": CACHE})


def missing_page(
    title: str = t.FINNES_IKKE,
    message: str = f"{t.ADRESSE_FINNES_IKKE} {t.FINNES_IKKE_VIDERE}",
    first: Sequence[tuple[str, str]] = (),
) -> bytes:
    """The page for an address where there is nothing, with the ways on: names and addresses, those in `first` before the others."""
    ways = [(t.KART_TITTEL, "/kart"), (t.API_TITTEL, "/api"), *((name, path) for path, name in ABOUT.items())]
    screens = [(s.navn, "/" if s.forside else f"/{s.adresse}") for s in SCREENS if not s.redaktor]
    page = PAGES.get_template("finnes_ikke.html")
    return page.render(
        t=t, tittel=title, melding=message, veier=[*first, *screens, *ways], side_css=FILES.url("side.css")
    ).encode()


async def missing(request: Request) -> Response:
    """404 for an address below one of our own rooms."""
    if "text/html" not in request.headers.get("accept", ""):
        return words(t.ADRESSE_FINNES_IKKE, 404)
    return Response(missing_page(), 404, {"Cache-Control": "no-store"}, media_type="text/html; charset=utf-8")
