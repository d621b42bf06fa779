"""The database behind the editors' store: SQLite in a file, or PostgreSQL by one setting; its versions and its errors.

SQLite runs in WAL with synchronous=FULL, so that a committed entry is on the disk before the editor sees «Lagret».
Writers are put in one line (BEGIN IMMEDIATE, an advisory lock), which makes `nr` gapless and in the order of commit.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import select
import sqlite3
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import alembic.command
import alembic.config
import alembic.script
import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import DBAPIError

from data import DATA, database, settings
from data.store.types import IkkeTilgang, LagerForNytt, LagerFullt, LagerLaast, LagerUtilgjengelig, StoreFeil

# A connection that is lost is told by us, in a line; the pool would tell of its farewell in a hundred.
logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)
VENT_SEKUNDER = 20
SVAR_SEKUNDER = VENT_SEKUNDER + 5
"""the longest that we wait for an answer of PostgreSQL's: longer than it may wait for the lock"""
_ADVISORY_KEY = 0x4652_4956  # one line of writers per database
_MIGRATIONS = Path(__file__).parent / "migrations"

METADATA = sa.MetaData()
INNFORSEL = sa.Table(
    "innforsel",
    METADATA,
    sa.Column("nr", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("handling", sa.Text, nullable=False),
    sa.Column("fakta", sa.Text, nullable=False),
    sa.Column("erstatter", sa.Text, unique=True),
    sa.Column("emne", sa.Text, nullable=False),
    sa.Column("kommunenummer", sa.Text),
    sa.Column("innhold", sa.Text),
    sa.Column("hvem", sa.Text, nullable=False),
    sa.Column("naar", sa.Text, nullable=False),
    sa.Column("hvorfor", sa.Text, nullable=False),
    sa.Column("opphav", sa.Text, nullable=False),
    sa.Column("nokkel", sa.Text, nullable=False, unique=True),
)
LAGER = sa.Table(
    "lager", METADATA, sa.Column("id", sa.Text, primary_key=True), sa.Column("laget", sa.Text, nullable=False)
)
KJEDE = sa.Table(
    "kjede",
    METADATA,
    sa.Column("nr", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("sum", sa.Text, nullable=False),
)
UTLOGGING = sa.Table(
    "utlogging", METADATA, sa.Column("nokkel", sa.Text, primary_key=True), sa.Column("naar", sa.Text, nullable=False)
)


@dataclass(frozen=True)
class End:
    """Where a log ends: the id of its store, the last nr (0: none), and the hash of that entry and all before it ("": none)."""

    store: str
    nr: int
    chain: str


NOWHERE = End("", 0, "")
"""where there has never been a store"""


def store_url(url: str | None = None) -> URL:
    """The address of the store: the argument, else REGISTER_URL, else data/store.sqlite3. Raises StoreFeil."""
    tekst = url or settings.store_address() or f"sqlite:///{DATA / 'store.sqlite3'}"
    try:
        adresse = make_url(tekst)
    except sa.exc.ArgumentError as feil:
        raise StoreFeil(
            "REGISTER_URL er ikke en gyldig adresse. Skriv postgresql://bruker:passord@vert/database."
        ) from feil
    if adresse.drivername in {"postgresql", "postgres", "postgresql+pg8000"}:
        adresse = adresse.set(drivername="postgresql+pg8000")
        require_known(adresse)
        return adresse
    if adresse.drivername == "sqlite" and adresse.database and adresse.database != ":memory:":
        require_known(adresse)
        return adresse
    raise StoreFeil(f"REGISTER_URL bruker «{adresse.drivername}». Lageret kan være sqlite:///sti eller postgresql://…")


def engine(url: URL) -> Engine:
    """The engine for an address, one per process and address."""
    return _engine(url.render_as_string(hide_password=False))


@cache
def _engine(tekst: str) -> Engine:
    url = make_url(tekst)
    if url.drivername == "sqlite":
        # No pool: a file that is put back from a copy must be seen, not the one that an old connection holds.
        # `?timeout=` in the address goes before our wait for the lock.
        vent = float(str(url.query.get("timeout", VENT_SEKUNDER)))
        laget = sa.create_engine(
            "sqlite://", creator=partial(_open_sqlite, str(url.database), vent), poolclass=sa.pool.NullPool
        )
        sa.event.listen(laget, "begin", _sqlite_begin)
        return laget
    args: dict[str, Any] = {"timeout": 10, "ssl_context": ssl_context(url)}
    plain = url.difference_update_query(TLS_PARAMETERS)
    laget = sa.create_engine(
        plain, pool_pre_ping=True, connect_args=args, pool_size=5, max_overflow=20, pool_timeout=VENT_SEKUNDER
    )
    sa.event.listen(laget, "connect", _patient)
    return laget


def _patient(dbapi: Any, _record: object) -> None:
    """Ten seconds are for finding the server; an answer of its may take longer, and no longer than this."""
    dbapi._usock.settimeout(SVAR_SEKUNDER)


def _open_sqlite(path: str, wait: float) -> sqlite3.Connection:
    """A connection to the file; one that only reads where the file, its folder or its disk cannot be written to."""
    connection = sqlite3.connect(path, timeout=wait, check_same_thread=False)
    try:
        _prepare_sqlite(connection)
    except sqlite3.Error as error:
        connection.close()
        if not Path(path).is_file() or not any(w in str(error) for w in ("readonly", "read-only", "unable to open")):
            raise
        # Without a log of changes beside it the file is all there is, and SQLite need not write a lock to read it.
        log = Path(f"{path}-wal")
        way = "mode=ro" if log.exists() and log.stat().st_size else "mode=ro&immutable=1"
        connection = sqlite3.connect(f"file:{quote(path)}?{way}", uri=True, timeout=wait, check_same_thread=False)
    connection.isolation_level = None  # we send BEGIN ourselves, to choose between reading and writing
    return connection


def _prepare_sqlite(connection: sqlite3.Connection) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()


def _sqlite_begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("skriver") else "BEGIN")


@contextmanager
def reading(url: URL) -> Iterator[Connection | None]:
    """A read transaction, or None where there is no store and has never been one.

    Raises StoreFeil in Norwegian for whatever the database says, LagerUtilgjengelig for a store that was there and is gone, LagerForNytt
    for a schema that this code does not know.
    """
    if url.drivername == "sqlite" and not Path(url.database or "").exists():
        _require_never_there(url)
        yield None
        return
    with translated(url), engine(url).connect() as connection, _gone_when_broken(connection):
        known = _known_version(connection)
        if known is None:
            _require_never_there(url)
        yield connection if known is not None else None


@contextmanager
def writing(url: URL, *, migrating: bool = False) -> Iterator[Connection]:
    """The one write transaction at a time; committed (to the disk) when the block ends well."""
    if not migrating:
        ensure(url)
    with (
        translated(url),
        engine(url).connect().execution_options(skriver=True) as connection,
        _gone_when_broken(connection),
        connection.begin(),
    ):
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{VENT_SEKUNDER}s'")
            connection.exec_driver_sql("SET LOCAL synchronous_commit = on")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_KEY})")
        if not migrating:
            if _known_version(connection) is None:
                _ensured.discard(str(url))
                raise LagerUtilgjengelig("Lageret er tømt eller byttet ut mens det var i bruk. Prøv igjen.")
            _require_the_same(connection)
        yield connection
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"NOTIFY {NEWS}")  # sent when the transaction is committed


