"""Tables that people send are read whole, as they are shown, or refused with the place; never fewer rows in silence."""

from __future__ import annotations

import csv
import io
import tomllib
import unicodedata
import zipfile
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data import tabular, text, workbook
from data.database import Register
from data.limited_process import Worker
from data.redaksjon import innlesing

FILES = Path(__file__).resolve().parents[1] / "tabeller"
HEAD = ("kommune", "status", "tittel", "lenke", "dato")


def test_each_file_of_the_folder_is_read_as_its_right_answer_says(register: Register) -> None:
    fasit = tomllib.loads((FILES / "fasit.toml").read_text(encoding="utf-8"))
    there = {file.name for file in FILES.iterdir() if file.suffix in {".csv", ".xlsx"}}
    assert there == set(fasit)
    wrong = []
    for name, right in fasit.items():
        read = innlesing.read(register, (FILES / name).read_bytes(), name)
        rows = [[nr, o.enhet, o.dokumenttittel, o.vedtatt_dato] for nr, o in read.observasjoner]
        problems = [[f.rad or 0, f.kolonne or "", f.regel] for f in read.feil]
        notes = [a.regel for a in read.advarsler if "vedtak som er registrert" not in a.regel]
        told = {
            "rows": rows[-len(right["rows"]) :] if "rows" in right else rows,
            "count": len(rows),
            "problems": problems,
            "notes": notes,
            "passed_over": list(read.forbigaatt),
        }
        expected = {
            "rows": [],
            "count": len(right.get("rows", [])),
            "problems": [],
            "notes": [],
            "passed_over": [],
        } | right
        wrong += [(name, key, told[key], expected[key]) for key in expected if told[key] != expected[key]]
    assert wrong == []


def test_a_file_over_the_limit_is_refused_before_anything_is_read_and_blank_rows_do_not_count(
    register: Register,
) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEAD)
    for n in range(1, 2001):
        for column, value in enumerate(
            ("Sola", "vedtatt", f"Plan {n}", f"https://www.eksempel.kommune.no/{n}", "2024"), 1
        ):
            sheet.cell(2 * n, column, value)
    assert len(innlesing.read(register, saved(book), "x.xlsx").observasjoner) == 2000
    sheet.append(("Sola", "vedtatt", "Plan", "https://www.eksempel.kommune.no/siste", "2024"))
    read = innlesing.read(register, saved(book), "x.xlsx")
    assert read.observasjoner == ()
    assert [f.regel for f in read.feil] == [
        "har 2\u00a0001 rader med innhold. Grensen er 2\u00a0000. Del filen; ingenting er lest inn."
    ]


def test_a_row_of_a_file_is_warned_about_as_the_form_warns(register: Register) -> None:
    known = register.query(
        "SELECT kilde_url FROM observasjon WHERE dagens_kommunenummer = '4621' AND status = 'vedtatt' AND gjeldende LIMIT 1"
    )["kilde_url"][0]
    content = f"kommune;status;tittel;lenke;dato\nVoss;under_arbeid;Ny plan;{known};2020\n".encode()
    read = innlesing.read(register, content, "x.csv")
    assert read.feil == ()
    assert [(w.rad, w.kolonne, w.verdi) for w in read.advarsler] == [(2, "lenke", known), (2, "dato", "2020")]
    assert "registrert fra før, for Voss" in read.advarsler[0].regel
    assert "før et vedtak" in read.advarsler[1].regel


def test_a_message_names_the_value_as_it_stands_in_the_file(register: Register) -> None:
    content = b"kommune;status;tittel;lenke;dato\nSola;Kanskje;Plan;https://x.example/a;31.2.2024\n"
    read = innlesing.read(register, content, "x.csv")
    assert {(f.kolonne, f.verdi) for f in read.feil} == {("status", "Kanskje"), ("dato", "31.2.2024")}


def test_a_workbook_that_unpacks_to_too_much_is_refused_in_a_sentence() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("xl/worksheets/sheet1.xml", b" " * 70_000_000)
    (problem,) = tabular.grid(out.getvalue(), 10).problems
    assert "pakker ut til mer enn 60 MB" in problem.rule


