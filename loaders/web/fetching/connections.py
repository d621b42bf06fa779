"""Connections of the requests session: to public addresses alone, checked as they are connected to, and cut when too slow."""

import contextlib
import heapq
import ipaddress
import os
import re
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError
from urllib3.poolmanager import PoolManager

from loaders.web.settings import Fixtures

PORTS = frozenset({80, 443, 8080, 8443})
NAT64 = ipaddress.ip_network("64:ff9b::/96")
GLOBAL_IPV6 = ipaddress.ip_network("2000::/3")
"""all of IPv6 that is given out to the open internet; elsewhere lie forms that lead to IPv4 (`::10.0.0.1`, `::ffff:0:10.0.0.1`)"""
# Not on the open internet either, whatever Python's tables say: Azure's and Oracle's own services, the old way to 6to4, and documentation.
RESERVED = tuple(
    map(ipaddress.ip_network, ("168.63.129.16/32", "192.0.0.192/32", "192.0.0.0/24", "192.88.99.0/24", "3fff::/20"))
)
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class ForbudtAdresseError(OSError):
    """The host leads to an address that the search must never touch, or does not exist in the fixture world."""


def is_public(address: Address) -> bool:
    """Return whether an address is on the open internet.

    Private, loopback, link-local, reserved and multicast ones are not, nor are IPv6 forms that wrap such an IPv4.
    """
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = address.ipv4_mapped or address.sixtofour
        if address.teredo is not None:
            return False
        if wrapped is None and address in NAT64:
            wrapped = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if wrapped is not None:
            return is_public(wrapped)
        if address not in GLOBAL_IPV6:
            return False
    return address.is_global and not address.is_multicast and not any(address in network for network in RESERVED)


def resolve(host: str, port: int, fixtures: Fixtures | None) -> list[tuple[str, int]]:
    """Return the (address, port) pairs that may be connected to for a host, in the resolver's order.

    Raises ForbudtAdresseError when any answer is not public (an answer that mixes public and private addresses is
    an attack or a mistake, and is refused whole), and OSError when the name does not resolve.
    """
    if fixtures is not None:
        return _resolve_fixture(host, port, fixtures)
    if port not in PORTS:
        raise ForbudtAdresseError(f"port {port} er ikke en vanlig nettport")
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    found = [str(answer[4][0]) for answer in answers]
    for text in found:
        if not is_public(ipaddress.ip_address(text.split("%")[0])):
            raise ForbudtAdresseError(f"{host} peker til den ikke-offentlige adressen {text}")
    return [(text, port) for text in found]


def _resolve_fixture(host: str, port: int, fixtures: Fixtures) -> list[tuple[str, int]]:
    target = fixtures.hosts.get(host)
    if isinstance(target, int):
        return [("127.0.0.1", target)]
    try:
        address = ipaddress.ip_address(target or host.strip("[]"))
    except ValueError:
        raise ForbudtAdresseError(f"{host} finnes ikke i testoppsettet") from None
    if not is_public(address):
        raise ForbudtAdresseError(f"{host} peker til den ikke-offentlige adressen {address}")
    raise ForbudtAdresseError(f"{host}:{port} er utenfor testoppsettet")


