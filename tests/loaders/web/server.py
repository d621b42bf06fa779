"""Fixture sites on loopback: one real HTTP server that answers for many host names and keeps a log of every request."""

import hashlib
import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


@dataclass
class Page:
    """One answer; `act` takes over the handler entirely (drips, bombs)."""

    body: bytes = b""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    act: Callable[["Handler"], None] | None = None


Answer = Page | Callable[[str], Page]


@dataclass(frozen=True)
class Request:
    """One line of the server's own log; times are monotonic seconds when the request was read and answered."""

    host: str
    path: str
    began: float
    ended: float
    status: int
    headers: dict[str, str]


class Site(dict[str, Answer]):
    """Path (with query) -> answer. `rest` answers what is not listed; by default a plain 404."""

    def __init__(self, pages: dict[str, Answer] | None = None, rest: Callable[[str], Page] | None = None) -> None:
        super().__init__(pages or {})
        self.rest = rest or (lambda path: Page(b"<h1>404</h1>", 404))

    def answer(self, path: str) -> Page:
        found = self.get(path) or self.get(urlsplit(path).path)
        page = found or self.rest(path)
        return page(path) if callable(page) else page


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "FixtureServer"

    def do_GET(self) -> None:
        began = time.monotonic()
        host = (self.headers.get("Host") or "").split(":")[0]
        site = self.server.sites.get(host)
        page = site.answer(self.path) if site is not None else Page(b"unknown host", 421)
        self.sent = page.status
        with self.server.counting(
            host, lambda: Request(host, self.path, began, time.monotonic(), self.sent, dict(self.headers.items()))
        ) as over:
            try:
                page.act(self) if page.act else self._send(page, over)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True
        self.server.arrived.set()

    def _send(self, page: Page, over: Callable[[], None]) -> None:
        # Over, and in the log, before the last byte is sent: a client may go on before this thread has come to its end.
        etag = '"' + hashlib.md5(page.body).hexdigest() + '"'
        if page.status == 200 and self.headers.get("If-None-Match") == etag:
            self.sent = 304
            self.send_response(304)
            self.send_header("ETag", etag)
            over()
            self.end_headers()
            return
        self.send_response(page.status)
        self.send_header("Content-Type", page.content_type)
        self.send_header("Content-Length", str(len(page.body)))
        if page.status == 200 and "ETag" not in page.headers:
            self.send_header("ETag", etag)
        for name, value in page.headers.items():
            if value:
                self.send_header(name, value)
        if not page.body or page.status != 200:  # nobody reads what an error says
            over()
        self.end_headers()
        self.wfile.write(page.body[:-1])
        over()
        self.wfile.write(page.body[-1:])

    def log_message(self, *args: object) -> None:
        return


class FixtureServer(ThreadingHTTPServer):
    """Answers for all hosts in `sites` on one port of 127.0.0.1."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.sites: dict[str, Site] = {}
        self.log: list[Request] = []
        self.guard = threading.Lock()
        self.arrived = threading.Event()
        self.under_way: dict[str, int] = {}
        self.most_at_once: dict[str, int] = {}

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @contextmanager
    def counting(self, host: str, line: Callable[[], Request]) -> Iterator[Callable[[], None]]:
        """Count a request as under way until what is given is called, or the block ends; then its line is in the log."""
        ended = threading.Event()

        def over() -> None:
            with self.guard:
                if not ended.is_set():
                    ended.set()
                    self.under_way[host] -= 1
                    self.log.append(line())

        with self.guard:
            self.under_way[host] = self.under_way.get(host, 0) + 1
            self.most_at_once[host] = max(self.most_at_once.get(host, 0), self.under_way[host])
        try:
            yield over
        finally:
            over()

    def paths(self, host: str) -> list[str]:
        with self.guard:
            return [request.path for request in self.log if request.host == host]

    def gaps(self, host: str) -> list[float]:
        """Seconds between the starts of consecutive requests to a host, from this server's own log."""
        with self.guard:
            starts = sorted(request.began for request in self.log if request.host == host)
        return [after - before for before, after in itertools.pairwise(starts)]

    def handle_error(self, request: object, client_address: object) -> None:
        return


@contextmanager
def serving() -> Iterator[FixtureServer]:
    server = FixtureServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def slow_drip(handler: Handler) -> None:
    """Send a byte now and then, for ever; ends when the client hangs up."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")
    handler.close_connection = True
    handler.connection.settimeout(0.05)
    while True:
        handler.wfile.write(b"x")
        handler.wfile.flush()
        try:
            if not handler.connection.recv(1, socket.MSG_PEEK):
                return
        except TimeoutError:
            continue


def huge(handler: Handler) -> None:
    """Send 50 MB without saying so beforehand."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nConnection: close\r\n\r\n%PDF-1.4")
    handler.close_connection = True
    for _ in range(50):
        handler.wfile.write(b"0" * 1_000_000)
