"""One round of one unit: which page next, its answer, what the answer means, and what is written down of it."""

import dataclasses
import sqlite3
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from loaders.web.addresses import Lenke, host_of, same_site, site_of
from loaders.web.crawling import links
from loaders.web.crawling.frontier import Frontier, Streaks
from loaders.web.crawling.links import Found, Known, Site
from loaders.web.crawling.meaning import (
    HOME_CLOSED,
    TRANSIENT_CODES,
    Limits,
    Meaning,
    Probe,
    Read,
    Setback,
    Standing,
    consequence,
    has_moved,
    interpret,
    many_in_a_row,
    may_move_to,
    state_after,
    transient,
)
from loaders.web.fetching import browser
from loaders.web.fetching.answer import Busy, FetchFeil, Svar
from loaders.web.fetching.fetcher import Fetcher
from loaders.web.memory.copies import Copies
from loaders.web.memory.pages import SOFT_404
from loaders.web.memory.state import State, now
from loaders.web.outcome import Hendelser, Telling, Utfall, antall, outcome
from loaders.web.platforms import ELSEWHERE, by_name, external_platform
from loaders.web.reading.html import Extract
from loaders.web.reading.readers import Readers
from loaders.web.settings import Settings
from loaders.web.types import Enhet, Side, text_hash

LONGEST_PAUSE = 900.0
SHARED_HOST_FACTOR = 20
UNDER_WAY = "videre"  # redirects have led to `final_url`, which had to wait


