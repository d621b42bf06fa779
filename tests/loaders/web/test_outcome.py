"""How a search is told in words."""

from collections import Counter

import pytest

from loaders.web.memory.findings import Understood
from loaders.web.outcome import Hendelser, Telling, outcome
from loaders.web.run import not_understood


@pytest.mark.parametrize(
    ("count", "says"),
    [
        (1, ("1 lovende dokument kan ikke", "1 lovende side kunne ikke", "1 lovende side gjenstår")),
        (2, ("2 lovende dokumenter kan ikke", "2 lovende sider kunne ikke", "2 lovende sider gjenstår")),
    ],
)
def test_one_is_told_in_the_singular(count: int, says: tuple[str, ...]) -> None:
    happened = Hendelser(
        uleste=Counter({"skannet": count}), lovende_uten=Counter({"svarte 500": count}), lovende_igjen=count
    )
    why = outcome(Telling(hentet=9, sider=9), happened).hvorfor or ""
    assert all(part in why for part in says)


def test_one_document_that_was_not_understood_is_told_in_the_singular() -> None:
    (one,) = not_understood(Understood(0, {"http://a.no/x": "tidsavbrudd"}))
    (two,) = not_understood(Understood(0, {"http://a.no/x": "tidsavbrudd", "http://a.no/y": "minne"}))
    assert one.startswith("1 dokument ble ikke forstått (tidsavbrudd: http://a.no/x); les det selv")
    assert two.startswith("2 dokumenter ble ikke forstått")
