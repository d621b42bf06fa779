"""A plan as files for a spreadsheet: the invitation list as CSV, and the whole plan as an Excel workbook."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
from icalendar import Calendar, Event

from data.eksport.spreadsheets import Book
from data.samling.plan import Arrangement, Gruppe
from data.text import plain
from pages.components import downloads
from pages.components import format as fmt
from pages.components import texts as shared
from pages.samlinger import texts as t
from pages.samlinger.invitation import loftsetninger
from pages.samlinger.plan_folder import Mappe, invitasjonsliste, kolonnesummer, lengde, tidspunkt

_COUNTED_FROM = datetime(2026, 1, 1, tzinfo=UTC)
_REMEMBERED_EVENTS = 1000
_sequences: dict[str, tuple[str, int]] = {}
"""UID → what the event last said, and its SEQUENCE then; the oldest are forgotten"""
_COUNTS = {t.INNBYGGERE: "tall"}
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


def csv_liste(mappe: Mappe) -> bytes:
    """Give all invitations in one table (first column the gathering), for Norwegian Excel; formulas neutralised."""
    tables = []
    for group in mappe.plan.grupper:
        table = invitasjonsliste(mappe, group)
        table.insert(0, t.SAMLING, mappe.navn(group))
        others = _others(mappe, group.merke)
        if others:
            extra = pd.DataFrame({t.SAMLING: mappe.navn(group), t.KOMMUNE: list(others), t.GRUPPE: t.ANDRE_INVITERTE})
            table = pd.DataFrame([*table.to_dict("records"), *extra.to_dict("records")], columns=table.columns)
        tables.append(table)
    joined = pd.DataFrame([row for table in tables for row in table.to_dict("records")], columns=tables[0].columns)
    # A column of whole numbers with a gap (an organisation has no inhabitants) must not turn into decimals.
    return downloads.csv_bytes(joined.astype({t.INNBYGGERE: "Int64"}))


def arbeidsbok(mappe: Mappe, kart_png: bytes) -> bytes:
    """Give the workbook: summary, one invitation list per gathering, voices, and the map as a picture."""
    book = Book()
    _summary(book, mappe)
    taken = {t.ARK_SAMMENDRAG.lower(), t.ARK_STEMMER.lower(), t.ARK_KART.lower()}
    for group in mappe.plan.grupper:
        sheet = book.sheet(arknavn(t.ARK_LISTE.format(merke=group.merke, vert=mappe.vert(group)), taken))
        end = book.table(sheet, invitasjonsliste(mappe, group), kinds=_COUNTS)
        if others := _others(mappe, group.merke):
            for row, other in enumerate((t.ANDRE_INVITERTE, *others), start=end + 1):
                book.cell(sheet, row, 0, other, "fet" if row == end + 1 else "")
    _voices(book, mappe)
    picture = book.sheet(t.ARK_KART)
    picture.hide_gridlines(2)
    picture.insert_image(0, 0, "kart.png", {"image_data": io.BytesIO(kart_png), "x_scale": 0.6, "y_scale": 0.6,
        "description": t.ARK_KART})  # fmt: skip
    return book.content()


def arknavn(name: str, taken: set[str]) -> str:
    """A sheet name that Excel takes: at most 31 characters, none of []:*?/\\', and not there already (taken grows)."""
    clean = _FORBIDDEN.sub(" ", name).strip()[:31].strip() or t.SAMLING
    result, number = clean, 2
    while result.lower() in taken:
        result = f"{clean[: 31 - len(str(number)) - 1]} {number}"
        number += 1
    taken.add(result.lower())
    return result


def _others(mappe: Mappe, label: str) -> tuple[str, ...]:
    arrangement = mappe.arrangementer.get(label)
    return arrangement.andre_inviterte if arrangement else ()


def _summary(book: Book, mappe: Mappe) -> None:
    """The first sheet: what the plan is, each gathering in a row, and the sentences that must go along."""
    sheet = book.sheet(t.ARK_SAMMENDRAG)
    plan = mappe.plan
    count = len(plan.grupper)
    many = t.EN_SAMLING if count == 1 else t.FLERE_SAMLINGER.format(antall=count)
    book.cell(sheet, 0, 0, t.SAMMENDRAG_TITTEL.format(antall=many, region=mappe.region), "tittel")
    lines = [t.STATUS_PER.format(dato=fmt.dato(mappe.per)), plan.svar, plan.forklaring, *loftsetninger(mappe)]
    lines += kolonnesummer(mappe.kolonner, mappe.rader["kommunenummer"].tolist())
    for row, line in enumerate([*lines, t.UKJENT_ER_UKJENT], start=1):
        sheet.merge_range(row, 0, row, 7, "", book.style("brutt"))
        book.cell(sheet, row, 0, line, "brutt")
        sheet.set_row(row, 30 if len(line) > 110 else 16)
    table = pd.DataFrame(
        [
            {
                t.SAMLING: mappe.navn(group),
                t.TID: tidspunkt(arrangement) if arrangement else "",
                t.STED: arrangement.sted if arrangement else "",
                t.FORM: arrangement.form if arrangement else "",
                t.ANTALL_KOMMUNER: len(group.kommuner),
                **{text.navn: _count(mappe, group.kommuner, code) for code, text in t.GRUPPER.items()},
                t.SNITT: lengde(group.snitt, plan.enhet) if group.vert else t.DIGITALT,
                t.LENGST: lengde(group.lengst, plan.enhet) if group.vert else t.DIGITALT,
            }
            for group in plan.grupper
            for arrangement in [mappe.arrangementer.get(group.merke)]
        ]
    )
    book.table(sheet, table, top=len(lines) + 3)
    sheet.set_column(0, 0, 30)