NEWS = "frivillighetskartet"
"""the channel on which PostgreSQL tells all who `listen` that something was written"""


def stamp(url: URL) -> tuple[tuple[int, int, int] | None, ...] | None:
    """What differs when a store in a file has been written to (costs two stat calls); None for a database server, which tells."""
    if url.drivername != "sqlite":
        return None
    return tuple(_file_stamp(Path(f"{url.database}{end}")) for end in ("", "-wal"))


def _file_stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def listen(url: URL, heard: Callable[[], object], stopped: threading.Event, patience: float) -> None:
    """Call `heard` whenever PostgreSQL tells that something was written, until `stopped` is set, looked at every `patience` seconds.

    Raises StoreFeil when the connection is lost.
    """
    with translated(url), engine(url).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"LISTEN {NEWS}")
        heard()  # what was written before the connection was there
        driver: Any = connection.connection.driver_connection
        poller = select.poll()  # select.select cannot watch descriptors above 1023
        poller.register(driver._usock, select.POLLIN)
        while not stopped.is_set():
            # pg8000 takes in what the server tells only beside an answer, so we wait at its socket before we ask for one.
            poller.poll(patience * 1000)
            connection.exec_driver_sql("SELECT 1")
            if driver.notifications:
                driver.notifications.clear()
                heard()


