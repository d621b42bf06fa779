"""Remembered answers are the right ones, and small ones are sent at once."""

import asyncio
import shutil
import socket
import threading

import duckdb
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages.open.routes import MIDDLEWARE, ROUTES
from pages.open.serving import answers, fast_lane
from pages.open.serving.fast_lane import send_at_once
from tests.asking import awaited
from tests.open.conftest import Client, serving


def test_a_new_version_of_the_register_is_never_answered_from_memory(tmp_path, monkeypatch, register_file):
    first, second, link = tmp_path / "register-a.duckdb", tmp_path / "register-b.duckdb", tmp_path / "register.duckdb"
    shutil.copy(register_file.resolve(), first)
    shutil.copy(register_file.resolve(), second)
    with duckdb.connect(str(second)) as connection:
        connection.execute("UPDATE meta SET verdi = 'annet' WHERE nokkel = 'innhold'")
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(link))
    link.symlink_to(first)
    with serving(Starlette(routes=ROUTES, middleware=MIDDLEWARE)) as url, Client(url) as client:
        old = [client.get("/api/v1/fylker") for _ in range(2)][1]
        link.unlink()
        link.symlink_to(second)
        new = client.get("/api/v1/fylker", headers={"If-None-Match": old.headers["etag"]})
    assert new.status_code == 200
    assert new.json()["register"]["innhold"] == "annet"
    assert new.json()["fylker"] == old.json()["fylker"]


def test_pages_that_show_their_own_address_are_remembered_for_that_address_only(client):
    for host in ("kart.example.org", "andre.example.org", "kart.example.org"):
        page = client.get("/api", headers={"Host": host}).text
        assert f"http://{host}/kart" in page


def test_what_is_remembered_has_a_limit(register_file, monkeypatch):
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(register_file))
    monkeypatch.setattr(fast_lane, "MAX_BYTES", 100_000)
    lanes = []

    class Watched(fast_lane.FastLane):
        def __init__(self, app):
            super().__init__(app)
            lanes.append(self)

    async def big(_request):
        return Response(b"x" * 30_000, headers={"ETag": '"1"'})

    app = Starlette(routes=[Route("/api/{n}", big)], middleware=[Middleware(Watched)])
    with serving(app) as url, Client(url) as client:
        for n in range(10):
            assert len(client.get(f"/api/{n}").content) == 30_000
    assert len(lanes[0]._kept) == 2
    assert lanes[0]._bytes <= 100_000


def test_sockets_that_were_opened_without_naming_tcp_send_at_once():
    with socket.socket(socket.AF_INET) as listener:
        listener.bind(("127.0.0.1", 0))
        assert listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 0
        assert send_at_once() >= 1
        assert listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0


def test_who_asks_for_many_new_answers_at_once_waits_and_another_does_not(monkeypatch):
    came, other_came = [], threading.Event()

    class Watched(answers.Memory):
        def make(self, key, build):
            came.append(key[1])
            if key[1] == ("203.0.113.2", 0):
                other_came.set()
            return super().make(key, build)

    monkeypatch.setattr(answers, "MEMORY", Watched())

    async def ask(client, number):
        def build():
            other_came.wait(60)  # the first answer is not made before the other has come to have hers made
            other_came.set()
            return b"x", "text/plain"

        asked = Request(
            {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b"", "client": (client, 1)}
        )
        await answers.answer(asked, "delt", (client, number), build, {})

    async def everybody():
        await asyncio.gather(*(ask("203.0.113.1", n) for n in range(50)), ask("203.0.113.2", 0))

    awaited(everybody())
    assert came.index(("203.0.113.2", 0)) <= 1, "only one of the fifty was let in before her"
    assert sorted(came) == [*(("203.0.113.1", n) for n in range(50)), ("203.0.113.2", 0)]


def test_headers_that_nobody_sends_take_no_room_in_the_memories():
    scope = {"scheme": "http", "path": "/api/v1/fylker", "query_string": b""}
    assert fast_lane._key(scope, {b"accept": b"text/html;q=0.9," * 100, b"host": b"x"}) is None
    before = answers._weights.cache_info().currsize
    for n in range(50):
        answers.weights("a/b," * 1_000 + f"x{n}/y")
    assert answers._weights.cache_info().currsize <= before + 1
