"""What an answer means: a page, the same page once more, one that is gone, one that is kept from us.

And what becomes of a page that could not be had, and of its host: tried again, left, or the host asked no more.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlsplit

from loaders.web.addresses import site_of
from loaders.web.crawling import links
from loaders.web.crawling.links import Found, Site
from loaders.web.fetching.answer import Svar
from loaders.web.memory.pages import SOFT_404
from loaders.web.platforms import by_name, site_platform
from loaders.web.reading.html import Extract, refresh_target, robots_wishes
from loaders.web.reading.links import DOCUMENT, is_file
from loaders.web.types import Side, text_hash

ATTEMPTS, ATTEMPTS_HOME = 3, 5
FAILURES_IN_A_ROW = 8
# What keeps a page that was never read from us for good; one that was read before has failed.
CLOSED = frozenset({"robots", "utenfor", "skjema", "adresse", "for_stor", "stengt", "form", "noindex"})
# After these the rest of the site is not asked either: a site that will not show its home page is left in peace.
HOME_CLOSED = frozenset({"stengt", "uventet", "ikke_side"})

Consequence = Literal["site_silent", "host_let_go", "again", "left"]


@dataclass(frozen=True, slots=True)
class Setback:
    """Why a page could not be had: for people, the short stable code, and whether it may be better in a while."""

    why: str
    code: str
    passing: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """How a host stands when one of its pages could not be had.

    `own` = the site's own host; `home_silent` = the home page could not be had either, or there is none to ask.
    """

    in_a_row: int
    own: bool
    home_silent: bool


def consequence(setback: Setback, attempts: int, home: bool, standing: Standing) -> Consequence:
    """Return what becomes of a page after so many attempts; `home` when it is the home page itself.

    Many failures in a row at a host outside the site end the asking there. On the site itself pages can be broken while
    the site is well: its home page tells, and only when that is silent too the whole site waits for the next run.
    """
    if not setback.passing:
        return "left"
    if many_in_a_row(standing):
        if not standing.own:
            return "host_let_go"
        if standing.home_silent:
            return "site_silent"
    return "again" if attempts < (ATTEMPTS_HOME if home else ATTEMPTS) else "left"


def many_in_a_row(standing: Standing) -> bool:
    """Return whether a host has failed so often in a row that it may be down."""
    return standing.in_a_row >= FAILURES_IN_A_ROW


def state_after(setback: Setback, read_before: bool) -> str:
    """Return the state of a page that is left: what was read before stays, whatever it is that hinders us now."""
    return "utelatt" if not read_before and setback.code in CLOSED else "feil"


# What went wrong may be better in a while; the rest is as it is until the next round.
TRANSIENT_CODES = frozenset({"tidsavbrudd", "forbindelse", "opptatt"})
RELEVANT = re.compile(r"frivil|friviljug", re.IGNORECASE)


def _any(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE | re.MULTILINE)


_PAGE = r"(?:siden?|sida|dokument(?:et)?|artikkel(?:en)?|innhald(?:et)?|innhold(?:et)?|adress(?:en|a)|lenk(?:en|a))\b"
_NOT = r"\b ?(?:ikke|ikkje)\b"
_IS = r"\b(?:er|ble|blei|vart|har blitt) (?:\w+ (?:eller|og) )?"
_GONE = r"(?:flytt(?:et|a)|slett(?:et|a)|fjern(?:et|a)|borte|avpublisert|utgått|utløpt|arkivert|tr[ue]kke?t? tilbake)\b"
NOT_FOUND = _any(
    rf"\b404\b|{_PAGE}[^.!?]{{0,40}}\b(?:finnes|fins|finst|eksisterer|ble|blei|vart|kunne|kan|virker|verkar|fungerer){_NOT}",
    rf"{_PAGE}[^.!?]{{0,40}}{_IS}{_GONE}|(?:fant|finner|fann|finn) (?:ikke|ikkje) (?:siden|sida|det du|dokumentet|innhold)",
    r"(?:ikke|ikkje) (?:lenger|lengre|lengje) (?:tilgjengelig|tilgjengeleg|her|publisert)|her var det tomt",
    r"ugyldig (?:adresse|lenke|side|forespørsel|førespurnad)|feil har oppst[åo]tt|noe gikk galt|noko gjekk gale|bad request",
    r"(?:page|file|document|url|resource)[^.!?]{0,40}(?:not (?:be )?found|does(?: not|n.t) exist)|^\W*not found\b",
    r"no longer (?:available|exists)|(?:ikke|ikkje) funne[tn]?\b",
)
# A 200 that is no page: a wall or a notice in the page's place. Looked for on short pages alone; what a kommune may write about something
# else ("vedlikehold av veier") is a notice only in the words of one.
_DOWN = (
    r"(?:utilgjengelig|utilgjengeleg|nede|stengt|stengd|ute av drift|under oppgradering|under ombygging|under arbeid)"
)
_OURS = r"(?:nettsi(?:den|dene|da|der)|nettsta(?:den|dene)|nettstedet|løsningen|løysinga|tjenesten|tenesta|portalen|siden|sida|serveren)"
_UPKEEP = r"vedlike?h[oa]ld"
WALLS = {
    "en brannmur": _any(
        r"request (?:rejected|unsuccessful)|url was rejected|access (?:is |was |has been )?(?:denied|limited|restricted)",
        r"access to this (?:site|service|page) has been|tilgang (?:er )?nektet|(?:support|incident|attack|ray) id|reference #\d",
        r"attention required|just a moment|checking (?:your browser|if the site)|verify(?:ing)? (?:that )?you are (?:a )?human",
        r"captcha|er du et menneske|(?:bekreft|stadfest) at du (?:(?:ikke|ikkje) )?er|sikkerhetsverifisering|sikkerhetssjekk",
        r"security (?:check|service|verification)|mot (?:skadelige )?roboter|unusual traffic|uvanlig trafikk|blokkert av|blocked by",
        r"(?:page|request|ip) (?:\w+ )?blocked|(?:forespørselen|førespurnaden|ip-adressen)[^.!?]{0,30} (?:blokkert|avvist)",
        r"not acceptable|mod_security|too many requests|rate limit|for mange (?:forespørsler|førespurnader)|^\W*(?:403 )?forbidden\b",
    ),
    "en melding om vedlikehold": _any(
        rf"{_OURS}[^.!?]{{0,40}}{_DOWN}|{_DOWN}[^.!?]{{0,20}}{_OURS}|(?:for ti(?:den|da)|akkurat n[åo]) {_DOWN}|{_DOWN} akkurat",
        rf"(?:midlertidig|mellombels) {_DOWN}|under (?:\w+ )?{_UPKEEP}|(?:planlagt|utfører|utfører nå|gjør|gjer) (?:\w+ )?{_UPKEEP}",
        rf"(?:{_DOWN}|nede|borte) (?:for|på grunn av|grunna) (?:\w+ )?{_UPKEEP}|{_UPKEEP}smodus|^\W*(?:planlagt )?{_UPKEEP}\W*$",
        r"(?:under|scheduled|site|for) maintenance|maintenance mode|temporarily unavailable|service unavailable|coming soon",
        r"under construction|(?:straks|snart) tilbake|driftsstans|tekniske? (?:problem|feil)|prøv igjen (?:litt )?(?:sei?n|om litt)",
        r"ny(?:e|tt)? nettsi?(?:der?|ted|stad)\w* (?:er på ve[ig]|kommer|kjem)",
        r"vi (?:oppdaterer|oppgraderer|flytter) (?:nettsi|nettsta|systeme|løsning|løysing)",
    ),
    "en feilmelding fra serveren": _any(
        r"(?:server|runtime|application|fatal) error|(?:internal|unexpected|critical) (?:server )?error|database (?:error|connection)",
        r"(?:kritisk|uventet|uventa|intern|teknisk) (?:server)?feil|bad gateway|gateway time-?out|stack trace|traceback|on line \d+",
        r"welcome to nginx|default (?:welcome )?page|it works!|^\W*index of /",
    ),
    "en side om at domenet ikke er i bruk": _any(
        r"domene\w* (?:\S+ )?(?:er|har|ble) (?:\w+ )?(?:parkert|til salgs|til sals|utløpt|registrert)|parkert hos|parkeringsside",
        r"domain (?:name )?(?:\S+ )?(?:is |has |may be )?(?:for sale|parked|parking|expired)|buy this domain",
        r"account (?:has been )?suspended",
    ),
    "en vegg for informasjonskapsler": _any(
        r"(?:må|please|need to) [^.]{0,40}(?:godta|akseptere|samtykke|accept|enable) [^.]{0,40}(?:informasjonskaps|cookies)",
        r"godtar ikk?j?e informasjonskaps|(?:slå på|skru på|tillat|enable) (?:informasjonskaps\w+|cookies)|before you continue",
        r"før du fortsetter",
    ),
    "en innlogging eller sperre": _any(
        r"(?:må|please) (?:\w+ ){0,2}(?:logge (?:deg )?inn|logg inn|log in|sign in)|sign in to (?:your|continue)|not authori[sz]ed",
        r"^\W*(?:logg inn|log in|sign in)\W*$|(?:ikke|ikkje|manglar|mangler|ingen) (?:\w+ )?tilgang\b",
    ),
    "en side som krever en annen nettleser": _any(
        r"(?:krever|krev|requires|enable|aktiver|slå på) (?:\w+ )?javascript|browser[^.!?]{0,20} not supported",
        r"nettleser\w*[^.!?]{0,30}(?:støttes ikke|er ikke støttet|ikkje støtta|utdatert)",
        r"^\W*(?:laster|lastar|loading)\b[^.]{0,30}[.…]*\W*$",
    ),
}
# Letters; a page of more is about something, sooner where it stands in the site's frame.
LONGEST_WALL, LONGEST_FRAMED = 1200, 500
OWN_LINKS = 3  # a page of the site has its menu; a wall has none
OTHER = "annet_innhold"  # the page says nothing of volunteering any more: believed the second time
# Hosts that a kommune may move its site to without a person looking at it first.
PUBLIC_HOSTS = re.compile(r"(?:^|\.)(?:kommune|herad|suohkan|gielda|tjielte)\.no$|fylke(?:skommune)?\.no$|fk\.no$")

# Kinds of files that are not read, and what they are called; and the type that the others are kept under.
OLD_WORD, RTF = b"\xd0\xcf\x11\xe0", b"{\\rtf"  # how such files begin
UNREAD = {"annet": "annet format", "doc": "eldre Word-fil (doc)", "rtf": "rikt tekstformat (rtf)"}
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
}

Verdict = Literal["read", "unchanged", "sitemap", "gone", "hindered", "unreadable"]
Read = Callable[[str, bytes, str, str], Extract]  # kind (html, pdf), body, content type, address


@dataclass(frozen=True, slots=True)
class Probe:
    """What the site answers for an address that cannot exist."""

    hash: str
    title: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one answer means for the page that was asked for, and what else it tells of.

    `extract` is the text of a page that was read. `setback` says why a page is hindered, gone or unreadable. `links` are what
    it mentions, `left_out` how many promising ones more there are. `remark` is what the outcome must tell. `site` is where
    the home page turned out to be, `probe` the answer for an address that cannot exist.
    `sends_on` is where a home page sends its visitors by itself.
    """

    verdict: Verdict
    extract: Extract | None = None
    setback: Setback | None = None
    links: tuple[Found, ...] = ()
    left_out: int = 0
    remark: str | None = None
    relevant: bool = False
    content_type: str | None = None
    site: Site | None = None
    probe: Probe | None = None
    sends_on: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """How large an HTML page may be (bytes), and how far from the home page links are followed."""

    bytes_html: int
    depth: int


