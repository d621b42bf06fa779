"""Three replicas that share nothing but PostgreSQL, behind Debian's HAProxy with the shipped configuration."""

from __future__ import annotations

import os
import re
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import requests
import trustme
from websockets.sync.client import ClientConnection

from tests.e2e.conftest import eventually, free_port, wait_until_healthy
from tests.e2e.wire import visit
from tests.processes import Forked
from tests.registers import ROOT

COOKIE = "fk_replika"
_OWN_MACHINE = re.compile(r"^ +(user|group|chroot|stats socket) .*\n", re.MULTILINE)
"""lines of the file that need Debian's user and folders"""
_SECOND = re.compile(r"^( +server )r2( .*FK_REPLIKA_)2(-127.0.0.1:850)2(.*)r2$", re.MULTILINE)


@dataclass
class Proxy:
    """Where it answers, over TLS and not, where its own figures are, and what it takes to believe its certificate."""

    url: str
    plain: str
    figures: str
    authority: Path

    def asks(self, path: str = "/helse", **options: object) -> requests.Response:
        """A GET by a client without a memory, which follows no redirect."""
        return requests.get(self.url + path, verify=self.authority, timeout=60, allow_redirects=False, **options)  # type: ignore[arg-type]

    def placed(self, cookie: str = "") -> str:
        """The cookie that the proxy gives a client that comes with this one; what it had if it gives none."""
        return self.asks(headers={"Cookie": f"{COOKIE}={cookie}"}).cookies.get(COOKIE, cookie)

    @property
    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.authority)

    def visit(self, cookie: str, login: str = "", xsrf: str = "") -> AbstractContextManager[ClientConnection]:
        """A websocket of a page that has the cookie, and perhaps those of a login with their token."""
        return visit(self.url, {"Cookie": f"{COOKIE}={cookie}{login}"}, xsrf=xsrf, trust=self.trust)

    def up(self, replica: str) -> bool:
        """Whether the proxy sends visitors to it."""
        told = requests.get(f"{self.figures}/metrics", timeout=60).text
        ups = re.findall(
            rf'^haproxy_server_status{{proxy="(?:apent|skjermer)",server="{replica}",state="UP"}} (\d)', told, re.M
        )
        return ups == ["1", "1"]


@contextmanager
def proxy(folder: Path, replicas: list[str], secure: int | None = None, **more: str) -> Iterator[Proxy]:
    """The shipped configuration on ports of its own, with a certificate of its own, and a line more for each replica beyond two."""
    issuer, secure, plain, figures = trustme.CA(), secure or free_port(), free_port(), free_port()
    issuer.cert_pem.write_to_path(str(folder / "ca.pem"))
    issuer.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(str(folder / "localhost.pem"))
    shipped = _OWN_MACHINE.sub("", (ROOT / "deploy" / "haproxy.cfg").read_text(encoding="utf-8"))
    for n in range(len(replicas), 2, -1):
        shipped = _SECOND.sub(rf"\g<0>\n\1r{n}\g<2>{n}\g<3>{n}\g<4>r{n}", shipped)
    (folder / "haproxy.cfg").write_text(shipped, encoding="utf-8")
    env = {
        "FK_HTTP": f"127.0.0.1:{plain}", "FK_HTTPS": f"127.0.0.1:{secure}", "FK_TALL": f"127.0.0.1:{figures}",
        "FK_CERT": str(folder / "localhost.pem"), "FK_LOG": "stdout",
        "FK_MAXCONN": "4000",
        **{f"FK_REPLIKA_{n}": url.removeprefix("http://").replace("localhost", "127.0.0.1") for n, url in enumerate(replicas, 1)},
        **more,
    }  # fmt: skip
    with (folder / "haproxy.log").open("wb") as log:
        command = ["/usr/sbin/haproxy", "-db", "-f", str(folder / "haproxy.cfg")]
        running = subprocess.Popen(command, env={**os.environ, **env}, stdout=log, stderr=subprocess.STDOUT)
        try:
            eventually(partial(_listening, secure, running, folder / "haproxy.log"))
            yield Proxy(
                f"https://localhost:{secure}",
                f"http://localhost:{plain}",
                f"http://127.0.0.1:{figures}",
                folder / "ca.pem",
            )
        finally:
            running.terminate()
            running.wait(60)


def _listening(port: int, running: subprocess.Popen[bytes], log: Path) -> bool:
    assert running.poll() is None, log.read_text()
    with suppress(subprocess.TimeoutExpired):
        running.wait(0.02)  # the pause between two tries
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@dataclass
class Replica:
    """One process of the dashboard on a machine of its own: a folder, and a port on which it is started again after its death."""

    folder: Path
    env: dict[str, str]
    port: int = field(default_factory=free_port)
    process: Forked | subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def link(self) -> Path:
        return self.folder / "register.duckdb"

    def start(self, way: Callable[..., Forked | subprocess.Popen[bytes]] = Forked) -> None:
        """Start it and wait until it answers and has a register."""
        own = {"FRIVILLIGHETSKART_REGISTER": str(self.link), "FRIVILLIGHETSKART_WEB": str(self.folder / "web")}
        command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(self.port)]
        log = self.folder / "log"
        with log.open("ab") as out:
            self.process = way(
                command, cwd=ROOT, env={**os.environ, **own, **self.env}, stdout=out, stderr=subprocess.STDOUT
            )
        wait_until_healthy(f"{self.url}/helse", self.process, log)

    def kill(self) -> None:
        """As a machine that fails would."""
        assert self.process
        self.process.kill()
        self.process.wait(60)

    def stop(self) -> None:
        """As systemd does."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.kill()

    def health(self) -> dict[str, object]:
        """What `/helse` says of its register, and what hinders it."""
        told = requests.get(f"{self.url}/helse", timeout=60).json()
        return {"innhold": told["register"]["innhold"], "hindret": told["hindret"]}


@dataclass
class Service:
    """The proxy, its log, and the replicas by the names of their servers."""

    proxy: Proxy
    log: Path
    replicas: dict[str, Replica]

    def even(self) -> bool:
        """Whether all replicas have the same register, and nothing hinders any."""
        told = [replica.health() for replica in self.replicas.values()]
        return all(one == told[0] for one in told) and not told[0]["hindret"]


@contextmanager
def service(
    folder: Path, register: Callable[[Path], object], secure: int, *more: dict[str, str], **env: str
) -> Iterator[Service]:
    """As many replicas as there are `more` settings, and the proxy; `register` fills the first one's folder, the others begin with none."""
    replicas = {}
    try:
        for number, own in enumerate(more, 1):
            replica = replicas[f"r{number}"] = Replica(folder / f"r{number}", {**env, **own})
            replica.folder.mkdir()
            if number == 1:
                register(replica.folder)
            replica.start()
        with proxy(folder, [replica.url for replica in replicas.values()], secure) as there:
            yield Service(there, folder / "haproxy.log", replicas)
    finally:
        for replica in replicas.values():
            replica.stop()
