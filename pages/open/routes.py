"""What the process serves besides the screens: routes and middleware for st.App."""

from __future__ import annotations

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route

from pages.open import geo
from pages.open.middleware import PageHeaders

ROUTES: list[BaseRoute] = [
    Route("/geo/{name}", geo.FILES.serve, name="geo"),
]
MIDDLEWARE: list[Middleware] = [Middleware(PageHeaders)]
