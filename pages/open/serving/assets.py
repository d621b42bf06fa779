"""Files that never change under their address: named by a hash of their content, compressed once, cached for ever."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import brotli
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from pages.components.maps.addresses import hashed_name
from pages.open.serving.negotiation import codings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

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
