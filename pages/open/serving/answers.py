"""What an answer is sent as, and kept as: compressed once for all who ask, made once per version of the register and question.

A client says by weights what it takes (RFC 9110, 12.4.2): media types in Accept, codings in Accept-Encoding. An error of the open API
is an RFC 9457 problem document.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import re
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakValueDictionary

import brotli
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from data import grenser
from pages.components.limits import client_key

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from starlette.requests import Request

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


MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """An answer that is an error: HTTP status, a title for its kind, and what is wrong and what to do in this case."""

    def __init__(self, status: int, kind: str, title: str, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.status, self.kind, self.title, self.detail, self.more = status, kind, title, detail, more
        self.headers: dict[str, str] = {}

    def response(self, request: Request) -> Response:
        """The problem document; `type` leads to its explanation on the API's own page."""
        body = {
            "type": f"/api#{self.kind}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": request.scope["path"],
            **self.more,
        }
        headers = {"Cache-Control": "no-store", **self.headers}
        content = json.dumps(body, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace")
        return Response(content, self.status, media_type=MEDIA_TYPE, headers=headers)


MAX_BYTES = 64_000_000
T = TypeVar("T")


@dataclass(frozen=True)
class Made:
    """A finished answer: content in all encodings, and its media type with charset."""

    body: Body
    media_type: str
    headers: tuple[tuple[str, str], ...] = ()


class Memory:
    """The most recently used answers, up to a number of bytes; one thread makes an answer while others wait for it."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max, self._bytes = max_bytes, 0
        self._made: OrderedDict[Hashable, Made] = OrderedDict()
        self._lock, self._making = threading.Lock(), threading.Lock()

    def get(self, key: Hashable) -> Made | None:
        """What was made for the key, if it is still remembered."""
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        return None

    def make(self, key: Hashable, build: Callable[[], Made]) -> Made:
        """What `build` gives, made once for all who ask at the same time."""
        with self._making:
            made = self.get(key)
            if made is None:
                made = build()
                self._keep(key, made)
        return made

    def _keep(self, key: Hashable, made: Made) -> None:
        with self._lock:
            self._made[key] = made
            self._bytes += made.body.size
            while self._bytes > self._max and len(self._made) > 1:
                _, dropped = self._made.popitem(last=False)
                self._bytes -= dropped.body.size


MEMORY = Memory()
_turns: WeakValueDictionary[tuple[int, str], asyncio.Lock] = WeakValueDictionary()


async def in_turn(request: Request, work: Callable[[], T]) -> T:
    """What the work gives, in a thread, one at a time for each client: whoever asks for many new answers at once waits for them, and leaves
    threads for others."""
    key = (id(asyncio.get_running_loop()), client_key((request.scope.get("client") or ("", 0))[0]))
    async with _turns.setdefault(key, asyncio.Lock()):  # there for as long as anybody holds it or waits for it
        return await run_in_threadpool(work)


def etag(innhold: str, content: bytes) -> str:
    """A strong validator: the register's content hash and the answer's own."""
    return f'"{innhold[:12]}-{hashlib.sha256(content).hexdigest()[:16]}"'


async def answer(
    request: Request, innhold: str, question: Hashable, build: Callable[[], tuple[bytes, str]], headers: dict[str, str]
) -> Response:
    """The remembered answer to `question` of the register version `innhold`, made by `build` → (content, media type) if need be."""
    key = (innhold, question, grenser.stempel())
    made = MEMORY.get(key)
    if made is None:

        def work() -> Made:
            content, media_type = build()
            return Made(pack(content, etag(innhold, content)), media_type)

        made = await in_turn(request, partial(MEMORY.make, key, work))
    return reply(request, made.body, made.media_type, headers)
