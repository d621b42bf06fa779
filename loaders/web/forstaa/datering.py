"""What "i går", "torsdag", "i fjor" and "i april" mean on a page: they are told from the page's own date. Pure functions."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from loaders.web.forstaa.datoer import MONTHS, Dato, dates_in

WEEKDAYS = {
    name: number
    for number, names in enumerate(
        ("mandag måndag", "tirsdag tysdag", "onsdag", "torsdag", "fredag", "lørdag laurdag", "søndag sundag")
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_YEAR = r"(?:19[89]\d|20[0-4]\d)"
_STAMP = re.compile(r"^\W*(?:publisert|lagt ut|skrevet|skrive|artikkel)\b|\bpublisert\b", re.I)
_UPDATED = re.compile(r"^\W*(?:sist endr[ea]t?|oppdatert|oppdatera|sist oppdatert|sist oppdatera|endra|ajour)\b", re.I)
_LONGEST_STAMP, _SHORT_LINE, _FIRST_LINES = 120, 60, 14
_DECISION = re.compile(r"\b(?:vedt|godkj|sak)", re.I)
_BYLINE = re.compile(r"^\W*(?:av|tekst|foto)\b", re.I)
_REPORT = re.compile(
    rf"\b(?:års(?:rapport|melding|beretning)|tertialrapport|tertialmelding|årsoversikt)\w*\D{{0,12}}({_YEAR})", re.I
)
_DAY_NAMES = "|".join(WEEKDAYS)
_COUNTS = "en|ein|eitt|ett|et|to|tre|fire|fem|seks|sju|åtte|ni|ti"
_WORDS = re.compile(
    rf"\b(?P<igaar>i\s+g[åj]å?r(?:\s+kveld)?|gårsdagens|gårdagens)\b|\b(?P<idag>i\s+dag)\b"
    rf"|\b(?P<ukedag>{_DAY_NAMES})(?:s?\s+kveld)?\b(?P<foeruka>\s+i\s+(?:forrige|førre|sist[ea]?)\s+(?:uke|veke))?(?!\s+\d)"
    rf"|\b(?P<ifjor>i\s+fjor)\b|\b(?P<iaar>i\s+(?:år|vår|våres|sommer|sommar|høst|haust))\b(?!\s+{_YEAR})"
    rf"|\b(?P<siden>(?P<paadagen>på\s+dagen\s+)?(?P<tall>{_COUNTS}|\d{{1,2}})\s+år\s+(?:siden|sidan))\b"
    rf"|\b(?P<tidligere>(?P<tall2>{_COUNTS})\s+år\s+(?:tidligere|tidlegare|før))\b"
    rf"|\b(?:i|fra|frå)\s+(?P<maaned>{_MONTH})\b(?!\.?\s+(?:i\s+)?{_YEAR})(?:(?P<aaretetter>\s+året\s+etter)|(?P<maanedifjor>\s+i\s+fjor))?"
    rf"|\b(?P<moetemaaned>{_MONTH})møtet?\s+(?:i\s+)?(?P<moeteaar>{_YEAR})\b"
    rf"|(?<![\d./])(?P<d>\d{{1,2}})(?:\.|/)(?P<m>\d{{1,2}})\.?(?![\d/]|\.?\s?\d)",
    re.I,
)
_CLOCK = re.compile(r"\d\d\.\d\d\s+[A-ZÆØÅ]")  # "18.40 Strategi for …": a log of a meeting
_NUMBERS = dict(zip(_COUNTS.split("|"), (1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10), strict=True))


@dataclass(frozen=True, slots=True)
class Datering:
    """The page's own date (ISO, None where it has none) and the year that a month or day without one belongs to.

    `dag` is the day that its title tells, where it has no date of its own: of notes, of a meeting.
    """

    stempel: str | None
    aar: str | None
    dag: str | None = None

    def as_past(self, iso: str, tekst: str) -> str:
        """Return the day of what has been, told without a year: "14. desember" on a page of January is of the year before."""
        now = self.stempel or self.dag
        if now is None or iso <= now[: len(iso)] or iso in {one.iso for one in dates_in(tekst)}:
            return iso
        if iso not in {one.iso for one in dates_in(tekst, iso[:4])}:
            return iso
        return f"{int(iso[:4]) - 1}{iso[4:]}"

    def told_in(self, tekst: str, foer: str | None = None) -> list[Dato]:
        """Return the dates that a text tells relative to the page's; `foer` is the last date told before it."""
        found: list[Dato] = []
        told = dates_in(tekst)
        for match in _WORDS.finditer(tekst):
            if match.start() == 0 and _CLOCK.match(tekst):
                continue
            earlier = [one.iso for one in told if one.slutt <= match.start()]
            iso = self._iso(match, earlier[-1] if earlier else foer)
            if iso:
                found.append(Dato(iso, match.start(), match.end()))
        return found

    def _iso(self, match: re.Match[str], before: str | None) -> str | None:
        if match["igaar"] or match["idag"] or match["ukedag"]:
            return self._day(match)
        if match["moetemaaned"]:
            return f"{match['moeteaar']}-{MONTHS[match['moetemaaned'].lower()]:02d}"
        if match["maanedifjor"]:
            return f"{int(self.aar) - 1}-{MONTHS[match['maaned'].lower()]:02d}" if self.aar else None
        if match["maaned"]:
            return self._month(MONTHS[match["maaned"].lower()], before, bool(match["aaretetter"]))
        if match["d"]:
            return self._written(int(match["d"]), int(match["m"]))
        return self._year(match, before)

    def _day(self, match: re.Match[str]) -> str | None:
        if self.stempel is None:
            return None
        stamp = date.fromisoformat(self.stempel)
        back = 1 if match["igaar"] else 0
        if match["ukedag"]:
            day = WEEKDAYS[match["ukedag"].lower()]
            back = stamp.weekday() + 7 - day if match["foeruka"] else (stamp.weekday() - day) % 7
        return (stamp - timedelta(days=back)).isoformat()

    def _month(self, month: int, before: str | None, year_after: bool) -> str | None:
        if year_after:
            return f"{int(before[:4]) + 1}-{month:02d}" if before else None
        year = before[:4] if before and not self.stempel else self.aar
        if self.stempel and month > int(self.stempel[5:7]) and year == self.stempel[:4]:
            year = str(int(year) - 1)  # "i desember" on a page of January
        return f"{year}-{month:02d}" if year else None

    def _written(self, day: int, month: int) -> str | None:
        try:
            return date(int(self.aar), month, day).isoformat() if self.aar else None
        except ValueError:
            return None

    def _year(self, match: re.Match[str], before: str | None) -> str | None:
        if match["tidligere"]:
            return str(int(before[:4]) - _count(match["tall2"])) if before else None
        if self.aar is None:
            return None
        if match["paadagen"] and self.stempel:
            return f"{int(self.stempel[:4]) - _count(match['tall'])}{self.stempel[4:]}"
        back = 1 if match["ifjor"] else _count(match["tall"]) if match["siden"] else 0
        return str(int(self.aar) - back)


