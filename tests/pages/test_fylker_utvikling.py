"""The screens Fylker and Utvikling through AppTest: same numbers as the register, filter followed, odd dates and hostile text survived."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import openpyxl
import pandas as pd
import pytest
import vl_convert
from streamlit.testing.v1 import AppTest

from data.database import Register
from data.queries import core, utvikling
from data.queries import fylker as queries
from data.queries.utvikling import i_dette_tempoet
from pages.components import charts, downloads, picture
from pages.components.maps import deck as map_deck
from pages.fylker import knowledge_figures, status_figures
from pages.utvikling import line_figures, pace_figures, time_map

Dashboard = Callable[..., AppTest]
TODAY = date(2026, 11, 21)


def _html(at: AppTest) -> str:
    return "".join(element.proto.body for element in at.get("html"))


def _charts(at: AppTest) -> list[str]:
    return [element.proto.alt for element in at.get("vega_lite_chart")]


@pytest.mark.parametrize("screen", ["fylker", "utvikling"])
@pytest.mark.parametrize(
    "params",
    [
        {},
        {"fylke": "46"},
        {"fylke": ["11", "03"]},
        {"per": "2007-01-01"},
        {"per": "2012-02-29", "fylke": "56"},
        {"per": "2024-07-01"},
    ],
    ids=str,
)
def test_the_screen_stands_for_any_place_and_day(dashboard: Dashboard, screen: str, params: dict[str, str]) -> None:
    at = dashboard(screen, **params)
    assert not at.exception
    assert all(_charts(at)), "every chart has its finding in words"


def test_fylker_follows_the_filter_and_says_so(dashboard: Dashboard) -> None:
    at = dashboard("fylker", fylke="46", per="2024-07-01")
    register_row = core.fylkestall_per(queries_register(), date(2024, 7, 1)).set_index("fylkesnummer").loc["46"]
    assert f"Vestland: {register_row['vedtatt']} av 43 kommuner har vedtatt" in _html(at)
    assert "kommune for kommune" in _html(at)


def queries_register() -> Register:
    from data import database

    return database.current()


@pytest.mark.parametrize("screen", ["fylker", "utvikling"])
def test_a_choice_that_does_nothing_here_says_so(dashboard: Dashboard, screen: str) -> None:
    quiet, told = dashboard(screen, fylke="46"), dashboard(screen, fylke="46", status="vedtatt")
    assert not [c.value for c in quiet.caption if "virker på kartet" in c.value]
    assert [c.value for c in told.caption if c.value.startswith("Valget av status virker på kartet")]
    assert not [m.value for m in told.markdown if "viser bare" in m.value]


def test_published_counts_are_shown_with_their_warning(dashboard: Dashboard) -> None:
    at = dashboard("fylker", per="2024-07-31")
    assert "8 vedtatt kan ikke stemme: Vestfold hadde bare 6 kommuner" in _html(at)


def test_the_pace_is_hidden_where_data_are_thin(dashboard: Dashboard) -> None:
    at = dashboard("utvikling", fylke="55")
    assert any("For lite å regne på i Troms" in element.value for element in at.info)
    assert "Et regnestykke, ikke en prognose" in _html(dashboard("utvikling"))


def test_the_slider_moves_the_map_figures_and_sentence_together(dashboard: Dashboard) -> None:
    at = dashboard("utvikling")
    at.select_slider(key="tid").set_value("juni 2019").run()
    shown = utvikling.tilstand_per(queries_register(), date(2019, 6, 30))
    adopted = sum(code == "vedtatt" for code in shown.values())
    sentence = next(m.value for m in at.markdown if "per 30" in m.value).replace("\\", "")
    assert f"{adopted} av 357 kommuner har vedtatt" in sentence
    deck = json.loads(at.get("deck_gl_json_chart")[0].proto.json)
    fill = next(layer for layer in deck["layers"] if layer["id"] == "tid_kommuner")
    shown |= dict.fromkeys(utvikling.stille_per(queries_register(), date(2019, 6, 30)), "stille")
    assert fill["updateTriggers"]["getFillColor"] == [time_map.codes(shown, ())]
    assert fill["data"].startswith("/geo/"), "geometry by address, never in the message"


def test_each_of_the_357_digits_is_the_status_of_its_kommune(register: Register) -> None:
    shown = utvikling.tilstand_per(register, TODAY)
    digits = time_map.codes(shown, ())
    assert len(digits) == 357
    for number, digit in zip(map_deck.order(), digits, strict=True):
        assert charts.STATUS_ORDER[int(digit)] == shown.get(number, "ikke_kartlagt")
    silent = utvikling.stille_per(register, TODAY)
    drawn = time_map.codes(shown | dict.fromkeys(silent, "stille"), ())
    assert {n for n, digit in zip(map_deck.order(), drawn, strict=True) if digit == "6"} == silent != set()
    chosen = time_map.codes(shown, ("46",))
    assert sum(d != "5" for d in chosen) == 43


def test_where_a_fylke_of_one_kommune_tops_the_chart_the_sentences_say_whom_they_compare(register: Register) -> None:
    counts = queries.fylkestall_med_endring(register, TODAY, date(2025, 11, 21))
    assert status_figures.sort_counts(counts, "andel_vedtatt")["fylkesnavn"].tolist()[:2] == ["Norge", "Oslo"]
    best = max((row for row in counts.to_dict("records") if row["antall_kommuner"] > 1 and row["fylkesnummer"] != "00"),
               key=lambda row: row["andel_vedtatt"])  # fmt: skip
    for told in (status_figures.status_title(counts, (), ""), line_figures.multiples(register, TODAY, True).lead):
        assert "med flere kommuner" in told and best["fylkesnavn"] in told and "Oslo" not in told


def _frame() -> picture.Frame:
    return picture.Frame("Tittel", "Hele landet", "Per 1. juli 2024", "Kilde: registeret")


def test_every_table_of_fylker_is_written_and_read_back_from_excel(register: Register) -> None:
    counts = status_figures.sort_counts(
        queries.fylkestall_med_endring(register, TODAY, date(2025, 11, 21)), "andel_vedtatt"
    )
    tables = [
        status_figures.status_table(counts),
        status_figures.plan_table(queries.forankring_per(register, TODAY)),
        status_figures.matrix_table(queries.matrise_per(register, TODAY, ("46",))),
        knowledge_figures.published_table(queries.publisert_mot_dokumentert(register, "2024-07")),
        status_figures.look_table(queries.look_first(register, TODAY, (), 15)),
        status_figures.county_table(queries.fylkeskommuner(register, TODAY)),
    ]
    for table in tables:
        back = openpyxl.load_workbook(
            io.BytesIO(downloads.excel_bytes(table, _frame(), formats=status_figures.STATUS_FORMATS))
        )["Data"]
        assert back.max_row == len(table) + 1
        assert [cell.value for cell in back[1]] == list(table.columns)
        first = [cell.value for cell in back["A"]][1:]
        assert first == table.iloc[:, 0].tolist()
    status = openpyxl.load_workbook(io.BytesIO(downloads.excel_bytes(tables[0], _frame())))["Data"]
    assert status["B2"].value == 357 and isinstance(status["H2"].value, float)


def test_the_shares_of_the_bars_fill_each_line(register: Register) -> None:
    counts = queries.fylkestall_med_endring(register, TODAY, TODAY)
    rows = pd.DataFrame(status_figures.status_figure(counts, (), "vedtatt").data["soyler"])
    assert (rows[list(charts.STATUS_ORDER)].sum(axis=1) == rows["antall_kommuner"]).all()
    assert rows.loc[rows["fylkesnummer"] == "00", "antall_kommuner"].item() == 357


@pytest.mark.parametrize("column", status_figures.SORTABLE)
def test_any_column_sorts_the_fylker_with_norge_on_top(register: Register, column: str) -> None:
    counts = queries.fylkestall_med_endring(register, TODAY, date(2024, 7, 1))
    ordered = status_figures.sort_counts(counts, column)
    assert ordered["fylkesnummer"].iloc[0] == "00" and len(ordered) == 16
    assert ordered[column].iloc[1:].is_monotonic_decreasing


def test_published_and_documented_stay_in_columns_and_marks_of_their_own(register: Register) -> None:
    series = utvikling.serie(register, TODAY, ("00",))
    points = utvikling.publiserte_punkter(register)
    table = line_figures.line_table(series, points, ("00",))
    documented = table[table["type"] == "Dokumentert"]
    published = table[table["type"] == "Publisert"]
    assert documented[["publisert_antall", "publisert_andel"]].isna().all(axis=None)
    assert published[["vedtatt", "arvet"]].isna().all(axis=None)
    figure = line_figures.line_figure(series, points, [], utvikling.samlinger(register), ("00",), False, "x")
    drawn = pd.DataFrame(figure.data["datert"])
    assert drawn["vedtatt"].iloc[-1] == series["vedtatt"].iloc[-1] - series["udatert"].iloc[-1], (
        "undated ones are not in the line"
    )
    assert {point["n"] for point in figure.data["publisert"]} >= {38, 64, 107}


def test_a_compressed_step_line_is_the_same_line(register: Register) -> None:
    series = utvikling.serie(register, TODAY, ("46",))
    figure = line_figures.line_figure(
        series, utvikling.publiserte_punkter(register), [], utvikling.samlinger(register), ("46",), False, "x"
    )
    kept = (
        pd.DataFrame(figure.data["datert"])
        .assign(dag=lambda d: pd.to_datetime(d["dag"], unit="D"))
        .set_index("dag")["vedtatt"]
    )
    full = (series["vedtatt"] - series["udatert"]).set_axis(series["dato"])
    assert kept.reindex(full.index, method="ffill").tolist() == full.tolist()
    assert len(kept) < len(full) / 4


def _drawn(spec: dict[str, Any]) -> tuple[Counter[tuple[str, str]], Counter[str]]:
    """How often each filled shape and each word is drawn."""
    locale = {"format_locale": charts.LOCALE["number"], "time_format_locale": charts.LOCALE["time"]}
    svg = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[], **locale)
    shapes = re.findall(r'<path[^>]*? d="([^"]+)"[^>]*?fill="([^"]*)"', svg)
    return Counter(shapes), Counter(re.findall(r"<text[^>]*>([^<]*)<", svg))


def test_the_small_form_that_the_screen_is_sent_draws_what_the_picture_shows(register: Register) -> None:
    areas = ("46", "11", "18")
    counts = queries.fylkestall_med_endring(register, TODAY, date(2025, 11, 21))
    published = utvikling.publiserte_punkter(register)
    figures = [
        status_figures.status_figure(counts, areas, "vedtatt"),
        status_figures.plan_figure(queries.forankring_per(register, TODAY), areas),
        knowledge_figures.published_figure(queries.publisert_mot_dokumentert(register, "2024-07")),
        line_figures.line_figure(
            utvikling.serie(register, TODAY, areas), published, [], utvikling.samlinger(register), areas, True, "x"
        ),
        line_figures.multiples_figure(line_figures.multiples(register, TODAY, False), areas),
        pace_figures.year_figure(utvikling.nye_vedtak(register, TODAY, ())),
        pace_figures.work_figure(utvikling.tid_under_arbeid(register, TODAY, areas)),
    ]
    for figure in figures:
        printed = charts.for_print(figure, 900, 500)
        size = {name: printed[name] for name in ("width", "height", "autosize", "padding", "config")}
        assert _drawn(charts.for_screen(figure) | size) == _drawn(printed), figure.alt


def test_hostile_words_in_a_source_stay_words_in_table_and_picture() -> None:
    bad = "<script>alert(1)</script>"
    row = SimpleNamespace(
        fylkesnummer="99", fylkesnavn=bad, gyldig_til=None, i_dag="", status="vedtatt", tittel=bad, annen_plan="=1+1", siden_tekst=None,
        periode_til=None, utlopt=False, under_revisjon=False, sikkerhet="lav", kilde_url="javascript:alert(1)", kilde_utgiver=bad,
    )  # fmt: skip
    from pages.components.html import html_table

    made = html_table(status_figures.county_table([row]), "x", formats={"kilde": "lenke"})
    assert "<script" not in made and "href=" not in made


def test_a_choice_of_the_screen_in_the_address_survives_a_change_of_filter(dashboard: Dashboard) -> None:
    at = dashboard("fylker", sorter="Kommuner", vis_status="Tabell")
    at.pills(key="filter_fylke").set_value(["46"]).run()
    assert not at.exception
    assert "Kommuner" in at.query_params["sorter"] and "46" in at.query_params["fylke"]


def test_no_download_writes_unknown_as_a_word(register: Register) -> None:
    frame = picture.Frame("Tittel", "", "", "")
    tables = [
        knowledge_figures.published_table(queries.publisert_mot_dokumentert(register, "2024-07")),
        line_figures.line_table(
            utvikling.serie(register, TODAY, ("00",)), utvikling.publiserte_punkter(register), ["00"]
        ),
    ]
    for table in tables:
        assert table.isna().any().any()
        book = openpyxl.load_workbook(io.BytesIO(downloads.excel_bytes(table, frame)))
        cells = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
        assert not {"<NA>", "nan", "None", "NaT"} & set(map(str, filter(None, cells)))


def test_a_lone_fylke_with_an_impossible_figure_is_not_said_to_have_none(register: Register) -> None:
    compared = queries.publisert_mot_dokumentert(register, "2024-07")
    alone = compared[compared["fylkesnavn"] == "Akershus"]
    assert knowledge_figures.published_title(alone, "Akershus") == "Det publiserte tallet for Akershus kan ikke stemme"


def test_the_estimated_year_is_counted_from_the_end_of_its_own_period(register: Register) -> None:
    bases = utvikling.tempo(register, date(2026, 11, 22), (), 5)
    published = next(row for row in bases if not row.dokumentert)
    assert (published.fra, published.til, published.lagt_sammen) == ("2019-07", "2024-07", True)
    reckoned = i_dette_tempoet(published.nye, published.aar, published.rest)
    assert reckoned is not None
    table = pace_figures.pace_table([("Publisert", (published.fra, published.til), reckoned)])
    assert table["aar"].tolist() == [str(int(2024.58 + reckoned.igjen))]
    assert table["periode"].tolist() == ["juli 2019–juli 2024"]


@pytest.mark.parametrize("area", [(), ("11",), ("46", "50")])
def test_a_title_and_the_bars_under_it_add_up(register: Register, area: tuple[str, ...]) -> None:
    def number(pattern: str, title: str) -> int:
        found = re.search(pattern, title)
        return int(found[1]) if found else 0

    new = utvikling.nye_vedtak(register, TODAY, area)
    bars = pace_figures.year_figure(new).data["aar"]
    title = pace_figures.year_title(new, "området")
    assert number(r"^(\d+) ny", title) == sum(bar["antall"] for bar in bars if bar["kjent"])
    assert number(r", (\d+) uten dato", title) == sum(bar["antall"] for bar in bars if not bar["kjent"])
    spells = utvikling.tid_under_arbeid(register, TODAY, area)
    bars, title = pace_figures.work_figure(spells).data["tid"], pace_figures.work_title(spells, "området")
    there = sum(bar["antall"] for bar in bars if bar["utfall"] == "vedtatt")
    assert there == (number(r"^(\d+) løp", title) or there) and ("løp" in title) == (there >= 5)
    assert number(r"; (\d+) var i gang", title) == sum(bar["antall"] for bar in bars if bar["utfall"] == "pagar")
    left_out = sum(
        int(n) for n in re.findall(r"(\d+) (?:som ble vedtatt|der arbeidet)", pace_figures.work_note(spells))
    )
    assert len(spells) == left_out + sum(bar["antall"] for bar in bars)


def test_the_bridge_of_fylker_says_what_its_rows_add_up_to(dashboard: Dashboard) -> None:
    html = _html(dashboard("fylker"))
    title = re.search(r">(\d+) publisert juli\s2024 = (.*?)</h3>", html)
    assert title is not None
    parts = [int(part.split()[0]) for part in title[2].split(" + ")]
    assert sum(parts) == int(title[1]) == 107 and len(parts) >= 4
    table = html.split(f'aria-label="{title[1]} publisert')[1].split("</table>")[0]
    rows = [
        [re.sub("<[^>]+>", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)]
        for row in table.split("<tr")[2:]
    ]
    assert int(rows[0][2]) == 107 == sum(int(row[2]) for row in rows[1:])
    assert all(row[3] != "–" for row in rows[1:] if row[0] != "Ikke kjent ved navn"), "each part is a list"


def test_the_matrix_draws_work_that_has_gone_silent_paler(register: Register) -> None:
    cells = queries.matrise_per(register, TODAY, ("46",))
    silent = set(cells[cells["stille"]]["kommunenavn"])
    figure = status_figures.matrix_figure(cells, 43, "Vestland", "noen plantype")
    assert silent and {row["kommune"] for row in figure.data["ruter"] if row["status"] == "stille"} == silent
    assert "stille" in {entry.kind for entry in figure.legend}
    assert status_figures.matrix_table(cells)["status"].str.contains("stille").sum() == cells["stille"].sum()


@pytest.mark.parametrize("screen", ["fylker", "utvikling"])
def test_the_sentence_of_a_screen_stands_once(dashboard: Dashboard, screen: str) -> None:
    for choice in ({}, {"fylke": "46"}):
        app = dashboard(screen, **choice)
        said = re.findall(r'class="fk-card-sub">(.*?)</p>', "".join(str(e.proto.body) for e in app.get("html")))
        assert said.count(said[0]) == 1 and "har vedtatt frivillighetspolitikk per" in said[0]
