"""Innsyn: case portals outside the kommune's host, with meeting papers. Followed only where the link's words promise.

- 360online (`opengov.360online.com/Meetings/<kommune>/…`) writes its pages on the server. The cases of a meeting are opened
  by a script: their addresses (`Meetings/LoadAgendaItemDetail/<number>`) stand in `onclick`, their files at
  `File/Details/<number>.PDF`. Its search (`AgendaItems/Search?q=`) is asked for the policy's names. Seen November 2026.
- Acos Innsyn+ and Elements Publikum are programs in the browser over an API of their own (one asked with POST, the other
  closed to robots by its rules): what they give is an empty shell, marked `krever_nettleser`, or a refusal. Both are told
  in the outcome, and neither is taken for no news. Seen November 2026.
"""

from urllib.parse import parse_qs, urlencode, urlsplit

from loaders.web.addresses import Lenke
from loaders.web.platforms.base import Plattform

SEARCHED = ("frivillighetspolitikk", "frivillighetsplan", "frivilligmelding", "frivillighetsstrategi")


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
        return lenke.poeng >= 7 or bool(self._meetings(lenke.url))

    def entry(self, lenke: Lenke) -> list[Lenke]:
        """Ask for the paper itself, and search the kommune's part of 360online for the names that a policy goes by."""
        asked = [lenke] if lenke.poeng >= 7 else []
        meetings = self._meetings(lenke.url)
        if meetings and lenke.kilde != "sok":
            found = (f"{meetings}/AgendaItems/Search?{urlencode({'q': word})}" for word in SEARCHED)
            asked += [Lenke(url, 0, "søkeskjema", "sok", lenke.dybde) for url in found]
        return asked

    @staticmethod
    def _meetings(url: str) -> str | None:
        """Return where a kommune's part of 360online begins, None for an address of another portal."""
        parts = urlsplit(url)
        segments = [segment for segment in parts.path.split("/") if segment]
        if (
            not parts.netloc.startswith("opengov.360online.com")
            or len(segments) < 2
            or segments[0].lower() != "meetings"
        ):
            return None
        return f"{parts.scheme}://{parts.netloc}/{segments[0]}/{segments[1]}"
