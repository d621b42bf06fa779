"""What is made of a plan to take along: the invitation, the printable overview (HTML), the list (CSV), workbook and calendar."""

from __future__ import annotations

import hashlib
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from html import escape

import pandas as pd
from babel.dates import get_day_names
from icalendar import Calendar, Event

from data.eksport.spreadsheets import Book
from data.samling.avstand import ramse
from data.samling.plan import Arrangement, Gruppe
from data.text import plain
from pages.components import downloads
from pages.components import format as fmt
from pages.components import texts as shared
from pages.samlinger import texts as t
from pages.samlinger.plan_folder import Mappe, invitasjonsliste, kolonnesummer, lengde, tidspunkt

PRINT_CSS = """
@page { size: A4; margin: 14mm; }
body { font: 10.5pt/1.4 Arial, sans-serif; color: #1f2a2a; max-width: 190mm; margin: 0 auto; padding: 8mm; }
h1 { font-size: 18pt; margin: 0 0 2mm; } h2 { font-size: 12.5pt; margin: 5mm 0 1.5mm; }
p { margin: 0 0 1.5mm; } .svak { color: #5a6969; }
figure { margin: 3mm 0; } figure svg, figure img { width: 100%; max-height: 105mm; object-fit: contain; object-position: left; }
table { border-collapse: collapse; width: 100%; font-size: 9pt; break-inside: auto; }
tr { break-inside: avoid; } th, td { text-align: left; padding: .8mm 2mm .8mm 0; border-bottom: .2mm solid #d5dddc; vertical-align: top; }
td.tall, th.tall { text-align: right; }
ul { margin: 0; padding-left: 5mm; }
@media print { body { padding: 0; } .skjerm { display: none; } h2 { break-after: avoid; } }
"""
_COUNTED_FROM = datetime(2026, 1, 1, tzinfo=UTC)
_REMEMBERED_EVENTS = 1000
_sequences: dict[str, tuple[str, int]] = {}
"""UID → what the event last said, and its SEQUENCE then; the oldest are forgotten"""
_COUNTS = {t.INNBYGGERE: "tall"}
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
# A gathering with a start and no end is given this long in the calendar; RFC 5545 would make it a moment.
USUAL_LENGTH = timedelta(hours=3)


def invitasjon(mappe: Mappe) -> str:
    """Give the text of the invitation in the målform of `mappe`; what nobody has settled is left out (`mangler` says what).

    No kommune is named as lacking a policy: the text says how many have one, and whom to hear from.
    """
    words, plan = t.INVITASJON_TEKSTER[mappe.malform], mappe.plan
    first = _first(mappe)
    invited = [number for number in mappe.kommuner if number in {n for group in plan.grupper for n in group.kommuner}]
    hosts = ramse(first.arrangorer)
    opening = words["innledning"].format(
        arrangorer=hosts or words["vi"],
        hvem=words["en" if len(invited) == 1 else "mange"],
        omraade=_where(mappe),
        form=t.DIGITALT_MOTE if first.form == "digitalt" else first.form,
    )
    voices = ramse(mappe.kommuner[v.kommunenummer].navn for v in mappe.stemmer)
    others = words["andre"].format(navn=ramse(first.andre_inviterte)) if first.andre_inviterte else ""
    parts = [
        [first.tittel],
        [opening],
        _when_and_where(mappe, words),
        [words["hvorfor"], *_facts(mappe, words), words["hva"]],
        [
            words["program"],
            words["program_hva"],
            words["program_stemmer"].format(navn=voices) if voices else "",
            words["program_tid"],
        ],
        [words["inviterte"], f"{ramse(_names(mappe, invited))}.", others],
        _how_to_join(first, words),
        [words["kilde"].format(per=fmt.dato(mappe.per))]
        if any(lift.antall_kommuner > 1 for lift in mappe.loft)
        else [],
        [words["hilsen"], hosts] if hosts else [],
    ]
    return "\n\n".join(filter(None, ("\n".join(filter(None, part)) for part in parts))) + "\n"


def mangler(mappe: Mappe) -> list[str]:
    """What the invitation does not say because nobody has settled it."""
    first, several = _first(mappe), len(mappe.plan.grupper) > 1
    lacking = []
    for group in mappe.plan.grupper:
        one = mappe.arrangementer.get(group.merke)
        of = f" ({mappe.navn(group)})" if several else ""
        lacking += [] if one and one.dato_fra else [t.MANGLER_DATO + of]
        lacking += [] if group.vert is None or (one and one.sted) else [t.MANGLER_STED + of]
    lacking += [] if first.pamelding else [t.MANGLER_PAMELDING]
    lacking += [] if first.frist else [t.MANGLER_FRIST]
    return lacking + ([] if first.kontakt else [t.MANGLER_KONTAKT])


