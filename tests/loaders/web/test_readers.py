"""Text out of hostile HTML and PDF: in a process of its own, marked when it fails, never fatal."""

import io
import zlib
from collections.abc import Callable, Iterator

import pypdf
import pytest

from loaders.web.reading import readers
from loaders.web.reading.html import decode, read_html
from loaders.web.reading.letters import tidy
from loaders.web.reading.readers import Readers
from tests.loaders.web.sites import LATIN, NB, NN, canvas_bytes, html, pdf


@pytest.fixture(scope="module")
def pool() -> Iterator[Readers]:
    made = Readers(1, seconds_html=60, seconds_pdf=60)
    yield made
    made.close()


def raw_pdf(objects: list[bytes], root: int = 1) -> bytes:
    """Bytes of a PDF from its objects, with a right table of where they are."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, root, start)
    return bytes(out)


def stream(data: bytes, extra: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n" % (len(data), extra) + data + b"\nendstream"


PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def bomb_pdf() -> bytes:
    """A page whose content unpacks to 400 MB out of a few hundred bytes."""
    huge = zlib.compress(b"\x00" * 400_000_000, 9)
    return raw_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            PAGE,
            stream(zlib.compress(huge, 9), b"/Filter [/FlateDecode /FlateDecode]"),
            FONT,
        ]
    )


def looping_pdf() -> bytes:
    """A page tree that is its own child."""
    return raw_pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"])


def encrypted_pdf(user: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(NB)))
    writer.encrypt(user, "eier", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_pdf_is_read_page_by_page_with_its_title_and_language(pool: Readers) -> None:
    read = pool.read("pdf", pdf(NB, NB + "side to", title="Frivillighetsplan"), "", "")
    assert (read.tittel, read.sprak, read.merke, read.sider) == ("Frivillighetsplan", "nb", None, 2)
    assert "side to" in read.tekst.split("\f")[1]


def test_a_scanned_pdf_is_marked_as_needing_ocr(pool: Readers) -> None:
    read = pool.read("pdf", canvas_bytes(), "", "")
    assert (read.merke, read.sider) == ("trenger_ocr", 3)


@pytest.mark.parametrize(
    ("body", "marks"),
    [
        (lambda: encrypted_pdf("hemmelig"), {"kryptert"}),
        (lambda: b"%PDF-1.7 rusk", {"ødelagt"}),
        (lambda: pdf(NB)[:400], {"ødelagt"}),
        (looping_pdf, {"ødelagt", "tidsavbrudd", "trenger_ocr", "avkortet"}),
        (bomb_pdf, {"minne", "ødelagt", "tidsavbrudd", "trenger_ocr"}),
        (bytes, {"ødelagt"}),
    ],
    ids=["encrypted", "garbage", "cut", "loop", "bomb", "empty"],
)
def test_a_pdf_that_cannot_be_read_is_marked_and_the_next_one_is_read(
    pool: Readers, body: Callable[[], bytes], marks: set[str]
) -> None:
    assert pool.read("pdf", body(), "", "").merke in marks
    assert pool.read("pdf", pdf(NB), "", "").merke is None


def test_a_pdf_locked_with_an_empty_password_is_read(pool: Readers) -> None:
    assert pool.read("pdf", encrypted_pdf(""), "", "").merke is None


def test_a_reader_that_never_answers_is_killed_and_replaced(pool: Readers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(pool._seconds, "html", -30.0)
    assert pool.read("html", b"<p>hei</p>", "text/html", "").merke == "tidsavbrudd"
    monkeypatch.setitem(pool._seconds, "html", 60.0)
    assert pool.read("html", html("Plan").body, "text/html", "").tittel == "Plan"


def test_deeply_nested_html_does_not_end_the_reader(pool: Readers) -> None:
    body = b"<html><body>" + b"<div>" * 100_000 + b"frivillighetsplan" + b"</div>" * 100_000
    pool.read("html", body, "text/html", "")
    assert pool.read("html", html("Plan").body, "text/html", "").tittel == "Plan"


def test_a_reader_is_replaced_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "REPLACED_AFTER", 2)
    pool = Readers(1)
    try:
        assert [pool.read("html", html(f"Plan {n}").body, "", "").tittel for n in range(5)] == [
            f"Plan {n}" for n in range(5)
        ]
    finally:
        pool.close()


def test_the_memory_of_a_reader_is_limited() -> None:
    assert readers.MEMORY <= 2_000_000_000


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (LATIN.encode("utf-8"), "text/html; charset=utf-8"),
        (LATIN.encode("utf-8"), "text/html; charset=iso-8859-1"),
        (LATIN.encode("utf-8"), ""),
        (LATIN.encode("latin-1"), "text/html; charset=iso-8859-1"),
        (LATIN.encode("latin-1"), "text/html; charset=utf-8"),
        (LATIN.encode("latin-1"), ""),
        (LATIN.encode("cp1252"), "text/html; charset=tull"),
        (b"\xef\xbb\xbf" + LATIN.encode("utf-8"), ""),
        (LATIN.encode("utf-16"), ""),
        (b"<meta charset='iso-8859-15'>" + LATIN.encode("iso-8859-15"), ""),
    ],
)
def test_norwegian_letters_survive_whatever_the_server_says(body: bytes, content_type: str) -> None:
    text = decode(body, content_type)
    assert "Øyfolkets" in text
    assert "Blåbær på Ærøy" in text


def test_the_text_is_the_article_and_not_the_menu() -> None:
    read = read_html(html("Frivillighetsplan", links={"/x": "Menypunkt nummer én"}).body, "text/html", "http://a.no/")
    assert "vedtatt frivillighetsplanen" in read.tekst
    assert "Menypunkt" not in read.tekst
    assert read.lenker == [("http://a.no/x", "Menypunkt nummer én")]


@pytest.mark.parametrize(("text", "expected"), [(NB, "nb"), (NN, "nn"), ("Plan 2020", None), ("", None)])
def test_bokmaal_and_nynorsk_are_told_apart(text: str, expected: str | None) -> None:
    assert read_html(html("Plan", text).body, "", "").sprak == expected


def test_a_login_page_and_an_empty_shell_are_marked() -> None:
    login = b"<html><body><h1>Logg inn</h1><form method=post><input type=password></form></body></html>"
    shell = b"<html><head><script src=a.js></script></head><body><div id=root></div></body></html>"
    assert read_html(login, "", "").merke == "innlogging"
    assert read_html(shell, "", "").merke == "krever_nettleser"


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("<form action='/sok'><input type=search name=q></form>", ("http://a.no/sok", "q")),
        ("<form class='searchform'><input name=tekst></form>", ("http://a.no/", "tekst")),
        (
            "<form action='/s'><input type=hidden name=m value='1 2'><input name=query></form>",
            ("http://a.no/s?m=1+2", "query"),
        ),
        ("<form method=post action='/sok'><input type=search name=q></form>", None),
        ("<form action='/nyhetsbrev'><input name=epost></form>", None),
    ],
)
def test_the_sites_search_form_is_found(form: str, expected: tuple[str, str] | None) -> None:
    assert read_html(f"<html><body>{form}</body></html>".encode(), "", "http://a.no/").skjema == expected


def body(main: str) -> str:
    page = f"<body><header><nav><a href='/'>Hjem</a></nav></header>{main}<footer>Rådhusgata 1</footer></body>"
    return read_html(
        f"<!doctype html><html><head><title>Plan</title></head>{page}</html>".encode(), "", "http://a.no/"
    ).tekst


def test_a_short_page_is_its_own_text_without_menu_and_footer() -> None:
    assert body("<main><h1>Frivilligplan</h1><p>Vedtatt av kommunestyret 12.03.2019.</p></main>") == (
        "Frivilligplan\nVedtatt av kommunestyret 12.03.2019."
    )


def test_the_cells_of_a_tables_row_stay_together() -> None:
    rows = "<tr><th>Plan</th><th>Vedtatt</th></tr><tr><td><p>Frivilligplan</p></td><td>12.03.2019</td></tr>"
    assert body(f"<main><h1>Planer</h1><table>{rows}</table></main>").splitlines()[-1] == "Frivilligplan | 12.03.2019"


def test_what_is_folded_away_is_part_of_the_text() -> None:
    text = body(
        "<main><h1>Frivillighet</h1><p>Om frivillighet i kommunen.</p><details><summary>Frivilligpolitikk</summary>"
        "<p>Vedtatt av kommunestyret 12. mars 2019.</p></details></main>"
    )
    assert text.splitlines()[-2:] == ["Frivilligpolitikk", "Vedtatt av kommunestyret 12. mars 2019."]


def test_the_heading_of_an_article_is_kept_though_it_stands_in_a_header() -> None:
    text = body("<main><article><header><h1>Frivilligplan</h1></header><p>Vedtatt 12. mars 2019.</p></article></main>")
    assert text.startswith("Frivilligplan")


@pytest.mark.parametrize(
    ("head", "main", "date"),
    [
        ("<meta property='article:modified_time' content='2024-03-12T10:00:00Z'>", "", "2024-03-12"),
        ("<meta name='DCTERMS.modified' content='2024-03-12'>", "", "2024-03-12"),
        ('<script type="application/ld+json">{"datePublished":"2020-01-01","dateModified":"2024-03-12"}</script>', "", "2024-03-12"),
        ("", "<time datetime='2024-03-12'>12. mars</time>", "2024-03-12"),
        ("", "<p class='published'>Sist endret 12.03.2024</p>", "2024-03-12"),
        ("", "<p>Kommunestyret vedtok planen 13. juni 2024.</p><p>Vedtatt 13.06.2024</p>", None),
        ("", "<p>© 2023 Kommunen</p>", None),
        ("", "", None),
    ],
)  # fmt: skip
def test_when_a_page_was_changed_is_its_own_claim_and_never_guessed(head: str, main: str, date: str | None) -> None:
    page = f"<html><head><title>Plan</title>{head}</head><body><main><h1>Plan</h1>{main}</main></body></html>"
    assert read_html(page.encode(), "", "http://a.no/").dato == date


@pytest.mark.parametrize(
    ("set_as", "read_as"),
    [
        ("V E D T A T T   A V   K O M M U N E S T Y R E T", "VEDTATT AV KOMMUNESTYRET"),
        ("Se: F R I V I L L I G P L A N 2024", "Se: FRIVILLIGPLAN 2024"),
        ("Del A  B  C  D", "Del A  B  C  D"),
        ("a b c", "a b c"),
    ],
)
def test_words_set_with_space_between_their_letters_are_drawn_together_and_kept_apart(
    set_as: str, read_as: str
) -> None:
    assert tidy(set_as) == read_as
