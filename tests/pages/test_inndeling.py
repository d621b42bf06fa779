"""Where screens tell of the division of the country: Datastatus and the kommune's page."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data import inndeling
from loaders.kommuner import ask
from tests.inndeling import Landet

IN_2028 = date(2028, 1, 1)


class Telling:
    """A client that answers as the services do, without a server: what is tried here is the screens."""

    def __init__(self, land: Landet) -> None:
        self.land = land

    def get(self, url: str, **parameters: str | int) -> object:
        path = url.split("/", 3)[3]
        return self.land.answer(f"/{path}", {key: str(value) for key, value in parameters.items()})


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[Landet], inndeling.Svar]:
    monkeypatch.setenv("FRIVILLIGHETSKART_INNDELING", str(tmp_path / "inndeling.json"))

    def keep(land: Landet) -> inndeling.Svar:
        svar = ask(Telling(land), date.today())  # type: ignore[arg-type]
        inndeling.keep(svar)
        return svar

    return keep


def words(app: AppTest) -> str:
    assert not app.exception
    shown = "\n".join(str(element.value) for kind in ("markdown", "info", "warning") for element in app.get(kind))
    return shown.replace("\xa0", " ")


def test_before_anyone_asked_datastatus_says_so_and_never_that_nothing_has_changed(told, redaksjon) -> None:
    shown = words(redaksjon.open("datastatus"))
    assert "ikke spurt ennå" in shown and "python -m loaders kommuner" in shown.replace("\\", "")


def test_datastatus_tells_that_the_register_has_what_ssb_has(told, dashboard) -> None:
    told(Landet.of_sources())
    assert "de samme 357 kommunene og 15 fylkene" in words(dashboard("datastatus"))


def test_datastatus_tells_what_the_register_lacks_and_what_to_do(told, redaksjon) -> None:
    svar = told(Landet.of_sources())
    inndeling.keep(replace(svar, kommuner={**svar.kommuner, "4699": "<b>Prøve*kommune"}))
    shown = words(redaksjon.open("datastatus"))
    assert "ligger etter (1 forskjell)" in shown and "python -m loaders kommuner" in shown.replace("\\", "")
    assert "Prøve\\*kommune" in shown and "<b>" not in shown


def test_a_reform_to_come_stands_with_its_day_on_datastatus_and_on_the_page_of_the_kommune(told, dashboard) -> None:
    told(Landet.of_sources().with_reform(IN_2028, [("4621", "4699", "Prøvevoss")]))
    sentence = "Voss (4621) blir Prøvevoss (4699) fra 1. januar 2028."
    assert sentence in words(dashboard("datastatus")).replace("\\", "")
    assert sentence in words(dashboard("kommuner", kommune="4621")).replace("\\", "")
    assert "blir Prøvevoss" not in words(dashboard("kommuner", kommune="4601"))
