"""The layers of the map by address: right for the register they are asked of, and no reason to keep an older one in memory."""

from __future__ import annotations

import gc
import json
import weakref
from datetime import date
from pathlib import Path

import pytest

from data.database import Register
from pages.open import map_layers


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
