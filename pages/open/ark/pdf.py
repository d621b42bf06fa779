"""Papers as one PDF: A4, tagged, with language and title. Set by Typst with the fonts of this folder alone, so that bytes are the same."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import typst

from data.kinds import TEAL
from pages.open.ark.paper import Bars, Paper, writable

HERE = Path(__file__).resolve().parent
FONT = "Open Sans"
MEDIA_TYPE = "application/pdf"


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
