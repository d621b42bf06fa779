"""Debian's own PostgreSQL on a free loopback port in a folder of its own, for as long as a test session lasts."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from contextlib import suppress
from itertools import cycle, islice
from pathlib import Path


def binaries() -> Path | None:
    """The folder with initdb and postgres, newest version first; None where PostgreSQL is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[4]), reverse=True)
    return found[0].parent if found else None


class Cluster:
    """One PostgreSQL cluster; `url(name)` makes an empty database and gives its address."""

    def __init__(self) -> None:
        bin_ = binaries()
        assert bin_ is not None, "PostgreSQL er ikke installert"
        self.bin = bin_
        # Not pytest's own folder: it is closed to the user that PostgreSQL must run as when the tests run as root.
        self.folder = Path(tempfile.mkdtemp(prefix="frivillighetskart-pg-"))
        self.as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self.as_user:
            shutil.chown(self.folder, "postgres")
        data = self.folder / "data"
        self.run("initdb", "-D", str(data), "-A", "trust", "-U", "test", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self.port = free_port()
        self.start()

    def start(self) -> None:
        """Start (or start again) the server and wait until it answers."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=120 -c shared_buffers=16MB"
        self.run(
            "pg_ctl", "-D", str(self.folder / "data"), "-l", str(self.folder / "log"), "-o", options, "-w", "start"
        )

    def configure(self, *settings: str) -> None:
        """Lines that go before all other settings, from the next start on."""
        with (self.folder / "data" / "postgresql.auto.conf").open("a", encoding="utf-8") as file:
            file.write("\n".join([*settings, ""]))

    def stop(self) -> None:
        """Stop the server at once, as a machine that fails would."""
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")

    def close(self) -> None:
        """Stop the server and remove its folder."""
        pid = self.folder / "data" / "postmaster.pid"
        if pid.exists():
            os.kill(int(pid.read_text().splitlines()[0]), signal.SIGQUIT)
            subprocess.run(
                [*self.as_user, str(self.bin / "pg_ctl"), "-D", str(self.folder / "data"), "-w", "stop"],
                capture_output=True,
                check=False,
            )
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, name: str) -> str:
        """Make an empty database and return its address."""
        import pg8000.native

        with pg8000.native.Connection("test", host="127.0.0.1", port=self.port, database="postgres") as c:
            c.run(f'CREATE DATABASE "{name}"')
        return f"postgresql://test@127.0.0.1:{self.port}/{name}"

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's own programs to its end, as the user that it runs as."""
        done = subprocess.run(
            [*self.as_user, str(self.bin / program), *arguments],
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


_PORTS = islice(cycle(range(10_000, 32_000)), os.getpid() * 101 % 22_000, None)
"""from another one on in each test process, and below those that the system gives to whoever asks for any: what we found free stays so
until our server listens"""


def free_port() -> int:
    """A port that nobody listens on."""
    for port in _PORTS:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError
