"""The gate: what any client may take of the server, and by which names it answers. The limits stand in docs/operating.md.

uvicorn and Streamlit have limits for some of this, far above what a screen needs, and none for the rest. `Gate` is the outermost
middleware; `guard_connections` holds uvicorn's two protocols to the same limits before there is a request to look at.
"""

from __future__ import annotations

import asyncio
import logging
import resource
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import h11
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from streamlit import config, runtime
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from data import settings
from data.store.types import StoreFeil
from pages.components import access
from pages.components.limits import client_key, plain_address
from pages.open import texts as t
from pages.open.serving.answers import words

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG = logging.getLogger("frivillighetskartet.port")
HEADER_SECONDS = 10.0
"""from the first byte, or the connection, until the headers of a request are whole"""
BODY_SECONDS = 20.0
"""between two parts of a request's body"""
STALLED_SECONDS = 60.0
"""until a client that takes nothing of its answer is cut"""
FIRST_SECONDS = 20.0
"""until a new websocket says which screen it wants"""
IDLE_SECONDS = 2 * 3600.0
"""until a websocket that says nothing is closed; the page opens another by itself"""
QUIET_SECONDS = 10.0
"""after so long without a word a websocket may be closed to make room for another one"""
MOST_MESSAGE = 2 * 1024 * 1024
"""bytes of one message to the server, unpacked"""
MOST_UNFINISHED = 64 * 1024 * 1024
"""bytes of messages that have begun and not ended, of all clients together"""
MOST_FRAMES = 1_000
"""frames that one message may come in"""
MOST_UPLOADED, MOST_UPLOADED_IN_ALL = 60 * 1024 * 1024, 300 * 1024 * 1024
"""bytes of files that one session, and all together, may have with us"""
DESCRIPTORS = 5
"""descriptors that one session of a screen takes at most, its websocket included"""
_RESERVED = 256
"""descriptors kept for files, the databases and the children of the server"""
_WANTED_DESCRIPTORS = 16_384
_POLICY, _TRY_LATER, _GOING_AWAY = 1008, 1013, 1001


@dataclass(frozen=True)
class Room:
    """How many websockets there is room for, in all and for one client, and how many connections of any kind."""

    websockets: int
    each: int
    connections: int


