"""What an entry would do before it is written, by the real rule: a register in memory with the entry in it, and its views.

Nothing of the status rule is told again here. The base tables are copied from the register that is switched on (about a third
of a second), so the answer is about what the map shows now.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import duckdb
import pandas as pd

from data.database import VIEWS_SQL, Register, create_tables, remembered
from data.store.types import Observasjon

# What the status rule reads; the web search's tables and the published counts have no say in it.
_TABLES = ("fylke", "kommune", "kommune_endring", "kommune_deling", "kommune_egenskap", "observasjon")
_STATUS = """SELECT kommunenummer, kommunenavn, visning, tittel FROM status_per(?)
    ORDER BY kommunenavn COLLATE nb, kommunenummer"""
_FYLKER = """SELECT fylkesnummer, fylkesnavn, antall_kommuner, vedtatt, under_arbeid, ingen_kjent, ikke_kartlagt, arvet
    FROM fylkestall_per(?) ORDER BY fylkesnummer <> '00', fylkesnavn COLLATE nb"""


@dataclass(frozen=True)
class Effekt:
    """A kommune whose status, or whose deciding document, the entry would change."""

    kommunenummer: str
    kommunenavn: str
    fra: str
    """how it is shown: vedtatt, arvet, under_arbeid, ingen_kjent, ikke_kartlagt"""
    til: str
    fra_tittel: str | None
    til_tittel: str | None

    @property
    def ny_status(self) -> bool:
        """Whether the status itself changes (an inherited vedtatt is another status than an own)."""
        return self.fra != self.til


def effekt(register: Register, nye: Sequence[Observasjon], fjernet: Collection[str] = ()) -> list[Effekt]:
    """The kommuner that `nye` (added) and `fjernet` (ids taken out of force) would change today, by name.

    Raises ValueError when an entry does not fit the register; validate it first.
    """
    return list(_effects(register, tuple(nye), tuple(fjernet), datetime.now(UTC).date()))


@remembered
def _effects(
    register: Register, nye: tuple[Observasjon, ...], fjernet: tuple[str, ...], dag: date
) -> tuple[Effekt, ...]:
    (etter,) = _after(register, nye, fjernet, dag, (_STATUS,))
    return tuple(_changed(register.query(_STATUS, (dag,)), etter))


@dataclass(frozen=True)
class Whole:
    """What many entries would do together: the kommuner that change, the counts per fylke, and the status of each kommune after.

    `fylker` has Norge first and one row per fylke: fylkesnummer, fylkesnavn, antall_kommuner, and vedtatt, under_arbeid,
    ingen_kjent, ikke_kartlagt and arvet, each with _fore and _etter. `visning` is kommunenummer → how it is shown.
    """

    effects: tuple[Effekt, ...]
    fylker: pd.DataFrame
    visning: dict[str, str]


def whole(register: Register, nye: Sequence[Observasjon], per: date | None = None) -> Whole:
    """What `nye` would do at a date (None: today), told by the real rule. Raises ValueError as `effekt` does."""
    return _whole(register, tuple(nye), per or datetime.now(UTC).date())


@remembered
def _whole(register: Register, nye: tuple[Observasjon, ...], dag: date) -> Whole:
    status, fylker = _after(register, nye, (), dag, (_STATUS, _FYLKER))
    keys = ["fylkesnummer", "fylkesnavn", "antall_kommuner"]
    counted = register.query(_FYLKER, (dag,)).merge(fylker, on=keys, suffixes=("_fore", "_etter"))
    after = {str(r.kommunenummer): str(r.visning) for r in status.itertuples()}
    return Whole(tuple(_changed(register.query(_STATUS, (dag,)), status)), counted, after)


def _after(
    register: Register, nye: Sequence[Observasjon], fjernet: Collection[str], dag: date, questions: Sequence[str]
) -> list[pd.DataFrame]:
    """The answers to questions at a date, by a register with the entries in it and without those taken away."""
    try:
        return _asked(register, nye, fjernet, dag, questions)
    except duckdb.Error as error:
        raise ValueError(str(error).splitlines()[0]) from error


def _asked(
    register: Register, nye: Sequence[Observasjon], fjernet: Collection[str], dag: date, questions: Sequence[str]
) -> list[pd.DataFrame]:
    with duckdb.connect(":memory:", config={"threads": 2}) as minne:
        create_tables(minne)
        for table in _TABLES:
            _copy(minne, table, register.query(f"FROM {table}"))
        minne.execute(
            "UPDATE observasjon SET gjeldende = false WHERE id IN (SELECT unnest(?::VARCHAR[]))", [list(fjernet)]
        )
        for nr, observasjon in enumerate(nye):
            _add(minne, nr, observasjon, dag)
        minne.execute(VIEWS_SQL.read_text(encoding="utf-8"))
        return [minne.execute(question, [dag]).df() for question in questions]


def _copy(minne: duckdb.DuckDBPyConnection, table: str, rows: pd.DataFrame) -> None:
    minne.register("kopi", rows)
    minne.execute(f"INSERT INTO {table} BY NAME FROM kopi")
    minne.unregister("kopi")


def _add(minne: duckdb.DuckDBPyConnection, nr: int, o: Observasjon, dag: date) -> None:
    row: dict[str, object] = {
        **vars(o),
        "id": f"utkast-{nr}",
        "kommunenummer": o.kommunenummer or o.dagens_kommunenummer,
        "utledet": o.utledet == "ja",
        "registrert_dato": dag,
        "registrert_av": None,
        "opphav": "redaktør",
        "gjeldende": True,
    }
    names = ", ".join(row)
    minne.execute(f"INSERT INTO observasjon ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values()))


def _changed(fore: pd.DataFrame, etter: pd.DataFrame) -> list[Effekt]:
    begge = fore.merge(etter, on=["kommunenummer", "kommunenavn"], suffixes=("_fore", "_etter"))
    funnet = []
    for rad in begge.itertuples():
        tekst = [t if isinstance(t, str) else None for t in (rad.tittel_fore, rad.tittel_etter)]
        e = Effekt(
            str(rad.kommunenummer), str(rad.kommunenavn), str(rad.visning_fore), str(rad.visning_etter), *tekst,
        )  # fmt: skip
        if e.ny_status or e.fra_tittel != e.til_tittel:
            funnet.append(e)
    return sorted(funnet, key=lambda e: not e.ny_status)
