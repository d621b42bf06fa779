"""What any client may take of a real server: uploads, sizes of messages, names, cookies, and the local switch's one-time address."""

from __future__ import annotations

import itertools
import json
import re
import socket
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import requests
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value, generate_xsrf_token_string
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode

from pages.open import texts as t
from pages.open.serving import gate
from tests.e2e.conftest import LOCAL_COOKIES, eventually, serve
from tests.e2e.editors import COOKIE_SECRET, EDITOR, Site
from tests.e2e.wire import answers, shown, visit
from tests.registers import copy

FORM = "registrer-kommune"


@pytest.fixture(scope="module")
def folder(register_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy(register_file, tmp_path_factory.mktemp("port")).parent


@pytest.fixture(scope="module")
def local(folder: Path) -> Iterator[str]:
    """A server at which an editor sits on her own machine, and which answers to two names only."""
    env = {
        "REGISTER_URL": f"sqlite:///{folder / 's.sqlite3'}",
        "FRIVILLIGHETSKART_LOKAL_REDAKTOR": "Kari",
        "STREAMLIT_SERVER_ADDRESS": "localhost",
    }
    with serve(folder / "register.duckdb", FRIVILLIGHETSKART_VERTSNAVN="localhost, kart.example.org", **env) as url:
        yield url


def upload(url: str, headers: dict[str, str], content: bytes) -> requests.Response:
    """What the browser does for a file field, from a session that it opens first."""
    token = requests.get(f"{url}/_stcore/health", timeout=60).cookies["_streamlit_xsrf"]
    with visit(url, headers) as connection:
        asked = BackMsg()
        asked.rerun_script.page_name = ""
        (session,) = {
            a.new_session.initialize.session_id for a in answers(connection, asked) if a.HasField("new_session")
        }
        own = "; ".join(filter(None, [headers.get("Cookie"), f"_streamlit_xsrf={token}"]))
        return requests.put(
            f"{url}/_stcore/upload_file/{session}/fil",
            files={"fil": ("liste.csv", content)},
            headers={"X-Xsrftoken": token, "Cookie": own},
            timeout=60,
        )


def test_only_those_who_may_write_can_upload_and_none_of_them_all_there_is_room_for(local: str) -> None:
    reader = upload(local, {"Cookie": "ingenting=1"}, b"a;b")
    assert (reader.status_code, reader.text) == (403, t.OPPLASTING_UTEN_ROLLE)
    cookie = "=".join(LOCAL_COOKIES[int(local.rpartition(":")[2])])
    editor = upload(local, {"Cookie": cookie}, b"a;b")
    assert editor.status_code == 204
    assert upload(local, {"Cookie": cookie}, bytes(21 * 1024 * 1024)).status_code == 413


def test_the_address_of_the_local_switch_works_once_and_its_cookie_alone_lets_in(local: str) -> None:
    assert requests.get(f"{local}/?lokal=gjettet", allow_redirects=False, timeout=60).status_code == 403
    assert "Lokal redaktør: Kari" in shown_to(local, {})
    for cookie in ("", "fk_lokal_1=x", f"{LOCAL_COOKIES[int(local.rpartition(':')[2])][0]}=gjettet"):
        assert "Lokal redaktør: Kari" not in shown_to(local, {"Cookie": cookie})


def shown_to(url: str, headers: dict[str, str]) -> str:
    with visit(url, headers) as connection:
        return shown(connection)


def test_streamlits_own_figures_are_for_nobody(local: str) -> None:
    for path in ("/_stcore/metrics", "/_stcore/metrics?families=cache_memory_bytes"):
        assert requests.get(local + path, timeout=60).status_code == 404


def test_a_name_that_is_not_ours_is_not_answered_to(local: str) -> None:
    port = local.rpartition(":")[2]
    said = {
        host: requests.get(f"{local}/robots.txt", headers={"Host": host}, timeout=60).status_code
        for host in (
            "localhost",
            f"localhost:{port}",
            "KART.example.org.",
            "evil.example",
            "localhost.evil.example",
            "x@localhost",
            "",
        )
    }
    assert said == {
        "localhost": 200, f"localhost:{port}": 200, "KART.example.org.": 200,
        "evil.example": 421, "localhost.evil.example": 421, "x@localhost": 421, "": 421,
    }  # fmt: skip
    assert requests.get(f"{local}/helse", headers={"Host": "10.0.0.7"}, timeout=60).status_code == 200


METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FINN")
ROOMS = (
    *(
        "/",
        "/fylker",
        "/fylker/x",
        "/x",
        "//x",
        "/%00",
        "/..%2fx",
        "/x.php",
        "/static/x.js",
        "/component/x",
        "/component/x/y.html",
    ),
    *(
        "/media/x.png",
        "/_stcore/x",
        "/_stcore/stream",
        "/_stcore/health",
        "/_stcore/host-config",
        "/_stcore/upload_file/x/y",
    ),
    *(
        "/_stcore/metrics",
        "/_stcore/bidi-components/x/y.js",
        "/fylker/_stcore/health",
        "/auth/x",
        "/kart",
        "/kart/x",
        "/om",
        "/api",
    ),
    *(
        "/api/v1/kommuner",
        "/api/v1/x",
        "/helse",
        "/metrikker",
        "/apent/x.css",
        "/geo/x",
        "/svar/x",
        "/nedlasting/x/y",
        "/dcat.ttl",
    ),
    *("/styreark", "/robots.txt", "/favicon.ico", "/.well-known/security.txt"),
)
BROKEN = (
    b"GET / HTTP/1.1\r\n\r\n",
    b"\x16\x03\x01 hallo\r\n\r\n",
    b"GET /\xff HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /" + 70_000 * b"x",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + 70_000 * b"x",
    b"POST /svar/x HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"GET /_stcore/stream HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    *(
        b"GET %b HTTP/1.1\r\nHost: %b\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n%b\r\n" % (path, host, more)
        for path, host, more in (
            (b"/x", b"localhost", b""),
            (b"/_stcore/stream", b"evil.example", b""),
            (b"/_stcore/stream?" + 20_000 * b"x", b"localhost", b""),
            (b"/_stcore/stream", b"localhost", b"X: " + 20_000 * b"x" + b"\r\n"),
        )
    ),
)


def test_whatever_is_asked_for_and_however_the_answer_is_norwegian(local: str) -> None:
    english: list[object] = []
    for method, path in itertools.product(METHODS, ROOMS):
        # A line of its own for each: one that is kept would be closed where this machine pauses for some seconds.
        sent = b"%b %b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
        body = b"x" if method in {"POST", "PUT", "PATCH"} else b""
        head, said = asked(local, sent % (method.encode(), path.encode(), len(body)) + body)
        status, kind = int(head[9:12]), next(iter(re.findall(r"(?i)content-type: ([\w/+-]+)", head)), "")
        if status < 400 or method == "HEAD":
            continue
        problem = kind == "application/problem+json"
        if problem != path.startswith(("/api/", "/helse")) or status >= 500:
            english.append((method, path, status, kind))
        told = json.loads(said)["title"] + json.loads(said)["detail"] if problem else said
        if not (NORWEGIAN.search(told) or 'lang="nb"' in told) or (kind != "text/html" and ENGLISH.search(told)):
            english.append((method, path, status, said[:80]))
    for broken in BROKEN:
        head, said = asked(local, broken)
        if not head.startswith("HTTP/1.1 4") or not NORWEGIAN.search(said) or ENGLISH.search(said):
            english.append((broken[:60], head[:30], said[:80]))
    assert english == []


def asked(url: str, sent: bytes) -> tuple[str, str]:
    """Head and body of what is answered to some bytes; a server that has heard enough may close before all are sent."""
    said = b""
    with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), 60) as line:
        with suppress(ConnectionError):
            line.sendall(sent)
        with suppress(ConnectionError):
            while part := line.recv(65_536):
                said += part
    head, _, body = said.partition(b"\r\n\r\n")
    return head.decode("latin-1"), body.decode("utf-8", "replace")


