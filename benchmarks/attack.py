"""`make attack`: what the product holds against attack and accident, tried on this machine alone (127.0.0.1), bounded in count and time.

Kills and stops of both databases in the midst of saves, hostile requests, connections that only wait, endless messages, uploads without a
role, hostile texts and claims. Prints a figure a line, and ends with 1 if anything was lost, let in or kept out. About six minutes.
"""

from __future__ import annotations

import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

from websockets.exceptions import WebSocketException
from websockets.frames import Frame, Opcode

from data import text
from data.database import Register
from data.store.log import Store
from data.store.types import Aktor, Observasjon, StoreFeil, Tilgangsliste, Utkast
from loaders.build import build
from pages.components import access
from tests.data.postgres import Cluster, free_port
from tests.e2e.wire import shown, visit
from tests.loaders.test_kill import WORKER, live_and_die

KILLS, STOPS, REQUESTS, IDLE, WAITING, UPLOADS = 40, 6, 4_000, 300, 1_000, 60
DESCRIPTORS = 1_024
EDITOR = Aktor("angrep@example.org", "redaktør", "redaktør", lambda: "redaktør")
ROW = Observasjon(
    niva="kommune", enhet="Askvoll", kommunenummer="4645", dagens_kommunenummer="4645", status="vedtatt",
    plantype="frivillighetspolitikk", vedtatt_dato="2026-06-13", kilde_url="https://example.org/", kilde_utgiver="Angrep",
)  # fmt: skip
failures: list[str] = []


def told(line: str, good: bool) -> None:
    """Print a figure, and remember it where it is not as promised."""
    print(("" if good else "IKKE HOLDT: ") + line, flush=True)
    if not good:
        failures.append(line)


def killed(name: str, url: str, folder: Path) -> None:
    """SIGKILL at chosen moments while an editor saves and a register is built."""
    link = folder / "register.duckdb"
    build(register=link, store_url=url)
    moment, confirmed = random.Random(40), set[str]()
    command = [sys.executable, str(WORKER), url, str(link)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as worker:
        for _ in range(KILLS):
            confirmed |= live_and_die(worker, moment)
        assert worker.stdin is not None
        worker.stdin.close()
    entries, end, _ = Store(url).whole()
    keys = [entry.nokkel for entry in entries]
    lost, double = confirmed - set(keys), len(keys) - len(set(keys))
    build(register=link, store_url=url)
    register = Register(link.resolve())
    whole = register.lager_nr == end.nr == len(entries)
    register.close()
    told(
        f"{name}: {KILLS} SIGKILL, {len(confirmed)} bekreftede lagringer, {len(lost)} tapt, {double} dobbelt, registeret helt: {whole}",
        not lost and not double and whole,
    )


def stopped(cluster: Cluster, url: str) -> None:
    """The database server stopped at once, as when a machine fails, while five editors save."""
    confirmed: list[str] = []
    over = threading.Event()

    def edit(who: int) -> None:
        for n in range(100_000):
            if over.is_set():
                return
            key = f"stans-{who}-{n:06d}"
            while not over.is_set():
                try:
                    Store(url).write(EDITOR, [Utkast("ny", ROW, key)])
                    confirmed.append(key)
                    break
                except StoreFeil:
                    time.sleep(0.2)

    editors = [threading.Thread(target=edit, args=(n,)) for n in range(5)]
    for thread in editors:
        thread.start()
    for _ in range(STOPS):
        enough = len(confirmed) + 20
        while len(confirmed) < enough:
            time.sleep(0.05)
        cluster.stop()
        cluster.start()
    over.set()
    for thread in editors:
        thread.join()
    entries, _, _ = Store(url).whole()
    keys = [entry.nokkel for entry in entries]
    lost, double = set(confirmed) - set(keys), len(keys) - len(set(keys))
    told(
        f"PostgreSQL: {STOPS} stans midt i lagringer, {len(confirmed)} bekreftet, {len(lost)} tapt, {double} dobbelt",
        not lost and not double,
    )


@contextmanager
def serving(folder: Path, **env: str) -> Iterator[str]:
    """The dashboard with as few descriptors as a plain machine gives."""
    port, log = free_port(), (folder / "tjener.log").open("wb")
    few = f'ulimit -n {DESCRIPTORS}; exec "$@"'
    dashboard = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(port)]
    command = ["sh", "-c", few, "sh", *dashboard, "--server.address", "127.0.0.1"]
    with subprocess.Popen(command, env={**os.environ, **env}, stdout=log, stderr=log) as server:
        url = f"http://127.0.0.1:{port}"
        try:
            while not answers(url):
                assert server.poll() is None, (folder / "tjener.log").read_text()
                time.sleep(0.1)
            yield url
        finally:
            server.kill()


