"""Sitemaps: which addresses a site says that it has. A hint, never the truth: nothing is skipped because of one."""

import codecs
import html
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice

from lxml import etree

from loaders.web.addresses import resolve

MAX_BYTES = 50_000_000
MAX_ADDRESSES = 50_000
MAX_ELEMENTS = 300_000
MAX_TEXT = 2_000  # letters of one field; an address that is longer is none
PIECE = 16_384
ENTITY = re.compile(r"&(?:(#\w{1,8};)|(\w{1,31});)?")
DECLARED = re.compile(r"<!(?:doctype|entity)", re.IGNORECASE)
OUTSIDE_CDATA = re.compile(r"<!\[CDATA\[.*?\]\]>|[^<]+|<", re.DOTALL)
ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,100}encoding\s*=\s*["']([\w.:-]+)["']""")
# What an entry is called in a sitemap, an index of sitemaps, RSS and Atom, and what its fields are called.
ENTRIES = frozenset({"url", "sitemap", "item", "entry"})
FIELDS = {
    "loc": "url", "link": "url", "guid": "guid", "lastmod": "endret", "pubdate": "utgitt", "updated": "endret",
    "modified": "endret", "published": "utgitt", "publication_date": "utgitt", "date": "utgitt", "title": "tittel",
}  # fmt: skip
OTHERS = re.compile(r"sitemap-(?:image|video)|/xhtml|search\.yahoo\.com/mrss", re.IGNORECASE)  # not of the entry itself


@dataclass(frozen=True, slots=True)
class Oppforing:
    """One address of a sitemap; `sitemap` when it is another sitemap. `tittel` stands in news sitemaps and feeds."""

    url: str
    sitemap: bool = False
    sist_endret: str | None = None
    tittel: str | None = None


class RefusedError(ValueError):
    """A sitemap that declares a document type or entities of its own, which none needs; nothing of it is read."""


class _Entries:
    """Takes what the parser meets, in turn; no tree is built, so that memory follows the entries and not the file."""

    def __init__(self, base: str) -> None:
        self.found: list[Oppforing] = []
        self.elements = 0
        self._base = base
        self._values: dict[str, str] | None = None
        self._depth = self._entry_depth = 0
        self._field: str | None = None
        self._text = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.elements += 1
        self._depth += 1
        space, _, name = tag.lower().rpartition("}")
        if name in ENTRIES and self._values is None:
            self._values, self._entry_depth = {}, self._depth
        inside = self._values is not None and not OTHERS.search(space)
        # Only news:title and its like stand deeper than the entry's own fields: image:loc is no page.
        near = self._depth == self._entry_depth + 1 or name in ("title", "publication_date")
        self._field = FIELDS.get(name) if inside and near else None
        self._text = ""
        if self._field == "url" and attributes.get("href") and attributes.get("rel", "alternate") == "alternate":
            self._keep("url", attributes["href"])  # Atom

    def data(self, text: str) -> None:
        if self._field and len(self._text) <= MAX_TEXT:
            self._text += text

    def end(self, tag: str) -> None:
        if self._field:
            self._keep(self._field, self._text)
        self._field = None
        if self._values is not None and self._depth == self._entry_depth:
            self._take(self._values, tag.lower().rpartition("}")[2])
            self._values = None
        self._depth -= 1

    def close(self) -> None:
        return

    def _keep(self, name: str, text: str) -> None:
        if self._values is not None and len(text) <= MAX_TEXT and text.strip():
            self._values.setdefault(name, text.strip())

    def _take(self, values: dict[str, str], kind: str) -> None:
        written = values.get("url") or values.get("guid", "")
        url = resolve(re.sub(r"\s*[\r\n]\s*", "", written), self._base) if written else None
        if url:
            changed = values.get("endret") or values.get("utgitt")
            self.found.append(Oppforing(url, kind == "sitemap", changed, values.get("tittel")))

    def full(self) -> bool:
        return self.elements >= MAX_ELEMENTS or len(self.found) >= MAX_ADDRESSES


def read_sitemap(body: bytes, base: str = "") -> list[Oppforing]:
    """Return the entries of a sitemap, index, news sitemap or feed (RSS, Atom), gzipped or not, or of one address per line.

    Addresses may be relative to `base`, hold spaces and an `&` that is not escaped. A broken one gives what could be read
    before it broke; one that unpacks to more than 50 MB is cut there, and one of more elements than its addresses need
    is cut at those. One with a document type gives nothing, be its entities harmless or not.
    """
    try:
        return _entries(_text_of(body), base)
    except RefusedError:
        return []


def is_refused(body: bytes) -> bool:
    """Return whether read_sitemap takes nothing of a sitemap because it declares a document type or entities of its own."""
    text = _text_of(body)
    first = next(text, "")
    if "<" not in first[:1000] or re.search(r"<(?:!doctype\s+)?html\b", first[:1000], re.IGNORECASE):
        return False
    rest = ""
    for piece in chain([first], text):
        if DECLARED.search(rest + piece):
            return True
        rest = piece[-len("<!doctype") :]
    return False


def _text_of(body: bytes) -> Iterator[str]:
    return _letters(_begun(_unpacked(body) if body[:2] == b"\x1f\x8b" else _cut(body)))


def _entries(text: Iterator[str], base: str) -> list[Oppforing]:
    first = next(text, "")
    if "<" not in first[:1000]:
        return list(islice(_plain(chain([first], text), base), MAX_ADDRESSES))
    if re.search(r"<html\b", first[:1000], re.IGNORECASE):
        return []
    entries = _Entries(base)
    parser = etree.XMLParser(
        target=entries, recover=True, resolve_entities=False, no_network=True, huge_tree=False, encoding="utf-8"
    )
    try:
        for piece in _escaped(chain([first], text)):
            parser.feed(piece.encode(errors="replace"))
            if entries.full():
                break
        else:
            parser.close()
    except etree.LxmlError:
        pass
    return entries.found[:MAX_ADDRESSES]


def _begun(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Return the same bytes, the first piece long enough to tell what they are."""
    first = b""
    while len(first) < MAX_TEXT and (piece := next(pieces, b"")):
        first += piece
    return chain([first], pieces)


def _letters(pieces: Iterator[bytes]) -> Iterator[str]:
    """Yield the text: UTF-16 by its mark, what the XML says, UTF-8, and where that fails Windows-1252."""
    first = next(pieces, b"")
    named = ENCODING.match(first)
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        name = "utf-16"
    elif named and not named[1].lower().startswith((b"utf-16", b"ucs")):
        name = named[1].decode()
    else:
        name = "utf-8"
    try:
        decoder = codecs.getincrementaldecoder(name)(LATIN)
    except LookupError:
        decoder = codecs.getincrementaldecoder("utf-8")(LATIN)
    for piece in chain([first], pieces):
        yield decoder.decode(piece).lstrip("\ufeff")
    yield decoder.decode(b"", final=True)


def _as_latin(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", errors="replace"), error.end


LATIN = "latin-for-what-is-not-utf-8"
codecs.register_error(LATIN, _as_latin)


def _escaped(pieces: Iterator[str]) -> Iterator[str]:
    """Yield XML in which every `&` begins what XML knows: an unescaped one is escaped, HTML's names become letters.

    Raises RefusedError at a document type.
    """
    rest = ""
    for piece in chain(pieces, [None]):
        text = rest + (piece or "")
        cut = len(text) if piece is None else _whole(text)
        text, rest = text[:cut], text[cut:]
        if DECLARED.search(text):
            raise RefusedError
        # The XML declaration goes: what it says of the encoding no longer holds.
        text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
        yield "".join(
            part[0] if part[0].startswith("<!") else ENTITY.sub(_known, part[0])
            for part in OUTSIDE_CDATA.finditer(text)
        )


def _whole(text: str) -> int:
    """Return where a text can be cut without cutting an entity, a CDATA section or the beginning of a declaration."""
    open_cdata = text.rfind("<![CDATA[")
    if open_cdata >= 0 and "]]>" not in text[open_cdata:] and len(text) - open_cdata < 2 * MAX_TEXT:
        return open_cdata
    last = max(text.rfind("&", len(text) - 40), text.rfind("<", len(text) - 40))
    return last if last >= 0 else len(text)


def _known(found: re.Match[str]) -> str:
    if found[1]:
        return found[0]
    if found[2]:
        if found[2] in ("amp", "lt", "gt", "quot", "apos"):
            return found[0]
        letters = html.unescape(found[0])
        if letters != found[0]:
            return "".join(f"&#{ord(letter)};" for letter in letters)
    return "&amp;" + found[0][1:]


def _plain(pieces: Iterator[str], base: str) -> Iterator[Oppforing]:
    """Yield the lines that are addresses, relative ones too if they begin at the root."""
    rest = ""
    for piece in chain(pieces, ["\n"]):
        *lines, rest = re.split(r"\r\n?|\n", rest + piece)
        for line in lines:
            written = line.strip()
            if len(written) <= MAX_TEXT and re.match(r"https?://[^/\s]|/(?=[^/\s])", written, re.IGNORECASE):
                address = resolve(written, base)
                if address:
                    yield Oppforing(address)
        rest = rest if len(rest) <= MAX_TEXT else ""


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
