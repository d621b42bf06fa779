"""The addresses of what a map fetches: boundaries, layers of areas and names, and lines. `pages/open/map_layers.py` answers at them.

Each has a version in it that changes with what the content depends on, so that a browser may keep the file for ever.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from data import grenser

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from data.database import Register

BOUNDARIES = ("kommuner", "kommuner_fin", "fylkesgrenser")
"""the files of `data/sources/grenser` that are served as they are; `_fin` is the finer level for one fylke"""
BOUNDARY_PREFIX = "/geo"
AREA_PATH = "/geo/utsnitt/{lag}.geojson"
LINE_PATH = "/geo/streker/{lag}.glb"


def hashed_name(file: Path) -> str:
    """The name of a file with a hash of its content in it: `kommuner.geojson` → `kommuner-1a2b3c4d5e6f.geojson`."""
    return f"{file.stem}-{_digest(file, file.stat().st_mtime_ns)}{file.suffix}"


@lru_cache(maxsize=64)
def _digest(path: Path, _modified: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def boundary_url(name: str) -> str:
    """The address of one of BOUNDARIES; raises KeyError for another name."""
    if name not in BOUNDARIES:
        raise KeyError(name)
    return f"{BOUNDARY_PREFIX}/{hashed_name(grenser.GRENSER / f'{name}.geojson')}"


def area_url(
    register: Register,
    lag: str,
    fylker: Sequence[str] = (),
    per: date | None = None,
    plantype: str | None = None,
    zoom: float | None = None,
) -> str:
    """The address of a layer of areas or names. With `per` the kommuner carry their words for that day."""
    params = {
        "fylke": ",".join(fylker),
        "per": per.isoformat() if per else "",
        "plantype": plantype or "",
        "zoom": f"{zoom:.1f}" if zoom is not None else "",
        "v": area_version(register, per),
    }
    query = urlencode({name: value for name, value in params.items() if value})
    return AREA_PATH.format(lag=lag) + (f"?{query}" if query else "")


def area_version(register: Register, per: date | None) -> str:
    """What a layer of areas depends on beside its other parameters: the boundaries, and with `per` the register."""
    return line_version() + (f".{register.innhold[:12]}" if per else "")


def line_url(lag: str, fylker: Sequence[str] = (), pale: str = "") -> str:
    """The address of a layer of `lines.LAYERS`.

    `pale` has one character per kommune in the order of the colours, «1» for the pale ones: only borders between two of
    those are drawn.
    """
    params = {
        "fylke": ",".join(fylker),
        "blek": f"{int(pale[::-1], 2):x}" if pale else "",
        "v": line_version(),
    }
    return LINE_PATH.format(lag=lag) + "?" + urlencode({name: value for name, value in params.items() if value})


def line_version() -> str:
    """What the lines depend on: the edition of the boundaries."""
    return f"{grenser.stempel():x}"
