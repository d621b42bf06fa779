"""What one run of a screen does, and does not do again."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable

import pandas as pd
import pydeck as pdk
import pytest
from streamlit.testing.v1 import AppTest

from data.database import Register, current, made_once, within
from pages.components import limits
from pages.components.maps import deck
from tests.sweeps.screens import FILTERED

Dashboard = Callable[..., AppTest]


def test_a_deck_says_what_pydecks_own_says() -> None:
    layers, seen, tip = [deck.hits("treff", "/geo/treff")], pdk.ViewState(10.5, 60.5, 5), {"html": "<b>{navn}</b>"}
    ours = deck.Deck(layers, seen, tip)
    own = pdk.Deck(layers=layers, map_provider=None, initial_view_state=seen, tooltip=tip)
    assert json.loads(ours.to_json()) == json.loads(own.to_json())
    assert ours._tooltip == own._tooltip


@pytest.mark.parametrize("screen", FILTERED)
def test_a_run_that_changes_nothing_and_a_fylke_chosen_once_more_ask_the_register_nothing(
    screen: str, dashboard: Dashboard
) -> None:
    app = dashboard(screen, fylke="46")
    register = current()
    for fylke in ("11", "46"):
        app.session_state["filter_fylke"] = [fylke]
        app.run()
    asked = {question for room in register._answers for question in room}
    for fylke in ("46", "11", "46"):
        app.session_state["filter_fylke"] = [fylke]
        app.run()
    assert {question for room in register._answers for question in room} - asked == set()
    assert not app.exception


def test_what_is_made_of_a_frame_is_made_once_for_that_frame_and_anew_for_another(register: Register) -> None:
    made: list[tuple[int, str]] = []

    @made_once
    def rows(frame: pd.DataFrame, word: str) -> list[str]:
        made.append((len(frame), word))
        return [word] * len(frame)

    frame = pd.DataFrame({"fylkesnummer": ["11", "46"]})
    assert rows(frame, "a") is rows(frame, "a")
    assert rows(frame, "b") == ["b", "b"]
    assert rows(frame.copy(), "a") == ["a", "a"]
    assert made == [(2, "a"), (2, "b"), (2, "a")]
    assert within(frame, ()) is frame
    assert within(frame, ("46",)) is within(frame, ("46",))
    assert within(frame, ("46",))["fylkesnummer"].tolist() == ["46"]


def test_a_client_with_many_new_days_waits_for_its_own_and_what_is_known_and_other_clients_do_not(
    dashboard: Dashboard,
) -> None:
    for day in ("2021-03-04", "2021-03-05"):
        dashboard("fylker", per=day)  # known from here
    assert {chosen.per.isoformat() for _, screen, chosen in limits.SCREENS._known if screen == "fylker"} >= {
        "2021-03-04",
        "2021-03-05",
    }
    drawn: list[str] = []

    def new_day() -> None:
        with limits.SCREENS.turn(limits.client_key(None), "the client's second"):
            drawn.append("second")

    second = threading.Thread(target=new_day)
    with limits.SCREENS.turn(limits.client_key(None), "the client's first"):
        second.start()
        dashboard("fylker", per="2021-03-04")
        with limits.SCREENS.turn("another client", "a new day as well"):
            drawn.append("known, another's")
        drawn.append("first")
    second.join()
    assert drawn == ["known, another's", "first", "second"]
