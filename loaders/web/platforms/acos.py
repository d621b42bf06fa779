"""Acos CMS: articles end in `.<number>.aspx`, files lie under `/_f/`; the number, not the words, is the article.

Seen in the addresses of the register's own sources (vadso.kommune.no, giske.kommune.no, agderfk.no).
"""

import re
from urllib.parse import urlsplit

from loaders.web.platforms.base import Plattform

ARTICLE = re.compile(r"\.(\d{2,9})\.aspx$", re.IGNORECASE)
FILE = re.compile(r"^/_f/", re.IGNORECASE)


class Acos(Plattform):
    """Sites made with Acos CMS."""

    navn = "acos"

    def recognises(self, url: str, generator: str, links: list[str]) -> bool:
        """Tell by the generator, or by a good part of the links having the form of Acos articles."""
        if "acos" in generator.lower():
            return True
        articles = sum(bool(ARTICLE.search(urlsplit(link).path)) for link in links)
        return articles >= 3 and articles * 5 >= len(links)

    def key(self, url: str) -> str:
        """Return host and article number: the same article stands under every menu that shows it."""
        parts = urlsplit(url)
        found = ARTICLE.search(parts.path)
        return f"{parts.netloc}/acos/{found.group(1)}" if found and not parts.query else url