def _count(word: str) -> int:
    return _NUMBERS.get(word.lower()) or int(word)


def dating_of(tittel: str, linjer: list[str], adresse: str) -> Datering:
    """Return the date of a page by its stamp, its dateline or its address; a report's year goes for its months.

    `linjer` are the page's lines in order. A stamp of publishing wins over one of updating, and both over a dateline.
    """
    stamp = _stamp(linjer)
    reports = (_REPORT.search(text) for text in (tittel, *linjer[:4]))
    report = next((hit[1] for hit in reports if hit), None)
    in_title = next((found.iso for found in dates_in(tittel) if found.hel), None)
    year = (
        report
        or (stamp[:4] if stamp else None)
        or (in_title[:4] if in_title else None)
        or _year_of_address(adresse)
        or _year_of_title(tittel)
    )
    return Datering(None if report else stamp, year, None if report else in_title)


def _stamp(lines: list[str]) -> str | None:
    published = updated = dateline = None
    for index, line in enumerate(lines):
        dates = [found for found in dates_in(line) if found.hel] if len(line) <= _LONGEST_STAMP else []
        if not dates:
            continue
        if _STAMP.search(line):
            published = published or dates[0].iso
        elif _UPDATED.search(line):
            updated = updated or dates[0].iso
        elif index < _FIRST_LINES and dateline is None and _is_dateline(line, dates[0]):
            dateline = dates[0].iso
    return published or dateline or updated


def _is_dateline(line: str, found: Dato) -> bool:
    rest = (line[: found.start] + line[found.slutt :]).strip(" ,.–-")
    begins = found.start < len("Fredag den ") + 1 and len(line) < _SHORT_LINE and not _DECISION.search(rest)
    return len(rest) < len("torsdag kl. 9") or bool(_BYLINE.match(line) or _BYLINE.match(rest)) or begins


def _year_of_address(address: str) -> str | None:
    at = re.search(rf"/({_YEAR})(?:/|-\d\d|$)", address)
    return at[1] if at else None


def _year_of_title(title: str) -> str | None:
    """Return a year in a title that neither begins nor ends a period."""
    alone = re.search(rf"(?<![-–])(?<![-–]\s)\b({_YEAR})\b(?!\s*[-–])", title)
    return alone[1] if alone else None
