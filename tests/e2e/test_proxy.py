"""deploy/haproxy.cfg in Debian's HAProxy before two replicas on the same files: affinity, what is told on, and a replica that dies."""

from __future__ import annotations

import json
import os
import re
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests
import trustme
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.sync.client import ClientConnection

from tests.e2e.conftest import free_port, serve
from tests.e2e.wire import answers, visit, words
from tests.processes import Forked
from tests.registers import ROOT, copy

COOKIE = "fk_replika"
OWN_MACHINE = re.compile(r"^ +(user|group|chroot|stats socket) .*\n", re.MULTILINE)
"""lines of the file that need Debian's user and folders"""
OPEN = ("/kart?fylke=46", "/kart/bilde.svg", "/api", "/api/v1/kommuner?fylke=46", "/apent/endringer.atom", "/dcat.ttl", "/sitemap.xml",
        "/kommuneark?kommune=4621", "/robots.txt", "/favicon.ico")  # fmt: skip


@dataclass
class Proxy:
    """Where it answers, over TLS and not, and what it takes to believe its certificate."""

    url: str
    plain: str
    authority: Path

    def asks(self, path: str = "/helse", **options: object) -> requests.Response:
        """A GET by a client without a memory, which follows no redirect."""
        return requests.get(self.url + path, verify=self.authority, timeout=60, allow_redirects=False, **options)  # type: ignore[arg-type]

    def placed(self, cookie: str = "") -> str:
        """The cookie that the proxy gives a client that comes with this one; what it had if it gives none."""
        return self.asks(headers={"Cookie": f"{COOKIE}={cookie}"}).cookies.get(COOKIE, cookie)

    def visit(self, cookie: str) -> AbstractContextManager[ClientConnection]:
        """A websocket of a page that has the cookie."""
        trust = ssl.create_default_context(cafile=self.authority)
        return visit(self.url, {"Cookie": f"{COOKIE}={cookie}"}, trust=trust)


@contextmanager
def proxy(folder: Path, replicas: list[str], **more: str) -> Iterator[Proxy]:
    """The shipped configuration on ports of its own, with a certificate of its own."""
    issuer, secure, plain = trustme.CA(), free_port(), free_port()
    issuer.cert_pem.write_to_path(str(folder / "ca.pem"))
    issuer.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(str(folder / "localhost.pem"))
    shipped = (ROOT / "deploy" / "haproxy.cfg").read_text(encoding="utf-8")
    (folder / "haproxy.cfg").write_text(OWN_MACHINE.sub("", shipped), encoding="utf-8")
    env = {
        "FK_HTTP": f"127.0.0.1:{plain}", "FK_HTTPS": f"127.0.0.1:{secure}", "FK_TALL": f"127.0.0.1:{free_port()}",
        "FK_CERT": str(folder / "localhost.pem"), "FK_LOG": "stdout",
        "FK_MAXCONN": "200",
        **{f"FK_REPLIKA_{n}": url.removeprefix("http://").replace("localhost", "127.0.0.1") for n, url in enumerate(replicas, 1)},
        **more,
    }  # fmt: skip
    with (folder / "haproxy.log").open("wb") as log:
        command = ["/usr/sbin/haproxy", "-db", "-f", str(folder / "haproxy.cfg")]
        running = subprocess.Popen(command, env={**os.environ, **env}, stdout=log, stderr=subprocess.STDOUT)
        try:
            until(partial(listening, secure, running, folder / "haproxy.log"))
            yield Proxy(f"https://localhost:{secure}", f"http://localhost:{plain}", folder / "ca.pem")
        finally:
            running.terminate()
            running.wait(10)


def until(true: Callable[[], bool]) -> None:
    """Ask again until it is so; each asking is work of some other process that takes its time."""
    for _ in range(2000):
        if true():
            return
    raise AssertionError("it never came to be")


def listening(port: int, running: subprocess.Popen[bytes], log: Path) -> bool:
    assert running.poll() is None, log.read_text()
    with suppress(subprocess.TimeoutExpired):
        running.wait(0.02)  # the pause between two tries
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@dataclass
class Place:
    """The proxy, its log, and the processes of the replicas by the names of their servers."""

    proxy: Proxy
    log: Path
    replicas: dict[str, Forked] = field(default_factory=dict)


