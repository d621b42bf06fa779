"""A process of our own that is asked over two pipes: it may take too long or too much, and is then ended, not we.

`Worker` is the end that asks; the process itself calls `limited` and then answers `requests` with `answer`.
"""

import contextlib
import json
import os
import resource
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

ROOT = Path(__file__).resolve().parents[1]


class Worker:
    """One working process (`python -m MODULE …`); a request is a line of JSON with `length` and that many bytes."""

    def __init__(self, module: str, *arguments: str) -> None:
        self.handled = 0
        self._process = subprocess.Popen(  # noqa: S603 - our own program, our own arguments
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the run to answer
        )

    def ask(self, header: dict[str, object], body: bytes, seconds: float) -> bytes | None:
        """Return the answer's JSON, or None when it did not come in time or the process ended."""
        end = time.monotonic() + seconds
        assert self._process.stdin  # noqa: S101 - a pipe
        try:
            self._process.stdin.write(json.dumps(header | {"length": len(body)}).encode() + b"\n" + body)
            self._process.stdin.flush()
        except OSError:
            return None
        self.handled += 1
        return self.answer(end)

    def answer(self, end: float) -> bytes | None:
        """Return the next answer, or None when it has not come at `end` (monotonic seconds) or never will."""
        assert self._process.stdout  # noqa: S101 - a pipe
        buffer, wanted, start = bytearray(), -1, 0
        descriptor = self._process.stdout.fileno()
        while wanted < 0 or len(buffer) < start + wanted:
            poller = select.poll()  # select.select cannot watch descriptors above 1023
            poller.register(descriptor, select.POLLIN | select.POLLHUP)
            left = end - time.monotonic()
            if left <= 0 or not poller.poll(left * 1000):
                return None
            part = os.read(descriptor, 1 << 20)
            if not part:
                return None
            buffer += part
            if wanted < 0 and (newline := buffer.find(b"\n")) >= 0:
                wanted, start = int(buffer[:newline]), newline + 1
        return bytes(buffer[start:])

    def alive(self) -> bool:
        """Return whether the process still runs."""
        return self._process.poll() is None

    def end(self) -> None:
        """End the process and give its pipes back."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)  # with what it has started itself
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                try:
                    pipe.close()
                except OSError:
                    continue


def limited(memory: int | None) -> BinaryIO:
    """Hold this process to so many bytes of memory; return where the answers go, for nothing else may reach standard output."""
    if memory is not None:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def requests(incoming: BinaryIO) -> Iterator[tuple[dict[str, Any], bytes]]:
    """The header and the body of each request, until the input ends."""
    while line := incoming.readline():
        header = json.loads(line)
        yield header, incoming.read(int(header["length"]))


def answer(answers: BinaryIO, raw: bytes) -> None:
    """Send an answer, with its length on the line before."""
    answers.write(f"{len(raw)}\n".encode() + raw)
    answers.flush()