def answers(url: str) -> bool:
    """Whether the server is well."""
    try:
        with urllib.request.urlopen(f"{url}/helse", timeout=20) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.HTTPError):
        return False


def memory(url: str) -> int:
    """MB of the process that listens at the address."""
    port = int(url.rpartition(":")[2])
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"--server.port\0{port}\0" in (process / "cmdline").read_text():
                found = re.search(r"VmRSS:\s+(\d+)", (process / "status").read_text())
                return int(found[1]) // 1024 if found else 0
        except OSError:
            continue
    return 0


def hostile_requests(url: str, folder: Path) -> None:
    """Paths, questions and headers that nobody sends who means well: no 5xx, nothing of them in a page unescaped, a short log."""
    chosen = random.Random(18)
    mark = "<script>alert(1)</script>"
    pieces = [
        mark,
        "../../etc/passwd",
        "%00",
        "%ff%fe",
        "' OR 1=1--",
        "{{7*7}}",
        "${jndi:ldap://x}",
        "A" * 1500,
        "\u0663",
        "\u202e",
        "=1+1",
        "\\..\\",
        "%0d%0aX: y",
    ]
    rooms = [
        "/",
        "/fylker",
        "/kommuner",
        "/kart",
        "/api/v1/kommuner",
        "/api/v1/kommuner/4621",
        "/api/v1/utvikling",
        "/api/v1/observasjoner",
        "/apent/endringer.atom",
        "/geo/x",
        "/svar/x",
        "/nedlasting/a/b/c",
        "/media/x",
        "/component/x",
        "/_stcore/health",
        "/auth/login",
        "/oauth2callback",
        "/helse",
        "/_stcore/upload_file/a/b",
        "/_stcore/metrics",
        "/robots.txt",
    ]
    names = ["fylke", "status", "per", "plantype", "kommune", "format", "state", "provider", "lokal", "x"]
    bad: list[str] = []
    host, port = "127.0.0.1", int(url.rpartition(":")[2])
    for n in range(REQUESTS):
        room, name, piece = chosen.choice(rooms), chosen.choice(names), chosen.choice(pieces)
        method = chosen.choice(["GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"])
        path = f"{room}?{name}={quote(piece, safe='%')}" if n % 3 else f"{room}/{quote(piece, safe='%/')}"
        header = chosen.choice(
            [
                "Accept",
                "Cookie",
                "Origin",
                "X-Forwarded-For",
                "Range",
                "If-None-Match",
                "Accept-Encoding",
                "Content-Type",
            ]
        )
        value = chosen.choice([mark, "\xff\xfe", "a;q=9", "bytes=0-0,1-1,99999999-", "*", "," * 500, "x" * 4000])
        raw = f"{method} {path} HTTP/1.1\r\nHost: {host}:{port}\r\n{header}: {value}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        try:
            with socket.create_connection((host, port), timeout=60) as line:
                line.sendall(raw.encode("latin-1", "replace"))
                answer = b""
                while part := line.recv(65536):
                    answer += part
        except OSError as error:
            bad.append(f"{method} {path}: {error}")
            continue
        status = answer.split(b" ", 2)[1:2]
        html = b"content-type: text/html" in answer.lower()
        if (status and status[0].startswith(b"5")) or (html and mark.encode() in answer):
            bad.append(f"{method} {path} {header}: {status}")
    size = (folder / "tjener.log").stat().st_size
    told(
        f"{REQUESTS} fiendtlige forespørsler: {len(bad)} med 5xx, brudd eller ekko {bad[:3] or ''}, loggen er {size // 1000} kB",
        not bad and size < 500_000 and answers(url),
    )


