"""From form and file to observation: what editors type, what it means, what it would do."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest

from data.database import Register
from data.queries import redaksjon
from data.redaksjon import innlesing, preview
from data.redaksjon.registrering import Skjema, advarsler, corrected, form_of, iso_dato, kilde, observasjon, periode
from data.store.rules import problems_with

VOSS = Skjema(
    "4621", "vedtatt", "frivillighetspolitikk", "Ny plan", "https://www.voss.herad.no/ny", "1.10.2026", "2026–2030"
)


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("13.6.2024", "2024-06-13"),
        ("13. juni 2024", "2024-06-13"),
        ("3/6/2024", "2024-06-03"),
        ("Juni 2024", "2024-06"),
        ("06.2024", "2024-06"),
        ("2024", "2024"),
        (" 2024-06-13 ", "2024-06-13"),
        ("31.2.2024", "2024-02-31"),
        ("i fjor", "i fjor"),
        ("", ""),
    ],
)
def test_dates_are_read_as_people_write_them(typed: str, means: str) -> None:
    assert iso_dato(typed) == means


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("2024–2028", ("2024", "2028")),
        ("2024-2028", ("2024", "2028")),
        ("2024 - 2028", ("2024", "2028")),
        ("2024 til 2028", ("2024", "2028")),
        ("fra 2024", ("2024", None)),
        ("2024-06", ("2024-06", None)),
        ("", (None, None)),
    ],
)
def test_periods_are_read_as_people_write_them(typed: str, means: tuple[str | None, str | None]) -> None:
    assert periode(typed) == means


def test_the_form_becomes_a_whole_and_valid_observation(register: Register) -> None:
    o = observasjon(register, VOSS)
    assert problems_with(o) == []
    assert (o.enhet, o.kommunenummer, o.vedtatt_dato, o.gjelder_dato) == ("Voss", "4621", "2026-10-01", None)
    assert (o.periode_fra, o.periode_til, o.i_dialog, o.sikkerhet) == ("2026", "2030", None, "høy")
    arbeid = observasjon(register, replace(VOSS, status="under_arbeid"))
    assert (arbeid.vedtatt_dato, arbeid.gjelder_dato) == (None, "2026-10-01")
    assert form_of(o) == replace(VOSS, dato="2026-10-01", periode="2026 – 2030", enhet="4621")


def test_old_evidence_gets_the_number_of_its_time_and_a_merger_asks_which_kommune_it_was(register: Register) -> None:
    old = replace(VOSS, dato="1.3.2018", periode="")
    assert any(field == "enhet" for field, _, _ in problems_with(observasjon(register, old)))
    named = observasjon(register, replace(old, enhet="1235"))
    assert (named.enhet, named.kommunenummer, named.dagens_kommunenummer, problems_with(named)) == (
        "Voss",
        "1235",
        "4621",
        [],
    )
    bergen = observasjon(register, replace(old, kommune="4601"))
    assert (bergen.kommunenummer, problems_with(bergen)) == ("1201", [])


def test_a_kommunes_own_site_is_certain_and_a_newspaper_less_so(register: Register) -> None:
    assert kilde(register, "https://www.frivillighetnorge.no/x") == ("Frivillighet Norge", "høy")
    assert kilde(register, "https://ukjent.avis.example/x") == ("ukjent.avis.example", "middels")
    assert kilde(register, "http://[feil")[0] is None


def test_a_correction_keeps_what_the_form_does_not_ask_about(register: Register) -> None:
    filled = observasjon(register, VOSS)
    original = replace(
        filled, vedtatt_av="heradsstyret", kilde_dato="2026-10-02", sikkerhet="middels", gjelder_dato="2026-10-05"
    )
    kept = corrected(original, observasjon(register, replace(form_of(original), tittel="Rettet")))
    assert kept == replace(original, dokumenttittel="Rettet")
    moved = corrected(original, observasjon(register, replace(form_of(original), url="https://ny.example/a")))
    assert (moved.kilde_dato, moved.kilde_utgiver) == (None, "ny.example")


def test_what_deserves_a_second_look_is_pointed_out(register: Register) -> None:
    shipped = register.query(
        "SELECT id, kilde_url FROM observasjon WHERE dagens_kommunenummer = '4621' AND status = 'vedtatt'"
    ).iloc[0]
    same = shipped["kilde_url"].replace("https://", "http://") + "#avsnitt"
    found = advarsler(register, observasjon(register, replace(VOSS, url=same, dato="1.1.2099")))
    assert shipped["id"] in set(found.samme_lenke["id"])
    assert found.fram_i_tid is not None
    assert advarsler(register, observasjon(register, replace(VOSS, dato="2.1.2024"))).foer_vedtak is not None
    nothing = advarsler(register, observasjon(register, VOSS))
    assert (len(nothing.samme_lenke), nothing.fram_i_tid, nothing.foer_vedtak) == (0, None, None)


def test_the_effect_is_told_by_the_real_rule(register: Register) -> None:
    hemsedal = observasjon(
        register, Skjema("3326", "vedtatt", "frivillighetspolitikk", "Plan", "https://x.example/a", "1.10.2026")
    )
    (change,) = preview.effekt(register, [hemsedal])
    assert (change.kommunenavn, change.fra, change.til, change.ny_status) == (
        "Hemsedal",
        "ikke_kartlagt",
        "vedtatt",
        True,
    )
    assert preview.effekt(register, [replace(hemsedal, plantype="kommunedelplan_kultur")]) == []
    assert preview.effekt(register, [replace(hemsedal, vedtatt_dato="2099")]) == []
    ids = register.query("SELECT id FROM observasjon WHERE dagens_kommunenummer = '4621'")["id"].tolist()
    (gone,) = preview.effekt(register, [], ids)
    assert (gone.kommunenavn, gone.fra, gone.til) == ("Voss", "vedtatt", "ikke_kartlagt")


def csv_file(*rows: str) -> bytes:
    return ("\ufeff" + "\r\n".join([";".join(innlesing.KOLONNER), *rows])).encode()


GOOD = [
    "Askvoll;vedtatt;;Plan;https://x.example/a;1.10.2026;2026–2030;ja;;",
    "4621;under_arbeid;frivillighetspolitikk;;https://x.example/b;2026;;;;",
]


def test_a_good_file_is_read_whole_from_csv_and_excel(register: Register) -> None:
    read = innlesing.read(register, csv_file(*GOOD, ";;;;;;;;;"), "liste.csv")
    assert read.feil == ()
    assert [(nr, o.enhet, o.status) for nr, o in read.observasjoner] == [
        (2, "Askvoll", "vedtatt"),
        (3, "Voss", "under_arbeid"),
    ]
    book = openpyxl.load_workbook(io.BytesIO(innlesing.mal_excel()))
    for nr, row in enumerate(GOOD, start=2):
        for column, text in enumerate(row.split(";"), start=1):
            book.worksheets[0].cell(nr, column, text or None)
    out = io.BytesIO()
    book.save(out)
    assert innlesing.read(register, out.getvalue(), "liste.xlsx").observasjoner == read.observasjoner


def test_every_problem_of_a_file_is_named_with_row_and_column_and_nothing_is_taken_in(register: Register) -> None:
    read = innlesing.read(
        register,
        csv_file(
            GOOD[0],
            "Narnia;vedtatt;;;https://x.example/a;;;;;",
            "Våler;vedtatt;;;https://x.example/a;;;;;",
            "Askvoll;kanskje;;;javascript:alert(1);31.2.2024;2028–2020;nei;;",
            "Voss;vedtatt;;;https://x.example/c;2018;;;;",
            GOOD[0],
        ),
        "liste.csv",
    )
    assert read.observasjoner == ()
    assert {(f.rad, f.kolonne) for f in read.feil} == {
        (3, "kommune"), (4, "kommune"), (5, "status"), (5, "lenke"), (5, "dato"), (5, "periode"), (5, "i_dialog"),
        (6, "kommune_da"), (7, "lenke"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "x.csv"),
        (b"\xff\xfe\x00", "x.csv"),
        (b"kommune;status;lenke\r\n", "x.csv"),
        (b'kommune;status;lenke\r\n"ikke lukket', "x.csv"),
        (b"kommune;status;lenke;=cmd()\r\nVoss;vedtatt;https://x.example;1", "x.csv"),
        (b"PK\x03\x04 not a workbook", "x.xlsx"),
        (b"a" * 6_000_000, "x.csv"),
        (b"kommune;status;lenke\r\n" + b"Voss;vedtatt;https://x.example\r\n" * 2001, "x.csv"),
    ],
)
def test_a_file_that_is_no_such_list_is_refused_with_a_sentence(register: Register, content: bytes, name: str) -> None:
    read = innlesing.read(register, content, name)
    assert read.observasjoner == ()
    assert all(f.regel for f in read.feil)
    assert read.feil


def test_the_work_list_begins_with_what_is_least_certain(register: Register) -> None:
    rows = redaksjon.arbeidsliste(register)
    days = rows["nyeste"].dropna()
    assert rows["nyeste"].isna().iloc[0]
    assert days.is_monotonic_increasing
    assert rows["utlopt"].any()
    assert "ikke_kartlagt" not in set(rows["visning"])
