"""What the process serves besides the screens: routes and middleware for st.App."""

from __future__ import annotations

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route

from pages.open import api, api_page, feeds, geo, health, kart, metrics, nedlasting, openapi, streker, utsnitt
from pages.open.fast import FastLane
from pages.open.middleware import PageHeaders
from pages.open.origin import SameOrigin

ALL = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE"]
"""the API answers every method itself, so that a wrong one gets a problem document"""

ROUTES: list[BaseRoute] = [
    Route("/geo/{name}", geo.FILES.serve, name="geo"),
    Route(utsnitt.PATH, utsnitt.serve),
    Route(streker.PATH, streker.serve),
    Route("/apent/endringer.atom", feeds.endringer),
    Route("/apent/{name}", kart.FILES.serve),
    Route("/kart", kart.kart),
    Route("/api", api_page.served),
    Route(nedlasting.PATH, nedlasting.serve),
    Route("/helse", health.helse),
    Route("/metrikker", metrics.metrikker),
    Route("/api/v1/kommuner", api.kommuner, methods=ALL),
    Route("/api/v1/kommuner/{nummer}", api.kommune, methods=ALL),
    Route("/api/v1/fylker", api.fylker, methods=ALL),
    Route("/api/v1/utvikling", api.utvikling, methods=ALL),
    Route("/api/v1/observasjoner", api.observasjoner, methods=ALL),
    Route("/api/v1/openapi.json", openapi.served, methods=ALL),
    Route("/api/{rest:path}", api.unknown, methods=ALL),
]
MIDDLEWARE: list[Middleware] = [
    Middleware(metrics.Measure),
    Middleware(FastLane),
    Middleware(PageHeaders),
    Middleware(SameOrigin),
]