def _first(mappe: Mappe) -> Arrangement:
    """What is agreed about the first gathering: title, form and organisers are the same for all."""
    return next(iter(mappe.arrangementer.values()), Arrangement("A", "", "samling"))


def _where(mappe: Mappe) -> str:
    return mappe.omraade.get(mappe.malform, "")


def _facts(mappe: Mappe, words: Mapping[str, str]) -> list[str]:
    """One sentence for each fylke: how many have adopted, and how many of the invited work on one (`Loft.i_gang`)."""
    lines = []
    for lift in mappe.loft:
        if lift.antall_kommuner == 1:
            continue  # a fylke of one kommune would be named as having or lacking
        said = words["fakta" if lift.vedtatt else "fakta_ingen"]
        line = said.format(
            alle=fmt.tall(lift.antall_kommuner), fylke=lift.fylkesnavn, vedtatt=_number(lift.vedtatt, mappe.malform)
        )
        going = _number(lift.i_gang, mappe.malform)
        lines.append(line + (words["i_gang"].format(antall=fmt.capital(going)) if lift.i_gang else ""))
    return lines


def _number(count: int, malform: str) -> str:
    """Up to twelve in words, as people write."""
    return t.TALLORD[malform][count] if count < len(t.TALLORD[malform]) else fmt.tall(count)


def _names(mappe: Mappe, numbers: Sequence[str]) -> list[str]:
    """Names in Norwegian order, with the fylke where two of them are called the same."""
    count = Counter(mappe.kommuner[n].navn for n in numbers)
    return [
        k.navn if count[k.navn] == 1 else f"{k.navn} ({k.fylkesnavn})" for k in (mappe.kommuner[n] for n in numbers)
    ]


def _when_and_where(mappe: Mappe, words: Mapping[str, str]) -> list[str]:
    lines = []
    for group in mappe.plan.grupper:
        one = mappe.arrangementer.get(group.merke)
        time, place = _moment(one, mappe.malform) if one else "", _place(mappe, group)
        if len(mappe.plan.grupper) == 1:
            lines.append(words["tid"].format(tid=time) if time else words["tid_kommer"])
            lines.append(words["sted"].format(sted=place) if place else words["digitalt"])
        else:
            key = "velg_linje" if time else "velg_uten_tid"
            lines.append(words[key].format(sted=place or words["digitalt_kort"], tid=time))
    return lines if len(mappe.plan.grupper) == 1 else [words["velg"], *lines]


def _moment(one: Arrangement, malform: str) -> str:
    """When it is, with the day of the week where it is one day: "onsdag 10. mars 2027 kl. 09.00–15.30"."""
    said = tidspunkt(one)
    if one.dato_fra is None or one.dato_til not in (None, one.dato_fra):
        return said
    return f"{get_day_names('wide', locale='nn' if malform == t.NN else 'nb')[one.dato_fra.weekday()]} {said}"


def _place(mappe: Mappe, group: Gruppe) -> str:
    """Where it is; the host's name is not said twice. Empty for a digital one without a place."""
    one = mappe.arrangementer.get(group.merke)
    place = one.sted if one else ""
    if group.vert is None or (one and one.form == "digitalt"):
        return place
    host = mappe.vert(group)
    if re.search(rf"(?<!\w){re.escape(host)}(?!\w)", place, re.IGNORECASE):
        return place
    return f"{place}, {host}" if place else host


def _how_to_join(first: Arrangement, words: Mapping[str, str]) -> list[str]:
    day = fmt.dato(first.frist) if first.frist else ""
    if first.pamelding:
        join = words["pamelding_frist" if day else "pamelding"].format(hvor=first.pamelding, frist=day)
    else:
        join = words["frist"].format(frist=day) if day else ""
    return [join, words["kontakt"].format(hvem=first.kontakt) if first.kontakt else ""]


def oversikt(mappe: Mappe, kart_svg: str) -> bytes:
    """Give the overview as one HTML file with nothing to fetch, set for A4: key figures, map, hosts, voices, who is invited.

    `kart_svg`: the map, our own drawing. Everything else is escaped. Contacts are never in it.
    """
    plan = mappe.plan
    parts = [
        f"<h1>{escape(_title(mappe))}</h1>",
        f'<p class="svak">{escape(t.STATUS_PER.format(dato=fmt.dato(mappe.per)))} {escape(plan.svar)}</p>',
        f"<p>{escape(_counts(mappe))}</p>",
        f"<p>{escape(_travel(mappe))} {escape(plan.forklaring)}</p>",
        *(f"<p>{escape(sentence)}</p>" for sentence in loftsetninger(mappe)),
        f"<figure>{kart_svg}</figure>",
    ]
    if mappe.stemmer:
        items = "".join(
            f"<li><b>{escape(mappe.kommuner[v.kommunenummer].navn)}</b>: {escape(v.grunn)}</li>" for v in mappe.stemmer
        )
        parts.append(f"<h2>{escape(t.STEG_STEMMER[2:])}</h2><ul>{items}</ul>")
    for group in plan.grupper:
        parts.append(_group(mappe, group))
    parts.append(f'<p class="svak">{escape(t.UKJENT_ER_UKJENT)}</p>')
    title = escape(f"{_title(mappe)} – {shared.NAVN}")
    page = (
        f'<!doctype html>\n<html lang="nb"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{PRINT_CSS}</style></head><body>"
        f'<p class="skjerm svak">{escape(t.OVERSIKT_SKRIV_UT)}</p>{"".join(parts)}</body></html>\n'
    )
    return page.encode()


