"""Limits on what a site can do to us: time, size, redirects, certificates; and what it may ask of us."""

import ssl
import threading
from collections.abc import Callable
from email.utils import formatdate
from pathlib import Path
from time import time

import pytest
import trustme

from loaders.web.fetching.answer import Busy, FetchFeil, Svar, retry_after_seconds
from loaders.web.fetching.fetcher import Fetcher
from loaders.web.fetching.slots import HostSlots
from loaders.web.settings import Fixtures
from tests.loaders.web.server import FixtureServer, Handler, Page, Site, huge, serving, slow_drip
from tests.loaders.web.sites import bomb, said_huge
from tests.loaders.web.world import World


def fetch(world: World, path: str, seconds: float = 60.0, **options: object) -> Svar:
    settings = world.settings(tid_foresporsel=seconds)
    fetcher = Fetcher(settings, HostSlots(world.folder / "laaser", 0.001))
    session = fetcher.session()
    while True:
        try:
            return fetcher.fetch(session, f"http://www.a.no{path}", **options)  # type: ignore[arg-type]
        except Busy as busy:
            threading.Event().wait(busy.wait)


def code(world: World, path: str, seconds: float = 60.0) -> str:
    with pytest.raises(FetchFeil) as caught:
        fetch(world, path, seconds)
    return caught.value.kode


def test_we_say_who_we_are_and_how_to_reach_us(world: World, server: FixtureServer) -> None:
    world.host("www.a.no", Site({"/": Page(b"hei")}))
    assert fetch(world, "/").body == b"hei"
    assert all("webansvarlig@frivillighetskartet.no" in request.headers["User-Agent"] for request in server.log)


