"""The layers of the map by address: right for the register they are asked of, and no reason to keep an older one in memory."""

from __future__ import annotations

import gc
import json
import weakref
from datetime import date
from pathlib import Path

import pytest
from shapely import box
from shapely.geometry import shape

from data.database import Register
from pages.components.maps import inset
from pages.open import map_layers
from pages.open.lettering import lettered


def body(register: Register, lag: str, per: date) -> bytes:
    return map_layers._area_body(register, "v", lag, (), per, None, 6.0).content


@pytest.mark.parametrize("lag", map_layers.AREAS)
def test_a_layer_that_is_remembered_does_not_keep_its_register(register_file: Path, lag: str) -> None:
    old = Register(register_file.resolve())
    made = body(old, lag, date(2026, 1, 1))
    watched = weakref.ref(old)
    del old
    gc.collect()
    assert watched() is None
    anew = Register(register_file.resolve())
    assert body(anew, lag, date(2026, 1, 1)) is made  # the same content: it need not be made again


def test_a_layer_with_statuses_is_made_for_each_day_and_the_land_once(register: Register) -> None:
    before, now = date(2010, 1, 1), date(2026, 1, 1)
    assert json.loads(body(register, "treff", before)) != json.loads(body(register, "treff", now))
    assert body(register, "omland", before) is body(register, "omland", now)


def test_the_name_of_the_inset_stands_above_its_frame_and_is_as_large_at_every_zoom() -> None:
    west, south, east, north = inset.frame()
    for zoom in (2.5, 3.4, 5.0):
        name = shape(
            json.loads(map_layers._make(None, "innfelt-navn", (), date.today(), None, zoom).content)["features"][0][
                "geometry"
            ]
        )
        assert name.is_valid and not name.intersects(box(west, south, east, north))
        assert abs((name.bounds[0] + name.bounds[2]) / 2 - (west + east) / 2) < 0.01
        assert 55 < (name.bounds[2] - name.bounds[0]) * 512 * 2**zoom / 360 < 75, "pixels"


def test_a_name_is_drawn_letter_by_letter_with_its_holes_and_read_as_no_markup() -> None:
    def parts(word: str) -> tuple[int, int]:
        drawn = lettered(word)
        areas = getattr(drawn, "geoms", [drawn])
        return len(areas), sum(len(area.interiors) for area in areas)

    assert parts("Oslofjorden") == (12, 5)  # j has its dot
    assert parts("ÆØÅ æøå") == (7, 11)  # one of the rings stands apart
    assert parts("lL") == (2, 0)
    assert lettered("lL").area > 0.2 * lettered("lL").envelope.area
    assert parts("#A") != parts("A") and parts("*A*") != parts("A")
