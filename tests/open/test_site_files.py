"""What crawlers, browsers and finders of faults ask a site for."""

import io
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from PIL import Image

from pages.screens import SCREENS

NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def test_robots_lets_the_public_screens_be_searched_and_names_the_sitemap(client):
    answer = client.get("/robots.txt")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    rules = RobotFileParser()
    rules.parse(answer.text.splitlines())
    for screen in SCREENS:
        if not screen.forside:
            assert rules.can_fetch("x", f"/{screen.adresse}") is not screen.redaktor
    assert rules.can_fetch("x", "/kommuner?kommune=4621") and rules.can_fetch("x", "/kart")
    assert rules.site_maps() == [f"{client.base}/sitemap.xml"]


def test_the_sitemap_has_every_public_screen_and_every_kommune_once_under_the_readers_own_host(client, register):
    answer = client.get("/sitemap.xml", headers={"Host": "kart.example.no"})
    assert answer.headers["content-type"] == "application/xml; charset=utf-8"
    found = [loc.text for loc in ElementTree.fromstring(answer.content).iterfind("s:url/s:loc", NS)]
    assert len(found) == len(set(found))
    assert all(loc.startswith("http://kart.example.no/") for loc in found)
    asked = [parse_qs(urlsplit(loc).query) for loc in found]
    numbers = [query["kommune"][0] for query in asked if query]
    assert sorted(numbers) == sorted(register.query("FROM kommune_na")["kommunenummer"])
    paths = {urlsplit(loc).path for loc in found}
    assert {f"/{s.adresse}" for s in SCREENS if not s.forside and not s.redaktor} | {"/"} <= paths
    assert not paths & {f"/{s.adresse}" for s in SCREENS if s.redaktor}


def test_a_hostile_host_breaks_no_xml(client):
    answer = client.get("/sitemap.xml", headers={"Host": "a&b<c>.no"})
    assert answer.status_code >= 400 or ElementTree.fromstring(answer.content) is not None


def test_without_a_register_the_sitemap_says_so_and_the_rest_is_there(bare_site, monkeypatch, tmp_path, client):
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(tmp_path / "none.duckdb"))
    assert client.get(f"{bare_site}/sitemap.xml").status_code == 503
    assert client.get(f"{bare_site}/robots.txt").status_code == 200


def test_the_favicon_is_an_icon_of_several_sizes(client):
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/x-icon")
    assert {(16, 16), (32, 32)} <= Image.open(io.BytesIO(answer.content)).info["sizes"]


@pytest.mark.parametrize(
    ("setting", "contact"), [("kart@frivillig.example", "mailto:kart@frivillig.example"), ("", "/meld-fra")]
)
def test_security_txt_says_whom_to_tell_and_has_not_run_out(client, monkeypatch, setting, contact):
    monkeypatch.setenv("MELD_FRA_EPOST", setting)
    monkeypatch.delenv("FRIVILLIGHETSKART_KONTAKT", raising=False)
    # Asked under a name of its own: the answer before is remembered for its host.
    answer = client.get("/.well-known/security.txt", headers={"Host": f"{setting.count('@')}.example.no"})
    said = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert said["Contact"].endswith(contact)
    assert datetime.now(UTC) < datetime.fromisoformat(said["Expires"]) < datetime.now(UTC) + timedelta(days=365)
    assert said["Canonical"].endswith("/.well-known/security.txt")
