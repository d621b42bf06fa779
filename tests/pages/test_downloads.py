import io
from datetime import date
from xml.etree import ElementTree

import altair as alt
import openpyxl
import pandas as pd
import pytest
from PIL import Image

from pages.components import charts, downloads, picture

TABLE = pd.DataFrame(
    {
        "Fylke": ["Østfold", "=HYPERLINK(1)", "Innlandet"],
        "Vedtatt": [8, 0, 14],
        "Andel": [0.5, 0.0, float("nan")],
        "Siden": [date(2024, 7, 1), None, date(2019, 1, 31)],
    }
)
FORMATS = {"Andel": "prosent", "Vedtatt": "tall"}
FRAME = picture.Frame(
    "Vedtatt <b>& sånt</b>", "Østfold: 8 av 12 kommuner", "Per 1. juli 2024", "Kilde: registeret", "Flest i Innlandet."
)


def _figure() -> charts.Figure:
    chart = (
        alt.Chart(charts.rows("r"))
        .mark_bar(color="#00695c")
        .encode(x=alt.X("Andel:Q", axis=alt.Axis(format=".1%")), y="Fylke:N")
    )
    return charts.Figure(
        charts.form(chart), {"r": TABLE[["Fylke", "Andel"]].to_dict("records")}, "", 200, charts.status_legend()
    )


def test_csv_reads_back_as_the_shown_table_in_norwegian_form() -> None:
    raw = downloads.csv_bytes(TABLE)
    assert raw.startswith(b"\xef\xbb\xbf")
    back = pd.read_csv(io.BytesIO(raw), sep=";", decimal=",", encoding="utf-8-sig")
    assert list(back.columns) == list(TABLE.columns)
    assert back["Fylke"].tolist() == ["Østfold", "'=HYPERLINK(1)", "Innlandet"]
    assert back["Andel"].tolist()[:2] == [0.5, 0.0]
    assert back["Siden"].tolist()[0] == "2024-07-01"
    assert "0,5" in raw.decode("utf-8-sig")


def test_excel_reads_back_with_types_filter_and_no_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(downloads.excel_bytes(TABLE, FRAME, formats=FORMATS)))
    sheet = book["Data"]
    assert [c.value for c in sheet[1]] == list(TABLE.columns)
    assert [c.value for c in sheet[2]][:3] == ["Østfold", 8, 0.5]
    assert sheet["D2"].value.date() == date(2024, 7, 1)
    assert sheet["C2"].number_format == "0.0 %"
    assert sheet["C4"].value is None, "unknown is an empty cell, not zero"
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert sheet["A3"].value == "=HYPERLINK(1)", "a text cell never runs, so nothing is put before it"
    assert sheet.auto_filter.ref == "A1:D4"
    about = {row[0].value: row[1].value for row in book["Om tallene"].iter_rows()}
    assert about == {"Tittel": FRAME.title, "Viser": FRAME.sentence, "Per dato": FRAME.as_of, "Kilde": FRAME.source}


def test_picture_is_a_slide_with_title_sentence_date_and_source_inside() -> None:
    drawing = picture.svg(_figure(), FRAME)
    root = ElementTree.fromstring(drawing)
    assert root.attrib["viewBox"] == "0 0 1280 720"
    words = [text for text in root.itertext() if text.strip()]
    for wanted in (FRAME.title, FRAME.sentence, f"{FRAME.as_of}  ·  {FRAME.source}", FRAME.description, "Under arbeid"):
        assert wanted in words
    assert any("50,0" in text for text in words), "the axis has Norwegian numbers"
    assert "http://" not in drawing.replace("http://www.w3.org/", "")


def test_png_has_slide_size_and_the_colours_of_the_chart() -> None:
    image = Image.open(io.BytesIO(picture.png(_figure(), FRAME))).convert("RGB")
    assert image.size == (1920, 1080)
    colours = {colour for _, colour in image.getcolors(1_000_000) or []}
    assert {(0, 105, 92), (255, 255, 255), (31, 42, 42)} <= colours


@pytest.mark.parametrize(
    "kind", [*charts.STATUS_ORDER, "line", "dashed", "ring", "dot", "square", "triangle", "tick", "diamond"]
)
def test_every_legend_mark_is_drawn_as_a_shape(kind: str) -> None:
    assert "<text" not in picture.symbol(kind, 10, 10, 15, "#000000")


def test_file_names_are_plain_and_dated() -> None:
    name = downloads.file_name("Åfjord: «over» 50 % / år", date(2024, 7, 1), "csv")
    assert name == "afjord-over-50-ar-2024-07-01.csv"
