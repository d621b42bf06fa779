"""Content negotiation: the weights that a client gives decide, and what it refuses it never gets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.open.serving.answers import codings, media_type, weights

OFFERED = ("application/json", "text/csv", "application/geo+json")
CASES = {
    "": "application/json",
    "*/*": "application/json",
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8": "application/json",
    "text/csv": "text/csv",
    "text/csv;q=0.1, application/json": "application/json",
    "application/json;q=0.1, text/csv;q=0.2": "text/csv",
    "text/csv; q=0.5, application/geo+json; Q=0.6": "application/geo+json",
    "TEXT/CSV": "text/csv",
    "text/csv;charset=utf-8;q=1": "text/csv",
    "text/*;q=0.5, */*;q=0.1": "text/csv",
    "application/*, text/csv;q=0.9": "application/json",
    "application/json;q=0": "text/csv",
    "application/json;q=0, */*": "text/csv",
    "application/json;q=0.000, text/*;q=0, */*;q=0.3": "application/geo+json",
    "text/csv;q=0, text/csv": "application/json",
    "*/*;q=0": None,
    "application/json;q=0,text/csv;q=0,application/geo+json;q=0.0": None,
    "text/html": "application/json",
    "text/csv;q=often": "application/json",
    "text/csv, application/json": "text/csv",
    ",;,q=1,": "application/json",
}


@pytest.mark.parametrize("accept", CASES, ids=repr)
def test_the_type_wanted_most_is_chosen(accept: str) -> None:
    assert media_type(accept, OFFERED) == CASES[accept]


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        ("", ()),
        ("gzip, br", ("br", "gzip")),
        ("gzip;q=1.0, br;q=0.1", ("gzip", "br")),
        ("br;q=0, gzip", ("gzip",)),
        ("*", ("br", "gzip")),
        ("*;q=0.5, br;q=0", ("gzip",)),
        ("identity, gzip;q=0.5", ()),
        ("identity;q=0.1, gzip;q=0.5", ("gzip",)),
        ("identity;q=0, *", ("br", "gzip")),
        ("deflate", ()),
    ],
)
def test_the_coding_wanted_most_comes_first_and_a_refused_one_never(header: str, taken: tuple[str, ...]) -> None:
    assert codings(header) == taken


ACCEPT = st.lists(
    st.tuples(st.sampled_from([*OFFERED, "text/*", "application/*", "*/*", "text/html"]), st.integers(0, 1000)),
    max_size=6,
    unique_by=lambda part: part[0],
)


@given(ACCEPT)
def test_what_is_refused_by_name_is_never_chosen_and_what_is_chosen_is_wanted_most(said: list[tuple[str, int]]) -> None:
    chosen = media_type(", ".join(f"{name};q={weight / 1000}" for name, weight in said), OFFERED)
    by_name = dict(said)

    def weight(media: str) -> int | None:
        return next((by_name[n] for n in (media, f"{media.split('/', maxsplit=1)[0]}/*", "*/*") if n in by_name), None)

    known = {media: weight(media) for media in OFFERED}
    if chosen is None:
        assert all(w == 0 for w in known.values())
    elif any(known.values()):
        assert known[chosen] == max(w for w in known.values() if w)
    else:
        assert known[chosen] is None


@given(st.text(max_size=60))
def test_no_header_is_too_odd_to_be_read(header: str) -> None:
    assert all(0 <= weight <= 1 for _, weight in weights(header))
    assert media_type(header, OFFERED) in {*OFFERED, None}
    assert set(codings(header)) <= {"br", "gzip"}
