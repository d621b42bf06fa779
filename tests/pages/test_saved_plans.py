"""A plan that two editors have before them: the second sees what the first did and chooses, and what was typed stands meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest
from streamlit.testing.v1 import AppTest

from data.store.types import Aktor, Innforsel, Samling
from pages.samlinger import texts as t
from tests.pages.editors import KARI, OLA, Redaksjon

PLAN = Samling("utkast", "Samling i Vestland", "2026-03-10", "2026-03-11", inviterte_kommuner=("4621", "4646"))


@pytest.fixture
def saved(redaksjon: Redaksjon, redaktor: Aktor) -> Innforsel:
    """The plan, saved."""
    return redaksjon.store.add(redaktor, PLAN)


def plans(redaksjon: Redaksjon, who: str = KARI) -> AppTest:
    return redaksjon.open("samlinger", who, params={"del": "Samlinger til nå"})


def field(app: AppTest, name: str):
    """The field, whatever else its key holds."""
    kinds = (*app.selectbox, *app.date_input, *app.number_input, *app.multiselect, *app.text_area, *app.button)
    return next(one for one in kinds if (one.key or "").startswith(f"plan_{name}_"))


def press(app: AppTest, name: str = "lagre") -> AppTest:
    return field(app, name).click().run()


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def in_force(redaksjon: Redaksjon) -> list[Samling]:
    return [fact.gjelder.innhold for fact in redaksjon.store.in_force("samling")]


def test_what_the_second_has_typed_stands_when_the_first_saves_and_both_are_kept(
    redaksjon: Redaksjon, saved: Innforsel
) -> None:
    first, second = plans(redaksjon), plans(redaksjon, OLA)
    field(second, "merknad").set_value("Husk tolk").run()
    field(first, "tilstand").set_value("invitert").run()
    press(first)
    assert len(redaksjon.store.entries()) == 2

    press(second)  # before the page has been drawn anew
    assert t.KONFLIKT in [warning.value for warning in second.warning]
    shown = "".join(text.value for text in second.markdown)
    assert "Tilstand: Utkast → **Invitert**" in shown
    assert t.KONFLIKT_BEGGE not in shown
    assert any("kari@frivillig" in caption.value.replace("\\", "") for caption in second.caption)
    assert field(second, "merknad").value == "Husk tolk"
    assert len(redaksjon.store.entries()) == 2

    press(second, "likevel")
    (plan,) = in_force(redaksjon)
    assert (plan.tilstand, plan.merknad) == ("invitert", "Husk tolk")
    assert [entry.hvem for entry in redaksjon.store.entries()][1:] == [KARI, OLA]
    assert not second.warning


def test_a_field_that_both_changed_is_named_and_the_second_may_leave_it(redaksjon: Redaksjon, saved: Innforsel) -> None:
    first, second = plans(redaksjon), plans(redaksjon, OLA)
    field(second, "merknad").set_value("Olas").run()
    field(first, "merknad").set_value("Karis").run()
    press(first)
    second.run()  # drawn anew because somebody saved
    assert f"Merknad: tomt → **Karis**{t.KONFLIKT_BEGGE}" in "".join(text.value for text in second.markdown)
    press(second, "forkast")
    assert field(second, "merknad").value == "Karis"
    assert t.OPPDATER in labels(second)
    assert [plan.merknad for plan in in_force(redaksjon)] == ["Karis"]


def test_what_came_while_the_choice_was_made_is_shown_before_anything_is_put_on_top(
    redaksjon: Redaksjon, redaktor: Aktor, saved: Innforsel
) -> None:
    second = plans(redaksjon, OLA)
    field(second, "merknad").set_value("Husk tolk").run()
    one = redaksjon.store.correct(redaktor, saved.id, PLAN, hvorfor="en")
    press(second)
    redaksjon.store.correct(redaktor, one.id, Samling(**{**vars(PLAN), "antall_deltakere": 40}), hvorfor="to")
    press(second, "likevel")
    assert "Antall deltakere: tomt → **40**" in "".join(text.value for text in second.markdown)
    assert len(redaksjon.store.entries()) == 3
    press(second, "likevel")
    (plan,) = in_force(redaksjon)
    assert (plan.antall_deltakere, plan.merknad) == (40, "Husk tolk")


def test_a_form_in_which_nothing_is_typed_follows_what_others_save(redaksjon: Redaksjon, saved: Innforsel) -> None:
    first, second = plans(redaksjon), plans(redaksjon, OLA)
    field(first, "dag").set_value(date(2026, 4, 1)).run()
    press(first)
    second.run()
    assert field(second, "dag").value == date(2026, 4, 1)
    assert not second.warning
    assert [plan.dato_til for plan in in_force(redaksjon)] == ["2026-04-02"]  # the last day follows along


def test_a_plan_that_was_taken_back_meanwhile_can_be_saved_as_a_new_one(
    redaksjon: Redaksjon, redaktor: Aktor, saved: Innforsel
) -> None:
    app = plans(redaksjon)
    field(app, "merknad").set_value("Husk tolk").run()
    redaksjon.store.undo(redaktor, saved.id)
    press(app)
    assert t.KONFLIKT_BORTE in [text.value for text in app.markdown]
    press(app, "likevel")
    (plan,) = in_force(redaksjon)
    assert plan.merknad == "Husk tolk"
    assert not app.exception


def test_a_plan_that_was_taken_back_with_nothing_typed_is_gone(
    redaksjon: Redaksjon, redaktor: Aktor, saved: Innforsel
) -> None:
    app = plans(redaksjon)
    redaksjon.store.undo(redaktor, saved.id)
    app.run()
    assert t.PLANER_INGEN in [info.value for info in app.info]


def test_the_plan_stays_picked_when_its_name_changes_also_for_a_browser_that_has_the_old_one(
    redaksjon: Redaksjon, redaktor: Aktor, saved: Innforsel
) -> None:
    redaksjon.store.add(redaktor, PLAN)  # named alike
    redaksjon.store.add(redaktor, Samling("utkast", "En annen"))
    app = plans(redaksjon)
    picker = app.selectbox(key="plan_valgt")
    assert len(set(picker.options)) == 3
    old = picker.options[2]  # the oldest
    picker.set_value(saved.fakta).run()
    field(app, "merknad").set_value("Husk tolk").run()
    field(app, "tilstand").set_value("invitert").run()
    press(app)
    assert app.selectbox(key="plan_valgt").value == saved.fakta
    assert old not in app.selectbox(key="plan_valgt").options
    app.session_state["plan_valgt"] = old  # as a browser tells it
    app.run()
    assert field(app, "tilstand").value == "invitert"
    assert app.selectbox(key="plan_valgt").options[1] == f"{old} (2)"  # the other's name does not become the old one
    assert redaksjon.store.entries()[-1].fakta == saved.fakta


def planner(redaksjon: Redaksjon, who: str = KARI, **params: str) -> AppTest:
    return redaksjon.open("samlinger", who, params={"fylke": "18", "samlinger": "2", "uten": "1804", **params})


def start(app: AppTest, prefix: str):
    """The field whose key begins so."""
    kinds = (
        *app.selectbox,
        *app.date_input,
        *app.time_input,
        *app.text_input,
        *app.multiselect,
        *app.button,
        *app.button_group,
    )
    return next(one for one in kinds if (one.key or "").startswith(prefix))


def save_a_plan(redaksjon: Redaksjon) -> AppTest:
    """Two gatherings in Nordland without Bodø, with a day and an hour, organisers and how to join."""
    app = planner(redaksjon)
    start(app, "dag_A").set_value(date(2027, 3, 10))
    start(app, "fra_A").set_value(time(9, 0))
    start(app, "sted_B").set_value("Kulturhuset")
    start(app, "pamelding").set_value("post@example.no")
    app.text_input(key="samling_merknad").set_value("Husk tolk")
    start(app, "vert_B").set_value("1824" if start(app, "vert_B").value != "1824" else "1833")
    app.run()
    app.button(key="lagre_plan").click().run()
    assert not app.exception
    return app


def open_again(redaksjon: Redaksjon, prefix: str = "aapne_", who: str = KARI) -> AppTest:
    """Open the first plan in another session, from the list."""
    app = plans(redaksjon, who)
    start(app, prefix).click().run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    return "\n".join(str(e.value) for kind in (app.markdown, app.caption, app.info, app.warning) for e in kind).replace(
        "\\", ""
    )


def test_a_saved_plan_opens_in_another_session_as_it_was(redaksjon: Redaksjon) -> None:
    saved = {e.innhold.merke: e.innhold for e in (save_a_plan(redaksjon), redaksjon.store.entries())[1]}
    app = open_again(redaksjon)
    assert "Åpen plan:" in said(app) and "Ingen av de inviterte har fått annen status." in said(app)
    assert "Inndeling og verter er slik planen ble lagret" in said(app)
    assert dict(app.query_params)["uten"] == "1804"
    assert "Nordland: 41 kommuner, 40 invitert" in said(app)
    assert [start(app, f"vert_{label}").value for label in "AB"] == [saved[label].vertskommune for label in "AB"]
    assert (start(app, "dag_A").value, start(app, "fra_A").value) == (date(2027, 3, 10), time(9, 0))
    assert (start(app, "sted_B").value, start(app, "pamelding").value) == ("Kulturhuset", "post@example.no")
    assert start(app, "samling_merknad").value == "Husk tolk"
    start(app, "lagre_endret").click().run()
    assert t.PLAN_UENDRET in said(app)
    assert len(redaksjon.store.entries()) == 2


def test_what_is_changed_in_an_opened_plan_is_a_correction_and_keeps_who_came(
    redaksjon: Redaksjon, redaktor: Aktor
) -> None:
    save_a_plan(redaksjon)
    first = redaksjon.store.entries()[0]
    held = replace(first.innhold, tilstand="invitert", motte_kommuner=first.innhold.inviterte_kommuner[:2])
    redaksjon.store.correct(redaktor, first.id, held, hvorfor="Invitert")
    app = open_again(redaksjon)
    start(app, "kontakt").set_value("Kari").run()
    start(app, "lagre_endret").click().run()
    assert not app.exception
    now = {e.gjelder.innhold.merke: e.gjelder.innhold for e in redaksjon.store.in_force("samling")}
    assert len(now) == 2 and all(one.kontakt == "Kari" for one in now.values())
    assert (now["A"].tilstand, now["A"].motte_kommuner) == ("invitert", held.motte_kommuner)
    start(app, "lagre_endret").click().run()
    assert t.PLAN_UENDRET in said(app)


def test_a_plan_that_others_changed_meanwhile_is_shown_and_both_changes_are_kept(
    redaksjon: Redaksjon, redaktor: Aktor
) -> None:
    save_a_plan(redaksjon)
    app = open_again(redaksjon, who=OLA)
    entry = redaksjon.store.entries()[0]
    redaksjon.store.correct(
        redaktor, entry.id, replace(entry.innhold, dato_fra="2027-04-01", dato_til="2027-04-01"), hvorfor="flyttet"
    )
    start(app, "kontakt").set_value("Ola").run()
    start(app, "lagre_endret").click().run()
    assert t.PLAN_KONFLIKT in said(app)
    start(app, "lagre_endret").click().run()
    now = {e.gjelder.innhold.merke: e.gjelder.innhold for e in redaksjon.store.in_force("samling")}
    assert (now["A"].dato_fra, now["A"].kontakt, now["B"].kontakt) == ("2027-04-01", "Ola", "Ola")


def test_a_start_for_the_next_has_no_day_and_leaves_the_old_one_alone(redaksjon: Redaksjon) -> None:
    save_a_plan(redaksjon)
    app = open_again(redaksjon, "kopier_")
    assert "Start på en ny samling" in said(app)
    assert start(app, "dag_A").value is None and start(app, "sted_B").value == "Kulturhuset"
    assert start(app, "samling_merknad").value == ""
    app.button(key="lagre_plan").click().run()
    assert not app.exception
    plans_saved = {fact.gjelder.innhold.plan for fact in redaksjon.store.in_force("samling")}
    assert len(plans_saved) == 2 and len(redaksjon.store.in_force("samling")) == 4


def test_a_choice_that_is_changed_reckons_anew_and_can_be_taken_back(redaksjon: Redaksjon) -> None:
    save_a_plan(redaksjon)
    app = open_again(redaksjon)
    app.session_state["samlinger"] = "3"
    app.run()
    assert t.IKKE_SOM_LAGRET in said(app)
    assert "Bevist" in said(app)
    start(app, "lagre_endret").click().run()
    assert len(redaksjon.store.in_force("samling")) == 3, "the third gathering is added to the plan"
    app.session_state["samlinger"] = "1"
    app.run()
    start(app, "lagre_endret").click().run()
    (fact,) = redaksjon.store.in_force("samling")
    assert len(fact.gjelder.innhold.inviterte_kommuner) == 40, "the others are withdrawn"
    app.session_state["like"] = True
    app.session_state["samlinger"] = "2"
    app.run()
    start(app, "som_lagret").click().run()
    assert not app.exception
    assert t.IKKE_SOM_LAGRET not in said(app) and app.session_state["samlinger"] == "1"


def test_a_status_that_changed_since_and_who_is_new_in_the_region_are_told(
    redaksjon: Redaksjon, redaktor: Aktor
) -> None:
    save_a_plan(redaksjon)
    for entry in redaksjon.store.entries():
        plan = entry.innhold
        then = tuple(one.replace("1824=vedtatt", "1824=ingen_kjent") for one in plan.statuser)
        without = tuple(n for n in plan.inviterte_kommuner if n != "1811")
        redaksjon.store.correct(
            redaktor, entry.id, replace(plan, statuser=then, inviterte_kommuner=without), hvorfor="som før"
        )
    app = open_again(redaksjon)
    assert "Vefsn: ingen kjent → vedtatt (siden" in said(app)
    assert "Hører til regionen, men er ikke med i planen: Bindal." in said(app)
    assert "Tatt ut etter at planen ble lagret første gang: Bindal." in said(app)
    assert "Nordland: 41 kommuner, 39 invitert" in said(app)
    start(app, "nye_").click().run()
    assert "Nordland: 41 kommuner, 40 invitert" in said(app)


def test_a_plan_from_before_choices_were_kept_opens_with_its_invited(redaksjon: Redaksjon, saved: Innforsel) -> None:
    app = open_again(redaksjon)
    assert t.STATUS_IKKE_TATT_VARE in said(app)
    assert "2 kommuner, alle invitert" in said(app)
    assert start(app, "dag_A").value == date(2026, 3, 10)


def test_the_address_of_a_plan_opens_it_for_an_editor_and_asks_others_to_log_in(
    redaksjon: Redaksjon, saved: Innforsel
) -> None:
    app = redaksjon.open("samlinger", KARI, params={"plan": saved.fakta})
    start(app, "aapne_fra_adressen").click().run()
    assert "Åpen plan:" in said(app)
    assert t.PLAN_FINNES_IKKE in said(redaksjon.open("samlinger", KARI, params={"plan": "<script>"}))


def test_who_came_is_ticked_one_by_one_or_all_at_once(redaksjon: Redaksjon, saved: Innforsel) -> None:
    app = plans(redaksjon)
    next(box for box in app.checkbox if box.label == "Voss").check().run()
    assert "1 av 2 inviterte er krysset av." in said(app)
    field(app, "alle").click().run()
    press(app)
    (plan,) = in_force(redaksjon)
    assert plan.motte_kommuner == ("4621", "4646")


def test_after_a_gathering_an_editor_sees_whom_to_call(redaksjon: Redaksjon, redaktor: Aktor) -> None:
    redaksjon.store.add(
        redaktor,
        replace(PLAN, tilstand="holdt", dato_fra="2025-03-10", dato_til="2025-03-10", motte_kommuner=("4621",)),
    )
    redaksjon.build()
    app = plans(redaksjon)
    assert not app.exception
    page = "".join(str(h.proto.body) for h in app.get("html"))
    assert "Hvem bør ringes etter Samling i Vestland" in said(app) + page
    for words in ("Etter 12 måneder", "Etter 24 måneder", "ikke kommet dit ennå", t.GRUNNER["kom_ikke"], t.RING_NAA):
        assert words in page
    assert "Hvem bør ringes" not in "".join(
        str(h.proto.body)
        for h in redaksjon.open("samlinger", "x@example.org", params={"del": "Samlinger til nå"}).get("html")
    )
