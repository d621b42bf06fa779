"""Requests that can write come from our own pages only: another site's page must not act for whoever is logged in here.

Streamlit asks too, but lets any port of localhost pass, and asks another host for this machine's address before it refuses a
foreign site, while everybody waits. A page of ours has the Origin that its Host says; whoever serves it under another name
lists that in `server.corsAllowedOrigins` or as `browser.serverAddress`, as Streamlit wants.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from streamlit import config

from pages.open import texts as t
from pages.open.serving.middleware import is_own

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

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
            await PlainTextResponse(t.FREMMED_SIDE, 403)(scope, receive, send)


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
