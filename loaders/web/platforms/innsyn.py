"""Innsyn: case portals outside the kommune's host, with meeting papers. Followed only where the link's words promise.

Portals that write their pages on the server (360online, Acos Innsyn) can be read; those that are programs in the
browser (Elements Publikum, Digdem) give an empty shell, which is marked `krever_nettleser` and never taken for no news.
"""

from urllib.parse import parse_qs, urlsplit

from loaders.web.addresses import Lenke
from loaders.web.platforms.base import Plattform


class Innsyn(Plattform):
    """Case portals that many kommuner share."""

    navn = "innsyn"
    verter = (
        "opengov.360online.com",
        "pj.360online.com",
        "innsyn.onacos.no",
        "innsynpluss.onacos.no",
        "elementscloud.no",
        "innsynsportal.no",
        "digdem.no",
    )

    def scope(self, url: str) -> str:
        """Return host and tenant: /meetings/<kommune> (360online), /publikum/<kommune> (Elements), or /<kommune>."""
        parts = urlsplit(url)
        segments = [segment.lower() for segment in parts.path.split("/") if segment]
        shared = segments[:2] if segments[:1] in (["meetings"], ["publikum"]) else segments[:1]
        return "/".join([parts.netloc, *shared])

    def key(self, url: str) -> str:
        """Return host and document number where the address has one."""
        parts = urlsplit(url)
        query = parse_qs(parts.query)
        for name in ("documentid", "dokumentid", "id"):
            for given, values in query.items():
                if given.lower() == name and values[0].isdigit():
                    return f"{parts.netloc}{parts.path.lower()}#{values[0]}"
        return url

    def worthwhile(self, lenke: Lenke) -> bool:
        """Ask for papers on volunteering only: a portal holds every case there ever was."""
        return lenke.poeng >= 7
