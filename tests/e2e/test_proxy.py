"""Three replicas over PostgreSQL behind Debian's HAProxy with deploy/haproxy.cfg: what goes through it, and what survives a death.

The servers are started once; the tests that kill, restart and take the database away stand last.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import oidc_provider_mock
import pytest
import requests
import yaml
from oidc_provider_mock import User
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.sync.client import ClientConnection

from benchmarks.runde import Outcome, answer
from benchmarks.visitors import Reader
from data.database import Register
from data.queries import core
from data.store import rounds
from data.store.log import Store
from data.store.types import Aktor
from pages.open import texts as t
from tests.data.postgres import Cluster
from tests.e2e.conftest import eventually, free_port
from tests.e2e.editors import EDITOR, secrets_text
from tests.e2e.replicas import COOKIE, Replica, Service, proxy, service
from tests.e2e.wire import LIMIT, answers, words
from tests.registers import ROOT, copy

SESSIONS = 50
OPEN = ("/kart?fylke=46", "/kart/bilde.svg", "/api", "/api/v1/kommuner?fylke=46", "/apent/endringer.atom", "/dcat.ttl", "/sitemap.xml",
        "/kommuneark?kommune=4621", "/robots.txt", "/favicon.ico")  # fmt: skip


@pytest.fixture(scope="module")
def store(postgres: Cluster) -> Store:
    return Store(postgres.url("replikaer"))


@pytest.fixture(scope="module")
def place(register_file: Path, store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Three replicas, each with a folder of its own, of which two begin without a register; and a provider of logins."""
    folder, secure = tmp_path_factory.mktemp("replikaer"), free_port()
    secrets, people = folder / "secrets.toml", [User(sub=EDITOR, claims={"email": EDITOR, "email_verified": True})]
    with oidc_provider_mock.run_server_in_thread(user_claims=people) as provider:
        named = f"http://localhost:{provider.server_port}"
        secrets.write_text(secrets_text(f"https://localhost:{secure}", named, (EDITOR,), 8), encoding="utf-8")
        # Two listen as the systemd units say; one to all, where the proxy's 127.0.0.1 is called ::ffff:127.0.0.1.
        here = {"STREAMLIT_SERVER_ADDRESS": "127.0.0.1"}
        everywhere = {"FORWARDED_ALLOW_IPS": "::ffff:127.0.0.1,127.0.0.1"}
        env = {
            "REGISTER_URL": str(store.url.render_as_string(hide_password=False)),
            "FRIVILLIGHETSKART_METRIKKER": "ja",
        }
        env |= {"STREAMLIT_SECRETS_FILES": str(secrets), "FRIVILLIGHETSKART_KONTAKTER": str(folder / "kontakter.csv")}
        env |= {"FRIVILLIGHETSKART_LENKER": str(folder / "lenker.jsonl")}
        with service(folder, lambda own: copy(register_file, own), secure, here, everywhere, here, **env) as there:
            yield there


@pytest.fixture(scope="module")
def links(place: Service, store: Store) -> dict[str, str]:
    """The personal links of a round of confirmation, which is in the register of all replicas."""
    editor = Aktor("kari@example.org", "redaktør", "redaktør", lambda: "redaktør")
    links = rounds.new_links(["4621", "1103", "1547", "4646", "4647", "4601"])
    before = place.replicas["r1"].health()
    store.add(editor, rounds.new_round("Våren", date.today() + timedelta(days=30), links))
    eventually(lambda: place.even() and place.replicas["r1"].health() != before)
    return links


def screen(connection: ClientConnection, name: str = "", query: str = "") -> str:
    """What a run of the screen at this address sends."""
    asked = BackMsg()
    asked.rerun_script.page_name, asked.rerun_script.query_string = name, query
    return words(answers(connection, asked))


def test_a_page_its_websocket_and_its_downloads_stay_at_one_replica_and_visitors_are_spread(place: Service) -> None:
    came_of = []
    for replica, other in (("r1", "r2"), ("r2", "r3"), ("r3", "r1")):
        eventually(lambda replica=replica: place.proxy.placed() == replica)
        with place.proxy.visit(replica) as page:
            said = screen(page, "fylker")
            link = re.search(r"/nedlasting/[\w./%-]+", said)
            assert link and "Fylker" in said
            for cookie in (replica, other):
                answer = place.proxy.asks(link[0], headers={"Cookie": f"{COOKIE}={cookie}"})
                came_of.append((answer.status_code, len(answer.content) > 100))
    # Without the affinity most downloads would be some that the replica does not know; then a page says why, and leads on.
    assert came_of == [(200, True), (404, True)] * 3


