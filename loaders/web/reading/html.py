"""HTML to text, title, date and links. Runs in the reading process (`loaders.web.reading.readers`): all it reads is hostile.

The text is what a reader sees, as lines: all of the main part, and nothing of what stands around it. Nothing inside <main> is weighed
and found wanting: closed panels, fact boxes, lists, tables and the last heading are all text. Only on pages that do not mark their
main part, what looks like menus, banners and footers is left out.
"""

import json
import re
from dataclasses import dataclass, field

from htmldate import find_date
from lxml import etree, html

from loaders.web.addresses import resolve
from loaders.web.reading.letters import tidy
from loaders.web.reading.links import leads, search_form

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
SHOWN = frozenset(
    {
        "main",
        "header",
        "footer",
        "nav",
        "section",
        "article",
        "aside",
        "details",
        "dialog",
        "figure",
        "search",
        "hgroup",
    }
)


@dataclass(slots=True)
class Extract:
    """What was read from one answer.

    `merke` says why a text is missing or cut: kryptert, ødelagt, tidsavbrudd, minne, avkortet, trenger_ocr,
    delvis_skannet, innlogging, krever_nettleser; or that it was read from pictures of pages: ocr. `lenker` are (address,
    words), at most MAX_LINKS; `lenker_utelatt` were more than that. `sammenheng` gives what stands around those links of the
    page's own text that say little themselves. `skjema` is the site's search form as (address, name of the text field), when
    there is one that is sent with GET; `sok` tells how the search is made where there is none (post, skript). `generator` is
    the generator mark and the paths of the page's own scripts, styles and pictures. `onward` is where the page itself sends
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
    onward: str | None = None
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
    def from_json(cls, raw: bytes) -> "Extract":
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


def read_html(body: bytes, content_type: str, url: str) -> Extract:
    """Return text, title, date, links and search form of an HTML page."""
    text = decode(body, content_type).replace("\x00", "")
    try:
        tree = _whole(html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text)))
    except (etree.LxmlError, ValueError):
        return Extract(merke="ødelagt")
    charset = "utf-8" if _is_utf8(body) else "windows-1252"
    found = leads(tree, url, charset)
    form, unusable = search_form(tree, url)
    extract = Extract(
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
    extract.kanonisk = resolve(canonical[0], url) if canonical else None
    extract.ikke_indekser, extract.ikke_folg = robots_wishes(*_robots_meta(tree))
    password = bool(tree.xpath("//form//input[@type='password'][not(ancestor::header|ancestor::nav|ancestor::dialog)]"))
    scripts = [script.text or "" for script in tree.iter("script")]
    extract.onward = _sends_on(tree, url)
    inside = len(tree.xpath("|".join(f"{root}//a[@href]" for root in MAIN.split("|"))) or extract.lenker)
    shown = bool(tree.xpath("//main//iframe|//main//object|//main//embed"))
    extract.tekst = visible_text(tree)[:MAX_TEXT]
    extract.sprak = language(extract.tekst)
    bare = LOADING.sub("", extract.tekst.replace(extract.tittel or "", "", 1))
    empty = sum(map(str.isalpha, bare)) < ENOUGH_LETTERS and inside < ENOUGH_LINKS and not shown
    asks_for_script = len(extract.tekst) < LOGIN_TEXT // 5 and NEEDS_SCRIPT.search(extract.tekst)
    if password and len(extract.tekst) < LOGIN_TEXT:
        extract.merke = "innlogging"
    elif scripts and (empty or asks_for_script):
        extract.merke = "krever_nettleser"
    if extract.onward is None and len(extract.tekst) < ENOUGH_LETTERS:
        moved = next(filter(None, map(MOVED_BY_SCRIPT.search, scripts)), None)
        extract.onward = resolve(moved[1], url) if moved else None
    if extract.onward:
        extract.lenker.append((extract.onward, extract.tittel or ""))
    return extract


def _whole(tree: html.HtmlElement) -> html.HtmlElement:
    """Return the tree with what is shown in its body: of a page that leaves <body> out, the parser puts <main> and the like in the head."""
    head, body = tree.find("head"), tree.find("body")
    astray = (
        [element for element in head if element.tag in SHOWN or "-" in str(element.tag)] if head is not None else []
    )
    if astray:
        body = etree.SubElement(tree, "body") if body is None else body
        for place, element in enumerate(astray):
            body.insert(place, element)
    return tree


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


ENOUGH = 30  # letters beside an empty main part that make it a frame for them
# Never seen, whatever the page does.
UNSEEN = (
    ".//script|.//style|.//noscript|.//template[not(@shadowrootmode)]|.//svg|.//select|.//datalist|.//textarea|.//iframe"
    "|.//object|.//audio|.//video|.//del|.//s|.//strike|.//head|.//*[contains(translate(@style,' ','') ,'line-through')]"
)
MAIN = "//main[not(ancestor::main)]|//*[@role='main'][not(ancestor::main)][not(ancestor::*[@role='main'])]"
NAVIGATION = ".//nav|.//*[@role='navigation']|.//*[@role='search']"
AROUND = (
    ".//header[not(ancestor::article)][not(ancestor::main)]|.//footer[not(ancestor::article)]|.//*[@role='banner']"
    "|.//*[@role='contentinfo']|.//*[@role='dialog']|.//*[@role='alertdialog']|.//dialog"
)
LOOSE_BUTTON = ".//button[not(@aria-expanded)][not(ancestor::h2|ancestor::h3|ancestor::h4)]"
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hgroup", "hr", "legend", "li", "main", "menu", "nav", "ol", "optgroup", "option", "p", "pre",
    "search", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
})  # fmt: skip
CELLS = frozenset({"td", "th"})
MENU = re.compile(r"meny|menu|(?:^|[^a-z])nav(?:$|[^a-z])|navig|bread|br[øo]dsm|du er her|skip|hopp til", re.IGNORECASE)
BREADCRUMB = re.compile(r"bread|br[øo]dsm|du er her", re.IGNORECASE)
FRAME = re.compile(
    r"cookie|consent|samtykke|(?:^|[^a-z])coi|footer|bunn(?:tekst|felt)?(?:$|[^a-z])|feedback|tilbakemelding",
    re.IGNORECASE,
)
COOKIES = re.compile(r"cookie|consent|samtykke|(?:^|[^a-z])coi(?:$|[^a-z])|coiOverlay", re.IGNORECASE)
ABOUT_COOKIES = re.compile(
    r"cookie|kaps(?:e?l|lar)|samtykk|consent|personvern|godta|godkjenn|tillat alle|accept", re.IGNORECASE
)
IN_FRAME = (
    "ancestor::nav or ancestor::footer or ancestor::dialog or ancestor::main or ancestor::*[@role='main' or @role='dialog']"
    " or ancestor::*[@role='banner'] or ancestor::header[.//nav or .//form or .//a[@href='/']]"
)
FOOTNOTE = re.compile(r"[\[(]?(?:\d{1,3}|[*†‡]{1,3}|[a-z])[\])]?", re.IGNORECASE)
UNIT = re.compile(r"(?:^|[\W\d])(?:k|c|d|m)?m$")
ITEM = 80  # letters; what is longer is no item of a menu
LAYOUT_CELL = 300  # letters; a table with a cell that is longer is there for the layout
LABEL = 60


def visible_text(tree: html.HtmlElement) -> str:
    """Return the text of a page, one line a paragraph, heading, item or table row; the tree is changed on the way."""
    for element in [*tree.xpath(UNSEEN), *tree.iter(etree.Comment, etree.ProcessingInstruction)]:
        _drop(element)
    for element in tree.xpath(".//sup"):
        _superscript(element)
    body = tree.find("body") if tree.find("body") is not None else tree
    text = _main_text(body)
    if _letters(text.replace(_heading(body), "", 1)):
        return text
    whole = _whole_text(body)
    return whole if _letters(whole) >= _letters(text) + ENOUGH else text or whole


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _heading(body: html.HtmlElement) -> str:
    """Return the first main heading, as it stands among the lines."""
    heading = body.find(".//h1")
    return " ".join(tidy(heading.text_content()).split()) if heading is not None else ""


def _main_text(body: html.HtmlElement) -> str:
    """Return the text of the main part or parts, and of fact boxes beside them."""
    mains = body.xpath(MAIN)
    if not mains:
        return ""
    boxes = [
        box
        for box in body.xpath(
            "//aside[not(ancestor::main|ancestor::*[@role='main']|ancestor::header|ancestor::footer|ancestor::nav)]"
        )
        if not _mostly_links(box) and not COOKIES.search(_called(box))
    ]
    for root in mains:
        before = _before_heading(root)
        for element in root.xpath(NAVIGATION):
            if element.find(".//h1") is None and (element in before or _mostly_links(element, 0.6)):
                _drop(element)
        for element in before:
            if element.tag in ("ul", "ol", "div", "p") and _is_menu(element):
                _drop(element)
        for element in root.xpath(".//*[@id or @class]"):
            about = COOKIES.search(_called(element)) and ABOUT_COOKIES.search(element.text_content())
            if about and element.find(".//h1") is None:
                _drop(element)
    return "\n".join(text for text in map(_lines, [*_lead(body, mains), *mains, *boxes]) if text)


def _lead(body: html.HtmlElement, mains: list[html.HtmlElement]) -> list[html.HtmlElement]:
    """Return the heading of a page and what follows it there, where they stand before the main part and not in the site's own header."""
    headings = body.xpath(f"//h1[not({IN_FRAME})]")
    if len(headings) != 1 or any(main.find(".//h1") is not None for main in mains):
        return []
    around = headings[0]
    while (
        (above := around.getparent()) is not body
        and above is not None
        and not above.xpath(f"{NAVIGATION}|.//main|.//*[@role='main']|.//form")
    ):
        around = above
    beside = [] if around is not headings[0] else [one for one in around.itersiblings("p") if not _mostly_links(one)]
    return [] if _mostly_links(around) else [around, *beside]


