"""The real register for tests of the screens, and the screens themselves through Streamlit's AppTest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.database import Register, current
from tests.registers import ROOT, build


@pytest.fixture(scope="session")
def register_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register of the shipped sources."""
    return build(tmp_path_factory.mktemp("register") / "register.duckdb")


@pytest.fixture(scope="session")
def register(register_path: Path) -> Register:
    """The same, opened."""
    return current(register_path)


@pytest.fixture
def dashboard(register_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Opens the dashboard at an address: `dashboard(fylke="46")`, `dashboard("fylker", fylke=["11", "46"])`."""
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(register_path))

    def open_at(screen: str | None = None, **params: str | list[str]) -> AppTest:
        app = AppTest.from_file(str(ROOT / "pages" / "app.py"), default_timeout=30)
        if screen:
            app.run()
            app.switch_page(f"{screen}.py")
        for name, value in params.items():
            app.query_params[name] = value
        return app.run()

    return open_at
