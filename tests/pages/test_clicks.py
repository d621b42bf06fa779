"""A click that the browser tells of twice is one click."""

from __future__ import annotations

from pages.components.clicks import once


def test_a_callback_is_called_once_for_each_drawing() -> None:
    done: list[str] = []
    drawn = once(done.append)
    drawn("a")
    drawn("b")
    once(done.append)("c")
    assert done == ["a", "c"]
