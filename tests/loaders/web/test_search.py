"""The search of a site from the first run to the next: traps, changes, disappearances, budgets, and how it is told."""

import pytest

from loaders.web.memory.pages import documents, path_of
from loaders.web.memory.state import State
from loaders.web.types import Enhet
from tests.loaders.web import sites
from tests.loaders.web.server import FixtureServer, Page, Site
from tests.loaders.web.sites import NB, html, plain
from tests.loaders.web.world import World

HOST = "www.a.no"


@pytest.fixture(scope="module")
def trapped(tmp_path_factory: pytest.TempPathFactory) -> "tuple[World, dict[str, object], list[str]]":
    """One search of a site full of traps: the world, its pages and the requests that the server saw."""
    from tests.loaders.web.server import serving

    with serving() as server:
        world = World(server, tmp_path_factory.mktemp("feller") / "web")
        world.dns["intern.a.no"] = "10.1.2.3"
        world.unit("4621", HOST, sites.traps(HOST))
        world.search(tid_foresporsel=3.0)
        return world, dict(world.pages("4621")), server.paths(HOST)


@pytest.mark.parametrize(
    ("path", "tilstand", "why"),
    [
        ("ring/a/frivillighetsplan", "feil", "ring"),
        ("kjede/0/frivillighetsplan", "feil", "mer enn 5 omdirigeringer"),
        ("drypp/frivillighetsplan", "feil", "i tide"),
        ("500/frivillighetsplan", "feil", "svarte 500"),
        ("stor/frivillighetsplan", "utelatt", "større enn"),
        ("sagt-stor/frivillighetsplan", "utelatt", "større enn"),
        ("bombe/frivillighetsplan", "utelatt", "større enn"),
        ("innlogging/frivillighetsplan", "utelatt", "innlogging"),
        ("borte/frivillighetsplan", "utelatt", "ikke finnes"),
        ("til-forsiden/frivillighetsplan", "utelatt", "forsiden"),
        ("til-privat/frivillighetsplan", "utelatt", "ut av nettstedet"),
    ],
)
def test_each_trap_is_recognised_and_says_why(trapped: tuple, path: str, tilstand: str, why: str) -> None:  # type: ignore[type-arg]
    side = trapped[1][path]
    assert side.tilstand == tilstand
    assert why in side.feil


@pytest.mark.parametrize(
    ("path", "merke"),
    [
        ("pdf/skannet-frivillighetsplan.pdf", "trenger_ocr"),
        ("pdf/odelagt-frivillighetsplan.pdf", "ødelagt"),
        ("bilde/frivillighetsplan", "annet format"),
        ("fil/frivillighetsplan.docx", "annet format"),
    ],
)
def test_a_document_that_cannot_be_read_is_kept_with_a_mark(trapped: tuple, path: str, merke: str) -> None:  # type: ignore[type-arg]
    assert trapped[1][path].merke == merke


def test_the_good_pages_are_found_among_the_traps(trapped: tuple) -> None:  # type: ignore[type-arg]
    found = {document.url.removeprefix(f"http://{HOST}"): document for document in documents(trapped[0].folder, "4621")}
    assert {"/frivillighet/politikk", "/latin/frivillighetsplan", "/pdf/ekte-frivillighetsplan"} <= set(found)
    assert "Blåbær på Ærøy" in found["/latin/frivillighetsplan"].tekst
    assert found["/feil-tegnsett/frivillighetsplan"].tittel == "Frivillighetsplan for Ærøy"
    assert found["/pdf/skannet-frivillighetsplan.pdf"].trenger_ocr


def test_a_calendar_without_end_is_left_after_a_while(trapped: tuple) -> None:  # type: ignore[type-arg]
    assert sum(path.startswith("/dag/") for path in trapped[2]) <= 45


def test_nothing_but_the_sites_own_public_hosts_was_reached(trapped: tuple) -> None:  # type: ignore[type-arg]
    assert {request.host for request in trapped[0].server.log} == {HOST}


