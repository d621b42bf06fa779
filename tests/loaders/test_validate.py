"""Broken sources: every problem is found, with file, line, column, value and a rule in Norwegian."""

import csv
import io
import json
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from data.inndeling import Numbers, span
from data.source_rules import date_order, url_problem
from data.text import HIDDEN, clean, visible
from loaders.sources import validate
from loaders.sources.validate import REGISTRY, SOURCES, Problem, SourceProblems, read_sources, read_table

STATUS = "statusobservasjoner.csv"
ROW = {  # a right piece of evidence, about Voss herad
    "id": "0123456789ab",
    "niva": "kommune",
    "enhet": "Voss",
    "kommunenummer": "4621",
    "dagens_kommunenummer": "4621",
    "status": "vedtatt",
    "plantype": "frivillighetspolitikk",
    "vedtatt_dato": "2024-06-13",
    "kilde_url": "https://www.voss.herad.no/sak/1",
    "kilde_utgiver": "Voss herad",
    "kilde_dato": "2024-06-14",
    "sikkerhet": "høy",
}


def validate_table(
    content: bytes, name: str, optional: frozenset[str] = frozenset(), file_name: str | None = None
) -> list[Problem]:
    """What `read_sources` would say of one file, beside the sources that are there; `optional` columns may be left out."""
    described = {resource["name"]: resource for resource in validate._read_package(SOURCES)["resources"]}
    described[name]["path"] = file_name or described[name]["path"]
    table = read_table(content, described[name]["path"])
    schema = described[name]["schema"]
    schema["fields"] = [c for c in schema["fields"] if c["name"] not in optional or c["name"] in table.header]
    if not set(schema.get("primaryKey", [])) <= {column["name"] for column in schema["fields"]}:
        del schema["primaryKey"]
    tables = {
        other: read_table((SOURCES / resource["path"]).read_bytes(), resource["path"])
        for other, resource in described.items()
        if other != name
    } | {name: table}
    numbers = Numbers.of(*(validate._rows(tables[other]) for other in REGISTRY))
    return validate._check(name, tables, described, numbers)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SOURCES, tmp_path / "sources", ignore=shutil.ignore_patterns("grenser")))


def add_row(folder: Path, name: str = STATUS, **cells: str) -> int:
    """Append one row and return its line in the file."""
    path = folder / name
    with path.open(newline="", encoding="utf-8") as file:
        header = next(csv.reader(file))
    with path.open("a", newline="", encoding="utf-8") as file:
        csv.writer(file).writerow([cells.get(column, "") for column in header])
    return len(path.read_text(encoding="utf-8").splitlines())


def one_row(**cells: str) -> bytes:
    """Return a file of evidence with one row."""
    header = (SOURCES / STATUS).read_text(encoding="utf-8").split("\n", 1)[0].split(",")
    out = io.StringIO()
    csv.writer(out).writerows([header, [cells.get(column, "") for column in header]])
    return out.getvalue().encode()


def registry() -> list[list[dict[str, str]]]:
    """The rows that `Numbers` is read from."""
    sources = read_sources()
    return [getattr(sources, name).fillna("").to_dict("records") for name in REGISTRY]


def problems(folder: Path) -> list[tuple[str, int | None, str | None, str | None, str]]:
    with pytest.raises(SourceProblems) as raised:
        read_sources(folder)
    return [(p.fil, p.rad, p.kolonne, p.verdi, p.regel) for p in raised.value.problems]


def test_the_shipped_sources_are_right_and_keep_their_text() -> None:
    sources = read_sources()
    assert len(sources.statusobservasjoner) == 506
    assert len(sources.kommune_egenskaper) == 357
    assert sources.kommuner["kommunenummer"].iloc[0] == "0101"
    assert sources.statusobservasjoner["vedtatt_dato"].isna().sum() == 447


