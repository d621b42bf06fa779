"""Downloads made on request: the file that was offered last, and a plain answer when it is gone."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pages.components import downloads
from pages.open.routes import MIDDLEWARE, ROUTES
from tests.open.conftest import serving

client = TestClient(Starlette(routes=ROUTES))


@pytest.fixture(autouse=True)
def nothing_offered_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """The offers of screens that were tried earlier in this process would count in the bounds that are tried here."""
    monkeypatch.setattr(downloads, "_offers", {})
    monkeypatch.setattr(downloads, "_of_clients", {})


def test_the_file_is_made_when_asked_for_and_as_offered_last() -> None:
    made: list[str] = []

    def maker(text: str) -> bytes:
        made.append(text)
        return text.encode()

    first = downloads.offer("hemmelig", "csv_a", lambda: maker("gammel"), "Ål & «b».csv", "text/csv")
    again = downloads.offer("hemmelig", "csv_a", lambda: maker("ny"), "Ål & «b».csv", "text/csv")
    assert first == again and made == []
    answer = client.get(again)
    assert answer.status_code == 200 and answer.text == "ny" and made == ["ny"]
    assert answer.headers["content-type"].startswith("text/csv") and answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%C3%85l")
    assert client.get(again).status_code == 200, "as often as one likes"


def test_another_session_does_not_get_it_and_is_told_what_to_do() -> None:
    downloads.offer("min", "csv_b", lambda: b"x", "b.csv", "text/csv")
    came = {"Referer": "http://testserver/fylker?fylke=46"}
    answer = client.get("/nedlasting/din/csv_b/b.csv", headers=came)
    assert answer.status_code == 404 and "Åpne siden på nytt" in answer.text
    assert '<a href="/fylker?fylke=46">Tilbake til siden du kom fra</a>' in answer.text
    for elsewhere in ("http://annet.example/x", "http://testserver//annet.example", "javascript:alert(1)", ""):
        answer = client.get("/nedlasting/din/csv_b/b.csv", headers={"Referer": elsewhere})
        assert answer.status_code == 404 and "Tilbake til" not in answer.text and '<a href="/fylker">' in answer.text


def test_the_oldest_offers_are_forgotten_before_memory_runs_out(monkeypatch) -> None:
    monkeypatch.setattr(downloads, "MOST", 2)
    addresses = [downloads.offer("s", f"k{i}", lambda: b"x", "x.csv", "text/csv") for i in range(3)]
    assert [client.get(a).status_code for a in addresses] == [404, 200, 200]


def test_a_maker_that_declines_is_heard_in_words_and_nothing_is_sent() -> None:
    def decline() -> bytes:
        raise downloads.Declined("Bare for innloggede redaktører.")

    answer = client.get(downloads.offer("min", "csv_c", decline, "c.csv", "text/csv"))
    assert answer.status_code == 403 and "<p>Bare for innloggede redaktører.</p>" in answer.text
    assert "content-disposition" not in answer.headers


def test_one_stranger_with_very_many_pages_forgets_only_their_own_offers(monkeypatch) -> None:
    monkeypatch.setattr(downloads, "MOST", 40)
    mine = [downloads.offer("min", f"k{i}", lambda: b"x", "x.csv", "text/csv", "leser") for i in range(10)]
    for i in range(1_000):
        downloads.offer(f"fremmed {i}", "k", lambda: b"x", "x.csv", "text/csv", "fremmed")
    assert [client.get(address).status_code for address in mine] == [200] * 10


def test_very_many_downloads_of_one_client_leave_threads_for_others() -> None:
    let, begun = threading.Event(), threading.Event()

    def slow() -> bytes:
        begun.set()
        assert let.wait(60)
        return b"x"

    address = downloads.offer("s", "treg", slow, "x.csv", "text/csv")
    quick = downloads.offer("t", "rask", lambda: b"y", "y.csv", "text/csv")
    with serving(Starlette(routes=ROUTES, middleware=MIDDLEWARE)) as url, ThreadPoolExecutor(50) as many:
        got = [many.submit(requests.get, url + address, timeout=120) for _ in range(50)]
        assert begun.wait(60)
        try:
            other = requests.get(url + quick, headers={"X-Forwarded-For": "203.0.113.9"}, timeout=60)
        finally:
            let.set()
        assert other.content == b"y"
        assert {answer.result().content for answer in got} == {b"x"}
