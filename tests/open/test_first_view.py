"""The first HTML of a screen: what people without JavaScript, search engines and slow lines get, by the register's own answers."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import duckdb
import pytest

from data.queries import core
from data.store.log import Store
from loaders.build import build
from pages.components.format import STATUSER
from pages.open import first_view
from pages.open.serving import site
from pages.screens import SCREENS
from tests.loaders.test_build_store import VAERLANDET

TODAY = date.today()
SHELL = b'<!doctype html><html lang="nb"><head><title>x</title></head><body><div id="root"></div></body></html>'
HOST = "https://kart.example.no"


class Read(HTMLParser):
    """What a reader without JavaScript has of a page: its text, links, tags, and head."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.text, self.links, self.tags, self.meta = "", [], [], {}
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        if tag == "a":
            self.links.append(given.get("href"))
        if tag == "meta":
            self.meta[given.get("name") or given.get("property")] = given.get("content")
        if tag == "link" and given.get("rel") == "canonical":
            self.meta["canonical"] = given.get("href")

    def handle_data(self, data: str) -> None:
        self.text += data.replace("\xa0", " ")


@pytest.fixture(autouse=True)
def nothing_remembered():
    first_view._VIEWS.clear()


@pytest.fixture
def page(register_file, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(register_file))
    return lambda path, query="": first_view.page(SHELL, path, query.encode(), HOST, TODAY)


def test_the_front_page_has_its_figures_map_and_a_link_to_every_kommune_before_any_script(page, register) -> None:
    sent = page("/")
    made = Read(sent)
    for figure in core.nokkeltall(register, TODAY):
        assert re.search(rf'data-status="{figure.visning}".*?class="antall">{figure.antall}<'.encode(), sent)
        assert STATUSER[figure.visning].ord in made.text
    assert "svg" in made.tags and "script" in made.tags
    numbers = set(register.query("SELECT kommunenummer FROM kommune_na")["kommunenummer"])
    assert {link.partition("kommune=")[2] for link in made.links if "kommune=" in link} == numbers
    assert made.meta["canonical"] == f"{HOST}/"
    assert made.meta["og:image"] == f"{HOST}/apent/kart.png"
    assert "kommuner har vedtatt frivillighetspolitikk" in made.meta["description"]


def test_every_fylke_status_and_kommune_has_a_view_with_its_own_name_and_figures(page, register) -> None:
    wrong = []
    for row in core.fylkestall_per(register, TODAY).itertuples():
        if row.fylkesnummer == "00":
            continue
        made = Read(page("/", f"fylke={row.fylkesnummer}"))
        claim = f"{row.fylkesnavn}: {row.vedtatt} av {row.antall_kommuner} kommune"
        own = {link.partition("kommune=")[2][:2] for link in made.links if "kommune=" in link}
        if (
            claim not in made.text
            or own != {row.fylkesnummer}
            or made.meta["canonical"] != f"{HOST}/?fylke={row.fylkesnummer}"
        ):
            wrong.append((row.fylkesnavn, made.text[:200]))
    for row in core.status_per(register, TODAY).itertuples():
        made = Read(page("/kommuner", f"kommune={row.kommunenummer}"))
        word = STATUSER["arvet" if row.visning == "arvet" else row.visning].ord
        if (
            row.kommunenavn not in made.text
            or word not in made.text
            or not made.meta["canonical"].endswith(row.kommunenummer)
        ):
            wrong.append((row.kommunenummer, made.text[:200]))
    assert wrong == []


@pytest.mark.parametrize(
    "query", ["fylke=99", "kommune=0000", "per=2020-01-01", "farge=x", "fylke=11&fylke=46", "x" * 5000]
)
def test_an_address_for_something_else_has_no_view_of_its_own(page, query: str) -> None:
    assert b'id="forste"' not in page("/", query)


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.navn)
def test_every_screen_has_a_title_and_a_description_and_editors_screens_show_nothing(page, screen) -> None:
    made = page("/" if screen.forside else f"/{screen.adresse}")
    assert b"<title>x</title>" not in made and Read(made).meta["description"]
    assert not (screen.redaktor and b'id="forste"' in made)


