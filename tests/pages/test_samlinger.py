"""The screen Samlinger: sensible for every region, honest about what it does not know, and closed to those who may not write."""

from __future__ import annotations

import gc
import re
import weakref
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from streamlit.testing.v1 import AppTest

from data.database import Register
from data.queries import core
from data.queries import samlinger as queries
from data.samling.vertskap import Vertsvalg
from data.store.log import Store
from data.store.types import Aktor
from loaders.reisetid import SCHEMA
from pages.components import freshness
from pages.components import texts as shared
from pages.samlinger import held, hosts
from pages.samlinger import texts as t
from pages.samlinger.plan_folder import naar
from tests.pages.editors import Redaksjon

Dashboard = Callable[..., AppTest]
FYLKER = ["03", "11", "15", "18", "31", "32", "33", "34", "39", "40", "42", "46", "50", "55", "56"]


def heading(app: AppTest) -> str:
    return next(m.value for m in app.markdown if m.value.startswith("### ")).replace("\\", "")


def said(app: AppTest) -> str:
    return "\n".join(
        str(e.value) for kind in (app.markdown, app.caption, app.info, app.warning, app.error) for e in kind
    )


@pytest.mark.parametrize("fylke", FYLKER)
def test_every_fylke_gives_a_plan_oslo_alone_too(dashboard: Dashboard, register: Register, fylke: str) -> None:
    app = dashboard("samlinger", fylke=fylke, samlinger="3")
    assert not app.exception
    count = int(core.fylker(register).set_index("fylkesnummer").loc[fylke, "antall_kommuner"])
    assert f": {count} kommune" in heading(app)
    assert re.search(r"Bevist (best|korteste reise) blant de(n ene| \d+) kommunen", said(app))


def test_oslo_cannot_be_three_gatherings_and_the_screen_says_so(dashboard: Dashboard) -> None:
    app = dashboard("samlinger", fylke="03", samlinger="3")
    assert "Bare 1 kommune er invitert, så det kan ikke bli 3 samlinger. Planen er for 1." in said(app)


def test_nothing_chosen_asks_for_a_region_and_plans_nothing(dashboard: Dashboard) -> None:
    for params in ({}, {"status": "under_arbeid"}):
        app = dashboard("samlinger", **params)
        assert not app.exception
        assert [info.value for info in app.info] == [t.VELG_REGION]
        assert not app.get("deck_gl_json_chart") and "1 Hvor?" in [h.value for h in app.header]


def test_the_host_is_a_place_people_can_get_to_unless_the_rule_is_off_or_the_place_ruled_out(
    dashboard: Dashboard,
) -> None:
    def host(**params: str) -> str:
        app = dashboard("samlinger", fylke="18", **params)
        assert not app.exception
        return next(box for box in app.selectbox if box.label == "Vert for samling A").options[0]

    assert (host(), host(regel="false"), host(ikke="1804")) == ("Bodø", "Gildeskål", "Rana")
    shown = said(dashboard("samlinger", fylke="18")).replace("\\", "")
    assert "Bodø: 2,5 % lengre reise enn Gildeskål i luftlinje, men sentralitetsklasse 3 og 53 638 innbyggere." in shown


def test_ruling_out_every_place_is_answered_and_not_heeded(dashboard: Dashboard) -> None:
    app = dashboard("samlinger", fylke="03", ikke="0301")
    assert not app.exception
    assert t.IKKE_DER_ALLE in [warning.value for warning in app.warning]


