"""A paper as slides (PPTX): each section one slide, tables and bars native so that they can be edited, the map as a picture."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.enum.text import MSO_AUTO_SIZE, PP_ALIGN
from pptx.util import Emu, Pt

from data.kinds import TEAL
from pages.components import drawing
from pages.components import format as fmt
from pages.open.ark import texts as t
from pages.open.ark.paper import Bars, Cell, Code, Paper, Picture, Section, Table, Text, writable

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
CM = 360_000
WIDTH, HEIGHT, MARGIN, TOP, FOOT = 33.867, 19.05, 1.4, 3.1, 1.1
_SIZES = {"lead": 20, "plain": 16, "note": 11}
_LINE_CM, _ROW_CM = 0.47, 0.2
"""of a row of a table, 11 points: each of its lines, and the air around them"""
_ROOM = 11.0
"""cm of a slide that the rows of a table may take; the rest goes on the next slide"""


def write(paper: Paper) -> bytes:
    """The slides. The same paper gives the same bytes: times inside are the day that the paper is of."""
    paper = writable(paper)
    deck = Presentation()
    deck.slide_width, deck.slide_height = Emu(int(WIDTH * CM)), Emu(int(HEIGHT * CM))
    moment = datetime.combine(paper.per, time())
    core = deck.core_properties
    core.title, core.subject, core.author, core.last_modified_by = (
        paper.title,
        paper.subtitle,
        "Frivillighetskartet",
        "Frivillighetskartet",
    )
    core.language, core.keywords, core.comments, core.category, core.revision = paper.language, "", paper.foot, "", 1
    core.created = core.modified = core.last_printed = moment
    for section in (section for page in paper.pages for section in page):
        _section(deck, paper, section)
    buffer = io.BytesIO()
    deck.save(buffer)
    return _timeless(buffer.getvalue(), moment)


def _section(deck: Any, paper: Paper, section: Section) -> None:
    """One slide for a section; a table that is too long for it goes on over more."""
    width = WIDTH - 2 * MARGIN
    width *= 0.62 if isinstance(section.beside, Picture) else 1
    pages = max([1, *(len(_chunks(block, width)) for block in section.blocks if isinstance(block, Table))])
    heading = section.heading or paper.title
    for number in range(pages):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        _heading(slide, heading if pages == 1 else t.LYSBILDE.format(heading=heading, nummer=number + 1, antall=pages))
        if isinstance(section.beside, Picture):
            _picture(slide, section.beside, MARGIN + width + 0.6)
        y = TOP
        if not section.heading:
            y = _text(slide, paper.subtitle, _SIZES["plain"], y, width)
        # What stands over a table that goes on is said first, and what stands under it last.
        behind = False
        for block in section.blocks:
            behind = behind or isinstance(block, Table)
            if isinstance(block, Table) or number == (pages - 1 if behind else 0):
                y = _block(slide, block, y, width, number)
        _text(slide, paper.foot, 9, HEIGHT - FOOT, WIDTH - 2 * MARGIN)


def _heading(slide: Any, words: str) -> None:
    title = slide.shapes.title
    title.left, title.top, title.width, title.height = (
        Emu(int(v * CM)) for v in (MARGIN, 0.7, WIDTH - 2 * MARGIN, 2.1)
    )
    title.text_frame.text = words
    title.text_frame.word_wrap = True
    paragraph = title.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.LEFT
    paragraph.font.size, paragraph.font.bold, paragraph.font.color.rgb = Pt(26), True, _rgb("#1f2a2a")


def _block(slide: Any, block: Text | Table | Bars | Picture | Code, y: float, width: float, page: int) -> float:
    """Draw one block at `y` cm; give where the next may stand."""
    if isinstance(block, Text):
        return _text(slide, block.text, _SIZES[block.slag], y, width)
    if isinstance(block, Table):
        return _table(slide, block, y, width, page)
    if isinstance(block, Bars):
        return _bars(slide, block, y, width)
    return y


def _text(slide: Any, words: str, size: int, y: float, width: float) -> float:
    """A box of text; its height is reckoned from the number of letters that a line of this width holds."""
    lines = -(-len(words) * size * 0.0185 // width) or 1
    height = lines * size * 0.0445 + 0.25
    box = slide.shapes.add_textbox(*(Emu(int(v * CM)) for v in (MARGIN, y, width, height)))
    frame = box.text_frame
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.margin_left = frame.margin_right = 0
    frame.text = words
    frame.paragraphs[0].font.size = Pt(size)
    frame.paragraphs[0].font.color.rgb = _rgb("#1f2a2a" if size > 11 else "#4a5757")
    return float(y + height)


def _table(slide: Any, table: Table, y: float, width: float, page: int) -> float:
    if table.caption:
        y = _text(slide, table.caption, _SIZES["note"], y, width)
    chunks = _chunks(table, width)
    if page >= len(chunks):
        return y
    start, rows = sum(map(len, chunks[:page])), chunks[page]
    height = sum(_height(row, table.widths, width) for row in (tuple(map(Cell, table.headings)), *rows))
    place = (Emu(int(v * CM)) for v in (MARGIN, y, width, height))
    made = slide.shapes.add_table(len(rows) + 1, len(table.headings), *place).table
    made.horz_banding = False
    for column, share in enumerate(table.widths):
        made.columns[column].width = Emu(int(width * share / sum(table.widths) * CM))
    for column, name in enumerate(table.headings):
        _cell(made.cell(0, column), Cell(name), column in table.right, True, "#ffffff", TEAL)
    for number, row in enumerate(rows):
        strong = number + start in table.strong
        for column, cell in enumerate(row):
            _cell(made.cell(number + 1, column), cell, column in table.right, strong, "#1f2a2a", "#ffffff")
    return y + height + 0.3


def _height(row: Sequence[Cell], widths: Sequence[float], width: float) -> float:
    """cm that a row takes, by the letters that each of its columns holds on a line."""
    letters = [max(4, int(width * share / sum(widths) / 0.205)) for share in widths]
    return _ROW_CM + _LINE_CM * max(-(-len(cell.text) // most) or 1 for cell, most in zip(row, letters, strict=True))


def _chunks(table: Table, width: float) -> list[list[tuple[Cell, ...]]]:
    """The rows slide by slide."""
    chunks: list[list[tuple[Cell, ...]]] = [[]]
    left = _ROOM
    for row in table.rows:
        height = _height(row, table.widths, width)
        if chunks[-1] and height > left:
            chunks.append([])
            left = _ROOM
        chunks[-1].append(row)
        left -= height
    return chunks


def _cell(place: Any, cell: Cell, right: bool, strong: bool, colour: str, ground: str) -> None:
    place.margin_top = place.margin_bottom = Emu(int(0.06 * CM))
    place.margin_left = place.margin_right = Emu(int(0.15 * CM))
    place.fill.solid()
    place.fill.fore_color.rgb = _rgb(ground)
    paragraph = place.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
    if cell.mark:
        mark = paragraph.add_run()
        mark.text, mark.font.size, mark.font.color.rgb = "■ ", Pt(11), _rgb(cell.mark)
    run = paragraph.add_run()
    run.text, run.font.size, run.font.bold = cell.text, Pt(11), strong
    run.font.color.rgb = _rgb(colour)
    if cell.url:
        run.hyperlink.address = cell.url


def _bars(slide: Any, bars: Bars, y: float, width: float) -> float:
    y = _text(slide, bars.title, 12, y, width)
    data = CategoryChartData(number_format="0")
    data.categories = bars.labels
    data.add_series(bars.title, bars.values)
    height = HEIGHT - FOOT - y - 1.4
    frame = slide.shapes.add_chart(
        XL_CHART_TYPE.COLUMN_CLUSTERED, *(Emu(int(v * CM)) for v in (MARGIN, y, width, height)), data
    )
    frame._element.nvGraphicFramePr.cNvPr.set("descr", bars.alt)
    chart = frame.chart
    chart.has_legend, chart.has_title = False, False
    chart.font.size = Pt(12)
    chart.value_axis.visible, chart.value_axis.has_major_gridlines, chart.value_axis.minimum_scale = False, False, 0
    plot = chart.plots[0]
    plot.gap_width, plot.has_data_labels = 40, True
    plot.data_labels.show_value, plot.data_labels.position = True, XL_LABEL_POSITION.OUTSIDE_END
    plot.data_labels.font.size, plot.data_labels.font.bold = Pt(14), True
    for place, _ in enumerate(bars.values):
        fill = plot.series[0].points[place].format.fill
        fill.solid()
        fill.fore_color.rgb = _rgb(fmt.STATUSER["vedtatt" if place >= len(bars.values) - 2 else "arvet"].farge)
    return float(y + height)


def _picture(slide: Any, picture: Picture, x: float) -> None:
    """The drawing to the right, as large as the slide allows, with its credit below."""
    room, tall = WIDTH - MARGIN - x, HEIGHT - TOP - FOOT - 1.5
    png = io.BytesIO(drawing.png(picture.svg, 2))
    shape = slide.shapes.add_picture(png, Emu(int(x * CM)), Emu(int(TOP * CM)), height=Emu(int(tall * CM)))
    if shape.width > room * CM:
        shape.height = Emu(int(shape.height * room * CM / shape.width))
        shape.width = Emu(int(room * CM))
    shape._element.nvPicPr.cNvPr.set("descr", picture.alt)
    credit = slide.shapes.add_textbox(*(Emu(int(v * CM)) for v in (x, HEIGHT - FOOT - 1.4, room, 0.9)))
    credit.text_frame.word_wrap = True
    credit.text_frame.text = picture.credit
    credit.text_frame.paragraphs[0].font.size = Pt(9)


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour[1:].upper())


_STAMP = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def _timeless(content: bytes, moment: datetime) -> bytes:
    """The file with one time on every part; the workbooks behind the charts are such files too."""
    made = io.BytesIO()
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            part = old.read(name)
            if name.endswith(".xlsx"):
                part = _timeless(part, moment)
            elif name == "docProps/core.xml":
                part = _STAMP.sub(stamp, part)
            info = zipfile.ZipInfo(name, moment.timetuple()[:6])
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(info, part)
    return made.getvalue()
