"""Sitemaps: which addresses a site says that it has. A hint, never the truth: nothing is skipped because of one."""

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice

from lxml import etree

MAX_BYTES = 50_000_000
MAX_ADDRESSES = 50_000
MAX_ELEMENTS = 300_000
MAX_TEXT = 2_000  # letters of one field; an address that is longer is none
PIECE = 16_384
PLAIN_ADDRESS = re.compile(r"https?://\S+")
ENTRIES, FIELDS = ("url", "sitemap"), ("loc", "lastmod", "title")


@dataclass(frozen=True, slots=True)
class Oppforing:
    """One address of a sitemap; `sitemap` when it is another sitemap. `tittel` stands in news sitemaps."""

    url: str
    sitemap: bool = False
    sist_endret: str | None = None
    tittel: str | None = None


class _Entries:
    """Takes what the parser meets, in turn; no tree is built, so that memory follows the entries and not the file."""

    def __init__(self) -> None:
        self.found: list[Oppforing] = []
        self.elements = 0
        self._values: dict[str, str] | None = None
        self._field: str | None = None
        self._text = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.elements += 1
        name = tag.rpartition("}")[2]
        if name in ENTRIES:
            self._values = {}
        self._field = name if name in FIELDS and self._values is not None else None
        self._text = ""

    def data(self, text: str) -> None:
        if self._field and len(self._text) <= MAX_TEXT:
            self._text += text

    def end(self, tag: str) -> None:
        name = tag.rpartition("}")[2]
        if self._values is not None and name == self._field and len(self._text) <= MAX_TEXT and self._text.strip():
            self._values.setdefault(name, self._text.strip())
        self._field = None
        if self._values is None or name not in ENTRIES:
            return
        url = self._values.get("loc", "")
        if PLAIN_ADDRESS.fullmatch(url):
            entry = Oppforing(url, name == "sitemap", self._values.get("lastmod"), self._values.get("title"))
            self.found.append(entry)
        self._values = None

    def close(self) -> None:
        return

    def full(self) -> bool:
        return self.elements >= MAX_ELEMENTS or len(self.found) >= MAX_ADDRESSES


def read_sitemap(body: bytes) -> list[Oppforing]:
    """Return the entries of a sitemap, index or news sitemap, gzipped or not, as XML or one address per line.

    A broken one gives what could be read before it broke; one that unpacks to more than 50 MB is cut there, and one of
    more elements than its addresses need is cut at those.
    """
    pieces = _unpacked(body) if body[:2] == b"\x1f\x8b" else _cut(body)
    first = next(pieces, b"")
    if b"<" not in first[:1000]:
        return list(islice(_plain(chain([first], pieces)), MAX_ADDRESSES))
    entries = _Entries()
    parser = etree.XMLParser(target=entries, recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    try:
        for piece in chain([first], pieces):
            parser.feed(piece)
            if entries.full():
                break
        else:
            parser.close()
    except etree.LxmlError:
        pass
    return entries.found[:MAX_ADDRESSES]


def _plain(pieces: Iterator[bytes]) -> Iterator[Oppforing]:
    """Yield the lines that are addresses."""
    rest = b""
    for piece in chain(pieces, [b"\n"]):
        *lines, rest = (rest + piece).splitlines(keepends=True) or [b""]
        if rest.endswith(b"\n"):
            lines, rest = [*lines, rest], b""
        for line in lines:
            address = line.decode("utf-8", errors="replace").strip()
            if PLAIN_ADDRESS.fullmatch(address):
                yield Oppforing(address)
        rest = rest if len(rest) <= MAX_TEXT else b""


def _cut(body: bytes) -> Iterator[bytes]:
    for start in range(0, min(len(body), MAX_BYTES), PIECE):
        yield body[start : min(start + PIECE, MAX_BYTES)]


def _unpacked(body: bytes) -> Iterator[bytes]:
    """Yield what a gzip file holds, a piece at a time, as far as it is whole."""
    left, unpack = MAX_BYTES, zlib.decompressobj(31)
    for start in range(0, len(body), PIECE):
        part = body[start : start + PIECE]
        while part:
            if unpack.eof:
                unpack = zlib.decompressobj(31)  # a file may have several members
            try:
                piece = unpack.decompress(part, min(PIECE, left))
            except zlib.error:
                return
            left -= len(piece)
            if piece:
                yield piece
            if left <= 0:
                return
            part = unpack.unused_data if unpack.eof else unpack.unconsumed_tail
