"""Acos CMS: articles end in `.<number>.aspx`, files lie under `/_f/`; the number, not the words, is the article.

Seen in the addresses of the register's own sources (vadso.kommune.no, giske.kommune.no, agderfk.no), September 2026.
Version 17 has no generator mark and articles without numbers; it is told by its handlers, templates and search page (seen
in November 2026). Its search is asked at `/sok.aspx?…&soketekst=`, which a script of the page tells (reading/links.py).
"""

import re
from urllib.parse import urlsplit

from loaders.web.platforms.base import Plattform

ARTICLE = re.compile(r"\.(\d{2,9})\.aspx$", re.IGNORECASE)
MARK = re.compile(r"\bacos\b(?! ?/)", re.IGNORECASE)
SIGNS = tuple(
    re.compile(sign, re.IGNORECASE)
    for sign in (
        r"/handlers/bv\.ashx/",
        r"/maler/standard/",
        r"/clientapp/vanilla/",
        r"/sok\.aspx\b",
        r"\.acos\.no(?:/|$)",
    )
)


class Acos(Plattform):
    """Sites made with Acos CMS."""

    navn = "acos"

    def recognises(self, url: str, generator: str, links: list[str]) -> bool:
        """Tell by the generator, by two of the system's own handlers and templates, or by links with the form of its articles."""
        everything = f"{generator} {' '.join(links)}"
        if MARK.search(generator) or sum(bool(sign.search(everything)) for sign in SIGNS) >= 2:
            return True
        articles = sum(bool(ARTICLE.search(urlsplit(link).path)) for link in links)
        return articles >= 3 and articles * 5 >= len(links)

    def key(self, url: str) -> str:
        """Return host and article number: the same article stands under every menu that shows it."""
        parts = urlsplit(url)
        found = ARTICLE.search(parts.path)
        return f"{parts.netloc}/acos/{found.group(1)}" if found and not parts.query else url
