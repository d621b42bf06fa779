"""The real register for tests of the screens, and the screens themselves through Streamlit's AppTest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from data.database import Register, current
from tests.pages.editors import Redaksjon
from tests.pages.opening import opened


@pytest.fixture(scope="session")
def register(register_file: Path) -> Register:
    """The register, opened as the screens open it: what one has asked the other remembers."""
    return current(register_file)


@pytest.fixture
def dashboard(register_file: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Opens the dashboard at an address: `dashboard(fylke="46")`, `dashboard("fylker", fylke=["11", "46"])`."""
    monkeypatch.setenv("FRIVILLIGHETSKART_REGISTER", str(register_file))

    def open_at(screen: str | None = None, **params: str | list[str]) -> AppTest:
        return opened(screen, params)

    return open_at


@pytest.fixture
def redaksjon(with_findings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Redaksjon]:
    """A register with findings that wait, an empty store, and the screens as editors have them."""
    made = Redaksjon(tmp_path, with_findings, monkeypatch)
    before = config.get_option("secrets.files")
    config.set_option("secrets.files", [str(tmp_path / "secrets.toml")])
    yield made
    config.set_option("secrets.files", before)
