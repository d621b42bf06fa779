"""A paper as plain values: pages of sections of blocks. The same values become a web page, slides, and a PDF (`write`).

The PDF is A4, tagged, with language and title. Set by Typst with the fonts of this folder alone, so that bytes are the same.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields, is_dataclass, replace
from datetime import UTC, date, datetime, time
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import typst

from data.kinds import TEAL
from data.text import HIDDEN, plain
from pages.components import format as fmt
from pages.components.charts import MUTED, TEXT

LONGEST = 150
"""characters of one text from outside; titles of documents are longer now and then, and a paper has an end"""
HERE = Path(__file__).resolve().parent
FONT = "Open Sans"
MEDIA_TYPE = "application/pdf"


def cut(text: object, most: int = LONGEST) -> str:
    """A text from outside on one line, without characters that cannot be seen, cut to `most`; empty where it is unknown."""
    if not isinstance(text, str):
        return ""
    line = " ".join(HIDDEN.sub("", text).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


@dataclass(frozen=True)
class Cell:
    """What stands in a cell of a table: text, where it leads (a checked address), and the colour of a status on the map."""

    text: str
    url: str | None = None
    mark: str | None = None


@dataclass(frozen=True)
class Text:
    """A paragraph. `slag`: lead (the sentence of the paper), note (small, how to read) or plain."""

    text: str
    slag: str = "plain"
    kind: str = field(default="text", init=False)


@dataclass(frozen=True)
class Table:
    """Rows under headings, the first column naming the row. `right`: columns of numbers; `strong`: rows in bold."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    right: tuple[int, ...] = ()
    strong: tuple[int, ...] = ()
    kind: str = field(default="table", init=False)


@dataclass(frozen=True)
class Bars:
    """One bar per label, with its number on top; the last two are what the words speak of."""

    title: str
    labels: tuple[str, ...]
    values: tuple[int, ...]
    kind: str = field(default="bars", init=False)

    @property
    def alt(self) -> str:
        """The numbers in words, for those who do not see the bars."""
        pairs = "; ".join(f"{label}: {value}" for label, value in zip(self.labels, self.values, strict=True))
        return f"{self.title}. {pairs}."

    def svg(self, font: str) -> str:
        """The bars as a picture, 700 × 165."""
        width, height, foot, head = 700, 165, 26, 20
        step, most = width / len(self.values), max(*self.values, 1)
        parts = []
        for place, (label, value) in enumerate(zip(self.labels, self.values, strict=True)):
            tall = (height - foot - head) * value / most
            x, y = place * step + step * 0.14, height - foot - tall
            colour = fmt.STATUSER["vedtatt"].farge if place >= len(self.values) - 2 else fmt.STATUSER["arvet"].farge
            middle = place * step + step / 2
            parts += [
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{step * 0.72:.1f}" height="{tall:.1f}" fill="{colour}"/>',
                f'<text x="{middle:.1f}" y="{y - 5:.1f}" font-size="13" font-weight="600" text-anchor="middle" '
                f'fill="{TEXT}">{value}</text>',
                f'<text x="{middle:.1f}" y="{height - 8}" font-size="11.5" text-anchor="middle" fill="{MUTED}">{escape(label)}</text>',
            ]
        line = f'<path d="M0 {height - foot}H{width}" stroke="{MUTED}"/>'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            f'font-family="{escape(font)}">{"".join(parts)}{line}</svg>'
        )


@dataclass(frozen=True)
class Picture:
    """A drawing of ours as SVG, what it shows in words, and the credit that its licence asks for."""

    svg: str
    alt: str
    credit: str
    kind: str = field(default="picture", init=False)


@dataclass(frozen=True)
class Code:
    """An address as a QR code (SVG) and in letters."""

    svg: str
    address: str
    words: str
    kind: str = field(default="code", init=False)


Block = Text | Table | Bars | Picture | Code


@dataclass(frozen=True)
class Section:
    """A heading that says the finding, and what it rests on; `beside` stands to the right of it all."""

    heading: str
    blocks: tuple[Block, ...]
    beside: Picture | Code | None = None


@dataclass(frozen=True)
class Paper:
    """A whole paper. `pages`: each is set on one A4 page. `foot`: source, date and content, on every page. `name`: of its file."""

    title: str
    subtitle: str
    language: str
    per: date
    pages: tuple[tuple[Section, ...], ...]
    foot: str
    page_word: str
    name: str
    mark: str = ""
    """colour of the rule beside the title: that of a status, or none"""


def writable(value: Any) -> Any:
    """A paper, or a part of one, with every text as any format can take it."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, tuple):
        return tuple(map(writable, value))
    if not is_dataclass(value) or isinstance(value, type):
        return value
    return replace(value, **{one.name: writable(getattr(value, one.name)) for one in fields(value) if one.init})


@cache
def _fonts() -> Any:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(HERE / "fonts")])


def write(papers: Sequence[Paper], title: str | None = None) -> bytes:
    """The papers after each other in one file. What they say goes to Typst as data and is never read as markup.

    The creation date is the day the papers are of, so that the same register and choices give the same bytes.
    """
    papers = [writable(paper) for paper in papers]
    first = papers[0]
    told = {
        "title": title or first.title,
        "teal": TEAL,
        "font": FONT,
        "day": [first.per.year, first.per.month, first.per.day],
        "papers": [_told(paper) for paper in papers],
    }
    return bytes(
        typst.compile(
            (HERE / "ark.typ").read_bytes(),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"ark": json.dumps(told, ensure_ascii=False)},
            pdf_standards=["ua-1"],
            timestamp=datetime.combine(first.per, time(), UTC),
        )
    )


def _told(paper: Paper) -> dict[str, Any]:
    told = asdict(paper)
    del told["per"]
    for page, sections in zip(paper.pages, told["pages"], strict=True):
        for section, as_told in zip(page, sections, strict=True):
            for block, block_told in zip(section.blocks, as_told["blocks"], strict=True):
                if isinstance(block, Bars):
                    block_told |= {"svg": block.svg(FONT), "alt": block.alt}
    return told
