"""The papers: the same content on screen, as PDF and as slides, the same bytes each time, and clear answers to wrong addresses."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from itertools import combinations

import pypdf
import pypdfium2
import pytest
from pptx import Presentation
from starlette.requests import Request

from data.database import Register
from data.queries import core, kommune
from data.queries.ark import area_of, styretall
from data.queries.kommuneside import Kommuneside, kommuneside
from data.samling.avstand import Region
from pages.components.ark_links import _address
from pages.components.filters import choices_on
from pages.open.ark import kommuneark, page, slides, styreark, texts
from pages.open.ark.paper import Bars, Cell, Code, Paper, Picture, Section, Table, Text, cut, write

PER, SIDEN = date(2026, 11, 21), date(2026, 6, 1)
ADDRESS = "https://kart.example.no"
HOSTILE = '#let x = 1 $a$ *b* _c_ `d` @e <f> \\ // "g" #panic() [h] ~ </td><script>alert(1)</script>'


def board(register: Register, region: Region, groups: bool = False, whole: bool = False) -> Paper:
    told = styretall(register, area_of(register, region), PER, SIDEN)
    return styreark.paper(register, told, styreark.Choice("området", ADDRESS, f"{ADDRESS}/styreark", groups, whole))


def asked_of(register: Register, number: str) -> Kommuneside:
    who = kommune.find(register, number)
    assert who is not None
    return kommuneside(register, who, PER)


def leaflet(register: Register, number: str) -> Paper:
    return kommuneark.paper(asked_of(register, number), ADDRESS)


@pytest.fixture(scope="module")
def known(register: Register) -> dict[str, Kommuneside]:
    """Kommunenummer → what is known of it, all 357."""
    return {number: asked_of(register, number) for number in choices_on(register, PER).kommuner}


@pytest.fixture(scope="module")
def leaflets(known: dict[str, Kommuneside]) -> dict[str, Paper]:
    """Kommunenummer → kommuneark."""
    return {number: kommuneark.paper(side, ADDRESS) for number, side in known.items()}


def words(content: bytes) -> str:
    """The text of a PDF on one line, without what only sets it."""
    return " ".join(sheets(content))


def sheets(content: bytes) -> list[str]:
    """The text of each page, as `squeezed`."""
    read = pypdfium2.PdfDocument(content)
    try:
        return [squeezed(sheet.get_textpage().get_text_range()) for sheet in read]
    finally:
        read.close()


def squeezed(text: str) -> str:
    return re.sub(r"[-\s\x00-\x1f\u200b\ufffe]+", "", text)  # a hyphen at the end of a line is read as something else


def texts_of(paper: Paper) -> list[str]:
    """Every text that the paper has to say."""
    found = [paper.title, paper.subtitle]
    for section in (section for sheet in paper.pages for section in sheet):
        found.append(section.heading)
        for block in section.blocks:
            if isinstance(block, Text):
                found.append(block.text)
            elif isinstance(block, Table):
                found += [block.caption, *block.headings, *(cell.text for row in block.rows for cell in row)]
            elif isinstance(block, Bars):
                found.append(block.title)
    return [text for text in found if text]


def test_the_pdf_is_tagged_and_says_its_language_and_title(register):
    for paper, language in ((board(register, Region()), "nb-NO"), (leaflet(register, "4621"), "nn-NO")):
        read = pypdf.PdfReader(io.BytesIO(write([paper])))
        root = read.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/StructTreeRoot"]["/K"]
        assert root["/Lang"] == language
        assert read.metadata["/Title"] == paper.title
        assert read.metadata["/CreationDate"].startswith("D:20261121")
        assert all(box.mediabox.width == pytest.approx(595.3, abs=0.2) for box in read.pages)


def test_every_figure_of_the_register_stands_in_the_pdf(register):
    told = words(write([board(register, Region(fylker=("46",)), groups=True)]))
    row = register.query("FROM fylkestall_per(?) WHERE fylkesnummer = '46'", (PER,)).iloc[0]
    claim = f"{row.vedtatt} av {row.antall_kommuner} kommuner har vedtatt frivillighetspolitikk"
    assert squeezed(claim) in told
    for name in core.status_per(register, PER).query("fylkesnummer == '46'")["kommunenavn"]:
        assert squeezed(name) in told
    assert register.innhold in told
    for kode, word in (("vedtatt", "Har vedtatt"), ("arvet", "Arvet"), ("ikke_kartlagt", "Ikke kartlagt")):
        assert squeezed(f"{word}{row[kode]}") in told


def test_pdf_and_slides_say_all_that_the_paper_says(register):
    paper = board(register, Region())
    told = words(write([paper]))
    assert [text for text in texts_of(paper) if squeezed(text) not in told] == []
    deck = Presentation(io.BytesIO(slides.write(paper)))
    shown = []
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                shown.append(shape.text_frame.text)
            elif shape.has_table:
                shown += [cell.text.removeprefix("■ ") for row in shape.table.rows for cell in row.cells]
    said = {squeezed(text) for text in shown}
    headings = {squeezed(section.heading) for sheet in paper.pages for section in sheet}
    missing = [text for text in texts_of(paper) if squeezed(text) not in said]
    # A heading of several slides has its number behind it.
    assert [text for text in missing if not any(squeezed(text) in one for one in said)] == []
    assert headings


def test_the_slides_have_a_chart_and_tables_that_can_be_edited(register):
    paper = board(register, Region())
    bars = next(
        block for sheet in paper.pages for section in sheet for block in section.blocks if isinstance(block, Bars)
    )
    shapes = [shape for slide in Presentation(io.BytesIO(slides.write(paper))).slides for shape in slide.shapes]
    (chart,) = [shape.chart for shape in shapes if shape.has_chart]
    assert tuple(chart.plots[0].categories) == bars.labels
    assert tuple(map(int, chart.plots[0].series[0].values)) == bars.values
    assert chart.part.chart_workbook.xlsx_part is not None
    assert sum(shape.has_table for shape in shapes) >= 5
    pictures = [shape for shape in shapes if shape.shape_type == 13]
    assert len(pictures) == 1
    assert pictures[0]._element.nvPicPr.cNvPr.get("descr")


def test_nothing_on_a_slide_stands_outside_it_or_on_top_of_something_else(register):
    wrong = []
    for region in (Region(), Region(fylker=("34",)), Region(landsdeler=("Nord-Norge", "Vestlandet", "Trøndelag"))):
        deck = Presentation(io.BytesIO(slides.write(board(register, region, groups=not region.tom))))
        for number, slide in enumerate(deck.slides):
            for shape in slide.shapes:
                if shape.top + shape.height > deck.slide_height or shape.left + shape.width > deck.slide_width:
                    wrong.append((region, number, shape.name))
            for one, other in combinations(slide.shapes, 2):
                beside = one.left >= other.left + other.width or other.left >= one.left + one.width
                if not beside and one.top + 9 < other.top + other.height and other.top + 9 < one.top + one.height:
                    wrong.append((region, number, one.name, other.name))
    assert wrong == []


def test_the_same_register_and_choices_give_the_same_bytes(register, register_file):
    again = Register(register_file.resolve())
    try:
        assert write([board(register, Region())]) == write([board(again, Region())])
        assert slides.write(board(register, Region())) == slides.write(board(again, Region()))
    finally:
        again.close()
    archive = zipfile.ZipFile(io.BytesIO(slides.write(board(register, Region()))))
    assert {info.date_time for info in archive.infolist()} == {(2026, 11, 21, 0, 0, 0)}


def test_a_board_paper_is_two_pages_and_a_kommuneark_one_for_everybody(register, leaflets):
    options = choices_on(register, PER)
    boards = [board(register, Region(fylker=(number,)), groups=True) for number in options.fylker]
    boards.append(board(register, Region()))
    assert len(pypdf.PdfReader(io.BytesIO(write(boards))).pages) == 2 * len(boards)
    read = sheets(write(list(leaflets.values()), "Alle"))
    assert len(read) == len(leaflets) == 357
    wrong = []
    for paper, told in zip(leaflets.values(), read, strict=True):
        if squeezed(paper.title) not in told or squeezed(paper.pages[0][0].heading) not in told:
            wrong.append(paper.title)
        if any(squeezed(text) not in told for text in texts_of(paper)):
            wrong.append((paper.title, [text for text in texts_of(paper) if squeezed(text) not in told]))
    assert wrong == []


def test_a_kommuneark_says_the_status_that_the_register_has_in_the_language_of_the_kommune(register, leaflets):
    wrong = []
    status = core.status_per(register, PER).set_index("kommunenummer")
    for number, malform in core.kommuner(register)[["kommunenummer", "malform"]].itertuples(index=False):
        paper, row = leaflets[number], status.loc[number]
        lang = "nn" if malform == "nynorsk" else "nb"
        word = kommuneark.status_word(row.visning, lang)
        if paper.language != lang or word not in paper.pages[0][0].heading:
            wrong.append((number, paper.language, paper.pages[0][0].heading))
        code = paper.pages[0][0].beside
        if not isinstance(code, Code) or code.address != f"{ADDRESS}/kommuner?kommune={number}":
            wrong.append((number, code))
    assert wrong == []


def test_a_kommuneark_names_only_kommuner_that_have_vedtatt_themselves(register, known):
    everyone = kommune.statuser(register, PER)
    wrong = []
    for number, told in known.items():
        named = [row.kommunenummer for row, _ in kommuneark.to_learn_from(told, texts.SPRAK["nb"])]
        if len(named) != len(set(named)) or number in named:
            wrong.append((number, named))
        wrong += [(number, n) for n in named if everyone[n].status != "vedtatt" or everyone[n].arvet]
    assert wrong == []


def test_bokmal_and_nynorsk_have_the_same_texts_with_the_same_places(register):
    def places(text: str) -> set[str]:
        return set(re.findall(r"\{(\w+)\}", text))

    assert texts.NB.keys() == texts.NN.keys()
    assert [key for key in texts.NB if places(texts.NB[key]) != places(texts.NN[key])] == []
    assert [
        key for key in texts.NN if re.search(r"\b(ikke|noen|hvor|kommuner|en|et|vedtatt|siden|uten)\b", texts.NN[key])
    ] == []


def hostile_paper() -> Paper:
    row = (Cell(HOSTILE, f"https://example.org/{HOSTILE}".split(" ")[0]), Cell(HOSTILE))
    svg = "<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'></svg>"
    blocks = (
        Text(HOSTILE, "lead"),
        Table(HOSTILE, (HOSTILE, "B"), (row,), (1, 1)),
        Bars(HOSTILE, (HOSTILE, "b"), (1, 2)),
    )
    section = Section(HOSTILE, blocks, Picture(svg, HOSTILE, HOSTILE))
    return Paper(HOSTILE, HOSTILE, "nb", PER, ((section,),), HOSTILE, "Side", "navn")


def test_markup_from_outside_is_shown_as_it_stands(register):
    paper = hostile_paper()
    assert words(write([paper])).count(squeezed(HOSTILE)) >= 6
    deck = Presentation(io.BytesIO(slides.write(paper)))
    assert any(
        HOSTILE in shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame
    )
    options = choices_on(register, PER)
    wanted = page.read("styreark", {"per": ["2026-11-21"]}, register, options)
    assert isinstance(wanted, page.Asked)
    html = page.screen(paper, wanted, options)
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_word_without_an_end_stays_in_its_own_column():
    word = "Frivillighetspolitikk" * 6
    table = Table("", ("A", "B"), ((Cell(word), Cell("ved siden av")),), (1, 1))
    paper = replace(hostile_paper(), pages=((Section("", (table,)),),))
    (sheet,) = pypdfium2.PdfDocument(write([paper]))
    text = sheet.get_textpage()
    middle = sheet.get_width() / 2
    start = text.get_text_range().index("ved siden av")
    assert text.get_charbox(start)[0] >= middle
    left = [text.get_charbox(i) for i in range(start) if text.get_text_range(i, 1) in "Frivlghetspok"]
    assert sum(box[2] <= middle + 2 for box in left) >= len(word)


def test_no_character_from_outside_stops_a_writer():
    nasty = "".join(
        map(chr, (*range(0x20), *range(0x7F, 0xA0), 0xAD, 0x2028, 0xD800, 0xDFFF, 0xFDD0, 0xFFFE, 0x1FFFF, 0x10FFFF))
    )
    paper = hostile_paper()
    section = replace(paper.pages[0][0], heading=f"Før{nasty}etter")
    paper = replace(paper, title=f"Tittel{nasty}", foot=nasty, pages=((section,),))
    assert "etter" in words(write([paper]))
    deck = Presentation(io.BytesIO(slides.write(paper)))
    assert deck.slides[0].shapes.title.text_frame.text.endswith("etter")


def test_a_long_text_from_outside_is_cut_and_hidden_characters_are_left_out():
    assert cut("a" * 500, 20) == "a" * 19 + "…"
    assert cut("to\u202elinjer\nher") == "tolinjer her"
    assert cut(None) == ""


def test_the_page_says_what_the_file_says_and_runs_nothing(client):
    answer = client.get("/styreark?siden=2026-06-01&per=2026-11-21&fylke=46")
    assert answer.status_code == 200
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert not re.search(r"<script|\sstyle=|\son\w+=", answer.text)
    told = words(client.get("/styreark?siden=2026-06-01&per=2026-11-21&fylke=46&format=pdf").content)
    for heading in re.findall(r"<h2>(.*?)</h2>", answer.text):
        assert squeezed(heading) in told
    assert answer.text.count("<h1>") == 1
    assert (
        client.get("/styreark", headers={"If-None-Match": client.get("/styreark").headers["etag"]}).status_code == 304
    )


def test_files_have_names_and_kinds(client):
    for query, kind, name in (
        ("styreark?per=2026-11-21&format=pdf", "application/pdf", "styreark-hele-landet-2026-11-21.pdf"),
        ("fylkesark?fylke=46&per=2026-11-21&format=pptx", slides.MEDIA_TYPE, "fylkesark-vestland-2026-11-21.pptx"),
        ("kommuneark?kommune=4621&per=2026-11-21&format=pdf", "application/pdf", "kommuneark-voss-2026-11-21.pdf"),
        ("kommuneark?kommune=4621,1103&per=2026-11-21&format=zip", "application/zip", "kommuneark-2-2026-11-21.zip"),
    ):
        answer = client.get(f"/{query}")
        assert answer.status_code == 200, query
        assert answer.headers["content-type"] == kind
        assert answer.headers["content-disposition"].endswith(f"''{name}")


def test_a_zip_has_one_pdf_for_each_kommune_that_shares_no_name(client):
    both = "4215,4614"  # two that are neighbours in the register; the names of files never meet
    made = zipfile.ZipFile(io.BytesIO(client.get(f"/kommuneark?kommune={both}&format=zip&per=2026-11-21").content))
    assert len(made.namelist()) == 2
    assert all(made.read(name).startswith(b"%PDF") for name in made.namelist())
    assert {info.date_time for info in made.infolist()} == {(2026, 11, 21, 0, 0, 0)}


WRONG = {
    "/styreark?siden=tull": "Skriv dagen for forrige styremøte som 2026-06-01.",
    "/styreark?siden=2026-02-30": "som ikke er en dato",
    "/styreark?siden=1999-01-01": "Oversikten dekker 1.\u00a0januar 2007",
    "/styreark?siden=2099-01-01": "Oversikten dekker",
    "/styreark?siden=2026-11-20&per=2026-11-20": "må være før",
    "/styreark?per=2026-13-01": "«per»",
    "/styreark?fylke=99": "Skriv et fylkesnummer av i dag",
    "/styreark?landsdel=Atlantis": "Velg blant",
    "/styreark?okonomisk=Atlantis": "Skriv navnet slik det står i Samlinger",
    "/styreark?rundt=4621&radius=0": "hele kilometer",
    "/styreark?format=doc": "Velg html, pdf eller pptx.",
    "/styreark?foo=1": "som arket ikke kjenner",
    "/styreark?siden=2026-06-01&siden=2026-05-01": "bare én verdi",
    "/styreark?med=4621&uten=4621": "Valget gir ingen kommuner",
    "/fylkesark": "Velg et fylke",
    "/kommuneark": "Si hvilken kommune",
    "/kommuneark?kommune=0231": "Skedsmo (0231) er i dag en del av Lillestrøm (3205).",
    "/kommuneark?kommune=9999": "Skriv et kommunenummer av i dag",
    "/kommuneark?fylke=46": "ett kommuneark om gangen",
}


def test_a_wrong_address_gets_one_clear_answer(client):
    wrong = []
    for address, said in WRONG.items():
        answer = client.get(address)
        if answer.status_code != 400 or said not in answer.text or answer.text.count("<li>") != 1:
            wrong.append((address, answer.status_code, re.findall("<li>.*?</li>", answer.text)))
    assert wrong == []
    answer = client.get("/styreark?siden=<script>alert(1)</script>")
    assert "<script>" not in answer.text
    assert client.get("/styreark?siden=" + "1" * 3000).status_code == 414


def test_one_client_has_a_share_and_is_told_when_to_come_back(client, monkeypatch):
    monkeypatch.setattr(page, "_LIMIT", page.Limit(1, 600))
    monkeypatch.setattr(page, "_MEMORY", page.Memory(1_000_000))
    assert client.get("/kommuneark?kommune=4621&per=2026-01-01").status_code == 200
    refused = client.get("/kommuneark?kommune=4622&per=2026-01-01")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "5")
    assert "Vent 5 sekunder" in refused.text
    assert client.get("/kommuneark?kommune=4621&per=2026-01-01").status_code == 200  # made already: costs no share


def test_too_many_at_once_are_told_to_come_back(client, monkeypatch):
    full = page.BoundedSemaphore(1)
    full.acquire()
    monkeypatch.setattr(page, "_WAITING", full)
    refused = client.get("/kommuneark?kommune=4623&per=2025-01-01")
    assert refused.status_code == 503
    assert refused.headers["retry-after"]


def test_a_link_of_a_paper_leads_to_the_same_paper(register):
    options = choices_on(register, date.today())
    for query in (
        {"fylke": ["46,11"], "siden": ["2026-06-01"]},
        {"landsdel": ["Nord-Norge"], "uten": ["5501"]},
        {"rundt": ["4621"], "radius": ["80"], "fylke": ["46"], "felles": ["true"]},
    ):
        wanted = page.read("styreark", query, register, options)
        assert isinstance(wanted, page.Asked)
        link = Request({"type": "http", "query_string": page.link(wanted).split("?")[1].encode()})
        again = page.read("styreark", page.query(link), register, options)
        assert again == wanted
        assert isinstance(again, page.Asked)
        assert replace(again, format="pdf").area == wanted.area


def test_a_link_to_the_kommuneark_of_everybody_is_not_too_long(client, register):
    numbers = list(choices_on(register, date.today()).kommuner)
    address = _address("kommuneark", {"kommune": ",".join(numbers), "per": "2026-11-21", "format": "zip"})
    assert len(address.split("?")[1]) < 2_000


def test_the_printed_address_is_the_setting_else_where_the_reader_came_to(client, monkeypatch):
    monkeypatch.setattr(page, "_MEMORY", page.Memory(1_000_000))
    asked_for = "/kommuneark?kommune=4624&per=2026-01-02"
    assert f"{client.base}/kommuner?kommune=4624" in client.get(asked_for).text
    evil = client.get("/kommuneark?kommune=4625&per=2026-01-02", headers={"Host": 'evil"><script>'})
    assert "<script>" not in evil.text
    monkeypatch.setenv("FRIVILLIGHETSKART_ADRESSE", "https://kart.example.no/")
    assert "https://kart.example.no/kommuner?kommune=4626" in client.get("/kommuneark?kommune=4626&per=2026-01-02").text
