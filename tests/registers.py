"""Registers for tests: built by the real loader, once per test process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from pages.screens import SCREENS

ROOT = Path(__file__).resolve().parent.parent


def build(register: Path, *arguments: str | Path, **env: str) -> Path:
    """Build a register at `register` with `python -m loaders build`, as people do; returns its path."""
    command = [sys.executable, "-m", "loaders", "build", "--register", str(register), *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return register


def screen_file(address: str) -> str:
    """The file of the screen at this address (without slash), as AppTest's `switch_page` wants it: relative to pages/."""
    screen = next(s for s in SCREENS if s.adresse.replace("-", "_") == address or s.fil.split("/")[0] == address)
    return f"{screen.fil}.py"
