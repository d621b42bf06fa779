"""Each publishing platform is searched by its own ways, from a fixture site each."""

from loaders.web.memory.pages import documents
from loaders.web.platforms import external_platform, site_platform
from loaders.web.types import PAGE_BREAK
from tests.loaders.web import sites
from tests.loaders.web.server import FixtureServer
from tests.loaders.web.world import World


def found(world: World, nummer: str) -> dict[str, str]:
    return {document.url: document.tekst for document in documents(world.folder, nummer)}


def test_acos_articles_are_fetched_once_whatever_menu_shows_them(world: World, server: FixtureServer) -> None:
    world.unit("4601", "www.a.no", sites.acos("www.a.no"))
    assert world.search() == 0
    paths = server.paths("www.a.no")
    assert sum(".4211.aspx" in path for path in paths) == 1
    assert world.outcome("4601")["plattform"] == "acos"
    assert any(url.endswith("frivillighetsplan-2021-2025.pdf") for url in found(world, "4601"))


def test_what_only_the_sites_own_search_knows_is_found(world: World) -> None:
    world.unit("4601", "www.a.no", sites.acos("www.a.no"))
    world.search()
    assert "http://www.a.no/gjemt/frivilligmelding.4220.aspx" in found(world, "4601")


def test_custom_publish_files_on_the_image_host_are_found_and_fetched_once(world: World, server: FixtureServer) -> None:
    world.unit("4602", "www.a.no", sites.custompublish("www.a.no"), "nynorsk")
    world.host("img5.custompublish.com", sites.custompublish_files())
    assert world.search() == 0
    assert world.outcome("4602")["plattform"] == "custompublish"
    assert sum("getfile.php" in path for path in server.paths("img5.custompublish.com")) == 1
    assert sum("461595" in path for path in server.paths("www.a.no")) == 1
    assert len(found(world, "4602")) == 2


def test_a_framsikt_plan_is_put_together_from_its_pieces(world: World, server: FixtureServer) -> None:
    world.unit("4611", "www.a.no", sites.framsikt_linking())
    world.host("pub.framsikt.net", sites.framsikt())
    assert world.search() == 0
    text = found(world, "4611")["http://pub.framsikt.net/plan/testvik/plan-frivillighet"]
    pages = text.split(PAGE_BREAK)
    assert pages[0].startswith("Plan for frivillighet 2023–2027")
    assert "vedtatt i kommunestyret 12.03.2023" in pages[2]
    asked = server.paths("pub.framsikt.net")
    assert not any("hemmelig" in path for path in asked)
    assert not any("/2024/testvik/budsjett" in path for path in asked)


def test_a_case_portal_is_followed_for_the_policy_only_and_not_into_the_neighbours_part(
    world: World, server: FixtureServer
) -> None:
    world.unit("4612", "www.a.no", sites.innsyn_linking())
    world.host("opengov.360online.com", sites.innsyn())
    world.host("prod01.elementscloud.no", sites.elements())
    assert world.search() == 0
    asked = server.paths("opengov.360online.com")
    assert "/Meetings/TESTVIK/Fil/70" in asked
    assert not any("Sak/8" in path or "NABOVIK" in path for path in asked)
    assert "http://opengov.360online.com/Meetings/TESTVIK/Fil/70" in found(world, "4612")


def test_a_portal_that_needs_a_browser_is_told_of_and_not_taken_for_no_news(world: World) -> None:
    world.unit("4612", "www.a.no", sites.innsyn_linking())
    world.host("opengov.360online.com", sites.innsyn())
    world.host("prod01.elementscloud.no", sites.elements())
    world.search()
    outcome = world.outcome("4612")
    assert outcome["utfall"] == "advarsel"
    assert "kan ikke leses" in outcome["hvorfor"]


def test_any_other_site_is_searched_by_links_and_promising_words(world: World) -> None:
    world.unit("4613", "www.a.no", sites.plain())
    assert world.search() == 0
    assert world.outcome("4613")["plattform"] == "plain"
    assert list(found(world, "4613")) == ["http://www.a.no/frivillighet/politikk"]


def test_platforms_are_told_by_generator_host_or_the_form_of_links() -> None:
    acos = [f"http://a.no/x.{number}.aspx" for number in range(100, 106)]
    publish = [f"http://a.no/x.{number}.no.html" for number in range(10000, 10006)]
    assert site_platform("http://a.no/", "", acos).navn == "acos"
    assert site_platform("http://a.no/", "", publish).navn == "custompublish"
    assert site_platform("http://x.custompublish.com/", "", []).navn == "custompublish"
    assert site_platform("http://a.no/", "WordPress", ["http://a.no/x"] * 9).navn == "plain"


def test_hosts_that_only_look_like_a_platforms_are_not_followed() -> None:
    assert external_platform("https://pub.framsikt.net.evil.com/plan/a/b") is None
    assert external_platform("https://evilframsikt.net/plan/a/b") is None
