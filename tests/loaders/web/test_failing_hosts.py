"""Hosts that fail, altogether or here and there: what is asked for all the same, and what is told."""

from collections.abc import Callable

import pytest

from loaders.web.memory.pages import documents
from loaders.web.memory.state import State
from tests.loaders.web import sites
from tests.loaders.web.server import FixtureServer, Page, Site
from tests.loaders.web.sites import NB, html, plain
from tests.loaders.web.world import World

HOST = "www.a.no"
FRAMSIKT = "pub.framsikt.net"


def open_rounds(world: World) -> int:
    state = State(world.folder)
    try:
        return len(state.rows("SELECT 1 FROM enhet WHERE apen"))
    finally:
        state.close()


def broken(count: int, status: int) -> Site:
    """A site where so many promising pages answer with a status, and ten more are as they should be."""
    bad = {f"/frivillighetsplan-{number}": f"Frivillighetsplan {number}" for number in range(count)}
    good = {f"/planer/kulturplan-{name}": f"Kulturplan {name}" for name in "abcdefghij"}
    site = plain(bad | good)
    for path in bad:
        site[path] = Page(b"", status)
    for path in good:
        site[path] = html("Kulturplan", f"Kulturplan for bygda {path}. " * 9)
    return site


def down(up: list[bool], page: Page) -> Callable[[str], Page]:
    """A page that is there as long as the site is up."""
    return lambda path: page if up[0] else Page(b"", 503)


def test_broken_pages_do_not_stop_a_site_that_is_well(world: World, server: FixtureServer) -> None:
    world.unit("4621", HOST, broken(20, 500))
    assert world.search() == 0
    outcome = world.outcome("4621")
    assert open_rounds(world) == 0
    assert outcome["utfall"] == "advarsel"
    assert "20 av" in outcome["hvorfor"]
    assert "svarer ikke" not in outcome["hvorfor"]
    assert {f"/planer/kulturplan-{name}" for name in "abcdefghij"} <= set(server.paths(HOST))


def test_the_run_that_ends_a_round_tells_what_failed_in_the_runs_before_it(world: World) -> None:
    world.unit("4621", HOST, broken(5, 418))
    world.search(maks_per_maned=9)  # robots.txt, home page, sitemap, probe, and the five
    state = State(world.folder)
    assert state.last_finished() == {}
    state.close()
    assert open_rounds(world) == 1
    world.search()
    outcome = world.outcome("4621")
    assert open_rounds(world) == 0
    assert outcome["feil"] < 5
    assert "5 av" in outcome["hvorfor"]
    assert "5 lovende sider kunne ikke hentes (5 uventet svar 418)" in outcome["hvorfor"]


def test_a_dead_host_of_documents_does_not_stop_the_kommunes_own_site(world: World, server: FixtureServer) -> None:
    plans = {f"http://{FRAMSIKT}/plan/testvik/plan-{n}-frivillighet/": f"Plan {n} for frivillighet" for n in range(12)}
    world.unit("4621", HOST, plain(plans))
    world.host(FRAMSIKT, Site({"/robots.txt": Page(b"", 404)}, rest=lambda path: Page(b"", 503)))
    assert world.search() == 0
    assert open_rounds(world) == 0
    assert {"/frivillighet/politikk", "/planer", "/planer/oppvekst"} <= set(server.paths(HOST))
    assert len(server.paths(FRAMSIKT)) == 1 + 8
    assert f"{FRAMSIKT} svarer ikke (svarte 503); 12 adresser der er ikke hentet" in world.outcome("4621")["hvorfor"]


def test_a_site_that_goes_down_is_left_and_its_round_goes_on_later(world: World, server: FixtureServer) -> None:
    up = [True]
    site = broken(20, 503)
    site["/"] = down(up, site["/"])  # type: ignore[arg-type]
    site["/frivillighetsplan-7"] = lambda path: (up.clear(), up.append(False), Page(b"", 503))[2]  # type: ignore[misc]
    world.unit("4621", HOST, site)
    world.search()
    assert "nettstedet svarer ikke" in world.outcome("4621")["hvorfor"]
    assert open_rounds(world) == 1
    assert server.paths(HOST).count("/") == 2


@pytest.mark.parametrize("status", [403, 520])
def test_behind_a_home_page_that_is_closed_nothing_is_asked_for_and_nothing_is_taken_for_gone(
    world: World, server: FixtureServer, status: int
) -> None:
    site = sites.framsikt_linking() | plain()
    world.unit("4621", HOST, Site(site))
    world.host(FRAMSIKT, sites.framsikt())
    world.search()
    server.log.clear()
    server.sites[HOST] = Site({"/robots.txt": Page(b"", 404)}, rest=lambda path: Page(b"", status))
    assert world.search() == 1
    outcome = world.outcome("4621")
    assert (outcome["utfall"], outcome["borte"]) == ("feilet", 0)
    assert str(status) in outcome["hvorfor"]
    assert set(server.paths(HOST)) == {"/robots.txt", "/"}
    assert server.paths(FRAMSIKT) == []
    assert [document.tittel for document in documents(world.folder, "4621")] == ["Frivillighetspolitikk"]


