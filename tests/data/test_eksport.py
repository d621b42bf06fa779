import pytest

from data.eksport import trygg_celle


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", " =1", "\u200b=1", "＝1", "\r=1"]
)
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert trygg_celle(text) == "'" + text


@pytest.mark.parametrize("value", ["Voss", "-3", "+2,5 %", "12.5", "", 5, -3, 0.5, None, "Sauda - Suldal", "a=b"])
def test_ordinary_text_and_numbers_are_left_alone(value: object) -> None:
    assert trygg_celle(value) == value
