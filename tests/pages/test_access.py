"""Who is let in by what the provider says of them, through AppTest. (The whole way through a provider: tests/e2e/test_tilgang.py.)"""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from data.store import logouts
from data.store.types import Tilgangsliste
from pages.components import access
from tests.pages.editors import KARI, Redaksjon


@pytest.mark.parametrize("said", [False, "false", "False", " FALSE ", 0, "0", "no", None, ""])
def test_an_address_that_the_provider_does_not_vouch_for_lets_nobody_in(redaksjon: Redaksjon, said: object) -> None:
    app = redaksjon.open("registrer", KARI, email_verified=said)
    assert not app.selectbox
    assert "står ikke på listen over redaktører" in app.info[0].value


@pytest.mark.parametrize("claims", [{}, {"email_verified": True}, {"email_verified": "true"}, {"email_verified": 1}])
def test_an_address_that_it_vouches_for_or_says_nothing_more_of_comes_in(
    redaksjon: Redaksjon, claims: dict[str, object]
) -> None:
    assert redaksjon.open("registrer", KARI, **claims).selectbox


@pytest.mark.parametrize(
    "address",
    [
        "ſjef@frivillig.example",
        "\u212aari@frivillig.example",
        "kari@frivillig.ｅxample",
        "kari@frivillig.example\u200b",
    ],
)
def test_an_address_with_letters_that_only_fold_to_ours_is_nobodys(redaksjon: Redaksjon, address: str) -> None:
    app = redaksjon.open("registrer", address)
    assert not app.selectbox
    assert Tilgangsliste.av([KARI, "sjef@frivillig.example"], [], []).rolle(address) is None


def test_email_verified_speaks_of_the_e_mail_address_alone(redaksjon: Redaksjon) -> None:
    path = redaksjon.folder / "secrets.toml"
    path.write_text(path.read_text().replace("[tilgang]", '[tilgang]\nkrav = "preferred_username"'), encoding="utf-8")
    claims = {"email_verified": False, "preferred_username": KARI}
    assert redaksjon.open("registrer", "annen@frivillig.example", **claims).selectbox
    path.write_text(path.read_text().replace('krav = "preferred_username"', ""), encoding="utf-8")
    assert not redaksjon.open("registrer", KARI, **claims).selectbox


def test_a_login_that_was_ended_is_out_and_the_next_one_is_in(
    redaksjon: Redaksjon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTER_URL", redaksjon.address)
    now = time.time()
    claims = {"iss": "https://idp.example", "sub": "1", "iat": now}
    assert redaksjon.open("registrer", KARI, **claims).selectbox
    logouts.end(access.login_of({"email": KARI, **claims}))
    logouts._here.clear()  # as in another process
    logouts._asked.clear()
    assert not redaksjon.open("registrer", KARI, **claims).selectbox
    assert redaksjon.open("registrer", KARI, **{**claims, "iat": now - 1}).selectbox


def test_the_person_who_began_to_write_is_known_by_issuer_and_subject(monkeypatch: pytest.MonkeyPatch) -> None:
    first = access.Person(KARI, "redaktør", "redaktør", "https://idp.example", "1")
    for now, role in (
        (first, "redaktør"),
        (replace(first, subject="2"), None),
        (replace(first, issuer="https://x.example"), None),
    ):
        monkeypatch.setattr(access, "person", lambda now=now: now)
        assert access._still(first) == role


def test_the_token_of_the_local_switch_is_taken_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "_switch", {"token": "en-hemmelighet", "cookie": "en-kjeks"})
    assert [access.redeem(t) for t in ("", "gjettet", "en-hemmelighet", "en-hemmelighet", "")] == [
        None,
        None,
        "en-kjeks",
        None,
        None,
    ]
