"""The screen Datastatus, drawn without a browser."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest


def test_without_a_search_the_screen_says_so_and_what_to_do(dashboard: Callable[..., AppTest]) -> None:
    app = dashboard("datastatus")
    assert not app.exception
    assert any("ikke kjørt noe nettsøk" in info.value for info in app.info)
    table = app.dataframe[0].value
    assert len(table) == 371
    assert set(table["Tilstand"]) == {"– Aldri søkt"}