def interpret(side: Side, svar: Svar, site: Site, probe: Probe | None, read: Read, limits: Limits) -> Meaning:
    """Return what an answer means, whatever its status; nothing is written and nothing is asked for."""
    if svar.status != 200:
        return _without_content(svar.status)
    if side.type == "sitemap":
        mentions = links.of_sitemap(side, svar.body, site)
        trouble = links.trouble_with(side, svar.body) or mentions.remark
        return Meaning("sitemap", links=mentions.found, left_out=mentions.left_out, remark=trouble)
    if by_name(side.plattform).reads(side.type):
        return _special(side, svar)
    return _page(side, svar, site, probe, read, limits)


def _without_content(status: int) -> Meaning:
    if status == 304:
        return Meaning("unchanged")
    if status in (404, 410):
        return Meaning("gone", setback=Setback(f"finnes ikke ({status})", "borte"))
    why = {401: "krever innlogging", 403: "siden er stengt (403)"}.get(status)
    return Meaning("hindered", setback=Setback(why, "stengt") if why else Setback(f"uventet svar {status}", "uventet"))


def _special(side: Side, svar: Svar) -> Meaning:
    """An answer in a form of the platform's own (JSON, fragments)."""
    platform = by_name(side.plattform)
    try:
        reading = platform.read_special(svar.body, side.lenke())
    except (ValueError, KeyError):
        why = "svaret har ikke den formen det skal ha"
        told = (
            f"{platform.navn} svarer i en annen form enn før, og det er ikke lest ({(side.del_av or side.url)[:200]})"
        )
        return Meaning("hindered", setback=Setback(why, "form"), remark=told)
    found = tuple(Found(lenke, platform.navn) for lenke in reading.lenker)
    about = relevant(side.url, reading.extract.tittel, reading.extract.tekst)
    remark = None
    if reading.utelatt:
        whole = len(found) + reading.utelatt
        remark = f"{len(found)} av {whole} deler av {(side.del_av or side.url)[:200]} er lest"
    return Meaning("read", reading.extract, links=found, left_out=reading.utelatt, relevant=about, remark=remark)


