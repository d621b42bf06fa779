"""Pages made by script, drawn by a browser that has no network of its own: every guard of the search holds inside it."""

import argparse
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from loaders.web.fetching.answer import FetchFeil, Svar
from loaders.web.fetching.browser import Drawn, Limits, draw, installed
from loaders.web.memory.pages import documents
from loaders.web.run import add_arguments, run
from tests.loaders.web.server import FixtureServer, Page, Site, serving
from tests.loaders.web.sites import NB
from tests.loaders.web.world import World

pytestmark = pytest.mark.skipif(installed() is None, reason="no Chromium here")
NUMBER, HOST = "4621", "www.skript.no"
SHELL = (
    "<!doctype html><html lang='no'><head><title>Kommunen</title></head><body><div id='app'></div>"
    "<noscript>Slå på JavaScript.</noscript>{}</body></html>"
)
POLICY = f"Frivillighetspolitikken ble vedtatt av kommunestyret 12. mars 2020, sak 23/20. {NB * 3}"
APP = """
const here = location.pathname;
const links = '<nav><a href="/frivillighetspolitikk">Frivillighetspolitikk</a> <a href="/planer">Planer og strategier</a></nav>';
fetch('/api' + here).then(a => a.json()).then(d => {
  document.title = d.tittel;
  document.getElementById('app').innerHTML = links + '<main><h1>' + d.tittel + '</h1><p>' + d.tekst + '</p></main>';
});
"""
EVIL = """
for (const url of ['http://PRIVATE/hemmelig', 'http://169.254.169.254/latest', 'http://www.nabo.no/nytt',
    'file:///etc/passwd', 'http://innside.skript.no/'])
  {
    fetch(url).catch(() => 0);
    new Image().src = url;
    const f = document.createElement('iframe'); f.src = url; document.body.append(f); f.remove();
  }
fetch('/intern/hemmelig').catch(() => 0);
fetch('/tar-imot', {method: 'POST', body: 'x'}).catch(() => 0);
new WebSocket('ws://PRIVATE/socket');
navigator.sendBeacon('http://PRIVATE/beacon', 'x');
new Worker(URL.createObjectURL(new Blob(["fetch('http://PRIVATE/arbeider')"])));
window.open('http://PRIVATE/vindu'); alert('stopp');
"""


def data(title: str, text: str) -> Page:
    return Page(f'{{"tittel": "{title}", "tekst": "{text}"}}'.encode(), content_type="application/json")