@contextmanager
def _gone_when_broken(connection: Connection) -> Iterator[None]:
    """A connection on which something else than a rule of ours or the database's own answer went wrong is not used again.

    The error may have come in the middle of what the two say to each other; the next to use the connection would hear its rest.
    """
    try:
        yield
    except (StoreFeil, IkkeTilgang, DBAPIError):
        raise
    except BaseException:
        connection.invalidate()
        raise


_ensured: set[str] = set()  # stores that this process has seen at the present version
_serving: list[bool] = []
"""not empty in a server, where the register in use says which store there must be"""


def ensure(url: URL) -> None:
    """Make the store, or bring it to this code's version, once a process. Raises StoreFeil, also where there was one that is gone."""
    if str(url) not in _ensured or (url.drivername == "sqlite" and not _has_content(url)):
        if not _is_there(url):
            _require_never_there(url)
        migrate(url)
        _ensured.add(str(url))


def begin_serving(url: URL) -> None:
    """A server starts: from now on the register in use says which store there must be, whatever the address; the first start makes one.

    What does not work now is told by whoever reads the store next. Nobody waits here for a database that does not answer.
    """

    def make() -> None:
        with suppress(StoreFeil):
            ensure(url)

    _serving.append(True)
    threading.Thread(target=make, name="lager", daemon=True).start()


def _has_content(url: URL) -> bool:
    file = Path(url.database or "")
    return file.is_file() and file.stat().st_size > 0


def _is_there(url: URL) -> bool:
    if url.drivername == "sqlite":
        return (
            _has_content(url) or Path(url.database or "").is_dir()
        )  # a folder in its place is SQLite's to complain of
    with translated(url), engine(url).connect() as connection:
        return _known_version(connection) is not None


def mark(url: URL) -> Path:
    """The file beside a SQLite store that says that it has been made."""
    return Path(f"{url.database}.laget")


def place_of(url: URL) -> str:
    """The address of a store as the register remembers it: a digest, since it may hold a password."""
    plain = url.set(password=None, query={})
    where = str(Path(plain.database or "").resolve()) if url.drivername == "sqlite" else plain.render_as_string()
    return hashlib.sha256(where.encode()).hexdigest()[:16]


def _require_never_there(url: URL) -> None:
    """Raise LagerUtilgjengelig where something tells that there has been a store: the mark beside it, or the register made of it."""
    marked = url.drivername == "sqlite" and mark(url).exists()
    register = _register()
    ours = register is not None and bool(register.lager_id)
    here = ours and register is not None and register.lager_sted == place_of(url)
    address = url.render_as_string(hide_password=True)
    if marked or here:
        raise LagerUtilgjengelig(
            f"Lageret {address} er borte: det har vært et lager, og nå er det ingenting der. "
            "Se at disken er montert og at REGISTER_URL er rett. Er lageret tapt, les inn en sikkerhetskopi: "
            "python -m loaders restore FIL. Lagring er stengt."
        )
    if ours and _serving:
        raise LagerUtilgjengelig(
            f"Det er ikke noe lager på {address}, og registeret er bygget av et lager et annet sted. Se at REGISTER_URL er rett. "
            "Er det meningen å begynne med et nytt lager, kjør: python -m loaders build --tillat-fjerning. Lagring er stengt."
        )


