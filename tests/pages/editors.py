"""A dashboard of one's own with a store, findings and editors, through AppTest; the login is what a provider would have said."""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data.database import Register
from data.store.log import Store
from loaders.build import build
from tests import funn_eksempler
from tests.pages.opening import opened

KARI, OLA = "kari@frivillig.example", "ola@frivillig.example"


@dataclass
class Redaksjon:
    """Everything in one folder, but for the register that all read until it is built anew; the fixture `redaksjon` sets the environment."""

    folder: Path
    findings: Path
    """the folder with web/ and register.duckdb that is shared"""
    environment: pytest.MonkeyPatch
    store: Store = field(init=False)
    link: Path = field(init=False)

    def __post_init__(self) -> None:
        self.store = Store(self.address)
        self.secrets()
        self._read(self.findings / "register.duckdb")
        self.environment.setenv("REGISTER_URL", self.address)

    def _read(self, link: Path) -> None:
        self.link = link
        self.environment.setenv("FRIVILLIGHETSKART_REGISTER", str(link))

    @property
    def address(self) -> str:
        """The store's, as REGISTER_URL has it."""
        return f"sqlite:///{self.folder / 'store.sqlite3'}"

    def secrets(self, **top: str) -> None:
        """Write the secrets file; `top` stands outside the sections."""
        lines = [f"{name} = {json.dumps(value)}" for name, value in top.items()]
        lines += ["[tilgang]", f"redaktorer = {json.dumps([KARI, OLA])}", "[auth]", 'client_id = "x"']
        (self.folder / "secrets.toml").write_text("\n".join(lines), encoding="utf-8")

    def build(self, findings: list[dict[str, Any]] | None = None) -> Register:
        """Build the register of the sources, the store and, where given, other findings than before; from then on it is one's own."""
        if self.link.parent != self.folder:
            shutil.copytree(self.findings, self.folder, dirs_exist_ok=True, symlinks=True)
            self._read(self.folder / "register.duckdb")
        if findings is not None:
            funn_eksempler.write(self.folder / "web", findings)
        build(register=self.link, store_url=self.address, web=self.folder / "web")
        return Register(self.link.resolve())

    def open(self, screen: str, who: str = KARI, *, params: dict[str, str] | None = None, **claims: object) -> AppTest:
        """The screen as one who is logged in sees it; `claims` are what else the provider says of them."""
        return opened(screen, params or {}, {"email": who, "is_logged_in": True, "iat": time.time(), **claims})
