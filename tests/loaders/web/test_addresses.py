"""Which addresses promise, and the form each is kept in."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.web.addresses import (
    MAX_PER_CALENDAR,
    MAX_PER_PATTERN,
    allowed_per_pattern,
    normalise,
    pattern_of,
    points,
    same_site,
    search_addresses,
    site_of,
)


@pytest.mark.parametrize(
    ("url", "label"),
    [
        ("/politikk/frivillighetspolitikk", ""),
        ("/temaplan-for-frivillighet.4211.aspx", ""),
        ("/123", "Frivilligmelding 2019–2023"),
        ("/123", "Strategi for frivilligheit"),
        ("/123", "Plan for friviljugt arbeid"),
        ("/frivillighetserklaering", "Frivillighetserklæring"),
        ("/fil.pdf", "Frivilligpolitisk plattform"),
    ],
)
def test_a_policy_is_the_most_promising_whatever_it_is_called(url: str, label: str) -> None:
    assert points("https://a.no" + url, label) >= 7


def test_a_plan_promises_more_than_a_page_on_culture_and_waste_promises_nothing() -> None:
    plan, culture, waste = (points(f"https://a.no/{word}", "") for word in ("planer", "kultur", "renovasjon"))
    assert plan > culture > 0 >= waste


def test_a_calendar_entry_on_culture_promises_nothing_but_one_on_the_policy_does() -> None:
    assert points("https://a.no/kalender/kulturkveld", "Kulturkveld") <= 0
    assert points("https://a.no/kalender/frivillighetsplan", "") >= 7


@pytest.mark.parametrize(
    ("given_url", "kept"),
    [
        ("HTTPS://A.no:443/x/../y?utm_source=1&a=2#del", "https://a.no/y?utm_source=1&a=2"),
        ("https://a.no", "https://a.no/"),
        ("https://a.no/å b", "https://a.no/%C3%A5%20b"),
        ("https://a.no/%c3%a5", "https://a.no/%c3%a5"),
        ("//a.no/x", "https://a.no/x"),
        ("/x?PHPSESSID=123", "https://a.no/x?PHPSESSID=123"),
    ],
)
def test_an_address_is_kept_as_it_is_written(given_url: str, kept: str) -> None:
    assert normalise(given_url, "https://a.no/") == kept


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://a.no/",
        "/bilde.JPG",
        "http://u:p@a.no/",
        "/" + "x" * 900,
        "/a/a/a/a",
        "/a/b" * 8,
        "http://[",
    ],
)
def test_what_is_not_a_page_to_fetch_is_left(url: str) -> None:
    assert normalise(url, "https://a.no/") is None


@settings(deadline=None)
@given(st.text(max_size=60))
def test_normalising_never_raises_and_is_its_own_normal_form(text: str) -> None:
    found = normalise(text, "https://a.no/x/")
    assert found is None or normalise(found) == found


def test_the_days_of_a_calendar_share_a_pattern_and_two_plans_do_not() -> None:
    assert pattern_of("https://a.no/dag/2024/01/02") == pattern_of("https://a.no/dag/2025/11/30")
    assert pattern_of("https://a.no/plan-kultur") != pattern_of("https://a.no/plan-idrett")


def test_a_subdomain_belongs_to_the_site_and_a_lookalike_does_not() -> None:
    site = site_of("https://www.voss.herad.no/")
    assert same_site("https://plan.voss.herad.no/x", site)
    assert not same_site("https://evilvoss.herad.no/", site)
    assert not same_site("https://voss.herad.no.evil.com/", site)


def test_the_sites_search_is_asked_in_the_kommunes_written_language() -> None:
    nynorsk = search_addresses(("https://a.no/sok?side=1", "q"), "nynorsk")
    assert any("frivilligplan" in url for url in nynorsk)
    assert all(url.startswith("https://a.no/sok?side=1&q=") for url in nynorsk)
    unknown = " ".join(search_addresses(("https://a.no/sok", "q"), None))
    assert "frivillighetspolitikk" in unknown
    assert "frivilligpolitikk" in unknown
    assert search_addresses(("https://a.no/sok", "q"), "bokmål")[0] == "https://a.no/sok?q=frivillighetspolitikk"


def test_addresses_of_absurd_length_cost_nothing() -> None:
    assert normalise("https://a.no" + "/a" * 500_000) is None
    assert points("https://a.no/" + "plan" * 300_000, "strategi" * 300_000) > 0


@pytest.mark.parametrize(
    ("url", "calendar"),
    [
        ("https://a.no/dag/2024/01/02/plan", True),
        ("https://a.no/kalender?dato=2024-01-02", True),
        ("https://a.no/nyheter?page=7", True),
        ("https://a.no/arkiv/2019", True),
        ("https://a.no/artikkel.aspx?MId1=1234&AId=567", False),
        ("https://a.no/kulturplan.461595.no.html", False),
        ("https://a.no/temaplan.4211.aspx", False),
    ],
)
def test_numbered_articles_are_not_taken_for_a_calendar(url: str, calendar: bool) -> None:
    assert allowed_per_pattern(url) == (MAX_PER_CALENDAR if calendar else MAX_PER_PATTERN)
