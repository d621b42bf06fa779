"""`make ovelse`: the promise of the backup played, on both databases: fill a store, back it up, destroy it, put it back, compare all; and
PostgreSQL with its write-ahead log archived, back to the moment before a mistake.

Prints what came of it, and ends with 1 if anything is not as it was. Takes about a minute.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path

import pg8000.native

from data.store import engine
from data.store.log import Store
from data.store.types import Aktor, Bistand, LagerUtilgjengelig, Observasjon, Samling
from loaders.__main__ import main
from loaders.backup import kept_in
from loaders.build import build
from tests.data.postgres import Cluster, free_port

ENTRIES = 300
EDITOR = Aktor("ovelse@example.org", "redaktør", "redaktør", lambda: "redaktør")
VOSS = Observasjon(
    niva="kommune", enhet="Voss", kommunenummer="4621", dagens_kommunenummer="4621", status="vedtatt",
    plantype="frivillighetspolitikk", vedtatt_dato="2024-06-13", kilde_url="https://example.org/plan", kilde_utgiver="Øvelse",
)  # fmt: skip


def fill(store: Store, entries: int = ENTRIES) -> None:
    """Entries of several kinds, corrected, withdrawn and undone."""
    for n in range(entries // 5):
        first = store.add(EDITOR, replace(VOSS, merknad=f"Øvelse {n}: «æøå» 🙂"), hvorfor="øvelse")
        second = store.correct(
            EDITOR, first.id, replace(VOSS, status="under_arbeid", vedtatt_dato=None), hvorfor="øvelse"
        )
        store.undo(EDITOR, second.id, hvorfor="øvelse")
        store.add(EDITOR, Bistand("4621", "kafédialog", "2025-10-01", merknad=f"{n}"))
        store.add(EDITOR, Samling("utkast", f"Øvelse {n}", inviterte_kommuner=("4621", "4626")))


def command(*arguments: str) -> str:
    """Run a loader as the operator does; what it says. Raises SystemExit where it fails."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(list(arguments))
    if code:
        raise SystemExit(f"{' '.join(arguments)}: {err.getvalue()}")
    return out.getvalue().strip()


def play(name: str, url: str, destroy: object, folder: Path) -> bool:
    """One database: whether every entry, the store's own name and the register's hash are as they were."""
    link, archives = folder / "register.duckdb", folder / "arkiv"
    store = Store(url)
    fill(store)
    built = build(register=link, store_url=url)
    before, end = store.entries(), store.end()
    print(f"{name}: {command('backup', '--mappe', str(archives), '--lager', url)}")
    destroy()  # type: ignore[operator]
    os.environ["FRIVILLIGHETSKART_REGISTER"] = str(link)
    try:
        store.add(EDITOR, VOSS)
        refused = False
    except LagerUtilgjengelig:
        refused = True
    begun = time.monotonic()
    print(f"{name}: {command('restore', str(kept_in(archives)[-1]), '--lager', url)}")
    put_back = time.monotonic() - begun
    again = build(register=link, store_url=url)
    link.unlink()
    anew = build(register=link, store_url=url)
    same = store.entries() == before and store.end() == end
    hashes = built.innhold == again.innhold == anew.innhold
    begun = time.monotonic()
    served = serves(link, url, built.innhold)
    print(
        f"{name}: lagring mens lageret var borte avvist: {refused}; {len(before)} innførsler like: {same}; "
        f"registerets hash lik: {hashes}; lest inn på {put_back:.1f} s; tjeneren svarte med samme register etter "
        f"{time.monotonic() - begun:.0f} s: {served}"
    )
    return refused and same and hashes and served


def serves(link: Path, url: str, content: str) -> bool:
    """Whether a server that is started from nothing serves this very register."""
    port = free_port()
    env = {**os.environ, "FRIVILLIGHETSKART_REGISTER": str(link), "REGISTER_URL": url}
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "dashboard.py",
        "--server.port",
        str(port),
        "--server.address",
        "127.0.0.1",
    ]
    with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            for _ in range(600):
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/helse", timeout=5) as answer:
                        return content in answer.read().decode()
                except urllib.error.HTTPError:
                    return False
                except OSError:
                    if server.poll() is not None:
                        return False
                    time.sleep(0.1)
            return False
        finally:
            server.kill()


def drop(cluster: Cluster, database: str) -> None:
    """Throw a database away with all that is in it, and leave an empty one by its name."""
    engine.engine(engine.store_url(f"postgresql://test@127.0.0.1:{cluster.port}/{database}")).dispose()
    with pg8000.native.Connection("test", host="127.0.0.1", port=cluster.port, database="postgres") as connection:
        connection.run(f'DROP DATABASE "{database}" WITH (FORCE)')
        connection.run(f'CREATE DATABASE "{database}"')


