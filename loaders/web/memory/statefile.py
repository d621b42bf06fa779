"""The SQLite file that the crawler remembers in: opened, brought up to date, and shared by threads and runs."""

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

FILE = "tilstand.sqlite3"
SCHEMA = Path(__file__).with_name("state.sql")
# (table, column, its declaration): columns that files from before do not have
ADDED = (("side", "kode", "TEXT"), ("soek", "ferdig", "INTEGER NOT NULL DEFAULT 1"))


class StateFile:
    """One connection to a folder's state file. Raises sqlite3.DatabaseError when the file is not one of ours."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(folder / FILE, timeout=60, isolation_level=None, check_same_thread=False)
        self._lock = threading.RLock()
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(SCHEMA.read_text(encoding="utf-8"))
        if self._missing():
            with self.transaction() as db:  # looked at again: another run may have come first
                for table, column, declared in self._missing():
                    db.execute(f"ALTER TABLE {table} ADD COLUMN {column} {declared}")

    def _missing(self) -> list[tuple[str, str, str]]:
        return [
            added
            for added in ADDED
            if not self.rows("SELECT 1 FROM pragma_table_info(?) WHERE name = ?", added[0], added[1])
        ]

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Hold the writer's place for a few statements that belong together."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """Return the rows of a question."""
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()
