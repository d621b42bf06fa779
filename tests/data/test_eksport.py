"""Every download read back with another tool, and nothing in it that a spreadsheet would run or that is only for editors."""

import csv
import io
import json
import shutil
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import duckdb
import frictionless
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import shape

from data.database import Register
from data.eksport import fields, spreadsheets
from data.eksport import package as eksport_pakke
from data.eksport.tables import OVERSKRIFTER, TABELL, TABELLER, rows_of
from data.queries import core
from loaders.build import build
from loaders.sources.validate import SOURCES

PER = date(2026, 11, 21)
HOSTILE = ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3", "＝1+1", "<img src=x onerror=alert(1)>"]


@pytest.fixture(scope="module")
def hostile_register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    """A register in which titles, units and notes of the sources are hostile text."""
    folder = tmp_path_factory.mktemp("fiendtlig")
    sources = folder / "sources"
    shutil.copytree(SOURCES, sources, ignore=shutil.ignore_patterns("grenser"))
    path = sources / "statusobservasjoner.csv"
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row, text in zip([row for row in rows if row["niva"] == "kommune"], HOSTILE, strict=False):
        row |= {"dokumenttittel": text, "merknad": text, "kilde_utgiver": text}
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    build(sources, folder / "register.duckdb")
    return Register((folder / "register.duckdb").resolve())


@pytest.fixture(scope="module")
def workbook(register: Register) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(spreadsheets.excel(register, PER)))


def test_the_workbook_has_a_sheet_per_table_with_norwegian_headings_filters_and_widths(
    workbook: openpyxl.Workbook,
) -> None:
    assert workbook.sheetnames == ["Om registeret", *(table.tittel for table in TABELLER)]
    for table in TABELLER:
        sheet = workbook[table.tittel]
        headings = [cell.value for cell in sheet[1]]
        assert headings and set(headings) <= set(OVERSKRIFTER.values())
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet.freeze_panes == "B2"
        assert any(sheet.column_dimensions[letter].width > 10 for letter in "AB")


def test_the_workbook_holds_the_same_rows_as_the_register(workbook: openpyxl.Workbook, register: Register) -> None:
    for table in TABELLER:
        assert workbook[table.tittel].max_row - 1 == len(rows_of(register, table.navn, PER))
    status = workbook["Status"]
    named = {row[1].value: row[4].value for row in status.iter_rows(min_row=2)}
    assert named["Voss"] == "vedtatt"
    assert len(named) >= 355


def test_links_in_the_workbook_are_live(workbook: openpyxl.Workbook) -> None:
    cells = [cell for row in workbook["Observasjoner"].iter_rows(min_row=2) for cell in row if cell.hyperlink]
    assert len(cells) == workbook["Observasjoner"].max_row - 1
    assert all(str(cell.value).startswith("http") for cell in cells)


@pytest.mark.parametrize("table", [table.navn for table in TABELLER])
def test_every_table_reads_back_from_csv_and_parquet(register: Register, table: str) -> None:
    frame = rows_of(register, table, PER)
    plain = pd.read_csv(io.BytesIO(spreadsheets.csv_enkel(frame)), dtype=str, keep_default_na=False)
    norsk = pd.read_csv(
        io.BytesIO(spreadsheets.csv_norsk(frame)), sep=";", encoding="utf-8-sig", dtype=str, keep_default_na=False
    )
    assert list(plain.columns) == list(frame.columns)
    assert list(norsk.columns) == [spreadsheets.overskrift(name) for name in frame.columns]
    assert len(plain) == len(norsk) == len(frame)
    parquet = pd.read_parquet(io.BytesIO(spreadsheets.parquet(frame)))
    assert list(parquet.columns) == list(frame.columns)
    assert len(parquet) == len(frame)
    for name in ("kommunenummer", "kilde_url", "status"):
        if name in frame and not frame.empty:
            assert list(parquet[name].dropna()) == list(frame[name].dropna()) == [v for v in plain[name] if v]


def test_norwegian_csv_is_what_norwegian_excel_opens(register: Register) -> None:
    content = spreadsheets.csv_norsk(rows_of(register, "fylkestall", PER))
    assert content.startswith(b"\xef\xbb\xbfFylkesnummer;Fylke;")
    assert b"\r\n" in content
    shares = [line.split(";")[8] for line in content.decode("utf-8-sig").splitlines()[1:]]
    assert any("," in share for share in shares) and not any("." in share for share in shares)


def test_the_numbers_with_leading_zeros_stay_text(register: Register) -> None:
    frame = pd.read_csv(io.BytesIO(spreadsheets.csv_enkel(rows_of(register, "status", PER))), dtype=str)
    assert "0301" in set(frame["kommunenummer"])


