"""What a page tells of a plan besides its adoption, wherever it stands: the years it runs and the case it was adopted in."""

import re

from loaders.web.forstaa.datering import Datering
from loaders.web.forstaa.datoer import case_number_in, dates_in, period_in
from loaders.web.forstaa.dokumenter import ANNET, EGEN, mentions_in
from loaders.web.forstaa.regler import Regelverk
from loaders.web.forstaa.tekst import Setning

_YEAR = r"(?:20[0-6]\d|19[89]\d)"
# The rest of a name that was not read to its end: "temaplan for frivillighet | og fellesskap 2025–2033".
_REST_OF_NAME = r"(?:\s+(?!(?:ble|blei|vart|er|som|har|skal|fra|frå|i|til|fram|mot)\b|vedt|godkj|gjeld)[a-zæøå]+){0,5}?"
_AFTER_NAME = re.compile(
    rf"^{_REST_OF_NAME}[»”\"]?\s*(?:(?:for|i|til)\s+)?(?:(?-i:[A-ZÆØÅ])[\wæøå]+(?:\s+(?:kommune|herad"
    rf"|fylkeskommune))?,?\s+)?(?:for\s+)?(?:(?:perioden|åra|årene|tidsrommet|tida|tiden)\s+)?[(,–-]?\s*"
    rf"(?:gjeldende\s+for\s+|gjeldande\s+for\s+)?(?P<fra>{_YEAR})\s*(?:[-–—/]|til"
    rf"|t\.o\.m\.)\s*(?P<til>{_YEAR}|\d\d)\b(?![-./]\d)",
    re.I,
)
_END_IN_NAME = re.compile(rf"^[»”\"]?\s*(?:(?-i:[A-ZÆØÅ])[\wæøå]+\s+)?(?:mot\s+)?(?P<til>{_YEAR})\b(?!\s*[-–/.]\s*\d)")
_RUNS = re.compile(
    r"\b(?:gjeld(?:er|ende|ande)?|gjaldt|galdt|var(?:er|ar)|løper|strekker|strekkjer|rekk(?:er)?"
    r"|står\s+(?:ved\s+lag|seg)|stå\s+seg|peke|peker|planperiode\w*|virketid|periode(?:n)?|varighet"
    r"|horisont|tidsramm\w*|åra|årene|skal\s+gjelde"
    r"|fram|frem|ut)\b",
    re.I,
)
_SPAN = re.compile(
    rf"\b(?:(?:fra|frå)\s+(?:og\s+med\s+)?)?(?:\d{{1,2}}\.\s*\w+\.?\s+)?(?P<fra>{_YEAR})\s*(?:[-–—]"
    rf"|til(?:\s+og\s+med)?|t\.o\.m\.)\s*(?:\d{{1,2}}\.\s*\w+\.?\s+)?(?P<til>{_YEAR}|\d\d)\b(?![-./]\d)",
    re.I,
)
_UNTIL = re.compile(
    rf"\b(?:fram|frem|fram\s+til|frem\s+til|helt\s+til|gjelder|gjeld|varer|varar|løper|strekker\s+seg"
    rf"|strekkjer\s+seg|rekk|rekker|stå\s+seg|står\s+seg|står\s+ved\s+lag|peke|peker"
    rf"|skal\s+gjelde)\b[^.;\d]{{0,30}}?\b"
    rf"(?:til|mot|ut|ut i)\s+(?:og\s+med\s+)?(?:(?:sommeren|våren|høsten|hausten|utgangen\s+av"
    rf"|slutten\s+av|året|år)\s+)?(?P<til>{_YEAR})\b"
    rf"|^\W*ut\s+(?P<til5>{_YEAR})\W*$"
    rf"|\b(?:gjaldt|galdt|gjekk|gikk)\s+ut\s+(?P<til3>{_YEAR})\b|\bi\s+(?P<til4>{_YEAR})\s+er\s+planperioden\s+(?:over|omme|slutt)"
    rf"|\b(?:tek\s+slutt|tar\s+slutt|går\s+ut|utløper|utgår)\s+(?:ved\s+utgangen\s+av\s+|i\s+)?(?P<til2>{_YEAR})\b",
    re.I,
)
_STARTS = re.compile(
    rf"\b(?:tr(?:er|ådte|edde|år)\s+i\s+kraft|(?:tok\s+til|begynte|byrja)\s+å\s+gjelde|gjel(?:der|d)\s+(?:fra|frå)"
    rf"|gjort\s+gjeldende\s+fra|gjøres\s+gjeldende\s+fra|gjerast\s+gjeldande\s+frå|gjeldende\s+fra"
    rf"|gjeldande\s+frå|regnet\s+fra|rekna\s+frå)\b"
    rf"[^.;]{{0,12}}?(?:\d{{1,2}}\.\s?(?:\w+|\d{{1,2}})\.?\s?)?(?P<fra>{_YEAR})\b",
    re.I,
)
_NOT_THE_PLANS = re.compile(
    r"\b(?:økonomiplan\w*|budsjett\w*|erstatter|erstattar|avløser|avløyser|forrige|førre|valgperiode\w*"
    r"|handlings- og økonomi\w*|den første|den fyrste|innbyggertall|første gjaldt|fyrste galdt)\b",
    re.I,
)
_ADOPTED = re.compile(r"\b(?:vedtok|vedtatt|vedteke\w*|godkjent\w*|godkjend\w*)\b", re.I)
_WAS_ADOPTED = re.compile(r"\b(?:ble|blei|vart)\s+(?:\w+\s+)?(?:vedtatt|vedteken?|godkjent|godkjend)\b", re.I)
_OLDER = re.compile(r"\b(?:forrige|førre|gjeldende|gjeldande|gamle|dagens|nåværende|noverande)\b", re.I)
_BACK = re.compile(
    r"\b(?:planen|strategien|meldingen|meldinga|politikken|plattforma|plattformen|erklæringen|erklæringa"
    r"|den|han|ho|begge|planane|planene)\b",
    re.I,
)
_SEES = re.compile(r"(?<![\d./-])(?:0*\d{1,4}/(?:20)?\d{2}|\d{2}/0\d{1,3})(?![\d./-])")

