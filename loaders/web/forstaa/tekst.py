"""Text into sentences that know their page, offset and the heading they stand under. Pure functions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from loaders.web.forstaa.datoer import ends_with_month, starts_with_month

MAX_TEXT = 400_000
MAX_SENTENCE = 700
Seksjon = Literal["innstilling", "vedtak", ""]

_ABBREVIATION = re.compile(
    r"\b(?:nr|jf|jfr|kl|ca|bl\.a|f\.eks|t\.d|mv|m\.m|pkt|st|meld|kap|tlf|evt|inkl|o\.l|osv|kr|art|ref"
    r"|saksnr|dvs|iflg|pr|rev)\.$",
    re.IGNORECASE,
)
_END = re.compile(r"(?<![.!?])[.!?]+[»\"”)]*\s+(?=[A-ZÆØÅ«\"“–\d])")
_PROPOSAL = re.compile(
    r"^(?:[\wæøåÆØÅ'’-]+\s+){0,8}?(?:innstilling|innstillinga|tilråding|tilråing|forslag til vedtak|framlegg til vedtak"
    r"|forslag til innstilling|vedtaksforslag|forslag)\b"
    r"(?!\s+(?:ble|blei|vart|fra|frå|om|til\s+(?!kommunestyret|bystyret|heradsstyret|vedtak|innstilling)))"
    r"(?:[^.:]|(?<=\d)\.){0,60}(?::|$)",
    re.IGNORECASE,
)
_MONTHS = "januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember"
_DECISION = re.compile(
    r"^(?:endelig\s+)?(?:[\wæøåÆØÅ./–-]+(?:\s+sitt"
    r"|\s+si)?\s+){0,4}?vedtak(?:et)?(?:\s+(?:i\s+)?(?:sak\s+)?(?:[\d./-]+|(?:" + _MONTHS + r")\b))*\s*(?::|$)"
    r"|^(?:\w+\s+)?vedtak\s+i\s+\w*(?:styret|skapet|tinget)(?:\s+(?:den\s+)?\d[\d. a-zæøå]{3,20})?\s*:\s*$",
    re.IGNORECASE,
)
_INLINE_DECISION = re.compile(r"\b(?:følgende|følgjande|slikt|dette)\s+vedtak(?:et)?\s*:", re.IGNORECASE)
_RECOMMENDS = re.compile(
    r"\b(?:rår|tilrår|innstill\w+|foreslår|føreslår|anbefaler|tilrår|tilråding\w*|forslag|framlegg|bes"
    r"|blir bedt om|bør|legger fram"
    r"|legg fram)\b",
    re.IGNORECASE,
)
_RESET = re.compile(
    r"^(?:(?:ps|fs|ks|kst|rs)\s*\d+/\d+|sak\s+\d+/\d+|bakgrunn|saksopplysning\w*|vurdering\w*|saksutgreiing\w*"
    r"|saksutredning\w*|(?:[\wæøåÆØÅ]+(?:\s+si)?\s+){0,2}(?:behandling|handsaming|votering|røysting)\b)",
    re.IGNORECASE,
)
_ROW_LABEL = re.compile(
    r"^(?:(?:sist\s+)?(?:vedtatt|vedteke|vedteken|godkjent|godkjend)(?:\s+(?:av|i|den|dato))?|vedtaksdato"
    r"|dato (?:for vedtak|vedtatt|vedteke|vedteken|godkjent|godkjend)|sak(?:snummer|snr)?|gjelder|gjeld|planperiode|periode|status|organ)$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\d+(?:\.\d+)*\.")
_JOINED_END = frozenset("abcdefghijklmnopqrstuvwxyzæøå,–-")
# "frivillighets-" at the end of a line and "plan" on the next are one word; "lag-" and "og foreninger" are not.
_DIVIDED = re.compile(r"[a-zæøåA-ZÆØÅ]{2}-$")
# A line that ends here goes on, however short: "… er vedteken av", "… i juni" before "2021".
_OPEN_END = re.compile(
    r"\b(?:av|i|den|er|ble|blei|vart|og|til|for|med|som|sak|møte|enstemmig|samrøystes|ble enstemmig)$"
)
_CELLS = re.compile(r"\s[–—-]\s")
_UNENDED = re.compile(
    r"\b(?:av|i|og|til|for|med|som|fra|frå|på|om|at|å|en|ei|et|ein|eit|eller|samt|sin|ved|etter|mellom)$"
)
_DATE_NEXT = re.compile(rf"(?:\d{{1,2}}\.\s?(?:\d{{1,2}}\.\s?\d\d|(?:{_MONTHS})\b)|(?:19|20)\d\d\b)", re.IGNORECASE)
_WIDTH = 40  # letters: a shorter line was not broken by the page's width
_MONTH_END = re.compile(
    r"\b(?:januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember|våren"
    r"|høsten|hausten)$",
    re.IGNORECASE,
)
_NOT_DIVIDED = re.compile(r"(?:og|eller|samt|som|med|til|for)\b|[^a-zæøåA-ZÆØÅ]", re.IGNORECASE)
# What extraction glues together or takes apart, and how it is put right.
_MENDED = tuple(
    (re.compile(pattern), with_what)
    for pattern, with_what in (
        (r"(?<=[a-zæøå]{4})_(?=[\wæøå])", " "),
        (r"(?<=[a-zæøå]{4})(?=[A-ZÆØÅ][a-zæøå]{2})", " "),
        (rf"(?i)(?<=[a-zæøå]{{6}})(?=\d{{1,2}}[./]\s?(?:\d|{_MONTHS}))", " "),
        (r"(?<=[A-Za-zæøå][a-zæøå]{3})(?=(?:19|20)\d\d(?!\d))", " "),
        (r"(?i)(?<=(?:19|20)\d\d)(?=sak)", " "),
        (r"(?i)\b(sak|ps|kst)(?=\d{1,3}/\d\d)", r"\1 "),
        (r"(?<=\b(?:19|20)\d\d)(?=[A-ZÆØÅ][a-zæøå]{3})", " "),
        (
            r"(?i)\b(vedtatt|vedteke|vedteken|godkjent|godkjend|behandlet|handsama)(?=(?:av|i)(?:kommune|by|herads)styre)",
            r"\1 ",
        ),
        (r"(?i)\b(vedtatt|vedteke|vedteken|godkjent|godkjend|behandlet|handsama)(?=(?:av|i|den)\b)", r"\1 "),
        (r"(?i)\b(av|i)(?=(?:kommune|by|herads)styret)", r"\1 "),
        (r"(?i)\b(ved) (tatt|teken|teke|tok)\b", r"\1\2"),
        (r"(?i)\b(frivillig) ?(hets|heits) ?(politikk|plan|melding|strategi|erklæring|plattform)", r"\1\2\3"),
        (r"(?i)\b(kommune|by|herads)\s(styret?)\b", r"\1\2"),
    )
)
# A page that arrived as one paragraph: where a heading, a label, a case, a row or the sentence after a heading began.
_FLAT = 200
_JOINT = re.compile(
    r"(?<=[^\s:;,(–-])(?<!\b[Ff]ra)(?<!\b[Ff]rå)(?<!\bav)(?<!\btil)(?<!\bfor)(?<!\bi)(?<!\bog)\s+"
    r"(?=(?:[A-ZÆØÅ][\wæøå]+(?:\s+[a-zæøå]{2,}){0,3}|[A-ZÆØÅ]{2,}[-\d/ ]+[Vv]edtak):\s"  # a label
    r"|(?:Vedtatt|Vedteken?|Godkjent|Godkjend|VEDTATT|VEDTEKEN?)\s"
    r"|(?:Vedtak|Behandling|Handsaming|Innstilling|Saksprotokoll|Bakgrunn|Vurdering)\s+(?:[A-ZÆØÅ]|\d\.\s))"  # a heading
    r"|(?<=\bVedtak|\bVEDTAK)\s+(?=[A-ZÆØÅ]|\d\.\s)"
    r"|\s+(?=(?:PS|FS|KS|RS|KST|BS|HST|FSK|Sak(?:snr)?)\.?\s(?:nr\.?:?\s)?\d{1,4}/\d{2,4}\s+[A-ZÆØÅ«])"  # a case
    r"|\s+(?=[•*]\s+)"  # an item
    r"|(?<=[a-zæøå\d)»])(?<!\bi)(?<!\bav)(?<!\bog)(?<!\bden)\s+(?=(?:Vi|I|Den|Det|De|Her|Denne|Dette|Alle|For|Etter|Når"
    r"|Nå|No|Kva|Hva|Kommunen|Heradet|Planen|Strategien|Meldingen|Meldinga|Politikken|Arbeidet|Målet|Dei|Då|Da|Har|Vil|Bli|Ver"
    r"|Velkommen)\s[a-zæøåA-ZÆØÅ])"  # a sentence
    r"|(?<=(?:[.\s]|/)(?:19|20)\d\d)\s+(?=[A-ZÆØÅ«][a-zæøå]+(?:\s+[a-zæøå]|[a-zæøå]*(?:plan|strategi|melding|politikk)))"  # a row
)
# Its dateline: a day of its own near the beginning, of no meeting and no decision, before a sentence begins.
_DATELINE = re.compile(
    r"(?<=[a-zæøåA-ZÆØÅ»!?])\s(?P<dag>\d{1,2}\.(?:\d{1,2}\.|\s?[a-zæøå]{3,9}\s)(?:19|20)\d\d)(?:\s\|)?\s(?=[A-ZÆØÅ«–])"
)
_OF_A_MEETING = re.compile(
    r"(?:vedt|godkj|styre|sak|møte|dato|ting|skap|utval|frist|protokoll)[^.]{0,25}$|\b(?:den|i|på|til|fra|frå|av)$",
    re.I,
)
_BEGINNING = 260  # letters
_NEAR = 15  # letters before a full stop that can tell an abbreviation; the longest is seven


@dataclass(frozen=True, slots=True)
class Setning:
    """One sentence or line. `start` is its offset in the text, `side` its page (from 1), `linje` its line number.

    `seksjon` says whether it stands under a recommendation or under the decision itself in case papers.
    `saksdato` is left to the reader of headings; `linjestart` is true for the first sentence of a line.
    """

    tekst: str
    start: int
    side: int
    linje: int
    seksjon: Seksjon
    linjestart: bool


def _split(line: str) -> list[tuple[int, str]]:
    if " | " in line:
        return [(0, _labelled(line)[:MAX_SENTENCE])]
    pieces: list[tuple[int, str]] = []
    start = 0
    for match in _END.finditer(line):
        stop = match.start() + 1
        head = line[
            max(start, stop - _NEAR) : stop
        ]  # never all of it: a line of abbreviations alone would take for ever
        after = line[match.end() : match.end() + _NEAR]
        dated = re.search(r"\b\d{1,2}\.$", head) and (re.match(r"(?:[–-]\s?)?\d", after) or starts_with_month(after))
        dated = dated or (ends_with_month(head) and after[:4].isdigit())
        numbered = stop - start < _NEAR and _NUMBERED.fullmatch(head)
        if _ABBREVIATION.search(head) or dated or numbered:
            continue
        pieces.append((start, line[start : match.end()].rstrip()))
        start = match.end()
    if line[start:].strip():
        pieces.append((start, line[start:].rstrip()))
    cut: list[tuple[int, str]] = []
    for offset, text in pieces:
        cut.extend((offset + at, text[at : at + MAX_SENTENCE]) for at in range(0, len(text), MAX_SENTENCE))
    return cut


def _labelled(row: str) -> str:
    """Return a row of two cells whose first is a label as "label: value"; another row as it is."""
    cells = [cell.strip() for cell in row.strip().strip("|").split("|")]
    label = len(cells) == 2 and cells[1] and _ROW_LABEL.match(cells[0])
    return f"{cells[0]}: {cells[1]}" if label else row


def _raw(text: str, title: str) -> Iterator[tuple[int, str]]:
    """Yield (offset, line); a page in one paragraph is parted where its lines must have been, and after its title."""
    offset = 0
    for raw in text.split("\n"):
        start = 0
        flat = len(raw) > _FLAT and " | " not in raw
        while flat and title and raw.startswith(title, start) and raw[start + len(title) :].lstrip()[:1].isupper():
            yield offset + start, title
            start += len(title) + 1
        dateline = _DATELINE.search(raw, start, start + _BEGINNING) if flat else None
        if dateline and not _OF_A_MEETING.search(raw, start, dateline.start()):
            yield offset + start, raw[start : dateline.start()]
            yield offset + dateline.start("dag"), dateline["dag"]
            start = dateline.end()
        for joint in _JOINT.finditer(raw, start) if flat else ():
            yield offset + start, raw[start : joint.start()]
            start = joint.end()
        yield offset + start, raw[start:]
        offset += len(raw) + 1


def _goes_on(line: str, length: int, following: str) -> bool:
    """Return whether a line was broken by the page's width: the next goes on in the same sentence."""
    if _OPEN_END.search(line) and (following[0].islower() or following[0].isdigit()):
        return True
    if _MONTH_END.search(line) and following[:2] in ("19", "20"):
        return True
    if length <= _WIDTH or "|" in line:
        return False
    if len(_CELLS.findall(line)) == len(_CELLS.findall(following)) > 1:  # rows of a table
        return False
    if following[0].islower():
        return line[-1] in _JOINED_END or line[-1].isdigit()
    return (line[-1].islower() and _DATE_NEXT.match(following) is not None) or _UNENDED.search(line) is not None


