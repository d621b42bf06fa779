"""Text out of documents as kommuner publish them: PDFs of all sorts, scanned pages, office files."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from loaders.web.forstaa import Kontekst, understand
from loaders.web.memory.pages import documents
from loaders.web.reading import pdf
from loaders.web.reading.office import read_office
from loaders.web.reading.pdf import joined, read_pdf
from tests.korpus import bygg
from tests.loaders.web.server import Page, Site
from tests.loaders.web.sites import html, plain
from tests.loaders.web.world import World

FONT, SIZE = "Helvetica", 11


def drawn(*pages: Callable[[Canvas], None]) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    for draw in pages:
        canvas.setFont(FONT, SIZE)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def lines(*texts: str) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        for number, text in enumerate(texts):
            canvas.drawString(72, 780 - 16 * number, text)

    return draw


def word_by_word(text: str) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        x = 72.0
        for word in text.split():
            canvas.drawString(x, 780, word)
            x += pdfmetrics.stringWidth(word, FONT, SIZE) + 3

    return draw


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        (("Frivillighets-", "planen ble vedtatt."), "Frivillighetsplanen ble vedtatt."),
        (("Frivillighets\u00ad", "planen ble vedtatt."), "Frivillighetsplanen ble vedtatt."),
        (("Planen gjelder lag-", "og foreningslivet."), "Planen gjelder lag- og foreningslivet."),
        (("Planen gjelder Nord-", "Aurdal."), "Planen gjelder Nord-Aurdal."),
        (("FRIVILLIG-", "PLANEN"), "FRIVILLIGPLANEN"),
        (("Planen gjelder 2024-", "2028 og rulleres."), "Planen gjelder 2024-2028 og rulleres."),
        (("Vedtatt av kommunestyret 13.", "juni 2024."), "Vedtatt av kommunestyret 13. juni 2024."),
        (("Vedtatt av kommunestyret 13. juni", "2024."), "Vedtatt av kommunestyret 13. juni 2024."),
        (("Vedtatt av kommunestyret 13.06.", "2024."), "Vedtatt av kommunestyret 13.06.2024."),
        (("Vedtatt av kommunestyret 13.", "06.2024."), "Vedtatt av kommunestyret 13. 06.2024."),
        (("Vedtatt i kommunestyret den", "13.06.2024."), "Vedtatt i kommunestyret den 13.06.2024."),
        (("Vedtatt av", "Kommunestyret"), "Vedtatt av Kommunestyret"),
        (("Vedtatt i sak", "45/24 i juni."), "Vedtatt i sak 45/24 i juni."),
        (("VEDTATT AV KOMMUNESTYRET 13.", "JUNI 2024"), "VEDTATT AV KOMMUNESTYRET 13. JUNI 2024"),
        (("V E D T A T T",), "VEDTATT"),
        (("Punkt 3.", "Frivillighet"), "Punkt 3.\nFrivillighet"),
    ],
)
def test_what_the_end_of_a_line_broke_is_put_together(broken: tuple[str, ...], whole: str) -> None:
    assert read_pdf(drawn(lines("Kommunens plan for frivillighet", *broken))).tekst.split("\n", 1)[1] == whole
    assert joined("\r\n".join(broken)) == whole


def test_ligatures_and_typographic_hyphens_become_letters() -> None:
    assert joined("Den o\ufb03sielle \ufb01len, 13\u201106\u20112024, lag\u00a0og\u200bforening") == (
        "Den offisielle filen, 13-06-2024, lag ogforening"
    )


def test_words_that_are_placed_one_by_one_are_one_line() -> None:
    sentence = "Frivillighetsplanen ble vedtatt av kommunestyret 13. juni 2024 i sak 45/24."
    assert read_pdf(drawn(word_by_word(sentence))).tekst == sentence


SCANNED = (
    "Frivillighetsplan for kommunen",
    "Vedtatt av kommunestyret 13. juni 2024",
    "Ærlig, åpen og ønsket frivillighet",
)


def picture_of(page: Callable[[Canvas], None]) -> Image.Image:
    document = pypdfium2.PdfDocument(drawn(page))
    try:
        return document[0].render(scale=2.5).to_pil()
    finally:
        document.close()


def scanned(*texts: str) -> Callable[[Canvas], None]:
    image = picture_of(lines(*texts))

    def draw(canvas: Canvas) -> None:
        canvas.drawInlineImage(image, 0, 0, *A4)

    return draw


@pytest.fixture(autouse=True)
def busy_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of a busy machine may take long."""
    monkeypatch.setattr(pdf, "LONGEST_PAGE", 300.0)


def test_a_scanned_document_is_read_with_ocr_and_marked() -> None:
    read = read_pdf(drawn(scanned(*SCANNED)), 300)
    assert (read.merke, read.tittel) == ("ocr", SCANNED[0])
    assert [line for line in read.tekst.splitlines() if line] == list(SCANNED)


