"""Files to take away, made when someone asks: a shown table as CSV and Excel, with title, filter sentence, date and source."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from threading import Lock
from urllib.parse import quote

import pandas as pd
import streamlit as st

from data.eksport.spreadsheets import Book, csv_norsk
from pages.components import texts
from pages.components.format import md_escape
from pages.components.limits import client_key
from pages.components.picture import Frame

MOST = 3000
"""offers remembered in all; about 40 kB each at most, so some 120 MB. The oldest of the client that has most go first"""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def follow(fylker: Mapping[str, str]) -> str:
    """Links, as Markdown, to the feeds of changes in these fylker (number → name), or in the whole country where there are none."""
    country = f"[{texts.FOLG.format(hvor=texts.HELE_LANDET.lower())}](apent/endringer.atom)"
    named = [(number, md_escape(texts.FOLG.format(hvor=name))) for number, name in fylker.items()]
    return " · ".join(f"[{words}](apent/endringer.atom?fylke={number})" for number, words in named) or country


def file_name(title: str, as_of: date, ending: str) -> str:
    """A name that any file system takes, with the date: "Status i fylkene" → status-i-fylkene-2026-11-21.csv."""
    plain = title.lower().translate(str.maketrans({"æ": "ae", "ø": "o", "å": "a"}))
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].rstrip("-") or "tabell"
    return f"{words}-{as_of.isoformat()}.{ending}"


def csv_bytes(table: pd.DataFrame, headings: Mapping[str, str] | None = None) -> bytes:
    """The table for Norwegian Excel; `headings`: column → what stands above it (else its name)."""
    return csv_norsk(table, headings or {})


def excel_bytes(
    table: pd.DataFrame,
    frame: Frame,
    headings: Mapping[str, str] | None = None,
    formats: Mapping[str, str] | None = None,
) -> bytes:
    """A workbook: sheet "Data" (headings, filter, widths) and "Om tallene" (title, filter sentence, date, source)."""
    book = Book()
    book.table(book.sheet(texts.SHEET_DATA), table, headings, formats)
    about = zip(texts.ABOUT_ROWS, (frame.title, frame.sentence, frame.as_of, frame.source), strict=True)
    book.facts(book.sheet(texts.SHEET_ABOUT), about)
    return book.content()


class Declined(RuntimeError):
    """A file that the one who asks may not have, or that cannot be made now; the message is Norwegian and for them."""


@dataclass(frozen=True)
class _Offer:
    make: Callable[[], bytes]
    name: str
    mime: str
    client: str


_offers: dict[tuple[str, str], _Offer] = {}
_of_clients: dict[str, OrderedDict[tuple[str, str], None]] = {}
"""client → what it is offered, the oldest first: whoever has most gives up first"""
_lock = Lock()


def offer(session: str, key: str, make: Callable[[], bytes], name: str, mime: str, client: str = "") -> str:
    """Remember how a file is made, in place of what the session offered under `key` before; give the address to ask at.

    `session` must be a secret of the session, since whoever knows the address gets the file; `client`: whose share it takes of.
    """
    with _lock:
        if known := _offers.pop((session, key), None):
            del _of_clients[known.client][session, key]
        _offers[session, key] = _Offer(make, name, mime, client)
        own = _of_clients.setdefault(client, OrderedDict())
        own[session, key] = None
        while len(_offers) > MOST:
            greedy = max(_of_clients, key=lambda one: len(_of_clients[one]))
            oldest, _ = _of_clients[greedy].popitem(last=False)
            del _offers[oldest]
        for empty in [one for one, its in _of_clients.items() if not its]:
            del _of_clients[empty]
    return f"/nedlasting/{quote(session)}/{quote(key)}/{quote(name)}"


def offered(session: str, key: str) -> _Offer | None:
    """What a session offers under a key; None where it is forgotten or was never offered."""
    with _lock:
        return _offers.get((session, key))


@dataclass(frozen=True)
class Download:
    """A file that is made when its link is clicked, without running the page again.

    `make` runs in a thread of the server, outside the session; it may raise `Declined` with a reason.
    `key`: unique on the screen. `main`: the one that most people want.
    """

    label: str
    make: Callable[[], bytes]
    name: str
    mime: str
    key: str
    main: bool = False


def links(*files: Download, beside: bool = False) -> None:
    """Draw the links to the files in one element, below each other or `beside` each other as wide as their words."""
    session = st.session_state.setdefault("nedlasting", secrets.token_urlsafe(16))
    made, client = [], client_key(st.context.ip_address)
    for file in files:
        address = offer(session, file.key, file.make, file.name, file.mime, client)
        looks = "fk-download fk-main" if file.main else "fk-download"
        # Without the attribute `download`: the answer says that it is a file, and one that says why there is none is to be read.
        made.append(f'<a class="{looks}" href="{escape(address)}">{escape(file.label)}</a>')
    st.html(f'<div class="fk-downloads{" fk-beside" if beside else ""}">{"".join(made)}</div>')
