"""What is done when a page cannot be had: tried again, left, or its host given up; per host, for each fails by itself."""

from typing import TYPE_CHECKING

from loaders.web.addresses import host_of
from loaders.web.crawling.frontier import Streaks
from loaders.web.memory.state import now
from loaders.web.outcome import antall
from loaders.web.side import Side

if TYPE_CHECKING:
    from loaders.web.crawling.unit import EnhetSok

ATTEMPTS, ATTEMPTS_HOME = 3, 5
FAILURES_IN_A_ROW = 8
# What keeps a page that was never read from us for good; one that was read before has failed.
CLOSED = frozenset({"robots", "utenfor", "skjema", "adresse", "for_stor", "stengt", "form"})


class Motgang:
    """Takes the failures of one unit's search and settles what becomes of page and host."""

    def __init__(self, sok: "EnhetSok") -> None:
        self._sok = sok
        self._streaks = Streaks()
        self.home_silent = False
        self.given_up: set[str] = set()

    def answered(self, *hosts: str) -> None:
        """Note that hosts gave a proper answer."""
        self._streaks.answered(*hosts)
        if self.own_hosts() & set(hosts):
            self.home_silent = False

    def own_hosts(self) -> set[str]:
        """Return the hosts of the home page: where the sources say that it is, and where that led."""
        return {host_of(self._sok.home), host_of(self._sok.enhet.nettsted or "")}

    def hindered(self, side: Side, why: str, code: str) -> None:
        """Take an answer that keeps a page from us and does not say that it is gone."""
        self.failed(host_of(side.url), side, why, code, False)

    def failed(self, host: str, side: Side, why: str, code: str, passing: bool) -> None:
        """Note that a page could not be had; with `passing` it is tried again, as long as its host is not given up."""
        side.forsok += 1
        side.sist_sjekket = now()
        side.feil, side.kode = why, code
        if passing:
            self.home_silent = self.home_silent or side.type == "forside"
            in_a_row = self._streaks.failed(host)
            self._sok.frontier.hold_off(host, self._streaks.pause(host) * self._sok.settings.scale)
            if in_a_row >= FAILURES_IN_A_ROW and self._give_up(host, why):
                self._sok.svar.store(side)  # neither read nor failed: it comes again in the next run
                return
            if side.forsok < (ATTEMPTS_HOME if side.type == "forside" else ATTEMPTS):
                self._sok.svar.store(side)
                self._sok.frontier.push(host, side)
                return
        side.runde = self._sok.runde.nummer
        never = side.forste_sett is None and code in CLOSED
        side.tilstand = "utelatt" if never else "feil"  # what was read before stays, whatever it is that hinders us now
        self._sok.telling.feil += side.tilstand == "feil"
        if side.type == "forside":
            self._sok.hendelser.forside = f"forsiden: {why}"
            if passing or code in ("stengt", "uventet"):
                self._sok.frontier.clear()  # a site that will not show its home page is left in peace
        self._sok.svar.store(side)

    def _give_up(self, host: str, why: str) -> bool:
        """Settle what many failures in a row at a host mean; return whether it is asked no more in this run.

        Pages can be broken on a site that is well: its home page tells. Other hosts hold a part of the pages only.
        """
        if host not in self.own_hosts():
            self.let_go(host, f"svarer ikke ({why})", 1)
            return True
        if self.home_silent or self._sok.forside is None:
            self._sok.hendelser.stopp = f"nettstedet svarer ikke ({why}); fortsetter i neste kjøring"
            return True
        self._sok.frontier.push(host_of(self._sok.forside.url), self._sok.forside)
        return False

    def let_go(self, host: str, why: str, also: int = 0) -> None:
        """Ask nothing more of a host outside the site in this run."""
        self.given_up.add(host)
        left = self._sok.frontier.drop(host) + also
        self._sok.hendelser.merknader.append(f"{host} {why}; {antall(left, 'adresse', 'adresser')} der er ikke hentet")
