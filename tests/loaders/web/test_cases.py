"""What people publish, in the forms they publish it: inputs of our own writing in `cases/`, each with its right result."""

import tomllib
from pathlib import Path
from typing import Any

from loaders.web.forstaa.datoer import dates_in
from loaders.web.forstaa.tekst import setninger

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
