"""What our own pages share: their static files, their templates, how long they are kept, and reading an address; and Streamlit's client.

A file's name carries a hash of its content, so that a browser keeps it for ever; it is compressed when it is first asked for. Of the
client's scripts 8 MB become 2.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import streamlit
from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pages.components.filters import is_foreign
from pages.components.maps.addresses import hashed_name
from pages.open import texts as t
from pages.open.serving.answers import IMMUTABLE, Body, Problem, pack, reply, words

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

MEDIA_TYPES = {
    ".geojson": "application/geo+json",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


class AssetFolder:
    """The files of a folder, served under `prefix/name-hash.ext`."""

    def __init__(self, prefix: str, folder: Path, names: tuple[str, ...]) -> None:
        self.prefix, self.folder, self.names = prefix, folder, names

    def url(self, name: str) -> str:
        """The address of the file as it is now; raises KeyError for a name that is not served."""
        if name not in self.names:
            raise KeyError(name)
        return f"{self.prefix}/{hashed_name(self.folder / name)}"

    async def serve(self, request: Request) -> Response:
        """The file, 404 for an unknown one, and a redirect to today's address for an older hash."""
        asked = Path(request.path_params["name"])
        name = asked.stem.rpartition("-")[0] + asked.suffix
        if name not in self.names or not (self.folder / name).is_file():
            return words("Fila finnes ikke.", 404)
        address = self.url(name)
        if request.url.path != address:
            return RedirectResponse(address, status_code=302, headers={"Cache-Control": "no-cache"})
        path = self.folder / name
        body = await run_in_threadpool(_packed, path, path.stat().st_mtime_ns)
        headers = {"Cache-Control": IMMUTABLE, "Access-Control-Allow-Origin": "*"}
        return reply(request, body, MEDIA_TYPES[asked.suffix], headers)


@lru_cache(maxsize=64)
def _packed(path: Path, _modified: int) -> Body:
    return pack(path.read_bytes())


CLIENT_FILES = Path(streamlit.__file__).parent / "static" / "static"
CLIENT_KINDS = ("js", "css")
CLIENT_PREFIX = "/static/"
_SYMBOLS = re.compile(rb"@font-face\{[^}]*MaterialSymbols[^}]*\}")


class ClientFiles:
    """ASGI middleware: answers for the client's scripts and style sheets; whatever it does not know is Streamlit's to answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file, compressed as the browser takes it, or pass the request on."""
        if scope["type"] == "http" and scope["method"] in {"GET", "HEAD"} and scope["path"].startswith(CLIENT_PREFIX):
            kind, _, name = scope["path"][len(CLIENT_PREFIX) :].partition("/")
            media_type = MEDIA_TYPES.get(Path(name).suffix)
            if media_type and kind in CLIENT_KINDS and name in _client_names(kind):
                body = await run_in_threadpool(_packed_client, kind, name)
                answer = reply(Request(scope), body, media_type, {"Cache-Control": IMMUTABLE})
                await answer(scope, receive, send)
                return
        await self.app(scope, receive, send)


@lru_cache(maxsize=2)
def _client_names(kind: str) -> frozenset[str]:
    """The files of one kind: what is not listed is not read, whatever the address says."""
    return frozenset(file.name for file in (CLIENT_FILES / kind).iterdir() if file.is_file())


@lru_cache(maxsize=512)
def _packed_client(kind: str, name: str) -> Body:
    content = (CLIENT_FILES / kind / name).read_bytes()
    return pack(without_symbols(content) if kind == "css" else content)


def without_symbols(sheet: bytes) -> bytes:
    """The client's style sheet without the font of its symbols, 375 kB: the shell names one of those that are used (`symboler.woff2`)."""
    return _SYMBOLS.sub(b"", sheet)


MAX_QUERY = 2_000
HERE = Path(__file__).resolve().parent.parent
FILES = AssetFolder(
    "/apent",
    HERE / "static",
    (
        "leaflet.js",
        "leaflet.css",
        "kart.js",
        "kart.css",
        "kartflate.js",
        "uten-js.css",
        "side.css",
        "svar.css",
        "ark.css",
        "ikon.svg",
        "forste.css",
        "forste.js",
        "norsk.js",
        "skjerm.css",
        "symboler.woff2",
    ),
)
CACHE = "public, max-age=300"
PAGES = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=select_autoescape(), trim_blocks=False)


def query(request: Request) -> dict[str, list[str]]:
    """Name → values, without what others hang on addresses to count clicks. Raises Problem 414 for an address that is too long."""
    raw = request.scope["query_string"]
    if len(raw) > MAX_QUERY:
        detail = t.FEIL_FOR_LANG_RAD.format(lengde=len(raw), grense=MAX_QUERY)
        raise Problem(414, "for-lang", t.FEIL_FOR_LANG, detail)
    return values(raw)


def values(raw: bytes) -> dict[str, list[str]]:
    """Name → values of a query string, without what others hang on addresses to count clicks."""
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(raw.decode("latin-1"), keep_blank_values=True, errors="replace"):
        if not is_foreign(name):
            found.setdefault(name, []).append(value)
    return found
