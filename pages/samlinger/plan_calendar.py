"""The gatherings of a plan as a calendar file (.ics, RFC 5545): Europe/Oslo with its rules, all day or with a time."""

import hashlib
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from data.samling.plan import Arrangement, Gruppe
from pages.components import format as fmt
from pages.components import texts as shared
from pages.samlinger import texts as t
from pages.samlinger.plan_folder import Mappe, tidspunkt

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
    """Make one event. Its UID follows from title, label and first day, so that a file taken again replaces the event."""
    first = arrangement.dato_fra
    assert first is not None  # noqa: S101 - the caller chose those with a date
    last = arrangement.dato_til or first
    event = Event()
    mark = f"{arrangement.tittel}|{group.merke}|{first.isoformat()}"
    event.add("uid", f"{hashlib.sha256(mark.encode()).hexdigest()[:32]}@frivillighetskartet")
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
    event.add("description", words)
    event.add("transp", "OPAQUE")
    return event


def _line(text: str) -> str:
    """Text as one line: what was typed must not begin a line of its own in the file."""
    return " ".join(text.split())