def loftsetninger(mappe: Mappe) -> list[str]:
    """Say for each fylke how far the gathering could move it, most first."""
    lines = []
    for lift in sorted(mappe.loft, key=lambda lift: -lift.paa_vei):
        if lift.paa_vei:
            lines.append(
                t.LOFT.format(
                    fylke=lift.fylkesnavn,
                    naa=fmt.prosent(lift.andel, 0),
                    mulig=fmt.prosent(lift.mulig, 0),
                    naa_antall=lift.vedtatt,
                    mulig_antall=lift.vedtatt + lift.paa_vei,
                    alle=lift.antall_kommuner,
                )
            )
    if not lines and mappe.loft:
        lines.append(t.LOFT_INGEN.format(fylke=ramse([lift.fylkesnavn for lift in mappe.loft])))
    return lines


def _group(mappe: Mappe, group: Gruppe) -> str:
    """One gathering: when and where, and its list in five columns."""
    table = invitasjonsliste(mappe, group).drop_duplicates(t.NUMMER)
    travel = t.REISE.format(enhet=mappe.enhet)
    rows = "".join(
        f"<tr><td>{escape(str(row[t.KOMMUNE]))}</td><td>{escape(_symbol(row[t.GRUPPE]))} {escape(str(row[t.STATUS]))}</td>"
        f"<td>{escape(_since(row[t.SIDEN]))}</td>"
        f'<td class="tall">{escape(fmt.tall(row[t.INNBYGGERE]))}</td>'
        f'<td class="tall">{escape(fmt.tall(row[travel]))}</td></tr>'
        for row in table.to_dict("records")
    )
    heads = "".join(
        f"<th{' class=tall' if name in {t.INNBYGGERE, travel} else ''}>{escape(name)}</th>"
        for name in (t.KOMMUNE, t.STATUS, t.SIDEN, t.INNBYGGERE, travel)
    )
    arrangement = mappe.arrangementer.get(group.merke)
    moment = ", ".join(
        filter(None, [tidspunkt(arrangement) if arrangement else "", arrangement.sted if arrangement else ""])
    )
    others = arrangement.andre_inviterte if arrangement else ()
    also = f"<p>{escape(t.ANDRE_INVITERTE)}: {escape(ramse(others))}</p>" if others else ""
    return (
        f"<h2>{escape(mappe.navn(group))} ({len(group.kommuner)})</h2>"
        + (f"<p>{escape(moment)}</p>" if moment else "")
        + f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{also}"
    )


def _since(value: object) -> str:
    """A day, or the word for evidence without a date."""
    return value if isinstance(value, str) else fmt.dato(value)


def _symbol(group: object) -> str:
    return next((entry.symbol for entry in t.GRUPPER.values() if entry.navn == group), "")


def _title(mappe: Mappe) -> str:
    count = len(mappe.plan.grupper)
    many = t.EN_SAMLING if count == 1 else t.FLERE_SAMLINGER.format(antall=count)
    return t.SAMMENDRAG_TITTEL.format(antall=many, region=mappe.region)


def _counts(mappe: Mappe) -> str:
    """How many of each group are invited: "43 kommuner: 12 på vei, 1 ingen kjent, …"."""
    counts = mappe.rader["gruppe"].value_counts()
    words = [f"{counts[code]} {text.navn.lower()}" for code, text in t.GRUPPER.items() if counts.get(code)]
    return f"{fmt.kommuner(len(mappe.rader))}: {ramse(words)}."


def _travel(mappe: Mappe) -> str:
    plan = mappe.plan
    return t.OVERSIKT_REISE.format(
        hver=mappe.hver,
        snitt=lengde(plan.snitt, plan.enhet),
        lengst=lengde(plan.lengst, plan.enhet),
    )


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
        start = datetime.combine(first, arrangement.kl_fra, fmt.OSLO)
        event.add("dtstart", start)
        end = datetime.combine(last, arrangement.kl_til, fmt.OSLO) if arrangement.kl_til else start + USUAL_LENGTH
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
