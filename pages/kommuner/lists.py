"""What the lists of Kommuner hold, made once for all who look: the list itself, and the four of foregangskommuner."""

from __future__ import annotations

from datetime import date

import pandas as pd

from data.database import Register, remembered
from data.queries import core, kommuneside
from data.queries.kommune import rows as rows_of
from data.queries.kommune import text
from pages.components import format as fmt
from pages.components.html import ekstern, esc, kommune_lenke, tabell
from pages.components.maps import kommune_table
from pages.kommuner import texts as t


@remembered
def listed(register: Register, per: date, fylker: tuple[str, ...], statuses: tuple[str, ...]) -> pd.DataFrame:
    """The kommuner of the list in its order, with status and date in words; columns besides as `core.status_per`."""
    rows = core.status_per(register, per)
    if fylker:
        rows = rows[rows["fylkesnummer"].isin(fylker)]
    if statuses:
        rows = rows[rows["visning"].isin(statuses)]
    rows = kommune_table.in_order(rows).reset_index(drop=True)
    return rows.assign(status=rows["visning"].map(fmt.status_ord), siden=kommune_table.since_texts(rows))


@remembered
def pioneers(register: Register, per: date, fylker: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Heading and table of each list, the table as HTML; empty where the list is."""

    def chosen(nummer: str) -> bool:
        return not fylker or nummer[:2] in fylker

    def who(r: object) -> str:
        name, unit = r.kommunenavn, r.enhet  # type: ignore[attr-defined]
        former = f' <span class="fk-svak">({esc(unit)})</span>' if unit != name else ""
        return kommune_lenke(r.kommunenummer, name, per) + former  # type: ignore[attr-defined]

    first = [
        (
            esc(r.fylkesnavn),
            who(r),
            esc(fmt.dato(r.dato_tekst)),
            esc(text(r.tittel)) or "–",
            ekstern(r.kilde_utgiver, r.kilde_url),
        )
        for r in rows_of(kommuneside.forst_i_fylket(register, per))
        if chosen(r.kommunenummer)
    ]
    longest = [
        (
            who(r),
            esc(fmt.dato(r.dato_tekst)),
            esc(text(r.tittel)) or "–",
            (esc(text(r.dagens_tittel)) or "–")
            + (f' <span class="fk-svak">({esc(t.PERIODE_UTE)})</span>' if r.utlopt else ""),
            ekstern(r.kilde_utgiver, r.kilde_url),
        )
        for r in rows_of(kommuneside.lengst(register, per, fylker))
    ]
    renewed = [
        (who(r), str(r.aar), esc(text(r.tittel)) or "–", ekstern(r.kilde_utgiver, r.kilde_url))
        for r in rows_of(kommuneside.revidert(register, per))
        if chosen(r.kommunenummer)
    ]
    honoured = [
        (esc(r.aar), who(r), ekstern(r.kilde_utgiver, r.kilde_url))
        for r in rows_of(kommuneside.aarets_frivillighetskommune(register, per))
        if chosen(r.kommunenummer)
    ]
    lists = (
        (t.FORST, "", t.FORST_KOLONNER, first),
        (t.LENGST, t.LENGST_HJELP, t.LENGST_KOLONNER, longest),
        (t.REVIDERT, t.REVIDERT_HJELP, t.REVIDERT_KOLONNER, renewed),
        (t.PRIS, t.PRIS_HJELP, t.PRIS_KOLONNER, honoured),
    )
    return tuple((heading, tabell(helps, columns, found) if found else "") for heading, helps, columns, found in lists)
