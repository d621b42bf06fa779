"""The overview: its figures, map, table and panel, as the script makes them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date

import pytest
from shapely import box
from shapely.geometry import shape
from streamlit.testing.v1 import AppTest

from data.database import Register, year_before
from data.grenser import read_areas, steder
from data.kinds import TEAL
from data.queries import core
from pages.components import format as fmt
from pages.components import kommune_texts
from pages.components import texts as shared
from pages.components.maps import features as map_features
from pages.components.maps import inset, kommune_table
from pages.components.maps.deck import clicked, order
from pages.components.maps.status_map import Look, deck, view
from pages.oversikt import texts as t
from pages.oversikt.map_select import DESK
from tests.registers import ROOT

Dashboard = Callable[..., AppTest]
TODAY = date.today()


@pytest.mark.parametrize("per", [date(2017, 5, 23), date(2024, 7, 1), TODAY])
@pytest.mark.parametrize("fylker", [(), ("11",), ("46", "55")])
def test_the_key_figures_are_the_registers_own_counts(register: Register, per: date, fylker: tuple[str, ...]) -> None:
    counts = core.fylkestall_per(register, per).set_index("fylkesnummer")
    expected = counts.loc[list(fylker) or ["00"]].sum(numeric_only=True)
    figures = {f.visning: f for f in core.nokkeltall(register, per, fylker)}
    for visning in ("vedtatt", "under_arbeid", "ingen_kjent", "ikke_kartlagt", "arvet"):
        assert figures[visning].antall == expected[visning]
    assert sum(f.andel for f in figures.values()) == pytest.approx(1)
    assert sum(f.andel_innbyggere for f in figures.values()) == pytest.approx(1)


def test_the_change_is_against_the_same_day_a_year_before(register: Register) -> None:
    before = core.fylkestall_per(register, year_before(TODAY)).iloc[0]
    for figure in core.nokkeltall(register, TODAY):
        assert figure.antall_for == before[figure.visning]
    assert year_before(date(2024, 2, 29)) == date(2023, 2, 28)


def test_rows_have_the_status_of_the_rule_in_norwegian_order(register: Register) -> None:
    rows = core.plan_per(register, TODAY)
    status = core.status_per(register, TODAY).set_index("kommunenummer")
    assert len(rows) == 357
    shown = [status.loc[n, "visning"] for n in rows["kommunenummer"]]
    assert rows["visning"].tolist() == shown
    names = rows["kommunenavn"].tolist()
    assert names.index("Voss") < names.index("Øyer") < names.index("Ålesund") < names.index("Ås")


def test_a_date_given_as_a_year_is_never_made_more_exact(register: Register) -> None:
    rows = core.plan_per(register, TODAY).set_index("kommunenavn")
    assert rows.loc["Bergen", "siden_tekst"] == "2006"
    assert map_features.since_words(rows.loc["Bergen", "siden"], rows.loc["Bergen", "siden_tekst"]) == "siden 2006"
    undated = rows[rows["siden"].notna() & rows["siden_tekst"].isna()]
    assert len(undated)
    assert map_features.since_words(undated["siden"].iloc[0], None) == shared.UDATERT


def test_a_plan_type_shows_its_own_evidence(register: Register) -> None:
    rows = core.plan_per(register, TODAY, "kommunedelplan_kultur")
    plans = core.planstatus_per(register, TODAY)
    plans = plans[plans["plantype"] == "kommunedelplan_kultur"]
    assert set(rows[rows["visning"] != "ikke_kartlagt"]["kommunenummer"]) == set(plans["kommunenummer"])


def spec(register: Register, **changes: object) -> tuple[str, dict[str, object]]:
    look = Look(
        **{"fylker": (), "kommune": None, "per": TODAY, "plantype": None, "bredde": 470, "hoyde": 600, **changes}
    )  # type: ignore[arg-type]
    rows = core.plan_per(register, TODAY)
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


def test_the_view_changes_only_with_the_chosen_area_and_kommune(register: Register) -> None:
    whole = spec(register)[1]["initialViewState"]
    assert spec(register, per=date(2020, 1, 1), generasjon=3)[1]["initialViewState"] == whole
    assert spec(register, fylker=("46",))[1]["initialViewState"] != whole
    made = spec(register, kommune="4621")[1]
    near, place = made["initialViewState"], steder()["4621"]
    assert near["zoom"] > whole["zoom"] + 2 and abs(near["longitude"] - place.lon) < 1
    assert spec(register, kommune="4621", fylker=("46",), per=date(2020, 1, 1))[1]["initialViewState"] == near
    outline = next(layer for layer in made["layers"] if layer["id"] == "valgt")
    assert outline["stroked"] and len(outline["data"]["geometry"]["geometries"]) == 1


def test_every_kommune_fits_the_canvas_when_it_is_chosen() -> None:
    for number, place in steder().items():
        if len(number) == 4:
            state = view(Look((), number, TODAY, None, *DESK))
            assert (place.ost - place.vest) * 512 * 2**state.zoom / 360 < DESK[0]
            assert (
                map_features.mercator(place.nord) - map_features.mercator(place.sor)
            ) * 512 * 2**state.zoom / 360 < DESK[1]


def test_the_inset_has_the_kommuner_around_oslofjorden_once_more_on_the_empty_map(register: Register) -> None:
    frame = box(*inset.frame())
    assert not any(frame.intersects(area) for area in read_areas().values())
    assert all(frame.contains(area) for area in inset.areas().values()) and {"0301", "3107", "3905"} <= set(
        inset.areas()
    )
    rows = core.plan_per(register, TODAY)
    words = [f["properties"] for f in json.loads(map_features.hit_areas(rows))["features"]]
    assert len(words) == 357 + len(inset.areas())
    told = {one["kommunenummer"]: one for one in words[:357]}
    assert all(told[one["kommunenummer"]] == one for one in words[357:]), "it answers as the map itself does"
    assert len(json.loads(map_features.hit_areas(rows, ("46",)))["features"]) == 357
    places = [f["properties"]["i"] for f in json.loads(map_features.inset_areas())["features"]]
    assert [order()[place] for place in places] == list(inset.areas())
    drawn = {layer["id"] for layer in spec(register)[1]["layers"]}
    assert {"innfelt", "innfelt-streker", "innfelt-navn"} <= drawn
    writing = [layer["id"] for layer in spec(register)[1]["layers"] if "getText" in layer]
    assert writing == [], "deck.gl's own letters cost the first map seconds without a graphics card"
    assert "innfelt" not in {layer["id"] for layer in spec(register, fylker=("46",))[1]["layers"]}
    outline = next(layer for layer in spec(register, kommune="0301")[1]["layers"] if layer["id"] == "valgt")
    assert len(outline["data"]["geometry"]["geometries"]) == 2, "outlined on the map and in the inset"


def test_every_disc_of_a_small_island_has_a_ring_around_it(register: Register) -> None:
    rows = core.plan_per(register, TODAY)
    discs, rings = (json.loads(made(rows, 3.4))["features"] for made in (map_features.discs, map_features.rings))
    assert len(discs) == len(rings) == (rows["areal_km2"] < map_features.SMALL_KM2).sum()
    for disc, ring in zip(discs, rings, strict=True):
        assert shape(ring["geometry"]).is_valid and not shape(ring["geometry"]).intersects(shape(disc["geometry"]))
        assert shape({"type": "Polygon", "coordinates": ring["geometry"]["coordinates"][:1]}).contains(
            shape(disc["geometry"])
        )


def test_the_table_opens_on_what_has_something_to_tell_and_says_nothing_twice(dashboard: Dashboard) -> None:
    table = dashboard().dataframe[0]
    shown = table.value["Status"].tolist()
    first = [status.merke for code, status in fmt.STATUSER.items() if code in {"vedtatt", "under_arbeid"}]
    assert shown[: shown.count(first[0])] == [first[0]] * shown.count(first[0])
    assert list(dict.fromkeys(shown))[:2] == first
    columns = list(table.proto.column_order)
    assert columns.index("Kilde") <= 4 and "År" not in columns and len(columns) == len(set(columns))


def figures_of(app: AppTest) -> list[str]:
    return app.pills(key="filter_status").options


def test_the_figures_are_the_filter_of_status_and_follow_the_fylke(dashboard: Dashboard, register: Register) -> None:
    app = dashboard()
    assert [label.split(" **")[0] for label in figures_of(app)] == [status.merke for status in fmt.STATUSER.values()]
    app.pills(key="filter_status").set_value(["under_arbeid"]).run()
    assert set(app.dataframe[0].value["Status"]) == {fmt.status_ord("under_arbeid")}
    before = figures_of(app)
    app.pills(key="filter_fylke").set_value(["46"]).run()
    counts = core.fylkestall_per(register, TODAY).set_index("fylkesnummer").loc["46"]
    assert figures_of(app) != before and f"**{counts['under_arbeid']}**" in figures_of(app)[2]
    assert app.pills(key="filter_status").value == ["under_arbeid"], "other numbers on a button do not let go of it"
    assert app.query_params == {"fylke": "46", "status": "under_arbeid"}
    assert len(app.dataframe[0].value) == counts["under_arbeid"]
    app.pills(key="filter_status").set_value([]).run()
    assert len(app.dataframe[0].value) == counts["antall_kommuner"] and "status" not in app.query_params


def test_what_has_changed_is_told_by_what_is_dated(dashboard: Dashboard, register: Register) -> None:
    for figure, label in zip(
        sorted(core.nokkeltall(register, TODAY), key=lambda f: list(fmt.STATUSER).index(f.visning)),
        figures_of(dashboard()),
        strict=True,
    ):
        changed = re.search(r"([+±\u2212]\d+) med dato(?:, (\u2212?\d+) uten)?", label)
        told = [
            int(part.replace("±", "").replace("\u2212", "-"))
            for part in (changed.groups("0") if changed else ("0", "0"))
        ]
        assert told == [figure.datert, figure.udatert]


def test_the_colours_of_the_figures_are_those_of_the_map() -> None:
    css = (
        (ROOT / "pages" / "open" / "static" / "skjerm.css").read_text(encoding="utf-8").replace("var(--fk-teal)", TEAL)
    )
    given = re.findall(r"\.st-key-nokkeltall button(?::nth-of-type\((\d)\))? \{ --farge: (#\w{6});", css)
    assert [(place or "1", colour) for place, colour in given] == [
        (str(place), status.farge) for place, status in enumerate(fmt.STATUSER.values(), 1)
    ]
    assert fmt.STILLE.farge in css


def test_every_fylke_fits_the_canvas() -> None:
    for fylke in ("03", "11", "15", "18", "31", "32", "33", "34", "39", "40", "42", "46", "50", "55", "56"):
        state = view(Look((fylke,), None, TODAY, None, 470, 600))
        assert 3.5 < state.zoom <= 9.5


def test_a_click_on_the_sea_is_nobody() -> None:
    assert clicked({"indices": {}, "objects": {}}) is None
    assert clicked({"objects": {"treff0": [{"properties": {"kommunenummer": "4621"}}]}}) == "4621"


def test_all_357_can_be_pointed_at_and_the_words_are_escaped_by_json(register: Register) -> None:
    rows = core.plan_per(register, TODAY)
    features = json.loads(map_features.hit_areas(rows))["features"]
    assert len({f["properties"]["kommunenummer"] for f in features}) == 357
    small = json.loads(map_features.discs(rows, 3.3))["features"]
    assert {"Træna", "Kvitsøy", "Røst"} <= {f["properties"]["navn"] for f in small}


def test_the_table_says_what_the_map_says(register: Register) -> None:
    rows = core.plan_per(register, TODAY)
    table = kommune_table.table(rows, one_fylke=False).to_pandas()
    assert list(table.columns) == list(shared.KOLONNER)
    assert table["status"].tolist() == [fmt.status_ord(v) for v in rows["visning"]]
    silent = rows["stille"]
    assert silent.sum() > 20
    assert table.loc[silent, "siden"].str.contains(r", stille siden \d{4}$").all()
    assert not table.loc[~silent, "siden"].astype(object).fillna("").str.contains("stille").any()
    links = table["kilde"].dropna()
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
    app = dashboard(farger="Alder", eldre="Eldre enn fire år")
    assert not app.exception
    rows = core.plan_per(register, date.today())
    old = core.older_than(rows, "4")
    assert len(app.dataframe[0].value) == len(old)
    deck = json.loads(app.get("deck_gl_json_chart")[0].proto.json)
    drawn = next(layer for layer in deck["layers"] if layer["id"] == "kommuner")
    codes = drawn["_subLayerProps"]["polygons-fill"]["updateTriggers"]["getFillColor"][0]
    ways = ("siste_aar", "siste_fire_aar", "eldre", "udatert")
    for number, code in zip(order(), codes, strict=True):
        row = old[old["kommunenummer"] == number]
        assert code == (str(ways.index(row["alder"].iloc[0])) if len(row) else str(len(fmt.STATUSER)))