def _whole_text(body: html.HtmlElement) -> str:
    """Return the text of a page that does not mark its main part, without what looks like the frame around it."""
    heading = body.find(".//h1")
    holds_heading = set(heading.iterancestors()) if heading is not None else set()
    for element in body.xpath(f"{NAVIGATION}|{AROUND}|{LOOSE_BUTTON}"):
        if element not in holds_heading:
            _drop(element)
    most = 0.8 * len(body.text_content())
    for element in body.xpath(".//*[@id or @class or @aria-label]"):
        called = _called(element)
        framed = FRAME.search(called) and len(element.text_content()) < most
        if element not in holds_heading and (framed or (MENU.search(called) and _mostly_links(element, 0.5))):
            _drop(element)
    for element in _before_heading(body):
        short = len(element.text_content().strip()) < ITEM
        if (element.tag in ("ul", "ol") and _mostly_links(element, 0.3)) or (element.tag == "a" and short):
            _drop(element)
    if heading is None:
        lists = [element for element in body.iter("ul", "ol") if _mostly_links(element)]
        inside = sum(len(element.text_content()) for element in lists)
        if len(body.text_content().strip()) - inside >= ENOUGH:
            for element in lists:
                _drop(element)
    return _lines(body)


def _before_heading(root: html.HtmlElement) -> list[html.HtmlElement]:
    """Return the elements that end before the first main heading; none when there is no such heading."""
    heading = root.find(".//h1")
    if heading is None:
        return []
    above = set(heading.iterancestors())
    before: list[html.HtmlElement] = []
    for element in root.iterdescendants():
        if element is heading:
            return before
        if element not in above:
            before.append(element)
    return before