# "Saksnummer: 77/20" in a box of facts; the archive's number ("Arkivsak 20/1234") is another.
_CASE_LABEL = re.compile(
    r"^\W*(?:politisk\s+|vedtaks?)?sak(?:s?nummer|s?nr|\s+nr)?\b\.?\s*[:|]\s*(?P<nr>0*\d{1,4}/(?:20)?\d{2})\W*$", re.I
)
_LABELS_NEAR = 4  # lines


def periode(
    beste: Setning, plantype: str, hoved: bool, tittel: str, linjer: list[Setning], verk: Regelverk, pdf: bool, ny: bool
) -> tuple[str | None, str | None]:
    """Return the first and last year a plan runs, None for each that the page does not tell.

    Looked for beside the plan's name (in the sentence that decides, then in the title, then elsewhere), on the front page, and in
    what is told of how long it is in force; never beside another plan. `ny` tells that the plan is being made, so that what is told
    with an adoption is an older one's.
    """
    if not ny and _OLDER.search(beste.tekst) and (_UNTIL.search(beste.tekst) or _SPAN.search(beste.tekst)):
        linjer, tittel = [beste], ""
    index = next((at for at, line in enumerate(linjer) if line.start == beste.start and line.tekst == beste.tekst), 0)
    for text in (beste.tekst, tittel):
        named = _beside_the_name(text, plantype, verk)
        if named[0]:
            return named
    if hoved:
        span = period_in(tittel)
        if span[0]:
            return span
        for line in linjer[:7] if pdf else ():
            alone = re.match(
                rf"\W*(?:[\wæøå]*(?:plan|strategi|melding|politikk)\s+)?({_YEAR})\s*[-–—]\s*({_YEAR}|\d\d)\W*(?:$|vedt|godkj)",
                line.tekst,
                re.I,
            )
            if alone:
                return _span(alone[1], alone[2])
    elsewhere: tuple[str | None, str | None] = (None, None)
    for line in linjer:
        if ny and _WAS_ADOPTED.search(line.tekst):
            continue
        named = _beside_the_name(line.tekst, plantype, verk)
        if named[0]:
            elsewhere = named
            break
    start, end = _told(linjer, index, plantype, hoved, verk, ny)
    if elsewhere[0]:
        return elsewhere
    if end is None and hoved:
        end = _beside_the_name(tittel, plantype, verk)[1]
    return start, end


def _span(start: str, end: str) -> tuple[str | None, str | None]:
    end = end if len(end) == 4 else start[:2] + end
    return (start, end) if 0 < int(end) - int(start) <= 25 else (None, None)


def _beside_the_name(text: str, plantype: str, verk: Regelverk) -> tuple[str | None, str | None]:
    found: tuple[str | None, str | None] = (None, None)
    for plan in mentions_in(text, verk):
        if plan.plantype != plantype:
            continue
        span = _AFTER_NAME.match(text[plan.slutt :])
        if span:
            return _span(span["fra"], span["til"])
        inside = period_in(plan.tekst)
        if inside[0]:
            return inside
        end = _END_IN_NAME.match(text[plan.slutt :])
        if end and found[1] is None and not re.match(r"\s*(?:vedt|ble|vart|er|som)", text[plan.slutt + end.end() :]):
            found = (None, end["til"])
    return found


