"""What the addresses of API and /kart may ask for, read once per version of the register."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from data.queries import aapne, core, valg
from pages.components import format as fmt
from pages.components.filter_url import Choices
from pages.components.texts import apent
from pages.components.texts import filter as t

if TYPE_CHECKING:
    from data.database import Register

FORSTE_DAG = date(2007, 1, 1)


@lru_cache(maxsize=4)
def choices(register: Register, today: date) -> Choices:
    """Fylker, plan types, kommuner and former numbers of this version, with the days it covers."""
    return Choices(
        fylker=_pairs(core.fylker(register), "fylkesnummer", "fylkesnavn"),
        plantyper=_pairs(core.plantyper(register), "kode", "navn"),
        kommuner=_pairs(valg.kommuner(register), "kommunenummer", "navn"),
        former={str(number): _became(str(number), rows) for number, rows in _groups(valg.tidligere_nummer(register))},
        forste_dag=FORSTE_DAG,
        siste_dag=today,
    )


@lru_cache(maxsize=4)
def former_fylker(register: Register) -> dict[str, str]:
    """Fylkesnummer that is no longer valid → the sentence that says where it is today."""
    today = set(core.fylker(register)["fylkesnummer"])
    steps = aapne.fylke_da_og_na(register)
    result: dict[str, str] = {}
    for number, rows in _groups(steps, "fra_fylke"):
        ends = _ends(str(number), steps, today)
        if number not in today and ends:
            new = fmt.liste([f"{end} {name}" for end, name in sorted(ends.items())])
            result[str(number)] = apent.FYLKE_BORTE.format(nummer=number, navn=rows["fra_navn"].iloc[0], nye=new)
    return result


def _ends(number: str, steps: Any, today: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for step in steps[steps["fra_fylke"] == number].itertuples():
        if step.til_fylke in today:
            found[step.til_fylke] = step.til_navn
        elif step.til_fylke != number:
            found |= _ends(step.til_fylke, steps, today)
    return found


def _became(number: str, rows: Any) -> tuple[tuple[str, ...], str]:
    old, new, numbers = (
        rows["kommunenavn"].iloc[0],
        list(rows["dagens_kommunenavn"]),
        list(rows["dagens_kommunenummer"]),
    )
    if len(new) > 1:
        named = fmt.liste([f"{name} ({n})" for name, n in zip(new, numbers, strict=True)])
        return tuple(numbers), t.TIDLIGERE_DELT.format(gammel=old, nummer=number, nye=named)
    text = t.TIDLIGERE_DEL if rows["arvet"].iloc[0] else t.TIDLIGERE
    return tuple(numbers), text.format(gammel=old, nummer=number, ny=new[0], nytt_nummer=numbers[0])


def _groups(frame: Any, by: str = "kommunenummer") -> Any:
    return frame.groupby(by)


def _pairs(frame: Any, key: str, value: str) -> dict[str, str]:
    return dict(frame[[key, value]].itertuples(index=False, name=None))
