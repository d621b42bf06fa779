"""PDF to text, page by page; pictures of pages by Debian's tesseract.

Runs in the reading process, which is killed when a file takes too much time or memory.
"""

import io
import re
import shutil
import subprocess
import time
from dataclasses import dataclass, field

from PIL import Image
from pypdfium2 import PdfDocument, PdfiumError, PdfPage

from loaders.web.reading.html import Extract, language
from loaders.web.reading.letters import tidy
from loaders.web.types import PAGE_BREAK

MAX_PAGES = 400
MAX_TEXT = 3_000_000
SECONDS_TEXT = 20.0  # for the letters that the file itself holds; what is left of the time goes to pictures of pages
MAX_OCR_PAGES = 12
# A page of a scanned document carries at most a page number or a stamp as text.
OCR_LETTERS_PER_PAGE = 25
_MONTH = "januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember"
# pdfium gives a hyphen at the end of a line as U+FFFE and takes the line break out; other readers leave "-" and the break.
_HYPHEN = re.compile(r"(?<=[^\W\d_])(?:\ufffe|-\n)(?=(\w+))")
_BROKEN = tuple(
    (re.compile(pattern, re.IGNORECASE), joined)
    for pattern, joined in (
        (rf"(?<![\d.])(\d{{1,2}}\.)[ ]?\n(?=(?:{_MONTH})\b|\d{{1,2}}\.[ ]?\d)", r"\1 "),
        (rf"\b((?:{_MONTH})\.?)\n(?=(?:19|20)\d\d\b)", r"\1 "),
        (r"(?<![\d.])(\d{1,2}\.[ ]?\d{1,2}\.)\n(?=(?:19|20)?\d\d\b)", r"\1"),
        (r"\b((?:19|20)\d\d[ ]?[-–])[ ]?\n(?=(?:19|20)?\d\d\b)", r"\1"),
        (r"\b((?:sak|saksnr|sak nr|ps|ks|kst|fs)\.?)\n(?=\d+/\d+)", r"\1 "),
        # A line never ends a sentence with one of these.
        (r"\b(av|i|den|og|til|for|fra|frå|på|med|ble|vart|blei|er|som|at|å|en|ei|et|eit|ein|det)\n(?=\w)", r"\1 "),
    )
)
_AND = frozenset({"og", "eller", "samt"})


@dataclass(slots=True)
class _Pages:
    """The text of the pages so far, which of them are pictures, and what went wrong."""

    texts: list[str] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    failed: int = 0
    cut: bool = False


def read_pdf(body: bytes, seconds: float = SECONDS_TEXT) -> Extract:
    """Return the text with a form feed between pages, and the title; `merke` says what went wrong, if anything.

    Stops after `seconds` and keeps what it has. A page that cannot be read is empty. Pages that are pictures are read with
    OCR while there is time, at most MAX_OCR_PAGES, the first and the last before those between: `merke` is then "ocr", or
    "delvis_skannet" when such pages are left; and "trenger_ocr" when there is next to no text.
    """
    start = time.monotonic()
    try:
        document = PdfDocument(body)
    except PdfiumError as error:
        return Extract(merke="kryptert" if "password" in str(error).lower() else "ødelagt")
    try:
        count = len(document)
        if count == 0:
            return Extract(merke="ødelagt")
        pages = _texts(document, count, start + min(seconds, SECONDS_TEXT))
        seen = _read_pictures(document, pages, start + seconds) if pages.pictures else 0
        extract = Extract(tekst=PAGE_BREAK.join(pages.texts)[:MAX_TEXT], sider=count)
        extract.tittel = _title(document) or _first_line(pages.texts)
    finally:
        document.close()
    extract.sprak = language(extract.tekst)
    extract.merke = _mark(pages, extract.tekst, seen)
    return extract


def _mark(pages: _Pages, text: str, seen: int) -> str | None:
    letters = sum(character.isalpha() for character in text)
    if pages.texts and pages.failed == len(pages.texts):
        return "ødelagt"
    if letters < OCR_LETTERS_PER_PAGE * (1 if seen else max(1, len(pages.texts))):
        return "trenger_ocr"
    if len(pages.pictures) > seen:
        return "delvis_skannet"
    if pages.cut:
        return "avkortet"
    return "ocr" if seen else None


def _texts(document: PdfDocument, count: int, end: float) -> _Pages:
    """Return the letters that the file holds, page by page, and which pages are pictures instead."""
    pages, size = _Pages(cut=count > MAX_PAGES), 0
    for number in range(min(count, MAX_PAGES)):
        if time.monotonic() > end or size > MAX_TEXT:
            pages.cut = True
            break
        text = ""
        try:
            page = document[number]
            text = _page_text(page)
            if sum(map(str.isalpha, text)) < OCR_LETTERS_PER_PAGE and next(page.get_objects(max_depth=1), None):
                pages.pictures.append(number)
            page.close()
        except PdfiumError:
            pages.failed += 1
        pages.texts.append(text)
        size += len(text)
    return pages


