"""The overview: its figures, map, table and panel, as the script makes them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from data.database import Register
from data.queries import core, oversikt
from pages.components import format as fmt
from pages.components import kommune_texts
from pages.components import texts as shared
from pages.components.maps import features as map_features
from pages.components.maps import kommune_table
from pages.components.maps.deck import clicked, order
from pages.components.maps.status_map import Look, deck, view
from pages.oversikt import texts as t

Dashboard = Callable[..., AppTest]
TODAY = date.today()


@pytest.mark.parametrize("per", [date(2017, 5, 23), date(2024, 7, 1), TODAY])
@pytest.mark.parametrize("fylker", [(), ("11",), ("46", "55")])
def test_the_key_figures_are_the_registers_own_counts(register: Register, per: date, fylker: tuple[str, ...]) -> None:
    counts = core.fylkestall_per(register, per).set_index("fylkesnummer")
    expected = counts.loc[list(fylker) or ["00"]].sum(numeric_only=True)
    figures = {f.visning: f for f in oversikt.nokkeltall(register, per, fylker)}
    for visning in ("vedtatt", "under_arbeid", "ingen_kjent", "ikke_kartlagt", "arvet"):
        assert figures[visning].antall == expected[visning]
    assert sum(f.andel for f in figures.values()) == pytest.approx(1)
    assert sum(f.andel_innbyggere for f in figures.values()) == pytest.approx(1)


def test_the_change_is_against_the_same_day_a_year_before(register: Register) -> None:
    before = core.fylkestall_per(register, oversikt.year_before(TODAY)).iloc[0]
    for figure in oversikt.nokkeltall(register, TODAY):
        assert figure.antall_for == before[figure.visning]
    assert oversikt.year_before(date(2024, 2, 29)) == date(2023, 2, 28)


def test_rows_have_the_status_of_the_rule_in_norwegian_order(register: Register) -> None:
    rows = oversikt.kommuner(register, TODAY)
    status = core.status_per(register, TODAY).set_index("kommunenummer")
    assert len(rows) == 357
    shown = [status.loc[n, "visning"] for n in rows["kommunenummer"]]
    assert rows["visning"].tolist() == shown
    names = rows["kommunenavn"].tolist()
    assert names.index("Voss") < names.index("Øyer") < names.index("Ålesund") < names.index("Ås")


def test_a_date_given_as_a_year_is_never_made_more_exact(register: Register) -> None:
    rows = oversikt.kommuner(register, TODAY).set_index("kommunenavn")
    assert rows.loc["Bergen", "siden_tekst"] == "2006"
    assert map_features.since_words(rows.loc["Bergen", "siden"], rows.loc["Bergen", "siden_tekst"]) == "siden 2006"
    undated = rows[rows["siden"].notna() & rows["siden_tekst"].isna()]
    assert len(undated)
    assert map_features.since_words(undated["siden"].iloc[0], None) == shared.UDATERT


def test_a_plan_type_shows_its_own_evidence(register: Register) -> None:
    rows = oversikt.kommuner(register, TODAY, "kommunedelplan_kultur")
    plans = core.planstatus_per(register, TODAY)
    plans = plans[plans["plantype"] == "kommunedelplan_kultur"]
    assert set(rows[rows["visning"] != "ikke_kartlagt"]["kommunenummer"]) == set(plans["kommunenummer"])


def spec(register: Register, **changes: object) -> tuple[str, dict[str, object]]:
    look = Look(
        **{"fylker": (), "kommune": None, "per": TODAY, "plantype": None, "bredde": 470, "hoyde": 600, **changes}
    )  # type: ignore[arg-type]
    rows = oversikt.kommuner(register, TODAY)
    text = deck(register, rows, frozenset(rows["kommunenummer"]), look).to_json()
    return text, json.loads(text)


def test_the_map_is_described_in_a_few_kilobytes_and_names_no_other_host(register: Register) -> None:
    for changes in ({}, {"fylker": ("46",)}, {"fylker": ("46",), "kommune": "4621"}):
        text, made = spec(register, **changes)
        assert len(text.encode()) < 14_000
        assert "http" not in text
        layers = made["layers"]
        assert isinstance(layers, list)
        assert all(layer["id"] for layer in layers)
        assert len({layer["id"] for layer in layers}) == len(layers)
        for layer in layers:
            assert not (layer["pickable"] and layer.get("stroked"))


def test_the_view_changes_only_with_the_chosen_area(register: Register) -> None:
    whole = spec(register)[1]["initialViewState"]
    assert spec(register, kommune="4621", per=date(2020, 1, 1), generasjon=3)[1]["initialViewState"] == whole
    assert spec(register, fylker=("46",))[1]["initialViewState"] != whole


def test_every_fylke_fits_the_canvas() -> None:
    for fylke in ("03", "11", "15", "18", "31", "32", "33", "34", "39", "40", "42", "46", "50", "55", "56"):
        state = view(Look((fylke,), None, TODAY, None, 470, 600))
        assert 3.5 < state.zoom <= 9.5


def test_a_click_on_the_sea_is_nobody() -> None:
    assert clicked({"indices": {}, "objects": {}}) is None
    assert clicked({"objects": {"treff0": [{"properties": {"kommunenummer": "4621"}}]}}) == "4621"


def test_all_357_can_be_pointed_at_and_the_words_are_escaped_by_json(register: Register) -> None:
    rows = oversikt.kommuner(register, TODAY)
    features = json.loads(map_features.hit_areas(rows))["features"]
    assert len({f["properties"]["kommunenummer"] for f in features}) == 357
    small = json.loads(map_features.discs(rows, 3.3))["features"]
    assert {"Træna", "Kvitsøy", "Røst"} <= {f["properties"]["navn"] for f in small}


def test_the_table_says_what_the_map_says(register: Register) -> None:
    rows = oversikt.kommuner(register, TODAY)
    table = kommune_table.table(rows, one_fylke=False).to_pandas()
    assert list(table.columns) == list(shared.KOLONNER.values())
    assert table["Status"].tolist() == [fmt.status_ord(v) for v in rows["visning"]]
    silent = rows["stille"]
    assert silent.sum() > 20
    assert table.loc[silent, "Siden"].str.contains(r", stille siden \d{4}$").all()
    assert not table.loc[~silent, "Siden"].astype(object).fillna("").str.contains("stille").any()
    links = table["Kilde"].dropna()
    assert len(links) and links.str.match(r"https?://").all()


def test_the_screen_draws_the_filter_and_everything_follows_it(dashboard: Dashboard) -> None:
    app = dashboard(fylke="11", per="2024-07-01")
    assert not app.exception
    assert "Rogaland" in app.main.markdown[0].value
    assert "juli 2024" in app.main.markdown[0].value
    assert len(app.dataframe[0].value) == 23


def test_an_empty_selection_helps_instead_of_showing_nothing(dashboard: Dashboard) -> None:
    app = dashboard(fylke="03", status="ingen_kjent")
    assert not app.exception
    assert [i for i in app.info if i.value == t.TOM_TABELL]


def test_a_chosen_kommune_shows_why_and_all_its_evidence(dashboard: Dashboard, register: Register) -> None:
    app = dashboard(kommune="4621")
    text = " ".join(m.value for m in app.main.markdown)
    assert "### Voss" in text
    assert kommune_texts.EVIDENS in text
    assert "Granvin" in text
    panel = " ".join(str(element.proto.body) for element in app.main.get("html"))
    assert panel.count('<span class="fk-prikk"') == len(core.evidens(register, "4621"))
    assert "Voss har en egen frivillighetspolitikk" in panel and panel.count(kommune_texts.HER_AVGJORT) == 1


def test_a_kommune_without_evidence_is_unknown_and_not_no(dashboard: Dashboard) -> None:
    app = dashboard(kommune="1820")
    panel = " ".join(str(element.proto.body) for element in app.main.get("html"))
    assert "Ikke kartlagt" in panel
    assert "betyr ikke at kommunen mangler" in panel


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("[x](javascript:alert(1))", "javascript:alert(1)"),
        ("<b>x</b>", "data:text/html,x"),
        ("**x** $y$ `z` :smile:", "https://user:pass@example.org/"),
    ],
)
def test_text_and_addresses_from_outside_are_never_markup_or_unsafe_links(text: str, address: str) -> None:
    assert fmt.trygg_url(address) is None
    made = fmt.md_lenke(text, address)
    assert made == fmt.md_escape(text)
    for mark in "[]<>*`$":
        assert mark not in made.replace(f"\\{mark}", "")


def test_numbers_and_dates_are_norwegian() -> None:
    assert fmt.tall(1234) == "1\u00a0234"
    assert fmt.prosent(0.125) == "12,5\u00a0%"
    assert fmt.endring(3) == "+3" and fmt.endring(-2) == "\u22122" and fmt.endring(0) == "±0"
    assert fmt.dato(date(2024, 7, 1)) == "1.\u00a0juli 2024"
    assert fmt.dato("2015") == "2015" and fmt.dato("2015-06") == "juni 2015" and fmt.dato(None) == "–"
    assert fmt.liste(["Agder", "Oslo", "Troms"]) == "Agder, Oslo og Troms"


def test_the_map_of_age_and_the_filter_by_age_agree_with_the_table(dashboard: Dashboard, register: Register) -> None:
    app = dashboard(farger="Alder", eldre="fire år")
    assert not app.exception
    rows = oversikt.kommuner(register, date.today())
    old = oversikt.older_than(rows, "4")
    assert len(app.dataframe[0].value) == len(old)
    deck = json.loads(app.get("deck_gl_json_chart")[0].proto.json)
    drawn = next(layer for layer in deck["layers"] if layer["id"] == "kommuner")
    codes = drawn["_subLayerProps"]["polygons-fill"]["updateTriggers"]["getFillColor"][0]
    ways = ("siste_aar", "siste_fire_aar", "eldre", "udatert")
    for number, code in zip(order(), codes, strict=True):
        row = old[old["kommunenummer"] == number]
        assert code == (str(ways.index(row["alder"].iloc[0])) if len(row) else str(len(fmt.STATUSER)))