def test_the_outcome_tells_of_what_could_not_be_had(trapped: tuple) -> None:  # type: ignore[type-arg]
    outcome = trapped[0].outcome("4621")
    assert outcome["utfall"] == "advarsel"
    assert "kunne ikke hentes" in outcome["hvorfor"]
    assert "kan ikke leses" in outcome["hvorfor"]


def test_a_second_run_sends_conditional_requests_and_reads_nothing_again(world: World, server: FixtureServer) -> None:
    world.unit("4621", HOST, plain())
    world.search()
    server.log.clear()
    before = path_of(world.folder, "4621").read_bytes()
    assert world.search() == 0
    outcome = world.outcome("4621")
    assert (outcome["hentet"], outcome["byte"]) == (0, 0)
    assert outcome["uendret"] >= 4
    statuses = {request.path: request.status for request in server.log if request.path != "/robots.txt"}
    assert {status for status in statuses.values() if status != 404} == {304}
    assert path_of(world.folder, "4621").stat().st_size == pytest.approx(len(before), rel=0.2)


def test_a_changed_page_is_reported_and_both_versions_are_kept(world: World) -> None:
    site = world.units or world.unit("4621", HOST, plain())
    site = world.server.sites[HOST]
    world.search()
    site["/frivillighet/politikk"] = html("Frivillighetspolitikk", NB + "Revidert i 2024.")
    world.search()
    assert world.outcome("4621")["endret"] == 1
    pages = world.results().sider
    versions = pages[pages["url"] == f"http://{HOST}/frivillighet/politikk"]
    assert sorted(versions["gjeldende"]) == [False, True]
    texts = [document.tekst for document in documents(world.folder, "4621")]
    assert any("Revidert i 2024" in text for text in texts)


@pytest.mark.parametrize("gone", [Page(b"", 404), Page(b"", 410), html("Siden finnes ikke", "Beklager.")])
def test_a_page_that_vanishes_is_reported_and_stays_with_its_dates(world: World, gone: Page) -> None:
    site = plain()
    world.unit("4621", HOST, site)
    world.search()
    site["/frivillighet/politikk"] = gone
    world.search()
    assert world.outcome("4621")["borte"] == 1
    pages = world.results().sider
    page = pages[pages["url"] == f"http://{HOST}/frivillighet/politikk"].iloc[0]
    assert page["tilstand"] == "borte"
    assert page["borte_siden"] >= page["forste_sett"]
    world.search()
    assert world.outcome("4621")["borte"] == 0


def test_a_page_that_comes_back_is_there_again(world: World) -> None:
    site = plain()
    world.unit("4621", HOST, site)
    world.search()
    page = site["/frivillighet/politikk"]
    site["/frivillighet/politikk"] = Page(b"", 404)
    world.search()
    site["/frivillighet/politikk"] = page
    world.search()
    assert world.pages("4621")["frivillighet/politikk"].tilstand == "ok"
    assert len(list(documents(world.folder, "4621"))) == 1


def test_a_page_that_fails_for_a_while_is_not_taken_for_gone(world: World) -> None:
    site = plain()
    world.unit("4621", HOST, site)
    world.search()
    site["/frivillighet/politikk"] = Page(b"", 503)
    world.search()
    assert world.pages("4621")["frivillighet/politikk"].tilstand == "feil"
    assert len(list(documents(world.folder, "4621"))) == 1
    assert world.outcome("4621")["utfall"] == "advarsel"


def test_a_failing_page_is_tried_three_times_with_growing_pauses(world: World, server: FixtureServer) -> None:
    site = plain()
    site["/frivillighet/politikk"] = Page(b"", 500)
    world.unit("4621", HOST, site)
    world.search()
    assert server.paths(HOST).count("/frivillighet/politikk") == 3


@pytest.mark.parametrize(
    ("site", "why"),
    [
        (Site(rest=lambda path: Page(b"", 503)), "503"),
        (Site({"/": Page(b"", 404)}), "forsiden svarte 404"),
        (Site({"/": Page(b"<html><head><script src=a></script></head><body></body></html>")}), "JavaScript"),
    ],
)
def test_a_site_that_cannot_be_searched_has_failed_and_is_never_no_news(world: World, site: Site, why: str) -> None:
    world.unit("4621", HOST, site)
    assert world.search() == 1
    outcome = world.outcome("4621")
    assert outcome["utfall"] == "feilet"
    assert why in outcome["hvorfor"]


