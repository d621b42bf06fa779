"""What an address of the API that asks for a fylke of the past is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.database import remembered
from data.queries import aapne
from pages.components import format as fmt
from pages.open import texts as t

if TYPE_CHECKING:
    from data.database import Register


@remembered
def former_fylker(register: Register) -> dict[str, str]:
    """Fylkesnummer that is no longer valid → the sentence that says where it is today."""
    result: dict[str, str] = {}
    for (number, name), heirs in aapne.fylke_da_og_na(register).groupby(["fylkesnummer", "fylkesnavn"]):
        new = [f"{row.dagens_fylkesnummer} {row.dagens_fylkesnavn}" for row in heirs.itertuples()]
        result[str(number)] = t.FYLKE_BORTE.format(nummer=number, navn=name, nye=fmt.liste(new))
    return result
