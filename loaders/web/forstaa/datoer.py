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
_PATTERN = re.compile(
    rf"\b(?P<iso>{_YEAR}-\d\d-\d\d)\b"
    rf"|\b(?P<d1>\d{{1,2}})\s?\.\s?(?:i\s?)?(?P<m1>\d{{1,2}})(?:\s?[.–-]\s?|(?<=\.\d\d)\s)(?P<y1>{_YEAR}|(?<=\.)\d\d|(?<=\.\s)\d\d)\b(?!\.\d)"
    rf"|\b(?P<d2>\d{{1,2}})/(?P<m2>\d{{1,2}})\s?[-–.\s]\s?(?P<y2>{_YEAR}|\d\d)\b(?!\.\d)"
    rf"|\b(?P<d6>\d{{1,2}})(?P<skille>[/–-])(?P<m6>\d{{1,2}})(?P=skille)(?P<y10>{_YEAR})\b"
    rf"|\b(?P<d3>\d{{1,2}})(?:\.\s*|\s+)(?P<m3>{_MONTH})\b\.?(?:\s*(?:i\s+)?,?\s*(?P<y3>{_YEAR})\b)?"
    rf"|\b(?P<d4>{_ORDINAL})\s+(?P<m4>{_MONTH})\b(?:\s+(?P<y4>{_YEAR})\b)?"
    rf"|\b(?P<m5>{_MONTH})\b\.?(?:\s+(?:i\s+)?|/)(?P<y5>{_YEAR})\b"
    rf"|\b(?:{_SEASON})\s+(?:i\s+)?(?P<y6>{_YEAR})\b"
    rf"|\b(?:i|fra|frå|år|sidan|siden|av)\s+(?P<y7>{_YEAR})\b(?!\s*[-–—/]\s*\d)"
    rf"|\((?P<y8>{_YEAR})\)"
    rf"|\b(?:vedtatt|vedteke|vedteken|vedtekne|vedtatte|godkjent|godkjend)\s*:?\s*(?P<y9>{_YEAR})\b(?!\s*[-–—/.]\s*\d)",
    re.IGNORECASE,
)
_PERIOD = re.compile(
    rf"\b(?P<fra>{_YEAR})\s*(?:[-–—/]|til|t\.o\.m\.)\s*(?:og\s+med\s+)?(?:(?:\d{{1,2}}\.\s*)?(?:{_MONTH}|\d{{1,2}}\.)\s*)?"
    rf"(?P<til>{_YEAR}|\d\d)\b(?![-.]\d)",
    re.IGNORECASE,
)
_UNTIL = re.compile(rf"\b(?:fram\s+til|frem\s+til|gjelder\s+til|gjeld\s+til|mot)\s+(?P<til>{_YEAR})\b", re.IGNORECASE)
_CASE = re.compile(
    r"\b(?:(?:k|f|ks|kst|bs|fsk|kom)?-?sak(?:snr|snummer)?|ps|fs|ks|kst)\.?\s*(?:nr\.?|:)?\s*(?P<nr>\d{1,4}/\d{2,4})\b",
    re.IGNORECASE,
)


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


def finn_datoer(tekst: str, standard_aar: str | None = None) -> list[Dato]:
    """Return the dates of a text in order; a day and month without year takes `standard_aar` if that is given."""
    found: list[Dato] = []
    for match in _PATTERN.finditer(tekst):
        part = match.groupdict()
        iso: str | None = None
        if part["iso"]:
            year, month, day = part["iso"].split("-")
            iso = _full(year, int(month), int(day))
        elif part["d1"] and part["y1"]:
            iso = _full(part["y1"], int(part["m1"]), int(part["d1"]))
        elif part["d2"]:
            iso = _full(part["y2"], int(part["m2"]), int(part["d2"]))
        elif part["d6"]:
            iso = _full(part["y10"], int(part["m6"]), int(part["d6"]))
        elif part["d3"] or part["d4"]:
            day_number = int(part["d3"]) if part["d3"] else ORDINALS[part["d4"].lower()]
            name, year_text = (part["m3"], part["y3"]) if part["d3"] else (part["m4"], part["y4"])
            year_text = year_text or _case_year(tekst[: match.start()]) or standard_aar
            iso = _full(year_text, MONTHS[name.lower()], day_number) if year_text else None
        elif part["m5"]:
            iso = f"{part['y5']}-{MONTHS[part['m5'].lower()]:02d}"
        else:
            iso = part["y6"] or part["y7"] or part["y8"] or part["y9"]
        if iso:
            found.append(Dato(iso, match.start(), match.end()))
    return found


def finn_periode(tekst: str) -> tuple[str | None, str | None]:
    """Return the years a plan runs ("2020–2024", "fram til 2030"), None where the text does not say."""
    for match in _PERIOD.finditer(tekst):
        start, end = match["fra"], match["til"]
        end = end if len(end) == 4 else start[:2] + end
        if 0 < int(end) - int(start) <= 25:
            return start, end
    until = _UNTIL.search(tekst)
    return None, until["til"] if until else None


def finn_sak(tekst: str) -> str | None:
    """Return the first case number of a text ("sak 23/19", "PS 041/22"), as it is written."""
    match = _CASE.search(tekst)
    return match["nr"] if match else None
