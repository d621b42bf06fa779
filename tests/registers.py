"""Registers for tests: built by the real loader, in this process; what many tests read is built once for all processes."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from loaders import build as loader
from loaders.sources.validate import SOURCES
from pages.screens import SCREENS

ROOT = Path(__file__).resolve().parent.parent
EMPTY = "tomt-lager-"
"""in the address of the store that conftest.py gives tests that have no store of their own"""


def build(
    register: Path,
    *,
    sources: Path = SOURCES,
    store_url: str | None = None,
    web: Path | None = None,
    kontekst: Path | None = None,
    allow_removal: bool = False,
) -> Path:
    """Build a register at `register` and return its path: half a second, where `python -m loaders build` takes four to start.

    Without `store_url` and `web` there are no editors and no web search, and without `kontekst` no context (conftest.py sees to that).
    """
    if store_url is None and EMPTY in os.environ.get("REGISTER_URL", ""):
        # A test before this one, or its server, may have made a store there; this register is of none, whatever the order of the tests.
        store_url = f"sqlite:///{register.parent / 'ingen.sqlite3'}"
    loader.build(sources, register, store_url=store_url, web=web, kontekst=kontekst, allow_removal=allow_removal)
    return register


def screen_file(address: str) -> str:
    """The file of the screen at this address (without slash), as AppTest's `switch_page` wants it: relative to pages/."""
    screen = next(s for s in SCREENS if address.replace("-", "_") in {s.adresse.replace("-", "_"), s.fil.split("/")[0]})
    return f"{screen.fil}.py"


def common_folder(factory: pytest.TempPathFactory) -> Path:
    """The folder that all processes of this session have in common."""
    base = factory.getbasetemp()
    if base.name.startswith("popen-"):  # a process of pytest-xdist: its siblings' folders lie beside its own
        base = base.parent
    folder = base / "felles"
    folder.mkdir(exist_ok=True)
    return folder


def shared(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that `make` fills once a session, whichever test process asks first; the others wait, and all only read it."""
    folder = common_folder(factory) / name
    with folder.with_suffix(".las").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the system's own: let go of when a process dies
        if not folder.exists():
            unfinished = folder.with_suffix(".ny")
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            make(unfinished)
            unfinished.rename(folder)
    return folder


def copy(register: Path, folder: Path) -> Path:
    """A register of one's own to build on: a copy of another's versions in `folder`; returns its path."""
    shutil.copytree(register.parent, folder, symlinks=True, dirs_exist_ok=True)
    return folder / register.name