def _require_the_same(connection: Connection) -> None:
    """In a server: raise LagerUtilgjengelig for a store that the register in use is not made of."""
    register = _register() if _serving else None
    if register is not None and register.lager_id and register.lager_id != identity(connection):
        raise LagerUtilgjengelig(
            "Lageret er et annet enn det registeret er bygget av. Ingenting er lagret. Se at REGISTER_URL er rett. "
            "Er det meningen å bytte, kjør: python -m loaders build --tillat-fjerning"
        )


def _register() -> database.Register | None:
    try:
        return database.current()
    except (database.RegisterFeil, OSError):
        return None


def link_after(before: str, row: Mapping[str, Any]) -> str:
    """The hash of an entry (the columns of its row) and, through `before`, of all entries before it."""
    plain = {column.name: row[column.name] for column in INNFORSEL.columns}
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()


def has_identity(connection: Connection) -> bool:
    """Whether the store is of a version that knows who it is; one that cannot be written to may be older."""
    return str(_known_version(connection)) >= "0003"


def has_shared(connection: Connection) -> bool:
    """Whether the store is of a version that keeps what machines have in common."""
    return str(_known_version(connection)) >= "0004"


def identity(connection: Connection) -> str:
    """The id of the store; "" for an old one."""
    return connection.execute(sa.select(LAGER.c.id)).scalar() or "" if has_identity(connection) else ""


def end_of(connection: Connection) -> End:
    """Where the log ends now."""
    nr = connection.execute(sa.select(sa.func.max(INNFORSEL.c.nr))).scalar() or 0
    if not has_identity(connection):
        return End("", nr, "")
    chain = connection.execute(sa.select(KJEDE.c.sum).where(KJEDE.c.nr == nr)).scalar()
    return End(identity(connection), nr, chain or "")


def migrate(url: URL) -> None:
    """Bring the schema to this code's version; does nothing when it is there. Raises LagerForNytt when it is ahead."""
    if url.drivername != "sqlite":
        _upgrade(url)
        return
    sti = Path(url.database or "")
    try:
        sti.parent.mkdir(parents=True, exist_ok=True)
        if _has_content(url) and not _behind(url):
            return  # nothing to do, which also one that cannot be written to can be told
        with Path(f"{sti}.laas").open("w") as laas:  # SQLite's own lock does not cover the making of the file
            fcntl.flock(laas, fcntl.LOCK_EX)
            _upgrade(url)
            mark(url).touch()
    except OSError as feil:
        raise LagerFullt(
            f"Kan ikke opprette lageret {sti}: {feil.strerror}. Se at mappen finnes og kan skrives til."
        ) from feil


def _behind(url: URL) -> bool:
    with translated(url), engine(url).connect() as connection:
        return _known_version(connection) != _known()[0] or not mark(url).exists()


def _alembic() -> alembic.config.Config:
    config = alembic.config.Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config


@cache
def _known() -> tuple[str, frozenset[str]]:
    scripts = alembic.script.ScriptDirectory.from_config(_alembic())
    return str(scripts.get_current_head()), frozenset(s.revision for s in scripts.walk_revisions())


def _known_version(connection: Connection) -> str | None:
    """The schema's version, None where there is no schema; raises LagerForNytt for one that this code does not know."""
    try:
        with connection.begin_nested():
            version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    except DBAPIError as feil:
        if "no such table" in str(feil.orig) or "42P01" in str(feil.orig):
            return None
        raise
    head, known = _known()
    if version is not None and version not in known:
        raise LagerForNytt(
            f"Lageret er laget av en nyere versjon av Frivillighetskartet (skjema {version}; denne kjenner {head}). "
            "Oppdater programmet. Ingenting er endret."
        )
    return None if version is None else str(version)


def _upgrade(url: URL) -> None:
    with writing(url, migrating=True) as connection:
        if _known_version(connection) == _known()[0]:
            return
        config = _alembic()
        config.attributes["connection"] = connection
        alembic.command.upgrade(config, "head")


@contextmanager
def translated(url: URL) -> Iterator[None]:
    """Say in Norwegian, as a StoreFeil, what the database says."""
    try:
        yield
    except DBAPIError as feil:
        raise _in_norwegian(url, str(feil.orig)) from feil
    except UnicodeError as feil:
        raise StoreFeil("Teksten har et tegn som ikke kan lagres. Skriv den på nytt uten det.") from feil
    except (sqlite3.Error, sa.exc.TimeoutError, OSError) as feil:
        raise _in_norwegian(url, str(feil)) from feil