def test_travel_times_that_are_fetched_are_used_and_said_with_source_and_day(
    dashboard: Dashboard, register: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [k.kommunenummer for k in queries.grunnlag(register).kommuner]
    pairs = [(a, b) for i, a in enumerate(sorted(numbers)) for b in sorted(numbers)[i + 1 :]]
    columns = [
        [a for a, _ in pairs],
        [b for _, b in pairs],
        [90.0] * len(pairs),
        [77.0] * len(pairs),
        [date(2026, 11, 3)] * len(pairs),
    ]
    columns[2][pairs.index(("1811", "1820"))] = None
    table = pa.table(
        dict(zip(SCHEMA.names, columns, strict=True)), schema=SCHEMA.with_metadata({"kilde": "Prøvetjenesten"})
    )
    pq.write_table(table, tmp_path / "reisetid.parquet")
    monkeypatch.setenv("FRIVILLIGHETSKART_REISETID", str(tmp_path / "reisetid.parquet"))
    app = dashboard("samlinger", fylke="18")
    assert not app.exception
    shown = said(app).replace("\\", "")
    assert "Kilde: Prøvetjenesten, hentet 3. november 2026." in shown and "Luftlinje" not in shown
    assert "88\u00a0min hver" in "".join(str(h.proto.body) for h in app.get("html")), "40 of 41 travel"


@pytest.mark.parametrize(
    ("params", "begins"),
    [
        ({"rundt": "Træna", "radius": "1"}, "Alle innen 1 km fra Træna: 1 kommune"),
        ({"rundt": "Hammerfest", "radius": "2000"}, "Alle innen 2000 km fra Hammerfest: 357 kommuner"),
        ({"landsdel": "Nord-Norge"}, "Nord-Norge: 80 kommuner"),
        ({"okonomisk": "Lofoten"}, "Lofoten-regionen: "),
        ({"med": ["Røst", "Utsira"]}, "Røst og Utsira: 2 kommuner"),
        (
            {"fylke": "18", "rundt": "Narvik", "radius": "100", "felles": "true"},
            "Nordland, bare innen 100 km fra Narvik",
        ),
        ({"fylke": "18", "uten": "1804,1806"}, "Nordland: 41 kommuner, 39 invitert"),
        ({"fylke": "46", "status": "under_arbeid"}, "Vestland (bare under arbeid): 12 kommuner"),
        ({"fylke": "18", "per": "2017-06-01"}, "Nordland: 41 kommuner, alle invitert per 1."),
    ],
)
def test_a_region_is_in_the_address_and_said_in_words(
    dashboard: Dashboard, params: dict[str, str | list[str]], begins: str
) -> None:
    app = dashboard("samlinger", **params)
    assert not app.exception
    assert heading(app).removeprefix("### ").startswith(begins)


def test_another_fylke_keeps_the_choices_of_the_screen(dashboard: Dashboard) -> None:
    app = dashboard("samlinger", fylke="18", samlinger="3", uten="1804")
    app.session_state["filter_fylke"] = ["46"]
    app.run()
    assert not app.exception
    assert heading(app).startswith("### Vestland: 43 kommuner, alle invitert")
    assert dict(app.query_params) == {"fylke": "46", "samlinger": "3"}
    app.session_state["filter_fylke"] = []
    app.run()
    assert not app.exception
    assert t.VELG_REGION in [info.value for info in app.info]


def test_an_empty_region_is_explained(dashboard: Dashboard) -> None:
    app = dashboard("samlinger", fylke="03", status="ingen_kjent")
    assert not app.exception
    assert "Ingen kommuner passer" in said(app)


def test_values_that_mean_nothing_choose_nothing(dashboard: Dashboard) -> None:
    app = dashboard(
        "samlinger", fylke="18", rundt="<script>", radius="x", landsdel="Mordor", uten="zz,,9999", samlinger="17"
    )
    assert not app.exception
    assert heading(app).startswith("### Nordland: 41 kommuner, alle invitert")


def test_leaving_everybody_out_says_what_to_do(dashboard: Dashboard) -> None:
    app = dashboard("samlinger", fylke="03", uten="0301")
    assert not app.exception
    assert "Ingen er invitert" in said(app)


def test_two_plans_stand_side_by_side(dashboard: Dashboard) -> None:
    app = dashboard("samlinger", fylke="46", samlinger="2", alternativ="true", samlinger2="4", like2="true")
    assert not app.exception
    assert {"**Planen**", "**Alternativet**"} <= {m.value for m in app.markdown}


def test_a_reader_sees_no_plans_and_cannot_save(dashboard: Dashboard) -> None:
    app = dashboard("samlinger", fylke="18")
    assert "Logg inn for å lagre" in said(app)
    assert not [button for button in app.button if "Lagre" in button.label]
    history = dashboard("samlinger", **{"del": "Samlinger til nå"})
    assert not history.exception
    assert "Planer" not in [h.value for h in history.header]
    assistance = dashboard("samlinger", **{"del": "Bistand"})
    assert not assistance.exception
    assert not [button for button in assistance.button if "Lagre" in button.label]


def test_the_ten_known_gatherings_are_shown_with_the_dates_that_the_sources_have(dashboard: Dashboard) -> None:
    app = dashboard("samlinger", **{"del": "Samlinger til nå"})
    page = "".join(str(h.proto.body) for h in app.get("html"))
    for words in ("18.\u00a0oktober 2019", "19.\u00a0november 2019", "5.\u00a0oktober 2023"):
        assert words in page
    assert "Kilden sier ikke hvilke kommuner som var med" in said(app)


def test_a_line_of_the_work_list_reads_as_a_sentence() -> None:
    row = {"kommunenavn": "Hadsel", "tjeneste": "kafédialog", "maaneder": 14, "status": "under_arbeid", "dag": None}
    assert held.linje(row) == "Hadsel fikk kafédialog for 14 måneder siden, ennå under arbeid"
    assert "for mindre enn en måned siden" in held.linje({**row, "maaneder": 0})


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"dato_fra": "2022-06-29", "dato_til": "2022-06-29", "dato_merknad": None}, "29.\u00a0juni 2022"),
        ({"dato_fra": "2022", "dato_til": None, "dato_merknad": "våren"}, "2022, våren"),
        (
            {"dato_fra": None, "dato_til": None, "dato_merknad": "18. oktober, år ikke vist"},
            "18. oktober, år ikke vist",
        ),
        ({"dato_fra": None, "dato_til": None, "dato_merknad": None}, "Dato ikke oppgitt"),
    ],
)
def test_a_date_is_shown_as_fully_as_it_is_known(row: dict[str, object], expected: str) -> None:
    assert naar(row) == expected


