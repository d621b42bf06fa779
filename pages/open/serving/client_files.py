"""Streamlit's own client, compressed: 8 MB of scripts become 2. Each file is compressed once a process, when it is first asked for.

The names carry a hash of the content, so that a browser keeps them for ever.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from pages.open.serving.assets import IMMUTABLE, Body, pack, reply

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

ROOT = Path(streamlit.__file__).parent / "static" / "static"
KINDS = ("js", "css")
MEDIA_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
PREFIX = "/static/"


class ClientFiles:
    """ASGI middleware: answers for the client's scripts and style sheets; whatever it does not know is Streamlit's to answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file, compressed as the browser takes it, or pass the request on."""
        if scope["type"] == "http" and scope["method"] in {"GET", "HEAD"} and scope["path"].startswith(PREFIX):
            kind, _, name = scope["path"][len(PREFIX) :].partition("/")
            media_type = MEDIA_TYPES.get(Path(name).suffix)
            if media_type and kind in KINDS and name in _names(kind):
                body = await run_in_threadpool(_packed, kind, name)
                answer = reply(Request(scope), body, media_type, {"Cache-Control": IMMUTABLE})
                await answer(scope, receive, send)
                return
        await self.app(scope, receive, send)


@lru_cache(maxsize=2)
def _names(kind: str) -> frozenset[str]:
    """The files of one kind: what is not listed is not read, whatever the address says."""
    return frozenset(file.name for file in (ROOT / kind).iterdir() if file.is_file())


@lru_cache(maxsize=512)
def _packed(kind: str, name: str) -> Body:
    return pack((ROOT / kind / name).read_bytes())
