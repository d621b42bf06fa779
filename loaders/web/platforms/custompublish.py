"""Custom Publish: `name.<article>.no.html` or `name.<article>-<menu>.html`; files `getfile.php/<file>.<site>.<key>/`.

Files are often served from img<n>.custompublish.com with the kommune's host in `return=`. Seen in the addresses of the
register's own sources (hemnes.kommune.no, alta.kommune.no, lillehammer.custompublish.com).
"""

import re
from urllib.parse import urlsplit

from loaders.web.addresses import Lenke
from loaders.web.platforms.base import Plattform

ARTICLE = re.compile(r"\.(\d{4,9})(?:-(\d{4,9}))?(?:\.[a-z]{2})?\.html$", re.IGNORECASE)
FILE = re.compile(r"/getfile\.php/(\d+)\.(\d+)\.")


class CustomPublish(Plattform):
    """Sites made with Custom Publish, on the kommune's own host or on custompublish.com."""

    navn = "custompublish"
    verter = ("custompublish.com",)

    def recognises(self, url: str, generator: str, links: list[str]) -> bool:
        """Tell by generator or host, by file addresses, or by links having the form of its articles."""
        if "custom publish" in generator.lower() or "custompublish" in generator.lower() or self.claims(url):
            return True
        articles = sum(bool(ARTICLE.search(urlsplit(link).path)) for link in links)
        files = sum(bool(FILE.search(link)) for link in links)
        return files >= 2 or (articles >= 3 and articles * 5 >= len(links))

    def key(self, url: str) -> str:
        """Return site and article or file number: menus and image servers do not make it another."""
        parts = urlsplit(url)
        if found := FILE.search(url):
            return f"custompublish-fil/{found.group(2)}/{found.group(1)}"
        found = ARTICLE.search(parts.path)
        return f"{parts.netloc}/custompublish/{found.group(1)}" if found and not parts.query else url

    def worthwhile(self, lenke: Lenke) -> bool:
        """Ask for files only: another kommune's site on custompublish.com is not this one's."""
        return bool(FILE.search(lenke.url)) and lenke.poeng >= 2

    def scope(self, url: str) -> str:
        """Return the site number that is part of every file address."""
        found = FILE.search(url)
        return f"custompublish-fil/{found.group(2)}" if found else super().scope(url)
