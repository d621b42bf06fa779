"""Drawings by vl-convert, in a process of their own: it holds Python's lock while it draws, a second or more, and with it all open pages.

The process is this module itself (`python -m pages.components.drawing`); it starts with the first drawing and lives as long as the server.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from threading import Lock
from typing import Any

from data.limited_process import Worker, answer, limited, requests

SECONDS = 120.0
"""a limit for a busy machine: a drawing takes one"""
_ONE = Lock()
_worker: Worker | None = None


class IkkeTegnet(RuntimeError):
    """The drawing could not be made; the text is vl-convert's own."""


def svg(
    spec: Mapping[str, Any],
    *,
    number: Mapping[str, Any] | None = None,
    time: Mapping[str, Any] | None = None,
    tenths: bool = False,
) -> str:
    """Draw a Vega-Lite spec as SVG; `number` and `time` are d3's locales, `tenths` rounds places to a tenth of a px.

    Raises:
        IkkeTegnet: the spec cannot be drawn, or it took too long.
    """
    return _asked({"number": number, "time": time, "tenths": tenths}, json.dumps(spec)).decode()


def png(drawing: str, scale: float) -> bytes:
    """An SVG as PNG, `scale` px for each of its own.

    Raises:
        IkkeTegnet: it is no SVG, or it took too long.
    """
    return _asked({"scale": scale}, drawing)


def _asked(header: dict[str, object], body: str) -> bytes:
    global _worker  # noqa: PLW0603 - the one process
    with _ONE:
        if _worker is None or not _worker.alive():
            if _worker is not None:
                _worker.end()
            _worker = Worker(__name__)
        said = _worker.ask(header, body.encode(), SECONDS)
        if said is None:
            _worker.end()
            _worker = None
    if said is None or not said.startswith(b"+"):
        raise IkkeTegnet((said or b" no answer")[1:].decode())
    return said[1:]


_DIGITS = re.compile(r"(\d\.\d)\d+")


def _draw(header: Mapping[str, Any], body: bytes) -> bytes:
    import vl_convert  # noqa: PLC0415 - only this process needs it

    if scale := header.get("scale"):
        return bytes(vl_convert.svg_to_png(body.decode(), scale=scale))
    drawn = str(
        vl_convert.vegalite_to_svg(
            json.loads(body), allowed_base_urls=[], format_locale=header["number"], time_format_locale=header["time"]
        )
    )
    return (_DIGITS.sub(lambda found: found[1], drawn) if header["tenths"] else drawn).encode()


def _serve() -> None:
    answers = limited(None)
    for header, body in requests(sys.stdin.buffer):
        try:
            made = b"+" + _draw(header, body)
        except Exception as wrong:  # it raises many kinds, and the one who asked is told
            made = b"-" + str(wrong).encode()
        answer(answers, made)


if __name__ == "__main__":
    _serve()