class Deadline:
    """The time limit of one request in all, from connecting to the last byte; slow drips do not prolong it."""

    def __init__(self, seconds: float) -> None:
        self.at = time.monotonic() + seconds
        self.passed = False
        self.done = False
        self._handles: list[socket.socket] = []
        self._lock = threading.Lock()

    def watch(self, connected: socket.socket) -> None:
        """Let this request's limit apply to a socket; a copy of the handle survives TLS wrapping."""
        copy = socket.socket(fileno=os.dup(connected.fileno()))
        with self._lock:
            self._handles.append(copy)
        if self.passed:
            self.cut()

    def cut(self) -> None:
        """End the request: whoever reads from the socket gets an error or the end at once."""
        self.passed = True
        with self._lock:
            for handle in self._handles:
                with contextlib.suppress(OSError):
                    handle.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Give the handles back: the request is over."""
        self.done = True
        with self._lock:
            for handle in self._handles:
                handle.close()
            self._handles.clear()


class Watchdog:
    """One thread that cuts the requests whose time has run out."""

    def __init__(self) -> None:
        self._queue: list[tuple[float, int, Deadline]] = []
        self._changed = threading.Condition()
        self._count = self._under_way = 0
        threading.Thread(target=self._run, name="frist", daemon=True).start()

    @contextlib.contextmanager
    def limit(self, seconds: float) -> Iterator[Deadline]:
        """Hold the requests that this thread makes inside the block to `seconds` in all."""
        deadline = Deadline(seconds)
        with self._changed:
            self._count += 1
            self._under_way += 1
            if len(self._queue) > 2 * self._under_way + 50:  # most are over long before their limit
                self._queue = [item for item in self._queue if not item[2].done]
                heapq.heapify(self._queue)
            heapq.heappush(self._queue, (deadline.at, self._count, deadline))
            self._changed.notify()
        _current.deadline = deadline
        try:
            yield deadline
        finally:
            _current.deadline = None
            deadline.close()
            with self._changed:
                self._under_way -= 1

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._queue:
                    self._changed.wait()
                wait = self._queue[0][0] - time.monotonic()
                if wait > 0:
                    self._changed.wait(wait)
                    continue
                _, _, deadline = heapq.heappop(self._queue)
            deadline.cut()


class _Current(threading.local):
    deadline: Deadline | None = None
    target: str | None = None


_current = _Current()


def _watch(sock: socket.socket | None) -> None:
    if _current.deadline is not None and sock is not None:
        _current.deadline.watch(sock)


class _Checked:
    """Mixin: resolve, check and connect in one step, so that a second DNS answer can never be used."""

    fixtures: Fixtures | None = None

    def _new_conn(self: Any) -> socket.socket:
        try:
            answers = resolve(self._dns_host, self.port, self.fixtures)
        except ForbudtAdresseError:
            raise
        except OSError as error:
            raise NewConnectionError(self, f"Finner ikke {self.host}: {error}") from error
        failure: OSError | None = None
        for address, port in answers[:4]:
            try:
                sock = socket.create_connection((address, port), self.timeout)
            except TimeoutError as error:
                failure = ConnectTimeoutError(self, f"{self.host} svarer ikke")  # type: ignore[assignment]
                failure.__cause__ = error  # type: ignore[union-attr]
                continue
            except OSError as error:
                failure = error
                continue
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            _watch(sock)
            return sock
        if isinstance(failure, ConnectTimeoutError):
            raise failure
        raise NewConnectionError(self, f"{self.host} tar ikke imot: {failure}")

    def request(self: Any, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        _watch(self.sock)  # a connection that was kept alive was opened under another request's limit
        return super().request(method, _current.target or url, *args, **kwargs)  # type: ignore[misc]


class Session(requests.Session):
    """The requests of one unit; must not be used by two threads at once.

    Cookies live as long as one address is asked for, redirects included. A site that shows nothing without them
    (`keeps_cookies`: it set one and sent us back to where we were) is given them back for as long as the session lasts.
    """

    keeps_cookies = False

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Return None: redirects are followed in `Fetcher.fetch`. (That of requests fails on letters that are not UTF-8.)"""


def checked_adapter(fixtures: Fixtures | None) -> HTTPAdapter:
    """Return a requests adapter whose every connection goes to an address that was checked (or to a fixture).

    It asks for path and query as they stand in the prepared request; requests and urllib3 would both spell them anew.
    """
    http = type("CheckedHTTP", (_Checked, HTTPConnection), {"fixtures": fixtures})
    https = type("CheckedHTTPS", (_Checked, HTTPSConnection), {"fixtures": fixtures})
    pools = {
        "http": type("CheckedHTTPPool", (HTTPConnectionPool,), {"ConnectionCls": http}),
        "https": type("CheckedHTTPSPool", (HTTPSConnectionPool,), {"ConnectionCls": https}),
    }

    class Adapter(HTTPAdapter):
        def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
            kwargs.pop("block", None)
            self.poolmanager = PoolManager(num_pools=3, maxsize=1, block=False)
            self.poolmanager.pool_classes_by_scheme = pools

        def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
            _current.target = re.sub(r"^[a-z]+://[^/?#]*", "", request.url or "").partition("#")[0] or "/"
            try:
                return super().send(request, *args, **kwargs)
            finally:
                _current.target = None

    return Adapter(max_retries=0)
