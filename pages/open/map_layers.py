"""What the maps fetch (`components/maps/addresses.py` has the addresses): boundaries as they are, areas with the words of their
tooltips, coast and borders as meshes. Each is a cacheable file per version of what it is made of."""

from __future__ import annotations

import math
from datetime import date
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from data import database, grenser
from data.queries import core
from pages.components import texts as t
from pages.components.maps import addresses, features, inset, lines
from pages.open.lettering import placed
from pages.open.serving.answers import Body, Made, Memory, in_turn, pack, versioned, words
from pages.open.serving.site import AssetFolder

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from data.database import Register

BOUNDARIES = AssetFolder(
    addresses.BOUNDARY_PREFIX, grenser.GRENSER, tuple(f"{name}.geojson" for name in addresses.BOUNDARIES)
)
AREAS = ("kommuner", "omland", "treff", "smaa", "ringer", "innfelt", "innfelt-navn", "navn")
FROM_REGISTER = {"treff", "smaa", "ringer", "navn"}
"""the areas with names or statuses on them; the others are the boundaries' alone"""
MEDIA_TYPE = "application/geo+json"
_MEMORY = Memory(24_000_000)


async def areas(request: Request) -> Response:
    """The layer as GeoJSON; 400 for a value that means nothing, 404 for an unknown layer, 503 without a register."""
    return await in_turn(request, partial(_areas, request))


def _areas(request: Request) -> Response:
    lag, query = request.path_params["lag"], request.query_params
    if lag not in AREAS:
        return words(t.FINNES_IKKE, 404)
    try:
        register = database.current()
        fylker = _fylker_of(query.get("fylke", ""), register)
        per = date.fromisoformat(query["per"]) if query.get("per") else None
        plantype = _plantype(query.get("plantype") or None, register)
        zoom = min(max(round(float(query.get("zoom") or 6), 1), 0.0), 20.0)
        if not math.isfinite(zoom):
            raise ValueError("zoom")
    except database.RegisterFeil as error:
        return words(error.to_readers, 503)
    except (ValueError, OverflowError):
        return words(t.UGYLDIG_VERDI, 400)
    version = addresses.area_version(register, per)
    body = _area_body(register, version, lag, fylker, per or date.today(), plantype, zoom)
    return versioned(request, body, MEDIA_TYPE, version)


def _area_body(
    register: Register,
    version: str,
    lag: str,
    fylker: tuple[str, ...],
    per: date,
    plantype: str | None,
    zoom: float,
) -> Body:
    # By the register's content and not by the register itself, which would be kept in memory for as long as its layers are.
    told = (register.innhold, per, plantype, zoom) if lag in FROM_REGISTER else zoom if lag == "innfelt-navn" else None
    key = (lag, version, fylker, told)

    def make() -> Made:
        return Made(_make(register, lag, fylker, per, plantype, zoom), MEDIA_TYPE)

    return (_MEMORY.get(key) or _MEMORY.make(key, make)).body


def _make(register: Register, lag: str, fylker: tuple[str, ...], per: date, plantype: str | None, zoom: float) -> Body:
    if lag == "navn":
        names = dict(core.kommuner(register)[["kommunenummer", "kommunenavn"]].itertuples(index=False))
        return pack(features.labels(names, fylker, zoom))
    if lag in {"treff", "smaa", "ringer"}:
        rows = core.plan_per(register, per, plantype)
        if lag == "treff":
            return pack(features.hit_areas(rows, fylker))
        return pack((features.discs if lag == "smaa" else features.rings)(rows, zoom))
    if lag == "innfelt":
        return pack(features.inset_areas())
    if lag == "innfelt-navn":
        return pack(features.inset_name(partial(placed, inset.NAME, pixels=12, zoom=zoom)))
    return pack(features.surroundings() if lag == "omland" else features.areas(fylker))


def _fylker_of(text: str, register: Register) -> tuple[str, ...]:
    asked = {part for part in text.split(",") if part}
    known = set(core.fylker(register)["fylkesnummer"])
    if not asked <= known:
        raise ValueError(text)
    return tuple(sorted(asked))


def _plantype(code: str | None, register: Register) -> str | None:
    if code is not None and code not in set(core.plantyper(register)["kode"]):
        raise ValueError(code)
    return code


async def line_mesh(request: Request) -> Response:
    """The lines as binary glTF; 400 for a value that means nothing, 404 for an unknown layer."""
    lag, query = request.path_params["lag"], request.query_params
    if lag not in lines.LAYERS:
        return words(t.FINNES_IKKE, 404)
    try:
        fylker, pale = _known_fylker(query.get("fylke", "")), _bits(query.get("blek", ""))
    except ValueError:
        return words(t.UGYLDIG_VERDI, 400)
    version = addresses.line_version()
    body = await run_in_threadpool(_line_body, version, lag, fylker, pale)
    return versioned(request, body, "model/gltf-binary", version)


@lru_cache(maxsize=32)
def _line_body(_version: str, lag: str, fylker: tuple[str, ...], pale: int | None) -> Body:
    return pack(lines.mesh(lag, fylker, pale))


def _known_fylker(text: str) -> tuple[str, ...]:
    asked = {part for part in text.split(",") if part}
    if not asked <= {number for number in grenser.steder() if len(number) == 2}:
        raise ValueError(text)
    return tuple(sorted(asked))


def _bits(text: str) -> int | None:
    if len(text) > len(grenser.steder()):
        raise ValueError(text)
    bits = int(text, 16) if text else None
    if bits is not None and bits < 0:
        raise ValueError(text)
    return bits
