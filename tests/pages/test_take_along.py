"""What is taken away from a plan, opened and read back: workbook, CSV, calendar, overview, invitation."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from html.parser import HTMLParser

import icalendar
import openpyxl
import pytest

from data.database import Register
from data.queries import samlinger as q
from data.samling.kontakter import Kontakt
from data.samling.plan import Arrangement, make_plan, swap_hosts
from data.samling.vertskap import suggest_voices
from pages.components.maps import deck
from pages.samlinger import plan_map
from pages.samlinger import texts as t
from pages.samlinger.invitation import arbeidsbok, arknavn, csv_liste, invitasjon, kalender, mangler, oversikt
from pages.samlinger.plan_folder import Mappe
from pages.samlinger.plan_map import kart_beskrivelse, plankart

PER = date(2026, 11, 21)
HOSTILE = '=HYPERLINK("http://example.org")<img src=x onerror=alert(1)>'


def make(register: Register, fylke: str = "18", count: int = 2, **kwargs: object) -> Mappe:
    base = q.grunnlag(register)
    invited = [k.kommunenummer for k in base.kommuner if k.fylkesnummer == fylke]
    rows = q.deltakere(register, invited, PER)
    plan = make_plan(base.avstander, invited, {k.kommunenummer: k.innbyggere for k in base.kommuner}, count)
    has = list(rows.loc[rows["status"] == "vedtatt", "kommunenummer"])
    voices = suggest_voices([n for n in invited if n not in has], has, base.per_nummer, base.avstander, 3)
    agreed = {
        "A": Arrangement("A", "Samling om frivillighetspolitikk", "konferanse", date(2027, 3, 10), date(2027, 3, 11),
                         sted="Rådhuset", arrangorer=("Nordland fylkeskommune", "Frivillighet Norge"),
                         andre_inviterte=("KS", "Nordland fylkeskommune")),
        "B": Arrangement("B", "Samling om frivillighetspolitikk", "kafédialog", date(2027, 3, 28), None, time(9), time(15, 30)),
    }  # fmt: skip
    mappe = Mappe(
        "Nordland", PER, plan, agreed, rows, base.per_nummer, base.avstander, tuple(voices),
        tuple(q.mulig_loft(register, rows, PER)),
    )  # fmt: skip
    return replace(mappe, **kwargs) if kwargs else mappe


@pytest.fixture(scope="module")
def mappe(register: Register) -> Mappe:
    return make(register)


def test_the_workbook_has_a_summary_a_list_per_gathering_voices_and_the_map(mappe: Mappe) -> None:
    book = openpyxl.load_workbook(io.BytesIO(arbeidsbok(mappe, PNG)))
    hosts = [mappe.vert(group) for group in mappe.plan.grupper]
    assert book.sheetnames == ["Sammendrag", f"Samling A {hosts[0]}", f"Samling B {hosts[1]}", "Stemmer", "Kart"]
    assert book["Sammendrag"]["A1"].value == "Plan for 2 samlinger i Nordland"
    listed = []
    for group, name in zip(mappe.plan.grupper, book.sheetnames[1:3], strict=True):
        sheet = book[name]
        heads = [cell.value for cell in sheet[1]]
        column = heads.index("Nummer")
        numbers = [row[column].value for row in sheet.iter_rows(min_row=2) if row[column].value]
        assert sorted(numbers) == sorted(group.kommuner)
        listed += numbers
    assert len(listed) == len(set(listed)) == 41
    assert len(book["Kart"]._images) == 1
    assert book["Stemmer"].max_row == 4
    below = [cell.value for cell in book[book.sheetnames[1]]["A"]]
    assert below[-3:] == ["Andre inviterte", "KS", "Nordland fylkeskommune"]


def test_no_cell_is_a_formula_whatever_is_typed(mappe: Mappe) -> None:
    agreed = {
        "A": replace(mappe.arrangementer["A"], tittel=HOSTILE, sted=HOSTILE, andre_inviterte=(HOSTILE, "@SUM(1)"))
    }
    hostile = replace(mappe, arrangementer=agreed, region=HOSTILE)
    book = openpyxl.load_workbook(io.BytesIO(arbeidsbok(hostile, PNG)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    written = {cell.value for cell in cells if cell.data_type == "s"}
    assert {HOSTILE, "@SUM(1)"} <= written, "a text cell is a text cell: nothing is put before it"
    for row in csv.reader(io.StringIO(csv_liste(hostile).decode("utf-8-sig")), delimiter=";"):
        assert not any(value.startswith(("=", "@", "+")) for value in row)


def test_the_csv_holds_every_invited_once_with_whole_inhabitants(mappe: Mappe) -> None:
    rows = list(csv.DictReader(io.StringIO(csv_liste(mappe).decode("utf-8-sig")), delimiter=";"))
    kommuner = [row for row in rows if row["Nummer"]]
    assert len({row["Nummer"] for row in kommuner}) == len(kommuner) == 41
    assert all(row["Innbyggere"].isdigit() for row in kommuner)
    assert [row["Kommune"] for row in rows if not row["Nummer"]] == ["KS", "Nordland fylkeskommune"]
    assert "E-post" not in rows[0]


def test_addresses_are_only_in_the_files_of_an_editor_and_never_on_the_overview(mappe: Mappe) -> None:
    private = replace(
        mappe, kontakter={"1804": (Kontakt("Kari", "rådgiver", "kari@example.no"), Kontakt("", "", "post@example.no"))}
    )
    text = csv_liste(private).decode("utf-8-sig")
    assert text.count("1804") == 2
    assert "kari@example.no" in text
    assert b"example.no" not in oversikt(private, plankart(private))
    assert "example.no" not in invitasjon(private)
    assert "example.no" not in repr(private)


def test_the_calendar_has_an_all_day_and_a_timed_event_in_norwegian_time(mappe: Mappe) -> None:
    content = kalender(mappe, datetime(2026, 11, 21, 12, tzinfo=UTC))
    calendar = icalendar.Calendar.from_ical(content)
    whole, timed = calendar.walk("VEVENT")
    assert whole.decoded("dtstart") == date(2027, 3, 10)
    assert whole.decoded("dtend") == date(2027, 3, 12)
    start, end = timed.decoded("dtstart"), timed.decoded("dtend")
    assert start.tzinfo is not None
    assert str(timed["dtstart"].params["TZID"]) == "Europe/Oslo"
    # the night to 28 March 2027 the clocks go forward: 9 in Oslo is 7 UTC
    assert start.astimezone(UTC) == datetime(2027, 3, 28, 7, tzinfo=UTC)
    assert end - start == timedelta(hours=6, minutes=30)
    (zone,) = calendar.walk("VTIMEZONE")
    assert str(zone["TZID"]) == "Europe/Oslo"
    assert {part.name for part in zone.subcomponents} == {"DAYLIGHT", "STANDARD"}
    assert len({event["uid"] for event in (whole, timed)}) == 2
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


def test_several_days_with_only_an_hour_to_begin_at_are_whole_days_and_the_hour_is_told(mappe: Mappe) -> None:
    agreed = {"A": replace(mappe.arrangementer["A"], kl_fra=time(10))}
    (event,) = icalendar.Calendar.from_ical(kalender(replace(mappe, arrangementer=agreed))).walk("VEVENT")
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2027, 3, 10), date(2027, 3, 12))
    assert "kl. 10.00" in str(event["description"])


def test_one_day_with_only_an_hour_to_begin_at_is_some_hours_of_it(mappe: Mappe) -> None:
    agreed = {"B": replace(mappe.arrangementer["B"], kl_til=None)}
    (event,) = icalendar.Calendar.from_ical(kalender(replace(mappe, arrangementer=agreed))).walk("VEVENT")
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(hours=3)


def test_the_same_plan_taken_twice_replaces_the_event_rather_than_doubling_it(mappe: Mappe) -> None:
    stamp = datetime(2026, 11, 21, tzinfo=UTC)
    assert kalender(mappe, stamp) == kalender(mappe, stamp)


def events(mappe: Mappe, stamp: datetime | None = None) -> list[icalendar.Event]:
    return icalendar.Calendar.from_ical(kalender(mappe, stamp)).walk("VEVENT")


def test_a_gathering_that_is_moved_keeps_its_uid_and_counts_its_sequence_up(mappe: Mappe) -> None:
    seen = [events(mappe)[0]]
    for day in (date(2027, 4, 1), date(2027, 5, 1), date(2027, 4, 1)):
        moved = replace(mappe.arrangementer["A"], dato_fra=day, dato_til=day, sted=f"Sal {day.month}")
        seen.append(events(replace(mappe, arrangementer={**mappe.arrangementer, "A": moved}))[0])
    assert len({str(event["uid"]) for event in seen}) == 1
    numbers = [int(event["sequence"]) for event in seen]
    assert numbers == sorted(set(numbers))
    later = events(replace(mappe, arrangementer={"A": moved}), datetime(2027, 1, 1, tzinfo=UTC))[0]
    assert int(later["sequence"]) == numbers[-1], "the same, taken again, is no new revision"


def test_gatherings_of_the_same_name_and_day_in_two_regions_are_two(mappe: Mappe) -> None:
    (first, *_), groups = events(mappe), mappe.plan.grupper
    other = replace(groups[0], kommuner=groups[0].kommuner[:-1])
    (second, *_) = events(replace(mappe, plan=replace(mappe.plan, grupper=(other, *groups[1:]))))
    assert (first["summary"], first["dtstart"].dt) == (second["summary"], second["dtstart"].dt)
    assert first["uid"] != second["uid"]


def test_typed_text_cannot_put_a_line_of_its_own_into_the_calendar(mappe: Mappe) -> None:
    bad = "Møte\r\nEND:VEVENT\r\nBEGIN:VALARM"
    agreed = {"A": replace(mappe.arrangementer["A"], tittel=bad, sted=bad, form=bad)}
    calendar = icalendar.Calendar.from_ical(kalender(replace(mappe, arrangementer=agreed)))
    assert len(calendar.walk("VEVENT")) == 1
    assert not calendar.walk("VALARM")


def test_without_a_date_there_is_no_calendar_and_it_says_why(mappe: Mappe) -> None:
    with pytest.raises(ValueError, match="Sett en dato"):
        kalender(replace(mappe, arrangementer={}))


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.addresses: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.addresses += [value for name, value in attrs if name in {"src", "href", "onerror"}]


def test_the_overview_fetches_nothing_and_shows_hostile_text_as_text(mappe: Mappe) -> None:
    agreed = {"A": replace(mappe.arrangementer["A"], sted=HOSTILE, andre_inviterte=(HOSTILE,))}
    page = oversikt(replace(mappe, arrangementer=agreed, region=HOSTILE), plankart(mappe)).decode()
    tags = Tags()
    tags.feed(page)
    assert not {"script", "img", "link", "iframe"} & set(tags.seen)
    assert tags.addresses == []
    assert '<html lang="nb">' in page
    assert "@page { size: A4" in page
    assert all(kommune.navn in page for kommune in mappe.kommuner.values() if kommune.fylkesnummer == "18")


def test_the_invitation_has_the_facts_and_names_nobody_as_lacking(mappe: Mappe) -> None:
    text = invitasjon(mappe)
    assert mappe.loft[0].vedtatt == 6 and "Av 41 kommuner i Nordland har seks vedtatt" in text
    assert "Nordland fylkeskommune og Frivillighet Norge inviterer" in text
    assert "10.–11.\u00a0mars 2027" in text and "Rådhuset, " in text
    assert "søndag 28.\u00a0mars 2027 kl. 09.00–15.30" in text
    assert "21.\u00a0november 2026" in text
    assert not any(word in text.lower() for word in ("mangler", "ikke kartlagt", "ingen kjent"))


def test_old_silent_or_undated_evidence_is_never_called_work_in_progress(register: Register) -> None:
    base = q.grunnlag(register)
    rows = q.deltakere(register, list(base.per_nummer), PER)
    wrong = []
    for lift in q.mulig_loft(register, rows, PER):
        of = rows[(rows["fylkesnavn"] == lift.fylkesnavn) & (rows["status"] == "under_arbeid")]
        dated = sum(
            not row["stille"] and not row["udatert"] and isinstance(row["siden_tekst"], str)
            for row in of.to_dict("records")
        )
        wrong += [] if (lift.paa_vei, lift.i_gang) == (len(of), dated) else [lift]
    assert wrong == []
    assert "arbeider med en nå" not in invitasjon(make(register)), (
        "Nordland has three, of which none is dated and recent"
    )


def test_the_host_is_not_said_twice(register: Register) -> None:
    mappe = make(register, count=1)
    base = q.grunnlag(register)
    plan = swap_hosts(mappe.plan, {"A": "1804"}, base.avstander, base.innbyggere)
    for place, said in (
        ("", "Bodø"),
        ("Bodø", "Bodø"),
        ("bodø rådhus", "bodø rådhus"),
        ("Stormen", "Stormen, Bodø"),
        ("Bodøsalen", "Bodøsalen, Bodø"),
    ):
        agreed = {"A": replace(mappe.arrangementer["A"], sted=place)}
        assert f"\nSted: {said}\n" in invitasjon(replace(mappe, plan=plan, arrangementer=agreed))


def test_both_malformer_have_the_same_texts_with_the_same_names_in_them() -> None:
    fields = {
        m: {key: set(re.findall(r"{(\w+)}", text)) for key, text in texts.items()}
        for m, texts in t.INVITASJON_TEKSTER.items()
    }
    assert fields[t.NB] == fields[t.NN]
    assert [len(words) for words in t.TALLORD.values()] == [13, 13]


FAULTS = {
    "a word twice": re.compile(r"\b(\w+)[ ,]+\1\b", re.IGNORECASE),
    "a blank to fill in": re.compile(r"[\[\]{}]|\bNone\b|\bnan\b"),
    "nothing where something should stand": re.compile(
        r"^(Tid|Sted|Stad|Også|Påmelding|Spørsmål):? *$|  |,,|\( *\)| [.,;:]|(?<!tilbake)(?<!kjenner) (i|på|til|og|av) *[.,]?$|^[,.;]",
        re.MULTILINE,
    ),
    "more than one empty line": re.compile(r"\n\n\n"),
    "lower case after a full stop": re.compile(r"(?<!\d)\. [a-zæøå]"),
}
NOT_NYNORSK = re.compile(
    r"\b(en|ikke|hva|hvem|kommuner|fra|hvordan|nå|ennå|frivillighetspolitikk|samling?en|vennlig)\b", re.IGNORECASE
)
NOT_BOKMAL = re.compile(
    r"\b(ein|ikkje|kva|kven|kommunar|frå|korleis|no|enno|frivilligpolitikk|venleg|vedteke)\b", re.IGNORECASE
)


def test_every_invitation_reads_as_a_person_would_write_it(register: Register) -> None:
    base = q.grunnlag(register)
    wrong = []
    for fylke in sorted({k.fylkesnummer for k in base.kommuner}):
        for count, agreed, form in ((1, True, "konferanse"), (1, False, "digitalt"), (3, True, "kafédialog")):
            if count > sum(k.fylkesnummer == fylke for k in base.kommuner):
                continue
            mappe = make(register, fylke, count)
            name = mappe.rader["fylkesnavn"].iloc[0]
            host = "Oslo kommune" if fylke == "03" else f"{name} fylkeskommune"
            settled = {
                group.merke: Arrangement(
                    group.merke, f"Dagsmøte i {name}", form, date(2027, 3, 10) if agreed else None, None, time(10) if agreed else None,
                    None, f"{mappe.vert(group)} rådhus" if agreed else "", (host, "Frivillighet Norge"), ("KS",) if agreed else (),
                    "post@example.org" if agreed else "", date(2027, 2, 20) if agreed else None, "Kari, 91 23 45 67" if agreed else "",
                ) for group in mappe.plan.grupper
            }  # fmt: skip
            for malform, foreign in ((t.NB, NOT_BOKMAL), (t.NN, NOT_NYNORSK)):
                where = {malform: f" i {name}"}
                text = invitasjon(replace(mappe, region=name, arrangementer=settled, malform=malform, omraade=where))
                found = [what for what, fault in FAULTS.items() if fault.search(text)]
                found += [f"not {malform}: {match[0]}" for match in [foreign.search(text)] if match]
                found += (
                    []
                    if text.startswith(f"Dagsmøte i {name}\n\n{host} og Frivillighet Norge inviterer")
                    else ["the beginning"]
                )
                wrong += [(fylke, count, malform, found)] if found else []
    assert wrong == []


def test_what_nobody_has_settled_is_left_out_and_told_to_the_adviser(mappe: Mappe) -> None:
    bare = replace(mappe, arrangementer={label: Arrangement(label, "Møte", "konferanse") for label in "AB"})
    text = invitasjon(bare)
    assert "Påmelding" not in text and "Spørsmål" not in text and text.startswith("Møte\n\nVi inviterer kommuner")
    lacking = mangler(bare)
    assert len([one for one in lacking if one.startswith("dato")]) == 2 and "påmelding" in lacking
    whole = {
        label: replace(one, sted="Sal 1", pamelding="x@example.no", frist=date(2027, 2, 1), kontakt="Kari")
        for label, one in mappe.arrangementer.items()
    }
    assert mangler(replace(mappe, arrangementer=whole)) == []
    assert "Påmelding innen 1.\u00a0februar 2027: x@example.no\nSpørsmål: Kari" in invitasjon(
        replace(mappe, arrangementer=whole)
    )


def test_the_lists_have_websites_and_postal_addresses_where_a_source_has_them(mappe: Mappe) -> None:
    rows = list(csv.DictReader(io.StringIO(csv_liste(mappe).decode("utf-8-sig")), delimiter=";"))
    assert next(row["Nettsted"] for row in rows if row["Kommune"] == "Bodø") == "https://www.bodo.kommune.no/"
    assert "Postadresse" not in rows[0], "no open source of ours has postal addresses"
    known = replace(mappe, kontakter={"1804": (Kontakt("", "postmottak", "post@example.no", "Postboks 1, 8001 Bodø"),)})
    rows = list(csv.DictReader(io.StringIO(csv_liste(known).decode("utf-8-sig")), delimiter=";"))
    assert {row["Kommune"]: row["Postadresse"] for row in rows if row["Postadresse"]} == {
        "Bodø": "Postboks 1, 8001 Bodø"
    }


def test_the_invited_are_named_in_norwegian_order(register: Register) -> None:
    text = invitasjon(make(register, "50", 1))
    assert text.index("Ørland") < text.index("Åfjord")


def test_a_digital_plan_for_oslo_alone_can_be_taken_away(register: Register) -> None:
    alone = make(register, "03", 1)
    people = {number: kommune.innbyggere for number, kommune in alone.kommuner.items()}
    digital = replace(alone, plan=swap_hosts(alone.plan, {"A": None}, alone.avstander, people))
    for mappe in (alone, digital):
        assert arbeidsbok(mappe, PNG)
        assert csv_liste(mappe)
        assert "Oslo" in invitasjon(mappe)
        assert b"Oslo" in oversikt(mappe, plankart(mappe))
    assert digital.navn(digital.plan.grupper[0]) == "Samling A: Digitalt"


def test_one_kommune_is_one_and_not_several_in_every_text(register: Register) -> None:
    alone = make(register, "03", 1)
    assert "inviterer kommunen og frivillige organisasjoner" in invitasjon(alone)
    alone = replace(alone, arrangementer={"A": alone.arrangementer["A"]})
    texts = [
        kart_beskrivelse(alone.plan, alone), kalender(alone).decode(), plankart(alone),
        oversikt(alone, "").decode(),
    ]  # fmt: skip
    assert all("1 kommune" in text for text in texts)
    assert not any("1 kommuner" in text for text in texts)


def test_work_that_has_gone_silent_is_paler_on_the_map_and_said_beside_it(register: Register, mappe: Mappe) -> None:
    region = list(mappe.rader["kommunenummer"])
    land = next(layer for layer in plan_map.kart(register, mappe, region).layers if layer.id == "land")
    colours = land.to_json() if hasattr(land, "to_json") else json.dumps(vars(land), default=str)
    codes = re.search(r"'(\d{357})'", colours)[1]
    silent = {n for n, code in zip(deck.order(), codes, strict=True) if code in "6789"}
    assert silent == set(mappe.rader.loc[mappe.rader["stille"], "kommunenummer"]) and "1839" in silent  # Beiarn
    assert t.BLEK_ER_STILLE in plan_map.forklaring(mappe.plan, mappe)
    lively = replace(mappe, rader=mappe.rader.assign(stille=False))
    assert t.BLEK_ER_STILLE not in plan_map.forklaring(lively.plan, lively)


def test_the_picture_says_hosts_and_groups_in_words_too(mappe: Mappe) -> None:
    drawing = plankart(mappe)
    assert all(mappe.vert(group) in drawing for group in mappe.plan.grupper)
    assert "luftlinje" in drawing
    assert "Kartverket" in drawing


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Samling A: Bodø/Rana [x]*?", "Samling A  Bodø Rana  x"), ("x" * 40, "x" * 31), ("'", "Samling")],
)
def test_a_sheet_name_is_one_that_excel_takes(name: str, expected: str) -> None:
    assert arknavn(name, set()) == expected


def test_two_sheets_never_get_the_same_name() -> None:
    taken = {"kart"}
    assert [arknavn("Kart", taken), arknavn("KART", taken)] == ["Kart 2", "KART 3"]


# The smallest PNG there is: what is tested here is that a picture is put in, not how it looks.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
