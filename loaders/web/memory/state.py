"""The crawler's memory in SQLite: what is known of each address, what is left of the round, how each run went.

Every answer is one transaction, so that a run that is killed goes on where it was; the host is never asked again for
what was stored. Safe for many threads and several runs on one folder.
"""

import contextlib
import dataclasses
import json
import sqlite3
import threading
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from loaders.web.addresses import Lenke
from loaders.web.outcome import Utfall
from loaders.web.types import Enhet, Runde, Side

FILE = "tilstand.sqlite3"
SCHEMA = Path(__file__).with_name("state.sql")
NOT_UNDERSTOOD = "ikke_forstått"


def now() -> str:
    """Return the time in UTC as it is stored."""
    return datetime.now(UTC).isoformat(timespec="seconds")


_COLUMNS = [field.name for field in dataclasses.fields(Side)]
_UPDATE = "UPDATE side SET " + ", ".join(f"{name} = ?" for name in _COLUMNS[1:]) + " WHERE id = ?"


class CopyRow(NamedTuple):
    """One row of table `kopi`."""

    nummer: str
    hash: str
    url: str
    final_url: str
    hentet: str
    byte: int
    sha256: str
    behold: int = 0
    odelagt: int = 0


class State:
    """The state file of a folder: one connection, shared by threads. Raises sqlite3.DatabaseError when it is not ours."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(folder / FILE, timeout=60, isolation_level=None, check_same_thread=False)
        self._lock = threading.RLock()
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(SCHEMA.read_text(encoding="utf-8"))
        if _missing(self._db):
            with self.transaction() as db:  # looked at again: another run may have come first
                for table, declared in _missing(db):
                    db.execute(f"ALTER TABLE {table} ADD COLUMN {declared}")

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

    def begin_run(self, arguments: dict[str, object]) -> int:
        """Return the number of a new run."""
        with self.transaction() as db:
            text = json.dumps(arguments, ensure_ascii=False, default=str)
            cursor = db.execute("INSERT INTO kjoring (startet, argumenter) VALUES (?, ?)", (now(), text))
            return int(cursor.lastrowid or 0)

    def end_run(self, run: int) -> None:
        """Note that a run came to its end."""
        with self.transaction() as db:
            db.execute("UPDATE kjoring SET avsluttet = ? WHERE id = ?", (now(), run))

    def open_round(self, enhet: Enhet, run: int) -> Runde:
        """Go on with the unit's open round, or open the next; earlier runs that died are marked as such."""
        with self.transaction() as db:
            db.execute(
                "UPDATE soek SET utfall = 'avbrutt', hvorfor = 'kjøringen stoppet uten å bli ferdig', avsluttet = ?"
                " WHERE nummer = ? AND utfall = 'pågår'",
                (now(), enhet.nummer),
            )
            db.execute(
                "INSERT INTO enhet (nummer, niva, navn, nettsted) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (nummer) DO UPDATE SET navn = excluded.navn, nettsted = excluded.nettsted",
                (enhet.nummer, enhet.niva, enhet.navn, enhet.nettsted),
            )
            row = db.execute(
                "SELECT runde, brukt, apen, plattform, forrige_sider, forrige_dokumenter FROM enhet WHERE nummer = ?",
                (enhet.nummer,),
            ).fetchone()
            runde = Runde(row[0], row[1], bool(row[2]), row[3], row[4], row[5])
            if not runde.fortsetter:
                runde.nummer, runde.brukt = runde.nummer + 1, 0
                db.execute(
                    "UPDATE enhet SET runde = ?, brukt = 0, apen = 1 WHERE nummer = ?", (runde.nummer, enhet.nummer)
                )
                db.execute(
                    "UPDATE side SET forsok = 0, kode = nullif(kode, 'videre') WHERE nummer = ?", (enhet.nummer,)
                )
            db.execute(
                "INSERT INTO soek (kjoring, nummer, startet, utfall, ferdig) VALUES (?, ?, ?, 'pågår', 0)",
                (run, enhet.nummer, now()),
            )
            return runde

    def add(self, nummer: str, lenker: Iterable[tuple[Lenke, str, str]]) -> list[Side]:
        """Add (link, key, platform) that are not known yet; return those, and raise the points of known ones."""
        added = []
        with self.transaction() as db:
            for lenke, key, platform in lenker:
                values = (lenke.url, key, lenke.type, lenke.poeng, lenke.dybde, lenke.kilde, platform)
                cursor = db.execute(
                    "INSERT INTO side (nummer, url, nokkel, type, poeng, dybde, kilde, plattform, del_av, del_nr)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (nummer, nokkel) DO NOTHING",
                    (nummer, *values, lenke.del_av, lenke.del_nr),
                )
                if cursor.rowcount:
                    added.append(Side(int(cursor.lastrowid or 0), nummer, *values, lenke.del_av, lenke.del_nr))
                else:
                    db.execute(
                        "UPDATE side SET poeng = max(poeng, ?), dybde = min(dybde, ?) WHERE nummer = ? AND nokkel = ?",
                        (lenke.poeng, lenke.dybde, nummer, key),
                    )
        return added

    def sider(self, nummer: str, where: str = "1", *values: object) -> list[Side]:
        """Return the unit's pages that fit a condition."""
        rows = self.rows(f"SELECT {', '.join(_COLUMNS)} FROM side WHERE nummer = ? AND {where}", nummer, *values)
        return [Side(*row) for row in rows]  # type: ignore[arg-type]

    def store(self, side: Side, tekst: str | None, counts: dict[str, int], run: int) -> None:
        """Write down what an answer meant: the page, its new text if any, and the run's counts, all or nothing."""
        with self.transaction() as db:
            self._put(db, side, tekst)
            db.execute("UPDATE enhet SET brukt = ? WHERE nummer = ?", (counts["brukt"], side.nummer))
            self._counts(db, side.nummer, counts, run)

    def put(self, side: Side, tekst: str | None) -> None:
        """Write down a page that no round asked for, and its text when it is new."""
        with self.transaction() as db:
            self._put(db, side, tekst)

    def _put(self, db: sqlite3.Connection, side: Side, tekst: str | None) -> None:
        values = [getattr(side, name) for name in _COLUMNS[1:]]
        db.execute(_UPDATE, (*values, side.id))
        if tekst is not None:
            packed = zlib.compress(tekst.encode(), 3)
            db.execute(
                "INSERT OR REPLACE INTO tekst (side_id, hash, tekst, tittel, hentet) VALUES (?, ?, ?, ?, ?)",
                (side.id, side.hash, packed, side.tittel, side.hentet),
            )

    def _counts(self, db: sqlite3.Connection, nummer: str, counts: dict[str, int], run: int) -> None:
        names = [name for name in counts if name != "brukt"]
        db.execute(
            f"UPDATE soek SET {', '.join(f'{name} = ?' for name in names)} WHERE kjoring = ? AND nummer = ?",
            (*(counts[name] for name in names), run, nummer),
        )

    def close_unit(self, nummer: str, run: int, utfall: Utfall, counts: dict[str, int], whole: bool) -> None:
        """Write how the unit's search went; after a `whole` one the next search is compared with what this one saw."""
        with self.transaction() as db:
            self._counts(db, nummer, counts, run)
            db.execute(
                "UPDATE soek SET utfall = ?, hvorfor = ?, avsluttet = ?, ferdig = ? WHERE kjoring = ? AND nummer = ?",
                (utfall.ord, utfall.hvorfor, now(), int(utfall.ferdig), run, nummer),
            )
            db.execute("UPDATE enhet SET brukt = ? WHERE nummer = ?", (counts["brukt"], nummer))
            if utfall.ferdig:
                db.execute(
                    "UPDATE enhet SET apen = 0, forrige_sider = coalesce(?, forrige_sider),"
                    " forrige_dokumenter = coalesce(?, forrige_dokumenter) WHERE nummer = ?",
                    (*((counts["sider"], counts["dokumenter"]) if whole else (None, None)), nummer),
                )

    def note(self, enhet: Enhet, run: int, utfall: str, hvorfor: str) -> None:
        """Write how a unit fared in a run when its search did not tell; counts that are there stay."""
        with self.transaction() as db:
            db.execute(
                "INSERT INTO soek (kjoring, nummer, startet, avsluttet, utfall, hvorfor) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (kjoring, nummer) DO UPDATE SET avsluttet = excluded.avsluttet, utfall = excluded.utfall,"
                " hvorfor = excluded.hvorfor",
                (run, enhet.nummer, now(), now(), utfall, hvorfor),
            )

    def last_finished(self) -> dict[str, str]:
        """Return when each unit's search last came to the end of its round (ISO 8601); a round left open is not over."""
        rows = self.rows(
            "SELECT nummer, max(avsluttet) FROM soek WHERE ferdig AND utfall IN ('ok', 'advarsel', 'feilet') GROUP BY 1"
        )
        return {str(nummer): str(when) for nummer, when in rows}

    def searches(self) -> dict[str, int]:
        """Return how many searches of each unit have come to an end: more than before when another run has been there."""
        rows = self.rows("SELECT nummer, count(*) FROM soek WHERE utfall IN ('ok', 'advarsel', 'feilet') GROUP BY 1")
        return {str(nummer): int(str(count)) for nummer, count in rows}

    def set_findings(self, run: int, nummer: str, count: int) -> None:
        """Note how many findings the unit's documents give now."""
        with self.transaction() as db:
            db.execute("UPDATE soek SET funn = ? WHERE kjoring = ? AND nummer = ?", (count, run, nummer))

    def mark_not_understood(self, nummer: str, addresses: Iterable[str]) -> bool:
        """Mark the pages that the rules did not get through, and no others; return whether any mark changed.

        A page that has another mark (scanned, cut) keeps that one. A document in pieces is marked on all its pieces.
        """
        wanted = set(addresses)
        changed = False
        with self.transaction() as db:
            rows = db.execute(
                "SELECT id, coalesce(del_av, url), merke FROM side WHERE nummer = ? AND (relevant OR merke = ?)",
                (nummer, NOT_UNDERSTOOD),
            ).fetchall()
            for side_id, url, mark in rows:
                if (mark is None and url in wanted) or (mark == NOT_UNDERSTOOD and url not in wanted):
                    new = NOT_UNDERSTOOD if url in wanted else None
                    db.execute("UPDATE side SET merke = ? WHERE id = ?", (new, side_id))
                    changed = True
        return changed

    def set_platform(self, nummer: str, navn: str) -> None:
        """Remember the platform that the site runs on."""
        with self.transaction() as db:
            db.execute("UPDATE enhet SET plattform = ? WHERE nummer = ?", (navn, nummer))

    def begin_einnsyn(self, chosen: int) -> int:
        """Return the number of a new run of `loaders einnsyn` over so many units; runs that died are marked as such."""
        with self.transaction() as db:
            died = "utfall = 'feilet', avsluttet = ?, hvorfor = 'kjøringen stoppet uten å bli ferdig'"
            db.execute(f"UPDATE einnsyn SET {died} WHERE utfall = 'pågår'", (now(),))
            cursor = db.execute("INSERT INTO einnsyn (startet, valgte) VALUES (?, ?)", (now(), chosen))
            return int(cursor.lastrowid or 0)

    def end_einnsyn(self, run: int, values: Mapping[str, object]) -> None:
        """Note how a run of `loaders einnsyn` ended: the columns of table einnsyn."""
        with self.transaction() as db:
            columns = ", ".join(f"{name} = ?" for name in values)
            db.execute(f"UPDATE einnsyn SET avsluttet = ?, {columns} WHERE kjoring = ?", (now(), *values.values(), run))

    def copies(self, nummer: str) -> list[CopyRow]:
        """Return what copies there are of a unit's pages."""
        rows = self.rows(f"SELECT {', '.join(CopyRow._fields)} FROM kopi WHERE nummer = ? ORDER BY hash", nummer)
        return [CopyRow(*row) for row in rows]  # type: ignore[arg-type]

    def copied_bytes(self) -> int:
        """Return how large the copies are that findings rest on, of all units together."""
        return int(str(self.rows("SELECT coalesce(sum(byte), 0) FROM kopi WHERE behold")[0][0]))

    def keep_copy(self, row: CopyRow) -> None:
        """Write down a copy, in place of what was known of it."""
        with self.transaction() as db:
            db.execute(f"INSERT OR REPLACE INTO kopi VALUES ({', '.join('?' * len(row))})", row)

    def forget_copy(self, nummer: str, text_hash: str) -> None:
        """Let go of a copy that nothing rests on."""
        with self.transaction() as db:
            db.execute("DELETE FROM kopi WHERE nummer = ? AND hash = ?", (nummer, text_hash))

    def spend(self, host: str) -> int:
        """Count one request against the host's month; return how many there have been."""
        with self.transaction() as db:
            db.execute(
                "INSERT INTO budsjett (vert, maned, antall) VALUES (?, ?, 1)"
                " ON CONFLICT (vert, maned) DO UPDATE SET antall = antall + 1",
                (host, now()[:7]),
            )
        return self.spent(host)

    def spent(self, host: str) -> int:
        """Return the requests sent to a host this month."""
        found = self.rows("SELECT antall FROM budsjett WHERE vert = ? AND maned = ?", host, now()[:7])
        return int(str(found[0][0])) if found else 0

    def pending(self, nummer: str) -> dict[int, list[tuple[str, bytes, str | None, str]]]:
        """Return the texts that wait for the Parquet file, packed (zlib): page id -> (hash, text, title, fetched)."""
        rows = self.rows(
            "SELECT t.side_id, t.hash, t.tekst, t.tittel, t.hentet FROM tekst t JOIN side s ON s.id = t.side_id"
            " WHERE s.nummer = ? ORDER BY t.hentet",
            nummer,
        )
        found: dict[int, list[tuple[str, bytes, str | None, str]]] = {}
        for side_id, text_hash, packed, title, fetched in rows:
            assert isinstance(packed, bytes)  # noqa: S101 - as `store` wrote it
            found.setdefault(int(str(side_id)), []).append(
                (str(text_hash), packed, str(title) if title else None, str(fetched))
            )
        return found

    def forget_pending(self, ids: Iterable[tuple[int, str]]) -> None:
        """Let go of texts that the Parquet file now has."""
        with self.transaction() as db:
            db.executemany("DELETE FROM tekst WHERE side_id = ? AND hash = ?", list(ids))


def _missing(db: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return the (table, declared column) that state.sql has and an older file has not.

    By hand, for the memory can be made again by a search and has no versions to go through: this is shorter than alembic.
    """
    missing = []
    with contextlib.closing(sqlite3.connect(":memory:")) as fresh:
        fresh.executescript(SCHEMA.read_text(encoding="utf-8"))
        for (table,) in fresh.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            known = {row[1] for row in db.execute(f"PRAGMA table_info({table})")}
            for _, name, kind, required, default, _ in fresh.execute(f"PRAGMA table_info({table})"):
                if name not in known:
                    rule = f" NOT NULL DEFAULT {default}" if required else ""
                    missing.append((table, f"{name} {kind}{rule}"))
    return missing