def room() -> Room:
    """The room that this process's descriptors give, or less where the settings say so."""
    descriptors = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    share = max(8, (descriptors - _RESERVED) // (DESCRIPTORS + 1))
    websockets = min(settings.most_sessions(), share)
    return Room(websockets, min(settings.most_sessions_each(), max(4, websockets // 2)), websockets + share)


def more_descriptors() -> None:
    """Ask the system for as many descriptors as the process may have, within reason."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _WANTED_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, _WANTED_DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


@dataclass(eq=False)
class _Socket:
    client: str
    heard: float
    leave: asyncio.Event = field(default_factory=asyncio.Event)


class Sockets:
    """The websockets that are open: when there is no more room, the one that has been silent longest leaves for the new one."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._open: set[_Socket] = set()
        self._clock = clock

    def admit(self, client: str, space: Room) -> _Socket | None:
        """A place for one more of this client, or None: those it has, or all, are at work and fill the room."""
        own = [other for other in self._open if other.client == client and not other.leave.is_set()]
        there = [other for other in self._open if not other.leave.is_set()]
        crowd = own if len(own) >= space.each else there if len(there) >= space.websockets else []
        if crowd:
            # Whoever holds most places gives one up first, so that one client cannot drive others out.
            held = {name: sum(other.client == name for other in crowd) for name in {other.client for other in crowd}}
            quiet = [other for other in crowd if self._clock() - other.heard >= QUIET_SECONDS]
            if not quiet:
                return None
            max(quiet, key=lambda other: (held[other.client], -other.heard)).leave.set()
        place = _Socket(client, self._clock())
        self._open.add(place)
        return place

    def heard(self, place: _Socket) -> None:
        """It said something."""
        place.heard = self._clock()

    def release(self, place: _Socket) -> None:
        """It is closed."""
        self._open.discard(place)

    def __len__(self) -> int:
        """How many are open."""
        return len(self._open)


class Gate:
    """ASGI middleware, outermost: foreign names, uploads without a role, Streamlit's own figures, and too much of anything stay out."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.sockets = Sockets()
        self._coming: dict[str, int] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or answer it here."""
        if scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, headers = scope["path"], Headers(scope=scope)
        if not host_is_ours(headers.get("host", "")) and path != "/helse":
            await words(t.FREMMED_VERT, 421)(scope, receive, send)
            return
        if "/_stcore/metrics" in path:
            await words(t.ADRESSE_FINNES_IKKE, 404)(scope, receive, send)
            return
        if access.LOKAL_PARAMETER.encode() + b"=" in scope["query_string"] and settings.local_editor():
            await _redeem(scope)(scope, receive, send)
            return
        patient, send = _in_time(receive), _secure_cookies(scope, send)
        if path.endswith("/auth/logout"):
            await run_in_threadpool(_log_out, Request(scope).cookies)
        if "/_stcore/upload_file/" in path and scope["method"] != "OPTIONS":
            await self._upload(scope, headers, patient, send)
        else:
            await self.app(scope, patient, send)

    async def _upload(self, scope: Scope, headers: Headers, receive: Receive, send: Send) -> None:
        """Files are for those who may write; a session that is not there, or has no token, is for Streamlit to refuse."""
        session = scope["path"].partition("/_stcore/upload_file/")[2].partition("/")[0]
        if not (runtime.exists() and runtime.get_instance().is_active_session(session)):
            await self.app(scope, receive, send)
            return
        if access.role_in(session) is None:
            await words(t.OPPLASTING_UTEN_ROLLE, 403)(scope, receive, send)
            return
        limit = int(config.get_option("server.maxUploadSize")) * 1024 * 1024
        told = headers.get("content-length", "")
        size = min(int(told), limit) if told.isascii() and told.isdigit() else limit
        stored = {name: sum(len(file.data) for file in files.values()) for name, files in _uploaded().items()}
        own = stored.get(session, 0) + self._coming.get(session, 0) + size
        if own > MOST_UPLOADED or sum(stored.values()) + sum(self._coming.values()) + size > MOST_UPLOADED_IN_ALL:
            await words(t.OPPLASTING_FOR_MYE, 413)(scope, receive, send)
            return
        self._coming[session] = self._coming.get(session, 0) + size
        try:
            await self.app(scope, receive, send)
        finally:
            self._coming[session] -= size
            if not self._coming[session]:
                del self._coming[session]

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        place, refusal = None, _POLICY
        if host_is_ours(Headers(scope=scope).get("host", "")):
            place, refusal = self.sockets.admit(client_key((scope.get("client") or ("", 0))[0]), room()), _TRY_LATER
        if place is None:
            await receive()
            await send({"type": "websocket.close", "code": refusal})
            return
        try:
            await self.app(scope, self._attentive(place, receive, send), send)
        finally:
            self.sockets.release(place)

    def _attentive(self, place: _Socket, receive: Receive, send: Send) -> Receive:
        """What the client says; and a farewell in its place when it says nothing for too long or has to make room."""
        connected = spoken = False

        async def heard() -> Message:
            nonlocal connected, spoken
            if not connected:
                connected = True
                return await receive()
            says, leaves = asyncio.ensure_future(receive()), asyncio.ensure_future(place.leave.wait())
            patience = IDLE_SECONDS if spoken else FIRST_SECONDS
            try:
                done, _ = await asyncio.wait({says, leaves}, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
                if says in done:
                    spoken = True
                    self.sockets.heard(place)
                    return says.result()
            finally:
                leaves.cancel()
                if not says.done():
                    says.cancel()
            await send({"type": "websocket.close", "code": _GOING_AWAY})
            return {"type": "websocket.disconnect", "code": _GOING_AWAY}

        return heard


def host_is_ours(host: str) -> bool:
    """Whether a Host header is one of `FRIVILLIGHETSKART_VERTSNAVN`; all are where that is not set."""
    names = settings.host_names()
    if not names:
        return True
    try:
        asked = urlsplit(f"//{host}")
        _ = asked.port  # no number there raises
    except ValueError:
        return False
    plain = asked.hostname and not (asked.username or asked.password or asked.path or asked.query or asked.fragment)
    return bool(plain) and str(asked.hostname).rstrip(".") in names


def _redeem(scope: Scope) -> Response:
    """The address printed at the start gives the browser that opens it first a cookie; the token goes out of the address."""
    query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    token = next((value for name, value in query if name == access.LOKAL_PARAMETER), "")
    cookie = access.redeem(token)
    if cookie is None:
        return words(t.LOKAL_BRUKT, 403, {"Cache-Control": "no-store"})
    rest = urlencode([pair for pair in query if pair[0] != access.LOKAL_PARAMETER])
    path = "/" + scope["path"].lstrip("/")
    answer = RedirectResponse(path + (f"?{rest}" if rest else ""), 303, {"Cache-Control": "no-store"})
    answer.set_cookie(access.local_cookie(), cookie, httponly=True, samesite="strict")
    return answer


def _uploaded() -> dict[str, dict[str, Any]]:
    files: dict[str, dict[str, Any]] = getattr(runtime.get_instance().uploaded_file_mgr, "file_storage", {})
    return dict(files)


def _in_time(receive: Receive) -> Receive:
    """The request's body, as long as it goes on coming; a client that stops in the middle is gone."""
    whole = False

    async def part() -> Message:
        nonlocal whole
        if whole:
            return await receive()
        try:
            message = await asyncio.wait_for(receive(), BODY_SECONDS)
        except TimeoutError:
            return {"type": "http.disconnect"}
        whole = message["type"] != "http.request" or not message.get("more_body", False)
        return message

    return part


def _log_out(cookies: dict[str, str]) -> None:
    try:
        access.end_login(cookies)
    except StoreFeil:
        LOG.exception("utloggingen gjelder bare til serveren startes på nytt")


def _secure_cookies(scope: Scope, send: Send) -> Send:
    """Under HTTPS every cookie is for HTTPS alone; Streamlit says so only where it holds the certificate itself."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start" and any(name == b"set-cookie" for name, _ in message["headers"]):
            secure = scope["scheme"] == "https" or access.served_by_https()
            message["headers"] = [
                (
                    name,
                    value + b"; Secure"
                    if secure and name == b"set-cookie" and b"secure" not in value.lower()
                    else value,
                )
                for name, value in message["headers"]
            ]
        await send(message)

    return sending


# --- below the requests: uvicorn's connections


def guard_connections() -> None:
    """Hold uvicorn's connections to the limits above, and its and Streamlit's logs to what a person can read. Once, before it starts."""
    more_descriptors()
    http, ws = H11Protocol, WebSocketsSansIOProtocol
    if getattr(http, "_guarded", False):
        return
    http._guarded = True  # type: ignore[attr-defined]
    http.connection_made = _after(http.connection_made, _arrived)  # type: ignore[method-assign]
    ws.connection_made = _after(ws.connection_made, _name_plainly)  # type: ignore[method-assign]
    http.send_400_response = _not_understood  # type: ignore[method-assign]
    http.data_received = _after(http.data_received, _watch_headers)  # type: ignore[method-assign]
    ws.__init__ = _after(ws.__init__, _small_messages)  # type: ignore[method-assign]
    ws.data_received = _after(ws.data_received, _watch_unfinished)  # type: ignore[method-assign]
    ws.connection_lost = _after(ws.connection_lost, lambda it: _unfinished.pop(id(it), None))  # type: ignore[method-assign]
    Sparing.everywhere()


def _after(original: Callable[..., None], then: Callable[[Any], object]) -> Callable[..., None]:
    @wraps(original)
    def both(self: Any, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        then(self)

    return both


def _arrived(connection: Any) -> None:
    """A new connection: the oldest that only waits goes where there is no room; its own headers have a time limit."""
    connection.since = connection.loop.time()
    _name_plainly(connection)
    sock = connection.transport.get_extra_info("socket")
    if sock is not None and sock.family in {socket.AF_INET, socket.AF_INET6}:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(STALLED_SECONDS * 1000))
    if len(connection.connections) > room().connections:
        waiting = [
            c for c in connection.connections if isinstance(c, H11Protocol) and _waits(c) and c is not connection
        ]
        min(waiting, key=lambda c: c.since, default=connection).transport.abort()  # type: ignore[attr-defined]
    _watch_headers(connection)


def _name_plainly(connection: Any) -> None:
    """The client's address as all compare it: uvicorn believes a proxy by it, and a socket for both kinds writes IPv4 otherwise."""
    if connection.client:
        connection.client = (plain_address(connection.client[0]), connection.client[1])


def _waits(connection: Any) -> bool:
    """Whether it has no request under way: its headers are not whole, or it is kept alive for a next one."""
    return connection.conn.their_state is h11.IDLE or (
        connection.cycle is not None and connection.cycle.response_complete
    )


def _watch_headers(connection: Any) -> None:
    timer = getattr(connection, "header_timer", None)
    if connection.conn.their_state is not h11.IDLE or connection.transport.is_closing():
        if timer is not None:
            timer.cancel()
        connection.header_timer = None
    elif timer is None:
        connection.header_timer = connection.loop.call_later(HEADER_SECONDS, _too_slow, connection)


def _too_slow(connection: Any) -> None:
    connection.header_timer = None
    if connection.conn.their_state is h11.IDLE:
        connection.transport.abort()


def _not_understood(connection: Any, _message: str) -> None:
    """Say to what is no request that it is none. A request that it breaks into ends there, with what there is of its answer."""
    cycle = connection.cycle
    if cycle is not None and not cycle.response_complete:
        cycle.disconnected = True
        cycle.message_event.set()
    if connection.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
        said = words(t.UFORSTAATT, 400, {"Connection": "close"})
        answer = (
            h11.Response(status_code=400, reason=b"Bad Request", headers=said.raw_headers),
            h11.Data(data=said.body),
        )
        connection.transport.write(b"".join(connection.conn.send(part) for part in (*answer, h11.EndOfMessage())))
    connection.transport.close()


def _small_messages(websocket: Any) -> None:
    conn = websocket.conn
    conn.max_message_size = MOST_MESSAGE
    reject = conn.reject
    conn.reject = lambda status, _text: reject(status, t.INGEN_SKJERM)


_unfinished: dict[int, int] = {}
"""bytes of messages under way, by websocket"""


def _watch_unfinished(websocket: Any) -> None:
    """A message in very many frames, or one that begins when all together have begun too much, ends its websocket; so does a handshake
    that the library refuses by itself, which uvicorn leaves open and unanswered."""
    if websocket.conn.handshake_exc is not None and not websocket.handshake_initiated:
        websocket.transport.write(b"".join(websocket.conn.data_to_send()))
        websocket.transport.close()
        return
    frames = websocket.frames
    held = len(websocket.conn.reader.buffer) + (sum(map(len, frames)) if len(frames) <= MOST_FRAMES else 0)
    if held:
        _unfinished[id(websocket)] = held
    else:
        _unfinished.pop(id(websocket), None)
    if len(frames) > MOST_FRAMES or (held > MOST_MESSAGE // 32 and sum(_unfinished.values()) > MOST_UNFINISHED):
        websocket.frames = []
        websocket.transport.abort()


class Sparing(logging.Filter):
    """A log that does not grow with refusals: of one message at most so many a minute, then one line that tells how many more."""

    MOST = 30
    ABOUT = ("uvicorn", "streamlit", "websockets", "asyncio", "sqlalchemy", "frivillighetskartet")

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._told: dict[tuple[str, str], tuple[float, int]] = {}

    @classmethod
    def everywhere(cls) -> None:
        """Let it look through what the server's own loggers say."""
        one = cls()
        for name in [*cls.ABOUT, *logging.root.manager.loggerDict]:
            logger = logging.getLogger(name)
            if name.split(".")[0] in cls.ABOUT and not any(isinstance(f, cls) for f in logger.filters):
                logger.addFilter(one)

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether it is to be told."""
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        key = (record.name, f"{kind}{record.msg}"[:200])
        begun, count = self._told.get(key, (self._clock(), 0))
        if self._clock() - begun > 60:
            if count > self.MOST:
                record.msg, record.args = f"{record.getMessage()} (og {count - self.MOST} til det siste minuttet)", ()
            begun, count = self._clock(), 0
        if len(self._told) > 1_000:
            self._told.clear()
        self._told[key] = (begun, count + 1)
        return count < self.MOST
