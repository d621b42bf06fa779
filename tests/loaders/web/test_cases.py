"""What people publish, in the forms they publish it: inputs of our own writing in `cases/`, each with its right result."""

import gzip
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.web.addresses import normalise, resolve, without_tracking
from loaders.web.crawling import sitemap
from loaders.web.crawling.sitemap import read_sitemap
from loaders.web.fetching.robots import parse
from loaders.web.forstaa.datoer import dates_in
from loaders.web.forstaa.tekst import setninger
from loaders.web.reading.html import read_html

CASES = Path(__file__).parent / "cases"


def cases(name: str) -> dict[str, Any]:
    return tomllib.loads((CASES / name).read_text(encoding="utf-8"))


def test_dates_are_read_as_exactly_as_they_are_written_and_other_numbers_are_none() -> None:
    listed = cases("dates.toml")
    expected = {text: [] for text in listed["no_dates"]["texts"]} | {
        text: [iso] for text, iso in listed["dates"].items()
    }
    framed = "Planen ble vedtatt av kommunestyret {}"
    wrong = [
        (text, dates, [found.iso for found in dates_in(frame.format(text))])
        for text, dates in expected.items()
        for frame in ("{}", framed)
        if [found.iso for found in dates_in(frame.format(text))] != dates
    ]
    assert wrong == []


def test_no_date_is_cut_in_two_sentences() -> None:
    wrong = [
        text
        for text in cases("dates.toml")["dates"]
        if len(setninger(f"Kommunestyret vedtok planen {text}, enstemmig")) != 1
    ]
    assert wrong == []


def test_an_address_is_what_a_browser_asks_for() -> None:
    listed = cases("addresses.toml")
    base = listed["base"]
    expected = listed["addresses"] | dict.fromkeys(listed["no_address"]["written"])
    wrong = [(text, asked, resolve(text, base)) for text, asked in expected.items() if resolve(text, base) != asked]
    latin = listed["query_in_latin_1"].items()
    wrong += [(text, asked, None) for text, asked in latin if resolve(text, base, "windows-1252") != asked]
    again = [asked for asked in listed["addresses"].values() if resolve(asked) != asked or normalise(asked) != asked]
    assert (wrong, again) == ([], [])


@given(st.text(alphabet="ab/\\\\.%2eF8?;=&#:@ ø[]|~\n", max_size=40))
def test_an_address_once_resolved_stays_as_it_is(written: str) -> None:
    found = resolve(written, "http://www.prove.kommune.no/a/b")
    assert found is None or (found.isascii() and " " not in found and resolve(found) == found)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("http://a.no/x?utm_source=1&a=2", "http://a.no/x?a=2"),
        ("http://a.no/x?a=2&utm_source=1&fbclid=3", "http://a.no/x?a=2"),
        ("http://a.no/x;jsessionid=1F?b=1", "http://a.no/x?b=1"),
        ("http://a.no/x?PHPSESSID=1", "http://a.no/x"),
        ("http://a.no/x?sid=1&print=2&return=3", "http://a.no/x?sid=1&print=2&return=3"),
        ("http://a.no/x?4711", "http://a.no/x?4711"),
    ],
)
def test_the_marks_of_campaigns_and_sessions_do_not_tell_addresses_apart(url: str, kept: str) -> None:
    assert without_tracking(url) == kept


def test_robots_rules_close_what_their_author_meant_to_close_in_every_encoding() -> None:
    wrong: list[tuple[str, str, object]] = []
    for case in cases("robots.toml")["robots"]:
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1"):
            rules = parse(case["text"].encode(encoding))
            named = f"{case['name']} ({encoding})"
            wrong += [(named, "closed", path) for path in case["closed"] if rules.allows(f"http://www.a.no{path}")]
            wrong += [(named, "open", path) for path in case["open"] if not rules.allows(f"http://www.a.no{path}")]
            if rules.crawl_delay != case.get("delay", 0.0):
                wrong.append((named, "delay", rules.crawl_delay))
    assert wrong == []


def test_sitemaps_and_feeds_give_their_addresses_in_every_encoding_packed_or_not_and_however_they_arrive(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wrong: list[tuple[str, list[str]]] = []
    for piece in (1, 7, 16_384):
        monkeypatch.setattr(sitemap, "PIECE", piece)
        for case in cases("sitemaps.toml")["sitemap"]:
            named = "utf-8" if "encoding=" not in case["text"] else "latin-1"
            for body in {case["text"].encode(name) for name in (named, "utf-16", "cp1252")} | (
                {case["text"].encode("utf-8-sig")} if named == "utf-8" else set()
            ):
                for served in (body, gzip.compress(body)):
                    found = read_sitemap(served, "http://www.prove.kommune.no/kart/sitemap.xml")
                    titles = [entry.tittel for entry in found]
                    if [entry.url for entry in found] != case["addresses"] or titles != case.get(
                        "titles", [None] * len(found)
                    ):
                        wrong.append((f"{case['name']} {body[:12]!r} {piece}", [entry.url for entry in found]))
    assert wrong == []


FRAME = (
    "<!doctype html><html><head><title>Plan</title></head><body><header><a href='/'>Sted kommune</a><nav><ul>"
    "<li><a href='/f'>Frivillighet</a></li></ul></nav></header>{}<footer>Frivilligsentralen, 0000 Sted</footer></body></html>"
)


def page_text(case: dict[str, Any]) -> list[str]:
    page = case["html"] if case.get("whole") else FRAME.format(case["html"])
    return read_html(page.encode(), "text/html; charset=utf-8", "http://www.prove.kommune.no/plan").tekst.splitlines()


def test_what_a_reader_sees_of_a_page_is_read_and_nothing_around_it() -> None:
    wrong = [
        (case["name"], page_text(case)) for case in cases("pages.toml")["page"] if page_text(case) != case["lines"]
    ]
    assert wrong == []


WORDS = st.text(alphabet="abcæøå ", min_size=1, max_size=30).map(str.strip).filter(bool)
TAGS = st.sampled_from(
    ["p", "div", "li", "h2", "h5", "td", "dd", "span", "a", "section", "aside", "blockquote", "details"]
)


@given(st.recursive(WORDS, lambda inner: st.tuples(TAGS, st.lists(inner, min_size=1, max_size=4)), max_leaves=25))
def test_no_word_of_the_main_part_is_lost_however_it_is_nested(content: Any) -> None:
    def markup(node: Any) -> str:
        return node if isinstance(node, str) else f"<{node[0]}> {' '.join(map(markup, node[1]))} </{node[0]}>"

    def words(node: Any) -> list[str]:
        return node.split() if isinstance(node, str) else [word for inner in node[1] for word in words(inner)]

    page = FRAME.format(f"<main><h1>Overskrift</h1><p>{'Innledning. ' * 4}</p>{markup(content)}</main>")
    read = read_html(page.encode(), "text/html", "http://a.no/").tekst.split()
    left = "|".join(read[5:]).replace(" ", "")
    assert [word for word in words(content) if word not in left] == []