def reader_gets_in(url: str) -> bool:
    """Whether somebody who comes just now is shown the map."""
    try:
        with visit(url) as connection:
            return "Kommuner med frivillighetspolitikk" in shown(connection)
    except (OSError, WebSocketException, TimeoutError):
        return False


def crowds(url: str) -> None:
    """Connections that only wait, headers that never end, websockets that say nothing: a reader gets in all the while."""
    place = ("127.0.0.1", int(url.rpartition(":")[2]))
    with ExitStack() as stack:
        for n in range(WAITING):
            line = stack.enter_context(socket.create_connection(place, timeout=60))
            if n % 2:
                try:
                    line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Treg: ")
                except OSError:
                    continue
        well = answers(url) and reader_gets_in(url)
    told(f"{WAITING} forbindelser som bare venter ({DESCRIPTORS} deskriptorer): leseren slapp inn: {well}", well)
    with ExitStack() as stack:
        opened = 0
        for _ in range(IDLE):
            try:
                stack.enter_context(visit(url))
                opened += 1
            except (OSError, WebSocketException, TimeoutError):
                time.sleep(0.1)
        time.sleep(12)  # until they count as silent
        well = reader_gets_in(url)
    told(
        f"{IDLE} websocket-forbindelser som tier ({opened} slapp inn, {DESCRIPTORS} deskriptorer): leseren slapp inn: {well}",
        well,
    )


def endless_messages(url: str) -> None:
    """Packed messages that never end, and messages in very many pieces."""
    before = memory(url)
    squeezed = zlib.compressobj(9, zlib.DEFLATED, -12)
    packed = squeezed.compress(bytes(100_000_000)) + squeezed.flush(zlib.Z_SYNC_FLUSH)
    frame = bytearray(Frame(Opcode.BINARY, packed[:-4], fin=False).serialize(mask=True))
    frame[0] |= 0x40
    pieces = Frame(Opcode.BINARY, b"", fin=False).serialize(mask=True)
    pieces += Frame(Opcode.CONT, b"", fin=False).serialize(mask=True) * 100_000
    for content in (frame, pieces):
        with ExitStack() as stack:
            for _ in range(8):
                try:
                    stack.enter_context(visit(url)).socket.sendall(content)
                except (OSError, WebSocketException):
                    continue
    grown = memory(url) - before
    told(f"16 endeløse meldinger (800 MB utpakket): minnet vokste {grown} MB", grown < 100 and answers(url))


def uploads(url: str) -> None:
    """Files from a reader's own session."""
    from tests.e2e.test_port import upload  # noqa: PLC0415 - pytest is needed only here

    before = memory(url)
    let_in = 0
    for _ in range(UPLOADS):
        try:
            let_in += upload(url, {"Cookie": "x=1"}, bytes(19_000_000)).status_code == 204
        except OSError:
            continue
    grown = memory(url) - before
    told(
        f"{UPLOADS} opplastinger på 19 MB uten rolle: {let_in} tatt imot, minnet vokste {grown} MB",
        not let_in and grown < 200,
    )


