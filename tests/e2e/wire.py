"""A visitor without a browser: speaks Streamlit's websocket protocol, so that a test can send any header and read every answer."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from google.protobuf import text_format
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from tests.e2e.conftest import LOCAL_COOKIES

LIMIT = 120
"""seconds; a limit for a busy machine, not a measure"""


@contextmanager
def visit(
    url: str,
    headers: Mapping[str, str] | None = None,
    *,
    origin: str | None = None,
    called: str | None = None,
    session: str = "",
    xsrf: str = "",
    trust: ssl.SSLContext | None = None,
) -> Iterator[ClientConnection]:
    """Shake hands with the dashboard at `url`, from its own origin or another, by its own address or as `called`; then hang up.

    `session`: the id of a session that lost its connection and is to go on. `xsrf`: the token without which no login counts. `trust`:
    whose certificates are believed, for https.
    """
    here = urlsplit(url)
    cookie = LOCAL_COOKIES.get(here.port or 80)
    own = {"Cookie": "=".join(cookie)} if cookie else {}
    with (
        socket.create_connection((here.hostname or "", here.port or 80)) as wire,
        connect(
            f"{'wss' if trust else 'ws'}://{called or here.netloc}/_stcore/stream",
            sock=wire,
            ssl=trust,
            origin=origin or (f"http://{called}" if called else url),  # type: ignore[arg-type]
            additional_headers={**own, **(headers or {})},
            subprotocols=["streamlit", *([xsrf or "-"] if xsrf or session else []), *([session] if session else [])],  # type: ignore[list-item]
            max_size=None,
            open_timeout=LIMIT,
            ping_interval=None,  # a server that is busy for long is not gone
        ) as connection,
    ):
        yield connection


def shown(connection: ClientConnection, screen: str = "") -> str:
    """Everything that one run of a screen sends, as text to look for words in."""
    asked = BackMsg()
    asked.rerun_script.page_name = screen
    return words(answers(connection, asked))


def answers(connection: ClientConnection, asked: BackMsg) -> list[ForwardMsg]:
    """Ask for a run and give everything that it sends."""
    connection.send(asked.SerializeToString())
    return told(connection)


def told(connection: ClientConnection) -> list[ForwardMsg]:
    """Everything that comes until the end of a run, whoever asked for it."""
    said = [heard(connection)]
    while said[-1].WhichOneof("type") != "script_finished":
        said.append(heard(connection))
    return said


def heard(connection: ClientConnection) -> ForwardMsg:
    """The next thing that comes."""
    answer = ForwardMsg()
    answer.ParseFromString(connection.recv(LIMIT))  # type: ignore[arg-type]
    return answer


def words(said: list[ForwardMsg]) -> str:
    """What was sent, as text to look for words in."""
    return "\n".join(text_format.MessageToString(answer, as_utf8=True) for answer in said)


class Line:
    """A line to a server on this machine that can be cut and mended; its own address is `url`."""

    def __init__(self, port: int) -> None:
        self._to, self._whole, self._ends = port, True, set[socket.socket]()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://localhost:{self._door.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def cut(self) -> None:
        """Nothing that is connected goes on, and nobody is let in."""
        self._whole = False
        for end in list(self._ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Whoever asks now is let in."""
        self._whole = True

    def close(self) -> None:
        """Cut it for good."""
        self.cut()
        self._door.close()

    def _serve(self) -> None:
        with suppress(OSError):  # the door is closed
            while True:
                near, _ = self._door.accept()
                try:
                    if not self._whole:
                        raise ConnectionError
                    far = socket.create_connection(("127.0.0.1", self._to))
                except OSError:
                    near.close()
                    continue
                self._ends |= {near, far}
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65_536):
                other.sendall(data)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._ends.discard(one)
        one.close()