def test_a_right_row_more_is_accepted(folder: Path) -> None:
    add_row(folder, **ROW)
    assert len(read_sources(folder).statusobservasjoner) == 507


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)>",
        "**fet** [lenke](javascript:alert(1))",
        "=1+1",
        "'; DROP TABLE kommune; --",
        "Ærlig «ja»",
    ],
)
def test_hostile_text_is_data_and_no_error(text: str) -> None:
    assert validate_table(one_row(**ROW | {"dokumenttittel": text, "merknad": text}), "statusobservasjoner") == []


BROKEN_EVIDENCE = {
    "unknown status": ({"status": "vedtat"}, "status", "Tillatt: vedtatt, under_arbeid, ingen_kjent"),
    "unknown plan type": ({"plantype": "kulturplan"}, "plantype", "ikke tillatt"),
    "unknown certainty": ({"sikkerhet": "hoy"}, "sikkerhet", "høy, middels, lav"),
    "unknown level": ({"niva": "bydel"}, "niva", "kommune, fylkeskommune"),
    "inferred with another word": ({"utledet": "nei"}, "utledet", "Tillatt: ja"),
    "no source": ({"kilde_url": ""}, "kilde_url", "mangler"),
    "no publisher": ({"kilde_utgiver": ""}, "kilde_utgiver", "mangler"),
    "no id": ({"id": ""}, "id", "mangler"),
    "id of wrong form": ({"id": "ABC"}, "id", "tolv tegn"),
    "script link": ({"kilde_url": "javascript:alert(1)"}, "kilde_url", "https://"),
    "data link": ({"kilde_url": "data:text/html,hei"}, "kilde_url", "https://"),
    "file link": ({"kilde_url": "file:///etc/passwd"}, "kilde_url", "https://"),
    "link without host": ({"kilde_url": "https:///sak/1"}, "kilde_url", "mangler nettsted"),
    "link with a name before the host": ({"kilde_url": "https://voss.herad.no@ond.no/"}, "kilde_url", "brukernavn"),
    "link with a space": ({"kilde_url": "https://www.voss.herad.no/en sak"}, "kilde_url", "mellomrom"),
    "link that breaks out of an attribute": (
        {"kilde_url": 'https://voss.no/"onload="x'},
        "kilde_url",
        "tegn som må kodes",
    ),
    "day that does not exist": ({"vedtatt_dato": "2023-02-29"}, "vedtatt_dato", "ingen dato som finnes"),
    "month that does not exist": ({"gjelder_dato": "2023-13"}, "gjelder_dato", "ingen dato som finnes"),
    "year that does not exist": ({"periode_fra": "0000"}, "periode_fra", "ingen dato som finnes"),
    "date the Norwegian way": ({"vedtatt_dato": "13.06.2024"}, "vedtatt_dato", "ÅÅÅÅ-MM-DD"),
    "period that ends before it begins": ({"periode_fra": "2024", "periode_til": "2020"}, "periode_til", "rekkefølge"),
    "unknown kommunenummer": ({"kommunenummer": "9999"}, "kommunenummer", "finnes ikke i kommuner.csv"),
    "kommunenummer that lost its zero": ({"kommunenummer": "301"}, "kommunenummer", "fire sifre"),
    "number from before the date": (
        {"kommunenummer": "1235"},
        "kommunenummer",
        "ikke et gyldig kommunenummer på datoen",
    ),
    "number from after the date": (
        {"vedtatt_dato": "2018-05"},
        "kommunenummer",
        "ikke et gyldig kommunenummer på datoen",
    ),
    "kommune of today that it did not become": (
        {"dagens_kommunenummer": "4601"},
        "dagens_kommunenummer",
        "følger ikke",
    ),
    "kommune of today that has ended": ({"dagens_kommunenummer": "1235"}, "dagens_kommunenummer", "finnes ikke"),
    "kommune without number": ({"kommunenummer": ""}, "kommunenummer", "mangler"),
    "kommune without number of today": ({"dagens_kommunenummer": ""}, "dagens_kommunenummer", "mangler"),
    "fylkeskommune with a kommunenummer": ({"niva": "fylkeskommune"}, "kommunenummer", "skal være tom"),
    "NUL in the text": ({"merknad": "a\x00b"}, "merknad", "nulltegn, U+0000"),
    "text that turns its direction": ({"enhet": "Voss\u202e"}, "enhet", "retningstegn som snur teksten, U+202E"),
    "space at the end": ({"enhet": "Voss "}, "enhet", "mellomrom"),
    "line break after a number": ({"kommunenummer": "4621\n"}, "kommunenummer", "linjeskift"),
    "name of another kommune": (
        {"enhet": "Herøy"},
        "enhet",
        "hører ikke til kommunenummer 4621, som er Voss. Herøy har nummer 1515, 1818. Rett navnet eller nummeret.",
    ),
    "name of the former kommune on the number of the new": (
        {"enhet": "Granvin"},
        "enhet",
        "som er Voss. Granvin har nummer 1234",
    ),
    "name of no kommune": ({"enhet": "Vass"}, "enhet", "Ingen kommune heter Vass"),
    "undated with a number that is not the last": (
        {"kommunenummer": "1201", "dagens_kommunenummer": "4601", "vedtatt_dato": "", "kilde_dato": ""},
        "kommunenummer",
        "siste nummer",
    ),
}


