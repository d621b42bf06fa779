"""`/styreark`, `/fylkesark` and `/kommuneark`: papers on screen, as PDF, as slides, and many in one file.

A paper is made once per register version and choices. Two are made at a time, a few may wait, and each client has a share: nobody can
use up what is others', and everybody has an answer within a minute.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import re
import zipfile
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from threading import BoundedSemaphore
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from starlette.responses import Response

from data import database, grenser, settings
from data.queries import ark, kommune
from data.queries.kommuneside import kommuneside
from pages.components import format as fmt
from pages.components.filters import Choices, choices_on
from pages.components.limits import Limit, client_key
from pages.open import texts as shared
from pages.open.ark import asked, kommuneark, paper, slides, styreark
from pages.open.ark import texts as t
from pages.open.ark.asked import Asked
from pages.open.ark.paper import Paper
from pages.open.serving.answers import Made, Memory, etag
from pages.open.serving.assets import Body, pack, reply
from pages.open.serving.problem import Problem
from pages.open.serving.site import CACHE, FILES, PAGES, query

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from data.database import Register

HTML = "text/html; charset=utf-8"
SECONDS = 60
"""the longest that a client waits; all 357 kommuneark take about ten"""
_SHARE, _SHARE_SECONDS = 120, 600
_MEMORY = Memory(48_000_000)
_WORKERS = ThreadPoolExecutor(2, "ark")
_WAITING = BoundedSemaphore(12)
_LIMIT = Limit(_SHARE, _SHARE_SECONDS)


async def styreark_page(request: Request) -> Response:
    """The styreark of the address; 400 with what is wrong and a form, 429 and 503 with when to try again."""
    return await _answer(request, "styreark")


async def fylkesark_page(request: Request) -> Response:
    """The fylkesark of the address."""
    return await _answer(request, "fylkesark")


async def kommuneark_page(request: Request) -> Response:
    """The kommuneark of the address, one or many."""
    return await _answer(request, "kommuneark")


async def _answer(request: Request, slag: str) -> Response:
    try:
        register = database.current()
        given = query(request)
    except database.RegisterFeil as error:
        return _sorry([error.to_readers], 503, slag, None, {})
    except Problem as problem:
        return _sorry([problem.detail], problem.status, slag, None, {})
    options = choices_on(register, date.today())
    wanted = asked.read(slag, given, register, options)
    if isinstance(wanted, list):
        return _sorry(wanted, 400, slag, options, given)
    address = _address(request)
    key = (register.innhold, grenser.stempel(), wanted, address)
    made = _MEMORY.get(key)
    if made is None:
        if not _LIMIT.take(client_key(request.client.host if request.client else None)):
            wait = -(-_SHARE_SECONDS // _SHARE)
            return _sorry([t.FOR_MANGE.format(sekunder=wait)], 429, slag, None, {}, wait)
        made = await _queued(partial(_MEMORY.make, key, partial(_make, register, options, wanted, address)))
        if made is None:
            return _sorry([t.OPPTATT], 503, slag, None, {}, 5)
    return reply(
        request, made.body, made.media_type, {"Cache-Control": CACHE, "X-Robots-Tag": "noindex", **dict(made.headers)}
    )


async def _queued(work: partial[Made]) -> Made | None:
    """What the work gives; None where too many wait already, or it takes too long (it goes on, and is there for the next who asks)."""
    if not _WAITING.acquire(blocking=False):
        return None
    future = asyncio.get_running_loop().run_in_executor(_WORKERS, work)
    future.add_done_callback(lambda _: _WAITING.release())
    try:
        return await asyncio.wait_for(asyncio.shield(future), SECONDS)
    except TimeoutError:
        return None


def _address(request: Request) -> str:
    """Where the product is, for what is printed: the setting, else where the reader came to."""
    host = request.url.netloc
    plain = host if re.fullmatch(r"[A-Za-z0-9.-]{1,200}(:\d{1,5})?|\[[0-9a-fA-F:]+\](:\d{1,5})?", host) else "localhost"
    return settings.site_address() or f"{request.url.scheme}://{plain}"


def _make(register: Register, options: Choices, wanted: Asked, address: str) -> Made:
    if wanted.slag == "kommuneark":
        papers = [
            kommuneark.paper(kommuneside(register, who, wanted.per), address)
            for number in wanted.area.numre
            if (who := kommune.find(register, number)) is not None
        ]
        name = papers[0].name if len(papers) == 1 else f"kommuneark-{len(papers)}-{wanted.per.isoformat()}"
        title = None if len(papers) == 1 else t.KOMMUNEARK_TITTEL.format(antall=fmt.kommuner(len(papers)))
        if wanted.format == "zip":
            return _file(register, _zipped(papers), "application/zip", f"{name}.zip")
    else:
        papers, title = [_board_paper(register, wanted, address)], None
        name = papers[0].name
        if wanted.format == "pptx":
            return _file(register, slides.write(papers[0]), slides.MEDIA_TYPE, f"{name}.pptx")
    if wanted.format == "pdf":
        return _file(register, paper.write(papers, title), paper.MEDIA_TYPE, f"{name}.pdf")
    content = screen(papers[0], wanted, options).encode("utf-8", "replace")
    return Made(pack(content, etag(register.innhold, content)), HTML)


def _board_paper(register: Register, wanted: Asked, address: str) -> Paper:
    assert wanted.siden is not None  # noqa: S101 - every paper but the kommuneark has one
    told = ark.styretall(register, wanted.area, wanted.per, wanted.siden)
    choice = styreark.Choice(
        wanted.words,
        address,
        f"{address}{link(wanted)}",
        groups=wanted.slag == "fylkesark",
        whole=wanted.format == "html",
    )
    return styreark.paper(register, told, choice)


def link(wanted: Asked, form: str = "") -> str:
    """The address of a paper, with its days written out, so that it shows the same tomorrow."""
    region = wanted.region
    params = {
        "siden": wanted.siden.isoformat() if wanted.siden else "",
        "per": wanted.per.isoformat(),
        "fylke": ",".join(region.fylker),
        "landsdel": ",".join(region.landsdeler),
        "okonomisk": ",".join(region.okonomiske),
        "rundt": region.rundt or "",
        "radius": f"{region.radius:.0f}" if region.rundt else "",
        "felles": "ja" if region.bare_felles else "",
        "kommune" if wanted.slag == "kommuneark" else "med": ",".join(region.med),
        "uten": ",".join(region.uten),
        "format": form,
    }
    return f"/{wanted.slag}?{urlencode({name: value for name, value in params.items() if value}, safe=',')}"


def _file(register: Register, content: bytes, media_type: str, name: str) -> Made:
    kind = "inline" if media_type == paper.MEDIA_TYPE else "attachment"
    tag = f'"{register.innhold[:12]}-{hashlib.sha256(content).hexdigest()[:16]}"'
    return Made(
        Body(content, tag, None, None),
        media_type,
        (("Content-Disposition", f"{kind}; filename*=UTF-8''{quote(name)}"),),
    )


def _zipped(papers: list[Paper]) -> bytes:
    """One PDF for each paper, named after its kommune; two that share a name get a number."""
    buffer = io.BytesIO()
    taken: set[str] = set()
    # Typst works outside Python's lock: two are set at a time, in order.
    with zipfile.ZipFile(buffer, "w") as made, ThreadPoolExecutor(2) as setting:
        for sheet, content in zip(papers, setting.map(lambda one: paper.write([one]), papers), strict=True):
            name, number = sheet.name, 2
            while name in taken:
                name, number = f"{sheet.name}-{number}", number + 1
            taken.add(name)
            info = zipfile.ZipInfo(f"{name}.pdf", (sheet.per.year, sheet.per.month, sheet.per.day, 0, 0, 0))
            info.external_attr = 0o600 << 16
            made.writestr(info, content)
    return buffer.getvalue()


def screen(paper: Paper, wanted: Asked, options: Choices) -> str:
    """The paper as a page of its own, with a form to choose anew and links to the files; all text escaped by the template."""
    return PAGES.get_template("ark.html").render(
        t=t,
        navn=shared.NAVN,
        paper=paper,
        wanted=wanted,
        fylker=options.fylker,
        dager=(options.forste_dag, options.siste_dag),
        filer=[(word, link(wanted, form)) for form, word in _FILE_WORDS if form in asked.FORMATS[wanted.slag]],
        bilde=_as_data,
        side_css=FILES.url("side.css"),
        ark_css=FILES.url("ark.css"),
        feil=[],
    )


_FILE_WORDS = (("pdf", t.SOM_PDF), ("pptx", t.SOM_PPTX))


def _as_data(svg: str) -> str:
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"


def _sorry(
    messages: list[str],
    status: int,
    slag: str,
    options: Choices | None,
    given: Mapping[str, list[str]],
    retry: int | None = None,
) -> Response:
    """What is wrong in plain words, with the form where choosing anew can help."""
    page = PAGES.get_template("ark.html").render(
        t=t,
        navn=shared.NAVN,
        paper=None,
        slag=slag,
        fylker=options.fylker if options else {},
        valgt=given,
        dager=(options.forste_dag, options.siste_dag) if options else None,
        side_css=FILES.url("side.css"),
        ark_css=FILES.url("ark.css"),
        feil=messages,
    )
    headers = {"Cache-Control": "no-store"} | ({"Retry-After": str(retry)} if retry else {})
    return Response(page, status, headers, media_type=HTML)