class Round:
    """One round of one unit. `step` is called until it returns None, then `finish`; by one thread at a time.

    A round that an earlier run left open goes on where it was.
    """

    def __init__(
        self, enhet: Enhet, settings: Settings, fetcher: Fetcher, readers: Readers, state: State, run: int
    ) -> None:
        assert enhet.nettsted is not None  # noqa: S101 - units without an address are not searched
        self.enhet, self.settings, self.run = enhet, settings, run
        self.fetcher, self.readers, self.state = fetcher, readers, state
        self.copies = Copies(settings.folder, state, settings.kopier_byte)
        self.uncopied = self.copies.lacking(enhet.nummer)
        self.session = fetcher.session()
        self.runde = state.open_round(enhet, run)
        self.telling = Telling(brukt=self.runde.brukt)
        self.hendelser = Hendelser(
            forrige_sider=self.runde.forrige_sider,
            forrige_dokumenter=self.runde.forrige_dokumenter,
            bare_nye=settings.bare_nye,
        )
        self.site = Site(enhet.nettsted, by_name(self.runde.plattform or "plain"), enhet.malform)
        self.probe: Probe | None = None
        self.frontier, self.streaks = Frontier(), Streaks()
        self.home_silent = self.sent_on = False
        self.given_up: set[str] = set()
        self.drawings, self.drawn = 0, set[int]()  # pages handed to the browser, and those that it drew
        self.undrawn: Counter[str] = Counter()
        self.limits = Limits(settings.maks_bytes_html, settings.maks_dybde)
        self.ends = time.monotonic() + settings.maks_tid_enhet
        known = state.sider(enhet.nummer)
        self.known = Known(known, settings.maks_frontier)
        self._admit([Found(Lenke(enhet.nettsted, 0, "forside", "forside"), self.site.platform.navn)])
        self.forside: Side | None = self.frontier.first()
        for side in known:
            self._take_up(side)

    def _take_up(self, side: Side) -> None:
        """Put a page that is known from before where it belongs in this round."""
        if side.type == "forside" and side.url != self.enhet.nettsted:
            return  # the address in the sources was changed since
        if side.type == "forside":
            self.forside = side
        if side.type == "forside" and side.final_url and side.kode != UNDER_WAY:
            self.site = dataclasses.replace(self.site, home=side.final_url, front=side.hash)
        if side.type == "probe" and side.hash:
            self.probe = Probe(side.hash, side.tittel or "")
        elsewhere = side.plattform == ELSEWHERE.navn or external_platform(side.url) is not None
        if not self.site.holds(side.url) and not elsewhere and side.type != "forside":
            return  # of a site that the kommune no longer has
        if side.runde >= self.runde.nummer:
            there = side.tilstand == "ok" and by_name(side.plattform).counts(side.type)
            self.telling.sider += there
            self.telling.dokumenter += there and bool(side.relevant)
            return
        if not self.settings.bare_nye or side.tilstand == "ny" or side.type in ("forside", "sitemap", "sok"):
            self.frontier.push(host_of(side.url), side)

    # which page next

    def step(self) -> float | None:
        """Send at most one request; return the seconds until the next is worth trying, or None when done."""
        if self.hendelser.stopp or self.hendelser.avbrutt or self._used_up():
            return None
        shortest: float | None = None
        for host in self._hosts():
            if host in self.given_up or self._month_is_spent(host):
                self.frontier.drop(host)
                continue
            wait = self.frontier.wait(host)
            if not wait:
                side = self.frontier.pop(host)
                try:
                    self._ask(host, side)
                    return None if self.hendelser.stopp else 0.0
                except Busy as busy:
                    wait = self._wait_with(host, side, busy)
                    if self.hendelser.stopp or not wait:
                        return None if self.hendelser.stopp else 0.0
            if wait > LONGEST_PAUSE * self.settings.scale and host not in self._own_hosts():
                self._let_go(host, f"ber oss vente {round(wait / self.settings.scale / 60)} minutter")
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
            self.hendelser.lovende_igjen, self.hendelser.igjen = self.frontier.promising(), len(self.frontier)
            return True
        if time.monotonic() > self.ends:
            self.hendelser.stopp = "tidsgrensen for nettstedet er nådd; fortsetter i neste kjøring"
            return True
        return False

    def _wait_with(self, host: str, side: Side, busy: Busy) -> float:
        """Put a page back until its host is free, and remember how far redirects had led; return the seconds to wait."""
        if busy.onward and (side.kode, side.final_url) != (UNDER_WAY, busy.onward):
            side.forsok += 1
            if side.forsok > self.settings.maks_omdirigeringer:
                self._failed(host, side, Setback("omdirigeringene tar ikke slutt", "omdirigering"))
                return 0.0
            side.kode, side.final_url = UNDER_WAY, busy.onward
            self._store(side)
        where = host_of(busy.onward) if busy.onward and side.type != "forside" else host
        self.frontier.push(where, side)
        if where != host:
            return 0.0  # it stands in another host's queue now, and holds nothing up here
        return busy.wait

    def _hosts(self) -> list[str]:
        """Return the hosts that may be asked now: while the home page is to be asked for, its own alone."""
        if self.forside is not None and self.frontier.holds(self.forside):
            return [host_of(self.forside.url)]
        return self.frontier.hosts()

    def _own_hosts(self) -> set[str]:
        """Return the hosts of the home page: where the sources say that it is, and where that led."""
        return {host_of(self.site.home), host_of(self.enhet.nettsted or "")}

    def _month_is_spent(self, host: str) -> bool:
        shared = not self.site.holds(f"https://{host}/")
        limit = self.settings.maks_per_maned * (SHARED_HOST_FACTOR if shared else 1)
        if self.state.spent(host) < limit:
            return False
        text = f"månedsbudsjettet for {host} er brukt opp ({limit} forespørsler)"
        if shared:
            self.hendelser.merknader += [text] * (text not in self.hendelser.merknader)
        else:
            self.hendelser.stopp = text + "; fortsetter neste måned"
        return True

    # its answer

    def _ask(self, host: str, side: Side) -> None:
        known = side.tilstand == "ok" and side.hash is not None and (side.del_av or side.url) not in self.uncopied
        known = known and not (self.settings.nettleser and side.merke == "krever_nettleser")
        try:
            svar = self.fetcher.fetch(
                self.session,
                side.url,
                etag=side.etag if known else None,
                sist_endret=side.last_modified if known else None,
                in_scope=lambda url: self._in_scope(side, url) and self._may_go_on(url),
                onward=side.final_url if side.kode == UNDER_WAY else None,
                counted=self._count,
            )
        except Busy:
            raise
        except FetchFeil as error:
            if error.kode == "utenfor" and error.url:
                self._admit(links.led_out(side, error.url, self.site))
            self._failed(host, side, Setback(str(error), error.kode, error.kode in TRANSIENT_CODES))
            return
        self.telling.byte += len(svar.body)
        side.http_status = svar.status
        if transient(svar.status):
            self._failed(host, side, Setback(f"svarte {svar.status}", str(svar.status), True))
            return
        self.streaks.answered(host, host_of(svar.final_url))
        if self._own_hosts() & {host, host_of(svar.final_url)}:
            self.home_silent = False
        self._answered(host, side, svar)

    def _count(self) -> None:
        self.telling.brukt += 1

    def _may_go_on(self, url: str) -> bool:
        """Let a redirect go on, if there is a request left for it: in this round, and at its host this month."""
        if self.telling.brukt >= self.settings.maks_sider:
            raise Busy(0.0, url)
        if self._month_is_spent(host_of(url)):
            if self.hendelser.stopp:
                raise Busy(0.0, url)
            raise FetchFeil("måned", f"månedsbudsjettet for {host_of(url)} er brukt opp", url)
        return True

    def _in_scope(self, side: Side, url: str) -> bool:
        if side.type == "forside":
            return self.site.holds(url) or may_move_to(host_of(url))
        if self.site.holds(side.url):
            return self.site.holds(url) or external_platform(url) is not None
        platform = by_name(side.plattform)
        if platform is ELSEWHERE:
            return host_of(url) == host_of(side.url)
        return platform.claims(url) and platform.scope(url) == platform.scope(side.url)

    # what it means, and what is written down of it

    def _answered(self, host: str, side: Side, svar: Svar) -> None:
        """Take an answer. What our own program stumbles over is that page's trouble: told, and the rest goes on."""
        before, counts = dataclasses.replace(side), dataclasses.replace(self.telling)
        try:
            meaning = interpret(side, svar, self.site, self.probe, self._reader(side, svar), self.limits)
            self._write(side, svar, meaning)
        except (sqlite3.Error, OSError):
            raise  # no memory to write to: nothing more may be asked for
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            why = f"feil i programmet: {type(error).__name__} i {Path(place.filename).name} linje {place.lineno}"
            self.telling = counts
            if not any(told.startswith(why) for told in self.hendelser.merknader):
                self.hendelser.merknader.append(f"{why} ({side.url[:200]})")
            self._failed(host, before, Setback(why, "program"))

    def _reader(self, side: Side, svar: Svar) -> Read:
        """Return how the answer is read: one that waits for a script as the browser draws it, where that is asked for."""

        def read(kind: str, body: bytes, content_type: str, url: str) -> Extract:
            extract = self.readers.read(kind, body, content_type, url)
            own = self.site.holds(url) or side.type == "forside"
            if extract.merke != "krever_nettleser" or not self.settings.nettleser or not own:
                return extract
            if self.drawings >= self.settings.maks_nettleser:
                self.undrawn[f"flere enn de {self.settings.maks_nettleser} den får"] += 1
                return extract
            self.drawings += 1
            found = browser.draw(
                svar, self._ask_for_browser(url), self._same_site(url), browser.Limits(self.settings.tid_nettleser)
            )
            self.undrawn.update(found.refused)
            drawn = self.readers.read("html", (found.html or "").encode(), "text/html; charset=utf-8", url)
            if found.html is None or drawn.merke:
                return extract
            self.drawn.add(side.id)
            return drawn

        return read

    def _same_site(self, home: str) -> Callable[[str], bool]:
        return lambda url: same_site(url, site_of(home))

    def _ask_for_browser(self, home: str) -> Callable[[str], Svar]:
        """Return how the browser's files are fetched: as pages are, and against the same budgets."""
        holds = self._same_site(home)

        def ask(url: str) -> Svar:
            if self.telling.brukt >= self.settings.maks_sider or self._month_is_spent(host_of(url)):
                raise FetchFeil("for_stor", "budsjettet er brukt opp", url)
            return self.fetcher.fetch(self.session, url, in_scope=holds, counted=self._count)

        return ask

    def _write(self, side: Side, svar: Svar, meaning: Meaning) -> None:
        """Write down what an answer means: first the links, then the page.

        A run that is killed in between asks for the page again and loses no link.
        """
        if meaning.sends_on and self._goes_on(side, svar, meaning.sends_on):
            there = links.key_of(self.site.platform.navn, meaning.sends_on)
            # Other frames have the menu.
            self._admit(item for item in meaning.links if links.key_of(item.platform, item.lenke.url) != there)
            return
        side.runde, side.feil, side.kode, side.sist_sjekket = self.runde.nummer, None, None, now()
        side.final_url = svar.final_url
        if meaning.verdict in ("read", "sitemap"):
            # Of a page that the browser drew the shell may stay the same while what it shows does not.
            asked = {} if side.id in self.drawn else svar.headers
            side.etag, side.last_modified = asked.get("etag"), asked.get("last-modified")
            named = svar.headers.get("content-type", "").split(";")[0].strip().lower()[:80] or None
            side.innholdstype = meaning.content_type or named
        self.probe = meaning.probe or self.probe
        if meaning.remark and meaning.remark not in self.hendelser.merknader:
            self.hendelser.merknader.append(meaning.remark)
        if meaning.remark or meaning.left_out:
            self.hendelser.utelatt += meaning.left_out if side.del_av is None else 0
            side.etag = side.last_modified = None  # so that the next round reads it again, and tells it again
        if meaning.site and meaning.extract:
            self._home(side, meaning.site, meaning.extract)
        self._admit(meaning.links)
        match meaning.verdict:
            case "read":
                assert meaning.extract is not None  # noqa: S101 - what was read has a text
                self._read(side, svar, meaning.extract, meaning.relevant)
            case "unchanged":
                self.telling.uendret += 1
                self._present(side)
                self._store(side)
            case "sitemap":
                self.telling.hentet += 1
                side.tilstand, side.hash = "ok", text_hash(svar.body.decode("latin-1"))
                self._store(side)
            case "gone":
                self._gone(side, meaning.setback)
            case "unreadable":
                self._unreadable(side, meaning)
            case "hindered":
                assert meaning.setback is not None  # noqa: S101 - what hinders is told
                self._failed(host_of(side.url), side, meaning.setback)
        if side.type == "forside" and svar.status not in (200, 304):
            self.hendelser.forside = f"forsiden svarte {svar.status}"

    def _goes_on(self, side: Side, svar: Svar, where: str) -> bool:
        """Return whether the home page is asked for where it sends its visitors: once, within the site, cookie in hand."""
        again = where == svar.final_url and not len(self.session.cookies)
        if self.sent_on or again or not self._in_scope(side, where):
            return False
        self.sent_on = self.session.keeps_cookies = True
        side.kode, side.final_url = UNDER_WAY, where
        self._store(side)
        self.frontier.push(host_of(side.url), side)
        return True

    def _home(self, side: Side, site: Site, extract: Extract) -> None:
        """Take in where the site lies, what it runs on, and what its home page and robots.txt tell of."""
        self.site = site
        if has_moved(side, site):
            self.hendelser.merknader.append(f"nettstedet har flyttet til {host_of(site.home)}")
        self.state.set_platform(self.enhet.nummer, site.platform.navn)
        self.hendelser.sok = "annen_vert" if extract.skjema and not site.holds(extract.skjema[0]) else extract.sok
        rules = self.fetcher.robots.rules(self.session, site.home)
        self.hendelser.merknader += [rules.remark] if rules.remark else []
        if others := {host_of(url) for url in rules.sitemaps if not site.holds(url)}:
            self.hendelser.merknader.append(
                f"nettstedskart på andre verter er ikke hentet ({', '.join(sorted(others)[:3])})"
            )
        self._admit(links.of_home(extract, rules.sitemaps, site))

    def _admit(self, found: Iterable[Found]) -> None:
        """Let addresses into the memory and the queue; a link that says more of a known page moves it forward."""
        admitted = self.known.admit(found, self.site.home)
        if not admitted:
            return
        rows = [(item.lenke, item.key, item.platform) for item in admitted]
        for side in self.state.add(self.enhet.nummer, rows):
            self.known.take(side)
            self.frontier.push(host_of(side.url), side)
        for item in admitted:
            side = self.known.page(item.key)
            better = item.lenke.poeng > side.poeng
            side.poeng, side.dybde = max(side.poeng, item.lenke.poeng), min(side.dybde, item.lenke.dybde)
            if better and self.frontier.holds(side):
                self.frontier.push(host_of(side.url), side)

    def _read(self, side: Side, svar: Svar, extract: Extract, relevant: bool) -> None:
        """Keep what was read: a new page, a changed one, or the same text once more."""
        new_hash = text_hash(extract.tekst)
        first, changed = side.forste_sett is None, side.hash is not None and side.hash != new_hash
        side.tittel, side.sprak, side.merke = extract.tittel, extract.sprak, extract.merke
        side.sist_endret = extract.dato or side.last_modified
        side.trenger_ocr = int(extract.merke == "trenger_ocr")
        side.relevant = int(relevant)
        fresh = first or changed or side.hash is None
        side.hash = new_hash
        if fresh:
            self.telling.hentet += 1
            side.hentet = now()
            side.endret = side.hentet if changed else side.endret
            counted = side.type == "side" or by_name(side.plattform).reads(side.type)
            self.telling.nye += first and counted
            self.telling.endret += changed and counted
        else:
            self.telling.uendret += 1
        side.duplikat_av = self.known.twin(side)
        self._present(side)
        if relevant or side.del_av:
            self.copies.keep(side, svar, extract.tekst, now())
        self._store(side, extract.tekst if fresh and side.type != "probe" else None)

    def _present(self, side: Side) -> None:
        side.tilstand, side.borte_siden, side.siste_sett = "ok", None, now()
        side.forste_sett = side.forste_sett or side.siste_sett
        counted = by_name(side.plattform).counts(side.type)
        self.telling.sider += counted
        self.telling.dokumenter += bool(side.relevant) and counted

    def _unreadable(self, side: Side, meaning: Meaning) -> None:
        """An answer that cannot be made text: told, and what was read of the page before is kept as it was."""
        side.merke = meaning.extract.merke if meaning.extract else None
        side.tilstand = "feil" if side.forste_sett else "utelatt"
        side.feil = meaning.setback.why if meaning.setback else None
        self._store(side)

    def _gone(self, side: Side, setback: Setback | None) -> None:
        """A page that the site itself says is not there: gone if it was there before, and its text is kept.

        One that says so with the status of a page that is there may be mistaken: its text counts until the next round.
        """
        side.feil = setback.why if setback else None
        soft = setback is not None and setback.code == SOFT_404
        side.merke = SOFT_404 if soft and side.forste_sett and side.tilstand != "borte" and side.relevant else None
        if side.forste_sett is None:
            side.tilstand = "utelatt"
        elif side.tilstand != "borte":
            side.tilstand, side.borte_siden = "borte", now()
            self.telling.borte += 1
        self._store(side)

    def _store(self, side: Side, tekst: str | None = None) -> None:
        """Write a page and the counts down; `tekst` when it is new."""
        self.telling.sett = len(self.known)
        self.state.store(side, tekst, dataclasses.asdict(self.telling), self.run)

    # when there was no answer, or one that keeps the page from us

    def _failed(self, host: str, side: Side, setback: Setback) -> None:
        """Note that a page could not be had, and do what follows from it for page, host and site."""
        side.forsok += 1
        side.sist_sjekket = now()
        side.feil, side.kode = setback.why, setback.code
        home = side.type == "forside"
        in_a_row = 0
        if setback.passing:
            self.home_silent = self.home_silent or home
            in_a_row = self.streaks.failed(host)
            self.frontier.hold_off(host, self.streaks.pause(host) * self.settings.scale)
        standing = Standing(in_a_row, host in self._own_hosts(), self.home_silent or self.forside is None)
        what = consequence(setback, side.forsok, home, standing)
        if what == "host_let_go":
            self._let_go(host, f"svarer ikke ({setback.why})", 1)
        elif what == "site_silent":
            self.hendelser.stopp = f"nettstedet svarer ikke ({setback.why}); fortsetter i neste kjøring"
        elif many_in_a_row(standing) and self.forside is not None:
            self.frontier.push(host_of(self.forside.url), self.forside)
        if what == "left":
            self._leave(side, setback)
        self._store(side)  # when not left: neither read nor failed, it comes again
        if what == "again":
            self.frontier.push(host, side)

    def _leave(self, side: Side, setback: Setback) -> None:
        """Let a page be until the next round."""
        side.runde = self.runde.nummer
        side.tilstand = state_after(setback, side.forste_sett is not None)
        self.telling.feil += side.tilstand == "feil"
        if side.type == "forside":
            self.hendelser.forside = f"forsiden: {setback.why}"
            if setback.passing or setback.code in HOME_CLOSED:
                self.frontier.clear()

    def _let_go(self, host: str, why: str, also: int = 0) -> None:
        """Ask nothing more of a host outside the site in this run."""
        self.given_up.add(host)
        left = self.frontier.drop(host) + also
        self.hendelser.merknader.append(f"{host} {why}; {antall(left, 'adresse', 'adresser')} der er ikke hentet")

    # the end

    def done(self) -> bool:
        """Return whether there is nothing left to ask in this round."""
        return not len(self.frontier) or self.telling.brukt >= self.settings.maks_sider

    def finish(self, avbrutt: str | None = None) -> Utfall:
        """Close the round, or leave it open when it was interrupted; return how it went."""
        if avbrutt:
            self.hendelser.avbrutt = avbrutt
        if self.undrawn:
            why = ", ".join(f"{count} {reason}" for reason, count in self.undrawn.most_common(3))
            self.hendelser.merknader.append(f"nettleseren fikk ikke alt den ba om ({why})")
        self.hendelser.utelatt += self.known.left_out
        self.hendelser.ikke_spurt = self.known.not_asked
        self.hendelser.take_round(self.state.sider(self.enhet.nummer, "runde = ?", self.runde.nummer))
        utfall = outcome(self.telling, self.hendelser)
        self.session.close()
        counts = dataclasses.asdict(self.telling)
        whole = utfall.ord in ("ok", "advarsel") and not self.settings.bare_nye  # comparable with the next search
        self.state.close_unit(self.enhet.nummer, self.run, utfall, counts, whole)
        return utfall
