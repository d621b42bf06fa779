"""The search of one unit, one request at a time: what to ask next, and what the answer means."""

import dataclasses
import sqlite3
import time
import traceback
from pathlib import Path

from loaders.web.addresses import Lenke, host_of, same_site, site_of
from loaders.web.crawling.answers import COUNTED, Svarbehandler
from loaders.web.crawling.frontier import Frontier
from loaders.web.crawling.judge import TRANSIENT_CODES, may_move_to, transient
from loaders.web.crawling.links import Lenker
from loaders.web.crawling.setbacks import Motgang
from loaders.web.fetching.answer import HentFeil, Opptatt, Svar
from loaders.web.fetching.fetcher import Henter
from loaders.web.memory.state import State
from loaders.web.outcome import Hendelser, Telling, Utfall, outcome
from loaders.web.platforms import by_name, external_platform
from loaders.web.platforms.base import Plattform
from loaders.web.reading.readers import Readers
from loaders.web.settings import Settings
from loaders.web.side import Side
from loaders.web.types import Enhet

LONGEST_PAUSE = 900.0
SHARED_HOST_FACTOR = 20
UNDER_WAY = "videre"  # redirects have led to `final_url`, which had to wait


class EnhetSok:
    """The search of one unit. `step` is called until it returns None, then `finish`; by one thread at a time."""

    def __init__(
        self, enhet: Enhet, settings: Settings, henter: Henter, readers: Readers, state: State, run: int
    ) -> None:
        assert enhet.nettsted is not None  # noqa: S101 - units without an address are not searched
        self.enhet, self.settings, self.run = enhet, settings, run
        self.henter, self.readers, self.state = henter, readers, state
        self.session = henter.session()
        self.runde = state.open_round(enhet, run)
        self.telling = Telling(brukt=self.runde.brukt)
        self.hendelser = Hendelser(forrige_sider=self.runde.forrige_sider, bare_nye=settings.bare_nye)
        self.home = enhet.nettsted
        self.site = site_of(self.home)
        self.plattform: Plattform = by_name(self.runde.plattform or "plain")
        self.frontier = Frontier()
        self.forside: Side | None = None
        self.motgang = Motgang(self)
        self.svar = Svarbehandler(self)
        self.ends = time.monotonic() + settings.maks_tid_enhet
        known = state.sider(enhet.nummer)
        self.lenker = Lenker(self, known)
        self.lenker.add([Lenke(self.home, 0, "forside", "forside")])
        self.forside = self.frontier.first()
        for side in known:
            self._take_up(side)

    def _take_up(self, side: Side) -> None:
        """Put a page that is known from before where it belongs in this round."""
        if side.type == "forside" and side.url != self.enhet.nettsted:
            return  # the address in the sources was changed since
        if side.type == "forside":
            self.forside = side
        if side.type == "forside" and side.final_url and side.kode != UNDER_WAY:
            self.home, self.site = side.final_url, site_of(side.final_url)
        if side.type == "probe" and side.hash:
            self.svar.probe = (side.hash, side.tittel or "")
        if not same_site(side.url, self.site) and external_platform(side.url) is None and side.type != "forside":
            return  # of a site that the kommune no longer has
        if side.runde >= self.runde.nummer:
            there = side.tilstand == "ok" and side.type in COUNTED
            self.telling.sider += there
            self.telling.dokumenter += there and bool(side.relevant)
            return
        if not self.settings.bare_nye or side.tilstand == "ny" or side.type in ("forside", "sitemap", "sok"):
            self.frontier.push(host_of(side.url), side)

    def step(self) -> float | None:
        """Send at most one request; return the seconds until the next is worth trying, or None when done."""
        if self.hendelser.stopp or self.hendelser.avbrutt or self._used_up():
            return None
        shortest: float | None = None
        for host in self._hosts():
            if host in self.motgang.given_up or self._month_is_spent(host):
                self.frontier.drop(host)
                continue
            wait = self.frontier.wait(host)
            if not wait:
                side = self.frontier.pop(host)
                try:
                    self._ask(host, side)
                    return None if self.hendelser.stopp else 0.0
                except Opptatt as busy:
                    wait = self._wait_with(host, side, busy)
                    if self.hendelser.stopp or not wait:
                        return None if self.hendelser.stopp else 0.0
            if wait > LONGEST_PAUSE * self.settings.scale and host not in self.motgang.own_hosts():
                self.motgang.let_go(host, f"ber oss vente {round(wait / self.settings.scale / 60)} minutter")
                continue
            shortest = wait if shortest is None else min(shortest, wait)
        if shortest is not None and shortest > LONGEST_PAUSE * self.settings.scale:
            minutes = round(shortest / self.settings.scale / 60)
            self.hendelser.stopp = f"nettstedet ber oss vente {minutes} minutter; fortsetter i neste kjøring"
            return None
        return shortest

    def _used_up(self) -> bool:
        """Return whether the round's requests, or this run's time for the site, are spent."""
        if self.telling.brukt >= self.settings.maks_sider:
            self.hendelser.lovende_igjen = self.frontier.promising()
            return True
        if time.monotonic() > self.ends:
            self.hendelser.stopp = "tidsgrensen for nettstedet er nådd; fortsetter i neste kjøring"
            return True
        return False

    def _wait_with(self, host: str, side: Side, busy: Opptatt) -> float:
        """Put a page back until its host is free, and remember how far redirects had led; return the seconds to wait."""
        if busy.videre and (side.kode, side.final_url) != (UNDER_WAY, busy.videre):
            side.forsok += 1
            if side.forsok > self.settings.maks_omdirigeringer:
                self.motgang.failed(host, side, "omdirigeringene tar ikke slutt", "omdirigering", False)
                return 0.0
            side.kode, side.final_url = UNDER_WAY, busy.videre
            self.svar.store(side)
        where = host_of(busy.videre) if busy.videre and side.type != "forside" else host
        self.frontier.push(where, side)
        if where != host:
            return 0.0  # it stands in another host's queue now, and holds nothing up here
        return busy.vent

    def _hosts(self) -> list[str]:
        """Return the hosts that may be asked now: while the home page is to be asked for, its own alone."""
        if self.forside is not None and self.frontier.holds(self.forside):
            return [host_of(self.forside.url)]
        return self.frontier.hosts()

    def _month_is_spent(self, host: str) -> bool:
        shared = not same_site(f"https://{host}/", self.site)
        limit = self.settings.maks_per_maned * (SHARED_HOST_FACTOR if shared else 1)
        if self.state.spent(host) < limit:
            return False
        text = f"månedsbudsjettet for {host} er brukt opp ({limit} forespørsler)"
        if shared:
            self.hendelser.merknader += [text] * (text not in self.hendelser.merknader)
        else:
            self.hendelser.stopp = text + "; fortsetter neste måned"
        return True

    def _ask(self, host: str, side: Side) -> None:
        known = side.tilstand == "ok" and side.hash is not None
        try:
            svar = self.henter.hent(
                self.session,
                side.url,
                etag=side.etag if known else None,
                sist_endret=side.last_modified if known else None,
                i_omfang=lambda url: self._in_scope(side, url) and self._may_go_on(url),
                videre=side.final_url if side.kode == UNDER_WAY else None,
                talt=self._count,
            )
        except Opptatt:
            raise
        except HentFeil as error:
            self.motgang.failed(host, side, str(error), error.kode, error.kode in TRANSIENT_CODES)
            return
        self.telling.byte += len(svar.body)
        side.http_status = svar.status
        if transient(svar.status):
            self.motgang.failed(host, side, f"svarte {svar.status}", str(svar.status), True)
            return
        self.motgang.answered(host, host_of(svar.final_url))
        self._answered(host, side, svar)

    def _answered(self, host: str, side: Side, svar: Svar) -> None:
        """Take an answer. What our own program stumbles over is that page's trouble: told, and the rest goes on."""
        before, counts = dataclasses.replace(side), dataclasses.replace(self.telling)
        try:
            self.svar.answered(side, svar)
        except (sqlite3.Error, OSError):
            raise  # no memory to write to: nothing more may be asked for
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            why = f"feil i programmet: {type(error).__name__} i {Path(place.filename).name} linje {place.lineno}"
            self.telling = counts
            if not any(told.startswith(why) for told in self.hendelser.merknader):
                self.hendelser.merknader.append(f"{why} ({side.url[:200]})")
            self.motgang.failed(host, before, why, "program", False)

    def _count(self) -> None:
        self.telling.brukt += 1

    def _may_go_on(self, url: str) -> bool:
        """Let a redirect go on, if there is a request left for it: in this round, and at its host this month."""
        if self.telling.brukt >= self.settings.maks_sider:
            raise Opptatt(0.0, url)
        if self._month_is_spent(host_of(url)):
            if self.hendelser.stopp:
                raise Opptatt(0.0, url)
            raise HentFeil("måned", f"månedsbudsjettet for {host_of(url)} er brukt opp", url)
        return True

    def _in_scope(self, side: Side, url: str) -> bool:
        if side.type == "forside":
            return same_site(url, self.site) or may_move_to(host_of(url))
        if same_site(side.url, self.site):
            return same_site(url, self.site) or external_platform(url) is not None
        platform = by_name(side.plattform)
        return platform.claims(url) and platform.scope(url) == platform.scope(side.url)

    def done(self) -> bool:
        """Return whether there is nothing left to ask in this round."""
        return not len(self.frontier) or self.telling.brukt >= self.settings.maks_sider

    def finish(self, avbrutt: str | None = None) -> Utfall:
        """Close the unit's search, or leave its round open when it was interrupted; return how it went."""
        if avbrutt:
            self.hendelser.avbrutt = avbrutt
        self.hendelser.take_round(self.state.sider(self.enhet.nummer, "runde = ?", self.runde.nummer))
        utfall = outcome(self.telling, self.hendelser)
        self.session.close()
        counts = dataclasses.asdict(self.telling)
        whole = utfall.ord in ("ok", "advarsel") and not self.settings.bare_nye  # comparable with the next search
        self.state.close_unit(self.enhet.nummer, self.run, utfall, counts, self.telling.sider if whole else None)
        return utfall
