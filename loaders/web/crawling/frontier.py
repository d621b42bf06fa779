"""What is left to ask for in a unit's round: a queue per host, the most promising first and no kind of page for too long."""

import heapq
import itertools
import re
import time
from collections import Counter
from urllib.parse import urlsplit

from loaders.web.types import Side

FIRST = {"forside": 1000, "sitemap": 900, "probe": 850, "sok": 800}
LONGEST_PAUSE_SILENT, LONGEST_PAUSE_ANSWERING = 300.0, 60.0
POLICY = 10  # points of a page that names a policy: it takes its turn at once
FROM_HOME = 25  # what the home page leads to is where everything else is found
TURN, LONGEST_TURN = 2, 60  # what each page asked for takes from the others of its group, and the most it can take

Item = tuple[int, str, int, int, Side]


def priority(side: Side) -> int:
    """Return how early a page is asked for; the site's own directories first, then what promises most."""
    value = FIRST.get(side.type, side.poeng * 10 - side.dybde)
    value += 30 * bool(side.relevant) + 5 * (side.tilstand == "ny") + FROM_HOME * (side.kilde == "forside")
    value -= {"borte": 60, "utelatt": 80}.get(side.tilstand, 0)
    return value if side.type == "forside" else value - 200 * min(side.forsok, 3)


def group_of(side: Side) -> str:
    """Return what a page has in common with others like it: its folder, the form of its name, and what it promises.

    The groups of a host take turns, so that three hundred events that mention volunteering do not eat the round. Pages
    that name a policy are in no group.
    """
    if side.type != "side" or side.poeng >= POLICY:
        return ""
    folder, _, name = urlsplit(side.url).path.rpartition("/")
    if not name:
        folder, _, name = folder.rpartition("/")
    numbered = re.match(r"[A-Za-z]{0,20}(?=\d{3})", name)
    return f"{side.poeng}:{re.sub(r'[0-9]+', '0', folder)}/{numbered[0] + '0' if numbered else ''}"


class Frontier:
    """The queues of one unit. A host can be held off; the others go on meanwhile."""

    def __init__(self) -> None:
        self._queues: dict[str, dict[str, list[Item]]] = {}
        self._asked: Counter[tuple[str, str]] = Counter()
        self._count = itertools.count()
        self._waiting: dict[int, Side] = {}
        self._ready: dict[str, float] = {}

    def push(self, host: str, side: Side) -> None:
        """Put a page in its host's queue; among equals the one looked at longest ago comes first.

        A page that waits already moves to the place that it has now: its older place is passed over.
        """
        self._waiting[side.id] = side
        item = (-priority(side), side.sist_sjekket or "", side.id, next(self._count), side)
        heapq.heappush(self._queues.setdefault(host, {}).setdefault(group_of(side), []), item)

    def pop(self, host: str) -> Side:
        """Take the host's most promising page, seen how many of its group were asked for; the host is one of `hosts`."""
        _, group = self._best(host)
        side = heapq.heappop(self._queues[host][group])[4]
        del self._waiting[side.id]
        if group:
            self._asked[host, group] += 1
        return side

    def _best(self, host: str) -> tuple[tuple[int, str, int], str]:
        """Return the place and the group of the host's next page."""
        best: tuple[tuple[int, str, int], str] | None = None
        groups = self._queues[host]
        for group in list(groups):
            queue = groups[group]
            while queue and queue[0][2] not in self._waiting:
                heapq.heappop(queue)
            if not queue:
                del groups[group]
                continue
            first = queue[0]
            place = (first[0] + min(TURN * self._asked[host, group], LONGEST_TURN), first[1], first[2])
            if best is None or place < best[0]:
                best = place, group
        if best is None:
            raise LookupError(host)
        return best

    def holds(self, side: Side) -> bool:
        """Return whether a page waits to be asked for."""
        return side.id in self._waiting

    def first(self) -> Side | None:
        """Return the page that waits, when there is one; asked before the known ones are put in."""
        return next(iter(self._waiting.values()), None)

    def hosts(self) -> list[str]:
        """Return the hosts with something left, the one with the most promising page first."""
        waiting = []
        for host in list(self._queues):
            try:
                waiting.append((self._best(host)[0], host))
            except LookupError:
                del self._queues[host]
        return [host for _, host in sorted(waiting)]

    def hold_off(self, host: str, seconds: float) -> None:
        """Ask nothing of a host for a while."""
        self._ready[host] = time.monotonic() + seconds

    def wait(self, host: str) -> float:
        """Return the seconds that a host is still held off."""
        return max(0.0, self._ready.get(host, 0.0) - time.monotonic())

    def drop(self, host: str) -> int:
        """Let go of all that is left for a host; return how many pages that were."""
        gone = {item[2] for queue in self._queues.pop(host, {}).values() for item in queue} & self._waiting.keys()
        for number in gone:
            del self._waiting[number]
        return len(gone)

    def clear(self) -> None:
        """Let go of everything."""
        self._queues.clear()
        self._waiting.clear()

    def promising(self) -> int:
        """Return how many pages that look like a policy were not asked for yet."""
        return sum(side.poeng >= 7 and side.tilstand == "ny" for side in self._waiting.values())

    def __len__(self) -> int:
        return len(self._waiting)


class Streaks:
    """How many requests in a row each host has left without a proper answer."""

    def __init__(self) -> None:
        self._failed: Counter[str] = Counter()
        self._answering: set[str] = set()

    def answered(self, *hosts: str) -> None:
        """Note a proper answer: what failed before at these hosts was no sign of more to come."""
        self._answering.update(hosts)
        for host in hosts:
            self._failed.pop(host, None)

    def failed(self, host: str) -> int:
        """Note a failure; return how many there are now in a row."""
        self._failed[host] += 1
        return self._failed[host]

    def pause(self, host: str) -> float:
        """Return how many seconds to leave a host alone: growing, and less where some pages do come."""
        longest = LONGEST_PAUSE_ANSWERING if host in self._answering else LONGEST_PAUSE_SILENT
        return min(longest, 2.0 ** min(self._failed[host], 9))