def test_no_cell_of_a_hostile_source_runs_in_a_spreadsheet(hostile_register: Register) -> None:
    frame = rows_of(hostile_register, "observasjoner", PER)
    assert set(HOSTILE) <= set(frame["dokumenttittel"])
    book = openpyxl.load_workbook(io.BytesIO(spreadsheets.excel(hostile_register, PER)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    assert set(HOSTILE) <= {cell.value for cell in cells if cell.data_type == "s"}, "a text cell is a text cell"
    texts = []
    for content, delimiter in ((spreadsheets.csv_enkel(frame), ","), (spreadsheets.csv_norsk(frame), ";")):
        texts += [
            cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=delimiter) for cell in row
        ]
    dangerous = [
        text
        for text in texts
        if text.lstrip("\u200b ").startswith(("=", "+", "-", "@", "＝")) and text not in {"-", "–"}
    ]
    assert [text for text in dangerous if not text.lstrip("+-").replace(".", "").replace(",", "").isdigit()] == []
    assert "<img src=x onerror=alert(1)>" in texts


@given(st.text(max_size=30))
def test_a_made_safe_cell_never_starts_as_a_formula_and_keeps_its_text(text: str) -> None:
    safe = spreadsheets.trygg_celle(text)
    assert isinstance(safe, str) and safe.removeprefix("'") == text.removeprefix("'")
    if not safe.strip().lstrip("+-").replace(".", "").replace(",", "").rstrip("% ").isdigit():
        assert not safe.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_geojson_has_357_valid_kommuner_with_the_status_of_the_date(register: Register) -> None:
    found = json.loads(eksport_pakke.geojson(register, date(2024, 6, 12)))
    assert found["innhold"] == register.innhold and "Kartverket" in found["attribusjon"]
    assert len(found["features"]) == 357
    status = core.status_per(register, date(2024, 6, 12)).set_index("kommunenummer")
    for feature in found["features"]:
        assert feature["properties"]["status"] == status.loc[feature["id"], "status"]
        assert shape(feature["geometry"]).is_valid
    voss = next(feature["properties"] for feature in found["features"] if feature["id"] == "4621")
    assert voss["status"] == "under_arbeid" and voss["siden"] == "2022-04-27"


def test_the_duckdb_file_gives_the_same_numbers_and_nothing_that_is_only_for_editors(
    register: Register, tmp_path: Path
) -> None:
    path = tmp_path / "kart.duckdb"
    path.write_bytes(eksport_pakke.duckdb_fil(register))
    with duckdb.connect(str(path), read_only=True) as connection:
        for day in ("2019-07-18", "2024-07-01", "2026-11-21"):
            sql = "SELECT * FROM status_per(?::DATE) ORDER BY kommunenummer"
            pd.testing.assert_frame_equal(connection.execute(sql, [day]).df(), register.query(sql, (day,)))
        assert connection.execute("SELECT verdi FROM meta WHERE nokkel = 'innhold'").fetchone() == (register.innhold,)
        for table in ("observasjon", "samling", "bistand"):
            row = connection.execute(f"SELECT count(*) FROM {table} WHERE registrert_av IS NOT NULL").fetchone()
            assert row == (0,)
        for table in ("funn", "nettside", "soek", "kopi", "einnsyn", "funn_beslutning"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def test_the_duckdb_file_opens_in_a_process_of_its_own(register: Register, tmp_path: Path) -> None:
    path = tmp_path / "kart.duckdb"
    path.write_bytes(eksport_pakke.duckdb_fil(register))
    code = "import duckdb, sys; print(duckdb.connect(sys.argv[1], read_only=True).execute('SELECT count(*) FROM kommune_na').fetchone()[0])"
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "357"


def test_the_data_package_is_valid_and_says_how_to_cite_it(register: Register, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(eksport_pakke.datapakke(register, PER))) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path)
    report = frictionless.Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "note"])
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert {resource["name"] for resource in package["resources"]} == set(TABELL)
    assert register.innhold[:12] in (tmp_path / "LES_MEG.txt").read_text(encoding="utf-8")


def test_the_same_register_gives_the_same_bytes(register: Register) -> None:
    assert eksport_pakke.datapakke(register, PER) == eksport_pakke.datapakke(register, PER)
    assert spreadsheets.csv_enkel(rows_of(register, "status", PER)) == spreadsheets.csv_enkel(
        rows_of(register, "status", PER)
    )


def test_no_open_table_has_a_column_that_is_only_for_editors(register: Register) -> None:
    for table in TABELLER:
        assert not {"registrert_av", "notat", "gjeldende"} & set(rows_of(register, table.navn, PER).columns)


def test_a_citation_names_the_date_and_the_content(register: Register) -> None:
    words = spreadsheets.sitering(register, PER, "https://kart.example.org")
    assert "2026-11-21" in words and register.innhold[:12] in words and words.endswith("https://kart.example.org")


def test_columns_are_described_once_for_the_data_package_the_api_and_people(register: Register) -> None:
    package = json.loads(zipfile.ZipFile(io.BytesIO(eksport_pakke.datapakke(register, PER))).read("datapackage.json"))
    told = {
        (resource["name"], field["name"]): (field.get("title"), field.get("description"))
        for resource in package["resources"]
        for field in resource.get("schema", {}).get("fields", [])
    }
    for table, described in fields.OF_TABLE.items():
        shared = [one for one in described if (table, one.name) in told]
        assert len(shared) > 5
        for one in shared:
            assert told[table, one.name] == (one.heading, one.text)
            assert one.schema()["title"] == one.heading and one.schema()["description"] == one.text
