"""What an HTML page leads to: its links with the words that tell of them, and the site's search form.

Runs in the reading process: all it reads is hostile.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit

from lxml import html

from loaders.web.addresses import resolve
from loaders.web.reading.letters import tidy

MAX_LINKS = 1500
FEW = 6
MAX_LABEL, MAX_CONTEXT = 200, 400
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
LEADING = frozenset({"a", "area", "iframe", "frame", "object", "embed"})
# A page's furniture: what stands in it is on every page of the site.
FURNITURE = (
    "ancestor-or-self::nav or ancestor-or-self::footer or ancestor-or-self::*[@role='navigation'] "
    "or (ancestor::header and not(ancestor::main or ancestor::article))"
)
# Words that say nothing of where a link leads: "Last ned", "Les planen her", "PDF, 1 MB".
_EMPTY_WORDS = """
last ned laste laster hent hente les lese lesa mer meir her se sjå hele heile planen plan planane dokument dokumentet
dokumenta åpne åpen opne vis vise pdf mb kb fil fila filen vedlegg vedlegget klikk klikke trykk på i og av for til som
den det dette denne gå link lenke lenka lenken lenkje word docx doc ny nytt vindu vindauge versjon versjonen fulltekst
side sider sidene sida siden ditt din e er kan du vil eksternt ekstern nettside utgave utgåve download open read more
"""
EMPTY_WORDS = frozenset(_EMPTY_WORDS.split())
FILE = re.compile(
    r"\.(?:pdf|docx?|odt|rtf)$|/(?:download|_f|_service|getfile\.php|globalassets|contentassets|siteassets|media|file|files|fil|"
    r"filer|dl|dokument|dokumenter|document|documents|attachment|vedlegg|wp-content/uploads|sites/default/files)(?:/|$|\.)|"
    r"/(?:showfile|getfile|download|fil|file|dokument)\.\w+",
    re.IGNORECASE,
)
DOCUMENT = re.compile(r"\.(?:pdf|docx?|odt|rtf)(?:$|[?#])", re.IGNORECASE)
ADDRESS = re.compile(r"(?:https?://|\.{0,2}/)[^\s\"'<>{}]{1,1000}", re.IGNORECASE)
ADDRESS_NAME = re.compile(r"href|url|src|link|file|fil\b|doc|download|pdf|target|path", re.IGNORECASE)
VIEWED = re.compile(r"file|fil|url|src|doc|document|pdf|link|href", re.IGNORECASE)
FIELDS = ".//input[not(@type='hidden' or @type='submit' or @type='button')]|.//select|.//textarea"
MAX_SCRIPT, MAX_ADDRESS = 200_000, 2000
IN_SCRIPT = re.compile(r"""['"]((?:https?://[^'"\s]+|/)[\w%./?&=:;+~-]{4,300})['"]""")


@dataclass(slots=True)
class Leads:
    """Links as (address, words); of those in the page's own text that say little, what stands around them; how many were left out."""

    links: list[tuple[str, str]] = field(default_factory=list)
    context: dict[str, str] = field(default_factory=dict)
    left_out: int = 0


def leads(tree: html.HtmlElement, url: str, charset: str = "utf-8") -> Leads:
    """Return where a page leads: links, frames, embedded documents, and addresses that a click hands to a script."""
    base = (tree.xpath("//base/@href") or [""])[0].strip()
    start = resolve(base, resolve(url) or "") or resolve(url) or ""
    found: dict[str, str] = {}
    told = Leads()
    heading = ""
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in HEADINGS:
            heading = _words(element)[:MAX_LABEL]
        raws = _raw(element)
        listed = len(raws) > FEW  # a script's list of files: the page is about none of them in particular
        label = "" if listed or element.tag == "script" or not raws else _label(element)
        for raw in raws:
            address = resolve(raw, start, charset)
            if address is None:
                continue
            if address not in found and len(found) >= MAX_LINKS:
                told.left_out += 1
                continue
            if len(label) > len(found.get(address, "")) or address not in found:
                found[address] = label
            little = says_nothing(label) or is_file(address) or element.tag not in ("a", "area")
            if little and not listed and not element.xpath(FURNITURE):
                told.context.setdefault(address, _around(element, heading))
    told.links = list(found.items())
    return told


def says_nothing(label: str) -> bool:
    """Return whether the words of a link tell nothing of where it leads."""
    words = re.findall(r"[^\W\d_]+", label.lower())
    return all(word in EMPTY_WORDS for word in words)


