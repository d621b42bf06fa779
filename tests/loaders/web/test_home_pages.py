"""Home pages that send their visitors on, and pages that ask robots not to keep them or not to follow their links."""

import pytest

from loaders.web.memory.pages import documents
from loaders.web.reading.html import read_html, refresh_target, robots_wishes
from tests.loaders.web.server import FixtureServer, Handler, Page, Site
from tests.loaders.web.sites import html, pdf_page, plain
from tests.loaders.web.world import World

HOST = "www.a.no"
POLICY = "/frivillighet/politikk"


def moved(home: Page, to: str = "/no/hjem") -> Site:
    site = plain()
    site[to] = site["/"]
    site["/"] = home
    return site


def bare(head: str = "", body: str = "", **options: object) -> Page:
    return Page(f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode(), **options)  # type: ignore[arg-type]


SENDS_ON = {
    "meta refresh": bare("<meta http-equiv='refresh' content='0; url=/no/hjem'>"),
    "meta refresh in capitals, quoted, after a while": bare(
        """<META HTTP-EQUIV=Refresh CONTENT="5;URL='/no/hjem'">""", "<p>Velkommen til kommunen. Du sendes videre.</p>"
    ),
    "header": bare("", "<p>Vent</p>", headers={"Refresh": "0; url=/no/hjem"}),
    "frames": Page(
        b"<html><frameset cols='20%,*'><frame name='meny' src='/meny'><frame name='hoved' src='/no/hjem'></frameset></html>"
    ),
    "one frame": bare("", "<iframe src='/no/hjem' width='100%'></iframe>"),
    "script": bare("<script>window.location.href = '/no/hjem';</script>"),
}


@pytest.mark.parametrize("how", SENDS_ON)
def test_a_home_page_that_sends_its_visitors_on_is_read_where_it_leads(
    world: World, server: FixtureServer, how: str
) -> None:
    world.unit("4621", HOST, moved(SENDS_ON[how]))
    assert world.search() == 0
    assert POLICY in server.paths(HOST)
    assert server.paths(HOST).count("/") == 1
    assert server.paths(HOST).count("/no/hjem") == 1


def test_a_home_page_sends_us_on_once_only(world: World, server: FixtureServer) -> None:
    again = "<meta http-equiv='refresh' content='0; url=/{}'>"
    site = moved(bare(again.format("no/hjem")))
    site["/no/hjem"] = html("Velkommen", links={POLICY: "Frivillighetspolitikk"}, head=again.format("tredje"))
    world.unit("4621", HOST, site)
    assert world.search() == 0
    assert POLICY in server.paths(HOST)
    assert server.paths(HOST).index("/no/hjem") == server.paths(HOST).index("/") + 1


@pytest.mark.parametrize("to", ["http://www.reklame.example/", "http://10.0.0.1/", "javascript:alert(1)"])
def test_a_home_page_does_not_lead_us_out_of_the_public_sites(world: World, server: FixtureServer, to: str) -> None:
    site = plain()
    site["/"] = html("Velkommen", links={POLICY: "Politikk"}, head=f"<meta http-equiv='refresh' content='0; url={to}'>")
    world.unit("4621", HOST, site)
    world.host("www.reklame.example", Site(rest=lambda path: html("Annen")))
    assert world.search() == 0
    assert server.paths("www.reklame.example") == []
    assert POLICY in server.paths(HOST)


