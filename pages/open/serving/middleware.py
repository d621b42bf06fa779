"""Headers that every answer carries, and `<html lang="nb">` on the pages that Streamlit makes."""

from __future__ import annotations

import base64
import gzip
import hashlib
import logging
import re
import uuid
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import brotli
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from streamlit import config

from pages.components.ways import ABOUT
from pages.open import first_view
from pages.open import texts as t
from pages.open.serving.answers import Problem, codings, words
from pages.open.serving.site import FILES, PAGES
from pages.open.site_files import addresses, missing_page, origin

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG = logging.getLogger("frivillighetskartet.sider")
OWN_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
)
# Streamlit styles its widgets from JavaScript and Vega compiles its expressions, hence the two «unsafe»; neither lets
# anything in from, or out to, another host. Inline scripts run only when their hash is known.
STREAMLIT_CSP = (
    "default-src 'self'; script-src 'self' 'unsafe-eval' {hashes}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data: blob:; worker-src 'self' blob:; "
    "frame-src 'self' blob: data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
OWN_PAGES = (
    "/api",
    "/kart",
    "/svar",
    "/styreark",
    "/fylkesark",
    "/kommuneark",
    "/geo",
    "/helse",
    "/metrikker",
    "/apent",
    *ABOUT,
)
"""our own rooms: everything below them is ours to answer"""
OWN_FILES = ("/robots.txt", "/sitemap.xml", "/favicon.ico", "/.well-known/security.txt")
# Said to Streamlit's client, so that it need not guess: on /fylker it asks /fylker/_stcore/… first, which are two 404s and two waits.
_WHERE_THE_SERVER_IS = b'<script>window.__streamlit = {BACKEND_BASE_URL: location.origin + "/"}</script>'
_INLINE_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


def is_own(path: str) -> bool:
    """Whether a path is one of our own routes rather than Streamlit's."""
    return path in OWN_FILES or any(path == own or path.startswith(own + "/") for own in OWN_PAGES)


class PageHeaders:
    """ASGI middleware: security headers on every answer, and Streamlit's shell page turned Norwegian."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; change what comes back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path, begun = scope["path"], False
        send = _in_our_words(scope, send)

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            if is_own(path):
                await self.app(scope, receive, _with_headers(sending, path))
            else:
                await self.app(_readable(scope), receive, _Shell(sending, scope, _is_page(path)).send)
        except Exception as error:
            if begun:  # half an answer can only be cut, and uvicorn tells of it
                raise
            await _failed(Request(scope), error)(scope, receive, _with_headers(send, path))


def _failed(request: Request, error: Exception) -> Response:
    """What is said of an error that nobody expected: a problem document to programs, a page to people; the log has it once, by number."""
    if isinstance(error, ClientDisconnect):  # or one that the gate found too slow, and that still listens
        return words(t.FOR_SAKTE, 408)
    number = uuid.uuid4().hex[:8]
    LOG.error("feil %s i %s", number, request.scope["path"][:200], exc_info=error)
    if _is_for_programs(request.scope["path"]):
        problem = Problem(500, "intern", t.FEIL_INTERN, t.FEIL_INTERN_RAD.format(nummer=number), feilnummer=number)
        problem.headers = {"Access-Control-Allow-Origin": "*"}
        return problem.response(request)
    page = PAGES.get_template("beklager.html")
    content = page.render(
        t=t, tittel=t.FEIL_INTERN, melding=t.FEIL_INTERN_SIDE, nummer=number, side_css=FILES.url("side.css")
    )
    return Response(content, 500, {"Cache-Control": "no-store"}, media_type="text/html; charset=utf-8")


_OF_THE_BODY = {b"content-type", b"content-length", b"content-encoding"}


def _is_for_programs(path: str) -> bool:
    return path.startswith(("/api/", "/helse"))


def _in_our_words(scope: Scope, send: Send) -> Send:
    """An error that the framework answers by a word or two of English: told in Norwegian, and to programs as a problem document."""
    ours: Response | None = None

    async def sending(message: Message) -> None:
        nonlocal ours
        if message["type"] == "http.response.start":
            status, headers = message["status"], Headers(raw=message["headers"])
            plain = headers.get("content-type", "").partition(";")[0] in {"", "text/plain"}
            if status >= 400 and plain and "content-language" not in headers:
                ours = _refusal(Request(scope), status)
                kept = [pair for pair in message["headers"] if pair[0].lower() not in _OF_THE_BODY]
                message = {**message, "headers": [*kept, *ours.raw_headers]}
        elif ours is not None:
            if message.get("more_body", False):
                return
            message = {"type": "http.response.body", "body": ours.body}
        await send(message)

    return sending


def _refusal(request: Request, status: int) -> Response:
    title, said = t.AVSLAG.get(status, t.AVSLAG[400 if status < 500 else 500])
    if not _is_for_programs(request.scope["path"]):
        return words(said, status)
    kind = {404: "finnes-ikke", 405: "metode"}.get(status, "uforstaatt" if status < 500 else "intern")
    return Problem(status, kind, title, said).response(request)


def _readable(scope: Scope) -> Scope:
    """Ask for pages uncompressed, so that they can be read and changed here; scripts and fonts keep their compression.

    A page is what a browser asks for as HTML, and any address that does not name a file or Streamlit's own machinery.
    """
    headers, path = scope["headers"], scope["path"]
    asked = any(name == b"accept" and b"text/html" in value for name, value in headers)
    if not asked and ("." in path.rpartition("/")[2] or path.startswith(("/_stcore", "/media", "/component"))):
        return scope
    return {**scope, "headers": [(name, value) for name, value in headers if name != b"accept-encoding"]}


def _with_headers(send: Send, path: str) -> Send:
    # Anybody may show the map in a frame; * alone leaves out a page that is opened from a disk.
    ancestors = "* file: data: blob:" if path == "/kart" else "'none'"

    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in COMMON.items():
                headers.setdefault(name, value)
            headers.setdefault("Content-Security-Policy", OWN_CSP.format(ancestors=ancestors))
            if path != "/kart":
                headers.setdefault("X-Frame-Options", "DENY")
        await send(message)

    return wrapped


def _is_page(path: str) -> bool:
    """Whether an HTML answer at this path is one: a screen, or the frame of a component. Streamlit gives its shell for any address."""
    return path.startswith("/component/") or (path.rstrip("/") or "/") in addresses()


class _Shell:
    """Holds back an HTML answer until it is whole, to rewrite it; everything else passes straight through.

    Where there is no page, Streamlit's shell becomes 404 and a page that says so.
    """

    def __init__(self, send: Send, scope: Scope, is_page: bool) -> None:
        self._send = send
        self._scope = scope
        self._missing = not is_page
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in COMMON.items():
                headers.setdefault(name, value)
            html = headers.get("content-type", "").startswith("text/html") and message["status"] == 200
            if html and (self._missing or "content-encoding" not in headers):
                self._start = message
                return
            headers.setdefault("Content-Security-Policy", STREAMLIT_CSP.format(hashes=""))
            await self._send(message)
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._finish()

    async def _finish(self) -> None:
        start = self._start
        if start is None:  # pragma: no cover - only called once a start is held
            return
        headers = MutableHeaders(scope=start)
        if self._missing:
            start["status"], body = 404, missing_page()
            headers["Cache-Control"] = "no-store"
            headers["Content-Security-Policy"] = OWN_CSP.format(ancestors="'none'")
            del headers["content-encoding"]
        else:
            shell = norwegian(self._body)
            # Only the shell's own scripts run: what the view says comes from outside.
            headers["Content-Security-Policy"] = STREAMLIT_CSP.format(hashes=" ".join(script_hashes(shell)))
            body = await run_in_threadpool(
                first_view.page,
                shell,
                self._scope["path"].rstrip("/") or "/",
                self._scope["query_string"],
                origin(Request(self._scope)),
                date.today(),
            )
            body = _compressed(body, self._scope, headers)
        # The page is no longer the file that these two described.
        for name in ("etag", "last-modified", "accept-ranges"):
            if name in headers:
                del headers[name]
        if self._scope["method"] == "HEAD":
            if "content-length" in headers:
                del headers["content-length"]
        else:
            headers["content-length"] = str(len(body))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body, "more_body": False})


def _compressed(body: bytes, scope: Scope, headers: MutableHeaders) -> bytes:
    """The page in the encoding that the browser asked for first of all; quick levels, since each page is sent once."""
    headers.add_vary_header("Accept-Encoding")
    for coding in codings(Headers(scope=scope).get("accept-encoding", "")):
        headers["Content-Encoding"] = coding
        return brotli.compress(body, quality=4) if coding == "br" else gzip.compress(body, 5, mtime=0)
    return body


def norwegian(html: bytes) -> bytes:
    """Streamlit's shell with Norwegian as its language, the product's name, and a way on for those without JavaScript."""
    html = re.sub(rb'<html lang="[^"]*"', b'<html lang="nb"', html, count=1)
    words = (
        f'<script defer src="{FILES.url("norsk.js")}"></script>'.encode()
    )  # before the client's own scripts, which wait as it does
    html = html.replace(b"<head>", b"<head>" + _WHERE_THE_SERVER_IS + words, 1)
    face = f'font-family:"Material Symbols Rounded";font-display:block;src:url({FILES.url("symboler.woff2")})'
    ours = f'<style>@font-face{{{face}}}</style><script defer src="{FILES.url("kartflate.js")}"></script></head>'
    html = html.replace(b"</head>", ours.encode(), 1)
    # At the end, since of rules that weigh the same the last one holds, and the client writes its own into the head.
    look = f'<link rel="stylesheet" href="{FILES.url("skjerm.css")}"></body>'
    html = html.replace(b"</body>", look.encode(), 1)
    html = html.replace(b"<title>Streamlit</title>", f"<title>{t.NAVN}</title>".encode(), 1)
    noscript = f"<noscript><p>{t.UTEN_JAVASCRIPT}</p></noscript>".encode()
    return re.sub(rb"<noscript>.*?</noscript>", lambda _: noscript, html, count=1, flags=re.DOTALL)


def script_hashes(html: bytes) -> list[str]:
    """CSP sources for the inline scripts of a page."""
    digests = (hashlib.sha256(script).digest() for script in _INLINE_SCRIPT.findall(html))
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_PORTS = {"http": 80, "https": 443}
_POLICY_VIOLATION = 1008


class SameOrigin:
    """ASGI middleware: refuses what writes, and every websocket, when the browser says that another site sent it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is ours or only reads (our own routes never write, and answer every method themselves)."""
        reads = scope["type"] == "http" and (scope["method"] in _READING or is_own(scope["path"]))
        headers = Headers(scope=scope) if scope["type"] in {"http", "websocket"} else Headers()
        if reads or is_ours(headers.get("origin"), headers.get("host", "")):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        else:
            await words(t.FREMMED_SIDE, 403)(scope, receive, send)


def is_ours(origin: str | None, host: str) -> bool:
    """Whether a request to `host` comes from a page of ours; one without an Origin comes from no browser's page."""
    if origin is None:
        return True
    try:
        page, port = urlsplit(origin), _PORTS.get(urlsplit(origin).scheme)
        here = urlsplit(f"//{host}")
        if page.hostname and (page.hostname, page.port or port) == (here.hostname, here.port or port):
            return True
    except ValueError:  # no number where the port should be
        return False
    named = str(config.get_option("browser.serverAddress") or "")
    return origin in config.get_option("server.corsAllowedOrigins") or page.hostname == named != "localhost"
