"""Answers made once per version of the register and question, then served from memory; and errors, as RFC 9457 problem documents."""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
from collections import OrderedDict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakValueDictionary

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from data import grenser
from pages.components.limits import client_key
from pages.open.serving.assets import Body, pack, reply

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from starlette.requests import Request


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
