"""What an answer is sent as, and the files that never change under their address: ours, and those of Streamlit's client.

A client says by weights what it takes (RFC 9110, 12.4.2): media types in Accept, codings in Accept-Encoding. A content is compressed
once for all who ask: a file when it is first asked for, whose name carries a hash of it, so that a browser keeps it for ever. Of the
client's scripts 8 MB become 2.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import brotli
import streamlit
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pages.components.maps.addresses import hashed_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Receive, Scope, Send


CODINGS = ("br", "gzip")
"""what an answer may be compressed with, the smallest first"""
_LONGEST = 1_000
"""characters of a header that are read: browsers send some 150"""
_WEIGHT = re.compile(r"\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*", re.IGNORECASE | re.ASCII)


def weights(header: str) -> tuple[tuple[str, float], ...]:
    """The names in a header with their weights 0–1, in its order; one whose weight is no weight is left out."""
    return _weights(header[:_LONGEST])


@lru_cache(maxsize=256)
def _weights(header: str) -> tuple[tuple[str, float], ...]:
    found = []
    for part in header.lower().split(","):
        name, *parameters = part.split(";")
        given = [parameter for parameter in parameters if parameter.strip().startswith("q")]
        weight = _WEIGHT.fullmatch(given[0]) if given else None
        if name.strip() and (weight or not given):
            found.append((name.strip(), float(weight[1]) if weight else 1.0))
    return tuple(found)


def media_type(header: str, offered: Sequence[str]) -> str | None:
    """The offered media type that the client wants most; the first offered where it does not say, None where it refuses them all.

    A name decides over `text/*`, and that over `*/*`. Of two wanted alike, the one it names first. A client that names only what is
    not offered gets the first that it does not refuse.
    """
    said = weights(header)
    judged = [(media, *_judged(media, said)) for media in offered]
    wanted = [(weight, -place, media) for media, weight, place in judged if weight is not None and weight > 0]
    if wanted:
        return max(wanted, key=lambda candidate: candidate[:2])[2]
    return next((media for media, weight, _ in judged if weight is None), None)


def _judged(media: str, said: Sequence[tuple[str, float]]) -> tuple[float | None, int]:
    """(weight of a media type, place of the name that gives it); None where no name speaks of it."""
    group = f"{media.partition('/')[0]}/*"
    for name in (media, group, "*/*"):
        for place, (given, weight) in enumerate(said):
            if given == name:
                # All that one wildcard takes are wanted alike; what comes first is then for the server to say.
                return weight, place
    return None, len(said)


def codings(header: str) -> tuple[str, ...]:
    """The codings a client takes, the one it wants most first; empty where it wants the content as it is."""
    return _codings(header[:_LONGEST])


@lru_cache(maxsize=256)
def _codings(header: str) -> tuple[str, ...]:
    given = dict(reversed(weights(header)))
    anything = given.get("*", 0.0)
    plain = given.get("identity", 0.0 if "*" not in given else anything)
    taken = [(name, given.get(name, anything)) for name in CODINGS]
    return tuple(name for name, weight in sorted(taken, key=lambda c: -c[1]) if weight > 0 and weight >= plain)


IMMUTABLE = "public, max-age=31536000, immutable"
MEDIA_TYPES = {
    ".geojson": "application/geo+json",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}
SMALL = 600
"""bytes below which compression gains nothing"""


@dataclass(frozen=True)
class Body:
    """One content in the encodings a client may ask for; `etag` is quoted, of the uncompressed content."""

    content: bytes
    etag: str
    gzipped: bytes | None
    brotlied: bytes | None

    @property
    def size(self) -> int:
        """Bytes kept in memory."""
        return sum(len(form or b"") for form in (self.content, self.gzipped, self.brotlied))

    def chosen(self, accept_encoding: str) -> tuple[bytes, str | None]:
        """The form the client wants most, and its Content-Encoding."""
        forms = {"br": self.brotlied, "gzip": self.gzipped}
        for coding in codings(accept_encoding):
            if (form := forms[coding]) is not None:
                return form, coding
        return self.content, None


def pack(content: bytes, etag: str | None = None) -> Body:
    """Compress a content once for all who ask."""
    tag = etag or f'"{hashlib.sha256(content).hexdigest()[:20]}"'
    if len(content) < SMALL:
        return Body(content, tag, None, None)
    # The levels above 6 save 1 % and take three times as long, which the first visitor would wait for.
    return Body(content, tag, gzip.compress(content, 6, mtime=0), brotli.compress(content, quality=6))


def reply(request: Request, body: Body, media_type: str, headers: dict[str, str]) -> Response:
    """200 with the body in the best encoding, or 304 where the client has it already."""
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    common = {"ETag": body.etag, **headers}
    common["Vary"] = ", ".join(filter(None, [headers.get("Vary"), "Accept-Encoding"]))
    if body.etag in known or "*" in known:
        return Response(status_code=304, headers=common)
    content, encoding = body.chosen(request.headers.get("accept-encoding", ""))
    if encoding:
        common["Content-Encoding"] = encoding
    return Response(content, media_type=media_type, headers=common)


def words(text: str, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """A refusal in plain words of ours, which its language tells from the framework's own."""
    common = {"Content-Language": "nb", **(headers or {})}
    return Response(text, status, common, media_type="text/plain; charset=utf-8")


def versioned(request: Request, body: Body, media_type: str, version: str) -> Response:
    """The body, kept for ever where the address names this version (`v`), else asked for anew each time."""
    kept = IMMUTABLE if request.query_params.get("v") == version else "no-cache"
    return reply(request, body, media_type, {"Cache-Control": kept, "Access-Control-Allow-Origin": "*"})


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
    return pack((CLIENT_FILES / kind / name).read_bytes())
