"""SiteVision: files at `/download/18.<id>/<version>/<name>`, pages at `/<path>.html` or `/<path>/<name>-<id>.html`.

The id is the file; the number after it changes with every edition and the name may be missing. Seen in public code that
reads such sites and in addresses of the register's own sources, November 2026.
"""

import re
from urllib.parse import urlsplit

from loaders.web.platforms.base import Plattform

FILE = re.compile(r"/download/(18\.[0-9a-f]+)(?:/|$)", re.IGNORECASE)
RESOURCE = re.compile(r"/sitevision/|/webapp-(?:resource|files)/|/images/18\.[0-9a-f]+/", re.IGNORECASE)


class Sitevision(Plattform):
    """Sites made with SiteVision."""

    navn = "sitevision"

    def recognises(self, url: str, generator: str, links: list[str]) -> bool:
        """Tell by the generator, by its own scripts and pictures, or by files with the form of its ids."""
        if "sitevision" in generator.lower() or RESOURCE.search(generator):
            return True
        return sum(bool(FILE.search(urlsplit(link).path)) for link in links) >= 2

    def key(self, url: str) -> str:
        """Return host and file id: a new edition is the same document."""
        parts = urlsplit(url)
        found = FILE.search(parts.path)
        return f"{parts.netloc}/sitevision/{found[1].lower()}" if found else url