def _lines(text: str, title: str) -> list[tuple[int, str]]:
    """Return (offset, line); a line that was broken by the page's width is joined with the next."""
    lines: list[tuple[int, list[str]]] = []
    length = 0
    for offset, raw in _raw(text, title):
        stripped = raw.strip()
        if not stripped:
            continue
        last = lines[-1][1][-1] if lines else ""
        divided = bool(_DIVIDED.search(last) and not _NOT_DIVIDED.match(stripped))
        if divided and (stripped[0].islower() or last[-2].isupper()):
            lines[-1][1][-1] = last[:-1] + stripped
            length += len(stripped)
        elif last and last.strip("# ") != title and _goes_on(last, length, stripped):
            lines[-1][1].append(stripped)
            length += len(stripped) + 1
        else:
            lines.append((offset + len(raw) - len(raw.lstrip()), [stripped]))
            length = len(stripped)
    return [(at, " ".join(parts)) for at, parts in lines]


def mend(text: str) -> str:
    """Return a sentence with what extraction glued together or took apart put right ("frivilligplanPlanen")."""
    for pattern, with_what in _MENDED:
        text = pattern.sub(with_what, text)
    return text


def setninger(tekst: str, tittel: str = "") -> list[Setning]:
    """Return the sentences of a document; pages are divided by a form feed. Text beyond MAX_TEXT is not read."""
    result: list[Setning] = []
    number = offset = 0
    section: Seksjon = ""
    for page, content in enumerate(tekst[:MAX_TEXT].split("\f"), start=1):
        for at, line in _lines(content, tittel):
            number += 1
            bare = line.lstrip("#*•-– ").strip()
            if _RESET.match(bare):
                section = ""
            if _PROPOSAL.match(bare):
                section = "innstilling"
            elif _DECISION.match(bare) and "forslag" not in bare.lower()[:60]:
                section = "vedtak"
            for index, (inner, text) in enumerate(_split(line)):
                if _INLINE_DECISION.search(text):
                    section = "innstilling" if _RECOMMENDS.search(text) else "vedtak"
                result.append(Setning(mend(text), offset + at + inner, page, number, section, index == 0))
        offset += len(content) + 1
    return result