def _mostly_links(element: html.HtmlElement, share: float = 0.8) -> bool:
    """Return whether an element is little but short links, as a menu is."""
    whole = " ".join(element.text_content().split())
    links = [" ".join(link.text_content().split()) for link in element.iter("a")]
    if not links or any(len(link) > ITEM for link in links):
        return False
    return sum(map(len, links)) >= share * (len(whole) - whole.count(" "))


def _is_menu(element: html.HtmlElement) -> bool:
    """Return whether an element above the heading is a menu, or the way to the page."""
    called = _called(element)
    if BREADCRUMB.search(called) and len(element.text_content()) < 3 * ITEM:
        return True
    return _mostly_links(element, 0.5 if MENU.search(called) else 0.8)


def _called(element: html.HtmlElement) -> str:
    return " ".join(element.get(name) or "" for name in ("id", "class", "aria-label"))


def _drop(element: html.HtmlElement) -> None:
    """Take an element out of its tree; what follows it stays, and no word is glued to another."""
    parent = element.getparent()
    if parent is None:
        return
    block = isinstance(element.tag, str) and element.tag in BLOCKS
    tail = ("\n" if block else "") + (element.tail or "")
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def _superscript(element: html.HtmlElement) -> None:
    """Take out the mark of a footnote, and keep what else stands raised apart from the word before it."""
    raised = " ".join(element.text_content().split())
    before = element.getprevious()
    parent = element.getparent()
    if parent is None:
        return
    left = (before.tail if before is not None else parent.text) or ""
    if before is not None and not left:
        left = before.text_content()
    if raised in ("2", "3") and UNIT.search(left):
        return
    if FOOTNOTE.fullmatch(raised):
        _drop(element)
    elif left[-1:].isalpha() and raised[:1].isalnum():
        element.text = " " + (element.text or "")