def _count(mappe: Mappe, numbers: Sequence[str], code: str) -> int:
    rows = mappe.rader
    return int((rows["kommunenummer"].isin(numbers) & (rows["gruppe"] == code)).sum())


def _voices(book: Book, mappe: Mappe) -> None:
    table = pd.DataFrame(
        [
            {
                t.KOMMUNE: mappe.kommuner[voice.kommunenummer].navn,
                t.FYLKE: mappe.kommuner[voice.kommunenummer].fylkesnavn,
                t.INNBYGGERE: mappe.kommuner[voice.kommunenummer].innbyggere,
                t.LIGNER: ", ".join(mappe.kommuner[number].navn for number in voice.ligner),
                t.STEMME_GRUNN: voice.grunn,
            }
            for voice in mappe.stemmer
        ],
        columns=[t.KOMMUNE, t.FYLKE, t.INNBYGGERE, t.LIGNER, t.STEMME_GRUNN],
    )
    book.table(book.sheet(t.ARK_STEMMER), table, kinds=_COUNTS)


OSLO = ZoneInfo("Europe/Oslo")
# A gathering with a start and no end is given this long in the calendar; RFC 5545 would make it a moment.
USUAL_LENGTH = timedelta(hours=3)


def kalender(mappe: Mappe, stempel: datetime | None = None) -> bytes:
    """Give the calendar file: one event per gathering that has a date. Raises ValueError when none has.

    `stempel`: when it was made (UTC; default now). Times are Norwegian; the file carries VTIMEZONE for Europe/Oslo.
    """
    dated = [
        (group, mappe.arrangementer[group.merke])
        for group in mappe.plan.grupper
        if group.merke in mappe.arrangementer and mappe.arrangementer[group.merke].dato_fra
    ]
    if not dated:
        raise ValueError(t.ICS_MANGLER)
    calendar = Calendar()
    calendar.add("prodid", f"-//{shared.NAVN}//Samlinger//NB")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for group, arrangement in dated:
        calendar.add_component(_event(mappe, group, arrangement, stempel or datetime.now(UTC)))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(mappe: Mappe, group: Gruppe, arrangement: Arrangement, stamp: datetime) -> Event:
    """Make one event. Its UID follows from what the gathering is called and who is invited, not from when and where it is: a file that
    is taken again after it was moved replaces the event, and SEQUENCE says that it is the newer."""
    first = arrangement.dato_fra
    assert first is not None  # noqa: S101 - the caller chose those with a date
    last = arrangement.dato_til or first
    event = Event()
    mark = f"{arrangement.tittel}|{group.merke}|{' '.join(sorted(group.kommuner))}"
    uid = f"{hashlib.sha256(mark.encode()).hexdigest()[:32]}@frivillighetskartet"
    event.add("uid", uid)
    event.add("sequence", _sequence(uid, repr((arrangement, mappe.vert(group))), stamp))
    event.add("dtstamp", stamp.astimezone(UTC).replace(microsecond=0))
    event.add("summary", _line(arrangement.tittel))
    # With an hour to begin at and none to end at, a gathering of several days is all of them, not some hours of the first.
    whole_days = arrangement.kl_fra is None or (arrangement.kl_til is None and last > first)
    if arrangement.kl_fra is None or whole_days:
        event.add("dtstart", first)
        event.add("dtend", last + timedelta(days=1))  # RFC 5545, 3.6.1: the end of an all-day event is exclusive
    else:
        start = datetime.combine(first, arrangement.kl_fra, OSLO)
        event.add("dtstart", start)
        end = datetime.combine(last, arrangement.kl_til, OSLO) if arrangement.kl_til else start + USUAL_LENGTH
        event.add("dtend", end)
    place = arrangement.sted or mappe.vert(group)
    event.add("location", _line(place))
    names = ", ".join(mappe.kommuner[number].navn for number in group.kommuner)
    words = t.ICS_BESKRIVELSE.format(form=arrangement.form, antall=fmt.kommuner(len(group.kommuner)), kommuner=names)
    if whole_days and arrangement.kl_fra is not None:
        words += t.ICS_TID.format(tid=tidspunkt(arrangement))
    event.add("description", plain(words))
    event.add("transp", "OPAQUE")
    return event


def _sequence(uid: str, content: str, stamp: datetime) -> int:
    """The revision of an event: the seconds since 2026, so that it counts up from file to file and from server to server; one more than
    the last where it was changed within the second, and the same for the same."""
    before, last = _sequences.get(uid, ("", -1))
    if content == before:
        return last
    number = max(last + 1, int((stamp - _COUNTED_FROM).total_seconds()), 0)
    _sequences[uid] = (content, number)
    while len(_sequences) > _REMEMBERED_EVENTS:
        del _sequences[next(iter(_sequences))]
    return number


def _line(text: str) -> str:
    """Text as one line: what was typed must not begin a line of its own in the file."""
    return " ".join(plain(text).split())
