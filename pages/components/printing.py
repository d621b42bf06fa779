"""What skjerm.css cannot do for a screen on paper: source and date on every page, and a picture in place of a map."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from html import escape

import streamlit as st

from data.database import Register
from pages.components import downloads, texts
from pages.components import format as fmt
from pages.components import picture as svg
from pages.components.limits import client_key

_BEHIND = ThreadPoolExecutor(1, "utskrift")
_drawn: deque[str] = deque(maxlen=500)
"""the pictures that were drawn beforehand in this process; what they are made of is remembered where it is drawn"""


def margins(register: Register, per: date) -> None:
    """Set the words at the foot of every printed page: the product, the day, the register, and the number of the page."""
    foot = texts.UTSKRIFT_FOT.format(navn=texts.NAVN, per=fmt.dato(per), innhold=register.innhold[:12])
    st.html(
        f'<style>@page {{ @bottom-left {{ content: "{_css(foot)}" }} '
        f'@bottom-right {{ content: counter(page) "/" counter(pages) }} }}</style>'
    )


def _css(text: str) -> str:
    """A text as it may stand in a string of a style sheet: all but plain letters, digits and spaces as numbers."""
    return re.sub(r"[^A-Za-z0-9 ]", lambda sign: f"\\{ord(sign.group()):06x} ", text)


def picture(key: str, make: Callable[[], str], told: str) -> None:
    """Put a picture where a map is, on paper alone. `make` draws the SVG when a browser prints and asks for it.

    `told`: what it shows; its address is made of that, so that the browser knows when it is another. A browser that prints waits two
    seconds for a picture, and the first of its kind takes as long: it is drawn once beforehand, when there is nothing better to do.
    """
    session = st.session_state.setdefault("nedlasting", secrets.token_urlsafe(16))
    name = f"kart-{hashlib.sha256(told.encode()).hexdigest()[:12]}.svg"
    if name not in _drawn:
        _drawn.append(name)
        _BEHIND.submit(make)
    client = client_key(st.context.ip_address)
    address = downloads.offer(session, f"utskrift_{key}", lambda: make().encode(), name, "image/svg+xml", client)
    st.html(
        f'<img class="fk-utskrift" width="{svg.WIDTH}" height="{svg.HEIGHT}" loading="lazy" src="{escape(address)}" alt="{escape(told)}">'
    )
