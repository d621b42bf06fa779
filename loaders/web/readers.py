"""The pool of reading processes: bytes in, text out, with a time limit that kills and a memory limit that they keep."""

import json
import os
import queue
import select
import subprocess
import sys
import threading
import time
from pathlib import Path

from loaders.web.text import Lest

ROOT = Path(__file__).resolve().parents[2]
SECONDS_HTML = 15.0
SECONDS_PDF = 30.0
REPLACED_AFTER = 400  # documents; parsers keep memory they no longer need


class _Process:
    """One reading process and the two pipes to it."""

    def __init__(self) -> None:
        self.handled = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "loaders.web.reader"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the run to answer
        )

    def ask(self, header: dict[str, object], body: bytes, seconds: float) -> bytes | None:
        """Return the answer's JSON, or None when it did not come in time or the process ended."""
        end = time.monotonic() + seconds
        assert self._process.stdin and self._process.stdout  # noqa: S101 - both are pipes
        try:
            self._process.stdin.write(json.dumps(header).encode() + b"\n" + body)
            self._process.stdin.flush()
        except OSError:
            return None
        self.handled += 1
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
        return self._process.poll() is None

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                try:
                    pipe.close()
                except OSError:
                    continue


class Readers:
    """Gives each document to a free process; as many as there are cores, as reading is what costs processor time."""

    def __init__(self, count: int | None = None, seconds_html: float = SECONDS_HTML, seconds_pdf: float = SECONDS_PDF):
        self._free: queue.LifoQueue[_Process | None] = queue.LifoQueue()
        self._seconds = {"html": seconds_html, "pdf": seconds_pdf}
        self._all: set[_Process] = set()
        self._guard = threading.Lock()
        for _ in range(count or os.cpu_count() or 1):
            self._free.put(None)

    def read(self, kind: str, body: bytes, content_type: str, url: str) -> Lest:
        """Return what a document holds; one that takes too long or too much comes back with a mark and no text."""
        process = self._free.get()
        if process is not None and (process.handled >= REPLACED_AFTER or not process.alive()):
            self._drop(process)
            process = None
        if process is None:
            process = _Process()
            with self._guard:
                self._all.add(process)
        end = time.monotonic() + self._seconds[kind]
        header = {"kind": kind, "url": url, "content_type": content_type, "length": len(body)}
        raw = process.ask(header, body, self._seconds[kind] + (10 if process.handled == 0 else 0))
        if raw is not None:
            self._free.put(process)
            return Lest.from_json(raw)
        self._drop(process)
        self._free.put(None)
        return Lest(merke="tidsavbrudd" if time.monotonic() >= end else "minne")

    def _drop(self, process: _Process) -> None:
        process.end()
        with self._guard:
            self._all.discard(process)

    def close(self) -> None:
        """End all processes."""
        with self._guard:
            everyone = list(self._all)
        for process in everyone:
            self._drop(process)
