"""`/geo/utsnitt/…`: what the overview map draws, with the words of its tooltips, as one cacheable file per register version and date."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool

from data import database, grenser
from data.queries import core, oversikt
from pages.components.maps import features
from pages.open.serving.answers import Made, Memory
from pages.open.serving.assets import Body, pack, versioned, words
from pages.oversikt import texts as t

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from data.database import Register

PATH = "/geo/utsnitt/{lag}.geojson"
LAYERS = ("kommuner", "omland", "treff", "smaa", "navn")
FROM_REGISTER = {"treff", "smaa", "navn"}
"""the layers with names or statuses on them; the others are the boundaries' alone"""
MEDIA_TYPE = "application/geo+json"
_MEMORY = Memory(24_000_000)


def url(
    register: Register,
    lag: str,
    fylker: Sequence[str] = (),
    per: date | None = None,
    plantype: str | None = None,
    zoom: float | None = None,
) -> str:
    """The address of a layer, with the boundaries' edition in it; with `per` the kommuner carry their words for that day, and
    the register's version is in it too."""
    params = {
        "fylke": ",".join(fylker),
        "per": per.isoformat() if per else "",
        "plantype": plantype or "",
        "zoom": f"{zoom:.1f}" if zoom is not None else "",
        "v": _version(register, per),
    }
    query = urlencode({name: value for name, value in params.items() if value})
    return PATH.format(lag=lag) + (f"?{query}" if query else "")


def _version(register: Register, per: date | None) -> str:
    """What the content of a layer depends on beside its other parameters."""
    return f"{grenser.stempel():x}" + (f".{register.innhold[:12]}" if per else "")


async def serve(request: Request) -> Response:
    """The layer as GeoJSON; 400 for a value that means nothing, 404 for an unknown layer, 503 without a register."""
    return await run_in_threadpool(_serve, request)


def _serve(request: Request) -> Response:
    lag, query = request.path_params["lag"], request.query_params
    if lag not in LAYERS:
        return words(t.FINNES_IKKE, 404)
    try:
        register = database.current()
        fylker = _fylker(query.get("fylke", ""), register)
        per = date.fromisoformat(query["per"]) if query.get("per") else None
        plantype = _plantype(query.get("plantype") or None, register)
        zoom = min(max(round(float(query.get("zoom") or 6), 1), 0.0), 20.0)
        if not math.isfinite(zoom):
            raise ValueError("zoom")
    except database.RegisterFeil as error:
        return words(str(error), 503)
    except (ValueError, OverflowError):
        return words(t.UGYLDIG_VERDI, 400)
    version = _version(register, per)
    body = _body(register, version, lag, fylker, per or date.today(), plantype, zoom)
    return versioned(request, body, MEDIA_TYPE, version)


def _body(
    register: Register,
    version: str,
    lag: str,
    fylker: tuple[str, ...],
    per: date,
    plantype: str | None,
    zoom: float,
) -> Body:
    # By the register's content and not by the register itself, which would be kept in memory for as long as its layers are.
    told = (register.innhold, per, plantype, zoom) if lag in FROM_REGISTER else None
    key = (lag, version, fylker, told)

    def make() -> Made:
        return Made(_make(register, lag, fylker, per, plantype, zoom), MEDIA_TYPE)

    return (_MEMORY.get(key) or _MEMORY.make(key, make)).body


def _make(register: Register, lag: str, fylker: tuple[str, ...], per: date, plantype: str | None, zoom: float) -> Body:
    if lag == "navn":
        names = dict(core.kommuner(register)[["kommunenummer", "kommunenavn"]].itertuples(index=False))
        return pack(features.labels(names, fylker, zoom))
    if lag in {"treff", "smaa"}:
        rows = oversikt.kommuner(register, per, plantype)
        return pack(features.hit_areas(rows, fylker) if lag == "treff" else features.discs(rows, zoom))
    return pack(features.surroundings() if lag == "omland" else features.areas(fylker))


def _fylker(text: str, register: Register) -> tuple[str, ...]:
    asked = {part for part in text.split(",") if part}
    known = set(core.fylker(register)["fylkesnummer"])
    if not asked <= known:
        raise ValueError(text)
    return tuple(sorted(asked))


def _plantype(code: str | None, register: Register) -> str | None:
    if code is not None and code not in set(core.plantyper(register)["kode"]):
        raise ValueError(code)
    return code