def test_hostile_words_in_the_register_and_the_host_stay_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path, redaktor
) -> None:
    link, store = tmp_path / "r" / "register.duckdb", f"sqlite:///{tmp_path / 's.sqlite3'}"
    title = "</title><script>alert(1)</script>"
    Store(store).add(redaktor, replace(VAERLANDET, dokumenttittel=title))
    build(register=link, store_url=store)
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(link))
    made = first_view.page(SHELL, "/kommuner", b"kommune=4645", 'https://x"><script>alert(2)</script>', TODAY)
    assert b"alert(1)" in made and b"alert(2)" in made and b"<script>alert" not in made


def test_without_a_register_the_page_is_the_clients_own(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(tmp_path / "none.duckdb"))
    assert first_view.page(SHELL, "/", b"", HOST, TODAY) == SHELL


def test_a_view_that_cannot_be_made_leaves_the_page_as_it_is(
    register_file, monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    broken = tmp_path / "broken.duckdb"
    broken.write_bytes(register_file.resolve().read_bytes())
    with duckdb.connect(str(broken)) as connection:
        connection.execute("DROP MACRO TABLE plan_per")
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(broken))
    assert first_view.page(SHELL, "/", b"", HOST, TODAY) == SHELL


def test_a_view_is_drawn_once_and_all_who_ask_for_it_meanwhile_get_it(page, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn, really, begun, go_on = [], first_view.view, threading.Event(), threading.Event()

    def slowly(path, given, today):
        drawn.append(path)
        begun.set()
        go_on.wait()
        return really(path, given, today)

    monkeypatch.setattr(first_view, "view", slowly)
    monkeypatch.setattr(first_view, "PATIENCE", 60)
    with ThreadPoolExecutor(5) as visitors:
        first = visitors.submit(page, "/")
        begun.wait()
        others = [visitors.submit(page, "/") for _ in range(3)] + [visitors.submit(page, "/fylker")]
        go_on.set()
        assert all(b'id="forste"' in asked.result() for asked in (first, *others))
    assert drawn == ["/", "/fylker"]


def test_nobody_waits_long_for_what_another_draws_and_a_stranger_can_begin_only_so_many(
    page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_view, "PATIENCE", 0)
    numbers = [str(number) for number in range(first_view.MOST_BEGUN - 1)]
    with ThreadPoolExecutor(first_view.MOST_BEGUN) as visitors:
        with first_view._TURN:
            waiting = [visitors.submit(page, "/", query) for query in ("", *(f"fylke={number}" for number in numbers))]
            while len(first_view._BEGUN) < first_view.MOST_BEGUN:
                threading.Event().wait(0.01)
            assert page("/") == page("/fylker") == SHELL
        assert b'id="forste"' in waiting[0].result()
    assert b'id="forste"' in page("/fylker")


def test_the_picture_for_links_is_a_picture(client) -> None:
    answer = client.get("/apent/kart.png")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert answer.content.startswith(b"\x89PNG")


def test_the_clients_scripts_come_compressed_and_are_kept_for_ever(client) -> None:
    biggest = max((site.CLIENT_FILES / "js").glob("*.js"), key=lambda file: file.stat().st_size)
    for coding in ("br", "gzip"):
        answer = client.get(f"/static/js/{biggest.name}", headers={"Accept-Encoding": coding})
        assert answer.headers["content-encoding"] == coding
        assert answer.content == biggest.read_bytes()
        assert int(answer.headers["content-length"]) < biggest.stat().st_size / 2
        assert "immutable" in answer.headers["cache-control"]
    plain = client.get(f"/static/js/{biggest.name}", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers and plain.content == biggest.read_bytes()


@pytest.mark.parametrize("name", ["../index.html", "..%2Findex.html", "none.js", "..%2F..%2Fmanifest.js", ".js"])
def test_no_other_file_is_read_for_the_client(client, name: str) -> None:
    assert client.get(f"/static/js/{name}").status_code == 404