def drip_headers(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    slow_drip(handler)


@pytest.mark.parametrize("act", [slow_drip, drip_headers])
def test_a_site_that_drips_is_cut_off(world: World, act: object) -> None:
    world.host("www.a.no", Site({"/": Page(act=act)}))  # type: ignore[arg-type]
    assert code(world, "/", seconds=2.0) == "tidsavbrudd"


@pytest.mark.parametrize("page", [lambda: Page(act=huge), lambda: Page(act=said_huge), bomb])
def test_an_answer_that_is_too_big_is_cut_off_packed_or_not(world: World, page: Callable[[], Page]) -> None:
    world.host("www.a.no", Site({"/": page()}))
    assert code(world, "/") == "for_stor"


def test_redirects_in_a_ring_and_without_end_are_left(world: World) -> None:
    to = lambda where: Page(status=302, headers={"Location": where})  # noqa: E731
    world.host("www.a.no", Site({"/a": to("/b"), "/b": to("/a")}, rest=lambda path: to(path + "x")))
    assert code(world, "/a") == "omdirigering"
    assert code(world, "/lang") == "omdirigering"


@pytest.mark.parametrize(
    "where", ["http://10.0.0.1/", "http://[::1]/", "http://169.254.169.254/", "http://intern.a.no/"]
)
def test_a_redirect_to_a_private_address_is_not_followed(world: World, where: str) -> None:
    world.dns["intern.a.no"] = "10.9.8.7"
    world.host("www.a.no", Site({"/": Page(status=302, headers={"Location": where})}))
    assert code(world, "/") == "adresse"


@pytest.mark.parametrize("where", ["file:///etc/passwd", "ftp://a.no/", "javascript:alert(1)", "http://[", ""])
def test_a_redirect_to_something_that_is_not_the_web_is_not_followed(world: World, where: str) -> None:
    world.host("www.a.no", Site({"/": Page(status=302, headers={"Location": where})}))
    assert code(world, "/") in ("skjema", "adresse", "omdirigering", "utenfor")


def test_a_redirect_obeys_the_robots_rules_of_where_it_leads(world: World, server: FixtureServer) -> None:
    world.host("www.a.no", Site({"/": Page(status=302, headers={"Location": "http://www.b.no/x"})}))
    world.host("www.b.no", Site({"/robots.txt": Page(b"User-agent: *\nDisallow: /"), "/x": Page(b"hemmelig")}))
    assert code(world, "/") == "robots"
    assert server.paths("www.b.no") == ["/robots.txt"]


def test_cookies_are_not_kept(world: World, server: FixtureServer) -> None:
    world.host("www.a.no", Site(rest=lambda path: Page(b"x", headers={"Set-Cookie": "sesjon=1"})))
    fetch(world, "/1"), fetch(world, "/2")
    assert not any("Cookie" in request.headers for request in server.log)


def test_what_has_not_changed_is_not_sent_again(world: World) -> None:
    world.host("www.a.no", Site({"/": Page(b"hei", headers={"Last-Modified": "Mon, 01 Jan 2024 00:00:00 GMT"})}))
    first = fetch(world, "/")
    again = fetch(world, "/", etag=first.headers["etag"], sist_endret=first.headers["last-modified"])
    assert (again.status, again.body) == (304, b"")


def test_retry_after_is_read_in_both_its_forms() -> None:
    assert retry_after_seconds("120") == 120
    assert 50 < (retry_after_seconds(formatdate(time() + 60, usegmt=True)) or 0) <= 61
    assert retry_after_seconds(formatdate(time() - 60, usegmt=True)) == 0
    assert retry_after_seconds("snart") is None
    assert retry_after_seconds(None) is None


def test_retry_after_holds_the_host_for_every_run(world: World) -> None:
    world.host("www.a.no", Site({"/": Page(b"", 503, headers={"Retry-After": "3600"})}))
    assert fetch(world, "/").status == 503
    wait = HostSlots(world.folder / "laaser", 0.001).acquire("www.a.no")
    assert isinstance(wait, float)
    assert wait > 3000 * world.scale


@pytest.mark.parametrize(("known", "expected"), [(True, None), (False, "tls")])
def test_certificates_are_verified(tmp_path: Path, known: bool, expected: str | None) -> None:
    ca, other = trustme.CA(), trustme.CA()
    ca.cert_pem.write_to_path(tmp_path / "ca.pem")
    other.cert_pem.write_to_path(tmp_path / "annen.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("www.a.no").configure_cert(context)
    with serving() as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        world = World(server, tmp_path / "web")
        world.host("www.a.no", Site({"/": Page(b"hei")}))
        pem = str(tmp_path / ("ca.pem" if known else "annen.pem"))
        settings = world.settings(fixtures=Fixtures(dict(world.dns), 0.001, pem))
        fetcher = Fetcher(settings, HostSlots(world.folder / "laaser", 0.0))
        if expected is None:
            assert fetcher.fetch(fetcher.session(), "https://www.a.no/").body == b"hei"
        else:
            with pytest.raises(FetchFeil, match="sertifikatet"):
                fetcher.fetch(fetcher.session(), "https://www.a.no/")


def test_large_answers_do_not_block_each_other_for_good(world: World) -> None:
    world.host("www.a.no", Site({"/robots.txt": Page(b"#" * 4_000_000)}, rest=lambda path: Page(b"x" * 4_000_000)))
    fetcher = Fetcher(world.settings(), HostSlots(world.folder / "laaser", 0.0))
    sizes: list[int] = []

    def ask(number: int) -> None:
        world.dns[f"www{number}.a.no"] = world.server.port
        while True:
            try:
                sizes.append(len(fetcher.fetch(fetcher.session(), f"http://www.a.no/{number}").body))
                return
            except Busy as busy:
                threading.Event().wait(busy.wait)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sizes == [4_000_000] * 6


def raw(head: bytes) -> Page:
    """An answer whose head is these very bytes."""

    def act(handler: Handler) -> None:
        handler.wfile.write(head + b"\r\nContent-Length: 0\r\n\r\n")

    return Page(act=act)


ASKED_AS_WRITTEN = [
    "/h%F8ring", "/h%c3%b8ring", "/H%C3%B8ring", "/a%2Fb", "/plan?4711", "/plan?", "/vis;id=3", "/a//b", "/a/b//", "/a%7Eb",
    "/~a", "/a[1]", "/a|b", "/x?q=a%20b", "/x?q=a+b", "/x?q=a;b&c", "/x?utm_source=brev&id=2", "/x?a=%&b=%zz", "/a%2e",
    "/x?u=http://b.no//y", "/(a)*'!$,@:=",
]  # fmt: skip


def test_an_address_is_asked_for_as_it_was_written(world: World, server: FixtureServer) -> None:
    world.host("www.a.no", Site(rest=lambda path: Page(b"hei")))
    for path in ASKED_AS_WRITTEN:
        fetch(world, path)
    assert [path for path in server.paths("www.a.no") if path != "/robots.txt"] == ASKED_AS_WRITTEN


@pytest.mark.parametrize(
    ("location", "path"),
    [
        ("/høring".encode(), "/h%C3%B8ring"),
        ("/Åpning og ÅÅ".encode(), "/%C3%85pning%20og%20%C3%85%C3%85"),
        ("/høring".encode("latin-1"), "/h%F8ring"),
        ("http://www.a.no/høring?å=1".encode("latin-1"), "/h%F8ring?%E5=1"),
        (b"\\planer\\ny", "/planer/ny"),
        (b"//www.a.no/a//b", "/a//b"),
        (b"ny;vis=1?4711#del", "/ny;vis=1?4711"),
        (b"  /ny ", "/ny"),
    ],
)
def test_a_redirect_is_followed_to_what_a_browser_would_ask_for(
    world: World, server: FixtureServer, location: bytes, path: str
) -> None:
    world.host("www.a.no", Site({"/gammel": raw(b"HTTP/1.1 301 Moved\r\nLocation: " + location), path: Page(b"ny")}))
    answer = fetch(world, "/gammel")
    assert (answer.body, answer.final_url) == (b"ny", f"http://www.a.no{path}")


def test_a_redirect_in_latin_1_also_finds_the_page_that_the_server_knows_in_utf_8(world: World) -> None:
    moved = raw(b"HTTP/1.1 301 Moved\r\nLocation: /h\xf8ring")
    world.host("www.a.no", Site({"/gammel": moved, "/h%C3%B8ring": Page(b"ny")}))
    assert fetch(world, "/gammel").final_url == "http://www.a.no/h%C3%B8ring"


def wall(through: str) -> Site:
    """A site that sets a cookie, sends its visitor round by `through`, and answers only when the cookie comes back."""

    def act(handler: Handler) -> None:
        if "sett=1" in (handler.headers.get("Cookie") or "") and handler.path != "/sjekk":
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 3\r\n\r\nhei")
            return
        where = "/" if handler.path == "/sjekk" else through
        head = f"HTTP/1.1 302 Found\r\nSet-Cookie: sett=1; Path=/\r\nLocation: {where}\r\nContent-Length: 0\r\n\r\n"
        handler.wfile.write(head.encode())

    return Site({"/robots.txt": Page(b"", 404)}, rest=lambda path: Page(act=act))


@pytest.mark.parametrize("through", ["/", "/sjekk"])
def test_a_site_that_sets_a_cookie_and_comes_back_is_read(world: World, server: FixtureServer, through: str) -> None:
    world.host("www.a.no", wall(through))
    settings = world.settings(tid_foresporsel=60.0)
    fetcher = Fetcher(settings, HostSlots(world.folder / "laaser", 0.0))
    session = fetcher.session()
    assert fetcher.fetch(session, "http://www.a.no/").body == b"hei"
    while True:
        try:
            assert fetcher.fetch(session, "http://www.a.no/plan").body == b"hei"
            break
        except Busy as busy:
            threading.Event().wait(busy.wait)
    assert server.paths("www.a.no").count(through) == (2 if through == "/" else 1)  # not once more for the second page


def test_a_cookie_that_changes_every_time_ends_with_the_last_redirect_allowed(world: World) -> None:
    numbers = iter(range(100))
    again = lambda path: Page(status=302, headers={"Location": "/", "Set-Cookie": f"n={next(numbers)}"})  # noqa: E731
    world.host("www.a.no", Site({"/robots.txt": Page(b"", 404)}, rest=again))
    assert code(world, "/") == "omdirigering"
