"""The register as a file: where it lies, which version is switched on, and a thread-safe way to ask it."""

from __future__ import annotations

import hashlib
import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache, partial, wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakValueDictionary

import duckdb
import pandas as pd

from data import DATA, kinds, settings

SCHEMA_SQL = DATA / "schema.sql"
VIEWS_SQL = DATA / "views.sql"
CHECKS = DATA / "checks"
REMEMBERED_ANSWERS = 512

READER_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "lock_configuration": True,
}


P = ParamSpec("P")
R = TypeVar("R")


class RegisterFeil(Exception):
    """The register cannot be read; the message is Norwegian and says what those who run the map must do."""

    to_readers = "Oversikten kan ikke vises akkurat nå. Prøv igjen om noen minutter."


class RegisterMangler(RegisterFeil):
    """There is no register file."""


class RegisterUleselig(RegisterFeil):
    """There is a file, but it is not a whole register of this program's kind."""


def register_path() -> Path:
    """Where the register is: `FRIVILLIGHETSKART_REGISTER`, else data/register.duckdb (a link to the version switched on)."""
    return settings.register()


class RegisterSkadet(RegisterUleselig):
    """The file is no longer what was built."""


class Register:
    """One version of the register, opened for reading. Answers are remembered for the day: a version never changes, but some
    questions (view `utvikling`) go up to today.

    Raises RegisterUleselig when the file is not a whole register.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._answers: tuple[OrderedDict[Hashable, pd.DataFrame], ...] = (OrderedDict(), OrderedDict())
        """of today, of other days"""
        self._remembered: dict[Hashable, Callable[..., Any]] = {}
        self._day = date.today()
        try:
            self._connection = duckdb.connect(str(path), read_only=True, config=READER_CONFIG)
            meta = dict(self._connection.execute("SELECT nokkel, verdi FROM meta").fetchall())
            self.innhold: str = meta["innhold"]
            self.bygget: datetime = datetime.fromisoformat(meta["bygget"]).astimezone(UTC)
            self.kilder_registrert: str = meta["kilder_registrert"]
            self.lager_nr = int(meta.get("lager_nr", 0))
            """the last entry of the editors' store that this version holds"""
            self.lager_id, self.lager_sted, self.lager_kjede = (
                meta.get(f"lager_{name}", "") for name in ("id", "sted", "kjede")
            )
            """which store that was ("" none, or not told), where it stood (a digest), and the hash of that entry and all before it"""
            if meta.get("sjekksum", "") not in {"", checksum(rows_hashed(self._connection))}:
                raise ValueError("the content is not what was built")
            self._bytes = _bytes_of(path)
        except (duckdb.Error, KeyError, ValueError, OSError) as error:
            damaged = isinstance(error, ValueError) or "checksum" in str(error)
            raise (RegisterSkadet if damaged else RegisterUleselig)(
                f"Registeret «{path.name}» lar seg ikke lese. Bygg det på nytt: python -m loaders build"
            ) from error

    def is_whole(self) -> bool:
        """Whether every byte of the file is as it was when it was opened and its content found right."""
        try:
            return _bytes_of(self.path) == self._bytes
        except OSError:
            return False

    def query(self, sql: str, params: Sequence[Any] = ()) -> pd.DataFrame:
        """Answer `sql` with `params` as a frame of its own; safe from any thread. Raises duckdb.Error on wrong SQL."""
        key = (sql, tuple(params))
        with self._lock:
            self._begin_day()
            answers = self._answers[of_another_day(key[1])]
            if key in answers:
                answers.move_to_end(key)
                return answers[key].copy(deep=False)
            cursor = self._connection.cursor()
        try:
            answer = cursor.execute(sql, list(params)).df()
        finally:
            cursor.close()
        with self._lock:
            answers[key] = answer
            if len(answers) > REMEMBERED_ANSWERS:
                answers.popitem(last=False)
        return answer.copy(deep=False)

    def answers_of(self, function: Callable[Concatenate[Register, P], R]) -> Callable[P, R]:
        """The function of this register, with a memory (`_in_two_rooms`, of 64) that lasts as long as the register and the day."""
        with self._lock:
            self._begin_day()
            if function not in self._remembered:
                self._remembered[function] = _in_two_rooms(partial(_with_frames, function, self), 64)
            return self._remembered[function]

    def _begin_day(self) -> None:
        if self._day != date.today():
            self._day = date.today()
            for answers in self._answers:
                answers.clear()
            self._remembered.clear()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def year_before(day: date) -> date:
    """The same day a year before; 28 February for 29 February."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


_OF_OTHER_DAYS: WeakValueDictionary[int, pd.DataFrame] = WeakValueDictionary()
"""id → a remembered frame that is not of today"""


def of_another_day(asked: Iterable[object]) -> bool:
    """Whether a question, by its arguments, is about a day that somebody chose: not today, nor the day that it is compared with."""
    usual = {day := date.today(), year_before(day)}
    return any(
        value.id in _OF_OTHER_DAYS if isinstance(value, _Same) else isinstance(value, date) and value not in usual
        for value in asked
    )


def _in_two_rooms(function: Callable[..., R], most: int) -> Callable[..., R]:
    """The function with a memory of its last answers about today, and another of those about other days: a visitor who goes through
    all days there are takes nothing that others have use for."""

    def noted(*args: Any, **kwargs: Any) -> R:
        answer = function(*args, **kwargs)
        if isinstance(answer, pd.DataFrame):
            _OF_OTHER_DAYS[id(answer)] = answer
        return answer

    today, others = lru_cache(maxsize=most)(function), lru_cache(maxsize=most)(noted)

    def ask(*args: Any, **kwargs: Any) -> R:
        return (others if of_another_day((*args, *kwargs.values())) else today)(*args, **kwargs)

    return ask


def remembered(function: Callable[Concatenate[Register, P], R]) -> Callable[Concatenate[Register, P], R]:
    """Remember what a function of a register and other arguments answers (`Register.answers_of`): hashable ones, or frames as `made_once`.

    The answer is one object for all who ask: it must not be changed.
    """

    @wraps(function)
    def answer(register: Register, /, *args: P.args, **kwargs: P.kwargs) -> R:
        return register.answers_of(function)(*map(_hashable, args), **kwargs)

    return answer


def made_once(function: Callable[P, R]) -> Callable[P, R]:
    """Remember what a function makes of frames that are themselves remembered, and of other hashable arguments (`_in_two_rooms`, of 256).

    Two frames are the same only when they are the same object. Neither they nor the answer may be changed.
    """
    kept = _in_two_rooms(partial(_with_frames, function), 256)

    @wraps(function)
    def answer(*args: P.args, **kwargs: P.kwargs) -> R:
        return kept(*map(_hashable, args), **kwargs)

    return answer


def _with_frames(function: Callable[..., R], *args: Any, **kwargs: Any) -> R:
    return function(*(value.it if isinstance(value, _Same) else value for value in args), **kwargs)


@dataclass(frozen=True, eq=False)
class _Same:
    it: pd.DataFrame

    @property
    def id(self) -> int:
        return id(self.it)

    def __hash__(self) -> int:
        return self.id

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.it is self.it


def _hashable(value: object) -> Any:
    return _Same(value) if isinstance(value, pd.DataFrame) else tuple(value) if isinstance(value, list) else value


@made_once
def within(frame: pd.DataFrame, fylker: tuple[str, ...]) -> pd.DataFrame:
    """The rows of some fylker (all when empty) of a remembered frame with a fylkesnummer."""
    return frame[frame["fylkesnummer"].isin(fylker)] if fylker else frame


@dataclass(frozen=True)
class _Opened:
    stamp: tuple[int, int, int, int]
    register: Register


def rows_hashed(connection: duckdb.DuckDBPyConnection) -> bytes:
    """A line for every base table but `meta`: its name and a hash over its rows in any order."""
    tables = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main' AND table_name <> 'meta' ORDER BY 1"
    ).fetchall()
    # One question for all of them: most are small, and forty-six questions cost twice as much as the rows.
    each = " UNION ALL ".join(f"SELECT '{table}' AS n, md5(t::VARCHAR) AS h FROM {table} AS t" for (table,) in tables)
    made = dict(connection.execute(f"SELECT n, md5(string_agg(h, '' ORDER BY h)) FROM ({each}) GROUP BY n").fetchall())
    return "".join(f"{table}:{made.get(table, '')}\n" for (table,) in tables).encode()


def checksum(rows: bytes) -> str:
    """A hash over every row, from `rows_hashed`; the build writes it down, and whoever opens the file makes it again."""
    return hashlib.sha256(rows).hexdigest()


def _bytes_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


_opened: dict[Path, _Opened] = {}
_damaged: set[tuple[int, int, int, int]] = set()
"""files that were found changed while they were in use, or that could not be opened"""
_opening = threading.Lock()


def current(path: Path | None = None) -> Register:
    """The register version that is switched on now; costs one stat call when nothing changed.

    Raises RegisterMangler or RegisterUleselig.
    """
    link = path or register_path()
    try:
        opened = _opened.get(link)
        if opened is not None and opened.stamp == _stamp(link):
            return opened.register
        real = link.resolve(strict=True)
        stamp = _stamp(real)
    except OSError as error:
        raise RegisterMangler(
            f"Det finnes ikke noe register i «{link}». Bygg det med: python -m loaders build"
        ) from error
    with _opening:
        if stamp in _damaged:
            raise RegisterUleselig(
                f"Registeret «{real.name}» er skadet og tatt ut av bruk. Det bygges på nytt av seg selv, eller med: python -m loaders build"
            )
        opened = _opened.get(link)
        if opened is None or opened.stamp != stamp:
            if opened is not None and opened.register.path == real:
                opened.register.close()  # DuckDB shares one instance per path: the old file must be let go of first
            try:
                opened = _Opened(stamp, Register(real))
            except RegisterSkadet:
                _damaged.add(stamp)  # it is not read whole again by each who asks
                raise
            _opened[link] = opened
        return opened.register


def _stamp(path: Path) -> tuple[int, int, int, int]:
    stat = path.stat()
    return stat.st_dev, stat.st_ino, stat.st_mtime_ns, stat.st_size


def verify(path: Path | None = None) -> bool:
    """Look whether the file of the register that is switched on is still what was opened; from the first time that it is not, `current`
    raises RegisterUleselig until another one is switched on."""
    link = path or register_path()
    try:
        register = current(link)
    except RegisterMangler:
        return True
    except RegisterUleselig:
        return False
    if not register.is_whole():
        with _opening:
            _damaged.add(_opened.pop(link).stamp)
        return False
    return True


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as dicts, with None for what is unknown."""
    names, columns = [str(name) for name in frame.columns], []
    for _, column in frame.items():
        values = column.tolist()
        columns.append([_or_none(value) for value in values] if column.hasnans else values)
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def unknown(value: object) -> bool:
    """Whether a cell of a frame says that nothing is known: None, NaN, NaT or NA."""
    return value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and math.isnan(value))


def _or_none(value: Any) -> Any:
    return None if unknown(value) else value


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the empty tables of data/schema.sql, with the plan types of data/kinds.py in theirs."""
    connection.execute(SCHEMA_SQL.read_text(encoding="utf-8"))
    connection.executemany("INSERT INTO plantype VALUES (?, ?, ?, ?)", kinds.plantype_rows())