def test_a_file_as_large_as_it_may_be_is_read_whole_or_refused_whatever_fills_it() -> None:
    wide = tabular.grid(b";".join([b"a"] * 2_000_000), 5_000)
    assert [len(row.cells) for row in wide.rows] == [201]
    assert wide.rows[0].cells[-1].fault == "står i en kolonne etter nummer 200. Slett kolonner som ikke brukes."
    # Hours, were any rule for characters slower than the text is long.
    for filled in ("æ" * 900, "?a" * 900, "Ã¦" * 450, "a" * 1_800):
        assert len(tabular.grid(("kommune;merknad\n" + f"Voss;{filled}\n" * 1_350).encode(), 5_000).rows) == 1_351


def test_a_small_workbook_that_wants_too_much_memory_is_refused_by_its_process() -> None:
    """Row upon row that says only that it is hidden: some hundred bytes each where it is read, next to none in the file."""
    book = openpyxl.Workbook()
    out = io.BytesIO()
    body = b"".join(b'<row r="%d" hidden="1"/>' % n for n in range(2, 600_000))
    with zipfile.ZipFile(io.BytesIO(saved(book))) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            new.writestr(entry, data.replace(b"</sheetData>", body + b"</sheetData>"))
    worker = Worker("data.workbook", "250000000")
    try:
        answer = worker.ask({"most_rows": 100}, out.getvalue(), 120)
        assert answer is None or "for stor" in (workbook.Sheet.from_json(answer).fault or "")
    finally:
        worker.end()


@pytest.mark.parametrize(
    ("code", "shows"),
    [
        ("mmm\\-yy", "month"), ("[$-414]mmmm\\ yyyy;@", "month"), ("mmmm åååå", "month"), ("yyyy", "year"), ('"År "yyyy', "year"),
        ("dd/mm/yyyy", "day"), ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "day"), ("TT.MM.JJJJ", "day"), ("m/d/yy h:mm", "day"),
        ("d/mmm", "no year"), ("mmmm", "no year"), ("dddd", "no year"), ("hh:mm", "time"), ("[h]:mm:ss", "time"), ("mm:ss.0", "time"),
        ("General", None), ("0", None), ("#,##0", None), ('0 "dager"', None), ("[Red]0.00", None), ("0.00E+00", None), ("@", None),
        ("[$USD]\\ #,##0", None),
    ],
)  # fmt: skip
def test_a_number_format_tells_how_much_of_a_date_is_shown(code: str, shows: str | None) -> None:
    assert workbook.exactness(code) == shows


@given(st.text())
def test_clean_text_is_composed_has_one_kind_of_space_and_stays_as_it_is(written: str) -> None:
    once = text.clean(written)
    assert text.clean(once) == once
    assert "\r" not in once
    assert not any(unicodedata.category(c) == "Zs" and c != " " for c in once)


@pytest.mark.parametrize(
    "character",
    ["\u00ad", "\u200b", "\ufeff", "\u2060", "\u202e", "\u2066", "\x00", "\x1b", "\x85", "\u2028", "\ud800", "\ufdd0", "\uffff",
     "\U0001ffff", "\ue000", "\u3164", "\u2800", "\ufffc", "\U000e0041", "\ufffd"],
)  # fmt: skip
def test_a_character_that_is_not_seen_is_refused_with_its_number_and_place(character: str) -> None:
    rule = text.problem(text.clean(f"Frivillig{character}plan"))
    assert rule is not None
    assert f"U+{ord(character):04X}" in rule
    assert "tegn 10" in rule
    assert not text.HIDDEN.search(rule)


@given(st.sampled_from("æøåÆØÅéčŋ–«»"), st.sampled_from(["cp1252", "latin-1", "mac-roman"]))
def test_text_read_with_the_wrong_characters_is_recognised(letter: str, codec: str) -> None:
    damaged = text.clean(f"En tekst med {letter} i".encode().decode(codec, "replace"))
    assert text.problem(damaged)


@given(st.text(alphabet="abcdeæøåÆØÅáčđŋšŧž ABC.,;:!?«»–'’()0123456789\n", max_size=60))
def test_right_norwegian_and_sami_text_is_never_called_damaged(written: str) -> None:
    rule = text.problem(text.clean(written))
    assert rule is None or "spørsmålstegn" in rule


# ── A right spreadsheet in its damaged forms: the same rows, or an error ──────────────────────────────────────────────────────────────

