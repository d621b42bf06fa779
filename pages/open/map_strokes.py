"""`/geo/streker/…`: coast and borders as meshes for the maps (pages/components/maps/lines.py), cached by their addresses."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool

from data import grenser
from pages.components.maps import lines
from pages.open.serving.assets import Body, pack, versioned, words
from pages.oversikt import texts as t

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response

PATH = "/geo/streker/{lag}.glb"


def url(lag: str, fylker: Sequence[str] = (), pale: str = "") -> str:
    """The address of a layer of map_lines.LAYERS; `pale` has one character per kommune in the order of the colours, «1» for the pale ones,
    and asks for the borders between two of those alone."""
    params = {
        "fylke": ",".join(fylker),
        "blek": f"{int(pale[::-1], 2):x}" if pale else "",
        "v": f"{grenser.stempel():x}",
    }
    return PATH.format(lag=lag) + "?" + urlencode({name: value for name, value in params.items() if value})


async def serve(request: Request) -> Response:
    """The lines as binary glTF; 400 for a value that means nothing, 404 for an unknown layer."""
    lag, query = request.path_params["lag"], request.query_params
    if lag not in lines.LAYERS:
        return words(t.FINNES_IKKE, 404)
    try:
        fylker, pale = _fylker(query.get("fylke", "")), _bits(query.get("blek", ""))
    except ValueError:
        return words(t.UGYLDIG_VERDI, 400)
    version = f"{grenser.stempel():x}"
    body = await run_in_threadpool(_body, version, lag, fylker, pale)
    return versioned(request, body, "model/gltf-binary", version)


@lru_cache(maxsize=32)
def _body(_version: str, lag: str, fylker: tuple[str, ...], pale: int | None) -> Body:
    return pack(lines.mesh(lag, fylker, pale))


def _fylker(text: str) -> tuple[str, ...]:
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
