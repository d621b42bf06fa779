"""Sitemaps: index, gzip, news, and lies."""

import gzip
import subprocess
import sys

import pytest

from loaders.web.crawling import sitemap
from loaders.web.crawling.sitemap import read_sitemap
from tests.loaders.web.server import FixtureServer, Page, Site
from tests.loaders.web.sites import html
from tests.loaders.web.sites import sitemap as xml
from tests.loaders.web.world import World

NEWS = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>http://a.no/nyhet/1</loc><news:news>
 <news:publication_date>2024-05-01</news:publication_date><news:title>Frivillighetsplan vedtatt</news:title></news:news></url></urlset>"""


def test_addresses_and_dates_are_read_packed_or_not() -> None:
    plain = xml("http://a.no/x", "http://a.no/y")
    assert [entry.url for entry in read_sitemap(plain)] == ["http://a.no/x", "http://a.no/y"]
    assert read_sitemap(gzip.compress(plain)) == read_sitemap(plain)
    assert read_sitemap(plain)[0].sist_endret == "2024-01-01"


def test_an_index_lists_sitemaps_and_a_news_sitemap_has_titles() -> None:
    assert all(entry.sitemap for entry in read_sitemap(xml("http://a.no/s1.xml", index=True)))
    assert read_sitemap(NEWS)[0].tittel == "Frivillighetsplan vedtatt"


@pytest.mark.parametrize(
    "body",
    [b"", b"<html><body>Ikke funnet</body></html>", b"\x1f\x8bodelagt", b"\x00" * 100, b"<urlset><url><loc>", b"tull"],
)
def test_what_is_not_a_sitemap_gives_nothing(body: bytes) -> None:
    assert read_sitemap(body) == []


def test_a_broken_sitemap_gives_what_came_before_the_break() -> None:
    assert [entry.url for entry in read_sitemap(xml("http://a.no/x", "http://a.no/y")[:-60])][:1] == ["http://a.no/x"]


def test_a_plain_list_of_addresses_is_a_sitemap_too() -> None:
    assert [entry.url for entry in read_sitemap(b"http://a.no/x\nhttp://a.no/y\nikke en adresse\n")] == [
        "http://a.no/x",
        "http://a.no/y",
    ]


def test_entities_that_grow_without_end_are_not_unfolded() -> None:
    bomb = (
        b'<!DOCTYPE x [<!ENTITY a "'
        + b"x" * 1000
        + b'"><!ENTITY b "'
        + b"&a;" * 1000
        + b'">]><urlset><url><loc>http://a.no/&b;</loc></url></urlset>'
    )
    assert sum(len(entry.url) for entry in read_sitemap(bomb)) < 10_000


def test_a_packed_sitemap_is_unpacked_to_a_limit_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MAX_BYTES", 10_000)
    body = gzip.compress(xml(*(f"http://a.no/{number}" for number in range(5000))))
    assert 0 < len(read_sitemap(body)) < 200


def test_a_packed_sitemap_that_breaks_off_gives_what_came() -> None:
    packed = gzip.compress(xml(*(f"http://a.no/{number}" for number in range(5000))))
    found = read_sitemap(packed[: len(packed) // 2])
    assert 1000 < len(found) < 5000
    assert found[0].url == "http://a.no/0"


def test_a_sitemap_of_nothing_but_elements_costs_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    program = (
        "import resource; from loaders.web.crawling.sitemap import read_sitemap; body = b'<urlset>' + b'<a/>' * 250_000;"
        "use = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss; before = use();"
        "assert read_sitemap(body) == []; print(use() - before)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert int(done.stdout) < 15_000  # kB; a tree of them takes some 30 MB
    monkeypatch.setattr(sitemap, "MAX_ELEMENTS", 1000)
    assert len(read_sitemap(xml(*(f"http://a.no/{number}" for number in range(200_000))))) < 1000


def test_what_sitemaps_claim_is_checked_and_rings_of_sitemaps_end(world: World, server: FixtureServer) -> None:
    host = "www.a.no"
    site = Site(
        {
            "/": html("Velkommen"),
            "/robots.txt": Page(f"Sitemap: http://{host}/s.xml\nSitemap: http://www.b.no/s.xml".encode()),
            "/s.xml": Page(
                xml(f"http://{host}/s.xml", f"http://{host}/s2.xml.gz", "http://www.b.no/s3.xml", index=True)
            ),
            "/s2.xml.gz": Page(
                gzip.compress(
                    xml(
                        f"http://{host}/frivillighetsplan",
                        f"http://{host}/frivillighetsplan-som-ikke-finnes",
                        "http://www.b.no/frivillighetsplan",
                        "http://10.0.0.1/frivillighetsplan",
                        *(f"http://{host}/nyhet/{number}" for number in range(500)),
                    )
                ),
                content_type="application/gzip",
            ),
            "/frivillighetsplan": html("Frivillighetsplan"),
        }
    )
    world.unit("4621", host, site)
    world.host("www.b.no", Site(rest=lambda path: html("Annen")))
    assert world.search() == 0
    assert server.paths("www.b.no") == []
    assert server.paths(host).count("/s.xml") == 1
    assert "/frivillighetsplan" in server.paths(host)
    assert not any(path.startswith("/nyhet/") for path in server.paths(host))
    assert world.pages("4621")["frivillighetsplan-som-ikke-finnes"].tilstand == "utelatt"