CELL = st.text(alphabet="abcæøåÆØÅé 0123456789;,\t|\"'.:/–%", min_size=1, max_size=15).map(str.strip).filter(bool)
ROWS = st.lists(st.fixed_dictionaries(dict.fromkeys(HEAD, CELL)), min_size=1, max_size=6)


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def same_or_error(table: tabular.Table, rows: list[dict[str, str]]) -> None:
    if not table.problems:
        assert [row for _, row in table.rows] == [{k: text.clean(v).strip() for k, v in row.items()} for row in rows]


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS, st.data())
def test_a_right_table_as_csv_in_any_form_gives_the_same_rows_or_an_error(
    rows: list[dict[str, str]], data: st.DataObject
) -> None:
    sign = data.draw(st.sampled_from(";,\t"))
    quoting = data.draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    out = io.StringIO(newline="")
    if data.draw(st.booleans()):
        out.write(f"sep={sign}\r\n")
    if data.draw(st.booleans()):
        out.write("\r\n")
    writer = csv.writer(out, delimiter=sign, quoting=quoting)
    writer.writerow(HEAD)
    for row in rows:
        if data.draw(st.booleans()):
            out.write(data.draw(st.sampled_from(["\r\n", sign * 4 + "\r\n", " \r\n"])))
        writer.writerow([row[name] for name in HEAD] + [""] * data.draw(st.integers(0, 2)))
    written = out.getvalue().replace("\r\n", data.draw(st.sampled_from(["\r\n", "\n", "\r"])))
    if data.draw(st.booleans()):
        written = unicodedata.normalize("NFD", written).replace(" ", "\u00a0")
    codec = data.draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "mac-roman"]))
    try:
        content = written.encode(codec)
    except UnicodeEncodeError:
        return
    same_or_error(tabular.headed(tabular.grid(content, 100)), rows)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS, st.data())
def test_a_right_table_as_a_workbook_in_any_form_gives_the_same_rows_or_an_error(
    rows: list[dict[str, str]], data: st.DataObject
) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    columns = data.draw(st.permutations(HEAD))
    place = 1 + data.draw(st.integers(0, 3))
    for column, name in enumerate(columns, start=1):
        sheet.cell(place, column, name)
    for row in rows:
        place += data.draw(st.integers(1, 4))
        for column, name in enumerate(columns, start=1):
            sheet.cell(place, column, row[name]).data_type = "s"
    for n in range(data.draw(st.integers(0, 2))):
        other = book.create_sheet(f"Ark {n}", data.draw(st.integers(0, 1)))
        other.append(["noe annet"])
        other.sheet_state = "hidden"
    book.active = book.worksheets.index(sheet)
    hidden = book.create_sheet("Etter")
    hidden.append(["mer"])
    found = tabular.of_workbook(workbook.read(saved(book), 100), 100)
    same_or_error(tabular.headed(found), rows)
    assert found.sheet == "Sheet"
    assert found.passed_over


@settings(max_examples=60, deadline=None)
@given(
    st.dates(date(1980, 1, 1), date(2049, 12, 31)),
    st.sampled_from(["yyyy", "mmm\\-yy", "dd/mm/yyyy", "mmmm\\ yyyy", "d\\.m\\.yyyy"]),
)
def test_a_date_cell_is_as_exact_as_it_is_shown(day: date, code: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["dato"])
    sheet["A2"] = day
    sheet["A2"].number_format = code
    if day.toordinal() % 2:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    table = tabular.headed(tabular.of_workbook(workbook.read(saved(book), 10), 10))
    shown = {"yyyy": f"{day:%Y}", "mmm\\-yy": f"{day:%Y-%m}", "mmmm\\ yyyy": f"{day:%Y-%m}"}.get(
        code, f"{day:%Y-%m-%d}"
    )
    assert (table.problems, [row["dato"] for _, row in table.rows]) == ((), [shown])


@given(st.integers(1980, 2100))
def test_a_year_in_a_cell_formatted_as_a_date_is_that_year_and_said(year: int) -> None:
    shown = workbook._shown_number(float(year), "dd/mm/yyyy", openpyxl.utils.datetime.WINDOWS_EPOCH)
    assert (shown.text, shown.fault) == (str(year), None)
    assert shown.note and str(year) in shown.note


@given(st.integers(0, 20))
def test_a_lost_leading_zero_is_never_put_back_in_silence(days: int) -> None:
    day = date(2024, 6, 1) + timedelta(days=days)
    table = tabular.headed(tabular.grid(f"kommune;dato\n301;{day:%d.%m.%Y}\n".encode(), 10))
    assert table.rows[0][1]["kommune"] == "301"
