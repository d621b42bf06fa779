"""What is left to ask for in a unit's round: one queue per host, the most promising first."""

import heapq
import time

from loaders.web.side import Side

FIRST = {"forside": 1000, "sitemap": 900, "probe": 850, "sok": 800}


def priority(side: Side) -> int:
    """Return how early a page is asked for; the site's own directories first, then what promises most."""
    value = FIRST.get(side.type, side.poeng * 10 - side.dybde)
    value += 30 * bool(side.relevant) + 5 * (side.tilstand == "ny")
    value -= {"borte": 60, "utelatt": 80}.get(side.tilstand, 0)
    return value - 200 * min(side.forsok, 3)


class Frontier:
    """The queues of one unit. A host can be held off; the others go on meanwhile."""

    def __init__(self) -> None:
        self._queues: dict[str, list[tuple[int, str, int, Side]]] = {}
        self._ready: dict[str, float] = {}

    def push(self, host: str, side: Side) -> None:
        """Put a page in its host's queue; among equals the one looked at longest ago comes first."""
        heapq.heappush(self._queues.setdefault(host, []), (-priority(side), side.sist_sjekket or "", side.id, side))

    def pop(self, host: str) -> Side:
        """Take the host's most promising page."""
        return heapq.heappop(self._queues[host])[3]

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

    def drop(self, host: str) -> None:
        """Let go of all that is left for a host."""
        self._queues.pop(host, None)

    def promising(self) -> int:
        """Return how many pages that look like a policy were not asked for yet."""
        return sum(item[3].poeng >= 7 and item[3].tilstand == "ny" for queue in self._queues.values() for item in queue)

    def __len__(self) -> int:
        return sum(len(queue) for queue in self._queues.values())
