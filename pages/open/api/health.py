"""`/helse`: which register is being served, for those who watch over the service."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from starlette.responses import Response

from data import database
from pages.components import background
from pages.open import texts as t
from pages.open.api import tables
from pages.open.serving.problem import Problem

if TYPE_CHECKING:
    from starlette.requests import Request


async def helse(request: Request) -> Response:
    """200 with version, age and content hash, and what hinders that it is renewed; 503 with a message where no register can be read."""
    try:
        register = database.current()
    except database.RegisterFeil as error:
        return Problem(503, "register", t.FEIL_REGISTER, str(error)).response(request)
    age = datetime.now(UTC) - register.bygget
    state = background.trouble()
    hindered = {"lager": state.store_trouble, "bygging": state.build_trouble, "henting": state.fetch_trouble}
    body = {
        "status": "ok",
        "hindret": [
            what for what, trouble in hindered.items() if trouble
        ],  # the words are for editors: they name the server
        "register": {
            "versjon": register.path.name,
            "innhold": register.innhold,
            "bygget": register.bygget.isoformat(timespec="seconds"),
            "alder_timer": round(age.total_seconds() / 3600, 1),
        },
    }
    return Response(tables.as_json(body), media_type="application/json", headers={"Cache-Control": "no-store"})