def test_a_page_that_is_kept_from_us_is_not_gone_and_keeps_its_text(world: World) -> None:
    kept = {f"/frivillighetsplan-{status}": status for status in (401, 403, 418, 451, 520)}
    site = plain(dict.fromkeys(kept, "Frivillighetsplan"))
    for path in kept:
        site[path] = html("Frivillighetsplan", f"{NB} {path}")
    world.unit("4621", HOST, site)
    world.search()
    site |= {path: Page(b"", status) for path, status in kept.items()}
    world.search()
    assert {world.pages("4621")[path[1:]].tilstand for path in kept} == {"feil"}
    assert len(list(documents(world.folder, "4621"))) == 6
    outcome = world.outcome("4621")
    assert (outcome["utfall"], outcome["borte"]) == ("advarsel", 0)
    assert "5 lovende sider kunne ikke hentes" in outcome["hvorfor"]


def test_a_site_that_asks_for_a_day_between_requests_is_not_searched_and_says_so(
    world: World, server: FixtureServer
) -> None:
    site = plain()
    site["/robots.txt"] = Page(b"User-agent: *\nCrawl-delay: 86400\n")
    world.unit("4621", HOST, site)
    assert world.search() == 1
    assert server.paths(HOST) == ["/robots.txt"]
    assert "minst et døgn mellom forespørslene" in world.outcome("4621")["hvorfor"]


def test_a_redirect_on_a_site_that_wants_long_pauses_is_followed_when_its_turn_comes(
    world: World, server: FixtureServer
) -> None:
    site = plain()
    site["/robots.txt"] = Page(b"User-agent: *\nCrawl-delay: 60\n")
    site["/start"], site["/"] = site["/"], Page(status=302, headers={"Location": "/start"})
    site["/sitemap.xml"] = Page(b"<urlset></urlset>", content_type="application/xml")
    world.unit("4621", HOST, site)
    assert world.search(tid_ledig=0.02) == 0
    assert server.paths(HOST)[:3] == ["/robots.txt", "/", "/start"]
    assert server.paths(HOST).count("/") == 1
    assert len(list(documents(world.folder, "4621"))) == 1


def test_a_robots_txt_that_asks_us_to_come_back_later_is_asked_once(world: World, server: FixtureServer) -> None:
    site = plain()
    site["/robots.txt"] = Page(b"", 503, headers={"Retry-After": "3600"})
    world.unit("4621", HOST, site)
    assert world.search(tid_ledig=0.02) == 1
    assert server.paths(HOST) == ["/robots.txt"]
    assert "ber oss vente 60 minutter" in world.outcome("4621")["hvorfor"]


def test_the_page_budget_counts_every_step_of_a_redirect(world: World, server: FixtureServer) -> None:
    links = {f"/{number}/0/frivillighetsplan": f"Frivillighetsplan {number}" for number in range(6)}
    site = plain(links)

    def chain(path: str) -> Page:
        number, step = path.split("/")[1:3] if path.endswith("plan") else ("", "")
        if not step.isdigit():
            return Page(b"", 404)
        there = Page(status=302, headers={"Location": f"/{number}/{int(step) + 1}/frivillighetsplan"})
        return there if step < "3" else html(f"Frivillighetsplan {number}")

    site.rest = chain
    world.unit("4621", HOST, site)
    world.search(maks_sider=10)
    assert len([path for path in server.paths(HOST) if path != "/robots.txt"]) == 10


def test_a_redirect_does_not_lead_to_a_host_whose_month_is_spent(world: World, server: FixtureServer) -> None:
    target = f"http://{FRAMSIKT}/plan/testvik/plan-frivillighet/"
    site = plain({"/flyttet": "Frivillighetsplan"})
    site["/flyttet"] = Page(status=302, headers={"Location": target})
    world.unit("4621", HOST, site)
    world.host(FRAMSIKT, Site(rest=lambda path: html("Plan")))
    state = State(world.folder)
    for _ in range(20 * 20):
        state.spend(FRAMSIKT)
    state.close()
    assert world.search(maks_per_maned=20) == 0
    assert server.paths(FRAMSIKT) == []
    assert f"månedsbudsjettet for {FRAMSIKT}" in world.outcome("4621")["hvorfor"]
    assert {"/planer", "/planer/oppvekst"} <= set(server.paths(HOST))
