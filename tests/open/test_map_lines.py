"""Coast and borders as meshes: the right lines, in the right place, at addresses that never change content."""

import json
import struct
from pathlib import Path

import numpy as np
import pytest
import streamlit

from data.grenser import GRENSER, steder
from pages.components.maps import addresses, lines


def opened(content: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Vertices (n, 3) in metres and segments (m, 2) of a binary glTF, read by the format's own lengths."""
    magic, version, length = struct.unpack_from("<4sII", content)
    assert (magic, version, length) == (b"glTF", 2, len(content))
    size, kind = struct.unpack_from("<I4s", content, 12)
    assert kind == b"JSON"
    told = json.loads(content[20 : 20 + size])
    assert struct.unpack_from("<I4s", content, 20 + size) == (told["buffers"][0]["byteLength"], b"BIN\0")
    binary = content[28 + size :]
    vertices, segments = told["bufferViews"]
    points = np.frombuffer(binary, "<f4", count=vertices["byteLength"] // 4).reshape(-1, 3)
    pairs = np.frombuffer(binary, "<u4", offset=segments["byteOffset"]).reshape(-1, 2)
    assert told["accessors"][0]["count"] == len(points)
    assert pairs.max() < len(points)
    return points, pairs


def test_a_metre_is_what_the_map_library_takes_it_for() -> None:
    """With another, lines lie beside the areas they belong to: 8 px with Oslo on the screen."""
    [script] = (Path(streamlit.__file__).parent / "static" / "static" / "js").glob("DeckGlJsonChart.*.js")
    assert "=4003e4," in script.read_text(encoding="utf-8")


def degrees(points: np.ndarray) -> np.ndarray:
    """Back from metres on the map to longitude and latitude."""
    radians = points[:, :2].astype(float) / (40_030_000 / (2 * np.pi) * np.cos(np.radians(lines.ANCHOR[1])))
    middle = np.log(np.tan(np.pi / 4 + np.radians(lines.ANCHOR[1]) / 2))
    latitude = 2 * np.arctan(np.exp(radians[:, 1] + middle)) - np.pi / 2
    return np.degrees(np.stack([radians[:, 0] + np.radians(lines.ANCHOR[0]), latitude], axis=1))


def borders() -> list[dict]:
    return json.loads((GRENSER / "kommunegrenser.geojson").read_text(encoding="utf-8"))["features"]


def test_every_segment_of_every_kommune_border_is_drawn_where_it_is():
    points, pairs = opened(lines.mesh("kommunegrenser"))
    paths = [path for feature in borders() for path in feature["geometry"]["coordinates"]]
    assert len(pairs) == sum(len(path) - 1 for path in paths)
    wanted = np.array([corner for path in paths for corner in path])
    assert np.abs(degrees(points) - wanted).max() < 0.0005
    gap = pairs[:, 1] - pairs[:, 0]
    assert (gap == 1).all()


def test_pale_borders_are_those_between_two_pale_kommuner():
    one = borders()[0]["properties"]
    pale = "".join("1" if place in {one["i"], one["j"]} else "0" for place in range(357))
    points, _ = opened(lines.mesh("kommunegrenser", (), int(pale[::-1], 2)))
    wanted = np.array([corner for path in borders()[0]["geometry"]["coordinates"] for corner in path])
    assert np.abs(degrees(points) - wanted).max() < 0.0005


def test_without_a_pale_border_nothing_is_seen():
    points, pairs = opened(lines.mesh("kommunegrenser", (), 0))
    assert not points.any()
    assert len(pairs) == 1


@pytest.mark.parametrize("lag", sorted(set(lines.LAYERS) - {"innfelt"}))  # which is the same whatever is chosen
def test_the_lines_of_a_fylke_are_the_finer_ones_and_lie_around_it(lag):
    points, _ = opened(lines.mesh(lag, ("11",)))
    west, south, east, north = (getattr(steder()["11"], side) for side in ("vest", "sor", "ost", "nord"))
    lon, lat = degrees(points).T
    assert west - 1 < lon.min() < lon.max() < east + 1
    assert south - 1 < lat.min() < lat.max() < north + 1


def test_the_address_names_what_is_drawn_and_is_kept_for_ever(client):
    answer = client.get(addresses.line_url("kommunegrenser", ("11", "46"), "1" * 357))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "model/gltf-binary"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.content == lines.mesh("kommunegrenser", ("11", "46"), (1 << 357) - 1)
    assert client.get("/geo/streker/kyst.glb?v=0").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("elver.glb", 404),
        ("kyst.glb?fylke=99", 400),
        ("kyst.glb?fylke=11;DROP", 400),
        ("kommunegrenser.glb?blek=zz", 400),
        ("kommunegrenser.glb?blek=-1", 400),
        ("kommunegrenser.glb?blek=" + "f" * 5000, 400),
    ],
)
def test_what_means_nothing_is_refused(client, path, status):
    assert client.get(f"/geo/streker/{path}").status_code == status