def _page_text(page: PdfPage) -> str:
    textpage = page.get_textpage()
    try:
        return joined(
            textpage.get_text_range(errors="replace")
            .replace("\ufffd", "?")
            .replace("\x00", "")
            .replace(PAGE_BREAK, "\n")
        )
    finally:
        textpage.close()


def joined(text: str) -> str:
    """Return a page's text with what the end of a line broke put together again: words, dates, periods, case numbers."""
    text = _HYPHEN.sub(_at_line_end, re.sub(r"\r\n?", "\n", text).replace("\u00ad\n", "\ufffe"))
    text = "\n".join(line.strip() for line in tidy(text.replace("\ufffe", "-")).split("\n"))
    for pattern, replacement in _BROKEN:
        text = pattern.sub(replacement, text)
    return text


def _at_line_end(found: re.Match[str]) -> str:
    """Return what stands for a hyphen at the end of a line: nothing inside a word, itself in "lag- og" and "Nord-Aurdal"."""
    after = found[1]
    if after.lower() in _AND:
        return "- "
    before = found.string[: found.start()].rsplit(None, 1)[-1:] or [""]
    inside = after[0].islower() or (after.isupper() and before[0].isupper())
    return "" if inside else "-"


def _read_pictures(document: PdfDocument, pages: _Pages, end: float) -> int:
    """Read pages that are pictures into `pages.texts`; return how many were looked at."""
    language_here = ocr_language()
    if language_here is None:
        return 0
    order = sorted(pages.pictures, key=lambda number: min(number, len(pages.texts) - number))
    seen = 0
    for number in order[:MAX_OCR_PAGES]:
        text = _picture_text(document[number], language_here, end)
        if text is None:
            break
        seen += 1
        if len(text) > len(pages.texts[number]):
            pages.texts[number] = joined(text)
    return seen


def _picture_text(page: PdfPage, language_here: str, end: float) -> str | None:
    scale = min(DOTS_PER_INCH / 72, LARGEST_SIDE / max(1.0, *page.get_size()))
    try:
        return read_picture(page.render(scale=scale, grayscale=True).to_pil(), language_here, end)
    except (PdfiumError, ValueError):
        return ""
    finally:
        page.close()


def _title(document: PdfDocument) -> str | None:
    title = " ".join(tidy(document.get_metadata_value("Title").replace("\x00", "")).split())
    # Word and scanners leave file names as titles; the first line says more.
    unhelpful = re.search(r"^$|^untitled$|^Microsoft|\.(?:docx?|pdf|dot)$", title, re.IGNORECASE)
    return None if unhelpful else title[:300]


def _first_line(pages: list[str]) -> str | None:
    for page in pages[:3]:
        for line in page.splitlines():
            text = " ".join(line.split())
            if sum(character.isalpha() for character in text) >= 5:
                return text[:300]
    return None


LANGUAGES = ("nor", "eng")  # the packages tesseract-ocr-nor and tesseract-ocr; the first that is there is used
DOTS_PER_INCH = 200
LONGEST_PAGE = 20.0  # seconds
LARGEST_SIDE = 4000  # pixels; a drawing in A0 is rendered smaller


def ocr_language() -> str | None:
    """Return the language that tesseract can read here, None when it is not installed."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    command = [program, "--list-langs"]
    try:
        listed = subprocess.run(command, capture_output=True, timeout=LONGEST_PAGE, check=False).stdout  # noqa: S603 - a fixed command
    except (OSError, subprocess.SubprocessError):
        return None
    known = listed.decode(errors="replace").split()
    return next((language for language in LANGUAGES if language in known), None)


def read_picture(picture: Image.Image, language: str, end: float) -> str | None:
    """Return the text on a picture of a page, None when it could not be read before `end` (monotonic seconds)."""
    seconds = min(LONGEST_PAGE, end - time.monotonic())
    program = shutil.which("tesseract")
    if seconds <= 0 or program is None:
        return None
    raw = io.BytesIO()
    picture.convert("L").save(raw, "PNG", compress_level=1)
    command = [program, "stdin", "stdout", "-l", language, "--dpi", str(DOTS_PER_INCH)]
    environment = {"OMP_THREAD_LIMIT": "1"}  # one page on one core; it needs to know nothing else of ours
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command, the picture on standard input
            command, input=raw.getvalue(), capture_output=True, timeout=seconds, env=environment, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode(errors="replace").replace("\f", "")
