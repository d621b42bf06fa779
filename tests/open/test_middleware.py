"""What every answer carries, and what is done to Streamlit's own page."""

import re
from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import FileResponse, PlainTextResponse
from starlette.routing import Route

from pages.components import downloads
from pages.open.routes import MIDDLEWARE, ROUTES
from pages.open.serving.middleware import LOG, PageHeaders, norwegian, script_hashes
from pages.open.site_files import addresses
from tests.open.conftest import Client, serving

SHELL = Path(streamlit.__file__).parent / "static" / "index.html"


@pytest.fixture(scope="module")
def shell():
    """Streamlit's real shell page behind its compression and our middleware, asked for as a browser asks."""
    routes = [
        Route("/fylker", lambda _: FileResponse(SHELL)),
        Route("/static/x.txt", lambda _: PlainTextResponse('<html lang="en">')),
    ]
    app = Starlette(routes=routes, middleware=[Middleware(PageHeaders), Middleware(GZipMiddleware, minimum_size=0)])
    with serving(app) as url, Client(url) as client:
        client.headers.update({"Accept": "text/html,*/*;q=0.8", "Accept-Encoding": "gzip, br"})
        yield client


def test_streamlits_page_says_that_it_is_norwegian_and_what_it_is(shell):
    page = shell.get("/fylker")
    page.encoding = "utf-8"
    assert '<html lang="nb"' in page.text
    assert "Frivillighetskartet</title>" in page.text
    assert "You need to enable JavaScript" not in page.text
    assert '<a href="/kart">' in page.text
    assert int(page.headers["content-length"]) <= len(page.content)


def test_streamlits_client_is_told_where_the_server_is_so_that_a_screens_address_gives_no_404(shell):
    head = shell.get("/fylker").text.split("<title>")[0]
    assert 'window.__streamlit = {BACKEND_BASE_URL: location.origin + "/"}' in head


def test_the_changed_page_is_never_mistaken_for_the_unchanged_file(shell):
    page = shell.get("/fylker")
    assert "etag" not in page.headers and "last-modified" not in page.headers
    head = shell.head("/fylker")
    assert head.status_code == 200 and head.content == b""


def test_also_those_who_are_not_browsers_get_the_changed_page(shell):
    page = shell.get("/fylker", headers={"Accept": "*/*", "Accept-Encoding": "gzip"})
    assert b'<html lang="nb"' in page.content


def test_other_answers_pass_unchanged(shell):
    assert shell.get("/static/x.txt").text == '<html lang="en">'


def test_streamlits_inline_script_runs_by_its_hash_alone(shell):
    policy = shell.get("/fylker").headers["content-security-policy"]
    scripts = policy.split("script-src")[1].split(";")[0]
    assert "'unsafe-inline'" not in scripts
    assert all(digest in scripts for digest in script_hashes(norwegian(SHELL.read_bytes())))
    assert "frame-ancestors 'self'" in policy


@pytest.mark.parametrize("path", ["/api/v1/fylker", "/helse", "/api/v1/nei", "/geo/nei"])
def test_our_own_answers_allow_nothing_from_elsewhere_and_no_frame(client, path):
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert "unsafe" not in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


@pytest.fixture(scope="module")
def whole():
    """Streamlit's real shell at every address that is not ours, as Streamlit gives it, behind all of our middleware."""
    routes = [*ROUTES, Route("/{rest:path}", lambda _: FileResponse(SHELL))]
    app = Starlette(routes=routes, middleware=[*MIDDLEWARE, Middleware(GZipMiddleware, minimum_size=0)])
    with serving(app) as url, Client(url) as client:
        yield client


UNKNOWN = (
    "/tull",
    "/start",
    "/fylker/abc",
    "/kommuner/4621",
    "/tull.js",
    "/index.html",
    "/kart/x",
    "/helse/x",
    "/geo/a/b",
    "/apent/a/b",
    "/.well-known/x",
    "/Fylker",
    "/%3Cscript%3E",
)


@pytest.mark.parametrize("path", UNKNOWN)
@pytest.mark.parametrize("encoding", ["identity", "gzip, br"])
@pytest.mark.parametrize("accept", ["text/html", "*/*"])
def test_an_address_with_nothing_answers_404_and_not_streamlits_shell(whole, path, encoding, accept):
    answer = whole.get(path, headers={"Accept": accept, "Accept-Encoding": encoding})
    assert answer.status_code == 404
    assert "Det er ingenting på denne adressen." in answer.content.decode()
    assert b'id="root"' not in answer.content
    assert "script" not in answer.headers["Content-Security-Policy"].replace("script-src 'self'", "")


def test_every_screen_answers_200_with_or_without_a_slash_at_the_end(whole):
    for path in addresses():
        for form in (path, path.rstrip("/") + "/"):
            assert whole.get(form, headers={"Accept": "text/html"}).status_code == 200, form


def broken(_: object) -> None:
    raise RuntimeError("hemmelig/sti.py")


def test_an_error_nobody_expected_is_a_norwegian_page_or_a_problem_at_every_open_address_and_is_logged_once(
    caplog, monkeypatch
):
    monkeypatch.setattr(LOG, "filters", [])  # which spare the log where a server runs
    wrong, paths = [], {re.sub(r"{[^}]*}", "x", route.path) for route in ROUTES} | {"/fylker"}
    with (
        serving(Starlette(routes=[Route(p, broken) for p in paths], middleware=MIDDLEWARE)) as url,
        Client(url) as client,
    ):
        for path in sorted(paths):
            caplog.clear()
            answer = client.get(path)
            kind = "application/problem+json" if path.startswith(("/api/", "/helse")) else "text/html; charset=utf-8"
            said = [record for record in caplog.records if record.exc_info]
            number = re.search(r"[0-9a-f]{8}", said[0].getMessage())[0] if len(said) == 1 else "once"
            good = (answer.status_code, answer.headers["content-type"], answer.headers["cache-control"]) == (
                500,
                kind,
                "no-store",
            )
            told = (
                number in answer.text
                and "meld-fra" in answer.text
                and answer.headers["X-Content-Type-Options"] == "nosniff"
            )
            if not good or not told or "hemmelig" in answer.text:
                wrong.append((path, answer.status_code, answer.text[:80], len(said)))
    assert wrong == []


def test_a_download_whose_making_fails_says_what_to_do_and_the_next_one_works(client):
    content: list[bytes] = []
    address = downloads.offer("økt", "tabell", lambda: content[0], "tabell.csv", "text/csv")
    failed = client.get(address, headers={"Accept-Encoding": "identity"})
    assert (failed.status_code, "Content-Disposition" in failed.headers) == (500, False)
    assert "Gå tilbake og last siden på nytt" in failed.text and "Error" not in failed.text
    content.append(b"a;b")
    assert client.get(address).content == b"a;b"
