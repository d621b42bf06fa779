"""What every test may ask for: the real register, built once per test process from the shipped sources."""

from pathlib import Path

import pytest

from data.database import Register
from loaders.build import build


@pytest.fixture(scope="session")
def register_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The link to a register built from data/sources, apart from the one the developer uses."""
    link = tmp_path_factory.mktemp("register") / "register.duckdb"
    build(register=link)
    return link


@pytest.fixture(scope="session")
def register(register_file: Path) -> Register:
    """The same register, opened for reading."""
    return Register(register_file.resolve())
