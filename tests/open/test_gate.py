"""The gate's shares and limits, asked one by one; a real server is asked in tests/e2e/test_port.py, and attacked by `make attack`."""

from __future__ import annotations

import logging
import resource
import socket
import threading
from collections.abc import AsyncIterator

import pytest
import requests
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route

from pages.components import access
from pages.components.limits import client_key
from pages.open.routes import MIDDLEWARE
from pages.open.serving import gate
from pages.open.serving.gate import Gate, Room, Sockets, Sparing
from tests.open.conftest import serving


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_when_the_room_is_full_the_one_that_was_silent_longest_leaves_and_one_at_work_stays() -> None:
    clock = Clock()
    sockets, space = Sockets(clock), Room(websockets=4, each=3, connections=8)
    first, second, third = (sockets.admit("a", space) for _ in range(3))
    assert sockets.admit("a", space) is None  # all three have just spoken
    clock.now = gate.QUIET_SECONDS
    sockets.heard(second)
    clock.now += 1
    assert sockets.admit("a", space) is not None
    assert [place.leave.is_set() for place in (first, second, third) if place].count(True) == 1
    assert second is not None
    assert not second.leave.is_set()


def test_one_client_with_very_many_idle_websockets_keeps_nobody_else_out() -> None:
    clock = Clock()
    sockets, space = Sockets(clock), Room(websockets=50, each=40, connections=100)
    readers = [sockets.admit(f"reader {n}", space) for n in range(5)]
    for _ in range(1_000):
        clock.now += gate.QUIET_SECONDS
        sockets.admit("attacker", space)
        for place in readers:
            assert place is not None
            sockets.heard(place)
    assert all(place is not None and not place.leave.is_set() for place in readers)
    clock.now += gate.QUIET_SECONDS
    assert sockets.admit("another reader", space) is not None


def test_the_room_follows_the_descriptors_and_leaves_enough_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for descriptors in (256, 1_024, 4_096, 20_000, 1_000_000):
        monkeypatch.setattr(resource, "getrlimit", lambda _, n=descriptors: (n, n))
        space = gate.room()
        assert 4 <= space.each <= space.websockets <= 3_000
        assert (
            descriptors < 1_024
            or space.websockets * gate.DESCRIPTORS + space.connections - space.websockets < descriptors
        )


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("", "?"),
    ],
)
def test_a_client_has_one_key_whatever_kind_of_socket_it_came_by(address: str, key: str) -> None:
    assert client_key(address) == key


def test_a_request_whose_headers_come_too_slowly_is_cut_and_others_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    gate.guard_connections()

    async def hello(_: object) -> PlainTextResponse:
        return PlainTextResponse("hei")

    app = Gate(Starlette(routes=[Route("/", hello)]))
    with serving(app) as url:
        place = ("127.0.0.1", int(url.rpartition(":")[2]))
        with socket.create_connection(place, 60) as good:
            good.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            monkeypatch.setattr(gate, "HEADER_SECONDS", 0.5)  # not before: on a busy machine the good one could be late
            with socket.create_connection(place, 60) as silent, socket.create_connection(place, 60) as slow:
                slow.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
                assert ended(silent) and ended(slow)
            answer = b""
            while not answer.endswith(b"hei"):
                more = good.recv(10_000)
                assert more
                answer += more
            good.sendall(b"GET / HTTP/1.1\r\n")  # also of a second request, when nothing more comes
            assert ended(good)


def ended(connection: socket.socket) -> bool:
    try:
        return connection.recv(10) == b""
    except ConnectionError:
        return True


def test_a_log_tells_a_refusal_some_times_and_then_how_many_more_there_were() -> None:
    clock = Clock()
    sparing = Sparing(clock)
    records = [
        logging.LogRecord("uvicorn.error", logging.WARNING, "", 0, "Invalid HTTP request received.", (), None)
        for _ in range(500)
    ]
    assert sum(map(sparing.filter, records)) == Sparing.MOST
    clock.now = 61
    last = logging.LogRecord("uvicorn.error", logging.WARNING, "", 0, "Invalid HTTP request received.", (), None)
    assert sparing.filter(last)
    assert last.getMessage() == "Invalid HTTP request received. (og 470 til det siste minuttet)"
    assert sparing.filter(logging.LogRecord("uvicorn.error", logging.ERROR, "", 0, "something else", (), None))


def test_a_proxy_on_this_machine_is_believed_also_by_a_server_that_listens_to_both_kinds_of_address() -> None:
    gate.guard_connections()
    seen: list[object] = []

    async def hello(request: Request) -> PlainTextResponse:
        seen.append((request.url.scheme, request.client and request.client.host))
        return PlainTextResponse("hei")

    app = Gate(Starlette(routes=[Route("/", hello)]))
    headers = {"X-Forwarded-For": "::ffff:203.0.113.9", "X-Forwarded-Proto": "https"}
    both = socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True)
    with both, serving(app, both) as url:
        requests.get(url, headers=headers, timeout=60)
        with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2]))) as line:
            line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            while line.recv(10_000):
                pass
    assert seen == [("https", "::ffff:203.0.113.9"), ("http", "127.0.0.1")]
    assert access._is_loopback("::ffff:127.0.0.1") and not access._is_loopback("::ffff:203.0.113.9")


def test_a_body_that_stops_coming_is_answered_and_cut_and_one_that_goes_on_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gate, "BODY_SECONDS", 0.5)

    async def size(request: Request) -> PlainTextResponse:
        return PlainTextResponse(f"{len(await request.body())} tegn")

    app = Starlette(routes=[Route("/svar/x", size, methods=["POST"])], middleware=MIDDLEWARE)
    with serving(app) as url, socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), 60) as slow:
        slow.sendall(b"POST /svar/x HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nab")
        said = b"".join(iter(lambda: slow.recv(10_000), b""))
        assert said.startswith(b"HTTP/1.1 408 ") and "kom for sakte" in said.decode()
        monkeypatch.setattr(gate, "BODY_SECONDS", 60)  # on a busy machine a part could be late
        assert requests.post(f"{url}/svar/x", data=iter([b"ab"] * 5), timeout=60).text == "10 tegn"


def test_a_client_that_takes_nothing_of_its_answer_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "STALLED_SECONDS", 0.5)
    gate.guard_connections()
    cut = threading.Event()

    async def much(_: Request) -> StreamingResponse:
        async def parts() -> AsyncIterator[bytes]:
            for _ in range(50):  # MB, of which the two ends keep a few for somebody who takes nothing
                yield bytes(1_000_000)
            cut.set()

        return StreamingResponse(parts())

    with (
        serving(Gate(Starlette(routes=[Route("/", much)]))) as url,
        socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), 60) as silent,
    ):
        silent.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert cut.wait(60)
