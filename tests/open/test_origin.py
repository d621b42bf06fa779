"""Another site's page cannot act through a visitor's browser."""

import pytest

from pages.open.serving.middleware import is_ours


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        (None, "kart.example.org"),
        ("https://kart.example.org", "kart.example.org"),
        ("https://kart.example.org", "kart.example.org:443"),
        ("http://kart.example.org:80", "kart.example.org"),
        ("http://localhost:8501", "localhost:8501"),
        ("http://[::1]:8501", "[::1]:8501"),
    ],
)
def test_our_own_pages_and_those_who_are_no_browser_pass(origin, host):
    assert is_ours(origin, host)


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://evil.example", "kart.example.org"),
        ("https://kart.example.org.evil.example", "kart.example.org"),
        ("https://kart.example.org@evil.example", "kart.example.org"),
        ("http://localhost:9999", "localhost:8501"),
        ("http://localhost", "kart.example.org"),
        ("http://127.0.0.1:8501", "localhost:8501"),
        ("null", "kart.example.org"),
        ("null", ""),
        ("", "kart.example.org"),
        ("file://", "kart.example.org"),
        ("https://kart.example.org:x", "kart.example.org"),
        ("https://[", "kart.example.org"),
    ],
)
def test_everybody_else_is_foreign(origin, host):
    assert not is_ours(origin, host)


def test_a_name_that_the_owner_has_set_is_ours(monkeypatch):
    named = {"server.corsAllowedOrigins": ["https://kart.example.org"], "browser.serverAddress": "frivillig.example"}
    monkeypatch.setattr("streamlit.config.get_option", named.get)
    assert is_ours("https://kart.example.org", "10.0.0.7:8501")
    assert is_ours("https://frivillig.example", "10.0.0.7:8501")
    assert not is_ours("https://evil.example", "10.0.0.7:8501")


def test_what_would_write_is_refused_in_words_when_another_site_sends_it(client):
    answer = client.post("/registrer", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert "kom fra en annen nettside" in answer.text
    assert (
        client.post("/registrer", headers={"Origin": client.base}).status_code == 404
    )  # no such route here: it passed
    assert client.post("/api/v1/fylker", headers={"Origin": "https://evil.example"}).status_code == 405
    assert client.get("/api/v1/fylker", headers={"Origin": "https://evil.example"}).status_code == 200