def is_file(url: str) -> bool:
    """Return whether an address has the form of a document: by its ending, or by where publishing systems keep files."""
    return bool(FILE.search(urlsplit(url).path))


def _raw(element: html.HtmlElement) -> list[str]:
    """Return the addresses that an element leads to: its own, those that it hands to a script, and the document that a viewer shows."""
    if element.tag == "script":
        return [] if element.get("src") else _documents_in(element.text or "")
    raw = element.get("href") or element.get("src") or element.get("data") or "" if element.tag in LEADING else ""
    raw = raw.strip()
    found = [] if not raw or raw.startswith(("#", "mailto:", "tel:", "javascript:", "data:")) else [raw, *_viewed(raw)]
    handed = f"{element.get('onclick') or ''} {raw if raw.startswith('javascript:') else ''}"
    found += (match[1] for match in IN_SCRIPT.finditer(handed[:2000]))
    for name, value in element.items() if element.tag not in ("img", "source") else ():
        if name == "formaction" or (
            name.startswith("data-") and ADDRESS_NAME.search(name) and ADDRESS.fullmatch(value.strip())
        ):
            found.append(value.strip())
        elif name.startswith("data-") and "{" in value:
            found += _documents_in(value)
        elif name == "srcdoc":
            found += re.findall(r"(?:href|src|data)\s*=\s*[\"']?([^\"'\s>#][^\"'\s>]*)", value[:MAX_SCRIPT])
    if element.tag == "form" and (element.get("method") or "get").lower() == "get" and not element.xpath(FIELDS):
        found.append((element.get("action") or "").strip())
    return [address for address in found if address]


def _documents_in(script: str) -> list[str]:
    """Return the addresses of documents that a script, or data for one, has."""
    told = script[:MAX_SCRIPT].replace("\\/", "/")
    return [found[1] for found in IN_SCRIPT.finditer(told) if DOCUMENT.search(found[1])]


def _viewed(raw: str) -> list[str]:
    """Return the document that an address of a viewer names in its query, if it is one."""
    query = parse_qsl(urlsplit(raw).query, max_num_fields=20) if "?" in raw and len(raw) < MAX_ADDRESS else []
    return [value for name, value in query if VIEWED.fullmatch(name) and ADDRESS.fullmatch(value)]


def _words(element: html.HtmlElement) -> str:
    return " ".join(tidy(element.text_content()).split())


def _label(element: html.HtmlElement) -> str:
    """Return the words of a link: its text, and what it is called for those who cannot see it."""
    pictures = " ".join(alt for alt in element.xpath(".//img/@alt"))
    parts = [_words(element), element.get("aria-label") or "", element.get("title") or "", pictures]
    kept: list[str] = []
    for part in (" ".join(part.split()) for part in parts):
        if part and not any(part in earlier for earlier in kept):
            kept.append(part)
    return " ".join(kept)[:MAX_LABEL]


def _around(element: html.HtmlElement, heading: str) -> str:
    """Return the heading above a link and the row, list item or paragraph that it stands in."""
    near = element.xpath("ancestor::tr[1]") or element.xpath(
        "(ancestor::li|ancestor::p|ancestor::dd|ancestor::figure)[last()]"
    )
    beside = " ".join(" ".join(near[0].itertext()).split()) if near else ""
    return f"{heading} {beside if len(beside) <= MAX_CONTEXT else ''}".strip()[:MAX_CONTEXT]


# The site's search

NAMES = re.compile(
    r"q|s|query|search|sok|søk|soek|find|finn|ord|sokeord|søkeord|soketekst|søketekst|sokestreng|søkestreng|searchtext|searchterm|"
    r"search_?word|searchword|search_?query|searchphrase|searchstring|phrase|frase|fulltext|keys|keyword|keywords|text|tekst|term|terms|fritekst|search_api_fulltext",
    re.IGNORECASE,
)
SEARCHES = re.compile(
    r"(?<![a-zæøå])(?:search|s[oø]e?k)(?![a-zæøå]*nad)|hva leter du etter|kva leitar du etter|finn innh[ao]ld",
    re.IGNORECASE,
)
ABOUT_SEARCH = re.compile(r"search|s[oø]e?k|finn\b|find\b", re.IGNORECASE)
# Forms that look for something else than the site's pages.
OTHER_SEARCH = re.compile(
    r"adress|address|eiendom|ansatt|stilling|kontakt|telefon|gnr|bnr|login|logg|nyhetsbrev|newsletter|epost|e-post|"
    r"postliste|barnehage-?s[oø]k|dato|date|kart(?:s[oø]k)?\b",
    re.IGNORECASE,
)
SCRIPT_SEARCH = re.compile(
    r"""['"](\?(?:[^'"]{0,100}&)?(?:soketekst|q|query|searchquery|s|search)=)['"]""", re.IGNORECASE
)