def test_one_site_that_fails_does_not_stop_the_others(world: World) -> None:
    world.unit("4621", HOST, Site(rest=lambda path: Page(b"", 500)))
    world.unit("4624", "www.b.no", plain())
    world.units.append(Enhet("4625", "kommune", "Finnes ikke", "http://www.finnesikke.no/"))
    world.units.append(Enhet("31", "fylkeskommune", "Østfold fylkeskommune", None))
    assert world.search() == 1
    runs = world.results().soek.set_index("nummer")["utfall"].to_dict()
    assert runs == {"4621": "feilet", "4624": "ok", "4625": "feilet", "31": "uten_adresse"}


def test_a_home_page_that_leads_to_another_sites_host_is_not_followed_there(
    world: World, server: FixtureServer
) -> None:
    world.unit("4621", HOST, Site({"/": Page(status=301, headers={"Location": "http://www.kasino.no/"})}))
    world.host("www.kasino.no", plain())
    assert world.search() == 1
    assert server.paths("www.kasino.no") == []
    assert "kasino.no" in world.outcome("4621")["hvorfor"]


def test_a_kommune_that_moved_its_site_is_searched_at_the_new_address_and_that_is_told(world: World) -> None:
    world.unit("4621", HOST, Site({"/": Page(status=301, headers={"Location": "http://www.ny.kommune.no/"})}))
    world.host("www.ny.kommune.no", plain())
    assert world.search() == 0
    assert "har flyttet til www.ny.kommune.no" in world.outcome("4621")["hvorfor"]
    assert len(list(documents(world.folder, "4621"))) == 1


def fifteen_plans() -> tuple[Site, dict[str, str]]:
    """A site with fifteen plans, and its links to them."""
    links = {f"/planer/kulturplan-{name}": f"Kulturplan {name}" for name in "abcdefghijklmno"}
    site = plain(links)
    for path in links:
        site[path] = html("Kulturplan", f"Kulturplan for bygda {path}. " * 9)
    return site, links


def test_far_fewer_pages_than_last_time_is_a_warning(world: World) -> None:
    site, links = fifteen_plans()
    world.unit("4621", HOST, site)
    world.search()
    for path in links:
        site[path] = Page(b"", 404)
    world.search()
    assert "langt færre sider enn sist" in world.outcome("4621")["hvorfor"]


def test_the_page_budget_is_kept_and_what_promises_comes_first(world: World, server: FixtureServer) -> None:
    links = {f"/kultur/{number}": f"Kultur {number}" for number in range(30)}
    site = plain(links | {"/langt-nede/frivillighetsplan": "Frivillighetsplan"})
    site["/langt-nede/frivillighetsplan"] = html("Frivillighetsplan")
    world.unit("4621", HOST, site)
    world.search(maks_sider=6)
    asked = [path for path in server.paths(HOST) if path != "/robots.txt"]
    assert len(asked) == 6
    assert "/langt-nede/frivillighetsplan" in asked
    assert "/frivillighet/politikk" in asked


def test_a_better_link_to_a_known_address_moves_it_forward(world: World, server: FixtureServer) -> None:
    others = {f"/kulturplan-{name}": f"Kulturplan {name}" for name in "abcdefgh"}
    site = plain(others | {"/dok/77": "Planer"})
    site["/frivillighet/politikk"] = html("Frivillighetspolitikk", links={"/dok/77": "Frivillighetsplan 2024"})
    site["/dok/77"] = html("Plan")
    world.unit("4621", HOST, site)
    world.search(maks_sider=5)  # home page, sitemap, probe, the policy, and the one that it leads to
    assert server.paths(HOST).count("/dok/77") == 1
    assert world.pages("4621")["dok/77"].poeng == 10


