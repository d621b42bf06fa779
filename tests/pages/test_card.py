"""The card around a figure: chart or table of the same rows, hostile text, and headings that come last."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date

import openpyxl
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from data.eksport.spreadsheets import trygg_celle
from pages.components import downloads
from pages.components.html import html_table
from pages.components.picture import Frame
from tests.pages.opening import LIMIT

FRAME = Frame("Tittel", "Viser", "Per 1. juli 2024", "Kilde")


def _app(change: str = "") -> Callable[[], None]:
    def app() -> None:
        from datetime import date

        import altair as alt
        import pandas as pd

        from pages.components import card, charts

        table = pd.DataFrame({"Fylke": ["<img src=x onerror=alert(1)>"], "Andel": [0.125]})
        form = charts.form(alt.Chart(charts.rows("r")).mark_bar().encode(x="Andel:Q", y="Fylke:N"))
        figure = charts.Figure(
            form, {"r": table.to_dict("records")}, "Ett fylke har 12,5 %.", 100, charts.status_legend()
        )
        card.card("prove", "Andel <b>", chart=figure, table=table, as_of=date(2024, 7, 1), formats={"Andel": "prosent"})

    return app


def _html(at: AppTest) -> str:
    return "".join(element.proto.body for element in at.get("html"))


def test_card_shows_title_date_source_and_the_finding_for_screen_readers() -> None:
    at = AppTest.from_function(_app(), default_timeout=LIMIT).run()
    assert not at.exception
    assert "Andel &lt;b&gt;" in _html(at)
    assert "Per 1.\u00a0juli 2024 · Kilde:" in _html(at)
    assert at.get("vega_lite_chart")[0].proto.alt == "Ett fylke har 12,5 %."


def test_card_switches_to_a_table_of_the_same_rows_with_hostile_text_as_text() -> None:
    at = AppTest.from_function(_app(), default_timeout=LIMIT).run()
    at.segmented_control(key="vis_prove").set_value("Tabell").run()
    assert not at.get("vega_lite_chart")
    assert "&lt;img src=x" in _html(at) and "<img" not in _html(at)
    assert "12,5\u00a0%" in _html(at)


def test_table_has_real_headings_and_only_safe_links() -> None:
    table = pd.DataFrame({"Kommune": ["Voss", "Os"], "Kilde": ["https://voss.no/a?b=1&c", "javascript:alert(1)"]})
    made = html_table(table, "Kilder", formats={"Kilde": "lenke"})
    assert '<th scope="col">Kommune</th>' in made and '<th scope="row">Voss</th>' in made
    assert '<a href="https://voss.no/a?b=1&amp;c" target="_blank"' in made
    assert "<caption>Kilder</caption>" in made
    assert 'href="javascript' not in made


def test_unknown_is_shown_as_a_dash_and_never_as_zero() -> None:
    table = pd.DataFrame({"Fylke": ["Oslo"], "Tall": [float("nan")], "Dato": [None]})
    assert html_table(table, "x", formats={"Tall": "tall", "Dato": "dato"}).count("<td") == 2
    assert ">0<" not in html_table(table, "x", formats={"Tall": "tall"})


KEYED = pd.DataFrame({"navn": ["Voss"], "andel": [0.5], "kilde": ["https://voss.no/"], "siden": [date(2024, 7, 1)]})
FORMATS = {"andel": "prosent", "kilde": "lenke"}


@settings(max_examples=25)
@given(st.lists(st.text("abcæøå =<>&%,;\"'", max_size=12), min_size=4, max_size=4))
def test_headings_come_last_so_that_new_words_change_no_format_no_order_and_no_link(words: list[str]) -> None:
    headings = dict(zip(KEYED.columns, words, strict=True))
    plain = html_table(KEYED, "x", formats=FORMATS)
    worded = html_table(KEYED, "x", headings, FORMATS)
    assert worded.split("<tbody>")[1] == plain.split("<tbody>")[1]
    assert re.findall(r'<th scope="col"([^>]*)>', worded) == re.findall(r'<th scope="col"([^>]*)>', plain)
    sheet = openpyxl.load_workbook(io.BytesIO(downloads.excel_bytes(KEYED, FRAME, headings, FORMATS)))["Data"]
    assert [cell.value or "" for cell in sheet[1]] == words
    assert [cell.number_format for cell in sheet[2]] == ["General", "0.0 %", "General", "dd.mm.yyyy"]
    assert sheet["C2"].hyperlink.target == "https://voss.no/"
    head, row = csv.reader(io.StringIO(downloads.csv_bytes(KEYED, headings).decode("utf-8-sig")), delimiter=";")
    assert head == [trygg_celle(word) for word in words] and row == [
        "Voss",
        "0,5",
        "https://voss.no/",
        "2024-07-01",
    ]
