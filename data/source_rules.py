"""What a source row must satisfy beyond its schema: real dates, date order, numbers that were valid, safe links.

A rule is a pure function from one row (column → text, empty when unknown) to (column, rule in Norwegian) pairs, so that
files, uploads and property tests use the very same code.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from urllib.parse import urlsplit

from data.inndeling import Numbers, Row, span

__all__ = ["Finding", "Numbers", "Row", "Rule", "date_order", "evidence", "forms", "rules_for", "span", "url_problem"]

Finding = tuple[str, str]
Rule = Callable[[Row], Iterator[Finding]]

DATE_ORDER = (("periode_fra", "periode_til"), ("gyldig_fra", "gyldig_til"), ("dato_fra", "dato_til"))
EVIDENCE_DATES = ("gjelder_dato", "vedtatt_dato", "periode_fra", "kilde_dato")  # the order of the status rule
SAME_EVIDENCE = (
    "niva",
    "enhet",
    "kommunenummer",
    "status",
    "plantype",
    "kilde_url",
    "gjelder_dato",
    "vedtatt_dato",
    "periode_fra",
    "periode_til",
    "kilde_dato",
    "dokumenttittel",
)
EARLIEST = 1980  # no source of this field is older; 1917 for 2017 is a slip
EARLIEST_REGISTRY = 1971  # the oldest version of the list of kommuner
YEARS_AHEAD = 30  # how far ahead the period of a plan can reach
REGISTRY_DATES = {"gyldig_fra", "gyldig_til"}
PERIOD_DATES = {"periode_fra", "periode_til"}  # a plan adopted today is for years to come
EXACT_FORM = {
    "date": (re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII), "må være en dato skrevet ÅÅÅÅ-MM-DD."),
    "integer": (re.compile(r"-?\d+", re.ASCII), "må være et heltall uten mellomrom."),
    "number": (re.compile(r"-?\d+(\.\d+)?", re.ASCII), "må være et tall med punktum som desimaltegn."),
}


def url_problem(url: str) -> str | None:
    """Return what is wrong with a link (only http and https with a host can be shown as one), or None."""
    if re.search(r"[\s<>\"'`\\{}|^]", url):
        return "er ikke en gyldig nettadresse: den har mellomrom eller tegn som må kodes."
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "er ikke en gyldig nettadresse."
    if parts.scheme not in {"http", "https"}:
        return "må være en nettadresse som begynner med https:// eller http://."
    if not host or "." not in host.strip("."):
        return "er ikke en gyldig nettadresse: den mangler nettsted (som www.kommunen.no)."
    if "@" in parts.netloc:
        return "er ikke en gyldig nettadresse: brukernavn foran nettstedet er ikke tillatt."
    return None


def date_problem(column: str, text: str, planned: bool = False) -> str | None:
    """Return why a date cannot be right for its column, or None; a partial date needs one possible day.

    Dates lie between 1980 and tomorrow; a planned date, and the period of a plan, may lie up to 30 years ahead.
    """
    days = span(text)
    if days is None:
        return None  # its form is another rule's
    today = date.today()
    earliest = EARLIEST_REGISTRY if column in REGISTRY_DATES else EARLIEST
    if days[1].year < earliest:
        return f"er før {earliest}. Rett årstallet."
    if column in PERIOD_DATES or planned:
        if days[0].year > today.year + YEARS_AHEAD:
            return f"er mer enn {YEARS_AHEAD} år fram i tid. Rett årstallet."
    elif days[0] > today + timedelta(days=1):
        return "er fram i tid. Skriv en dato som har vært."
    return None


def forms(types: dict[str, str], kinds: dict[str, str]) -> Rule:
    """Each cell written as its column demands: numbers and dates in one form only, real dates, links that are links."""

    def rule(row: Row) -> Iterator[Finding]:
        for column, text in row.items():
            if not text:
                continue
            form = EXACT_FORM.get(types.get(column, ""))
            kind = kinds.get(column, "")
            if text != text.strip():
                yield column, "har mellomrom eller linjeskift først eller sist."
            elif form and not form[0].fullmatch(text):
                yield column, form[1]
            elif kind in {"dato", "delvis_dato"} and span(text) is None:
                yield (
                    column,
                    "er ingen dato som finnes. Skriv ÅÅÅÅ, ÅÅÅÅ-MM eller ÅÅÅÅ-MM-DD."
                    if kind == "delvis_dato"
                    else "er ingen dato som finnes. Skriv ÅÅÅÅ-MM-DD.",
                )
            elif problem := _value_problem(column, kind, text):
                yield column, problem

    return rule


def _value_problem(column: str, kind: str, text: str) -> str | None:
    """Why a cell that is written as it should be cannot be right, by the kind of its column."""
    if kind in {"dato", "delvis_dato"}:
        return date_problem(column, text)
    return url_problem(text) if kind == "nettadresse" else None


def date_order(row: Row) -> Iterator[Finding]:
    """From is not after to; partial dates are given the benefit of the doubt."""
    for start, end in DATE_ORDER:
        first, last = span(row.get(start, "")), span(row.get(end, ""))
        if first and last and first[0] > last[1]:
            yield end, f"er før {start} ({row[start]}). Datoene må stå i rekkefølge."


def evidence(numbers: Numbers) -> Rule:
    """A kommune has the number it had at the date of the evidence, and is said to be what it became."""

    def rule(row: Row) -> Iterator[Finding]:
        number, today = row.get("kommunenummer", ""), row.get("dagens_kommunenummer", "")
        if row.get("niva") == "fylkeskommune":
            for column in ("kommunenummer", "dagens_kommunenummer"):
                if row.get(column):
                    yield column, "skal være tom når niva er fylkeskommune."
            return
        if row.get("niva") == "kommune" and not number:
            yield "kommunenummer", "mangler. En opplysning om en kommune må ha kommunenummer."
        if row.get("niva") == "kommune" and "dagens_kommunenummer" in row and not today:
            yield "dagens_kommunenummer", "mangler. En opplysning om en kommune må ha nummeret kommunen har i dag."
        if number not in numbers.valid:
            return  # an unknown number is the foreign key's problem
        text = next((row[column] for column in EVIDENCE_DATES if row.get(column)), "")
        days = span(text)
        is_last = number not in numbers.renumbered
        # A source without a date of its own may tell of a vedtak by the fellesnemnda, before the number existed.
        last_is_enough = is_last and not row.get("kilde_dato")
        if days and not numbers.fits(number, *days) and not last_is_enough:
            yield "kommunenummer", f"var ikke et gyldig kommunenummer på datoen opplysningen gjelder ({text})."
        elif not text and not is_last:
            yield "kommunenummer", "er ikke kommunens siste nummer. En opplysning uten dato må ha det."
        if today and today in numbers.valid and today not in numbers.today(number):
            becomes = ", ".join(sorted(numbers.today(number))) or "ingen"
            yield "dagens_kommunenummer", f"følger ikke av kommunenummer {number}, som i dag er {becomes}."

    return rule


def _name_problem(numbers: Numbers, row: Row, name: str, number: str) -> Iterator[Finding]:
    """A name that is not its number's, told with both names."""
    said, given = row.get(name, ""), row.get(number, "")
    if not said or given not in numbers.names or numbers.is_called(given, said):
        return
    others = ", ".join(numbers.called(said)[:6])
    hint = f"{said} har nummer {others}" if others else f"Ingen kommune heter {said}"
    yield (
        name,
        f"hører ikke til {number} {given}, som er {numbers.names[given][0]}. {hint}. Rett navnet eller nummeret.",
    )


