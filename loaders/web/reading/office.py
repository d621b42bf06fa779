"""Word-processor files to text: docx and odt become HTML and are read as a page is. Runs in the reading process."""

import io
import re
import zipfile
from html import escape

import mammoth
from lxml import etree
from odfdo import Document, XmlPart

from loaders.web.reading.html import Extract, read_html
from loaders.web.reading.letters import tidy

MAX_UNPACKED = 200_000_000  # bytes; a text has a few
MAX_PARTS = 5_000
TITLE = re.compile(r"<(?:dc:)?title[^>]*>([^<]{1,1000})</", re.IGNORECASE)
FILE_NAME = re.compile(r"^$|^untitled$|^Microsoft|^dokument ?\d*$|\.(?:docx?|odt|dotx?)$", re.IGNORECASE)
# What an element of an OpenDocument text is in HTML; of what is not listed only the content counts.
HTML = {
    "p": "p", "list": "ul", "list-item": "li", "list-header": "li", "table": "table", "table-row": "tr",
    "table-cell": "td", "covered-table-cell": "td", "text-box": "div", "section": "section",
}  # fmt: skip
INSTEAD = {"s": " ", "tab": " ", "line-break": "<br>"}
# Deleted text, notes, comments and what stands for a picture are no part of the running text.
LEFT_OUT = frozenset({"tracked-changes", "note", "annotation", "annotation-end", "desc", "forms", "sequence-decls"})


def read_office(body: bytes, kind: str) -> Extract:
    """Return text, title and language of a docx or odt; `merke` is set when it cannot be read (ødelagt, kryptert, minne)."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as file:
            parts = file.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                return Extract(merke="minne")
            if any(part.flag_bits & 1 for part in parts) or _locked(file):
                return Extract(merke="kryptert")
            title = _title(file, "docProps/core.xml" if kind == "docx" else "meta.xml")
        content = _docx(body) if kind == "docx" else _odt(body)
    except MemoryError:
        raise
    except Exception:  # the libraries raise whatever a broken file makes them stumble over
        return Extract(merke="ødelagt")
    page = f"<!doctype html><html><head><meta charset='utf-8'></head><body><main>{content}</main></body></html>"
    extract = read_html(page.encode(errors="replace"), "text/html; charset=utf-8", "")
    extract.lenker, extract.onward = [], None
    extract.tittel = title or extract.tittel or next(iter(extract.tekst.splitlines()), None)
    return extract


def _docx(body: bytes) -> str:
    nothing = mammoth.images.img_element(lambda image: {"src": ""})
    return str(mammoth.convert_to_html(io.BytesIO(body), convert_image=nothing).value)


def _odt(body: bytes) -> str:
    content = Document(io.BytesIO(body)).get_part("content.xml")
    if not isinstance(content, XmlPart):
        return ""
    tree = etree.fromstring(content.serialize(), etree.XMLParser(resolve_entities=False, no_network=True))
    struck = {
        style.get(f"{{{style.nsmap['style']}}}name")
        for style in tree.iter("{*}style")
        for properties in style.iter("{*}text-properties")
        for name, value in properties.items()
        if name.endswith("}text-line-through-style") and value != "none"
    }
    text = next(tree.iter("{urn:oasis:names:tc:opendocument:xmlns:office:1.0}text"), None)
    return _html(text, struck) if text is not None else ""


def _html(element: etree._Element, struck: set[str | None]) -> str:
    inside = escape(element.text or "") + "".join(
        (_one(child, struck) if isinstance(child.tag, str) else "") + escape(child.tail or "") for child in element
    )
    return inside


def _one(element: etree._Element, struck: set[str | None]) -> str:
    name = etree.QName(element).localname
    if name in LEFT_OUT:
        return ""
    if name in INSTEAD:
        return INSTEAD[name]
    inside = _html(element, struck)
    if name == "h":
        level = next((value for key, value in element.items() if key.endswith("}outline-level")), "2")
        return f"<h{level}>{inside}</h{level}>" if level in "123456" else f"<p>{inside}</p>"
    if name == "span":
        style = next((value for key, value in element.items() if key.endswith("}style-name")), None)
        return f"<s>{inside}</s>" if style in struck else inside
    return f"<{HTML[name]}>{inside}</{HTML[name]}>" if name in HTML else inside


def _locked(file: zipfile.ZipFile) -> bool:
    """Return whether an OpenDocument file is locked by a password: its parts are there, but not to be read."""
    names = set(file.namelist())
    return "META-INF/manifest.xml" in names and b"encryption-data" in file.read("META-INF/manifest.xml")


def _title(file: zipfile.ZipFile, part: str) -> str | None:
    if part not in file.namelist():
        return None
    found = TITLE.search(file.read(part).decode("utf-8", errors="replace"))
    title = " ".join(tidy(re.sub(r"&[a-z]+;", " ", found[1])).split()) if found else ""
    return None if FILE_NAME.search(title) else title[:300]
