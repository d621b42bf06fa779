"""What is done with an answer: page, change, disappearance; one transaction for each."""

import dataclasses
from typing import TYPE_CHECKING

from loaders.web.addresses import host_of, site_of
from loaders.web.crawling.judge import absent, kind_of, relevant
from loaders.web.fetching.answer import Svar
from loaders.web.memory.state import now
from loaders.web.platforms import by_name, site_platform
from loaders.web.reading.html import Lest
from loaders.web.side import Side
from loaders.web.types import text_hash

if TYPE_CHECKING:
    from loaders.web.crawling.unit import EnhetSok

COUNTED = frozenset({"side", "framsikt-innhold"})  # a page, and a plan that comes in pieces


class Svarbehandler:
    """Takes the answers of one unit's search and writes down what they mean."""

    def __init__(self, sok: "EnhetSok") -> None:
        self.sok = sok
        self.probe: tuple[str, str] | None = None

    def answered(self, side: Side, svar: Svar) -> None:
        """Take an answer that a host gave, whatever it says."""
        side.runde, side.feil, side.kode, side.sist_sjekket = self.sok.runde.nummer, None, None, now()
        side.final_url = svar.final_url
        if svar.status == 304:
            self.sok.telling.uendret += 1
            self._present(side)
            self.store(side)
        elif svar.status == 200:
            self._content(side, svar)
        elif svar.status in (404, 410):
            self._gone(side, f"finnes ikke ({svar.status})")
        elif svar.status in (401, 403):
            closed = "krever innlogging" if svar.status == 401 else "siden er stengt (403)"
            self.sok.motgang.hindered(side, closed, "stengt")
        else:
            self.sok.motgang.hindered(side, f"uventet svar {svar.status}", "uventet")
        if side.type == "forside" and svar.status not in (200, 304):
            self.sok.hendelser.forside = f"forsiden svarte {svar.status}"

    def _content(self, side: Side, svar: Svar) -> None:
        side.etag, side.last_modified = svar.headers.get("etag"), svar.headers.get("last-modified")
        side.innholdstype = svar.headers.get("content-type", "").split(";")[0].strip().lower()[:80] or None
        if side.type == "sitemap":
            self.sok.telling.hentet += 1
            side.tilstand, side.hash = "ok", text_hash(svar.body.decode("latin-1"))
            self.sok.lenker.from_sitemap(side, svar.body)
            self.store(side)
            return
        platform = by_name(side.plattform)
        if platform.reads(side.type):
            try:
                reading = platform.read_special(svar.body, side.lenke())
            except (ValueError, KeyError):
                self.sok.motgang.hindered(side, "svaret har ikke den formen det skal ha", "form")
                return
            self.sok.lenker.add(reading.lenker, platform.navn)
            self._text(side, svar, reading.lest)
            return
        self._page(side, svar)

    def _page(self, side: Side, svar: Svar) -> None:
        """An HTML page or a PDF: read, judged, and its links taken in."""
        kind = kind_of(svar)
        if kind == "annet" or (kind == "html" and len(svar.body) > self.sok.settings.maks_bytes_html):
            self._unreadable(side, "annet format" if kind == "annet" else "for_stor")
            return
        lest = self.sok.readers.read(kind, svar.body, svar.headers.get("content-type", ""), svar.final_url)
        if kind == "pdf":
            side.innholdstype = "application/pdf"
        if lest.merke in ("tidsavbrudd", "minne") and side.forste_sett:
            self._unreadable(side, lest.merke)
            return
        if side.type == "forside":
            self._home(side, svar, lest)
        elif side.type == "probe":
            self.probe = (text_hash(lest.tekst), lest.tittel or "")
        elif reason := absent(svar, lest, self.sok.home, self.probe, text_hash(lest.tekst)):
            self._gone(side, reason)
            return
        elif lest.merke == "innlogging":
            self.sok.motgang.hindered(side, "krever innlogging", "stengt")
            return
        if kind == "html" and side.type != "probe":
            # Before the page itself: a run that is killed in between asks for the page again and loses no link.
            side.relevant = int(relevant(side.url, lest.tittel, lest.tekst))
            self.sok.lenker.from_page(side, svar.final_url, lest)
        self._text(side, svar, lest)

    def _home(self, side: Side, svar: Svar, lest: Lest) -> None:
        self.sok.home, self.sok.site = svar.final_url, site_of(svar.final_url)
        if site_of(side.url) != self.sok.site:
            self.sok.hendelser.merknader.append(f"nettstedet har flyttet til {host_of(self.sok.home)}")
        self.sok.plattform = site_platform(self.sok.home, lest.generator, [url for url, _ in lest.lenker])
        self.sok.state.set_platform(self.sok.enhet.nummer, self.sok.plattform.navn)
        rules = self.sok.henter.robots.rules(self.sok.session, self.sok.home)
        self.sok.lenker.from_home(lest, rules.sitemaps)

    def _text(self, side: Side, svar: Svar, lest: Lest) -> None:
        """Keep what was read: a new page, a changed one, or the same text once more."""
        new_hash = text_hash(lest.tekst)
        first, changed = side.forste_sett is None, side.hash is not None and side.hash != new_hash
        side.tittel, side.sprak, side.merke = lest.tittel, lest.sprak, lest.merke
        side.sist_endret = lest.dato or side.last_modified
        side.trenger_ocr = int(lest.merke == "trenger_ocr")
        side.relevant = int(relevant(side.url, lest.tittel, lest.tekst))
        fresh = first or changed or side.hash is None
        side.hash = new_hash
        if fresh:
            self.sok.telling.hentet += 1
            side.hentet = now()
            side.endret = side.hentet if changed else side.endret
            counted = side.type == "side" or side.type.startswith("framsikt-")
            self.sok.telling.nye += first and counted
            self.sok.telling.endret += changed and counted
        else:
            self.sok.telling.uendret += 1
        side.duplikat_av = self.sok.lenker.twin(side)
        self._present(side)
        self.store(side, lest.tekst if fresh and side.type != "probe" else None)

    def _present(self, side: Side) -> None:
        side.tilstand, side.borte_siden, side.siste_sett = "ok", None, now()
        side.forste_sett = side.forste_sett or side.siste_sett
        counted = side.type in COUNTED
        self.sok.telling.sider += counted
        self.sok.telling.dokumenter += bool(side.relevant) and counted

    def _unreadable(self, side: Side, mark: str) -> None:
        """An answer that cannot be made text: told, and what was read of the page before is kept as it was."""
        side.merke = mark
        side.tilstand = "feil" if side.forste_sett else "utelatt"
        side.feil = f"kan ikke leses: {mark}"
        self.store(side)

    def _gone(self, side: Side, why: str) -> None:
        """A page that the site itself says is not there: gone if it was there before, and its text is kept."""
        side.runde, side.feil = self.sok.runde.nummer, why
        if side.forste_sett is None:
            side.tilstand = "utelatt"
        elif side.tilstand != "borte":
            side.tilstand, side.borte_siden = "borte", now()
            self.sok.telling.borte += 1
        self.store(side)

    def store(self, side: Side, tekst: str | None = None) -> None:
        """Write a page and the counts down; `tekst` when it is new."""
        self.sok.telling.sett = self.sok.lenker.known
        self.sok.state.store(side, tekst, dataclasses.asdict(self.sok.telling), self.sok.run)