@pytest.mark.parametrize("case", BROKEN_EVIDENCE, ids=str)
def test_broken_evidence_is_told_with_line_column_and_rule(case: str) -> None:
    cells, column, rule = BROKEN_EVIDENCE[case]
    found = validate_table(one_row(**ROW | cells), "statusobservasjoner")
    assert {(problem.fil, problem.rad) for problem in found} == {(STATUS, 2)}
    assert any(problem.kolonne == column and rule in problem.regel for problem in found), found


def test_the_row_under_the_broken_one_is_right() -> None:
    assert validate_table(one_row(**ROW), "statusobservasjoner") == []


NAMES = ["Voss", "voss herad", "Voss  kommune", "VOSS"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_may_be_written_with_the_word_for_kommune(name: str) -> None:
    found = validate_table(one_row(**ROW | {"enhet": name}), "statusobservasjoner")
    assert not [problem for problem in found if "Ingen kommune" in problem.regel or "hører ikke" in problem.regel]


def test_every_name_in_every_language_goes_with_its_number_and_with_no_other_kommunes() -> None:
    numbers = Numbers.of(*registry())
    for number, names in numbers.names.items():
        for name in [*names, " - ".join(names)]:
            assert numbers.is_called(number, name)
            strangers = {n for n in numbers.names if not set(numbers.names[n]) & set(names)}
            assert not strangers & set(numbers.called(name)), (number, name)
    assert numbers.is_called("5622", "Porsáŋgu") and numbers.is_called("5622", "Porsanger - Porsáŋgu - Porsanki")
    assert not numbers.is_called("1520", "Herøy")


def test_the_handed_row_with_a_wrong_name_is_told_with_file_row_and_both_names(folder: Path) -> None:
    line = add_row(folder, **ROW | {"enhet": "Herøy", "kommunenummer": "1520", "dagens_kommunenummer": "1520"})
    with pytest.raises(SourceProblems) as raised:
        read_sources(folder)
    (problem,) = raised.value.problems
    assert str(problem) == (
        f"statusobservasjoner.csv, rad {line}, kolonne «enhet»: «Herøy» hører ikke til kommunenummer 1520, som er Ørsta. "
        "Herøy har nummer 1515, 1818. Rett navnet eller nummeret."
    )


def date_columns() -> list[tuple[str, str]]:
    """Every date column of every source, as the description has them."""
    package = json.loads((SOURCES / "datapackage.json").read_text(encoding="utf-8"))
    return [
        (resource["name"], column["name"])
        for resource in package["resources"]
        for column in resource["schema"]["fields"]
        if column.get("form") in {"dato", "delvis_dato"}
    ]


@pytest.mark.parametrize(("name", "column"), date_columns())
def test_a_date_long_ago_or_ahead_is_an_error_in_every_date_column(name: str, column: str, folder: Path) -> None:
    path = next(folder.glob(f"{name}.csv"))
    with path.open(encoding="utf-8", newline="") as file:
        row = next(row for row in csv.DictReader(file) if row[column])
    soon = date.today() + timedelta(days=2)
    ahead = str(date.today().year + 31) + "-06-01" if column in {"periode_fra", "periode_til"} else soon.isoformat()
    for day, why in (("1917-05-01", "er før 19"), (ahead, "fram i tid")):
        found = validate_table(csv_bytes(row | {column: day}), name)
        assert any(p.kolonne == column and p.verdi == day and why in p.regel for p in found), found


@pytest.mark.parametrize("day", [date.today(), date.today() + timedelta(days=1)])
def test_today_and_tomorrow_are_no_error_however_exactly_they_are_given(day: date) -> None:
    for text in (day.isoformat(), f"{day:%Y-%m}", f"{day:%Y}"):
        assert validate_table(one_row(**ROW | {"gjelder_dato": text, "kilde_dato": text}), "statusobservasjoner") == []
    plan = {"periode_fra": f"{day.year + 1}", "periode_til": f"{day.year + 12}"}
    assert validate_table(one_row(**ROW | plan), "statusobservasjoner") == []


def csv_bytes(row: dict[str, str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([list(row), list(row.values())])
    return out.getvalue().encode()


def edit(name: str, change: Callable[[str], str]) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        path = folder / name
        path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")

    return apply


BROKEN_FILES = {
    "missing file": (lambda folder: (folder / "fylker.csv").unlink(), ("fylker.csv", None, None, "mangler")),
    "empty file": (edit("fylker.csv", lambda _: ""), ("fylker.csv", None, None, "tom")),
    "missing column": (
        edit("fylker.csv", lambda text: text.replace("fylkesnavn,", "navn,", 1)),
        ("fylker.csv", 1, "fylkesnavn", "Kolonnen mangler"),
    ),
    "unknown column": (
        edit("fylker.csv", lambda text: text.replace("fylkesnavn,", "navn,", 1)),
        ("fylker.csv", 1, "navn", "ukjent"),
    ),
    "extra cell": (
        edit("fylker.csv", lambda text: text.replace("03,Oslo,,", "03,Oslo,,,x")),
        ("fylker.csv", 4, None, "flere celler"),
    ),
    "missing cell": (
        edit("fylker.csv", lambda text: text.replace("03,Oslo,,", "03,Oslo")),
        ("fylker.csv", 4, "gyldig_fra", "færre celler"),
    ),
    "empty row": (
        edit("fylker.csv", lambda text: text.replace("03,Oslo,,\n", "\n03,Oslo,,\n")),
        ("fylker.csv", 4, None, "tom"),
    ),
    "number twice": (
        edit("kommuner.csv", lambda text: text + "0301,Oslo,,\n"),
        ("kommuner.csv", 840, "kommunenummer", "entydig"),
    ),
    "kommune in no fylke": (
        edit("kommuner.csv", lambda text: text + "9901,Svalbard,,\n"),
        ("kommuner.csv", 840, "kommunenummer", "fylkesnummer"),
    ),
    "kommune that ends before it begins": (
        edit("kommuner.csv", lambda text: text + "0399,Oslo vest,2020-01-01,2019-01-01\n"),
        ("kommuner.csv", 840, "gyldig_til", "rekkefølge"),
    ),
    "inhabitants none": (
        edit("kommune_egenskaper.csv", lambda text: text.replace("728714", "0")),
        ("kommune_egenskaper.csv", 2, "innbyggere", "minst 1"),
    ),
    "inhabitants with a thousands space": (
        edit("kommune_egenskaper.csv", lambda text: text.replace("728714", "728 714")),
        ("kommune_egenskaper.csv", 2, "innbyggere", "heltall"),
    ),
    "longitude outside Norway": (
        edit("kommune_egenskaper.csv", lambda text: text.replace("10.7461", "107.461")),
        ("kommune_egenskaper.csv", 2, "lon", "høyst"),
    ),
    "latitude with a comma": (
        edit("kommune_egenskaper.csv", lambda text: text.replace("59.9127", '"59,9127"')),
        ("kommune_egenskaper.csv", 2, "lat", "punktum"),
    ),
    "kommune of today without properties": (
        edit("kommune_egenskaper.csv", lambda text: "".join(row for row in text.splitlines(True) if row[:4] != "0301")),
        ("kommuner.csv", 42, "kommunenummer", "mangler i kommune_egenskaper.csv"),
    ),
    "change to a number that is not there yet": (
        edit("kommune_endringer.csv", lambda text: text.replace("2017-01-01,0706,", "2016-01-01,0706,")),
        ("kommune_endringer.csv", 2, "til_nummer", "ikke et gyldig kommunenummer ved endringen"),
    ),
    "split that says nothing of a former kommune": (
        edit("kommune_delinger.csv", lambda text: "".join(r for r in text.splitlines(True) if ",1523," not in r)),
        (
            "kommune_delinger.csv",
            None,
            "tidligere_nummer",
            "Ørskog ble slått sammen til 1507 Ålesund, som siden er delt",
        ),
    ),
    "split into what it was not split into": (
        edit("kommune_delinger.csv", lambda text: text.replace("Ørskog,1508,Ålesund", "Ørskog,1520,Ørsta")),
        ("kommune_delinger.csv", 3, "til_nummer", "ikke en del som 1507 ble delt i"),
    ),
    "split with a former kommune that was elsewhere": (
        edit("kommune_delinger.csv", lambda text: text.replace("1523,Ørskog", "1524,Norddal")),
        ("kommune_delinger.csv", 3, "tidligere_nummer", "ble ikke slått sammen til 1507"),
    ),
    "split with a name that is another's": (
        edit("kommune_delinger.csv", lambda text: text.replace("1523,Ørskog", "1523,Skodje")),
        ("kommune_delinger.csv", 3, "tidligere_navn", "hører ikke til tidligere_nummer 1523, som er Ørskog"),
    ),
    "samling that ends first": (
        edit("samlinger.csv", lambda text: text.replace("2019-11-19,2019-11-19", "2019-11-19,2019-11-18")),
        ("samlinger.csv", 2, "dato_til", "rekkefølge"),
    ),
    "share over one hundred": (
        edit("publiserte_tall.csv", lambda text: text.replace("prosent,18,", "prosent,118,", 1)),
        ("publiserte_tall.csv", 2, "verdi", "100"),
    ),
    "quotes that never end": (
        edit("fylker.csv", lambda text: text + '57,"Ny,,\n'),
        ("fylker.csv", 35, None, "Anførsel"),
    ),
    "no description": (lambda folder: (folder / "datapackage.json").unlink(), ("datapackage.json", None, None, "Hent")),
    "description that is no JSON": (edit("datapackage.json", lambda _: "{"), ("datapackage.json", None, None, "Hent")),
}


@pytest.mark.parametrize("case", BROKEN_FILES, ids=str)
def test_a_broken_file_is_told_with_line_column_and_rule(folder: Path, case: str) -> None:
    damage, (file, line, column, rule) = BROKEN_FILES[case]
    damage(folder)
    found = problems(folder)
    assert any((f, r, c) == (file, line, column) and rule in text for f, r, c, _, text in found), found


def test_bytes_that_are_not_utf8_are_told_with_their_line(folder: Path) -> None:
    path = folder / "fylker.csv"
    path.write_bytes(path.read_bytes().replace("Østfold".encode(), "Østfold".encode("latin-1")))
    assert ("fylker.csv", 2, None, None) in [row[:4] for row in problems(folder)]


def test_the_same_evidence_twice_is_told_on_the_second_row(folder: Path) -> None:
    add_row(folder, **ROW)
    line = add_row(folder, **ROW | {"id": "0123456789ac", "merknad": "en gang til"})
    assert [(row[1], "to ganger" in row[4]) for row in problems(folder)] == [(line, True)]


def test_a_vedtak_by_the_fellesnemnda_may_carry_the_last_number_when_the_source_is_undated() -> None:
    faerder = ROW | {
        "enhet": "Færder",
        "kommunenummer": "3911",
        "dagens_kommunenummer": "3911",
        "vedtatt_dato": "2017-10",
    }
    assert validate_table(one_row(**faerder | {"kilde_dato": ""}), "statusobservasjoner") == []
    assert validate_table(one_row(**faerder | {"kilde_dato": "2017-11"}), "statusobservasjoner") != []


@pytest.mark.parametrize("vedtatt", ["2019", "2019-12", "2017-01-01", "2012", "2012-05"])
def test_a_partial_date_matches_when_any_of_its_days_fits_and_an_early_one_counts_as_2017(vedtatt: str) -> None:
    skedsmo = ROW | {
        "enhet": "Skedsmo",
        "kommunenummer": "0231",
        "dagens_kommunenummer": "3205",
        "vedtatt_dato": vedtatt,
    }
    assert validate_table(one_row(**skedsmo), "statusobservasjoner") == []


def test_all_problems_of_all_files_come_at_once_and_in_norwegian(folder: Path) -> None:
    add_row(folder, **ROW | {"status": "vedtat", "kilde_url": "javascript:alert(1)"})
    edit("fylker.csv", lambda text: text.replace("2019-12-31", "2019-12-32", 1))(folder)
    (folder / "samlinger.csv").unlink()
    with pytest.raises(SourceProblems) as raised:
        read_sources(folder)
    text = str(raised.value)
    assert len(raised.value.problems) == 4
    assert text.startswith("4 feil i kildene. Registeret er ikke endret.")
    assert "statusobservasjoner.csv, rad 508, kolonne «status»: «vedtat» er ikke tillatt." in text
    assert "fylker.csv, rad 2, kolonne «gyldig_til»: «2019-12-32» er ingen dato som finnes." in text


def test_an_upload_with_semicolons_and_byte_order_mark_is_read_with_the_same_rules() -> None:
    columns = [column for column in ROW if column != "id"]
    all_columns = [
        "dokumenttittel",
        "vedtatt_av",
        "periode_fra",
        "periode_til",
        "i_dialog",
        "gjelder_dato",
        "utledet",
        "merknad",
    ]
    header = ";".join([*columns, *all_columns])
    right = ";".join([*(ROW[column] for column in columns), *[""] * len(all_columns)])
    upload = f"\ufeff{header}\r\n{right}\r\n".encode()
    optional = frozenset({"id"})
    assert validate_table(upload, "statusobservasjoner", optional=optional, file_name="bulk.csv") == []
    wrong = upload.replace(b"2024-06-13", b"2024-06-31")
    (problem,) = validate_table(wrong, "statusobservasjoner", optional=optional, file_name="bulk.csv")
    place = "bulk.csv, rad 2, kolonne «vedtatt_dato»: «2024-06-31» er ingen dato som finnes."
    assert str(problem) == f"{place} Skriv ÅÅÅÅ, ÅÅÅÅ-MM eller ÅÅÅÅ-MM-DD."


@settings(max_examples=25)
@given(
    st.sampled_from(sorted(ROW)),
    st.text(max_size=40) | st.sampled_from(["1e400", "٣", "2024-02-30", "http://[::1", "9" * 5000]),
)
def test_whatever_stands_in_a_cell_the_answer_is_a_list_of_problems(column: str, text: str) -> None:
    for problem in validate_table(one_row(**ROW | {column: text}), "statusobservasjoner"):
        assert str(problem).startswith(STATUS) and problem.rad is not None


def test_headings_below_empty_lines_are_found_and_rows_keep_their_line() -> None:
    table = read_table(b"\r\n;;\r\nnummer;navn\r\n1103;Stavanger\r\n", "fil.csv")
    assert (table.header, table.rows, table.lines, table.problems) == (
        ["nummer", "navn"],
        [["1103", "Stavanger"]],
        [4],
        [],
    )


@pytest.mark.parametrize("content", [b"", b"\r", b" \n\n", b",,\n,"])
def test_a_file_without_headings_says_that_it_is_empty(content: bytes) -> None:
    (problem,) = read_table(content, "fil.csv").problems
    assert "Filen er tom" in str(problem)


@given(st.binary(max_size=300))
@example(b"\r!")
def test_no_bytes_make_the_reader_fail(content: bytes) -> None:
    table = read_table(content, "fil.csv")
    assert table.problems or table.header


@given(
    st.lists(
        st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\n\x00"), min_size=1),
        min_size=1,
        max_size=5,
    )
)
def test_what_a_csv_writer_wrote_is_read_back_as_it_was(cells: list[str]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["a,b", *cells], ["x", *cells]])
    table = read_table(out.getvalue().encode(), "fil.csv")
    assert table.rows == [["x", *map(clean, cells)]]
    assert table.lines == [2]


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
def test_a_day_lies_within_its_month_and_its_year(day: date) -> None:
    assert span(day.isoformat()) == (day, day)
    for text in (day.isoformat()[:7], day.isoformat()[:4]):
        first, last = span(text) or (date.max, date.min)
        assert first <= day <= last


@given(st.text(max_size=12))
def test_what_is_no_date_has_no_span(text: str) -> None:
    days = span(text)
    assert days is None or days[0] <= days[1]


@given(
    st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)),
    st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)),
)
def test_dates_in_order_are_accepted_and_others_are_not(first: date, last: date) -> None:
    row = {"periode_fra": first.isoformat(), "periode_til": last.isoformat()}
    assert bool(list(date_order(row))) == (first > last)


