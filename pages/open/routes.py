"""What the process serves besides the screens: routes and middleware for st.App."""

from __future__ import annotations

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route

from pages.components.maps.addresses import AREA_PATH, LINE_PATH
from pages.open import dcat, downloads, feeds, first_view, kart, map_layers, om, site_files
from pages.open.api import endpoints, openapi
from pages.open.ark import page as ark
from pages.open.serving import metrics, site
from pages.open.serving.fast_lane import FastLane
from pages.open.serving.gate import Gate
from pages.open.serving.middleware import OWN_PAGES, PageHeaders, SameOrigin
from pages.open.svar import page as svar

ALL = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE"]
"""the API answers every method itself, so that a wrong one gets a problem document"""

ROUTES: list[BaseRoute] = [
    Route("/geo/{name}", map_layers.BOUNDARIES.serve, name="geo"),
    Route(AREA_PATH, map_layers.areas),
    Route(LINE_PATH, map_layers.line_mesh),
    Route("/apent/endringer.atom", feeds.endringer),
    Route("/apent/kart.png", first_view.picture),
    Route("/apent/{name}", site.FILES.serve),
    Route("/kart", kart.kart),
    Route("/kart/bilde.svg", kart.bilde),
    Route("/styreark", ark.styreark_page),
    Route("/fylkesark", ark.fylkesark_page),
    Route("/kommuneark", ark.kommuneark_page),
    Route("/api", openapi.served_page),
    Route(downloads.PATH, downloads.serve),
    Route(svar.RECEIPT, svar.kvittering),
    Route(svar.PATH, svar.svar, methods=["GET", "HEAD", "POST"]),
    Route("/helse", endpoints.helse),
    Route("/metrikker", metrics.metrikker),
    Route("/api/v1/kommuner", endpoints.kommuner, methods=ALL),
    Route("/api/v1/kommuner/{nummer}", endpoints.kommune, methods=ALL),
    Route("/api/v1/fylker", endpoints.fylker, methods=ALL),
    Route("/api/v1/utvikling", endpoints.utvikling, methods=ALL),
    Route("/api/v1/observasjoner", endpoints.observasjoner, methods=ALL),
    Route("/api/v1/endringer", endpoints.endringer, methods=ALL),
    Route("/api/v1/kontekst", endpoints.kontekst, methods=ALL),
    Route("/api/v1/openapi.json", openapi.served, methods=ALL),
    Route("/api/{rest:path}", endpoints.unknown, methods=ALL),
    Route(dcat.PATH, dcat.dcat),
    *om.ROUTES,
    Route("/robots.txt", site_files.robots),
    Route("/sitemap.xml", site_files.sitemap),
    Route("/favicon.ico", site_files.favicon),
    Route(site_files.SECURITY, site_files.security),
    *(Route(f"{room}/{{rest:path}}", site_files.missing) for room in OWN_PAGES),
]
MIDDLEWARE: list[Middleware] = [
    Middleware(metrics.Measure),
    Middleware(Gate),
    Middleware(FastLane),
    Middleware(PageHeaders),
    Middleware(SameOrigin),
    Middleware(site.ClientFiles),
]