def made_by_script(app: str = APP) -> Site:
    shell = Page(SHELL.format("<script src='/app.js'></script>").encode())
    pages = dict.fromkeys(("/", "/frivillighetspolitikk", "/planer"), shell)
    return Site(
        pages | {
            "/robots.txt": Page(b"User-agent: *\nDisallow: /intern/\n", content_type="text/plain"),
            "/app.js": Page(app.encode(), content_type="text/javascript"),
            "/api/": data("Kommunen", "Velkommen til kommunen, der du finner alle tjenester. " * 4),
            "/api/frivillighetspolitikk": data("Frivillighetspolitikk", POLICY),
            "/api/planer": data("Planer", "Her er planene til kommunen, samlet for alle som bor her. " * 4),
        }
    )  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def without_sandbox() -> Iterator[None]:
    """As for root: where tests are run, the kernel may not let a user build the browser's sandbox."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "geteuid", lambda: 0)
        yield


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, FixtureServer, FixtureServer]]:
    """A site made by script, searched without the browser and then with it, its own script trying what a hostile one would."""
    with serving() as server, serving() as private:
        world = World(server, tmp_path_factory.mktemp("skript") / "web")
        private.sites[""] = private.sites["127.0.0.1"] = Site(rest=lambda path: Page(b"secret"))
        site = made_by_script(APP + EVIL.replace("PRIVATE", f"127.0.0.1:{private.port}"))
        world.unit(NUMBER, HOST, site)
        world.host("www.nabo.no", Site(rest=lambda path: Page(b"x")))
        world.dns["innside.skript.no"] = "10.0.0.5"
        world.search()
        assert list(documents(world.folder, NUMBER)) == []
        assert world.outcome(NUMBER)["utfall"] == "feilet"
        server.log.clear()
        world.search(nettleser=True, tid_nettleser=60.0, kopier_byte=50_000_000)
        yield world, server, private


def test_a_site_made_by_script_is_read_with_the_browser_and_its_links_are_followed(
    searched: tuple[World, FixtureServer, FixtureServer],
) -> None:
    world, server, _ = searched
    (document,) = documents(world.folder, NUMBER)
    assert (document.tittel, "12. mars 2020" in document.tekst, "JavaScript" in document.tekst) == (
        "Frivillighetspolitikk",
        True,
        False,
    )
    assert {"/planer", "/api/planer"} <= set(server.paths(HOST))
    assert [row["vedtatt_dato"] for row in world.results().funn.to_dict("records")] == ["2020-03-12"]
    assert len(world.results().kopier) == 1


def test_no_script_reaches_a_private_address_another_host_or_what_robots_closes(
    searched: tuple[World, FixtureServer, FixtureServer],
) -> None:
    world, server, private = searched
    assert private.log == []
    assert server.paths("www.nabo.no") == []
    assert not [path for path in server.paths(HOST) if path.startswith(("/intern", "/tar-imot"))]
    why = world.outcome(NUMBER)["hvorfor"]
    assert "nettleseren fikk ikke alt den ba om" in why
    assert "ligger på et annet nettsted" in why


def test_the_browsers_files_are_asked_for_one_at_a_time_in_the_hosts_pace_and_count_against_the_budget(
    searched: tuple[World, FixtureServer, FixtureServer],
) -> None:
    world, server, _ = searched
    assert server.most_at_once[HOST] == 1
    assert min(server.gaps(HOST)) >= world.scale * 0.9
    spent = world.results().soek.iloc[-1]
    assert int(spent["hentet"]) < len(server.paths(HOST))


def test_the_pages_are_drawn_anew_in_the_next_search_and_kept_when_it_has_no_browser(
    searched: tuple[World, FixtureServer, FixtureServer],
) -> None:
    world, _, _ = searched
    world.search()
    assert world.outcome(NUMBER)["utfall"] in ("advarsel", "feilet")
    assert [document.tittel for document in documents(world.folder, NUMBER)] == ["Frivillighetspolitikk"]


def drawn(script: str, ask: Callable[[str], Svar] | None = None, **limits: float) -> Drawn:
    def nothing(url: str) -> Svar:
        raise FetchFeil("borte", "finnes ikke", url)

    page = Svar(
        "http://a.no/",
        "http://a.no/",
        200,
        {"content-type": "text/html"},
        SHELL.format(f"<script>{script}</script>").encode(),
    )
    return draw(page, ask or nothing, lambda url: url.startswith("http://a.no/"), Limits(**limits))  # type: ignore[arg-type]


def test_a_page_that_never_ends_is_ended_and_leaves_no_process() -> None:
    before = running()
    found = drawn("while (true) {}", seconds=3.0)
    assert (found.html, dict(found.refused)) == (None, {"nettleseren ble ikke ferdig i tide": 1})
    assert running() <= before


def test_a_page_that_asks_for_ever_gets_so_many_files_and_is_taken_as_it_stands() -> None:
    asked: list[str] = []

    def ask(url: str) -> Svar:
        asked.append(url)
        return Svar(url, url, 200, {"content-type": "text/plain"}, b"x" * 100)

    script = "document.getElementById('app').textContent = 'her'; const mer = () => fetch('/m?' + Math.random()).then(mer, mer); mer();"
    found = drawn(script, ask, seconds=90.0, files=5)
    assert len(asked) == 5
    assert found.html is not None
    assert "her" in found.html
    assert found.refused["siden ber om mer enn nettleseren får"] > 0


def running() -> set[str]:
    """Which processes are there of browsers that were started here."""
    listed = subprocess.run(["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True).stdout
    return {
        line.split()[0]
        for line in listed.splitlines()
        if "nettleser-" in line and str(os.getpid()) in line.split()[1:2]
    }


def test_without_chromium_the_option_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (
        run(parser.parse_args(["--nettleser", "--kommune", NUMBER, "--mappe", str(tmp_path), "--kontakt", "a@b.no"]))
        == 2
    )
    assert "apt install chromium" in capsys.readouterr().err
