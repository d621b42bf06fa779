"""Labels on a map that do not lie on top of each other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")
Box = tuple[float, float, float, float]
"""left, right, and the two heights, in pixels of the picture"""


def box(x: float, y: float, half: float, height: float) -> Box:
    """The room of a label `height` high around its middle; `half` of its width to each side."""
    return (x - half, x + half, y - height / 2, y + height / 2)


def apart(labels: Iterable[tuple[T, Box]], taken: Iterable[Box] = ()) -> list[T]:
    """Those of the labels that have room, the first come first; `taken`: where something stands already."""
    held, kept = list(taken), []
    for label, room in labels:
        if all(room[0] > o[1] or room[1] < o[0] or room[2] > o[3] or room[3] < o[2] for o in held):
            held.append(room)
            kept.append(label)
    return kept