def inputs(stores: dict[str, str]) -> None:
    """Every control and noncharacter, and texts that mean something to somebody, saved by an editor: as it was written, or refused."""
    characters = [
        *map(
            chr,
            (
                *range(0x20),
                *range(0x7F, 0xA0),
                0x2028,
                0x202E,
                0x200B,
                0xD800,
                0xDFFF,
                *range(0xFDD0, 0xFDF0),
                0xFFFE,
                0xFFFF,
            ),
        )
    ]
    texts = [f"Plan{c}=1+1" for c in characters]
    texts += [
        "=cmd|' /C calc'!A0",
        "<img src=x onerror=alert(1)>",
        "'; DROP TABLE innforsel; --",
        "{{7*7}}",
        "$x",
        "%s%n",
        "a\r=1+1",
        "\u202eabc",
        "🙂" * 50,
        "x" * 600,
    ]
    for name, url in stores.items():
        store, kept, refused, wrong = Store(url), 0, 0, 0
        for n, words in enumerate(texts):
            try:
                entry = store.write(
                    EDITOR, [Utkast("ny", Observasjon(**{**vars(ROW), "dokumenttittel": words}), f"tekst-{n:06d}")]
                )[0]
                (read,) = store.entries(etter_nr=entry.nr - 1, grense=1)
                title = getattr(read.innhold, "dokumenttittel", "") or ""
                kept += 1
                wrong += (
                    title != text.one_line(text.clean(words)) or text.HIDDEN.search(title) is not None or "\r" in title
                )
            except StoreFeil:
                refused += 1
        told(
            f"{name}: {len(texts)} fiendtlige tekster: {kept} lagret som skrevet, {refused} avvist, {wrong} noe annet",
            not wrong and kept > 0,
        )


def claims() -> None:
    """What a provider, or somebody in its place, may say of a person who is on no list."""
    kari = "kari@example.org"
    people: list[object] = [
        "ſjef@example.org",
        "\u212aari@example.org",
        f"{kari}.",
        f"{kari}\x00",
        "kari@@example.org",
        "",
        " ",
        "kari",
    ]
    people += [
        "@example.org",
        "kari@evil-example.org",
        "kari@sub.example.org",
        f"{kari.upper()}\u200b",
        f"{kari},sjef@example.org",
    ]
    people += [None, 7, [kari], {"a": 1}]
    verified = [True, False, "false", "yes", None]
    rules = {
        "redaktorer": ["kari@example.org"],
        "administratorer": ["sjef@example.org"],
        "domener": ["frivillig.example"],
    }
    tried = let_in = 0
    for person in people:
        for vouched in verified:
            said = {
                "email": person,
                "email_verified": vouched,
                "is_logged_in": True,
                "iat": time.time(),
                "iss": "https://x",
                "sub": "1",
            }
            found = access._logged_in(json.loads(json.dumps(said)), {"auth": {}, "tilgang": rules})
            tried += 1
            let_in += found is not None and found.rolle is not None
    own = Tilgangsliste.av(*rules.values()).rolle("kari@example.org") == "redaktør"
    told(f"{tried} sett med påstander om personer utenfor listen: {let_in} fikk rolle", not let_in and own)


def run() -> int:
    """Try it all; 0 where everything held."""
    begun = time.monotonic()
    os.environ["FRIVILLIGHETSKART_WEB"] = tempfile.mkdtemp(prefix="angrep-web-")
    with tempfile.TemporaryDirectory(prefix="angrep-") as name, ExitStack() as stack:
        folder = Path(name)
        cluster = Cluster()
        stack.callback(cluster.close)
        os.environ["REGISTER_URL"] = f"sqlite:///{folder / 'tom.sqlite3'}"
        stores = {"SQLite": f"sqlite:///{folder / 's.sqlite3'}", "PostgreSQL": cluster.url("drept")}
        for database, url in stores.items():
            (folder / database).mkdir()
            killed(database, url, folder / database)
        stopped(cluster, cluster.url("stanset"))
        inputs(stores)
        claims()
        link = folder / "register.duckdb"
        build(register=link)
        attacks: list[Callable[[str], None]] = [
            lambda url: hostile_requests(url, folder),
            uploads,
            endless_messages,
            crowds,
        ]
        with serving(folder, FRIVILLIGHETSKART_REGISTER=str(link)) as url:
            for attack in attacks:
                attack(url)
    told(f"ferdig på {time.monotonic() - begun:.0f} s; {len(failures)} løfter brutt", not failures)
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(run())
