"""The link check: polite, resumable, never inside the house, and careful with the word «død»."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from data.lenker import Lenke, read_links, write_link
from loaders.check_links import due, look_at, look_at_all, polite_fetcher
from loaders.web.fetching.slots import Slot, shared_slots
from loaders.web.settings import OppsettFeil, Settings, read_contact

ANSWERS = {"/her": 200, "/borte": 404, "/slettet": 410, "/nede": 500, "/stengt": 403, "/flyttet": 302}


class Site(BaseHTTPRequestHandler):
    asked: ClassVar[Counter[str]] = Counter()
    under_way = 0
    most_at_once = 0

    def do_GET(self) -> None:
        cls = type(self)
        cls.under_way += 1
        cls.most_at_once = max(cls.most_at_once, cls.under_way)
        cls.asked[self.path] += 1
        if self.path == "/robots.txt":
            self._send(200, b"User-agent: *\nDisallow: /hemmelig\n")
        elif self.path == "/stor":
            self._send(200, b"x" * 3_000_000)
        else:
            self._send(ANSWERS.get(self.path, 404), b"<p>hei</p>")
        cls.under_way -= 1

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "http://intern.example/her")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    Site.asked, Site.under_way, Site.most_at_once = Counter(), 0, 0
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        hosts = {"www.kommunen.example": server.server_port, "intern.example": "10.0.0.7"}
        (tmp_path / "world.json").write_text(json.dumps({"hosts": hosts, "scale": 0.01}))
        monkeypatch.setenv("FRIVILLIGHETSKART_WEB_FIXTURES", str(tmp_path / "world.json"))
        monkeypatch.chdir(tmp_path)
        yield "http://www.kommunen.example"
        server.shutdown()


@pytest.mark.parametrize(
    ("path", "answer"),
    [("/her", "ok"), ("/stor", "ok"), ("/borte", "død"), ("/slettet", "død"), ("/nede", "ukjent"), ("/stengt", "ukjent"),
        ("/hemmelig", "ukjent"), ("/flyttet", "ukjent")],
)  # fmt: skip
def test_only_a_page_that_the_site_says_is_gone_is_dead(world: str, path: str, answer: str) -> None:
    found = look_at(polite_fetcher("post@example.org"), world + path)
    assert (found.svar, bool(found.grunn)) == (answer, True)
    assert Site.asked["/hemmelig"] == 0


@pytest.mark.parametrize(
    "url",
    [
        "http://intern.example/",
        "http://127.0.0.1/",
        "http://finnes-ikke.example/",
        "file:///etc/passwd",
        "http://[::1]/",
    ],
)
def test_an_address_inside_the_house_or_of_no_host_is_never_asked(world: str, url: str) -> None:
    assert look_at(polite_fetcher("post@example.org"), url).svar == "ukjent"
    assert Site.asked.total() == 0


def test_a_host_gets_one_request_at_a_time(world: str) -> None:
    found = list(look_at_all(polite_fetcher("post@example.org"), [f"{world}/side-{n}" for n in range(12)]))
    assert {f.svar for f in found} == {"død"}
    assert Site.most_at_once == 1


def test_a_host_that_the_web_search_is_asking_is_left_in_peace(
    world: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRIVILLIGHETSKART_WEB", str(tmp_path / "soket"))
    searching = shared_slots(Settings("post@example.org", folder=tmp_path / "soket"))
    fetcher = polite_fetcher("post@example.org")
    assert look_at(fetcher, f"{world}/her").svar == "ok"  # and the robots rules are known
    slot = searching.wait_for("www.kommunen.example", 30)
    assert isinstance(slot, Slot)
    asked = Site.asked.total()
    assert look_at(fetcher, f"{world}/side", patience=0).grunn == "nettstedet er opptatt"
    assert Site.asked.total() == asked
    slot.release(0)
    assert look_at(fetcher, f"{world}/side").svar == "død"


def test_what_was_looked_at_lately_is_left_and_a_line_cut_short_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "web" / "lenker.jsonl"
    now = datetime.now(UTC)
    for url, days in (("https://a.example/", 40), ("https://b.example/", 2), ("https://a.example/", 35)):
        write_link(Lenke(url, "ok", "svarer 200", now - timedelta(days=days)), file)
    with file.open("a") as f:
        f.write('{"url": "https://c.exa')
    seen = read_links(file)
    assert set(seen) == {"https://a.example/", "https://b.example/"}
    urls = ["https://b.example/", "https://a.example/", "https://ny.example/"]
    assert due(urls, seen, now - timedelta(days=30)) == ["https://ny.example/", "https://a.example/"]


def test_without_a_contact_address_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FRIVILLIGHETSKART_KONTAKT", raising=False)
    with pytest.raises(OppsettFeil, match="kontaktadresse"):
        read_contact(None)
