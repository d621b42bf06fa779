"""The pool of reading processes: bytes in, text out, with a time limit that kills and a memory limit that they keep.

The process is `python -m loaders.web.reading.readers`; one request is a line of JSON (kind, url, content type, seconds,
length) and the bytes, one answer is a line with its length and that much JSON.
"""

import os
import queue
import sys
import threading
import time

from data.limited_process import Worker, answer, limited, requests
from loaders.web.reading.html import Extract, read_html

MEMORY = 1_500_000_000  # bytes that the process may use
SECONDS_HTML = 15.0
SECONDS_PDF = 80.0  # most of it for pictures of pages; letters that stand in the file take 20 at the most
SHARE_OF_TIME = 0.8  # what the process is told that it has, so that it answers before it is ended
REPLACED_AFTER = 400  # documents; parsers keep memory they no longer need


class Readers:
    """Gives each document to a free process; as many as there are cores, as reading is what costs processor time."""

    def __init__(self, count: int | None = None, seconds_html: float = SECONDS_HTML, seconds_pdf: float = SECONDS_PDF):
        self._free: queue.LifoQueue[Worker | None] = queue.LifoQueue()
        self._seconds = {"html": seconds_html, "pdf": seconds_pdf, "docx": seconds_pdf, "odt": seconds_pdf}
        self._all: set[Worker] = set()
        self._guard = threading.Lock()
        for _ in range(count or os.cpu_count() or 1):
            self._free.put(None)

    def read(self, kind: str, body: bytes, content_type: str, url: str) -> Extract:
        """Return what a document holds; one that takes too long or too much comes back with a mark and no text."""
        process = self._free.get()
        if process is not None and (process.handled >= REPLACED_AFTER or not process.alive()):
            self._drop(process)
            process = None
        if process is None:
            process = Worker("loaders.web.reading.readers")
            with self._guard:
                self._all.add(process)
        end = time.monotonic() + self._seconds[kind]
        header: dict[str, object] = {
            "kind": kind, "url": url, "content_type": content_type, "seconds": SHARE_OF_TIME * self._seconds[kind],
        }  # fmt: skip
        raw = process.ask(header, body, self._seconds[kind] + (10 if process.handled == 0 else 0))
        if raw is not None:
            self._free.put(process)
            return Extract.from_json(raw)
        self._drop(process)
        self._free.put(None)
        return Extract(merke="tidsavbrudd" if time.monotonic() >= end else "minne")

    def _drop(self, process: Worker) -> None:
        process.end()
        with self._guard:
            self._all.discard(process)

    def close(self) -> None:
        """End all processes."""
        with self._guard:
            everyone = list(self._all)
        for process in everyone:
            self._drop(process)


def read(kind: str, body: bytes, content_type: str, url: str, seconds: float) -> Extract:
    """Return what one answer holds, within so many seconds for a PDF; whatever goes wrong becomes a mark on the result."""
    from loaders.web.reading.office import read_office  # noqa: PLC0415 - only the reading process needs the readers
    from loaders.web.reading.pdf import read_pdf  # noqa: PLC0415

    try:
        if kind == "pdf":
            return read_pdf(body, seconds)
        return read_office(body, kind) if kind in ("docx", "odt") else read_html(body, content_type, url)
    except MemoryError:
        return Extract(merke="minne")
    except RecursionError:
        return Extract(merke="ødelagt")
    except Exception as error:
        return Extract(merke="ødelagt", generator=type(error).__name__)


def main() -> None:
    """Answer requests, within limits, until the input ends."""
    answers = limited(MEMORY)
    for header, body in requests(sys.stdin.buffer):
        extract = read(header["kind"], body, header["content_type"], header["url"], header["seconds"])
        answer(answers, extract.to_json())


if __name__ == "__main__":
    main()
