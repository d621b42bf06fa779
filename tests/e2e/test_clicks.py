"""What the browser tells twice is one click: said over the wire as a busy browser says it."""

from __future__ import annotations

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Button_pb2 import Button
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from pages.utvikling import texts as t
from tests.e2e.wire import answers, visit


def play_button(said: list[ForwardMsg]) -> tuple[Button, str]:
    """The button that plays and pauses, as it was drawn last, and the part of the page that a click on it draws anew."""
    drawn = [a.delta for a in said if a.delta.new_element.button.label in (t.PLAY, t.PAUSE, t.AGAIN)]
    return drawn[-1].new_element.button, drawn[-1].fragment_id


def test_a_click_that_the_look_for_fresh_data_carries_too_is_still_one_click(dashboard_url: str) -> None:
    opening, carried, clicked = BackMsg(), BackMsg(), BackMsg()
    opening.rerun_script.page_name = "utvikling"
    with visit(dashboard_url) as connection:
        said = answers(connection, opening)
        button, part = play_button(said)
        page = next(a.new_session.page_script_hash for a in said if a.WhichOneof("type") == "new_session")
        look = next(a.auto_rerun.fragment_id for a in said if a.WhichOneof("type") == "auto_rerun")
        assert button.label == t.AGAIN  # it stands on today
        for message, fragment in ((carried, look), (clicked, part)):
            message.rerun_script.page_script_hash = page
            message.rerun_script.fragment_id = fragment
            message.rerun_script.is_auto_rerun = fragment == look
            message.rerun_script.widget_states.widgets.add(id=button.id, trigger_value=True)
        answers(connection, carried)
        assert play_button(answers(connection, clicked))[0].label == t.PAUSE
