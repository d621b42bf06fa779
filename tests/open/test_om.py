"""The pages about the product: who is behind it, what is kept, what is accessible, and how to tell."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from streamlit.web.server.starlette import starlette_server_config as streamlits

from pages.components import access
from pages.components.ways import ABOUT, foot
from tests.registers import ROOT

PROXY = (ROOT / "deploy" / "haproxy.cfg").read_text(encoding="utf-8")
INTERNAL = re.compile(r'href="(/[^"#?]*)')


@pytest.mark.parametrize("path", ABOUT)
def test_a_page_about_the_product_is_plain_html_that_leads_to_the_others_and_nowhere_wrong(client, path):
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "script" not in answer.text and "style=" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert f"<h1>{ABOUT[path]}</h1>" in answer.text
    links = set(INTERNAL.findall(answer.text))
    assert links >= set(ABOUT)
    ours = {link for link in links if link not in {"/", "/data-og-metode"}}  # Streamlit's own, not served here
    assert [link for link in ours if client.get(link).status_code != 200] == []
    assert client.get(f"{path}/x").status_code == 404


def test_the_foot_leads_to_every_page():
    assert INTERNAL.findall(foot()) == list(ABOUT)


def test_every_cookie_that_can_be_set_is_told(client):
    told = client.get("/personvern").text
    names = [value for name, value in vars(streamlits).items() if name.endswith("COOKIE_NAME")]
    assert len(names) == 4
    names += [*re.findall(r"(?m)^ +cookie (\w+) insert", PROXY), access.local_cookie().rpartition("_")[0]]
    assert (len(names), [name for name in names if f"<code>{name}" not in told]) == (6, [])


def test_plain_pages_set_no_cookie(client):
    assert [path for path in [*ABOUT, "/kart", "/api"] if "set-cookie" in client.get(path).headers] == []
    without = {path for line in re.findall(r"(?m)^ +acl apent path (.*)$", PROXY) for path in line.split()}
    assert {*ABOUT, "/kart", "/api"} <= without  # the proxy gives a cookie with all others


def test_with_an_address_the_message_goes_there_and_without_one_to_the_publisher(client, monkeypatch, tmp_path):
    monkeypatch.setenv("MELD_FRA_EPOST", "kart@example.org")
    told = client.get("/meld-fra?kommune=4621", headers={"Host": "med.example.no"}).text
    link = urlsplit(re.search(r'href="(mailto:[^"]+)"', told)[1].replace("&amp;", "&"))
    assert unquote(link.path) == "kart@example.org"
    assert "Voss (4621)" in parse_qs(link.query)["body"][0] and parse_qs(link.query)["subject"] == [
        "Frivillighetskartet: Voss (4621)"
    ]
    monkeypatch.delenv("MELD_FRA_EPOST")
    told = client.get("/meld-fra?kommune=4621", headers={"Host": "uten.example.no"}).text
    assert "mailto:" not in told and 'href="https://www.frivillighetnorge.no/"' in told and "Voss (4621)" in told


@pytest.mark.parametrize("asked", ["<script>alert(1)</script>", "0000", "4621&kommune=x", "", "x" * 3_000])
def test_a_kommune_that_is_none_is_left_out_of_the_message(client, asked):
    answer = client.get("/meld-fra", params={"kommune": asked})
    assert answer.status_code == 200
    assert "Gjelder: (kommune eller side)" in answer.text and "alert" not in answer.text


def test_the_address_in_secrets_serves_meld_fra_and_security_txt_alike(client, monkeypatch, tmp_path):
    secrets = tmp_path / "secrets.toml"
    secrets.write_text('meld_fra_epost = "hemmelig@example.org"\n', encoding="utf-8")
    monkeypatch.delenv("MELD_FRA_EPOST", raising=False)
    monkeypatch.setattr(access.config, "get_option", lambda name: [str(secrets)] if name == "secrets.files" else None)
    host = {"Host": "hemmelig.example.no"}
    for path in ("/meld-fra", "/.well-known/security.txt", "/dcat.ttl"):
        assert "mailto:hemmelig@example.org" in client.get(path, headers=host).text, path
