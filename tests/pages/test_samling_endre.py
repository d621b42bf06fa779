"""A plan that two editors have before them: the second sees what the first did and chooses, and what was typed stands meanwhile."""

from __future__ import annotations

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from data.store.actor import Aktor
from data.store.types import Innforsel, Samling
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
