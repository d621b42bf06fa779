"""`/om`, `/personvern`, `/tilgjengelighet`, `/meld-fra`: who is behind the product, what it keeps, whom it leaves out, how to tell us."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from starlette.routing import Route

from data import database
from data.queries import core
from data.store import logouts
from pages.components import access
from pages.components import format as fmt
from pages.components.ways import ABOUT, PUBLISHER_URL, REPORT, mailto
from pages.open import texts as t
from pages.open.serving.answers import Problem, pack, reply
from pages.open.serving.site import CACHE, FILES, PAGES, query

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


async def page(request: Request, path: str) -> Response:
    """One of the pages; `/meld-fra?kommune=4621` has the message begun for that kommune."""
    to = access.report_address()
    about = _kommune(request) if path == REPORT else ""
    message = t.MELDING.format(om=about or t.MELDING_HVA)
    html = PAGES.get_template("om.html").render(
        t=t,
        sti=path,
        tittel=ABOUT[path],
        sider=ABOUT,
        epost=to,
        utgiver=PUBLISHER_URL,
        om=about,
        melding=message,
        mailto=mailto(to, t.MELDING_EMNE.format(om=about or t.MELDING_UTEN), message) if to else "",
        timer=fmt.tall(access.TIMER),
        dager=logouts.LONGEST.days,
        side_css=FILES.url("side.css"),
        ikon=FILES.url("ikon.svg"),
    )
    return reply(request, pack(html.encode("utf-8", "replace")), "text/html; charset=utf-8", {"Cache-Control": CACHE})


def _kommune(request: Request) -> str:
    """The kommune of today in the address, as «Voss (4621)»; "" where there is none or the register cannot say."""
    try:
        asked = query(request).get("kommune", [""])[0]
        known = core.kommuner(database.current()).set_index("kommunenummer")["kommunenavn"]
    except (Problem, database.RegisterFeil):
        return ""
    return f"{known[asked]} ({asked})" if asked in known.index else ""


ROUTES = [Route(path, partial(page, path=path)) for path in ABOUT]