def test_pages_that_are_pictures_are_read_between_those_that_are_not() -> None:
    text = lines(*["Kommunen skal legge til rette for lag og foreninger."] * 3)
    read = read_pdf(drawn(text, scanned(*SCANNED), lambda canvas: None, text), 300)
    pages = read.tekst.split("\f")
    assert read.merke == "ocr"
    assert SCANNED[1] in pages[1]
    assert (pages[2], len(pages)) == ("", 4)
    assert pages[0] == pages[3]


def test_more_pictures_than_the_budget_are_told_and_the_first_and_last_pages_come_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf, "MAX_OCR_PAGES", 2)
    text = lines(*["Kommunen skal legge til rette for lag og foreninger."] * 3)
    read = read_pdf(
        drawn(scanned("Frivillighetsplan forside"), text, scanned("Midten av planen"), text, scanned("Vedtatt i juni")),
        300,
    )
    assert read.merke == "delvis_skannet"
    assert ["Midten" in read.tekst, "forside" in read.tekst, "Vedtatt i juni" in read.tekst] == [False, True, True]


def test_without_time_or_without_tesseract_a_scanned_document_is_marked_as_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    body = drawn(scanned(*SCANNED))
    assert read_pdf(body, 0.0).merke in ("trenger_ocr", "avkortet")
    monkeypatch.setattr(pdf.shutil, "which", lambda name: None)
    assert read_pdf(body, 60).merke == "trenger_ocr"


def test_an_empty_page_and_a_page_of_lines_alone_hold_no_text() -> None:
    assert read_pdf(drawn(lambda canvas: None), 300).merke == "trenger_ocr"
    assert read_pdf(drawn(lambda canvas: canvas.line(0, 0, 300, 300)), 300).merke == "trenger_ocr"


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WORD_BODY = f"""<w:document xmlns:w="{W}"><w:body>
<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Frivillighetsplan</w:t></w:r></w:p>
<w:p><w:r><w:t>Kommune</w:t></w:r><w:r><w:softHyphen/></w:r><w:r><w:t xml:space="preserve">styret vedtok planen </w:t></w:r>
<w:del><w:r><w:delText>12. mai</w:delText></w:r></w:del><w:ins><w:r><w:t>13. juni</w:t></w:r></w:ins>
<w:r><w:t xml:space="preserve"> 2024. </w:t></w:r><w:r><w:rPr><w:strike/></w:rPr><w:t>Utsatt.</w:t></w:r></w:p>
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Sak</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>45/24</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
</w:body></w:document>"""
WORD_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" '
    'ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.document.main+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    "</Relationships>",
    "word/styles.xml": f'<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/>'
    "</w:style></w:styles>",
    "word/_rels/document.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>'
    "</Relationships>",
}
ODF = "urn:oasis:names:tc:opendocument:xmlns:"
ODT_BODY = f"""<office:document-content xmlns:office="{ODF}office:1.0" xmlns:text="{ODF}text:1.0" xmlns:table="{ODF}table:1.0"
 xmlns:style="{ODF}style:1.0"><office:automatic-styles><style:style style:name="T1" style:family="text"><style:text-properties
 style:text-line-through-style="solid"/></style:style></office:automatic-styles><office:body><office:text><text:tracked-changes>
<text:changed-region><text:deletion><text:p>12. mai 2023</text:p></text:deletion></text:changed-region></text:tracked-changes>
<text:h text:outline-level="1">Frivillighetsplan</text:h><text:p>Kommune\u00adstyret<text:s/>vedtok planen<text:note><text:note-citation>1
</text:note-citation><text:note-body><text:p>Note</text:p></text:note-body></text:note> 13. juni 2024.
<text:span text:style-name="T1"> Utsatt.</text:span></text:p><table:table><table:table-row><table:table-cell><text:p>Sak</text:p>
</table:table-cell><table:table-cell><text:p>45/24</text:p></table:table-cell></table:table-row></table:table></office:text>
</office:body></office:document-content>"""
ODT_TYPE = "application/vnd.oasis.opendocument.text"
ODT_PARTS = {
    "mimetype": ODT_TYPE,
    "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{ODF}manifest:1.0"><manifest:file-entry '
    f'manifest:full-path="/" manifest:media-type="{ODT_TYPE}"/></manifest:manifest>',
}


