"""A figure as a picture for a slide: 16:9, with title, filter sentence, date and source inside; made on the server. And labels apart."""

from __future__ import annotations

import functools
import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from xml.sax.saxutils import escape, quoteattr

from pages.components import drawing
from pages.components import format as fmt
from pages.components.charts import LOCALE, MUTED, OUTLINE, PICTURE_FONT, TEXT, Figure, Legend, for_print

WIDTH, HEIGHT = 1280, 720
PNG_SCALE = 1.5  # 1920 × 1080, a full-screen slide
MARGIN = 48
_CHARS_PER_LINE = {30: 74, 20: 118, 16: 152}  # measured on Liberation Sans, with room to spare
T = TypeVar("T")
Box = tuple[float, float, float, float]
"""left, right, and the two heights, in pixels of the picture"""


@dataclass(frozen=True)
class Frame:
    """The words around a picture: what it shows, for whom, when, from where, and the finding for screen readers."""

    title: str
    sentence: str
    as_of: str
    source: str
    description: str = ""


def text(
    x: float, y: float, size: int, words: str, colour: str = TEXT, weight: str = "normal", anchor: str = "start"
) -> str:
    """One line of text with its baseline at (x, y); the words are escaped."""
    attributes = f'x="{x:g}" y="{y:g}" font-size="{size}" fill="{colour}" font-weight="{weight}" text-anchor="{anchor}"'
    return f"<text {attributes}>{escape(words)}</text>"


def _lines(words: str, size: int, most: int) -> list[str]:
    return textwrap.wrap(words, _CHARS_PER_LINE[size], max_lines=most, placeholder=" …") or [""]


def symbol(kind: str, x: float, y: float, size: float, colour: str | None = None) -> str:
    """The status symbol (● ◌ ◐ ○ ·) or a legend mark around the centre (x, y), as a shape: fonts may lack the glyph."""
    r = size / 2
    ring = f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}" '
    fill = colour or (fmt.TEGNET[kind].farge if kind in fmt.TEGNET else TEXT)
    half = f'<path d="M{x:g} {y - r:g}A{r:g} {r:g} 0 0 0 {x:g} {y + r:g}Z" fill="{TEXT}"/>'
    shapes = {
        "vedtatt": f'{ring}fill="{fill}" stroke="{TEXT}"/>',
        "arvet": f'{ring}fill="{fill}" stroke="{TEXT}" stroke-dasharray="2 2"/>',
        "under_arbeid": f'{ring}fill="{fill}" stroke="{TEXT}"/>{half}',
        "stille": f'{ring}fill="{fill}" stroke="{TEXT}" stroke-dasharray="2 2"/>{half}',
        "ingen_kjent": f'{ring}fill="{fill}" stroke="{TEXT}"/>',
        "ikke_kartlagt": f'{ring}fill="{fill}" stroke="{OUTLINE}"/><circle cx="{x:g}" cy="{y:g}" r="1.5"/>',
        "line": f'<path d="M{x - r:g} {y:g}h{size:g}" stroke="{fill}" stroke-width="3"/>',
        "dashed": f'<path d="M{x - r:g} {y:g}h{size:g}" stroke="{fill}" stroke-width="2" stroke-dasharray="5 3"/>',
        "ring": f'{ring}fill="#ffffff" stroke="{fill}" stroke-width="2"/>',
        "square": f'<rect x="{x - r:g}" y="{y - r:g}" width="{size:g}" height="{size:g}" fill="{fill}"/>',
        "dot": f'{ring}fill="{fill}"/>',
        "triangle": f'<path d="M{x:g} {y - r:g}l{r:g} {size:g}h{-size:g}Z" fill="{fill}"/>',
        "tick": f'<path d="M{x:g} {y - r:g}v{size:g}" stroke="{fill}" stroke-width="2" stroke-dasharray="3 2"/>',
        "diamond": f'<path d="M{x:g} {y - r:g}l{r:g} {r:g}l{-r:g} {r:g}l{-r:g} {-r:g}Z" fill="{fill}"/>',
    }
    return shapes[kind]


def legend(entries: Sequence[Legend], x: float, y: float) -> str:
    """One line of legend from (x, y), text size 16."""
    parts = []
    for entry in entries:
        parts += [symbol(entry.kind, x + 9, y - 6, 15, entry.colour), text(x + 26, y, 16, entry.label)]
        x += 26 + 8.6 * len(entry.label) + 26
    return "".join(parts)


def compose(frame: Frame, body: str, entries: Sequence[Legend] = ()) -> str:
    """Set the drawing `body` (SVG that the caller placed in `body_area`) into a 1280 × 720 frame of words."""
    title = _lines(frame.title, 30, 2)
    parts = [text(MARGIN, 62 + 36 * i, 30, line, weight="bold") for i, line in enumerate(title)]
    y = 62 + 36 * (len(title) - 1)
    if frame.sentence:
        parts.append(text(MARGIN, y + 34, 20, _lines(frame.sentence, 20, 1)[0], MUTED))
    if entries:
        parts.append(legend(entries, MARGIN, y + 70))
    foot = _lines(f"{frame.as_of}  ·  {frame.source}", 16, 2)
    base = HEIGHT - 26 - 21 * (len(foot) - 1)
    parts += [text(MARGIN, base + 21 * i, 16, line, MUTED) for i, line in enumerate(foot)]
    description = escape(frame.description or frame.sentence)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{WIDTH}" '
        f'height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label={quoteattr(frame.title)} font-family="{PICTURE_FONT}">'
        f"<title>{escape(frame.title)}</title><desc>{description}</desc>"
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>{"".join(parts)}{body}</svg>'
    )


def body_area(frame: Frame, has_legend: bool) -> tuple[int, int, int, int]:
    """x, y, width and height in px of the room that the words of the frame leave for the drawing."""
    top = 62 + 36 * (len(_lines(frame.title, 30, 2)) - 1) + 34 + (36 if has_legend else 0) + 22
    foot = 26 + 21 * len(_lines(f"{frame.as_of}  ·  {frame.source}", 16, 2)) + 14
    return MARGIN, top, WIDTH - 2 * MARGIN, HEIGHT - top - foot


def place(svg: str, x: int, y: int, width: int, height: int) -> str:
    """Nest a drawing made elsewhere, scaled to fit the given room and kept at the top left."""
    found = re.search(r"<svg\b[^>]*>", svg)
    if found is None:
        raise ValueError("the converter returned no <svg> element")
    head = found.group(0)
    size = [float(n) for n in re.search(r'viewBox="([^"]+)"', head).group(1).split()]  # type: ignore[union-attr]
    nested = (
        f'<svg x="{x}" y="{y}" width="{width}" height="{height}" preserveAspectRatio="xMidYMid meet" '
        f'viewBox="{" ".join(f"{n:g}" for n in size)}">'
    )
    return nested + svg[found.end() :]


def svg(figure: Figure, frame: Frame) -> str:
    """The figure as a complete SVG, 1280 × 720."""
    x, y, width, height = body_area(frame, bool(figure.legend))
    drawn = drawing.svg(for_print(figure, width, height), number=LOCALE["number"], time=LOCALE["time"])
    return compose(frame, place(drawn, x, y, width, height), figure.legend)


@functools.lru_cache(maxsize=16)
def to_png(picture: str) -> bytes:
    """The SVG as PNG, 1920 × 1080; the last few are kept, since the same picture is often taken twice."""
    return drawing.png(picture, PNG_SCALE)


def png(figure: Figure, frame: Frame) -> bytes:
    """The figure as a PNG, 1920 × 1080."""
    return to_png(svg(figure, frame))


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