def play_to_the_moment(folder: Path, entries: int = ENTRIES) -> bool:
    """PostgreSQL with its write-ahead log archived and streamed to another disk: saves after the base backup, a table dropped by mistake,
    and the disk lost. Whether every save that was confirmed before the mistake is back, and the register's hash."""
    cluster, link = Cluster(), folder / "register.duckdb"
    data, base, archive, stream = (cluster.folder / name for name in ("data", "grunnlag", "arkiv", "strom"))
    for place in (archive, stream):
        place.mkdir()
        if cluster.as_user:
            shutil.chown(place, "postgres")
    at = ["-h", "127.0.0.1", "-p", str(cluster.port), "-U", "test"]
    receiving = [
        *cluster.as_user,
        str(cluster.bin / "pg_receivewal"),
        *at,
        "-D",
        str(stream),
        "-S",
        "ovelse",
        "--synchronous",
    ]
    try:
        cluster.run("pg_ctl", "-D", str(data), "-w", "stop")
        # The disk is lost whatever was flushed to it; what is tried is the other one, which pg_receivewal flushes to.
        cluster.configure("fsync = off", "archive_mode = on", f"archive_command = 'cp %p {archive}/%f'")
        cluster.start()
        url = cluster.url("ovelse")
        store = Store(url)
        fill(store, entries // 2)
        cluster.run("pg_basebackup", *at, "-D", str(base), "-c", "fast", "--no-sync")
        cluster.run("pg_receivewal", *at, "-S", "ovelse", "--create-slot")
        with subprocess.Popen(receiving, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as receiver:
            try:
                sql(cluster, "ALTER SYSTEM SET synchronous_standby_names = 'pg_receivewal'", "SELECT pg_reload_conf()")
                fill(store, entries // 2)  # each is confirmed when the other disk has it
                before, end, built = store.entries(), store.end(), build(register=link, store_url=url)
                (moment,) = sql(cluster, "SELECT clock_timestamp()::text")
                sql(cluster, "DROP TABLE innforsel CASCADE")
                engine.engine(engine.store_url(url)).dispose()
                cluster.stop()
                shutil.rmtree(data)
            finally:
                receiver.terminate()
        begun = time.monotonic()
        base.rename(data)
        (data / "recovery.signal").touch()
        places = " || ".join(f"cp {file} %p" for file in (f"{archive}/%f", f"{stream}/%f", f"{stream}/%f.partial"))
        cluster.configure(
            f"restore_command = '{places}'", f"recovery_target_time = '{moment}'", "recovery_target_action = promote",
            "synchronous_standby_names = ''",
        )  # fmt: skip
        cluster.start()
        while sql(cluster, "SELECT pg_is_in_recovery()") != [False]:
            time.sleep(0.1)
        back = time.monotonic() - begun
        same = store.entries() == before and store.end() == end and len(before) == entries
        again = build(register=link, store_url=url)
        hashes = built.innhold == again.innhold
        goes_on = store.add(EDITOR, VOSS).nr == end.nr + 1
    finally:
        cluster.close()
    print(
        f"PostgreSQL med WAL-arkiv: tilbake til øyeblikket før uhellet på {back:.1f} s; {len(before)} innførsler like: {same}; "
        f"registerets hash lik: {hashes}; lagring går videre: {goes_on}"
    )
    return same and hashes and goes_on


def sql(cluster: Cluster, *statements: str) -> list[object]:
    """What the database of the exercise answers to the last statement, its first column."""
    with pg8000.native.Connection("test", host="127.0.0.1", port=cluster.port, database="ovelse") as connection:
        *_, rows = [connection.run(statement) for statement in statements]
    return [row[0] for row in rows or []]


def run() -> int:
    """Play it on both; 0 where nothing was lost."""
    os.environ["FRIVILLIGHETSKART_WEB"] = tempfile.mkdtemp(prefix="ovelse-web-")
    with tempfile.TemporaryDirectory(prefix="ovelse-") as name:
        folder = Path(name)
        for kind in ("sqlite", "postgresql"):
            (folder / kind).mkdir()
        files = folder / "sqlite" / "lager"
        files.mkdir()

        def wipe() -> None:
            for file in files.iterdir():
                file.unlink()

        good = play("SQLite", f"sqlite:///{files / 's.sqlite3'}", wipe, folder / "sqlite")
        (folder / "wal").mkdir()
        good &= play_to_the_moment(folder / "wal")
        cluster = Cluster()
        try:
            url = cluster.url("ovelse")
            good &= play("PostgreSQL", url, lambda: drop(cluster, "ovelse"), folder / "postgresql")
        finally:
            cluster.close()
    print("Øvelsen er bestått: ingenting er tapt." if good else "ØVELSEN ER IKKE BESTÅTT.")
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(run())
