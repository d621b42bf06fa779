"""Framsikt: plans published at pub.framsikt.net, outside the kommune's host, as a shell page over static files.

The page itself holds no text. Under `<plan>/content/` lie `html/summary/1111…/content.html`, which lists headings and
the `dataId` of each piece in order, and `text<dataId>/description.json` with the piece as HTML. The pieces make
one document, a page per heading. (How the files lie was read out of public code that uses them, September 2026.)
"""

import json
import re
from urllib.parse import urlsplit

from lxml import etree, html

from loaders.web.addresses import Lenke
from loaders.web.platforms.base import Adapted, Plattform
from loaders.web.reading.html import Extract, decode, language

SUMMARY = "/content/html/summary/11111111-1111-1111-1111-111111111111/content.html"
PIECE = re.compile(r"""class\s*=\s*["']row h([1-6])["'][^>]*>([^<]*)<|dataId\s*=\s*["']([^"']+)["']""", re.IGNORECASE)
SAFE_ID = re.compile(r"/?[\w/.-]{1,200}")
MAX_PIECES = 80


class Framsikt(Plattform):
    """Plans at pub.framsikt.net."""

    navn = "framsikt"
    verter = ("pub.framsikt.net",)

    def plan(self, url: str) -> str | None:
        """Return the address of the plan that an address lies in: /<year or 'plan'>/<kommune>/<document>."""
        parts = urlsplit(url)
        segments = [segment for segment in parts.path.split("/") if segment]
        if len(segments) < 3 or ".." in segments:
            return None
        return f"{parts.scheme}://{parts.netloc}/" + "/".join(segments[:3])

    def scope(self, url: str) -> str:
        """Return host and the kommune's own part of it."""
        parts = urlsplit(url)
        return parts.netloc + "/" + "/".join(parts.path.split("/")[2:3]).lower()

    def key(self, url: str) -> str:
        """Return the plan: all its addresses are one document."""
        return url if "/content/" in url else (self.plan(url) or url)

    def entry(self, lenke: Lenke) -> list[Lenke]:
        """Ask for the plan's summary instead of the shell page."""
        plan = self.plan(lenke.url)
        if plan is None or "/content/" in lenke.url:
            return []
        return [Lenke(plan + SUMMARY, lenke.poeng, "framsikt", "framsikt-innhold", lenke.dybde, plan, 0)]

    def worthwhile(self, lenke: Lenke) -> bool:
        """Ask for plans whose link says what they are about; a budget alone is not worth eighty requests."""
        return self.plan(lenke.url) is not None and lenke.poeng >= 5

    def counts(self, lenke_type: str) -> bool:
        """Return whether the address stands for the whole plan."""
        return lenke_type in ("side", "framsikt-innhold")

    def reads(self, lenke_type: str) -> bool:
        """Return whether the answer is a list of pieces or a piece."""
        return lenke_type.startswith("framsikt-")

    def read_special(self, body: bytes, lenke: Lenke) -> Adapted:
        """Return the pieces to ask for, or the text of one piece."""
        if lenke.type == "framsikt-innhold":
            return self._summary(decode(body, ""), lenke)
        content = json.loads(body.decode("utf-8-sig"))
        if not isinstance(content, dict):
            raise ValueError("ikke et objekt")
        text = _plain(str(content.get("description") or "").encode(errors="replace").decode())
        return Adapted(Extract(tekst=text, sprak=language(text)))

    def _summary(self, text: str, lenke: Lenke) -> Adapted:
        plan = str(lenke.del_av)
        headings: list[str] = []
        found: list[Lenke] = []
        left_out = 0
        for level, heading, data_id in PIECE.findall(text):
            if level:
                headings.append(_plain(heading))
            elif SAFE_ID.fullmatch(data_id) and ".." not in data_id:
                if len(found) >= MAX_PIECES:
                    left_out += 1
                    continue
                piece = f"{plan}/content/text{data_id if data_id.startswith('/') else '/' + data_id}/description.json"
                number = len(found) + 1
                found.append(Lenke(piece, lenke.poeng, "framsikt", "framsikt-del", lenke.dybde + 1, plan, number))
        if not found:
            raise ValueError("ingen deler")
        title = next((heading for heading in headings if heading), None)
        summary = "\n".join(heading for heading in headings if heading)
        return Adapted(Extract(tekst=summary, tittel=title, sprak=language(summary)), tuple(found), left_out)


def _plain(fragment: str) -> str:
    if not fragment.strip():
        return ""
    try:
        tree = html.fragment_fromstring(fragment, create_parent="div")
    except (etree.LxmlError, ValueError):
        return ""
    for element in tree.iter("p", "li", "h1", "h2", "h3", "h4", "tr", "div", "br"):
        element.tail = "\n" + (element.tail or "")
    lines = (" ".join(line.split()) for line in tree.text_content().splitlines())
    return "\n".join(line for line in lines if line)
