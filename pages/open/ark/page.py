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
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from threading import BoundedSemaphore
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from starlette.responses import Response

from data import database, grenser, settings
from data.database import Register, year_before
from data.queries import ark, core, kommune
from data.queries.ark import Area, area_of
from data.queries.kommuneside import kommuneside
from data.queries.samlinger import grunnlag
from data.samling.avstand import NARROWEST_KM, WIDEST_KM, Region, describe
from pages.components import format as fmt
from pages.components.filters import Choices, choices_on, day_of
from pages.components.limits import Limit, client_key
from pages.open import texts as shared
from pages.open.ark import kommuneark, paper, slides, styreark
from pages.open.ark import texts as t
from pages.open.ark.paper import Paper
from pages.open.serving.answers import Body, Made, Memory, Problem, etag, pack, reply
from pages.open.serving.site import CACHE, FILES, PAGES, query

FORMATS = {
    "styreark": ("html", "pdf", "pptx"),
    "fylkesark": ("html", "pdf", "pptx"),
    "kommuneark": ("html", "pdf", "zip"),
}
PLACES = ("fylke", "landsdel", "okonomisk", "rundt", "radius", "felles", "med", "uten")
"""the names by which Samlinger keeps a region in its address"""
_LISTS = {"fylke", "landsdel", "okonomisk", "med", "uten", "kommune"}
HTML = "text/html; charset=utf-8"
SECONDS = 60
"""the longest that a client waits; all 357 kommuneark take about ten"""
_SHARE, _SHARE_SECONDS = 120, 600
_MEMORY = Memory(48_000_000)
_WORKERS = ThreadPoolExecutor(2, "ark")
_WAITING = BoundedSemaphore(12)
_LIMIT = Limit(_SHARE, _SHARE_SECONDS)
_FILE_WORDS = (("pdf", t.SOM_PDF), ("pptx", t.SOM_PPTX))


@dataclass(frozen=True)
class Asked:
    """A paper that can be made. `siden` is None for a kommuneark."""

    slag: str
    format: str
    per: date
    siden: date | None
    region: Region
    area: Area
    words: str
    """the region as a person would say it"""


def names(slag: str) -> tuple[str, ...]:
    """The parameters that a paper knows."""
    return (*(("kommune",) if slag == "kommuneark" else ("siden",)), "per", *PLACES, "format")


def read(slag: str, given: Mapping[str, list[str]], register: Register, options: Choices) -> Asked | list[str]:
    """The paper that the address asks for, or what is wrong with it: one sentence for each fault."""
    wrong = [
        t.FEIL_NAVN.format(navn=_short(name), valg=fmt.liste(list(names(slag))))
        for name in given
        if name not in names(slag)
    ]
    values = {
        name: [v for value in found for v in value.split(",")] if name in _LISTS else found
        for name, found in given.items()
    }
    wrong += [
        t.FEIL_FLERE.format(navn=name)
        for name in given
        if name not in _LISTS and name in names(slag) and len(given[name]) > 1
    ]

    def one(name: str) -> str:
        return values.get(name, [""])[0].strip()

    per = _day(one("per"), "per", t.FEIL_PER, options, wrong) or options.siste_dag
    since = None
    if slag != "kommuneark":
        since = _day(one("siden"), "siden", t.FEIL_SIDEN, options, wrong)
        since = since or max(year_before(per), options.forste_dag)
        if since >= per and not wrong:
            wrong.append(t.FEIL_REKKEFOLGE.format(siden=fmt.dato(since), per=fmt.dato(per)))
    form = one("format") or "html"
    if form not in FORMATS[slag]:
        help_ = t.FEIL_FORMAT_KOMMUNE if slag == "kommuneark" else t.FEIL_FORMAT
        wrong.append(t.FEIL_VERDI.format(navn="format", verdi=_short(form), hjelp=help_))
    region = _region(values, one, register, options, wrong)
    if wrong:
        return wrong
    return _made(slag, form, per, since, region, register, options)


