"""`/helse`: which register is being served, for those who watch over the service."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from starlette.responses import Response

from data import database
from pages.open import texts as t
from pages.open.api import tables
from pages.open.serving.problem import Problem

if TYPE_CHECKING:
    from starlette.requests import Request


async def helse(request: Request) -> Response:
    """200 with version, age and content hash; 503 with a message where there is no register that can be read."""
    try:
        register = database.current()
    except database.RegisterFeil as error:
        return Problem(503, "register", t.FEIL_REGISTER, str(error)).response(request)
    age = datetime.now(UTC) - register.bygget
    body = {
        "status": "ok",
        "register": {
            "versjon": register.path.name,
            "innhold": register.innhold,
            "bygget": register.bygget.isoformat(timespec="seconds"),
            "alder_timer": round(age.total_seconds() / 3600, 1),
        },
    }
    return Response(tables.as_json(body), media_type="application/json", headers={"Cache-Control": "no-store"})
