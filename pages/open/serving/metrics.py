"""Prometheus figures of the open routes, off unless FRIVILLIGHETSKART_METRIKKER is `ja` or a bearer token (`data.settings`).

Set to `ja`, `/metrikker` answers all who can reach it; with a token it asks for that.
"""

from __future__ import annotations

import hmac
import time
from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.responses import Response

from data import database, settings
from pages.open.serving.answers import words
from pages.open.serving.middleware import OWN_PAGES, is_own

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "frivillighetskart_foresporsler", "Svar etter område og HTTP-status", ("omrade", "status"), registry=REGISTRY
)
SECONDS = Histogram(
    "frivillighetskart_svartid_sekunder",
    "Tid til svaret er sendt, etter område",
    ("omrade",),
    buckets=(0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5),
    registry=REGISTRY,
)
BUILT = Gauge(
    "frivillighetskart_register_bygget_tidspunkt", "Da registeret ble bygget, sekunder siden 1970", registry=REGISTRY
)


class Measure:
    """ASGI middleware that counts and times answers; does nothing when the figures are off."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and take its time."""
        if scope["type"] != "http" or not settings.metrics().on:
            await self.app(scope, receive, send)
            return
        area, begun, status = _area(scope["path"]), time.perf_counter(), 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watched)
        finally:
            REQUESTS.labels(area, str(status)).inc()
            SECONDS.labels(area).observe(time.perf_counter() - begun)


def _area(path: str) -> str:
    """One of few names, whatever visitors ask for: labels from outside would fill the memory."""
    return next(
        (own for own in OWN_PAGES if path == own or path.startswith(own + "/")), "/" if not is_own(path) else path
    )


async def metrikker(request: Request) -> Response:
    """The figures in Prometheus' text format; 404 when they are off, 401 without the token."""
    guard = settings.metrics()
    if not guard.on:
        return words("Av.", 404)
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if guard.key and not hmac.compare_digest(given.encode(), guard.key.encode()):
        return words("Trenger nøkkel.", 401, {"WWW-Authenticate": "Bearer"})
    try:
        BUILT.set(database.current().bygget.timestamp())
    except database.RegisterFeil:
        BUILT.set(0)
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)
