"""HTML to text, title, date and links. Runs in the reading process (`loaders.web.reader`): all it reads is hostile."""

import json
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin

import trafilatura
from lxml import etree, html

CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([a-zA-Z0-9_-]+)""", re.IGNORECASE)
HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?([a-zA-Z0-9_-]+)", re.IGNORECASE)
MAX_LINKS = 1500
MAX_TEXT = 2_000_000
SHORT, VERY_SHORT = 200, 30
# The small words that only bokmål or only nynorsk has.
_WORDS_NB = """
ikke et fra hva være mer noe jeg hun hvordan hvorfor noen også dere kommunene flere ble innbyggerne hver mye gjøre hvis
ønsker skoler foreningene frivillighet vedtatt
"""
_WORDS_NN = """
ikkje eit frå kva vere meir noko eg ho korleis kvifor nokon nokre òg dykk kommunane fleire vart kvar mykje innbyggjarane
gjere dersom ønskjer skular foreiningane frivilligheit friviljug vedteken vedteke heradet heile
"""
NB, NN = frozenset(_WORDS_NB.split()), frozenset(_WORDS_NN.split())
WORD = re.compile(r"[a-zæøåòé]+")


@dataclass(slots=True)
class Lest:
    """What was read from one answer.

    `merke` says why a text is missing or cut: kryptert, ødelagt, tidsavbrudd, minne, avkortet, trenger_ocr,
    innlogging, krever_nettleser. `lenker` are (address, anchor text); `skjema` is the site's search form as
    (address, name of the text field), when there is one that is sent with GET.
    """

    tekst: str = ""
    tittel: str | None = None
    sprak: str | None = None
    dato: str | None = None
    lenker: list[tuple[str, str]] = field(default_factory=list)
    skjema: tuple[str, str] | None = None
    generator: str = ""
    kanonisk: str | None = None
    merke: str | None = None
    sider: int = 1

    def to_json(self) -> bytes:
        """Return all fields as JSON, for the pipe between the processes.

        Half a surrogate pair, which a PDF's own table of letters can give, becomes a question mark: no file, hash or
        database takes it.
        """
        return json.dumps({name: getattr(self, name) for name in self.__slots__}, ensure_ascii=False).encode(
            errors="replace"
        )

    @classmethod
    def from_json(cls, raw: bytes) -> "Lest":
        """Return what `to_json` wrote."""
        values = json.loads(raw)
        values["lenker"] = [(str(url), str(text)) for url, text in values["lenker"]]
        values["skjema"] = tuple(values["skjema"]) if values["skjema"] else None
        return cls(**values)


def decode(body: bytes, content_type: str) -> str:
    """Return HTML bytes as text: as UTF-8 if they are that, else as the page or server says, else as Windows-1252.

    The bytes come first because servers that name the wrong charset are common, and text that is not UTF-8 hardly
    ever looks like it.
    """
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", errors="replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    named = HEADER_CHARSET.search(content_type)
    meta = CHARSET.search(body[:4096])
    for name in (named.group(1) if named else None, meta.group(1).decode() if meta else None):
        if name and name.lower().replace("_", "-") not in ("utf-8", "utf8", "iso-8859-1", "latin1", "latin-1"):
            try:
                return body.decode(name)
            except (LookupError, UnicodeDecodeError):
                continue
    utf8 = body.decode("utf-8", errors="replace")
    # A page of UTF-8 with one stray byte is still UTF-8; latin-1 turns every æ, ø and å into a replacement sign.
    if utf8.count("\ufffd") <= max(1, sum(utf8.count(letter) for letter in "æøåÆØÅ") // 20):
        return utf8
    return body.decode("cp1252", errors="replace")


def read_html(body: bytes, content_type: str, url: str) -> Lest:
    """Return text, title, date, links and search form of an HTML page."""
    text = decode(body, content_type).replace("\x00", "")
    try:
        tree = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except (etree.LxmlError, ValueError):
        return Lest(merke="ødelagt")
    lest = Lest(
        tittel=_title(tree),
        generator=" ".join(tree.xpath("//meta[translate(@name,'GENRATO','genrato')='generator']/@content"))[:200],
        lenker=_links(tree, url),
        skjema=_search_form(tree, url),
        dato=_date(tree),
    )
    canonical = tree.xpath("//link[@rel='canonical']/@href")
    lest.kanonisk = urljoin(url, canonical[0].strip()) if canonical else None
    password = bool(tree.xpath("//form//input[@type='password']"))
    shell = len(tree.xpath("//script")) > 0
    lest.tekst = _text(tree)[:MAX_TEXT]
    lest.sprak = language(lest.tekst)
    if password and len(lest.tekst) < 1500:
        lest.merke = "innlogging"
    elif shell and len(lest.tekst) < 40 and len(lest.lenker) < 3:
        lest.merke = "krever_nettleser"
    return lest


def _text(tree: html.HtmlElement) -> str:
    for element in list(tree.iter("summary", "details")):  # fold-out panels are ordinary sections of the text
        element.tag = {"summary": "h3", "details": "div"}[element.tag]
    found = trafilatura.extract(
        tree, favor_recall=True, include_comments=False, include_tables=True, include_formatting=False, fast=True
    )
    if found and len(found) >= SHORT:
        return str(found)
    plain = _plain(tree)  # of a short page trafilatura takes the menu too
    return plain if len(plain) >= VERY_SHORT else max(found or "", plain, key=len)


def _plain(tree: html.HtmlElement) -> str:
    """Return the visible paragraphs, for pages too short or too odd for trafilatura."""
    body = (tree.xpath("//main") or tree.xpath("//*[@role='main']") or tree.xpath("//body") or [tree])[0]
    furniture = "|".join(f".//{name}[not(ancestor::main or ancestor::article)]" for name in ("header", "footer"))
    for element in body.xpath(f".//script|.//style|.//nav|.//noscript|.//template|{furniture}"):
        element.drop_tree()
    for element in body.xpath(".//td|.//th"):
        for inner in element.iter("p", "div", "br"):
            inner.tail = " " + (inner.tail or "")
            inner.tag = "span"
        element.tail = " | "
    for element in body.xpath(".//p|.//li|.//h1|.//h2|.//h3|.//h4|.//tr|.//div|.//br|.//dt|.//dd"):
        element.tail = "\n" + (element.tail or "")
    lines = (" ".join(line.split()).rstrip(" |") for line in body.text_content().splitlines())
    return "\n".join(line for line in lines if line)


def _title(tree: html.HtmlElement) -> str | None:
    for path in ("//h1", "//meta[@property='og:title']/@content", "//title"):
        for found in tree.xpath(path):
            text = " ".join((found if isinstance(found, str) else found.text_content()).split())
            if text:
                return text[:300]
    return None


def _date(tree: html.HtmlElement) -> str | None:
    """Return the site's own claim of when the page was last changed or published, as it stands."""
    paths = (
        "//meta[@property='article:modified_time']/@content",
        "//meta[translate(@name,'DCTERMSODIFLAU','dctermsodiflau')='last-modified']/@content",
        "//meta[@property='article:published_time']/@content",
        "//time/@datetime",
    )
    for path in paths:
        for found in tree.xpath(path):
            if re.match(r"\d{4}-\d\d", found.strip()):
                return str(found.strip()[:40])
    return None