@pytest.fixture(scope="module")
def place(register_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("proxy")
    link, started = copy(register_file, folder), []

    def start(*arguments: object, **options: object) -> Forked:
        started.append(Forked(*arguments, **options))  # type: ignore[arg-type]
        return started[-1]

    with ExitStack() as stack:
        # One listens as the systemd units say; one to all, where the proxy's 127.0.0.1 is called ::ffff:127.0.0.1.
        env = {"REGISTER_URL": f"sqlite:///{folder / 'store.sqlite3'}", "FRIVILLIGHETSKART_METRIKKER": "ja"}
        urls = [
            stack.enter_context(serve(link, start=start, **env, **address))
            for address in (
                {"STREAMLIT_SERVER_ADDRESS": "127.0.0.1"},
                {},
            )
        ]
        there = stack.enter_context(proxy(folder, urls))
        yield Place(there, folder / "haproxy.log", dict(zip(("r1", "r2"), started, strict=True)))


def screen(connection: ClientConnection, name: str = "", query: str = "") -> str:
    """What a run of the screen at this address sends."""
    asked = BackMsg()
    asked.rerun_script.page_name, asked.rerun_script.query_string = name, query
    return words(answers(connection, asked))


def test_a_page_its_websocket_and_its_downloads_stay_at_one_replica_and_visitors_are_spread(place: Place) -> None:
    came_of = []
    for replica, other in (("r1", "r2"), ("r2", "r1")):
        until(lambda replica=replica: place.proxy.placed() == replica)
        with place.proxy.visit(replica) as page:
            said = screen(page, "fylker")
            link = re.search(r"/nedlasting/[\w./%-]+", said)
            assert link and "Fylker" in said
            for cookie in (replica, other):
                answer = place.proxy.asks(link[0], headers={"Cookie": f"{COOKIE}={cookie}"})
                came_of.append((answer.status_code, len(answer.content) > 100))
    # Without the affinity every second download would be one that the replica does not know.
    assert came_of == [(200, True), (404, False)] * 2


def test_the_open_routes_and_streamlits_own_files_answer_through_the_proxy(place: Place) -> None:
    wrong = []
    front = place.proxy.asks("/").text
    files = re.findall(r'(?:src|href)="\.?(/static/[^"]+)"', front)
    for path in [*OPEN, *files]:
        answer = place.proxy.asks(path)
        if answer.status_code != 200 or not answer.content or (path in OPEN and answer.cookies):
            wrong.append((path, answer.status_code, dict(answer.cookies)))
    assert files and wrong == []
    assert f"<loc>{place.proxy.url}/</loc>" in place.proxy.asks("/sitemap.xml").text


def test_what_is_not_encrypted_is_sent_on_and_every_cookie_is_for_https_alone(place: Place) -> None:
    answer = requests.get(f"{place.proxy.plain}/kart?fylke=46", timeout=60, allow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (
        301,
        f"https://{place.proxy.plain.removeprefix('http://')}/kart?fylke=46",
    )
    for replica in place.replicas:
        health = place.proxy.asks("/_stcore/health", headers={"Cookie": f"{COOKIE}={replica}"})
        assert health.headers["Strict-Transport-Security"] == "max-age=31536000"
        assert {cookie.name: cookie.secure for cookie in health.cookies} == {"_streamlit_xsrf": True}
    assert all(cookie.secure for cookie in place.proxy.asks("/fylker").cookies)


def test_the_figures_of_the_replicas_are_not_for_those_who_come_through_the_proxy(place: Place) -> None:
    assert [place.proxy.asks(path).status_code for path in ("/metrikker", "/metrikker/", "/helse")] == [404, 404, 200]


def test_the_log_has_no_personal_link_and_no_whole_address(place: Place) -> None:
    place.proxy.asks("/svar/et-hemmelig-ord?enda=mer")
    until(lambda: " GET /svar" in place.log.read_text())
    log = place.log.read_text()
    assert "hemmelig" not in log and "enda" not in log and "127.0.0.1 " not in log and "127.0.0.0 [" in log


class Echo(BaseHTTPRequestHandler):
    """Answers with the headers it was sent."""

    def do_GET(self) -> None:
        said = json.dumps({name.lower(): self.headers.get_all(name) for name in self.headers}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        """Nothing."""


def test_what_a_client_says_of_where_it_comes_from_is_not_told_on(tmp_path: Path) -> None:
    lies = dict.fromkeys(
        ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP", "Forwarded"), "8.8.8.8"
    )
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with proxy(tmp_path, [f"http://127.0.0.1:{server.server_port}"] * 2) as there:
            told = there.asks("/fylker", headers={**lies, "Cookie": f"{COOKIE}=r1"}).json()
        server.shutdown()
    host = there.url.removeprefix("https://")
    about = {name: value for name, value in told.items() if "forwarded" in name or name in {"x-real-ip", "host"}}
    assert about == {
        "host": [host], "x-forwarded-for": ["127.0.0.1"], "x-forwarded-proto": ["https"], "x-forwarded-host": [host],
    }  # fmt: skip
    assert COOKIE not in str(told)


class Upgrading(Echo):
    """Opens a websocket for whoever asks, and says nothing in it."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if "upgrade" not in self.headers:
            super().do_GET()
            return
        self.send_response(101)
        for name, value in (("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Accept", ACCEPTED)):
            self.send_header(name, value)
        self.end_headers()
        self.rfile.read(1)


ASKED, ACCEPTED = "dGhlIHNhbXBsZSBub25jZQ==", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
"""a key of a websocket's handshake and its answer, as RFC 6455 has them"""


def test_one_client_has_its_share_of_websockets_and_connections_of_all_replicas_together(tmp_path: Path) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Upgrading) as server, ExitStack() as stack:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        stack.callback(server.shutdown)
        replicas = [f"http://127.0.0.1:{server.server_port}"] * 2
        there = stack.enter_context(proxy(tmp_path, replicas, FK_WEBSOCKETER="3", FK_FORBINDELSER="9"))
        trust = ssl.create_default_context(cafile=there.authority)
        port = int(there.url.rpartition(":")[2])

        def upgrade(source: str = "127.0.0.1", replica: str = "r1") -> tuple[ssl.SSLSocket, str]:
            plain = socket.create_connection(("127.0.0.1", port), 60, (source, 0))
            line = stack.enter_context(trust.wrap_socket(plain, server_hostname="localhost"))
            said = f"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nCookie: {COOKIE}={replica}\r\n"
            line.sendall(f"{said}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {ASKED}\r\n\r\n".encode())
            return line, line.recv(12).decode()[9:]

        held = [upgrade(replica=replica) for replica in ("r1", "r2", "r1")]
        refused = [upgrade(replica=replica) for replica in ("r1", "r2")]
        another = upgrade("127.0.0.2")
        assert [status for _, status in (*held, *refused, another)] == ["101"] * 3 + ["429"] * 2 + ["101"]
        for line, _ in (held[0], *refused):
            line.close()

        def gets_in() -> bool:
            line, status = upgrade()
            if status != "101":
                line.close()
            return status == "101"

        until(gets_in)  # as soon as the proxy has noticed
        with pytest.raises(OSError):  # connections that only wait, too
            for _ in range(12):
                last = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60))
            trust.wrap_socket(last, server_hostname="localhost")
        assert upgrade("127.0.0.2")[1] == "101"


def test_when_a_replica_dies_the_next_request_is_answered_by_the_other_and_none_fails(place: Place) -> None:
    seen: list[int] = []
    asking, done = threading.Event(), threading.Event()

    def reader() -> None:
        while not done.is_set():
            seen.append(place.proxy.asks("/api/v1/fylker").status_code)
            if len(seen) > 3:
                asking.set()

    until(lambda: place.proxy.placed() == "r1")
    with place.proxy.visit("r2") as other, ExitStack() as stack:
        page = stack.enter_context(place.proxy.visit("r1"))
        assert "Fjaler" in screen(page, "kommuner", "kommune=4646")
        crowd = threading.Thread(target=reader)
        crowd.start()
        assert asking.wait(60)
        place.replicas["r1"].kill()
        place.replicas["r1"].wait(10)
        assert place.proxy.placed("r1") == "r2"  # answered, and told where it now belongs
        with place.proxy.visit("r1") as again:  # the page's own next try, before it has the new cookie
            assert "Fjaler" in screen(again, "kommuner", "kommune=4646")
        assert "Sunnfjord" in screen(other, "kommuner", "kommune=4647")
        done.set()
        crowd.join()
    assert len(seen) > 3 and set(seen) == {200}
