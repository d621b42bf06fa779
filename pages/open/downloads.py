"""Downloads that are made when someone asks: `/nedlasting/<session>/<what>/<file name>`.

Streamlit can make a download late too, but forgets the finished file after the next two runs of any session; with sessions that look
for fresh data every second, a slow browser comes too late and gets nothing. Here the file is the answer itself.
"""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from pages.components.downloads import Avslag, offered
from pages.open.serving.answers import in_turn

PATH = "/nedlasting/{session}/{key}/{name}"
GONE = "Denne nedlastingen finnes ikke lenger. Last siden på nytt og prøv igjen.\n"


async def serve(request: Request) -> Response:
    """Make the file and send it; 404 in plain Norwegian when it is no longer offered, 403 when its maker declines."""
    found = offered(request.path_params["session"], request.path_params["key"])
    if found is None:
        return PlainTextResponse(GONE, status_code=404)
    try:
        made = await in_turn(request, found.make)
    except Avslag as error:
        return PlainTextResponse(f"{error}\n", status_code=403, headers={"Cache-Control": "no-store"})
    disposition = f"attachment; filename*=UTF-8''{quote(found.name)}"
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
    return Response(made, media_type=found.mime, headers=headers)
