"""What is left to ask for in a unit's round: one queue per host, the most promising first; and how the hosts answer."""

import heapq
import itertools
import time
from collections import Counter

from loaders.web.types import Side

FIRST = {"forside": 1000, "sitemap": 900, "probe": 850, "sok": 800}
LONGEST_PAUSE_SILENT, LONGEST_PAUSE_ANSWERING = 300.0, 60.0


def priority(side: Side) -> int:
    """Return how early a page is asked for; the site's own directories first, then what promises most."""
    value = FIRST.get(side.type, side.poeng * 10 - side.dybde)
    value += 30 * bool(side.relevant) + 5 * (side.tilstand == "ny")
    value -= {"borte": 60, "utelatt": 80}.get(side.tilstand, 0)
    return value if side.type == "forside" else value - 200 * min(side.forsok, 3)


class Frontier:
    """The queues of one unit. A host can be held off; the others go on meanwhile."""

    def __init__(self) -> None:
        self._queues: dict[str, list[tuple[int, str, int, int, Side]]] = {}
        self._count = itertools.count()
        self._waiting: dict[int, Side] = {}
        self._ready: dict[str, float] = {}

    def push(self, host: str, side: Side) -> None:
        """Put a page in its host's queue; among equals the one looked at longest ago comes first.

        A page that waits already moves to the place that it has now: its older place is passed over.
        """
        self._waiting[side.id] = side
        item = (-priority(side), side.sist_sjekket or "", side.id, next(self._count), side)
        heapq.heappush(self._queues.setdefault(host, []), item)

    def pop(self, host: str) -> Side:
        """Take the host's most promising page; the host is one of `hosts`."""
        side = self._queues[host][0][4]
        del self._waiting[side.id]
        self._clean(host)
        return side

    def _clean(self, host: str) -> None:
        queue = self._queues[host]
        while queue and queue[0][2] not in self._waiting:
            heapq.heappop(queue)

    def holds(self, side: Side) -> bool:
        """Return whether a page waits to be asked for."""
        return side.id in self._waiting

    def first(self) -> Side | None:
        """Return the page that waits, when there is one; asked before the known ones are put in."""
        return next(iter(self._waiting.values()), None)

    def hosts(self) -> list[str]:
        """Return the hosts with something left, the one with the most promising page first."""
        waiting = [(queue[0][:3], host) for host, queue in self._queues.items() if queue]
        return [host for _, host in sorted(waiting)]

    def hold_off(self, host: str, seconds: float) -> None:
        """Ask nothing of a host for a while."""
        self._ready[host] = time.monotonic() + seconds

    def wait(self, host: str) -> float:
        """Return the seconds that a host is still held off."""
        return max(0.0, self._ready.get(host, 0.0) - time.monotonic())

    def drop(self, host: str) -> int:
        """Let go of all that is left for a host; return how many pages that were."""
        gone = {item[2] for item in self._queues.pop(host, [])} & self._waiting.keys()
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
