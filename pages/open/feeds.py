"""`/apent/endringer.atom`: what is new, for everyone who wants to follow along: changes of status, newest known first."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET  # writes only: nothing from outside is parsed

import pandas as pd

from data import database
from data.queries import redaksjon
from data.text import plain
from pages.components import format as fmt
from pages.components.filters import choices_on
from pages.open import texts as t
from pages.open.api.params import former_fylker
from pages.open.serving.answers import answer, words
from pages.open.serving.site import query
from pages.open.site_files import origin

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from data.database import Register

ATOM = "http://www.w3.org/2005/Atom"
ENTRIES = 60
MEDIA_TYPE = "application/atom+xml; charset=utf-8"


async def endringer(request: Request) -> Response:
    """The feed of the country, or of one fylke (`?fylke=46`); 503 with a sentence where there is no register, 404 for no fylke of today."""
    try:
        register = database.current()
    except database.RegisterFeil as error:
        return words(error.to_readers, 503, {"Retry-After": "30"})
    fylker = choices_on(register, datetime.now(UTC).date()).fylker
    asked = query(request).get("fylke", [""])[-1].strip()
    if asked and asked not in fylker:
        gone = former_fylker(register).get(asked, t.FEED_UKJENT_FYLKE.format(nummer=asked[:10]))
        return words(gone, 404)
    fylke = Fylke(asked, fylker[asked]) if asked else None
    host = origin(request)
    today = datetime.now(UTC).date()
    return await answer(
        request,
        register.innhold,
        ("atom", host, today, asked),
        lambda: (atom(register, host, fylke), MEDIA_TYPE),
        {"Cache-Control": "public, max-age=60", "Access-Control-Allow-Origin": "*"},
    )


class Fylke(NamedTuple):
    """The fylke that a feed is about."""

    nummer: str
    navn: str


def atom(register: Register, host: str, fylke: Fylke | None = None) -> bytes:
    """The Atom document: one entry per change of status, told by the real rule, with its evidence as the link."""
    rows = redaksjon.statusendringer(register, ENTRIES, fylke.nummer if fylke else None)
    narrowed = f"?fylke={fylke.nummer}" if fylke else ""
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "nb"})
    _text(feed, "title", t.FEED_FYLKE.format(fylke=fylke.navn) if fylke else t.FEED_TITTEL)
    _text(feed, "subtitle", t.FEED_UNDERTITTEL)
    _text(feed, "id", _identity(f"endringer/{fylke.nummer}" if fylke else "endringer"))
    ET.SubElement(feed, "link", rel="self", type="application/atom+xml", href=f"{host}/apent/endringer.atom{narrowed}")
    ET.SubElement(feed, "link", rel="alternate", type="text/html", href=f"{host}/{narrowed}")
    _text(ET.SubElement(feed, "author"), "name", t.FEED_FORFATTER)
    newest = rows["kjent"].max() if len(rows) else register.bygget.date()
    _text(feed, "updated", _moment(newest))
    for row in rows.itertuples():
        _entry(feed, row, host)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(feed, encoding="utf-8")


def _entry(feed: ET.Element, row: Any, host: str) -> None:
    before, after = fmt.status_ord(row.fra_visning), fmt.status_ord(row.til_visning)
    day = pd.Timestamp(row.dato).date()
    entry = ET.SubElement(feed, "entry")
    _text(entry, "title", t.FEED_LINJE.format(kommune=row.kommunenavn, fra=before, til=after))
    _text(entry, "id", _identity(f"{row.kommunenummer}/{day.isoformat()}/{row.til}"))
    _text(entry, "updated", _moment(row.kjent))
    ET.SubElement(entry, "link", rel="alternate", type="text/html", href=f"{host}/kommuner?kommune={row.kommunenummer}")
    source = fmt.trygg_url(row.kilde_url)
    if source:
        ET.SubElement(entry, "link", rel="related", href=plain(source))
    ET.SubElement(entry, "category", term=row.til, label=after)
    title = t.FEED_DOKUMENT.format(tittel=row.tittel) if isinstance(row.tittel, str) else ""
    since = t.FEED_FRA.format(dato=fmt.dato(row.dato_tekst)) if isinstance(row.dato_tekst, str) else t.FEED_UDATERT
    _text(entry, "summary", t.FEED_SAMMENDRAG.format(kommune=row.kommunenavn, fylke=row.fylkesnavn, naar=since) + title)


def _identity(what: str) -> str:
    """The id of what the feed tells, the same whatever host serves it (RFC 4287, 4.2.6)."""
    return uuid5(NAMESPACE_URL, f"frivillighetskartet:{what}").urn


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = plain(text)


def _moment(day: object) -> str:
    return f"{pd.Timestamp(day):%Y-%m-%d}T00:00:00Z"  # type: ignore[arg-type]