def save(app: AppTest) -> AppTest:
    return app.button(key="lagre_plan").click().run()


def test_a_plan_that_is_saved_twice_is_one_and_a_changed_one_is_another(redaksjon: Redaksjon) -> None:
    app = redaksjon.open("samlinger", params={"fylke": "03"})
    assert "Lagret: Samling A" in save(app).success[0].value.replace("\\", "")
    assert shared.LAGRET_FRA_FOR in save(app).success[0].value.replace("\\", "")
    assert len(redaksjon.store.entries()) == 1
    app.text_input(key="samling_merknad").set_value("Med kommunedirektøren").run()
    assert "Lagret: Samling A" in save(app).success[0].value.replace("\\", "")
    assert len(redaksjon.store.in_force("samling")) == 2


def test_a_receipt_stays_when_the_page_is_drawn_anew_for_the_data_that_were_saved(redaksjon: Redaksjon) -> None:
    app = save(redaksjon.open("samlinger", params={"fylke": "03"}))
    (page,) = freshness.pages.values()
    page.asked = True  # what the teller does; in AppTest nobody is told
    assert "Lagret: Samling A" in app.run().success[0].value.replace("\\", "")
    assert not app.run().success


def test_a_plan_that_was_taken_back_can_be_saved_once_more(redaksjon: Redaksjon, redaktor: Aktor) -> None:
    app = save(redaksjon.open("samlinger", params={"fylke": "03"}))
    (first,) = redaksjon.store.entries()
    redaksjon.store.undo(redaktor, first.id)
    assert "Lagret: Samling A" in save(app).success[0].value.replace("\\", "")
    (fact,) = redaksjon.store.in_force("samling")
    assert fact.gjelder is not None and fact.gjelder.id != first.id


def test_the_store_of_the_environment_goes_before_the_one_in_secrets(redaksjon: Redaksjon) -> None:
    other = f"sqlite:///{redaksjon.folder / 'et-annet.sqlite3'}"
    redaksjon.secrets(REGISTER_URL=other)
    save(redaksjon.open("samlinger", params={"fylke": "03"}))
    assert len(redaksjon.store.entries()) == 1
    assert Store(other).entries() == []
    plans = redaksjon.open("samlinger", params={"del": "Samlinger til nå"})
    assert plans.selectbox(key="plan_valgt").options


def test_okonomiske_regioner_are_offered_in_norwegian_order(dashboard: Dashboard) -> None:
    offered = dashboard("samlinger", okonomisk="Ålesund").multiselect(key="okonomisk").options
    assert offered.index("Øst-Finnmark") < offered.index("Ålesund")


def test_plans_that_are_remembered_do_not_keep_an_older_register(register_file: Path) -> None:
    old = Register(register_file.resolve())
    distances = queries.grunnlag(old).avstander
    numbers = ("4601", "4621", "4646")
    plan = hosts._plan(old, distances, numbers, 1, False, False, Vertsvalg())
    assert hosts._plan(old, distances, numbers, 1, False, False, Vertsvalg()) is plan
    watched = weakref.ref(old)
    del old
    gc.collect()
    assert watched() is None