def _in_norwegian(url: URL, melding: str) -> StoreFeil:
    sted = url.render_as_string(hide_password=True)
    liten = melding.casefold()
    if any(
        ord_ in liten
        for ord_ in ("database or disk is full", "no space left", "53100", "readonly", "read-only", "25006")
    ):
        return LagerFullt(
            f"Lageret {sted} kan ikke skrives til (fullt eller skrivebeskyttet). "
            "Ingenting er lagret; det du skrev står i skjemaet."
        )
    if any(ord_ in liten for ord_ in ("database is locked", "55p03", "lock timeout", "40p01", "queuepool limit")):
        return LagerLaast(f"Lageret {sted} er opptatt. Ingenting er lagret; prøv igjen om litt.")
    if "append-only" in liten:
        return StoreFeil("Lageret er en logg: innførsler rettes med nye innførsler, de endres eller slettes aldri.")
    return LagerUtilgjengelig(
        f"Lageret {sted} svarer ikke ({melding[:120]}). "
        "Kartet vises som det sist ble bygget; lagring er stengt til det svarer igjen."
    )


_KNOWN = {"sqlite": ("timeout",), "postgresql": ("sslmode", "sslrootcert", "application_name")}
_MODES = ("disable", "prefer", "require", "verify-ca", "verify-full")
TLS_PARAMETERS = ("sslmode", "sslrootcert")


def require_known(url: URL) -> None:
    """Raise StoreFeil for a parameter, or a value of one, that the store would not heed or would fall over."""
    known = _KNOWN[url.get_backend_name()]
    for name, value in url.query.items():
        if name not in known:
            raise StoreFeil(
                f"REGISTER_URL har «{name}», som lageret ikke kjenner. Ta det bort; etter «?» kan det stå {', '.join(known)}."
            )
        if not isinstance(value, str):
            raise StoreFeil(f"REGISTER_URL har «{name}» mer enn én gang. La det stå igjen én gang.")
    if "timeout" in url.query and not _seconds(str(url.query["timeout"])):
        raise StoreFeil("REGISTER_URL har en «timeout» som ikke er et tall. Skriv sekunder, for eksempel ?timeout=20.")
    mode = _mode(url)
    if mode not in _MODES:
        raise StoreFeil(f"REGISTER_URL har sslmode={mode}, som ikke finnes her. Skriv {', '.join(_MODES)}.")
    if "sslrootcert" in url.query and not mode.startswith("verify-"):
        raise StoreFeil(
            f"REGISTER_URL har sslrootcert, men sslmode={mode} kontrollerer ikke sertifikatet. Skriv sslmode=verify-full."
        )


def ssl_context(url: URL) -> ssl.SSLContext | bool | None:
    """What pg8000 is to be given: False is never encrypted, None is encrypted where the server can.

    Raises StoreFeil where the file of `sslrootcert` cannot be read.
    """
    mode, roots = _mode(url), url.query.get("sslrootcert")
    if mode in {"disable", "prefer"}:
        return False if mode == "disable" else None
    try:
        context = ssl.create_default_context(cafile=str(roots) if roots not in {None, "system"} else None)
    except OSError as error:  # also ssl.SSLError: a file without certificates
        raise StoreFeil(
            f"Kan ikke lese sertifikatene i «{roots}» ({error.strerror or error}). "
            "Rett sslrootcert i REGISTER_URL, eller skriv sslrootcert=system for dem maskinen stoler på."
        ) from error
    if mode != "verify-full":
        context.check_hostname = False
    if mode == "require":
        context.verify_mode = ssl.CERT_NONE
    return context


def _mode(url: URL) -> str:
    """The mode asked for; one who names whom to trust and no mode wants it verified."""
    return str(url.query.get("sslmode") or ("verify-full" if "sslrootcert" in url.query else "prefer"))


def _seconds(text: str) -> bool:
    try:
        return 0 <= float(text) < float("inf")
    except ValueError:
        return False
