"""robots.txt in every form that sites serve it."""

import pytest

from loaders.web.fetching.robots import parse
from tests.loaders.web.server import FixtureServer, Page
from tests.loaders.web.sites import html, plain
from tests.loaders.web.world import World

URL = "http://www.a.no"
RULES = "User-agent: *\nDisallow: /intern/\nDisallow: /*.pdf$\nAllow: /intern/apent\nCrawl-delay: 5\n"


@pytest.mark.parametrize(
    "body",
    [
        RULES.encode(),
        b"\xef\xbb\xbf" + RULES.encode(),
        RULES.replace("\n", "\r\n").encode(),
        RULES.upper()
        .replace("/INTERN/APENT", "/intern/apent")
        .replace("/INTERN/", "/intern/")
        .replace(".PDF", ".pdf")
        .encode(),
        b"# kommentar \xe6\xf8\xe5 i latin-1\n" + RULES.encode(),
        b"User-agent: Frivillighetskartet\n" + RULES.split("\n", 1)[1].encode() + b"\nUser-agent: *\nDisallow:\n",
    ],
)
def test_the_rules_hold_however_the_file_is_written(body: bytes) -> None:
    rules = parse(body)
    assert rules.allows(URL + "/frivillighet")
    assert not rules.allows(URL + "/intern/plan")
    assert not rules.allows(URL + "/filer/plan.pdf")
    assert rules.allows(URL + "/intern/apent/plan")
    assert rules.crawl_delay == 5


@pytest.mark.parametrize(
    "body", [b"", b"<!DOCTYPE html><html><body>Disallow: /</body></html>", b"\x00\xff\xfe", b"Disallow: /"]
)
def test_a_file_without_rules_forbids_nothing(body: bytes) -> None:
    assert parse(body).allows(URL + "/plan")


def test_a_rule_against_everybody_but_us_or_us_alone_is_told_apart() -> None:
    assert not parse(b"User-agent: frivillighetskartet\nDisallow: /\n\nUser-agent: *\nAllow: /").allows(URL + "/")
    assert parse(b"User-agent: Frivillighetskartet\nAllow: /\n\nUser-agent: *\nDisallow: /").allows(URL + "/")


def test_a_request_rate_counts_as_a_crawl_delay() -> None:
    assert parse(b"User-agent: *\nRequest-rate: 1/7").crawl_delay == 7


@pytest.mark.parametrize("status", [500, 503, 429])
def test_when_robots_txt_fails_nothing_is_fetched_and_the_search_has_failed(
    world: World, server: FixtureServer, status: int
) -> None:
    site = plain()
    site["/robots.txt"] = Page(b"", status)
    world.unit("4621", "www.a.no", site)
    assert world.search() == 1
    assert set(server.paths("www.a.no")) == {"/robots.txt"}
    outcome = world.outcome("4621")
    assert outcome["utfall"] == "feilet"
    assert f"robots.txt svarte {status}" in outcome["hvorfor"]


def test_a_site_that_asks_us_to_stay_out_is_left_and_that_is_told(world: World, server: FixtureServer) -> None:
    site = plain()
    site["/robots.txt"] = Page(b"User-agent: *\nDisallow: /")
    world.unit("4621", "www.a.no", site)
    assert world.search() == 1
    assert server.paths("www.a.no") == ["/robots.txt"]
    assert "robots.txt ber om" in world.outcome("4621")["hvorfor"]


def test_forbidden_pages_are_never_asked_for_and_a_promising_one_is_told(world: World, server: FixtureServer) -> None:
    site = plain({"/intern/frivillighetsplan": "Frivillighetsplan", "/*/x": "rart"})
    site["/robots.txt"] = Page(b"\xef\xbb\xbfUser-agent: *\nDisallow: /intern/")
    site["/intern/frivillighetsplan"] = html("Frivillighetsplan")
    world.unit("4621", "www.a.no", site)
    assert world.search() == 0
    assert "/intern/frivillighetsplan" not in server.paths("www.a.no")
    assert "1 lovende side kunne ikke hentes" in world.outcome("4621")["hvorfor"]


def test_the_crawl_delay_is_the_wait_between_requests(world: World, server: FixtureServer) -> None:
    site = plain()
    site["/robots.txt"] = Page(b"User-agent: *\nCrawl-delay: 30")
    world.unit("4621", "www.a.no", site)
    world.search()
    gaps = server.gaps("www.a.no")[1:]  # the first request is for robots.txt itself
    assert gaps
    assert min(gaps) >= 30 * world.scale


def test_a_delay_that_cannot_be_read_is_told_and_one_that_is_anothers_is_not(world: World) -> None:
    for number, host, robots in (
        ("4621", "www.a.no", b"User-agent: *\nCrawl-delay: lenge"),
        ("4622", "www.b.no", b"User-agent: GPTBot\nCrawl-delay: lenge\n\nUser-agent: *\nCrawl-delay: 10"),
    ):
        site = plain()
        site["/robots.txt"] = Page(robots)
        world.unit(number, host, site)
    world.search()
    told = "ventetiden i robots.txt kunne ikke leses; det ventes 10 sekunder mellom forespørslene"
    assert told in world.outcome("4621")["hvorfor"]
    assert world.outcome("4622")["utfall"] == "ok"


def test_robots_txt_is_asked_for_once_per_run_and_host(world: World, server: FixtureServer) -> None:
    world.unit("4621", "www.a.no", plain())
    world.search()
    assert server.paths("www.a.no").count("/robots.txt") == 1


def test_a_rule_with_wildcards_without_end_is_cut_short_and_still_forbids() -> None:
    rules = parse(b"User-agent: *\nDisallow: /" + b"*a" * 400 + b"$\nAllow: /" + b"*b" * 400)
    assert not rules.allows(URL + "/" + "a" * 700)
    assert rules.allows(URL + "/" + "b" * 700)


def test_a_robots_txt_that_fails_once_is_asked_for_again_before_the_site_is_given_up(
    world: World, server: FixtureServer
) -> None:
    site = plain()
    answers = iter([Page(b"", 503), Page(b"User-agent: *\nDisallow: /planer")])
    site["/robots.txt"] = lambda path: next(answers)
    world.unit("4621", "www.a.no", site)
    assert world.search() == 0
    assert "/frivillighet/politikk" in server.paths("www.a.no")
    assert "/planer" not in server.paths("www.a.no")
