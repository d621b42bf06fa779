"""What our own pages share: their static files, their templates, how long they are kept, and reading an address."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from jinja2 import Environment, FileSystemLoader, select_autoescape

from pages.components.filters import is_foreign
from pages.open import texts as t
from pages.open.serving.answers import Problem
from pages.open.serving.assets import AssetFolder

if TYPE_CHECKING:
    from starlette.requests import Request

MAX_QUERY = 2_000
HERE = Path(__file__).resolve().parent.parent
FILES = AssetFolder(
    "/apent",
    HERE / "static",
    (
        "leaflet.js",
        "leaflet.css",
        "kart.js",
        "kart.css",
        "kartflate.js",
        "uten-js.css",
        "side.css",
        "svar.css",
        "ark.css",
        "ikon.svg",
        "forste.css",
        "forste.js",
        "norsk.js",
    ),
)
CACHE = "public, max-age=300"
PAGES = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=select_autoescape(), trim_blocks=False)


def query(request: Request) -> dict[str, list[str]]:
    """Name → values, without what others hang on addresses to count clicks. Raises Problem 414 for an address that is too long."""
    raw = request.scope["query_string"]
    if len(raw) > MAX_QUERY:
        detail = t.FEIL_FOR_LANG_RAD.format(lengde=len(raw), grense=MAX_QUERY)
        raise Problem(414, "for-lang", t.FEIL_FOR_LANG, detail)
    return values(raw)


def values(raw: bytes) -> dict[str, list[str]]:
    """Name → values of a query string, without what others hang on addresses to count clicks."""
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(raw.decode("latin-1"), keep_blank_values=True, errors="replace"):
        if not is_foreign(name):
            found.setdefault(name, []).append(value)
    return found