NORWEGIAN = re.compile(r"\b(?:ikke|er|på|av|igjen)\b", re.I)
ENGLISH = re.compile(r"\b(?:not|found|method|allowed|bad|request|failed|invalid|missing|error|the|token)\b", re.I)


def memory(url: str) -> int:
    """MB that the server at this address takes."""
    port = f":{int(url.rpartition(':')[2]):04X}"
    inodes = {line.split()[9] for f in ("tcp", "tcp6") for line in Path(f"/proc/net/{f}").read_text().splitlines()[1:]
              if line.split()[1].endswith(port) and line.split()[3] == "0A"}  # fmt: skip
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if any(f"socket:[{inode}]" == str(fd.readlink()) for fd in (process / "fd").iterdir() for inode in inodes):
                found = re.search(r"VmRSS:\s+(\d+)", (process / "status").read_text())
                return int(found[1]) // 1024 if found else 0
        except OSError:
            continue
    raise AssertionError("no server listens there")


def test_messages_that_never_end_and_unpack_to_much_take_no_memory(local: str) -> None:
    before = memory(local)
    squeezed = zlib.compressobj(9, zlib.DEFLATED, -12)
    packed = squeezed.compress(bytes(40 * 1024 * 1024)) + squeezed.flush(zlib.Z_SYNC_FLUSH)
    ended = 0
    for _ in range(8):
        with visit(local) as connection:
            frame = bytearray(Frame(Opcode.BINARY, packed[:-4], fin=False).serialize(mask=True))
            frame[0] |= 0x40  # compressed
            connection.socket.sendall(frame)
            try:
                connection.recv(60)
            except ConnectionClosed as closed:
                ended += closed.rcvd is not None and closed.rcvd.code == 1009
    assert ended == 8
    assert memory(local) - before < 60