def _page(side: Side, svar: Svar, site: Site, probe: Probe | None, read: Read, limits: Limits) -> Meaning:
    """An HTML page or a PDF."""
    kind = kind_of(svar)
    if kind in UNREAD or (kind == "html" and len(svar.body) > limits.bytes_html):
        return _unreadable(UNREAD.get(kind, "for_stor"))
    extract = read(kind, svar.body, svar.headers.get("content-type", ""), svar.final_url)
    if extract.merke in ("tidsavbrudd", "minne") and side.forste_sett:
        return _unreadable(extract.merke)
    pdf = CONTENT_TYPES.get(kind)
    found = Meaning("read", extract, relevant=relevant(side.url, extract.tittel, extract.tekst), content_type=pdf)
    if side.type == "probe":
        return replace(found, probe=Probe(text_hash(extract.tekst), extract.tittel or ""))
    if side.type == "forside" and (why := no_page(side, extract, site)):
        return Meaning("hindered", setback=why)
    if side.type == "forside":
        addresses = [url for url, _ in extract.lenker]
        platform = site_platform(svar.final_url, extract.generator, addresses)
        site = Site(svar.final_url, platform, site.malform, text_hash(extract.tekst))
        sends_on = extract.onward or refresh_target(svar.headers.get("refresh", ""), svar.final_url)
        found = replace(found, site=site, sends_on=sends_on)
    elif kept := _kept(side, svar, extract, site, probe, kind):
        if kept.setback is None or kept.setback.code != OTHER:
            return replace(kept, content_type=pdf)
        # What it leads to is looked at all the same.
        found = replace(kept, content_type=pdf, relevant=bool(side.relevant))
    kept_out, unfollowed = robots_wishes(svar.headers.get("x-robots-tag", ""))
    if kind == "html" and not (unfollowed or extract.ikke_folg):
        judged = replace(side, relevant=int(found.relevant))
        mentions = links.of_page(judged, svar.final_url, extract, site, limits.depth)
        found = replace(found, links=mentions.found, left_out=mentions.left_out, remark=mentions.remark)
    return _kept_out(found, side) if kept_out or extract.ikke_indekser else found