def _told(
    lines: list[Setning], at: int, plantype: str, main: bool, verk: Regelverk, new: bool
) -> tuple[str | None, str | None]:
    """Return what sentences tell of how long the plan is in force: those that name it, go back to it, or follow the adoption."""
    start: str | None = None
    end: str | None = None
    about = main
    order = [*range(at, min(at + 5, len(lines))), *range(len(lines))]
    last = _last_named(lines, verk)
    for index in order:
        text = lines[index].tekst
        ends = [
            span.end() for told in (_SPAN, _UNTIL, _STARTS) for span in told.finditer(text)
        ]  # "gjelder fra 2024 til 2028 og følges opp i økonomiplanen"
        if _NOT_THE_PLANS.search(text[: ends[0]] if ends else text) or (new and _ADOPTED.search(text)):
            continue
        named = [plan for plan in mentions_in(text, verk) if plan.interessant or plan.plantype == ANNET]
        if named and all(plan.plantype != plantype for plan in named):
            continue
        near = at <= index <= at + 4
        goes_back = _BACK.match(text.lstrip("-– ")) is not None and last[index] == plantype
        mine = bool(named) or near or goes_back or (about and (_BACK.search(text) or len(text) < 60))
        if not mine:
            continue
        span = _SPAN.search(text) if _RUNS.search(text) else None
        if span and start is None and end is None:
            start, end = _span(span["fra"], span["til"])
        until = _UNTIL.search(text)
        if until and end is None:
            end = next(filter(None, until.groups()))
        begins = _STARTS.search(text)
        if begins and start is None:
            start = begins["fra"]
        if start and end:
            break
    if start and end and start >= end:
        start = None
    return start, end


def _last_named(lines: list[Setning], verk: Regelverk) -> list[str]:
    """Return for each line the type of the plan last named before it, empty where none is."""
    last: list[str] = []
    known = ""
    for line in lines:
        last.append(known)
        known = next((plan.plantype for plan in mentions_in(line.tekst, verk)[::-1] if plan.i_seg_selv), known)
    return last


_TOP = re.compile(r"(?<![\wæøå])(kommunestyre|bystyre|heradsstyre|fylkesting)(?!representant)", re.I)
_PLACE = re.compile(r"^\W*(?:når|tid|hvor|kvar|sted|stad|møtested|møtestad)\s*:", re.I)
_ANOTHER_THING = re.compile(
    r"\b(?:bevilg\w*|løyv\w*|oppnevn\w*|velge\w*|valgt\w*|ba|bad|ber|bedt|bestil\w*|behandlet i stedet|høring\w*|høyring\w*"
    r"|budsjett\w*|skal|vil|kjem|kommer|medlem\w*|representanter i)\b",
    re.I,
)


def decided_beside(
    beste: Setning, linjer: list[Setning], tittel: str, datering: Datering, verk: Regelverk
) -> tuple[str | None, str | None]:
    """Return the highest body told of beside an adoption that names none, and the day of its meeting told there.

    Looked for in the title and the lines next to the adoption, nearest first; where two such bodies are told of, neither is taken.
    """
    index = next((at for at, line in enumerate(linjer) if line.start == beste.start and line.side == beste.side), 0)
    near = sorted(range(max(0, index - 4), min(len(linjer), index + 5)), key=lambda at: abs(at - index))
    texts = [beste.tekst, *(linjer[at].tekst for at in near), tittel]
    told: list[tuple[str, str]] = []
    for text in texts:
        body = None if _PLACE.match(text) else _TOP.search(text)
        others = any(plan.plantype != EGEN for plan in mentions_in(text, verk) if plan.i_seg_selv)
        if body and not others and not _ANOTHER_THING.search(text):
            told.append((body[1].lower(), text))
    if len({body for body, _ in told}) != 1:
        return None, None
    name = {"fylkesting": "fylkestinget"}.get(told[0][0], f"{told[0][0]}t")
    for _, text in told:
        dates = [found.iso for found in (*dates_in(text, datering.aar), *datering.told_in(text)) if found.hel]
        if dates:
            return name, dates[0]
    return name, None


def saksnummer(dato: str | None, beste: Setning, linjer: list[Setning], standard_aar: str | None) -> str | None:
    """Return the case number of an adoption: beside its date anywhere on the page, or on a label next to the adoption."""
    return _case_beside_the_date(dato, linjer, standard_aar) or next(
        (
            label["nr"]
            for line in linjer
            if abs(line.linje - beste.linje) <= _LABELS_NEAR and (label := _CASE_LABEL.match(line.tekst)) is not None
        ),
        None,
    )


def _case_beside_the_date(dato: str | None, linjer: list[Setning], standard_aar: str | None) -> str | None:
    if dato is None or len(dato) != 10:
        return None
    for line in linjer:
        if dato[:4] not in line.tekst and dato[2:4] not in line.tekst:
            continue
        dates = dates_in(line.tekst, standard_aar)
        for index, found in enumerate(dates):
            if found.iso != dato:
                continue
            until = dates[index + 1].start if index + 1 < len(dates) else len(line.tekst)
            after = line.tekst[found.slutt : min(until, found.slutt + 70)]
            stop = re.search(r"[.;]\s+[A-ZÆØÅ]", after)
            case = case_number_in(after[: stop.start()] if stop else after) or _bare(after, r"^[\s|,(]*(?:som\s+)?")
            if case:
                return case
            before = line.tekst[dates[index - 1].slutt if index else 0 : found.start][-60:]
            case = _bare(before, "", r"\W*(?:\w+\W+){0,4}$")
            if case:
                return case
    return None


def _bare(text: str, leading: str, trailing: str = "") -> str | None:
    match = re.search(rf"{leading}({_SEES.pattern}){trailing}", text)
    return match[1] if match else None
