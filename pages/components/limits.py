"""How often one client, and one link, may ask: a share for each, so that nobody can use up what is others'."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, nullcontext
from ipaddress import IPv6Address, ip_address, ip_network
from weakref import WeakValueDictionary


class Limit:
    """At most `most` requests in `seconds` for each key; the keys asked about longest ago are forgotten past `keys` of them."""

    def __init__(
        self, most: int, seconds: float, keys: int = 10_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most, self._seconds, self._keys, self._clock = most, seconds, keys, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str) -> bool:
        """Use one of the key's share; False when there is none left now. The share fills again evenly."""
        with self._lock:
            now = self._clock()
            left, at = self._left.pop(key, (float(self._most), now))
            left = min(float(self._most), left + (now - at) * self._most / self._seconds)
            allowed = left >= 1
            self._left[key] = (left - 1 if allowed else left, now)
            while len(self._left) > self._keys:
                self._left.popitem(last=False)
            return allowed


class Turns:
    """One new question at a time for each client: whoever asks many at once waits for them, and nobody else does."""

    def __init__(self, known: int = 64) -> None:
        self._locks: WeakValueDictionary[str, threading.Lock] = WeakValueDictionary()
        self._known: OrderedDict[Hashable, None] = OrderedDict()
        self._most, self._lock = known, threading.Lock()

    @contextmanager
    def turn(self, client: str, question: Hashable) -> Iterator[None]:
        """Inside, the question is answered; one that was answered lately, by anybody, has not to wait."""
        with self._lock:
            # A client's lock is there for as long as anybody holds it or waits for it.
            lock = None if question in self._known else self._locks.setdefault(client, threading.Lock())
        with lock or nullcontext():
            yield
        with self._lock:
            self._known[question] = None
            self._known.move_to_end(question)
            while len(self._known) > self._most:
                self._known.popitem(last=False)


SCREENS = Turns()
"""of this process's screens; it lies here since Streamlit runs the file of the frame anew each time"""


def plain_address(host: str) -> str:
    """An address as it is written everywhere: IPv4 as IPv4, also where a socket for both kinds calls it `::ffff:127.0.0.1`. What is no
    address is as it was."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return str(address.ipv4_mapped or address) if isinstance(address, IPv6Address) else host


def client_key(host: str | None) -> str:
    """One key for a client: the address, for IPv6 the /64 that one household has."""
    plain = plain_address(host or "")
    try:
        address = ip_address(plain)
    except ValueError:
        return plain or "?"
    return str(ip_network(f"{address}/64", strict=False)) if address.version == 6 else plain