def search_form(tree: html.HtmlElement, url: str) -> tuple[tuple[str, str] | None, str | None]:
    """Return the site's search form as (address, name of the text field), and how the search is made where there is none to use.

    The second is 'post' or 'skript' when the page has a search that cannot be asked with an address, else None.
    """
    best: tuple[int, str, str] | None = None
    unusable: str | None = None
    for form in tree.xpath("//form[not(ancestor::template)]"):
        about = _about(form)
        named = _search_field(form, about)
        if named is None:
            continue
        if (form.get("method") or "get").lower() != "get":
            unusable = unusable or "post"
            continue
        other = bool(OTHER_SEARCH.search(f"{about} {named.get('name')} {named.get('placeholder') or ''}"))
        rank = (
            2 * (form.get("role") == "search" or named.get("type") == "search")
            + bool(ABOUT_SEARCH.search(about))
            - 5 * other
        )
        if best is None or rank > best[0]:
            if other:
                continue
            best = (rank, _action(form, url), named.get("name"))
    if best:
        return (best[1], best[2]), None
    if scripted := _scripted(tree, url):
        return scripted, None
    return None, unusable or ("skript" if _searched_by_script(tree) else None)


def _searched_by_script(tree: html.HtmlElement) -> bool:
    """Return whether a page has a search that no form sends: a field of its own, an element of its own, or a button that opens one."""
    if tree.xpath(
        "//*[@role='search' or @type='search' or contains(@class,'search') or starts-with(@id,'sok')][not(ancestor::form)]"
        "/descendant-or-self::input | //template//form//input"
    ):
        return True
    for element in tree.xpath(
        "//input[not(ancestor::form)] | //button[not(ancestor::form)] | //*[contains(local-name(), '-')]"
    ):
        own = element.tag != "button" and (element.get("name"), element.get("id"), element.get("placeholder"))
        said = " ".join(filter(None, (*(own or ()), element.get("aria-label"), element.get("class"))))
        name = str(element.tag) if "-" in str(element.tag) else ""
        if SEARCHES.search(f"{name} {said}") and not OTHER_SEARCH.search(said):
            return True
    return False


def _about(form: html.HtmlElement) -> str:
    names = ("role", "action", "class", "id", "name", "aria-label")
    said = [place.get(name) or "" for place in (form, form.getparent()) if place is not None for name in names]
    return " ".join([*said, *(label.text_content()[:60] for label in form.iter("label", "legend"))])


def _search_field(form: html.HtmlElement, about: str) -> html.HtmlElement | None:
    if form.xpath(".//input[@type='password']"):
        return None
    for field_ in form.xpath(".//input[@name]"):
        kind, name = (field_.get("type") or "text").lower(), field_.get("name")
        words = (
            f"{about} {field_.get('placeholder') or ''} {field_.get('aria-label') or ''} {field_.get('class') or ''}"
        )
        if kind == "search" or (kind == "text" and (NAMES.fullmatch(name) or ABOUT_SEARCH.search(words))):
            return field_
    return None


def _action(form: html.HtmlElement, url: str) -> str:
    action = resolve(form.get("action") or "", url) or url
    hidden = [(i.get("name"), i.get("value") or "") for i in form.xpath(".//input[@type='hidden'][@name]")]
    hidden = [(name, value) for name, value in hidden if not name.startswith("__")]
    if hidden:
        action += ("&" if "?" in action else "?") + urlencode(hidden[:10])
    return action


def _scripted(tree: html.HtmlElement, url: str) -> tuple[str, str] | None:
    """Return the address that a script of the page asks its search at, where page and script tell it (Acos CMS)."""
    for place in tree.xpath("//*[@data-action-url]")[:3]:
        for script in place.xpath(".//script") or tree.xpath("//script[not(@src)]"):
            told = SCRIPT_SEARCH.search((script.text or "")[:20_000])
            if told:
                before, _, name = told[1].rstrip("=").replace("?", "", 1).rpartition("&")
                address = resolve(place.get("data-action-url"), url) or url
                return (f"{address}?{before}" if before else address), name
    return None
