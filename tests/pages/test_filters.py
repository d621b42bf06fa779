"""The filter that all screens share: its address, its sentence, its bar."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from data.database import Register
from pages.components import filters
from pages.components import format as fmt
from pages.components.filters import SHARED, Choices, Filter, is_foreign, parse, to_params
from pages.screens import ROOT, SCREENS, Screen, own_params

Dashboard = Callable[..., AppTest]


@pytest.fixture(scope="module")
def choices(register: Register) -> Choices:
    return filters.choices(register)


def test_an_address_is_read_and_written_back_the_same(choices: Choices) -> None:
    params = {
        "fylke": ["11", "46"],
        "status": ["vedtatt"],
        "plantype": ["kommunedelplan_kultur"],
        "per": ["2024-07-01"],
        "kommune": ["4621"],
    }
    chosen, problems = parse(params, choices)
    assert problems == []
    assert chosen == Filter(("11", "46"), "kommunedelplan_kultur", ("vedtatt",), date(2024, 7, 1), "4621")
    assert to_params(chosen, choices.siste_dag) == params


def test_several_fylker_may_stand_in_one_value_with_commas(choices: Choices) -> None:
    assert parse({"fylke": ["46,11"]}, choices)[0].fylker == ("11", "46")


def test_an_empty_address_is_the_whole_country_today(choices: Choices) -> None:
    chosen, problems = parse({}, choices)
    assert (chosen, problems) == (Filter(per=date.today()), [])
    assert to_params(chosen, choices.siste_dag) == {}


@pytest.mark.parametrize(
    ("params", "says"),
    [
        ({"fylke": ["99"]}, "«99»"),
        ({"fylke": ["12"]}, "fylke"),
        ({"status": ["grønn"]}, "«grønn»"),
        ({"plantype": ["x"]}, "plantype"),
        ({"per": ["i fjor"]}, "2024-07-01"),
        ({"per": ["20240701"]}, "2024-07-01"),
        ({"per": ["2024-02-30"]}, "2024-02-30"),
        ({"per": ["1999-01-01"]}, "1. januar 2007"),
        ({"kommune": ["0000"]}, "Finn kommune"),
        ({"fylker": ["46"]}, "Mente du «fylke»?"),
        ({"kilde": ["x"]}, "«kilde»"),
    ],
)
def test_what_the_address_gets_wrong_is_said_in_a_sentence(
    choices: Choices, params: dict[str, list[str]], says: str
) -> None:
    chosen, problems = parse(params, choices)
    assert len(problems) == 1
    assert says in problems[0].replace("\u00a0", " ")
    assert chosen.fylker == () and chosen.kommune is None


FOREIGN = (
    "utm_source",
    "utm_campaign",
    "UTM_Medium",
    "fbclid",
    "gclid",
    "mc_cid",
    "mc_eid",
    "msclkid",
    "_ga",
    "igshid",
    "mkt_tok",
)


@pytest.mark.parametrize("name", FOREIGN)
def test_what_others_hang_on_an_address_to_count_clicks_is_passed_over(choices: Choices, name: str) -> None:
    chosen, problems = parse({name: ["x"], "fylke": ["46"]}, choices)
    assert (chosen.fylker, problems) == (("46",), [])


def test_no_parameter_of_ours_is_taken_for_anothers() -> None:
    assert [name for name in (*SHARED, *own_params(), "format", "fra") if is_foreign(name)] == []


@given(
    st.dictionaries(
        st.one_of(st.sampled_from(SHARED), st.text(max_size=12)), st.lists(st.text(max_size=12), max_size=3), max_size=4
    )
)
def test_no_address_breaks_the_filter(params: dict[str, list[str]]) -> None:
    options = Choices({"11": "Rogaland"}, {"a": "A"}, {"1103": "Stavanger"}, {}, date(2007, 1, 1), date(2026, 11, 21))
    chosen, problems = parse(params, options)
    assert parse(to_params(chosen, options.siste_dag), options) == (chosen, [])
    assert all(isinstance(p, str) for p in problems)


def test_an_old_number_leads_to_the_kommune_of_today_and_says_why(choices: Choices) -> None:
    chosen, problems = parse({"kommune": ["0231"]}, choices)
    assert choices.kommuner[chosen.kommune or ""] == "Lillestrøm"
    assert problems == ["Skedsmo (0231) er i dag en del av Lillestrøm (3205)."]


def test_the_fylker_stand_in_norwegian_order(choices: Choices) -> None:
    assert next(iter(choices.fylker.values())) == "Agder"
    assert list(choices.fylker.values())[-1] == "Østfold"
    assert len(choices.fylker) == 15
    assert len(choices.kommuner) == 357


def test_kommuner_that_share_a_name_are_told_apart(choices: Choices) -> None:
    names = list(choices.kommuner.values())
    assert len(set(names)) == 357
    assert {"Våler (Innlandet)", "Våler (Østfold)"} <= set(names)


def test_the_sentence_is_what_a_person_would_say(choices: Choices) -> None:
    chosen = Filter(("11",), None, ("vedtatt",), date(2024, 7, 1))
    assert filters.sentence_of(chosen, choices).replace("\u00a0", " ") == "Rogaland · vedtatt · per 1. juli 2024"
    said = filters.sentence_of(Filter(("11",), per=date(2024, 7, 1)), choices, "5 av 23 kommuner har vedtatt")
    assert said.replace("\u00a0", " ") == "Rogaland: 5 av 23 kommuner har vedtatt per 1. juli 2024"
    assert filters.sentence_of(Filter(), choices).startswith("Hele landet")


def test_a_deep_link_sets_the_bar(dashboard: Dashboard) -> None:
    app = dashboard(fylke="46", per="2024-07-01", status="vedtatt")
    assert not app.exception
    assert app.session_state["filter"] == Filter(("46",), None, ("vedtatt",), date(2024, 7, 1), None)
    assert app.date_input[0].value == date(2024, 7, 1)


def test_an_unknown_value_in_the_address_gives_a_message_and_the_whole_country(dashboard: Dashboard) -> None:
    app = dashboard(fylke="<img src=x onerror=alert(1)>")
    assert not app.exception
    assert [w for w in app.warning if "fylkesnummer" in w.value]
    assert app.session_state["filter"].fylker == ()


def test_a_choice_is_written_in_the_address_and_one_click_clears_it(dashboard: Dashboard) -> None:
    app = dashboard()
    app.session_state["filter_fylke"] = ["11"]
    app.run()
    assert app.query_params["fylke"] == "11"
    app.button(key="nullstill").click().run()
    assert "fylke" not in app.query_params
    assert app.session_state["filter"].fylker == ()


@pytest.mark.parametrize(
    ("screen", "params", "told"),
    [
        ("oversikt", {}, "Kommuner med frivillighetspolitikk"),
        ("oversikt", {"fylke": ["46"]}, "Vestland – Kommuner med frivillighetspolitikk"),
        ("oversikt", {"plantype": ["temaplan_annen"]}, "Kommuner med frivillighet i annen temaplan"),
        ("oversikt", {"fylke": ["11"], "kommune": ["4621"]}, "Voss – Kommuner med frivillighetspolitikk"),
        ("fylker", {"fylke": ["46", "11"], "kommune": ["4621"]}, "Rogaland og Vestland – Fylke for fylke"),
        ("utvikling", {"fylke": ["46", "11", "42", "03"]}, "4 fylker – Utvikling over tid"),
        ("samlinger", {"fylke": ["03"], "plantype": ["temaplan_annen"]}, "Oslo – Samlinger"),
        ("kommuner", {"fylke": ["46"]}, "Vestland – Kommune for kommune"),
        ("kommuner", {"kommune": ["4621"]}, "Voss – frivillighetspolitikk"),
        ("data og metode", {"fylke": ["46"]}, "Data og metode"),
    ],
)
def test_the_heading_names_what_is_shown(
    choices: Choices, screen: str, params: dict[str, list[str]], told: str
) -> None:
    one = next(one for one in SCREENS if one.navn.lower() == screen)
    assert filters.heading(one, parse(params, choices)[0], choices) == told


def test_every_screen_has_its_heading_at_its_top(dashboard: Dashboard, choices: Choices) -> None:
    for one in SCREENS:
        if one.filterlinje:
            (title,) = dashboard(None if one.forside else one.adresse, fylke="46").title
            assert title.value == filters.heading(one, Filter(("46",)), choices)


@pytest.mark.parametrize("name", ["Skedsmo → Lillestrøm", "Kárášjohka → Karasjok", "Lillestrøm"])
def test_a_kommune_is_found_by_its_former_and_sami_names(dashboard: Dashboard, name: str) -> None:
    app = dashboard()
    app.selectbox(key="filter_kommune").select(name).run()
    assert app.query_params["kommune"] == ("3205" if "Lillestrøm" in name else "5610")


def test_a_missing_register_gives_a_message_and_what_to_do(
    dashboard: Dashboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", "/nowhere/register.duckdb")
    app = dashboard()
    assert not app.exception
    assert "Last siden på nytt om noen minutter" in app.error[0].value and "loaders" not in app.error[0].value


def test_a_broken_register_gives_a_message_and_what_to_do(
    dashboard: Dashboard, monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    broken = tmp_path / "register.duckdb"
    broken.write_bytes(b"not a database")
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(broken))
    app = dashboard()
    assert not app.exception
    assert "Last siden på nytt om noen minutter" in app.error[0].value and "loaders" not in app.error[0].value


CHOSEN = {
    "fylke": "46", "plantype": "kommuneplanens_samfunnsdel", "status": "under_arbeid", "per": "2019-06-30", "eldre": "Eldre enn fire år",
    "farger": "Alder", "kommune": "4621",
}  # fmt: skip
KEYS = {name: f"filter_{name}" for name in filters.SHARED} | {"eldre": "eldre", "farger": "farger"}


def _told(app: AppTest) -> list[str]:
    """All that a screen shows under its filters, as it goes over the wire."""
    kinds = ("html", "markdown", "caption", "vega_lite_chart", "deck_gl_json_chart", "info", "header")
    found = [str(element.proto) for kind in kinds for element in app.get(kind)]
    return found + [frame.value.to_csv() for frame in app.dataframe]


@pytest.mark.parametrize("screen", [screen for screen in SCREENS if screen.filtre], ids=lambda screen: screen.adresse)
def test_a_screen_shows_the_filters_that_act_on_it_and_no_others(
    dashboard: Dashboard, screen: Screen, with_texts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = None if screen.forside else screen.adresse
    # Where a choice of place, or something to look for, is asked for first
    first = {"fylker": {"fylke": "46"}, "samlinger": {"fylke": "46"}, "sok-i-planene": {"sok": "tilskudd"}}
    around = first.get(screen.adresse, {})
    if "sok" in around:
        monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(with_texts / "register.duckdb"))
    bare = dashboard(where, **around)
    shown = {widget.key for kind in ("button_group", "selectbox", "date_input") for widget in bare.get(kind)}
    status = {"status"} if screen.forside else set()  # the figures of Oversikt are its filter of status
    assert {name for name, key in KEYS.items() if key in shown} == {*screen.filtre, *status}
    quiet = [
        name
        for name in screen.filtre
        if _told(dashboard(where, **{**around, name: _other(name, around)})) == _told(bare)
    ]
    assert not quiet, "a filter that changes nothing is not shown"


def _other(name: str, around: dict[str, str]) -> str:
    return "11" if name in around else CHOSEN[name]


NOT_BOUND = {
    "_KEYS['fylke']": "the filter, which the bar writes",
    "key": "statuses of the filter, which the bar writes",
    "_SIDE": "`side`, by seed and write",
    "'datastatus-tilstand'": "`tilstand`, by seed and write",
    "'funn-gruppe'": "`gruppe`, by seed and write",
    "f'malform_{usual}{opened_plan.token()}'": "a field of the invitation",
    "'stemmer_' + ''.join(names) + token()": "whom a plan asks to speak",
    "'ranger'": "the order inside a popover, which opens anew",
}
"""key of a widget → why it is not bound to the address"""


def test_every_tab_view_and_group_of_a_screen_stands_in_its_address_by_a_name_that_is_known() -> None:
    wrong, known = [], (*own_params(), *SHARED)
    for file in sorted((ROOT / "pages").rglob("*.py")):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            given = {word.arg: word.value for word in call.keywords}
            name, key, bound = ast.unparse(call.func).rpartition(".")[2], given.get("key"), "bind" in given
            if (
                name in {"tabs", "segmented_control", "pills"}
                and not bound
                and ast.unparse(key or call) not in NOT_BOUND
            ):
                wrong.append(f"{file.name}:{call.lineno} is not in the address")
            named = call.args[0] if name in {"seed", "write"} and call.args else key if bound else None
            if isinstance(named, ast.Constant) and not str(named.value).startswith("vis_") and named.value not in known:
                wrong.append(f"{file.name}:{call.lineno} no screen knows «{named.value}»")
    assert wrong == []


def test_what_a_screen_shows_stands_in_its_address_and_the_address_shows_it(dashboard: Dashboard) -> None:
    app = dashboard(kommune="4621", side="Tabell")
    assert app.button_group(key="oversikt_vis").value == "Tabell"
    app.button_group(key="oversikt_vis").set_value("Kommune").run()
    assert "side" not in app.query_params
    app.button_group(key="oversikt_vis").set_value("Tabell").run()
    assert app.query_params["side"] == "Tabell"
    app.selectbox(key="filter_kommune").select("Bergen").run()  # who is newly chosen shows itself
    assert (app.button_group(key="oversikt_vis").value, "side" in app.query_params) == ("Kommune", False)
    assert dashboard(side="noe annet").button_group(key="oversikt_vis").value == "Tabell"


@given(st.dictionaries(st.text("ab", max_size=2), st.sampled_from(["Våler", "Våler (a)", "Herøy", "Herøy (nr 2)"])))
def test_no_two_choices_of_a_list_have_the_same_words(names: dict[str, str]) -> None:
    for told in (fmt.told_apart(names), fmt.told_apart(names, dict.fromkeys(names, "a"))):
        assert (list(told), len(set(told.values()))) == (list(names), len(names))
    assert fmt.told_apart({"3114": "Våler", "3419": "Våler", "4621": "Voss"}, {"3114": "Østfold", "3419": "Innlandet"}) == {
        "3114": "Våler (Østfold)", "3419": "Våler (Innlandet)", "4621": "Voss",
    }  # fmt: skip
