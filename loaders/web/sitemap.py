"""Sitemaps: which addresses a site says that it has. A hint, never the truth: nothing is skipped because of one."""

import gzip
import io
import re
from dataclasses import dataclass

from lxml import etree

MAX_BYTES = 50_000_000
MAX_ADDRESSES = 50_000
PLAIN_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Oppforing:
    """One address of a sitemap; `sitemap` when it is another sitemap. `tittel` stands in news sitemaps."""

    url: str
    sitemap: bool = False
    sist_endret: str | None = None
    tittel: str | None = None


def read_sitemap(body: bytes) -> list[Oppforing]:
    """Return the entries of a sitemap, index or news sitemap, gzipped or not, as XML or one address per line.

    A broken one gives what could be read before it broke; one that unpacks to more than 50 MB is cut there.
    """
    data = _unpacked(body)
    if b"<" not in data[:1000]:
        lines = data.decode("utf-8", errors="replace").splitlines()
        return [Oppforing(line.strip()) for line in lines if PLAIN_ADDRESS.fullmatch(line.strip())][:MAX_ADDRESSES]
    found: list[Oppforing] = []
    events = etree.iterparse(
        io.BytesIO(data), events=("end",), recover=True, resolve_entities=False, no_network=True, huge_tree=False
    )
    try:
        for _, element in events:
            kind = etree.QName(element).localname if isinstance(element.tag, str) else ""
            if kind not in ("url", "sitemap"):
                continue
            entry = _entry(element, kind == "sitemap")
            if entry:
                found.append(entry)
            element.clear()
            if len(found) >= MAX_ADDRESSES:
                break
    except etree.XMLSyntaxError:
        pass
    return found


def _entry(element: "etree._Element", sitemap: bool) -> Oppforing | None:
    values: dict[str, str] = {}
    for child in element.iter():
        if isinstance(child.tag, str) and child.text and child.text.strip():
            values.setdefault(etree.QName(child).localname, child.text.strip())
    url = values.get("loc", "")
    if not PLAIN_ADDRESS.fullmatch(url):
        return None
    return Oppforing(url, sitemap, values.get("lastmod"), values.get("title"))


def _unpacked(body: bytes) -> bytes:
    if body[:2] != b"\x1f\x8b":
        return body[:MAX_BYTES]
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as packed:
            return packed.read(MAX_BYTES)
    except (OSError, EOFError):
        return b""
