"""Drawings are made outside the process that serves the pages."""

import os
import subprocess
import sys

import pytest

from pages.components import drawing
from tests.registers import ROOT

SPEC = {"data": {"values": [{"a": 1}]}, "mark": "point", "encoding": {"x": {"field": "a", "type": "quantitative"}}}


def test_what_cannot_be_drawn_is_said_and_the_next_drawing_is_made():
    for wrong in ({"mark": 7}, {"data": {"url": "http://127.0.0.1:9/x"}, "mark": "point"}, {}):
        with pytest.raises(drawing.IkkeTegnet):
            drawing.svg(wrong)
    for nothing in ("", "<not", "\0"):
        with pytest.raises(drawing.IkkeTegnet):
            drawing.png(nothing, 1)
    assert drawing.png(drawing.svg(SPEC), 1).startswith(b"\x89PNG")


def test_a_process_that_was_ended_is_replaced():
    first = drawing.svg(SPEC)
    drawing._worker._process.kill()
    drawing._worker._process.wait()
    assert drawing.svg(SPEC) == first


def test_what_is_loaded_at_the_start_is_not_looked_through_again_while_pages_wait():
    asked = (
        "import gc, dashboard; kept = gc.get_freeze_count(); print(kept, len(gc.get_objects())); "
        "import os, sys; sys.stdout.flush(); os._exit(0)"
    )
    env = {**os.environ, "FRIVILLIGHETSKART_REGISTER": "/ingen/steder.duckdb"}
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, env=env, check=True, capture_output=True, text=True)
    kept, looked_through = map(int, done.stdout.split()[-2:])
    assert kept > 10 * looked_through


def test_the_process_that_serves_never_loads_what_draws():
    """It holds Python's lock for as long as it draws, and every open page waits."""
    asked = (
        "import sys; from pages.components import drawing, picture; import pages.app, pages.open.routes; "
        f"drawing.svg({SPEC!r}); sys.exit('vl_convert' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", asked], cwd=ROOT, check=False).returncode == 0