@given(st.sampled_from(["javascript", "data", "vbscript", "file", "ftp", "about", "blob", ""]), st.text(max_size=40))
def test_only_http_and_https_are_links(scheme: str, rest: str) -> None:
    assert url_problem(f"{scheme}:{rest}")


@given(st.text(max_size=200))
def test_what_is_shown_of_a_value_has_no_control_character_and_a_bounded_length(text: str) -> None:
    shown = visible(text)
    assert not HIDDEN.search(shown)
    assert len(shown) <= 80


def test_every_number_leads_to_kommuner_of_today() -> None:
    numbers = Numbers.of(*registry())
    today = set(read_sources().kommune_egenskaper["kommunenummer"])
    for number in numbers.valid:
        assert numbers.today(number) and numbers.today(number) <= today
    assert numbers.today("0231") == {"3205"}
    assert numbers.today("1507") == {"1508", "1580"}
    assert {number: numbers.today(number) for number in ("1504", "1523", "1529", "1546", "1534")} == {
        **{number: {"1508"} for number in ("1504", "1523", "1529", "1546")},
        "1534": {"1580"},
    }


def test_evidence_of_a_former_kommune_stands_under_the_part_its_area_lies_in() -> None:
    orskog = ROW | {
        "enhet": "Ørskog",
        "kommunenummer": "1523",
        "dagens_kommunenummer": "1508",
        "vedtatt_dato": "2016-05-01",
    }
    orskog["kilde_dato"] = ""
    assert validate_table(one_row(**orskog), "statusobservasjoner") == []
    (problem,) = validate_table(one_row(**orskog | {"dagens_kommunenummer": "1580"}), "statusobservasjoner")
    assert str(problem).endswith("«1580» følger ikke av kommunenummer 1523, som i dag er 1508.")