def _lines(root: html.HtmlElement) -> str:
    """Return the lines that an element's text is set in; the cells of a table's row, and a label and its value, share one."""
    layout = {table for table in root.iter("table") if _is_layout(table)}
    parts: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        cell = _cell(element, layout) if tag in CELLS or tag == "dd" else None
        inside_cell = tag in BLOCKS and tag not in ("tr", "table") and _inside_cell(element, layout)
        if event == "start":
            if tag == "br":
                parts.append(" " if _inside_cell(element, layout) else "\n")
            elif cell:
                parts.append(" | ")
            elif inside_cell:
                parts.append(" ")
            elif tag in BLOCKS or tag in CELLS or "-" in tag:
                parts.append("\n")
            elif _glued(parts, element):
                parts.append(" ")
            parts.append(_flat(element.text))
            continue
        if inside_cell:
            parts.append(" ")
        elif (tag in BLOCKS or tag in CELLS or "-" in tag) and not cell and not _leads_to_value(element):
            parts.append("\n")
        if element is not root:
            parts.append(_flat(element.tail))
    lines = (" ".join(line.split()).strip("| ") for line in tidy("".join(parts)).splitlines())
    return "\n".join(line for line in lines if line)


def _flat(text: str | None) -> str:
    return re.sub(r"[\t\r\n\f\v ]+", " ", text or "")


def _glued(parts: list[str], element: html.HtmlElement) -> bool:
    """Return whether two elements stand side by side with nothing between them but what the page's style sets apart."""
    if element.getprevious() is None or element.getprevious().tail or not parts:
        return False
    left = "".join(parts[-8:])[-1:]
    right = element.text_content()[:1]
    return (right.isupper() and (left.islower() or left.isdigit() or left in ".:,;)")) or (
        right.isdigit() and left.isalpha()
    )


def _is_layout(table: html.HtmlElement) -> bool:
    """Return whether a table sets out the page and not values: it holds tables, headings or whole texts."""
    if table.find(".//table") is not None or next(table.iter("h1", "h2", "h3"), None) is not None:
        return True
    return any(len(cell.text_content()) > LAYOUT_CELL for cell in table.iter("td", "th"))


def _table_of(element: html.HtmlElement) -> html.HtmlElement | None:
    return next(element.iterancestors("table"), None)


def _cell(element: html.HtmlElement, layout: set[html.HtmlElement]) -> bool:
    """Return whether an element continues the line: a cell of a table, or the short value of a label."""
    if element.tag == "dd":
        before = element.getprevious()
        return before is not None and before.tag == "dt" and _is_pair(before, element)
    return _table_of(element) not in layout


def _leads_to_value(element: html.HtmlElement) -> bool:
    following = element.getnext()
    return element.tag == "dt" and following is not None and following.tag == "dd" and _is_pair(element, following)


def _is_pair(label: html.HtmlElement, value: html.HtmlElement) -> bool:
    return len(label.text_content().strip()) <= LABEL and len(value.text_content().strip()) <= 2 * LABEL


def _inside_cell(element: html.HtmlElement, layout: set[html.HtmlElement]) -> bool:
    for parent in element.iterancestors("td", "th", "table"):
        return parent.tag in CELLS and _table_of(parent) not in layout
    return False
