"""Fixtures for the web search: a server for the test, and a world of sites on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.loaders.web.server import FixtureServer, serving
from tests.loaders.web.world import World


@pytest.fixture
def server() -> Iterator[FixtureServer]:
    with serving() as running:
        yield running


@pytest.fixture
def world(server: FixtureServer, tmp_path: Path) -> World:
    return World(server, tmp_path / "web")