def _links(tree: html.HtmlElement, url: str) -> list[tuple[str, str]]:
    base = (tree.xpath("//base/@href") or [""])[0].strip()
    start = urljoin(url, base) if base else url
    found: dict[str, str] = {}
    for element in tree.iter("a", "area", "iframe"):
        raw = (element.get("href") or element.get("src") or "").strip()
        if not raw or raw.startswith(("#", "mailto:", "tel:", "javascript:", "data:")):
            continue
        try:
            address = urljoin(start, raw)
        except ValueError:
            continue
        label = " ".join((element.text_content() or element.get("title") or "").split())[:200]
        if len(label) > len(found.get(address, "")) or address not in found:
            found[address] = label
        if len(found) >= MAX_LINKS:
            break
    return list(found.items())


def _search_form(tree: html.HtmlElement, url: str) -> tuple[str, str] | None:
    for form in tree.xpath("//form"):
        if (form.get("method") or "get").lower() != "get":
            continue
        about = " ".join(
            [form.get("role") or "", form.get("action") or "", form.get("class") or "", form.get("id") or ""]
        )
        for field_ in form.xpath(".//input[@name]"):
            kind, name = (field_.get("type") or "text").lower(), field_.get("name")
            named = re.fullmatch(r"q|s|query|search|sok|søk|searchtext|searchterm|text|tekst", name, re.IGNORECASE)
            if kind == "search" or (kind == "text" and (named or re.search(r"search|s[oø]k", about, re.IGNORECASE))):
                hidden = [(i.get("name"), i.get("value") or "") for i in form.xpath(".//input[@type='hidden'][@name]")]
                action = urljoin(url, form.get("action") or "")
                if hidden:
                    action += ("&" if "?" in action else "?") + urlencode(hidden[:10])
                return action, name
    return None


def language(text: str) -> str | None:
    """Return 'nb' or 'nn', or None when a text has too few telling words or as many of both."""
    words = WORD.findall(text[:20_000].lower())
    nb, nn = sum(word in NB for word in words), sum(word in NN for word in words)
    if max(nb, nn) < 2 or nb == nn:
        return None
    return "nb" if nb > nn else "nn"
