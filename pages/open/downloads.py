"""Downloads that are made when someone asks: `/nedlasting/<session>/<what>/<file name>`.

Streamlit can make a download late too, but forgets the finished file after the next two runs of any session; with sessions that look
for fresh data every second, a slow browser comes too late and gets nothing. Here the file is the answer itself.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from pages.components.downloads import Declined, offered
from pages.open import texts as t
from pages.open.serving.answers import in_turn
from pages.open.site_files import missing_page

PATH = "/nedlasting/{session}/{key}/{name}"


async def serve(request: Request) -> Response:
    """Make the file and send it; a page that says why and leads on when it is no longer offered (404) or its maker declines (403)."""
    found = offered(request.path_params["session"], request.path_params["key"])
    if found is None:
        return _instead(request, 404, t.NEDLASTING_BORTE, t.NEDLASTING_BORTE_RAD)
    try:
        made = await in_turn(request, found.make)
    except Declined as error:
        return _instead(request, 403, t.NEDLASTING_AVSLAG, str(error))
    disposition = f"attachment; filename*=UTF-8''{quote(found.name)}"
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
    return Response(made, media_type=found.mime, headers=headers)


def _instead(request: Request, status: int, title: str, message: str) -> Response:
    """Why there is no file, and the way back to where the link stood."""
    came = urlsplit(request.headers.get("referer", ""))
    back = f"{came.path}?{came.query}" if came.query else came.path
    here = came.netloc == request.headers.get("host", "") and re.match(r"/(?![/\\])", back)
    page = missing_page(title, message, [(t.NEDLASTING_TILBAKE, back)] if here else [])
    return Response(page, status, {"Cache-Control": "no-store"}, media_type="text/html; charset=utf-8")
