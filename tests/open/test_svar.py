"""The answer page of a kommune: what a link opens, what is asked, what is stored, and what an attacker gets."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from data.database import Register
from data.queries import core
from data.store import rounds
from data.store.log import Store
from data.store.types import Aktor, Kommunesvar
from pages.components import svar_texts as texts
from pages.components.limits import Limit, client_key
from pages.open.routes import MIDDLEWARE, ROUTES
from pages.open.svar import page

VOSS, STAVANGER, AUKRA = "4621", "1103", "1547"
ADOPTED = {
    "svar": "vedtatt", "tittel": "Plan for frivilligheit", "dato": "13. juni 2024", "organ": "heradsstyret",
    "lenke": "https://www.voss.herad.no/plan", "periode": "2024–2028", "dialog": "frivilligsentralen", "rolle": "kultursjef",
    "kriterier": ["dokument", "dialog"], "forankret": ["kommuneplanens_samfunnsdel"], "merknad": "Takk for sist",
}  # fmt: skip


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, register_file: Path) -> Store:
    """An empty store that the page writes to; nobody has used any share of the limits, and a wrong link is answered at once."""
    address = f"sqlite:///{tmp_path / 'store.sqlite3'}"
    monkeypatch.setenv("REGISTER_URL", address)
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(register_file))
    monkeypatch.setattr(page, "SLOWLY", 0.0)
    for name in ("_WRONG", "_ASKED", "_SENT"):
        monkeypatch.setattr(page, name, Limit(10_000, 1))
    return Store(address)


@pytest.fixture
def web() -> Iterator[TestClient]:
    with TestClient(Starlette(routes=ROUTES, middleware=MIDDLEWARE), follow_redirects=True) as client:
        yield client


def start(store: Store, redaktor: Aktor, *kommuner: str, deadline: date | None = None) -> dict[str, str]:
    """A round for these kommuner; gives their links."""
    links = rounds.new_links(kommuner)
    store.add(redaktor, rounds.new_round("Våren", deadline or date.today() + timedelta(days=30), links))
    return links


def hidden(body: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', body):
        found.setdefault(name, []).append(html.unescape(value))
    return found


def send(web: TestClient, link: str, fields: dict[str, object]) -> object:
    """Review, then send, as a person does; the answer after the last step."""
    review = web.post(f"/svar/{link}", data={**fields, "handling": "se"})
    assert review.status_code == 200, re.findall(r'class="feil"[^>]*>([^<]*)', review.text)
    return web.post(f"/svar/{link}", data={**hidden(review.text), "handling": "send"})


def test_every_kommune_is_shown_what_the_register_says_in_its_own_language(
    store: Store, web: TestClient, redaktor: Aktor, register: Register
) -> None:
    rows = core.kommuner(register)
    links = start(store, redaktor, *rows["kommunenummer"])
    wrong = []
    for row in rows.itertuples():
        shown = web.get(f"/svar/{links[row.kommunenummer]}")
        nynorsk = row.malform == "nynorsk"
        told = html.escape(row.kommunenavn) in shown.text and f'<html lang="{"nn" if nynorsk else "nb"}">' in shown.text
        if shown.status_code != 200 or not told or (texts.NB["spor"] in shown.text) == nynorsk:
            wrong.append(row.kommunenavn)
    assert wrong == []


def test_an_adopted_policy_goes_from_the_form_to_the_store_with_all_that_was_said(
    store: Store, web: TestClient, redaktor: Aktor
) -> None:
    links = start(store, redaktor, VOSS)
    receipt = send(web, links[VOSS], ADOPTED)
    (answer,) = rounds.answers(store)
    c = answer.content
    assert (c.svar, c.tittel, c.vedtatt_dato, c.vedtatt_av, c.periode_fra, c.periode_til) == (
        "vedtatt", "Plan for frivilligheit", "2024-06-13", "heradsstyret", "2024", "2028",
    )  # fmt: skip
    assert (c.kilde_url, c.dialog_med, c.rolle, c.kriterier) == (
        "https://www.voss.herad.no/plan", "frivilligsentralen", "kultursjef", ("dokument", "dialog"),
    )  # fmt: skip
    assert c.forankret_i == ("kommuneplanens_samfunnsdel",)
    assert str(answer.entry.nr) in receipt.text
    assert texts.NN["kvittering"] in receipt.text
    assert answer.entry.opphav == "kommune"


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"svar": "under_arbeid", "steg": "innspill", "ventet": "hausten 2027", "hjelp": ["kafédialog"]},
         {"steg": "innspill", "ventet": "hausten 2027", "hjelp": ("kafédialog",), "tittel": None}),
        ({"svar": "ikke", "planlagt": "ja", "hjelp": ["rapport med anbefalinger"], "tittel": "hører ikke til her"},
         {"planlagt": "ja", "hjelp": ("rapport med anbefalinger",), "tittel": None}),
        ({"svar": "stemmer"}, {"status_vist": "vedtatt"}),
    ],
)  # fmt: skip
def test_each_answer_keeps_what_belongs_to_it_and_nothing_else(
    store: Store, web: TestClient, redaktor: Aktor, fields: dict[str, object], kept: dict[str, object]
) -> None:
    links = start(store, redaktor, VOSS)
    send(web, links[VOSS], {**fields, "rolle": "rådgjevar"})
    (answer,) = rounds.answers(store)
    assert {name: getattr(answer.content, name) for name in kept} == kept


def test_nothing_is_stored_before_the_review_is_sent_and_pressing_twice_is_one_answer(
    store: Store, web: TestClient, redaktor: Aktor
) -> None:
    link = start(store, redaktor, VOSS)[VOSS]
    review = web.post(f"/svar/{link}", data={**ADOPTED, "handling": "se"})
    assert rounds.answers(store) == []
    for _ in range(2):
        assert web.post(f"/svar/{link}", data={**hidden(review.text), "handling": "send"}).status_code == 200
    assert len(store.entries(type=Kommunesvar.TYPE)) == 1


def test_an_answer_stands_in_the_form_and_can_be_changed_and_the_last_one_holds(
    store: Store, web: TestClient, redaktor: Aktor
) -> None:
    link = start(store, redaktor, VOSS)[VOSS]
    send(web, link, ADOPTED)
    again = web.get(f"/svar/{link}")
    assert 'value="Plan for frivilligheit"' in again.text
    send(web, link, {"svar": "ikke", "rolle": "rådgjevar"})
    (answer,) = rounds.answers(store)
    assert answer.content.svar == "ikke"
    assert [i.handling for i in store.entries(type=Kommunesvar.TYPE)] == ["ny", "rettelse"]


def test_two_people_with_the_same_link_do_not_overwrite_each_other_unseen(
    store: Store, web: TestClient, redaktor: Aktor
) -> None:
    link = start(store, redaktor, VOSS)[VOSS]
    first = web.post(f"/svar/{link}", data={**ADOPTED, "handling": "se"})
    second = web.post(f"/svar/{link}", data={"svar": "ikke", "rolle": "rådgjevar", "handling": "se"})
    assert web.post(f"/svar/{link}", data={**hidden(first.text), "handling": "send"}).status_code == 200
    late = web.post(f"/svar/{link}", data={**hidden(second.text), "handling": "send"})
    assert late.status_code == 409
    assert texts.NN["feil_konflikt"] in late.text
    assert 'id="svar-ikke" value="ikke" checked' in late.text
    (answer,) = rounds.answers(store)
    assert answer.content.svar == "vedtatt"


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"svar": ""}, "feil_svar"), ({"svar": "kanskje"}, "feil_svar"), ({"rolle": ""}, "feil_rolle"),
        ({"rolle": "kari@voss.no"}, "feil_rolle_navn"), ({"tittel": "", "lenke": ""}, "feil_tittel"),
        ({"dato": "31. februar 2024"}, "feil_dato"), ({"dato": "2031"}, "feil_framtid"), ({"dato": "1924-06-13"}, "feil_gammel"),
        ({"periode": "2028–2024"}, "feil_periode"), ({"lenke": "javascript:alert(1)"}, "feil_lenke"),
        ({"forankret": ["noe_annet"]}, "feil_valg"), ({"kriterier": ["alle"]}, "feil_valg"),
        ({"tittel": "Plan\x00"}, "feil_tegn"), ({"tittel": "Plan\u202e"}, "feil_tegn"), ({"tittel": "Plan\ufffe"}, "feil_tegn"),
        ({"tittel": "x" * 501}, "feil_lang"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named_beside_its_field_and_what_was_typed_stays(
    store: Store, web: TestClient, redaktor: Aktor, fields: dict[str, object], key: str
) -> None:
    link = start(store, redaktor, VOSS)[VOSS]
    told = web.post(f"/svar/{link}", data={**ADOPTED, **fields, "handling": "se"})
    assert told.status_code == 422
    assert re.split(r"\{\w+\}", texts.NN[key])[0].split("«")[0] in html.unescape(told.text)
    assert "frivilligsentralen" in told.text
    assert rounds.answers(store) == []


def test_wrong_old_and_withdrawn_links_are_answered_alike(store: Store, web: TestClient, redaktor: Aktor) -> None:
    old = start(store, redaktor, VOSS, deadline=date.today() - timedelta(days=1))[VOSS]
    links = start(store, redaktor, STAVANGER, AUKRA)
    entry = store.in_force("runde")[-1].gjelder
    store.correct(redaktor, entry.id, rounds.without_links(entry.innhold, [AUKRA]), hvorfor="trukket")
    seen = {
        web.get(f"/svar/{link}").text for link in (old, links[AUKRA], "A" * 22, "kort", "A" * 21 + "%C3%A5", "A" * 5000)
    }
    assert len(seen) == 1
    assert texts.BORTE_TITTEL in seen.pop()
    assert web.get(f"/svar/{links[STAVANGER]}").status_code == 200
    for link in (old, links[AUKRA]):
        assert web.post(f"/svar/{link}", data={**ADOPTED, "handling": "send"}).status_code == 404
    assert rounds.answers(store) == []


def test_a_link_that_dies_while_the_form_is_open_stores_nothing(store: Store, web: TestClient, redaktor: Aktor) -> None:
    link = start(store, redaktor, VOSS)[VOSS]
    review = web.post(f"/svar/{link}", data={**ADOPTED, "handling": "se"})
    entry = store.in_force("runde")[-1].gjelder
    store.correct(redaktor, entry.id, rounds.without_links(entry.innhold, [VOSS]), hvorfor="trukket")
    assert web.post(f"/svar/{link}", data={**hidden(review.text), "handling": "send"}).status_code == 404
    assert rounds.answers(store) == []


def test_a_wrong_link_is_answered_slowly_and_only_so_many_times(
    store: Store, web: TestClient, redaktor: Aktor, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = start(store, redaktor, VOSS)[VOSS]
    waits: list[float] = []

    async def waited(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr(page, "SLOWLY", 1.0)
    monkeypatch.setattr(page, "_wait", waited)
    monkeypatch.setattr(page, "_WRONG", Limit(3, 600))
    codes = [web.get(f"/svar/{'A' * 22}").status_code for _ in range(5)]
    assert codes == [404, 404, 404, 429, 429]
    assert waits == [1.0] * 5
    assert web.get(f"/svar/{link}").status_code == 200, "whoever has a right link is not shut out by guesses"


def test_a_link_can_send_only_so_many_answers(
    store: Store, web: TestClient, redaktor: Aktor, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = start(store, redaktor, VOSS, STAVANGER)
    monkeypatch.setattr(page, "_SENT", Limit(2, 3600))
    codes = [send(web, links[VOSS], {"svar": "ikke", "rolle": f"rolle {n}"}).status_code for n in range(3)]
    assert codes == [200, 200, 429]
    assert send(web, links[STAVANGER], {"svar": "ikke", "rolle": "kultursjef"}).status_code == 200


def test_the_share_of_a_key_fills_again_and_other_keys_have_their_own() -> None:
    now = [0.0]
    limit = Limit(2, 10, keys=3, clock=lambda: now[0])
    assert [limit.take("a") for _ in range(3)] == [True, True, False]
    assert limit.take("b")
    now[0] = 5.0
    assert [limit.take("a") for _ in range(2)] == [True, False]
    for key in "bcdefgh":
        limit.take(key)
    assert len(limit._left) == 3


def test_an_ipv6_household_is_one_client() -> None:
    assert client_key("2001:db8:1:2::5") == client_key("2001:db8:1:2:ffff::9") != client_key("2001:db8:1:3::5")
    assert client_key("10.0.0.1") != client_key("10.0.0.2")
    assert client_key(None) == "?"


def test_only_a_form_of_our_own_of_bearable_size_is_taken(store: Store, web: TestClient, redaktor: Aktor) -> None:
    address = f"/svar/{start(store, redaktor, VOSS)[VOSS]}"
    assert web.post(address, data=ADOPTED, headers={"Origin": "https://ond.example"}).status_code == 403
    assert web.post(address, data=ADOPTED, headers={"Origin": "null"}).status_code == 403
    framed = {"Origin": "null", "Sec-Fetch-Site": "cross-site"}
    assert web.post(address, data=ADOPTED, headers=framed).status_code == 403
    own = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    assert web.post(address, data={**ADOPTED, "handling": "se"}, headers=own).status_code == 200
    assert web.post(address, json=ADOPTED).status_code == 415
    assert web.post(address, files={"tittel": b"x"}).status_code == 415
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert web.post(address, content=b"merknad=" + b"a" * page.MAX_BODY, headers=form).status_code == 413
    assert web.post(address, content=b"&".join([b"svar=ikke"] * 500), headers=form).status_code == 400
    assert web.post(address, content=b"tittel=\xff\xfe%ff", headers=form).status_code == 400
    assert web.put(address, data=ADOPTED).status_code == 405
    assert rounds.answers(store) == []


def test_a_review_of_another_link_is_worth_nothing(store: Store, web: TestClient, redaktor: Aktor) -> None:
    links = start(store, redaktor, VOSS, STAVANGER)
    review = web.post(f"/svar/{links[VOSS]}", data={"svar": "ikke", "rolle": "x", "handling": "se"})
    other = web.post(f"/svar/{links[STAVANGER]}", data={**hidden(review.text), "handling": "send"})
    assert other.status_code == 400
    assert rounds.answers(store) == []


def test_the_link_is_in_no_log_no_referrer_and_no_figure(
    store: Store, web: TestClient, redaktor: Aktor, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRIVILLIGHETSKART_METRIKKER", "ja")
    link = start(store, redaktor, VOSS)[VOSS]
    with caplog.at_level("DEBUG", logger="frivillighetskartet"):
        sent = send(web, link, ADOPTED)
        monkeypatch.setenv("REGISTER_URL", "sqlite:////finnes/ikke/store.sqlite3")
        web.get(f"/svar/{link}")
    for answer in (sent, web.get(f"/svar/{'A' * 22}")):
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert "noindex" in answer.headers["x-robots-tag"]
        assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert link not in caplog.text
    assert link not in web.get("/metrikker").text
    assert link not in Path(store.url.database).read_bytes().decode("latin-1")


HOSTILE = st.text(
    st.sampled_from("<>\"'&=+-@\r\n\t\x00\x0b\x85\u2028\u202e\u200b\ufeff\ufffe{}%;æøåÆ aA1./:") | st.characters(),
    max_size=40,
)


@settings(max_examples=60)
@given(fields=st.dictionaries(st.sampled_from([*page.form.FIELDS, "handling", "nokkel", "sett", "siste", "sjekk", "status_vist"]),
                              st.lists(HOSTILE | st.sampled_from(["vedtatt", "ikke", "send", "se"]), max_size=3)))  # fmt: skip
def test_whatever_is_sent_is_shown_as_text_or_refused_and_breaks_nothing(fields: dict[str, list[str]]) -> None:
    # One store for all examples: what they send must never be stored, since no review is confirmed.
    store, web, link = _fuzzed()
    body = {
        name: [v.encode("utf-8", "surrogatepass").decode("utf-8", "replace") for v in values]
        for name, values in fields.items()
    }
    answer = web.post(f"/svar/{link}", data={"svar": "", **body})
    assert answer.status_code in {200, 400, 422}
    for values in body.values():
        for value in values:
            if "<" in value:
                tag = re.search(r"<\w[^<>]{3,}>", value)
                assert tag is None or tag[0] not in answer.text.replace(html.escape(value), "")
    assert rounds.answers(store) == []


_KEPT: list[tuple[Store, TestClient, str]] = []


def _fuzzed() -> tuple[Store, TestClient, str]:
    return _KEPT[0]


@pytest.fixture(autouse=True)
def _fuzz_ground(request: pytest.FixtureRequest) -> Iterator[None]:
    """Gives the fuzz a store and a link, which hypothesis cannot ask fixtures of a function for."""
    if "breaks_nothing" not in request.node.name:
        yield
        return
    store, web = request.getfixturevalue("store"), request.getfixturevalue("web")
    link = start(store, request.getfixturevalue("redaktor"), VOSS)[VOSS]
    _KEPT[:] = [(store, web, link)]
    yield
    _KEPT.clear()


def test_both_languages_say_the_same_things_and_nynorsk_is_nynorsk() -> None:
    assert texts.NB.keys() == texts.NN.keys()
    for key, nb in texts.NB.items():
        assert re.findall(r"\{\w+\}", nb) == re.findall(r"\{\w+\}", texts.NN[key]) or key in {"brev", "ingress"}, key
        assert set(re.findall(r"\{\w+\}", nb)) == set(re.findall(r"\{\w+\}", texts.NN[key])), key
    bokmaal = re.compile(
        r"\b(ikke|hvilke|hvilken|hva|hvor|jeg|dere|noen|noe|fra|nå|en|et|mottatt|vedtatt|ble|lenke)\b", re.IGNORECASE
    )
    assert {
        key: found for key, text in texts.NN.items() if (found := bokmaal.findall(re.sub(r"\{\w+\}", "", text)))
    } == {}


def test_the_last_day_counts_in_norwegian_time(store: Store, redaktor: Aktor) -> None:
    link = start(store, redaktor, VOSS, deadline=date(2027, 3, 31))[VOSS]
    assert rounds.find_link(store, link, datetime(2027, 3, 31, 21, 59, tzinfo=UTC)) is not None
    assert rounds.find_link(store, link, datetime(2027, 3, 31, 22, 1, tzinfo=UTC)) is None
