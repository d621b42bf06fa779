"""Who is let in by what the provider says of them, through AppTest. (The whole way through a provider: tests/e2e/test_tilgang.py.)"""

from __future__ import annotations

import pytest

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
