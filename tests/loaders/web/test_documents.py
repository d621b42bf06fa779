"""Text out of documents as kommuner publish them: PDFs of all sorts, scanned pages, office files."""

import io
from collections.abc import Callable

import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from loaders.web.reading import ocr, pdf
from loaders.web.reading.pdf import joined, read_pdf

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


def test_a_scanned_document_is_read_with_ocr_and_marked() -> None:
    read = read_pdf(drawn(scanned(*SCANNED)), 60)
    assert (read.merke, read.tittel) == ("ocr", SCANNED[0])
    assert [line for line in read.tekst.splitlines() if line] == list(SCANNED)


def test_pages_that_are_pictures_are_read_between_those_that_are_not() -> None:
    text = lines(*["Kommunen skal legge til rette for lag og foreninger."] * 3)
    read = read_pdf(drawn(text, scanned(*SCANNED), lambda canvas: None, text), 60)
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
        60,
    )
    assert read.merke == "delvis_skannet"
    assert ["Midten" in read.tekst, "forside" in read.tekst, "Vedtatt i juni" in read.tekst] == [False, True, True]


def test_without_time_or_without_tesseract_a_scanned_document_is_marked_as_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    body = drawn(scanned(*SCANNED))
    assert read_pdf(body, 0.0).merke in ("trenger_ocr", "avkortet")
    monkeypatch.setattr(ocr.shutil, "which", lambda name: None)
    assert read_pdf(body, 60).merke == "trenger_ocr"


def test_an_empty_page_and_a_page_of_lines_alone_hold_no_text() -> None:
    assert read_pdf(drawn(lambda canvas: None), 60).merke == "trenger_ocr"
    assert read_pdf(drawn(lambda canvas: canvas.line(0, 0, 300, 300)), 60).merke == "trenger_ocr"