def _kept_out(found: Meaning, side: Side) -> Meaning:
    """A page that asks not to be indexed: its text is not kept, and of the home page only where it leads."""
    if side.type == "forside" and found.extract:
        return replace(found, extract=replace(found.extract, tekst=""), relevant=False)
    why = Setback("siden ber om ikke å bli indeksert (noindex)", "noindex")
    return Meaning("hindered", setback=why, links=found.links, content_type=found.content_type)


def _kept(side: Side, svar: Svar, extract: Extract, site: Site, probe: Probe | None, kind: str) -> Meaning | None:
    """Return what an answer with 200 means that is not the page that was asked for, or None."""
    if reason := absent(svar, extract, site.home, probe):
        return Meaning("gone", setback=Setback(reason, SOFT_404))
    if extract.merke == "innlogging":
        return Meaning("hindered", setback=Setback("krever innlogging", "stengt"))
    if (
        extract.tekst
        and text_hash(extract.tekst) == site.front
        and (side.relevant or side.forste_sett is None)
        and side.type == "side"
    ):
        return Meaning("gone", setback=Setback("svarte med forsiden", SOFT_404))
    return Meaning("hindered", setback=why) if (why := no_page(side, extract, site, kind)) else None


def no_page(side: Side, extract: Extract, site: Site, kind: str = "html") -> Setback | None:
    """Return why an answer with 200 is not the page that was asked for, or None: a wall, a notice, something else, or nothing at all.

    An empty page and one that waits for a script are told from those that always were so by what was read before. Whatever the words of
    a wall: a page that promised or held something about volunteering, and has neither that nor the site's own links, is none; one with the
    links and other words is believed the second time.
    """
    words, letters = f"{extract.tittel or ''}\n{extract.tekst}", len(extract.tekst)
    about = bool(RELEVANT.search(words))
    framed = sum(site.holds(url) for url, _ in extract.lenker) >= OWN_LINKS or bool(extract.lenker_utelatt)
    if letters < (LONGEST_FRAMED if framed else LONGEST_WALL) and not about:
        for what, pattern in WALLS.items():
            if pattern.search(words):
                return Setback(f"svarte med {what} i stedet for siden", "ikke_side")
    if side.forste_sett is not None and side.merke != "krever_nettleser" and side.hash != text_hash(""):
        if extract.merke == "krever_nettleser":
            return Setback("er tom uten JavaScript, men var det ikke før", "ikke_side")
        if not extract.tekst.strip():
            return Setback("er tom, men var det ikke før", "ikke_side")
    silent = not (about or extract.merke) and kind == "html" and side.type == "side"
    return _another(side, extract, framed or letters >= LONGEST_WALL) if silent else None


