"""Coast and borders as glTF line meshes, which cost a twentieth of thick lines where there is no graphics card.

deck.gl draws a thick line (PathLayer) as one instance per segment, which software rendering handles one at a time: 31,000 segments
cost 1.4 s per frame. A mesh of thin lines is one draw call (0.08 s), and always one pixel of the screen wide.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pydeck as pdk
from shapely import coverage_union_all, get_coordinates, get_parts
from shapely.geometry import shape

from data.grenser import features, per_utgave, read_areas
from pages.components.maps import inset

LAYERS = {
    "kyst": "fylker",
    "kommunegrenser": "kommunegrenser",
    "fylkesgrenser": "fylkesgrenser",
    "innfelt": "kommuner_fin",
}
"""what can be drawn, and the file of `data/sources/grenser` it comes from; the borders also have a finer file, `…_fin`"""
ANCHOR = (15.0, 65.0)
"""longitude and latitude (degrees) that the mesh hangs on; its vertices are metres from here on the Web Mercator plane"""
_RADIUS = 40_030_000 / math.tau
"""of the Earth as deck.gl has it (its metre is a 40,030,000th of the way around): with another, lines lie beside their areas"""
_STEP = 16.0
"""metres the vertices are rounded to: a hundredth of a pixel with the country on the screen, and a third fewer bytes"""
COAST, PALE, FYLKE = 0.31, 0.2, 0.68
"""how dark the coast, the borders between two pale kommuner, and the borders between fylker are"""
_BLACK = {
    "blend": True,
    "blendColorOperation": "add",
    "blendColorSrcFactor": "zero",
    "blendColorDstFactor": "one-minus-src-alpha",
    "blendAlphaOperation": "add",
    "blendAlphaSrcFactor": "one",
    "blendAlphaDstFactor": "one-minus-src-alpha",
}
_LINES, _FLOAT, _UNSIGNED = 1, 5126, 5125  # glTF's numbers for these


@dataclass(frozen=True)
class _Line:
    points: npt.NDArray[np.float32]
    """(n, 3): east and north of ANCHOR in metres, height nought"""
    between: tuple[int, int] | None
    """places of the two kommuner in the order of the colours; None for other lines than kommune borders"""
    fylker: frozenset[str]


def layer(name: str, url: str, dark: float = 0.0) -> pdk.Layer:
    """A layer that draws the lines at `url` (addresses.py): white, or black of an opacity between 0 and 1.

    No colour is named, for Streamlit would pale it as soon as something is selected in the map: black is white that takes all colour
    away from what it covers. deck.gl draws the 2.2th root of the opacity it is given.
    """
    ink = {"opacity": round(dark**2.2, 3), "parameters": _BLACK} if dark else {}
    return pdk.Layer(
        "ScenegraphLayer",
        data=[{"p": ANCHOR}],
        id=name,
        scenegraph=pdk.types.String(url),
        get_position="p",
        get_orientation=[0, 0, 0],
        pickable=False,
        **ink,
    )


def mesh(lag: str, fylker: Sequence[str] = (), pale: int | None = None) -> bytes:
    """The lines of a layer as a binary glTF file: those of the whole country, or the finer ones of some fylker.

    `pale`: bit i is set for the kommune in place i; only borders between two of them are drawn. Raises KeyError for an unknown layer.
    """
    if lag == "innfelt":
        return _glb([_metres(get_coordinates(part)) for part in get_parts(inset.edges())])
    if lag == "kyst" and fylker:
        areas = [area for number, area in read_areas().items() if number[:2] in fylker]
        return _glb([_metres(get_coordinates(part)) for part in get_parts(coverage_union_all(areas).boundary)])
    lines = _lines(LAYERS[lag] + ("_fin" if fylker else ""))
    if fylker:
        lines = tuple(line for line in lines if line.fylker & frozenset(fylker))
    if pale is not None:
        lines = tuple(line for line in lines if line.between and all(pale >> place & 1 for place in line.between))
    return _glb([line.points for line in lines])


@per_utgave(8)
def _lines(file: str) -> tuple[_Line, ...]:
    found = []
    for feature in features(file):
        told = feature["properties"]
        between = (int(told["i"]), int(told["j"])) if "i" in told and "j" in told else None
        fylker = frozenset(str(told[key])[:2] for key in ("a", "b") if key in told)
        geometry = shape(feature["geometry"])
        edges = geometry.boundary if geometry.area else geometry
        found += [_Line(_metres(get_coordinates(part)), between, fylker) for part in get_parts(edges)]
    return tuple(found)


def _metres(degrees: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    """Longitude and latitude → metres from ANCHOR as deck.gl reckons them: straight on the map, true at the anchor's latitude."""
    scale = _RADIUS * math.cos(math.radians(ANCHOR[1]))
    east = np.radians(degrees[:, 0] - ANCHOR[0]) * scale
    north = (_height(degrees[:, 1]) - _height(ANCHOR[1])) * scale
    flat = np.stack([east, north, np.zeros_like(east)], axis=1)
    return (np.round(flat / _STEP) * _STEP).astype("<f4")


def _height(latitude: npt.ArrayLike) -> Any:
    return np.log(np.tan(np.pi / 4 + np.radians(latitude) / 2))


def _glb(paths: Sequence[npt.NDArray[np.float32]]) -> bytes:
    """Paths as one glTF 2.0 mesh of line segments, in the binary container; without paths, a mesh of nothing in one place."""
    vertices = np.concatenate(paths) if paths else np.zeros((2, 3), dtype="<f4")
    ends = np.cumsum([len(path) for path in paths])
    first = np.setdiff1d(np.arange(len(vertices) - 1), ends - 1).astype("<u4")
    pairs = np.stack([first, first + 1], axis=1)
    points, segments = vertices.tobytes(), pairs.tobytes()
    size = len(points) + len(segments)
    description: dict[str, Any] = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1, "mode": _LINES}]}],
        "buffers": [{"byteLength": size}],
        "bufferViews": [
            {"buffer": 0, "byteOffset": 0, "byteLength": len(points)},
            {"buffer": 0, "byteOffset": len(points), "byteLength": len(segments)},
        ],
        "accessors": [
            {
                "bufferView": 0,
                "componentType": _FLOAT,
                "count": len(vertices),
                "type": "VEC3",
                "min": vertices.min(axis=0).tolist(),
                "max": vertices.max(axis=0).tolist(),
            },
            {"bufferView": 1, "componentType": _UNSIGNED, "count": pairs.size, "type": "SCALAR"},
        ],
    }
    text = json.dumps(description, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    header = struct.pack("<4sII", b"glTF", 2, 12 + 8 + len(text) + 8 + size)
    return (
        header
        + struct.pack("<I4s", len(text), b"JSON")
        + text
        + struct.pack("<I4s", size, b"BIN\0")
        + points
        + segments
    )
