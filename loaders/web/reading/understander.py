"""The understanding in a process of its own: what a page says may be made to tire the rules, and must never stop a run.

Run as `python -m loaders.web.reading.understander SOURCES`: says "klar" when the units and rules are read, then answers one
document (JSON) with its findings (JSON). `Understander` is the other end of the pipes.
"""

import dataclasses
import json
import sys
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from data import limited_process as process
from data.limited_process import Worker
from loaders.web.types import Dokument

MEMORY = 1_500_000_000
SECONDS_START = 60.0


class NotUnderstoodError(Exception):
    """The rules did not get through a document; the message is the mark it gets: tidsavbrudd, minne or regelfeil."""


class Understander:
    """Hands documents to the process, one at a time; a process that takes too long is ended and the next one started."""

    def __init__(self, sources: Path, seconds: float = 30.0) -> None:
        self._sources, self._seconds = sources.resolve(), seconds
        self._worker: Worker | None = None
        self._lock = threading.Lock()

    def __call__(self, dokument: Dokument) -> list[dict[str, Any]]:
        """Return the findings of a document as plain values.

        Raises NotUnderstoodError when the document is too much for the rules, OSError when the rules cannot be read.
        """
        body = json.dumps(dataclasses.asdict(dokument) | {"hentet": dokument.hentet.isoformat()}).encode()
        with self._lock:
            worker = self._ready()
            end = time.monotonic() + self._seconds
            raw = worker.ask({}, body, self._seconds)
            if raw is None:
                self._end()
                raise NotUnderstoodError("tidsavbrudd" if time.monotonic() >= end else "minne")
        answer = json.loads(raw)
        if answer["merke"]:
            raise NotUnderstoodError(answer["merke"])
        return list(answer["funn"])

    def _ready(self) -> Worker:
        if self._worker is None or not self._worker.alive():
            self._end()
            self._worker = Worker("loaders.web.reading.understander", str(self._sources))
            if self._worker.answer(time.monotonic() + SECONDS_START) is None:
                self._end()
                raise OSError(f"reglene eller kildene i {self._sources} kan ikke leses")
        return self._worker

    def _end(self) -> None:
        if self._worker is not None:
            self._worker.end()
            self._worker = None

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()


def main() -> None:
    """Read the rules, then answer within limits until the input ends."""
    from loaders.web.forstaa import read_grunnlag, understand  # noqa: PLC0415 - only this process needs the rules

    answers = process.limited(MEMORY)
    ground = read_grunnlag(Path(sys.argv[1]))
    process.answer(answers, json.dumps("klar").encode())
    for _, body in process.requests(sys.stdin.buffer):
        values = json.loads(body)
        found: list[dict[str, Any]] = []
        mark = None
        try:
            document = Dokument(**values | {"hentet": datetime.fromisoformat(values["hentet"])})
            found = [dataclasses.asdict(funn) for funn in understand(document, ground)]
        except MemoryError:
            mark = "minne"
        except Exception:  # one page's trouble must not become the run's
            mark = "regelfeil"
        process.answer(answers, json.dumps({"funn": found, "merke": mark}).encode())


if __name__ == "__main__":
    main()
