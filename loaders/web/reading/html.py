"""HTML to text, title, date and links. Runs in the reading process (`loaders.web.reader`): all it reads is hostile."""

import json
import re
from dataclasses import dataclass, field

from htmldate import find_date
from lxml import etree, html

from loaders.web.addresses import resolve
from loaders.web.reading.letters import tidy
from loaders.web.reading.links import leads, search_form
from loaders.web.reading.visible import MAIN, visible_text

CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([a-zA-Z0-9_-]+)""", re.IGNORECASE)
HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?([a-zA-Z0-9_-]+)", re.IGNORECASE)
MAX_TEXT = 2_000_000
ENOUGH_LETTERS, ENOUGH_LINKS = 15, 3  # a page with less of its own than this is filled by a script
LOGIN_TEXT = 1500  # letters; a page with a password field and more text than this is more than a login
LONGEST_REFRESH = 30  # seconds; a page that moves on later than this is meant to be read first
REFRESH = re.compile(r"\s*(\d+)(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?[\"']?\s*([^\"']+)", re.IGNORECASE)
MOVED_BY_SCRIPT = re.compile(
    r"""(?:window|document|top|self|parent)?\.?\blocation(?:\.href)?\s*(?:=|\.(?:replace|assign)\()\s*["']([^"']+)["']"""
)
NEEDS_SCRIPT = re.compile(r"javascript", re.IGNORECASE)
ROBOT_NAMES = frozenset({"robots", "*", "frivillighetskartet"})
CHANGED = frozenset({"dcterms.modified", "dc.date.modified", "last-modified"})
LOADING = re.compile(
    r"\W*(?:laster|lastar|loading|vennligst vent|ver venleg og vent|vent litt)\b[^\n]{0,30}", re.IGNORECASE
)
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
    delvis_skannet, innlogging, krever_nettleser; or that it was read from pictures of pages: ocr. `lenker` are (address,
    words), at most MAX_LINKS; `lenker_utelatt` were more than that. `sammenheng` gives what stands around those links of the
    page's own text that say little themselves. `skjema` is the site's search form as (address, name of the text field), when
    there is one that is sent with GET; `sok` tells how the search is made where there is none (post, skript). `generator` is
    the generator mark and the paths of the page's own scripts, styles and pictures. `videre` is where the page itself sends
    its visitors: by meta refresh, by a frame that is all there is, or by a script that does nothing else. `ikke_indekser` and
    `ikke_folg` are what it asks of robots (noindex, nofollow).
    """

    tekst: str = ""
    tittel: str | None = None
    sprak: str | None = None
    dato: str | None = None
    lenker: list[tuple[str, str]] = field(default_factory=list)
    sammenheng: dict[str, str] = field(default_factory=dict)
    lenker_utelatt: int = 0
    skjema: tuple[str, str] | None = None
    sok: str | None = None
    generator: str = ""
    kanonisk: str | None = None
    merke: str | None = None
    sider: int = 1
    videre: str | None = None
    ikke_indekser: bool = False
    ikke_folg: bool = False

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
    charset = "utf-8" if _is_utf8(body) else "windows-1252"
    found = leads(tree, url, charset)
    form, unusable = search_form(tree, url)
    lest = Lest(
        tittel=_title(tree),
        generator=_made_with(tree),
        lenker=found.links,
        sammenheng=found.context,
        lenker_utelatt=found.left_out,
        skjema=form,
        sok=unusable,
        dato=_date(tree),
    )
    canonical = tree.xpath("//link[@rel='canonical']/@href")
    lest.kanonisk = resolve(canonical[0], url) if canonical else None
    lest.ikke_indekser, lest.ikke_folg = robots_wishes(*_robots_meta(tree))
    password = bool(tree.xpath("//form//input[@type='password'][not(ancestor::header|ancestor::nav|ancestor::dialog)]"))
    scripts = [script.text or "" for script in tree.iter("script")]
    lest.videre = _sends_on(tree, url)
    inside = len(tree.xpath("|".join(f"{root}//a[@href]" for root in MAIN.split("|"))) or lest.lenker)
    shown = bool(tree.xpath("//main//iframe|//main//object|//main//embed"))
    lest.tekst = visible_text(tree)[:MAX_TEXT]
    lest.sprak = language(lest.tekst)
    bare = LOADING.sub("", lest.tekst.replace(lest.tittel or "", "", 1))
    empty = sum(map(str.isalpha, bare)) < ENOUGH_LETTERS and inside < ENOUGH_LINKS and not shown
    asks_for_script = len(lest.tekst) < LOGIN_TEXT // 5 and NEEDS_SCRIPT.search(lest.tekst)
    if password and len(lest.tekst) < LOGIN_TEXT:
        lest.merke = "innlogging"
    elif scripts and (empty or asks_for_script):
        lest.merke = "krever_nettleser"
    if lest.videre is None and len(lest.tekst) < ENOUGH_LETTERS:
        moved = next(filter(None, map(MOVED_BY_SCRIPT.search, scripts)), None)
        lest.videre = resolve(moved[1], url) if moved else None
    if lest.videre:
        lest.lenker.append((lest.videre, lest.tittel or ""))
    return lest


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _made_with(tree: html.HtmlElement) -> str:
    marks = tree.xpath("//meta[translate(@name,'GENRATO','genrato')='generator']/@content")
    parts = tree.xpath(
        "//script/@src | //link[@rel='stylesheet']/@href | //img/@src | //*[@data-action-url]/@data-action-url"
    )
    return " ".join([*marks, *(part.split("?")[0] for part in parts[:60])])[:3000]


def robots_wishes(*said: str) -> tuple[bool, bool]:
    """Return whether what a page or its server says to robots asks not to keep it, and not to follow its links.

    A line of X-Robots-Tag may begin with the name of the robot that it is for.
    """
    words: set[str] = set()
    for line in "\n".join(said).lower().splitlines():
        ours = True
        for part in line.split(","):
            name, colon, rest = part.rpartition(":")
            if colon and name.strip() != "unavailable_after" and not re.search(r"\d$", name.strip()):
                ours, part = name.strip() in ROBOT_NAMES, rest  # noqa: PLW2901 - what is left of it
            words |= set(part.split()) if ours else set()
    return bool(words & {"noindex", "none"}), bool(words & {"nofollow", "none"})


def _robots_meta(tree: html.HtmlElement) -> list[str]:
    names = ("robots", "frivillighetskartet")
    return [
        meta.get("content") or "" for meta in tree.iter("meta") if (meta.get("name") or "").strip().lower() in names
    ]


def _sends_on(tree: html.HtmlElement, url: str) -> str | None:
    """Return where a page sends its visitors by a meta refresh, or by being nothing but frames."""
    for meta in tree.iter("meta"):
        if (meta.get("http-equiv") or "").strip().lower() == "refresh":
            found = refresh_target(meta.get("content") or "", url)
            if found:
                return found
    frames = [frame for frame in tree.iter("frame") if frame.get("src")]
    within = [frame for frame in tree.iter("iframe") if frame.get("src")]
    if not frames and within:
        seen = tree.xpath("//body//text()[not(ancestor::script|ancestor::noscript|ancestor::style|ancestor::iframe)]")
        frames = within if not "".join(seen).strip() else []
    named = [
        frame for frame in frames if re.search(r"main|hoved|innhold|content", frame.get("name") or "", re.IGNORECASE)
    ]
    chosen = (named or frames[-1:])[:1]  # menu and banner come first
    return resolve(chosen[0].get("src"), url) if chosen else None


def refresh_target(value: str, url: str) -> str | None:
    """Return where a Refresh ("0; url=/ny") leads soon, None when it only loads the same page again."""
    found = REFRESH.match(value)
    if not found or int(found[1][:6]) > LONGEST_REFRESH:
        return None
    return resolve(found[2], url)


def _title(tree: html.HtmlElement) -> str | None:
    for path in ("//main//h1", "//h1", "//meta[@property='og:title']/@content", "//title"):
        for found in tree.xpath(path):
            text = " ".join(tidy(found if isinstance(found, str) else found.text_content()).split())
            if text:
                return text[:300]
    return None


def _date(tree: html.HtmlElement) -> str | None:
    """Return the site's own claim of when the page was last changed or published (YYYY-MM-DD), None without one.

    Dates of the running text are no claim of the page's own, so that none is guessed from them.
    """
    for meta in tree.iter("meta"):
        if (meta.get("name") or "").lower() in CHANGED and re.match(r"\d{4}-\d\d-\d\d", meta.get("content") or ""):
            return str(meta.get("content"))[:10]
    try:
        return find_date(tree, original_date=False, extensive_search=False, deferred_url_extractor=True)
    except (ValueError, TypeError, RecursionError):
        return None


def language(text: str) -> str | None:
    """Return 'nb' or 'nn', or None when a text has too few telling words or as many of both."""
    words = WORD.findall(text[:20_000].lower())
    nb, nn = sum(word in NB for word in words), sum(word in NN for word in words)
    if max(nb, nn) < 2 or nb == nn:
        return None
    return "nb" if nb > nn else "nn"
