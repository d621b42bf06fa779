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
_BYLINE = re.compile(r"^\W*(?:av|tekst|foto)\b", re.I)
_REPORT = re.compile(rf"\b(?:års(?:rapport|melding|beretning)|tertialrapport|tertialmelding|årsoversikt)\w*\D{{0,12}}({_YEAR})", re.I)
_WORDS = re.compile(
    rf"\b(?P<igaar>i\s+g[åj]å?r(?:\s+kveld)?)\b|\b(?P<idag>i\s+dag)\b|\b(?P<ukedag>{'|'.join(WEEKDAYS)})(?:s?\s+kveld)?\b(?!\s+\d)"
    rf"|\b(?P<ifjor>i\s+fjor)\b|\b(?P<iaar>i\s+(?:år|vår|våres|sommer|sommar|høst|haust))\b(?!\s+{_YEAR})"
    rf"|\b(?P<siden>(?P<tall>en|ein|eitt|ett|et|to|tre|fire|fem|seks|sju|åtte|ni|ti|\d{{1,2}})\s+år\s+(?:siden|sidan))\b"
    rf"|\b(?P<tidligere>(?P<tall2>eitt|ett|et|to|tre|fire|fem|seks|sju|åtte|ni|ti)\s+år\s+(?:tidligere|tidlegare|før))\b"
    rf"|\b(?:i|fra|frå)\s+(?P<maaned>{_MONTH})\b(?!\.?\s+(?:i\s+)?{_YEAR})(?P<aaretetter>\s+året\s+etter)?"
    rf"|(?<![\d./])(?P<d>\d{{1,2}})(?:\.|/)(?P<m>\d{{1,2}})\.?(?![\d/]|\.?\s?\d)",
    re.I,
)
_NUMBERS = {"en": 1, "ein": 1, "eitt": 1, "ett": 1, "et": 1, "to": 2, "tre": 3, "fire": 4, "fem": 5, "seks": 6, "sju": 7, "åtte": 8, "ni": 9, "ti": 10}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Datering:
    """The page's own date (ISO, None where it has none) and the year that a month or day without one belongs to."""

    stempel: str | None
    aar: str | None

    def told_in(self, tekst: str, foer: str | None = None) -> list[Dato]:
        """Return the dates that a text tells relative to the page's; `foer` is the last date told before it."""
        found: list[Dato] = []
        told = dates_in(tekst)
        for match in _WORDS.finditer(tekst):
            earlier = [one.iso for one in told if one.slutt <= match.start()]
            iso = self._iso(match, earlier[-1] if earlier else foer)
            if iso:
                found.append(Dato(iso, match.start(), match.end()))
        return found

    def _iso(self, match: re.Match[str], before: str | None) -> str | None:
        stamp = date.fromisoformat(self.stempel) if self.stempel else None
        if match["igaar"]:
            return (stamp - timedelta(days=1)).isoformat() if stamp else None
        if match["idag"]:
            return stamp.isoformat() if stamp else None
        if match["ukedag"]:
            if not stamp:
                return None
            back = (stamp.weekday() - WEEKDAYS[match["ukedag"].lower()]) % 7
            return (stamp - timedelta(days=back)).isoformat()
        if match["ifjor"]:
            return str(stamp.year - 1) if stamp else str(int(self.aar) - 1) if self.aar else None
        if match["iaar"]:
            return self.aar
        if match["siden"]:
            return str(int(self.aar) - _count(match["tall"])) if self.aar else None
        if match["tidligere"]:
            return str(int(before[:4]) - _count(match["tall2"])) if before else None
        if match["maaned"]:
            month = MONTHS[match["maaned"].lower()]
            if match["aaretetter"]:
                return f"{int(before[:4]) + 1}-{month:02d}" if before else None
            year = before[:4] if before and not stamp else self.aar
            if stamp and month > stamp.month and self.aar == str(stamp.year):
                year = str(stamp.year - 1)
            return f"{year}-{month:02d}" if year else None
        if match["d"] and self.aar:
            try:
                return date(int(self.aar), int(match["m"]), int(match["d"])).isoformat()
            except ValueError:
                return None
        return None


def _count(word: str) -> int:
    return _NUMBERS.get(word.lower()) or int(word)


def dating_of(tittel: str, linjer: list[str], adresse: str) -> Datering:
    """Return the date of a page by its stamp, its dateline or its address; a report's year goes for its months.

    `linjer` are the page's lines in order. A stamp of publishing wins over one of updating, and both over a dateline.
    """
    published = updated = dateline = None
    for index, line in enumerate(linjer):
        if len(line) > 120:
            continue
        dates = [found for found in dates_in(line) if found.hel]
        if not dates:
            continue
        if _STAMP.search(line):
            published = published or dates[0].iso
        elif _UPDATED.search(line):
            updated = updated or dates[0].iso
        elif index < 14 and dateline is None:
            rest = (line[: dates[0].start] + line[dates[0].slutt :]).strip(" ,.–-")
            if len(rest) < 12 or _BYLINE.match(line) or _BYLINE.match(rest) or (dates[0].start < 12 and len(line) < 60 and not re.search(r"\b(?:vedt|godkj|sak)", rest, re.I)):
                dateline = dates[0].iso
    stamp = published or dateline or updated
    report = _REPORT.search(tittel) or next((hit for hit in (_REPORT.search(line) for line in linjer[:4]) if hit), None)
    in_title = [found.iso[:4] for found in dates_in(tittel) if found.hel]
    year = report[1] if report else stamp[:4] if stamp else in_title[0] if in_title else None
    if year is None:
        at = re.search(rf"/({_YEAR})(?:/|-\d\d|$)", adresse)
        year = at[1] if at else None
    if year is None:
        titled = re.search(rf"\b({_YEAR})\b(?!\s*[-–])", tittel)
        year = titled[1] if titled and not re.search(rf"[-–]\s*{titled[1]}", tittel) else None
    return Datering(None if report else stamp, year)
