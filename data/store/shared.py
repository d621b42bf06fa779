"""What machines over one PostgreSQL have in common: files, kept in the store's database whole or not at all, and whose turn it is.

A file is kept under its name and the machine that wrote it; a machine never writes another's, so nothing is fought over. The next one
of the same name takes its place. Who listens to the store (`engine.listen`) is told. A store in a file belongs to one machine: there is
nothing shared, and none of this is asked.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import DBAPIError

from data.store import engine
from data.store.types import DeltFilSkadet, LagerLaast

PIECE = 1 << 20
"""bytes of a file in one row, before they are compressed"""
BUILDER, WATCHER, _WRITER = 0x4652_4957, 0x4652_4958, 0x4652_4959
"""whose turn it is: keys of advisory locks"""
_PATIENCE = 15
"""times that the lock's own limit is waited for: five minutes"""
_ALIVE = {"tcp_keepalives_idle": 10, "tcp_keepalives_interval": 5, "tcp_keepalives_count": 3}
"""of a machine that vanished without a word PostgreSQL knows after 25 seconds, and gives its turn to another"""
FOLDER = "delt"
"""beside the register: the other machines' files as they were last fetched, a folder a machine, and `maskin`, which machine this is"""

ON_DEMAND = "kopier/"
"""how the names of files begin that are many and large, and fetched when somebody asks for one"""