def test_a_message_in_a_million_pieces_is_cut(local: str) -> None:
    with visit(local) as connection:
        first = Frame(Opcode.BINARY, b"", fin=False).serialize(mask=True)
        rest = Frame(Opcode.CONT, b"", fin=False).serialize(mask=True)
        with pytest.raises((ConnectionClosed, OSError)):
            connection.socket.sendall(first + rest * (2 * gate.MOST_FRAMES))
            connection.recv(60)


def test_a_login_that_is_ended_lets_nobody_in_by_its_cookie(
    editors_site: Site,
) -> None:
    claims = {
        "email": EDITOR,
        "is_logged_in": True,
        "origin": editors_site.url,
        "iat": int(time.time()),
        "sub": "k",
        "iss": "i",
    }
    xsrf = generate_xsrf_token_string()
    cookie = create_signed_value(COOKIE_SECRET, "_streamlit_user", json.dumps(claims)).decode()
    headers = {"Cookie": f"_streamlit_user={cookie}; _streamlit_xsrf={xsrf}"}
    eventually(lambda: FORM in seen_with(editors_site.url, headers, xsrf))
    requests.get(f"{editors_site.url}/auth/logout", headers=headers, allow_redirects=False, timeout=60)
    assert FORM not in seen_with(editors_site.url, headers, xsrf)


def test_under_https_every_cookie_is_for_https_alone(local: str) -> None:
    address = local.replace("localhost", "127.0.0.1") + "/_stcore/health"
    said = [
        requests.get(address, headers={"Host": "localhost", **headers}, timeout=60).headers["set-cookie"]
        for headers in ({}, {"X-Forwarded-Proto": "https"})
    ]
    assert ["Secure" in cookie for cookie in said] == [False, True]


def seen_with(url: str, headers: dict[str, str], xsrf: str) -> str:
    with visit(url, headers, xsrf=xsrf) as connection:
        return shown(connection, "registrer")
