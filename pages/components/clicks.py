"""A click does its work once, though the server may be told of it twice.

Streamlit's browser part sends all widgets with every message. One that leaves for another part of the page between a click and the
click's own message carries the click as well, so the callback is called for both: «play» becomes «play, pause», and «undo» would take
back two things. A timer in the browser (`run_every`) sends such messages; no screen has one (decision 0015), but what a browser sends is
not ours to decide, and what saves or undoes must not depend on it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec

P = ParamSpec("P")


def once(callback: Callable[P, object]) -> Callable[P, None]:
    """The callback (`on_click`) for one drawing of a button: what is told again before the button is drawn anew does nothing.

    For callbacks that do more at the second call than at the first: toggles, saves, undos.
    """
    called = False

    def first(*args: P.args, **kwargs: P.kwargs) -> None:
        nonlocal called
        if not called:
            called = True
            callback(*args, **kwargs)

    return first
