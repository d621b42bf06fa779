"""What there is to choose from in a version of the register, for the filter bar as for the addresses of API and /kart; no Streamlit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from data.database import remembered
from data.queries import core, valg
from pages.components import format as fmt
from pages.components import texts as t
from pages.components.filter_url import Choices

if TYPE_CHECKING:
    import pandas as pd

    from data.database import Register

FORSTE_DAG = date(2007, 1, 1)


@remembered
def choices(register: Register, today: date) -> Choices:
    """Fylker, plan types, kommuner and former numbers of this version, with the days it covers."""
    former = valg.tidligere_nummer(register).groupby("kommunenummer")
    return Choices(
        fylker=_pairs(core.fylker(register), "fylkesnummer", "fylkesnavn"),
        plantyper=_pairs(core.plantyper(register), "kode", "navn"),
        kommuner=_pairs(valg.kommuner(register), "kommunenummer", "navn"),
        former={str(number): _became(str(number), list(rows.itertuples())) for number, rows in former},
        forste_dag=FORSTE_DAG,
        siste_dag=today,
    )


def _became(number: str, rows: Iterable[Any]) -> tuple[tuple[str, ...], str]:
    """The numbers of today that a former number became, and the sentence that says so."""
    first, *others = rows = list(rows)
    numbers = tuple(row.dagens_kommunenummer for row in rows)
    if others:
        new = fmt.liste([f"{row.dagens_kommunenavn} ({row.dagens_kommunenummer})" for row in rows])
        return numbers, t.TIDLIGERE_DELT.format(gammel=first.kommunenavn, nummer=number, nye=new)
    text = t.TIDLIGERE_DEL if first.arvet else t.TIDLIGERE
    told = text.format(gammel=first.kommunenavn, nummer=number, ny=first.dagens_kommunenavn, nytt_nummer=numbers[0])
    return numbers, told


def _pairs(frame: pd.DataFrame, key: str, value: str) -> dict[str, str]:
    return dict(frame[[key, value]].itertuples(index=False, name=None))
