"""Near-duplicates: editions of one plan give one proposal that says which is which; different plans stay apart."""

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.web.forstaa.familie import alike, folded, role, sketch
from tests.funn_eksempler import funn

WORDS = [f"{a}{b}{c}" for a in "bdfgk" for b in "aeiouy" for c in ("rak", "lot", "min", "sev", "tul")]


def text_of(seed: int, length: int = 400) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=length))


def edition(text: str, share: float) -> str:
    """The same text with a share of its words changed, in one run as an editor changes a chapter."""
    words = text.split()
    return " ".join([*words[: int(len(words) * (1 - share))], *text_of(99, int(len(words) * share)).split()])


PLAN = text_of(1)
DOCUMENTS = {
    "https://k.example/plan.pdf": ("Frivillighetsplan", PLAN, {"poeng": 8.0}),
    "https://k.example/kopi.pdf": ("Frivillighetsplan", PLAN, {"poeng": 7.0}),
    "https://k.example/horing.pdf": (
        "Frivillighetsplan – høringsutgave",
        edition(PLAN, 0.3),
        {"status": "under_arbeid"},
    ),
    "https://k.example/sak.pdf": ("Saksframlegg", f"{text_of(7, 200)} {PLAN}", {"status": "politikk_vist"}),
    "https://k.example/annen.pdf": ("Plan for frivillighet", text_of(2), {"poeng": 5.0}),
}


def rows() -> tuple[list[dict[str, object]], dict[str, frozenset[int]], dict[str, str]]:
    undated = {"vedtatt_dato": None, "periode_fra": None, "periode_til": None}
    found = [
        funn("3120", "Rakkestad", url=url, tittel=title, dokument_hash=str(hash(text)), **undated | other)
        for url, (title, text, other) in DOCUMENTS.items()
    ]
    found[0] |= {"vedtatt_dato": "2025-03-13"}
    sketches = {url: sketch(text) for url, (_, text, _) in DOCUMENTS.items()}
    return found, sketches, {url: role(title, url, text) for url, (title, text, _) in DOCUMENTS.items()}


def test_draft_hearing_edition_case_paper_and_copies_are_one_proposal_that_says_which_is_which():
    first, other = folded(*rows())
    told = {one["url"].rsplit("/", 1)[-1]: one["rolle"] for one in json.loads(first["familie"])}
    assert first["url"].endswith("/plan.pdf")
    assert told == {
        "kopi.pdf": "samme tekst på en annen adresse",
        "horing.pdf": "høringsutgave",
        "sak.pdf": "saksframlegg",
    }
    assert other["url"].endswith("/annen.pdf")
    assert other["familie"] is None


@given(st.permutations(range(len(DOCUMENTS))))
def test_the_order_the_documents_are_read_in_changes_nothing(order):
    found, sketches, roles = rows()
    kept = folded([found[at] for at in order], sketches, roles)
    assert {row["url"].rsplit("/", 1)[-1] for row in kept} == {"plan.pdf", "annen.pdf"}


@pytest.mark.parametrize(
    "apart",
    [{"vedtatt_dato": "2019-05-02"}, {"periode_til": "2019"}, {"enhet": "5503"}, {"plantype": "temaplan_annen"}],
    ids=lambda apart: next(iter(apart)),
)
def test_an_edition_of_another_year_a_former_kommunes_or_another_plan_is_a_proposal_of_its_own(apart):
    found, sketches, roles = rows()
    found[0]["periode_til"] = "2030"
    found[1] |= apart
    assert len(folded(found, sketches, roles)) == 3


def test_the_last_periods_plan_is_not_an_edition_of_this_ones_though_most_words_are_the_same():
    for title, url in (
        ("Frivillighetsplan 2018–2022", "https://k.example/gammel.pdf"),
        ("Frivillighetsplan", "https://k.example/frivillighetsplan-2018-22.pdf"),
    ):
        found, sketches, roles = rows()
        found[0]["tittel"] = "Frivillighetsplan 2022–2026"
        old = funn(
            "3120",
            "Rakkestad",
            url=url,
            tittel=title,
            dokument_hash="eldre",
            vedtatt_dato=None,
            periode_fra=None,
            periode_til=None,
        )
        kept = folded([*found, old], sketches | {url: sketch(edition(PLAN, 0.1))}, roles)
        assert {row["url"] for row in kept} == {found[0]["url"], "https://k.example/annen.pdf", url}


def test_what_one_document_says_of_an_older_plan_and_of_a_new_one_stays_two():
    found, sketches, roles = rows()
    twice = funn(
        "3120", "Rakkestad", url=found[0]["url"], status="under_arbeid", dokument_hash=found[0]["dokument_hash"]
    )
    assert twice["id"] in {row["id"] for row in folded([*found, twice], sketches, roles)}


@given(st.integers(0, 50), st.integers(51, 100))
def test_a_text_is_like_itself_and_unlike_another(one, other):
    assert alike(sketch(text_of(one)), sketch(text_of(one)))
    assert not alike(sketch(text_of(one)), sketch(text_of(other)))


def test_a_text_too_short_to_be_told_from_others_is_like_none():
    assert not alike(sketch("Her finner du planen vår"), sketch("Her finner du planen vår"))
