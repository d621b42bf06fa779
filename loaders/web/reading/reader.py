"""The reading process: gets bytes on standard input, answers with what it read; holds itself to a memory limit.

Run as `python -m loaders.web.reader`; one request is a line of JSON (kind, url, content type, length) and the bytes,
one answer is a line with its length and that much JSON.
"""

import sys

from data import limited_process as process
from loaders.web.reading.html import Lest, read_html
from loaders.web.reading.office import read_office
from loaders.web.reading.pdf import read_pdf

MEMORY = 1_500_000_000


def read(kind: str, body: bytes, content_type: str, url: str, seconds: float) -> Lest:
    """Return what one answer holds, within so many seconds for a PDF; whatever goes wrong becomes a mark on the result."""
    try:
        if kind == "pdf":
            return read_pdf(body, seconds)
        return read_office(body, kind) if kind in ("docx", "odt") else read_html(body, content_type, url)
    except MemoryError:
        return Lest(merke="minne")
    except RecursionError:
        return Lest(merke="ødelagt")
    except Exception as error:
        return Lest(merke="ødelagt", generator=type(error).__name__)


def main() -> None:
    """Answer requests, within limits, until the input ends."""
    answers = process.limited(MEMORY)
    for header, body in process.requests(sys.stdin.buffer):
        lest = read(header["kind"], body, header["content_type"], header["url"], header["seconds"])
        process.answer(answers, lest.to_json())


if __name__ == "__main__":
    main()
