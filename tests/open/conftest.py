"""Our own routes behind a real server on loopback, without Streamlit."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urljoin

import pytest
import requests
import uvicorn
from starlette.applications import Starlette

from pages.open.routes import MIDDLEWARE, ROUTES


class Client(requests.Session):
    """A session that knows the address of the server; redirects are shown, not followed."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base

    def request(self, method, url, *args, **kwargs):
        kwargs["allow_redirects"] = False  # Session.get would set it to True
        kwargs.setdefault("timeout", 60)
        return super().request(method, urljoin(self.base, url), *args, **kwargs)


@contextmanager
def serving(app, listening: socket.socket | None = None) -> Iterator[str]:
    """The app on a free port of 127.0.0.1, or on a socket that listens already."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", lifespan="off"))
    started = threading.Event()
    announce = server.startup

    async def startup(sockets=None):
        await announce(sockets)
        started.set()

    server.startup = startup
    thread = threading.Thread(target=server.run, args=(listening and [listening],), daemon=True)
    thread.start()
    assert started.wait(120)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="session")
def site(register_file) -> Iterator[str]:
    """The open routes over a register of the shipped sources."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRIVILLIGHETSKART_REGISTER", str(register_file))
        with serving(Starlette(routes=ROUTES, middleware=MIDDLEWARE)) as url:
            yield url


@pytest.fixture
def bare_site() -> Iterator[str]:
    """The open routes over whatever register the test sets."""
    with serving(Starlette(routes=ROUTES, middleware=MIDDLEWARE)) as url:
        yield url


@pytest.fixture
def client(site: str) -> Iterator[Client]:
    with Client(site) as session:
        yield session
