"""Registers of which much is missing, once for all test processes."""

from pathlib import Path

import pytest

from tests.registers import shared
from tests.sweeps import lean


@pytest.fixture(scope="session")
def without_rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The link to a register without evidence, published figures and gatherings."""
    return shared(tmp_path_factory, "uten_rader", lean.without_rows) / "register.duckdb"


@pytest.fixture(scope="session")
def without_values(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The link to a register of the shipped rows with nothing in them but what must be there."""
    return shared(tmp_path_factory, "uten_verdier", lean.without_values) / "register.duckdb"