def test_the_open_routes_and_streamlits_own_files_answer_through_the_proxy(place: Service) -> None:
    wrong = []
    front = place.proxy.asks("/").text
    files = re.findall(r'(?:src|href)="\.?(/static/[^"]+)"', front)
    for path in [*OPEN, *files]:
        answer = place.proxy.asks(path)
        if answer.status_code != 200 or not answer.content or (path in OPEN and answer.cookies):
            wrong.append((path, answer.status_code, dict(answer.cookies)))
    assert files and wrong == []
    assert f"<loc>{place.proxy.url}/</loc>" in place.proxy.asks("/sitemap.xml").text


def test_what_is_not_encrypted_is_sent_on_and_every_cookie_is_for_https_alone(place: Service) -> None:
    answer = requests.get(f"{place.proxy.plain}/kart?fylke=46", timeout=60, allow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (
        301,
        f"https://{place.proxy.plain.removeprefix('http://')}/kart?fylke=46",
    )
    for replica in place.replicas:
        health = place.proxy.asks("/_stcore/health", headers={"Cookie": f"{COOKIE}={replica}"})
        assert health.headers["Strict-Transport-Security"] == "max-age=31536000"
        assert {cookie.name: cookie.secure for cookie in health.cookies} == {"_streamlit_xsrf": True}
    assert all(cookie.secure for cookie in place.proxy.asks("/fylker").cookies)


def test_the_figures_of_the_replicas_are_not_for_those_who_come_through_the_proxy(place: Service) -> None:
    assert [place.proxy.asks(path).status_code for path in ("/metrikker", "/metrikker/", "/helse")] == [404, 404, 200]
    assert place.proxy.asks("/metrikker").text == t.ADRESSE_FINNES_IKKE  # the proxy's own answer is Norwegian too


def test_the_log_has_no_personal_link_and_no_whole_address(place: Service) -> None:
    place.proxy.asks("/svar/et-hemmelig-ord?enda=mer")
    eventually(lambda: " GET /svar" in place.log.read_text())
    log = place.log.read_text()
    assert "hemmelig" not in log and "enda" not in log and "127.0.0.1 " not in log and "127.0.0.0 [" in log


class Echo(BaseHTTPRequestHandler):
    """Answers with the headers it was sent."""

    def do_GET(self) -> None:
        said = json.dumps({name.lower(): self.headers.get_all(name) for name in self.headers}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        """Nothing."""


def test_what_a_client_says_of_where_it_comes_from_is_not_told_on(tmp_path: Path) -> None:
    lies = dict.fromkeys(
        ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP", "Forwarded"), "8.8.8.8"
    )
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with proxy(tmp_path, [f"http://127.0.0.1:{server.server_port}"] * 2) as there:
            told = there.asks("/fylker", headers={**lies, "Cookie": f"{COOKIE}=r1"}).json()
        server.shutdown()
    host = there.url.removeprefix("https://")
    about = {name: value for name, value in told.items() if "forwarded" in name or name in {"x-real-ip", "host"}}
    assert about == {
        "host": [host], "x-forwarded-for": ["127.0.0.1"], "x-forwarded-proto": ["https"], "x-forwarded-host": [host],
    }  # fmt: skip
    assert COOKIE not in str(told)


class Upgrading(Echo):
    """Opens a websocket for whoever asks, and says nothing in it."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if "upgrade" not in self.headers:
            super().do_GET()
            return
        self.send_response(101)
        for name, value in (("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Accept", ACCEPTED)):
            self.send_header(name, value)
        self.end_headers()
        self.rfile.read(1)


ASKED, ACCEPTED = "dGhlIHNhbXBsZSBub25jZQ==", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
"""a key of a websocket's handshake and its answer, as RFC 6455 has them"""


def test_one_client_has_its_share_of_websockets_and_connections_of_all_replicas_together(tmp_path: Path) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Upgrading) as server, ExitStack() as stack:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        stack.callback(server.shutdown)
        replicas = [f"http://127.0.0.1:{server.server_port}"] * 2
        there = stack.enter_context(proxy(tmp_path, replicas, FK_WEBSOCKETER="3", FK_FORBINDELSER="9"))
        trust = ssl.create_default_context(cafile=there.authority)
        port = int(there.url.rpartition(":")[2])

        def upgrade(source: str = "127.0.0.1", replica: str = "r1") -> tuple[ssl.SSLSocket, str]:
            plain = socket.create_connection(("127.0.0.1", port), 60, (source, 0))
            line = stack.enter_context(trust.wrap_socket(plain, server_hostname="localhost"))
            said = f"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nCookie: {COOKIE}={replica}\r\n"
            line.sendall(f"{said}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {ASKED}\r\n\r\n".encode())
            return line, line.recv(12).decode()[9:]

        held = [upgrade(replica=replica) for replica in ("r1", "r2", "r1")]
        refused = [upgrade(replica=replica) for replica in ("r1", "r2")]
        another = upgrade("127.0.0.2")
        assert [status for _, status in (*held, *refused, another)] == ["101"] * 3 + ["429"] * 2 + ["101"]
        for line, _ in (held[0], *refused):
            line.close()

        def gets_in() -> bool:
            line, status = upgrade()
            if status != "101":
                line.close()
            return status == "101"

        eventually(gets_in)  # as soon as the proxy has noticed
        with pytest.raises(OSError):  # connections that only wait, too
            for _ in range(12):  # each shakes hands before the next comes: two at once may be counted in any order
                plain = socket.create_connection(("127.0.0.1", port), timeout=60)
                stack.enter_context(trust.wrap_socket(plain, server_hostname="localhost"))
        assert upgrade("127.0.0.2")[1] == "101"


def test_the_containers_that_serve_share_no_volume_and_name_only_files_that_are_here() -> None:
    deploy = ROOT / "deploy"
    whole = yaml.safe_load((deploy / "compose.yaml").read_text(encoding="utf-8"))
    mounted = [mount.split(":")[0] for one in whole["services"].values() for mount in one.get("volumes", ())]
    named = [mount for mount in mounted if not mount.startswith("./")]
    assert sorted(named) == sorted(whole["volumes"])  # each once
    made_by_hand = {"./secrets.toml", "./cert.pem"}
    assert [m for m in set(mounted) - set(named) - made_by_hand if not (deploy / m).exists()] == []
    copied = re.findall(r"^COPY (.+) \S+$", (deploy / "Containerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert [name for line in copied for name in line.split() if not (ROOT / name).exists()] == []


def test_a_replica_that_has_nothing_fetches_the_register_and_all_serve_the_same(place: Service) -> None:
    eventually(place.even)
    files = [replica.link.read_bytes() for replica in place.replicas.values()]
    assert files[0] == files[1] == files[2]


def pressed(page: ClientConnection, label: str) -> str:
    """What is answered when a button of the screen «Registrer» is pressed."""
    asked = BackMsg()
    asked.rerun_script.page_name = "registrer"
    drawn = [message.delta.new_element.button for message in answers(page, asked)]
    button = next(button for button in drawn if button.label == label)
    asked.rerun_script.widget_states.widgets.add(id=button.id, trigger_value=True)
    return words(answers(page, asked))


def test_a_login_is_begun_at_one_replica_ended_at_another_and_good_at_all_and_a_file_goes_up_where_its_page_is(
    place: Service,
) -> None:
    there = place.proxy
    with requests.Session() as browser, there.visit("r1") as page:
        browser.trust_env, browser.verify = False, str(there.authority)
        browser.cookies.set(COOKIE, "r1", domain="localhost.local")
        begin = re.search(r'url: "(/auth/login[^"]*)"', pressed(page, "Logg inn"))
        assert begin
        form = browser.get(there.url + begin[1], timeout=60)
        back = browser.post(form.url, data={"sub": EDITOR}, timeout=60, allow_redirects=False).headers["Location"]
        browser.cookies.set(COOKIE, "r2", domain="localhost.local")
        assert back.startswith(f"{there.url}/oauth2callback")
        browser.get(back, timeout=60)
        login = "".join(f"; {c.name}={c.value}" for c in browser.cookies if c.name.startswith("_streamlit_user"))
    assert login
    for replica, other in (("r1", "r2"), ("r2", "r3"), ("r3", "r1")):
        token = there.asks("/_stcore/health", headers={"Cookie": f"{COOKIE}={replica}"}).cookies["_streamlit_xsrf"]
        both = f"; _streamlit_xsrf={token}{login}"
        with there.visit(replica, both, token) as page:
            asked = BackMsg()
            asked.rerun_script.page_name = "registrer"
            said = answers(page, asked)
            assert "· redaktør" in words(said) and "Logg ut" in words(said)
            (session,) = {m.new_session.initialize.session_id for m in said if m.HasField("new_session")}
            came_of = [
                requests.put(
                    f"{there.url}/_stcore/upload_file/{session}/fil",
                    files={"fil": ("liste.csv", b"a;b")},
                    headers={"X-Xsrftoken": token, "Cookie": f"{COOKIE}={where}{both}"},
                    verify=str(there.authority),
                    timeout=60,
                ).status_code
                for where in (replica, other)
            ]
            assert came_of[0] == 204 and came_of[1] >= 400


def test_when_a_replica_is_killed_while_fifty_work_all_stand_again_and_every_receipt_is_in_the_store_once(
    place: Service, store: Store, links: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    there, kommuner = place.proxy, core.kommuner(Register(place.replicas["r1"].link.resolve()))
    kommuner = kommuner[kommuner["kommunenavn"].str.isalpha()].head(
        SESSIONS
    )  # a hyphen is sent as one that does not break
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(there.authority))
    outcome, lock = Outcome(), threading.Lock()

    async def work() -> list[Reader]:
        readers = [
            Reader(there.url, "kommuner", f"kommune={row.kommunenummer}", f"{row.kommunenavn} ({row.kommunenummer})".encode(), there.trust)
            for row in kommuner.itertuples()
        ]  # fmt: skip
        pages = [asyncio.create_task(reader.lives()) for reader in readers]
        try:
            async with asyncio.timeout(LIMIT * 3):
                await asyncio.gather(*(reader.stands.wait() for reader in readers))
                with ThreadPoolExecutor(2) as clients:
                    given = [
                        clients.submit(answer, there.url, links[number], number, "under_arbeid", outcome, lock)
                        for number in ("4621", "1103")
                    ]
                    await asyncio.gather(*(reader.asks() for reader in readers))
                    place.replicas["r1"].kill()
                    hurt = [reader for reader in readers if f"{COOKIE}=r1" in reader.cookies]
                    await asyncio.gather(*(reader.lost.wait() for reader in hurt))
                    await asyncio.gather(*(reader.stands.wait() for reader in readers))
                    await asyncio.gather(*map(asyncio.wrap_future, given))
                assert all(f"{COOKIE}=r1" not in reader.cookies for reader in readers)
        finally:
            for page in pages:
                page.cancel()
        return hurt

    hurt = asyncio.run(work())
    assert 0 < len(hurt) < SESSIONS
    assert outcome.receipts == {a.content.kommunenummer: a.entry.nr for a in rounds.answers(store)}
    assert len(store.entries(type="kommunesvar")) == len(outcome.receipts) == 2
    place.replicas["r1"].start()
    eventually(lambda: there.up("r1") and place.even())


def test_all_replicas_are_restarted_in_turn_without_one_request_to_the_open_routes_that_fails(place: Service) -> None:
    seen: list[tuple[str, int]] = []
    asking, done = threading.Semaphore(0), threading.Event()

    def reader() -> None:
        while not done.wait(0.05):
            path = OPEN[len(seen) % len(OPEN)]
            seen.append((path, place.proxy.asks(path).status_code))
            asking.release()

    def restart(replica: Replica, name: str) -> None:
        replica.stop()
        for _ in range(3):  # the others answer for it
            assert asking.acquire(timeout=LIMIT)
        replica.start()
        eventually(lambda: place.proxy.up(name))

    crowd = threading.Thread(target=reader)
    crowd.start()
    try:
        for name, replica in place.replicas.items():
            restart(replica, name)
    finally:
        done.set()
        crowd.join()
    assert len(seen) > len(OPEN) and [one for one in seen if one[1] != 200] == []


def test_when_the_database_is_restarted_pages_go_on_showing_and_saving_recovers_by_itself(
    place: Service, store: Store, links: dict[str, str], postgres: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(place.proxy.authority))
    outcome = Outcome()
    postgres.stop()
    try:
        eventually(lambda: all("lager" in str(replica.health()["hindret"]) for replica in place.replicas.values()))
        for replica in place.replicas:
            with place.proxy.visit(replica) as page:
                assert "Fjaler" in screen(page, "kommuner", "kommune=4646")
        assert [place.proxy.asks(path).status_code for path in OPEN] == [200] * len(OPEN)
        assert place.proxy.asks(f"/svar/{links['4646']}").status_code == 503
    finally:
        postgres.start()
    answer(place.proxy.url, links["4646"], "4646", "under_arbeid", outcome, threading.Lock())
    assert outcome.receipts["4646"] in [entry.nr for entry in store.entries(type="kommunesvar")]
    eventually(place.even)
