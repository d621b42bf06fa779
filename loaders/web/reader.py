"""The reading process: gets bytes on standard input, answers with what it read; holds itself to a memory limit.

Run as `python -m loaders.web.reader`; one request is a line of JSON (kind, url, content type, length) and the bytes,
one answer is a line with its length and that much JSON.
"""

import json
import os
import resource
import sys
from typing import BinaryIO

from loaders.web.pdf import read_pdf
from loaders.web.text import Lest, read_html

MEMORY = 1_500_000_000


def read(kind: str, body: bytes, content_type: str, url: str) -> Lest:
    """Return what one answer holds; whatever goes wrong becomes a mark on the result."""
    try:
        return read_pdf(body) if kind == "pdf" else read_html(body, content_type, url)
    except MemoryError:
        return Lest(merke="minne")
    except RecursionError:
        return Lest(merke="ødelagt")
    except Exception as error:
        return Lest(merke="ødelagt", generator=type(error).__name__)


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until the input ends."""
    while line := requests.readline():
        header = json.loads(line)
        body = requests.read(int(header["length"]))
        raw = read(header["kind"], body, header["content_type"], header["url"]).to_json()
        answers.write(f"{len(raw)}\n".encode() + raw)
        answers.flush()


def main() -> None:
    """Limit this process and serve; nothing but answers may reach standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