def _made(
    slag: str, form: str, per: date, since: date | None, region: Region, register: Register, options: Choices
) -> Asked | list[str]:
    if region.tom and slag == "fylkesark":
        return [t.FEIL_OMRAADE]
    if region.tom and slag == "kommuneark":
        return [t.FEIL_INGEN_KOMMUNE]
    try:
        area = area_of(register, region)
    except ValueError:
        return [t.FEIL_TOM]
    if slag == "kommuneark" and form == "html" and len(area.numre) > 1:
        return [t.FEIL_EN_KOMMUNE]
    if region.tom:
        without = [options.kommuner[number] for number in region.uten]
        words = "hele landet" + (f" uten {fmt.liste(without)}" if without else "")
    else:
        words = describe(region, options.fylker, options.kommuner)
    return Asked(slag, form, per, since, region, area, words)


def _day(value: str, name: str, message: str, options: Choices, wrong: list[str]) -> date | None:
    if not value:
        return None
    day = day_of(value)
    if day is None:
        wrong.append(message.format(verdi=_short(value)))
        return None
    if not options.forste_dag <= day <= options.siste_dag:
        wrong.append(
            t.FEIL_UTENFOR.format(
                navn=name, dato=fmt.dato(day), fra=fmt.dato(options.forste_dag), til=fmt.dato(options.siste_dag)
            )
        )
        return None
    return day


def _region(
    values: Mapping[str, list[str]], one: Callable[[str], str], register: Register, options: Choices, wrong: list[str]
) -> Region:
    base = grunnlag(register)
    economic = core.okonomiske_regioner(register)
    parts = sorted({k.landsdel for k in base.kommuner})
    fylker = _known("fylke", values, options.fylker, t.FEIL_FYLKE, wrong)
    landsdeler = _known("landsdel", values, parts, t.FEIL_LANDSDEL.format(valg=fmt.liste(parts)), wrong)
    okonomiske = _known(
        "okonomisk", values, economic, t.FEIL_OKONOMISK.format(eksempel=economic[0] if economic else ""), wrong
    )
    med, uten, kommuner = (_kommuner(name, values, options, wrong) for name in ("med", "uten", "kommune"))
    around = _kommuner("rundt", {"rundt": [v] if (v := one("rundt")) else []}, options, wrong)
    radius = 100.0
    if one("radius"):
        if re.fullmatch(r"\d{1,4}", one("radius"), re.ASCII) and NARROWEST_KM <= int(one("radius")) <= WIDEST_KM:
            radius = float(one("radius"))
        else:
            help_ = t.FEIL_RADIUS.format(fra=NARROWEST_KM, til=WIDEST_KM)
            wrong.append(t.FEIL_VERDI.format(navn="radius", verdi=_short(one("radius")), hjelp=help_))
    return Region(
        fylker,
        landsdeler,
        okonomiske,
        around[0] if around else None,
        radius,
        one("felles").casefold() in {"true", "ja", "1"},
        tuple(dict.fromkeys((*med, *kommuner))),
        uten,
    )


def _known(
    name: str, values: Mapping[str, list[str]], allowed: Mapping[str, str] | Sequence[str], help_: str, wrong: list[str]
) -> tuple[str, ...]:
    asked = [value.strip() for value in values.get(name, []) if value.strip()]
    wrong += [
        t.FEIL_VERDI.format(navn=name, verdi=_short(value), hjelp=help_) for value in asked if value not in allowed
    ]
    return tuple(value for value in allowed if value in asked)


def _kommuner(name: str, values: Mapping[str, list[str]], options: Choices, wrong: list[str]) -> tuple[str, ...]:
    asked = [value.strip() for value in values.get(name, []) if value.strip()]
    for value in asked:
        if value in options.former:
            wrong.append(options.former[value][1])
        elif value not in options.kommuner:
            wrong.append(t.FEIL_VERDI.format(navn=name, verdi=_short(value), hjelp=t.FEIL_KOMMUNE))
    return tuple(value for value in options.kommuner if value in asked)


def _short(value: str) -> str:
    return value if len(value) <= 40 else value[:39] + "…"


if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from data.database import Register


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
    wanted = read(slag, given, register, options)
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
        filer=[(word, link(wanted, form)) for form, word in _FILE_WORDS if form in FORMATS[wanted.slag]],
        bilde=_as_data,
        side_css=FILES.url("side.css"),
        ark_css=FILES.url("ark.css"),
        feil=[],
    )


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
