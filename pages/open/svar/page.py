"""`/svar/{lenke}`: what the register says about a kommune, and the kommune's own answer: form, review, receipt.

A link opens one kommune's answer and nothing else. Wrong, old and withdrawn links get the same page after the same wait. The link
is in the address alone: the page sends no referrer, is stored nowhere on the way, and loads nothing from other hosts.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from streamlit.logger import get_logger

from data import database
from data.queries import core, kommune
from data.store import rounds
from data.store.log import Store, new_key
from data.store.rounds import Answer, Link
from data.store.types import KRITERIER, PLANLAGT, STEG, SVAR, TJENESTER, IkkeTilgang, Kommunesvar, Konflikt, StoreFeil
from pages.components import format as fmt
from pages.components import svar_texts as t
from pages.components.limits import Limit, client_key
from pages.open.serving.middleware import is_ours
from pages.open.serving.site import FILES, PAGES
from pages.open.svar import form
from pages.open.svar.form import Ground, Reading, Values

if TYPE_CHECKING:
    from starlette.requests import Request

    from data.database import Register

PATH = "/svar/{lenke}"
RECEIPT = "/svar/{lenke}/kvittering"
MAX_BODY = 64_000
MAX_FIELDS = 120
SLOWLY = 1.0
"""seconds before a link that does not open anything is answered"""
_LINK = re.compile(r"[A-Za-z0-9_-]{22}")
_WRONG = Limit(20, 600)
_ASKED = Limit(300, 600)
_SENT = Limit(30, 3600)
_LOG = get_logger("frivillighetskartet")
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


@dataclass(frozen=True)
class Opened:
    """A link that was opened: what it leads to, the language, what the register says, and what has been answered before."""

    link: Link
    token: str
    register: Register
    who: kommune.Kommune
    language: str
    before: Answer | None
    today: date

    @property
    def texts(self) -> dict[str, str]:
        """The texts of the page."""
        return t.TEXTS[self.language]


_wait = asyncio.sleep


async def svar(request: Request) -> Response:
    """The form, the review of it, or the answer sent."""
    opened = await _open(request)
    if isinstance(opened, Response):
        return opened
    if request.method != "POST":
        values = form.values_of(opened.before.content) if opened.before else {}
        return await run_in_threadpool(_form, opened, values, Reading())
    values = await _fields(request)
    if isinstance(values, Response):
        return values
    return await run_in_threadpool(_posted, opened, values)


async def kvittering(request: Request) -> Response:
    """The receipt of what was answered; the form where nothing has been."""
    opened = await _open(request)
    if isinstance(opened, Response):
        return opened
    if opened.before is None:
        return RedirectResponse(f"/svar/{opened.token}", 303, HEADERS)
    return await run_in_threadpool(_receipt, opened, opened.before)


async def _open(request: Request) -> Opened | Response:
    """What the link leads to, or the answer that all get whose link leads nowhere."""
    token = request.path_params["lenke"]
    try:
        opened = await run_in_threadpool(_find, token, request.query_params.get("sprak", ""))
    except (StoreFeil, database.RegisterFeil) as error:
        _LOG.error("svarsiden: %s", error)
        return _message(t.BORTE_TITTEL, t.NB["feil_lager"], 503)
    if opened is not None:
        # The share of a right link is its own: many kommuner may sit behind one address, all of them behind our own proxy.
        return opened if _ASKED.take(rounds.digest(token)) else _message(t.BORTE_TITTEL, t.FOR_MANGE, 429)
    allowed = _WRONG.take(client_key(request.client.host if request.client else None))
    await _wait(SLOWLY)
    return _message(t.BORTE_TITTEL, t.BORTE, 404) if allowed else _message(t.BORTE_TITTEL, t.FOR_MANGE, 429)


def _find(token: str, language: str) -> Opened | None:
    if not _LINK.fullmatch(token):
        return None
    store, now = Store(), datetime.now(UTC)
    link = rounds.find_link(store, token, now)
    if link is None:
        return None
    register = database.current()
    who = kommune.find(register, link.kommune)
    if who is None:
        return None
    given = rounds.answers(store, link.round_id, link.kommune)
    spoken = language if language in t.TEXTS else "nn" if who.malform == "nynorsk" else "nb"
    return Opened(link, token, register, who, spoken, given[-1] if given else None, now.astimezone(fmt.OSLO).date())


async def _fields(request: Request) -> Values | Response:
    """The fields that were sent, or an answer that says why they are not taken."""
    if not _from_here(request):
        return _message(t.BORTE_TITTEL, t.BORTE, 403)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        return _message(t.BORTE_TITTEL, t.NB["feil_valg"], 415)
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_BODY:
            return _message(t.BORTE_TITTEL, t.FOR_STORT, 413)
    try:
        return parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict")
    except ValueError:
        return _message(t.BORTE_TITTEL, t.NB["feil_tegn"], 400)


def _from_here(request: Request) -> bool:
    """Whether our own page sent the form. A page that sends no referrer has the Origin «null»; then the browser says where it was."""
    origin = request.headers.get("origin")
    if origin == "null":
        return request.headers.get("sec-fetch-site") == "same-origin"
    return is_ours(origin, request.headers.get("host", ""))


def _posted(opened: Opened, values: Values) -> Response:
    action = (values.get("handling") or [""])[0]
    shown = (values.get("status_vist") or [""])[0]
    reading = form.read(values, _ground(opened), opened.texts, opened.today)
    if shown and shown != _status(opened) and (values.get("svar") or [""])[0] == "stemmer":
        # What the page showed when it was drawn is what the kommune said yes to; it has changed meanwhile.
        reading.answer, reading.problems["svar"] = None, opened.texts["feil_sjekk"]
    if reading.answer is None or action == "endre":
        return _form(opened, values, reading if action != "endre" else Reading())
    if action != "send":
        return _review(opened, values, reading.answer)
    check = (values.get("sjekk") or [""])[0]
    if not hmac.compare_digest(check.encode(), _check(opened.token).encode()):
        return _form(opened, values, Reading(problems={"": opened.texts["feil_sjekk"]}), 400)
    return _send(opened, values, reading.answer)


def _send(opened: Opened, values: Values, answer: Kommunesvar) -> Response:
    """Write the answer; a second press of the same review is the same answer."""
    if not _SENT.take(rounds.digest(opened.token)):
        return _message(t.BORTE_TITTEL, t.FOR_MANGE, 429)
    key = (values.get("nokkel") or [""])[0]
    seen = (values.get("sett") or [""])[0]
    key = key if re.fullmatch(r"[0-9a-f]{32}", key) else new_key()
    try:
        rounds.give(Store(), opened.token, answer, key, before=seen or None, last_seen=_last_seen(values))
    except Konflikt:
        return _form(opened, values, Reading(problems={"": opened.texts["feil_konflikt"]}), 409)
    except IkkeTilgang:
        return _message(t.BORTE_TITTEL, t.BORTE, 404)
    except StoreFeil as error:
        _LOG.error("et svar ble ikke lagret: %s", error)
        return _form(opened, values, Reading(problems={"": opened.texts["feil_lager"]}), 503)
    return RedirectResponse(f"/svar/{opened.token}/kvittering?sprak={opened.language}", 303, HEADERS)


def _last_seen(values: Values) -> int:
    text = (values.get("siste") or [""])[0]
    return int(text) if re.fullmatch(r"\d{1,12}", text) else 0


def _ground(opened: Opened) -> Ground:
    return Ground(opened.link.round_id, opened.link.kommune, _status(opened), tuple(_plans(opened)))


def _status(opened: Opened) -> str:
    return str(kommune.status(opened.register, opened.link.kommune, opened.today).status)


def _check(token: str) -> str:
    """Ties a review to the link that drew it: nobody can compute it who does not have the link."""
    return hmac.new(token.encode(), b"svar", hashlib.sha256).hexdigest()


def _plans(opened: Opened) -> dict[str, str]:
    """Plan types that volunteering can be anchored in, by the register: code → name in the language of the page."""
    table = core.plantyper(opened.register)
    others = table[~table["egen_politikk"]]
    named = dict(others[["kode", "navn"]].itertuples(index=False, name=None))
    return {code: t.PLANTYPE_NN.get(code, name) if opened.language == "nn" else name for code, name in named.items()}


def _page(opened: Opened, template: str, status: int = 200, **more: Any) -> Response:
    texts = {
        key: text.format(kommune=opened.who.navn, frist=fmt.dato(opened.link.deadline)) if key in _NAMED else text
        for key, text in opened.texts.items()
    }
    html = PAGES.get_template(template).render(
        x=texts, o=opened, sprak=t.SPRAK, css=FILES.url("svar.css"), adresse=f"/svar/{opened.token}", **more
    )
    return Response(html, status, HEADERS, "text/html; charset=utf-8")


_NAMED = {"tittel", "ingress"}


def _message(title: str, text: str, status: int) -> Response:
    html = PAGES.get_template("svar_borte.html").render(tittel=title, tekst=text, css=FILES.url("svar.css"))
    return Response(html, status, HEADERS, "text/html; charset=utf-8")


def _known(opened: Opened) -> dict[str, Any]:
    """What the register says about the kommune today, in words, each with its sources."""
    row = kommune.status(opened.register, opened.link.kommune, opened.today)
    evidence = kommune.opplysninger(opened.register, opened.link.kommune, opened.today)
    kode = "arvet" if row.arvet and row.status == "vedtatt" else str(row.status)
    own = [o for o in evidence if o.egen and o.status == row.status]
    plans = [o for o in evidence if not o.egen and o.status == "vedtatt"]
    words = t.STATUS_NN[kode] if opened.language == "nn" else fmt.STATUSER[kode].ord
    since = kommune.text(getattr(row, "siden_tekst", None))
    return {
        "symbol": fmt.STATUSER[kode].symbol,
        "ord": words,
        "siden": opened.texts["siden"].format(dato=fmt.dato(since)) if since else "",
        "tittel": kommune.text(row.tittel),
        "kilder": _sources(own),
        "planer": [
            {"navn": t.PLANTYPE_NN.get(o.plantype, o.plantype_navn) if opened.language == "nn" else o.plantype_navn,
             "tittel": o.tittel, "kilder": _sources([o])} for o in plans
        ],
        "per": opened.texts["per"].format(dato=fmt.dato(opened.today)),
        "ukjent": row.status == "ikke_kartlagt",
    }  # fmt: skip


def _sources(evidence: list[kommune.Opplysning]) -> list[dict[str, str]]:
    found = {(o.utgiver or "", o.kilde_url or ""): fmt.dato(o.dato_tekst) if o.dato_tekst else "" for o in evidence}
    return [{"utgiver": who, "url": url, "dato": day} for (who, url), day in found.items()]


def _form(opened: Opened, values: Values, reading: Reading, status: int | None = None) -> Response:
    texts = opened.texts
    services = {name: t.TJENESTE_NN.get(name, name) if opened.language == "nn" else name for name in TJENESTER}
    answered = ""
    if opened.before is not None:
        answered = texts["svart"].format(
            kommune=opened.who.navn, dato=fmt.dato(opened.before.day), frist=fmt.dato(opened.link.deadline)
        )
    problems = {name: message for name, message in reading.problems.items() if name}
    return _page(
        opened, "svar.html", status or (422 if reading.problems else 200),
        kjent=_known(opened), verdi={name: list(values.get(name, ())) for name in form.FIELDS}, feil=problems,
        feil_generelt=reading.problems.get("", ""), svart=answered,
        valg=[kode for kode in SVAR if kode != "stemmer" or _status(opened) != "ikke_kartlagt"],
        steg=[(kode, texts["behandling_steg" if kode == "behandling" else kode]) for kode in STEG],
        planlagt=[(kode, texts[kode]) for kode in PLANLAGT], tjenester=services, planer=_plans(opened),
        kriterier=[(kode, texts[f"krit_{kode}"]) for kode in KRITERIER], lengst=form.LIMITS, status_vist=_status(opened),
        feltnavn=_names(texts),
    )  # fmt: skip


def _names(texts: dict[str, str]) -> dict[str, str]:
    return {
        "svar": texts["spor"], "tittel": texts["felt_tittel"], "dato": texts["felt_dato"], "organ": texts["felt_organ"],
        "lenke": texts["felt_lenke"], "periode": texts["felt_periode"], "dialog": texts["felt_dialog"], "steg": texts["felt_steg"],
        "ventet": texts["felt_ventet"], "planlagt": texts["felt_planlagt"], "hjelp": texts["felt_hjelp"],
        "forankret": texts["felt_forankret"], "forankret_lenke": texts["felt_forankret_lenke"],
        "kriterier": texts["felt_kriterier"], "merknad": texts["felt_merknad"], "rolle": texts["felt_rolle"],
    }  # fmt: skip


def summary(opened: Opened, content: Kommunesvar) -> list[tuple[str, str, str]]:
    """What an answer says, in the order of the form: question, answer in words, address where it is one."""
    texts, names = opened.texts, _names(opened.texts)
    nynorsk = opened.language == "nn"
    plans = _plans(opened)
    years = "–".join(year for year in (content.periode_fra, content.periode_til) if year)
    rows = [
        (names["svar"], texts[content.svar], ""),
        (names["tittel"], content.tittel or "", ""),
        (names["dato"], fmt.dato(content.vedtatt_dato) if content.vedtatt_dato else "", ""),
        (names["organ"], content.vedtatt_av or "", ""),
        (names["lenke"], content.kilde_url or "", content.kilde_url or ""),
        (names["periode"], years, ""),
        (names["dialog"], content.dialog_med or "", ""),
        (names["steg"], texts["behandling_steg" if content.steg == "behandling" else content.steg] if content.steg else "", ""),
        (names["ventet"], content.ventet or "", ""),
        (names["planlagt"], texts[content.planlagt] if content.planlagt else "", ""),
        (names["hjelp"], ", ".join(t.TJENESTE_NN.get(s, s) if nynorsk else s for s in content.hjelp), ""),
        (names["forankret"], ", ".join(plans.get(kode, kode) for kode in content.forankret_i), ""),
        (names["forankret_lenke"], content.forankret_url or "", content.forankret_url or ""),
        (names["kriterier"], ", ".join(texts[f"krit_{kode}"] for kode in content.kriterier), ""),
        (names["merknad"], content.merknad or "", ""),
        (names["rolle"], content.rolle, ""),
    ]  # fmt: skip
    return [row for row in rows if row[1]]


def _review(opened: Opened, values: Values, answer: Kommunesvar) -> Response:
    sent = [(name, value) for name in form.FIELDS for value in values.get(name, ()) if value]
    seen = opened.before.entry.id if opened.before else ""
    hidden = [
        *sent,
        ("sjekk", _check(opened.token)),
        ("nokkel", new_key()),
        ("sett", seen),
        ("siste", str(Store().last(answer.emne))),
        ("status_vist", _status(opened)),
    ]
    return _page(opened, "svar_se.html", rader=summary(opened, answer), skjult=hidden)


def _receipt(opened: Opened, answer: Answer) -> Response:
    at = answer.entry.naar.astimezone(fmt.OSLO)
    words = opened.texts["kvittering_tekst"].format(
        tid=f"{fmt.dato(at.date())} kl. {at:%H.%M}", nr=answer.entry.nr, frist=fmt.dato(opened.link.deadline)
    )
    return _page(opened, "svar_kvittering.html", rader=summary(opened, answer.content), tekst=words)
