"""The pages about the product, which the foot of every screen leads to, and the e-mail that tells us something."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

PUBLISHER, PUBLISHER_URL = "Frivillighet Norge", "https://www.frivillighetnorge.no/"
REPORT = "/meld-fra"
ABOUT = {
    "/om": "Om Frivillighetskartet",
    "/personvern": "Personvern og informasjonskapsler",
    "/tilgjengelighet": "Tilgjengelighet",
    REPORT: "Meld fra",
}
"""address → title, in the order of the foot"""


def foot() -> str:
    """The links to those pages, as HTML."""
    links = " · ".join(
        f'<a class="fk-lenke" href="{path}" target="_self">{escape(name)}</a>' for path, name in ABOUT.items()
    )
    return f'<nav class="fk-bunn" aria-label="Om nettstedet">{links}</nav>'


def mailto(to: str, subject: str, body: str) -> str:
    """The address of a prefilled e-mail."""
    return (
        f"mailto:{quote(to, safe='@')}?subject={quote(subject)}&body={quote(body.replace(chr(10), chr(13) + chr(10)))}"
    )
