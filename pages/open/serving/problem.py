"""Errors of the open API as RFC 9457 problem documents, in Norwegian."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.requests import Request

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """An answer that is an error: HTTP status, a title for its kind, and what is wrong and what to do in this case."""

    def __init__(self, status: int, kind: str, title: str, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.status, self.kind, self.title, self.detail, self.more = status, kind, title, detail, more
        self.headers: dict[str, str] = {}

    def response(self, request: Request) -> Response:
        """The problem document; `type` leads to its explanation on the API's own page."""
        body = {
            "type": f"/api#{self.kind}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": request.scope["path"],
            **self.more,
        }
        headers = {"Cache-Control": "no-store", **self.headers}
        content = json.dumps(body, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace")
        return Response(content, self.status, media_type=MEDIA_TYPE, headers=headers)
