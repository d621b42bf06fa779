"""`/api`: the open API explained to people, from the same document that machines read."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pages.open import texts as t
from pages.open.api import fields
from pages.open.api.openapi import document
from pages.open.kart import CACHE, FILES, PAGES
from pages.open.serving.assets import Body, pack, reply

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

EXAMPLES = (
    "/api/v1/kommuner?fylke=46&status=vedtatt",
    "/api/v1/kommuner?per=2024-07-01&format=csv",
    "/api/v1/kommuner?format=geojson",
    "/api/v1/kommuner/0231",
    "/api/v1/fylker",
    "/api/v1/utvikling?fylke=11",
    "/api/v1/observasjoner?kommune=4621",
)


async def served(request: Request) -> Response:
    """The page; the iframe line shows the address that the reader came to."""
    host = f"{request.url.scheme}://{request.url.netloc}"
    return reply(request, _page(host), "text/html; charset=utf-8", {"Cache-Control": CACHE})


@lru_cache(maxsize=8)
def _page(host: str) -> Body:
    html = PAGES.get_template("api.html").render(
        t=t,
        fil={"side_css": FILES.url("side.css"), "ikon_svg": FILES.url("ikon.svg")},
        spec=document(),
        felter={"Kommune": fields.KOMMUNE, "Fylke": fields.FYLKE, "Observasjon": fields.OBSERVASJON},
        eksempler=EXAMPLES,
        vert=host,
    )
    return pack(html.encode("utf-8", "replace"))
