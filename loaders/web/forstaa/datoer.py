"""Norwegian dates, periods and case numbers in running text, bokmål and nynorsk. Pure functions."""

import re
from dataclasses import dataclass
from datetime import date

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar jan", "februar feb febr", "mars mar", "april apr", "mai", "juni jun", "juli jul", "august aug",
            "september sep sept", "oktober okt", "november nov", "desember des",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
ORDINALS = {
    name: number
    for number, names in enumerate(
        (
            "første fyrste", "andre", "tredje", "fjerde", "femte", "sjette", "sjuende syvende sjuande", "åttende åttande",
            "niende niande", "tiende tiande", "ellevte", "tolvte", "trettende trettande", "fjortende fjortande",
            "femtende femtande", "sekstende sekstande", "syttende syttande", "attende attande", "nittende nittande",
            "tjuende tjuande tyvende", "tjueførste tjuefyrste", "tjueandre", "tjuetredje", "tjuefjerde", "tjuefemte",
            "tjuesjette", "tjuesjuende tjuesyvende tjuesjuande", "tjueåttende tjueåttande", "tjueniende tjueniande",
            "trettiende trettiande", "trettiførste trettifyrste",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_ORDINAL = "|".join(sorted(ORDINALS, key=len, reverse=True))
_SEASON = "våren|vår|sommeren|sommaren|høsten|hausten|vinteren|vinter"
_YEAR = r"(?:19[89]\d|20[0-4]\d)"
_DASH = r"\-\u2010-\u2015\u2212"  # a hyphen, and what typesetting programs make of one
_SHORT_YEAR = (
    rf"(?:[{_DASH}'\u2018\u2019`´]\s?\d\d\b|\d\d(?=\s*(?:[,;)\]|]|$)))"  # "juni -22", "juni '22"; "juni 22" at the end
)
_PATTERN = re.compile(
    rf"(?<![\d{_DASH}./])(?P<y0>{_YEAR})(?P<skille0>[{_DASH}./])(?P<m0>\d{{1,2}})(?P=skille0)(?P<d0>\d{{1,2}})(?![\d{_DASH}/]"
    rf"|\.\d)"
    rf"|(?<![\d.,/{_DASH}+])(?P<tett>{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?![\d/]|[.,{_DASH}]\d)"
    rf"|(?<!\d)(?<!\d\.)\b(?P<d1>\d{{1,2}})\s?\.\s?(?:i\s?)?(?P<m1>\d{{1,2}})(?:\s?[.{_DASH}]\s?|(?<=\.\d\d)\s)"
    rf"(?P<y1>{_YEAR}|(?<=[.{_DASH}])\d\d|(?<=\.\s)\d\d)\b(?!\.\d)"
    rf"|\b(?P<d2>\d{{1,2}})/(?P<m2>\d{{1,2}})\s?(?:[{_DASH}.]\s?(?P<y2>{_YEAR}|\d\d)|(?P<y2b>{_YEAR})"
    rf"|\s(?P<y2c>\d\d))\b(?!\.\d|\.?\s+(?:{_MONTH}))"
    rf"|(?<![\d/{_DASH}])(?P<d6>\d{{1,2}})(?P<skille>[/{_DASH}])(?P<m6>\d{{1,2}})(?P=skille)(?P<y10>{_YEAR}"
    rf"|(?<=/)\d\d)(?![\d/{_DASH}])"
    rf"|\b(?P<d3>\d{{1,2}})(?:\s?\.\s*|\s+)(?P<m3>{_MONTH})(?![^\W\d_])\.?"
    rf"(?:\s*,?\s*(?:i\s+)?,?\s*(?P<y3>{_YEAR})(?!\d)|\s*(?P<k3>{_SHORT_YEAR}))?"
    rf"|\b(?P<d4>{_ORDINAL})\s+(?P<m4>{_MONTH})\b(?:\s+(?:i\s+)?(?P<y4>{_YEAR})\b)?"
    rf"|\b(?P<m5>{_MONTH})\b\.?(?:,?\s+(?:i\s+)?|\s?[/{_DASH}]\s?)(?P<y5>{_YEAR})\b"
    rf"|\b(?P<m7>{_MONTH})\b\.?\s?(?P<k7>[{_DASH}'\u2018\u2019`´]\s?\d\d)\b(?![.:]\d)"
    rf"|\b(?:{_SEASON}|[1-4]\.\s*kvartal|[12]\.\s*halvår)\s+(?:i\s+)?(?P<y6>{_YEAR})\b"
    rf"|\b(?:i|fra|frå|år|sidan|siden|av)\s+(?P<y7>{_YEAR})\b(?!\s*[{_DASH}/]\s*\d)"
    rf"|\((?P<y8>{_YEAR})\)"
    rf"|\b(?:vedtatt|vedteke|vedteken|vedtekne|vedtatte|godkjent"
    rf"|godkjend)\s*:?\s*(?P<y9>{_YEAR})\b(?!\s*[{_DASH}/.]\s*\d)",
    re.IGNORECASE,
)
# What stands before a number that only looks like a date: points, sections, versions, telephone and case numbers …
_NUMBERED = (
    r"§+|pkt|punkt(?:et|ene|a|er)?|kap|kapit(?:tel|let|la|ler|lene)|avsnitt(?:et)?|seksjon|ledd|tab"
    r"|tabell(?:en)?|fig|figur(?:en)?"
    r"|vedlegg|bilag|tiltak(?:et)?|(?:del)?mål|krav|art|artikkel|oppgave|oppgåve|ip(?:-adresse)?|kl|klokka|klokken"
)
_TELEPHONE = (
    r"tlf|tel|telefon|telefonnummer|mobil|mob|fax|faks|ring|vipps|sms|konto|kontonummer|kontonr|org|orgnr|isbn|issn"
)
_VERSION = r"versjon(?:en)?|ver|utgave|utgåve|v|kr"
_AS_NUMBER = re.compile(
    rf"(?:(?<!\w)(?:{_NUMBERED}|{_TELEPHONE})\.?\s*:?\s*(?:nr\.?\s*)?(?:\+?47\s*)?"
    rf"(?:\d+(?:\.\d+)+\.?\s*(?:,|og|samt|til|[{_DASH}])\s*)*)$",
    re.IGNORECASE,
)
# … where a year of two digits stands, also these; and a number of eight digits has a name of its own.
_AS_VERSION = re.compile(rf"(?<!\w)(?:{_VERSION})\.?\s*:?\s*$", re.IGNORECASE)
_AS_ID = re.compile(
    r"(?:kr|nr|nummer|nummeret|id|ref|referanse|sak|løpenummer|journalpost)\.?\s*:?\s*$|\+\d\d\s*$", re.IGNORECASE
)
_AS_CASE = re.compile(
    r"(?<!\w)(?:\w*sak(?:snr|snummer)?|ps|fs|ks|kst|rs|gnr|bnr|nr)\.?\s*(?:nr\.?|:)?\s*$", re.IGNORECASE
)
# The date of a law is no date of what is decided after it: "lov 17. juni 2005 nr. 64", "LOV-2005-06-17-64".
_AS_LAW = re.compile(
    rf"(?:(?<!\w)(?:lov|lova|loven|forskrift|forskrifta|forskriften)\s+(?:av\s+|frå\s+|fra\s+)?|\b(?:lov"
    rf"|for)[{_DASH}])$",
    re.IGNORECASE,
)
# A range of days is known to its month, a range of months to its year.
_DAYS_BEFORE = re.compile(rf"(?<![\d.])\d{{1,2}}\s?\.?\s?(?:[{_DASH}]|og|til|/)\s?$", re.IGNORECASE)
_DATE_BEFORE = re.compile(rf"(?<![\d.])\d{{1,2}}\.\s?(?:{_MONTH}|\d{{1,2}}\.)\s?(?:[{_DASH}]|til)\s?$", re.IGNORECASE)
_MONTH_BEFORE = re.compile(rf"(?<!\d\.)(?<!\d\.\s)\b(?:{_MONTH})\.?\s?(?:[/{_DASH}]|og|eller)\s?$", re.IGNORECASE)
_STARTS_WITH_MONTH = re.compile(rf"(?:{_MONTH})\b", re.IGNORECASE)
_ENDS_WITH_MONTH = re.compile(rf"\b(?:{_MONTH})\.$", re.IGNORECASE)
_NEAR = 60  # letters before a number in which its name stands
_PERIOD = re.compile(
    rf"\b(?P<fra>{_YEAR})\s*(?:[{_DASH}/]|til"
    rf"|t\.o\.m\.)\s*(?:og\s+med\s+)?(?:(?:\d{{1,2}}\.\s*)?(?:{_MONTH}|\d{{1,2}}\.)\s*)?"
    rf"(?P<til>{_YEAR}|\d\d)\b(?![-.]\d)",
    re.IGNORECASE,
)
_UNTIL = re.compile(rf"\b(?:fram\s+til|frem\s+til|gjelder\s+til|gjeld\s+til|mot)\s+(?P<til>{_YEAR})\b", re.IGNORECASE)
_CASE = re.compile(
    r"\b(?:(?:k|f|ks|kst|bs|fsk|kom)?-?sak(?:snr|snummer)?|ps|fs|ks|kst)[.-]?\s*(?:nr\.?|:)?\s*(?P<nr>\d{1,4}/\d{2,4})\b",
    re.IGNORECASE,
)


_ANY = re.compile(rf"\d|(?:{_ORDINAL})\s+(?:{_MONTH})", re.IGNORECASE)  # no date without one of these


def over_dates(pattern: str) -> str:
    """Return a regular expression in which what stops at a full stop goes on past the dot of "12. mars" and "12.03."."""
    return re.sub(r"\[\^([^\]\\]*)\.([^\]]*)\]", r"(?:[^\1.\2]|(?<=\\d)\\.)", pattern)


@dataclass(frozen=True, slots=True)
class Dato:
    """A date as the text gives it: `iso` is YYYY, YYYY-MM or YYYY-MM-DD; `start` and `slutt` are offsets."""

    iso: str
    start: int
    slutt: int

    @property
    def hel(self) -> bool:
        """Return whether day, month and year are known."""
        return len(self.iso) == 10


def starts_with_month(tekst: str) -> bool:
    """Return whether a text begins with the name of a month, so that "13." before it ends no sentence."""
    return bool(_STARTS_WITH_MONTH.match(tekst))


def ends_with_month(tekst: str) -> bool:
    """Return whether a text ends with the name of a month and a full stop, which a year may follow."""
    return bool(_ENDS_WITH_MONTH.search(tekst))


def _full(year: str, month: int, day: int) -> str | None:
    value = int(year)
    if len(year) == 2:
        value += 2000 if value < 70 else 1900
    try:
        return date(value, month, day).isoformat()
    except ValueError:
        return None


def _case_year(before: str) -> str | None:
    """Return the year of a case number that a date without one belongs to: "sak 23/2019 den 4. april"."""
    near = before[-60:]
    cases = list(_CASE.finditer(near))
    if not cases or re.search(r"[.;:]\s", near[cases[-1].end() :]):
        return None
    year = cases[-1]["nr"].split("/")[1]
    return year if re.fullmatch(rf"{_YEAR}|\d\d", year) else None


def dates_in(tekst: str, standard_aar: str | None = None) -> list[Dato]:
    """Return the dates of a text in order; a day and month without year takes `standard_aar` if that is given.

    A date is as exact as it is written: of "1.–2. juni 2024" the month is known, of "mai–juni 2024" the year. Numbers
    of sections, versions, telephones, cases and laws are no dates.
    """
    if not _ANY.search(tekst):
        return []
    found: list[Dato] = []
    for match in _PATTERN.finditer(tekst):
        before = tekst[max(0, match.start() - _NEAR) : match.start()]
        iso = None if _is_number(match, before) else _iso(match, before, standard_aar)
        if iso:
            found.append(Dato(iso, match.start(), match.end()))
    return found


def _is_number(match: re.Match[str], before: str) -> bool:
    """Return whether what looks like a date is the number of something, as the words before it tell."""
    part = match.groupdict()
    if part["d1"]:
        return bool(_AS_NUMBER.search(before) or (len(part["y1"]) == 2 and _AS_VERSION.search(before)))
    if part["tett"]:
        return bool(_AS_NUMBER.search(before) or _AS_ID.search(before) or _AS_VERSION.search(before))
    if part["d2"]:
        return bool(_AS_CASE.search(before))
    return bool((part["y0"] or part["d3"]) and _AS_LAW.search(before))


def _iso(match: re.Match[str], before: str, standard_aar: str | None) -> str | None:
    """Return the date that a match stands for, None when there is no such day or its year is not known."""
    part = match.groupdict()
    if day := _day(match, standard_aar):
        year, month, number = day
        return _range_start(_full(year, month, number), before) if year else None
    if part["m5"] or part["m7"]:
        name, year = (part["m5"], part["y5"]) if part["m5"] else (part["m7"], _digits(part["k7"]))
        known = _full(year or "", MONTHS[name.lower()], 1)
        return known and (known[:4] if _MONTH_BEFORE.search(before) else known[:7])
    return part["y6"] or part["y7"] or part["y8"] or part["y9"]


def _day(match: re.Match[str], standard_aar: str | None) -> tuple[str | None, int, int] | None:
    """Return year, month and day as they are written, None when a match names no day."""
    part = match.groupdict()
    if packed := part["tett"]:
        return packed[:4], int(packed[4:6]), int(packed[6:])
    for number, years in (("0", ("y0",)), ("1", ("y1",)), ("2", ("y2", "y2b", "y2c")), ("6", ("y10",))):
        if part[f"d{number}"]:
            year = next(part[name] for name in years if part[name])
            return year, int(part[f"m{number}"]), int(part[f"d{number}"])
    if not (part["d3"] or part["d4"]):
        return None
    written = part["y3"] or part["y4"] or _digits(part["k3"])
    year = written or _case_year(match.string[: match.start()]) or standard_aar
    name = part["m3"] or part["m4"]
    return year, MONTHS[name.lower()], int(part["d3"]) if part["d3"] else ORDINALS[part["d4"].lower()]


def _digits(year: str | None) -> str | None:
    return year and re.sub(r"\D", "", year)


def _range_start(iso: str | None, before: str) -> str | None:
    """Return what is known of a date that ends a range: which of its days it was is not told."""
    if iso and _DATE_BEFORE.search(before):
        return iso[:4]
    return iso[:7] if iso and _DAYS_BEFORE.search(before) else iso


def period_in(tekst: str) -> tuple[str | None, str | None]:
    """Return the years a plan runs ("2020–2024", "fram til 2030"), None where the text does not say."""
    for match in _PERIOD.finditer(tekst):
        start, end = match["fra"], match["til"]
        end = end if len(end) == 4 else start[:2] + end
        if 0 < int(end) - int(start) <= 25:
            return start, end
    until = _UNTIL.search(tekst)
    return None, until["til"] if until else None


def case_number_in(tekst: str) -> str | None:
    """Return the first case number of a text ("sak 23/19", "PS 041/22"), as it is written."""
    match = _CASE.search(tekst)
    return match["nr"] if match else None