FIL = sa.Table(
    "fil",
    engine.METADATA,
    sa.Column("nr", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("navn", sa.Text, nullable=False),
    sa.Column("maskin", sa.Text, nullable=False),
    sa.Column("sum", sa.Text, nullable=False),
    sa.Column("biter", sa.Integer, nullable=False),
    sa.Column("skrevet", sa.Text, nullable=False),
    sa.Column("om", sa.Text, nullable=False),
)
FILBIT = sa.Table(
    "filbit",
    engine.METADATA,
    sa.Column("fil", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("del", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("innhold", sa.LargeBinary, nullable=False),
)


@dataclass(frozen=True)
class DeltFil:
    """One shared file: its number (a later one is newer), name and machine, the SHA-256 of its content, its pieces, when it was written
    (UTC), and what is said of it."""

    nr: int
    navn: str
    maskin: str
    sum: str
    biter: int
    skrevet: datetime
    om: Mapping[str, str]


def is_shared(url: URL) -> bool:
    """Whether a store can be several machines'."""
    return url.drivername != "sqlite"


def machine(link: Path) -> str:
    """Which machine this is: a random id, made once beside the register."""
    file = link.parent / FOLDER / "maskin"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        mine = file.with_name(f".{secrets.token_hex(6)}")
        mine.write_text(secrets.token_hex(8), encoding="ascii")
        with suppress(FileExistsError):  # another process was first
            os.link(mine, file)
        mine.unlink()
    return file.read_text(encoding="ascii")


def mirrored(link: Path, navn: str) -> list[Path]:
    """Where the other machines' files of this name lie on this one, in a folder for each machine and content."""
    return sorted((link.parent / FOLDER).glob(f"*/*/{navn}"))


@contextmanager
def turn(url: URL, key: int, *, wait: bool) -> Iterator[Connection | None]:
    """The turn that one process among all machines has at a time, held by a connection and gone with it; None where another has it.

    Makes the store where there has never been one. Raises StoreFeil; with `wait`, LagerLaast after five minutes.
    """
    engine.ensure(url)
    with engine.translated(url):
        connection = engine.engine(url).connect()
    try:
        with engine.translated(url):
            mine = _take(connection, key, wait)
        yield connection if mine else None
    finally:
        connection.invalidate()  # closed for good: the lock is let go of, whatever went wrong
        connection.close()


def _take(connection: Connection, key: int, wait: bool) -> bool:
    for name, value in {**_ALIVE, "lock_timeout": f"'{engine.VENT_SEKUNDER}s'"}.items():
        connection.exec_driver_sql(f"SET {name} = {value}")
    connection.commit()
    for _ in range(_PATIENCE):
        try:
            asked = f"SELECT pg_advisory_lock({key}) IS NOT NULL" if wait else f"SELECT pg_try_advisory_lock({key})"
            mine = bool(connection.exec_driver_sql(asked).scalar())
            connection.commit()
            return mine
        except DBAPIError as error:
            if "55P03" not in str(error.orig):
                raise
            connection.rollback()
    raise LagerLaast("En annen maskin har bygget registeret i over fem minutter. Se hva den gjør, og prøv igjen.")


def listed(url: URL, under: str = "") -> list[DeltFil]:
    """The shared files of which the name begins so or, without it, all that every machine is to have; the oldest first.

    None where the store is of a version without them. Raises StoreFeil.
    """
    with engine.reading(url) as connection:
        if connection is None or not engine.has_shared(connection):
            return []
        wanted = FIL.c.navn.startswith(under, autoescape=True) if under else ~FIL.c.navn.startswith(ON_DEMAND)
        rows = connection.execute(sa.select(FIL).where(wanted).order_by(FIL.c.nr)).all()
    return [
        DeltFil(r.nr, r.navn, r.maskin, r.sum, r.biter, datetime.fromisoformat(r.skrevet), json.loads(r.om))
        for r in rows
    ]


def put(
    url: URL,
    navn: str,
    maskin: str,
    source: Path,
    om: Mapping[str, str],
    *,
    keep: int = 1,
    by: Connection | None = None,
) -> None:
    """Write a file for all in one transaction, and let go of the oldest of its name and machine beyond `keep`.

    `by`: the connection that has the turn; when the turn is lost, nothing is written. Raises StoreFeil, OSError.
    """
    with source.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        pieces = -(-file.tell() // PIECE)
        file.seek(0)
        with engine.translated(url), _transaction(url, by) as connection:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER})")  # numbers are in the order of commit
            nr = (connection.execute(sa.select(sa.func.max(FIL.c.nr))).scalar() or 0) + 1
            values: dict[str, Any] = {"nr": nr, "navn": navn, "maskin": maskin, "sum": digest, "biter": pieces}
            values |= {"skrevet": datetime.now(UTC).isoformat(), "om": json.dumps(dict(om), ensure_ascii=False)}
            connection.execute(sa.insert(FIL), [values])
            for number in range(pieces):
                packed = zlib.compress(file.read(PIECE), 1)
                connection.execute(sa.insert(FILBIT), [{"fil": nr, "del": number, "innhold": packed}])
            same = sa.select(FIL.c.nr).where(FIL.c.navn == navn, FIL.c.maskin == maskin)
            kept = same.order_by(FIL.c.nr.desc()).limit(keep)
            connection.execute(sa.delete(FIL).where(FIL.c.nr.in_(same), FIL.c.nr.not_in(kept)))
            connection.exec_driver_sql(f"NOTIFY {engine.NEWS}")


@contextmanager
def _transaction(url: URL, by: Connection | None) -> Iterator[Connection]:
    if by is not None:
        with by.begin():
            yield by
        return
    with engine.engine(url).begin() as connection:
        yield connection


def fetch(url: URL, file: DeltFil, target: Path) -> None:
    """Write the content of a shared file to `target`, which is whole or not there.

    Raises DeltFilSkadet where it is not what was written, StoreFeil where the store does not answer, OSError where there is no room.
    """
    digest = hashlib.sha256()
    try:
        with target.open("wb") as out:
            for piece in _pieces(url, file):
                digest.update(piece)
                out.write(piece)
        if digest.hexdigest() != file.sum:
            raise DeltFilSkadet(file.navn)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _pieces(url: URL, file: DeltFil) -> Iterator[bytes]:
    for number in range(file.biter):
        with engine.translated(url), engine.engine(url).connect() as connection:
            asked = sa.select(FILBIT.c.innhold).where(FILBIT.c.fil == file.nr, FILBIT.c["del"] == number)
            packed = connection.execute(asked).scalar()
        try:
            yield zlib.decompress(packed or b"")
        except zlib.error as error:
            raise DeltFilSkadet(file.navn) from error