def test_a_home_page_behind_a_cookie_is_read_by_redirect_and_by_refresh(world: World, server: FixtureServer) -> None:
    def refreshing(handler: Handler) -> None:
        known = "sett=1" in (handler.headers.get("Cookie") or "")
        page = plain()["/"] if known else bare("<meta http-equiv='refresh' content='0; url=/'>")
        body = page.body if isinstance(page, Page) else b""
        head = (
            f"HTTP/1.1 200 OK\r\nSet-Cookie: sett=1\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        handler.wfile.write(head.encode() + body)

    site = plain()
    site["/"] = Page(act=refreshing)
    world.unit("4621", HOST, site)
    assert world.search() == 0
    assert POLICY in server.paths(HOST)


@pytest.mark.parametrize(
    ("value", "where"),
    [
        ("0;url=/ny", "http://a.no/ny"),
        ("0; URL = 'http://b.no/x y'", "http://b.no/x%20y"),
        ("3,url=ny", "http://a.no/ny"),
        ("0;/ny", "http://a.no/ny"),
        ("2.5; url=/ny", "http://a.no/ny"),
        ("300; url=/", None),
        ("0", None),
        ("", None),
        ("0; url=javascript:alert(1)", None),
    ],
)
def test_a_refresh_is_followed_when_it_comes_soon_and_leads_somewhere(value: str, where: str | None) -> None:
    assert refresh_target(value, "http://a.no/") == where


@pytest.mark.parametrize(
    ("said", "wishes"),
    [
        ("noindex", (True, False)),
        ("NOINDEX, NOFOLLOW", (True, True)),
        ("none", (True, True)),
        ("nofollow", (False, True)),
        ("index, follow, noarchive, nosnippet, max-snippet:-1", (False, False)),
        ("googlebot: noindex, nofollow", (False, False)),
        ("googlebot: nofollow\nnoindex", (True, False)),
        ("frivillighetskartet: noindex", (True, False)),
        ("unavailable_after: 25 Jun 2020 15:00:00 CET", (False, False)),
        ("", (False, False)),
    ],
)
def test_what_a_page_asks_of_robots_is_told_by_whom_it_addresses(said: str, wishes: tuple[bool, bool]) -> None:
    assert robots_wishes(said) == wishes


@pytest.mark.parametrize("name", ["robots", "ROBOTS", "frivillighetskartet"])
def test_the_meta_element_is_read_by_its_name(name: str) -> None:
    page = f"<html><head><meta name='{name}' content='noindex,nofollow'></head><body><p>Plan</p></body></html>"
    read = read_html(page.encode(), "", "http://a.no/")
    assert (read.ikke_indekser, read.ikke_folg) == (True, True)
    assert not read_html(page.replace(name, "googlebot").encode(), "", "http://a.no/").ikke_indekser


NOINDEX_META = "<meta name='robots' content='noindex'>"


@pytest.mark.parametrize("by", ["meta", "header", "pdf"])
def test_a_page_that_asks_not_to_be_indexed_is_not_kept_and_that_is_told(world: World, by: str) -> None:
    site = plain()
    link = {"/frivilligmelding": "Frivilligmelding"}
    site[POLICY] = {
        "meta": html("Frivillighetspolitikk", head=NOINDEX_META, links=link),
        "header": Page(html("Frivillighetspolitikk", links=link).body, headers={"X-Robots-Tag": "noindex"}),
        "pdf": Page(pdf_page("Frivillighetspolitikk").body, 200, "application/pdf", {"X-Robots-Tag": "noindex"}),
    }[by]
    site["/frivilligmelding"] = html("Frivilligmelding")
    world.unit("4621", HOST, site)
    world.search()
    assert all(not found.url.endswith(POLICY) for found in documents(world.folder, "4621"))
    assert world.pages("4621")[POLICY[1:]].kode == "noindex"
    assert "ikke å bli indeksert" in world.outcome("4621")["hvorfor"]
    if by != "pdf":
        assert "frivilligmelding" in world.pages("4621")  # its links may be followed


@pytest.mark.parametrize("by", ["meta", "header"])
def test_the_links_of_a_page_that_asks_so_are_not_followed(world: World, server: FixtureServer, by: str) -> None:
    site = plain()
    head = "<meta name='robots' content='nofollow'>" if by == "meta" else ""
    page = html("Frivillighetspolitikk", head=head, links={"/bare-her/frivilligmelding": "Frivilligmelding"})
    site[POLICY] = Page(page.body, headers={"X-Robots-Tag": "nofollow"} if by == "header" else {})
    world.unit("4621", HOST, site)
    world.search()
    assert "/bare-her/frivilligmelding" not in server.paths(HOST)
    assert any(found.url.endswith(POLICY) for found in documents(world.folder, "4621"))
