"""What the server's first HTML shows of a screen before its client has started: title, finding, figures, map and links.

It is read by people on slow lines, without JavaScript, and by search engines. It is made of the queries that the screen itself asks; the
client takes it away when it has drawn the screen (`static/forste.js`).
"""

from __future__ import annotations

import logging
import re
import threading
from collections import OrderedDict
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from data import database, grenser
from data.queries import core
from pages.components import filters
from pages.components import format as fmt
from pages.components.filters import choices_on
from pages.components.maps import image
from pages.components.picture import to_png
from pages.open import texts as t
from pages.open.serving.answers import answer, words
from pages.open.serving.site import CACHE, FILES, MAX_QUERY, PAGES, values
from pages.screens import SCREENS, Screen

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from data.database import Register
    from pages.components.filters import Choices, Filter

MAP = (560, 640)
"""px of the map"""
_TITLE = re.compile(rb"<title>.*?</title>", re.DOTALL)


@dataclass(frozen=True)
class View:
    """The head and body of one address: `title`, `description` and `canonical` (path) as plain text, `body` as HTML or nothing."""

    title: str
    description: str
    canonical: str
    body: str | None = None

    def into(self, shell: bytes, host: str) -> bytes:
        """Streamlit's page with this view in it; `host` with scheme."""
        head = PAGES.get_template("forste_hode.html").render(t=t, view=self, vert=host, fil=_files())
        page = _TITLE.sub(lambda _: f"<title>{escape(self.title)}</title>{head}".encode(), shell, count=1)
        return (
            page if self.body is None else page.replace(b'<div id="root">', self.body.encode() + b'<div id="root">', 1)
        )


def _files() -> dict[str, str]:
    return {name.replace(".", "_"): FILES.url(name) for name in ("forste.css", "forste.js", "ikon.svg")}


def view(path: str, given: Mapping[str, Sequence[str]], today: date) -> View | None:
    """The view of an address (path and query, name → values); None where there is no such screen, or no register to show.

    An address that asks for something that is not there, or for something rare, gets the head alone.
    """
    screen = next((one for one in SCREENS if path == ("/" if one.forside else f"/{one.adresse}")), None)
    if screen is None:
        return None
    try:
        register = database.current()
    except (database.RegisterFeil, OSError):
        return None
    options = choices_on(register, today)
    chosen, problems = filters.parse(given, options, screen.params)
    draw = {"start": _overview, "fylker": _counties, "kommuner": _kommuner}.get(screen.adresse)
    # Drawn for the addresses that people come by; another date or choice of several is the screen's, and no stranger's way to our time.
    rare = chosen.per != today or len(chosen.fylker) > 1 or len(chosen.status) > 1
    if problems or draw is None or rare or set(given) - set(filters.SHARED):
        return View(_title(screen, chosen, options), t.BESKRIVELSE, path)
    return draw(register, screen, chosen, options)


def _address(path: str, chosen: Filter) -> str:
    """The one address of what is shown: filters in their own order, the date left out when it is today."""
    parts = [("fylke", number) for number in chosen.fylker] + [("status", status) for status in chosen.status]
    parts += [(name, value) for name, value in (("plantype", chosen.plantype), ("kommune", chosen.kommune)) if value]
    parts += [("per", chosen.per.isoformat())] if chosen.per != date.today() else []
    return f"{path}?{urlencode(parts)}" if parts else path


def _title(screen: Screen, chosen: Filter, options: Choices) -> str:
    return f"{filters.heading(screen, chosen, options)} – {t.NAVN}"


def _draw(screen: Screen, chosen: Filter, options: Choices, sentence: str, **more: Any) -> str:
    screens = [
        (one.navn, "/" if one.forside else f"/{one.adresse}", one is screen)
        for one in SCREENS
        if one.i_meny and not one.redaktor
    ]
    return PAGES.get_template("forste.html").render(
        t=t, skjermer=screens, tittel=filters.heading(screen, chosen, options), setning=sentence, dato=fmt.dato(chosen.per),
        statuser=fmt.TEGNET, **more,
    )  # fmt: skip


def _shown(register: Register, chosen: Filter) -> tuple[list[Any], list[Any]]:
    """The kommuner of the chosen area, and of them those with a chosen status."""
    rows = list(core.plan_per(register, chosen.per, chosen.plantype).itertuples())
    area = [row for row in rows if not chosen.fylker or row.fylkesnummer in chosen.fylker]
    return area, [row for row in area if not chosen.status or row.visning in chosen.status]


def _finding(register: Register, chosen: Filter, options: Choices) -> tuple[list[core.Nokkeltall], str]:
    """The five key figures of what is chosen, and the sentence over them."""
    figures = core.nokkeltall(register, chosen.per, chosen.fylker, chosen.plantype)
    adopted = next(figure.antall for figure in figures if figure.visning == "vedtatt")
    total = sum(figure.antall for figure in figures)
    return figures, filters.sentence_of(
        chosen, options, filters.claim_words(chosen, options, fmt.tall(adopted), fmt.kommuner(total))
    )


def _overview(register: Register, screen: Screen, chosen: Filter, options: Choices) -> View:
    figures, sentence = _finding(register, chosen, options)
    area, shown = _shown(register, chosen)
    numbers = [row.kommunenummer for row in area]
    fills = dict.fromkeys(numbers, fmt.UTENFOR_FARGE) | {
        row.kommunenummer: fmt.TEGNET[row.tegnet].farge for row in shown
    }
    body = _draw(
        screen, chosen, options, sentence, tall=figures, tallord=fmt.tall, andel=fmt.prosent, kart=image.screen_svg(fills, numbers, *MAP),
        kommuner=_links(shown), kilde=grenser.utgave(),
    )  # fmt: skip
    return View(_title(screen, chosen, options), f"{sentence}.", _address("/", chosen), body)