def names_and_numbers(numbers: Numbers) -> Rule:
    """Each name in a row is one that the number beside it has or has had."""

    def rule(row: Row) -> Iterator[Finding]:
        yield from _name_problem(numbers, row, "enhet", "kommunenummer")
        for column in row:
            if column.endswith("_nummer"):
                yield from _name_problem(numbers, row, column.replace("_nummer", "_navn"), column)

    return rule


def splits(numbers: Numbers) -> Rule:
    """A former kommune became the merged one, and its area lies in a part that this one was split into."""

    def rule(row: Row) -> Iterator[Finding]:
        former, merged, part = (row.get(c, "") for c in ("tidligere_nummer", "delt_nummer", "til_nummer"))
        if merged not in numbers.changes.get(former, ()):
            yield "tidligere_nummer", f"ble ikke slått sammen til {merged} (se kommune_endringer.csv)."
        if part not in numbers.changes.get(merged, ()):
            yield "til_nummer", f"er ikke en del som {merged} ble delt i (se kommune_endringer.csv)."

    return rule


def changes(numbers: Numbers) -> Rule:
    """A change goes from a number valid the day before to one valid on the day."""

    def rule(row: Row) -> Iterator[Finding]:
        days = span(row.get("dato", ""))
        for column, day in (("fra_nummer", timedelta(days=1)), ("til_nummer", timedelta())):
            known = numbers.valid.get(row.get(column, ""))
            if days and known and not known[0] <= days[0] - day <= known[1]:
                yield column, f"var ikke et gyldig kommunenummer ved endringen {row['dato']}."

    return rule


def valid_today(numbers: Numbers) -> Rule:
    """Properties are given for the kommuner of today."""

    def rule(row: Row) -> Iterator[Finding]:
        if row.get("kommunenummer") in numbers.ended_before_today:
            yield "kommunenummer", "er ikke et kommunenummer som gjelder i dag."

    return rule


def no_duplicates() -> Rule:
    """The same piece of evidence (unit, status, plan type, link, dates and title) stands only once."""
    seen: set[tuple[str, ...]] = set()

    def rule(row: Row) -> Iterator[Finding]:
        key = tuple(row.get(column, "") for column in SAME_EVIDENCE)
        if key in seen:
            yield "enhet", "står to ganger: samme enhet, status, plantype, kilde, datoer og tittel. Slett den ene."
        seen.add(key)

    return rule


def somehow_dated(row: Row) -> Iterator[Finding]:
    """A samling has a date, or says in words what the source says about it."""
    if not row.get("dato_fra") and not row.get("dato_merknad"):
        yield "dato_fra", "mangler. Skriv datoen, eller hva kilden sier om tidspunktet i dato_merknad."


def share_at_most_100(row: Row) -> Iterator[Finding]:
    """A share in per cent is at most 100."""
    form = EXACT_FORM["number"][0]
    if (
        row.get("maal") == "andel_vedtatt_prosent"
        and form.fullmatch(row.get("verdi", ""))
        and float(row["verdi"]) > 100
    ):
        yield "verdi", "er en andel i prosent og kan ikke være over 100."


def rules_for(name: str, numbers: Numbers) -> list[Rule]:
    """Return the rules of one source beyond its forms; each call starts afresh (it remembers duplicates)."""
    by_source: dict[str, list[Rule]] = {
        "statusobservasjoner": [date_order, evidence(numbers), names_and_numbers(numbers), no_duplicates()],
        "publiserte_tall": [share_at_most_100],
        "samlinger": [date_order, somehow_dated],
        "kommuner": [date_order],
        "fylker": [date_order],
        "kommune_endringer": [changes(numbers)],
        "kommune_delinger": [splits(numbers), names_and_numbers(numbers)],
        "kommune_grensejusteringer": [names_and_numbers(numbers)],
        "kommune_egenskaper": [valid_today(numbers)],
    }
    return by_source.get(name, [])
