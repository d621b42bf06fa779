"""What a reader sees of an HTML page, as lines of text: all of its main part, and nothing of what stands around it.

Nothing inside <main> is weighed and found wanting: closed panels, fact boxes, lists, tables and the last heading are all
text. Only on pages that do not mark their main part, what looks like menus, banners and footers is left out.
"""

import re

from lxml import etree, html

from loaders.web.reading.letters import tidy

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
            if COOKIES.search(_called(element)) and element.find(".//h1") is None:
                _drop(element)
    return "\n".join(text for text in map(_lines, [*mains, *boxes]) if text)


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
