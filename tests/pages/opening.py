"""A screen through Streamlit's AppTest, opened at its own address as a browser opens it: the front page is not drawn first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from streamlit.testing.v1 import AppTest

from tests.registers import ROOT, screen_file

LIMIT = 120
"""seconds for one run of a screen; a limit for a busy machine, not a measure"""
_registered: dict[Any, Any] = {}
"""the pages that the first app of this process found in the menu: AppTest wants to know them before it opens one"""


def opened(
    screen: str | None, params: Mapping[str, str | list[str]], user: Mapping[str, object] | None = None
) -> AppTest:
    """The screen (None: the front page) with these parameters, for nobody or for `user`, drawn once."""
    app = AppTest.from_file(str(ROOT / "pages" / "app.py"), default_timeout=LIMIT)
    if user is not None:
        app.user = dict(user)
    if screen:
        if not _registered:
            _registered.update(app.run()._registered_pages)
        app._registered_pages = dict(_registered)
        app.switch_page(screen_file(screen))
    for name, value in params.items():
        app.query_params[name] = value
    return app.run()
