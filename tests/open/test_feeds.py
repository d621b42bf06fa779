"""The Atom feed: whole, safe, and news for those who have asked before."""

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from data import database
from data.store.log import Store
from data.store.types import Aktor
from loaders.build import build
from pages.open.feeds import ATOM
from tests.loaders.test_build_store import VAERLANDET

NS = {"a": ATOM}


@pytest.fixture
def feed(client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    link, store = tmp_path / "r" / "register.duckdb", f"sqlite:///{tmp_path / 's.sqlite3'}"
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(link))

    def ask(**headers: str):
        build(register=link, store_url=store)
        return client.get("/apent/endringer.atom", headers=headers)

    return ask, Store(store)


def test_a_change_that_an_editor_saves_is_the_newest_entry_of_the_feed(feed, redaktor: Aktor) -> None:
    ask, store = feed
    before = ask()
    assert before.status_code == 200
    assert before.headers["content-type"] == "application/atom+xml; charset=utf-8"
    hostile = replace(VAERLANDET, dokumenttittel='<script>alert(1)</script> & "plan" ]]>')
    store.add(redaktor, hostile)
    after = ask(**{"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    root = ElementTree.fromstring(after.content)
    titles = [e.findtext("a:title", namespaces=NS) for e in root.findall("a:entry", NS)]
    assert "Askvoll: ○ Ingen kjent → ● Vedtatt" in titles
    entry = root.findall("a:entry", NS)[titles.index("Askvoll: ○ Ingen kjent → ● Vedtatt")]
    assert '<script>alert(1)</script> & "plan" ]]>' in (entry.findtext("a:summary", namespaces=NS) or "")
    assert entry.find("a:link[@rel='related']", NS).get("href") == VAERLANDET.kilde_url
    ids = [e.findtext("a:id", namespaces=NS) for e in root.findall("a:entry", NS)]
    assert len(set(ids)) == len(ids) > 10
    assert "kari@" not in after.text
    assert ask(**{"If-None-Match": after.headers["etag"]}).status_code == 304


def test_entries_keep_their_id_whatever_host_serves_them_and_their_links_lead_to_that_host(client) -> None:
    feeds = [client.get("/apent/endringer.atom", headers={"Host": host}) for host in ("a.example", "b.example:8501")]
    roots = [ElementTree.fromstring(feed.content) for feed in feeds]
    ids = [[e.text for e in root.iter("{http://www.w3.org/2005/Atom}id")] for root in roots]
    assert ids[0] == ids[1] and len(set(ids[0])) == len(ids[0])
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", found) for found in ids[0])
    links = [root.find("a:entry/a:link[@rel='alternate']", NS).get("href") for root in roots]
    assert links[0].startswith("http://a.example/") and links[1].startswith("http://b.example:8501/")


def test_without_a_register_the_feed_says_so(client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(tmp_path / "none.duckdb"))
    answer = client.get("/apent/endringer.atom")
    assert (answer.status_code, "Oversikten kan ikke vises akkurat nå" in answer.text) == (503, True)
    assert database.register_path() == tmp_path / "none.duckdb"


def test_a_fylke_has_a_feed_of_its_own_with_its_changes_alone(client, register) -> None:
    numbers = register.query("SELECT fylkesnummer, fylkesnavn FROM fylke WHERE gyldig_til IS NULL")
    ids = {client.get("/apent/endringer.atom").text.partition("<id>")[2][:60]}
    wrong = []
    for number, name in numbers.itertuples(index=False):
        root = ElementTree.fromstring(client.get(f"/apent/endringer.atom?fylke={number}").content)
        links = [link.get("href").rpartition("=")[2] for link in root.iterfind("a:entry/a:link[@rel='alternate']", NS)]
        title, own = root.findtext("a:title", namespaces=NS), root.findtext("a:id", namespaces=NS)
        if not links or {link[:2] for link in links} != {number} or name not in title or own in ids:
            wrong.append((number, title, links[:3]))
        ids.add(own)
    assert wrong == []


def test_a_fylke_that_is_gone_or_never_was_is_told_and_where_it_went(client) -> None:
    gone, never = (client.get(f"/apent/endringer.atom?fylke={number}") for number in ("12", "99"))
    assert (gone.status_code, "46 Vestland" in gone.text) == (404, True)
    assert (never.status_code, "99" in never.text) == (404, True)