def _another(side: Side, extract: Extract, of_the_site: bool) -> Setback | None:
    """Return why a page without a word of volunteering is not the one that was asked for; None where no such word was to be expected."""
    before = side.forste_sett is not None
    shows = not before and any(is_file(url) for url, _ in extract.lenker)  # the document itself may say more
    if shows or not (side.relevant if before else side.poeng >= links.NAMED):
        return None
    if DOCUMENT.search(urlsplit(side.url).path):
        return Setback("svarte med en nettside i stedet for dokumentet", OTHER)
    if not (of_the_site and extract.tekst.strip()):
        return Setback("svarte med noe annet enn siden", OTHER)
    if before and side.kode != OTHER:
        return Setback("sier ikke lenger noe om frivillighet; teksten står til neste søk sier det samme", OTHER)
    return None


def _unreadable(mark: str) -> Meaning:
    return Meaning("unreadable", Extract(merke=mark), Setback(f"kan ikke leses: {mark}", mark))


def transient(status: int) -> bool:
    """Return whether an answer may be better in a while: the server's own trouble, or too many requests."""
    return status >= 500 or status in (408, 425, 429)


def kind_of(svar: Svar) -> str:
    """Return pdf, docx, odt, doc, rtf, html or annet, from the bytes first: servers often name the wrong type."""
    if office := _office(svar.body):
        return office
    head = svar.body[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    named = svar.headers.get("content-type", "").split(";")[0].strip().lower()
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if re.match(rb"<(?:!doctype html|html|head|body|\?xml[^>]*\?>\s*<(?:!doctype )?html)", head, re.IGNORECASE):
        return "html"
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "annet"
    if named in ("text/html", "application/xhtml+xml", "text/plain", "") or (not named and b"<" in head):
        return "html"
    return "html" if re.search(rb"<(?:html|body)\b", svar.body[:4096], re.IGNORECASE) else "annet"


def _office(body: bytes) -> str | None:
    """Return docx, odt, doc or rtf, None for anything else."""
    if body.startswith(OLD_WORD):
        return "doc"
    if body.lstrip()[:5] == RTF:
        return "rtf"
    if not body.startswith(b"PK\x03\x04"):
        return None
    if b"application/vnd.oasis.opendocument.text" in body[:200]:
        return "odt"
    return "docx" if b"word/document" in body else None


def absent(svar: Svar, extract: Extract, home: str, probe: Probe | None) -> str | None:
    """Return why a page that answers 200 is not there after all, or None."""
    if svar.final_url != svar.url and svar.final_url.rstrip("/") == home.rstrip("/"):
        return "omdirigert til forsiden"
    if probe and extract.tekst and text_hash(extract.tekst) == probe.hash:
        return "samme svar som en side som ikke finnes"
    if probe and probe.title and extract.tittel == probe.title and NOT_FOUND.search(probe.title):
        return "sier at siden ikke finnes"
    if len(extract.tekst) < 1500 and NOT_FOUND.search(extract.tittel or ""):
        return "sier at siden ikke finnes"
    if len(extract.tekst) < 400 and NOT_FOUND.search(extract.tekst):
        return "sier at siden ikke finnes"
    return None


def relevant(url: str, title: str | None, text: str) -> bool:
    """Return whether a page mentions volunteering at all; only such pages are looked at for findings."""
    return bool(RELEVANT.search(text) or RELEVANT.search(title or "") or RELEVANT.search(urlsplit(url).path))


def may_move_to(host: str) -> bool:
    """Return whether a home page may lead to this host without being looked at by a person."""
    return bool(PUBLIC_HOSTS.search(host))


def has_moved(side: Side, site: Site) -> bool:
    """Return whether the home page turned out to lie on another site than the one that was asked."""
    return site_of(side.url) != site_of(site.home)
