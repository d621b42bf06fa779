"""PDF to text, page by page. Runs in the reading process, which is killed when a file takes too much time or memory."""

import io
import logging
import re
import time

from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError, PyPdfError

from loaders.web.reading.html import Lest, language
from loaders.web.types import PAGE_BREAK

MAX_PAGES = 400
MAX_TEXT = 3_000_000
# A page of a scanned document carries at most a page number or a stamp as text.
OCR_LETTERS_PER_PAGE = 25
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def read_pdf(body: bytes, seconds: float = 20.0) -> Lest:
    """Return the text with a form feed between pages, and the title; `merke` says what went wrong, if anything.

    Stops asking for pages after `seconds` and keeps what it has (avkortet). A page that cannot be read is empty.
    """
    end = time.monotonic() + seconds
    try:
        reader = PdfReader(io.BytesIO(body), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return Lest(merke="kryptert")
        count = len(reader.pages)
    except FileNotDecryptedError:
        return Lest(merke="kryptert")
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, RecursionError) as error:
        encrypted = "crypt" in str(error).lower()
        return Lest(merke="kryptert" if encrypted else "ødelagt")
    pages, size, failed, cut = [], 0, 0, count > MAX_PAGES
    for number in range(min(count, MAX_PAGES)):
        if time.monotonic() > end or size > MAX_TEXT:
            cut = True
            break
        try:
            text = reader.pages[number].extract_text()
        except MemoryError:
            raise
        except Exception:
            text, failed = "", failed + 1
        pages.append(text.replace("\x00", "").replace(PAGE_BREAK, "\n"))
        size += len(text)
    lest = Lest(tekst=PAGE_BREAK.join(pages)[:MAX_TEXT], sider=count)
    lest.tittel = _title(reader) or _first_line(pages)
    lest.sprak = language(lest.tekst)
    letters = sum(character.isalpha() for character in lest.tekst)
    if cut:
        lest.merke = "avkortet"
    if pages and failed == len(pages):
        lest.merke = "ødelagt"
    elif letters < OCR_LETTERS_PER_PAGE * max(1, len(pages)):
        lest.merke = "trenger_ocr"
    return lest


def _title(reader: PdfReader) -> str | None:
    try:
        title = " ".join(str(reader.metadata.title or "").split()) if reader.metadata else ""
    except Exception:
        return None
    # Word and scanners leave file names as titles; the first line says more.
    unhelpful = re.search(r"^$|^untitled$|^Microsoft|\.(?:docx?|pdf|dot)$", title, re.IGNORECASE)
    return None if unhelpful else title[:300]


def _first_line(pages: list[str]) -> str | None:
    for line in (pages[0] if pages else "").splitlines():
        text = " ".join(line.split())
        if sum(character.isalpha() for character in text) >= 5:
            return text[:300]
    return None