def test_a_unit_that_another_run_finished_meanwhile_is_not_asked_again(world: World, server: FixtureServer) -> None:
    second, site = World(server, world.folder), plain()
    planer, codes = site["/planer"], list[int]()

    def another_run(path: str) -> Page:
        if not codes:
            codes.append(second.search())
        assert isinstance(planer, Page)
        return planer

    site["/planer"] = another_run
    world.unit("4621", HOST, site)
    world.units.append(second.unit("4601", "www.b.no", plain()))
    world.dns |= second.dns
    assert (world.search(samtidige=1), codes) == (0, [0])
    asked = server.paths("www.b.no")
    assert sorted(asked) == sorted({*asked, "/robots.txt"})
    assert any("en annen kjøring ble nettopp ferdig" in str(event.get("melding")) for event in world.events)
    assert list(world.results().soek["nummer"]) == ["4621", "4601"]


def test_promising_pages_that_the_budget_left_are_told_of(world: World) -> None:
    world.unit("4621", HOST, plain({f"/frivillighetsplan-{n}": f"Frivillighetsplan {n}" for n in range(9)}))
    world.search(maks_sider=5)
    assert "lovende sider gjenstår" in world.outcome("4621")["hvorfor"]


def test_a_spent_month_stops_the_host_until_the_next(world: World, server: FixtureServer) -> None:
    world.unit("4621", HOST, plain())
    world.search(maks_per_maned=3)
    assert len(server.paths(HOST)) == 3
    assert "månedsbudsjettet" in world.outcome("4621")["hvorfor"]
    world.search(maks_per_maned=3)
    assert len(server.paths(HOST)) == 3
    assert world.outcome("4621")["utfall"] == "feilet"


def test_a_site_that_asks_us_to_wait_for_long_is_left_and_taken_up_in_the_next_run(world: World) -> None:
    site = plain()
    world.unit("4621", HOST, site)
    site["/planer"] = Page(b"", 429, headers={"Retry-After": "3600"})
    world.search()
    outcome = world.outcome("4621")
    assert "ber oss vente" in outcome["hvorfor"]
    state = State(world.folder)
    assert state.rows("SELECT apen FROM enhet") == [(1,)]
    state.close()


def test_with_bare_nye_only_pages_that_were_never_seen_are_fetched(world: World, server: FixtureServer) -> None:
    site = plain()
    world.unit("4621", HOST, site)
    world.search()
    server.log.clear()
    site["/"] = html("Velkommen", links={"/ny/frivillighetsplan": "Ny frivillighetsplan", "/planer": "Planer"})
    site["/ny/frivillighetsplan"] = html("Ny frivillighetsplan")
    assert world.search(bare_nye=True) == 0
    asked = server.paths(HOST)
    assert "/ny/frivillighetsplan" in asked
    assert "/planer" not in asked


def test_the_same_text_under_two_addresses_is_one_document(world: World) -> None:
    site = plain({"/kopi/frivillighetspolitikk": "Frivillighetspolitikk"})
    site["/kopi/frivillighetspolitikk"] = site["/frivillighet/politikk"]
    world.unit("4621", HOST, site)
    world.search()
    assert len(list(documents(world.folder, "4621"))) == 1


def test_pages_that_do_not_mention_volunteering_are_no_documents(world: World) -> None:
    world.unit("4621", HOST, plain())
    world.search()
    assert [d.tittel for d in documents(world.folder, "4621")] == ["Frivillighetspolitikk"]
    assert len(list(documents(world.folder, "4621", alle=True))) == 3


def test_the_log_as_json_has_an_event_per_unit_and_the_sum(world: World) -> None:
    world.unit("4621", HOST, plain())
    world.search()
    unit, end = world.events
    assert (unit["nummer"], unit["utfall"], unit["dokumenter"]) == ("4621", "ok", 1)
    assert end["hendelse"] == "slutt"
    assert end["hentet"] == unit["hentet"]


def test_hostile_titles_and_addresses_cannot_steer_the_terminal(world: World) -> None:
    site = plain({"/frivillighetsplan\x1b[2J": "x"})
    site["/"] = Page(status=301, headers={"Location": "http://x.no/"})
    world.units.append(Enhet("4621", "kommune", "Voss\x1b[31m", f"http://{HOST}/"))
    world.host(HOST, site)
    world.search()
    assert not any("\x1b" in str(event) for event in world.events)


