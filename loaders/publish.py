"""Switches a finished register on: a new file under a name of its own, then one atomic change of the link to it.

With a store on PostgreSQL it is first published there, and every machine that has an older one fetches it and switches it on in the same
way (`follow`); so one machine builds and all have the same. What is published is of one form, the schema and views that it was made
with: while machines are updated one after the other, each follows those of its own.
"""

import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
from sqlalchemy.engine import URL, Connection

from data.database import READER_CONFIG, SCHEMA_SQL, VIEWS_SQL, RegisterFeil, checksum, current, rows_hashed
from data.store import shared
from data.store.engine import End
from data.store.log import Store
from data.store.types import DeltFilSkadet

UNFINISHED = ".ny"
KEPT_VERSIONS = 2  # the one switched on and the one before it, which a slow reader may still be opening
KEPT_PUBLISHED = 5
REGISTER = "register"


@dataclass(frozen=True)
class Published:
    """A register that is published: its file, its content hash, its form, where its store's log ended, and whether loss was allowed."""

    file: shared.DeltFil
    innhold: str
    form: str
    end: End
    allowed: bool

    def is_at(self, link: Path) -> bool:
        """Whether the register switched on here has the same content of the same log."""
        return here(link) == (self.innhold, self.end)


def form() -> str:
    """What a register of this program is made with: a hash of schema and views."""
    return hashlib.sha256(SCHEMA_SQL.read_bytes() + VIEWS_SQL.read_bytes()).hexdigest()[:16]


def here(link: Path) -> tuple[str, End] | None:
    """Content hash and end of the register switched on; None where there is none that can be read."""
    try:
        register = current(link)
    except RegisterFeil:
        return None
    return register.innhold, End(register.lager_id, register.lager_nr, register.lager_kjede)


def publish(url: URL, by: Connection, unfinished: Path, innhold: str, end: End, *, allowed: bool) -> None:
    """Publish a finished file, by the one that has the turn; all are told. Raises StoreFeil, OSError."""
    om = {"innhold": innhold, "form": form(), "lager": end.store, "nr": str(end.nr), "kjede": end.chain}
    if allowed:
        om["tillatt"] = "ja"
    shared.put(url, REGISTER, "", unfinished, om, keep=KEPT_PUBLISHED, by=by)


def published(url: URL) -> list[Published]:
    """What is published, the newest first; nothing where the store is one machine's. Raises StoreFeil."""
    if not shared.is_shared(url):
        return []
    files = [file for file in reversed(shared.listed(url)) if file.navn == REGISTER]
    return [
        Published(file, om["innhold"], om["form"], End(om["lager"], int(om["nr"]), om["kjede"]), "tillatt" in om)
        for file in files
        for om in [file.om]
    ]


def follow(url: URL, link: Path) -> bool:
    """Switch on the newest published register where another one is switched on; tell whether it was done.

    Not where the one switched on holds what the store no longer has: that is for a build to refuse, and for a person to allow.
    Raises DeltFilSkadet, StoreFeil and OSError; then what is switched on stays.
    """
    all_of_them = published(url)
    one = next((each for each in all_of_them if each.form == form()), None)
    if one is None or one.is_at(link) or not goes_on(url, link, all_of_them):
        return False
    with build_lock(link):
        if one.is_at(link):  # another process of this machine was first
            return False
        unfinished = new_file(link)
        fetch(url, one, unfinished)
        switch_on(unfinished, link)
    return True


def fetch(url: URL, one: Published, target: Path) -> None:
    """Write a published register to `target` and read every row back. Raises DeltFilSkadet, StoreFeil, OSError; then there is none."""
    shared.fetch(url, one.file, target)
    if content_of(target) != one.innhold:
        target.unlink()
        raise DeltFilSkadet(REGISTER)


def goes_on(url: URL, link: Path, all_of_them: list[Published]) -> bool:
    """Whether the store holds what the register here does, or somebody has since allowed the loss, of this very store."""
    try:
        had = current(link)
    except RegisterFeil:
        return True
    end = End(had.lager_id, had.lager_nr, had.lager_kjede)
    allowed = any(one.allowed and one.end.store == end.store and one.file.skrevet > had.bygget for one in all_of_them)
    return allowed or Store(url.render_as_string(hide_password=False)).holds(end)


def content_of(link: Path) -> str | None:
    """The content hash that a register file says it has, read as readers read it; None where its rows are not those that were built."""
    try:
        with duckdb.connect(str(link.resolve()), read_only=True, config=READER_CONFIG) as connection:
            meta = dict(connection.execute("SELECT nokkel, verdi FROM meta").fetchall())
            right = meta.get("sjekksum", "") in {"", checksum(rows_hashed(connection))}
    except duckdb.Error:
        return None
    return meta.get("innhold") if right else None


@contextmanager
def builders_turn(link: Path, url: URL) -> Iterator[Connection | None]:
    """One build at a time for one register and, with a store on PostgreSQL, among all machines; others wait. What holds the turn there."""
    with build_lock(link):
        if not shared.is_shared(url):
            yield None
            return
        with shared.turn(url, shared.BUILDER, wait=True) as connection:
            yield connection


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
