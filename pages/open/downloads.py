"""Downloads that are made when someone asks: `/nedlasting/<session>/<what>/<file name>`.

Streamlit can make a download late too, but forgets the finished file after the next two runs of any session; with sessions that look
for fresh data every second, a slow browser comes too late and gets nothing. Here the file is the answer itself.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

PATH = "/nedlasting/{session}/{key}/{name}"
MOST = 3000
"""offers remembered in all; about 40 kB each at most, so some 120 MB. The oldest go first"""
GONE = "Denne nedlastingen finnes ikke lenger. Last siden på nytt og prøv igjen.\n"


class Avslag(RuntimeError):
    """A file that the one who asks may not have, or that cannot be made now; the message is Norwegian and for them."""


@dataclass(frozen=True)
class _Offer:
    make: Callable[[], bytes]
    name: str
    mime: str


_offers: OrderedDict[tuple[str, str], _Offer] = OrderedDict()
_lock = Lock()


def offer(session: str, key: str, make: Callable[[], bytes], name: str, mime: str) -> str:
    """Remember how a file is made, in place of what the session offered under `key` before; give the address to ask at.

    `session` must be a secret of the session, since whoever knows the address gets the file.
    """
    with _lock:
        _offers[session, key] = _Offer(make, name, mime)
        _offers.move_to_end((session, key))
        while len(_offers) > MOST:
            _offers.popitem(last=False)
    return f"/nedlasting/{quote(session)}/{quote(key)}/{quote(name)}"


def serve(request: Request) -> Response:
    """Make the file and send it; 404 in plain Norwegian when it is no longer offered, 403 when its maker declines.

    Runs in a thread of its own.
    """
    with _lock:
        found = _offers.get((request.path_params["session"], request.path_params["key"]))
    if found is None:
        return PlainTextResponse(GONE, status_code=404)
    try:
        made = found.make()
    except Avslag as error:
        return PlainTextResponse(f"{error}\n", status_code=403, headers={"Cache-Control": "no-store"})
    disposition = f"attachment; filename*=UTF-8''{quote(found.name)}"
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
    return Response(made, media_type=found.mime, headers=headers)