def packed(parts: dict[str, str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as file:
        for name, text in parts.items():
            file.writestr(name, text, zipfile.ZIP_STORED if name == "mimetype" else compression)
    return out.getvalue()


def docx(body: str = WORD_BODY, **more: str) -> bytes:
    return packed(
        WORD_PARTS | {"word/document.xml": body} | {name.replace("__", "/"): text for name, text in more.items()}
    )


def odt(body: str = ODT_BODY, **more: str) -> bytes:
    return packed(ODT_PARTS | {"content.xml": body} | {name.replace("__", "/"): text for name, text in more.items()})


@pytest.mark.parametrize(("kind", "body"), [("docx", docx()), ("odt", odt())])
def test_a_word_processors_file_is_read_as_it_is_seen(kind: str, body: bytes) -> None:
    read = read_office(body, kind)
    assert (read.merke, read.tittel) == (None, "Frivillighetsplan")
    assert read.tekst.splitlines() == ["Frivillighetsplan", "Kommunestyret vedtok planen 13. juni 2024.", "Sak | 45/24"]


def test_the_title_of_the_file_comes_first_unless_it_is_a_file_name() -> None:
    named = "<c:coreProperties xmlns:c='c' xmlns:dc='dc'><dc:title>{}</dc:title></c:coreProperties>"
    titles = [
        read_office(docx(**{"docProps__core.xml": named.format(name)}), "docx").tittel
        for name in ("Plan for frivillighet", "Microsoft Word - utkast.docx", "plan.docx", "")
    ]
    assert titles == ["Plan for frivillighet", *["Frivillighetsplan"] * 3]


LAUGHS = "<!DOCTYPE x [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 50}'>" for n in range(8)
)


@pytest.mark.parametrize(
    ("kind", "body", "mark"),
    [
        ("docx", lambda: docx()[:-300], "ødelagt"),
        ("odt", lambda: odt()[:-300], "ødelagt"),
        ("docx", lambda: packed({"word/document.xml": "<w:"}), "ødelagt"),
        ("odt", lambda: odt("<office:"), "ødelagt"),
        ("odt", lambda: odt(**{"META-INF__manifest.xml": "<m><manifest:encryption-data/></m>"}), "kryptert"),
        ("docx", lambda: docx("x" * 250_000_000), "minne"),
        ("docx", lambda: docx(LAUGHS + f"]><w:document xmlns:w='{W}'><w:body><w:p><w:t>&h;</w:t></w:p></w:body></w:document>"), "ødelagt"),
    ],
    ids=["cut docx", "cut odt", "broken docx", "broken odt", "locked odt", "huge docx", "entities"],
)  # fmt: skip
def test_a_word_processors_file_that_cannot_be_read_is_marked(kind: str, body: Callable[[], bytes], mark: str) -> None:
    read = read_office(body(), kind)
    assert (read.merke, read.tekst) == (mark, "")


HOST = "www.a.no"
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


def found_at(path: str, page: Page) -> Site:
    site = plain()
    site["/"] = html("Velkommen", links={path: "Frivillighetsplan"})
    site[path] = page
    return site


@pytest.mark.parametrize(
    ("path", "body", "kind"),
    [("/frivillighetsplan.docx", docx(), "wordprocessingml"), ("/frivillighetsplan.odt", odt(), "opendocument")],
)
def test_the_search_reads_word_processors_files(world: World, path: str, body: bytes, kind: str) -> None:
    world.unit("4621", HOST, found_at(path, Page(body, content_type="application/octet-stream")))
    assert world.search() == 0
    found = next(found for found in documents(world.folder, "4621") if found.url.endswith(path))
    assert kind in found.innholdstype
    assert "13. juni 2024" in found.tekst


@pytest.mark.parametrize(
    ("path", "body", "named"),
    [
        ("/frivillighetsplan.doc", OLD_WORD, "1 eldre Word-fil (doc)"),
        ("/frivillighetsplan.rtf", b"{\\rtf1\\ansi Plan}", "1 rikt tekstformat (rtf)"),
        ("/last-ned/frivillighetsplan", OLD_WORD, "1 eldre Word-fil (doc)"),
    ],
)
def test_files_that_are_not_read_are_named(world: World, path: str, body: bytes, named: str) -> None:
    world.unit("4621", HOST, found_at(path, Page(body, content_type="application/msword")))
    world.search()
    assert world.outcome("4621")["utfall"] == "advarsel"
    assert named in world.outcome("4621")["hvorfor"]


def test_a_scanned_policy_is_understood_with_less_certainty_and_marked_all_the_way(world: World) -> None:
    said = ("Frivillighetsplan", "Frivillighetsplanen ble vedtatt av kommunestyret 13. juni 2024.")
    pages = {"skannet": drawn(scanned(*said)), "skrevet": drawn(lines(*said))}
    for number, (name, body) in zip(("4621", "4622"), pages.items(), strict=True):
        host = f"www.{name}.no"
        world.unit(number, host, found_at("/frivillighetsplan.pdf", Page(body, content_type="application/pdf")))
    assert world.search() == 0
    (read,) = [found for found in documents(world.folder, "4621") if found.url.endswith(".pdf")]
    (typed,) = [found for found in documents(world.folder, "4622") if found.url.endswith(".pdf")]
    assert (read.ocr, typed.ocr) == (True, False)
    ours = Kontekst.of_number(bygg.enheter(), "9901")
    sure, unsure = (understand(replace(found, kommunenummer_eller_fylke="9901"), ours)[0] for found in (typed, read))
    assert (sure.status, sure.vedtatt_dato) == (unsure.status, unsure.vedtatt_dato) == ("vedtatt", "2024-06-13")
    assert unsure.poeng < sure.poeng
    assert "ocr" in unsure.regelnavn()