def test_a_copy_stands_in_when_its_original_goes(world: World) -> None:
    site = plain({"/kopi/frivillighetspolitikk": "Frivillighetspolitikk"})
    site["/kopi/frivillighetspolitikk"] = site["/frivillighet/politikk"]
    world.unit("4621", HOST, site)
    world.search()
    (first,) = documents(world.folder, "4621")
    site[first.url.removeprefix(f"http://{HOST}")] = Page(b"", 404)
    world.search()
    (second,) = documents(world.folder, "4621")
    assert second.url != first.url
    assert second.hash == first.hash


@pytest.mark.parametrize("hinder", ["robots", "format"])
def test_what_was_read_before_is_kept_when_the_page_can_no_longer_be_read(world: World, hinder: str) -> None:
    site = plain()
    world.unit("4621", HOST, site)
    world.search()
    if hinder == "robots":
        site["/robots.txt"] = Page(b"User-agent: *\nDisallow: /frivillighet/")
    else:
        site["/frivillighet/politikk"] = Page(b"\x89PNG\x00\x00", content_type="image/png")
    world.search()
    assert world.pages("4621")["frivillighet/politikk"].tilstand == "feil"
    assert [document.tittel for document in documents(world.folder, "4621")] == ["Frivillighetspolitikk"]
    assert world.outcome("4621")["utfall"] == "advarsel"


def test_after_a_change_of_address_in_the_sources_the_old_site_is_left_alone(
    world: World, server: FixtureServer
) -> None:
    world.unit("4621", HOST, plain())
    world.search()
    world.units.clear()
    server.log.clear()
    world.unit("4621", "www.ny.no", plain())
    assert world.search() == 0
    assert server.paths(HOST) == []
    assert "/frivillighet/politikk" in server.paths("www.ny.no")


def test_a_site_that_shows_nothing_but_its_home_page_is_a_warning(world: World) -> None:
    world.unit("4621", HOST, Site({"/": html("Velkommen")}))
    assert world.search() == 0
    outcome = world.outcome("4621")
    assert outcome["utfall"] == "advarsel"
    assert "bare forsiden" in outcome["hvorfor"]


def test_a_failed_search_in_between_does_not_hide_that_pages_are_missing(world: World) -> None:
    site, links = fifteen_plans()
    world.unit("4621", HOST, site)
    world.search()
    site["/robots.txt"] = Page(b"", 500)
    assert world.search() == 1
    del site["/robots.txt"]
    for path in links:
        site[path] = Page(b"", 404)
    world.search()
    assert "langt færre sider enn sist" in world.outcome("4621")["hvorfor"]


def test_a_missing_page_does_not_hide_the_one_with_or_without_a_slash_at_its_end(world: World) -> None:
    for number, host, dead, good in (("4621", "www.a.no", "/plan", "/plan/"), ("4622", "www.b.no", "/plan/", "/plan")):
        site = plain({dead: "Frivillighetsplan", good: "Plan for frivillighet"})
        site[good] = html("Frivillighetsplan", "Kommunestyret vedtok planen 13. juni 2024. " * 9)
        world.unit(number, host, site)
    world.search()
    assert "http://www.a.no/plan/" in [document.url for document in documents(world.folder, "4621")]
    assert "http://www.b.no/plan" in [document.url for document in documents(world.folder, "4622")]


def test_a_page_that_answers_with_and_without_a_slash_at_its_end_is_one_document(world: World) -> None:
    site = plain({"/plan": "Frivillighetsplan", "/plan/": "Plan for frivillighet"})
    site["/plan"] = site["/plan/"] = html("Frivillighetsplan", "Kommunestyret vedtok planen 13. juni 2024. " * 9)
    world.unit("4621", "www.a.no", site)
    world.search()
    assert (
        len([document for document in documents(world.folder, "4621") if document.url.rstrip("/").endswith("/plan")])
        == 1
    )
