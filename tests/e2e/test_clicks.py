"""One click is one click: though the browser tells of it twice, and though the server draws parts of the page by itself."""

from __future__ import annotations

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Button_pb2 import Button
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection

from pages.utvikling import texts as t
from tests.e2e.wire import answers, told, visit

MIDWAY = "tid=juni+2019"
"""the address while the map stands there: far from the end, where it stops by itself"""


def buttons(said: list[ForwardMsg]) -> list[tuple[Button, str]]:
    """The button that plays and pauses, each time it was drawn, and the part of the page that a click on it draws anew."""
    drawn = [a.delta for a in said if a.delta.new_element.button.label in (t.PLAY, t.PAUSE, t.AGAIN)]
    return [(delta.new_element.button, delta.fragment_id) for delta in drawn]


def map_part(said: list[ForwardMsg]) -> str:
    """The part of the page that the slider and the map stand in, and the button does not."""
    return next(a.delta.fragment_id for a in said if a.delta.new_element.slider.label == t.TIME_LABEL)


def open_map(connection: ClientConnection) -> tuple[list[ForwardMsg], str]:
    """Open the map through time; gives what was sent and the page's id."""
    opening = BackMsg()
    opening.rerun_script.page_name, opening.rerun_script.query_string = "utvikling", MIDWAY
    said = answers(connection, opening)
    assert buttons(said)[-1][0].label == t.PLAY
    return said, next(a.new_session.page_script_hash for a in said if a.WhichOneof("type") == "new_session")


def click(button: Button, part: str, page: str) -> BackMsg:
    """The message that draws a part anew and carries a click."""
    message = BackMsg()
    message.rerun_script.page_script_hash, message.rerun_script.fragment_id = page, part
    message.rerun_script.query_string = MIDWAY
    message.rerun_script.widget_states.widgets.add(id=button.id, trigger_value=True)
    return message


def clicked(connection: ClientConnection, button: Button, part: str, page: str) -> tuple[Button, str]:
    """Click; gives the button as it is drawn then. A step that the map takes by itself may come before."""
    said = answers(connection, click(button, part, page))
    while not buttons(said):
        said = told(connection)
    return buttons(said)[-1]


def test_a_click_that_a_message_for_another_part_carries_too_is_still_one_click(dashboard_url: str) -> None:
    with visit(dashboard_url) as connection:
        said, page = open_map(connection)
        button, part = buttons(said)[-1]
        assert map_part(said) != part
        answers(connection, click(button, map_part(said), page))
        assert clicked(connection, button, part, page)[0].label == t.PAUSE


def test_a_part_that_the_server_draws_by_itself_does_not_click_again(dashboard_url: str) -> None:
    with visit(dashboard_url) as connection:
        said, page = open_map(connection)
        button, part = clicked(connection, *buttons(said)[-1], page)
        assert button.label == t.PAUSE
        assert map_part(told(connection))  # the next step, which nobody asked for
        assert clicked(connection, button, part, page)[0].label == t.PLAY
