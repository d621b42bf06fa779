"""A closed world for a search: fixture hosts, units on them, settings that let time run fast."""

import json
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from loaders.web.memory.results import WebResults, read_results
from loaders.web.memory.state import State
from loaders.web.run import Report, search
from loaders.web.settings import Fixtures, Settings
from loaders.web.types import Enhet, Side
from tests.loaders.web.server import FixtureServer, Site

SCALE = 0.002


class World:
    """Fixture sites under their host names, and runs of the search over them."""

    def __init__(self, server: FixtureServer, folder: Path, scale: float = SCALE) -> None:
        self.server, self.folder, self.scale = server, folder, scale
        self.units: list[Enhet] = []
        self.dns: dict[str, int | str] = {}
        self.events: list[dict[str, Any]] = []

    def host(self, name: str, site: Site) -> Site:
        self.server.sites[name] = site
        self.dns[name] = self.server.port
        return site

    def unit(self, nummer: str, host: str, site: Site, malform: str | None = "bokmål") -> Enhet:
        self.host(host, site)
        enhet = Enhet(nummer, "kommune", host.split(".")[1].title(), f"http://{host}/", malform)
        self.units.append(enhet)
        return enhet

    def fixtures(self) -> Fixtures:
        return Fixtures(dict(self.dns), self.scale)

    def settings(self, **changes: Any) -> Settings:
        base = Settings(
            kontakt="webansvarlig@frivillighetskartet.no",
            folder=self.folder,
            maks_sider=150,
            fixtures=self.fixtures(),
            tid_foresporsel=60.0,  # long enough for a busy machine; tests of drips ask for less
            tid_lesing=30.0,
            maks_bytes=5_000_000,
        )
        return replace(base, **changes)

    def search(self, **changes: Any) -> int:
        """Run the search once over all units; the log's events are in `events`."""
        out = _Lines()
        code = search(
            self.settings(**changes), self.units, Report(len(self.units), True, out=out, bar=out), threading.Event()
        )
        self.events = [json.loads(line) for line in out.lines]
        return code

    def results(self) -> WebResults:
        return read_results(self.folder)

    def outcome(self, nummer: str) -> "pd.Series[Any]":
        """The newest run's row of a unit."""
        runs = self.results().soek
        return runs[runs["nummer"] == nummer].iloc[-1]

    def pages(self, nummer: str) -> dict[str, Side]:
        """Address without host -> what is known of the page."""
        state = State(self.folder)
        try:
            return {side.url.split("/", 3)[3]: side for side in state.sider(nummer)}
        finally:
            state.close()

    def write_fixtures(self, path: Path) -> Path:
        """Write the test switch's file, for runs in a process of their own."""
        path.write_text(json.dumps({"hosts": self.dns, "scale": self.scale}), encoding="utf-8")
        return path


class _Lines:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def write(self, text: str) -> int:
        self.lines += [line for line in text.splitlines() if line]
        return len(text)

    def flush(self) -> None:
        return

    def isatty(self) -> bool:
        return False
