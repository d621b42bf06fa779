"""What stands in the way of one address must not stop the others: odd addresses, odd texts, faults of our own."""

from collections.abc import Iterator
from typing import Any

import pytest

from loaders.web.addresses import host_of, same_site
from loaders.web.memory.pages import documents
from loaders.web.reading.html import Extract
from loaders.web.reading.readers import Readers
from loaders.web.types import Side, text_hash
from tests.loaders.web.server import Page
from tests.loaders.web.sites import NB, html, plain
from tests.loaders.web.sites import sitemap as xml
from tests.loaders.web.world import World

HOST = "www.a.no"


@pytest.fixture
def readers() -> Iterator[Readers]:
    pool = Readers(1)
    yield pool
    pool.close()


def surrogate_pdf() -> bytes:
    """A PDF whose own table of letters turns one of them into half a surrogate pair."""
    table = b"begincmap 1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfchar <21> <D800> endbfchar endcmap"
    sheet = b"BT /F1 12 Tf 40 700 Td (" + NB.replace("å", "a").replace("ø", "o").encode() + b"!) Tj ET"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(sheet), sheet),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding /ToUnicode 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(table), table),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    listed = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 7\n0000000000 65535 f \n%strailer\n<< /Size 7 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        listed,
        len(out),
    )


@pytest.mark.parametrize("url", ["https://[kommune].no/plan", "https://x.no]/", "http://[", "ikke en adresse", ""])
def test_what_is_no_address_has_no_host_and_lies_on_no_site(url: str) -> None:
    assert host_of(url) == ""
    assert not same_site(url, "kommune.no")


def test_an_address_in_a_sitemap_that_is_none_is_passed_over(world: World) -> None:
    site = plain()
    site["/sitemap.xml"] = Page(
        xml("https://[kommune].no/plan", "https://x.no]/", f"http://{HOST}/kart/frivillighetsplan"),
        content_type="application/xml",
    )
    site["/kart/frivillighetsplan"] = html("Frivillighetsplan fra kartet")
    world.unit("4621", HOST, site)
    assert world.search() == 0
    assert world.outcome("4621")["utfall"] == "ok"
    assert "Frivillighetsplan fra kartet" in {document.tittel for document in documents(world.folder, "4621")}


def test_half_a_surrogate_pair_in_a_pdf_is_a_question_mark(readers: Readers) -> None:
    extract = readers.read("pdf", surrogate_pdf(), "application/pdf", "http://a.no/x.pdf")
    assert "frivillighetsplanen" in extract.tekst
    assert extract.tekst.rstrip().endswith("dommer. ?")
    assert extract.tekst.encode()
    assert len(text_hash(extract.tekst + (extract.tittel or ""))) == 32


def test_half_a_surrogate_pair_becomes_a_question_mark_between_the_processes() -> None:
    assert Extract.from_json(Extract("dommer\ud800", tittel="\udc00").to_json()) == Extract("dommer?", tittel="?")


def test_a_site_with_such_a_pdf_is_searched_like_any_other(world: World) -> None:
    site = plain({"/frivillighetsplan.pdf": "Frivillighetsplan"})
    site["/frivillighetsplan.pdf"] = Page(surrogate_pdf(), content_type="application/pdf")
    world.unit("4621", HOST, site)
    assert world.search() == 0
    assert world.outcome("4621")["utfall"] == "ok"
    assert len(list(documents(world.folder, "4621"))) == 2


def test_a_page_that_our_own_program_stumbles_over_is_told_and_the_rest_is_searched(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from loaders.web.crawling import links

    world.unit("4621", HOST, plain())
    world.search()
    whole = links.of_page

    def stumbles(side: Side, url: str, *rest: Any) -> list[links.Found]:
        if url.endswith("/planer"):
            raise KeyError("ukjent form")
        return whole(side, url, *rest)

    monkeypatch.setattr(links, "of_page", stumbles)
    world.server.sites[HOST]["/planer"] = html("Planer", "Nye planer. " * 30)
    assert world.search() == 0
    outcome, pages = world.outcome("4621"), world.pages("4621")
    assert outcome["utfall"] == "advarsel"
    assert "feil i programmet: KeyError" in outcome["hvorfor"]
    assert f"http://{HOST}/planer" in outcome["hvorfor"]
    assert (pages["planer"].tilstand, pages["frivillighet/politikk"].tilstand) == ("feil", "ok")
    assert len(list(documents(world.folder, "4621", alle=True))) == 3
