"""Processes of our own programs for tests, forked from one that has imported everything: a tenth of a second, not three to six.

`Forked` takes the place of `subprocess.Popen` for `python -m MODULE …` and `python -c CODE …`: a process of its own with its own
environment, streams and death. What it runs is the real program; only the imports were done before. Run as
`python -m tests.processes SOCKET` this module is the process that forks, one for all test processes; it ends with the last of them.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import gc
import importlib
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import traceback
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any

from data import limited_process as readers

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("data", "loaders", "pages")
STREAMS = 3
_PATIENCE = 60
"""seconds that the process that forks waits for the first to come"""


_alive: dict[Path, socket.socket] = {}
"""this process's word to the one that forks that it is still wanted"""


# --- the end that asks


class Forked:
    """The part of `subprocess.Popen` that tests use. `command` is [sys.executable, "-m" or "-c", …]."""

    folder: Path | None = None
    """where the process that forks has its socket"""

    def __init__(
        self,
        command: Sequence[str],
        *,
        cwd: Path | str = ROOT,
        env: Mapping[str, str] | None = None,
        stdin: int | IO[Any] | None = None,
        stdout: int | IO[Any] | None = None,
        stderr: int | IO[Any] | None = None,
        start_new_session: bool = False,
        text: bool = False,
    ) -> None:
        assert command[0] == sys.executable and command[1] in {"-m", "-c"}, command
        self.args, self.returncode = list(command), None
        ours: dict[str, IO[Any] | None] = dict.fromkeys(("stdin", "stdout", "stderr"))
        theirs: list[int] = []
        opened: list[int] = []
        for number, (name, wish) in enumerate({"stdin": stdin, "stdout": stdout, "stderr": stderr}.items()):
            if wish == subprocess.PIPE:
                read, write = os.pipe()
                mine, other = (write, read) if name == "stdin" else (read, write)
                ours[name] = os.fdopen(
                    mine, ("w" if name == "stdin" else "r") + ("" if text else "b"), -1 if text else 0
                )
                opened.append(other)
            elif wish == subprocess.DEVNULL or (wish is None and number == 0):
                other = os.open(os.devnull, os.O_RDWR)
                opened.append(other)
            elif wish == subprocess.STDOUT:
                other = theirs[1]
            elif wish is None:
                other = number
            else:
                other = wish if isinstance(wish, int) else wish.fileno()
            theirs.append(other)
        self.stdin, self.stdout, self.stderr = ours["stdin"], ours["stdout"], ours["stderr"]
        self._line = socket.socket(socket.AF_UNIX)
        self._line.connect(_reach())
        asked = {
            "arguments": self.args[1:],
            "cwd": str(cwd),
            "env": dict(env or os.environ),
            "session": start_new_session,
        }
        raw = json.dumps(asked).encode()
        socket.send_fds(self._line, [len(raw).to_bytes(4, "big")], theirs)
        self._line.sendall(raw)
        for descriptor in opened:
            os.close(descriptor)
        self.pid = int.from_bytes(_exactly(self._line, 4), "big")

    def poll(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end and give the exit code. Raises subprocess.TimeoutExpired."""
        if self.returncode is None:
            ready, _, _ = select.select([self._line], [], [], timeout)
            if not ready:
                raise subprocess.TimeoutExpired(self.args, timeout or 0)
            self.returncode = int.from_bytes(_exactly(self._line, 4), "big", signed=True)
            self._line.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def communicate(self) -> tuple[Any, Any]:
        """Close its input, read what it says until the end, and wait for it. At most one of its outputs may be a pipe."""
        assert self.stdout is None or self.stderr is None
        if self.stdin:
            self.stdin.close()
        said = tuple(pipe.read() if pipe else None for pipe in (self.stdout, self.stderr))
        self.wait()
        return said[0], said[1]

    def __enter__(self) -> Forked:
        return self

    def __exit__(self, *_: object) -> None:
        for pipe in (self.stdin, self.stdout, self.stderr):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()
        self.wait()


def run(command: Sequence[str], *, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run to the end, like `subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)`."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        code = Forked(command, env=env, stdout=out, stderr=err).wait()
        for file in (out, err):
            file.seek(0)
        return subprocess.CompletedProcess(list(command), code, out.read(), err.read())


def place(folder: Path, *, now: bool) -> None:
    """Say where the process that forks has its socket; it is started at the first use, or now. The search's own helpers are forked too."""
    Forked.folder = folder
    readers.subprocess = SimpleNamespace(Popen=Forked, PIPE=subprocess.PIPE, DEVNULL=subprocess.DEVNULL)  # type: ignore[assignment]
    if now:
        _reach()


def _reach() -> str:
    """The socket of the process that forks, started by whichever test process comes first and kept alive by all."""
    folder = Forked.folder
    assert folder is not None, "conftest.py says where"
    address = folder / "socket"
    if folder not in _alive:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "las").open("w") as lock, (folder / "log").open("ab") as log:
            fcntl.flock(lock, fcntl.LOCK_EX)
            started = address.exists() or subprocess.Popen(
                [sys.executable, "-m", "tests.processes", str(address)],
                cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
            line = socket.socket(socket.AF_UNIX)
            while line.connect_ex(str(address)) != 0:  # it listens before it imports
                assert started is True or started.poll() is None, (folder / "log").read_text()
                select.select([], [], [], 0.05)
            line.sendall(bytes(4))
            _alive[folder] = line
    return str(address)


def _exactly(line: socket.socket, count: int) -> bytes:
    whole = b""
    while len(whole) < count:
        part = line.recv(count - len(whole))
        assert part, "the process that forks is gone"
        whole += part
    return whole


# --- the process that forks


def serve(address: str) -> None:
    """Import everything, then fork for whoever asks, until nobody is left."""
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(address)
    listening.listen(64)
    _import_everything()
    place(Path(address).parent, now=False)
    gc.collect()
    gc.freeze()  # what is not looked through again need not be copied
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the forked are reaped by the system
    alive: list[socket.socket] = []
    while True:
        ready, _, _ = select.select([listening, *alive], [], [], None if alive else _PATIENCE)
        if set(ready) >= set(alive) and listening not in ready:  # the last has gone, or none ever came
            os._exit(0)
        for line in ready:
            if line is not listening:
                alive.remove(line)
                line.close()
                continue
            asking, _ = listening.accept()
            size, descriptors, _, _ = socket.recv_fds(asking, 4, STREAMS)
            if not descriptors:
                alive.append(asking)
                continue
            wish = json.loads(_exactly(asking, int.from_bytes(size, "big")))
            if os.fork() == 0:
                for other in (listening, *alive):
                    other.close()
                _look_after(asking, wish, descriptors)
            asking.close()
            for descriptor in descriptors:
                os.close(descriptor)


def _look_after(asking: socket.socket, wish: dict[str, Any], descriptors: list[int]) -> None:
    """Fork the program, tell how it ended, and end it when nobody waits for it any longer."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    child = os.fork()
    if child == 0:
        if wish["session"]:
            os.setsid()
        asking.sendall(os.getpid().to_bytes(4, "big"))  # not before it leads its own group, which may be killed at once
        asking.close()
        _end(_become(wish, descriptors))
    for descriptor in descriptors:
        os.close(descriptor)
    ended = os.pidfd_open(child)
    ready, _, _ = select.select([ended, asking], [], [])
    if ended not in ready:  # the one that asked is gone
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    with contextlib.suppress(OSError):
        asking.sendall(os.waitstatus_to_exitcode(status).to_bytes(4, "big", signed=True))
    os._exit(0)


def _become(wish: dict[str, Any], descriptors: list[int]) -> int:
    """Take over streams, environment and folder, run the program, and give its exit code."""
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
    for descriptor in descriptors:
        if descriptor >= STREAMS:
            os.close(descriptor)
    sys.stdin, sys.stdout = open(0, closefd=False), open(1, "w", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", buffering=1, closefd=False)  # noqa: SIM115
    os.environ.clear()
    os.environ.update(wish["env"])
    os.chdir(wish["cwd"])
    signal.signal(signal.SIGINT, signal.default_int_handler)
    way, program, *arguments = wish["arguments"]
    sys.argv = [program if way == "-m" else "-c", *arguments]
    try:
        if way == "-m":
            warnings.filterwarnings("ignore", ".*found in sys.modules", RuntimeWarning)
            runpy.run_module(program, run_name="__main__", alter_sys=True)
        else:
            exec(compile(program, "<string>", "exec"), {"__name__": "__main__"})
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        print(end.code, file=sys.stderr)
        return 1
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def _end(code: int) -> None:
    """End as an interpreter does, but for taking apart a thousand modules, which takes a second."""
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code & 0xFF)


def _import_everything() -> None:
    """All modules but those that do something when they are imported: programs and the screens' own scripts."""
    from pages.screens import SCREENS

    scripts = {f"pages.{screen.fil.replace('/', '.')}" for screen in SCREENS}
    for package in PACKAGES:
        found = pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}.")
        for name in sorted(module.name for module in found):
            if not name.endswith(".__main__") and ".migrations" not in name and name not in scripts:
                importlib.import_module(name)
    for name in ("streamlit.web.cli", "streamlit.web.bootstrap", "streamlit.web.server.starlette"):
        importlib.import_module(name)
    components_once()()


def components_once() -> Callable[..., object]:
    """Let Streamlit look through the installed packages for components once a process: each server and each AppTest does it anew,
    a fifth of a second of work. Gives the function that looks."""
    from streamlit.components.v2 import manifest_scanner

    manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)  # type: ignore[assignment]
    return manifest_scanner.scan_component_manifests


if __name__ == "__main__":
    serve(sys.argv[1])