def _links(shown: Sequence[Any]) -> list[tuple[str, str, str]]:
    return [(row.kommunenummer, row.kommunenavn, fmt.status_ord(row.visning)) for row in shown]


def _counties(register: Register, screen: Screen, chosen: Filter, options: Choices) -> View:
    _, sentence = _finding(register, chosen, options)
    rows = []
    for row in core.fylkestall_per(register, chosen.per).itertuples():
        address = "/" if row.fylkesnummer == "00" else f"/?fylke={row.fylkesnummer}"
        rows.append((row.fylkesnavn, address, [getattr(row, kode) for kode in core.VISNINGER], row.antall_kommuner))
    body = _draw(
        screen, chosen, options, sentence, fylker=rows, visninger=[fmt.status_ord(kode) for kode in core.VISNINGER]
    )
    return View(_title(screen, chosen, options), f"{sentence}.", _address("/fylker", chosen), body)


def _kommuner(register: Register, screen: Screen, chosen: Filter, options: Choices) -> View:
    if chosen.kommune:
        return _one_kommune(register, screen, chosen, options)
    _, sentence = _finding(register, chosen, options)
    body = _draw(screen, chosen, options, sentence, kommuner=_links(_shown(register, chosen)[1]))
    return View(_title(screen, chosen, options), f"{sentence}.", _address("/kommuner", chosen), body)


def _one_kommune(register: Register, screen: Screen, chosen: Filter, options: Choices) -> View:
    found = core.plan_per(register, chosen.per, None)
    row = next(row for row in found.itertuples() if row.kommunenummer == chosen.kommune)
    words = fmt.status_ord(row.visning)
    since = f" ({fmt.dato(row.siden_tekst)})" if isinstance(row.siden_tekst, str) else ""
    sentence = t.FORSTE_KOMMUNE.format(
        kommune=row.kommunenavn, fylke=row.fylkesnavn, status=words + since, dato=fmt.dato(chosen.per)
    )
    source = fmt.trygg_url(row.kilde_url)
    title = row.tittel if isinstance(row.tittel, str) else None
    body = _draw(
        screen, chosen, options, sentence,
        kilde_lenke=(title or row.kilde_utgiver or t.KART_KILDE, source) if source else None,
        tilbake=(row.fylkesnavn, f"/?fylke={row.fylkesnummer}"),
    )  # fmt: skip
    return View(_title(screen, chosen, options), sentence, _address("/kommuner", chosen), body)


_LOG = logging.getLogger(__name__)
_LOOKING, _TURN = threading.Lock(), threading.Lock()
_VIEWS: OrderedDict[Hashable, View | None] = OrderedDict()
_BEGUN: dict[Hashable, Future[View | None]] = {}
"""the views that are being drawn, or wait for their turn"""
MOST_VIEWS = 400
"""views remembered, the oldest going first: at most some 50 MB"""
MOST_BEGUN = 8
"""that wait for their turn; a stranger who asks for more addresses at once gets pages without"""
PATIENCE = 1.0
"""seconds to wait for what another has begun to draw: after that the client is there sooner than the view"""


def page(shell: bytes, path: str, query: bytes, host: str, today: date) -> bytes:
    """Streamlit's page with the view of an address in it; the view is remembered by version of the register, day and address.

    One view is drawn at a time, and each once: who asks for the same meanwhile waits for it.
    """
    if len(query) > MAX_QUERY:
        return shell
    try:
        key = (database.current().innhold, grenser.stempel(), path, query, today)
    except (database.RegisterFeil, OSError):
        return shell
    found = _remembered(key, lambda: _seen(path, query, today))
    return shell if found is None else found.into(shell, host)


def _remembered(key: Hashable, draw: Callable[[], View | None]) -> View | None:
    with _LOOKING:
        if key in _VIEWS:
            return _VIEWS[key]
        begun, view = _BEGUN.get(key), None
        if begun is None and len(_BEGUN) >= MOST_BEGUN:
            return None
        mine = _BEGUN.setdefault(key, Future())
    if begun is not None:
        with suppress(TimeoutError):
            view = begun.result(PATIENCE)
        return view
    try:
        with _TURN:
            view = draw()
    finally:
        with _LOOKING:
            _VIEWS[key] = view
            while len(_VIEWS) > MOST_VIEWS:
                _VIEWS.popitem(last=False)
            _BEGUN.pop(key)
        mine.set_result(view)
    return view


def _seen(path: str, query: bytes, today: date) -> View | None:
    """The view; None, and a line in the log, where it cannot be made: the screen itself says what is wrong."""
    try:
        return view(path, values(query), today)
    except Exception:
        _LOG.exception("First view failed: %s", path)
        return None


def warm() -> None:
    """Draw the front page's view before the first visitor comes; a register that is not there yet is no fault here."""
    threading.Thread(target=page, args=(b"", "/", b"", "", date.today()), name="first view", daemon=True).start()


async def picture(request: Request) -> Response:
    """`/apent/kart.png`: the map of today with its legend, for those who show a link to us."""
    try:
        register = database.current()
    except database.RegisterFeil as error:
        return words(error.to_readers, 503)
    today = date.today()

    def build() -> tuple[bytes, str]:
        options = choices_on(register, today)
        chosen = filters.Filter(per=today)
        _, sentence = _finding(register, chosen, options)
        rows = core.plan_per(register, today)
        codes = dict(zip(rows["kommunenummer"], rows["tegnet"], strict=True))
        return to_png(image.map_svg(codes, image.map_frame(t.NAVN, sentence, today))), "image/png"

    return await answer(request, register.innhold, ("kart.png", today), build, {"Cache-Control": CACHE})
