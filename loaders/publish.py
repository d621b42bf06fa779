"""Switches a finished register on: a new file under a name of its own, then one atomic change of the link to it."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

UNFINISHED = ".ny"
KEPT_VERSIONS = 2  # the one switched on and the one before it, which a slow reader may still be opening


@contextmanager
def build_lock(link: Path) -> Iterator[None]:
    """One build at a time for one register; others wait. The lock is the system's, so a killed build leaves none behind."""
    link.parent.mkdir(parents=True, exist_ok=True)
    with (link.parent / f".{link.stem}.las").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)


def new_file(link: Path) -> Path:
    """A fresh name for the version being built, cleared of what killed builds left. Call with the lock held."""
    for leftover in link.parent.glob(f"{link.stem}-*{link.suffix}{UNFINISHED}*"):
        leftover.unlink(missing_ok=True)
    return link.parent / f"{link.stem}-{secrets.token_hex(6)}{link.suffix}{UNFINISHED}"


def switch_on(unfinished: Path, link: Path) -> Path:
    """Make the finished file the one `link` names; at every moment the link names a whole register. Returns the file's final path."""
    final = unfinished.with_name(unfinished.name.removesuffix(UNFINISHED))
    _sync(unfinished)
    unfinished.rename(final)
    pointer = link.with_name(f".{link.name}.{secrets.token_hex(6)}")
    pointer.symlink_to(final.name)
    pointer.replace(link)
    _sync(link.parent)
    _drop_old_versions(link, final)
    return final


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _drop_old_versions(link: Path, final: Path) -> None:
    versions = [path for path in link.parent.glob(f"{link.stem}-*{link.suffix}") if path != final]
    versions.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for old in versions[KEPT_VERSIONS - 1 :]:
        old.unlink(missing_ok=True)
    for pointer in link.parent.glob(f".{link.name}.*"):
        pointer.unlink(missing_ok=True)
