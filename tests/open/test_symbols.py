"""Symbols: the shipped font has every one that a screen names, and the client is given it in place of its own."""

import re

import pytest
from fontTools.ttLib import TTFont

from pages.open.serving.middleware import norwegian
from pages.open.serving.site import CLIENT_FILES, FILES, without_symbols
from tests.open.conftest import Client
from tests.open.symbols import SHIPPED, symbols, used, write


def test_every_symbol_that_is_named_is_in_the_font_and_no_other():
    font, names = symbols(TTFont(SHIPPED)), used()
    assert names <= font.keys(), "python -m tests.open.symbols"
    assert {font[name] for name in names} == set(font.values()), "python -m tests.open.symbols"


def test_a_symbol_that_no_font_has_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr("tests.open.symbols.used", lambda: {"finnes_ikke"})
    with pytest.raises(KeyError, match="finnes_ikke"):
        write(tmp_path / "symboler.woff2")


def test_the_client_is_given_this_font_alone():
    (sheet,) = (CLIENT_FILES / "css").glob("index.*.css")
    before, after = sheet.read_bytes(), without_symbols(sheet.read_bytes())
    assert b"MaterialSymbols" in before
    assert b"MaterialSymbols" not in after
    assert after.count(b"@font-face") == before.count(b"@font-face") - 1
    shell = norwegian((CLIENT_FILES.parent / "index.html").read_bytes()).decode()
    assert re.search(r"Material Symbols Rounded.*?" + re.escape(FILES.url("symboler.woff2")), shell)


def test_the_font_is_served_for_good(client: Client):
    answer = client.get(FILES.url("symboler.woff2"))
    assert answer.content == SHIPPED.read_bytes()
    assert answer.headers["content-type"] == "font/woff2"
    assert "immutable" in answer.headers["cache-control"]
